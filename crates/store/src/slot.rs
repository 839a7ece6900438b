//! Slots: the published promises.

use domain::{
    code::{OfficerCode, PlaceCode},
    id::{PlanId, SlotId},
    slot::{Slot, WithdrawnSlot},
    time::{Day, Instant, TimeOfDay},
};
use uuid::Uuid;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{At, On, parsed},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    plan: Uuid,
    officer: String,
    place: String,
    on_day: On,
    from_minute: i64,
    to_minute: i64,
    kind: String,
    tier: String,
    duty: String,
    occurrence: i64,
    travel_minutes: i64,
    is_public: bool,
}

fn time(column: &'static str, minute: i64) -> Result<TimeOfDay, StoreError> {
    let minutes = u16::try_from(minute).unwrap_or(u16::MAX);
    TimeOfDay::from_minutes(minutes)
        .map_err(|_beyond| StoreError::Damaged { column, text: minute.to_string() })
}

#[derive(sqlx::FromRow)]
struct WithdrawnRow {
    #[sqlx(flatten)]
    slot: Row,
    withdrawn_at: At,
    withdrawn_reason: Option<String>,
}

impl Row {
    fn into_slot(self) -> Result<Slot, StoreError> {
        Ok(Slot {
            id: SlotId(self.id),
            plan: PlanId(self.plan),
            officer: parsed("officer", &self.officer)?,
            place: parsed("place", &self.place)?,
            day: self.on_day.0,
            from: time("from_minute", self.from_minute)?,
            to: time("to_minute", self.to_minute)?,
            kind: parsed("kind", &self.kind)?,
            tier: parsed("tier", &self.tier)?,
            duty: self.duty,
            occurrence: self.occurrence as u16,
            travel_minutes: self.travel_minutes as u16,
            is_public: self.is_public,
        })
    }
}

pub async fn insert(tx: &mut WriteTx, slot: &Slot) -> Result<(), StoreError> {
    let sql = "insert into slot (id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, \
               travel_minutes, is_public) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(slot.id.0)
        .bind(slot.plan.0)
        .bind(slot.officer.as_str())
        .bind(slot.place.as_str())
        .bind(On(slot.day))
        .bind(i64::from(slot.from.minutes()))
        .bind(i64::from(slot.to.minutes()))
        .bind(slot.kind.as_str())
        .bind(slot.tier.as_str())
        .bind(&slot.duty)
        .bind(i64::from(slot.occurrence))
        .bind(i64::from(slot.travel_minutes))
        .bind(slot.is_public)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Takes back the slots of a plan that begin at `from` on `day` or later; what was due before stays what it was.
pub async fn withdraw(
    tx: &mut WriteTx,
    plan: PlanId,
    (day, from): (Day, TimeOfDay),
    at: Instant,
    reason: &str,
) -> Result<u64, StoreError> {
    let sql = "update slot set withdrawn_at = $3, withdrawn_reason = $5 where plan = $1 and withdrawn_at is null \
               and (on_day > $2 or (on_day = $2 and from_minute >= $4))";
    Ok(on!(tx, |conn| sqlx::query(sql)
        .bind(plan.0)
        .bind(On(day))
        .bind(At(at))
        .bind(i64::from(from.minutes()))
        .bind(reason)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?)
}

/// A slot that stands.
pub async fn find(tx: &mut ReadTx, id: SlotId) -> Result<Option<Slot>, StoreError> {
    let sql = "select id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, travel_minutes, \
               is_public from slot where id = $1 and withdrawn_at is null";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(Row::into_slot).transpose()
}

/// A slot, also when it was withdrawn: a phone without signal may still speak of it.
pub async fn find_even_withdrawn(tx: &mut ReadTx, id: SlotId) -> Result<Option<Slot>, StoreError> {
    let sql = "select id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, travel_minutes, \
               is_public from slot where id = $1";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(Row::into_slot).transpose()
}

/// The slots that stand from `from` to `to`, by day and time.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<Slot>, StoreError> {
    let sql = "select id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, travel_minutes, \
               is_public from slot where on_day between $1 and $2 and withdrawn_at is null order by on_day, from_minute, id";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_slot).collect()
}

/// The slots of one place that stand from `from` to `to`, by day and time.
pub async fn list_of_place(
    tx: &mut ReadTx,
    place: &PlaceCode,
    from: Day,
    to: Day,
) -> Result<Vec<Slot>, StoreError> {
    let sql = "select id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, travel_minutes, \
               is_public from slot where place = $1 and on_day between $2 and $3 and withdrawn_at is null \
               order by on_day, from_minute, id";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(place.as_str())
        .bind(On(from))
        .bind(On(to))
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(Row::into_slot).collect()
}

/// The slots of one place from `from` to `to` that were taken back, by day and time.
pub async fn list_withdrawn_of_place(
    tx: &mut ReadTx,
    place: &PlaceCode,
    from: Day,
    to: Day,
) -> Result<Vec<WithdrawnSlot>, StoreError> {
    let sql = "select id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, travel_minutes, \
               is_public, withdrawn_at, withdrawn_reason from slot \
               where place = $1 and on_day between $2 and $3 and withdrawn_at is not null order by on_day, from_minute, id";
    let rows: Vec<WithdrawnRow> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(place.as_str())
        .bind(On(from))
        .bind(On(to))
        .fetch_all(conn)
        .await)?;
    let withdrawn = rows.into_iter().map(|row| {
        let (withdrawn_at, reason) = (row.withdrawn_at.0, row.withdrawn_reason);
        Ok(WithdrawnSlot { slot: row.slot.into_slot()?, withdrawn_at, reason })
    });
    withdrawn.collect()
}

/// The slots of one officer that stand from `from` to `to`, by day and time.
pub async fn list_of_officer(
    tx: &mut ReadTx,
    officer: &OfficerCode,
    from: Day,
    to: Day,
) -> Result<Vec<Slot>, StoreError> {
    let sql = "select id, plan, officer, place, on_day, from_minute, to_minute, kind, tier, duty, occurrence, travel_minutes, \
               is_public from slot where officer = $1 and on_day between $2 and $3 and withdrawn_at is null \
               order by on_day, from_minute, id";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(officer.as_str())
        .bind(On(from))
        .bind(On(to))
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(Row::into_slot).collect()
}

#[cfg(test)]
pub(crate) mod tests;
