//! What became of promises, loaded and derived on every read.

use std::collections::{HashMap, HashSet};

use domain::{
    code::{OfficerCode, PlaceCode},
    displacement::{DAYS_MAX, Displacement, Entry, is_reversed},
    duty::WorkKind,
    id::{DisplacementId, SlotId, WorkRecordId},
    officer::Officer,
    place::Place,
    promise::{Promise, promises},
    slot::{LossCause, Slot, SlotState, SlotTier},
    time::{Day, TimeOfDay},
    work_record::{MOVED_DAYS_MAX, WorkRecord},
};
use serde::Serialize;
use store::ReadTx;
use utoipa::ToSchema;

use crate::Error;

/// Promises of some days with what was noted of them.
pub(crate) struct Book {
    pub(crate) slots: Vec<Slot>,
    /// In the order of the slots.
    pub(crate) promises: Vec<Promise>,
    /// Those that stand.
    pub(crate) records: Vec<WorkRecord>,
    /// Those that were not taken back and touch the days, with those that may have taken hours from them before.
    pub(crate) displacements: Vec<Displacement>,
}

impl Book {
    /// The promises that were made for, or moved to, a day from `from` to `to`. The book reaches further on both sides, so that
    /// nothing that was moved is missed.
    pub(crate) async fn load(tx: &mut ReadTx, from: Day, to: Day, today: Day) -> Result<Book, Error> {
        let (from, to) = (from.plus_days(-MOVED_DAYS_MAX), to.plus_days(MOVED_DAYS_MAX));
        let slots = store::slot::list_between(tx, from, to).await?;
        let records = store::work_record::list_standing(tx, from, to).await?;
        let displacements = list_displacements(tx, from, to).await?;
        Ok(Book::of(slots, records, displacements, today))
    }

    /// The same for one place.
    pub(crate) async fn load_of_place(
        tx: &mut ReadTx,
        place: &PlaceCode,
        from: Day,
        to: Day,
        today: Day,
    ) -> Result<Book, Error> {
        let (from, to) = (from.plus_days(-MOVED_DAYS_MAX), to.plus_days(MOVED_DAYS_MAX));
        let slots = store::slot::list_of_place(tx, place, from, to).await?;
        let records = store::work_record::list_standing_of_place(tx, place, from, to).await?;
        let displacements = list_displacements(tx, from, to).await?;
        Ok(Book::of(slots, records, displacements, today))
    }

    fn of(slots: Vec<Slot>, records: Vec<WorkRecord>, displacements: Vec<Displacement>, today: Day) -> Book {
        let promises = promises(&slots, &records, &displacements, today);
        Book { slots, promises, records, displacements }
    }

    /// The same with one order more.
    pub(crate) fn with(mut self, order: Displacement, today: Day) -> Book {
        self.displacements.push(order);
        self.promises = promises(&self.slots, &self.records, &self.displacements, today);
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Slot, &Promise)> {
        self.slots.iter().zip(&self.promises)
    }
}

/// The orders that touch the days and were not taken back, and those that touch a day of one of these: what an order took
/// follows only from all of them.
pub(crate) async fn list_displacements(
    tx: &mut ReadTx,
    from: Day,
    to: Day,
) -> Result<Vec<Displacement>, Error> {
    let (from, to) = (from.plus_days(-DAYS_MAX), to.plus_days(DAYS_MAX));
    let mut displacements = store::displacement::list_between(tx, from, to).await?;
    if !displacements.is_empty() {
        let entries = by_order(store::displacement::list_entries_between(tx, from, to).await?);
        displacements.retain(|order| entries.get(&order.id).is_none_or(|entries| !is_reversed(entries)));
    }
    Ok(displacements)
}

pub(crate) fn by_order(entries: Vec<Entry>) -> HashMap<DisplacementId, Vec<Entry>> {
    let mut by_order: HashMap<DisplacementId, Vec<Entry>> = HashMap::new();
    for entry in entries {
        by_order.entry(entry.displacement).or_default().push(entry);
    }
    by_order
}

/// Places and officers by their codes.
pub(crate) struct Register {
    pub(crate) places: HashMap<PlaceCode, Place>,
    pub(crate) officers: HashMap<OfficerCode, Officer>,
}

impl Register {
    pub(crate) async fn load(tx: &mut ReadTx) -> Result<Register, Error> {
        let places = store::place::list(tx).await?;
        let officers = store::officer::list(tx).await?;
        Ok(Register {
            places: places.into_iter().map(|place| (place.code.clone(), place)).collect(),
            officers: officers.into_iter().map(|officer| (officer.code.clone(), officer)).collect(),
        })
    }

    pub(crate) fn place_name(&self, code: &PlaceCode) -> String {
        self.places.get(code).map_or_else(|| code.to_string(), |place| place.name.clone())
    }

    pub(crate) fn officer_name(&self, code: &OfficerCode) -> String {
        self.officers.get(code).map_or_else(|| code.to_string(), |officer| officer.name.clone())
    }

    /// The place and everything above it, from the place upwards.
    pub(crate) fn upwards(&self, code: &PlaceCode) -> Vec<&Place> {
        let mut seen: HashSet<&PlaceCode> = HashSet::new();
        let mut chain = Vec::new();
        let mut next = self.places.get(code);
        while let Some(place) = next.filter(|place| seen.insert(&place.code)) {
            chain.push(place);
            next = place.parent.as_ref().and_then(|parent| self.places.get(parent));
        }
        chain
    }
}

/// One promise with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PromiseView {
    pub slot: SlotId,
    pub place: PlaceCode,
    pub place_name: String,
    pub officer: OfficerCode,
    pub officer_name: String,
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub kind: WorkKind,
    pub tier: SlotTier,
    pub travel_minutes: u16,
    /// Whether residents are told of it.
    pub is_public: bool,
    pub state: SlotState,
    /// Of a moved or lost one.
    pub cause: Option<LossCause>,
    pub moved_to_day: Option<Day>,
    /// What became of a moved one on its new day.
    pub moved_state: Option<SlotState>,
    /// The record that decides.
    pub record: Option<WorkRecordId>,
    /// The order that took the officer away.
    pub displacement: Option<DisplacementId>,
}

impl PromiseView {
    pub(crate) fn of(slot: &Slot, promise: &Promise, register: &Register) -> PromiseView {
        PromiseView {
            slot: slot.id,
            place: slot.place.clone(),
            place_name: register.place_name(&slot.place),
            officer: slot.officer.clone(),
            officer_name: register.officer_name(&slot.officer),
            day: slot.day,
            from: slot.from,
            to: slot.to,
            kind: slot.kind,
            tier: slot.tier,
            travel_minutes: slot.travel_minutes,
            is_public: slot.is_public,
            state: promise.state,
            cause: promise.cause,
            moved_to_day: promise.moved_to.map(|moved| moved.day),
            moved_state: promise.moved_to.map(|moved| moved.state),
            record: promise.record,
            displacement: promise.displacement,
        }
    }
}
