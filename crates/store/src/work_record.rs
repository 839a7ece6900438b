//! Work records: appended, never changed.

use domain::{
    code::{OfficerCode, PlaceCode},
    duty::WorkKind,
    id::{DeviceId, SlotId, WorkRecordId},
    slot::LossCause,
    time::Day,
    work_record::WorkRecord,
};
use uuid::Uuid;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{At, On, number_opt, parsed, parsed_opt},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    slot: Option<Uuid>,
    place: String,
    officer: String,
    on_day: On,
    outcome: String,
    cause: Option<String>,
    moved_to_day: Option<On>,
    started_at: Option<At>,
    ended_at: Option<At>,
    kinds: String,
    homes_visited: Option<i64>,
    note: String,
    is_own_initiative: bool,
    corrects: Option<Uuid>,
    noted_at: At,
    recorded_at: At,
    recorded_by: String,
    device: Option<Uuid>,
    sequence: Option<i64>,
    is_after_gap: bool,
}

impl Row {
    fn into_record(self) -> Result<WorkRecord, StoreError> {
        Ok(WorkRecord {
            id: WorkRecordId(self.id),
            slot: self.slot.map(SlotId),
            place: parsed("place", &self.place)?,
            officer: parsed("officer", &self.officer)?,
            day: self.on_day.0,
            outcome: parsed("outcome", &self.outcome)?,
            cause: parsed_opt("cause", self.cause.as_deref())?,
            moved_to_day: self.moved_to_day.map(|on| on.0),
            started_at: self.started_at.map(|at| at.0),
            ended_at: self.ended_at.map(|at| at.0),
            kinds: kinds(&self.kinds)?,
            homes_visited: number_opt("homes_visited", self.homes_visited)?,
            note: self.note,
            own_initiative: self.is_own_initiative,
            corrects: self.corrects.map(WorkRecordId),
            noted_at: self.noted_at.0,
            recorded_at: self.recorded_at.0,
            recorded_by: self.recorded_by,
            device: self.device.map(DeviceId),
            sequence: number_opt("sequence", self.sequence)?,
            is_after_gap: self.is_after_gap,
        })
    }
}

/// Kinds stand in one column, separated by `;`.
fn kinds(text: &str) -> Result<Vec<WorkKind>, StoreError> {
    text.split(';').filter(|kind| !kind.is_empty()).map(|kind| parsed("kinds", kind)).collect()
}

/// [`StoreError::Reference`] when its slot, place or officer is not there, [`StoreError::Duplicate`] when another record puts the
/// same one right.
pub async fn insert(tx: &mut WriteTx, record: &WorkRecord) -> Result<(), StoreError> {
    let sql = "insert into work_record (id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, \
               kinds, homes_visited, note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, \
               is_after_gap) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, \
               $20, $21)";
    let kinds = record.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(";");
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(record.id.0)
        .bind(record.slot.map(|slot| slot.0))
        .bind(record.place.as_str())
        .bind(record.officer.as_str())
        .bind(On(record.day))
        .bind(record.outcome.as_str())
        .bind(record.cause.map(LossCause::as_str))
        .bind(record.moved_to_day.map(On))
        .bind(record.started_at.map(At))
        .bind(record.ended_at.map(At))
        .bind(&kinds)
        .bind(record.homes_visited.map(i64::from))
        .bind(&record.note)
        .bind(record.own_initiative)
        .bind(record.corrects.map(|record| record.0))
        .bind(At(record.noted_at))
        .bind(At(record.recorded_at))
        .bind(&record.recorded_by)
        .bind(record.device.map(|device| device.0))
        .bind(record.sequence.map(|sequence| sequence as i64))
        .bind(record.is_after_gap)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find(tx: &mut ReadTx, id: WorkRecordId) -> Result<Option<WorkRecord>, StoreError> {
    let sql = "select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where id = $1";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(Row::into_record).transpose()
}

/// The record that stands in the line of corrections to which `id` belongs, from `id` on.
pub async fn find_newest(tx: &mut ReadTx, id: WorkRecordId) -> Result<Option<WorkRecord>, StoreError> {
    let sql = "with recursive line (id) as (select id from work_record where id = $1 \
               union all select later.id from work_record as later join line on later.corrects = line.id) \
               select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where id in (select id from line) \
               and not exists (select 1 from work_record as later where later.corrects = work_record.id)";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(Row::into_record).transpose()
}

/// The records of the days from `from` to `to` that no other puts right, whatever that one says, by day and time of note.
pub async fn list_standing(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<WorkRecord>, StoreError> {
    let sql = "select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where on_day between $1 and $2 \
               and not exists (select 1 from work_record as later where later.corrects = work_record.id) \
               order by on_day, noted_at, id";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_record).collect()
}

/// Like [`list_standing`], at one place.
pub async fn list_standing_of_place(
    tx: &mut ReadTx,
    place: &PlaceCode,
    from: Day,
    to: Day,
) -> Result<Vec<WorkRecord>, StoreError> {
    let sql = "select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where place = $1 and on_day between $2 and $3 \
               and not exists (select 1 from work_record as later where later.corrects = work_record.id) \
               order by on_day, noted_at, id";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(place.as_str())
        .bind(On(from))
        .bind(On(to))
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(Row::into_record).collect()
}

/// The records of the days from `from` to `to`, corrected ones included, by day and time of note.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<WorkRecord>, StoreError> {
    let sql = "select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where on_day between $1 and $2 order by on_day, noted_at, id";
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(On(from)).bind(On(to)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_record).collect()
}

/// The records of one officer, corrected ones included, from `from` to `to`, by day and time of note.
pub async fn list_of_officer(
    tx: &mut ReadTx,
    officer: &OfficerCode,
    from: Day,
    to: Day,
) -> Result<Vec<WorkRecord>, StoreError> {
    let sql = "select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where officer = $1 and on_day between $2 and $3 order by on_day, noted_at, id";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(officer.as_str())
        .bind(On(from))
        .bind(On(to))
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(Row::into_record).collect()
}

/// The records of one place, corrected ones included, from `from` to `to`, by day and time of note.
pub async fn list_of_place(
    tx: &mut ReadTx,
    place: &PlaceCode,
    from: Day,
    to: Day,
) -> Result<Vec<WorkRecord>, StoreError> {
    let sql = "select id, slot, place, officer, on_day, outcome, cause, moved_to_day, started_at, ended_at, kinds, homes_visited, \
               note, is_own_initiative, corrects, noted_at, recorded_at, recorded_by, device, sequence, is_after_gap \
               from work_record where place = $1 and on_day between $2 and $3 order by on_day, noted_at, id";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(place.as_str())
        .bind(On(from))
        .bind(On(to))
        .fetch_all(conn)
        .await)?;
    rows.into_iter().map(Row::into_record).collect()
}

/// The count that the last operation of a device carried.
pub async fn find_sequence_last(tx: &mut ReadTx, device: DeviceId) -> Result<Option<u64>, StoreError> {
    let sql = "select max(sequence) from work_record where device = $1";
    let last: Option<i64> = on!(tx, |conn| sqlx::query_scalar(sql).bind(device.0).fetch_one(conn).await)?;
    number_opt("sequence", last)
}

#[cfg(test)]
mod tests;
