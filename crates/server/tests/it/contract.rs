//! The interface's description is fresh, and every operation keeps to the policy.

use axum::http::{Method, StatusCode};
use domain::account::Role;
use serde_json::{Map, Value, json};

use crate::app::{COUNTY, Client, OFFICER, OTHER_COUNTY, OTHER_STATION, ROOM, STATION, TestApp, VILLAGE};

/// One operation of openapi.json.
#[derive(Debug, Clone)]
struct Operation {
    method: Method,
    path: String,
    id: String,
    is_open: bool,
    description: Value,
}

fn document() -> Value {
    serde_json::from_str(&server::openapi_json()).expect("the description is JSON")
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("addresses") {
        for (method, description) in item.as_object().expect("methods") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let id = description["operationId"].as_str().expect("an operation has a name").to_owned();
            // `security: [{}]` and `security: []` say that nobody needs to sign in.
            let is_open = description.get("security").is_some();
            operations.push(Operation {
                method,
                path: path.clone(),
                id,
                is_open,
                description: description.clone(),
            });
        }
    }
    operations
}

fn closed(document: &Value) -> Vec<Operation> {
    operations(document).into_iter().filter(|operation| !operation.is_open).collect()
}

/// Makes values that fit a schema and speak of the county 522699.
struct Sampler<'a>(&'a Value);

impl Sampler<'_> {
    fn resolved<'b>(&'b self, schema: &'b Value) -> (&'b Value, &'b str) {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let name = reference.rsplit('/').next().unwrap_or_default();
                (&self.0["components"]["schemas"][name], name)
            }
            None => (schema, ""),
        }
    }

    fn sample(&self, schema: &Value, hint: &str) -> Value {
        let (schema, name) = self.resolved(schema);
        let is_text = is_of(schema, "string");
        if let Some(known) = known(name, if is_text { hint } else { "" }) {
            return known;
        }
        if let Some(first) = schema["enum"].as_array().and_then(|choices| choices.first()) {
            return first.clone();
        }
        if let Some(example) =
            schema["examples"].as_array().and_then(|examples| examples.first()).or(schema.get("example"))
        {
            return example.clone();
        }
        for joined in ["oneOf", "anyOf"] {
            let choices = schema[joined].as_array().into_iter().flatten();
            if let Some(choice) = choices.clone().find(|choice| choice["type"] != "null") {
                return self.sample(choice, hint);
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            let mut object = Map::new();
            for part in all {
                object.extend(self.sample(part, hint).as_object().cloned().unwrap_or_default());
            }
            return Value::Object(object);
        }
        self.plain(schema, hint)
    }

    fn plain(&self, schema: &Value, hint: &str) -> Value {
        match &schema["format"] {
            _ if is_of(schema, "integer") || is_of(schema, "number") => {
                schema.get("minimum").cloned().unwrap_or(json!(1))
            }
            _ if is_of(schema, "boolean") => json!(true),
            _ if is_of(schema, "array") => match self.sample(&schema["items"], hint) {
                Value::Null => json!([]),
                item => json!([item]),
            },
            _ if is_of(schema, "object") => self.object(schema),
            Value::String(format) if format == "uuid" => json!("01938d5a-0000-7000-8000-000000000001"),
            Value::String(format) if format == "date" => json!("2026-11-23"),
            Value::String(format) if format == "date-time" => json!("2026-11-23T00:00:00Z"),
            _ if is_of(schema, "string") => json!("text"),
            _ => Value::Null,
        }
    }

    fn object(&self, schema: &Value) -> Value {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = schema["properties"].as_object().into_iter().flatten();
        let needed = properties.filter(|(name, _schema)| required.contains(&name.as_str()));
        needed.map(|(name, schema)| (name.clone(), self.sample(schema, name))).collect::<Map<_, _>>().into()
    }

    /// The address with its parameters filled in, and the query that is required.
    fn address(&self, operation: &Operation) -> String {
        let mut path = operation.path.clone();
        let mut query = Vec::new();
        for parameter in operation.description["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().expect("a parameter has a name");
            let value = match self.sample(&parameter["schema"], name) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
                Some("query") if parameter["required"] == true => query.push(format!("{name}={value}")),
                _ => {}
            }
        }
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    fn body(&self, operation: &Operation) -> Option<Value> {
        let schema = operation.description.pointer("/requestBody/content/application~1json/schema")?;
        Some(self.sample(schema, ""))
    }
}

/// Whether a schema is of this type, or of this type and null.
fn is_of(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.contains(&json!(kind)))
}

/// Values that the county has, by the name of the schema or of the field.
fn known(schema: &str, name: &str) -> Option<Value> {
    Some(match (schema, name) {
        ("OpId", _) | (_, "op_id") => {
            json!(uuid::Uuid::from_u128(0x0193_8d5a_0000_7000_8000_0000_0000_0000 + next()))
        }
        ("PlaceCode", "area") | (_, "area" | "county") => json!(STATION),
        ("PlaceCode", "room") => json!(ROOM),
        ("PlaceCode", _) => json!(VILLAGE),
        ("OfficerCode", _) | (_, "officer" | "officers") => json!(OFFICER),
        ("Day" | "Week", _) | (_, "from" | "to" | "week" | "day") => json!("2026-11-23"),
        ("Month", _) | (_, "month") => json!("2026-11"),
        (_, "login") => json!("nobody"),
        _ => return None,
    })
}

/// A number that no call before gave.
fn next() -> u128 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    u128::from(NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn call(client: &Client, sampler: &Sampler<'_>, operation: &Operation) -> crate::app::Answer {
    let body = sampler.body(operation);
    client.call(operation.method.clone(), &sampler.address(operation), body.as_ref()).await
}

#[test]
fn the_committed_description_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == server::openapi_json(), "openapi.json is stale: run `cargo xtask openapi`");
}

#[test]
fn operations_have_names_of_their_own_that_begin_with_a_verb() {
    let document = document();
    let mut ids: Vec<String> = operations(&document).into_iter().map(|operation| operation.id).collect();
    for id in &ids {
        let verb = id.split('_').next().unwrap_or_default();
        assert!(!["get", "handle", "process", "do", "perform", "execute"].contains(&verb), "{id}");
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn operations_that_change_something_describe_their_body() {
    for operation in operations(&document()) {
        let takes_body = [Method::POST, Method::PUT, Method::PATCH].contains(&operation.method);
        assert!(
            !takes_body || operation.description.get("requestBody").is_some(),
            "{}: add `request_body`",
            operation.id
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for (at, start) in text.match_indices("#/components/schemas/") {
        let name = text[at + start.len()..].split('"').next().unwrap_or_default();
        let is_there = document["components"]["schemas"].get(name).is_some();
        assert!(is_there, "{name} is not described: add it to the schemas of router.rs");
    }
}

/// The operations that need no session, so that a new one is a decision somebody reviews.
#[test]
fn open_operations_are_health_signing_in_and_what_residents_see() {
    const OPEN: [&str; 10] = [
        "/healthz",
        "/readyz",
        "/api/v1/session",
        "/api/v1/session/link",
        "/api/v1/setup",
        "/api/v1/enrolment",
        "/api/v1/enrolment/complete",
        "/api/v1/roads",
        "/calendar/",
        "/api/v1/public/",
    ];
    for operation in operations(&document()).into_iter().filter(|operation| operation.is_open) {
        let path = operation.path.as_str();
        let is_listed =
            OPEN.iter().any(|open| path == *open || (open.ends_with('/') && path.starts_with(open)));
        assert!(is_listed, "{} {path} is open to everybody", operation.method);
        let is_reading = operation.method == Method::GET;
        let opens_session = ["/api/v1/session", "/api/v1/setup", "/api/v1/enrolment"]
            .iter()
            .any(|door| path.starts_with(door));
        assert!(is_reading || opens_session, "{path} changes without a session");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_past_a_closed_operation_without_a_session() {
    let app = TestApp::start().await;
    let document = document();
    let (sampler, closed) = (Sampler(&document), closed(&document));
    assert!(closed.len() >= 5);
    let mut forged = app.anonymous();
    forged.cookie = Some(format!("anlin={}", "0".repeat(64)));
    for operation in &closed {
        for client in [app.anonymous(), forged.clone()] {
            let answer = call(&client, &sampler, operation).await;
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (StatusCode::UNAUTHORIZED, "sign-in-needed"),
                "{}",
                operation.id
            );
            let bare = client.call(operation.method.clone(), &sampler.address(operation), None).await;
            assert_eq!(bare.status, StatusCode::UNAUTHORIZED, "{} without a body", operation.id);
        }
    }
    app.stop().await;
}

/// What everybody who is signed in may do, and to themselves alone.
fn is_of_the_own_account(operation: &Operation) -> bool {
    operation.path == "/api/v1/session" || operation.path.starts_with("/api/v1/own-account/")
}

/// Partners and force leaders have no permission yet but over themselves: whatever lets them in has no policy.
#[tokio::test(flavor = "multi_thread")]
async fn every_closed_operation_has_a_policy() {
    let app = TestApp::start().await;
    let document = document();
    let sampler = Sampler(&document);
    for role in [Role::Partner, Role::ForceLeader] {
        let client = app.as_role(role, COUNTY).await;
        for operation in closed(&document) {
            if is_of_the_own_account(&operation) {
                continue;
            }
            let answer = call(&client, &sampler, &operation).await;
            let refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&answer.status);
            assert!(refused, "{role} {}: {} {}", operation.id, answer.status, answer.text());
        }
    }
    app.stop().await;
}

/// Posts that keep nothing: their body is too large for an address.
const READING: [&str; 1] = ["preview_sheet"];

/// Whoever works in another county or under another station changes nothing here and reads nothing from here.
async fn nobody_reaches_from(area: &str) {
    let app = TestApp::start().await;
    let document = document();
    let sampler = Sampler(&document);
    for role in Role::ALL {
        let client = app.as_role(*role, area).await;
        for operation in closed(&document) {
            if is_of_the_own_account(&operation) {
                continue;
            }
            let answer = call(&client, &sampler, &operation).await;
            let status = answer.status;
            let what = format!("{role} {} {}: {status} {}", operation.method, operation.id, answer.text());
            let is_refused = [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&status);
            let is_read = operation.method == Method::GET || READING.contains(&operation.id.as_str());
            let is_harmless = match status {
                StatusCode::OK => is_read,
                StatusCode::CONFLICT => ["no-roads", "preview-outdated"].contains(&answer.problem().as_str()),
                _ => false,
            };
            assert!(is_refused || is_harmless, "{what}");
            if is_harmless {
                for code in [VILLAGE, ROOM, STATION, "\"GA1\""] {
                    assert!(!answer.text().contains(code), "{what} tells of {code}");
                }
            }
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_into_another_county() {
    nobody_reaches_from(OTHER_COUNTY).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reaches_into_another_station() {
    nobody_reaches_from(OTHER_STATION).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_are_documents_in_the_language_asked_for() {
    let app = TestApp::start().await;
    let mut client = app.anonymous();
    let mut titles = Vec::new();
    for (lang, expected) in [
        ("en", "Sign in first"),
        ("en-GB,en;q=0.9,zh;q=0.1", "Sign in first"),
        ("zh-CN,zh;q=0.9,en;q=0.1", "请先登录"),
        ("", "请先登录"),
        ("fr", "请先登录"),
    ] {
        client.lang = lang;
        let answer = client.get("/api/v1/accounts").await;
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!(problem["title"], expected, "{lang}");
        let fields: Vec<&String> = problem.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["detail", "hint", "instance", "status", "title", "type"]);
        assert_eq!((&problem["type"], &problem["status"]), (&json!("/problems/sign-in-needed"), &json!(401)));
        let instance = problem["instance"].as_str().unwrap_or_default();
        assert!(instance.starts_with("urn:uuid:") && !instance.contains("00000000-0000"), "{instance}");
        titles.push(problem["hint"].as_str().unwrap_or_default().to_owned());
    }
    assert_ne!(titles[0], titles[2]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_of_the_router_are_problems_too() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    assert_eq!(client.get("/api/v1/nothing").await.problem(), "not-found");
    assert_eq!(client.post("/healthz", &json!({})).await.problem(), "method-not-allowed");
    let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
    let answer = admin.post("/api/v1/accounts", &json!({ "op_id": "x" })).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "invalid"));
    let request = admin.request(Method::POST, "/api/v1/accounts").header("content-type", "application/json");
    let answer = admin.send(request.body("{".into()).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "unreadable"));
    let request = admin.request(Method::POST, "/api/v1/accounts").header("content-type", "application/json");
    let mut bureau = app.as_role(Role::Bureau, COUNTY).await;
    bureau.lang = "zh";
    for (path, code, zh) in [
        ("/api/v1/plans/abc", "not-found", "地址里的编号写得不对"),
        (
            "/api/v1/promises?from=2026-02-30&to=2026-03-01",
            "invalid",
            "地址里“?”后面的内容写得不对；日期写成 2026-11-23，月份写成 2026-11",
        ),
    ] {
        let answer = bureau.get(path).await;
        assert_eq!((answer.problem().as_str(), answer.json()["detail"].as_str()), (code, Some(zh)), "{path}");
    }
    let large = vec![b' '; 33 * 1024 * 1024];
    let answer = admin.send(request.body(large.into()).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (413, "too-large"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_carries_the_headers_that_browsers_need() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    for path in ["/healthz", "/api/v1/accounts", "/openapi.json", "/", "/app/week"] {
        let answer = client.get(path).await;
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!answer.header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
    }
    assert_eq!(client.get("/api/v1/accounts").await.header("cache-control"), "no-store");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_listener_shows_nothing_of_the_staff() {
    let app = TestApp::start().await;
    let client = app.on_public_listener();
    for path in ["/app", "/app/week", "/api/v1/session", "/api/v1/accounts", "/metrics"] {
        assert_eq!(client.get(path).await.problem(), "not-found", "{path}");
    }
    assert_eq!(client.post("/api/v1/session", &json!({})).await.problem(), "not-found");
    assert_eq!(client.get("/healthz").await.status, StatusCode::OK);
    app.stop().await;
}
