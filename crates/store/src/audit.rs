//! The append-only log of changes and sensitive reads.
//!
//! A leaf is a salted commitment to the entry, so that erased detail cannot be linked again; a row's chain value covers its leaf and
//! the chain value before it, so that an edit, a deletion or another order is detected.

use domain::{code::PlaceCode, id::AccountId, time::Instant};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::{ensure_rows, lock_row},
    types::{At, parsed_opt},
};

/// One act, as it is told to the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    pub at: Instant,
    pub account: Option<AccountId>,
    /// Role and login, or `system`.
    pub actor: String,
    pub verb: String,
    pub noun: String,
    pub key: String,
    pub area: Option<PlaceCode>,
    pub purpose: String,
    pub detail: Value,
}

/// An entry at its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    pub seq: i64,
    pub entry: Entry,
    pub salt: Vec<u8>,
    pub leaf: Vec<u8>,
    pub chain: Vec<u8>,
}

pub const SALT_BYTES: usize = 16;

/// The salted commitment to an entry.
pub fn leaf(entry: &Entry, salt: &[u8]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(b"anlin audit leaf 1\n");
    digest.update(salt);
    // A struct of strings, numbers and JSON values has no entry that serde_json refuses.
    digest.update(serde_json::to_vec(entry).unwrap_or_default());
    digest.finalize().to_vec()
}

/// The chain value of a row.
pub fn chained(before: &[u8], seq: i64, leaf: &[u8]) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(b"anlin audit chain 1\n");
    digest.update(before);
    digest.update(seq.to_be_bytes());
    digest.update(leaf);
    digest.finalize().to_vec()
}

/// Sequence and chain value of the newest entry; `(0, [])` in an empty log.
pub async fn head(tx: &mut ReadTx) -> Result<(i64, Vec<u8>), StoreError> {
    let sql = "select seq, chain from audit_head where id = 1";
    let row: Option<(i64, Vec<u8>)> = on!(tx, |conn| sqlx::query_as(sql).fetch_optional(conn).await)?;
    Ok(row.unwrap_or_default())
}

/// Appends an entry; writers of the log take turns until they commit.
pub async fn append(tx: &mut WriteTx, entry: &Entry, salt: &[u8]) -> Result<i64, StoreError> {
    let sql = "insert into audit_head (id, seq, chain) values (1, 0, $1) on conflict (id) do nothing";
    on!(tx, |conn| sqlx::query(sql).bind(Vec::<u8>::new()).execute(conn).await.map(|_there_already| ()))?;
    lock_row(tx, "select id from audit_head where id = 1 for update").await?;
    let (before, chain) = head(tx).await?;
    let seq = before + 1;
    let leaf = leaf(entry, salt);
    let chain = chained(&chain, seq, &leaf);
    let sql = "insert into audit_entry (seq, at, account_id, actor, verb, noun, key, area, purpose, detail, salt, leaf, chain) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(seq)
        .bind(At(entry.at))
        .bind(entry.account.map(|account| account.0))
        .bind(&entry.actor)
        .bind(&entry.verb)
        .bind(&entry.noun)
        .bind(&entry.key)
        .bind(entry.area.as_ref().map(PlaceCode::as_str))
        .bind(&entry.purpose)
        .bind(Json(&entry.detail))
        .bind(salt)
        .bind(&leaf)
        .bind(&chain)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)?;
    let sql = "update audit_head set seq = $1, chain = $2 where id = 1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(seq)
        .bind(&chain)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)?;
    Ok(seq)
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: At,
    account_id: Option<Uuid>,
    actor: String,
    verb: String,
    noun: String,
    key: String,
    area: Option<String>,
    purpose: String,
    detail: Json<Value>,
    salt: Vec<u8>,
    leaf: Vec<u8>,
    chain: Vec<u8>,
}

impl Row {
    fn into_logged(self) -> Result<Logged, StoreError> {
        let entry = Entry {
            at: self.at.0,
            account: self.account_id.map(AccountId),
            actor: self.actor,
            verb: self.verb,
            noun: self.noun,
            key: self.key,
            area: parsed_opt("area", self.area.as_deref())?,
            purpose: self.purpose,
            detail: self.detail.0,
        };
        Ok(Logged { seq: self.seq, entry, salt: self.salt, leaf: self.leaf, chain: self.chain })
    }
}

/// At most `limit` entries after `seq`, oldest first.
pub async fn list_after(tx: &mut ReadTx, seq: i64, limit: i64) -> Result<Vec<Logged>, StoreError> {
    let sql = "select seq, at, account_id, actor, verb, noun, key, area, purpose, detail, salt, leaf, chain from audit_entry \
               where seq > $1 order by seq limit $2";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(seq).bind(limit).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_logged).collect()
}

/// What entries to find; what is empty leaves everything in.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    pub noun: String,
    /// A part of the actor or of the key, in capital or small letters.
    pub text: String,
}

/// At most `limit` entries before `seq`, newest first.
pub async fn list_before(
    tx: &mut ReadTx,
    sought: &Sought,
    seq: i64,
    limit: i64,
) -> Result<Vec<Logged>, StoreError> {
    let sql = "select seq, at, account_id, actor, verb, noun, key, area, purpose, detail, salt, leaf, chain from audit_entry \
               where seq < $1 and ($2 = '' or noun = $2) and (lower(actor) like $3 escape '!' or lower(key) like $3 escape '!') \
               order by seq desc limit $4";
    let text = sought.text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(seq)
        .bind(&sought.noun)
        .bind(format!("%{text}%"))
        .bind(limit)
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(Row::into_logged).collect()
}

#[cfg(test)]
mod tests;
