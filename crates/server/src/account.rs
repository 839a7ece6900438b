//! Accounts, for the security administrator.

use app::account::{ChangeAccountState, CreateAccount, NewAccount};
use axum::{Json, http::StatusCode};
use domain::account::Account;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    body::{Body, Path},
    problem::Problem,
    request::Asked,
};

#[derive(Serialize, ToSchema)]
pub(crate) struct Accounts {
    accounts: Vec<Account>,
}

#[utoipa::path(get, path = "/api/v1/accounts", tag = "account",
    responses((status = 200, body = Accounts), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_accounts(asked: Asked) -> Result<Json<Accounts>, Problem> {
    asked.answer(app::account::list(&asked.ctx).await.map(|accounts| Json(Accounts { accounts })))
}

/// Make an account; its password and second factor are in the answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "account", request_body = CreateAccount,
    responses((status = 201, body = NewAccount), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_account(
    asked: Asked,
    Body(body): Body<CreateAccount>,
) -> Result<(StatusCode, Json<NewAccount>), Problem> {
    asked.answer(app::account::create(&asked.ctx, &body).await.map(|made| (StatusCode::CREATED, Json(made))))
}

/// Take an account out of use or back into it.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/state", tag = "account", request_body = ChangeAccountState,
    params(("login" = String, Path,)),
    responses((status = 200, body = Account), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change_account_state(
    asked: Asked,
    Path(login): Path<String>,
    Body(body): Body<ChangeAccountState>,
) -> Result<Json<Account>, Problem> {
    asked.answer(app::account::change_state(&asked.ctx, &login, &body).await.map(Json))
}
