//! Accounts: who may work here.

use std::collections::HashMap;

use domain::{
    account::{Account, AccountState, Permission, Role},
    code::{OfficerCode, PlaceCode},
    id::{AccountId, OpId},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{
    ReadTx, WriteTx,
    account::Credentials,
    one_time_code::{CodePurpose, OneTimeCode},
};
use utoipa::ToSchema;

use crate::{
    Begun, Command, Ctx, Error, ProblemCode,
    one_time_code::{self, IssuedCode},
    password,
    second_factor::{KEY_BYTES, SecondFactor},
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

/// An account whose owner sets the password and the second factor with the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountToEnrol {
    pub account: Account,
    /// Told once: a repeated command is answered without it, since only its digest is kept.
    pub enrolment: Option<IssuedCode>,
}

/// Makes an account that nobody can sign in with until its owner has enrolled.
pub async fn create(ctx: &Ctx, new: &CreateAccount) -> Result<AccountToEnrol, Error> {
    ctx.extent(Permission::ManageAccounts)?;
    check_login(&new.login)?;
    let command = Command { op_id: new.op_id, name: "create_account", body: new };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    check_reach(ctx, &mut act.tx, new).await?;
    let account = insert(ctx, &mut act.tx, new, &Credentials::default()).await?;
    let enrolment = Some(issue_enrolment(ctx, &mut act.tx, account.id).await?);
    act.finish(ctx, AccountToEnrol { account: account.clone(), enrolment: None }).await?;
    Ok(AccountToEnrol { account, enrolment })
}

async fn issue_enrolment(ctx: &Ctx, tx: &mut WriteTx, account: AccountId) -> Result<IssuedCode, Error> {
    let code = OneTimeCode { purpose: CodePurpose::Enrolment(account), totp_key: None };
    one_time_code::issue(ctx, tx, &code).await
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
    #[serde(flatten)]
    pub factor: SecondFactor,
}

/// Makes an account with a password and a second factor drawn at random, for whoever sits at the machine itself.
pub async fn create_with_secrets(ctx: &Ctx, new: &CreateAccount) -> Result<NewAccount, Error> {
    ctx.extent(Permission::ManageAccounts)?;
    check_login(&new.login)?;
    let (secrets, credentials) = secrets(ctx, &new.login, password::at_random(&ctx.env.random)).await?;
    let command = Command { op_id: new.op_id, name: "create_account_with_secrets", body: new };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    check_reach(ctx, &mut act.tx, new).await?;
    let account = insert(ctx, &mut act.tx, new, &credentials).await?;
    act.finish(ctx, NewAccount { account: account.clone(), secrets: None }).await?;
    Ok(NewAccount { account, secrets: Some(secrets) })
}

/// Hashes a password and draws the second factor beside it; no transaction is open meanwhile.
pub(crate) async fn secrets(
    ctx: &Ctx,
    login: &str,
    password: String,
) -> Result<(Secrets, Credentials), Error> {
    let key: [u8; KEY_BYTES] = ctx.env.random.bytes();
    let credentials = Credentials {
        password_hash: Some(password::hash(&password, &ctx.env.random).await?),
        totp_key: Some(key.to_vec()),
        ..Credentials::default()
    };
    Ok((Secrets { password, factor: SecondFactor::of(key, login)? }, credentials))
}

async fn check_reach(ctx: &Ctx, tx: &mut ReadTx, new: &CreateAccount) -> Result<(), Error> {
    ctx.require(tx, Permission::ManageAccounts, &new.area).await?;
    refuse_foreign_officer(tx, new).await
}

/// An account sees the days of its officer, so the officer must serve in the account's area.
async fn refuse_foreign_officer(tx: &mut ReadTx, new: &CreateAccount) -> Result<(), Error> {
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

/// Shared with the installation's first account.
pub(crate) async fn insert(
    ctx: &Ctx,
    tx: &mut WriteTx,
    new: &CreateAccount,
    credentials: &Credentials,
) -> Result<Account, Error> {
    if store::account::find_by_login(tx, &new.login).await?.is_some() {
        let zh = format!("登录名“{}”已有人使用", new.login);
        return Err(Error::refused(
            ProblemCode::AlreadyThere,
            zh,
            format!("the login {} is taken", new.login),
        ));
    }
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
    store::account::insert(tx, &account, credentials).await?;
    let detail = json!({ "role": account.role, "state": account.state });
    ctx.log(tx, "created", "account", &account.login, Some(&account.area), detail).await?;
    Ok(account)
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
    let (mut account, mut credentials) = find_in_reach(ctx, &mut act.tx, login).await?;
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

/// The account of this login, for whoever may manage it; nobody else changes it until the transaction ends.
async fn find_in_reach(ctx: &Ctx, tx: &mut WriteTx, login: &str) -> Result<(Account, Credentials), Error> {
    // Out of reach is as unknown as a login that does not exist.
    let unknown = || Error::not_found("账号", "account", login);
    let (account, _) = store::account::find_by_login(tx, login).await?.ok_or_else(unknown)?;
    let reach = ctx.require(tx, Permission::ManageAccounts, &account.area).await;
    reach.map_err(|error| if error.is_out_of_reach() { unknown() } else { error })?;
    store::account::lock(tx, account.id).await?;
    store::account::find(tx, account.id).await?.ok_or_else(unknown)
}

/// A command on an account that names nothing but itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountCommand {
    pub op_id: OpId,
}

/// Takes password, second factor and open sessions away, and makes the code with which the owner sets new ones.
pub async fn reset(ctx: &Ctx, login: &str, asked: &AccountCommand) -> Result<AccountToEnrol, Error> {
    let command = Command { op_id: asked.op_id, name: "reset_account", body: &(login, asked) };
    ctx.extent(Permission::ManageAccounts)?;
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let (account, _former) = find_in_reach(ctx, &mut act.tx, login).await?;
    store::account::update(&mut act.tx, &account, &Credentials::default()).await?;
    store::account::close_sessions_of(&mut act.tx, account.id).await?;
    let enrolment = Some(issue_enrolment(ctx, &mut act.tx, account.id).await?);
    ctx.log(&mut act.tx, "reset", "account", login, Some(&account.area), json!({})).await?;
    act.finish(ctx, AccountToEnrol { account: account.clone(), enrolment: None }).await?;
    Ok(AccountToEnrol { account, enrolment })
}

/// Forgets wrong tries.
pub async fn unlock(ctx: &Ctx, login: &str, asked: &AccountCommand) -> Result<Account, Error> {
    let command = Command { op_id: asked.op_id, name: "unlock_account", body: &(login, asked) };
    ctx.extent(Permission::ManageAccounts)?;
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let (account, mut credentials) = find_in_reach(ctx, &mut act.tx, login).await?;
    let detail = json!({ "failures": credentials.failures });
    (credentials.failures, credentials.locked_until) = (0, None);
    store::account::update(&mut act.tx, &account, &credentials).await?;
    ctx.log(&mut act.tx, "unlocked", "account", login, Some(&account.area), detail).await?;
    act.finish(ctx, account).await
}

/// An account as those who manage accounts see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    #[serde(flatten)]
    pub account: Account,
    /// After wrong tries nobody signs in until then.
    pub locked_until: Option<Instant>,
    /// Its owner has set a password and a second factor.
    pub is_enrolled: bool,
    /// Until then the owner may enrol with the code that was handed over.
    pub enrolment_expires_at: Option<Instant>,
}

/// The accounts of the actor's area.
pub async fn list(ctx: &Ctx) -> Result<Vec<AccountView>, Error> {
    let extent = ctx.extent(Permission::ManageAccounts)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let reach = crate::ctx::reach_of(&mut tx, &extent).await?;
    let mut accounts = store::account::list(&mut tx).await?;
    accounts.retain(|(account, _)| reach.holds(&account.area));
    let enrolments: HashMap<AccountId, Instant> =
        store::one_time_code::list_enrolments(&mut tx, ctx.now()).await?.into_iter().collect();
    let view = |(account, credentials): (Account, Credentials)| AccountView {
        locked_until: credentials.locked_until.filter(|until| *until > ctx.now()),
        is_enrolled: credentials.password_hash.is_some(),
        enrolment_expires_at: enrolments.get(&account.id).copied(),
        account,
    };
    Ok(accounts.into_iter().map(view).collect())
}

pub(crate) fn check_login(login: &str) -> Result<(), Error> {
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
