use axum::http::StatusCode;
use domain::{
    account::Role,
    duty::WorkKind,
    officer::{Leave, LeaveKind, Post, PostRole},
};
use serde_json::{Value, json};

use crate::{
    app::{COUNTY, Client, OFFICER, OTHER_COUNTY, STATION, TestApp, VILLAGE, both_apps, place},
    work_record::{officer, promise, record, work},
};

async fn post_officer(app: &TestApp) {
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    let officer = || OFFICER.parse().expect("a badge number");
    let on = |day: &str| day.parse().expect("a day");
    let post = Post {
        officer: officer(),
        place: place(VILLAGE),
        role: PostRole::VillageOfficer,
        from: on("2026-01-01"),
        to: None,
    };
    store::post::upsert(&mut tx, &post).await.expect("a post");
    let leave =
        Leave { officer: officer(), from: on("2026-11-02"), to: on("2026-11-03"), kind: LeaveKind::Annual };
    store::leave::upsert(&mut tx, &leave).await.expect("a leave");
    tx.commit().await.expect("a post");
}

/// `id numerator/denominator` of every figure.
async fn figures(client: &Client) -> Vec<String> {
    let answer = client.get("/api/v1/figures?month=2026-11").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let figures = answer.json()["figures"].as_array().expect("figures").clone();
    let text = |one: &Value| {
        format!("{} {}/{}", one["id"].as_str().expect("an id"), one["numerator"], one["denominator"])
    };
    figures.iter().map(text).collect()
}

both_apps! {
    async fn figures_follow_from_records_and_open_them(app: &TestApp) {
        post_officer(app).await;
        let slots = promise(app, &[
            ("2026-11-18", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-19", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-23", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-17", "14:00", "15:00", WorkKind::Patrol),
            ("2026-11-30", "08:30", "10:30", WorkKind::Visit),
        ]).await;
        let bureau = app.as_role(Role::Bureau, COUNTY).await;
        // 23 days less two of leave: three weeks of 20 hours.
        let before = ["promises_kept 0/2", "community_hours 0/3600", "villages_reached 0/1", "own_initiative 0/0", "internal_work 0/1"];
        assert_eq!(figures(&bureau).await, before);
        let client = officer(app).await;
        let timed = json!({ "slot": slots[2], "started_at": "2026-11-23T00:30:00Z", "ended_at": "2026-11-23T02:00:00Z" });
        record(app, &client, work(timed)).await;
        record(app, &client, work(json!({ "slot": slots[1], "day": "2026-11-19" }))).await;
        let own = json!({ "own_initiative": true, "started_at": "2026-11-23T06:00:00Z", "ended_at": "2026-11-23T06:40:00Z" });
        record(app, &client, work(own)).await;
        let order = json!({ "op_id": app.op_id(), "ordered_by": "县局", "reason": "会议", "origin": "meeting",
            "officers": [OFFICER], "from_day": "2026-11-30", "from_time": "08:00", "to_day": "2026-11-30", "to_time": "12:00" });
        let logged = bureau.post("/api/v1/displacements", &order).await;
        assert_eq!(logged.status, StatusCode::CREATED, "{}", logged.text());
        let after = ["promises_kept 2/4", "community_hours 250/3600", "villages_reached 1/1", "own_initiative 40/190", "internal_work 0/1"];
        assert_eq!(figures(&bureau).await, after);

        let shown = bureau.get("/api/v1/figures?month=2026-11").await.json();
        for figure in shown["figures"].as_array().expect("figures") {
            let id = figure["id"].as_str().expect("an id");
            let path = format!("/api/v1/figures/{id}/records?month=2026-11&within={COUNTY}");
            let records = bureau.get(&path).await.json();
            for part in ["numerator", "denominator"] {
                let sum = |list: &Value| list.as_array().expect("a list").iter().filter_map(|one| one[part].as_u64()).sum::<u64>();
                for list in [&records["records"], &figure["by_class"], &figure["by_place"]] {
                    assert_eq!(Some(sum(list)), figure[part].as_u64(), "{id} {part}");
                }
            }
            assert_eq!(records["next"], Value::Null);
        }
        assert_eq!(shown["figures"][0]["by_place"], json!([{ "place": STATION, "name": STATION, "numerator": 2, "denominator": 4 }]));
        let within = bureau.get(&format!("/api/v1/figures?month=2026-11&within={VILLAGE}")).await.json();
        assert_eq!(within["figures"][0]["by_place"][0]["place"], VILLAGE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_come_in_pages() {
    let app = TestApp::start().await;
    let slots = vec![("2026-11-02", "08:30", "08:45", WorkKind::Visit); 201];
    promise(&app, &slots).await;
    let bureau = app.as_role(Role::Bureau, COUNTY).await;
    let path = "/api/v1/figures/promises_kept/records?month=2026-11";
    let first = bureau.get(path).await.json();
    assert_eq!(first["records"].as_array().map(Vec::len), Some(200));
    let next = first["next"].as_str().expect("more").replace(' ', "%20");
    let second = bureau.get(&format!("{path}&after={next}")).await.json();
    assert_eq!((second["records"].as_array().map(Vec::len), &second["next"]), (Some(1), &Value::Null));
    assert_eq!((&first["total"], &second["total"]), (&json!(201), &json!(201)));
    let whole = bureau.get(&format!("{path}&limit=1000")).await.json();
    assert_eq!((whole["records"].as_array().map(Vec::len), &whole["next"]), (Some(201), &Value::Null));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_for_chiefs_the_bureau_and_auditors() {
    let app = TestApp::start().await;
    for (role, area, within, expected) in [
        (Role::Bureau, COUNTY, STATION, StatusCode::OK),
        (Role::StationChief, STATION, STATION, StatusCode::OK),
        (Role::Auditor, COUNTY, COUNTY, StatusCode::OK),
        (Role::StationChief, STATION, COUNTY, StatusCode::NOT_FOUND),
        (Role::Bureau, OTHER_COUNTY, COUNTY, StatusCode::NOT_FOUND),
        (Role::Officer, STATION, STATION, StatusCode::FORBIDDEN),
        (Role::SystemAdmin, COUNTY, COUNTY, StatusCode::FORBIDDEN),
    ] {
        let client = app.as_role(role, area).await;
        let path = format!("/api/v1/figures?month=2026-11&within={within}");
        assert_eq!(client.get(&path).await.status, expected, "{role} {area} {within}");
    }
    let bureau = app.as_role(Role::Bureau, COUNTY).await;
    assert_eq!(bureau.get("/api/v1/figures?month=2026-13").await.problem(), "invalid");
    assert_eq!(bureau.get("/api/v1/figures/arrests/records?month=2026-11").await.problem(), "not-found");
    app.stop().await;
}
