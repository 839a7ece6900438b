//! From the records of a county and its roads to the planner's problem.

use std::collections::{BTreeMap, HashMap};

use domain::{
    code::PlaceCode,
    duty::{Duty, Per, Tier, WorkKind},
    officer::{Officer, OfficerKind, PostRole, Skill, StationDutyKind, TravelProfile},
    opening_hours::Window,
    place::{Location, Place, PlaceKind, ServiceTier},
    time::{Day, Week},
};
use planner::{
    Time,
    problem::{self as format, Minutes, Problem},
};

use super::records::CountyRecords;

/// The working day a roster does not say otherwise about.
const WORK_FROM_MINUTES: i32 = 8 * 60 + 30;
const WORK_TO_MINUTES: i32 = 18 * 60;
/// Minutes of work, travel and service together, on one day.
const DAY_MINUTES_MAX: u32 = 9 * 60;
const DRIVE_MINUTES_MAX: u32 = 4 * 60;
const RUN_OF_DAYS_MAX: u16 = 6;
/// Rest between two days of work: 11 h, as station rosters keep after evening duty.
const REST_MINUTES: u32 = 11 * 60;
/// Points lost when an appointment is not kept.
const APPOINTMENT_VALUE: u32 = 500;
/// Points lost when a stranger comes instead of the place's own officer.
const CONTINUITY_POINTS: u32 = 20;
/// Working minutes that station duty takes from the week's contract hours.
const DUTY24_MINUTES: u32 = 12 * 60;
const DUTY_MINUTES: u32 = 8 * 60;
const LEAVE_DAY_MINUTES: u32 = 8 * 60;

/// Builds the problem for `days` days from `from`.
///
/// `minutes` gives the travel times of one way of moving, row after row in the order of the points, with
/// [`format::UNREACHABLE`] where there is no way.
pub fn build(
    records: &CountyRecords,
    minutes: impl Fn(TravelProfile, &[Option<Location>]) -> Vec<u16>,
    from: Day,
    days: u16,
    zone: &str,
) -> Problem {
    let builder = Builder { records, from, days, places: by_code(&records.places) };
    let places = builder.planned_places();
    let stations = builder.stations();
    let mut sites: Vec<&Place> = stations.clone();
    sites.extend(places.iter().filter(|place| !stations.iter().any(|station| station.code == place.code)));
    let points: Vec<Option<Location>> = sites.iter().map(|place| place.location).collect();
    let profiles = [TravelProfile::Car, TravelProfile::Motorcycle, TravelProfile::Foot];
    let used =
        profiles.into_iter().filter(|profile| records.officers.iter().any(|one| one.profile == *profile));
    Problem {
        horizon: format::Horizon { start: from.to_string(), days, tz: zone.to_owned() },
        stations: stations
            .iter()
            .map(|station| format::Station {
                id: station.code.to_string(),
                location: station.code.to_string(),
                mutual_aid: Vec::new(),
            })
            .collect(),
        locations: sites
            .iter()
            .map(|place| format::Location {
                id: place.code.to_string(),
                lon: place.location.map(|at| at.lon),
                lat: place.location.map(|at| at.lat),
            })
            .collect(),
        travel: format::Travel {
            profiles: used
                .map(|profile| format::TravelProfile {
                    id: profile.as_str().to_owned(),
                    minutes: Minutes::from_flat(&minutes(profile, &points)),
                })
                .collect(),
        },
        officers: records.officers.iter().map(|officer| builder.officer(officer)).collect(),
        places: places.iter().map(|place| builder.place(place)).collect(),
        duties: records.duties.iter().filter_map(|duty| builder.duty(duty)).collect(),
        appointments: builder.appointments(),
        ..Problem::default()
    }
}

struct Builder<'a> {
    records: &'a CountyRecords,
    from: Day,
    days: u16,
    places: HashMap<&'a PlaceCode, &'a Place>,
}

fn by_code(places: &[Place]) -> HashMap<&PlaceCode, &Place> {
    places.iter().map(|place| (&place.code, place)).collect()
}

impl<'a> Builder<'a> {
    /// The days of the plan with their numbers.
    fn each_day(&self) -> impl Iterator<Item = (u16, Day)> {
        (0..self.days).map(|number| (number, self.from.plus_days(i32::from(number))))
    }

    /// Where officers start: stations, and the bureau when somebody starts there.
    fn stations(&self) -> Vec<&'a Place> {
        let starts = |place: &&Place| {
            place.kind == PlaceKind::Station
                || self.records.officers.iter().any(|officer| officer.station == place.code)
        };
        self.records.places.iter().filter(starts).collect()
    }

    /// Places with something to do.
    fn planned_places(&self) -> Vec<&'a Place> {
        let duties = self.records.duties.iter().map(|duty| &duty.place);
        let wanted: std::collections::BTreeSet<&PlaceCode> =
            duties.chain(self.records.appointments.iter().map(|one| &one.place)).collect();
        self.records.places.iter().filter(|place| wanted.contains(&place.code)).collect()
    }

    /// The station a place belongs to: the nearest one above it, else the first.
    fn station_of(&self, place: &Place) -> String {
        let above = std::iter::successors(Some(place), |place| {
            place.parent.as_ref().and_then(|parent| self.places.get(parent).copied())
        });
        let stations = self.stations();
        let mut above =
            above.take(16).filter(|place| stations.iter().any(|station| station.code == place.code));
        above.next().or(stations.first().copied()).map(|station| station.code.to_string()).unwrap_or_default()
    }

    fn officer(&self, officer: &Officer) -> format::Officer {
        let roster = self.roster(officer);
        let taken: u32 = self.minutes_taken(officer);
        let weeks = u32::from(self.days.div_ceil(7)).max(1);
        let week = (u32::from(officer.weekly_hours) * 60).saturating_sub(taken / weeks);
        format::Officer {
            id: officer.code.to_string(),
            kind: match officer.kind {
                OfficerKind::Officer => format::OfficerKind::Officer,
                OfficerKind::Auxiliary => format::OfficerKind::Auxiliary,
            },
            station: officer.station.to_string(),
            profile: officer.profile.as_str().to_owned(),
            skills: officer.skills.iter().map(|skill| skill.as_str().to_owned()).collect(),
            availability: roster,
            limits: format::Limits {
                week_min: Some(week),
                day_min: Some(DAY_MINUTES_MAX),
                day_drive_min: Some(DRIVE_MINUTES_MAX),
                max_run_days: Some(RUN_OF_DAYS_MAX),
                rest_min: Some(REST_MINUTES),
            },
            pause: Some(format::Pause {
                minutes: 30,
                window: [Time::from_minutes(11 * 60 + 30), Time::from_minutes(13 * 60 + 30)],
            }),
        }
    }

    /// Contract minutes of the plan's days that duty, training and leave take away.
    fn minutes_taken(&self, officer: &Officer) -> u32 {
        let in_plan = |day: Day| (0..i32::from(self.days)).contains(&day.days_since(self.from));
        let duty = self
            .records
            .station_duties
            .iter()
            .filter(|duty| duty.officer == officer.code && in_plan(duty.day));
        let duty: u32 = duty
            .map(|duty| match duty.kind {
                StationDutyKind::Duty24 => DUTY24_MINUTES,
                StationDutyKind::Day | StationDutyKind::Night => DUTY_MINUTES,
            })
            .sum();
        let trainings =
            self.records.trainings.iter().filter(|one| one.officer == officer.code && in_plan(one.day));
        let training: u32 = trainings.map(|one| u32::from(one.to.minutes() - one.from.minutes())).sum();
        let on_leave = self.each_day().filter(|(_number, day)| {
            self.records.holidays.is_workday(*day) && self.is_on_leave(officer, *day)
        });
        duty + training + LEAVE_DAY_MINUTES * on_leave.count() as u32
    }

    fn is_on_leave(&self, officer: &Officer, day: Day) -> bool {
        self.records
            .leaves
            .iter()
            .any(|leave| leave.officer == officer.code && (leave.from..=leave.to).contains(&day))
    }

    fn station_duty(&self, officer: &Officer, day: Day) -> Option<StationDutyKind> {
        let duty =
            self.records.station_duties.iter().find(|duty| duty.officer == officer.code && duty.day == day);
        duty.map(|duty| duty.kind)
    }

    fn roster(&self, officer: &Officer) -> Vec<format::Availability> {
        self.each_day().flat_map(|(number, day)| self.roster_of_day(officer, number, day)).collect()
    }

    fn roster_of_day(&self, officer: &Officer, number: u16, day: Day) -> Vec<format::Availability> {
        use format::AvailabilityKind as Kind;
        let whole =
            |kind| vec![format::Availability { day: number, kind, ..format::Availability::default() }];
        if !officer.serves_on(day) {
            return Vec::new();
        }
        if self.is_on_leave(officer, day) {
            return whole(Kind::Leave);
        }
        match self.station_duty(officer, day) {
            Some(StationDutyKind::Duty24) => return whole(Kind::Duty24),
            Some(StationDutyKind::Day) => return whole(Kind::Duty),
            Some(StationDutyKind::Night) => return whole(Kind::Night),
            None => {}
        }
        let eve = self.station_duty(officer, day.plus_days(-1));
        if eve.is_some_and(StationDutyKind::is_followed_by_rest)
            || self.records.holidays.holiday(day).is_some()
        {
            return whole(Kind::Rest);
        }
        let trainings =
            self.records.trainings.iter().filter(|one| one.officer == officer.code && one.day == day);
        let trainings: Vec<(i32, i32)> =
            trainings.map(|one| (i32::from(one.from.minutes()), i32::from(one.to.minutes()))).collect();
        let entry = |kind, from, to| format::Availability {
            day: number,
            kind,
            from: Some(Time::from_minutes(from)),
            to: Some(Time::from_minutes(to)),
            ..format::Availability::default()
        };
        let mut entries: Vec<_> =
            trainings.iter().map(|&(from, to)| entry(Kind::Training, from, to)).collect();
        if let Some((from, to)) = longest_gap(&trainings) {
            entries.push(entry(Kind::Work, from, to));
        }
        entries
    }

    fn place(&self, place: &Place) -> format::Place {
        let posts =
            self.records.posts.iter().filter(|post| post.place == place.code && post.holds_on(self.from));
        let posts: Vec<_> = posts.collect();
        let named = posts.iter().find(|post| post.role.names_the_officer());
        let days: Vec<u16> = self
            .each_day()
            .filter(|(_number, day)| place.market_days.is_some_and(|rule| rule.falls_on(*day)))
            .map(|(number, _day)| number)
            .collect();
        format::Place {
            id: place.code.to_string(),
            location: place.code.to_string(),
            station: self.station_of(place),
            kind: Some(place.kind.as_str().to_owned()),
            class: place.class.map(|class| class.as_str().to_owned()),
            population: place.population,
            primary_officer: named.map(|post| post.officer.to_string()),
            posted: posts
                .iter()
                .filter(|post| post.role != PostRole::Chief)
                .map(|post| post.officer.to_string())
                .collect(),
            // Hours stand in the duties: a room's own hours bind its desk, not a patrol that starts there.
            open: Vec::new(),
            market_days: days,
        }
    }

    /// When a duty may be done: in its own hours or else those of its place; a desk only when the place is open too.
    fn window(&self, duty: &Duty, place: &Place) -> Vec<format::Opening> {
        let mut days_of: BTreeMap<(u16, u16), Vec<u16>> = BTreeMap::new();
        for (number, day) in self.each_day() {
            let own = duty.window.windows_on(day);
            let places = place.hours.windows_on(day);
            let windows = match (duty.window.is_empty(), duty.kind) {
                (true, _) => places,
                (false, WorkKind::Desk) if !place.hours.is_empty() => common(&own, &places),
                (false, _) => own,
            };
            for window in windows {
                days_of.entry((window.from.minutes(), window.to.minutes())).or_default().push(number);
            }
        }
        let time = |minutes: u16| Time::from_minutes(i32::from(minutes));
        days_of
            .into_iter()
            .map(|((from, to), days)| format::Opening { days, from: time(from), to: time(to) })
            .collect()
    }

    fn duty(&self, duty: &Duty) -> Option<format::Duty> {
        let place = self.places.get(&duty.place)?;
        let times = match duty.per {
            Per::Week => u16::from(duty.times),
            Per::Month => self.due_of_month(duty),
        };
        if times == 0 {
            return None;
        }
        let market = Some(format::DayKind::MarketDay);
        let on_market_days_only = duty.kind == WorkKind::Desk && place.tier == Some(ServiceTier::MarketDay);
        let meets_people =
            matches!(duty.kind, WorkKind::Visit | WorkKind::Desk | WorkKind::Talk | WorkKind::Mediation);
        Some(format::Duty {
            id: duty.code.to_string(),
            place: duty.place.to_string(),
            kind: kind_of(duty.kind),
            minutes: duty.minutes,
            repeat: format::Repeat {
                times,
                per: format::Period::Week,
                min_gap_days: u16::from(duty.min_gap_days).max(1),
                max_gap_days: duty.max_gap_days.map(u16::from),
                prefer: if duty.prefer_market_day && !on_market_days_only { market } else { None },
                require: if on_market_days_only { market } else { None },
            },
            skills: skills(&duty.skills),
            crew: duty.crew,
            officer_needed: duty.officer_needed,
            window: self.window(duty, place),
            // The first service of a week is worth far more than the second.
            value: vec![duty.value, duty.value * 7 / 10, duty.value / 2],
            tier: match duty.tier {
                Tier::Promised => format::Tier::Promised,
                Tier::Statutory => format::Tier::Statutory,
                Tier::Priority => format::Tier::Priority,
                Tier::Optional => format::Tier::Optional,
            },
            continuity: if meets_people { CONTINUITY_POINTS } else { 0 },
        })
    }

    /// How many of a month's services this week asks for: they are spread over the month's weeks, each duty with a phase of its own.
    fn due_of_month(&self, duty: &Duty) -> u16 {
        let weeks: Vec<Week> = self.from.week().month().weeks().collect();
        let place_of = |week: Week| weeks.iter().position(|one| *one == week).unwrap_or(0) as u32;
        let count = weeks.len().max(1) as u32;
        let signs = duty.code.as_str().bytes();
        let phase = signs.fold(7_u32, |sum, sign| sum.wrapping_mul(31).wrapping_add(u32::from(sign))) % count;
        let due_before = |week: u32| (u32::from(duty.times) * week + phase) / count;
        let this_week = place_of(self.from.week());
        let begun = self.records.planned_since.map_or(this_week, place_of).min(this_week);
        let due = due_before(this_week + 1) - due_before(begun);
        let done = u32::from(self.records.done_this_month.get(duty.code.as_str()).copied().unwrap_or(0));
        due.saturating_sub(done) as u16
    }

    fn appointments(&self) -> Vec<format::Appointment> {
        let appointments = self.records.appointments.iter();
        appointments
            .map(|one| format::Appointment {
                id: one.code.to_string(),
                place: one.place.to_string(),
                kind: kind_of(one.kind),
                day: one.day.days_since(self.from) as u16,
                at: Time::from_minutes(i32::from(one.at.minutes())),
                tolerance_min: one.tolerance_minutes,
                minutes: one.minutes,
                skills: skills(&one.skills),
                crew: one.crew,
                officer_needed: false,
                value: APPOINTMENT_VALUE,
            })
            .collect()
    }
}

/// What lies in a window of both.
fn common(some: &[Window], others: &[Window]) -> Vec<Window> {
    let pairs = some.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
    pairs
        .map(|(one, other)| Window { from: one.from.max(other.from), to: one.to.min(other.to) })
        .filter(|window| window.from < window.to)
        .collect()
}

/// The longest part of the working day outside the trainings.
fn longest_gap(trainings: &[(i32, i32)]) -> Option<(i32, i32)> {
    let mut trainings = trainings.to_vec();
    trainings.sort_unstable();
    trainings.push((WORK_TO_MINUTES, WORK_TO_MINUTES));
    let (mut best, mut free_from) = ((0, 0), WORK_FROM_MINUTES);
    for (from, to) in trainings {
        if from.min(WORK_TO_MINUTES) - free_from > best.1 - best.0 {
            best = (free_from, from.min(WORK_TO_MINUTES));
        }
        free_from = free_from.max(to);
    }
    (best.1 - best.0 >= 60).then_some(best)
}

fn skills(skills: &[Skill]) -> Vec<String> {
    skills.iter().map(|skill| skill.as_str().to_owned()).collect()
}

const fn kind_of(kind: WorkKind) -> format::DutyKind {
    match kind {
        WorkKind::Visit => format::DutyKind::Visit,
        WorkKind::Patrol => format::DutyKind::Patrol,
        WorkKind::SafetyCheck => format::DutyKind::SafetyCheck,
        WorkKind::Outreach => format::DutyKind::Outreach,
        WorkKind::Mediation => format::DutyKind::Mediation,
        WorkKind::SchoolGate => format::DutyKind::SchoolGate,
        WorkKind::Talk => format::DutyKind::Talk,
        WorkKind::Desk => format::DutyKind::Desk,
    }
}

#[cfg(test)]
mod tests;
