//! Posts: who serves which place, over time.

use domain::{
    code::{OfficerCode, PlaceCode},
    officer::Post,
    time::Day,
};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, parsed},
};

#[derive(sqlx::FromRow)]
struct Row {
    officer: String,
    place: String,
    role: String,
    from_day: On,
    to_day: Option<On>,
}

impl Row {
    fn into_post(self) -> Result<Post, StoreError> {
        Ok(Post {
            officer: parsed("officer", &self.officer)?,
            place: parsed("place", &self.place)?,
            role: parsed("role", &self.role)?,
            from: self.from_day.0,
            to: self.to_day.map(|on| on.0),
        })
    }
}

/// Adds or replaces the post of an officer at a place from a day on.
pub async fn upsert(tx: &mut WriteTx, post: &Post) -> Result<(), StoreError> {
    let sql = "insert into post (officer, place, role, from_day, to_day) values ($1, $2, $3, $4, $5) \
               on conflict (officer, place, from_day) do update set role = excluded.role, to_day = excluded.to_day";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(post.officer.as_str())
        .bind(post.place.as_str())
        .bind(post.role.as_str())
        .bind(On(post.from))
        .bind(post.to.map(On))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(
    tx: &mut WriteTx,
    officer: &OfficerCode,
    place: &PlaceCode,
    from: Day,
) -> Result<(), StoreError> {
    let sql = "delete from post where officer = $1 and place = $2 and from_day = $3";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(officer.as_str())
        .bind(place.as_str())
        .bind(On(from))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Every post, by officer, place and first day.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Post>, StoreError> {
    let sql = "select officer, place, role, from_day, to_day from post order by officer, place, from_day";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_post).collect()
}

/// The posts held on any day from `from` to `to`, by officer, place and first day.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<Post>, StoreError> {
    let sql = "select officer, place, role, from_day, to_day from post \
               where from_day <= $2 and (to_day is null or to_day >= $1) order by officer, place, from_day";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_post).collect()
}

#[cfg(test)]
mod tests;
