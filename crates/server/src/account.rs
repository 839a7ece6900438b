//! Accounts, for the security administrator.

use app::account::{AccountCommand, AccountView, ChangeAccountState, CreateAccount};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use domain::account::Account;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    body::{Body, Path},
    enrolment::{self, AccountToEnrolView},
    problem::Problem,
    request::Asked,
};

#[derive(Serialize, ToSchema)]
pub(crate) struct Accounts {
    accounts: Vec<AccountView>,
}

#[utoipa::path(get, path = "/api/v1/accounts", tag = "account",
    responses((status = 200, body = Accounts), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_accounts(asked: Asked) -> Result<Json<Accounts>, Problem> {
    asked.answer(app::account::list(&asked.ctx).await.map(|accounts| Json(Accounts { accounts })))
}

/// Make an account; its owner sets password and second factor with the code in the answer, which is nowhere else.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "account", request_body = CreateAccount,
    responses((status = 201, body = AccountToEnrolView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn create_account(
    asked: Asked,
    headers: HeaderMap,
    Body(body): Body<CreateAccount>,
) -> Result<(StatusCode, Json<AccountToEnrolView>), Problem> {
    let outcome = app::account::create(&asked.ctx, &body).await;
    enrolment::answer(&asked, &headers, StatusCode::CREATED, outcome)
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

/// Take an account's password, second factor and sessions away; its owner sets new ones with the code in the answer.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/reset", tag = "account", request_body = AccountCommand,
    params(("login" = String, Path,)),
    responses((status = 200, body = AccountToEnrolView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn reset_account(
    asked: Asked,
    headers: HeaderMap,
    Path(login): Path<String>,
    Body(body): Body<AccountCommand>,
) -> Result<(StatusCode, Json<AccountToEnrolView>), Problem> {
    let outcome = app::account::reset(&asked.ctx, &login, &body).await;
    enrolment::answer(&asked, &headers, StatusCode::OK, outcome)
}

/// Forget wrong tries, so that the account's owner may sign in at once.
#[utoipa::path(post, path = "/api/v1/accounts/{login}/unlock", tag = "account", request_body = AccountCommand,
    params(("login" = String, Path,)),
    responses((status = 200, body = Account), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn unlock_account(
    asked: Asked,
    Path(login): Path<String>,
    Body(body): Body<AccountCommand>,
) -> Result<Json<Account>, Problem> {
    asked.answer(app::account::unlock(&asked.ctx, &login, &body).await.map(Json))
}
