//! Training of officers and auxiliaries.

use domain::{
    code::OfficerCode,
    officer::Training,
    time::{Day, TimeOfDay},
};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, parsed, time_of_day},
};

#[derive(sqlx::FromRow)]
struct Row {
    officer: String,
    on_day: On,
    from_minute: i64,
    to_minute: i64,
    title: String,
}

impl Row {
    fn into_training(self) -> Result<Training, StoreError> {
        Ok(Training {
            officer: parsed("officer", &self.officer)?,
            day: self.on_day.0,
            from: time_of_day("from_minute", self.from_minute)?,
            to: time_of_day("to_minute", self.to_minute)?,
            title: self.title,
        })
    }
}

/// Adds or replaces what an officer attends from a time of a day on.
pub async fn upsert(tx: &mut WriteTx, training: &Training) -> Result<(), StoreError> {
    let sql = "insert into training (officer, on_day, from_minute, to_minute, title) values ($1, $2, $3, $4, $5) \
               on conflict (officer, on_day, from_minute) do update set to_minute = excluded.to_minute, title = excluded.title";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(training.officer.as_str())
        .bind(On(training.day))
        .bind(i64::from(training.from.minutes()))
        .bind(i64::from(training.to.minutes()))
        .bind(&training.title)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(
    tx: &mut WriteTx,
    officer: &OfficerCode,
    day: Day,
    from: TimeOfDay,
) -> Result<(), StoreError> {
    let sql = "delete from training where officer = $1 and on_day = $2 and from_minute = $3";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(officer.as_str())
        .bind(On(day))
        .bind(i64::from(from.minutes()))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// All training, by officer, day and time.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Training>, StoreError> {
    let sql = "select officer, on_day, from_minute, to_minute, title from training order by officer, on_day, from_minute";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_training).collect()
}

/// The training of the days from `from` to `to`, by officer, day and time.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<Training>, StoreError> {
    let sql = "select officer, on_day, from_minute, to_minute, title from training where on_day between $1 and $2 \
               order by officer, on_day, from_minute";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_training).collect()
}

#[cfg(test)]
mod tests;
