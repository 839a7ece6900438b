//! The displacement ledger: appended, never changed.

use std::collections::HashMap;

use domain::{
    code::OfficerCode,
    displacement::{Claim, Displacement, Entry, Stretch},
    id::{AccountId, DisplacementId},
    time::Day,
};
use uuid::Uuid;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::{ensure_rows, lock_row},
    types::{At, On, number_opt, parsed, time_of_day},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    area: String,
    ordered_by: String,
    reason: String,
    origin: String,
    from_day: On,
    from_minute: i64,
    to_day: On,
    to_minute: i64,
    made_by: String,
    made_by_account: Option<Uuid>,
    made_at: At,
}

impl Row {
    fn into_displacement(
        self,
        officers: Vec<OfficerCode>,
        claims: Vec<Claim>,
    ) -> Result<Displacement, StoreError> {
        Ok(Displacement {
            id: DisplacementId(self.id),
            area: parsed("area", &self.area)?,
            ordered_by: self.ordered_by,
            reason: self.reason,
            origin: parsed("origin", &self.origin)?,
            stretch: Stretch {
                from_day: self.from_day.0,
                from: time_of_day("from_minute", self.from_minute)?,
                to_day: self.to_day.0,
                to: time_of_day("to_minute", self.to_minute)?,
            },
            officers,
            claims,
            made_by: self.made_by,
            made_by_account: self.made_by_account.map(AccountId),
            made_at: self.made_at.0,
        })
    }
}

/// [`StoreError::Reference`] when an officer or the area is not there.
pub async fn insert(tx: &mut WriteTx, displacement: &Displacement) -> Result<(), StoreError> {
    let sql = "insert into displacement (id, area, ordered_by, reason, origin, from_day, from_minute, to_day, to_minute, made_by, \
               made_by_account, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let Displacement { stretch, .. } = displacement;
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(displacement.id.0)
        .bind(displacement.area.as_str())
        .bind(&displacement.ordered_by)
        .bind(&displacement.reason)
        .bind(displacement.origin.as_str())
        .bind(On(stretch.from_day))
        .bind(i64::from(stretch.from.minutes()))
        .bind(On(stretch.to_day))
        .bind(i64::from(stretch.to.minutes()))
        .bind(&displacement.made_by)
        .bind(displacement.made_by_account.map(|account| account.0))
        .bind(At(displacement.made_at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)?;
    let sql = "insert into displacement_officer (displacement, officer) values ($1, $2)";
    for officer in &displacement.officers {
        let done = on!(tx, |conn| sqlx::query(sql)
            .bind(displacement.id.0)
            .bind(officer.as_str())
            .execute(conn)
            .await
            .map(|done| done.rows_affected()))?;
        ensure_rows(done, 1)?;
    }
    for claim in &displacement.claims {
        insert_claim(tx, displacement.id, claim).await?;
    }
    Ok(())
}

async fn insert_claim(tx: &mut WriteTx, id: DisplacementId, claim: &Claim) -> Result<(), StoreError> {
    let sql = "insert into displacement_claim (displacement, officer, on_day, from_minute, to_minute, day_minutes_max) \
               values ($1, $2, $3, $4, $5, $6)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(id.0)
        .bind(claim.officer.as_str())
        .bind(On(claim.day))
        .bind(i64::from(claim.from.minutes()))
        .bind(i64::from(claim.to.minutes()))
        .bind(claim.day_minutes_max.map(i64::from))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find(tx: &mut ReadTx, id: DisplacementId) -> Result<Option<Displacement>, StoreError> {
    let sql = "select id, area, ordered_by, reason, origin, from_day, from_minute, to_day, to_minute, made_by, made_by_account, \
               made_at from displacement where id = $1";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    let Some(row) = row else { return Ok(None) };
    let sql = "select officer from displacement_officer where displacement = $1 order by officer";
    let officers: Vec<String> = on!(tx, |conn| sqlx::query_scalar(sql).bind(id.0).fetch_all(conn).await)?;
    let officers: Result<Vec<_>, StoreError> =
        officers.iter().map(|officer| parsed("officer", officer)).collect();
    let sql = "select displacement, officer, on_day, from_minute, to_minute, day_minutes_max from displacement_claim \
               where displacement = $1 order by officer, on_day, from_minute";
    let claims: Vec<ClaimRow> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?;
    let claims: Result<Vec<_>, StoreError> = claims.into_iter().map(ClaimRow::into_claim).collect();
    row.into_displacement(officers?, claims?).map(Some)
}

#[derive(sqlx::FromRow)]
struct ClaimRow {
    displacement: Uuid,
    officer: String,
    on_day: On,
    from_minute: i64,
    to_minute: i64,
    day_minutes_max: Option<i64>,
}

impl ClaimRow {
    fn into_claim(self) -> Result<Claim, StoreError> {
        Ok(Claim {
            officer: parsed("officer", &self.officer)?,
            day: self.on_day.0,
            from: time_of_day("from_minute", self.from_minute)?,
            to: time_of_day("to_minute", self.to_minute)?,
            day_minutes_max: number_opt("day_minutes_max", self.day_minutes_max)?,
        })
    }
}

/// The orders that touch a day from `from` to `to`, newest first.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<Displacement>, StoreError> {
    let sql = "select id, area, ordered_by, reason, origin, from_day, from_minute, to_day, to_minute, made_by, made_by_account, \
               made_at from displacement where from_day <= $2 and to_day >= $1 order by from_day desc, made_at desc, id";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    let sql = "select taken.displacement, taken.officer from displacement_officer taken \
               join displacement on displacement.id = taken.displacement \
               where displacement.from_day <= $2 and displacement.to_day >= $1 order by taken.officer";
    let all: Vec<(Uuid, String)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    let mut officers: HashMap<Uuid, Vec<OfficerCode>> = HashMap::new();
    for (displacement, officer) in all {
        officers.entry(displacement).or_default().push(parsed("officer", &officer)?);
    }
    let sql = "select claim.displacement, claim.officer, claim.on_day, claim.from_minute, claim.to_minute, claim.day_minutes_max \
               from displacement_claim claim join displacement on displacement.id = claim.displacement \
               where displacement.from_day <= $2 and displacement.to_day >= $1 \
               order by claim.officer, claim.on_day, claim.from_minute";
    let all: Vec<ClaimRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    let mut claims: HashMap<Uuid, Vec<Claim>> = HashMap::new();
    for row in all {
        claims.entry(row.displacement).or_default().push(row.into_claim()?);
    }
    rows.into_iter()
        .map(|row| {
            let officers = officers.remove(&row.id).unwrap_or_default();
            let claims = claims.remove(&row.id).unwrap_or_default();
            row.into_displacement(officers, claims)
        })
        .collect()
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    id: Uuid,
    displacement: Uuid,
    kind: String,
    minutes: Option<i64>,
    on_day: Option<On>,
    note: String,
    reverses: Option<Uuid>,
    made_by: String,
    made_by_account: Option<Uuid>,
    made_at: At,
}

impl EntryRow {
    fn into_entry(self) -> Result<Entry, StoreError> {
        Ok(Entry {
            id: self.id,
            displacement: DisplacementId(self.displacement),
            kind: parsed("kind", &self.kind)?,
            minutes: number_opt("minutes", self.minutes)?,
            day: self.on_day.map(|on| on.0),
            note: self.note,
            reverses: self.reverses,
            made_by: self.made_by,
            made_by_account: self.made_by_account.map(AccountId),
            made_at: self.made_at.0,
        })
    }
}

/// Makes other entries of an order wait until this transaction ends.
pub async fn lock_entries(tx: &mut WriteTx) -> Result<(), StoreError> {
    lock_row(tx, "select pg_advisory_xact_lock(2009)").await
}

/// [`StoreError::Duplicate`] when what it takes back was taken back already.
pub async fn insert_entry(tx: &mut WriteTx, entry: &Entry) -> Result<(), StoreError> {
    let sql = "insert into displacement_entry (id, displacement, kind, minutes, on_day, note, reverses, made_by, made_by_account, \
               made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(entry.id)
        .bind(entry.displacement.0)
        .bind(entry.kind.as_str())
        .bind(entry.minutes.map(i64::from))
        .bind(entry.day.map(On))
        .bind(&entry.note)
        .bind(entry.reverses)
        .bind(&entry.made_by)
        .bind(entry.made_by_account.map(|account| account.0))
        .bind(At(entry.made_at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// The entries of an order, oldest first.
pub async fn list_entries(tx: &mut ReadTx, id: DisplacementId) -> Result<Vec<Entry>, StoreError> {
    let sql = "select id, displacement, kind, minutes, on_day, note, reverses, made_by, made_by_account, made_at \
               from displacement_entry where displacement = $1 order by made_at, id";
    let rows: Vec<EntryRow> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?;
    rows.into_iter().map(EntryRow::into_entry).collect()
}

/// The entries of the orders that touch a day from `from` to `to`, oldest first.
pub async fn list_entries_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<Entry>, StoreError> {
    let sql = "select entry.id, entry.displacement, entry.kind, entry.minutes, entry.on_day, entry.note, entry.reverses, \
               entry.made_by, entry.made_by_account, entry.made_at from displacement_entry entry \
               join displacement on displacement.id = entry.displacement \
               where displacement.from_day <= $2 and displacement.to_day >= $1 order by entry.made_at, entry.id";
    let rows: Vec<EntryRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(EntryRow::into_entry).collect()
}

#[cfg(test)]
mod tests;
