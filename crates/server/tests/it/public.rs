use axum::http::{Method, StatusCode, header};
use domain::{
    duty::WorkKind,
    officer::{Post, PostRole},
};
use serde_json::{Value, json};
use server::Settings;

use crate::{
    app::{COUNTY, Client, OFFICER, OTHER_COUNTY, ROOM, STATION, TestApp, VILLAGE, both_apps, place},
    work_record::{add_officer, officer, promise, record, work},
};

async fn name_officer(app: &TestApp) {
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    let mut officer = store::officer::find(&mut tx, &OFFICER.parse().expect("a code"))
        .await
        .expect("an answer")
        .expect("an officer");
    "0855-8000001".clone_into(&mut officer.phone);
    store::officer::upsert(&mut tx, &officer).await.expect("an officer");
    let post = Post {
        officer: officer.code,
        place: place(ROOM),
        role: PostRole::CommunityOfficer,
        from: "2026-01-01".parse().expect("a day"),
        to: None,
    };
    store::post::upsert(&mut tx, &post).await.expect("a post");
    let mut village =
        store::place::find(&mut tx, &place(VILLAGE)).await.expect("an answer").expect("a village");
    "龙溪村".clone_into(&mut village.name);
    village.hours = "1-5 08:30-12:00".parse().expect("hours");
    village.market_days = Some("weekly 4".parse().expect("market days"));
    store::place::upsert(&mut tx, &village).await.expect("a village");
    let mut station =
        store::place::find(&mut tx, &place(STATION)).await.expect("an answer").expect("a station");
    "0855-8000000".clone_into(&mut station.phone);
    store::place::upsert(&mut tx, &station).await.expect("a station");
    tx.commit().await.expect("a named officer");
}

async fn get_tagged(client: &Client, path: &str, tag: &str) -> crate::app::Answer {
    let request = client.request(Method::GET, path).header(header::IF_NONE_MATCH, tag);
    client.send(request.body(axum::body::Body::empty()).expect("a request")).await
}

fn lines(feed: &str, name: &str) -> Vec<String> {
    let unfolded = feed.replace("\r\n ", "");
    unfolded.lines().filter_map(|line| line.strip_prefix(name)).map(str::to_owned).collect()
}

both_apps! {
    async fn residents_see_who_comes_next_and_never_patrols(app: &TestApp) {
        name_officer(app).await;
        let slots = promise(app, &[
            ("2026-11-23", "07:00", "07:30", WorkKind::Visit),
            ("2026-11-20", "09:00", "10:00", WorkKind::Visit),
            ("2026-11-20", "13:00", "14:00", WorkKind::Patrol),
            ("2026-11-24", "06:00", "07:00", WorkKind::Patrol),
            ("2026-11-24", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-25", "08:30", "10:30", WorkKind::SafetyCheck),
            ("2026-11-26", "08:30", "10:30", WorkKind::Talk),
            ("2026-12-21", "08:30", "10:30", WorkKind::Visit),
        ]).await;
        let moved = json!({ "slot": slots[6], "day": "2026-11-26", "outcome": "moved", "cause": "urgent_case",
            "moved_to_day": "2026-11-27" });
        assert_eq!(record(app, &officer(app).await, work(moved)).await.status, StatusCode::CREATED);
        let client = app.anonymous();
        let answer = client.get(&format!("/api/v1/public/places/{VILLAGE}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let page = answer.json();
        let presences = json!([
            { "day": "2026-11-24", "from": "08:30", "to": "10:30", "kind": "visit", "officer": "吴明" },
            { "day": "2026-11-27", "from": "08:30", "to": "10:30", "kind": "talk", "officer": "吴明" },
        ]);
        assert_eq!(page["presences"], presences, "what is over, not announced or too far is not told");
        assert_eq!(page["place"]["officer"], json!({ "name": "吴明", "phone": "0855-8000001" }));
        assert_eq!((&page["place"]["phone"], &page["place"]["hours"]), (&json!("0855-8000000"), &json!("1-5 08:30-12:00")));
        assert_eq!(page["place"]["path"], json!([COUNTY, STATION, ROOM]));
        assert_eq!(page["place"]["market_days"][0], "2026-11-26");
        assert_eq!(page["address"], format!("http://anlin.test/p/{VILLAGE}"));
        let strip: Vec<String> = page["strip"].as_array().expect("days").iter()
            .map(|day| format!("{} {} {}", day["day"].as_str().expect("a day"), day["state"].as_str().expect("a state"), day["slots"]))
            .collect();
        assert_eq!(strip, ["2026-11-20 lost 1", "2026-11-23 planned 1", "2026-11-24 planned 1", "2026-11-26 moved 1", "2026-11-27 planned 1"]);
        for secret in ["patrol", "safety_check", "GA1", &slots[4].to_string()] {
            assert!(!answer.text().contains(secret), "{secret}");
        }
        let home = client.get("/api/v1/public/places?query=%E9%BE%99%E6%BA%AA").await.json();
        assert_eq!((&home["kind"], &home["today"], &home["next"]), (&json!("home"), &json!("2026-11-23"), &Value::Null));
        assert_eq!(home["places"][0]["next"], presences[0]);
        assert_eq!(home["places"].as_array().map(Vec::len), Some(1));
        let all = client.get("/api/v1/public/places").await.json();
        let codes: Vec<&Value> = all["places"].as_array().expect("places").iter().map(|one| &one["code"]).collect();
        assert_eq!(codes, [VILLAGE, ROOM], "no stations, no bureau");
        let rest = client.get(&format!("/api/v1/public/places?after={VILLAGE}")).await.json();
        assert_eq!(rest["places"][0]["code"], ROOM);
    }

    async fn the_home_page_is_some_seconds_old_and_then_new(app: &TestApp) {
        name_officer(app).await;
        let client = app.anonymous();
        let next = async || client.get("/api/v1/public/places").await.json()["places"][0]["next"]["officer"].clone();
        assert_eq!(next().await, Value::Null);
        promise(app, &[("2026-11-24", "08:30", "10:30", WorkKind::Visit)]).await;
        let mut tx = app.env.db.begin_write().await.expect("a transaction");
        let mut officer = store::officer::find(&mut tx, &OFFICER.parse().expect("a code")).await.expect("an answer").expect("an officer");
        "吴小明".clone_into(&mut officer.name);
        store::officer::upsert(&mut tx, &officer).await.expect("a new name");
        tx.commit().await.expect("a new name");
        let place = async || client.get(&format!("/api/v1/public/places/{VILLAGE}")).await.json()["presences"][0]["officer"].clone();
        app.pass_seconds(4);
        assert_eq!((next().await, place().await), (Value::Null, json!("吴明")));
        app.pass_seconds(1);
        assert_eq!((next().await, place().await), (json!("吴小明"), json!("吴小明")));
    }

    async fn an_officer_who_came_just_now_is_not_told_by_number(app: &TestApp) {
        let client = app.anonymous();
        let page = format!("/api/v1/public/places/{VILLAGE}");
        assert_eq!(client.get(&page).await.json()["presences"], json!([]));
        add_officer(app, "GA2", STATION).await;
        promise(app, &[("2026-11-24", "08:30", "10:30", WorkKind::Visit)]).await;
        store::testkit::tamper(&app.env.db, "update slot set officer = 'GA2'").await;
        let calendar = format!("/calendar/{VILLAGE}.ics");
        for path in [&page, &calendar] {
            let answer = client.get(path).await;
            assert!(answer.status == StatusCode::OK && !answer.text().contains("GA2"), "{}", answer.text());
        }
        app.pass_seconds(5);
        for path in [&page, &calendar] {
            assert!(client.get(path).await.text().contains("杨秀"), "{path}");
        }
    }

    async fn the_calendar_strikes_out_what_does_not_take_place(app: &TestApp) {
        name_officer(app).await;
        let slots = promise(app, &[
            ("2026-11-24", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-25", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-26", "08:30", "10:30", WorkKind::Patrol),
        ]).await;
        let client = app.anonymous();
        let path = format!("/calendar/{VILLAGE}.ics");
        let first = client.get(&path).await;
        assert_eq!((first.status, first.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"));
        assert_eq!(lines(&first.text(), "DTSTART:"), ["20261124T003000Z", "20261125T003000Z"]);
        let tag = first.header("etag").to_owned();
        assert_eq!(get_tagged(&client, &path, &tag).await.status, StatusCode::NOT_MODIFIED);

        let officer = officer(app).await;
        let moved = json!({ "slot": slots[0], "day": "2026-11-24", "outcome": "moved", "cause": "weather",
            "moved_to_day": "2026-11-27" });
        assert_eq!(record(app, &officer, work(moved)).await.status, StatusCode::CREATED);
        let second = get_tagged(&client, &path, &tag).await;
        assert_eq!(second.status, StatusCode::OK, "it has changed");
        let feed = second.text();
        assert_eq!(lines(&feed, "STATUS:"), ["CANCELLED", "CONFIRMED", "CONFIRMED"]);
        assert_eq!(lines(&feed, "SEQUENCE:"), ["1", "0", "0"]);
        assert_eq!(lines(&feed, "DTSTART:"), ["20261124T003000Z", "20261125T003000Z", "20261127T003000Z"]);
        let uids = lines(&feed, "UID:");
        assert_eq!(lines(&first.text(), "UID:"), uids[..2], "the same events");
        assert!(slots.iter().all(|slot| !feed.contains(&slot.to_string())), "a slot's own id is not public");
        assert_eq!(lines(&feed, "SUMMARY:")[0], "Cancelled: visit · 吴明");

        withdraw(app, "防汛抽调").await;
        let feed = client.get(&path).await.text();
        assert_eq!(lines(&feed, "UID:"), uids, "what subscribers know is struck out");
        assert_eq!(lines(&feed, "STATUS:"), ["CANCELLED"; 3]);
        assert_eq!(lines(&feed, "SEQUENCE:"), ["2"; 3]);
        assert_eq!(lines(&feed, "DESCRIPTION:")[1..], ["Reason: 防汛抽调"; 3], "after the calendar's own");
        assert_eq!(lines(&feed, "LAST-MODIFIED:"), ["20261123T000000Z"; 3]);
    }

    async fn a_withdrawn_presence_is_told_until_it_is_announced_again(app: &TestApp) {
        let slots = [
            ("2026-11-23", "07:00", "07:30", WorkKind::Visit),
            ("2026-11-24", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-25", "14:00", "15:00", WorkKind::Talk),
            ("2026-11-26", "14:00", "15:00", WorkKind::Patrol),
        ];
        promise(app, &slots).await;
        let client = app.anonymous();
        let page = format!("/api/v1/public/places/{VILLAGE}");
        assert_eq!(client.get(&page).await.json()["withdrawn"], json!([]));
        withdraw(app, "防汛抽调").await;
        let visit = json!({ "day": "2026-11-24", "from": "08:30", "to": "10:30", "kind": "visit", "reason": "防汛抽调" });
        let talk = json!({ "day": "2026-11-25", "from": "14:00", "to": "15:00", "kind": "talk", "reason": "防汛抽调" });
        let told = client.get(&page).await.json();
        assert_eq!(told["withdrawn"], json!([visit, talk]), "patrols are not told");
        assert_eq!((&told["presences"], &told["strip"][0]["day"]), (&json!([]), &json!("2026-11-23")));
        assert_eq!(told["strip"].as_array().map(Vec::len), Some(1), "withdrawn before its day is not lost");

        promise(app, &slots[1..2]).await;
        assert_eq!(client.get(&page).await.json()["withdrawn"], json!([talk]));
        let feed = client.get(&format!("/calendar/{VILLAGE}.ics")).await.text();
        assert_eq!(lines(&feed, "STATUS:"), ["CONFIRMED", "CONFIRMED", "CANCELLED"]);
        withdraw(app, "道路中断").await;
        let again = client.get(&page).await.json();
        assert_eq!((&again["withdrawn"][0]["reason"], &again["withdrawn"][1]), (&json!("道路中断"), &talk));
        app.set_clock("2026-12-21T00:00:00Z");
        assert_eq!(client.get(&page).await.json()["withdrawn"].as_array().map(Vec::len), Some(2));
        app.set_clock("2026-12-24T00:00:00Z");
        assert_eq!(client.get(&page).await.json()["withdrawn"], json!([]), "after four weeks it is forgotten");
    }
}

/// Takes the coming slots back, as their plan does.
async fn withdraw(app: &TestApp, reason: &str) {
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    let plan = domain::id::PlanId(uuid::Uuid::from_u128(9));
    let from = ("2026-11-23".parse().expect("a day"), "08:00".parse().expect("a time"));
    store::slot::withdraw(&mut tx, plan, from, app.env.clock.now(), reason).await.expect("withdrawn");
    tx.commit().await.expect("withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_arrive_complete_in_both_languages() {
    let app = TestApp::start_with(Settings {
        public_address: Some("https://anlin.example/".to_owned()),
        ..Settings::default()
    })
    .await;
    name_officer(&app).await;
    promise(&app, &[("2026-11-24", "08:30", "10:30", WorkKind::Visit)]).await;
    let mut client = app.anonymous();
    for (lang, path, expected) in [
        ("zh", "/p/522699010001".to_owned(), "明天 周二 08:30–10:30"),
        ("en", "/p/522699010001".to_owned(), "tomorrow Tue 08:30–10:30"),
        ("zh", "/p/522699010001?lang=en".to_owned(), "Opening hours"),
        ("en", "/places/522699010001".to_owned(), "龙溪村"),
        ("en", "/".to_owned(), "Find a village or police room"),
        ("en", "/?query=%E9%BE%99".to_owned(), "href=\"/p/522699010001\""),
        ("en", "/?query=nowhere".to_owned(), "Another"),
        ("en", "/p/522699010001/poster".to_owned(), "https://anlin.example/p/522699010001"),
        ("zh", "/p/522699010001/poster".to_owned(), "<svg"),
    ] {
        client.lang = lang;
        let answer = client.get(&path).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (StatusCode::OK, "text/html; charset=utf-8"),
            "{path}"
        );
        let expected = if expected == "Another" { "Try another spelling" } else { expected };
        assert!(answer.text().contains(expected), "{path}: {expected} is not in {}", answer.text());
        assert!(answer.header("content-security-policy").contains("style-src 'self'"));
        assert!(!answer.text().contains("<style"), "{path}");
        assert_eq!(get_tagged(&client, &path, answer.header("etag")).await.status, StatusCode::NOT_MODIFIED);
    }
    let request = client.request(Method::GET, "/").header(header::ACCEPT_ENCODING, "gzip, deflate, br");
    let packed = client.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!((packed.header("content-encoding"), &packed.body[..2]), ("gzip", &[0x1f, 0x8b][..]));
    assert_eq!(packed.header("etag"), client.get("/").await.header("etag"));
    let code = client.get("/p/522699010001/qr.svg").await;
    assert_eq!((code.status, code.header("content-type")), (StatusCode::OK, "image/svg+xml"));
    assert_eq!(client.get("/public.css").await.header("content-type"), "text/css; charset=utf-8");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_has_a_public_page() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    for code in [COUNTY, STATION, OTHER_COUNTY, "999999", "%20", "a%2Fb"] {
        for path in [
            format!("/api/v1/public/places/{code}"),
            format!("/p/{code}"),
            format!("/p/{code}/poster"),
            format!("/p/{code}/qr.svg"),
            format!("/calendar/{code}.ics"),
        ] {
            let status = client.get(&path).await.status;
            assert!([StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&status), "{path}: {status}");
        }
    }
    assert_eq!(client.get(&format!("/calendar/{VILLAGE}")).await.status, StatusCode::NOT_FOUND);
    app.stop().await;
}
