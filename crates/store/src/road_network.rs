//! Which road network of the data folder is in use.

use domain::time::Instant;
use serde_json::Value;
use sqlx::types::Json;

use crate::{ReadTx, StoreError, WriteTx, db::ensure_rows, types::At};

#[derive(Debug, Clone, PartialEq)]
pub struct RoadNetworkRow {
    /// Names the files in the data folder.
    pub digest: String,
    /// File name of the extract.
    pub name: String,
    pub imported_at: Instant,
    /// Counts and lengths, for people.
    pub facts: Value,
}

/// Puts a network in use; the same one again counts as newest.
pub async fn upsert(tx: &mut WriteTx, row: &RoadNetworkRow) -> Result<(), StoreError> {
    let sql = "insert into road_network (digest, name, imported_at, facts) values ($1, $2, $3, $4) \
               on conflict (digest) do update set name = excluded.name, imported_at = excluded.imported_at, facts = excluded.facts";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(&row.digest)
        .bind(&row.name)
        .bind(At(row.imported_at))
        .bind(Json(&row.facts))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// The network in use.
pub async fn find_current(tx: &mut ReadTx) -> Result<Option<RoadNetworkRow>, StoreError> {
    let sql =
        "select digest, name, imported_at, facts from road_network order by imported_at desc, digest limit 1";
    let row: Option<(String, String, At, Json<Value>)> =
        on!(tx, |conn| sqlx::query_as(sql).fetch_optional(conn).await)?;
    Ok(row.map(|(digest, name, at, facts)| RoadNetworkRow {
        digest,
        name,
        imported_at: at.0,
        facts: facts.0,
    }))
}

#[cfg(test)]
mod tests;
