use domain::{
    officer::{Leave, LeaveKind, Post, StationDuty, Training},
    opening_hours::OpeningHours,
    place::PlaceClass,
};
use planner::problem::{AvailabilityKind, UNREACHABLE};

use super::*;

fn place(code: &str, kind: PlaceKind, parent: Option<&str>) -> Place {
    Place {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind,
        parent: parent.map(|parent| parent.parse().unwrap()),
        class: Some(PlaceClass::Mountain),
        tier: None,
        division: None,
        location: Some(Location { lon: 108.0, lat: 26.0 }),
        population: Some(900),
        households: None,
        phone: String::new(),
        address: String::new(),
        hours: OpeningHours::default(),
        market_days: None,
        valid_from: None,
        valid_to: None,
    }
}

fn officer(code: &str) -> Officer {
    Officer {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind: OfficerKind::Officer,
        station: "S1".parse().unwrap(),
        profile: TravelProfile::Motorcycle,
        skills: vec![Skill::Mediate],
        weekly_hours: 40,
        phone: String::new(),
        valid_from: None,
        valid_to: None,
    }
}

fn duty(code: &str, place: &str) -> Duty {
    Duty {
        code: code.parse().unwrap(),
        place: place.parse().unwrap(),
        kind: WorkKind::Visit,
        minutes: 60,
        times: 1,
        per: Per::Week,
        min_gap_days: 0,
        max_gap_days: None,
        prefer_market_day: false,
        skills: Vec::new(),
        crew: 1,
        officer_needed: false,
        window: OpeningHours::default(),
        tier: Tier::Statutory,
        value: 300,
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// One station, one room with its village, one officer; the week of 2026-11-30.
fn county() -> CountyRecords {
    CountyRecords {
        places: vec![
            place("B", PlaceKind::Bureau, None),
            place("S1", PlaceKind::Station, Some("B")),
            place("R1", PlaceKind::PoliceRoom, Some("S1")),
            place("V1", PlaceKind::Village, Some("R1")),
        ],
        officers: vec![officer("GA1")],
        duties: vec![duty("D1", "V1")],
        ..CountyRecords::default()
    }
}

fn build_week(records: &CountyRecords) -> Problem {
    let flat = |_profile, points: &[Option<Location>]| vec![12; points.len() * points.len()];
    let problem = build(records, flat, day("2026-11-30"), 7, "Asia/Shanghai");
    assert_eq!(problem.check(), Ok(()), "what is built can be solved");
    problem
}

fn kinds(problem: &Problem) -> Vec<(u16, AvailabilityKind)> {
    problem.officers[0].availability.iter().map(|one| (one.day, one.kind)).collect()
}

#[test]
fn a_place_belongs_to_the_nearest_station_above_it() {
    let problem = build_week(&county());
    assert_eq!(problem.places.len(), 1);
    assert_eq!((problem.places[0].id.as_str(), problem.places[0].station.as_str()), ("V1", "S1"));
    let locations: Vec<_> = problem.locations.iter().map(|location| location.id.as_str()).collect();
    assert_eq!(locations, ["S1", "V1"]);
}

#[test]
fn the_day_after_station_duty_is_rest_also_over_the_weeks_edge() {
    let mut records = county();
    let duty = |text: &str, kind| StationDuty { officer: "GA1".parse().unwrap(), day: day(text), kind };
    records.station_duties =
        vec![duty("2026-11-29", StationDutyKind::Night), duty("2026-12-02", StationDutyKind::Duty24)];
    let problem = build_week(&records);
    let [rest, work, duty] = [AvailabilityKind::Rest, AvailabilityKind::Work, AvailabilityKind::Duty24];
    let expected = [(0, rest), (1, work), (2, duty), (3, rest), (4, work), (5, work), (6, work)];
    assert_eq!(kinds(&problem), expected);
    // 40 h less the 12 h that a duty around the clock counts; the eve belongs to the week before.
    assert_eq!(problem.officers[0].limits.week_min, Some((40 - 12) * 60));
}

#[test]
fn leave_takes_its_working_days_off_the_contract_hours() {
    let mut records = county();
    // Friday to Sunday: one working day.
    let leave = Leave {
        officer: "GA1".parse().unwrap(),
        from: day("2026-12-04"),
        to: day("2026-12-06"),
        kind: LeaveKind::Annual,
    };
    records.leaves = vec![leave];
    let problem = build_week(&records);
    assert_eq!(
        kinds(&problem)[4..],
        [(4, AvailabilityKind::Leave), (5, AvailabilityKind::Leave), (6, AvailabilityKind::Leave)]
    );
    assert_eq!(problem.officers[0].limits.week_min, Some((40 - 8) * 60));
}

#[test]
fn an_afternoon_of_training_leaves_the_morning() {
    let mut records = county();
    records.trainings = vec![Training {
        officer: "GA1".parse().unwrap(),
        day: day("2026-12-01"),
        from: "14:00".parse().unwrap(),
        to: "17:30".parse().unwrap(),
        title: "业务轮训".to_owned(),
    }];
    let problem = build_week(&records);
    let tuesday: Vec<_> = problem.officers[0].availability.iter().filter(|one| one.day == 1).collect();
    assert_eq!(tuesday.len(), 2);
    let work = tuesday.iter().find(|one| one.kind == AvailabilityKind::Work).unwrap();
    assert_eq!(
        (work.from.unwrap().to_string(), work.to.unwrap().to_string()),
        ("08:30".to_owned(), "14:00".to_owned())
    );
    assert_eq!(problem.officers[0].limits.week_min, Some(40 * 60 - 210));
}

#[test]
fn nobody_is_planned_on_a_holiday() {
    let mut records = county();
    records.holidays = domain::workday::Holidays::official();
    let flat = |_profile, points: &[Option<Location>]| vec![12; points.len() * points.len()];
    let problem = build(&records, flat, day("2026-09-28"), 7, "Asia/Shanghai");
    let rest: Vec<u16> = problem.officers[0]
        .availability
        .iter()
        .filter(|one| one.kind == AvailabilityKind::Rest)
        .map(|one| one.day)
        .collect();
    // National Day begins on Thursday 1 October.
    assert_eq!(rest, [3, 4, 5, 6]);
}

#[test]
fn a_market_room_opens_its_desk_on_market_days_only() {
    let mut records = county();
    records.places[2].tier = Some(ServiceTier::MarketDay);
    records.places[2].market_days = Some("weekly 2,5".parse().unwrap());
    records.duties = vec![Duty { kind: WorkKind::Desk, tier: Tier::Promised, ..duty("D1", "R1") }];
    let problem = build_week(&records);
    assert_eq!(problem.places[0].market_days, [1, 4]);
    assert_eq!(problem.duties[0].repeat.require, Some(format::DayKind::MarketDay));
}

#[test]
fn a_rooms_hours_bind_its_desk_and_not_a_patrol() {
    let mut records = county();
    records.places[2].hours = "* 08:30-12:30".parse().unwrap();
    let window: OpeningHours = "1-2 10:00-18:00".parse().unwrap();
    let desk = Duty { kind: WorkKind::Desk, window: window.clone(), ..duty("D1", "R1") };
    let patrol = Duty { kind: WorkKind::Patrol, window, ..duty("D2", "R1") };
    let visit = duty("D3", "R1");
    records.duties = vec![desk, patrol, visit];
    let problem = build_week(&records);
    let hours = |duty: &format::Duty| {
        duty.window.iter().map(|one| format!("{:?} {}-{}", one.days, one.from, one.to)).collect::<Vec<_>>()
    };
    assert_eq!(hours(&problem.duties[0]), ["[0, 1] 10:00-12:30"]);
    assert_eq!(hours(&problem.duties[1]), ["[0, 1] 10:00-18:00"]);
    assert_eq!(hours(&problem.duties[2]), ["[0, 1, 2, 3, 4, 5, 6] 08:30-12:30"]);
}

#[test]
fn the_named_officer_is_whom_residents_should_meet() {
    let mut records = county();
    records.posts = vec![Post {
        officer: "GA1".parse().unwrap(),
        place: "V1".parse().unwrap(),
        role: PostRole::VillageOfficer,
        from: day("2026-01-01"),
        to: None,
    }];
    let problem = build_week(&records);
    assert_eq!(problem.places[0].primary_officer.as_deref(), Some("GA1"));
    assert_eq!(problem.places[0].posted, ["GA1"]);
}

#[test]
fn monthly_duties_are_spread_over_the_months_weeks_and_sum_up() {
    let mut records = county();
    records.duties =
        (0..40).map(|number| Duty { per: Per::Month, ..duty(&format!("D{number}"), "V1") }).collect();
    // December 2026 has five Thursdays.
    let mondays = ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"];
    let mut asked: Vec<usize> = Vec::new();
    for monday in mondays {
        let flat = |_profile, points: &[Option<Location>]| vec![12; points.len() * points.len()];
        let problem = build(&records, flat, day(monday), 7, "Asia/Shanghai");
        asked.push(problem.duties.len());
        records.planned_since = Some(mondays[0].parse().unwrap());
        for duty in &problem.duties {
            assert_eq!(duty.repeat.times, 1);
            *records.done_this_month.entry(duty.id.clone()).or_default() += 1;
        }
    }
    assert_eq!(asked.iter().sum::<usize>(), 40);
    assert!(asked.iter().all(|count| (4..=12).contains(count)), "{asked:?}");
}

#[test]
fn what_was_due_before_the_first_plan_is_not_made_up_for_and_what_fell_away_since_is() {
    let mut records = county();
    records.duties =
        (0..40).map(|number| Duty { per: Per::Month, ..duty(&format!("D{number}"), "V1") }).collect();
    let asked = |records: &CountyRecords| {
        let flat = |_profile, points: &[Option<Location>]| vec![12; points.len() * points.len()];
        build(records, flat, day("2026-12-28"), 7, "Asia/Shanghai").duties.len()
    };
    let fresh = asked(&records);
    assert!((4..=12).contains(&fresh), "{fresh}");
    records.planned_since = Some("2026-11-30".parse().unwrap());
    assert_eq!(asked(&records), 40, "nothing of the month was done");
}

#[test]
fn a_place_nobody_can_reach_stays_in_the_problem() {
    let mut records = county();
    records.places[3].location = None;
    let nowhere = |_profile, points: &[Option<Location>]| {
        let cell = |row: usize, column: usize| match points[row].and(points[column]) {
            _ if row == column => 0,
            Some(_both_known) => 12,
            None => UNREACHABLE,
        };
        (0..points.len()).flat_map(|row| (0..points.len()).map(move |column| cell(row, column))).collect()
    };
    let problem = build(&records, nowhere, day("2026-11-30"), 7, "Asia/Shanghai");
    assert_eq!(problem.check(), Ok(()));
    let plan = planner::solve_greedily(&problem).unwrap();
    assert_eq!(plan.unserved.len(), 1);
    assert_eq!(plan.unserved[0].reasons[0].code, planner::plan::ReasonCode::Unreachable);
}
