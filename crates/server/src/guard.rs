//! What stands around every request: its id, the cross-site check, security headers, and the limit on requests at once.

use std::{collections::HashSet, sync::Arc};

use app::ProblemCode;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;
use utoipa::openapi::OpenApi;

use crate::{
    problem::Problem,
    request::{RequestId, Shared, SignedIn, lang_of, request_id_of},
};

/// Requests answered at once; the next is told to come again.
pub(crate) const REQUESTS_AT_ONCE_MAX: usize = 512;

const CSP: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
                   worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub(crate) async fn around(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let id = RequestId(shared.env.random.uuid_v7(shared.env.clock.now()));
    request.extensions_mut().insert(id);
    let lang = lang_of(request.headers());
    let mut response = if is_cross_site(request.method(), request.headers()) {
        Problem::plain(ProblemCode::CrossSite, lang, id.0).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(self), microphone=()");
    if shared.settings.secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Sheds load before any work is done; health checks are never shed.
pub(crate) async fn limit(
    State((shared, places)): State<(Shared, Arc<Semaphore>)>,
    request: Request,
    next: Next,
) -> Response {
    if matches!(request.uri().path(), "/healthz" | "/readyz") {
        return next.run(request).await;
    }
    match places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_full) => {
            let id = shared.env.random.uuid_v7(shared.env.clock.now());
            Problem::plain(ProblemCode::Busy, lang_of(request.headers()), id).into_response()
        }
    }
}

/// Operations that need a session, by method and address: all but those whose description says that they are open.
pub(crate) struct ClosedOperations(HashSet<(Method, String)>);

impl ClosedOperations {
    pub(crate) fn of(document: &OpenApi) -> ClosedOperations {
        let mut closed = HashSet::new();
        for (path, item) in &document.paths.paths {
            let operations = [
                (Method::GET, &item.get),
                (Method::HEAD, &item.get),
                (Method::PUT, &item.put),
                (Method::POST, &item.post),
                (Method::DELETE, &item.delete),
                (Method::PATCH, &item.patch),
            ];
            for (method, operation) in operations {
                if operation.as_ref().is_some_and(|operation| operation.security.is_none()) {
                    closed.insert((method, path.clone()));
                }
            }
        }
        ClosedOperations(closed)
    }
}

/// Closed operations refuse whoever is not signed in before anything else of the request is read.
pub(crate) async fn signed_in(
    State((shared, closed)): State<(Shared, Arc<ClosedOperations>)>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let key = path.map(|path| (request.method().clone(), path.as_str().to_owned()));
    if !key.is_some_and(|key| closed.0.contains(&key)) {
        return next.run(request).await;
    }
    let (lang, id) = (lang_of(request.headers()), request_id_of(request.extensions()));
    match SignedIn::find(&shared, request.headers()).await {
        Ok(found) if found.account.is_some() => {
            request.extensions_mut().insert(found);
            next.run(request).await
        }
        Ok(_nobody) => Problem::plain(ProblemCode::SignInNeeded, lang, id).into_response(),
        Err(error) => Problem::of(&error, lang, id).into_response(),
    }
}

/// Hides the staff's interface and pages, as if they did not exist.
pub(crate) async fn only_public(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_staff = path == "/app"
        || path == "/metrics"
        || path.starts_with("/app/")
        || (path.starts_with("/api/") && !path.starts_with("/api/v1/public/"));
    if is_staff {
        return Problem::plain(ProblemCode::NotFound, lang_of(request.headers()), uuid::Uuid::nil())
            .into_response();
    }
    next.run(request).await
}

/// A browser says where a request comes from; a client that is not a browser says nothing.
fn is_cross_site(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_scheme, rest)| rest != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}
