//! Whether the process lives, and whether its database answers.

use axum::{Json, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::request::Asked;

#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", security(()), responses((status = 200, body = Health)))]
pub(crate) async fn find_health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The database answers too.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()), responses((status = 200, body = Health), (status = 503, body = Health)))]
pub(crate) async fn find_readiness(asked: Asked) -> (StatusCode, Json<Health>) {
    match asked.ctx.env.db.begin_read().await {
        Ok(_tx) => (StatusCode::OK, Json(Health { status: "ready" })),
        Err(_unreachable) => {
            (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "database out of reach" }))
        }
    }
}
