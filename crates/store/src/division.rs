//! Official divisions: counties, townships and villages by their 12-digit codes.

use domain::division::DivisionCode;

use crate::{ReadTx, StoreError, WriteTx, db::ensure_rows, types::parsed};

/// A county, township or village by its official name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    pub code: DivisionCode,
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
}

impl Row {
    fn into_division(self) -> Result<Division, StoreError> {
        Ok(Division { code: parsed("code", &self.code)?, name: self.name })
    }
}

pub async fn upsert(tx: &mut WriteTx, division: &Division) -> Result<(), StoreError> {
    let sql = "insert into division (code, name, level) values ($1, $2, $3) \
               on conflict (code) do update set name = excluded.name";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(division.code.to_string())
        .bind(&division.name)
        .bind(division.code.level().as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(tx: &mut WriteTx, code: DivisionCode) -> Result<(), StoreError> {
    let sql = "delete from division where code = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(code.to_string())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Every division, by code.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Division>, StoreError> {
    let sql = "select code, name from division order by code";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_division).collect()
}

/// The codes of divisions that places name.
pub async fn list_codes_in_use(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
    let sql = "select distinct division from place where division is not null order by division";
    Ok(on!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await)?)
}

#[cfg(test)]
mod tests;
