//! The displacement ledger.

use app::displacement::{
    ByOrigin, DisplacementDetail, DisplacementPreview, DisplacementView, LogDisplacement, Repay, Reverse,
    WriteOff,
};
use axum::{Json, http::StatusCode};
use domain::{
    code::OfficerCode,
    displacement::{Entry, Stretch},
    id::DisplacementId,
    time::{Day, TimeOfDay},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{Body, Path, Query},
    problem::Problem,
    request::Asked,
};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisplacementsBetween {
    from: Day,
    /// At most 366 days after `from`.
    to: Day,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Displacements {
    displacements: Vec<DisplacementView>,
}

/// The orders that touch some days, newest first.
#[utoipa::path(get, path = "/api/v1/displacements", tag = "displacement", params(DisplacementsBetween),
    responses((status = 200, body = Displacements), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_displacements(
    asked: Asked,
    Query(between): Query<DisplacementsBetween>,
) -> Result<Json<Displacements>, Problem> {
    let displacements = app::displacement::list(&asked.ctx, between.from, between.to).await;
    asked.answer(displacements.map(|displacements| Json(Displacements { displacements })))
}

/// Log an order that takes officers away; what it takes follows from their planned work, and the promises in it are lost.
#[utoipa::path(post, path = "/api/v1/displacements", tag = "displacement", request_body = LogDisplacement,
    responses((status = 201, body = DisplacementView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn log_displacement(
    asked: Asked,
    Body(body): Body<LogDisplacement>,
) -> Result<(StatusCode, Json<DisplacementView>), Problem> {
    let logged = app::displacement::log(&asked.ctx, &body).await;
    asked.answer(logged.map(|logged| (StatusCode::CREATED, Json(logged))))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisplacementDrafted {
    /// Badge numbers separated by commas, at most 100.
    officers: String,
    from_day: Day,
    from_time: TimeOfDay,
    to_day: Day,
    to_time: TimeOfDay,
}

/// What an order would take if it were logged now. Nothing is changed.
#[utoipa::path(get, path = "/api/v1/displacements/preview", tag = "displacement", params(DisplacementDrafted),
    responses((status = 200, body = DisplacementPreview), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview_displacement(
    asked: Asked,
    Query(drafted): Query<DisplacementDrafted>,
) -> Result<Json<DisplacementPreview>, Problem> {
    let stretch = Stretch {
        from_day: drafted.from_day,
        from: drafted.from_time,
        to_day: drafted.to_day,
        to: drafted.to_time,
    };
    let officers: Vec<OfficerCode> = match drafted.officers.split(',').map(str::parse).collect() {
        Ok(officers) => officers,
        Err(_unreadable) => {
            let unknown = app::Error::not_found("警号", "officer", &drafted.officers);
            return asked.answer(Err(unknown));
        }
    };
    asked.answer(app::displacement::preview(&asked.ctx, &officers, stretch).await.map(Json))
}

/// One order with the promises that fell by it and its account.
#[utoipa::path(get, path = "/api/v1/displacements/{id}", tag = "displacement", params(("id" = DisplacementId, Path)),
    responses((status = 200, body = DisplacementDetail), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_displacement(
    asked: Asked,
    Path(id): Path<DisplacementId>,
) -> Result<Json<DisplacementDetail>, Problem> {
    asked.answer(app::displacement::find(&asked.ctx, id).await.map(Json))
}

/// Hours came back.
#[utoipa::path(post, path = "/api/v1/displacements/{id}/repayments", tag = "displacement", request_body = Repay, params(("id" = DisplacementId, Path)),
    responses((status = 201, body = Entry), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn repay_displacement(
    asked: Asked,
    Path(id): Path<DisplacementId>,
    Body(body): Body<Repay>,
) -> Result<(StatusCode, Json<Entry>), Problem> {
    let entry = app::displacement::repay(&asked.ctx, id, &body).await;
    asked.answer(entry.map(|entry| (StatusCode::CREATED, Json(entry))))
}

/// Hours will not come back. Whoever logged the order does not write it off.
#[utoipa::path(post, path = "/api/v1/displacements/{id}/write-offs", tag = "displacement", request_body = WriteOff, params(("id" = DisplacementId, Path)),
    responses((status = 201, body = Entry), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn write_off_displacement(
    asked: Asked,
    Path(id): Path<DisplacementId>,
    Body(body): Body<WriteOff>,
) -> Result<(StatusCode, Json<Entry>), Problem> {
    let entry = app::displacement::write_off(&asked.ctx, id, &body).await;
    asked.answer(entry.map(|entry| (StatusCode::CREATED, Json(entry))))
}

/// Take an entry back, or the whole order.
#[utoipa::path(post, path = "/api/v1/displacements/{id}/reversals", tag = "displacement", request_body = Reverse, params(("id" = DisplacementId, Path)),
    responses((status = 201, body = Entry), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reverse_displacement(
    asked: Asked,
    Path(id): Path<DisplacementId>,
    Body(body): Body<Reverse>,
) -> Result<(StatusCode, Json<Entry>), Problem> {
    let entry = app::displacement::reverse(&asked.ctx, id, &body).await;
    asked.answer(entry.map(|entry| (StatusCode::CREATED, Json(entry))))
}

/// Hours taken, repaid, written off and open of the orders that began in some days, by origin and by office.
#[utoipa::path(get, path = "/api/v1/displacements/by-origin", tag = "displacement", params(DisplacementsBetween),
    responses((status = 200, body = ByOrigin), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_displacements_by_origin(
    asked: Asked,
    Query(between): Query<DisplacementsBetween>,
) -> Result<Json<ByOrigin>, Problem> {
    asked.answer(app::displacement::by_origin(&asked.ctx, between.from, between.to).await.map(Json))
}
