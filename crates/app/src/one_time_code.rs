//! One-time codes: how long each is good, and that only its digest is kept.

use domain::time::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::one_time_code::{CodePurpose, OneTimeCode};
use utoipa::ToSchema;

use crate::{Ctx, Error};

const DAY_SECONDS: i64 = 24 * 3600;

/// A code as it is told once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IssuedCode {
    pub code: String,
    pub expires_at: Instant,
}

const fn seconds_good(purpose: CodePurpose) -> i64 {
    match purpose {
        CodePurpose::FirstAccount | CodePurpose::SignIn(_) => DAY_SECONDS,
        // A weekend may lie between handing it over and using it.
        CodePurpose::Enrolment(_) => 3 * DAY_SECONDS,
        CodePurpose::SecondFactor(_) => 15 * 60,
    }
}

/// Makes a code; an earlier one for the credentials of the same account is good no longer.
pub(crate) async fn issue(
    ctx: &Ctx,
    tx: &mut store::WriteTx,
    code: &OneTimeCode,
) -> Result<IssuedCode, Error> {
    if let CodePurpose::Enrolment(account) | CodePurpose::SecondFactor(account) = code.purpose {
        store::one_time_code::withdraw(tx, account).await?;
    }
    let text = hex::encode(ctx.env.random.bytes::<16>());
    let expires_at = ctx.now().plus_seconds(seconds_good(code.purpose));
    store::one_time_code::insert(tx, &digest(&text), code, expires_at).await?;
    Ok(IssuedCode { code: text, expires_at })
}

/// Tokens and codes are random, so one round of a digest protects them.
pub(crate) fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}

#[cfg(test)]
mod tests;
