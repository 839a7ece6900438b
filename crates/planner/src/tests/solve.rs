use super::*;
use crate::plan::ReasonCode;
use crate::problem::{DayKind, Limits, Lock, Pause, Period, Tier, Weights};
use crate::{Control, Pace, Progress};

#[test]
fn the_same_seed_and_rounds_give_the_same_bytes() {
    let mut problem = county();
    for (index, place) in ["P1", "P2", "P3", "P4", "P5", "P1", "P2"].into_iter().enumerate() {
        problem.duties.push(twice(&format!("D{index}"), place, [300, 200], 2));
    }
    for threads in [1, 2] {
        let options = Options { seed: 3, budget: Budget::Iterations(700), threads };
        let plans = [(); 2].map(|()| crate::solve(&problem, &options, &Unhurried).unwrap());
        let bytes = plans.map(|plan| serde_json::to_string(&plan).unwrap());
        assert_eq!(bytes[0], bytes[1]);
    }
}

#[test]
fn nothing_to_plan_is_an_empty_plan() {
    let mut nobody = county();
    nobody.officers.clear();
    nobody.duties.push(visit("D1", "P1", 100));
    let plan = solved(&nobody);
    assert_eq!((plan.tours.len(), plan.unserved.len(), plan.score.total), (0, 1, 100));
    assert_eq!(plan.unserved[0].reasons, Vec::new());

    let mut nowhere = county();
    nowhere.places.clear();
    let plan = solved(&nowhere);
    assert_eq!((plan.tours.len(), plan.unserved.len(), plan.score.total), (0, 0, 0));

    let empty = Problem { horizon: county().horizon, ..Problem::default() };
    assert_eq!(solved(&empty).score.asked, 0);
}

#[test]
fn an_unreachable_place_is_reported_and_the_rest_is_served() {
    let mut problem = county();
    let Minutes::Nested { rows } = &mut problem.travel.profiles[0].minutes else { panic!("nested") };
    for row in rows.iter_mut() {
        row[2] = u16::MAX;
    }
    problem.duties = vec![visit("D1", "P1", 900), visit("D2", "P2", 100)];
    let plan = solved(&problem);
    assert_eq!(plan.score.served, 1);
    assert_eq!(plan.unserved[0].duty, "D1");
    assert!(plan.unserved[0].reasons.iter().any(|reason| reason.code == ReasonCode::Unreachable));
}

#[test]
fn appointments_that_cannot_be_kept_are_reported() {
    let mut problem = county();
    problem.appointments = vec![
        appointment("M1", "P1", 0, "10:00"),
        appointment("M2", "P2", 0, "10:30"),
        appointment("M3", "P3", 6, "10:00"),
    ];
    problem.officers.remove(1);
    let plan = solved(&problem);
    assert_eq!(plan.score.served, 1);
    assert_eq!(plan.score.fixed, 800);
    let unserved: Vec<&str> = plan.unserved.iter().map(|unserved| unserved.duty.as_str()).collect();
    assert!(unserved.contains(&"M3"), "{unserved:?}");
    assert!(plan.unserved.iter().all(|unserved| !unserved.reasons.is_empty()));
}

#[test]
fn services_keep_their_gap_and_their_market_days() {
    let mut problem = county();
    problem.places[0].market_days = vec![1, 3, 4];
    let mut duty = twice("D1", "P1", [300, 250], 3);
    duty.repeat.require = Some(DayKind::MarketDay);
    problem.duties = vec![duty];
    let plan = solved(&problem);
    let days: Vec<u16> = plan.tours.iter().map(|tour| tour.day).collect();
    assert_eq!((days, plan.score.served), (vec![1, 4], 2));
}

#[test]
fn a_preferred_day_and_the_largest_gap_are_wishes() {
    let mut problem = county();
    problem.places[0].market_days = vec![3];
    let mut duty = twice("D1", "P1", [300, 250], 1);
    duty.repeat.prefer = Some(DayKind::MarketDay);
    duty.repeat.max_gap_days = Some(1);
    problem.duties = vec![duty];
    let plan = solved(&problem);
    assert_eq!((plan.score.served, plan.score.market_days, plan.score.gap_days), (2, 1, 0));
}

#[test]
fn a_crew_begins_together_with_an_officer() {
    let mut problem = county();
    let patrol = Duty { kind: DutyKind::Patrol, crew: 2, ..visit("D1", "P2", 500) };
    problem.duties = vec![patrol, visit("D2", "P1", 200), visit("D3", "P3", 200)];
    let plan = solved(&problem);
    assert_eq!(plan.score.served, 3);
    let crew: Vec<&str> = plan
        .tours
        .iter()
        .filter(|tour| tour.stops.iter().any(|stop| stop.duty == "D1"))
        .map(|tour| tour.officer.as_str())
        .collect();
    assert_eq!(crew, ["O1", "A1"]);

    problem.officers.remove(0);
    let plan = solved(&problem);
    assert_eq!(plan.unserved[0].duty, "D1");
    assert_eq!(plan.unserved[0].reasons[0].code, ReasonCode::NoPartner);
}

#[test]
fn pins_are_kept_and_impossible_pins_are_reported() {
    let mut problem = county();
    problem.duties = vec![visit("D1", "P1", 100), visit("D2", "P5", 100)];
    let lock = |duty: &str, officer: &str, start: Option<Time>| Lock {
        duty: duty.to_owned(),
        officer: officer.to_owned(),
        day: 4,
        start,
        ..Lock::default()
    };
    problem.locks = vec![lock("D1", "A1", Some(at("14:00"))), lock("D2", "O1", None)];
    let plan = solved(&problem);
    assert_eq!(outline(&plan), ["A1/4: D1#0@14:00"]);
    assert_eq!((plan.score.pins_lost, plan.unserved[0].duty.as_str()), (1, "D2"));
}

#[test]
fn the_break_lies_in_its_window() {
    let mut problem = county();
    let pause = Pause { minutes: 60, window: [at("11:30"), at("13:30")] };
    problem.officers.truncate(1);
    problem.officers[0].availability = vec![work(0, "08:30", "17:30")];
    problem.officers[0].pause = Some(pause);
    for index in 0..7 {
        problem.duties.push(visit(&format!("D{index}"), ["P1", "P2", "P3"][index % 3], 300));
    }
    let plan = solved(&problem);
    // Nine hours less one of travel and one of break.
    assert_eq!((plan.score.served, plan.score.travel_min), (7, 60));
    let begin = plan.tours[0].break_from.unwrap();
    assert!(begin >= at("11:30") && begin <= at("12:30"), "{begin}");
    problem.duties.push(visit("D7", "P1", 300));
    assert_eq!(solved(&problem).score.served, 7);
}

#[test]
fn hours_and_days_in_a_row_stay_within_limits() {
    let check = |limits: Limits, served: u32| {
        let mut problem = county();
        problem.officers.truncate(1);
        problem.officers[0].limits = limits;
        problem.duties = (0..10).map(|index| visit(&format!("D{index}"), "P1", 300)).collect();
        for (index, duty) in problem.duties.iter_mut().enumerate() {
            duty.window = vec![hours(&[index as u16 / 2], "08:30", "17:30")];
        }
        assert_eq!(solved_in(&problem, 2000).score.served, served);
    };
    // Two services and the way there and back are 140 minutes a day.
    check(Limits::default(), 10);
    check(Limits { week_min: Some(500), ..Limits::default() }, 7);
    check(Limits { day_min: Some(139), ..Limits::default() }, 5);
    check(Limits { day_drive_min: Some(19), ..Limits::default() }, 0);
    check(Limits { max_run_days: Some(2), ..Limits::default() }, 8);
}

#[test]
fn nobody_is_sent_from_leave_duty_or_rest() {
    let mut problem = county();
    problem.officers.truncate(1);
    problem.officers[0].availability = vec![
        on(0, AvailabilityKind::Leave),
        on(1, AvailabilityKind::Duty24),
        work(2, "08:30", "17:30"),
        on(3, AvailabilityKind::Training),
        work(4, "08:30", "17:30"),
        on(5, AvailabilityKind::Night),
    ];
    let mut duty = visit("D1", "P1", 300);
    duty.repeat.times = 7;
    problem.duties = vec![duty];
    let plan = solved(&problem);
    assert_eq!(outline(&plan), ["O1/4: D1#0@08:40"]);
    let codes: Vec<(ReasonCode, u32)> =
        plan.unserved[0].reasons.iter().map(|reason| (reason.code, reason.count)).collect();
    let expected = [
        (ReasonCode::TooSoonAfterAnother, 1),
        (ReasonCode::OnLeave, 1),
        (ReasonCode::OnStationDuty, 2),
        (ReasonCode::RestAfterDuty, 2),
        (ReasonCode::InTraining, 1),
    ];
    assert_eq!(codes, expected);
}

#[test]
fn rest_between_days_shortens_the_morning() {
    let mut problem = county();
    problem.officers.truncate(1);
    problem.officers[0].availability = vec![work(0, "12:00", "23:00"), work(1, "06:00", "12:00")];
    problem.officers[0].limits.rest_min = Some(660);
    problem.duties = vec![visit("D1", "P1", 300)];
    problem.duties[0].window = vec![hours(&[1], "06:00", "12:00")];
    // 23:00 and eleven hours are 10:00.
    assert_eq!(outline(&solved(&problem)), ["O1/1: D1#0@10:10"]);
}

#[test]
fn higher_tiers_come_first() {
    let mut problem = county();
    problem.officers.truncate(1);
    problem.officers[0].availability = vec![work(0, "08:30", "10:00")];
    let duty = |id: &str, tier, value| Duty { tier, ..visit(id, "P1", value) };
    problem.duties = vec![
        duty("D1", Tier::Optional, 900),
        duty("D2", Tier::Promised, 50),
        duty("D3", Tier::Statutory, 200),
    ];
    assert_eq!(outline(&solved(&problem)), ["O1/0: D2#0@08:40"]);
    problem.weights = Weights::plain();
    assert_eq!(outline(&solved(&problem)), ["O1/0: D1#0@08:40"]);
}

#[test]
fn months_ask_once_where_weeks_ask_again() {
    let mut problem = county();
    problem.horizon.days = 14;
    for officer in &mut problem.officers {
        officer.availability = (0..14).map(|day| work(day, "08:30", "17:30")).collect();
    }
    let mut monthly = visit("D1", "P1", 300);
    monthly.repeat.per = Period::Month;
    problem.duties = vec![monthly, visit("D2", "P2", 300)];
    let plan = solved(&problem);
    assert_eq!((plan.score.asked, plan.score.served), (3, 3));
}

#[test]
fn the_caller_can_stop_at_any_report() {
    struct StopsAt(u64);
    impl Control for StopsAt {
        fn pace(&self, progress: &Progress) -> Pace {
            if progress.iterations >= self.0 { Pace::Stop } else { Pace::Spent(0.5) }
        }
    }
    let mut problem = county();
    problem.duties = vec![visit("D1", "P1", 300)];
    for (rounds, done) in [(0, 0), (1, 256), (600, 768)] {
        let options = Options { seed: 1, budget: Budget::Controlled, threads: 1 };
        let plan = crate::solve(&problem, &options, &StopsAt(rounds)).unwrap();
        assert_eq!((plan.iterations, plan.score.served), (done, 1));
    }
}

#[test]
fn familiar_people_are_preferred() {
    let mut problem = county();
    problem.places[0].primary_officer = Some("O2".to_owned());
    problem.places[0].posted = vec!["A1".to_owned()];
    problem.duties = vec![Duty { continuity: 300, ..visit("D1", "P1", 1000) }];
    assert_eq!(solved(&problem).tours[0].officer, "O2");
    problem.duties[0].continuity = 100;
    let plan = solved(&problem);
    assert_eq!((plan.tours[0].officer.as_str(), plan.score.continuity), ("A1", 50));
}

/// Every way to spread up to four single visits over two officer-days, judged by the referee.
#[test]
fn the_search_finds_the_optimum_of_tiny_problems() {
    for seed in 0..25_u64 {
        let mut problem = county();
        problem.officers.truncate(1);
        let from = ["08:30", "09:00", "10:15"][seed as usize % 3];
        problem.officers[0].availability = vec![work(0, from, "12:00"), work(1, "08:30", "11:10")];
        problem.weights = Weights::plain();
        problem.duties = (0..4_u64)
            .map(|index| {
                let mix =
                    seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(index * 2_654_435_761) >> 7;
                let place = ["P1", "P2", "P3"][(mix % 3) as usize];
                let mut duty = visit(&format!("D{index}"), place, 20 + (mix / 7 % 90) as u32);
                duty.minutes = 30 + (mix / 11 % 60) as u16;
                if mix % 2 == 0 {
                    duty.window = vec![hours(&[(mix / 3 % 2) as u16], "09:00", "11:30")];
                }
                duty
            })
            .collect();
        let plan = solved_in(&problem, 1500);
        assert_eq!(plan.score.total, optimum(&problem), "seed {seed}");
    }
}

/// Tries every order of every assignment by hand edits through the public checker.
fn optimum(problem: &Problem) -> i64 {
    let mut best = i64::MAX;
    for assignment in 0..81_u32 {
        let day_of = |duty: u32| assignment / 3_u32.pow(duty) % 3;
        let of_day = |day: u32| (0..4).filter(|duty| day_of(*duty) == day).collect::<Vec<u32>>();
        let costs = [0, 1].map(|day| cheapest_order(problem, day, &of_day(u32::from(day))));
        let lost: i64 = of_day(2).iter().map(|duty| i64::from(problem.duties[*duty as usize].value[0])).sum();
        if let [Some(first), Some(second)] = costs {
            best = best.min(first + second + lost);
        }
    }
    best
}

/// Least travel of a day's duties in any order that is in time.
fn cheapest_order(problem: &Problem, day: u16, duties: &[u32]) -> Option<i64> {
    let kilometre = |place: &str| match place {
        "P1" => 10,
        "P2" => 20,
        _ => 30,
    };
    let work = &problem.officers[0].availability[usize::from(day)];
    let (from, to) = (work.from.unwrap().minutes(), work.to.unwrap().minutes());
    orders(duties)
        .into_iter()
        .filter_map(|order| {
            let (mut time, mut place, mut travel) = (from, 0, 0);
            for duty in order.iter().map(|duty| &problem.duties[*duty as usize]) {
                let next: i32 = kilometre(&duty.place);
                travel += (next - place).abs();
                time += (next - place).abs();
                place = next;
                if let Some(window) = duty.window.first() {
                    if !window.days.contains(&day) || time + i32::from(duty.minutes) > window.to.minutes() {
                        return None;
                    }
                    time = time.max(window.from.minutes());
                    if time + i32::from(duty.minutes) > window.to.minutes() {
                        return None;
                    }
                }
                time += i32::from(duty.minutes);
            }
            (time + place <= to).then_some(i64::from(travel + place))
        })
        .min()
}

fn orders(duties: &[u32]) -> Vec<Vec<u32>> {
    if duties.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, first) in duties.iter().enumerate() {
        let rest: Vec<u32> = [&duties[..index], &duties[index + 1..]].concat();
        all.extend(orders(&rest).into_iter().map(|tail| [vec![*first], tail].concat()));
    }
    all
}

#[test]
fn a_crew_with_breaks_finds_its_minute() {
    let mut problem = county();
    road(&mut problem, &[0; 7]);
    problem.officers.truncate(2);
    for (officer, minutes) in problem.officers.iter_mut().zip([15, 16]) {
        officer.availability = vec![work(1, "07:00", "15:04")];
        let window = [at("11:30"), Time::from_minutes(690 + minutes)];
        officer.pause = Some(Pause { minutes: minutes as u16, window });
    }
    let patrol = |id: &str, minutes| Duty { kind: DutyKind::Patrol, minutes, ..visit(id, "P1", 1) };
    problem.places[0].open = vec![hours(&[1], "08:30", "12:00")];
    problem.duties = (1..6).map(|index| patrol(&format!("D{index}"), 15)).collect();
    let mut pair = Duty { crew: 2, value: vec![50], ..patrol("D0", 22) };
    pair.place = "P2".to_owned();
    pair.window = vec![hours(&[1], "11:09", "12:08")];
    problem.duties.push(pair);
    let plan = solved_in(&problem, 0);
    assert_eq!(plan.score.served, 6);
}
