//! What phones recorded without signal.

use app::sync::{Settled, Sync, SyncStatus};
use axum::Json;
use domain::{id::OpId, work_record::WorkRecord};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{body::Body, problem::Problem, request::Asked};

#[derive(Serialize, ToSchema)]
pub(crate) struct SyncResults {
    /// In the order of the operations.
    results: Vec<SyncResult>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SyncResult {
    op_id: OpId,
    status: SyncStatus,
    /// The record as it stands: after `applied` and `replayed` this one, after `conflict` the one that stands instead.
    record: Option<WorkRecord>,
    /// Why, after `conflict` and `refused`.
    problem: Option<Problem>,
}

/// Hand over what was recorded without signal. Each operation is carried out on its own and has its own result; sending it
/// again changes nothing.
#[utoipa::path(post, path = "/api/v1/sync", tag = "work_record", request_body = Sync,
    responses((status = 200, body = SyncResults), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sync(asked: Asked, Body(body): Body<Sync>) -> Result<Json<SyncResults>, Problem> {
    let result = |Settled { op_id, status, record, error }| SyncResult {
        op_id,
        status,
        record,
        problem: error.map(|error| Problem::of(&error, asked.ctx.lang, asked.ctx.request_id)),
    };
    let settled = app::sync::apply(&asked.ctx, &body).await;
    asked.answer(
        settled.map(|settled| Json(SyncResults { results: settled.into_iter().map(result).collect() })),
    )
}
