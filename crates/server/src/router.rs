//! Every address in one place; openapi.json is made from it.

use std::{sync::Arc, time::Duration};

use app::{Environment, ProblemCode};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::sync::Semaphore;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer, trace::TraceLayer};
use utoipa::{
    OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account, audit, displacement, enrolment, figure, guard, health,
    measures::{self, Requests},
    my_days, own_account, place, plan,
    problem::Problem,
    public,
    request::{RequestId, Shared, lang_of},
    roads, session, sheet, strip, sync, web_files, work_record,
};

/// The largest body, in bytes: an imported file in base64.
const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

/// The largest body where no account is needed.
const DOOR_BODY_BYTES_MAX: usize = 16 * 1024;

/// A request that takes longer, its body included, gives its place to others.
const REQUEST_TIME_MAX: Duration = Duration::from_mins(1);

/// How the server is reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Over TLS, here or at a declared proxy: cookies are marked secure.
    pub secure: bool,
    /// Reached from this machine alone: the measures are shown here too, see decision 5.
    pub is_local: bool,
    /// The address residents open, as `https://host`; in calendars and on posters.
    pub public_address: Option<String>,
    /// Shared by the listeners of a process.
    pub requests: Requests,
}

impl Settings {
    pub(crate) fn cookie_name(&self) -> &'static str {
        if self.secure { "__Host-anlin" } else { "anlin" }
    }

    /// The address at which the server was asked, without a slash at its end.
    pub(crate) fn address_asked(&self, headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{host}")
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Anlin",
        description = "Community policing: plan the week, keep its promises, show what was kept. Staff sign in; public addresses need no account.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    // What only parameters name is not found by itself.
    components(schemas(app::sheet::SheetFormat, domain::officer::TravelProfile))
)]
struct Document;

fn open_api_router() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(health::find_health))
        .routes(routes!(health::find_readiness))
        .merge(door())
        .routes(routes!(account::list_accounts, account::create_account))
        .routes(routes!(account::change_account_state))
        .routes(routes!(account::reset_account))
        .routes(routes!(account::unlock_account))
        .routes(routes!(own_account::change_own_password))
        .routes(routes!(own_account::draw_second_factor))
        .routes(routes!(own_account::replace_second_factor))
        .routes(routes!(own_account::close_other_sessions))
        .routes(routes!(audit::list_audit_entries))
        .routes(routes!(sheet::list_sheets))
        .routes(routes!(sheet::list_sheet_rows))
        .routes(routes!(sheet::export_sheet))
        .routes(routes!(sheet::preview_sheet))
        .routes(routes!(sheet::apply_sheet))
        .routes(routes!(place::list_places))
        .routes(routes!(place::find_place))
        .routes(routes!(plan::list_plans, plan::start_plan))
        .routes(routes!(plan::find_plan))
        .routes(routes!(plan::cancel_plan))
        .routes(routes!(plan::try_plan_edits))
        .routes(routes!(plan::edit_plan))
        .routes(routes!(plan::revert_plan))
        .routes(routes!(plan::publish_plan))
        .routes(routes!(plan::withdraw_plan))
        .routes(routes!(plan::explain_why_not))
        .routes(routes!(plan::compare_plans))
        .routes(routes!(work_record::list_work_records, work_record::record_work))
        .routes(routes!(work_record::find_work_record))
        .routes(routes!(sync::sync))
        .routes(routes!(my_days::find_my_days))
        .routes(routes!(strip::list_strips))
        .routes(routes!(strip::list_promises))
        .routes(routes!(displacement::list_displacements, displacement::log_displacement))
        .routes(routes!(displacement::list_displacements_by_origin))
        .routes(routes!(displacement::preview_displacement))
        .routes(routes!(displacement::find_displacement))
        .routes(routes!(displacement::repay_displacement))
        .routes(routes!(displacement::write_off_displacement))
        .routes(routes!(displacement::reverse_displacement))
        .routes(routes!(figure::list_figures))
        .routes(routes!(figure::list_figure_records))
        .routes(routes!(public::list_public_places))
        .routes(routes!(public::find_public_place))
        .routes(routes!(public::find_public_calendar))
        .routes(routes!(roads::find_roads))
        .routes(routes!(roads::list_unreachable_places))
        .routes(routes!(roads::find_road_path))
}

/// What anybody may send a body to.
fn door() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(session::find_session, session::sign_in, session::sign_out))
        .routes(routes!(session::sign_in_by_code))
        .routes(routes!(session::create_first_account))
        .routes(routes!(enrolment::open_enrolment))
        .routes(routes!(enrolment::complete_enrolment))
        .layer(DefaultBodyLimit::max(DOOR_BODY_BYTES_MAX))
}

/// The whole HTTP interface.
pub fn router(env: Environment, settings: Settings) -> Router {
    let requests = settings.requests.clone();
    let map_places = Arc::new(Semaphore::new(roads::MAPS_AT_ONCE_MAX));
    let shared = Shared { env, settings: Arc::new(settings), map_places };
    let (router, document) = open_api_router().split_for_parts();
    let closed = Arc::new(guard::ClosedOperations::of(&document));
    let places = Arc::new(Semaphore::new(guard::REQUESTS_AT_ONCE_MAX));
    let router =
        if shared.settings.is_local { router.route("/metrics", get(measures::show_local)) } else { router };
    router
        .merge(public::pages())
        .route("/openapi.json", get(openapi))
        .route("/map/base.pmtiles", get(roads::find_map))
        .fallback(fallback)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(shared.clone())
        .layer(middleware::from_fn_with_state((shared.clone(), closed), guard::signed_in))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME_MAX))
        .layer(CatchPanicLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            // No address and no user agent: nobody's visit is kept.
            let id = request.extensions().get::<RequestId>().map_or_else(uuid::Uuid::nil, |id| id.0);
            tracing::info_span!("request", method = %request.method(), path = request.uri().path(), request.id = %id)
        }))
        .layer(middleware::from_fn_with_state((shared.clone(), places), guard::limit))
        .layer(middleware::from_fn_with_state(shared, guard::around))
        .layer(middleware::from_fn_with_state(requests, measures::around))
}

/// What residents may reach: everything but the staff's interface and pages.
pub fn public_router(env: Environment, settings: Settings) -> Router {
    router(env, settings).layer(middleware::from_fn(guard::only_public))
}

/// The interface's description as it is committed.
pub fn openapi_json() -> String {
    let (_router, mut document) = open_api_router().split_for_parts();
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("anlin")));
    document.components.get_or_insert_default().security_schemes.insert("session".to_owned(), cookie.into());
    document.security = Some(vec![SecurityRequirement::new("session", Vec::<String>::new())]);
    let mut text = document.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

async fn openapi() -> impl IntoResponse {
    ([("content-type", "application/json")], openapi_json())
}

async fn fallback(request: Request) -> Response {
    let path = request.uri().path();
    let prefixes = ["/api/", "/open311/", "/calendar/", "/map/", "/metrics"];
    if prefixes.iter().any(|prefix| path.starts_with(prefix)) {
        return refused(&request, ProblemCode::NotFound);
    }
    web_files::serve(&request)
}

async fn method_not_allowed(request: Request) -> Response {
    refused(&request, ProblemCode::MethodNotAllowed)
}

fn refused(request: &Request, code: ProblemCode) -> Response {
    let id = request.extensions().get::<RequestId>().map_or_else(uuid::Uuid::nil, |id| id.0);
    Problem::plain(code, lang_of(request.headers()), id).into_response()
}
