//! What became of promises: derived from slots, work records and the orders that took hours away. Nothing here is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{
    code::{OfficerCode, PlaceCode},
    displacement::{Displacement, taker},
    id::{DisplacementId, SlotId, WorkRecordId},
    slot::{LossCause, Slot, SlotState},
    time::{Day, TimeOfDay},
    work_record::{Outcome, WorkRecord},
};

/// A promise without a record is lost when more than this many days have passed.
pub const RECORD_DAYS_MAX: i32 = 2;
/// Days of a promise strip before today, and from today on.
pub const STRIP_DAYS: i32 = 28;

/// What became of one slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub state: SlotState,
    /// Of a moved or lost one.
    pub cause: Option<LossCause>,
    /// Where a moved one went, and what became of it there.
    pub moved_to: Option<MovedTo>,
    /// The record that decides.
    pub record: Option<WorkRecordId>,
    /// The order that took its officer away.
    pub displacement: Option<DisplacementId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedTo {
    pub day: Day,
    pub state: SlotState,
}

/// What became of every slot, in the order of `slots`.
///
/// `records` are the ones that no other puts right; `displacements` stand. A record that
/// names a slot which was withdrawn, or none, speaks of the slot that its officer had at its place on its day.
pub fn promises(
    slots: &[Slot],
    records: &[WorkRecord],
    displacements: &[Displacement],
    today: Day,
) -> Vec<Promise> {
    let attached = attach(slots, records);
    let of_slot = |slot: &Slot| attached.get(&slot.id).map_or(&[][..], Vec::as_slice);
    slots.iter().map(|slot| promise(slot, of_slot(slot), displacements, today)).collect()
}

/// What became of one slot, from the records that speak of it.
pub fn promise(slot: &Slot, records: &[&WorkRecord], displacements: &[Displacement], today: Day) -> Promise {
    let decided = |state, cause, record: Option<&WorkRecord>| Promise {
        state,
        cause,
        moved_to: None,
        record: record.map(|record| record.id),
        displacement: None,
    };
    let Some(last) = records.iter().max_by_key(|record| record.order()) else {
        return match taker(displacements, &slot.officer, slot.day, slot.from, slot.to) {
            Some(order) => Promise {
                displacement: Some(order.id),
                ..decided(SlotState::Lost, Some(LossCause::Borrowed), None)
            },
            None if is_overdue(slot.day, today) => {
                decided(SlotState::Lost, Some(LossCause::Unrecorded), None)
            }
            None => decided(SlotState::Planned, None, None),
        };
    };
    match last.outcome {
        Outcome::Lost => decided(SlotState::Lost, last.cause, Some(last)),
        Outcome::Moved => {
            let to = last.moved_to_day.unwrap_or(slot.day);
            let state = if is_overdue(to, today) { SlotState::Lost } else { SlotState::Planned };
            Promise {
                moved_to: Some(MovedTo { day: to, state }),
                ..decided(SlotState::Moved, last.cause, Some(last))
            }
        }
        // Presence on another day than promised is a promise moved, and kept there.
        Outcome::Started | Outcome::Kept if last.day != slot.day => {
            let mut moves: Vec<_> =
                records.iter().filter(|record| record.outcome == Outcome::Moved).collect();
            moves.sort_by_key(|record| record.order());
            let cause = moves.last().and_then(|record| record.cause).or(Some(LossCause::Other));
            Promise {
                moved_to: Some(MovedTo { day: last.day, state: SlotState::Kept }),
                ..decided(SlotState::Moved, cause, Some(last))
            }
        }
        Outcome::Started | Outcome::Kept => decided(SlotState::Kept, None, Some(last)),
    }
}

fn is_overdue(day: Day, today: Day) -> bool {
    today.days_since(day) > RECORD_DAYS_MAX
}

type Key<'a> = (&'a OfficerCode, &'a PlaceCode, Day);

/// The records that speak of each slot.
pub fn attach<'a>(slots: &[Slot], records: &'a [WorkRecord]) -> HashMap<SlotId, Vec<&'a WorkRecord>> {
    let standing: BTreeSet<SlotId> = slots.iter().map(|slot| slot.id).collect();
    let mut attached: HashMap<SlotId, Vec<&WorkRecord>> = HashMap::new();
    // Records without a standing slot, by the slot that they named.
    let mut loose: BTreeMap<Key, BTreeMap<Option<SlotId>, Vec<&WorkRecord>>> = BTreeMap::new();
    for record in records {
        match record.slot {
            Some(slot) if standing.contains(&slot) => attached.entry(slot).or_default().push(record),
            _ if record.own_initiative => {}
            slot => {
                let groups = loose.entry((&record.officer, &record.place, record.day)).or_default();
                groups.entry(slot).or_default().push(record);
            }
        }
    }
    let mut free: BTreeMap<Key, Vec<&Slot>> = BTreeMap::new();
    for slot in slots.iter().filter(|slot| !attached.contains_key(&slot.id)) {
        free.entry((&slot.officer, &slot.place, slot.day)).or_default().push(slot);
    }
    for (key, groups) in loose {
        let mut slots = free.remove(&key).unwrap_or_default();
        slots.sort_by_key(|slot| (slot.from, slot.id));
        for (slot, group) in slots.into_iter().zip(groups.into_values()) {
            attached.insert(slot.id, group);
        }
    }
    attached
}

/// The day on which somebody is still to come to an announced slot: its own, or the one it was moved to. Of today's slots those count
/// that have not ended yet.
pub fn coming(slot: &Slot, promise: &Promise, (today, now): (Day, TimeOfDay)) -> Option<Day> {
    let (day, state) = match promise.moved_to {
        Some(moved) => (moved.day, moved.state),
        None => (slot.day, promise.state),
    };
    let is_due = match state {
        SlotState::Planned => true,
        // Somebody may still be there.
        SlotState::Kept => day == today,
        SlotState::Moved | SlotState::Lost => false,
    };
    let is_ahead = (day, slot.to) > (today, now) && day < today.plus_days(STRIP_DAYS);
    (slot.is_public && is_due && is_ahead).then_some(day)
}

/// One day of a place's promise strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripCell {
    pub day: Day,
    pub state: SlotState,
    /// Of a moved or lost day.
    pub cause: Option<LossCause>,
    /// How many promises the day had, those moved to it included.
    pub slots: u16,
}

/// The days of one place on which something was promised.
///
/// A day with several promises shows the worst: lost, then moved, then planned, then kept. So no broken promise hides behind
/// a kept one, and a day counts as kept only when nothing is open any more.
pub fn strip<'a>(
    promised: impl IntoIterator<Item = (&'a Slot, &'a Promise)>,
    from: Day,
    to: Day,
) -> Vec<StripCell> {
    let mut cells: BTreeMap<Day, StripCell> = BTreeMap::new();
    let mut add = |day: Day, state: SlotState, cause: Option<LossCause>| {
        if !(from..=to).contains(&day) {
            return;
        }
        let cell = cells.entry(day).or_insert(StripCell { day, state, cause, slots: 0 });
        cell.slots += 1;
        if badness(state) > badness(cell.state) {
            (cell.state, cell.cause) = (state, cause);
        }
    };
    for (slot, promise) in promised {
        add(slot.day, promise.state, promise.cause);
        if let Some(moved) = promise.moved_to {
            let cause = (moved.state == SlotState::Lost).then_some(LossCause::Unrecorded);
            add(moved.day, moved.state, cause);
        }
    }
    cells.into_values().collect()
}

const fn badness(state: SlotState) -> u8 {
    match state {
        SlotState::Kept => 0,
        SlotState::Planned => 1,
        SlotState::Moved => 2,
        SlotState::Lost => 3,
    }
}

#[cfg(test)]
pub(crate) mod tests;
