//! Counties: the roots of the organisation tree, with their zone.

use domain::{code::PlaceCode, time::Zone};

use crate::{ReadTx, StoreError, WriteTx, db::ensure_rows, types::parsed};

#[derive(Debug, Clone, PartialEq)]
pub struct County {
    pub code: PlaceCode,
    pub name: String,
    pub zone: Zone,
    pub pairing_note: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
    zone: String,
    pairing_note: Option<String>,
}

impl Row {
    fn into_county(self) -> Result<County, StoreError> {
        Ok(County {
            code: parsed("code", &self.code)?,
            name: self.name,
            zone: parsed("zone", &self.zone)?,
            pairing_note: self.pairing_note,
        })
    }
}

/// The county that a place lies in.
pub async fn find_of(tx: &mut ReadTx, place: &PlaceCode) -> Result<Option<County>, StoreError> {
    let sql = "with recursive up (code, parent) as (
                   select code, parent from place where code = $1
                   union select place.code, place.parent from place join up on place.code = up.parent
               ) select county.code, place.name, county.zone, county.pairing_note
                 from up join county on county.code = up.code join place on place.code = county.code";
    let row: Option<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(place.as_str()).fetch_optional(conn).await)?;
    row.map(Row::into_county).transpose()
}

/// Every county of the installation, by code.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<County>, StoreError> {
    let sql = "select county.code, place.name, county.zone, county.pairing_note
               from county join place on place.code = county.code order by county.code";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_county).collect()
}

/// Sets a county's zone and note; its name stands in its place.
pub async fn upsert(
    tx: &mut WriteTx,
    code: &PlaceCode,
    zone: &Zone,
    pairing_note: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "insert into county (code, zone, pairing_note) values ($1, $2, $3)
               on conflict (code) do update set zone = excluded.zone, pairing_note = excluded.pairing_note";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(code.as_str())
        .bind(zone.name())
        .bind(pairing_note)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

#[cfg(test)]
mod tests;
