//! Rules that one tour keeps or breaks on its own.

use super::{Book, RuleCode, Violation, Work};
use crate::plan::{Stop, Tour};
use crate::problem::{Availability, AvailabilityKind, DayKind, Officer, Opening, Place};

/// Examines a tour.
pub(super) fn examine(book: &Book<'_>, tour: &Tour, found: &mut Vec<Violation>) {
    let mut breach =
        |code, detail: String| found.push(Violation::of(code, detail).by(&tour.officer, tour.day));
    let Some(officer) = book.officers.get(tour.officer.as_str()) else {
        return breach(RuleCode::UnknownReference, format!("no officer `{}`", tour.officer));
    };
    if tour.day >= book.problem.horizon.days {
        return breach(RuleCode::UnknownReference, format!("no day {}", tour.day));
    }
    if tour.stops.is_empty() {
        breach(RuleCode::TourTwice, "the tour has no stops".to_owned());
    }
    roster(officer, tour, found);
    rides(book, officer, tour, found);
    for stop in &tour.stops {
        service(book, officer, tour, stop, found);
    }
    pause(book, officer, tour, found);
}

/// Hours that an entry of the roster fills.
fn filled(entry: &Availability) -> Option<(i32, i32)> {
    let usual = match entry.kind {
        AvailabilityKind::Leave | AvailabilityKind::Rest => return None,
        AvailabilityKind::Duty24 => (8 * 60 + 30, 32 * 60 + 30),
        AvailabilityKind::Night => (20 * 60, 32 * 60),
        AvailabilityKind::Duty | AvailabilityKind::Training | AvailabilityKind::Work => {
            (8 * 60 + 30, 17 * 60 + 30)
        }
    };
    Some(match (entry.from, entry.to) {
        (Some(from), Some(to)) => (from.minutes(), to.minutes()),
        _ => usual,
    })
}

fn roster(officer: &Officer, tour: &Tour, found: &mut Vec<Violation>) {
    let mut breach =
        |code, detail: String| found.push(Violation::of(code, detail).by(&tour.officer, tour.day));
    let on = |day: Option<u16>| officer.availability.iter().filter(move |entry| Some(entry.day) == day);
    let (depart, back) = (tour.depart.minutes(), tour.back.minutes());
    let mut at_work = false;
    for entry in on(Some(tour.day)) {
        match entry.kind {
            AvailabilityKind::Work => {
                at_work = true;
                let (from, to) = filled(entry).unwrap_or((0, 0));
                if depart < from || back > to {
                    let detail =
                        format!("{} to {}, work is {from} to {to} (minutes)", tour.depart, tour.back);
                    breach(RuleCode::OutsideHours, detail);
                }
            }
            AvailabilityKind::Training => {
                let (from, to) = filled(entry).unwrap_or((0, 0));
                if depart < to && from < back {
                    breach(RuleCode::InTraining, "the tour overlaps a training".to_owned());
                }
            }
            AvailabilityKind::Leave => breach(RuleCode::OnLeave, "the person is on leave".to_owned()),
            AvailabilityKind::Duty24 | AvailabilityKind::Duty | AvailabilityKind::Night => {
                breach(RuleCode::OnStationDuty, "the person has station duty".to_owned());
            }
            AvailabilityKind::Rest => {}
        }
    }
    let nights = |entry: &&Availability| {
        entry.kind == AvailabilityKind::Duty24 || entry.kind == AvailabilityKind::Night
    };
    let busy = on(Some(tour.day)).any(|entry| entry.kind != AvailabilityKind::Rest);
    if on(tour.day.checked_sub(1)).any(|entry| nights(&entry)) {
        breach(RuleCode::RestAfterDuty, "the day before was duty through the night".to_owned());
    } else if !at_work && !busy {
        breach(RuleCode::DayOff, "no work is rostered".to_owned());
    }
    for entry in on(tour.day.checked_sub(1)) {
        let Some((_, end)) = filled(entry) else { continue };
        let rest = depart + 1440 - end;
        let needed = officer.limits.rest_min.unwrap_or(0) as i32;
        if !nights(&entry) && rest < needed {
            breach(RuleCode::RestTooShort, format!("{rest} minutes of rest, {needed} are needed"));
        }
    }
}

/// Travel times, and times that follow each other.
fn rides(book: &Book<'_>, officer: &Officer, tour: &Tour, found: &mut Vec<Violation>) {
    let mut breach =
        |code, detail: String| found.push(Violation::of(code, detail).by(&tour.officer, tour.day));
    let (start, end) = book.ends(officer, tour.day);
    let (mut from, mut left) = (start, tour.depart.minutes());
    for stop in &tour.stops {
        let Some(place) = book.places.get(stop.place.as_str()) else { continue };
        match book.ride(&officer.profile, from, &place.location) {
            None => breach(RuleCode::Unreachable, format!("no way from {from} to {}", place.location)),
            Some(minutes) => {
                if stop.arrive.minutes() - left < minutes || i32::from(stop.travel_min) != minutes {
                    let detail = format!("{from} to {} takes {minutes} minutes", place.location);
                    breach(RuleCode::TravelTime, detail);
                }
            }
        }
        let wait = stop.start.minutes() - stop.arrive.minutes();
        if wait < 0 || wait != i32::from(stop.wait_min) {
            breach(RuleCode::TimesDisagree, format!("arrives {}, begins {}", stop.arrive, stop.start));
        }
        (from, left) = (&place.location, stop.leave.minutes());
    }
    match book.ride(&officer.profile, from, end) {
        None => breach(RuleCode::Unreachable, format!("no way from {from} to {end}")),
        Some(minutes) => {
            if tour.back.minutes() - left < minutes || i32::from(tour.return_travel_min) != minutes {
                breach(RuleCode::TravelTime, format!("{from} to {end} takes {minutes} minutes"));
            }
        }
    }
}

/// Place, area, opening hours, and the length of the service.
fn service(book: &Book<'_>, officer: &Officer, tour: &Tour, stop: &Stop, found: &mut Vec<Violation>) {
    let mut breach = |code, detail: String| {
        found.push(Violation::of(code, detail).by(&tour.officer, tour.day).at(&stop.duty, stop.occurrence));
    };
    let Some(work) = book.work.get(stop.duty.as_str()).copied() else {
        return breach(RuleCode::UnknownReference, format!("no duty or appointment `{}`", stop.duty));
    };
    if stop.occurrence >= book.asked(work) {
        breach(RuleCode::UnknownReference, format!("occurrence {} of {}", stop.occurrence, book.asked(work)));
    }
    let Some(place) = book.places.get(stop.place.as_str()).filter(|place| place.id == work.place()) else {
        return breach(RuleCode::UnknownReference, format!("it belongs to place `{}`", work.place()));
    };
    if !area(book, officer, place) {
        breach(RuleCode::OutsideArea, format!("{} is not {}'s to serve", place.id, officer.id));
    }
    let (start, end) = (stop.start.minutes(), stop.start.minutes() + work.minutes());
    if stop.leave.minutes() < end {
        breach(RuleCode::TimesDisagree, format!("{} to {} is too short", stop.start, stop.leave));
    }
    match work {
        Work::Appointment(appointment) => {
            let late = start - appointment.at.minutes();
            if tour.day != appointment.day || late.abs() > i32::from(appointment.tolerance_min) {
                breach(RuleCode::AppointmentTime, format!("day {} at {}", appointment.day, appointment.at));
            }
        }
        Work::Duty(duty) => {
            if !open(&place.open, &duty.window, tour.day, start, end) {
                breach(
                    RuleCode::Closed,
                    format!("not open from {} for {} minutes", stop.start, duty.minutes),
                );
            }
            let market = place.market_days.contains(&tour.day);
            if duty.repeat.require == Some(DayKind::MarketDay) && !market {
                breach(RuleCode::NotMarketDay, format!("day {} is no market day", tour.day));
            }
        }
    }
}

fn area(book: &Book<'_>, officer: &Officer, place: &Place) -> bool {
    let own = officer.station == place.station;
    let posted = place.posted.iter().chain(&place.primary_officer).any(|id| *id == officer.id);
    let station = book.stations.get(officer.station.as_str());
    own || posted || station.is_some_and(|station| station.mutual_aid.contains(&place.station))
}

/// Whether every minute of a service lies in an opening of the place and in one of the duty. Openings that touch or
/// overlap are one.
fn open(place: &[Opening], duty: &[Opening], day: u16, start: i32, end: i32) -> bool {
    let covers = |list: &[Opening], minute: i32| {
        list.is_empty()
            || list.iter().any(|opening| {
                opening.days.contains(&day)
                    && opening.from.minutes() <= minute
                    && minute < opening.to.minutes()
            })
    };
    end <= 2 * 1440 && (start..end).all(|minute| covers(place, minute) && covers(duty, minute))
}

/// The break lies in its window, in nobody's service and on no ride, when the tour is under way through the window.
fn pause(book: &Book<'_>, officer: &Officer, tour: &Tour, found: &mut Vec<Violation>) {
    let Some(pause) = &officer.pause else { return };
    let minutes = i32::from(pause.minutes);
    let (from, latest) = (pause.window[0].minutes(), pause.window[1].minutes() - minutes);
    let depart = tour.depart.minutes();
    let needed = depart < from + minutes && depart <= latest && tour.back.minutes() > latest;
    if !needed || tour.stops.is_empty() {
        return;
    }
    let free = |stop: &Stop, begin: i32| {
        let minutes_of_service = book.work.get(stop.duty.as_str()).map_or(0, |work| work.minutes());
        let before = stop.arrive.minutes() <= begin && begin + minutes <= stop.start.minutes();
        let served = stop.start.minutes() + minutes_of_service;
        before || (served <= begin && begin + minutes <= stop.leave.minutes())
    };
    let taken = tour.break_from.is_some_and(|begin| {
        let begin = begin.minutes();
        begin >= from && begin <= latest && tour.stops.iter().any(|stop| free(stop, begin))
    });
    if !taken {
        let detail = format!("{minutes} minutes between {} and {}", pause.window[0], pause.window[1]);
        found.push(Violation::of(RuleCode::BreakMissing, detail).by(&tour.officer, tour.day));
    }
}
