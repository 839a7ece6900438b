//! Enrolment: with a one-time code a person sets the password and the second factor of an account, so that nobody else sees them.

use domain::account::Account;
use serde::Deserialize;
use serde_json::json;
use store::{
    ReadTx,
    account::Credentials,
    one_time_code::{CodePurpose, OneTimeCode},
};
use utoipa::ToSchema;

use crate::{
    Actor, Ctx, Error, ProblemCode,
    one_time_code::digest,
    password,
    second_factor::{self, SecondFactor},
    session::{self, Opened},
};

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenEnrolment {
    pub code: String,
}

/// What the person with the code sees before anything changes.
pub struct Enrolment {
    pub account: Account,
    pub factor: SecondFactor,
}

/// Draws the second factor that the person is about to add to an authenticator.
///
/// Each opening draws another one, so whoever opened the code before cannot know the one that counts in the end.
pub async fn open(ctx: &Ctx, asked: &OpenEnrolment) -> Result<Enrolment, Error> {
    let digest = digest(&asked.code);
    let mut tx = ctx.env.db.begin_read().await?;
    let account = find_account(ctx, &mut tx, &digest).await?;
    drop(tx);
    let key = ctx.env.random.bytes();
    let factor = SecondFactor::of(key, &account.login)?;

    let mut tx = ctx.env.db.begin_write().await?;
    let account = find_account(ctx, &mut tx, &digest).await?;
    store::one_time_code::set_totp_key(&mut tx, &digest, &key).await?;
    ctx.log(&mut tx, "opened_enrolment", "account", &account.login, Some(&account.area), json!({})).await?;
    tx.commit().await?;
    Ok(Enrolment { account, factor })
}

/// The account that a good code enrols.
async fn find_account(ctx: &Ctx, tx: &mut ReadTx, digest: &[u8]) -> Result<Account, Error> {
    let not_good = || Error::plain(ProblemCode::CodeNotGood);
    let code = store::one_time_code::find(tx, digest, ctx.now()).await?;
    let Some(OneTimeCode { purpose: CodePurpose::Enrolment(id), totp_key: _ }) = code else {
        return Err(not_good());
    };
    let (account, _) = store::account::find(tx, id).await?.ok_or_else(not_good)?;
    session::check_in_use(&account, ctx.now())?;
    Ok(account)
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteEnrolment {
    pub code: String,
    pub password: String,
    /// Six digits of the new second factor, which prove that it works.
    pub totp: String,
}

/// Sets both at once, closes whatever was open with the former credentials, and signs in.
pub async fn complete(ctx: &Ctx, asked: &CompleteEnrolment) -> Result<Opened, Error> {
    let digest = digest(&asked.code);
    let mut tx = ctx.env.db.begin_read().await?;
    let account = find_account(ctx, &mut tx, &digest).await?;
    drop(tx);
    password::check_new(&account.login, &asked.password)?;
    let password_hash = password::hash(&asked.password, &ctx.env.random).await?;

    let mut tx = ctx.env.db.begin_write().await?;
    store::account::lock(&mut tx, account.id).await?;
    let account = find_account(ctx, &mut tx, &digest).await?;
    let used = store::one_time_code::use_up(&mut tx, &digest, ctx.now()).await?;
    let totp_key = used.and_then(|code| code.totp_key).ok_or_else(second_factor::refuse_new)?;
    let step = second_factor::step_of(&totp_key, &account.login, &asked.totp, ctx.now())?;
    let credentials = Credentials {
        password_hash: Some(password_hash),
        totp_key: Some(totp_key),
        totp_step_last: step.ok_or_else(second_factor::refuse_new)?,
        ..Credentials::default()
    };
    store::account::update(&mut tx, &account, &credentials).await?;
    store::account::close_sessions_of(&mut tx, account.id).await?;
    let enrolled = Ctx { actor: Actor::Account(account.clone()), ..ctx.clone() };
    enrolled.log(&mut tx, "enrolled", "account", &account.login, Some(&account.area), json!({})).await?;
    session::open(ctx, tx, account).await
}
