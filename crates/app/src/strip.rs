//! Promise strips and the promises behind them.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    promise::{Promise, STRIP_DAYS, coming, strip},
    slot::{LossCause, Slot, SlotState},
    time::{Day, TimeOfDay},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Ctx, Error, Extent,
    ctx::{PlacesInReach, reach_of},
    promise::{Book, PromiseView, Register},
};

/// The most places one request may name.
pub const PLACES_MAX: usize = 500;
/// The longest span of days a list of promises may cover.
const LIST_DAYS_MAX: i32 = 62;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Strips {
    pub from: Day,
    pub today: Day,
    pub to: Day,
    /// By code, in the order of the places asked for.
    pub strips: Vec<Strip>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Strip {
    pub place: PlaceCode,
    pub name: String,
    /// Days for which residents were told of somebody; on the others nobody is due.
    pub days: Vec<StripDay>,
    /// When somebody is still to come, as residents are told: a slot counts until it ends.
    pub next: Option<NextPresence>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct NextPresence {
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

/// A day with several promises shows the worst: lost, then moved, then planned, then kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StripDay {
    pub day: Day,
    pub state: SlotState,
    /// Of a moved or lost day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<LossCause>,
    /// How many promises the day has.
    pub slots: u16,
}

pub(crate) fn strip_days<'a>(
    promised: impl IntoIterator<Item = (&'a Slot, &'a Promise)>,
    from: Day,
    to: Day,
) -> Vec<StripDay> {
    let cells = strip(promised, from, to).into_iter();
    cells
        .map(|cell| StripDay { day: cell.day, state: cell.state, cause: cell.cause, slots: cell.slots })
        .collect()
}

/// The days of a strip: 28 before `on`, and 28 from it on.
pub(crate) fn strip_span(on: Day) -> (Day, Day) {
    (on.plus_days(-STRIP_DAYS), on.plus_days(STRIP_DAYS - 1))
}

/// Whose strips: some places, or everything in one, the actor's own area when not given, that promises were made to.
#[derive(Debug, Clone)]
pub enum Whose {
    Places(Vec<String>),
    Within(Option<PlaceCode>),
}

/// Strips around `on`, today when it is not given.
pub async fn list(ctx: &Ctx, whose: Whose, on: Option<Day>) -> Result<Strips, Error> {
    let extent = ctx.extent(Permission::ViewCounty)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let register = Register::load(&mut tx).await?;
    let reach = reach_of(&mut tx, &extent).await?;
    let (area, named) = match whose {
        Whose::Places(codes) => {
            let codes = places_of(&codes, &register, &reach)?;
            (codes.first().cloned(), Some(codes))
        }
        Whose::Within(Some(area)) => {
            ctx.require(&mut tx, Permission::ViewCounty, &area).await?;
            (Some(area), None)
        }
        Whose::Within(None) => (area_of(&extent, &register), None),
    };
    let area = area.ok_or_else(|| Error::not_found("县", "county", "-"))?;
    let now = crate::plan::now_at(ctx, &mut tx, &area).await?;
    let today = now.0;
    let (from, to) = strip_span(on.unwrap_or(today));
    let within: BTreeSet<String> = match &named {
        Some(codes) => codes.iter().map(ToString::to_string).collect(),
        None => store::place::list_codes_within(&mut tx, &area).await?.into_iter().collect(),
    };
    let book = Book::load(&mut tx, from, to, today).await?;
    drop(tx);
    let mut promised: BTreeMap<&PlaceCode, Vec<(&Slot, &Promise)>> = BTreeMap::new();
    let announced =
        book.iter().filter(|(slot, _promise)| slot.is_public && within.contains(slot.place.as_str()));
    for (slot, promise) in announced {
        promised.entry(&slot.place).or_default().push((slot, promise));
    }
    let next = |(slot, promise): &(&Slot, &Promise)| {
        coming(slot, promise, now).map(|day| NextPresence { day, from: slot.from, to: slot.to })
    };
    let of_place = |code: &PlaceCode| Strip {
        place: code.clone(),
        name: register.place_name(code),
        days: strip_days(promised.get(code).into_iter().flatten().copied(), from, to),
        next: promised.get(code).into_iter().flatten().filter_map(next).min(),
    };
    let strips = match named {
        Some(codes) => codes.iter().map(of_place).collect(),
        None => promised.keys().map(|code| of_place(code)).filter(|strip| !strip.days.is_empty()).collect(),
    };
    Ok(Strips { from, today, to, strips })
}

/// The places named, each within reach.
fn places_of(codes: &[String], register: &Register, reach: &PlacesInReach) -> Result<Vec<PlaceCode>, Error> {
    if codes.len() > PLACES_MAX {
        let zh = format!("一次最多 {PLACES_MAX} 个地点");
        return Err(Error::field("/places", zh, format!("name at most {PLACES_MAX} places")));
    }
    let of_code = |code: &String| {
        let place = code.parse::<PlaceCode>().ok();
        let place = place.filter(|place| reach.holds(place) && register.places.contains_key(place));
        place.ok_or_else(|| Error::not_found("地点", "place", code))
    };
    codes.iter().map(of_code).collect()
}

/// The area an extent covers; the first county of an installation for whoever may see everything.
pub(crate) fn area_of(extent: &Extent, register: &Register) -> Option<PlaceCode> {
    match extent {
        Extent::Below(area) | Extent::Own(_, area) => Some(area.clone()),
        Extent::Everywhere => {
            let roots = register.places.values().filter(|place| place.parent.is_none());
            roots.map(|place| &place.code).min().cloned()
        }
    }
}

/// Which promises to list; every condition given must hold.
#[derive(Debug, Clone)]
pub struct WantedPromises {
    pub from: Day,
    pub to: Day,
    pub place: Option<PlaceCode>,
    pub within: Option<PlaceCode>,
    pub officer: Option<OfficerCode>,
}

/// The promises of some days with what became of them, by day and time: those made for the days and those moved to them.
pub async fn list_promises(ctx: &Ctx, wanted: &WantedPromises) -> Result<Vec<PromiseView>, Error> {
    let extent = ctx.extent(Permission::ViewCounty)?;
    let (from, to) = (wanted.from, wanted.to.min(wanted.from.plus_days(LIST_DAYS_MAX)));
    let mut tx = ctx.env.db.begin_read().await?;
    let mut areas: Vec<BTreeSet<String>> = Vec::new();
    for area in [&wanted.within, &wanted.place].into_iter().flatten() {
        ctx.require(&mut tx, Permission::ViewCounty, area).await?;
    }
    if let Some(area) = &wanted.within {
        areas.push(store::place::list_codes_within(&mut tx, area).await?.into_iter().collect());
    }
    let reach = reach_of(&mut tx, &extent).await?;
    let register = Register::load(&mut tx).await?;
    let area = wanted.place.clone().or(wanted.within.clone()).or_else(|| area_of(&extent, &register));
    let area = area.ok_or_else(|| Error::not_found("县", "county", "-"))?;
    let today = crate::plan::today(ctx, &mut tx, &area).await?;
    let book = Book::load(&mut tx, from, to, today).await?;
    drop(tx);
    let days = from..=to;
    let wanted_here = |slot: &Slot, promise: &Promise| {
        (days.contains(&slot.day) || promise.moved_to.is_some_and(|moved| days.contains(&moved.day)))
            && reach.holds(&slot.place)
            && areas.iter().all(|area| area.contains(slot.place.as_str()))
            && wanted.place.as_ref().is_none_or(|place| *place == slot.place)
            && wanted.officer.as_ref().is_none_or(|officer| *officer == slot.officer)
    };
    let found = book.iter().filter(|(slot, promise)| wanted_here(slot, promise));
    Ok(found.map(|(slot, promise)| PromiseView::of(slot, promise, &register)).collect())
}
