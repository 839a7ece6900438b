//! The displacement ledger: who took community hours away, and what became of them.

use std::collections::HashMap;

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    displacement::{
        Balance, DAYS_MAX, Displacement, Entry, OFFICERS_MAX, ORDERED_BY_LENGTH_MAX, Origin,
        REASON_LENGTH_MAX, Stretch, minutes_taken,
    },
    id::{DisplacementId, OpId},
    promise::promises,
    time::{Day, Instant, TimeOfDay},
    work_record::{masked, standing},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ReadTx;
use utoipa::ToSchema;

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
    let records = standing(store::work_record::list_between(tx, from, to).await?);
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
