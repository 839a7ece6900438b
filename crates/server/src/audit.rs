//! The audit log, for the auditor.

use app::audit::{AuditEntryView, PAGE, Sought};
use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{body::Query, problem::Problem, request::Asked};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditPage {
    /// Show entries before this sequence number.
    before: Option<i64>,
    /// 200 when not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
    /// Only entries about this.
    noun: Option<String>,
    /// Only entries with this in their actor or key, in capital or small letters.
    #[param(max_length = 80)]
    text: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEntries {
    entries: Vec<AuditEntryView>,
}

/// A page of the log or of what is sought in it, newest first. Reading it is logged.
#[utoipa::path(get, path = "/api/v1/audit-entries", tag = "audit", params(AuditPage),
    responses((status = 200, body = AuditEntries), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_audit_entries(
    asked: Asked,
    Query(page): Query<AuditPage>,
) -> Result<Json<AuditEntries>, Problem> {
    let AuditPage { before, limit, noun, text } = page;
    let sought = Sought { noun: noun.unwrap_or_default(), text: text.unwrap_or_default() };
    let entries = app::audit::list(&asked.ctx, &sought, before, limit.unwrap_or(PAGE)).await;
    asked.answer(entries.map(|entries| Json(AuditEntries { entries })))
}
