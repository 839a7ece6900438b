//! Work records: officers note their own, others read those of their area.

use app::work_record::{RecordWork, Wanted};
use axum::{Json, http::StatusCode};
use domain::{
    code::{OfficerCode, PlaceCode},
    id::WorkRecordId,
    time::Day,
    work_record::WorkRecord,
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
pub(crate) struct WorkRecordsBetween {
    from: Day,
    /// At most 92 days after `from`.
    to: Day,
    place: Option<PlaceCode>,
    officer: Option<OfficerCode>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct WorkRecords {
    work_records: Vec<WorkRecord>,
}

/// The records of some days, by day and time of note, corrected ones included. Officers see their own.
#[utoipa::path(get, path = "/api/v1/work-records", tag = "work_record", params(WorkRecordsBetween),
    responses((status = 200, body = WorkRecords), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_work_records(
    asked: Asked,
    Query(between): Query<WorkRecordsBetween>,
) -> Result<Json<WorkRecords>, Problem> {
    let WorkRecordsBetween { from, to, place, officer } = between;
    let records = app::work_record::list(&asked.ctx, &Wanted { from, to, place, officer }).await;
    asked.answer(records.map(|work_records| Json(WorkRecords { work_records })))
}

/// Record own work; the `op_id` becomes the record's id. A mistake is put right by another record that names it.
#[utoipa::path(post, path = "/api/v1/work-records", tag = "work_record", request_body = RecordWork,
    responses((status = 201, body = WorkRecord), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn record_work(
    asked: Asked,
    Body(body): Body<RecordWork>,
) -> Result<(StatusCode, Json<WorkRecord>), Problem> {
    let record = app::work_record::record(&asked.ctx, &body).await;
    asked.answer(record.map(|record| (StatusCode::CREATED, Json(record))))
}

/// One record.
#[utoipa::path(get, path = "/api/v1/work-records/{id}", tag = "work_record", params(("id" = WorkRecordId, Path)),
    responses((status = 200, body = WorkRecord), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_work_record(
    asked: Asked,
    Path(id): Path<WorkRecordId>,
) -> Result<Json<WorkRecord>, Problem> {
    asked.answer(app::work_record::find(&asked.ctx, id).await.map(Json))
}
