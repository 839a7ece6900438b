//! One-time codes.

use domain::{id::AccountId, time::Instant};
use uuid::Uuid;

use crate::{ReadTx, StoreError, WriteTx, db::ensure_rows, types::At};

/// What a one-time code opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Making the installation's first account.
    FirstAccount,
    /// Signing in to one account.
    SignIn(AccountId),
    /// Setting the password and the second factor of one account.
    Enrolment(AccountId),
    /// Putting another second factor in the place of the present one.
    SecondFactor(AccountId),
}

impl CodePurpose {
    fn columns(self) -> (&'static str, Option<Uuid>) {
        match self {
            CodePurpose::FirstAccount => ("first_account", None),
            CodePurpose::SignIn(account) => ("sign_in", Some(account.0)),
            CodePurpose::Enrolment(account) => ("enrolment", Some(account.0)),
            CodePurpose::SecondFactor(account) => ("second_factor", Some(account.0)),
        }
    }
}

/// A code that is neither used nor expired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    pub purpose: CodePurpose,
    /// The second factor that was shown to whoever has the code.
    pub totp_key: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    purpose: String,
    account_id: Option<Uuid>,
    totp_key: Option<Vec<u8>>,
}

impl Row {
    fn into_code(self) -> Result<OneTimeCode, StoreError> {
        let purpose = match (self.purpose.as_str(), self.account_id.map(AccountId)) {
            ("first_account", None) => CodePurpose::FirstAccount,
            ("sign_in", Some(account)) => CodePurpose::SignIn(account),
            ("enrolment", Some(account)) => CodePurpose::Enrolment(account),
            ("second_factor", Some(account)) => CodePurpose::SecondFactor(account),
            _ => return Err(StoreError::Damaged { column: "purpose", text: self.purpose }),
        };
        Ok(OneTimeCode { purpose, totp_key: self.totp_key })
    }
}

pub async fn insert(
    tx: &mut WriteTx,
    digest: &[u8],
    code: &OneTimeCode,
    expires_at: Instant,
) -> Result<(), StoreError> {
    let (purpose, account) = code.purpose.columns();
    let sql = "insert into one_time_code (code_digest, purpose, account_id, totp_key, expires_at) values ($1, $2, $3, $4, $5)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(digest)
        .bind(purpose)
        .bind(account)
        .bind(&code.totp_key)
        .bind(At(expires_at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Uses a code up, and keeps nothing that came with it; `None` when it is unknown, used or expired.
pub async fn use_up(
    tx: &mut WriteTx,
    digest: &[u8],
    now: Instant,
) -> Result<Option<OneTimeCode>, StoreError> {
    let found = find(tx, digest, now).await?;
    let sql = "update one_time_code set used_at = $2, totp_key = null where code_digest = $1 and used_at is null and expires_at > $2";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(digest)
        .bind(At(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    // Somebody else may have used it since it was found.
    Ok(found.filter(|_code| done == 1))
}

/// A code, left good; `None` when it is unknown, used or expired.
pub async fn find(tx: &mut ReadTx, digest: &[u8], now: Instant) -> Result<Option<OneTimeCode>, StoreError> {
    let sql = "select purpose, account_id, totp_key from one_time_code \
               where code_digest = $1 and used_at is null and expires_at > $2";
    let row: Option<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(digest).bind(At(now)).fetch_optional(conn).await)?;
    row.map(Row::into_code).transpose()
}

/// Keeps the second factor that is shown to whoever has the code; the one shown before is good no longer.
pub async fn set_totp_key(tx: &mut WriteTx, digest: &[u8], totp_key: &[u8]) -> Result<(), StoreError> {
    let sql = "update one_time_code set totp_key = $2 where code_digest = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(digest)
        .bind(totp_key)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Takes back the code with which an account's credentials could be set.
pub async fn withdraw(tx: &mut WriteTx, account: AccountId) -> Result<(), StoreError> {
    let sql = "delete from one_time_code where account_id = $1 and used_at is null and purpose in ('enrolment', 'second_factor')";
    on!(tx, |conn| sqlx::query(sql).bind(account.0).execute(conn).await.map(|_none_is_fine| ()))?;
    Ok(())
}

/// The accounts that may be enrolled now, with the end of their codes.
pub async fn list_enrolments(tx: &mut ReadTx, now: Instant) -> Result<Vec<(AccountId, Instant)>, StoreError> {
    let sql = "select account_id, expires_at from one_time_code \
               where purpose = 'enrolment' and used_at is null and expires_at > $1 order by account_id";
    let rows: Vec<(Uuid, At)> = on!(tx, |conn| sqlx::query_as(sql).bind(At(now)).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(account, expires_at)| (AccountId(account), expires_at.0)).collect())
}

#[cfg(test)]
mod tests;
