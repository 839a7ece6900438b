//! A small county on a line, and what is asked of the planner over it.

mod edit;
mod examine;
mod explain;
mod property;
mod schema;
mod solve;
mod validity;

use crate::problem::{
    Appointment, Availability, AvailabilityKind, Duty, DutyKind, Horizon, Location, Minutes, Officer,
    OfficerKind, Opening, Place, Problem, Repeat, Station, Travel, TravelProfile,
};
use crate::{Budget, Options, Plan, Time, Unhurried};

fn at(text: &str) -> Time {
    text.parse().unwrap()
}

fn hours(days: &[u16], from: &str, to: &str) -> Opening {
    Opening { days: days.to_vec(), from: at(from), to: at(to) }
}

/// Locations at these minutes along one road.
fn road(problem: &mut Problem, minutes: &[u16]) {
    problem.locations =
        (0..minutes.len()).map(|index| Location { id: format!("L{index}"), lon: None, lat: None }).collect();
    let rows = minutes.iter().map(|from| minutes.iter().map(|to| from.abs_diff(*to)).collect()).collect();
    problem.travel.profiles = vec![TravelProfile { id: "car".to_owned(), minutes: Minutes::Nested { rows } }];
}

fn work(day: u16, from: &str, to: &str) -> Availability {
    Availability {
        day,
        kind: AvailabilityKind::Work,
        from: Some(at(from)),
        to: Some(at(to)),
        ..Availability::default()
    }
}

fn on(day: u16, kind: AvailabilityKind) -> Availability {
    Availability { day, kind, ..Availability::default() }
}

fn officer(id: &str, station: &str) -> Officer {
    Officer {
        id: id.to_owned(),
        station: station.to_owned(),
        profile: "car".to_owned(),
        availability: (0..5).map(|day| work(day, "08:30", "17:30")).collect(),
        ..Officer::default()
    }
}

fn auxiliary(id: &str, station: &str) -> Officer {
    Officer { kind: OfficerKind::Auxiliary, ..officer(id, station) }
}

fn place(id: &str, location: &str, station: &str) -> Place {
    Place {
        id: id.to_owned(),
        location: location.to_owned(),
        station: station.to_owned(),
        ..Place::default()
    }
}

fn visit(id: &str, place: &str, value: u32) -> Duty {
    Duty {
        id: id.to_owned(),
        place: place.to_owned(),
        kind: DutyKind::Visit,
        minutes: 60,
        crew: 1,
        value: vec![value],
        ..Duty::default()
    }
}

fn twice(id: &str, place: &str, values: [u32; 2], min_gap_days: u16) -> Duty {
    let repeat = Repeat { times: 2, min_gap_days, ..Repeat::default() };
    Duty { repeat, value: values.to_vec(), ..visit(id, place, 0) }
}

fn appointment(id: &str, place: &str, day: u16, time: &str) -> Appointment {
    Appointment {
        id: id.to_owned(),
        place: place.to_owned(),
        day,
        at: at(time),
        minutes: 60,
        crew: 1,
        value: 400,
        ..Appointment::default()
    }
}

/// Two stations at kilometre 0 and 60, five places, one officer and one auxiliary here, one officer there; one week.
fn county() -> Problem {
    let mut problem = Problem {
        horizon: Horizon { start: "2026-11-23".to_owned(), days: 7, tz: "Asia/Shanghai".to_owned() },
        stations: vec![
            Station { id: "S1".to_owned(), location: "L0".to_owned(), mutual_aid: Vec::new() },
            Station { id: "S2".to_owned(), location: "L1".to_owned(), mutual_aid: Vec::new() },
        ],
        travel: Travel::default(),
        officers: vec![officer("O1", "S1"), auxiliary("A1", "S1"), officer("O2", "S2")],
        places: vec![
            place("P1", "L2", "S1"),
            place("P2", "L3", "S1"),
            place("P3", "L4", "S1"),
            place("P4", "L5", "S2"),
            place("P5", "L6", "S2"),
        ],
        ..Problem::default()
    };
    road(&mut problem, &[0, 60, 10, 20, 30, 70, 90]);
    problem
}

/// The plan after so many rounds, which the referee must find without fault.
fn solved_in(problem: &Problem, iterations: u64) -> Plan {
    let options = Options { seed: 7, budget: Budget::Iterations(iterations), threads: 1 };
    let plan = crate::solve(problem, &options, &Unhurried).unwrap();
    let verdict = crate::referee::examine(problem, &plan);
    assert_eq!(verdict.violations, Vec::new(), "{}", serde_json::to_string_pretty(&plan).unwrap());
    plan
}

fn solved(problem: &Problem) -> Plan {
    solved_in(problem, 400)
}

/// `officer/day: duty#occurrence@start …` a tour, in order, for short comparisons.
fn outline(plan: &Plan) -> Vec<String> {
    let tour = |tour: &crate::plan::Tour| {
        let stops =
            tour.stops.iter().map(|stop| format!(" {}#{}@{}", stop.duty, stop.occurrence, stop.start));
        format!("{}/{}:{}", tour.officer, tour.day, stops.collect::<String>())
    };
    plan.tours.iter().map(tour).collect()
}
