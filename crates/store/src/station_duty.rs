//! Station duty (值班).

use domain::{code::OfficerCode, officer::StationDuty, time::Day};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, parsed},
};

#[derive(sqlx::FromRow)]
struct Row {
    officer: String,
    on_day: On,
    kind: String,
}

impl Row {
    fn into_station_duty(self) -> Result<StationDuty, StoreError> {
        Ok(StationDuty {
            officer: parsed("officer", &self.officer)?,
            day: self.on_day.0,
            kind: parsed("kind", &self.kind)?,
        })
    }
}

/// Adds or replaces the duty of an officer on a day.
pub async fn upsert(tx: &mut WriteTx, duty: &StationDuty) -> Result<(), StoreError> {
    let sql = "insert into station_duty (officer, on_day, kind) values ($1, $2, $3) \
               on conflict (officer, on_day) do update set kind = excluded.kind";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(duty.officer.as_str())
        .bind(On(duty.day))
        .bind(duty.kind.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(tx: &mut WriteTx, officer: &OfficerCode, day: Day) -> Result<(), StoreError> {
    let sql = "delete from station_duty where officer = $1 and on_day = $2";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(officer.as_str())
        .bind(On(day))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// The whole rota, by officer and day.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<StationDuty>, StoreError> {
    let sql = "select officer, on_day, kind from station_duty order by officer, on_day";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_station_duty).collect()
}

/// The rota of the days from `from` to `to`, by officer and day.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<StationDuty>, StoreError> {
    let sql = "select officer, on_day, kind from station_duty where on_day between $1 and $2 order by officer, on_day";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_station_duty).collect()
}

#[cfg(test)]
mod tests;
