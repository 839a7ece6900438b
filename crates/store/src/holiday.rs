//! Imported holidays and make-up days; those that ship with Anlin are not in the store.

use domain::{
    time::Day,
    workday::{SpecialDay, SpecialDayKind},
};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, parsed},
};

#[derive(sqlx::FromRow)]
struct Row {
    on_day: On,
    kind: String,
    name: String,
}

pub async fn upsert(tx: &mut WriteTx, day: Day, special: &SpecialDay) -> Result<(), StoreError> {
    let sql = "insert into holiday (on_day, kind, name) values ($1, $2, $3) \
               on conflict (on_day) do update set kind = excluded.kind, name = excluded.name";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(On(day))
        .bind(special.kind.as_str())
        .bind(&special.name)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(tx: &mut WriteTx, day: Day) -> Result<(), StoreError> {
    let sql = "delete from holiday where on_day = $1";
    let done =
        on!(tx, |conn| sqlx::query(sql).bind(On(day)).execute(conn).await.map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Every imported day, in order.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<(Day, SpecialDay)>, StoreError> {
    let sql = "select on_day, kind, name from holiday order by on_day";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    let special = |row: Row| {
        let kind: SpecialDayKind = parsed("kind", &row.kind)?;
        Ok((row.on_day.0, SpecialDay { kind, name: row.name }))
    };
    rows.into_iter().map(special).collect()
}

#[cfg(test)]
mod tests;
