//! Leave of officers and auxiliaries.

use domain::{code::OfficerCode, officer::Leave, time::Day};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, parsed},
};

#[derive(sqlx::FromRow)]
struct Row {
    officer: String,
    from_day: On,
    to_day: On,
    kind: String,
}

impl Row {
    fn into_leave(self) -> Result<Leave, StoreError> {
        Ok(Leave {
            officer: parsed("officer", &self.officer)?,
            from: self.from_day.0,
            to: self.to_day.0,
            kind: parsed("kind", &self.kind)?,
        })
    }
}

/// Adds or replaces the leave of an officer from a day on.
pub async fn upsert(tx: &mut WriteTx, leave: &Leave) -> Result<(), StoreError> {
    let sql = "insert into leave_of_absence (officer, from_day, to_day, kind) values ($1, $2, $3, $4) \
               on conflict (officer, from_day) do update set to_day = excluded.to_day, kind = excluded.kind";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(leave.officer.as_str())
        .bind(On(leave.from))
        .bind(On(leave.to))
        .bind(leave.kind.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(tx: &mut WriteTx, officer: &OfficerCode, from: Day) -> Result<(), StoreError> {
    let sql = "delete from leave_of_absence where officer = $1 and from_day = $2";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(officer.as_str())
        .bind(On(from))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// All leave, by officer and first day.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Leave>, StoreError> {
    let sql = "select officer, from_day, to_day, kind from leave_of_absence order by officer, from_day";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_leave).collect()
}

/// Leave on any day from `from` to `to`, by officer and first day.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<Leave>, StoreError> {
    let sql = "select officer, from_day, to_day, kind from leave_of_absence where from_day <= $2 and to_day >= $1 \
               order by officer, from_day";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_leave).collect()
}

#[cfg(test)]
mod tests;
