//! The second factor: one-time passwords of an authenticator.

use totp_rs::{Builder, Totp};

use crate::{Error, error::Opaque};

/// 160 bits, as RFC 4226 recommends.
pub(crate) const KEY_BYTES: usize = 20;

pub(crate) fn totp(key: &[u8], login: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_secret(key.to_vec())
        .with_account_name(login)
        .with_issuer(Some("Anlin"))
        .build()
        .map_err(|error| Error::internal("a second factor cannot be made", Opaque(error.to_string())))
}
