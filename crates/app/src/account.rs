//! Accounts: who may work here.

use domain::{
    account::{Account, AccountState, Permission, Role},
    code::{OfficerCode, PlaceCode},
    id::{AccountId, OpId},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::account::Credentials;
use totp_rs::Secret;
use utoipa::ToSchema;

use crate::{
    Begun, Command, Ctx, Error, ProblemCode,
    error::Opaque,
    password,
    second_factor::{self, totp},
};

const LOGIN_LENGTH_MAX: usize = 40;

/// A new account, made by a security administrator or on the machine itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    pub op_id: OpId,
    pub login: String,
    pub role: Role,
    pub area: PlaceCode,
    pub state: AccountState,
    pub officer: Option<OfficerCode>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewAccount {
    pub account: Account,
    /// Shown once: a repeated command is answered without them, since they are kept nowhere.
    pub secrets: Option<Secrets>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Secrets {
    pub password: String,
    /// Base32, for an authenticator.
    pub totp_secret: String,
    pub totp_url: String,
}

/// Makes an account with a password and a second factor drawn at random.
pub async fn create(ctx: &Ctx, new: &CreateAccount) -> Result<NewAccount, Error> {
    ctx.extent(Permission::ManageAccounts)?;
    check_login(&new.login)?;
    let command = Command { op_id: new.op_id, name: "create_account", body: new };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    ctx.require(&mut act.tx, Permission::ManageAccounts, &new.area).await?;
    refuse_foreign_officer(&mut act.tx, new).await?;
    let made = insert(ctx, &mut act.tx, new, None).await?;
    act.finish(ctx, NewAccount { secrets: None, ..made.clone() }).await?;
    Ok(made)
}

/// An account sees the days of its officer, so the officer must serve in the account's area.
async fn refuse_foreign_officer(tx: &mut store::ReadTx, new: &CreateAccount) -> Result<(), Error> {
    let Some(code) = &new.officer else { return Ok(()) };
    let serves = match store::officer::find(tx, code).await? {
        Some(officer) => store::place::is_within(tx, &officer.station, &new.area).await?,
        None => false,
    };
    if serves {
        return Ok(());
    }
    let zh = format!("管辖范围内没有警号“{code}”的人员");
    Err(Error::field("/officer", zh, format!("nobody with the badge {code} serves in the area")))
}

/// Shared by [`create`] and the installation's first account, which brings its own password.
pub(crate) async fn insert(
    ctx: &Ctx,
    tx: &mut store::WriteTx,
    new: &CreateAccount,
    password: Option<String>,
) -> Result<NewAccount, Error> {
    if store::account::find_by_login(tx, &new.login).await?.is_some() {
        let zh = format!("登录名“{}”已有人使用", new.login);
        return Err(Error::refused(
            ProblemCode::AlreadyThere,
            zh,
            format!("the login {} is taken", new.login),
        ));
    }
    let password = password.unwrap_or_else(|| password::at_random(&ctx.env.random));
    let totp_key: [u8; second_factor::KEY_BYTES] = ctx.env.random.bytes();
    let account = Account {
        id: AccountId(ctx.env.random.uuid_v7(ctx.now())),
        login: new.login.clone(),
        role: new.role,
        area: new.area.clone(),
        state: new.state,
        officer: new.officer.clone(),
        created_at: ctx.now(),
        expires_at: None,
    };
    let credentials = Credentials {
        password_hash: password::hash(&password, &ctx.env.random).await?,
        totp_key: Some(totp_key.to_vec()),
        totp_step_last: 0,
        failures: 0,
        locked_until: None,
    };
    store::account::insert(tx, &account, &credentials).await?;
    let detail = json!({ "role": account.role, "state": account.state });
    ctx.log(tx, "created", "account", &account.login, Some(&account.area), detail).await?;
    let totp_url = totp(&totp_key, &account.login)?
        .to_url()
        .map_err(|error| Error::internal("a second factor has no address", Opaque(error.to_string())))?;
    let totp_secret = Secret::from(totp_key).to_base32();
    Ok(NewAccount { account, secrets: Some(Secrets { password, totp_secret, totp_url }) })
}

/// Takes an account out of use or back into it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAccountState {
    pub op_id: OpId,
    pub state: AccountState,
}

pub async fn change_state(ctx: &Ctx, login: &str, change: &ChangeAccountState) -> Result<Account, Error> {
    let command = Command { op_id: change.op_id, name: "change_account_state", body: &(login, change) };
    ctx.extent(Permission::ManageAccounts)?;
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let found = store::account::find_by_login(&mut act.tx, login).await?;
    let (mut account, mut credentials) = found.ok_or_else(|| Error::not_found("账号", "account", login))?;
    // Out of reach is as unknown as a login that does not exist.
    let out_of_reach = |_refused| Error::not_found("账号", "account", login);
    ctx.require(&mut act.tx, Permission::ManageAccounts, &account.area).await.map_err(out_of_reach)?;
    account.state = change.state;
    (credentials.failures, credentials.locked_until) = (0, None);
    store::account::update(&mut act.tx, &account, &credentials).await?;
    if change.state != AccountState::Active {
        store::account::close_sessions_of(&mut act.tx, account.id).await?;
    }
    let detail = json!({ "state": change.state });
    ctx.log(&mut act.tx, "changed_state", "account", login, Some(&account.area), detail).await?;
    act.finish(ctx, account).await
}

/// The accounts of the actor's area.
pub async fn list(ctx: &Ctx) -> Result<Vec<Account>, Error> {
    let extent = ctx.extent(Permission::ManageAccounts)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let reach = crate::ctx::reach_of(&mut tx, &extent).await?;
    let mut accounts = store::account::list(&mut tx).await?;
    accounts.retain(|account| reach.holds(&account.area));
    Ok(accounts)
}

fn check_login(login: &str) -> Result<(), Error> {
    let signs = |c: char| c.is_alphanumeric() || "._-".contains(c);
    if login.is_empty() || login.chars().count() > LOGIN_LENGTH_MAX || !login.chars().all(signs) {
        let zh = format!("登录名只能用字母、汉字、数字和 . _ -，最多 {LOGIN_LENGTH_MAX} 个字");
        let en = format!("a login has letters, digits, `.`, `_` and `-`, at most {LOGIN_LENGTH_MAX}");
        return Err(Error::field("/login", zh, en));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
