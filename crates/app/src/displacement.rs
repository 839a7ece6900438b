//! The displacement ledger: who took community hours away, and what became of them.

use std::collections::{BTreeMap, HashMap};

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    displacement::{
        Balance, DAYS_MAX, Displacement, Entry, EntryError, EntryKind, OFFICERS_MAX, ORDERED_BY_LENGTH_MAX,
        Origin, REASON_LENGTH_MAX, Stretch, check_entry, minutes_taken,
    },
    id::{DisplacementId, OpId},
    promise::promises,
    time::{Day, Instant, TimeOfDay},
    work_record::{MOVED_DAYS_MAX, masked},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ReadTx, WriteTx};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Begun, Command, Ctx, Error, Extent, ProblemCode,
    ctx::{PlacesInReach, reach_of},
    my_days::{DayDuty, Roster},
    promise::{Book, PromiseView, Register, by_order, list_displacements},
};

/// The longest span of days a list may cover.
const LIST_DAYS_MAX: i32 = 366;

/// Log an order that takes officers away from their communities.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogDisplacement {
    pub op_id: OpId,
    /// The office that ordered it, never a resident.
    #[schema(min_length = 1, max_length = 80)]
    pub ordered_by: String,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    pub origin: Origin,
    #[schema(min_items = 1, max_items = 100)]
    pub officers: Vec<OfficerCode>,
    pub from_day: Day,
    pub from_time: TimeOfDay,
    /// At most 92 days after `from_day`.
    pub to_day: Day,
    pub to_time: TimeOfDay,
}

impl LogDisplacement {
    fn stretch(&self) -> Stretch {
        Stretch { from_day: self.from_day, from: self.from_time, to_day: self.to_day, to: self.to_time }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisplacementView {
    pub id: DisplacementId,
    /// Where it was logged.
    pub area: PlaceCode,
    pub ordered_by: String,
    pub reason: String,
    pub origin: Origin,
    pub from_day: Day,
    pub from_time: TimeOfDay,
    pub to_day: Day,
    pub to_time: TimeOfDay,
    pub officers: Vec<DisplacedOfficer>,
    pub balance: Balance,
    /// How many promises fell by it.
    pub promises_lost: u32,
    pub made_by: String,
    pub made_at: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisplacedOfficer {
    pub officer: OfficerCode,
    pub name: String,
    pub station: Option<PlaceCode>,
    pub minutes: u32,
}

/// One order with its account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DisplacementDetail {
    pub displacement: DisplacementView,
    /// The promises that fell by it.
    pub promises: Vec<PromiseView>,
    /// Oldest first.
    pub entries: Vec<Entry>,
}

fn view(displacement: Displacement, entries: &[Entry], lost: u32, register: &Register) -> DisplacementView {
    let balance = Balance::of(&displacement, entries);
    let officer = |(officer, minutes): (OfficerCode, u32)| DisplacedOfficer {
        name: register.officer_name(&officer),
        station: register.officers.get(&officer).map(|known| known.station.clone()),
        officer,
        minutes,
    };
    DisplacementView {
        id: displacement.id,
        area: displacement.area,
        ordered_by: displacement.ordered_by,
        reason: displacement.reason,
        origin: displacement.origin,
        from_day: displacement.stretch.from_day,
        from_time: displacement.stretch.from,
        to_day: displacement.stretch.to_day,
        to_time: displacement.stretch.to,
        officers: displacement.officers.into_iter().map(officer).collect(),
        balance,
        promises_lost: lost,
        made_by: displacement.made_by,
        made_at: displacement.made_at,
    }
}

/// Logs an order; the hours it takes follow from the planned work, and its promises are lost from now on.
pub async fn log(ctx: &Ctx, asked: &LogDisplacement) -> Result<DisplacementView, Error> {
    let extent = ctx.extent(Permission::LogDisplacements)?;
    let command = Command { op_id: asked.op_id, name: "log_displacement", body: asked };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    // Two orders at once must not take the same hours twice.
    store::displacement::lock_entries(&mut act.tx).await?;
    let register = Register::load(&mut act.tx).await?;
    let reach = reach_of(&mut act.tx, &extent).await?;
    let mut officers = asked.officers.clone();
    officers.sort_unstable();
    officers.dedup();
    for code in &officers {
        let station = register.officers.get(code).map(|officer| &officer.station);
        if station.is_none_or(|station| !reach.holds(station)) {
            return Err(Error::not_found("警号", "officer", code));
        }
    }
    check(asked)?;
    let station =
        officers.first().and_then(|code| register.officers.get(code)).map(|one| one.station.clone());
    let area = match extent {
        Extent::Below(area) | Extent::Own(_, area) => Some(area),
        Extent::Everywhere => station,
    };
    let area = area.ok_or_else(|| Error::plain(ProblemCode::Forbidden))?;
    let taken = taken_from(&mut act.tx, &asked.stretch(), &officers, &register).await?;
    let displacement = Displacement {
        id: DisplacementId(asked.op_id.0),
        area,
        ordered_by: masked(asked.ordered_by.trim()),
        reason: masked(asked.reason.trim()),
        origin: asked.origin,
        stretch: asked.stretch(),
        officers: taken,
        made_by: ctx.actor_name(),
        made_by_account: ctx.account_id(),
        made_at: ctx.now(),
    };
    store::displacement::insert(&mut act.tx, &displacement).await?;
    let lost = count_lost(ctx, &mut act.tx, &displacement).await?;
    let detail = json!({ "origin": displacement.origin, "from": asked.from_day, "to": asked.to_day,
        "officers": officers, "minutes": displacement.minutes_taken(), "promises_lost": lost });
    ctx.log(&mut act.tx, "logged", "displacement", displacement.id, Some(&displacement.area), detail).await?;
    act.finish(ctx, view(displacement, &[], lost, &register)).await
}

fn check(asked: &LogDisplacement) -> Result<(), Error> {
    let length = |text: &str| text.trim().chars().count();
    if !(1..=ORDERED_BY_LENGTH_MAX).contains(&length(&asked.ordered_by)) {
        return Err(Error::field(
            "/ordered_by",
            "请写明下令单位，最多 80 字",
            "name the office that ordered it in at most 80 signs",
        ));
    }
    if !(1..=REASON_LENGTH_MAX).contains(&length(&asked.reason)) {
        return Err(Error::field(
            "/reason",
            "请写明事由，最多 500 字",
            "give the reason in at most 500 signs",
        ));
    }
    if !(1..=OFFICERS_MAX).contains(&asked.officers.len()) {
        return Err(Error::field("/officers", "请选择 1 至 100 名民警或辅警", "choose 1 to 100 officers"));
    }
    if !asked.stretch().is_forward() {
        return Err(Error::field("/to_day", "结束时间须晚于开始时间", "it must end after it begins"));
    }
    if asked.to_day.days_since(asked.from_day) > DAYS_MAX {
        return Err(Error::field(
            "/to_day",
            "一次最长 92 天，请分段登记",
            "one order covers at most 92 days: log it in parts",
        ));
    }
    Ok(())
}

/// The minutes taken from each officer, without what an earlier order took already.
async fn taken_from(
    tx: &mut ReadTx,
    stretch: &Stretch,
    officers: &[OfficerCode],
    register: &Register,
) -> Result<Vec<(OfficerCode, u32)>, Error> {
    let (from, to) = (stretch.from_day, stretch.to_day);
    let earlier = list_displacements(tx, from, to).await?;
    let roster = Roster::load(tx, from, to).await?;
    let mut taken = Vec::with_capacity(officers.len());
    for code in officers {
        let mut slots = store::slot::list_of_officer(tx, code, from, to).await?;
        slots.retain(|slot| !earlier.iter().any(|order| order.takes(code, slot.day, slot.from, slot.to)));
        let whole_day = (TimeOfDay::clamped(0), TimeOfDay::clamped(24 * 60));
        let is_free = |day: Day| {
            roster.duty(code, day) == DayDuty::Work
                && !earlier.iter().any(|order| order.takes(code, day, whole_day.0, whole_day.1))
        };
        let weekly_hours = register.officers.get(code).map_or(0, |officer| officer.weekly_hours);
        taken.push((code.clone(), minutes_taken(stretch, &slots, weekly_hours, is_free)));
    }
    Ok(taken)
}

async fn count_lost(ctx: &Ctx, tx: &mut ReadTx, displacement: &Displacement) -> Result<u32, Error> {
    let (from, to) = (displacement.stretch.from_day, displacement.stretch.to_day);
    let today = crate::plan::today(ctx, tx, &displacement.area).await?;
    let slots = store::slot::list_between(tx, from, to).await?;
    // A record may say that a promise of these days was kept on another one.
    let (first, last) = (from.plus_days(-MOVED_DAYS_MAX), to.plus_days(MOVED_DAYS_MAX));
    let records = store::work_record::list_standing(tx, first, last).await?;
    let promises = promises(&slots, &records, std::slice::from_ref(displacement), today);
    Ok(promises.iter().filter(|promise| promise.displacement == Some(displacement.id)).count() as u32)
}

/// The orders of the actor's area, or that took officers of it, which touch a day from `from` to `to`; newest first.
pub async fn list(ctx: &Ctx, from: Day, to: Day) -> Result<Vec<DisplacementView>, Error> {
    let extent = ctx.extent(Permission::ViewFigures)?;
    let to = to.min(from.plus_days(LIST_DAYS_MAX));
    let mut tx = ctx.env.db.begin_read().await?;
    let register = Register::load(&mut tx).await?;
    let reach = reach_of(&mut tx, &extent).await?;
    let mut orders = store::displacement::list_between(&mut tx, from, to).await?;
    orders.retain(|order| concerns(order, &reach, &register));
    let entries = by_order(store::displacement::list_entries_between(&mut tx, from, to).await?);
    let mut lost: HashMap<DisplacementId, u32> = HashMap::new();
    if let Some(first) = orders.first() {
        let today = crate::plan::today(ctx, &mut tx, &first.area).await?;
        let first_day = orders.iter().map(|order| order.stretch.from_day).min().unwrap_or(from);
        let last_day = orders.iter().map(|order| order.stretch.to_day).max().unwrap_or(to);
        let book = Book::load(&mut tx, first_day, last_day, today).await?;
        for id in book.promises.iter().filter_map(|promise| promise.displacement) {
            *lost.entry(id).or_default() += 1;
        }
    }
    let none = Vec::new();
    let view_of = |order: Displacement| {
        let (entries, lost) = (entries.get(&order.id).unwrap_or(&none), lost.get(&order.id).copied());
        view(order, entries, lost.unwrap_or(0), &register)
    };
    Ok(orders.into_iter().map(view_of).collect())
}

fn concerns(order: &Displacement, reach: &PlacesInReach, register: &Register) -> bool {
    let station_of =
        |(officer, _minutes): &(OfficerCode, u32)| register.officers.get(officer).map(|one| &one.station);
    reach.holds(&order.area)
        || order.officers.iter().filter_map(station_of).any(|station| reach.holds(station))
}

async fn find_permitted(
    ctx: &Ctx,
    tx: &mut ReadTx,
    permission: Permission,
    id: DisplacementId,
    register: &Register,
) -> Result<Displacement, Error> {
    let extent = ctx.extent(permission)?;
    let reach = reach_of(tx, &extent).await?;
    let found = store::displacement::find(tx, id).await?;
    let found = found.filter(|order| concerns(order, &reach, register));
    found.ok_or_else(|| Error::not_found("抽调记录", "displacement", id))
}

/// One order with the promises that fell by it and its account.
pub async fn find(ctx: &Ctx, id: DisplacementId) -> Result<DisplacementDetail, Error> {
    ctx.extent(Permission::ViewFigures)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let register = Register::load(&mut tx).await?;
    let order = find_permitted(ctx, &mut tx, Permission::ViewFigures, id, &register).await?;
    let entries = store::displacement::list_entries(&mut tx, id).await?;
    let today = crate::plan::today(ctx, &mut tx, &order.area).await?;
    let book = Book::load(&mut tx, order.stretch.from_day, order.stretch.to_day, today).await?;
    let fell = book.iter().filter(|(_slot, promise)| promise.displacement == Some(id));
    let promises: Vec<PromiseView> =
        fell.map(|(slot, promise)| PromiseView::of(slot, promise, &register)).collect();
    let displacement = view(order, &entries, promises.len() as u32, &register);
    Ok(DisplacementDetail { displacement, promises, entries })
}

/// Hours that came back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Repay {
    pub op_id: OpId,
    #[schema(minimum = 1)]
    pub minutes: u32,
    /// On which they came back.
    pub day: Day,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
}

/// Hours that will not come back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteOff {
    pub op_id: OpId,
    #[schema(minimum = 1)]
    pub minutes: u32,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Take an entry back, or the whole order when none is named.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    pub op_id: OpId,
    #[serde(default)]
    pub entry: Option<Uuid>,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What an entry says, before it has a maker and a moment.
struct NewEntry<'a> {
    op_id: OpId,
    kind: EntryKind,
    minutes: Option<u32>,
    day: Option<Day>,
    note: &'a str,
    reverses: Option<Uuid>,
}

pub async fn repay(ctx: &Ctx, id: DisplacementId, asked: &Repay) -> Result<Entry, Error> {
    let command = Command { op_id: asked.op_id, name: "repay_displacement", body: &(id, asked) };
    let new = NewEntry {
        op_id: asked.op_id,
        kind: EntryKind::Repayment,
        minutes: Some(asked.minutes),
        day: Some(asked.day),
        note: &asked.note,
        reverses: None,
    };
    add_entry(ctx, &command, id, Permission::LogDisplacements, &new).await
}

pub async fn write_off(ctx: &Ctx, id: DisplacementId, asked: &WriteOff) -> Result<Entry, Error> {
    let command = Command { op_id: asked.op_id, name: "write_off_displacement", body: &(id, asked) };
    let new = NewEntry {
        op_id: asked.op_id,
        kind: EntryKind::WriteOff,
        minutes: Some(asked.minutes),
        day: None,
        note: &asked.reason,
        reverses: None,
    };
    add_entry(ctx, &command, id, Permission::SettleDisplacements, &new).await
}

/// Whoever may make an entry may take it back.
pub async fn reverse(ctx: &Ctx, id: DisplacementId, asked: &Reverse) -> Result<Entry, Error> {
    ctx.extent(Permission::LogDisplacements)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let entries = store::displacement::list_entries(&mut tx, id).await?;
    drop(tx);
    let is_write_off =
        entries.iter().any(|entry| asked.entry == Some(entry.id) && entry.kind == EntryKind::WriteOff);
    let permission =
        if is_write_off { Permission::SettleDisplacements } else { Permission::LogDisplacements };
    let command = Command { op_id: asked.op_id, name: "reverse_displacement", body: &(id, asked) };
    let new = NewEntry {
        op_id: asked.op_id,
        kind: EntryKind::Reversal,
        minutes: None,
        day: None,
        note: &asked.reason,
        reverses: asked.entry,
    };
    add_entry(ctx, &command, id, permission, &new).await
}

async fn add_entry<B: Serialize>(
    ctx: &Ctx,
    command: &Command<'_, B>,
    id: DisplacementId,
    permission: Permission,
    new: &NewEntry<'_>,
) -> Result<Entry, Error> {
    ctx.extent(permission)?;
    let mut act = match ctx.begin(command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    store::displacement::lock_entries(&mut act.tx).await?;
    let register = Register::load(&mut act.tx).await?;
    let order = find_permitted(ctx, &mut act.tx, permission, id, &register).await?;
    // A station sees an order from above that took its officers; only who is answerable for the whole of it settles it.
    ctx.require(&mut act.tx, permission, &order.area).await.map_err(|_out_of_reach| {
        let zh = "这是上级的抽调，由下令的单位结算";
        Error::refused(ProblemCode::Forbidden, zh, "the order comes from above; whoever gave it settles it")
    })?;
    let entry = Entry {
        id: new.op_id.0,
        displacement: id,
        kind: new.kind,
        minutes: new.minutes,
        day: new.day,
        note: masked(new.note.trim()),
        reverses: new.reverses,
        made_by: ctx.actor_name(),
        made_by_account: ctx.account_id(),
        made_at: ctx.now(),
    };
    check_text(&entry)?;
    let today = crate::plan::today(ctx, &mut act.tx, &order.area).await?;
    if entry.day.is_some_and(|day| day > today || day < order.stretch.from_day) {
        let zh = "归还日期不能早于抽调，也不能在将来";
        return Err(Error::field("/day", zh, "hours come back after the order began and not in the future"));
    }
    insert_entry(&mut act.tx, &order, &entry).await?;
    let detail = json!({ "kind": entry.kind, "minutes": entry.minutes, "reverses": entry.reverses });
    ctx.log(&mut act.tx, "settled", "displacement", id, Some(&order.area), detail).await?;
    act.finish(ctx, entry).await
}

fn check_text(entry: &Entry) -> Result<(), Error> {
    let length = entry.note.chars().count();
    let (pointer, least) = if entry.kind == EntryKind::Repayment { ("/note", 0) } else { ("/reason", 1) };
    if (least..=REASON_LENGTH_MAX).contains(&length) {
        return Ok(());
    }
    Err(Error::field(pointer, "请写明理由，最多 500 字", "give the reason in at most 500 signs"))
}

async fn insert_entry(tx: &mut WriteTx, order: &Displacement, entry: &Entry) -> Result<(), Error> {
    let entries = store::displacement::list_entries(tx, order.id).await?;
    check_entry(order, &entries, entry).map_err(|error| entry_error(&error))?;
    Ok(store::displacement::insert_entry(tx, entry).await?)
}

fn entry_error(error: &EntryError) -> Error {
    let en = error.to_string();
    match error {
        EntryError::MoreThanOpen { open } => Error::field("/minutes", format!("只剩 {open} 分钟未结"), en),
        EntryError::NoMinutes => Error::field("/minutes", "请填写分钟数", en),
        EntryError::NotThere => Error::field("/entry", "这笔抽调没有这条记录", en),
        EntryError::OrderReversed => Error::refused(ProblemCode::WrongState, "这笔抽调已撤销", en),
        EntryError::ReversedAlready => Error::refused(ProblemCode::WrongState, "这条记录已撤销过", en),
        EntryError::IsReversal => Error::refused(ProblemCode::WrongState, "撤销不能再撤销，请重新登记", en),
        EntryError::HasEntries => Error::refused(ProblemCode::WrongState, "请先撤销它的归还和核销记录", en),
        EntryError::MakerIsChecker => {
            Error::refused(ProblemCode::Forbidden, "登记抽调的人不能核销，请另一位同事办理", en)
        }
    }
}

/// Sums of the orders that began in some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ByOrigin {
    /// Every origin, also without orders.
    pub origins: Vec<OriginSum>,
    /// The offices that ordered, by minutes taken, most first.
    pub offices: Vec<OfficeSum>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OriginSum {
    pub origin: Origin,
    pub sum: Sum,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfficeSum {
    pub ordered_by: String,
    pub sum: Sum,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DisplacementSum)]
pub struct Sum {
    pub orders: u32,
    pub minutes_taken: u32,
    pub minutes_repaid: u32,
    pub minutes_written_off: u32,
    pub minutes_open: u32,
    pub promises_lost: u32,
}

impl Sum {
    fn add(&mut self, order: &DisplacementView) {
        self.orders += 1;
        self.minutes_taken += order.balance.minutes_taken;
        self.minutes_repaid += order.balance.minutes_repaid;
        self.minutes_written_off += order.balance.minutes_written_off;
        self.minutes_open += order.balance.minutes_open;
        self.promises_lost += order.promises_lost;
    }
}

/// Hours taken, repaid, written off and open, by where the orders came from; reversed orders count nothing.
pub async fn by_origin(ctx: &Ctx, from: Day, to: Day) -> Result<ByOrigin, Error> {
    let mut orders = list(ctx, from, to).await?;
    orders.retain(|order| order.from_day >= from && !order.balance.is_reversed);
    let mut origins: BTreeMap<Origin, Sum> =
        Origin::ALL.iter().map(|origin| (*origin, Sum::default())).collect();
    let mut offices: BTreeMap<&str, Sum> = BTreeMap::new();
    for order in &orders {
        origins.entry(order.origin).or_default().add(order);
        offices.entry(&order.ordered_by).or_default().add(order);
    }
    let office = |(name, sum): (&str, Sum)| OfficeSum { ordered_by: name.to_owned(), sum };
    let mut offices: Vec<OfficeSum> = offices.into_iter().map(office).collect();
    offices.sort_by_key(|office| std::cmp::Reverse(office.sum.minutes_taken));
    Ok(ByOrigin {
        origins: origins.into_iter().map(|(origin, sum)| OriginSum { origin, sum }).collect(),
        offices,
    })
}
