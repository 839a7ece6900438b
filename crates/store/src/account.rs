//! Accounts and their sessions.

use domain::{account::Account, id::AccountId, time::Instant};
use uuid::Uuid;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::{Conn, ensure_rows},
    types::{At, parsed, parsed_opt},
};

/// What proves that somebody may use an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credentials {
    /// `None` until the account's owner has chosen a password.
    pub password_hash: Option<String>,
    /// `None` until a second factor has been set up.
    pub totp_key: Option<Vec<u8>>,
    /// The last time step whose code was used; a code is good once.
    pub totp_step_last: i64,
    pub failures: i64,
    pub locked_until: Option<Instant>,
}

/// The column takes no null.
const NO_PASSWORD: &str = "";

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    login: String,
    role: String,
    area: String,
    state: String,
    officer: Option<String>,
    password_hash: String,
    totp_key: Option<Vec<u8>>,
    totp_step_last: i64,
    failures: i64,
    locked_until: Option<At>,
    created_at: At,
    expires_at: Option<At>,
}

impl Row {
    fn into_account(self) -> Result<(Account, Credentials), StoreError> {
        let account = Account {
            id: AccountId(self.id),
            role: parsed("role", &self.role)?,
            area: parsed("area", &self.area)?,
            state: parsed("state", &self.state)?,
            officer: parsed_opt("officer", self.officer.as_deref())?,
            login: self.login,
            created_at: self.created_at.0,
            expires_at: self.expires_at.map(|at| at.0),
        };
        let credentials = Credentials {
            password_hash: Some(self.password_hash).filter(|hash| hash != NO_PASSWORD),
            totp_key: self.totp_key,
            totp_step_last: self.totp_step_last,
            failures: self.failures,
            locked_until: self.locked_until.map(|at| at.0),
        };
        Ok((account, credentials))
    }
}

pub async fn insert(
    tx: &mut WriteTx,
    account: &Account,
    credentials: &Credentials,
) -> Result<(), StoreError> {
    let sql = "insert into account (id, login, role, area, state, officer, password_hash, totp_key, totp_step_last, created_at, \
               expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(account.id.0)
        .bind(&account.login)
        .bind(account.role.as_str())
        .bind(account.area.as_str())
        .bind(account.state.as_str())
        .bind(account.officer.as_ref().map(domain::code::OfficerCode::as_str))
        .bind(credentials.password_hash.as_deref().unwrap_or(NO_PASSWORD))
        .bind(&credentials.totp_key)
        .bind(credentials.totp_step_last)
        .bind(At(account.created_at))
        .bind(account.expires_at.map(At))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn update(
    tx: &mut WriteTx,
    account: &Account,
    credentials: &Credentials,
) -> Result<(), StoreError> {
    let sql = "update account set role = $2, area = $3, state = $4, officer = $5, password_hash = $6, totp_key = $7, \
               totp_step_last = $8, failures = $9, locked_until = $10, expires_at = $11 where id = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(account.id.0)
        .bind(account.role.as_str())
        .bind(account.area.as_str())
        .bind(account.state.as_str())
        .bind(account.officer.as_ref().map(domain::code::OfficerCode::as_str))
        .bind(credentials.password_hash.as_deref().unwrap_or(NO_PASSWORD))
        .bind(&credentials.totp_key)
        .bind(credentials.totp_step_last)
        .bind(credentials.failures)
        .bind(credentials.locked_until.map(At))
        .bind(account.expires_at.map(At))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find(tx: &mut ReadTx, id: AccountId) -> Result<Option<(Account, Credentials)>, StoreError> {
    let sql = "select id, login, role, area, state, officer, password_hash, totp_key, totp_step_last, failures, locked_until, \
               created_at, expires_at from account where id = $1";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(Row::into_account).transpose()
}

pub async fn find_by_login(
    tx: &mut ReadTx,
    login: &str,
) -> Result<Option<(Account, Credentials)>, StoreError> {
    let sql = "select id, login, role, area, state, officer, password_hash, totp_key, totp_step_last, failures, locked_until, \
               created_at, expires_at from account where login = $1";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(login).fetch_optional(conn).await)?;
    row.map(Row::into_account).transpose()
}

/// Every account, by login.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<(Account, Credentials)>, StoreError> {
    let sql = "select id, login, role, area, state, officer, password_hash, totp_key, totp_step_last, failures, locked_until, \
               created_at, expires_at from account order by login";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_account).collect()
}

/// An open session, found by the digest of its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub account: AccountId,
    pub opened_at: Instant,
    pub used_at: Instant,
}

pub async fn open_session(
    tx: &mut WriteTx,
    token_digest: &[u8],
    account: AccountId,
    at: Instant,
) -> Result<(), StoreError> {
    let sql = "insert into session (token_digest, account_id, opened_at, used_at) values ($1, $2, $3, $3)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(token_digest)
        .bind(account.0)
        .bind(At(at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find_session(tx: &mut ReadTx, token_digest: &[u8]) -> Result<Option<Session>, StoreError> {
    let sql = "select account_id, opened_at, used_at from session where token_digest = $1";
    let row: Option<(Uuid, At, At)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(token_digest).fetch_optional(conn).await)?;
    Ok(row.map(|(account, opened_at, used_at)| Session {
        account: AccountId(account),
        opened_at: opened_at.0,
        used_at: used_at.0,
    }))
}

pub async fn touch_session(tx: &mut WriteTx, token_digest: &[u8], at: Instant) -> Result<(), StoreError> {
    let sql = "update session set used_at = $2 where token_digest = $1";
    on!(tx, |conn| sqlx::query(sql)
        .bind(token_digest)
        .bind(At(at))
        .execute(conn)
        .await
        .map(|_gone_is_fine| ()))?;
    Ok(())
}

pub async fn close_session(tx: &mut WriteTx, token_digest: &[u8]) -> Result<(), StoreError> {
    let sql = "delete from session where token_digest = $1";
    on!(tx, |conn| sqlx::query(sql).bind(token_digest).execute(conn).await.map(|_gone_is_fine| ()))?;
    Ok(())
}

pub async fn close_sessions_of(tx: &mut WriteTx, account: AccountId) -> Result<(), StoreError> {
    let sql = "delete from session where account_id = $1";
    on!(tx, |conn| sqlx::query(sql).bind(account.0).execute(conn).await.map(|_any_number| ()))?;
    Ok(())
}

/// Closes all sessions of an account but the one of this token; says how many.
pub async fn close_other_sessions(
    tx: &mut WriteTx,
    account: AccountId,
    token_digest: &[u8],
) -> Result<u64, StoreError> {
    let sql = "delete from session where account_id = $1 and token_digest <> $2";
    let closed = on!(tx, |conn| sqlx::query(sql)
        .bind(account.0)
        .bind(token_digest)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(closed)
}

/// Makes other writers of the account wait until this transaction ends.
pub async fn lock(tx: &mut WriteTx, id: AccountId) -> Result<(), StoreError> {
    if let Conn::Postgres(postgres) = tx.conn() {
        postgres.run(sqlx::query("select id from account where id = $1 for update").bind(id.0)).await?;
    }
    Ok(())
}

pub async fn count(tx: &mut ReadTx) -> Result<i64, StoreError> {
    Ok(on!(tx, |conn| sqlx::query_scalar("select count(*) from account").fetch_one(conn).await)?)
}

#[cfg(test)]
pub(crate) mod tests;
