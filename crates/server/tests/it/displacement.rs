use axum::http::StatusCode;
use domain::{account::Role, duty::WorkKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{Answer, COUNTY, Client, OFFICER, OTHER_STATION, STATION, TestApp, both_apps},
    work_record::{add_officer, officer, promise, record, states, work},
};

fn order(app: &TestApp) -> Value {
    json!({
        "op_id": app.op_id(), "ordered_by": "县局治安大队", "reason": "专项清查", "origin": "campaign", "officers": [OFFICER],
        "from_day": "2026-11-24", "from_time": "08:00", "to_day": "2026-11-25", "to_time": "12:00",
    })
}

async fn log(app: &TestApp, client: &Client) -> Value {
    let answer = client.post("/api/v1/displacements", &order(app)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

async fn settle(app: &TestApp, client: &Client, order: &Value, what: &str, mut body: Value) -> Answer {
    body["op_id"] = json!(app.op_id());
    client
        .post(&format!("/api/v1/displacements/{}/{what}", order["id"].as_str().expect("an id")), &body)
        .await
}

async fn two_days(app: &TestApp) {
    promise(
        app,
        &[
            ("2026-11-24", "09:00", "10:30", WorkKind::Visit),
            ("2026-11-25", "09:00", "10:00", WorkKind::Visit),
            ("2026-11-25", "14:00", "15:00", WorkKind::Visit),
        ],
    )
    .await;
}

/// `hours taken, promises lost` of an order, from the list; its own page and its officers agree.
async fn account(client: &Client, order: &Value) -> (u64, u64) {
    let id = order["id"].as_str().expect("an id");
    let listed = client.get("/api/v1/displacements?from=2026-11-01&to=2026-11-30").await.json();
    let orders = listed["displacements"].as_array().expect("orders");
    let listed = orders.iter().find(|one| one["id"] == order["id"]).expect("the order");
    let found = client.get(&format!("/api/v1/displacements/{id}")).await.json();
    assert_eq!(&found["displacement"], listed);
    assert_eq!(
        found["promises"].as_array().map(|all| json!(all.len())),
        Some(listed["promises_lost"].clone())
    );
    let minutes = listed["balance"]["minutes_taken"].as_u64().expect("minutes");
    assert_eq!(listed["officers"][0]["minutes"], minutes);
    (minutes, listed["promises_lost"].as_u64().expect("promises"))
}

async fn preview(client: &Client, hours: &str) -> (u64, usize) {
    let answer = client.get(&format!("/api/v1/displacements/preview?officers={OFFICER}&{hours}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let preview = answer.json();
    let minutes = preview["minutes_taken"].as_u64().expect("minutes");
    assert_eq!(preview["officers"][0]["minutes"], minutes);
    (minutes, preview["promises"].as_array().expect("promises").len())
}

/// Minutes taken and promises lost of all orders together.
async fn sums(client: &Client) -> (Value, Value) {
    let sums = client.get("/api/v1/displacements/by-origin?from=2026-11-01&to=2026-11-30").await.json();
    let sum = &sums["origins"][0]["sum"];
    (sum["minutes_taken"].clone(), sum["promises_lost"].clone())
}

both_apps! {
    async fn hours_and_promises_stay_with_the_order_logged_first_and_pass_on_together(app: &TestApp) {
        two_days(app).await;
        let chief = app.as_role(Role::StationChief, STATION).await;
        let hours = "from_day=2026-11-24&from_time=08:00&to_day=2026-11-25&to_time=12:00";
        let longer = "from_day=2026-11-24&from_time=08:00&to_day=2026-11-25&to_time=18:00";
        assert_eq!(preview(&chief, hours).await, (210, 2));
        let first = log(app, &chief).await;
        assert_eq!(account(&chief, &first).await, (210, 2));
        assert_eq!(preview(&chief, hours).await, (0, 0));
        assert_eq!(preview(&chief, longer).await, (90, 1));

        let mut body = order(app);
        body["to_time"] = json!("18:00");
        let second = chief.post("/api/v1/displacements", &body).await.json();
        assert_eq!((account(&chief, &first).await, account(&chief, &second).await), ((210, 2), (90, 1)));
        assert_eq!(sums(&chief).await, (json!(300), json!(3)));

        let undo = settle(app, &chief, &first, "reversals", json!({ "reason": "任务取消" })).await;
        assert_eq!(undo.status, StatusCode::CREATED, "{}", undo.text());
        assert_eq!((account(&chief, &first).await, account(&chief, &second).await), ((0, 0), (300, 3)));
        assert_eq!(sums(&chief).await, (json!(300), json!(3)));
        assert_eq!(states(&chief).await, ["lost", "lost", "lost"]);
        let undo = settle(app, &chief, &second, "reversals", json!({ "reason": "任务取消" })).await;
        assert_eq!(undo.status, StatusCode::CREATED, "{}", undo.text());
        assert_eq!((account(&chief, &second).await, preview(&chief, hours).await), ((0, 0), (210, 2)));
        assert_eq!(states(&chief).await, ["planned", "planned", "planned"]);
    }

    async fn an_order_takes_planned_hours_and_its_promises_fall(app: &TestApp) {
        two_days(app).await;
        let chief = app.as_role(Role::StationChief, STATION).await;
        let body = order(app);
        let answer = chief.post("/api/v1/displacements", &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        let logged = answer.json();
        // 90 and 60 minutes of work with 30 minutes of way each.
        assert_eq!(logged["officers"], json!([{ "officer": OFFICER, "name": "吴明", "station": STATION, "minutes": 210 }]));
        assert_eq!((&logged["promises_lost"], &logged["balance"]["minutes_open"]), (&json!(2), &json!(210)));
        assert_eq!(states(&chief).await, ["lost", "lost", "planned"]);
        let again = chief.post("/api/v1/displacements", &body).await;
        assert_eq!((again.status, again.json()), (StatusCode::CREATED, logged.clone()));
        let mut other = body.clone();
        other["reason"] = json!("别的事由");
        assert_eq!(chief.post("/api/v1/displacements", &other).await.problem(), "operation-reused");
        let found = chief.get(&format!("/api/v1/displacements/{}", logged["id"].as_str().expect("an id"))).await.json();
        assert_eq!(found["displacement"], logged);
        assert_eq!(found["promises"].as_array().map(Vec::len), Some(2));
        assert_eq!((&found["promises"][0]["cause"], &found["promises"][0]["displacement"]), (&json!("borrowed"), &logged["id"]));
        let listed = chief.get("/api/v1/displacements?from=2026-11-25&to=2026-11-30").await.json();
        assert_eq!(listed["displacements"], json!([logged]));
        let mine = officer(app).await.get("/api/v1/my-days").await.text();
        assert!(mine.contains("县局治安大队"), "the officer sees who ordered it");
    }

    async fn hours_are_repaid_written_off_and_summed_by_origin(app: &TestApp) {
        two_days(app).await;
        let chief = app.as_role(Role::StationChief, STATION).await;
        let bureau = app.as_role(Role::Bureau, COUNTY).await;
        let order = log(app, &chief).await;
        app.set_clock("2026-11-30T02:00:00Z");
        let chief = app.as_role(Role::StationChief, STATION).await;
        let bureau_later = app.as_role(Role::Bureau, COUNTY).await;
        drop(bureau);
        let repay = json!({ "minutes": 120, "day": "2026-11-28", "note": "周六补" });
        assert_eq!(settle(app, &chief, &order, "repayments", repay.clone()).await.status, StatusCode::CREATED);
        let too_much = settle(app, &chief, &order, "repayments", repay).await;
        assert_eq!(too_much.json()["errors"][0]["pointer"], "/minutes");
        let write_off = json!({ "minutes": 30, "reason": "已结案" });
        assert_eq!(settle(app, &chief, &order, "write-offs", write_off.clone()).await.problem(), "forbidden");
        let entry = settle(app, &bureau_later, &order, "write-offs", write_off.clone()).await;
        assert_eq!(entry.status, StatusCode::CREATED, "{}", entry.text());
        assert_eq!(entry.json().get("made_by_account"), None);
        let sums = bureau_later.get("/api/v1/displacements/by-origin?from=2026-11-01&to=2026-11-30").await.json();
        let expected = json!({ "orders": 1, "minutes_taken": 210, "minutes_repaid": 120, "minutes_written_off": 30,
            "minutes_open": 60, "promises_lost": 2, "internal_lost": 0 });
        assert_eq!(sums["origins"][0], json!({ "origin": "campaign", "sum": expected }));
        assert_eq!(sums["origins"].as_array().map(Vec::len), Some(5));
        assert_eq!(sums["offices"][0]["ordered_by"], "县局治安大队");

        let undo = json!({ "entry": entry.json()["id"], "reason": "记错了" });
        assert_eq!(settle(app, &chief, &order, "reversals", undo.clone()).await.problem(), "forbidden", "the bureau wrote it off");
        assert_eq!(settle(app, &bureau_later, &order, "reversals", undo.clone()).await.status, StatusCode::CREATED);
        assert_eq!(settle(app, &bureau_later, &order, "reversals", undo).await.problem(), "wrong-state");
        let found = chief.get(&format!("/api/v1/displacements/{}", order["id"].as_str().expect("an id"))).await.json();
        assert_eq!(found["displacement"]["balance"]["minutes_open"], 90);
        assert_eq!(found["entries"].as_array().map(Vec::len), Some(3), "nothing is erased");
    }

    async fn promises_are_the_slots_that_residents_were_told_of(app: &TestApp) {
        promise(app, &[
            ("2026-11-24", "09:00", "10:30", WorkKind::Visit),
            ("2026-11-24", "14:00", "15:00", WorkKind::Patrol),
            ("2026-11-25", "09:00", "10:00", WorkKind::SchoolGate),
        ]).await;
        let chief = app.as_role(Role::StationChief, STATION).await;
        let hours = "from_day=2026-11-24&from_time=08:00&to_day=2026-11-25&to_time=12:00";
        let path = format!("/api/v1/displacements/preview?officers={OFFICER}&{hours}");
        let preview = chief.get(&path).await.json();
        let announced: Vec<_> = preview["promises"].as_array().expect("slots").iter().map(|one| &one["is_public"]).collect();
        assert_eq!(announced, [true, false, false]);
        let order = log(app, &chief).await;
        let found = chief.get(&format!("/api/v1/displacements/{}", order["id"].as_str().expect("an id"))).await.json();
        let sums = chief.get("/api/v1/displacements/by-origin?from=2026-11-01&to=2026-11-30").await.json();
        for counted in [&order, &found["displacement"], &sums["origins"][0]["sum"]] {
            assert_eq!((&counted["promises_lost"], &counted["internal_lost"]), (&json!(1), &json!(2)));
        }
    }

    async fn an_order_that_was_taken_back_took_nothing(app: &TestApp) {
        two_days(app).await;
        let chief = app.as_role(Role::StationChief, STATION).await;
        let order = log(app, &chief).await;
        let reason = json!({ "reason": "任务取消" });
        assert_eq!(settle(app, &chief, &order, "reversals", reason.clone()).await.status, StatusCode::CREATED);
        assert_eq!(states(&chief).await, ["planned", "planned", "planned"]);
        assert_eq!(settle(app, &chief, &order, "reversals", reason).await.problem(), "wrong-state");
        let sums = chief.get("/api/v1/displacements/by-origin?from=2026-11-01&to=2026-11-30").await.json();
        assert_eq!(sums["origins"][0]["sum"]["orders"], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_from_above_is_settled_above() {
    let app = TestApp::start().await;
    two_days(&app).await;
    let bureau = app.as_role(Role::Bureau, COUNTY).await;
    let chief = app.as_role(Role::StationChief, STATION).await;
    let auditor = app.as_role(Role::Auditor, COUNTY).await;
    let (above, own) = (log(&app, &bureau).await, log(&app, &chief).await);
    for (who, client, order, may) in [
        ("bureau", &bureau, &above, true),
        ("bureau", &bureau, &own, true),
        ("chief", &chief, &above, false),
        ("chief", &chief, &own, true),
        ("auditor", &auditor, &above, false),
    ] {
        let path = format!("/api/v1/displacements/{}", order["id"].as_str().expect("an id"));
        assert_eq!(client.get(&path).await.json()["may_settle"], may, "{who}");
    }
    let undo = json!({ "reason": "任务取消" });
    assert_eq!(settle(&app, &chief, &above, "reversals", undo.clone()).await.problem(), "forbidden");
    assert_eq!(settle(&app, &chief, &own, "reversals", undo).await.status, StatusCode::CREATED);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_logged_an_order_does_not_write_it_off() {
    let app = TestApp::start().await;
    two_days(&app).await;
    let bureau = app.as_role(Role::Bureau, COUNTY).await;
    let order = log(&app, &bureau).await;
    let write_off = json!({ "minutes": 30, "reason": "已结案" });
    assert_eq!(settle(&app, &bureau, &order, "write-offs", write_off.clone()).await.problem(), "forbidden");
    let colleague = app.as_role(Role::Bureau, COUNTY).await;
    let entry = settle(&app, &colleague, &order, "write-offs", write_off).await;
    assert_eq!(entry.status, StatusCode::CREATED);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_a_plan_counts_by_contract_and_hours_are_taken_once() {
    let app = TestApp::start().await;
    promise(&app, &[("2026-11-24", "09:00", "10:30", WorkKind::Visit)]).await;
    let chief = app.as_role(Role::StationChief, STATION).await;
    // 120 planned on Tuesday; Wednesday morning has no plan: four hours of the working day.
    assert_eq!(log(&app, &chief).await["balance"]["minutes_taken"], 120 + 240);
    assert_eq!(log(&app, &chief).await["balance"]["minutes_taken"], 0);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_right_is_named_and_strangers_are_kept_out() {
    let app = TestApp::start().await;
    two_days(&app).await;
    add_officer(&app, "GA3", OTHER_STATION).await;
    let chief = app.as_role(Role::StationChief, STATION).await;
    for (field, value, pointer) in [
        ("ordered_by", json!(" "), "/ordered_by"),
        ("ordered_by", json!("字".repeat(81)), "/ordered_by"),
        ("reason", json!(""), "/reason"),
        ("officers", json!([]), "/officers"),
        ("to_day", json!("2026-11-23"), "/to_day"),
        ("to_day", json!("2027-03-01"), "/to_day"),
    ] {
        let mut body = order(&app);
        body[field] = value;
        let answer = chief.post("/api/v1/displacements", &body).await;
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{field}: {}", answer.text());
    }
    let hours = "from_day=2026-11-24&from_time=08:00&to_day=2026-11-25&to_time=12:00";
    for unknown in ["GA3", "GA9", "GA1,", "%20"] {
        let path = format!("/api/v1/displacements/preview?officers={unknown}&{hours}");
        assert_eq!(chief.get(&path).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
    let backwards = "from_day=2026-11-24&from_time=08:00&to_day=2026-11-23&to_time=12:00";
    let path = format!("/api/v1/displacements/preview?officers={OFFICER}&{backwards}");
    assert_eq!(chief.get(&path).await.json()["errors"][0]["pointer"], "/to_day");
    for unknown in ["GA3", "GA9"] {
        let mut body = order(&app);
        body["officers"] = json!([OFFICER, unknown]);
        assert_eq!(
            chief.post("/api/v1/displacements", &body).await.status,
            StatusCode::NOT_FOUND,
            "{unknown}"
        );
    }
    let logged = log(&app, &chief).await;
    let other = app.as_role(Role::StationChief, OTHER_STATION).await;
    let path = format!("/api/v1/displacements/{}", logged["id"].as_str().expect("an id"));
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    let repay = json!({ "minutes": 1, "day": "2026-11-24" });
    assert_eq!(
        settle(&app, &other, &logged, "repayments", repay.clone()).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        other.get("/api/v1/displacements?from=2026-11-01&to=2026-11-30").await.json()["displacements"],
        json!([])
    );
    let nothing = json!({ "id": Uuid::nil() });
    assert_eq!(
        settle(&app, &chief, &nothing, "repayments", repay.clone()).await.status,
        StatusCode::NOT_FOUND
    );
    let early =
        settle(&app, &chief, &logged, "repayments", json!({ "minutes": 1, "day": "2026-11-23" })).await;
    assert_eq!(early.json()["errors"][0]["pointer"], "/day");
    let officer = officer(&app).await;
    assert_eq!(officer.post("/api/v1/displacements", &order(&app)).await.problem(), "forbidden");
    let auditor = app.as_role(Role::Auditor, COUNTY).await;
    assert_eq!(auditor.get(&path).await.status, StatusCode::OK);
    assert_eq!(auditor.post("/api/v1/displacements", &order(&app)).await.problem(), "forbidden");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_was_done_all_the_same_is_no_lost_promise() {
    let app = TestApp::start().await;
    let slot = promise(&app, &[("2026-11-23", "09:00", "10:30", WorkKind::Visit)]).await[0];
    record(&app, &officer(&app).await, work(json!({ "slot": slot }))).await;
    let chief = app.as_role(Role::StationChief, STATION).await;
    let mut body = order(&app);
    body["from_day"] = json!("2026-11-23");
    let logged = chief.post("/api/v1/displacements", &body).await.json();
    assert_eq!(logged["promises_lost"], 0);
    assert_eq!(states(&chief).await, ["kept"]);
    app.stop().await;
}
