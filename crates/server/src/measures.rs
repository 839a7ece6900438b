//! What the program tells those who watch it: counts and durations in Prometheus' text format, never a name, code or id.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use app::{Environment, ProblemCode, measures::Readings};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::measure::{Histogram, Spread, WAIT_SECONDS};

use crate::{
    problem::Problem,
    request::{Shared, lang_of},
    router::Settings,
};

/// Version 0.0.4 is what every scraper reads.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Stands for addresses and methods that are none of ours: whoever invents them adds no line.
const OTHER: &str = "other";
const METHODS: [Method; 6] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Durations of requests, by what was asked for and how it was answered. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Requests(Arc<Mutex<BTreeMap<Kind, Arc<Histogram>>>>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    /// As the router knows it, without the values in it.
    route: String,
    method: String,
    /// `2xx`
    status: String,
}

impl Requests {
    fn observe(&self, kind: Kind, seconds: f64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let histogram = all.entry(kind).or_insert_with(|| Arc::new(Histogram::new(WAIT_SECONDS)));
        histogram.observe(seconds);
    }

    fn spreads(&self) -> Vec<(Kind, Spread)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|(kind, histogram)| (kind.clone(), histogram.spread())).collect()
    }
}

/// Measures from the first byte of the head to the head of the answer; a body that is sent for minutes is not counted in.
pub(crate) async fn around(
    State(requests): State<Requests>,
    path: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method();
    let method = if METHODS.contains(method) { method.to_string() } else { OTHER.to_owned() };
    let route = path.map_or_else(|| OTHER.to_owned(), |path| path.as_str().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = format!("{}xx", response.status().as_u16() / 100);
    requests.observe(Kind { route, method, status }, begun.elapsed().as_secs_f64());
    response
}

/// `/metrics` and nothing else, on a listener of its own, see decision 5.
pub fn metrics_router(env: Environment, settings: Settings) -> Router {
    let show = async move || shown(&env, &settings.requests);
    Router::new().route("/metrics", get(show)).fallback(async || StatusCode::NOT_FOUND)
}

/// What a proxy adds that nobody declared.
const PASSED_ON: [&str; 5] = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/// `/metrics` where the server is reached from this machine alone.
pub(crate) async fn show_local(State(shared): State<Shared>, request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let is_here =
        |name: &str| host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    if ["127.0.0.1", "localhost", "[::1]"].into_iter().any(is_here)
        && !PASSED_ON.iter().any(|name| request.headers().contains_key(*name))
    {
        return shown(&shared.env, &shared.settings.requests);
    }
    let lang = lang_of(request.headers());
    Problem::plain(ProblemCode::NotFound, lang, uuid::Uuid::nil()).into_response()
}

fn shown(env: &Environment, requests: &Requests) -> Response {
    let text = written(&app::measures::read(env), requests);
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

fn written(read: &Readings, requests: &Requests) -> String {
    let mut out = String::new();
    let build = [("version", env!("CARGO_PKG_VERSION")), ("database", read.engine)];
    head(&mut out, "anlin_build_info", "gauge", "The program and the engine of its database.");
    sample(&mut out, "anlin_build_info", &build, 1);
    let name = "anlin_http_request_seconds";
    head(&mut out, name, "histogram", "From the head of a request to the head of its answer.");
    for (Kind { route, method, status }, spread) in requests.spreads() {
        histogram(&mut out, name, &[("route", &route), ("method", &method), ("status", &status)], &spread);
    }
    let name = "anlin_database_wait_seconds";
    head(&mut out, name, "histogram", "Waiting for a transaction to begin, and for a commit to be durable.");
    histogram(&mut out, name, &[("call", "begin")], &read.begin);
    histogram(&mut out, name, &[("call", "commit")], &read.commit);
    let name = "anlin_database_commit_group_commands";
    head(&mut out, name, "histogram", "Commands that shared one commit of the embedded database.");
    histogram(&mut out, name, &[], &read.group_size);
    let name = "anlin_planner_searches_running";
    head(&mut out, name, "gauge", "Searches at work in this process.");
    sample(&mut out, name, &[], read.searches_running);
    let name = "anlin_planner_search_seconds";
    head(&mut out, name, "histogram", "Length of searches that have ended.");
    histogram(&mut out, name, &[], &read.search_seconds);
    let name = "anlin_operations_total";
    head(
        &mut out,
        name,
        "counter",
        "Commands carried out, answered again, and refused for what stood before.",
    );
    for (outcome, total) in read.operations {
        sample(&mut out, name, &[("outcome", outcome)], total);
    }
    out
}

/// `write!` into a string, which takes everything.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {
        writeln!($out, $($arg)*).expect("a String takes all text")
    };
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    put!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn sample(out: &mut String, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
    let labels: Vec<String> = labels.iter().map(|(label, text)| format!("{label}=\"{text}\"")).collect();
    if labels.is_empty() {
        put!(out, "{name} {value}");
    } else {
        put!(out, "{name}{{{}}} {value}", labels.join(","));
    }
}

fn histogram(out: &mut String, name: &str, labels: &[(&str, &str)], spread: &Spread) {
    let limits = spread.limits.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
    let counts = spread.up_to.iter().chain([&spread.count]);
    for (limit, count) in limits.zip(counts) {
        let labels: Vec<(&str, &str)> = labels.iter().copied().chain([("le", limit.as_str())]).collect();
        sample(out, &format!("{name}_bucket"), &labels, count);
    }
    sample(out, &format!("{name}_sum"), labels, spread.sum);
    sample(out, &format!("{name}_count"), labels, spread.count);
}
