//! Signing in and out.

use app::{
    account::NewAccount,
    session::{CreateFirstAccount, Opened, SESSION_SECONDS_MAX, SignIn, SignInByCode},
};
use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::account::{Account, Permission};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{body::Body, problem::Problem, request::Asked, router::Settings};

/// Who is signed in and what they may do.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    account: Account,
    permissions: Vec<Permission>,
    county: Option<app::county::CountyView>,
    /// Name of the account's area.
    area_name: Option<String>,
    /// A demonstration with made-up data.
    demo: bool,
}

async fn view(asked: &Asked, account: Account) -> Result<Json<SessionView>, Problem> {
    let ctx = app::Ctx { actor: app::Actor::Account(account.clone()), ..asked.ctx.clone() };
    let permissions =
        Permission::ALL.iter().copied().filter(|permission| ctx.extent(*permission).is_ok()).collect();
    let county = asked.answer(app::county::find_of(&ctx.env, &account.area).await.map(Json))?.0;
    let area_name = asked.answer(app::county::area_name(&ctx).await.map(Json))?.0;
    Ok(Json(SessionView { account, permissions, county, area_name, demo: ctx.env.demo }))
}

fn cookie(settings: &Settings, token: &str, seconds: i64) -> String {
    let secure = if settings.secure { "; Secure" } else { "" };
    format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", settings.cookie_name())
}

pub(crate) async fn opened(asked: &Asked, opened: Opened) -> Result<Response, Problem> {
    let cookie = cookie(&asked.settings, &opened.token, SESSION_SECONDS_MAX);
    let view = view(asked, opened.account).await?;
    Ok(([(header::SET_COOKIE, cookie)], view).into_response())
}

/// Sign in with login, password and one-time password.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, security(()),
    responses((status = 200, body = SessionView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_in(asked: Asked, Body(body): Body<SignIn>) -> Result<Response, Problem> {
    let outcome = app::session::sign_in(&asked.ctx, &body).await;
    let session = outcome.map_err(|error| Problem::of(&error, asked.ctx.lang, asked.ctx.request_id))?;
    opened(&asked, session).await
}

/// Sign in with the code of a demonstration's link.
#[utoipa::path(post, path = "/api/v1/session/link", tag = "session", request_body = SignInByCode, security(()),
    responses((status = 200, body = SessionView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_in_by_code(
    asked: Asked,
    Body(body): Body<SignInByCode>,
) -> Result<Response, Problem> {
    let outcome = app::session::sign_in_by_code(&asked.ctx, &body).await;
    let session = outcome.map_err(|error| Problem::of(&error, asked.ctx.lang, asked.ctx.request_id))?;
    opened(&asked, session).await
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/session", tag = "session",
    responses((status = 200, body = SessionView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_session(asked: Asked) -> Result<Json<SessionView>, Problem> {
    let account = asked.ctx.account().cloned();
    let account = account.map_err(|error| Problem::of(&error, asked.ctx.lang, asked.ctx.request_id))?;
    view(&asked, account).await
}

/// Sign out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session",
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn sign_out(asked: Asked) -> Result<Response, Problem> {
    let outcome =
        app::session::sign_out(&asked.ctx, asked.token_text()).await.map(|()| StatusCode::NO_CONTENT);
    let status = asked.answer(outcome)?;
    Ok((status, [(header::SET_COOKIE, cookie(&asked.settings, "", 0))]).into_response())
}

/// Make the installation's first account with the one-time code that `anlin init` printed.
#[utoipa::path(post, path = "/api/v1/setup", tag = "session", request_body = CreateFirstAccount, security(()),
    responses((status = 201, body = NewAccount), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_first_account(
    asked: Asked,
    Body(body): Body<CreateFirstAccount>,
) -> Result<(StatusCode, Json<NewAccount>), Problem> {
    let outcome = app::session::create_first(&asked.ctx, &body).await;
    asked.answer(outcome.map(|made| (StatusCode::CREATED, Json(made))))
}
