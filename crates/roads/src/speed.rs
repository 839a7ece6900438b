//! Which ways each profile may use, and how fast. All speeds are km/h.
//!
//! # Vehicles
//!
//! A way's speed is the posted limit times [`LIMIT_FACTOR`] where one is tagged, else the speed of its class below;
//! then capped by surface, smoothness, track grade and width; then divided by the slope factor.
//!
//! | class | car | motorcycle | | class | car | motorcycle |
//! |---|---|---|---|---|---|---|
//! | motorway | 90 | 90 | | unclassified | 30 | 30 |
//! | trunk | 75 | 75 | | residential, road | 25 | 25 |
//! | primary | 62 | 60 | | living street | 10 | 10 |
//! | secondary | 52 | 50 | | service | 15 | 15 |
//! | tertiary | 40 | 40 | | track without a grade | 15 | 18 |
//! | links | half | half | | track grade 1 to 5 | 25, 20, 15, 12, 8 | 28, 24, 20, 16, 12 |
//!
//! The classes and surfaces start from the default profile of OSRM (`car.lua`); trunk, primary and secondary are set
//! between it and Valhalla's default speeds, where the comparison of `bench/roads` is nearest to both. As in OSRM, a
//! posted limit is reached to four fifths. OSRM closes tracks to cars and Valhalla takes them at 2 km/h; here they are
//! open by grade, since they are how mountain hamlets are reached. Track and motorcycle speeds are our own estimates.
//!
//! Slope: passenger cars keep their speed on grades up to 4 to 5 % (AASHTO, A Policy on Geometric Design of Highways
//! and Streets, chapter 3). Beyond 5 % the time grows by 1 % for each percent of slope up and 0.7 % down, at most to the
//! clamp of [`VEHICLE_SLOPE_MAX`].
//!
//! # Foot
//!
//! Tobler's hiking function (W. Tobler, Three Presentations on Geographical Analysis and Modeling, NCGIA technical
//! report 93-1, 1993): 6 exp(−3.5 |slope + 0.05|), 5.04 km/h on the level, on every way; times the factor of
//! the way: steps 0.6, paths by SAC scale (hiking 0.95, mountain 0.8, demanding 0.65, alpine 0.5).
//!
//! # Left out
//!
//! Turn restrictions, turn and signal delays, opening hours and traffic. Ferries are closed: their timetable is not
//! in the extract. Reversible lanes count as open both ways.

use domain::officer::TravelProfile;

use crate::osm::{Key, Tags};

mod access;
#[cfg(test)]
mod tests;

pub(crate) use self::access::lets_through;
use self::access::{Directions, directions, is_open};

/// The share of a posted limit that is reached on average.
const LIMIT_FACTOR: f64 = 0.8;
/// Height models of 30 m exaggerate: no road for vehicles is taken to be steeper than this.
const VEHICLE_SLOPE_MAX: f64 = 0.20;
const FOOT_SLOPE_MAX: f64 = 0.6;
/// No way is faster or slower than this, whatever its tags say.
const SPEED_MAX: f64 = 120.0;
const SPEED_MIN: f64 = 3.0;

/// What a profile can do with a way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum WayUse {
    /// The way is none of this profile's classes.
    Unfit,
    /// Fit by its class, but closed by its tags.
    Closed,
    /// Speeds on the level along and against the way; `None` is closed.
    Open { forward_kmh: Option<f64>, backward_kmh: Option<f64> },
}

pub(crate) fn way_use(profile: TravelProfile, tags: &Tags<'_>) -> WayUse {
    if tags.is(Key::Area, "yes") {
        return WayUse::Unfit;
    }
    let Some(class_kmh) = class_speed(profile, tags) else { return WayUse::Unfit };
    if !is_open(profile, tags) {
        return WayUse::Closed;
    }
    let Some(cap_kmh) = condition_cap(profile, tags) else { return WayUse::Closed };
    let kmh = |limit_key: Key| {
        let limit = match profile {
            TravelProfile::Foot => None,
            TravelProfile::Car | TravelProfile::Motorcycle => {
                tags.find(limit_key).or_else(|| tags.find(Key::Maxspeed)).and_then(parse_limit)
            }
        };
        let kmh = limit.map_or(class_kmh, |limit| limit * LIMIT_FACTOR).min(cap_kmh);
        Some(kmh.clamp(SPEED_MIN.min(class_kmh), SPEED_MAX))
    };
    match directions(profile, tags) {
        Directions::Both => {
            WayUse::Open { forward_kmh: kmh(Key::MaxspeedForward), backward_kmh: kmh(Key::MaxspeedBackward) }
        }
        Directions::Forward => WayUse::Open { forward_kmh: kmh(Key::MaxspeedForward), backward_kmh: None },
        Directions::Backward => WayUse::Open { forward_kmh: None, backward_kmh: kmh(Key::MaxspeedBackward) },
    }
}

/// By how much a slope (rise over run, positive uphill) lengthens the time.
pub(crate) fn slope_factor(profile: TravelProfile, slope: f64) -> f64 {
    match profile {
        TravelProfile::Car | TravelProfile::Motorcycle => {
            let slope = slope.clamp(-VEHICLE_SLOPE_MAX, VEHICLE_SLOPE_MAX);
            let per_slope = if slope > 0.0 { 1.0 } else { 0.7 };
            1.0 + per_slope * (slope.abs() - 0.05).max(0.0)
        }
        TravelProfile::Foot => {
            let slope = slope.clamp(-FOOT_SLOPE_MAX, FOOT_SLOPE_MAX);
            (3.5 * ((slope + 0.05).abs() - 0.05)).exp()
        }
    }
}

/// Tobler's speed on the level.
fn walking_kmh() -> f64 {
    6.0 * (-3.5_f64 * 0.05).exp()
}

/// The speed of the class on the level; `None` when the class is not for this profile.
fn class_speed(profile: TravelProfile, tags: &Tags<'_>) -> Option<f64> {
    let class = tags.find(Key::Highway)?;
    match profile {
        TravelProfile::Foot => walking_speed(class, tags),
        TravelProfile::Car => vehicle_speed(class, tags, false),
        TravelProfile::Motorcycle => vehicle_speed(class, tags, true),
    }
}

fn vehicle_speed(class: &str, tags: &Tags<'_>, is_motorcycle: bool) -> Option<f64> {
    let (class, link_factor) = match class.strip_suffix("_link") {
        Some(class) => (class, 0.5),
        None => (class, 1.0),
    };
    let either = |car: f64, motorcycle: f64| if is_motorcycle { motorcycle } else { car };
    let kmh = match class {
        "motorway" => 90.0,
        "trunk" => 75.0,
        "primary" => either(62.0, 60.0),
        "secondary" => either(52.0, 50.0),
        "tertiary" => 40.0,
        "unclassified" => 30.0,
        "residential" | "road" => 25.0,
        "living_street" => 10.0,
        "service" => match tags.find(Key::Service) {
            Some("emergency_access") => return None,
            _ => 15.0,
        },
        "track" => match tags.find(Key::Tracktype) {
            Some("grade1") => either(25.0, 28.0),
            Some("grade2") => either(20.0, 24.0),
            Some("grade4") => either(12.0, 16.0),
            Some("grade5") => either(8.0, 12.0),
            Some("grade3") => either(15.0, 20.0),
            _ => either(15.0, 18.0),
        },
        // Village lanes and paths only where a tag says that vehicles use them.
        "path" | "pedestrian" | "footway" | "cycleway" | "bridleway" => {
            let keys: &[Key] = if is_motorcycle {
                &[Key::Motorcycle, Key::MotorVehicle]
            } else {
                &[Key::Motorcar, Key::MotorVehicle]
            };
            let tag = keys.iter().find_map(|key| tags.find(*key))?;
            if !matches!(tag, "yes" | "designated" | "permissive") {
                return None;
            }
            10.0
        }
        _ => return None,
    };
    Some(kmh * link_factor)
}

/// Nobody walks on motorways.
fn walking_speed(class: &str, tags: &Tags<'_>) -> Option<f64> {
    let factor = match class {
        "trunk" | "trunk_link" if tags.is(Key::Motorroad, "yes") => return None,
        "steps" => 0.6,
        "path" => match tags.find(Key::SacScale) {
            Some("hiking") => 0.95,
            Some("mountain_hiking") => 0.8,
            Some("demanding_mountain_hiking") => 0.65,
            Some("alpine_hiking") => 0.5,
            Some("demanding_alpine_hiking" | "difficult_alpine_hiking") => return None,
            _ => 1.0,
        },
        "trunk" | "trunk_link" | "primary" | "primary_link" | "secondary" | "secondary_link" | "tertiary"
        | "tertiary_link" | "unclassified" | "residential" | "road" | "living_street" | "service"
        | "track" | "footway" | "pedestrian" | "cycleway" | "bridleway" | "corridor" => 1.0,
        _ => return None,
    };
    Some(walking_kmh() * factor)
}

/// The most that surface, smoothness and width allow; `None` when no such vehicle gets through.
fn condition_cap(profile: TravelProfile, tags: &Tags<'_>) -> Option<f64> {
    let is_motorcycle = match profile {
        TravelProfile::Foot => return Some(SPEED_MAX),
        TravelProfile::Motorcycle => true,
        TravelProfile::Car => false,
    };
    let surface = match tags.find(Key::Surface) {
        Some("concrete" | "concrete:plates" | "concrete:lanes" | "cement" | "compacted" | "fine_gravel") => {
            80.0
        }
        Some("paving_stones" | "metal" | "bricks") => 60.0,
        Some(
            "gravel" | "unpaved" | "ground" | "dirt" | "pebblestone" | "sett" | "grass_paver" | "wood"
            | "grass",
        ) => 40.0,
        Some("cobblestone" | "unhewn_cobblestone" | "clay") => 30.0,
        Some("earth" | "stone" | "rock" | "rocky" | "sand") => 20.0,
        Some("mud") => 10.0,
        _ => SPEED_MAX,
    };
    let smoothness = match tags.find(Key::Smoothness) {
        Some("intermediate") => 80.0,
        Some("bad") => 40.0,
        Some("very_bad") => 20.0,
        Some("horrible") => 10.0,
        Some("very_horrible") if is_motorcycle => 6.0,
        Some("very_horrible" | "impassable") => return None,
        _ => SPEED_MAX,
    };
    let width = match tags
        .find(Key::Width)
        .and_then(|width| width.trim_end_matches([' ', 'm']).parse::<f64>().ok())
    {
        Some(metres) if metres < 1.8 && !is_motorcycle => return None,
        Some(metres) if metres < 2.6 => 30.0,
        _ => SPEED_MAX,
    };
    Some(f64::min(surface, smoothness).min(width))
}

/// A speed limit in km/h: `50`, `50 km/h`, `30 mph`, `CN:urban`, `walk`.
fn parse_limit(text: &str) -> Option<f64> {
    // The stricter of several limits, as in `60;80`.
    let text = text.split([';', '|']).next()?.trim();
    let kmh = match text {
        "walk" => 6.0,
        _ if text.ends_with(":living_street") || text.ends_with(":walk") => 10.0,
        _ if text.ends_with(":urban") => 50.0,
        _ if text.ends_with(":rural") => 80.0,
        _ if text.ends_with(":motorway") => 120.0,
        _ => match text.strip_suffix("mph") {
            Some(mph) => mph.trim().parse::<f64>().ok()? * 1.609_344,
            None => text.trim_end_matches("km/h").trim_end_matches("kmh").trim().parse::<f64>().ok()?,
        },
    };
    (kmh.is_finite() && kmh > 0.0).then(|| kmh.clamp(5.0, 150.0))
}
