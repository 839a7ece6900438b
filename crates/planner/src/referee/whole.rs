//! Rules between tours: crews, spacing, hours of the week, days in a row, pins, and that nothing is forgotten.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Book, RuleCode, Violation, Work};
use crate::plan::{Plan, Stop, Tour};
use crate::problem::{AvailabilityKind, DutyKind, Officer, OfficerKind};

type Seats<'a> = BTreeMap<(&'a str, u16), Vec<(&'a Tour, &'a Stop)>>;

/// Examines what the tours do together.
pub(super) fn examine(book: &Book<'_>, plan: &Plan, found: &mut Vec<Violation>) {
    let mut seats: Seats<'_> = BTreeMap::new();
    let mut days: HashSet<(&str, u16)> = HashSet::new();
    for tour in &plan.tours {
        if !days.insert((tour.officer.as_str(), tour.day)) {
            let detail = "two tours on one day".to_owned();
            found.push(Violation::of(RuleCode::TourTwice, detail).by(&tour.officer, tour.day));
        }
        for stop in &tour.stops {
            seats.entry((stop.duty.as_str(), stop.occurrence)).or_default().push((tour, stop));
        }
    }
    for ((duty, occurrence), crew) in &seats {
        if let Some(work) = book.work.get(duty) {
            examine_crew(book, *work, crew, |code, detail| {
                found.push(Violation::of(code, detail).at(duty, *occurrence));
            });
        }
    }
    spacing(book, &seats, found);
    for officer in &book.problem.officers {
        hours(book, plan, officer, found);
        run_of_days(plan, officer, found);
    }
    pins(book, &seats, found);
    account(book, plan, &seats, found);
}

fn examine_crew(
    book: &Book<'_>,
    work: Work<'_>,
    crew: &[(&Tour, &Stop)],
    mut breach: impl FnMut(RuleCode, String),
) {
    let people: HashSet<&str> = crew.iter().map(|(tour, _)| tour.officer.as_str()).collect();
    if crew.len() > work.crew() || people.len() < crew.len() {
        breach(RuleCode::ServedTwice, format!("{} stops for a crew of {}", crew.len(), work.crew()));
    } else if people.len() < work.crew() {
        breach(RuleCode::CrewIncomplete, format!("{} of {} come", people.len(), work.crew()));
    }
    let begins: HashSet<(u16, i32)> =
        crew.iter().map(|(tour, stop)| (tour.day, stop.start.minutes())).collect();
    if begins.len() > 1 && work.crew() > 1 {
        breach(RuleCode::CrewApart, format!("{} different beginnings", begins.len()));
    }
    let members = || people.iter().filter_map(|id| book.officers.get(id));
    let skilled =
        |officer: &&&Officer| work.skills().iter().all(|skill| officer.skills.iter().any(|own| own == skill));
    if !work.skills().is_empty() && members().filter(skilled).count() == 0 {
        breach(RuleCode::SkillMissing, format!("nobody holds {}", work.skills().join(", ")));
    }
    let (kind, needed) = match work {
        Work::Duty(duty) => (duty.kind, duty.officer_needed),
        Work::Appointment(appointment) => (appointment.kind, appointment.officer_needed),
    };
    let guarded = needed || kind == DutyKind::Patrol || work.skills().iter().any(|skill| skill == "enforce");
    if guarded && members().all(|officer| officer.kind == OfficerKind::Auxiliary) {
        breach(RuleCode::AuxiliaryAlone, "no officer comes along".to_owned());
    }
}

fn spacing(book: &Book<'_>, seats: &Seats<'_>, found: &mut Vec<Violation>) {
    for duty in &book.problem.duties {
        let first = |(_, crew): (&(&str, u16), &Vec<(&Tour, &Stop)>)| crew.first().map(|(tour, _)| tour.day);
        let range = (duty.id.as_str(), 0)..=(duty.id.as_str(), u16::MAX);
        let mut days: Vec<u16> = seats.range(range).filter_map(first).collect();
        days.sort_unstable();
        for pair in days.windows(2) {
            if pair[1] - pair[0] < duty.repeat.min_gap_days {
                let detail =
                    format!("days {} and {}, {} apart at least", pair[0], pair[1], duty.repeat.min_gap_days);
                let mut violation = Violation::of(RuleCode::TooSoon, detail);
                violation.duty = Some(duty.id.clone());
                violation.day = Some(pair[1]);
                found.push(violation);
            }
        }
    }
}

/// Travel and service minutes of a tour.
fn minutes(book: &Book<'_>, officer: &Officer, tour: &Tour) -> (u32, u32) {
    let (start, end) = book.ends(officer, tour.day);
    let (mut from, mut travel, mut service) = (start, 0, 0);
    for stop in &tour.stops {
        service += book.work.get(stop.duty.as_str()).map_or(0, |work| work.minutes()) as u32;
        if let Some(place) = book.places.get(stop.place.as_str()) {
            travel += book.ride(&officer.profile, from, &place.location).unwrap_or(0) as u32;
            from = &place.location;
        }
    }
    travel += book.ride(&officer.profile, from, end).unwrap_or(0) as u32;
    (travel, service)
}

fn hours(book: &Book<'_>, plan: &Plan, officer: &Officer, found: &mut Vec<Violation>) {
    let mut weeks: BTreeMap<u16, u32> = BTreeMap::new();
    for tour in plan.tours.iter().filter(|tour| tour.officer == officer.id) {
        let (travel, service) = minutes(book, officer, tour);
        *weeks.entry(tour.day / 7).or_default() += travel + service;
        for (code, spent, limit) in [
            (RuleCode::DriveMinutes, travel, officer.limits.day_drive_min),
            (RuleCode::DayHours, travel + service, officer.limits.day_min),
        ] {
            if limit.is_some_and(|limit| spent > limit) {
                let detail = format!("{spent} minutes, {} allowed", limit.unwrap_or(0));
                found.push(Violation::of(code, detail).by(&officer.id, tour.day));
            }
        }
    }
    for (week, spent) in weeks {
        if officer.limits.week_min.is_some_and(|limit| spent > limit) {
            let detail = format!("{spent} minutes in week {week}");
            found.push(Violation::of(RuleCode::WeekHours, detail).by(&officer.id, week * 7));
        }
    }
}

fn run_of_days(plan: &Plan, officer: &Officer, found: &mut Vec<Violation>) {
    let Some(most) = officer.limits.max_run_days else { return };
    let toured: HashSet<u16> =
        plan.tours.iter().filter(|tour| tour.officer == officer.id).map(|tour| tour.day).collect();
    let on_duty = officer.availability.iter().filter(|entry| match entry.kind {
        AvailabilityKind::Duty24
        | AvailabilityKind::Duty
        | AvailabilityKind::Night
        | AvailabilityKind::Training => true,
        AvailabilityKind::Work | AvailabilityKind::Rest | AvailabilityKind::Leave => false,
    });
    let mut days: Vec<u16> = toured.iter().copied().chain(on_duty.map(|entry| entry.day)).collect();
    days.sort_unstable();
    days.dedup();
    for run in days.chunk_by(|one, next| next - one == 1) {
        let with_tour = run.iter().any(|day| toured.contains(day));
        if run.len() > usize::from(most) && with_tour {
            let detail = format!("{} days in a row, {most} allowed", run.len());
            found.push(Violation::of(RuleCode::RunOfDays, detail).by(&officer.id, run[0]));
        }
    }
}

fn pins(book: &Book<'_>, seats: &Seats<'_>, found: &mut Vec<Violation>) {
    for lock in &book.problem.locks {
        let Some(crew) = seats.get(&(lock.duty.as_str(), lock.occurrence)) else { continue };
        let kept = crew.iter().any(|(tour, stop)| {
            tour.officer == lock.officer
                && tour.day == lock.day
                && lock.start.is_none_or(|start| start == stop.start)
        });
        if !kept {
            let detail = "served by somebody else or at another time than pinned".to_owned();
            let violation = Violation::of(RuleCode::PinBroken, detail).by(&lock.officer, lock.day);
            found.push(violation.at(&lock.duty, lock.occurrence));
        }
    }
}

fn account(book: &Book<'_>, plan: &Plan, seats: &Seats<'_>, found: &mut Vec<Violation>) {
    let mut listed: HashMap<(&str, u16), usize> = HashMap::new();
    for unserved in &plan.unserved {
        *listed.entry((unserved.duty.as_str(), unserved.occurrence)).or_default() += 1;
        let right = book.work.get(unserved.duty.as_str()).is_some_and(|work| {
            unserved.occurrence < book.asked(*work)
                && work.value(unserved.occurrence) == (unserved.value, unserved.tier)
                && work.place() == unserved.place
        });
        if !right {
            let detail = "value, tier or place is not the problem's".to_owned();
            found.push(Violation::of(RuleCode::AccountWrong, detail).at(&unserved.duty, unserved.occurrence));
        }
    }
    for (id, work) in &book.work {
        for occurrence in 0..book.asked(*work) {
            let times = listed.get(&(*id, occurrence)).copied().unwrap_or(0);
            let served = usize::from(seats.contains_key(&(*id, occurrence)));
            if times + served != 1 {
                let detail = format!("served {served} and listed as unserved {times} times");
                found.push(Violation::of(RuleCode::AccountWrong, detail).at(id, occurrence));
            }
        }
    }
}
