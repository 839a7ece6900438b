//! Every rule of the referee is broken once on purpose.

use super::*;
use crate::plan::{Stop, Tour};
use crate::problem::{DayKind, Lock, Pause};
use crate::referee::RuleCode as Rule;

fn base() -> Problem {
    let mut problem = county();
    problem.duties = vec![
        twice("D1", "P1", [300, 200], 2),
        Duty { kind: DutyKind::Patrol, crew: 2, ..visit("D2", "P2", 500) },
        visit("D3", "P4", 200),
    ];
    problem.appointments = vec![appointment("M1", "P3", 1, "10:00")];
    problem
}

fn stop(duty: &str, place: &str, arrive: &str, travel_min: u16) -> Stop {
    let start = at(arrive);
    Stop {
        duty: duty.to_owned(),
        occurrence: 0,
        place: place.to_owned(),
        arrive: start,
        start,
        leave: Time::from_minutes(start.minutes() + 60),
        travel_min,
        wait_min: 0,
    }
}

fn tour(officer: &str, day: u16, depart: &str, stops: Vec<Stop>, home: u16) -> Tour {
    let back = stops.last().map_or(0, |stop| stop.leave.minutes()) + i32::from(home);
    Tour {
        officer: officer.to_owned(),
        day,
        depart: at(depart),
        stops,
        return_travel_min: home,
        back: Time::from_minutes(back),
        break_from: None,
    }
}

/// A sound plan by hand: O1 serves P1 and P2 on day 0 and keeps the appointment and P1 on later days.
fn sound(problem: &Problem) -> Plan {
    let mut second = stop("D1", "P1", "09:00", 10);
    second.occurrence = 1;
    let mut plan = Plan {
        tours: vec![
            tour("O1", 0, "08:50", vec![stop("D1", "P1", "09:00", 10), stop("D2", "P2", "10:10", 10)], 20),
            tour("O1", 1, "09:30", vec![stop("M1", "P3", "10:00", 30)], 30),
            tour("O1", 2, "08:50", vec![second], 10),
            tour("A1", 0, "09:50", vec![stop("D2", "P2", "10:10", 20)], 20),
            tour("O2", 0, "09:00", vec![stop("D3", "P4", "09:10", 10)], 10),
        ],
        ..Plan::default()
    };
    plan.score = crate::referee::examine(problem, &plan).score;
    plan
}

/// The codes found after one change, without those of the score, which every change upsets.
#[track_caller]
fn check(change: impl FnOnce(&mut Problem, &mut Plan), expected: &[Rule]) {
    let mut problem = base();
    let mut plan = sound(&problem);
    assert_eq!(crate::referee::examine(&problem, &plan).violations, Vec::new());
    change(&mut problem, &mut plan);
    let verdict = crate::referee::examine(&problem, &plan);
    let mut codes: Vec<Rule> = verdict.violations.iter().map(|violation| violation.code).collect();
    codes.retain(|code| *code != Rule::ScoreDiffers || expected.contains(code));
    codes.dedup();
    assert_eq!(codes, expected, "{:?}", verdict.violations);
}

#[test]
fn references_and_accounts() {
    check(|_, plan| plan.tours[1].officer = "O9".to_owned(), &[Rule::UnknownReference]);
    check(
        |_, plan| plan.tours[1].stops[0].duty = "M9".to_owned(),
        &[Rule::UnknownReference, Rule::AccountWrong],
    );
    check(
        |_, plan| plan.tours[1].stops[0].place = "P1".to_owned(),
        &[Rule::TravelTime, Rule::UnknownReference],
    );
    check(|_, plan| plan.tours.truncate(4), &[Rule::AccountWrong]);
    check(
        |_, plan| plan.tours.push(Tour { back: at("09:00"), ..tour("O2", 1, "09:00", Vec::new(), 0) }),
        &[Rule::TourTwice],
    );
    check(|_, plan| plan.score.travel_min += 1, &[Rule::ScoreDiffers]);
    check(
        |_, plan| plan.tours.push(tour("O2", 0, "12:00", vec![stop("D3", "P4", "12:10", 10)], 10)),
        &[Rule::TourTwice, Rule::ServedTwice],
    );
}

#[test]
fn crews_skills_and_areas() {
    check(|_, plan| drop(plan.tours.remove(3)), &[Rule::CrewIncomplete]);
    check(
        |_, plan| {
            let stop = &mut plan.tours[3].stops[0];
            (stop.start, stop.leave, stop.wait_min) = (at("10:11"), at("11:11"), 1);
            plan.tours[3].back = at("11:31");
        },
        &[Rule::CrewApart],
    );
    check(|problem, _| problem.officers[0].kind = OfficerKind::Auxiliary, &[Rule::AuxiliaryAlone]);
    check(|problem, _| problem.duties[2].officer_needed = true, &[]);
    check(|problem, _| problem.duties[0].skills = vec!["mediate".to_owned()], &[Rule::SkillMissing]);
    check(|problem, _| problem.places[3].station = "S1".to_owned(), &[Rule::OutsideArea]);
    check(
        |problem, _| {
            problem.places[3].station = "S1".to_owned();
            problem.stations[1].mutual_aid = vec!["S1".to_owned()];
        },
        &[],
    );
    check(
        |problem, _| {
            problem.places[3].station = "S1".to_owned();
            problem.places[3].posted = vec!["O2".to_owned()];
        },
        &[],
    );
}

#[test]
fn rosters() {
    let day_one =
        |kind| move |problem: &mut Problem, _: &mut Plan| problem.officers[0].availability[1] = on(1, kind);
    check(day_one(AvailabilityKind::Leave), &[Rule::OnLeave]);
    check(day_one(AvailabilityKind::Duty), &[Rule::OnStationDuty]);
    check(day_one(AvailabilityKind::Night), &[Rule::OnStationDuty, Rule::RestAfterDuty]);
    check(day_one(AvailabilityKind::Training), &[Rule::InTraining]);
    check(day_one(AvailabilityKind::Rest), &[Rule::DayOff]);
    check(|problem, _| problem.officers[0].availability[0] = on(0, AvailabilityKind::Rest), &[Rule::DayOff]);
    check(
        |problem, _| problem.officers[0].availability[1] = work(1, "09:45", "17:30"),
        &[Rule::OutsideHours],
    );
    check(
        |problem, _| {
            problem.officers[0].availability[0] = work(0, "08:30", "23:00");
            problem.officers[0].limits.rest_min = Some(660);
        },
        &[Rule::RestTooShort],
    );
}

#[test]
fn rides_and_times() {
    check(|problem, _| road(problem, &[0, 60, 10, 20, 31, 70, 90]), &[Rule::TravelTime]);
    check(|_, plan| plan.tours[1].depart = at("09:31"), &[Rule::TravelTime]);
    check(|_, plan| plan.tours[1].back = at("11:29"), &[Rule::TravelTime]);
    check(
        |problem, _| {
            let Minutes::Nested { rows } = &mut problem.travel.profiles[0].minutes else { panic!("nested") };
            rows[0][4] = u16::MAX;
        },
        &[Rule::Unreachable],
    );
    check(|problem, _| problem.duties[2].minutes = 61, &[Rule::TimesDisagree]);
    check(|_, plan| plan.tours[1].stops[0].wait_min = 1, &[Rule::TimesDisagree]);
}

#[test]
fn openings_days_and_spacing() {
    check(|problem, _| problem.places[3].open = vec![hours(&[0], "09:15", "12:00")], &[Rule::Closed]);
    check(|problem, _| problem.duties[2].window = vec![hours(&[1], "08:30", "12:00")], &[Rule::Closed]);
    check(
        |problem, _| {
            problem.places[3].open = vec![hours(&[0], "09:00", "09:40"), hours(&[0], "09:40", "12:00")];
        },
        &[],
    );
    check(|problem, _| problem.duties[2].repeat.require = Some(DayKind::MarketDay), &[Rule::NotMarketDay]);
    check(|problem, _| problem.appointments[0].at = at("10:20"), &[Rule::AppointmentTime]);
    check(|problem, _| problem.duties[0].repeat.min_gap_days = 3, &[Rule::TooSoon]);
}

#[test]
fn hours_days_in_a_row_breaks_and_pins() {
    check(|problem, _| problem.officers[0].limits.week_min = Some(359), &[Rule::WeekHours]);
    check(|problem, _| problem.officers[0].limits.week_min = Some(360), &[]);
    check(|problem, _| problem.officers[0].limits.day_min = Some(159), &[Rule::DayHours]);
    check(|problem, _| problem.officers[0].limits.day_drive_min = Some(59), &[Rule::DriveMinutes]);
    check(|problem, _| problem.officers[0].limits.max_run_days = Some(2), &[Rule::RunOfDays]);
    let pause = Pause { minutes: 30, window: [at("10:00"), at("11:00")] };
    check(|problem, _| problem.officers[0].pause = Some(pause), &[Rule::BreakMissing]);
    let lock = |officer: &str, day| Lock {
        duty: "D3".to_owned(),
        officer: officer.to_owned(),
        day,
        ..Lock::default()
    };
    check(|problem, _| problem.locks.push(lock("O2", 0)), &[]);
    check(|problem, _| problem.locks.push(lock("O2", 1)), &[Rule::PinBroken]);
    check(
        |problem, _| problem.locks.push(Lock { start: Some(at("09:20")), ..lock("O2", 0) }),
        &[Rule::PinBroken],
    );
}
