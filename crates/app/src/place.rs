//! Places as people look for them: where they stand, when they are open and who answers for them.

use std::collections::HashMap;

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    division::DivisionCode,
    officer::Post,
    place::{Location, Place, PlaceClass, PlaceKind, ServiceTier},
    time::{Day, Zone},
};
use serde::Serialize;
use store::ReadTx;
use utoipa::ToSchema;

use crate::{Ctx, Error, Extent, sheet::Known};

/// How many market days are told in advance.
const MARKET_DAYS_SHOWN: usize = 4;
/// Four markets of any rule fall into this many days.
const MARKET_DAYS_WITHIN: i32 = 250;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlaceView {
    pub code: PlaceCode,
    pub name: String,
    pub kind: PlaceKind,
    pub parent: Option<PlaceCode>,
    /// The names of what it stands below, the bureau first.
    pub path: Vec<String>,
    pub class: Option<PlaceClass>,
    pub tier: Option<ServiceTier>,
    pub division: Option<DivisionCode>,
    pub location: Option<Location>,
    pub population: Option<u32>,
    pub households: Option<u32>,
    pub phone: String,
    pub address: String,
    /// Opening hours as they are written in sheets.
    pub hours: String,
    /// The market rule as it is written in sheets.
    pub market_days: Option<String>,
    /// From today on, at most four.
    pub next_market_days: Vec<Day>,
    /// Who answers for the place today, by a post here or at the nearest place above.
    pub named_officer: Option<NamedOfficer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedOfficer {
    pub code: OfficerCode,
    pub name: String,
    pub phone: String,
}

/// Which places are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub within: Option<PlaceCode>,
    pub kind: Option<PlaceKind>,
    /// A part of the name or code.
    pub query: String,
}

/// The places of the caller's area that exist today, by code.
pub async fn list(ctx: &Ctx, wanted: Wanted) -> Result<Vec<PlaceView>, Error> {
    let extent = ctx.extent(Permission::ViewCounty)?;
    let mut tx = ctx.env.db.begin_read().await?;
    if let Some(area) = &wanted.within {
        ctx.require(&mut tx, Permission::ViewCounty, area).await?;
    }
    let records = Records::load(ctx, &mut tx).await?;
    drop(tx);
    let viewing = tokio::task::spawn_blocking(move || records.views(&extent, &wanted));
    viewing.await.map_err(|error| Error::internal("listing places stopped", error))
}

/// A place of the caller's area, also one that is no more or not yet.
pub async fn find(ctx: &Ctx, code: &PlaceCode) -> Result<PlaceView, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    ctx.require(&mut tx, Permission::ViewCounty, code).await?;
    let records = Records::load(ctx, &mut tx).await?;
    drop(tx);
    let place = records.known.places.get(code).ok_or_else(|| Error::not_found("地点", "place", code))?;
    Ok(records.view(place))
}

struct Records {
    known: Known,
    /// The posts of today that name an officer, one a place.
    named: HashMap<PlaceCode, OfficerCode>,
    /// What day it is in each county.
    today: HashMap<PlaceCode, Day>,
    /// What day it is where no county is known.
    today_elsewhere: Day,
}

impl Records {
    async fn load(ctx: &Ctx, tx: &mut ReadTx) -> Result<Records, Error> {
        let now = ctx.now();
        let day_in = |zone: &Zone| now.on_wall_clock(zone).0;
        let counties = store::county::list(tx).await?;
        let today_elsewhere = day_in(&Zone::usual());
        let today: HashMap<_, _> =
            counties.into_iter().map(|county| (county.code, day_in(&county.zone))).collect();
        let first = today.values().min().copied().unwrap_or(today_elsewhere);
        let last = today.values().max().copied().unwrap_or(today_elsewhere);
        let posts = store::post::list_between(tx, first, last).await?;
        let known = Known::load(tx).await?;
        let mut records = Records { known, named: HashMap::new(), today, today_elsewhere };
        records.name_officers(posts);
        Ok(records)
    }

    /// Whoever came first answers where several do.
    fn name_officers(&mut self, mut posts: Vec<Post>) {
        posts.retain(|post| post.role.names_the_officer() && post.holds_on(self.today_of(&post.place)));
        posts.sort_by(|a, b| (a.from, &a.officer).cmp(&(b.from, &b.officer)));
        for post in posts {
            self.named.entry(post.place).or_insert(post.officer);
        }
    }

    fn today_of(&self, place: &PlaceCode) -> Day {
        let root = self.known.upwards(place).last().unwrap_or(place);
        self.today.get(root).copied().unwrap_or(self.today_elsewhere)
    }

    fn views(&self, extent: &Extent, wanted: &Wanted) -> Vec<PlaceView> {
        let query = wanted.query.trim().to_lowercase();
        let matches = |place: &Place| {
            wanted.kind.is_none_or(|kind| place.kind == kind)
                && (query.is_empty()
                    || place.name.to_lowercase().contains(&query)
                    || place.code.as_str().to_lowercase().contains(&query))
                && self.known.reaches(extent, &place.code)
                && wanted
                    .within
                    .as_ref()
                    .is_none_or(|area| self.known.upwards(&place.code).any(|code| code == area))
                && place.exists_on(self.today_of(&place.code))
        };
        let places = self.known.places.values().filter(|place| matches(place));
        places.map(|place| self.view(place)).collect()
    }

    fn view(&self, place: &Place) -> PlaceView {
        let today = self.today_of(&place.code);
        let above = self.known.upwards(&place.code).skip(1);
        let mut path: Vec<String> =
            above.filter_map(|code| self.known.places.get(code)).map(|place| place.name.clone()).collect();
        path.reverse();
        let next_market_days = place.market_days.map_or_else(Vec::new, |market| {
            market.between(today, today.plus_days(MARKET_DAYS_WITHIN)).take(MARKET_DAYS_SHOWN).collect()
        });
        PlaceView {
            code: place.code.clone(),
            name: place.name.clone(),
            kind: place.kind,
            parent: place.parent.clone(),
            path,
            class: place.class,
            tier: place.tier,
            division: place.division,
            location: place.location,
            population: place.population,
            households: place.households,
            phone: place.phone.clone(),
            address: place.address.clone(),
            hours: place.hours.to_string(),
            market_days: place.market_days.map(|market| market.to_string()),
            next_market_days,
            named_officer: self.named_officer(&place.code),
        }
    }

    fn named_officer(&self, place: &PlaceCode) -> Option<NamedOfficer> {
        let code = self.known.upwards(place).find_map(|code| self.named.get(code))?;
        let officer = self.known.officers.get(code)?;
        Some(NamedOfficer {
            code: officer.code.clone(),
            name: officer.name.clone(),
            phone: officer.phone.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
