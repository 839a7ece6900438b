//! The referee: examines a plan from the problem alone. It shares no code with the search, states every rule again,
//! and names each breach by a documented code.

mod score;
mod tour;
mod whole;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::{Plan, Score};
use crate::problem::{Appointment, Duty, Location, Officer, Place, Problem, Station, Tier};

/// What the referee says about a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// Every breach of a rule; none for a plan that can be published.
    pub violations: Vec<Violation>,
    /// The score as the referee counts it.
    pub score: Score,
}

/// A breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    pub code: RuleCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<u16>,
    /// The numbers, in plain English.
    pub detail: String,
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal,)+) => {
        /// The rules a plan can break.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum RuleCode {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $variant,)+
        }

        impl RuleCode {
            /// Every rule, in the order of the documentation.
            pub const ALL: &'static [RuleCode] = &[$(RuleCode::$variant),+];

            /// The code as it is written in verdicts and documents.
            pub fn as_str(self) -> &'static str {
                match self { $(RuleCode::$variant => $code),+ }
            }

            /// What the rule demands, in one sentence.
            pub fn text(self) -> &'static str {
                match self { $(RuleCode::$variant => concat!($($doc),+)),+ }
            }
        }
    };
}

rules! {
    /// Officers, duties, occurrences, places and days of the plan exist in the problem.
    UnknownReference = "unknown-reference",
    /// A person has at most one tour a day, and a tour has stops.
    TourTwice = "tour-twice",
    /// An occurrence is served once, by no more people than its crew.
    ServedTwice = "served-twice",
    /// The whole crew comes.
    CrewIncomplete = "crew-incomplete",
    /// The crew begins on the same day at the same minute.
    CrewApart = "crew-apart",
    /// A place is served by those posted there, by its station, or by a station that lends a hand.
    OutsideArea = "outside-area",
    /// One of the crew holds every required skill.
    SkillMissing = "skill-missing",
    /// Auxiliaries are never alone on patrol, enforcement, or where an officer is needed.
    AuxiliaryAlone = "auxiliary-alone",
    /// Nobody on leave is sent.
    OnLeave = "on-leave",
    /// Nobody on station duty is sent.
    OnStationDuty = "on-station-duty",
    /// After station duty around the clock or by night the next day is rest.
    RestAfterDuty = "rest-after-duty",
    /// Nobody in training is sent.
    InTraining = "in-training",
    /// Nobody is sent on a day off.
    DayOff = "day-off",
    /// Between one day's rostered hours and the next tour lies the person's rest.
    RestTooShort = "rest-too-short",
    /// A tour lies within the hours of work.
    OutsideHours = "outside-hours",
    /// No ride is shorter than the travel time, and its minutes are stated as they are.
    TravelTime = "travel-time",
    /// Every ride has a way.
    Unreachable = "unreachable",
    /// Services last as long as asked, and the times of a tour follow each other.
    TimesDisagree = "times-disagree",
    /// A service lies within the hours of the place and of the duty.
    Closed = "closed",
    /// A duty that asks for market days is done on market days.
    NotMarketDay = "not-market-day",
    /// An appointment begins at its time.
    AppointmentTime = "appointment-time",
    /// Services of a duty keep their smallest gap in days.
    TooSoon = "too-soon",
    /// Work in a week stays within the person's hours.
    WeekHours = "week-hours",
    /// Work in a day stays within the person's hours.
    DayHours = "day-hours",
    /// Driving in a day stays within the person's minutes.
    DriveMinutes = "drive-minutes",
    /// Days in a row at work stay within the person's limit.
    RunOfDays = "run-of-days",
    /// A tour that is under way through the whole window of the break has the break in it.
    BreakMissing = "break-missing",
    /// A pinned occurrence that is served is served as pinned.
    PinBroken = "pin-broken",
    /// Every occurrence is either served or listed as unserved, with its value and tier.
    AccountWrong = "account-wrong",
    /// The score of the plan is what the referee counts.
    ScoreDiffers = "score-differs",
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Examines a plan of a problem without fatal findings.
pub fn examine(problem: &Problem, plan: &Plan) -> Verdict {
    let book = Book::of(problem);
    let mut violations = Vec::new();
    for tour in &plan.tours {
        tour::examine(&book, tour, &mut violations);
    }
    whole::examine(&book, plan, &mut violations);
    let score = score::of(&book, plan);
    if score != plan.score {
        violations.push(Violation::of(
            RuleCode::ScoreDiffers,
            format!("counted {score:?}, stated {:?}", plan.score),
        ));
    }
    Verdict { violations, score }
}

impl Violation {
    fn of(code: RuleCode, detail: String) -> Violation {
        Violation { code, officer: None, day: None, duty: None, occurrence: None, detail }
    }

    fn by(mut self, officer: &str, day: u16) -> Violation {
        self.officer = Some(officer.to_owned());
        self.day = Some(day);
        self
    }

    fn at(mut self, duty: &str, occurrence: u16) -> Violation {
        self.duty = Some(duty.to_owned());
        self.occurrence = Some(occurrence);
        self
    }
}

/// A duty or an appointment, seen alike.
#[derive(Clone, Copy)]
enum Work<'a> {
    Duty(&'a Duty),
    Appointment(&'a Appointment),
}

impl<'a> Work<'a> {
    fn place(self) -> &'a str {
        match self {
            Work::Duty(duty) => &duty.place,
            Work::Appointment(appointment) => &appointment.place,
        }
    }

    fn minutes(self) -> i32 {
        i32::from(match self {
            Work::Duty(duty) => duty.minutes,
            Work::Appointment(appointment) => appointment.minutes,
        })
    }

    fn crew(self) -> usize {
        usize::from(match self {
            Work::Duty(duty) => duty.crew,
            Work::Appointment(appointment) => appointment.crew,
        })
    }

    fn skills(self) -> &'a [String] {
        match self {
            Work::Duty(duty) => &duty.skills,
            Work::Appointment(appointment) => &appointment.skills,
        }
    }

    fn value(self, occurrence: u16) -> (u32, Tier) {
        match self {
            Work::Duty(duty) => {
                let turn = usize::from(occurrence) % usize::from(duty.repeat.times.max(1));
                (duty.value.get(turn).or(duty.value.last()).copied().unwrap_or(0), duty.tier)
            }
            Work::Appointment(appointment) => (appointment.value, Tier::Fixed),
        }
    }
}

/// The problem with its ids looked up.
struct Book<'a> {
    problem: &'a Problem,
    stations: HashMap<&'a str, &'a Station>,
    locations: HashMap<&'a str, usize>,
    officers: HashMap<&'a str, &'a Officer>,
    places: HashMap<&'a str, &'a Place>,
    work: BTreeMap<&'a str, Work<'a>>,
    /// Matrix by profile, row after row.
    travel: HashMap<&'a str, Vec<u16>>,
}

impl<'a> Book<'a> {
    fn of(problem: &'a Problem) -> Book<'a> {
        let duties = problem.duties.iter().map(|duty| (duty.id.as_str(), Work::Duty(duty)));
        let appointments = problem
            .appointments
            .iter()
            .map(|appointment| (appointment.id.as_str(), Work::Appointment(appointment)));
        let matrix = |minutes: &crate::problem::Minutes| {
            minutes.flat(problem.locations.len()).unwrap_or_else(|_| {
                vec![crate::problem::UNREACHABLE; problem.locations.len() * problem.locations.len()]
            })
        };
        let number = |(at, location): (usize, &'a Location)| (location.id.as_str(), at);
        Book {
            problem,
            stations: problem.stations.iter().map(|station| (station.id.as_str(), station)).collect(),
            locations: problem.locations.iter().enumerate().map(number).collect(),
            officers: problem.officers.iter().map(|officer| (officer.id.as_str(), officer)).collect(),
            places: problem.places.iter().map(|place| (place.id.as_str(), place)).collect(),
            work: duties.chain(appointments).collect(),
            travel: problem
                .travel
                .profiles
                .iter()
                .map(|profile| (profile.id.as_str(), matrix(&profile.minutes)))
                .collect(),
        }
    }

    /// Minutes of a ride, nothing when there is no way.
    fn ride(&self, profile: &str, from: &str, to: &str) -> Option<i32> {
        let (from, to) = (self.locations.get(from)?, self.locations.get(to)?);
        let minutes = *self.travel.get(profile)?.get(from * self.problem.locations.len() + to)?;
        (minutes != crate::problem::UNREACHABLE).then_some(i32::from(minutes))
    }

    /// How often the work is asked for over the horizon.
    fn asked(&self, work: Work<'_>) -> u16 {
        let Work::Duty(duty) = work else { return 1 };
        let days = match duty.repeat.per {
            crate::problem::Period::Week => 7,
            crate::problem::Period::Month => 31,
        };
        let periods = self.problem.horizon.days.div_ceil(days);
        periods.max(1).saturating_mul(duty.repeat.times)
    }

    /// Where a person's tour of a day begins and ends.
    fn ends(&self, officer: &'a Officer, day: u16) -> (&'a str, &'a str) {
        let home =
            self.stations.get(officer.station.as_str()).map_or("", |station| station.location.as_str());
        let work = officer
            .availability
            .iter()
            .find(|entry| entry.day == day && entry.kind == crate::problem::AvailabilityKind::Work);
        let end = |end: Option<&'a String>| end.map_or(home, String::as_str);
        (end(work.and_then(|entry| entry.start.as_ref())), end(work.and_then(|entry| entry.end.as_ref())))
    }
}
