use super::*;
use crate::problem::{Lock, Pause};
use ProblemErrorCode as Code;

use crate::ProblemErrorCode;

/// The codes found after one change of a sound problem.
fn check(change: impl FnOnce(&mut Problem), expected: &[(Code, &str)]) {
    let mut problem = county();
    problem.duties = vec![visit("D1", "P1", 100)];
    problem.appointments = vec![appointment("M1", "P2", 1, "10:00")];
    assert_eq!(problem.check(), Ok(()));
    change(&mut problem);
    let found = problem.check().err().unwrap_or_default();
    let found: Vec<(Code, &str)> = found.iter().map(|error| (error.code, error.path.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn ids_are_unique() {
    check(
        |problem| problem.places[1].id = "P1".to_owned(),
        &[(Code::DuplicateId, "/places/1/id"), (Code::UnknownReference, "/appointments/0/place")],
    );
    check(
        |problem| problem.appointments[0].id = "D1".to_owned(),
        &[(Code::DuplicateId, "/appointments/0/id")],
    );
    check(|problem| problem.duties.push(visit("D1", "P2", 1)), &[(Code::DuplicateId, "/duties/1/id")]);
}

#[test]
fn references_lead_somewhere() {
    check(
        |problem| problem.duties[0].place = "P9".to_owned(),
        &[(Code::UnknownReference, "/duties/0/place")],
    );
    check(
        |problem| problem.officers[0].station = "S9".to_owned(),
        &[(Code::UnknownReference, "/officers/0/station")],
    );
    check(
        |problem| problem.officers[2].profile = "boat".to_owned(),
        &[(Code::UnknownReference, "/officers/2/profile")],
    );
    let lock = |duty: &str| Lock { duty: duty.to_owned(), officer: "O1".to_owned(), ..Lock::default() };
    check(|problem| problem.locks.push(lock("D9")), &[(Code::UnknownReference, "/locks/0/duty")]);
    check(
        |problem| problem.locks.push(Lock { occurrence: 1, ..lock("D1") }),
        &[(Code::OccurrenceUnknown, "/locks/0/occurrence")],
    );
    check(
        |problem| problem.locks.extend([lock("D1"), Lock { day: 1, ..lock("D1") }]),
        &[(Code::LocksConflict, "/locks/1")],
    );
}

#[test]
fn numbers_and_hours_make_sense() {
    check(
        |problem| problem.horizon.days = 0,
        &[(Code::HorizonRefused, "/horizon"), (Code::DayOutsideHorizon, "/officers/0/availability/0/day")]
            .into_iter()
            .chain((0..3).flat_map(|officer| (0..5).map(move |entry| (officer, entry))).skip(1).map(
                |(officer, entry)| {
                    let path = format!("/officers/{officer}/availability/{entry}/day");
                    (Code::DayOutsideHorizon, &*path.leak())
                },
            ))
            .chain([(Code::OpeningTooShort, "/duties/0"), (Code::DayOutsideHorizon, "/appointments/0/day")])
            .collect::<Vec<_>>(),
    );
    check(|problem| problem.duties[0].crew = 0, &[(Code::NumberOutOfRange, "/duties/0/crew")]);
    check(|problem| problem.duties[0].value = vec![1, 2], &[(Code::ValueRises, "/duties/0/value")]);
    check(|problem| problem.duties[0].value.clear(), &[(Code::ValueRises, "/duties/0/value")]);
    check(
        |problem| problem.places[0].open = vec![hours(&[0], "12:00", "09:00")],
        &[(Code::HoursReversed, "/places/0/open/0"), (Code::OpeningTooShort, "/duties/0")],
    );
    check(
        |problem| problem.officers[0].availability.push(on(0, AvailabilityKind::Leave)),
        &[(Code::AvailabilityConflict, "/officers/0/availability/5")],
    );
    let pause = Pause { minutes: 90, window: [at("12:00"), at("13:00")] };
    check(
        |problem| problem.officers[0].pause = Some(pause),
        &[(Code::NumberOutOfRange, "/officers/0/break/minutes")],
    );
    check(
        |problem| problem.travel.profiles[0].minutes = Minutes::from_flat(&[0, 1, 2]),
        &[(Code::MatrixRefused, "/travel/profiles/0/minutes")],
    );
}

#[test]
fn openings_shorter_than_the_service_are_reported_and_planning_goes_on() {
    let short = |problem: &mut Problem| problem.places[0].open = vec![hours(&[0, 1], "09:00", "09:45")];
    check(short, &[(Code::OpeningTooShort, "/duties/0")]);
    let mut problem = county();
    problem.duties = vec![visit("D1", "P1", 100), visit("D2", "P2", 100)];
    short(&mut problem);
    let plan = solved(&problem);
    assert_eq!((plan.score.served, plan.unserved[0].duty.as_str()), (1, "D1"));
    let reason = plan.unserved[0]
        .reasons
        .iter()
        .find(|reason| reason.code == crate::plan::ReasonCode::OpeningTooShort);
    assert_eq!(reason.unwrap().minutes, Some(15));
}

#[test]
fn unknown_fields_are_refused() {
    let mut json = serde_json::to_value(county()).unwrap();
    assert!(serde_json::from_value::<Problem>(json.clone()).is_ok());
    json["officers"][0]["rank"] = "inspector".into();
    assert!(serde_json::from_value::<Problem>(json).is_err());
}

#[test]
fn both_matrix_forms_say_the_same() {
    let nested = Minutes::Nested { rows: vec![vec![0, 7], vec![65_535, 0]] };
    let flat = nested.flat(2).unwrap();
    let compact = Minutes::from_flat(&flat);
    assert_eq!(compact, Minutes::RowMajor { data: "AAAHAP//AAA=".to_owned() });
    assert_eq!(compact.flat(2).unwrap(), flat);
}

#[test]
fn times_are_written_as_hours_and_minutes() {
    for text in ["00:00", "08:05", "26:00", "47:59"] {
        assert_eq!(at(text).to_string(), text);
    }
    for text in ["8:05", "48:00", "10:60", "1000", "-1:00", "+1:00"] {
        assert!(text.parse::<Time>().is_err(), "{text}");
    }
}
