//! Officers record their own work, once.

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    duty::WorkKind,
    id::{DeviceId, OpId, SlotId, WorkRecordId},
    slot::{LossCause, Slot},
    time::{Day, Instant},
    work_record::{MOVED_DAYS_MAX, Outcome, WorkFault, WorkRecord, masked},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ReadTx, WriteTx};
use utoipa::ToSchema;

use crate::{
    Begun, Command, Ctx, Error, Extent, FieldError, ProblemCode, Text,
    ctx::{PlacesInReach, reach_of},
    my_days::{DayDuty, Roster},
};

/// What an officer notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// The promise it speaks of; also one that was withdrawn meanwhile.
    #[serde(default)]
    pub slot: Option<SlotId>,
    pub place: PlaceCode,
    pub day: Day,
    pub outcome: Outcome,
    /// Of a moved or lost promise; `unrecorded` is never noted.
    #[serde(default)]
    pub cause: Option<LossCause>,
    #[serde(default)]
    pub moved_to_day: Option<Day>,
    #[serde(default)]
    pub started_at: Option<Instant>,
    #[serde(default)]
    pub ended_at: Option<Instant>,
    /// The slot's own kind when nothing else is said.
    #[serde(default)]
    pub kinds: Vec<WorkKind>,
    #[serde(default)]
    #[schema(maximum = 500)]
    pub homes_visited: Option<u16>,
    /// At most 500 signs, without the name of a resident; identity card and phone numbers are masked before it is kept.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
    #[serde(default)]
    pub own_initiative: bool,
    /// The own record that this one puts right; one that was put right already is not, its correction is.
    #[serde(default)]
    pub corrects: Option<WorkRecordId>,
}

/// Record own work; its `op_id` becomes the record's id.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordWork {
    pub op_id: OpId,
    pub work: Work,
}

/// The phone that an operation comes from, and its count of operations.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) device: DeviceId,
    pub(crate) sequence: u64,
}

pub(crate) enum Recorded {
    Now(WorkRecord),
    Before(WorkRecord),
}

pub async fn record(ctx: &Ctx, asked: &RecordWork) -> Result<WorkRecord, Error> {
    match record_from(ctx, asked.op_id, &asked.work, None).await? {
        Recorded::Now(record) | Recorded::Before(record) => Ok(record),
    }
}

pub(crate) async fn record_from(
    ctx: &Ctx,
    op_id: OpId,
    work: &Work,
    origin: Option<Origin>,
) -> Result<Recorded, Error> {
    let Extent::Own(officer, _area) = ctx.extent(Permission::RecordWork)? else {
        return Err(Error::plain(ProblemCode::Forbidden));
    };
    let command = Command { op_id, name: "record_work", body: work };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(Recorded::Before(answer)),
        Begun::Fresh(act) => act,
    };
    let slot = find_promise(ctx, &mut act.tx, &officer, work).await?;
    let today = crate::plan::today(ctx, &mut act.tx, &work.place).await?;
    let last = match origin {
        Some(origin) => store::work_record::find_sequence_last(&mut act.tx, origin.device).await?,
        None => None,
    };
    let record = made_of(ctx, op_id, work, officer, slot.as_ref(), origin, last);
    let faults = record.faults(today);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults.into_iter().map(field_error).collect()));
    }
    refuse_wrong_correction(ctx, &mut act.tx, &record).await?;
    refuse_taken_day(&mut act.tx, &record).await?;
    insert(ctx, &mut act.tx, &record).await?;
    let detail =
        json!({ "outcome": record.outcome, "day": record.day, "slot": record.slot, "cause": record.cause });
    ctx.log(&mut act.tx, "recorded", "work_record", record.id, Some(&record.place), detail).await?;
    act.finish(ctx, record).await.map(Recorded::Now)
}

/// The slot that the work names. An officer records at places of the own area, and own slots wherever they are.
async fn find_promise(
    ctx: &Ctx,
    tx: &mut ReadTx,
    officer: &OfficerCode,
    work: &Work,
) -> Result<Option<Slot>, Error> {
    let Some(id) = work.slot else {
        ctx.require(tx, Permission::RecordWork, &work.place).await?;
        return Ok(None);
    };
    let found = store::slot::find_even_withdrawn(tx, id).await?;
    let missing = || {
        Error::field("/slot", "没有这个时段，请重新载入日程", "there is no such slot: load the days again")
    };
    let slot = found.ok_or_else(missing)?;
    if slot.officer != *officer {
        let reach = ctx.require(tx, Permission::RecordWork, &slot.place).await;
        reach.map_err(|error| if error.is_out_of_reach() { missing() } else { error })?;
    }
    if slot.officer != *officer && matches!(work.outcome, Outcome::Moved | Outcome::Lost) {
        let zh = "这是别人的时段：可以代为到岗，不能替别人改期或记落空";
        return Err(Error::field("/outcome", zh, "somebody else's slot can be covered, not moved or lost"));
    }
    if slot.place != work.place {
        return Err(Error::field("/place", "地点与时段不符", "the slot is at another place"));
    }
    let away = work.day.days_since(slot.day);
    let is_loss = matches!(work.outcome, Outcome::Moved | Outcome::Lost);
    if (is_loss && away != 0) || away.abs() > MOVED_DAYS_MAX {
        let zh = format!("日期与时段不符，改期最多 {MOVED_DAYS_MAX} 天");
        let en = format!("the slot is on another day; work moves by at most {MOVED_DAYS_MAX} days");
        return Err(Error::field("/day", zh, en));
    }
    Ok(Some(slot))
}

fn made_of(
    ctx: &Ctx,
    op_id: OpId,
    work: &Work,
    officer: OfficerCode,
    slot: Option<&Slot>,
    origin: Option<Origin>,
    sequence_last: Option<u64>,
) -> WorkRecord {
    let was_done = matches!(work.outcome, Outcome::Started | Outcome::Kept);
    let mut kinds = work.kinds.clone();
    if kinds.is_empty() && was_done {
        kinds.extend(slot.map(|slot| slot.kind));
    }
    kinds.sort_unstable();
    kinds.dedup();
    let now = ctx.now();
    WorkRecord {
        id: WorkRecordId(op_id.0),
        slot: work.slot,
        place: work.place.clone(),
        officer,
        day: work.day,
        outcome: work.outcome,
        cause: work.cause,
        moved_to_day: work.moved_to_day,
        started_at: work.started_at,
        ended_at: work.ended_at,
        kinds,
        homes_visited: work.homes_visited,
        note: masked(work.note.trim()),
        own_initiative: work.own_initiative,
        corrects: work.corrects,
        noted_at: made_at(op_id).map_or(now, |at| at.min(now)),
        recorded_at: now,
        recorded_by: ctx.actor_name(),
        device: origin.map(|origin| origin.device),
        sequence: origin.map(|origin| origin.sequence),
        is_after_gap: origin.is_some_and(|origin| origin.sequence > sequence_last.unwrap_or(0) + 1),
    }
}

/// The moment at which a client made a time-ordered id: when the officer tapped, also without signal.
fn made_at(op_id: OpId) -> Option<Instant> {
    let bytes = op_id.0.as_bytes();
    let millis = bytes[..6].iter().fold(0_i64, |millis, byte| millis << 8 | i64::from(*byte));
    (op_id.0.get_version_num() == 7).then(|| Instant::from_micros(millis * 1000))
}

/// Everybody puts right only what they noted themselves, and each record once: then the correction is what can be put right.
async fn refuse_wrong_correction(ctx: &Ctx, tx: &mut ReadTx, record: &WorkRecord) -> Result<(), Error> {
    let Some(id) = record.corrects else { return Ok(()) };
    match store::work_record::find_newest(tx, id).await? {
        Some(newest) if newest.officer != record.officer => Err(no_own_record()),
        Some(newest) if newest.id != id => Err(already_corrected(ctx)),
        Some(_corrected) => Ok(()),
        None => Err(no_own_record()),
    }
}

fn already_corrected(ctx: &Ctx) -> Error {
    ctx.env.measures.conflicted();
    Error::plain(ProblemCode::AlreadyCorrected)
}

fn no_own_record() -> Error {
    Error::field("/corrects", "没有这条自己的记录", "there is no such record of your own")
}

/// Residents are not told of a presence that cannot come about. Other work on that day is the officer's to judge.
async fn refuse_taken_day(tx: &mut ReadTx, record: &WorkRecord) -> Result<(), Error> {
    let Some(day) = record.moved_to_day else { return Ok(()) };
    let (zh, en) = match Roster::load(tx, day, day).await?.duty(&record.officer, day) {
        DayDuty::Leave => ("您在休假", "you are on leave"),
        DayDuty::Duty24 | DayDuty::Day | DayDuty::Night => ("您在所里值班", "you have station duty"),
        DayDuty::Rest => ("您值班后休息", "you rest after station duty"),
        DayDuty::Off | DayDuty::Work => return Ok(()),
    };
    let zh = format!("{day} {zh}，不能改到这天；请改到别的日子");
    Err(Error::field("/moved_to_day", zh, format!("on {day} {en}: move it to another day")))
}

async fn insert(ctx: &Ctx, tx: &mut WriteTx, record: &WorkRecord) -> Result<(), Error> {
    match store::work_record::insert(tx, record).await {
        Err(store::StoreError::Reference) => {
            let zh = "这个账号的警号不在名册里";
            Err(Error::field("/officer", zh, "the account's badge number is not on the register"))
        }
        // Another one was recorded at the same moment.
        Err(store::StoreError::Duplicate) if record.corrects.is_some() => Err(already_corrected(ctx)),
        outcome => Ok(outcome?),
    }
}

fn field_error(fault: WorkFault) -> FieldError {
    let zh = match fault {
        WorkFault::CauseMissing => "请选择改期或落空的原因",
        WorkFault::CauseOfNothing => "已完成的工作没有落空原因",
        WorkFault::CauseIsDerived => "“没有记录”由系统判断，不能填写",
        WorkFault::MovedNowhere => "请写明改到哪一天",
        WorkFault::MovedTooFar => "只有改期才有新日期，且相差不超过 28 天",
        WorkFault::NothingPromised => "只有已公布的时段才能改期或落空，请指明时段",
        WorkFault::PromisedIsNotOwn => "已公布时段的工作不算自主工作",
        WorkFault::EndBeforeStart => "结束时间早于开始时间",
        WorkFault::TooLong => "一条记录最长一天",
        WorkFault::EndOfNothing => "只有已完成的工作才有结束时间",
        WorkFault::KindsMissing => "请选择做了什么",
        WorkFault::TooManyHomes => "一条记录最多 500 户",
        WorkFault::NoteTooLong => "备注最多 500 字",
        WorkFault::TooLate => "最迟在 62 天内补记",
        WorkFault::NotYet => "不能记录尚未发生的工作",
    };
    FieldError { pointer: format!("/{}", fault.field()), detail: Text::new(zh, fault.to_string()) }
}

/// The longest span of days a list may cover.
const LIST_DAYS_MAX: i32 = 92;

/// Which records to list; every condition given must hold.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub from: Day,
    pub to: Day,
    pub place: Option<PlaceCode>,
    pub officer: Option<OfficerCode>,
}

/// Records by day and time of note, corrected ones included: officers see their own, others those of their area.
pub async fn list(ctx: &Ctx, wanted: &Wanted) -> Result<Vec<WorkRecord>, Error> {
    let extent = ctx.extent(Permission::ViewWork)?;
    let to = wanted.to.min(wanted.from.plus_days(LIST_DAYS_MAX));
    let mut tx = ctx.env.db.begin_read().await?;
    let mut records = match (&wanted.officer, &wanted.place) {
        (Some(officer), _) => store::work_record::list_of_officer(&mut tx, officer, wanted.from, to).await?,
        (None, Some(place)) => store::work_record::list_of_place(&mut tx, place, wanted.from, to).await?,
        (None, None) => store::work_record::list_between(&mut tx, wanted.from, to).await?,
    };
    let reach = reach_of(&mut tx, &extent).await?;
    records.retain(|record| may_see(&extent, &reach, record));
    records.retain(|record| wanted.place.as_ref().is_none_or(|place| *place == record.place));
    Ok(records)
}

pub async fn find(ctx: &Ctx, id: WorkRecordId) -> Result<WorkRecord, Error> {
    let extent = ctx.extent(Permission::ViewWork)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let found = store::work_record::find(&mut tx, id).await?;
    let reach = reach_of(&mut tx, &extent).await?;
    let found = found.filter(|record| may_see(&extent, &reach, record));
    found.ok_or_else(|| Error::not_found("工作记录", "work record", id))
}

fn may_see(extent: &Extent, reach: &PlacesInReach, record: &WorkRecord) -> bool {
    match extent {
        Extent::Own(officer, _area) => record.officer == *officer,
        Extent::Everywhere | Extent::Below(_) => reach.holds(&record.place),
    }
}
