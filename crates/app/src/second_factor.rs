//! The second factor: one-time passwords of an authenticator.

use domain::time::Instant;
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;

use crate::{Error, error::Opaque};

/// 160 bits, as RFC 4226 recommends.
pub(crate) const KEY_BYTES: usize = 20;

/// A second factor as its owner sees it, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SecondFactor {
    /// Base32, for an authenticator.
    pub totp_secret: String,
    pub totp_url: String,
}

impl SecondFactor {
    pub(crate) fn of(key: [u8; KEY_BYTES], login: &str) -> Result<SecondFactor, Error> {
        let totp_url = totp(&key, login)?
            .to_url()
            .map_err(|error| Error::internal("a second factor has no address", Opaque(error.to_string())))?;
        Ok(SecondFactor { totp_secret: Secret::from(key).to_base32(), totp_url })
    }
}

/// The time step that `code` belongs to, now or one step off; `None` when it belongs to none.
pub(crate) fn step_of(key: &[u8], login: &str, code: &str, now: Instant) -> Result<Option<i64>, Error> {
    let seconds = u64::try_from(now.micros() / 1_000_000).unwrap_or(0);
    Ok(totp(key, login)?.check(code.trim(), seconds).map(|step| step as i64))
}

/// The refusal of a code by which a new second factor should have proven that it works.
pub(crate) fn refuse_new() -> Error {
    let zh = "验证码和这个密钥对不上：确认验证器里加的是本页的密钥，再输入它现在显示的六位数字";
    let en = "the code does not fit this key: see that the authenticator has the key of this page, then enter the six digits it shows now";
    Error::field("/totp", zh, en)
}

fn totp(key: &[u8], login: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_secret(key.to_vec())
        .with_account_name(login)
        .with_issuer(Some("Anlin"))
        .build()
        .map_err(|error| Error::internal("a second factor cannot be made", Opaque(error.to_string())))
}

#[cfg(test)]
mod tests;
