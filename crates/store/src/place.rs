//! Places: the organisation tree and other sites.

use domain::{
    code::PlaceCode,
    place::{Location, Place, PlaceClass, ServiceTier},
};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::{ensure_rows, lock_row},
    types::{On, number_opt, parsed, parsed_opt},
};

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
    kind: String,
    parent: Option<String>,
    class: Option<String>,
    tier: Option<String>,
    division: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    population: Option<i64>,
    households: Option<i64>,
    phone: String,
    address: String,
    hours: String,
    market_days: Option<String>,
    valid_from: Option<On>,
    valid_to: Option<On>,
}

impl Row {
    fn into_place(self) -> Result<Place, StoreError> {
        Ok(Place {
            code: parsed("code", &self.code)?,
            name: self.name,
            kind: parsed("kind", &self.kind)?,
            parent: parsed_opt("parent", self.parent.as_deref())?,
            class: parsed_opt("class", self.class.as_deref())?,
            tier: parsed_opt("tier", self.tier.as_deref())?,
            division: parsed_opt("division", self.division.as_deref())?,
            location: self.lon.zip(self.lat).map(|(lon, lat)| Location { lon, lat }),
            population: number_opt("population", self.population)?,
            households: number_opt("households", self.households)?,
            phone: self.phone,
            address: self.address,
            hours: parsed("hours", &self.hours)?,
            market_days: parsed_opt("market_days", self.market_days.as_deref())?,
            valid_from: self.valid_from.map(|on| on.0),
            valid_to: self.valid_to.map(|on| on.0),
        })
    }
}

/// Adds or replaces a place; its parent must be there. [`StoreError::Reference`] when it is not.
pub async fn upsert(tx: &mut WriteTx, place: &Place) -> Result<(), StoreError> {
    let sql = "insert into place (code, name, kind, parent, class, tier, division, lon, lat, population, households, phone, \
               address, hours, market_days, valid_from, valid_to) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
               on conflict (code) do update set name = excluded.name, kind = excluded.kind, parent = excluded.parent, \
               class = excluded.class, tier = excluded.tier, division = excluded.division, lon = excluded.lon, lat = excluded.lat, \
               population = excluded.population, households = excluded.households, phone = excluded.phone, \
               address = excluded.address, hours = excluded.hours, market_days = excluded.market_days, \
               valid_from = excluded.valid_from, valid_to = excluded.valid_to";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(place.code.as_str())
        .bind(&place.name)
        .bind(place.kind.as_str())
        .bind(place.parent.as_ref().map(PlaceCode::as_str))
        .bind(place.class.map(PlaceClass::as_str))
        .bind(place.tier.map(ServiceTier::as_str))
        .bind(place.division.map(|division| division.to_string()))
        .bind(place.location.map(|location| location.lon))
        .bind(place.location.map(|location| location.lat))
        .bind(place.population.map(i64::from))
        .bind(place.households.map(i64::from))
        .bind(&place.phone)
        .bind(&place.address)
        .bind(place.hours.to_string())
        .bind(place.market_days.map(|days| days.to_string()))
        .bind(place.valid_from.map(On))
        .bind(place.valid_to.map(On))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// [`StoreError::Reference`] while anything names the place.
pub async fn remove(tx: &mut WriteTx, code: &PlaceCode) -> Result<(), StoreError> {
    let sql = "delete from place where code = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(code.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find(tx: &mut ReadTx, code: &PlaceCode) -> Result<Option<Place>, StoreError> {
    let sql = "select code, name, kind, parent, class, tier, division, lon, lat, population, households, phone, address, hours, \
               market_days, valid_from, valid_to from place where code = $1";
    let row: Option<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(code.as_str()).fetch_optional(conn).await)?;
    row.map(Row::into_place).transpose()
}

/// Every place, by code.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Place>, StoreError> {
    let sql = "select code, name, kind, parent, class, tier, division, lon, lat, population, households, phone, address, hours, \
               market_days, valid_from, valid_to from place order by code";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_place).collect()
}

/// The codes of places that officers, posts, duties, appointments or slots name.
pub async fn list_codes_in_use(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
    let sql = "select station from officer union select place from post union select place from duty \
               union select place from appointment union select place from slot union select area from plan \
               union select place from work_record union select area from displacement order by 1";
    Ok(on!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await)?)
}

/// Makes other changes of county records wait until this transaction ends.
pub async fn lock_records(tx: &mut WriteTx) -> Result<(), StoreError> {
    lock_row(tx, "select pg_advisory_xact_lock(2004)").await
}

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

#[cfg(test)]
pub(crate) mod tests;
