//! The audit log, for the auditor.

use app::audit::{AuditEntryView, PAGE_MAX};
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{body::Query, problem::Problem, request::Asked};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditPage {
    /// Show entries before this sequence number.
    before: Option<i64>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    entries: Vec<AuditEntryView>,
}

/// A page of the log, newest first. Reading it is logged.
#[utoipa::path(get, path = "/api/v1/audit-entries", tag = "audit", params(AuditPage),
    responses((status = 200, body = AuditEntries), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_audit_entries(
    asked: Asked,
    Query(page): Query<AuditPage>,
) -> Result<Json<AuditEntries>, Problem> {
    let entries = app::audit::list(&asked.ctx, page.before, page.limit.unwrap_or(PAGE_MAX)).await;
    asked.answer(entries.map(|entries| Json(AuditEntries { entries })))
}
