//! Signing in and out.

use domain::{
    account::{Account, AccountState, Permission, Role},
    code::PlaceCode,
    id::OpId,
    time::{Instant, TimeError, TimeOfDay},
};
use serde::Deserialize;
use serde_json::json;
use store::{
    WriteTx,
    account::Credentials,
    one_time_code::{CodePurpose, OneTimeCode},
};
use utoipa::ToSchema;

use crate::{
    Actor, Ctx, Environment, Error, ProblemCode,
    account::{self, CreateAccount, NewAccount},
    one_time_code::{self, digest},
    password, second_factor,
};

/// A session ends after this time without use.
pub const IDLE_SECONDS_MAX: i64 = 15 * 60;
/// A session ends after this time whatever happens.
pub const SESSION_SECONDS_MAX: i64 = 12 * 3600;
/// How often the time of last use is written down.
const TOUCH_SECONDS: i64 = 60;
/// Wrong tries cost 1, 3, 5 and 10 s, then the rest of the day.
const LOCK_SECONDS: [i64; 4] = [1, 3, 5, 10];
/// Where an account's county is not there yet.
const ZONE_USUAL: &str = "Asia/Shanghai";

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub login: String,
    pub password: String,
    /// The six digits of the authenticator.
    pub totp: Option<String>,
}

/// The token of a session just opened; only its digest is kept.
pub struct Opened {
    pub token: String,
    pub account: Account,
}

pub async fn sign_in(ctx: &Ctx, asked: &SignIn) -> Result<Opened, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let found = store::account::find_by_login(&mut tx, &asked.login).await?;
    drop(tx);
    let Proven { mut tx, account, credentials } =
        prove(ctx, found, &asked.password, asked.totp.as_deref()).await?;
    store::account::update(&mut tx, &account, &credentials).await?;
    open(ctx, tx, account).await
}

/// An account whose password and second factor were right, and the transaction in which nobody else changes it.
pub(crate) struct Proven {
    pub(crate) tx: WriteTx,
    pub(crate) account: Account,
    /// Without wrong tries, and with the one-time password used up; not saved yet.
    pub(crate) credentials: Credentials,
}

/// Checks the password and the second factor of an account; a wrong try is counted.
pub(crate) async fn prove(
    ctx: &Ctx,
    found: Option<(Account, Credentials)>,
    password: &str,
    totp: Option<&str>,
) -> Result<Proven, Error> {
    let (account, hash) = found.map(|(account, credentials)| (account, credentials.password_hash)).unzip();
    let hash = hash.flatten();
    let fits = password::verify(password, hash.as_deref()).await?;
    let Some(account) = account else { return Err(Error::plain(ProblemCode::WrongCredentials)) };

    // Read again where nobody else can write: a second try must not use the same one-time password.
    let mut tx = ctx.env.db.begin_write().await?;
    store::account::lock(&mut tx, account.id).await?;
    let found = store::account::find(&mut tx, account.id).await?;
    let (account, mut credentials) = found.ok_or_else(|| Error::plain(ProblemCode::WrongCredentials))?;
    if credentials.locked_until.is_some_and(|until| until > ctx.now()) {
        return Err(Error::plain(ProblemCode::Locked));
    }
    // A password that was changed meanwhile is wrong by now; without a second factor nobody comes in.
    let is_right = fits && hash == credentials.password_hash;
    let Some(key) = credentials.totp_key.clone().filter(|_key| is_right) else {
        return refuse_try(ctx, tx, &account, credentials).await;
    };
    let Some(code) = totp else { return Err(Error::plain(ProblemCode::TotpNeeded)) };
    match second_factor::step_of(&key, &account.login, code, ctx.now())? {
        Some(step) if step > credentials.totp_step_last => credentials.totp_step_last = step,
        _ => return refuse_try(ctx, tx, &account, credentials).await,
    }
    (credentials.failures, credentials.locked_until) = (0, None);
    Ok(Proven { tx, account, credentials })
}

async fn refuse_try(
    ctx: &Ctx,
    mut tx: WriteTx,
    account: &Account,
    mut credentials: Credentials,
) -> Result<Proven, Error> {
    let now = ctx.now();
    // After a day's lock has passed, waits begin short again.
    let tries =
        usize::try_from(credentials.failures).ok().filter(|tries| *tries <= LOCK_SECONDS.len()).unwrap_or(0);
    credentials.failures = tries as i64 + 1;
    credentials.locked_until = Some(match LOCK_SECONDS.get(tries) {
        Some(wait) => now.plus_seconds(*wait),
        None => end_of_day(&mut tx, account, now).await?,
    });
    store::account::update(&mut tx, account, &credentials).await?;
    let verb = if ctx.account_id().is_some() { "refused_change" } else { "refused_sign_in" };
    let detail = json!({ "failures": credentials.failures });
    ctx.log(&mut tx, verb, "account", &account.login, Some(&account.area), detail).await?;
    tx.commit().await?;
    Err(Error::plain(ProblemCode::WrongCredentials))
}

/// The next midnight where the account works.
async fn end_of_day(tx: &mut store::ReadTx, account: &Account, now: Instant) -> Result<Instant, Error> {
    let zone = match store::county::find_of(tx, &account.area).await? {
        Some(county) => county.zone,
        None => ZONE_USUAL
            .parse()
            .map_err(|error: TimeError| Error::internal("the usual zone is unknown", error))?,
    };
    let (today, _time) = now.on_wall_clock(&zone);
    Ok(zone.instant(today.plus_days(1), TimeOfDay::clamped(0)))
}

/// Refuses for an account that is out of use.
pub(crate) fn check_in_use(account: &Account, now: Instant) -> Result<(), Error> {
    if may_sign_in(account, now) {
        return Ok(());
    }
    let zh = "账号已停用或过期，请联系安全管理员";
    Err(Error::refused(ProblemCode::Forbidden, zh, "the account is suspended or expired"))
}

pub(crate) async fn open(ctx: &Ctx, mut tx: WriteTx, account: Account) -> Result<Opened, Error> {
    check_in_use(&account, ctx.now())?;
    let token = hex::encode(ctx.env.random.bytes::<32>());
    store::account::open_session(&mut tx, &digest(&token), account.id, ctx.now()).await?;
    let signed_in = Ctx { actor: Actor::Account(account.clone()), ..ctx.clone() };
    signed_in.log(&mut tx, "signed_in", "account", &account.login, Some(&account.area), json!({})).await?;
    tx.commit().await?;
    Ok(Opened { token, account })
}

fn may_sign_in(account: &Account, now: Instant) -> bool {
    matches!(account.state, AccountState::Active | AccountState::Unconfirmed)
        && account.expires_at.is_none_or(|end| now < end)
}

/// The account of a session's token; `None` when the session is unknown or over.
pub async fn find(env: &Environment, token: &str) -> Result<Option<Account>, Error> {
    let (digest, now) = (digest(token), env.clock.now());
    let mut tx = env.db.begin_read().await?;
    let Some(session) = store::account::find_session(&mut tx, &digest).await? else { return Ok(None) };
    let idle = now.seconds_since(session.used_at);
    if idle > IDLE_SECONDS_MAX || now.seconds_since(session.opened_at) > SESSION_SECONDS_MAX {
        return Ok(None);
    }
    let found = store::account::find(&mut tx, session.account).await?;
    drop(tx);
    if idle > TOUCH_SECONDS {
        let mut tx = env.db.begin_write().await?;
        store::account::touch_session(&mut tx, &digest, now).await?;
        tx.commit().await?;
    }
    Ok(found.map(|(account, _credentials)| account).filter(|account| may_sign_in(account, now)))
}

pub async fn sign_out(ctx: &Ctx, token: &str) -> Result<(), Error> {
    let account = ctx.account()?.clone();
    ctx.extent(Permission::UseOwnAccount)?;
    let mut tx = ctx.env.db.begin_write().await?;
    store::account::close_session(&mut tx, &digest(token)).await?;
    ctx.log(&mut tx, "signed_out", "account", &account.login, Some(&account.area), json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes the one-time code for the installation's first account; `None` when there are accounts already.
pub async fn make_first_code(ctx: &Ctx) -> Result<Option<String>, Error> {
    let mut tx = ctx.env.db.begin_write().await?;
    if store::account::count(&mut tx).await? > 0 {
        return Ok(None);
    }
    let code = make_code(ctx, &mut tx, CodePurpose::FirstAccount).await?;
    ctx.log(&mut tx, "made_first_code", "account", "first", None, json!({})).await?;
    tx.commit().await?;
    Ok(Some(code))
}

/// Makes a one-time sign-in link's code; demonstrations only.
pub async fn make_sign_in_code(ctx: &Ctx, login: &str) -> Result<String, Error> {
    if !ctx.env.demo {
        return Err(Error::plain(ProblemCode::Forbidden));
    }
    let mut tx = ctx.env.db.begin_write().await?;
    let found = store::account::find_by_login(&mut tx, login).await?;
    let (account, _) = found.ok_or_else(|| Error::not_found("账号", "account", login))?;
    let code = make_code(ctx, &mut tx, CodePurpose::SignIn(account.id)).await?;
    ctx.log(&mut tx, "made_sign_in_code", "account", login, Some(&account.area), json!({})).await?;
    tx.commit().await?;
    Ok(code)
}

async fn make_code(ctx: &Ctx, tx: &mut WriteTx, purpose: CodePurpose) -> Result<String, Error> {
    Ok(one_time_code::issue(ctx, tx, &OneTimeCode { purpose, totp_key: None }).await?.code)
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInByCode {
    pub code: String,
}

/// Signs in with the code of a demonstration's link; the code may be used again until it expires, as a link is.
pub async fn sign_in_by_code(ctx: &Ctx, asked: &SignInByCode) -> Result<Opened, Error> {
    if !ctx.env.demo {
        return Err(Error::plain(ProblemCode::CodeNotGood));
    }
    let mut tx = ctx.env.db.begin_write().await?;
    let code = store::one_time_code::find(&mut tx, &digest(&asked.code), ctx.now()).await?;
    let Some(CodePurpose::SignIn(id)) = code.map(|code| code.purpose) else {
        return Err(Error::plain(ProblemCode::CodeNotGood));
    };
    let found = store::account::find(&mut tx, id).await?;
    let (account, _) = found.ok_or_else(|| Error::plain(ProblemCode::CodeNotGood))?;
    open(ctx, tx, account).await
}

/// The installation's first account: its security administrator, who then makes the others.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateFirstAccount {
    pub code: String,
    pub login: String,
    pub password: String,
    pub area: PlaceCode,
}

pub async fn create_first(ctx: &Ctx, asked: &CreateFirstAccount) -> Result<NewAccount, Error> {
    account::check_login(&asked.login)?;
    password::check_new(&asked.login, &asked.password)?;
    let digest = digest(&asked.code);
    let is_first =
        |code: Option<OneTimeCode>| code.is_some_and(|code| code.purpose == CodePurpose::FirstAccount);
    let mut tx = ctx.env.db.begin_read().await?;
    let found = store::one_time_code::find(&mut tx, &digest, ctx.now()).await?;
    drop(tx);
    // Nobody without a code makes the machine hash.
    if !is_first(found) {
        return Err(Error::plain(ProblemCode::CodeNotGood));
    }
    let (secrets, credentials) = account::secrets(ctx, &asked.login, asked.password.clone()).await?;
    let mut tx = ctx.env.db.begin_write().await?;
    let used = store::one_time_code::use_up(&mut tx, &digest, ctx.now()).await?;
    if !is_first(used) || store::account::count(&mut tx).await? > 0 {
        return Err(Error::plain(ProblemCode::CodeNotGood));
    }
    let new = CreateAccount {
        op_id: OpId(ctx.env.random.uuid_v4()),
        login: asked.login.clone(),
        role: Role::SecurityAdmin,
        area: asked.area.clone(),
        state: AccountState::Active,
        officer: None,
    };
    let account = account::insert(ctx, &mut tx, &new, &credentials).await?;
    tx.commit().await?;
    Ok(NewAccount { account, secrets: Some(secrets) })
}

#[cfg(test)]
mod tests;
