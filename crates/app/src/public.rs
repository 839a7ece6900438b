//! What residents see without an account: who comes when, and whether promises were kept. Patrols and checks are never told.

use std::collections::{BTreeMap, HashMap};

use domain::{
    code::{OfficerCode, PlaceCode},
    duty::WorkKind,
    officer::Post,
    place::{Location, Place, PlaceKind},
    promise::{Promise, STRIP_DAYS, coming},
    slot::{Slot, SlotState},
    time::{Day, Instant, TimeOfDay, Zone},
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{ReadTx, county::County};
use utoipa::ToSchema;

use crate::{
    Ctx, Error,
    promise::{Book, Register},
    strip::{StripDay, strip_days, strip_span},
};

/// The most places of one answer.
pub const PLACES_MAX: usize = 1000;
const MARKET_DAYS_SHOWN: usize = 4;
const MARKET_DAYS_WITHIN: i32 = 60;
const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicCounty {
    pub name: String,
    pub zone: String,
    /// Says that real roads were paired with other names, in a demonstration.
    pub pairing_note: Option<String>,
}

/// Somebody is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Presence {
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub kind: WorkKind,
    /// Name of the officer.
    pub officer: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicPlaceBrief {
    pub code: PlaceCode,
    pub name: String,
    pub kind: PlaceKind,
    /// Name of the station it belongs to.
    pub station: String,
    /// The names of what it stands below, the bureau first.
    pub path: Vec<String>,
    pub next: Option<Presence>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicHome {
    /// `home`
    pub kind: &'static str,
    pub county: PublicCounty,
    /// A demonstration with made-up records.
    pub demo: bool,
    pub today: Day,
    /// By code.
    pub places: Vec<PublicPlaceBrief>,
    /// Give it as `after` for more.
    pub next: Option<PlaceCode>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicPlace {
    /// `place`
    pub kind: &'static str,
    pub county: PublicCounty,
    pub demo: bool,
    pub today: Day,
    pub place: PublicPlaceFacts,
    /// Announced presences of the next 28 days.
    pub presences: Vec<Presence>,
    /// Announced promises only; on the days left out nobody is due.
    pub strip: Vec<StripDay>,
    /// The residents' address of the page.
    pub address: String,
    pub attribution: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PublicPlaceFacts {
    pub code: PlaceCode,
    pub name: String,
    pub kind: PlaceKind,
    pub station: String,
    pub path: Vec<String>,
    pub location: Option<Location>,
    pub phone: String,
    pub address: String,
    /// As in sheets: `1-5 08:30-12:00; 6 09:00-11:30`.
    pub hours: String,
    /// The one named officer.
    pub officer: Option<PublicOfficer>,
    /// The next market days.
    pub market_days: Vec<Day>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublicOfficer {
    pub name: String,
    /// The official one.
    pub phone: String,
}

/// Whether residents have a page about places of this kind.
const fn is_public(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Village | PlaceKind::PoliceRoom | PlaceKind::ContactPoint)
}

/// What the pages of an installation share.
struct Setting {
    register: Register,
    counties: Vec<County>,
}

impl Setting {
    async fn load(tx: &mut ReadTx) -> Result<Setting, Error> {
        let register = Register::load(tx).await?;
        let mut counties = store::county::list(tx).await?;
        counties.retain(|county| register.places.contains_key(&county.code));
        Ok(Setting { register, counties })
    }

    fn county_of(&self, place: &PlaceCode) -> Result<&County, Error> {
        let root = self.register.upwards(place).last().map(|root| &root.code);
        let county = self.counties.iter().find(|county| root == Some(&county.code));
        county.ok_or_else(|| Error::not_found("地点", "place", place))
    }

    /// A place that residents have a page about.
    fn find(&self, code: &PlaceCode, now: Instant) -> Result<(&Place, &County), Error> {
        let missing = || Error::not_found("地点", "place", code);
        let place =
            self.register.places.get(code).filter(|place| is_public(place.kind)).ok_or_else(missing)?;
        let county = self.county_of(code)?;
        let today = now.on_wall_clock(&county.zone).0;
        if place.exists_on(today) { Ok((place, county)) } else { Err(missing()) }
    }

    /// The names above a place, the bureau first, and its station's.
    fn above(&self, code: &PlaceCode) -> (Vec<String>, String) {
        let above: Vec<&Place> = self.register.upwards(code).into_iter().skip(1).collect();
        let station = above.iter().find(|place| place.kind == PlaceKind::Station).or(above.last());
        let station = station.map(|place| place.name.clone()).unwrap_or_default();
        (above.iter().rev().map(|place| place.name.clone()).collect(), station)
    }

    /// The officer who answers for a place: by a post at it, or at the nearest place above it.
    fn named_officer(&self, code: &PlaceCode, mut posts: Vec<Post>, today: Day) -> Option<PublicOfficer> {
        posts.retain(|post| post.role.names_the_officer() && post.holds_on(today));
        posts.sort_by(|one, other| (one.from, &one.officer).cmp(&(other.from, &other.officer)));
        let mut named: HashMap<PlaceCode, OfficerCode> = HashMap::new();
        for post in posts {
            named.entry(post.place).or_insert(post.officer);
        }
        let officer = self.register.upwards(code).into_iter().find_map(|place| named.get(&place.code))?;
        let officer = self.register.officers.get(officer)?;
        Some(PublicOfficer { name: officer.name.clone(), phone: officer.phone.clone() })
    }

    fn presence(&self, slot: &Slot, day: Day) -> Presence {
        Presence {
            day,
            from: slot.from,
            to: slot.to,
            kind: slot.kind,
            officer: self.register.officer_name(&slot.officer),
        }
    }

    /// The announced presence of a promise that is still to come: on its own day, or where it was moved.
    fn coming(&self, slot: &Slot, promise: &Promise, now: (Day, TimeOfDay)) -> Option<Presence> {
        coming(slot, promise, now).map(|day| self.presence(slot, day))
    }
}

fn told_of(county: &County) -> PublicCounty {
    PublicCounty {
        name: county.name.clone(),
        zone: county.zone.name().to_owned(),
        pairing_note: county.pairing_note.clone(),
    }
}

/// Villages, police rooms and contact points whose name, path or code holds every word of `query`, by code.
pub async fn list(ctx: &Ctx, query: &str, after: Option<&PlaceCode>) -> Result<PublicHome, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let setting = Setting::load(&mut tx).await?;
    let county = setting.counties.first().ok_or_else(|| Error::not_found("县", "county", "-"))?;
    let now = ctx.now().on_wall_clock(&county.zone);
    let today = now.0;
    let book = Book::load(&mut tx, today, today.plus_days(STRIP_DAYS - 1), today).await?;
    drop(tx);
    let mut next: BTreeMap<&PlaceCode, Presence> = BTreeMap::new();
    for (slot, promise) in book.iter() {
        let Some(presence) = setting.coming(slot, promise, now) else { continue };
        let known = next.entry(&slot.place).or_insert_with(|| presence.clone());
        if (presence.day, presence.from) < (known.day, known.from) {
            *known = presence;
        }
    }
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let mut codes: Vec<&PlaceCode> =
        setting.register.places.keys().filter(|code| after.is_none_or(|after| *code > after)).collect();
    codes.sort_unstable();
    let mut places = Vec::new();
    for code in codes {
        let Ok((place, _county)) = setting.find(code, ctx.now()) else { continue };
        let (path, station) = setting.above(code);
        let text = format!("{} {} {code}", place.name, path.join(" ")).to_lowercase();
        if words.iter().all(|word| text.contains(word)) {
            let next = next.get(code).cloned();
            let (code, name) = (code.clone(), place.name.clone());
            places.push(PublicPlaceBrief { code, name, kind: place.kind, station, path, next });
        }
        if places.len() > PLACES_MAX {
            break;
        }
    }
    let has_more = places.len() > PLACES_MAX;
    places.truncate(PLACES_MAX);
    let next = places.last().filter(|_last| has_more).map(|last| last.code.clone());
    Ok(PublicHome { kind: "home", county: told_of(county), demo: ctx.env.demo, today, places, next })
}

/// One village, police room or contact point. `address` is where residents open its page.
pub async fn find(ctx: &Ctx, code: &PlaceCode, address: String) -> Result<PublicPlace, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let setting = Setting::load(&mut tx).await?;
    let (place, county) = setting.find(code, ctx.now())?;
    let now = ctx.now().on_wall_clock(&county.zone);
    let today = now.0;
    let (from, to) = strip_span(today);
    let book = Book::load_of_place(&mut tx, code, from, to, today).await?;
    let posts = store::post::list_between(&mut tx, today, today).await?;
    drop(tx);
    let mut presences: Vec<Presence> =
        book.iter().filter_map(|(slot, promise)| setting.coming(slot, promise, now)).collect();
    presences.sort_by_key(|presence| (presence.day, presence.from));
    let (path, station) = setting.above(code);
    let market_days = place.market_days.map_or_else(Vec::new, |market| {
        market.between(today, today.plus_days(MARKET_DAYS_WITHIN)).take(MARKET_DAYS_SHOWN).collect()
    });
    // Where nobody answers, the station above does.
    let phones = setting.register.upwards(code).into_iter().map(|place| &place.phone);
    let facts = PublicPlaceFacts {
        code: code.clone(),
        name: place.name.clone(),
        kind: place.kind,
        station,
        path,
        location: place.location,
        phone: phones.filter(|phone| !phone.is_empty()).map(String::clone).next().unwrap_or_default(),
        address: place.address.clone(),
        hours: place.hours.to_string(),
        officer: setting.named_officer(code, posts, today),
        market_days,
    };
    Ok(PublicPlace {
        kind: "place",
        county: told_of(county),
        demo: ctx.env.demo,
        today,
        place: facts,
        presences,
        strip: strip_days(book.iter().filter(|(slot, _promise)| slot.is_public), from, to),
        address,
        attribution: ATTRIBUTION,
    })
}

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
pub async fn calendar(ctx: &Ctx, code: &PlaceCode) -> Result<PublicCalendar, Error> {
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
