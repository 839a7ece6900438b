//! Week plans, for chiefs and the bureau.

use app::plan::{
    Comparison, EditPlan, EditedPlan, PlanCommand, PlanEdit, PlanSummary, PlanView, ReasonView, RevertPlan,
    StartPlan, WhyNot, WithdrawPlan,
};
use axum::{Json, http::StatusCode};
use domain::{
    code::OfficerCode,
    id::PlanId,
    plan::WeekPlan,
    time::{Day, Week},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{Body, Path, Query},
    problem::Problem,
    request::Asked,
};

/// The longest span of days a list may cover.
const LIST_DAYS_MAX: i32 = 62;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlansBetween {
    /// A Monday.
    from: Week,
    to: Option<Day>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Plans {
    plans: Vec<PlanSummary>,
}

/// The plans of some days, newest first.
#[utoipa::path(get, path = "/api/v1/plans", tag = "plan", params(PlansBetween),
    responses((status = 200, body = Plans), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_plans(
    asked: Asked,
    Query(between): Query<PlansBetween>,
) -> Result<Json<Plans>, Problem> {
    let from = between.from.monday();
    let to = between.to.unwrap_or(between.from.sunday()).min(from.plus_days(LIST_DAYS_MAX));
    asked.answer(app::plan::list(&asked.ctx, from, to).await.map(|plans| Json(Plans { plans })))
}

/// Start a search; the plan fills when it has ended.
#[utoipa::path(post, path = "/api/v1/plans", tag = "plan", request_body = StartPlan,
    responses((status = 201, body = WeekPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn start_plan(
    asked: Asked,
    Body(body): Body<StartPlan>,
) -> Result<(StatusCode, Json<WeekPlan>), Problem> {
    asked.answer(app::plan::start(&asked.ctx, &body).await.map(|plan| (StatusCode::CREATED, Json(plan))))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShownVersion {
    version: Option<u32>,
}

/// The plan as it stands, or an earlier version of it.
#[utoipa::path(get, path = "/api/v1/plans/{id}", tag = "plan", params(("id" = PlanId, Path), ShownVersion),
    responses((status = 200, body = PlanView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_plan(
    asked: Asked,
    Path(id): Path<PlanId>,
    Query(shown): Query<ShownVersion>,
) -> Result<Json<PlanView>, Problem> {
    asked.answer(app::plan::find(&asked.ctx, id, shown.version).await.map(Json))
}

/// End a search with the best plan found so far.
#[utoipa::path(post, path = "/api/v1/plans/{id}/cancel", tag = "plan", request_body = PlanCommand, params(("id" = PlanId, Path)),
    responses((status = 200, body = WeekPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn cancel_plan(
    asked: Asked,
    Path(id): Path<PlanId>,
    Body(body): Body<PlanCommand>,
) -> Result<Json<WeekPlan>, Problem> {
    asked.answer(app::plan::cancel(&asked.ctx, id, &body).await.map(Json))
}

/// Edits that are only tried out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TryPlanEdits {
    version: u32,
    #[schema(min_items = 1, max_items = 20)]
    edits: Vec<PlanEdit>,
}

/// What edits would make of the plan, with the rules it breaks; nothing is kept.
#[utoipa::path(post, path = "/api/v1/plans/{id}/try-edits", tag = "plan", request_body = TryPlanEdits, params(("id" = PlanId, Path)),
    responses((status = 200, body = PlanView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn try_plan_edits(
    asked: Asked,
    Path(id): Path<PlanId>,
    Body(body): Body<TryPlanEdits>,
) -> Result<Json<PlanView>, Problem> {
    asked.answer(app::plan::check_edits(&asked.ctx, id, body.version, body.edits).await.map(Json))
}

/// Edit a draft by hand; the result is its next version.
#[utoipa::path(post, path = "/api/v1/plans/{id}/edits", tag = "plan", request_body = EditPlan, params(("id" = PlanId, Path)),
    responses((status = 200, body = EditedPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn edit_plan(
    asked: Asked,
    Path(id): Path<PlanId>,
    Body(body): Body<EditPlan>,
) -> Result<Json<EditedPlan>, Problem> {
    asked.answer(app::plan::edit(&asked.ctx, id, &body).await.map(Json))
}

/// Undo: make an earlier version the next one.
#[utoipa::path(post, path = "/api/v1/plans/{id}/revert", tag = "plan", request_body = RevertPlan, params(("id" = PlanId, Path)),
    responses((status = 200, body = EditedPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn revert_plan(
    asked: Asked,
    Path(id): Path<PlanId>,
    Body(body): Body<RevertPlan>,
) -> Result<Json<EditedPlan>, Problem> {
    asked.answer(app::plan::revert(&asked.ctx, id, &body).await.map(Json))
}

/// Make the plan's slots promises.
#[utoipa::path(post, path = "/api/v1/plans/{id}/publish", tag = "plan", request_body = PlanCommand, params(("id" = PlanId, Path)),
    responses((status = 200, body = WeekPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn publish_plan(
    asked: Asked,
    Path(id): Path<PlanId>,
    Body(body): Body<PlanCommand>,
) -> Result<Json<WeekPlan>, Problem> {
    asked.answer(app::plan::publish(&asked.ctx, id, &body).await.map(Json))
}

/// Take a published plan back, with the reason.
#[utoipa::path(post, path = "/api/v1/plans/{id}/withdraw", tag = "plan", request_body = WithdrawPlan, params(("id" = PlanId, Path)),
    responses((status = 200, body = WeekPlan), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn withdraw_plan(
    asked: Asked,
    Path(id): Path<PlanId>,
    Body(body): Body<WithdrawPlan>,
) -> Result<Json<WeekPlan>, Problem> {
    asked.answer(app::plan::withdraw(&asked.ctx, id, &body).await.map(Json))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhyNotAsked {
    duty: String,
    occurrence: u16,
    officer: OfficerCode,
    day: Day,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Reasons {
    reasons: Vec<ReasonView>,
}

/// Why this officer does not do this service on this day.
#[utoipa::path(get, path = "/api/v1/plans/{id}/why-not", tag = "plan", params(("id" = PlanId, Path), WhyNotAsked),
    responses((status = 200, body = Reasons), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn explain_why_not(
    asked: Asked,
    Path(id): Path<PlanId>,
    Query(query): Query<WhyNotAsked>,
) -> Result<Json<Reasons>, Problem> {
    let WhyNotAsked { duty, occurrence, officer, day } = query;
    let reasons = app::plan::why_not(&asked.ctx, id, WhyNot { duty, occurrence, officer, day }).await;
    asked.answer(reasons.map(|reasons| Json(Reasons { reasons })))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComparedWith {
    version: Option<u32>,
    /// The other plan; the same one when absent.
    with: Option<PlanId>,
    with_version: Option<u32>,
}

/// What two plans, or two versions of one, do differently.
#[utoipa::path(get, path = "/api/v1/plans/{id}/comparison", tag = "plan", params(("id" = PlanId, Path), ComparedWith),
    responses((status = 200, body = Comparison), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn compare_plans(
    asked: Asked,
    Path(id): Path<PlanId>,
    Query(query): Query<ComparedWith>,
) -> Result<Json<Comparison>, Problem> {
    let other = (query.with.unwrap_or(id), query.with_version);
    asked.answer(app::plan::compare(&asked.ctx, (id, query.version), other).await.map(Json))
}
