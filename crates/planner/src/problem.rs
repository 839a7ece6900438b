//! The planning problem, format `duty-plan/1`: who is there when, which places want which service, and how long
//! the ways are. All times are whole minutes; days count from the first day of the horizon (0).

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Time;

/// Minutes in a travel matrix that mean "there is no way".
pub const UNREACHABLE: u16 = u16::MAX;

/// The format and its version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ProblemFormat {
    #[default]
    #[serde(rename = "duty-plan/1")]
    DutyPlan1,
}

/// One problem: plan the horizon.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    pub format: ProblemFormat,
    pub horizon: Horizon,
    pub stations: Vec<Station>,
    pub locations: Vec<Location>,
    pub travel: Travel,
    pub officers: Vec<Officer>,
    pub places: Vec<Place>,
    pub duties: Vec<Duty>,
    #[serde(default)]
    pub appointments: Vec<Appointment>,
    /// Pins: what must be done by whom on which day.
    #[serde(default)]
    pub locks: Vec<Lock>,
    #[serde(default)]
    pub weights: Weights,
    #[serde(default)]
    pub search: Search,
}

/// The days to plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Horizon {
    /// Day 0, as `2026-11-23`. Weeks of the plan are blocks of seven days from here.
    pub start: String,
    /// Number of days, 1 to 62.
    pub days: u16,
    /// IANA time zone; carried for readers, the search does not need it.
    pub tz: String,
}

/// A police station.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Station {
    pub id: String,
    pub location: String,
    /// Stations whose places this station's people may also serve. Its own need not be named.
    #[serde(default)]
    pub mutual_aid: Vec<String>,
}

/// A point of the road network; its index in the list is its row and column in every matrix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Location {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
}

/// Travel minutes, one matrix a way of moving.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Travel {
    pub profiles: Vec<TravelProfile>,
}

/// One way of moving (`car`, `motorcycle`, `foot`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TravelProfile {
    pub id: String,
    pub minutes: Minutes,
}

/// Whole minutes from each location (row) to each location (column); 65535 means unreachable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "encoding", deny_unknown_fields)]
pub enum Minutes {
    /// A list of rows.
    #[serde(rename = "nested")]
    Nested { rows: Vec<Vec<u16>> },
    /// Base64 (standard alphabet, padded) of little-endian 16-bit numbers, row after row.
    #[serde(rename = "u16-rowmajor-base64")]
    RowMajor { data: String },
}

/// Whether a person is a police officer (民警) or an auxiliary (辅警).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfficerKind {
    #[default]
    Officer,
    Auxiliary,
}

/// A person who can be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    pub id: String,
    #[serde(default)]
    pub kind: OfficerKind,
    pub station: String,
    /// The way of moving: the id of a travel profile.
    pub profile: String,
    #[serde(default)]
    pub skills: Vec<String>,
    /// What the person does on which day; a day not named is a day off.
    pub availability: Vec<Availability>,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default, rename = "break", skip_serializing_if = "Option::is_none")]
    pub pause: Option<Pause>,
}

/// What fills a day of a person's roster.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityKind {
    /// Free for tours between `from` and `to`.
    #[default]
    Work,
    /// Station duty around the clock (24 小时值班); the next day is rest.
    Duty24,
    /// Station duty by day.
    Duty,
    /// Station duty by night; the next day is rest.
    Night,
    Rest,
    Leave,
    Training,
}

/// One entry of a person's roster. A day has at most one `work` entry, and beside it only `training` at other
/// hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Availability {
    pub day: u16,
    pub kind: AvailabilityKind,
    /// Required for `work`. When absent elsewhere: duty24 08:30–32:30, night 20:00–32:00, duty and training
    /// 08:30–17:30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Time>,
    /// Where the tour starts; the station when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Where the tour ends; the station when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// Limits of a person. Minutes of work are minutes of travel and service; waiting and the break do not count.
/// Hours of station duty are not in here: the caller takes them off `week_min`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Minutes of work in each block of seven days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_min: Option<u32>,
    /// Minutes of work in a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_min: Option<u32>,
    /// Minutes of travel in a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_drive_min: Option<u32>,
    /// Days in a row with a tour, station duty or training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_run_days: Option<u16>,
    /// Minutes between the end of one day's rostered hours and the first departure of the next day's tour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rest_min: Option<u32>,
}

/// A break that lies inside `window` whenever the tour is under way through the whole of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    pub minutes: u16,
    /// Earliest beginning and latest end.
    pub window: [Time; 2],
}

/// Hours on some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Days of the horizon, counted from 0.
    pub days: Vec<u16>,
    pub from: Time,
    pub to: Time,
}

/// A place that is served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub id: String,
    pub location: String,
    pub station: String,
    /// `police_room`, `village`, `school_gate`, …; carried for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `town`, `rural`, `mountain`, `mobile`; carried for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Residents; carried for readers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u32>,
    /// The officer residents should meet here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_officer: Option<String>,
    /// Everybody posted here. They may serve the place whatever their station.
    #[serde(default)]
    pub posted: Vec<String>,
    /// When service is possible; always when empty.
    #[serde(default)]
    pub open: Vec<Opening>,
    #[serde(default)]
    pub market_days: Vec<u16>,
}

/// What is done at a place.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    #[default]
    Visit,
    Patrol,
    SafetyCheck,
    Outreach,
    Mediation,
    SchoolGate,
    Talk,
    Desk,
}

/// The period `times` counts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// Every block of seven days of the horizon.
    #[default]
    Week,
    /// Every block of 31 days of the horizon. Who plans one week of a month asks only for what is due in it.
    Month,
}

/// A kind of day a duty can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    MarketDay,
}

/// How often, and how far apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    pub times: u16,
    #[serde(default)]
    pub per: Period,
    /// Days between two services at least (1: never twice a day). Hard.
    #[serde(default = "one_day")]
    pub min_gap_days: u16,
    /// Days between one service and the next at most; every day beyond costs `weights.gap_day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_gap_days: Option<u16>,
    /// A service on another day costs `weights.market_day`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefer: Option<DayKind>,
    /// Only these days. Hard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<DayKind>,
}

fn one_day() -> u16 {
    1
}

impl Default for Repeat {
    fn default() -> Repeat {
        Repeat {
            times: 1,
            per: Period::Week,
            min_gap_days: 1,
            max_gap_days: None,
            prefer: None,
            require: None,
        }
    }
}

/// How much it matters that a service happens; see [`Weights`].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Fixed with somebody at a time.
    Fixed,
    /// A published promise.
    Promised,
    /// Required by a rule.
    Statutory,
    #[default]
    Priority,
    Optional,
}

/// A recurring service of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Unique among duties and appointments.
    pub id: String,
    pub place: String,
    pub kind: DutyKind,
    /// Minutes of service.
    pub minutes: u16,
    #[serde(default)]
    pub repeat: Repeat,
    /// At least one member of the crew holds all of these.
    #[serde(default)]
    pub skills: Vec<String>,
    /// People who come together, 1 to 4.
    #[serde(default = "one_person")]
    pub crew: u8,
    /// At least one of the crew is an officer. Always so for patrols and for the skill `enforce`.
    #[serde(default)]
    pub officer_needed: bool,
    /// Hours of the duty itself, within the hours of the place; no narrowing when empty.
    #[serde(default)]
    pub window: Vec<Opening>,
    /// Points lost when the first, second, … service of a period does not happen; the last number goes on.
    /// Must not rise.
    pub value: Vec<u32>,
    #[serde(default)]
    pub tier: Tier,
    /// Points lost when nobody of the crew is the place's primary officer; half when one of them is posted there.
    #[serde(default)]
    pub continuity: u32,
}

fn one_person() -> u8 {
    1
}

/// A single service at an agreed time. The place's hours do not bind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// Unique among duties and appointments.
    pub id: String,
    pub place: String,
    pub kind: DutyKind,
    pub day: u16,
    /// The agreed beginning.
    pub at: Time,
    /// Minutes the beginning may lie before or after `at`.
    #[serde(default)]
    pub tolerance_min: u16,
    pub minutes: u16,
    #[serde(default)]
    pub skills: Vec<String>,
    #[serde(default = "one_person")]
    pub crew: u8,
    #[serde(default)]
    pub officer_needed: bool,
    /// Points lost when it does not happen; its tier is `fixed`.
    pub value: u32,
}

/// A pin: this occurrence is done by this officer on this day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// A duty or an appointment.
    pub duty: String,
    /// Counted from 0 through the horizon; 0 for an appointment.
    #[serde(default)]
    pub occurrence: u16,
    pub officer: String,
    pub day: u16,
    /// Exactly this beginning, when given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Time>,
}

/// What one unit of each tier counts in the total. The defaults put a fixed appointment above any promised slot of
/// the same value, that above a statutory visit, that above priority work; then spacing, continuity and travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// A pinned occurrence that could not be kept.
    pub pin: u32,
    /// A point of an unserved appointment.
    pub fixed: u32,
    /// A point of an unserved promised slot.
    pub promised: u32,
    /// A point of unserved statutory work.
    pub statutory: u32,
    /// A point of unserved priority work.
    pub priority: u32,
    /// A point of unserved optional work.
    pub optional: u32,
    /// A day beyond `max_gap_days`.
    pub gap_day: u32,
    /// A service outside the preferred days.
    pub market_day: u32,
    /// A point of lost continuity.
    pub continuity: u32,
    /// A minute of travel.
    pub travel: u32,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights {
            pin: 10_000_000,
            fixed: 1000,
            promised: 100,
            statutory: 10,
            priority: 1,
            optional: 1,
            gap_day: 30,
            market_day: 20,
            continuity: 1,
            travel: 1,
        }
    }
}

impl Weights {
    /// Value of unserved work plus minutes of travel and nothing else: the plain objective of benchmark instances.
    pub fn plain() -> Weights {
        Weights {
            pin: 10_000_000,
            fixed: 1,
            promised: 1,
            statutory: 1,
            priority: 1,
            optional: 1,
            gap_day: 0,
            market_day: 0,
            continuity: 0,
            travel: 1,
        }
    }

    /// The weight of a point of this tier.
    pub fn of(&self, tier: Tier) -> u32 {
        match tier {
            Tier::Fixed => self.fixed,
            Tier::Promised => self.promised,
            Tier::Statutory => self.statutory,
            Tier::Priority => self.priority,
            Tier::Optional => self.optional,
        }
    }
}

/// How long to search. Flags of a caller win over these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    #[serde(default)]
    pub seed: u64,
    /// CPU seconds; measured by the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_s: Option<u32>,
    /// Rounds of ruin and recreate; with it the plan is the same byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<u64>,
    /// Searches side by side, 1 to 64; the best plan wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<u16>,
}

impl Problem {
    /// How many services a duty asks for over the horizon.
    pub fn occurrences(&self, duty: &Duty) -> u16 {
        let length = match duty.repeat.per {
            Period::Week => 7,
            Period::Month => 31,
        };
        self.horizon.days.div_ceil(length).max(1).saturating_mul(duty.repeat.times)
    }
}

impl Duty {
    /// Points lost when this occurrence (counted through the horizon) does not happen.
    pub fn value_of(&self, occurrence: u16) -> u32 {
        let turn = usize::from(occurrence % self.repeat.times.max(1));
        self.value.get(turn).or(self.value.last()).copied().unwrap_or(0)
    }
}

impl Minutes {
    /// The matrix row after row.
    ///
    /// # Errors
    /// When the base64 cannot be read or the matrix is not `locations` × `locations`.
    pub fn flat(&self, locations: usize) -> Result<Vec<u16>, MatrixError> {
        use base64::Engine as _;
        let cells = match self {
            Minutes::Nested { rows } => {
                if let Some(row) = rows.iter().position(|row| row.len() != locations) {
                    return Err(MatrixError::Row { row, cells: rows[row].len(), locations });
                }
                rows.concat()
            }
            Minutes::RowMajor { data } => {
                let bytes = base64::engine::general_purpose::STANDARD
                    .decode(data)
                    .map_err(|error| MatrixError::Base64 { at: format!("{error}") })?;
                bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
            }
        };
        if cells.len() == locations * locations {
            Ok(cells)
        } else {
            Err(MatrixError::Size { cells: cells.len(), locations })
        }
    }

    /// The compact form of a matrix given row after row.
    pub fn from_flat(cells: &[u16]) -> Minutes {
        use base64::Engine as _;
        let bytes: Vec<u8> = cells.iter().flat_map(|cell| cell.to_le_bytes()).collect();
        Minutes::RowMajor { data: base64::engine::general_purpose::STANDARD.encode(bytes) }
    }
}

impl Default for Minutes {
    fn default() -> Minutes {
        Minutes::Nested { rows: Vec::new() }
    }
}

/// Why a travel matrix cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    #[error("row {row} has {cells} cells, there are {locations} locations")]
    Row { row: usize, cells: usize, locations: usize },
    #[error("the matrix has {cells} cells, {locations} locations need {}", locations * locations)]
    Size { cells: usize, locations: usize },
    #[error("the base64 cannot be read: {at}")]
    Base64 { at: String },
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Tier::Fixed => "fixed",
            Tier::Promised => "promised",
            Tier::Statutory => "statutory",
            Tier::Priority => "priority",
            Tier::Optional => "optional",
        })
    }
}
