//! Places: the organisation tree and other sites.

use domain::code::PlaceCode;

use crate::{ReadTx, StoreError};

/// Whether `place` is `area` or stands somewhere below it.
pub async fn is_within(tx: &mut ReadTx, place: &PlaceCode, area: &PlaceCode) -> Result<bool, StoreError> {
    let sql = "with recursive up (code, parent) as (
                   select code, parent from place where code = $1
                   union select place.code, place.parent from place join up on place.code = up.parent
               ) select exists (select 1 from up where code = $2)";
    let within: bool = on!(tx, |conn| sqlx::query_scalar(sql)
        .bind(place.as_str())
        .bind(area.as_str())
        .fetch_one(conn)
        .await)?;
    Ok(within)
}

/// The codes of `area` and everything below it.
pub async fn list_codes_within(tx: &mut ReadTx, area: &PlaceCode) -> Result<Vec<String>, StoreError> {
    let sql = "with recursive down (code) as (
                   select code from place where code = $1
                   union select place.code from place join down on place.parent = down.code
               ) select code from down";
    Ok(on!(tx, |conn| sqlx::query_scalar(sql).bind(area.as_str()).fetch_all(conn).await)?)
}
