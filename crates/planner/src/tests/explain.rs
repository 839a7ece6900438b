//! Every reason is tested by doing what it says.

use super::*;
use crate::edit::{Edit, apply};
use crate::plan::{Reason, ReasonCode as Code};
use crate::problem::{DayKind, Limits, Lock, Pause};

/// Why officer and day do not serve `D0` in a plan where everything else is planned first.
fn why(problem: &Problem, officer: &str, day: u16) -> Vec<Reason> {
    let mut others = problem.clone();
    others.duties.retain(|duty| duty.id != "D0");
    others.locks.retain(|lock| lock.duty != "D0");
    let plan = solved(&others);
    crate::why_not(problem, &plan, "D0", 0, officer, day).unwrap()
}

/// The reasons before, and `free` after the relaxation, which is given what was found.
#[track_caller]
fn check(
    change: impl FnOnce(&mut Problem),
    officer: &str,
    expected: Code,
    relax: impl FnOnce(&mut Problem, &Reason),
) {
    let mut problem = county();
    problem.duties = vec![visit("D0", "P2", 300)];
    change(&mut problem);
    let reasons = why(&problem, officer, 0);
    let codes: Vec<Code> = reasons.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [expected]);
    relax(&mut problem, &reasons[0]);
    let codes: Vec<Code> = why(&problem, officer, 0).iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [Code::Free]);
}

fn shorter(problem: &mut Problem, reason: &Reason) {
    problem.duties[0].minutes -= reason.minutes.unwrap() as u16;
}

fn full_day(problem: &mut Problem) {
    for index in 1..=8 {
        problem.duties.push(visit(&format!("D{index}"), "P1", 900));
    }
    for officer in &mut problem.officers {
        officer.availability.truncate(1);
    }
    problem.officers.truncate(1);
    problem.duties[0].minutes = 50;
}

#[test]
fn people() {
    let far = |problem: &mut Problem| problem.places[1].station = "S2".to_owned();
    check(far, "O1", Code::OutsideArea, |problem, _| problem.places[1].posted = vec!["O1".to_owned()]);
    check(
        |problem| problem.duties[0].skills = vec!["mediate".to_owned()],
        "O1",
        Code::SkillMissing,
        |problem, reason| problem.officers[0].skills.extend(reason.what.clone()),
    );
    check(
        |problem| problem.duties[0].kind = DutyKind::Patrol,
        "A1",
        Code::OfficerNeeded,
        |problem, _| {
            problem.officers[1].kind = OfficerKind::Officer;
        },
    );
    check(|problem| problem.duties[0].crew = 2, "O1", Code::Free, |_, _| {});
    check(
        |problem| {
            problem.duties[0].crew = 2;
            problem.officers[1].availability.clear();
        },
        "O1",
        Code::NoPartner,
        |problem, _| problem.officers[1].availability = vec![work(0, "12:00", "17:00")],
    );
}

#[test]
fn rosters() {
    let free = |problem: &mut Problem, _: &Reason| {
        problem.officers[0].availability = vec![work(0, "08:30", "17:30")];
    };
    let roster = |kind| move |problem: &mut Problem| problem.officers[0].availability = vec![on(0, kind)];
    check(roster(AvailabilityKind::Leave), "O1", Code::OnLeave, free);
    check(roster(AvailabilityKind::Duty24), "O1", Code::OnStationDuty, free);
    check(roster(AvailabilityKind::Training), "O1", Code::InTraining, free);
    check(roster(AvailabilityKind::Rest), "O1", Code::DayOff, free);
    check(
        |problem| {
            let lock = Lock { duty: "D0".to_owned(), officer: "O1".to_owned(), day: 3, ..Lock::default() };
            problem.locks = vec![lock];
        },
        "O1",
        Code::PinnedElsewhere,
        |problem, _| problem.locks.clear(),
    );
}

#[test]
fn places_and_roads() {
    let open = |from: &'static str, to: &'static str| {
        move |problem: &mut Problem| problem.places[1].open = vec![hours(&[0], from, to)]
    };
    check(
        |problem| problem.places[1].open = vec![hours(&[1], "08:30", "12:00")],
        "O1",
        Code::Closed,
        |problem, _| {
            problem.places[1].open[0].days.push(0);
        },
    );
    check(open("09:00", "09:40"), "O1", Code::OpeningTooShort, shorter);
    check(open("08:00", "09:30"), "O1", Code::DayTooShort, shorter);
    check(
        |problem| problem.duties[0].repeat.require = Some(DayKind::MarketDay),
        "O1",
        Code::NotMarketDay,
        |problem, _| {
            problem.places[1].market_days = vec![0];
        },
    );
    check(
        |problem| {
            let Minutes::Nested { rows } = &mut problem.travel.profiles[0].minutes else { panic!("nested") };
            rows[3][0] = u16::MAX;
        },
        "O1",
        Code::Unreachable,
        |problem, _| road(problem, &[0, 60, 10, 20, 30, 70, 90]),
    );
}

#[test]
fn what_else_is_planned() {
    check(full_day, "O1", Code::NoTime, shorter);
    let limited = |limits: Limits| {
        move |problem: &mut Problem| {
            problem.officers.truncate(1);
            problem.officers[0].limits = limits;
            problem.duties.push(visit("D1", "P1", 900));
            problem.officers[0].availability.truncate(1);
        }
    };
    check(limited(Limits { week_min: Some(140), ..Limits::default() }), "O1", Code::WeekHours, shorter);
    check(limited(Limits { day_min: Some(140), ..Limits::default() }), "O1", Code::DayHours, shorter);
    check(
        limited(Limits { day_drive_min: Some(25), ..Limits::default() }),
        "O1",
        Code::DriveMinutes,
        |problem, reason| {
            let more = reason.minutes.unwrap();
            problem.officers[0].limits.day_drive_min = Some(25 + more);
        },
    );
    check(
        |problem| problem.duties[0].value = vec![30],
        "O1",
        Code::NotWorthIt,
        |problem, reason| {
            problem.duties[0].value[0] += reason.points.unwrap() as u32 + 1;
        },
    );
    check(
        |problem| {
            problem.officers[0].limits.max_run_days = Some(1);
            problem.officers[0].availability[1] = on(1, AvailabilityKind::Training);
        },
        "O1",
        Code::RunOfDays,
        |problem, reason| problem.officers[0].limits.max_run_days = Some(1 + reason.days.unwrap()),
    );
}

#[test]
fn who_could_also_go_costs_more_by_so_many_points() {
    let mut problem = county();
    problem.places[1].primary_officer = Some("O1".to_owned());
    problem.duties = vec![Duty { continuity: 80, ..visit("D0", "P2", 300) }];
    let plan = solved(&problem);
    let reasons = crate::why_not(&problem, &plan, "D0", 0, "A1", 0).unwrap();
    assert_eq!((reasons[0].code, reasons[0].points), (Code::CostsMore, Some(80)));
    let reasons =
        crate::why_not(&problem, &plan, "D0", 0, &plan.tours[0].officer, plan.tours[0].day).unwrap();
    assert_eq!(reasons[0].code, Code::Free);
}

#[test]
fn missing_minutes_are_the_least_that_help() {
    let mut problem = county();
    problem.duties = vec![visit("D0", "P2", 300)];
    full_day(&mut problem);
    let missing = why(&problem, "O1", 0)[0].minutes.unwrap();
    problem.duties[0].minutes -= missing as u16 - 1;
    let reasons = why(&problem, "O1", 0);
    assert_eq!((reasons[0].code, reasons[0].minutes), (Code::NoTime, Some(1)));
}

#[test]
fn a_sister_too_near_is_named_with_the_days() {
    let mut problem = county();
    problem.officers.truncate(1);
    problem.duties = vec![twice("D0", "P1", [300, 200], 3)];
    problem.locks =
        vec![Lock { duty: "D0".to_owned(), occurrence: 1, officer: "O1".to_owned(), day: 2, start: None }];
    problem.officers[0].availability.truncate(3);
    let plan = solved(&problem);
    let reasons = crate::why_not(&problem, &plan, "D0", 0, "O1", 0).unwrap();
    assert_eq!((reasons[0].code, reasons[0].days), (Code::TooSoonAfterAnother, Some(1)));
    problem.duties[0].repeat.min_gap_days -= 1;
    let reasons = crate::why_not(&problem, &plan, "D0", 0, "O1", 0).unwrap();
    assert_eq!(reasons[0].code, Code::Free);
}

#[test]
fn the_cheapest_insertion_costs_what_it_says() {
    let mut problem = county();
    problem.officers.truncate(1);
    problem.officers[0].availability = vec![work(0, "08:30", "12:20")];
    problem.officers[0].pause = Some(Pause { minutes: 30, window: [at("11:30"), at("13:30")] });
    problem.duties = vec![visit("D1", "P1", 500), visit("D2", "P2", 450), visit("D3", "P3", 400)];
    let plan = solved(&problem);
    assert_eq!(plan.unserved.len(), 1);
    let insertion = plan.unserved[0].cheapest_insertion.clone().unwrap();
    assert_eq!(insertion.displaced.len(), 1);
    // Done as it says, by the search under pins: the total grows by its cost.
    let duty = plan.unserved[0].duty.clone();
    let dropped = &insertion.displaced[0].duty;
    problem.locks = vec![Lock { duty, officer: insertion.officer, day: insertion.day, ..Lock::default() }];
    let done = solved(&problem);
    assert_eq!(done.unserved[0].duty, *dropped);
    assert_eq!(done.score.total, plan.score.total + insertion.cost);
}

#[test]
fn a_crews_cheapest_insertion_seats_everybody_at_one_time() {
    let mut problem = county();
    problem.duties = vec![visit("D1", "P1", 1)];
    problem.duties[0].crew = 2;
    let plan = solved(&problem);
    assert_eq!(plan.unserved.len(), 1, "two ways for one point do not pay");
    let insertion = plan.unserved[0].cheapest_insertion.clone().unwrap();
    let mut crew = vec![insertion.officer.clone()];
    crew.extend(insertion.with.clone());
    crew.sort();
    assert_eq!(
        (crew.as_slice(), insertion.displaced.len()),
        (["A1".to_owned(), "O1".to_owned()].as_slice(), 0)
    );
    let mut done = plan.clone();
    for officer in crew {
        let seat = Edit::Place {
            duty: "D1".to_owned(),
            occurrence: 0,
            officer,
            day: insertion.day,
            start: Some(insertion.start),
            instead_of: None,
        };
        done = apply(&problem, &done, &seat).unwrap().plan;
    }
    assert_eq!(crate::referee::examine(&problem, &done).violations, Vec::new());
    assert_eq!(done.score.total, plan.score.total + insertion.cost);
}
