//! The own account: everybody changes their own password and second factor, and signs out elsewhere.

use domain::account::{Account, Permission};
use serde::Deserialize;
use serde_json::json;
use store::{
    WriteTx,
    account::Credentials,
    one_time_code::{CodePurpose, OneTimeCode},
};
use utoipa::ToSchema;

use crate::{
    Ctx, Error, ProblemCode,
    one_time_code::{self, IssuedCode, digest},
    password,
    second_factor::{self, SecondFactor},
    session::{Proven, prove},
};

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOwnPassword {
    pub password_now: String,
    /// The six digits of the authenticator.
    pub totp: String,
    pub password: String,
}

/// `token` is that of the session that asks; it is the only one that stays open.
pub async fn change_password(ctx: &Ctx, token: &str, asked: &ChangeOwnPassword) -> Result<(), Error> {
    ctx.extent(Permission::UseOwnAccount)?;
    password::check_new(&ctx.account()?.login, &asked.password)?;
    if asked.password == asked.password_now {
        let zh = "新密码和现在的一样，请换一个";
        return Err(Error::field("/password", zh, "this is the present password: choose another one"));
    }
    let password_hash = password::hash(&asked.password, &ctx.env.random).await?;
    let Proven { tx, account, credentials } = prove_self(ctx, &asked.password_now, &asked.totp).await?;
    let credentials = Credentials { password_hash: Some(password_hash), ..credentials };
    save(ctx, tx, token, &account, &credentials, "changed_password").await
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawSecondFactor {
    pub password: String,
    /// Six digits of the present second factor.
    pub totp: String,
}

/// A second factor that does not hold yet.
pub struct DrawnSecondFactor {
    /// Names the new second factor when one of its codes is typed.
    pub issued: IssuedCode,
    pub factor: SecondFactor,
}

/// Draws another second factor; the present one holds until [`replace_second_factor`].
pub async fn draw_second_factor(ctx: &Ctx, asked: &DrawSecondFactor) -> Result<DrawnSecondFactor, Error> {
    ctx.extent(Permission::UseOwnAccount)?;
    let key = ctx.env.random.bytes();
    let factor = SecondFactor::of(key, &ctx.account()?.login)?;
    let Proven { mut tx, account, credentials } = prove_self(ctx, &asked.password, &asked.totp).await?;
    store::account::update(&mut tx, &account, &credentials).await?;
    let code = OneTimeCode { purpose: CodePurpose::SecondFactor(account.id), totp_key: Some(key.to_vec()) };
    let issued = one_time_code::issue(ctx, &mut tx, &code).await?;
    ctx.log(&mut tx, "drew_second_factor", "account", &account.login, Some(&account.area), json!({})).await?;
    tx.commit().await?;
    Ok(DrawnSecondFactor { issued, factor })
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceSecondFactor {
    /// As it came with the new second factor.
    pub code: String,
    /// Six digits of the new second factor.
    pub totp: String,
}

pub async fn replace_second_factor(ctx: &Ctx, token: &str, asked: &ReplaceSecondFactor) -> Result<(), Error> {
    ctx.extent(Permission::UseOwnAccount)?;
    let id = ctx.account()?.id;
    let not_good = || Error::plain(ProblemCode::CodeNotGood);
    let mut tx = ctx.env.db.begin_write().await?;
    store::account::lock(&mut tx, id).await?;
    let used = store::one_time_code::use_up(&mut tx, &digest(&asked.code), ctx.now()).await?;
    let used = used.filter(|code| code.purpose == CodePurpose::SecondFactor(id));
    let totp_key = used.and_then(|code| code.totp_key).ok_or_else(not_good)?;
    let (account, credentials) = store::account::find(&mut tx, id).await?.ok_or_else(not_good)?;
    let step = second_factor::step_of(&totp_key, &account.login, &asked.totp, ctx.now())?;
    let credentials = Credentials {
        totp_key: Some(totp_key),
        totp_step_last: step.ok_or_else(second_factor::refuse_new)?,
        ..credentials
    };
    save(ctx, tx, token, &account, &credentials, "replaced_second_factor").await
}

/// Signs out everywhere but here.
pub async fn close_other_sessions(ctx: &Ctx, token: &str) -> Result<(), Error> {
    ctx.extent(Permission::UseOwnAccount)?;
    let account = ctx.account()?;
    let mut tx = ctx.env.db.begin_write().await?;
    let closed = store::account::close_other_sessions(&mut tx, account.id, &digest(token)).await?;
    let detail = json!({ "closed": closed });
    ctx.log(&mut tx, "closed_other_sessions", "account", &account.login, Some(&account.area), detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Password and second factor again: an open session alone changes neither.
async fn prove_self(ctx: &Ctx, password: &str, totp: &str) -> Result<Proven, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let found = store::account::find(&mut tx, ctx.account()?.id).await?;
    drop(tx);
    prove(ctx, found, password, Some(totp)).await
}

async fn save(
    ctx: &Ctx,
    mut tx: WriteTx,
    token: &str,
    account: &Account,
    credentials: &Credentials,
    verb: &str,
) -> Result<(), Error> {
    store::account::update(&mut tx, account, credentials).await?;
    store::account::close_other_sessions(&mut tx, account.id, &digest(token)).await?;
    ctx.log(&mut tx, verb, "account", &account.login, Some(&account.area), json!({})).await?;
    tx.commit().await?;
    Ok(())
}
