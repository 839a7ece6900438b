//! The displacement ledger: orders that take community hours away, what comes back, and what is written off.
//!
//! Rows are appended and never changed; a mistake is taken back by a reversal. An order notes the work that lay in its hours;
//! what it took of that follows from the orders that stand: each minute and each promise goes to the one logged first.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    code::{OfficerCode, PlaceCode},
    id::{AccountId, DisplacementId},
    slot::Slot,
    time::{Day, Instant, TimeOfDay},
};

/// The longest name of the office that orders, in signs.
pub const ORDERED_BY_LENGTH_MAX: usize = 80;
/// The longest reason or note, in signs.
pub const REASON_LENGTH_MAX: usize = 500;
/// The longest order.
pub const DAYS_MAX: i32 = 92;
pub const OFFICERS_MAX: usize = 100;
/// The hours of a day in which an order can take work that no plan has placed yet.
const WORKING_DAY: (u16, u16) = (8 * 60, 18 * 60);

choice! {
    /// Where an order comes from.
    pub enum Origin {
        /// 专项行动、上级抽调
        Campaign = "campaign",
        /// 值班备勤
        StationDuty = "station_duty",
        /// 案件
        Case = "case",
        /// 会议、培训、检查
        Meeting = "meeting",
        Other = "other",
    }
}

/// A stretch of time from a moment of one day to a moment of another, its end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub from_day: Day,
    pub from: TimeOfDay,
    pub to_day: Day,
    pub to: TimeOfDay,
}

impl Stretch {
    pub fn is_forward(&self) -> bool {
        (self.from_day, self.from) < (self.to_day, self.to)
    }

    /// Minutes that `from` to `to` of `day` share with it.
    pub fn overlap_minutes(&self, day: Day, from: TimeOfDay, to: TimeOfDay) -> u32 {
        self.shared(day, from, to).map_or(0, |span| minutes_of(&[span]))
    }

    fn shared(&self, day: Day, from: TimeOfDay, to: TimeOfDay) -> Option<Span> {
        let first = if day == self.from_day { from.max(self.from) } else { from };
        let last = if day == self.to_day { to.min(self.to) } else { to };
        ((self.from_day..=self.to_day).contains(&day) && first < last).then_some((first, last))
    }

    pub fn days(&self) -> impl Iterator<Item = Day> {
        self.from_day.through(self.to_day)
    }
}

/// An order that took hours away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Displacement {
    pub id: DisplacementId,
    /// Where it was logged.
    pub area: PlaceCode,
    pub ordered_by: String,
    pub reason: String,
    pub origin: Origin,
    pub stretch: Stretch,
    /// By code.
    pub officers: Vec<OfficerCode>,
    /// What lay in its hours when it was logged, whichever order takes it.
    pub claims: Vec<Claim>,
    pub made_by: String,
    pub made_by_account: Option<AccountId>,
    pub made_at: Instant,
}

/// An officer's work of one day in the hours of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub officer: OfficerCode,
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    /// Of a day that no plan had reached yet: orders take no more than this of it together.
    pub day_minutes_max: Option<u32>,
}

impl Displacement {
    /// Whether it takes the officer away from something.
    pub fn takes(&self, officer: &OfficerCode, day: Day, from: TimeOfDay, to: TimeOfDay) -> bool {
        self.stretch.overlap_minutes(day, from, to) > 0 && self.officers.contains(officer)
    }

    /// Orders come in the order of their logging.
    pub fn order(&self) -> (Instant, DisplacementId) {
        (self.made_at, self.id)
    }
}

/// Among orders that stand, the one to which work in these hours is lost: the one logged first.
pub fn taker<'a>(
    orders: &'a [Displacement],
    officer: &OfficerCode,
    day: Day,
    from: TimeOfDay,
    to: TimeOfDay,
) -> Option<&'a Displacement> {
    orders.iter().filter(|order| order.takes(officer, day, from, to)).min_by_key(|order| order.order())
}

/// The work of one officer that lies in a stretch.
///
/// Planned work counts with the way to it, as far as it lies in the stretch. On a working day for which nothing is planned
/// yet, a fifth of the contract week counts, as far as the stretch covers the working day.
pub fn claims(
    stretch: &Stretch,
    officer: &OfficerCode,
    slots: &[Slot],
    weekly_hours: u16,
    is_free_to_work: impl Fn(Day) -> bool,
) -> Vec<Claim> {
    let clamped = |minutes: u16| TimeOfDay::clamped(i32::from(minutes));
    let mut claims = Vec::new();
    for day in stretch.days() {
        let mut spans: Vec<(TimeOfDay, TimeOfDay)> = Vec::new();
        let mut day_minutes_max = None;
        for slot in slots.iter().filter(|slot| slot.day == day) {
            let leaves = TimeOfDay::clamped(i32::from(slot.from.minutes()) - i32::from(slot.travel_minutes));
            spans.push((leaves, slot.to));
        }
        if spans.is_empty() && is_free_to_work(day) {
            spans.push((clamped(WORKING_DAY.0), clamped(WORKING_DAY.1)));
            day_minutes_max = Some(u32::from(weekly_hours) * 60 / 5);
        }
        let shared = spans.into_iter().filter_map(|(from, to)| stretch.shared(day, from, to));
        let claim = |(from, to)| Claim { officer: officer.clone(), day, from, to, day_minutes_max };
        claims.extend(united(shared.collect()).into_iter().map(claim));
    }
    claims
}

type Span = (TimeOfDay, TimeOfDay);

/// The same time in spans that neither touch nor overlap.
fn united(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut united: Vec<Span> = Vec::new();
    for (from, to) in spans {
        match united.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => united.push((from, to)),
        }
    }
    united
}

fn minutes_of(spans: &[Span]) -> u32 {
    spans.iter().map(|(from, to)| u32::from(to.minutes() - from.minutes())).sum()
}

/// The minutes that each order took from each of its officers.
pub type Taken = BTreeMap<DisplacementId, BTreeMap<OfficerCode, u32>>;

/// What each of the orders that stand took: every claimed minute once, by the order that was logged first.
pub fn taken(orders: &[Displacement]) -> Taken {
    let mut orders: Vec<&Displacement> = orders.iter().collect();
    orders.sort_by_key(|order| order.order());
    let mut days: BTreeMap<(&OfficerCode, Day), (Vec<Span>, u32)> = BTreeMap::new();
    let mut taken = Taken::new();
    for order in orders {
        let of_order = taken.entry(order.id).or_default();
        of_order.extend(order.officers.iter().map(|officer| (officer.clone(), 0)));
        for claim in &order.claims {
            let (covered, minutes) = days.entry((&claim.officer, claim.day)).or_default();
            let mut spans = covered.clone();
            spans.push((claim.from, claim.to));
            let spans = united(spans);
            let new = minutes_of(&spans) - minutes_of(covered);
            let room = claim.day_minutes_max.map_or(new, |max| max.saturating_sub(*minutes));
            *of_order.entry(claim.officer.clone()).or_default() += new.min(room);
            (*covered, *minutes) = (spans, *minutes + new.min(room));
        }
    }
    taken
}

choice! {
    pub enum EntryKind {
        Repayment = "repayment",
        WriteOff = "write_off",
        /// Takes back an entry, or the whole order.
        Reversal = "reversal",
    }
}

/// A line of an order's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DisplacementEntry)]
pub struct Entry {
    pub id: Uuid,
    pub displacement: DisplacementId,
    pub kind: EntryKind,
    /// Of a repayment or write-off.
    pub minutes: Option<u32>,
    /// On which the hours came back.
    pub day: Option<Day>,
    pub note: String,
    /// The entry that a reversal takes back; without one it takes back the whole order.
    pub reverses: Option<Uuid>,
    pub made_by: String,
    /// Tells makers from checkers; nobody else's business.
    #[serde(skip)]
    pub made_by_account: Option<AccountId>,
    pub made_at: Instant,
}

/// Whether the whole order was taken back.
pub fn is_reversed(entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.kind == EntryKind::Reversal && entry.reverses.is_none())
}

/// How an order stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DisplacementBalance)]
pub struct Balance {
    pub minutes_taken: u32,
    pub minutes_repaid: u32,
    pub minutes_written_off: u32,
    pub minutes_open: u32,
    /// The order was taken back and took nothing.
    pub is_reversed: bool,
}

impl Balance {
    /// The balance of an order that took so many minutes (see [`taken`]), with all its entries.
    pub fn of(minutes_taken: u32, entries: &[Entry]) -> Balance {
        let reversed: BTreeSet<Uuid> = entries.iter().filter_map(|entry| entry.reverses).collect();
        let is_reversed = is_reversed(entries);
        let sum = |kind: EntryKind| {
            let entries = entries.iter().filter(|entry| entry.kind == kind && !reversed.contains(&entry.id));
            entries.filter_map(|entry| entry.minutes).sum::<u32>()
        };
        let minutes_taken = if is_reversed { 0 } else { minutes_taken };
        let (minutes_repaid, minutes_written_off) = (sum(EntryKind::Repayment), sum(EntryKind::WriteOff));
        Balance {
            minutes_taken,
            minutes_repaid,
            minutes_written_off,
            minutes_open: minutes_taken.saturating_sub(minutes_repaid + minutes_written_off),
            is_reversed,
        }
    }
}

/// Why an entry cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("only {open} minutes are open")]
    MoreThanOpen { open: u32 },
    #[error("an entry of no minutes says nothing")]
    NoMinutes,
    #[error("the order was taken back")]
    OrderReversed,
    #[error("the entry was taken back already")]
    ReversedAlready,
    #[error("a reversal is not reversed: make the entry again")]
    IsReversal,
    #[error("the entry belongs to another order or is not there")]
    NotThere,
    #[error("take its repayments and write-offs back first")]
    HasEntries,
    #[error("whoever logged the order does not write it off")]
    MakerIsChecker,
}

/// Whether an entry fits onto the others. Nobody writes off an order of their own making.
///
/// # Errors
/// Why it does not.
pub fn check_entry(
    displacement: &Displacement,
    minutes_taken: u32,
    entries: &[Entry],
    new: &Entry,
) -> Result<(), EntryError> {
    let balance = Balance::of(minutes_taken, entries);
    if balance.is_reversed {
        return Err(EntryError::OrderReversed);
    }
    match (new.kind, new.reverses) {
        (EntryKind::Reversal, None) if balance.minutes_repaid + balance.minutes_written_off > 0 => {
            Err(EntryError::HasEntries)
        }
        (EntryKind::Reversal, None) => Ok(()),
        (EntryKind::Reversal, Some(id)) => match entries.iter().find(|entry| entry.id == id) {
            None => Err(EntryError::NotThere),
            Some(entry) if entry.kind == EntryKind::Reversal => Err(EntryError::IsReversal),
            Some(_) if entries.iter().any(|entry| entry.reverses == Some(id)) => {
                Err(EntryError::ReversedAlready)
            }
            Some(_) => Ok(()),
        },
        (EntryKind::Repayment | EntryKind::WriteOff, _) => {
            let is_own = new.made_by_account.is_some() && new.made_by_account == displacement.made_by_account;
            if new.kind == EntryKind::WriteOff && is_own {
                return Err(EntryError::MakerIsChecker);
            }
            match new.minutes.unwrap_or(0) {
                0 => Err(EntryError::NoMinutes),
                minutes if minutes > balance.minutes_open => {
                    Err(EntryError::MoreThanOpen { open: balance.minutes_open })
                }
                _ => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests;
