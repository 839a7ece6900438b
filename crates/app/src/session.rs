//! Signing in and out.

use domain::{
    account::{Account, AccountState, Permission, Role},
    code::PlaceCode,
    id::OpId,
    time::{Instant, TimeError, TimeOfDay},
};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{
    account::Credentials,
    one_time_code::{self, CodePurpose},
};
use utoipa::ToSchema;

use crate::{
    Actor, Ctx, Environment, Error, ProblemCode,
    account::{CreateAccount, NewAccount, insert},
    password,
    second_factor::totp,
};

/// A session ends after this time without use.
pub const IDLE_SECONDS_MAX: i64 = 15 * 60;
/// A session ends after this time whatever happens.
pub const SESSION_SECONDS_MAX: i64 = 12 * 3600;
/// How often the time of last use is written down.
const TOUCH_SECONDS: i64 = 60;
const CODE_SECONDS: i64 = 24 * 3600;
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
    let hash = found.as_ref().map(|(_account, credentials)| credentials.password_hash.as_str());
    let fits = password::verify(&asked.password, hash).await?;
    let Some((account, _)) = found else { return Err(Error::plain(ProblemCode::WrongCredentials)) };

    // Read again where nobody else can write: a second try must not use the same one-time password.
    let mut tx = ctx.env.db.begin_write().await?;
    store::account::lock(&mut tx, account.id).await?;
    let found = store::account::find(&mut tx, account.id).await?;
    let (account, mut credentials) = found.ok_or_else(|| Error::plain(ProblemCode::WrongCredentials))?;
    if credentials.locked_until.is_some_and(|until| until > ctx.now()) {
        return Err(Error::plain(ProblemCode::Locked));
    }
    if !fits {
        return refuse_try(ctx, tx, &account, credentials, ProblemCode::WrongCredentials).await;
    }
    if let Some(key) = credentials.totp_key.clone() {
        let Some(code) = &asked.totp else { return Err(Error::plain(ProblemCode::TotpNeeded)) };
        let seconds = u64::try_from(ctx.now().micros() / 1_000_000).unwrap_or(0);
        let step = totp(&key, &account.login)?.check(code.trim(), seconds).map(|step| step as i64);
        match step {
            Some(step) if step > credentials.totp_step_last => credentials.totp_step_last = step,
            _ => return refuse_try(ctx, tx, &account, credentials, ProblemCode::WrongCredentials).await,
        }
    }
    (credentials.failures, credentials.locked_until) = (0, None);
    store::account::update(&mut tx, &account, &credentials).await?;
    open(ctx, tx, account).await
}

async fn refuse_try(
    ctx: &Ctx,
    mut tx: store::WriteTx,
    account: &Account,
    mut credentials: Credentials,
    code: ProblemCode,
) -> Result<Opened, Error> {
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
    let detail = json!({ "failures": credentials.failures });
    ctx.log(&mut tx, "refused_sign_in", "account", &account.login, Some(&account.area), detail).await?;
    tx.commit().await?;
    Err(Error::plain(code))
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

async fn open(ctx: &Ctx, mut tx: store::WriteTx, account: Account) -> Result<Opened, Error> {
    if !may_sign_in(&account, ctx.now()) {
        let zh = "账号已停用或过期，请联系安全管理员";
        return Err(Error::refused(ProblemCode::Forbidden, zh, "the account is suspended or expired"));
    }
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

async fn make_code(ctx: &Ctx, tx: &mut store::WriteTx, purpose: CodePurpose) -> Result<String, Error> {
    let code = hex::encode(ctx.env.random.bytes::<16>());
    one_time_code::insert(tx, &digest(&code), purpose, ctx.now().plus_seconds(CODE_SECONDS)).await?;
    Ok(code)
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
    match one_time_code::find(&mut tx, &digest(&asked.code), ctx.now()).await? {
        Some(CodePurpose::SignIn(id)) => {
            let found = store::account::find(&mut tx, id).await?;
            let (account, _) = found.ok_or_else(|| Error::plain(ProblemCode::CodeNotGood))?;
            open(ctx, tx, account).await
        }
        Some(CodePurpose::FirstAccount) | None => Err(Error::plain(ProblemCode::CodeNotGood)),
    }
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
    password::check_new(&asked.login, &asked.password)?;
    let mut tx = ctx.env.db.begin_write().await?;
    match one_time_code::use_up(&mut tx, &digest(&asked.code), ctx.now()).await? {
        Some(CodePurpose::FirstAccount) if store::account::count(&mut tx).await? == 0 => {}
        _ => return Err(Error::plain(ProblemCode::CodeNotGood)),
    }
    let new = CreateAccount {
        op_id: OpId(ctx.env.random.uuid_v4()),
        login: asked.login.clone(),
        role: Role::SecurityAdmin,
        area: asked.area.clone(),
        state: AccountState::Active,
        officer: None,
    };
    let made = insert(ctx, &mut tx, &new, Some(asked.password.clone())).await?;
    tx.commit().await?;
    Ok(made)
}

/// Tokens and codes are random, so one round of a digest protects them.
fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

#[cfg(test)]
mod tests;
