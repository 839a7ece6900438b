//! The plan, format `duty-plan-result/1`: tours, what stays undone and why, and the score tier by tier.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::Tier;
use crate::time::Time;

/// The format and its version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PlanFormat {
    #[default]
    #[serde(rename = "duty-plan-result/1")]
    DutyPlanResult1,
}

/// A plan of the horizon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub format: PlanFormat,
    /// Tours with at least one stop, by officer as in the problem, then by day.
    pub tours: Vec<Tour>,
    /// Every occurrence that no tour serves, as in the problem.
    pub unserved: Vec<Unserved>,
    pub score: Score,
    pub seed: u64,
    /// Rounds of ruin and recreate that were done, over all threads.
    pub iterations: u64,
    pub threads: u16,
    /// SHA-256 of the problem as compact JSON without `search`, in hex.
    pub input_sha256: String,
    /// Version of the engine that made or last changed the plan.
    pub engine_version: String,
}

/// What one person does on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    pub officer: String,
    pub day: u16,
    /// First departure; as late as the first stop allows.
    pub depart: Time,
    pub stops: Vec<Stop>,
    /// Travel to where the day ends.
    pub return_travel_min: u16,
    /// Arrival where the day ends.
    pub back: Time,
    /// Beginning of the break, when it falls within the tour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub break_from: Option<Time>,
}

/// One service on a tour.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// A duty or an appointment.
    pub duty: String,
    /// Counted from 0 through the horizon; 0 for an appointment.
    pub occurrence: u16,
    pub place: String,
    pub arrive: Time,
    /// Beginning of the service.
    pub start: Time,
    /// Departure: the end of the service, or of the break after it.
    pub leave: Time,
    /// Travel to this stop.
    pub travel_min: u16,
    /// Minutes between arrival and the beginning of the service, the break included.
    pub wait_min: u16,
}

/// An occurrence that no tour serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unserved {
    pub duty: String,
    pub occurrence: u16,
    pub place: String,
    /// Points lost.
    pub value: u32,
    pub tier: Tier,
    /// What stands in the way, the officer-days nearest to serving it first. Each officer-day is counted once,
    /// under the first rule that stops it.
    pub reasons: Vec<Reason>,
    /// The cheapest way to serve it all the same, when dropping other stops of one tour makes room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cheapest_insertion: Option<Insertion>,
}

/// Why somebody does not serve an occurrence, from the reason that is nearest to a service to the farthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonCode {
    /// Nothing stands in the way: the search could place it here.
    Free,
    /// It would fit, but the plan would cost `points` more than it does now that somebody else, or another day, has it.
    CostsMore,
    /// It would fit, but costs more (`points`) than it is worth.
    NotWorthIt,
    /// The other stops of the day leave no gap; `minutes` are missing at least.
    NoTime,
    /// The hours of the week are used up; `minutes` are missing.
    WeekHours,
    /// The hours of the day are used up; `minutes` are missing.
    DayHours,
    /// The driving minutes of the day are used up; `minutes` are missing.
    DriveMinutes,
    /// One more day at work in a row than allowed.
    RunOfDays,
    /// Nobody is free to come along at the same time.
    NoPartner,
    /// Another service of the duty lies too near; `days` are missing.
    TooSoonAfterAnother,
    /// Pinned to somebody else or another day.
    PinnedElsewhere,
    /// Even alone on an empty day the way and the service do not fit between the hours of work and of the place;
    /// `minutes` are missing.
    DayTooShort,
    /// The place or the duty is closed on this day.
    Closed,
    /// The opening on this day is shorter than the service; `minutes` are missing.
    OpeningTooShort,
    /// It is not the market day the duty requires.
    NotMarketDay,
    /// No road leads there and back for this way of moving.
    Unreachable,
    /// On leave.
    OnLeave,
    /// On station duty.
    OnStationDuty,
    /// Resting after station duty of the night before.
    RestAfterDuty,
    /// In training.
    InTraining,
    /// A rostered day of rest or a day off.
    DayOff,
    /// A required skill is missing.
    SkillMissing,
    /// An auxiliary cannot do this alone.
    OfficerNeeded,
    /// Neither posted there, nor of the station, nor of one that lends a hand.
    OutsideArea,
}

/// A reason with its numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub code: ReasonCode,
    /// Officer-days this holds for.
    pub count: u32,
    /// The smallest number of minutes missing among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// The smallest number of days missing among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// The smallest number of points by which it costs more than it is worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u64>,
    /// The officer-day the numbers are from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u16>,
    /// The skill, or the other service, that stands in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
}

/// A way to serve an occurrence by dropping other stops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Insertion {
    pub officer: String,
    /// Who comes along, where it takes a crew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<String>,
    pub day: u16,
    /// Beginning of the service.
    pub start: Time,
    /// Travel added (negative: saved).
    pub extra_travel_min: i32,
    /// What would no longer be served.
    pub displaced: Vec<Displaced>,
    /// Points the whole plan would lose by it.
    pub cost: i64,
}

/// A stop that would give way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Displaced {
    pub duty: String,
    pub occurrence: u16,
    pub place: String,
    pub value: u32,
}

/// The score, lower is better. Every tier stands apart in its own unit; `total` is their sum with the problem's
/// [`Weights`](crate::problem::Weights).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Pinned occurrences that could not be kept.
    pub pins_lost: u32,
    /// Points of unserved appointments.
    pub fixed: u64,
    /// Points of unserved promised slots.
    pub promised: u64,
    /// Points of unserved statutory work.
    pub statutory: u64,
    /// Points of unserved priority work.
    pub priority: u64,
    /// Points of unserved optional work.
    pub optional: u64,
    /// Days beyond the largest wanted gap between services.
    pub gap_days: u64,
    /// Services outside the preferred market days.
    pub market_days: u64,
    /// Points of lost continuity.
    pub continuity: u64,
    /// Minutes of travel.
    pub travel_min: u64,
    /// The weighted sum.
    pub total: i64,
    /// Occurrences served.
    pub served: u32,
    /// Occurrences asked for.
    pub asked: u32,
}

impl Score {
    /// Value of unserved work plus minutes of travel, without weights.
    pub fn plain(&self) -> u64 {
        self.fixed + self.promised + self.statutory + self.priority + self.optional + self.travel_min
    }
}
