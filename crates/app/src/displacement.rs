//! The displacement ledger: who took community hours away, and what became of them.

use std::collections::HashMap;

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    displacement::{
        Balance, Claim, DAYS_MAX, Displacement, Entry, OFFICERS_MAX, ORDERED_BY_LENGTH_MAX, Origin,
        REASON_LENGTH_MAX, Stretch, Taken, claims, taken,
    },
    id::{DisplacementId, OpId},
    time::{Day, Instant, TimeOfDay},
    work_record::masked,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ReadTx;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Begun, Command, Ctx, Error, Extent, ProblemCode,
    ctx::{PlacesInReach, reach_of},
    my_days::{DayDuty, Roster},
    promise::{Book, PromiseView, Register, by_order, list_displacements},
};

mod account;
mod by_origin;

pub use self::{
    account::{Repay, Reverse, WriteOff, repay, reverse, write_off},
    by_origin::{ByOrigin, OfficeSum, OriginSum, Sum, by_origin},
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
    /// How many slots that residents were told of fell by it.
    pub promises_lost: u32,
    /// How many other slots fell by it.
    pub internal_lost: u32,
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
    /// The slots that fell by it, announced or not.
    pub promises: Vec<PromiseView>,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// Whether whoever asks answers for the whole of it: only they settle it or take it back.
    pub may_settle: bool,
}

/// What an order that is not logged yet would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DisplacementPreview {
    pub officers: Vec<DisplacedOfficer>,
    pub minutes_taken: u32,
    /// The slots that would fall by it, announced or not.
    pub promises: Vec<PromiseView>,
}

/// How many slots fell by an order.
#[derive(Debug, Clone, Copy, Default)]
struct Lost {
    announced: u32,
    internal: u32,
}

impl Lost {
    fn of(slots: &[PromiseView]) -> Lost {
        let announced = slots.iter().filter(|slot| slot.is_public).count() as u32;
        Lost { announced, internal: slots.len() as u32 - announced }
    }
}

/// What was taken from each officer; an order that was taken back took nothing.
fn officers_of(order: &Displacement, taken: &Taken, register: &Register) -> Vec<DisplacedOfficer> {
    let minutes = |officer: &OfficerCode| taken.get(&order.id).and_then(|taken| taken.get(officer)).copied();
    let officer = |officer: &OfficerCode| DisplacedOfficer {
        name: register.officer_name(officer),
        station: register.officers.get(officer).map(|known| known.station.clone()),
        officer: officer.clone(),
        minutes: minutes(officer).unwrap_or(0),
    };
    order.officers.iter().map(officer).collect()
}

fn minutes_of(taken: &Taken, id: DisplacementId) -> u32 {
    taken.get(&id).map_or(0, |officers| officers.values().sum())
}

fn view(
    displacement: Displacement,
    entries: &[Entry],
    taken: &Taken,
    lost: Lost,
    register: &Register,
) -> DisplacementView {
    DisplacementView {
        officers: officers_of(&displacement, taken, register),
        balance: Balance::of(minutes_of(taken, displacement.id), entries),
        id: displacement.id,
        area: displacement.area,
        ordered_by: displacement.ordered_by,
        reason: displacement.reason,
        origin: displacement.origin,
        from_day: displacement.stretch.from_day,
        from_time: displacement.stretch.from,
        to_day: displacement.stretch.to_day,
        to_time: displacement.stretch.to,
        promises_lost: lost.announced,
        internal_lost: lost.internal,
        made_by: displacement.made_by,
        made_at: displacement.made_at,
    }
}

/// Logs an order; the hours it takes follow from the planned work, and its promises are lost from now on.
pub async fn log(ctx: &Ctx, asked: &LogDisplacement) -> Result<DisplacementView, Error> {
    ctx.extent(Permission::LogDisplacements)?;
    let command = Command { op_id: asked.op_id, name: "log_displacement", body: asked };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    // Two orders at once must not take the same hours twice.
    store::displacement::lock_entries(&mut act.tx).await?;
    let register = Register::load(&mut act.tx).await?;
    check_words(asked)?;
    let drafted = draft(ctx, &mut act.tx, &asked.officers, asked.stretch(), &register).await?;
    let displacement = Displacement {
        id: DisplacementId(asked.op_id.0),
        ordered_by: masked(asked.ordered_by.trim()),
        reason: masked(asked.reason.trim()),
        origin: asked.origin,
        ..drafted
    };
    store::displacement::insert(&mut act.tx, &displacement).await?;
    let book = book_with(ctx, &mut act.tx, &displacement).await?;
    let taken = taken(&book.displacements);
    let lost = Lost::of(&lost_by(&book, displacement.id, &register));
    let detail = json!({ "origin": displacement.origin, "from": asked.from_day, "to": asked.to_day,
        "officers": displacement.officers, "minutes": minutes_of(&taken, displacement.id), "promises_lost": lost.announced,
        "internal_lost": lost.internal });
    ctx.log(&mut act.tx, "logged", "displacement", displacement.id, Some(&displacement.area), detail).await?;
    act.finish(ctx, view(displacement, &[], &taken, lost, &register)).await
}

/// What an order would take if it were logged now; nothing is changed.
pub async fn preview(
    ctx: &Ctx,
    officers: &[OfficerCode],
    stretch: Stretch,
) -> Result<DisplacementPreview, Error> {
    ctx.extent(Permission::LogDisplacements)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let register = Register::load(&mut tx).await?;
    let order = draft(ctx, &mut tx, officers, stretch, &register).await?;
    let book = book_with(ctx, &mut tx, &order).await?;
    let taken = taken(&book.displacements);
    Ok(DisplacementPreview {
        officers: officers_of(&order, &taken, &register),
        minutes_taken: minutes_of(&taken, order.id),
        promises: lost_by(&book, order.id, &register),
    })
}

/// An order without words, as it would stand now.
async fn draft(
    ctx: &Ctx,
    tx: &mut ReadTx,
    officers: &[OfficerCode],
    stretch: Stretch,
    register: &Register,
) -> Result<Displacement, Error> {
    let extent = ctx.extent(Permission::LogDisplacements)?;
    let reach = reach_of(tx, &extent).await?;
    let mut officers = officers.to_vec();
    officers.sort_unstable();
    officers.dedup();
    for code in &officers {
        let station = register.officers.get(code).map(|officer| &officer.station);
        if station.is_none_or(|station| !reach.holds(station)) {
            return Err(Error::not_found("警号", "officer", code));
        }
    }
    check_hours(&officers, &stretch)?;
    let station =
        officers.first().and_then(|code| register.officers.get(code)).map(|one| one.station.clone());
    let area = match extent {
        Extent::Below(area) | Extent::Own(_, area) => Some(area),
        Extent::Everywhere => station,
    };
    // Whatever the clock says, it comes after the orders that stand and takes nothing from them.
    let others = list_displacements(tx, stretch.from_day, stretch.to_day).await?;
    let last = others.iter().map(|order| order.made_at.micros()).max();
    let after_others = Instant::from_micros(last.map_or(i64::MIN, |last| last + 1));
    Ok(Displacement {
        id: DisplacementId(Uuid::nil()),
        area: area.ok_or_else(|| Error::plain(ProblemCode::Forbidden))?,
        ordered_by: String::new(),
        reason: String::new(),
        origin: Origin::Other,
        claims: claims_of(tx, &stretch, &officers, register).await?,
        stretch,
        officers,
        made_by: ctx.actor_name(),
        made_by_account: ctx.account_id(),
        made_at: ctx.now().max(after_others),
    })
}

/// The days of an order with it among those that stand.
async fn book_with(ctx: &Ctx, tx: &mut ReadTx, order: &Displacement) -> Result<Book, Error> {
    let today = crate::plan::today(ctx, tx, &order.area).await?;
    let mut book = Book::load(tx, order.stretch.from_day, order.stretch.to_day, today).await?;
    book.displacements.retain(|standing| standing.id != order.id);
    Ok(book.with(order.clone(), today))
}

/// The promises that fell by an order.
fn lost_by(book: &Book, id: DisplacementId, register: &Register) -> Vec<PromiseView> {
    let fell = book.iter().filter(|(_slot, promise)| promise.displacement == Some(id));
    fell.map(|(slot, promise)| PromiseView::of(slot, promise, register)).collect()
}

fn check_words(asked: &LogDisplacement) -> Result<(), Error> {
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
    Ok(())
}

fn check_hours(officers: &[OfficerCode], stretch: &Stretch) -> Result<(), Error> {
    if !(1..=OFFICERS_MAX).contains(&officers.len()) {
        return Err(Error::field("/officers", "请选择 1 至 100 名民警或辅警", "choose 1 to 100 officers"));
    }
    if !stretch.is_forward() {
        return Err(Error::field("/to_day", "结束时间须晚于开始时间", "it must end after it begins"));
    }
    if stretch.to_day.days_since(stretch.from_day) > DAYS_MAX {
        return Err(Error::field(
            "/to_day",
            "一次最长 92 天，请分段登记",
            "one order covers at most 92 days: log it in parts",
        ));
    }
    Ok(())
}

async fn claims_of(
    tx: &mut ReadTx,
    stretch: &Stretch,
    officers: &[OfficerCode],
    register: &Register,
) -> Result<Vec<Claim>, Error> {
    let (from, to) = (stretch.from_day, stretch.to_day);
    let roster = Roster::load(tx, from, to).await?;
    let mut all = Vec::new();
    for code in officers {
        let slots = store::slot::list_of_officer(tx, code, from, to).await?;
        let weekly_hours = register.officers.get(code).map_or(0, |officer| officer.weekly_hours);
        let is_free = |day: Day| roster.duty(code, day) == DayDuty::Work;
        all.extend(claims(stretch, code, &slots, weekly_hours, is_free));
    }
    Ok(all)
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
    let mut lost: HashMap<DisplacementId, Lost> = HashMap::new();
    let mut taken = Taken::new();
    if let Some(first) = orders.first() {
        let today = crate::plan::today(ctx, &mut tx, &first.area).await?;
        let first_day = orders.iter().map(|order| order.stretch.from_day).min().unwrap_or(from);
        let last_day = orders.iter().map(|order| order.stretch.to_day).max().unwrap_or(to);
        let book = Book::load(&mut tx, first_day, last_day, today).await?;
        for (slot, promise) in book.iter() {
            let Some(id) = promise.displacement else { continue };
            let lost = lost.entry(id).or_default();
            *(if slot.is_public { &mut lost.announced } else { &mut lost.internal }) += 1;
        }
        taken = domain::displacement::taken(&book.displacements);
    }
    let none = Vec::new();
    let view_of = |order: Displacement| {
        let (entries, lost) = (entries.get(&order.id).unwrap_or(&none), lost.get(&order.id).copied());
        view(order, entries, &taken, lost.unwrap_or_default(), &register)
    };
    Ok(orders.into_iter().map(view_of).collect())
}

fn concerns(order: &Displacement, reach: &PlacesInReach, register: &Register) -> bool {
    let station_of = |officer: &OfficerCode| register.officers.get(officer).map(|one| &one.station);
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
    let may_settle = match ctx.extent(Permission::LogDisplacements) {
        Ok(extent) => reach_of(&mut tx, &extent).await?.holds(&order.area),
        Err(_not_at_all) => false,
    };
    let promises = lost_by(&book, id, &register);
    let displacement = view(order, &entries, &taken(&book.displacements), Lost::of(&promises), &register);
    Ok(DisplacementDetail { displacement, promises, entries, may_settle })
}
