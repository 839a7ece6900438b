//! The own account of whoever is signed in.

use app::own_account::{ChangeOwnPassword, DrawSecondFactor, ReplaceSecondFactor};
use axum::{Json, http::StatusCode};
use domain::time::Instant;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{body::Body, enrolment::SecondFactorView, problem::Problem, request::Asked};

/// Change the own password; every other session ends.
#[utoipa::path(post, path = "/api/v1/own-account/password", tag = "session", request_body = ChangeOwnPassword,
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change_own_password(
    asked: Asked,
    Body(body): Body<ChangeOwnPassword>,
) -> Result<StatusCode, Problem> {
    let outcome = app::own_account::change_password(&asked.ctx, asked.token_text(), &body).await;
    asked.answer(outcome.map(|()| StatusCode::NO_CONTENT))
}

/// A second factor that does not hold yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawnSecondFactorView {
    /// Names it when one of its codes is typed.
    code: String,
    expires_at: Instant,
    second_factor: SecondFactorView,
}

/// Draw a new second factor; the present one holds until a code of the new one is typed.
#[utoipa::path(post, path = "/api/v1/own-account/second-factor", tag = "session", request_body = DrawSecondFactor,
    responses((status = 200, body = DrawnSecondFactorView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn draw_second_factor(
    asked: Asked,
    Body(body): Body<DrawSecondFactor>,
) -> Result<Json<DrawnSecondFactorView>, Problem> {
    let drawn = asked.answer(app::own_account::draw_second_factor(&asked.ctx, &body).await)?;
    let login = asked.answer(asked.ctx.account())?.login.as_str();
    let second_factor = asked.answer(SecondFactorView::of(drawn.factor, login))?;
    let (code, expires_at) = (drawn.issued.code, drawn.issued.expires_at);
    Ok(Json(DrawnSecondFactorView { code, expires_at, second_factor }))
}

/// Put the new second factor in the place of the present one; every other session ends.
#[utoipa::path(post, path = "/api/v1/own-account/second-factor/replace", tag = "session", request_body = ReplaceSecondFactor,
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn replace_second_factor(
    asked: Asked,
    Body(body): Body<ReplaceSecondFactor>,
) -> Result<StatusCode, Problem> {
    let outcome = app::own_account::replace_second_factor(&asked.ctx, asked.token_text(), &body).await;
    asked.answer(outcome.map(|()| StatusCode::NO_CONTENT))
}

/// Sign out everywhere but here.
#[utoipa::path(delete, path = "/api/v1/own-account/other-sessions", tag = "session",
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn close_other_sessions(asked: Asked) -> Result<StatusCode, Problem> {
    let outcome = app::own_account::close_other_sessions(&asked.ctx, asked.token_text()).await;
    asked.answer(outcome.map(|()| StatusCode::NO_CONTENT))
}
