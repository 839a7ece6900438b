use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use serde_json::json;

use crate::{
    app::{COUNTY, OFFICER, STATION, TestApp, VILLAGE, both_apps},
    work_record::{officer, work},
};

/// The value of a line.
fn value(text: &str, line: &str) -> Option<f64> {
    text.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(' ')?.parse().ok())
}

both_apps! {
    async fn requests_operations_and_waiting_are_measured(app: &TestApp) {
        let client = officer(app).await;
        let body = json!({ "op_id": app.op_id(), "work": work(json!({})) });
        for _ in 0..2 {
            assert_eq!(client.post("/api/v1/work-records", &body).await.status, StatusCode::CREATED);
        }
        let other = json!({ "op_id": body["op_id"], "work": work(json!({ "note": "b" })) });
        assert_eq!(client.post("/api/v1/work-records", &other).await.problem(), "operation-reused");
        let corrected = json!({ "op_id": app.op_id(), "work": work(json!({ "corrects": body["op_id"] })) });
        client.post("/api/v1/work-records", &corrected).await;
        let late = json!({ "op_id": app.op_id(), "work": work(json!({ "corrects": body["op_id"] })) });
        assert_eq!(client.post("/api/v1/work-records", &late).await.problem(), "already-corrected");
        for path in [format!("/p/{VILLAGE}"), format!("/p/{STATION}"), format!("/nowhere/{VILLAGE}")] {
            client.get(&path).await;
        }
        client.call(Method::TRACE, "/", None).await;

        let answer = app.on_metrics_listener().get("/metrics").await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/plain; version=0.0.4; charset=utf-8"));
        let text = answer.text();
        let requests = |labels: &str| value(&text, &format!("anlin_http_request_seconds_count{{{labels}}}"));
        let recording = "route=\"/api/v1/work-records\",method=\"POST\"";
        assert_eq!(requests(&format!("{recording},status=\"2xx\"")), Some(3.0), "{text}");
        assert_eq!(requests(&format!("{recording},status=\"4xx\"")), Some(2.0));
        assert_eq!(requests("route=\"/p/{code}\",method=\"GET\",status=\"2xx\""), Some(1.0));
        assert_eq!(requests("route=\"/p/{code}\",method=\"GET\",status=\"4xx\""), Some(1.0));
        assert_eq!(requests("route=\"/\",method=\"other\",status=\"4xx\""), Some(1.0));
        let buckets = format!("anlin_http_request_seconds_bucket{{{recording},status=\"2xx\",le=\"+Inf\"}}");
        assert_eq!(value(&text, &buckets), Some(3.0));
        let operations = |outcome: &str| value(&text, &format!("anlin_operations_total{{outcome=\"{outcome}\"}}"));
        assert_eq!([operations("replayed"), operations("conflicted")], [Some(1.0), Some(2.0)]);
        assert!(operations("carried_out") >= Some(2.0), "{text}");
        for call in ["begin", "commit"] {
            let waits = value(&text, &format!("anlin_database_wait_seconds_count{{call=\"{call}\"}}"));
            assert!(waits >= Some(2.0), "{call}");
        }
        assert_eq!(value(&text, "anlin_planner_searches_running"), Some(0.0));
        assert!(text.contains(&format!("anlin_build_info{{version=\"0.0.0\",database=\"{}\"}} 1", app.env.db.engine())));
        for secret in [VILLAGE, STATION, OFFICER, body["op_id"].as_str().expect("an id"), "nowhere"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}

fn asked_as(host: &str) -> Request<Body> {
    Request::builder().uri("/metrics").header(header::HOST, host).body(Body::empty()).expect("a request")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_for_this_machine_alone_shows_its_measures() {
    let app = TestApp::start_with(server::Settings { is_local: true, ..server::Settings::default() }).await;
    for (host, status) in [
        ("127.0.0.1:8470", StatusCode::OK),
        ("localhost", StatusCode::OK),
        ("[::1]:8470", StatusCode::OK),
        ("anlin.example", StatusCode::NOT_FOUND),
        ("127.0.0.1.example:8470", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(app.anonymous().send(asked_as(host)).await.status, status, "{host}");
    }
    let mut passed_on = asked_as("localhost");
    passed_on.headers_mut().insert("x-forwarded-for", "203.0.113.7".parse().expect("a value"));
    assert_eq!(app.anonymous().send(passed_on).await.problem(), "not-found");
    assert_eq!(app.on_public_listener().send(asked_as("localhost")).await.problem(), "not-found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_stand_on_their_own_listener_only() {
    let app = TestApp::start().await;
    let admin = app.as_role(domain::account::Role::SystemAdmin, COUNTY).await;
    for client in [app.anonymous(), app.on_public_listener(), admin] {
        let answer = client.get("/metrics").await;
        assert_eq!(answer.problem(), "not-found");
    }
    let watching = app.on_metrics_listener();
    for path in ["/", "/api/v1/places", "/readyz", "/app"] {
        assert_eq!(watching.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    app.stop().await;
}
