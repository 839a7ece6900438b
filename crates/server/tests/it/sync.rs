use axum::http::StatusCode;
use domain::{account::Role, duty::WorkKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{COUNTY, Client, STATION, TestApp, both_apps},
    my_days::fill_roster,
    work_record::{officer, promise, states, work},
};

const DEVICE: &str = "01938d5a-0000-7000-8000-00000000d001";

fn operation(app: &TestApp, sequence: u64, body: &Value) -> Value {
    json!({ "op_id": app.op_id(), "sequence": sequence, "kind": "record_work", "body": body })
}

async fn send(client: &Client, operations: &[Value]) -> Value {
    let answer = client.post("/api/v1/sync", &json!({ "device": DEVICE, "operations": operations })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["results"].clone()
}

fn statuses(results: &Value) -> Vec<&str> {
    let results = results.as_array().expect("results");
    results.iter().map(|result| result["status"].as_str().expect("a status")).collect()
}

both_apps! {
    async fn each_operation_has_its_own_result(app: &TestApp) {
        let slot = promise(app, &[("2026-11-23", "08:30", "10:30", WorkKind::Visit)]).await[0];
        let client = officer(app).await;
        let unreadable = json!({ "place": 7 });
        let operations = [
            operation(app, 1, &work(json!({ "slot": slot, "outcome": "started" }))),
            operation(app, 2, &unreadable),
            operation(app, 3, &work(json!({ "outcome": "lost", "slot": slot }))),
            json!({ "op_id": app.op_id(), "sequence": 4, "kind": "fly", "body": {} }),
            operation(app, 5, &work(json!({ "slot": slot }))),
        ];
        let results = send(&client, &operations).await;
        assert_eq!(statuses(&results), ["applied", "refused", "refused", "refused", "applied"]);
        for (index, pointer) in [(1, "/body"), (2, "/cause"), (3, "/kind")] {
            let problem = &results[index]["problem"];
            assert_eq!((&problem["type"], &problem["errors"][0]["pointer"]), (&json!("/problems/invalid"), &json!(pointer)));
        }
        let gaps: Vec<&Value> = [0, 4].iter().map(|index| &results[*index]["record"]["is_after_gap"]).collect();
        assert_eq!(gaps, [&json!(false), &json!(true)]);
        assert_eq!(states(&client).await, ["kept"]);

        let again = send(&client, &operations).await;
        assert_eq!(statuses(&again), ["replayed", "refused", "refused", "refused", "replayed"]);
        assert_eq!(again[4]["record"], results[4]["record"]);
        let listed = client.get("/api/v1/work-records?from=2026-11-23&to=2026-11-23").await;
        assert_eq!(listed.json()["work_records"].as_array().map(Vec::len), Some(2), "exactly once");
    }

    async fn a_move_to_a_day_of_station_duty_comes_back_with_its_reason_and_stops_nothing(app: &TestApp) {
        let slot = promise(app, &[("2026-11-23", "08:30", "10:30", WorkKind::Visit)]).await[0];
        fill_roster(app).await;
        let client = officer(app).await;
        let moved_to = |day: &str| work(json!({ "slot": slot, "outcome": "moved", "cause": "weather", "moved_to_day": day }));
        let operations = [
            operation(app, 1, &moved_to("2026-11-25")),
            operation(app, 2, &work(json!({ "own_initiative": true }))),
            operation(app, 3, &moved_to("2026-11-24")),
        ];
        let results = send(&client, &operations).await;
        assert_eq!(statuses(&results), ["refused", "applied", "applied"]);
        let error = &results[0]["problem"]["errors"][0];
        assert_eq!(error["detail"], "on 2026-11-25 you have station duty: move it to another day");
    }

    async fn another_body_under_the_same_id_is_a_conflict_that_shows_what_stands(app: &TestApp) {
        let client = officer(app).await;
        let mut one = operation(app, 1, &work(json!({ "note": "a" })));
        send(&client, std::slice::from_ref(&one)).await;
        one["body"]["note"] = json!("b");
        let results = send(&client, std::slice::from_ref(&one)).await;
        assert_eq!(statuses(&results), ["conflict"]);
        assert_eq!(results[0]["problem"]["type"], "/problems/operation-reused");
        assert_eq!(results[0]["record"]["note"], "a");
    }

    async fn a_second_correction_is_a_conflict_that_shows_what_stands(app: &TestApp) {
        let slot = promise(app, &[("2026-11-23", "08:30", "10:30", WorkKind::Visit)]).await[0];
        let client = officer(app).await;
        let lost = |cause: &str, corrects: &Value| work(json!({ "slot": slot, "outcome": "lost", "cause": cause, "corrects": corrects }));
        let first = operation(app, 1, &work(json!({ "slot": slot })));
        let second = operation(app, 2, &lost("weather", &first["op_id"]));
        let third = operation(app, 3, &lost("leave", &second["op_id"]));
        let late = operation(app, 4, &lost("borrowed", &first["op_id"]));
        let results = send(&client, &[first, second, third.clone(), late.clone()]).await;
        assert_eq!(statuses(&results), ["applied", "applied", "applied", "conflict"]);
        assert_eq!(results[3]["problem"]["type"], "/problems/already-corrected");
        assert_eq!(results[3]["record"], results[2]["record"], "the newest of the line");

        let mine = operation(app, 5, &lost("borrowed", &third["op_id"]));
        let results = send(&client, &[mine, late]).await;
        assert_eq!(statuses(&results), ["applied", "conflict"]);
        assert_eq!(results[1]["record"]["cause"], "borrowed");
    }

    async fn what_was_noted_later_counts_also_when_it_arrives_first(app: &TestApp) {
        let slot = promise(app, &[("2026-11-23", "08:30", "10:30", WorkKind::Visit)]).await[0];
        let lost = operation(app, 1, &work(json!({ "slot": slot, "outcome": "lost", "cause": "weather" })));
        app.pass_seconds(60);
        let kept = operation(app, 2, &work(json!({ "slot": slot })));
        app.pass_seconds(3600);
        let client = officer(app).await;
        send(&client, &[kept]).await;
        send(&client, &[lost]).await;
        assert_eq!(states(&client).await, ["kept"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_record_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    let batch = json!({ "device": DEVICE, "operations": [operation(&app, 1, &work(json!({})))] });
    for role in [Role::Bureau, Role::Auditor, Role::SecurityAdmin] {
        let client = app.as_role(role, COUNTY).await;
        assert_eq!(client.post("/api/v1/sync", &batch).await.problem(), "forbidden", "{role}");
    }
    assert_eq!(app.anonymous().post("/api/v1/sync", &batch).await.problem(), "sign-in-needed");
    let client = officer(&app).await;
    let mut of_another = batch.clone();
    of_another["login"] = json!("somebody-before");
    assert_eq!(client.post("/api/v1/sync", &of_another).await.problem(), "sign-in-needed");
    assert_eq!(statuses(&send(&client, batch["operations"].as_array().expect("one")).await), ["applied"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_account_loses_nothing() {
    let app = TestApp::start().await;
    let credentials =
        app.create_for(Role::Officer, STATION, domain::account::AccountState::Active, Some("GA1")).await;
    let client = app.signed_in(&credentials).await;
    let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
    let change = |state: &str| json!({ "op_id": app.op_id(), "state": state });
    let path = format!("/api/v1/accounts/{}/state", credentials.login);
    admin.post(&path, &change("suspended")).await;
    let operations = [operation(&app, 1, &work(json!({})))];
    let batch = json!({ "device": DEVICE, "operations": operations });
    assert_eq!(client.post("/api/v1/sync", &batch).await.status, StatusCode::UNAUTHORIZED);
    admin.post(&path, &change("active")).await;
    app.pass_seconds(30);
    let client = app.signed_in(&credentials).await;
    assert_eq!(statuses(&send(&client, &operations).await), ["applied"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_operations_come_at_once_and_no_more() {
    let app = TestApp::start().await;
    let client = officer(&app).await;
    let mut operations: Vec<Value> =
        (1..=200).map(|sequence| operation(&app, sequence, &work(json!({})))).collect();
    assert!(statuses(&send(&client, &operations).await).iter().all(|status| *status == "applied"));
    operations.push(json!({ "op_id": Uuid::nil(), "sequence": 201, "kind": "record_work", "body": {} }));
    let batch = json!({ "device": DEVICE, "operations": operations });
    assert_eq!(client.post("/api/v1/sync", &batch).await.problem(), "too-large");
    app.stop().await;
}
