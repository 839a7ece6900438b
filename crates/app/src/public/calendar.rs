//! The announced presences of a place as events.

use domain::{
    code::PlaceCode,
    duty::WorkKind,
    promise::Promise,
    slot::{Slot, SlotState},
    time::{Day, Instant, TimeOfDay, Zone},
};
use sha2::{Digest, Sha256};

use crate::{Ctx, Error, promise::Book, strip::strip_span};

use super::Setting;

/// One event of a place's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// 128 bits that tell nothing of the slot's own id.
    pub uid: String,
    pub start: Instant,
    pub end: Instant,
    pub kind: WorkKind,
    pub officer: String,
    /// It will not take place, or not then.
    pub is_cancelled: bool,
    pub changed_at: Instant,
}

/// The announced presences of a place, 28 days back and 28 ahead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicCalendar {
    pub place: String,
    pub address: String,
    pub county: String,
    pub zone: String,
    pub events: Vec<CalendarEvent>,
}

/// The calendar of a place. Slots that were withdrawn are gone; those that were moved or lost stay as cancelled.
pub async fn find(ctx: &Ctx, code: &PlaceCode) -> Result<PublicCalendar, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let setting = Setting::load(&mut tx).await?;
    let (place, county) = setting.find(code, ctx.now())?;
    let today = ctx.now().on_wall_clock(&county.zone).0;
    let (from, to) = strip_span(today);
    let book = Book::load_of_place(&mut tx, code, from, to, today).await?;
    drop(tx);
    let announced = book.iter().filter(|(slot, _promise)| slot.is_public);
    let events =
        announced.flat_map(|(slot, promise)| events_of(&setting, &book, slot, promise, &county.zone));
    let (first, last) = (
        county.zone.instant(from, TimeOfDay::clamped(0)),
        county.zone.instant(to.plus_days(1), TimeOfDay::clamped(0)),
    );
    let mut events: Vec<CalendarEvent> =
        events.filter(|event| event.start >= first && event.start < last).collect();
    events.sort_by(|one, other| (one.start, &one.uid).cmp(&(other.start, &other.uid)));
    Ok(PublicCalendar {
        place: place.name.clone(),
        address: place.address.clone(),
        county: county.name.clone(),
        zone: county.zone.name().to_owned(),
        events,
    })
}

fn events_of(
    setting: &Setting,
    book: &Book,
    slot: &Slot,
    promise: &Promise,
    zone: &Zone,
) -> Vec<CalendarEvent> {
    let made_at = Instant::from_micros(millis_of(slot) * 1000);
    let record = book.records.iter().find(|record| promise.record == Some(record.id));
    let order = book.displacements.iter().find(|order| promise.displacement == Some(order.id));
    let told_at = record.map(|record| record.recorded_at).or(order.map(|order| order.made_at));
    let event = |day: Day, part: &str, state: SlotState| CalendarEvent {
        uid: uid(slot, part),
        start: zone.instant(day, slot.from),
        end: zone.instant(day, slot.to),
        kind: slot.kind,
        officer: setting.register.officer_name(&slot.officer),
        is_cancelled: matches!(state, SlotState::Moved | SlotState::Lost),
        changed_at: told_at.unwrap_or(made_at),
    };
    let own = event(slot.day, "", promise.state);
    let moved = promise.moved_to.map(|moved| event(moved.day, "moved", moved.state));
    std::iter::once(own).chain(moved).collect()
}

/// When a slot was published: its id begins with the time.
fn millis_of(slot: &Slot) -> i64 {
    slot.id.0.as_bytes()[..6].iter().fold(0, |millis, byte| millis << 8 | i64::from(*byte))
}

fn uid(slot: &Slot, part: &str) -> String {
    let digest =
        Sha256::new().chain_update(b"calendar").chain_update(slot.id.0.as_bytes()).chain_update(part);
    hex::encode(&digest.finalize()[..16])
}
