//! The work the county owes its places: more than its people can do, so that a plan has to choose.

use crate::Options;
use crate::calendar::Calendar;
use crate::county::County;
use crate::dice::{Dice, Topic};
use crate::organisation::{Organisation, Room, RoomTier};
use crate::people::People;

#[derive(Clone)]
pub(crate) struct Duty {
    pub(crate) place: String,
    pub(crate) kind: &'static str,
    pub(crate) minutes: u32,
    pub(crate) times: u32,
    pub(crate) per_month: bool,
    pub(crate) min_gap_days: u32,
    pub(crate) max_gap_days: Option<u32>,
    pub(crate) prefer_market_day: bool,
    pub(crate) skills: &'static str,
    pub(crate) crew: u32,
    pub(crate) officer_needed: bool,
    pub(crate) window: String,
    pub(crate) tier: &'static str,
    pub(crate) value: u32,
}

/// Need over capacity that is aimed at, for officers and for everyone.
const OVERLOAD: f64 = 1.25;
/// What the journey to a service is reckoned at.
const TRAVEL_MINUTES: u32 = 22;
const WEEKS_PER_MONTH: f64 = 4.35;

pub(crate) const BY_DAY: &str = "* 08:30-18:00";
pub(crate) const OFFICE_HOURS: &str = "1-5 08:30-12:00; 1-5 14:00-17:30";
pub(crate) const MARKET_HOURS: &str = "* 08:30-12:30";

impl Duty {
    /// One officer once a week, on any day, unless changed.
    fn weekly(place: &str, kind: &'static str, minutes: u32, tier: &'static str, value: u32) -> Duty {
        Duty {
            place: place.to_owned(),
            kind,
            minutes,
            times: 1,
            per_month: false,
            min_gap_days: 1,
            max_gap_days: None,
            prefer_market_day: false,
            skills: "",
            crew: 1,
            officer_needed: true,
            window: BY_DAY.to_owned(),
            tier,
            value,
        }
    }

    fn monthly(place: &str, kind: &'static str, minutes: u32, tier: &'static str, value: u32) -> Duty {
        let once = Duty::weekly(place, kind, minutes, tier, value);
        Duty { per_month: true, min_gap_days: 14, max_gap_days: Some(42), ..once }
    }

    /// Hours in an average week with the journeys: of officers, and of everyone.
    fn hours(&self) -> (f64, f64) {
        let times = f64::from(self.times) / if self.per_month { WEEKS_PER_MONTH } else { 1.0 };
        let each = times * f64::from(self.minutes + TRAVEL_MINUTES) / 60.0;
        (if self.officer_needed { each } else { 0.0 }, each * f64::from(self.crew))
    }
}

/// Need and capacity of an average week in hours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    pub officer_need: f64,
    pub officer_capacity: f64,
    pub need: f64,
    pub capacity: f64,
}

pub(crate) fn duties(
    options: &Options,
    county: &County,
    organisation: &Organisation,
    people: &People,
    calendar: &Calendar,
) -> (Vec<Duty>, Load) {
    let mut dice = Dice::new(options.seed, county.index, Topic::Duties);
    let mut duties = Vec::new();
    for room in &organisation.rooms {
        desk(&mut duties, organisation, room);
        at_room(&mut duties, county, people, room);
    }
    for (village, place) in county.villages.iter().enumerate() {
        let market = organisation.market_of(village).is_some();
        at_village(&mut duties, place.population, &place.code, market);
    }
    at_sites(&mut duties, county, organisation, people);
    let mut load = Load::default();
    for (i, person) in people.people.iter().enumerate() {
        let hours = calendar.weekly_hours(i);
        load.capacity += hours;
        load.officer_capacity += if person.auxiliary { 0.0 } else { hours };
    }
    for duty in &duties {
        load.add(duty);
    }
    fill(&mut dice, &mut duties, &mut load, county, organisation, people);
    (duties, load)
}

impl Load {
    fn add(&mut self, duty: &Duty) {
        let (officers, everyone) = duty.hours();
        self.officer_need += officers;
        self.need += everyone;
    }
}

/// The promised opening of a room, after its tier.
fn desk(duties: &mut Vec<Duty>, organisation: &Organisation, room: &Room) {
    let slot = |minutes: u32, value: u32| Duty {
        window: room_hours(room),
        ..Duty::weekly(&room.code, "desk", minutes, "promised", value)
    };
    match room.tier {
        RoomTier::Stationed => {
            duties.push(Duty { times: 2, min_gap_days: 2, ..slot(180, 420) });
            duties.push(Duty { times: 2, officer_needed: false, ..slot(180, 300) });
        }
        RoomTier::Rotating => duties.push(Duty { times: room.weekdays.len() as u32, ..slot(150, 360) }),
        RoomTier::MarketDay => {
            let rule = organisation.market_of(room.village).map_or("", |market| market.rule.as_str());
            let times = if rule.starts_with("weekly") { rule.split(',').count() as u32 } else { 1 };
            duties.push(Duty { times, prefer_market_day: true, ..slot(150, 380) });
        }
        RoomTier::MobileCircuit => duties.push(slot(60, 340)),
        RoomTier::AuxiliaryOnly => {
            duties.push(Duty { times: 4, officer_needed: false, ..slot(150, 260) });
        }
        RoomTier::ContactPoint => duties.push(Duty {
            times: 2,
            min_gap_days: 10,
            ..Duty::monthly(&room.code, "desk", 60, "promised", 300)
        }),
    }
}

/// The hours that a room's door plate promises.
pub(crate) fn room_hours(room: &Room) -> String {
    let on = |time: &str| -> String {
        let days: Vec<String> = room.weekdays.iter().map(u8::to_string).collect();
        format!("{} {time}", days.join(","))
    };
    match room.tier {
        RoomTier::Stationed => OFFICE_HOURS.to_owned(),
        RoomTier::Rotating => on("09:30-12:00"),
        RoomTier::MarketDay => MARKET_HOURS.to_owned(),
        RoomTier::MobileCircuit => on("10:00-12:00"),
        RoomTier::AuxiliaryOnly => "1-5 09:00-12:00".to_owned(),
        RoomTier::ContactPoint => BY_DAY.to_owned(),
    }
}

/// Patrol with auxiliaries each week; each month a talk with residents and a lesson on fraud, fire or roads.
fn at_room(duties: &mut Vec<Duty>, county: &County, people: &People, room: &Room) {
    let residents: u32 = room.villages.iter().map(|&v| county.villages[v].population).sum();
    let weight = (residents / 60).min(90);
    duties.push(Duty {
        crew: people.crew(room.station, 2),
        skills: "patrol",
        window: "* 14:00-18:00".to_owned(),
        ..Duty::weekly(&room.code, "patrol", 120, "priority", 110 + weight)
    });
    duties.push(Duty {
        window: "* 14:00-18:00".to_owned(),
        ..Duty::monthly(&room.code, "talk", 90, "statutory", 200 + weight)
    });
    duties.push(Duty {
        skills: "outreach",
        officer_needed: false,
        ..Duty::monthly(&room.code, "outreach", 60, "optional", 60 + weight / 3)
    });
}

/// Every village sees its officer each month, a great one each week; its shops and stores are checked.
fn at_village(duties: &mut Vec<Duty>, population: u32, code: &str, market: bool) {
    let value = 150 + (population / 22).min(130);
    let visit = Duty { prefer_market_day: market, ..Duty::monthly(code, "visit", 75, "statutory", value) };
    duties.push(match population {
        2400.. => Duty { times: 4, min_gap_days: 5, max_gap_days: Some(10), ..visit },
        1100.. => Duty { times: 2, min_gap_days: 10, max_gap_days: Some(21), ..visit },
        _ => visit,
    });
    let tier = if population > 1100 { "statutory" } else { "priority" };
    let times = if population > 3500 { 2 } else { 1 };
    duties.push(Duty {
        times,
        min_gap_days: 12,
        skills: "safety_check",
        ..Duty::monthly(code, "safety_check", 45, tier, 100 + (population / 40).min(80))
    });
}

fn at_sites(duties: &mut Vec<Duty>, county: &County, organisation: &Organisation, people: &People) {
    for station in &organisation.stations {
        duties.push(Duty {
            skills: "mediate",
            window: OFFICE_HOURS.to_owned(),
            ..Duty::weekly(&station.code, "mediation", 120, "priority", 260)
        });
    }
    for market in &organisation.markets {
        let residents = county.villages[market.village].population;
        duties.push(Duty {
            crew: people.crew(county.sites.villages[market.village].township, 2),
            prefer_market_day: true,
            window: MARKET_HOURS.to_owned(),
            ..Duty::weekly(&market.code, "patrol", 120, "statutory", 220 + (residents / 60).min(100))
        });
    }
    for school in &organisation.schools {
        let mut gate = |window: &str, value: u32| {
            duties.push(Duty {
                times: 5,
                max_gap_days: Some(3),
                officer_needed: false,
                window: window.to_owned(),
                ..Duty::weekly(&school.code, "school_gate", 40, "priority", value)
            });
        };
        gate("1-5 16:30-17:20", 120);
        // Pupils of the county town go home at noon; elsewhere they eat at school.
        if county.sites.villages[school.village].township == 0 {
            gate("1-5 11:30-12:20", 130);
        }
    }
    for checkpoint in &organisation.checkpoints {
        duties.push(Duty {
            crew: people.crew(checkpoint.village, 3),
            skills: "patrol",
            ..Duty::weekly(&checkpoint.code, "patrol", 120, "optional", 120)
        });
    }
    for point in &organisation.contact_points {
        duties.push(Duty { min_gap_days: 18, ..Duty::monthly(&point.code, "visit", 40, "statutory", 120) });
    }
}

/// Adds wished-for work, a little everywhere in turn, until the need is a quarter above what people can do.
fn fill(
    dice: &mut Dice,
    duties: &mut Vec<Duty>,
    load: &mut Load,
    county: &County,
    organisation: &Organisation,
    people: &People,
) {
    let mut villages: Vec<usize> = (0..county.villages.len()).filter(|&v| county.drivable(v)).collect();
    let mut rooms: Vec<usize> = (0..organisation.rooms.len()).collect();
    dice.shuffle(&mut villages);
    dice.shuffle(&mut rooms);
    let (mut village, mut room) = (villages.iter().cycle(), rooms.iter().cycle());
    let mut push = |duty: Duty, load: &mut Load| {
        load.add(&duty);
        duties.push(duty);
    };
    for number in 0..county.villages.len() * 8 {
        let (Some(&village), Some(&room)) = (village.next(), room.next()) else { break };
        let (at, room) = (&county.sites.villages[village], &organisation.rooms[room]);
        let village = &county.villages[village];
        let worth = (village.population / 40).min(70);
        if load.officer_need < OVERLOAD * load.officer_capacity {
            let duty = match number % 3 {
                0 => Duty {
                    crew: people.crew(room.station, 3),
                    skills: "patrol",
                    min_gap_days: 2,
                    window: "* 14:00-18:00".to_owned(),
                    ..Duty::weekly(&room.code, "patrol", 180, "priority", 150)
                },
                1 => Duty::weekly(&village.code, "visit", 150, "optional", 70 + worth),
                _ => Duty::weekly(&village.code, "outreach", 90, "optional", 60 + worth),
            };
            push(duty, load);
        } else if load.need < OVERLOAD * load.capacity {
            let (kind, skills) = if number % 2 == 0 { ("outreach", "outreach") } else { ("visit", "") };
            let duty = Duty {
                officer_needed: false,
                skills,
                crew: if number % 3 == 0 { people.crew(at.township, 2) } else { 1 },
                ..Duty::weekly(&village.code, kind, 150, "optional", 50 + worth)
            };
            push(duty, load);
        } else {
            break;
        }
    }
}
