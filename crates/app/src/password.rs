//! Passwords: what is good enough, and how one is hashed and checked.

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::{PasswordHash, SaltString},
};
use domain::account::{PASSWORD_LENGTH_MAX, PasswordError, check_password};

use crate::{
    Error, ProblemCode, Random,
    error::{FieldError, Opaque},
    text::Text,
};

/// Passwords hashed at once: each takes 19 MiB, and anybody may ask for it.
static HASHING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(8);

pub(crate) fn check_new(login: &str, password: &str) -> Result<(), Error> {
    check_password(login, password).map_err(|error| {
        let zh = match error {
            PasswordError::TooShort => "密码太短，至少 10 个字符",
            PasswordError::TooLong => "密码太长，最多 200 个字符",
            PasswordError::ContainsLogin => "密码里不要包含登录名",
        };
        Error::Invalid(vec![FieldError {
            pointer: "/password".to_owned(),
            detail: Text::new(zh, error.to_string()),
        }])
    })
}

/// Four groups of five signs that are hard to confuse: 100 bits.
pub(crate) fn at_random(random: &Random) -> String {
    const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789#";
    let bytes: [u8; 20] = random.bytes();
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte % 32)])).collect();
    signs.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Hashing takes tens of milliseconds on purpose, so it leaves the async threads.
pub(crate) async fn hash(password: &str, random: &Random) -> Result<String, Error> {
    let salt = SaltString::encode_b64(&random.bytes::<16>())
        .map_err(|error| Error::internal("a salt cannot be written", Opaque(error.to_string())))?;
    let place = HASHING.try_acquire().map_err(|_full| Error::plain(ProblemCode::Busy))?;
    let password = password.to_owned();
    let hashing = tokio::task::spawn_blocking(move || {
        // Held until the work is done, also when whoever asked has gone away.
        let _place = place;
        Argon2::default().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hashing
        .await
        .map_err(|error| Error::internal("hashing stopped", error))?
        .map_err(|error| Error::internal("a password cannot be hashed", Opaque(error.to_string())))
}

/// A hash that no password fits.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Whether the password fits; takes as long for a hash that cannot fit.
pub(crate) async fn verify(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    if password.chars().count() > PASSWORD_LENGTH_MAX {
        return Ok(false);
    }
    let place = HASHING.try_acquire().map_err(|_full| Error::plain(ProblemCode::Busy))?;
    let password = password.to_owned();
    let (known, hash) = (hash.is_some(), hash.unwrap_or(NOBODY).to_owned());
    let checking = tokio::task::spawn_blocking(move || {
        let _place = place;
        PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    Ok(checking.await.map_err(|error| Error::internal("checking a password stopped", error))? && known)
}

#[cfg(test)]
mod tests;
