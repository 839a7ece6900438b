//! Officers and auxiliaries, and who serves which place.

use jiff::civil::Date;

use crate::Options;
use crate::county::County;
use crate::dice::{Dice, Topic};
use crate::names::Names;
use crate::organisation::{Organisation, RoomTier};

pub(crate) struct Person {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) auxiliary: bool,
    /// None: the bureau.
    pub(crate) station: Option<usize>,
    pub(crate) chief: bool,
    pub(crate) profile: &'static str,
    pub(crate) skills: Vec<&'static str>,
    pub(crate) since: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Served {
    Station(usize),
    Room(usize),
    Village(usize),
}

pub(crate) struct Post {
    pub(crate) person: usize,
    pub(crate) served: Served,
    pub(crate) role: &'static str,
    pub(crate) from: Date,
}

pub(crate) struct People {
    pub(crate) people: Vec<Person>,
    pub(crate) posts: Vec<Post>,
}

impl People {
    pub(crate) fn new(options: &Options, county: &County, organisation: &Organisation) -> People {
        let mut dice = Dice::new(options.seed, county.index, Topic::People);
        let mut names = Names::default();
        let (officers, auxiliaries) = (options.officers as usize, options.auxiliaries as usize);
        let stations = organisation.stations.len();
        // Some officers of the bureau's offices adopt villages, once the stations have two each.
        let at_bureau = if officers >= stations * 3 { officers / 9 } else { 0 };
        let mut people = Vec::with_capacity(officers + auxiliaries);
        let mut join = |auxiliary: bool, station: Option<usize>, rank: usize, dice: &mut Dice| {
            let person = person(options, county, &mut names, dice, auxiliary, station, rank, people.len());
            people.push(person);
        };
        for (station, count) in shares(county, organisation, officers - at_bureau).into_iter().enumerate() {
            (0..count).for_each(|rank| join(false, Some(station), rank, &mut dice));
        }
        (0..at_bureau).for_each(|rank| join(false, None, rank + 1, &mut dice));
        for (station, count) in shares(county, organisation, auxiliaries).into_iter().enumerate() {
            (0..count).for_each(|rank| join(true, Some(station), rank, &mut dice));
        }
        let posts = posts(&mut dice, county, organisation, &people);
        People { people, posts }
    }

    /// As many as are wished for together, but no more than a station has.
    pub(crate) fn crew(&self, station: usize, wished: u32) -> u32 {
        let staff = self.people.iter().filter(|person| person.station == Some(station)).count();
        wished.min(staff as u32).max(1)
    }

    /// Those of a kind at a station, by number.
    pub(crate) fn at(&self, station: usize, auxiliary: bool) -> Vec<usize> {
        (0..self.people.len())
            .filter(|&p| self.people[p].station == Some(station) && self.people[p].auxiliary == auxiliary)
            .collect()
    }
}

/// Shares people out by rooms and population; each station gets one before any gets two.
fn shares(county: &County, organisation: &Organisation, count: usize) -> Vec<usize> {
    let mut load = vec![0.0; organisation.stations.len()];
    for room in &organisation.rooms {
        load[room.station] += 900.0;
    }
    for (village, site) in county.villages.iter().zip(&county.sites.villages) {
        load[site.township] += f64::from(village.population) * 0.6;
    }
    let mut shares = vec![0_usize; load.len()];
    for _ in 0..count {
        let need = |s: usize| if shares[s] == 0 { f64::MAX } else { load[s] / (shares[s] as f64 + 0.5) };
        let most = (0..load.len()).max_by(|a, b| need(*a).total_cmp(&need(*b)).then(b.cmp(a)));
        if let Some(station) = most {
            shares[station] += 1;
        }
    }
    shares
}

#[expect(clippy::too_many_arguments, reason = "one call site; a struct would only repeat the names")]
fn person(
    options: &Options,
    county: &County,
    names: &mut Names,
    dice: &mut Dice,
    auxiliary: bool,
    station: Option<usize>,
    rank: usize,
    number: usize,
) -> Person {
    let prefix = if auxiliary { "F" } else { "" };
    let code = format!("{prefix}{}{:04}", 10 + county.index, 100 + number * 3 + dice.below(3));
    let profile = match (auxiliary, station, rank) {
        (false, None, _) | (false, _, 0) => "car",
        (false, _, rank) if rank % 2 == 0 => "car",
        (true, Some(0), rank) if rank % 2 == 1 => "foot",
        _ => "motorcycle",
    };
    let mut skills = Vec::new();
    let chances: [(&str, f64); 6] = if auxiliary {
        [
            ("mediate", 0.05),
            ("safety_check", 0.2),
            ("outreach", 0.55),
            ("patrol", 0.85),
            ("first_aid", 0.25),
            ("bilingual", 0.5),
        ]
    } else {
        [
            ("mediate", 0.35),
            ("safety_check", 0.45),
            ("outreach", 0.5),
            ("patrol", 0.85),
            ("first_aid", 0.2),
            ("bilingual", 0.3),
        ]
    };
    for (skill, chance) in chances {
        // The first of a station can do every kind of work, so that no duty there waits for a skill nobody has.
        let sure = match (auxiliary, rank) {
            (false, 0) => matches!(skill, "mediate" | "safety_check" | "patrol"),
            (false, 1) => matches!(skill, "safety_check" | "outreach"),
            (true, 0) => matches!(skill, "outreach" | "patrol"),
            _ => false,
        };
        if dice.chance(chance) || sure {
            skills.push(skill);
        }
    }
    if !auxiliary {
        skills.push("enforce");
    }
    let since = options.week_start.year() - 1 - dice.below(14) as i16;
    let since = Date::new(since, 1 + dice.below(12) as i8, 1).unwrap_or(options.week_start);
    Person {
        code,
        name: names.person(dice),
        auxiliary,
        station,
        chief: !auxiliary && rank == 0 && station.is_some(),
        profile,
        skills,
        since,
    }
}

fn posts(dice: &mut Dice, county: &County, organisation: &Organisation, people: &[Person]) -> Vec<Post> {
    let mut posts = Vec::new();
    let mut post = |person: usize, served: Served, role: &'static str, dice: &mut Dice| {
        let day = people[person].since.saturating_add(jiff::Span::new().months(dice.below(10) as i64));
        posts.push(Post { person, served, role, from: day });
    };
    let bureau: Vec<usize> = (0..people.len()).filter(|&p| people[p].station.is_none()).collect();
    let adopted = adopted_villages(county, organisation, bureau.len() * 4);
    for station in 0..organisation.stations.len() {
        let officers = serving(people, organisation, station);
        if let Some(&chief) =
            officers.iter().find(|&&p| people[p].chief && people[p].station == Some(station))
        {
            post(chief, Served::Station(station), "chief", dice);
        }
        // The chief keeps the seat only when others can take the rooms.
        let mut load = vec![0_u32; officers.len()];
        for (slot, &p) in officers.iter().enumerate() {
            load[slot] = if people[p].chief { 3000 } else { 0 };
        }
        for (r, room) in organisation.rooms.iter().enumerate().filter(|(_, room)| room.station == station) {
            let Some(slot) = (0..officers.len()).min_by_key(|&slot| (load[slot], slot)) else { continue };
            let own = room.villages.iter().filter(|v| !adopted.contains(v));
            load[slot] += 500 + own.clone().map(|&v| county.villages[v].population).sum::<u32>();
            post(officers[slot], Served::Room(r), "community_officer", dice);
            for &village in own {
                post(officers[slot], Served::Village(village), "village_officer", dice);
            }
        }
    }
    for (i, &village) in adopted.iter().enumerate() {
        post(bureau[i % bureau.len()], Served::Village(village), "adopting_officer", dice);
    }
    for station in 0..organisation.stations.len() {
        let auxiliaries: Vec<usize> = (0..people.len())
            .filter(|&p| people[p].auxiliary && people[p].station == Some(station))
            .collect();
        let mut rooms: Vec<usize> =
            (0..organisation.rooms.len()).filter(|&r| organisation.rooms[r].station == station).collect();
        rooms.sort_by_key(|&r| match organisation.rooms[r].tier {
            RoomTier::AuxiliaryOnly => 0,
            RoomTier::Stationed => 1,
            RoomTier::MarketDay => 2,
            _ => 3,
        });
        for (i, &p) in auxiliaries.iter().enumerate() {
            post(p, Served::Room(rooms[i % rooms.len()]), "auxiliary", dice);
        }
    }
    posts
}

/// The officers who serve a station's rooms; a station without any is served from the nearest one that has some.
fn serving(people: &[Person], organisation: &Organisation, station: usize) -> Vec<usize> {
    let own = |s: usize| -> Vec<usize> {
        (0..people.len()).filter(|&p| !people[p].auxiliary && people[p].station == Some(s)).collect()
    };
    let here = organisation.stations[station].spot;
    let mut near: Vec<usize> = (0..organisation.stations.len()).collect();
    near.sort_by(|a, b| {
        let apart = |s: usize| {
            let spot = organisation.stations[s].spot;
            (spot.x - here.x) * (spot.x - here.x) + (spot.y - here.y) * (spot.y - here.y)
        };
        apart(*a).total_cmp(&apart(*b)).then(a.cmp(b))
    });
    near.into_iter().map(own).find(|officers| !officers.is_empty()).unwrap_or_default()
}

/// Villages near the county town whose rooms have most villages, for the officers of the bureau.
fn adopted_villages(county: &County, organisation: &Organisation, count: usize) -> Vec<usize> {
    let mut villages: Vec<usize> = (0..county.villages.len())
        .filter(|&v| {
            !county.sites.villages[v].urban && organisation.rooms[organisation.room_of[v]].village != v
        })
        .collect();
    let town = county.villages[0].spot;
    villages.sort_by_key(|&v| {
        let crowd = organisation.rooms[organisation.room_of[v]].villages.len() as u32;
        (county.metres(county.villages[v].spot, town) as u32 / crowd.max(1), v)
    });
    villages.truncate(count);
    villages
}
