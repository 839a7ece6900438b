//! Commands already carried out, with their answers.

use domain::{
    id::{AccountId, OpId},
    time::Instant,
};
use serde_json::Value;
use sqlx::types::Json;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::{Conn, ensure_rows},
    types::At,
};

/// A command that was carried out before.
///
/// The answer stands in a list of one: SQLite would take a bare number for a number and not for JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    /// Of the command's name, actor and body.
    pub digest: Vec<u8>,
    pub answer: Value,
}

/// Makes other copies of the same command wait until this transaction ends; the one writer of SQLite waits anyway.
pub async fn lock(tx: &mut WriteTx, id: OpId) -> Result<(), StoreError> {
    if let Conn::Postgres(postgres) = tx.conn() {
        // The upper half of a version 7 UUID is mostly time; both halves together keep different commands apart.
        let (high, low) = id.0.as_u64_pair();
        postgres
            .run(sqlx::query("select pg_advisory_xact_lock($1)").bind((high ^ low).cast_signed()))
            .await?;
    }
    Ok(())
}

pub async fn find(tx: &mut ReadTx, id: OpId) -> Result<Option<Operation>, StoreError> {
    let sql = "select digest, answer from operation where op_id = $1";
    let row: Option<(Vec<u8>, Json<[Value; 1]>)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    Ok(row.map(|(digest, Json([answer]))| Operation { digest, answer }))
}

/// [`StoreError::Duplicate`] when another transaction carried the same command out meanwhile.
pub async fn insert(
    tx: &mut WriteTx,
    id: OpId,
    operation: &Operation,
    account: Option<AccountId>,
    at: Instant,
) -> Result<(), StoreError> {
    let sql = "insert into operation (op_id, digest, account_id, answer, at) values ($1, $2, $3, $4, $5)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(id.0)
        .bind(&operation.digest)
        .bind(account.map(|account| account.0))
        .bind(Json([&operation.answer]))
        .bind(At(at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

#[cfg(test)]
mod tests;
