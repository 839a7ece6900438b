use axum::http::StatusCode;
use domain::{
    account::Role,
    duty::WorkKind,
    id::{PlanId, SlotId},
    officer::{Officer, OfficerKind, TravelProfile},
    plan::{PlanState, WeekPlan},
    slot::{Slot, SlotTier},
    time::Instant,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{
        COUNTY, Client, OFFICER, OTHER_COUNTY_STATION, OTHER_STATION, STATION, TestApp, VILLAGE, both_apps,
        place,
    },
    my_days::fill_roster,
};

/// Publishes slots of the officer GA1 in the village, numbered from 1: `day from to kind`.
pub(crate) async fn promise(app: &TestApp, slots: &[(&str, &str, &str, WorkKind)]) -> Vec<SlotId> {
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    let plan = WeekPlan {
        id: PlanId(Uuid::from_u128(9)),
        area: place(COUNTY),
        from: "2026-11-23".parse().expect("a day"),
        days: 7,
        state: PlanState::Published,
        seed: 1,
        version: 1,
        made_by: "system".to_owned(),
        made_at: Instant::from_micros(0),
        published_at: Some(Instant::from_micros(1)),
        reason: None,
    };
    if store::plan::find(&mut tx, plan.id).await.expect("an answer").is_none() {
        store::plan::insert(&mut tx, &plan, b"{}").await.expect("a plan");
    }
    let mut ids = Vec::new();
    for (day, from, to, kind) in slots {
        let slot = Slot {
            id: SlotId(app.op_id().0),
            plan: plan.id,
            officer: OFFICER.parse().expect("a badge number"),
            place: place(VILLAGE),
            day: day.parse().expect("a day"),
            from: from.parse().expect("a time"),
            to: to.parse().expect("a time"),
            kind: *kind,
            tier: SlotTier::Promised,
            duty: "D-1".to_owned(),
            occurrence: 0,
            travel_minutes: 30,
            is_public: kind.is_announced(),
        };
        store::slot::insert(&mut tx, &slot).await.expect("a slot");
        ids.push(slot.id);
    }
    tx.commit().await.expect("slots");
    ids
}

pub(crate) async fn add_officer(app: &TestApp, code: &str, station: &str) {
    let mut tx = app.env.db.begin_write().await.expect("a transaction");
    let officer = Officer {
        code: code.parse().expect("a badge number"),
        name: "杨秀".to_owned(),
        kind: OfficerKind::Officer,
        station: place(station),
        profile: TravelProfile::Car,
        skills: vec![],
        weekly_hours: 40,
        phone: "0855-8000002".to_owned(),
        valid_from: None,
        valid_to: None,
    };
    store::officer::upsert(&mut tx, &officer).await.expect("an officer");
    tx.commit().await.expect("an officer");
}

pub(crate) async fn officer(app: &TestApp) -> Client {
    app.as_officer(Role::Officer, STATION, OFFICER).await
}

/// Work in the village on Monday with these fields changed.
pub(crate) fn work(mut change: Value) -> Value {
    let mut work = json!({ "place": VILLAGE, "day": "2026-11-23", "outcome": "kept", "kinds": ["visit"] });
    work.as_object_mut().expect("fields").append(change.as_object_mut().expect("fields"));
    work
}

pub(crate) async fn record(app: &TestApp, client: &Client, work: Value) -> crate::app::Answer {
    client.post("/api/v1/work-records", &json!({ "op_id": app.op_id(), "work": work })).await
}

/// The state of the only promise between the days.
pub(crate) async fn states(client: &Client) -> Vec<String> {
    let answer = client.get("/api/v1/promises?from=2026-11-01&to=2026-12-20").await;
    let promises = answer.json()["promises"].as_array().expect("promises").clone();
    promises.iter().map(|one| one["state"].as_str().expect("a state").to_owned()).collect()
}

const MORNING: (&str, &str, &str, WorkKind) = ("2026-11-23", "08:30", "10:30", WorkKind::Visit);

both_apps! {
    async fn one_tap_keeps_a_promise(app: &TestApp) {
        let slot = promise(app, &[MORNING]).await[0];
        let client = officer(app).await;
        assert_eq!(states(&client).await, ["planned"]);
        let body = json!({ "op_id": app.op_id(), "work": work(json!({ "slot": slot, "kinds": [] })) });
        let answer = client.post("/api/v1/work-records", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let made = answer.json();
        assert_eq!((&made["id"], &made["slot"], &made["officer"]), (&body["op_id"], &json!(slot), &json!(OFFICER)));
        assert_eq!(made["kinds"], json!(["visit"]), "the slot's own kind");
        assert_eq!(states(&client).await, ["kept"]);
        let again = client.post("/api/v1/work-records", &body).await;
        assert_eq!((again.status, again.json()), (StatusCode::CREATED, made.clone()));
        let mut other = body.clone();
        other["work"]["outcome"] = json!("started");
        assert_eq!(client.post("/api/v1/work-records", &other).await.problem(), "operation-reused");
        let found = client.get(&format!("/api/v1/work-records/{}", made["id"].as_str().expect("an id"))).await;
        assert_eq!(found.json(), made);
        let listed = client.get("/api/v1/work-records?from=2026-11-23&to=2026-11-23").await;
        assert_eq!(listed.json()["work_records"], json!([made]));
    }

    async fn a_correction_is_added_and_the_first_record_stays(app: &TestApp) {
        let slot = promise(app, &[MORNING]).await[0];
        let client = officer(app).await;
        let first = record(app, &client, work(json!({ "slot": slot }))).await.json();
        let lost = json!({ "slot": slot, "outcome": "lost", "cause": "weather", "corrects": first["id"] });
        let second = record(app, &client, work(lost)).await;
        assert_eq!(second.status, StatusCode::CREATED, "{}", second.text());
        assert_eq!(states(&client).await, ["lost"]);
        let listed = client.get("/api/v1/work-records?from=2026-11-23&to=2026-11-23").await;
        assert_eq!(listed.json()["work_records"].as_array().map(Vec::len), Some(2));
    }

    async fn a_record_put_right_at_another_place_stands_at_none(app: &TestApp) {
        promise(app, &[MORNING]).await;
        let client = officer(app).await;
        let first = record(app, &client, work(json!({}))).await.json();
        assert_eq!(states(&client).await, ["kept"]);
        let elsewhere = work(json!({ "place": STATION, "corrects": first["id"] }));
        assert_eq!(record(app, &client, elsewhere).await.status, StatusCode::CREATED);
        assert_eq!(states(&client).await, ["planned"], "nobody was in the village");
        let chief = app.as_role(Role::StationChief, STATION).await;
        let strips = chief.get(&format!("/api/v1/strips?places={VILLAGE}")).await.json();
        assert_eq!(strips["strips"][0]["days"][0]["state"], "planned", "{strips}");
        let page = app.anonymous().get(&format!("/api/v1/public/places/{VILLAGE}")).await.json();
        assert_eq!(page["strip"][0]["state"], "planned", "{page}");
    }

    async fn a_correction_is_itself_put_right_and_nothing_twice(app: &TestApp) {
        let slot = promise(app, &[MORNING]).await[0];
        let client = officer(app).await;
        let first = record(app, &client, work(json!({ "slot": slot }))).await.json();
        let lost = json!({ "slot": slot, "outcome": "lost", "cause": "weather", "corrects": first["id"] });
        let second = record(app, &client, work(lost.clone())).await.json();
        let again = record(app, &client, work(lost)).await;
        assert_eq!((again.status, again.problem().as_str()), (StatusCode::CONFLICT, "already-corrected"));
        let third = record(app, &client, work(json!({ "slot": slot, "corrects": second["id"] }))).await;
        assert_eq!(third.status, StatusCode::CREATED, "{}", third.text());
        assert_eq!(states(&client).await, ["kept"]);
    }

    async fn of_two_corrections_at_once_one_is_refused(app: &TestApp) {
        let slot = promise(app, &[MORNING]).await[0];
        let client = officer(app).await;
        let first = record(app, &client, work(json!({ "slot": slot }))).await.json();
        let lost = |cause: &str| work(json!({ "slot": slot, "outcome": "lost", "cause": cause, "corrects": first["id"] }));
        let (one, other) = tokio::join!(record(app, &client, lost("weather")), record(app, &client, lost("leave")));
        let refused = if one.status == StatusCode::CREATED { other } else { one };
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::CONFLICT, "already-corrected"));
        let listed = client.get("/api/v1/work-records?from=2026-11-23&to=2026-11-23").await;
        assert_eq!(listed.json()["work_records"].as_array().map(Vec::len), Some(2));
    }

    async fn an_unrecorded_promise_is_lost_on_the_third_day(app: &TestApp) {
        promise(app, &[MORNING]).await;
        app.set_clock("2026-11-25T15:59:00Z");
        let client = app.as_role(Role::StationChief, STATION).await;
        assert_eq!(states(&client).await, ["planned"]);
        app.set_clock("2026-11-25T16:00:00Z");
        assert_eq!(states(&client).await, ["lost"]);
        let late = officer(app).await;
        assert_eq!(record(app, &late, work(json!({}))).await.status, StatusCode::CREATED);
        assert_eq!(states(&late).await, ["kept"], "a record may come late");
    }

    async fn a_promise_never_moves_to_a_day_on_which_its_officer_cannot_come(app: &TestApp) {
        let slot = promise(app, &[MORNING]).await[0];
        fill_roster(app).await;
        let client = officer(app).await;
        let moved_to = |day: &str| work(json!({ "slot": slot, "outcome": "moved", "cause": "weather", "moved_to_day": day }));
        for (day, why) in [("2026-11-25", "you have station duty"), ("2026-11-26", "you rest after station duty"), ("2026-12-01", "you are on leave")] {
            let answer = record(app, &client, moved_to(day)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
            let error = &answer.json()["errors"][0];
            assert_eq!(error["pointer"], "/moved_to_day");
            assert_eq!(error["detail"], format!("on {day} {why}: move it to another day"));
        }
        assert_eq!(states(&client).await, ["planned"]);
        for day in ["2026-11-27", "2026-11-28"] {
            let answer = record(app, &client, moved_to(day)).await;
            assert_eq!(answer.status, StatusCode::CREATED, "a weekend may be worked: {}", answer.text());
        }
    }

    async fn records_are_logged_without_their_notes(app: &TestApp) {
        let client = officer(app).await;
        let note = "在张家调解，电话13800138000";
        let made = record(app, &client, work(json!({ "note": note, "own_initiative": true }))).await.json();
        assert_eq!(made["note"], "在张家调解，电话＊＊＊＊＊＊＊＊＊＊＊");
        let auditor = app.as_role(Role::Auditor, COUNTY).await;
        let log = auditor.get("/api/v1/audit-entries").await.text();
        assert!(log.contains("work_record") && log.contains(made["id"].as_str().expect("an id")), "{log}");
        assert!(!log.contains("调解"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_right_is_named() {
    let app = TestApp::start().await;
    let slot = promise(&app, &[MORNING]).await[0];
    let client = officer(&app).await;
    for (change, pointer) in [
        (json!({ "outcome": "lost", "slot": slot }), "/cause"),
        (json!({ "outcome": "lost", "slot": slot, "cause": "unrecorded" }), "/cause"),
        (json!({ "outcome": "moved", "slot": slot, "cause": "weather" }), "/moved_to_day"),
        (json!({ "outcome": "lost", "cause": "weather" }), "/slot"),
        (json!({ "kinds": [] }), "/kinds"),
        (json!({ "note": "字".repeat(501) }), "/note"),
        (json!({ "day": "2026-11-24" }), "/day"),
        (json!({ "day": "2026-12-24", "slot": slot }), "/day"),
        (json!({ "slot": Uuid::nil() }), "/slot"),
        (json!({ "slot": slot, "place": STATION }), "/place"),
        (json!({ "corrects": Uuid::nil() }), "/corrects"),
    ] {
        let answer = record(&app, &client, work(change.clone())).await;
        let seen = (answer.status, answer.json()["errors"][0]["pointer"].clone());
        assert_eq!(seen, (StatusCode::UNPROCESSABLE_ENTITY, json!(pointer)), "{change}");
    }
    let unknown = json!({ "op_id": app.op_id(), "work": work(json!({ "resident": "x" })) });
    assert_eq!(client.post("/api/v1/work-records", &unknown).await.problem(), "invalid");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_records_and_sees_the_own_work_only() {
    let app = TestApp::start().await;
    let slot = promise(&app, &[MORNING]).await[0];
    add_officer(&app, "GA2", STATION).await;
    add_officer(&app, "GA3", OTHER_STATION).await;
    let mine = record(&app, &officer(&app).await, work(json!({ "slot": slot }))).await.json();
    let path = format!("/api/v1/work-records/{}", mine["id"].as_str().expect("an id"));

    let colleague = app.as_officer(Role::Officer, STATION, "GA2").await;
    assert_eq!(colleague.get(&path).await.status, StatusCode::NOT_FOUND);
    let swapped = record(&app, &colleague, work(json!({ "slot": slot }))).await;
    assert_eq!(swapped.status, StatusCode::CREATED, "a colleague may keep the promise");
    let theirs = work(json!({ "corrects": mine["id"] }));
    assert_eq!(record(&app, &colleague, theirs).await.json()["errors"][0]["pointer"], "/corrects");

    let stranger = app.as_officer(Role::Officer, OTHER_STATION, "GA3").await;
    assert_eq!(record(&app, &stranger, work(json!({}))).await.status, StatusCode::NOT_FOUND);
    let foreign = record(&app, &stranger, work(json!({ "slot": slot }))).await;
    assert_eq!(foreign.json()["errors"][0]["pointer"], "/slot");

    for (role, area, expected) in [
        (Role::StationChief, STATION, StatusCode::OK),
        (Role::Bureau, COUNTY, StatusCode::OK),
        (Role::Auditor, COUNTY, StatusCode::OK),
        (Role::StationChief, OTHER_STATION, StatusCode::NOT_FOUND),
        (Role::Bureau, OTHER_COUNTY_STATION, StatusCode::NOT_FOUND),
        (Role::SystemAdmin, COUNTY, StatusCode::FORBIDDEN),
    ] {
        let client = app.as_role(role, area).await;
        assert_eq!(client.get(&path).await.status, expected, "{role} {area}");
        let tried = record(&app, &client, work(json!({}))).await;
        assert_eq!(tried.status, StatusCode::FORBIDDEN, "{role} {area}");
    }
    app.stop().await;
}
