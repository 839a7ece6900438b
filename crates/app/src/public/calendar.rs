//! The announced presences of a place as events.

use domain::{
    code::PlaceCode,
    duty::WorkKind,
    promise::Promise,
    slot::{Slot, SlotState, WithdrawnSlot},
    time::{Day, Instant, TimeOfDay, Zone},
};
use sha2::{Digest, Sha256};

use crate::{Ctx, Error, promise::Book, strip::strip_span};

use super::{Setting, list_withdrawn};

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
    /// Rises when it is cancelled, and again when it is withdrawn.
    pub sequence: u32,
    /// Why it was withdrawn.
    pub reason: Option<String>,
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

/// The calendar of a place. Slots that were moved, lost or withdrawn stay as cancelled.
pub async fn find(ctx: &Ctx, code: &PlaceCode) -> Result<PublicCalendar, Error> {
    let setting = Setting::find(ctx).await?;
    let (place, county) = setting.find_place(code, ctx.now())?;
    let today = ctx.now().on_wall_clock(&county.zone).0;
    let (from, to) = strip_span(today);
    let mut tx = ctx.env.db.begin_read().await?;
    let book = Book::load_of_place(&mut tx, code, from, to, today).await?;
    let withdrawn = list_withdrawn(&mut tx, &book, code, today).await?;
    drop(tx);
    let announced = book.iter().filter(|(slot, _promise)| setting.tells_of(slot));
    let events =
        announced.flat_map(|(slot, promise)| events_of(&setting, &book, slot, promise, &county.zone));
    let withdrawn = withdrawn
        .iter()
        .filter(|one| setting.tells_of(&one.slot))
        .flat_map(|one| withdrawn_events(&setting, &book, one, &county.zone));
    let (first, last) = (
        county.zone.instant(from, TimeOfDay::clamped(0)),
        county.zone.instant(to.plus_days(1), TimeOfDay::clamped(0)),
    );
    let mut events: Vec<CalendarEvent> =
        events.chain(withdrawn).filter(|event| event.start >= first && event.start < last).collect();
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
    let record = book.records.iter().find(|record| promise.record == Some(record.id));
    let order = book.displacements.iter().find(|order| promise.displacement == Some(order.id));
    let told_at = record.map(|record| record.recorded_at).or(order.map(|order| order.made_at));
    let event = |day: Day, part: &str, state: SlotState| {
        let event = event(setting, slot, (day, part), zone);
        let is_cancelled = matches!(state, SlotState::Moved | SlotState::Lost);
        let changed_at = told_at.unwrap_or(event.changed_at);
        CalendarEvent { is_cancelled, sequence: u32::from(is_cancelled), changed_at, ..event }
    };
    let own = event(slot.day, OWN, promise.state);
    let moved = promise.moved_to.map(|moved| event(moved.day, MOVED, moved.state));
    std::iter::once(own).chain(moved).collect()
}

/// What subscribers may know of a slot that was withdrawn: its own day, and the one to which it had been moved.
fn withdrawn_events(
    setting: &Setting,
    book: &Book,
    withdrawn: &WithdrawnSlot,
    zone: &Zone,
) -> Vec<CalendarEvent> {
    let slot = &withdrawn.slot;
    let records = book.records.iter().filter(|record| record.slot == Some(slot.id));
    let moved_to_day = records.filter_map(|record| record.moved_to_day).next_back();
    let days = std::iter::once((slot.day, OWN)).chain(moved_to_day.map(|day| (day, MOVED)));
    let cancelled = |day| CalendarEvent {
        is_cancelled: true,
        sequence: 2,
        reason: withdrawn.reason.clone(),
        changed_at: withdrawn.withdrawn_at,
        ..event(setting, slot, day, zone)
    };
    days.map(cancelled).collect()
}

/// The event as it was published.
fn event(setting: &Setting, slot: &Slot, (day, part): (Day, &str), zone: &Zone) -> CalendarEvent {
    CalendarEvent {
        uid: uid(slot, part),
        start: zone.instant(day, slot.from),
        end: zone.instant(day, slot.to),
        kind: slot.kind,
        officer: setting.register.officer_name(&slot.officer),
        is_cancelled: false,
        sequence: 0,
        reason: None,
        changed_at: Instant::from_micros(millis_of(slot) * 1000),
    }
}

/// The two events that one slot can have: on its own day, and where it was moved.
const OWN: &str = "";
const MOVED: &str = "moved";

/// When a slot was published: its id begins with the time.
fn millis_of(slot: &Slot) -> i64 {
    slot.id.0.as_bytes()[..6].iter().fold(0, |millis, byte| millis << 8 | i64::from(*byte))
}

fn uid(slot: &Slot, part: &str) -> String {
    let digest =
        Sha256::new().chain_update(b"calendar").chain_update(slot.id.0.as_bytes()).chain_update(part);
    hex::encode(&digest.finalize()[..16])
}
