//! Random small counties: whatever the search plans, the referee finds no fault and counts the same.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::problem::{DayKind, Limits, Lock, Pause, Tier};

fn any_duty() -> impl Strategy<Value = Duty> {
    let frame = (0..5_usize, 15..120_u16, 1..4_u16, 0..4_u16, proptest::option::of(1..4_u16));
    let kind = (0..3_u8, 1..=3_u8, any::<bool>(), 1..500_u32, 0..5_u8, 0..80_u32);
    let window = proptest::option::of((0..5_u16, 500..800_i32, 30..400_i32));
    (frame, kind, window).prop_map(|(frame, kind, window)| {
        let (place, minutes, times, min_gap_days, max_gap_days) = frame;
        let (nature, crew, market, value, tier, continuity) = kind;
        let (prefer, require) = match (market, tier) {
            (true, 0) => (None, Some(DayKind::MarketDay)),
            (true, _) => (Some(DayKind::MarketDay), None),
            (false, _) => (None, None),
        };
        Duty {
            kind: if nature == 0 { DutyKind::Patrol } else { DutyKind::Visit },
            minutes,
            repeat: Repeat { times, min_gap_days, max_gap_days, prefer, require, ..Repeat::default() },
            skills: if nature == 1 { vec!["mediate".to_owned()] } else { Vec::new() },
            crew: if crew == 3 { 2 } else { 1 },
            window: window.map_or_else(Vec::new, |(day, from, length)| {
                let to = Time::from_minutes(from + length);
                vec![Opening { days: vec![day, day + 1], from: Time::from_minutes(from), to }]
            }),
            value: vec![value, value / 2],
            tier: [Tier::Fixed, Tier::Promised, Tier::Statutory, Tier::Priority, Tier::Optional]
                [usize::from(tier)],
            continuity,
            ..visit("", ["P1", "P2", "P3", "P4", "P5"][place], 0)
        }
    })
}

fn any_officer() -> impl Strategy<Value = Officer> {
    let roster = proptest::collection::vec((0..9_u8, 420..700_i32, 60..900_i32), 7);
    let limits = (
        proptest::option::of(200..2400_u32),
        proptest::option::of(100..500_u32),
        proptest::option::of(20..240_u32),
        proptest::option::of(1..5_u16),
        proptest::option::of(300..900_u32),
    );
    let pause = proptest::option::of((15..90_u16, 0..60_u16));
    (any::<[bool; 3]>(), roster, limits, pause).prop_map(
        |([auxiliary, skilled, near], roster, limits, pause)| {
            let entry = |(day, (kind, from, length)): (usize, (u8, i32, i32))| {
                let kind = match kind {
                    0 => AvailabilityKind::Duty24,
                    1 => AvailabilityKind::Leave,
                    2 => AvailabilityKind::Night,
                    3 => AvailabilityKind::Duty,
                    _ => AvailabilityKind::Work,
                };
                let (from, to) = (Time::from_minutes(from), Time::from_minutes(from + length));
                let hours = (kind == AvailabilityKind::Work).then_some((from, to)).unzip();
                Availability { day: day as u16, kind, from: hours.0, to: hours.1, ..Availability::default() }
            };
            let (week_min, day_min, day_drive_min, max_run_days, rest_min) = limits;
            Officer {
                kind: if auxiliary { OfficerKind::Auxiliary } else { OfficerKind::Officer },
                skills: if skilled { vec!["mediate".to_owned()] } else { Vec::new() },
                availability: roster.into_iter().enumerate().map(entry).collect(),
                limits: Limits { week_min, day_min, day_drive_min, max_run_days, rest_min },
                pause: pause.map(|(minutes, spare)| Pause {
                    minutes,
                    window: [at("11:30"), Time::from_minutes(690 + i32::from(minutes + spare))],
                }),
                ..officer("", if near { "S1" } else { "S2" })
            }
        },
    )
}

fn any_problem() -> impl Strategy<Value = Problem> {
    let officers = proptest::collection::vec(any_officer(), 0..5);
    let duties = proptest::collection::vec(any_duty(), 0..12);
    let visits = proptest::collection::vec((0..5_usize, 0..7_u16, 540..960_i32, 0..60_u16), 0..3);
    let pins = proptest::collection::vec((0..12_usize, 0..5_usize, 0..7_u16), 0..3);
    (officers, duties, visits, pins, proptest::collection::vec(0..150_u16, 7)).prop_map(
        |(officers, duties, visits, pins, kilometres)| {
            let mut problem = Problem { officers, duties, ..county() };
            road(&mut problem, &kilometres);
            problem.stations[0].mutual_aid = vec!["S2".to_owned()];
            problem.places[0].open =
                vec![hours(&[0, 1, 2, 3], "08:30", "12:00"), hours(&[0, 2], "13:00", "17:00")];
            problem.places[1].market_days = vec![1, 4];
            for (index, officer) in problem.officers.iter_mut().enumerate() {
                officer.id = format!("O{index}");
            }
            for (index, duty) in problem.duties.iter_mut().enumerate() {
                duty.id = format!("D{index}");
            }
            for (index, (place, day, time, tolerance_min)) in visits.into_iter().enumerate() {
                let id = format!("M{index}");
                let mut visit = appointment(&id, ["P1", "P2", "P3", "P4", "P5"][place], day, "10:00");
                (visit.at, visit.tolerance_min) = (Time::from_minutes(time), tolerance_min);
                problem.appointments.push(visit);
            }
            for (duty, officer, day) in pins {
                let duty = format!("D{duty}");
                let known = problem.duties.iter().any(|other| other.id == duty);
                let free = problem.locks.iter().all(|lock| lock.duty != duty);
                if known && free && officer < problem.officers.len() {
                    problem.locks.push(Lock { duty, officer: format!("O{officer}"), day, ..Lock::default() });
                }
            }
            problem
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn every_plan_passes_the_referee(problem in any_problem(), seed in 0..1000_u64) {
        prop_assert_eq!(problem.check_fatal(), Ok(()));
        let options = Options { seed, budget: Budget::Iterations(300), threads: 1 };
        let plan = crate::solve(&problem, &options, &Unhurried).unwrap();
        let verdict = crate::referee::examine(&problem, &plan);
        prop_assert_eq!(verdict.violations, vec![]);
        let greedy = crate::solve_greedily(&problem).unwrap();
        prop_assert_eq!(crate::referee::examine(&problem, &greedy).violations, vec![]);
        prop_assert!(plan.score.total <= greedy.score.total);
        let free = plan.unserved.iter().flat_map(|one| &one.reasons).find(|reason| reason.code == crate::plan::ReasonCode::Free);
        prop_assert_eq!(free, None);
    }

    #[test]
    fn a_plan_read_back_is_the_same_plan(problem in any_problem()) {
        let options = Options { seed: 5, budget: Budget::Iterations(50), threads: 1 };
        let plan = crate::solve(&problem, &options, &Unhurried).unwrap();
        let model = crate::model::Model::of(&problem);
        let state = crate::read::state(&model, &plan);
        prop_assert_eq!(crate::objective::score(&state), plan.score);
        let again = crate::write::plan(&state, plan.seed, plan.iterations, plan.threads);
        prop_assert_eq!(again.tours, plan.tours);
    }
}
