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
}

pub async fn insert(
    tx: &mut WriteTx,
    digest: &[u8],
    purpose: CodePurpose,
    expires_at: Instant,
) -> Result<(), StoreError> {
    let (purpose, account) = match purpose {
        CodePurpose::FirstAccount => ("first_account", None),
        CodePurpose::SignIn(account) => ("sign_in", Some(account.0)),
    };
    let sql =
        "insert into one_time_code (code_digest, purpose, account_id, expires_at) values ($1, $2, $3, $4)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(digest)
        .bind(purpose)
        .bind(account)
        .bind(At(expires_at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Uses a code up; `None` when it is unknown, used or expired.
pub async fn use_up(
    tx: &mut WriteTx,
    digest: &[u8],
    now: Instant,
) -> Result<Option<CodePurpose>, StoreError> {
    let sql = "update one_time_code set used_at = $2 where code_digest = $1 and used_at is null and expires_at > $2 \
               returning account_id";
    let row: Option<(Option<Uuid>,)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(digest).bind(At(now)).fetch_optional(conn).await)?;
    Ok(row
        .map(|(account,)| account.map_or(CodePurpose::FirstAccount, |id| CodePurpose::SignIn(AccountId(id)))))
}

/// What a code opens, leaving it good; `None` when it is unknown, used or expired.
pub async fn find(tx: &mut ReadTx, digest: &[u8], now: Instant) -> Result<Option<CodePurpose>, StoreError> {
    let sql =
        "select account_id from one_time_code where code_digest = $1 and used_at is null and expires_at > $2";
    let row: Option<(Option<Uuid>,)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(digest).bind(At(now)).fetch_optional(conn).await)?;
    Ok(row
        .map(|(account,)| account.map_or(CodePurpose::FirstAccount, |id| CodePurpose::SignIn(AccountId(id)))))
}

#[cfg(test)]
mod tests;
