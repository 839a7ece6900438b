use axum::http::StatusCode;
use domain::{account::Role, duty::WorkKind};
use serde_json::json;

use crate::{
    app::{COUNTY, OTHER_COUNTY, ROOM, STATION, TestApp, VILLAGE, both_apps},
    work_record::{officer, promise, record, work},
};

both_apps! {
    async fn a_strip_has_the_days_on_which_somebody_is_due(app: &TestApp) {
        let slots = promise(app, &[
            ("2026-10-25", "08:30", "10:30", WorkKind::Visit),
            ("2026-10-26", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-23", "08:30", "10:30", WorkKind::Visit),
            ("2026-11-23", "14:00", "15:00", WorkKind::Patrol),
            ("2026-12-20", "14:00", "15:00", WorkKind::Visit),
            ("2026-12-21", "14:00", "15:00", WorkKind::Visit),
        ]).await;
        record(app, &officer(app).await, work(json!({ "slot": slots[2] }))).await;
        let client = app.as_role(Role::StationChief, STATION).await;
        let answer = client.get(&format!("/api/v1/strips?places={VILLAGE},{ROOM}")).await;
        let expected = json!({
            "from": "2026-10-26", "today": "2026-11-23", "to": "2026-12-20",
            "strips": [
                { "place": VILLAGE, "name": VILLAGE, "days": [
                    { "day": "2026-10-26", "state": "lost", "cause": "unrecorded", "slots": 1 },
                    { "day": "2026-11-23", "state": "kept", "slots": 1 },
                    { "day": "2026-12-20", "state": "planned", "slots": 1 },
                ], "next": { "day": "2026-11-23", "from": "08:30", "to": "10:30" } },
                { "place": ROOM, "name": ROOM, "days": [], "next": null },
            ],
        });
        assert_eq!(answer.json(), expected);
        let within = client.get("/api/v1/strips").await.json();
        assert_eq!(within["strips"].as_array().map(Vec::len), Some(1), "the own area, places with promises");
        let later = client.get(&format!("/api/v1/strips?within={STATION}&on=2026-11-24")).await.json();
        assert_eq!((&later["from"], &later["today"]), (&json!("2026-10-27"), &json!("2026-11-23")));
        let of_day = client.get(&format!("/api/v1/promises?from=2026-11-23&to=2026-11-23&place={VILLAGE}")).await.json();
        let states: Vec<_> = of_day["promises"].as_array().expect("promises").iter().map(|one| &one["state"]).collect();
        assert_eq!(states, ["kept", "planned"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_and_residents_are_told_the_same_next_time() {
    let app = TestApp::start().await;
    promise(
        &app,
        &[
            ("2026-11-23", "08:46", "09:31", WorkKind::Visit),
            ("2026-11-23", "20:00", "21:00", WorkKind::Patrol),
            ("2026-11-25", "14:00", "15:00", WorkKind::Visit),
        ],
    )
    .await;
    for (at, expected) in [
        ("2026-11-23T01:30:00Z", ("2026-11-23", "08:46")),
        ("2026-11-23T01:31:00Z", ("2026-11-25", "14:00")),
        ("2026-11-23T12:50:00Z", ("2026-11-25", "14:00")),
    ] {
        app.set_clock(at);
        let chief = app.as_role(Role::StationChief, STATION).await;
        let strips = chief.get(&format!("/api/v1/strips?places={VILLAGE}")).await.json();
        let public = app.anonymous().get(&format!("/api/v1/public/places/{VILLAGE}")).await.json();
        for next in [&strips["strips"][0]["next"], &public["presences"][0]] {
            assert_eq!((&next["day"], &next["from"]), (&json!(expected.0), &json!(expected.1)), "{at}");
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strips_stay_in_the_own_area() {
    let app = TestApp::start().await;
    let client = app.as_role(Role::Bureau, OTHER_COUNTY).await;
    for path in [
        format!("/api/v1/strips?places={VILLAGE}"),
        format!("/api/v1/strips?within={COUNTY}"),
        format!("/api/v1/promises?from=2026-11-23&to=2026-11-23&place={VILLAGE}"),
        "/api/v1/strips?places=%2F".to_owned(),
    ] {
        assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let many = vec![OTHER_COUNTY; 501].join(",");
    assert_eq!(client.get(&format!("/api/v1/strips?places={many}")).await.problem(), "invalid");
    app.stop().await;
}
