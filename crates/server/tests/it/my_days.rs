use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use domain::{
    account::Role,
    duty::WorkKind,
    officer::{Leave, LeaveKind, StationDuty, StationDutyKind},
};
use serde_json::{Value, json};

use crate::{
    app::{COUNTY, OFFICER, STATION, TestApp, VILLAGE, both_apps},
    work_record::{add_officer, officer, promise, record, work},
};

fn day<'a>(days: &'a Value, day: &str) -> &'a Value {
    let days = days["days"].as_array().expect("days");
    days.iter().find(|one| one["day"] == day).expect("the day")
}

pub(crate) async fn fill_roster(app: &TestApp) {
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    let officer = || OFFICER.parse().expect("a badge number");
    let on = |day: &str| day.parse().expect("a day");
    let duty = StationDuty { officer: officer(), day: on("2026-11-25"), kind: StationDutyKind::Duty24 };
    store::station_duty::upsert(&mut tx, &duty).await.expect("a duty");
    let leave =
        Leave { officer: officer(), from: on("2026-11-30"), to: on("2026-12-01"), kind: LeaveKind::Annual };
    store::leave::upsert(&mut tx, &leave).await.expect("a leave");
    tx.commit().await.expect("a roster");
}

both_apps! {
    async fn a_phone_gets_its_days_with_all_it_needs(app: &TestApp) {
        let slots = promise(app, &[
            ("2026-11-23", "14:00", "15:00", WorkKind::Patrol),
            ("2026-11-23", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-24", "08:30", "10:30", WorkKind::Visit),
        ]).await;
        fill_roster(app).await;
        let client = officer(app).await;
        let moved = json!({ "slot": slots[2], "day": "2026-11-24", "outcome": "moved", "cause": "weather",
            "moved_to_day": "2026-11-27" });
        record(app, &client, work(moved)).await;
        record(app, &client, work(json!({ "own_initiative": true }))).await;
        let answer = client.get("/api/v1/my-days?days=14").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let mine = answer.json();
        assert_eq!((&mine["officer"], &mine["today"]), (&json!({ "code": OFFICER, "name": "吴明" }), &json!("2026-11-23")));
        assert_eq!(mine["days"].as_array().map(Vec::len), Some(16), "two days back, fourteen ahead");
        let duties = ["2026-11-22", "2026-11-23", "2026-11-25", "2026-11-26", "2026-11-28", "2026-11-30"];
        let duties = duties.map(|one| day(&mine, one)["duty"].as_str().expect("a duty"));
        assert_eq!(duties, ["off", "work", "duty24", "rest", "off", "leave"]);
        let monday = day(&mine, "2026-11-23");
        assert_eq!((&monday["slots"][0]["slot"], &monday["slots"][0]["state"]), (&json!(slots[1]), &json!("planned")));
        assert_eq!(monday["slots"][1]["kind"], "patrol", "officers see what residents do not");
        assert_eq!(monday["other_records"][0]["own_initiative"], true);
        let tuesday = &day(&mine, "2026-11-24")["slots"][0];
        assert_eq!((&tuesday["state"], &tuesday["moved_to_day"], &tuesday["cause"]),
            (&json!("moved"), &json!("2026-11-27"), &json!("weather")));
        let friday = &day(&mine, "2026-11-27")["slots"][0];
        assert_eq!((&friday["slot"], &friday["state"], &friday["promised_day"]),
            (&json!(slots[2]), &json!("planned"), &json!("2026-11-24")));
        let places: Vec<&Value> = mine["places"].as_array().expect("places").iter().map(|one| &one["place"]).collect();
        assert!(places.contains(&&json!(VILLAGE)) && places.contains(&&json!(STATION)));
        assert_eq!(mine["causes"].as_array().map(Vec::len), Some(7), "`unrecorded` is not noted");
        assert_eq!(mine["kinds"].as_array().map(Vec::len), Some(8));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_did_not_change_are_not_sent_again() {
    let app = TestApp::start().await;
    promise(&app, &[("2026-11-23", "08:30", "10:30", WorkKind::Visit)]).await;
    let client = officer(&app).await;
    let first = client.get("/api/v1/my-days").await;
    let tag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "no-store");
    let again = async || {
        let asked = client.request(Method::GET, "/api/v1/my-days").header("if-none-match", &tag);
        client.send(asked.body(Body::empty()).expect("a request")).await
    };
    let same = again().await;
    assert_eq!((same.status, same.text().as_str()), (StatusCode::NOT_MODIFIED, ""));
    record(&app, &client, work(json!({ "own_initiative": true }))).await;
    let other = again().await;
    assert_eq!(other.status, StatusCode::OK);
    assert_eq!(other.json()["days"][2]["other_records"].as_array().map(Vec::len), Some(1));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_the_own_ones_only() {
    let app = TestApp::start().await;
    promise(&app, &[("2026-11-23", "08:30", "10:30", WorkKind::Visit)]).await;
    add_officer(&app, "GA2", STATION).await;
    let colleague = app.as_officer(Role::Auxiliary, STATION, "GA2").await;
    let theirs = colleague.get("/api/v1/my-days").await;
    assert_eq!((theirs.status, &theirs.json()["officer"]["code"]), (StatusCode::OK, &json!("GA2")));
    assert!(theirs.json()["days"].as_array().expect("days").iter().all(|day| day["slots"] == json!([])));
    let chief = app.as_role(Role::StationChief, STATION).await;
    assert_eq!(chief.get("/api/v1/my-days").await.problem(), "forbidden");
    let bureau = app.as_role(Role::Bureau, COUNTY).await;
    assert_eq!(bureau.get("/api/v1/my-days").await.problem(), "forbidden");
    assert_eq!(colleague.get("/api/v1/my-days?days=29").await.problem(), "invalid");
    app.stop().await;
}
