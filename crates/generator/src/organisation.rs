//! The police of the county: bureau, stations, areas, rooms, contact points and the sites they watch.

use std::collections::BTreeSet;

use crate::Options;
use crate::county::County;
use crate::dice::{Dice, Topic};
use crate::frame::{Spot, cell_at};
use crate::routes::RoadKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoomTier {
    Stationed,
    Rotating,
    MarketDay,
    MobileCircuit,
    AuxiliaryOnly,
    ContactPoint,
}

pub(crate) struct Station {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) spot: Spot,
}

pub(crate) struct Room {
    pub(crate) code: String,
    pub(crate) area_code: String,
    pub(crate) stem: String,
    pub(crate) station: usize,
    /// The village it stands in.
    pub(crate) village: usize,
    pub(crate) villages: Vec<usize>,
    pub(crate) tier: RoomTier,
    pub(crate) spot: Spot,
    /// Weekdays of the promised hours of a rotating or mobile room, 1 = Monday.
    pub(crate) weekdays: Vec<u8>,
}

pub(crate) struct Market {
    pub(crate) code: String,
    pub(crate) village: usize,
    pub(crate) spot: Spot,
    pub(crate) rule: String,
}

/// A school gate, checkpoint or contact point.
pub(crate) struct Site {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) spot: Spot,
    /// The village it belongs to; a checkpoint belongs to a station.
    pub(crate) village: usize,
}

pub(crate) struct Organisation {
    pub(crate) stations: Vec<Station>,
    pub(crate) rooms: Vec<Room>,
    /// The room of each village.
    pub(crate) room_of: Vec<usize>,
    pub(crate) markets: Vec<Market>,
    pub(crate) schools: Vec<Site>,
    pub(crate) checkpoints: Vec<Site>,
    pub(crate) contact_points: Vec<Site>,
}

impl Organisation {
    pub(crate) fn new(options: &Options, county: &County) -> Organisation {
        let mut dice = Dice::new(options.seed, county.index, Topic::Organisation);
        let stations = stations(&mut dice, county);
        let mut rooms = rooms(&mut dice, county, options.rooms as usize);
        let room_of = assign_villages(county, &mut rooms);
        let markets = markets(&mut dice, options, county, &rooms);
        set_tiers(&mut dice, options, county, &mut rooms, &markets);
        let schools = schools(&mut dice, county, &rooms);
        let checkpoints = checkpoints(county, &stations);
        let contact_points = contact_points(county);
        Organisation { stations, rooms, room_of, markets, schools, checkpoints, contact_points }
    }

    pub(crate) fn market_of(&self, village: usize) -> Option<&Market> {
        self.markets.iter().find(|market| market.village == village)
    }
}

/// Some steps from a spot; two hundred metres are about one grid point.
fn beside(dice: &mut Dice, spot: Spot, reach: f64) -> Spot {
    spot.shifted(dice.between(-reach, reach), dice.between(-reach, reach))
}

fn stations(dice: &mut Dice, county: &County) -> Vec<Station> {
    county
        .townships
        .iter()
        .enumerate()
        .map(|(i, township)| Station {
            code: format!("{}{}000", county.code, 501 + i),
            name: format!("{}派出所", township.stem),
            spot: beside(dice, county.villages[i].spot, 0.6),
        })
        .collect()
}

/// Rooms are shared out by the number of villages, at least one for each station, and spread in each township:
/// first at the seat, then where most people live furthest from a room.
fn rooms(dice: &mut Dice, county: &County, count: usize) -> Vec<Room> {
    let mut by_station: Vec<Vec<usize>> = vec![Vec::new(); county.townships.len()];
    for (i, site) in county.sites.villages.iter().enumerate() {
        by_station[site.township].push(i);
    }
    let mut shares: Vec<usize> = vec![1; by_station.len()];
    for _ in by_station.len()..count {
        let open = |s: &usize| shares[*s] < by_station[*s].len();
        let load = |s: usize| by_station[s].len() as f64 / shares[s] as f64;
        let most = (0..shares.len()).filter(open).max_by(|a, b| load(*a).total_cmp(&load(*b)).then(b.cmp(a)));
        if let Some(station) = most {
            shares[station] += 1;
        }
    }
    let mut rooms = Vec::with_capacity(count);
    for (station, villages) in by_station.iter().enumerate() {
        for (number, village) in spread(county, villages, shares[station]).into_iter().enumerate() {
            let unit = format!("{}{}", county.code, 501 + station);
            rooms.push(Room {
                code: format!("{unit}{:03}", 201 + number),
                area_code: format!("{unit}{:03}", 101 + number),
                stem: county.villages[village].stem.clone(),
                station,
                village,
                villages: Vec::new(),
                tier: RoomTier::Rotating,
                spot: beside(dice, county.villages[village].spot, 0.3),
                weekdays: Vec::new(),
            });
        }
    }
    rooms
}

fn spread(county: &County, villages: &[usize], count: usize) -> Vec<usize> {
    let mut chosen = vec![villages[0]];
    while chosen.len() < count {
        let merit = |v: usize| {
            let apart = |c: &usize| county.metres(county.villages[v].spot, county.villages[*c].spot);
            let nearest = chosen.iter().map(apart).fold(f64::MAX, f64::min);
            let reached = if county.drivable(v) { 1.0 } else { 0.01 };
            reached * nearest * f64::from(county.villages[v].population).sqrt()
        };
        let free = villages.iter().copied().filter(|v| !chosen.contains(v));
        let Some(next) = free.max_by(|a, b| merit(*a).total_cmp(&merit(*b)).then(b.cmp(a))) else { break };
        chosen.push(next);
    }
    chosen
}

fn assign_villages(county: &County, rooms: &mut [Room]) -> Vec<usize> {
    let mut room_of = vec![0; county.villages.len()];
    for (i, village) in county.villages.iter().enumerate() {
        let own = |room: &Room| room.station == county.sites.villages[i].township;
        let apart = |room: &Room| county.metres(village.spot, county.villages[room.village].spot);
        let nearest = (0..rooms.len())
            .filter(|r| own(&rooms[*r]))
            .min_by(|a, b| apart(&rooms[*a]).total_cmp(&apart(&rooms[*b])).then(a.cmp(b)));
        if let Some(room) = nearest {
            room_of[i] = room;
            rooms[room].villages.push(i);
        }
    }
    room_of
}

/// A market in each seat and in the greatest villages with a room; neighbours keep different days.
fn markets(dice: &mut Dice, options: &Options, county: &County, rooms: &[Room]) -> Vec<Market> {
    let seats = county.townships.len();
    let mut others: Vec<usize> = rooms
        .iter()
        .map(|room| room.village)
        .filter(|&v| v >= seats && !county.sites.villages[v].urban)
        .collect();
    others.sort_by_key(|&v| (u32::MAX - county.villages[v].population, v));
    others.truncate(seats * 4 / 5);
    (0..seats)
        .chain(others)
        .enumerate()
        .map(|(i, village)| Market {
            code: format!("{}3001", county.villages[village].code),
            village,
            spot: beside(dice, county.villages[village].spot, 0.7),
            rule: market_rule(dice, options, i),
        })
        .collect()
}

fn market_rule(dice: &mut Dice, options: &Options, number: usize) -> String {
    match (number, dice.below(10)) {
        (0, _) => "weekly 2,4,7".to_owned(),
        (_, 0..4) => format!("every 5 from {}-01-{:02}", options.week_start.year(), 1 + number % 5),
        (_, 4..7) => {
            let first = 1 + number % 5;
            let days: Vec<String> = (0..6).map(|k| (first + 5 * k).to_string()).collect();
            format!("lunar {}", days.join(","))
        }
        (_, 7..9) => format!("weekly {},{}", 1 + number % 3, 5 + number % 3),
        _ => format!("weekly {}", 1 + number % 7),
    }
}

fn set_tiers(dice: &mut Dice, options: &Options, county: &County, rooms: &mut [Room], markets: &[Market]) {
    let mut rest: Vec<usize> = Vec::new();
    for (i, room) in rooms.iter_mut().enumerate() {
        if county.sites.villages[room.village].urban {
            room.tier = RoomTier::Stationed;
        } else if markets.iter().any(|market| market.village == room.village) {
            room.tier = RoomTier::MarketDay;
        } else {
            rest.push(i);
        }
    }
    let remote = |room: &Room| {
        let far = county.metres(room.spot, county.villages[room.station].spot);
        let site = &county.sites.villages[room.village];
        let reached = if county.drivable(room.village) { 1.0 } else { 20.0 };
        (far * reached * (1.0 + site.climb.max(0.0) / 500.0)) as u32
    };
    rest.sort_by_key(|&i| (remote(&rooms[i]), i));
    let count = rest.len().max(1);
    for (rank, i) in rest.into_iter().enumerate() {
        rooms[i].tier = match rank * 100 / count {
            0..12 => RoomTier::Stationed,
            12..56 => RoomTier::Rotating,
            56..76 if options.auxiliaries > 0 => RoomTier::AuxiliaryOnly,
            56..93 => RoomTier::MobileCircuit,
            _ => RoomTier::ContactPoint,
        };
    }
    for room in rooms {
        let first = 1 + dice.below(5) as u8;
        room.weekdays = match room.tier {
            RoomTier::Rotating if dice.chance(0.45) => vec![first, (first + 1) % 5 + 1],
            RoomTier::Rotating | RoomTier::MobileCircuit => vec![first],
            _ => Vec::new(),
        };
        room.weekdays.sort_unstable();
    }
}

/// The central school of each township, more in the county town, some in great villages.
fn schools(dice: &mut Dice, county: &County, rooms: &[Room]) -> Vec<Site> {
    let seats = county.townships.len();
    let mut villages: Vec<usize> = (0..seats).collect();
    let town = (seats..county.villages.len()).filter(|&v| county.sites.villages[v].urban);
    villages.extend(town.take(seats / 4 + 1));
    let rural = rooms.iter().map(|room| room.village).filter(|&v| !county.sites.villages[v].urban);
    let mut rural: Vec<usize> = rural.filter(|&v| county.drivable(v)).collect();
    rural.sort_by_key(|&v| (u32::MAX - county.villages[v].population, v));
    villages.extend(rural.into_iter().take(rooms.len() / 12));
    villages
        .into_iter()
        .map(|village| {
            let place = &county.villages[village];
            let school = if village < seats {
                format!("{}中心小学", county.townships[village].name)
            } else if county.sites.villages[village].urban {
                format!("{}中学", place.stem)
            } else {
                format!("{}小学", place.stem)
            };
            Site {
                code: format!("{}2001", place.code),
                name: format!("{school}校门"),
                spot: beside(dice, place.spot, 0.9),
                village,
            }
        })
        .collect()
}

/// Where the great roads leave the county, and on the highest passes between townships.
fn checkpoints(county: &County, stations: &[Station]) -> Vec<Site> {
    let frame = county.land.frame;
    let mut cells: BTreeSet<u32> = BTreeSet::new();
    for (&(a, b), &kind) in &county.network.pieces {
        if kind >= RoadKind::Tertiary {
            cells.extend([a, b]);
        }
    }
    let mut gates: Vec<u32> = cells.iter().copied().filter(|&c| !frame.holds(c, 1)).collect();
    gates.retain(|&c| county.network.reaches(c, RoadKind::Primary));
    let mut high: Vec<u32> = cells.into_iter().collect();
    high.sort_by(|a, b| {
        county.land.height[*b as usize].total_cmp(&county.land.height[*a as usize]).then(a.cmp(b))
    });
    let mut chosen: Vec<u32> = Vec::new();
    let wanted = (2 + stations.len() / 3).min(9);
    for cell in gates.into_iter().chain(high) {
        let clear = |other: &u32| county.metres(Spot::of(cell), Spot::of(*other)) > 7000.0;
        if chosen.len() < wanted && chosen.iter().all(clear) {
            chosen.push(cell);
        }
    }
    let near = |spot: Spot| {
        let apart = |s: usize| county.metres(stations[s].spot, spot) as u32;
        (0..stations.len()).min_by_key(|&s| (apart(s), s)).unwrap_or(0)
    };
    chosen
        .into_iter()
        .enumerate()
        .map(|(i, cell)| {
            let spot = crate::map::joint(county.seed, cell);
            let station = near(spot);
            let kind = if frame.holds(cell, 1) { "垭口" } else { "县界" };
            let stem = &county.townships[station].stem;
            Site {
                code: format!("{}{}4{:02}", county.code, 501 + station, i + 1),
                name: format!("{stem}{kind}{}号执勤点", i + 1),
                spot,
                village: station,
            }
        })
        .collect()
}

/// Hamlets that can be driven to and lie far from their village have a contact point.
fn contact_points(county: &County) -> Vec<Site> {
    let apart = |h: usize| {
        let village = county.sites.hamlets[h].village;
        county.metres(county.hamlets[h].spot, county.villages[village].spot) as u32
    };
    let reached = |h: &usize| {
        let cell = cell_at(Spot::of(county.sites.hamlets[*h].cell));
        county.network.reaches(cell, RoadKind::Track) && county.drivable(county.sites.hamlets[*h].village)
    };
    let mut hamlets: Vec<usize> = (0..county.hamlets.len()).filter(reached).collect();
    hamlets.sort_by_key(|&h| (u32::MAX - apart(h), h));
    hamlets.truncate(county.villages.len() / 8);
    hamlets.sort_unstable();
    hamlets
        .into_iter()
        .enumerate()
        .map(|(i, h)| {
            let village = county.sites.hamlets[h].village;
            let place = &county.villages[village];
            let name = &county.hamlets[h].name;
            Site {
                code: format!("{}1{:03}", place.code, i % 999 + 1),
                name: format!("{}{name}警民联系点", place.name),
                spot: county.hamlets[h].spot,
                village,
            }
        })
        .collect()
}
