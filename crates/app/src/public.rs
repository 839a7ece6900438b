//! What residents see without an account: who comes when, and whether promises were kept. Patrols and checks are never told.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use domain::{
    code::PlaceCode,
    duty::WorkKind,
    officer::Post,
    place::{Location, Place, PlaceKind, ServiceTier},
    promise::{Promise, STRIP_DAYS, coming},
    slot::{Slot, WithdrawnSlot},
    time::{Day, Instant, TimeOfDay},
};
use serde::Serialize;
use store::{ReadTx, county::County};
use utoipa::ToSchema;

use crate::{
    Ctx, Error,
    promise::{Book, Register},
    recent::Recent,
    strip::{StripDay, strip_days, strip_span},
};

pub mod calendar;

/// The most places of one answer.
pub const PLACES_MAX: usize = 1000;
const WITHDRAWN_SHOWN_MAX: usize = 20;
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

/// Somebody was to be there; it was taken back before the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WithdrawnPresence {
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub kind: WorkKind,
    pub reason: Option<String>,
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
    /// Announced presences of the 28 days before today and the 28 from it on that were taken back, by day; the last ones where
    /// there are more than 20. What was announced anew just as it was is left out.
    pub withdrawn: Vec<WithdrawnPresence>,
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
    /// The hours hold on market days only.
    pub is_open_on_market_days: bool,
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

/// What this process remembers of the public pages.
#[derive(Clone, Default)]
pub(crate) struct PublicPages {
    setting: Recent<Setting>,
    /// `None` in an installation without a county.
    home: Recent<Option<Home>>,
}

/// What the pages of an installation share.
pub(crate) struct Setting {
    register: Register,
    counties: Vec<County>,
    /// Those that name an officer, of today.
    posts: HashMap<PlaceCode, Vec<Post>>,
}

impl Setting {
    async fn find(ctx: &Ctx) -> Result<Arc<Setting>, Error> {
        ctx.env.public.setting.find_or_load(&ctx.env.clock, Setting::load(ctx)).await
    }

    async fn load(ctx: &Ctx) -> Result<Setting, Error> {
        let mut tx = ctx.env.db.begin_read().await?;
        let register = Register::load(&mut tx).await?;
        let mut counties = store::county::list(&mut tx).await?;
        counties.retain(|county| register.places.contains_key(&county.code));
        // Counties may lie in zones with different days.
        let todays: Vec<Day> =
            counties.iter().map(|county| ctx.now().on_wall_clock(&county.zone).0).collect();
        let mut posts: HashMap<PlaceCode, Vec<Post>> = HashMap::new();
        if let (Some(first), Some(last)) = (todays.iter().min(), todays.iter().max()) {
            let named = store::post::list_between(&mut tx, *first, *last).await?;
            for post in named.into_iter().filter(|post| post.role.names_the_officer()) {
                posts.entry(post.place.clone()).or_default().push(post);
            }
        }
        Ok(Setting { register, counties, posts })
    }

    fn county_of(&self, place: &PlaceCode) -> Result<&County, Error> {
        let root = self.register.upwards(place).last().map(|root| &root.code);
        let county = self.counties.iter().find(|county| root == Some(&county.code));
        county.ok_or_else(|| Error::not_found("地点", "place", place))
    }

    /// A place that residents have a page about.
    fn find_place(&self, code: &PlaceCode, now: Instant) -> Result<(&Place, &County), Error> {
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
    fn named_officer(&self, code: &PlaceCode, today: Day) -> Option<PublicOfficer> {
        let named = |place: &Place| {
            let posts = self.posts.get(&place.code)?.iter().filter(|post| post.holds_on(today));
            posts.min_by_key(|post| (post.from, &post.officer))
        };
        let post = self.register.upwards(code).into_iter().find_map(named)?;
        let officer = self.register.officers.get(&post.officer)?;
        Some(PublicOfficer { name: officer.name.clone(), phone: officer.phone.clone() })
    }

    /// Whether residents are told of it. An officer who came to the register some moments ago has no name here yet.
    fn tells_of(&self, slot: &Slot) -> bool {
        slot.is_public && self.register.officers.contains_key(&slot.officer)
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
        let day = coming(slot, promise, now).filter(|_day| self.tells_of(slot))?;
        Some(self.presence(slot, day))
    }
}

fn told_of(county: &County) -> PublicCounty {
    PublicCounty {
        name: county.name.clone(),
        zone: county.zone.name().to_owned(),
        pairing_note: county.pairing_note.clone(),
    }
}

/// All places of the home page.
pub(crate) struct Home {
    county: PublicCounty,
    today: Day,
    /// By code.
    places: Vec<ListedPlace>,
}

struct ListedPlace {
    /// What is searched, in small letters.
    text: String,
    place: PublicPlaceBrief,
}

impl Home {
    async fn find(ctx: &Ctx) -> Result<Arc<Option<Home>>, Error> {
        ctx.env.public.home.find_or_load(&ctx.env.clock, Home::load(ctx)).await
    }

    async fn load(ctx: &Ctx) -> Result<Option<Home>, Error> {
        let setting = Setting::find(ctx).await?;
        let Some(county) = setting.counties.first().cloned() else { return Ok(None) };
        let at = ctx.now();
        let today = at.on_wall_clock(&county.zone).0;
        let mut tx = ctx.env.db.begin_read().await?;
        let book = Book::load(&mut tx, today, today.plus_days(STRIP_DAYS - 1), today).await?;
        drop(tx);
        let deriving = tokio::task::spawn_blocking(move || Home::of(&setting, &county, &book, at));
        let home = deriving.await.map_err(|error| Error::internal("making the home page stopped", error))?;
        Ok(Some(home))
    }

    fn of(setting: &Setting, county: &County, book: &Book, at: Instant) -> Home {
        let now = at.on_wall_clock(&county.zone);
        let mut next: HashMap<&PlaceCode, Presence> = HashMap::new();
        for (slot, promise) in book.iter() {
            let Some(presence) = setting.coming(slot, promise, now) else { continue };
            let known = next.entry(&slot.place).or_insert_with(|| presence.clone());
            if (presence.day, presence.from) < (known.day, known.from) {
                *known = presence;
            }
        }
        let listed = |code: &PlaceCode| {
            let (place, _county) = setting.find_place(code, at).ok()?;
            let (path, station) = setting.above(code);
            let text = format!("{} {} {code}", place.name, path.join(" ")).to_lowercase();
            let next = next.get(code).cloned();
            let (code, name) = (code.clone(), place.name.clone());
            Some(ListedPlace {
                text,
                place: PublicPlaceBrief { code, name, kind: place.kind, station, path, next },
            })
        };
        let mut places: Vec<ListedPlace> = setting.register.places.keys().filter_map(listed).collect();
        places.sort_unstable_by(|one, other| one.place.code.cmp(&other.place.code));
        Home { county: told_of(county), today: now.0, places }
    }
}

/// The longest search, in signs: every word is looked for in every place.
const QUERY_SIGNS_MAX: usize = 60;

/// What is looked for, in small letters; what is beyond the limit is passed over.
pub fn search_words(query: &str) -> Vec<String> {
    let query: String = query.chars().take(QUERY_SIGNS_MAX).collect();
    query.split_whitespace().map(str::to_lowercase).collect()
}

/// Villages, police rooms and contact points whose name, path or code holds every word of `query`, by code.
pub async fn list(ctx: &Ctx, query: &str, after: Option<&PlaceCode>) -> Result<PublicHome, Error> {
    let home = Home::find(ctx).await?;
    let home = (*home).as_ref().ok_or_else(|| Error::not_found("县", "county", "-"))?;
    let words = search_words(query);
    let begin = after.map_or(0, |after| home.places.partition_point(|listed| listed.place.code <= *after));
    let found =
        home.places[begin..].iter().filter(|listed| words.iter().all(|word| listed.text.contains(word)));
    let mut places: Vec<PublicPlaceBrief> =
        found.take(PLACES_MAX + 1).map(|listed| listed.place.clone()).collect();
    let has_more = places.len() > PLACES_MAX;
    places.truncate(PLACES_MAX);
    let next = places.last().filter(|_last| has_more).map(|last| last.code.clone());
    let (county, today) = (home.county.clone(), home.today);
    Ok(PublicHome { kind: "home", county, demo: ctx.env.demo, today, places, next })
}

/// One village, police room or contact point. `address` is where residents open its page.
pub async fn find(ctx: &Ctx, code: &PlaceCode, address: String) -> Result<PublicPlace, Error> {
    let setting = Setting::find(ctx).await?;
    let (place, county) = setting.find_place(code, ctx.now())?;
    let now = ctx.now().on_wall_clock(&county.zone);
    let today = now.0;
    let (from, to) = strip_span(today);
    let mut tx = ctx.env.db.begin_read().await?;
    let book = Book::load_of_place(&mut tx, code, from, to, today).await?;
    let withdrawn = list_withdrawn(&mut tx, &book, code, today).await?;
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
        is_open_on_market_days: place.tier == Some(ServiceTier::MarketDay),
        officer: setting.named_officer(code, today),
        market_days,
    };
    Ok(PublicPlace {
        kind: "place",
        county: told_of(county),
        demo: ctx.env.demo,
        today,
        place: facts,
        presences,
        withdrawn: told_withdrawn(withdrawn),
        strip: strip_days(book.iter().filter(|(slot, _promise)| slot.is_public), from, to),
        address,
        attribution: ATTRIBUTION,
    })
}

/// The announced presences of a place's strip that were taken back and do not stand in a newer plan just as they were.
async fn list_withdrawn(
    tx: &mut ReadTx,
    book: &Book,
    place: &PlaceCode,
    today: Day,
) -> Result<Vec<WithdrawnSlot>, Error> {
    let (from, to) = strip_span(today);
    let mut withdrawn = store::slot::list_withdrawn_of_place(tx, place, from, to).await?;
    withdrawn.retain(|one| {
        one.slot.is_public
            && !book.slots.iter().any(|slot| slot.is_public && slot.is_same_presence(&one.slot))
    });
    Ok(withdrawn)
}

/// Each once: what was taken back, announced again and taken back again has its last reason.
fn told_withdrawn(mut withdrawn: Vec<WithdrawnSlot>) -> Vec<WithdrawnPresence> {
    withdrawn.sort_by_key(|one| one.withdrawn_at);
    let mut told = BTreeMap::new();
    for WithdrawnSlot { slot, withdrawn_at: _, reason } in withdrawn {
        told.insert((slot.day, slot.from, slot.to, slot.kind), reason);
    }
    let first = told.len().saturating_sub(WITHDRAWN_SHOWN_MAX);
    let presences = told.into_iter().skip(first);
    presences
        .map(|((day, from, to, kind), reason)| WithdrawnPresence { day, from, to, kind, reason })
        .collect()
}
