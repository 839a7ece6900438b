//! What a problem must satisfy before it is planned. Every finding names where it is and what cures it.

use std::collections::HashSet;
use std::fmt;

use crate::problem::{
    Appointment, AvailabilityKind, Duty, Lock, Minutes, Officer, Opening, Place, Problem, Repeat,
};
use crate::time::Time;

/// A finding about a problem.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {detail} ({code})")]
pub struct ProblemError {
    pub code: ProblemErrorCode,
    /// JSON pointer of the place in the problem.
    pub path: String,
    pub detail: String,
}

/// What can be wrong with a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemErrorCode {
    DuplicateId,
    UnknownReference,
    DayOutsideHorizon,
    HorizonRefused,
    MatrixRefused,
    NumberOutOfRange,
    HoursReversed,
    AvailabilityConflict,
    ValueRises,
    OccurrenceUnknown,
    LocksConflict,
    OpeningTooShort,
}

impl ProblemErrorCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [ProblemErrorCode; 12] = [
        ProblemErrorCode::DuplicateId,
        ProblemErrorCode::UnknownReference,
        ProblemErrorCode::DayOutsideHorizon,
        ProblemErrorCode::HorizonRefused,
        ProblemErrorCode::MatrixRefused,
        ProblemErrorCode::NumberOutOfRange,
        ProblemErrorCode::HoursReversed,
        ProblemErrorCode::AvailabilityConflict,
        ProblemErrorCode::ValueRises,
        ProblemErrorCode::OccurrenceUnknown,
        ProblemErrorCode::LocksConflict,
        ProblemErrorCode::OpeningTooShort,
    ];

    /// The code as it is written in messages and documents.
    pub fn as_str(self) -> &'static str {
        match self {
            ProblemErrorCode::DuplicateId => "duplicate-id",
            ProblemErrorCode::UnknownReference => "unknown-reference",
            ProblemErrorCode::DayOutsideHorizon => "day-outside-horizon",
            ProblemErrorCode::HorizonRefused => "horizon-refused",
            ProblemErrorCode::MatrixRefused => "matrix-refused",
            ProblemErrorCode::NumberOutOfRange => "number-out-of-range",
            ProblemErrorCode::HoursReversed => "hours-reversed",
            ProblemErrorCode::AvailabilityConflict => "availability-conflict",
            ProblemErrorCode::ValueRises => "value-rises",
            ProblemErrorCode::OccurrenceUnknown => "occurrence-unknown",
            ProblemErrorCode::LocksConflict => "locks-conflict",
            ProblemErrorCode::OpeningTooShort => "opening-too-short",
        }
    }

    /// What the writer of the problem can do.
    pub fn remedy(self) -> &'static str {
        match self {
            ProblemErrorCode::DuplicateId => {
                "give each entry its own id; duties and appointments share one space"
            }
            ProblemErrorCode::UnknownReference => "add the entry that is named, or correct the id",
            ProblemErrorCode::DayOutsideHorizon => "days count from 0 to the length of the horizon minus one",
            ProblemErrorCode::HorizonRefused => "write the start as 2026-11-23 and plan 1 to 62 days",
            ProblemErrorCode::MatrixRefused => {
                "give one row and one column for each location, in their order"
            }
            ProblemErrorCode::NumberOutOfRange => "bring the number into the range named",
            ProblemErrorCode::HoursReversed => "let the hours end after they begin",
            ProblemErrorCode::AvailabilityConflict => {
                "keep one entry a day, or one work entry and trainings at other hours"
            }
            ProblemErrorCode::ValueRises => "list the points of the first service first; they must not rise",
            ProblemErrorCode::OccurrenceUnknown => "occurrences count from 0 through the horizon",
            ProblemErrorCode::LocksConflict => "keep one pin for each officer, on one day and at one time",
            ProblemErrorCode::OpeningTooShort => "widen an opening or shorten the service",
        }
    }

    /// Whether planning is refused. The others are planned and the occurrences reported as unserved.
    pub fn is_fatal(self) -> bool {
        self != ProblemErrorCode::OpeningTooShort
    }
}

impl fmt::Display for ProblemErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Limits on the size of numbers, so that sums stay far from overflow.
const VALUE_MAX: u32 = 1_000_000;
const WEIGHT_MAX: u32 = 1_000_000_000;
const MINUTES_MAX: u16 = 1440;
const CREW_MAX: u8 = 4;
const DAYS_MAX: u16 = 62;
const TIMES_MAX: u16 = 62;
const OCCURRENCES_MAX: usize = 200_000;
const LOCATIONS_MAX: usize = 8192;

impl Problem {
    /// Checks the problem.
    ///
    /// # Errors
    /// Every finding, in the order of the file. Findings that are not
    /// [fatal](ProblemErrorCode::is_fatal) do not stop planning.
    pub fn check(&self) -> Result<(), Vec<ProblemError>> {
        let mut check = Check { problem: self, ids: Ids::of(self), errors: Vec::new() };
        check.frame();
        check.travel();
        for (index, officer) in self.officers.iter().enumerate() {
            check.officer(index, officer);
        }
        for (index, place) in self.places.iter().enumerate() {
            check.place(index, place);
        }
        for (index, duty) in self.duties.iter().enumerate() {
            check.duty(index, duty);
        }
        for (index, appointment) in self.appointments.iter().enumerate() {
            check.appointment(index, appointment);
        }
        for (index, lock) in self.locks.iter().enumerate() {
            check.lock(index, lock);
        }
        if check.errors.is_empty() { Ok(()) } else { Err(check.errors) }
    }

    /// The findings that forbid planning.
    ///
    /// # Errors
    /// As [`Problem::check`], without what is only reported.
    pub fn check_fatal(&self) -> Result<(), Vec<ProblemError>> {
        let Err(mut errors) = self.check() else { return Ok(()) };
        errors.retain(|error| error.code.is_fatal());
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

struct Ids<'a> {
    stations: HashSet<&'a str>,
    locations: HashSet<&'a str>,
    profiles: HashSet<&'a str>,
    officers: HashSet<&'a str>,
    places: HashSet<&'a str>,
}

impl<'a> Ids<'a> {
    fn of(problem: &'a Problem) -> Ids<'a> {
        Ids {
            stations: problem.stations.iter().map(|station| station.id.as_str()).collect(),
            locations: problem.locations.iter().map(|location| location.id.as_str()).collect(),
            profiles: problem.travel.profiles.iter().map(|profile| profile.id.as_str()).collect(),
            officers: problem.officers.iter().map(|officer| officer.id.as_str()).collect(),
            places: problem.places.iter().map(|place| place.id.as_str()).collect(),
        }
    }
}

struct Check<'a> {
    problem: &'a Problem,
    ids: Ids<'a>,
    errors: Vec<ProblemError>,
}

impl<'a> Check<'a> {
    fn find(&mut self, code: ProblemErrorCode, path: String, detail: String) {
        self.errors.push(ProblemError { code, path, detail });
    }

    fn unique(&mut self, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut seen = HashSet::new();
        for (index, id) in ids.enumerate() {
            if !seen.insert(id) {
                let detail = format!("`{id}` is used twice");
                self.find(ProblemErrorCode::DuplicateId, format!("/{list}/{index}/id"), detail);
            }
        }
    }

    fn known(&mut self, known: bool, path: String, id: &str) {
        if !known {
            self.find(ProblemErrorCode::UnknownReference, path, format!("`{id}` is not defined"));
        }
    }

    fn day(&mut self, day: u16, path: String) {
        if day >= self.problem.horizon.days {
            let detail = format!("day {day} is not among the {} days", self.problem.horizon.days);
            self.find(ProblemErrorCode::DayOutsideHorizon, path, detail);
        }
    }

    fn range(&mut self, value: u64, low: u64, high: u64, path: String) {
        if value < low || value > high {
            let detail = format!("{value} is not between {low} and {high}");
            self.find(ProblemErrorCode::NumberOutOfRange, path, detail);
        }
    }

    fn hours(&mut self, from: Time, to: Time, path: String) {
        if from >= to {
            self.find(ProblemErrorCode::HoursReversed, path, format!("{from} to {to}"));
        }
    }

    fn frame(&mut self) {
        let problem = self.problem;
        let horizon = &problem.horizon;
        let date = horizon.start.as_bytes();
        let shaped = date.len() == 10
            && date.iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if !shaped || horizon.days == 0 || horizon.days > DAYS_MAX {
            let detail = format!("`{}` and {} days", horizon.start, horizon.days);
            self.find(ProblemErrorCode::HorizonRefused, "/horizon".to_owned(), detail);
        }
        self.unique("stations", problem.stations.iter().map(|station| station.id.as_str()));
        self.unique("locations", problem.locations.iter().map(|location| location.id.as_str()));
        self.unique("officers", problem.officers.iter().map(|officer| officer.id.as_str()));
        self.unique("places", problem.places.iter().map(|place| place.id.as_str()));
        let duties = problem.duties.iter().map(|duty| duty.id.as_str());
        let mut seen: HashSet<&str> = HashSet::new();
        self.unique("duties", duties.clone());
        seen.extend(duties);
        for (index, appointment) in problem.appointments.iter().enumerate() {
            if !seen.insert(&appointment.id) {
                let detail = format!("`{}` is used twice", appointment.id);
                self.find(ProblemErrorCode::DuplicateId, format!("/appointments/{index}/id"), detail);
            }
        }
        for (index, station) in problem.stations.iter().enumerate() {
            let known = self.ids.locations.contains(station.location.as_str());
            self.known(known, format!("/stations/{index}/location"), &station.location);
            for (aid, other) in station.mutual_aid.iter().enumerate() {
                let known = self.ids.stations.contains(other.as_str());
                self.known(known, format!("/stations/{index}/mutual_aid/{aid}"), other);
            }
        }
        self.weights();
        let asked: usize = problem.duties.iter().map(|duty| usize::from(problem.occurrences(duty))).sum();
        self.range(asked as u64, 0, OCCURRENCES_MAX as u64, "/duties".to_owned());
        self.range(problem.locations.len() as u64, 0, LOCATIONS_MAX as u64, "/locations".to_owned());
        if let Some(threads) = problem.search.threads {
            self.range(u64::from(threads), 1, 64, "/search/threads".to_owned());
        }
    }

    fn weights(&mut self) {
        let weights = &self.problem.weights;
        for (name, weight) in [
            ("pin", weights.pin),
            ("fixed", weights.fixed),
            ("promised", weights.promised),
            ("statutory", weights.statutory),
            ("priority", weights.priority),
            ("optional", weights.optional),
            ("gap_day", weights.gap_day),
            ("market_day", weights.market_day),
            ("continuity", weights.continuity),
            ("travel", weights.travel),
        ] {
            self.range(u64::from(weight), 0, u64::from(WEIGHT_MAX), format!("/weights/{name}"));
        }
    }

    fn travel(&mut self) {
        let problem = self.problem;
        self.unique("travel/profiles", problem.travel.profiles.iter().map(|profile| profile.id.as_str()));
        for (index, profile) in problem.travel.profiles.iter().enumerate() {
            let minutes: &Minutes = &profile.minutes;
            if let Err(error) = minutes.flat(problem.locations.len()) {
                let path = format!("/travel/profiles/{index}/minutes");
                self.find(ProblemErrorCode::MatrixRefused, path, error.to_string());
            }
        }
    }

    fn officer(&mut self, index: usize, officer: &Officer) {
        let path = format!("/officers/{index}");
        let known = self.ids.stations.contains(officer.station.as_str());
        self.known(known, format!("{path}/station"), &officer.station);
        let known = self.ids.profiles.contains(officer.profile.as_str());
        self.known(known, format!("{path}/profile"), &officer.profile);
        for (at, entry) in officer.availability.iter().enumerate() {
            let path = format!("{path}/availability/{at}");
            self.day(entry.day, format!("{path}/day"));
            for (name, end) in [("start", &entry.start), ("end", &entry.end)] {
                if let Some(location) = end {
                    let known = self.ids.locations.contains(location.as_str());
                    self.known(known, format!("{path}/{name}"), location);
                }
            }
            match (entry.from, entry.to) {
                (Some(from), Some(to)) => self.hours(from, to, path),
                (None, None) if entry.kind != AvailabilityKind::Work => {}
                _ => self.find(ProblemErrorCode::HoursReversed, path, "hours are missing".to_owned()),
            }
        }
        self.roster(&path, officer);
        if let Some(pause) = &officer.pause {
            let path = format!("{path}/break");
            self.hours(pause.window[0], pause.window[1], format!("{path}/window"));
            let room = (pause.window[1].minutes() - pause.window[0].minutes()).max(0);
            self.range(u64::from(pause.minutes), 1, room as u64, format!("{path}/minutes"));
        }
    }

    /// One entry a day, or one work entry and trainings at other hours.
    fn roster(&mut self, path: &str, officer: &Officer) {
        for (at, entry) in officer.availability.iter().enumerate() {
            for earlier in officer.availability[..at].iter().filter(|earlier| earlier.day == entry.day) {
                let training = [entry.kind, earlier.kind].contains(&AvailabilityKind::Training);
                let work = |kind| matches!(kind, AvailabilityKind::Work | AvailabilityKind::Training);
                let apart = match (entry.from, entry.to, earlier.from, earlier.to) {
                    (Some(from), Some(to), Some(other_from), Some(other_to)) => {
                        to <= other_from || other_to <= from
                    }
                    _ => false,
                };
                if !(training && work(entry.kind) && work(earlier.kind) && apart) {
                    let detail = format!("day {} has two entries that cannot go together", entry.day);
                    let path = format!("{path}/availability/{at}");
                    self.find(ProblemErrorCode::AvailabilityConflict, path, detail);
                }
            }
        }
    }

    fn openings(&mut self, path: &str, openings: &[Opening]) {
        for (at, opening) in openings.iter().enumerate() {
            self.hours(opening.from, opening.to, format!("{path}/{at}"));
            for day in &opening.days {
                self.day(*day, format!("{path}/{at}/days"));
            }
        }
    }

    fn place(&mut self, index: usize, place: &Place) {
        let path = format!("/places/{index}");
        let known = self.ids.locations.contains(place.location.as_str());
        self.known(known, format!("{path}/location"), &place.location);
        let known = self.ids.stations.contains(place.station.as_str());
        self.known(known, format!("{path}/station"), &place.station);
        for officer in place.primary_officer.iter().chain(&place.posted) {
            let known = self.ids.officers.contains(officer.as_str());
            self.known(known, format!("{path}/posted"), officer);
        }
        self.openings(&format!("{path}/open"), &place.open);
        for day in &place.market_days {
            self.day(*day, format!("{path}/market_days"));
        }
    }

    fn duty(&mut self, index: usize, duty: &Duty) {
        let path = format!("/duties/{index}");
        let known = self.ids.places.contains(duty.place.as_str());
        self.known(known, format!("{path}/place"), &duty.place);
        self.range(u64::from(duty.minutes), 1, u64::from(MINUTES_MAX), format!("{path}/minutes"));
        self.range(u64::from(duty.crew), 1, u64::from(CREW_MAX), format!("{path}/crew"));
        let repeat: &Repeat = &duty.repeat;
        self.range(u64::from(repeat.times), 1, u64::from(TIMES_MAX), format!("{path}/repeat/times"));
        if duty.value.is_empty() || duty.value.windows(2).any(|pair| pair[0] < pair[1]) {
            let detail = format!("{:?}", duty.value);
            self.find(ProblemErrorCode::ValueRises, format!("{path}/value"), detail);
        }
        for value in &duty.value {
            self.range(u64::from(*value), 0, u64::from(VALUE_MAX), format!("{path}/value"));
        }
        self.range(u64::from(duty.continuity), 0, u64::from(VALUE_MAX), format!("{path}/continuity"));
        self.openings(&format!("{path}/window"), &duty.window);
        let longest = self.longest_opening(duty);
        if longest < i32::from(duty.minutes) {
            let detail =
                format!("the longest opening has {longest} minutes, the service needs {}", duty.minutes);
            self.find(ProblemErrorCode::OpeningTooShort, path, detail);
        }
    }

    /// Minutes of the longest time in which both the place and the duty are open.
    fn longest_opening(&self, duty: &Duty) -> i32 {
        let always = [Opening {
            days: (0..self.problem.horizon.days).collect(),
            from: Time::default(),
            to: Time::LAST,
        }];
        let place = self.problem.places.iter().find(|place| place.id == duty.place);
        let open = place.map_or(&[][..], |place| &place.open);
        let open = if open.is_empty() { &always[..] } else { open };
        let window = if duty.window.is_empty() { &always[..] } else { &duty.window };
        let shared = |a: &Opening, b: &Opening| {
            if a.days.iter().any(|day| b.days.contains(day)) {
                a.to.min(b.to).minutes() - a.from.max(b.from).minutes()
            } else {
                0
            }
        };
        open.iter().flat_map(|a| window.iter().map(move |b| shared(a, b))).max().unwrap_or(0).max(0)
    }

    fn appointment(&mut self, index: usize, appointment: &Appointment) {
        let path = format!("/appointments/{index}");
        let known = self.ids.places.contains(appointment.place.as_str());
        self.known(known, format!("{path}/place"), &appointment.place);
        self.day(appointment.day, format!("{path}/day"));
        self.range(u64::from(appointment.minutes), 1, u64::from(MINUTES_MAX), format!("{path}/minutes"));
        self.range(u64::from(appointment.crew), 1, u64::from(CREW_MAX), format!("{path}/crew"));
        self.range(u64::from(appointment.value), 0, u64::from(VALUE_MAX), format!("{path}/value"));
    }

    fn lock(&mut self, index: usize, lock: &Lock) {
        let path = format!("/locks/{index}");
        let problem = self.problem;
        let known = self.ids.officers.contains(lock.officer.as_str());
        self.known(known, format!("{path}/officer"), &lock.officer);
        self.day(lock.day, format!("{path}/day"));
        let duty = problem.duties.iter().find(|duty| duty.id == lock.duty);
        let appointment = problem.appointments.iter().find(|appointment| appointment.id == lock.duty);
        let (asked, crew) = match (duty, appointment) {
            (Some(duty), _) => (problem.occurrences(duty), duty.crew),
            (None, Some(appointment)) => (1, appointment.crew),
            (None, None) => return self.known(false, format!("{path}/duty"), &lock.duty),
        };
        if lock.occurrence >= asked {
            let detail = format!("occurrence {} of {asked}", lock.occurrence);
            self.find(ProblemErrorCode::OccurrenceUnknown, format!("{path}/occurrence"), detail);
        }
        let same = |other: &&Lock| other.duty == lock.duty && other.occurrence == lock.occurrence;
        let earlier: Vec<&Lock> = problem.locks[..index].iter().filter(same).collect();
        let clash = earlier.iter().any(|other| {
            let times = other.start.zip(lock.start).is_some_and(|(a, b)| a != b);
            other.officer == lock.officer || other.day != lock.day || times
        });
        if clash || earlier.len() >= usize::from(crew) {
            let detail = format!("`{}` occurrence {} is pinned in two ways", lock.duty, lock.occurrence);
            self.find(ProblemErrorCode::LocksConflict, path, detail);
        }
    }
}
