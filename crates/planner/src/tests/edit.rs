use super::*;
use crate::edit::{Edit, EditError, PinTime, apply};
use crate::problem::{Lock, Pause};
use crate::referee::RuleCode as Rule;

fn place_at(duty: &str, officer: &str, day: u16, start: Option<&str>) -> Edit {
    Edit::Place {
        duty: duty.to_owned(),
        occurrence: 0,
        officer: officer.to_owned(),
        day,
        start: start.map(at),
        instead_of: None,
    }
}

fn remove(duty: &str) -> Edit {
    Edit::Remove { duty: duty.to_owned(), occurrence: 0, officer: None }
}

fn base() -> Problem {
    let mut problem = county();
    problem.officers[0].pause = Some(Pause { minutes: 30, window: [at("11:30"), at("13:30")] });
    problem.duties = vec![visit("D1", "P1", 300), visit("D2", "P2", 300), visit("D3", "P3", 300)];
    for duty in &mut problem.duties {
        duty.window = vec![hours(&[0, 1, 2], "09:00", "16:00")];
    }
    problem
}

/// The tours and the codes after edits one after the other on an empty plan.
#[track_caller]
fn check(edits: &[Edit], tours: &[&str], codes: &[Rule]) {
    let problem = base();
    let mut plan = Plan::default();
    let mut found = Vec::new();
    for edit in edits {
        let edited = apply(&problem, &plan, edit).unwrap();
        found = edited.verdict.violations.iter().map(|violation| violation.code).collect();
        plan = edited.plan;
    }
    assert_eq!(outline(&plan), tours);
    assert_eq!(found, codes);
    assert_eq!(plan.unserved.len() as u32 + plan.score.served, 3);
}

#[test]
fn placing_moves_and_removing_leaves_a_reasoned_gap() {
    check(&[place_at("D1", "O1", 0, None)], &["O1/0: D1#0@09:00"], &[]);
    let two = [place_at("D1", "O1", 0, None), place_at("D2", "O1", 0, None)];
    check(&two, &["O1/0: D1#0@09:00 D2#0@10:10"], &[]);
    let moved = [place_at("D1", "O1", 0, None), place_at("D1", "A1", 1, Some("13:15"))];
    check(&moved, &["A1/1: D1#0@13:15"], &[]);
    check(&[place_at("D1", "O1", 0, None), remove("D1")], &[], &[]);

    let problem = base();
    let edited = apply(&problem, &Plan::default(), &place_at("D1", "O1", 0, None)).unwrap();
    let edited = apply(&problem, &edited.plan, &remove("D1")).unwrap();
    assert!(edited.plan.unserved.iter().all(|unserved| !unserved.reasons.is_empty()));
}

#[test]
fn broken_rules_are_named_and_nothing_is_refused() {
    check(&[place_at("D1", "O2", 0, None)], &["O2/0: D1#0@09:20"], &[Rule::OutsideArea]);
    check(&[place_at("D1", "O1", 5, None)], &["O1/5: D1#0@08:40"], &[Rule::DayOff, Rule::Closed]);
    check(&[place_at("D1", "O1", 0, Some("15:30"))], &["O1/0: D1#0@15:30"], &[Rule::Closed]);
}

#[test]
fn the_break_is_kept_when_a_day_is_filled_by_hand() {
    let edits = ["D1", "D2", "D3"].map(|duty| place_at(duty, "O1", 0, None));
    check(&edits, &["O1/0: D1#0@09:00 D2#0@10:10 D3#0@11:20"], &[]);
}

#[test]
fn crews_are_seated_one_by_one() {
    let mut problem = base();
    problem.duties[0].crew = 2;
    let first = apply(&problem, &Plan::default(), &place_at("D1", "O1", 0, Some("10:00"))).unwrap();
    assert_eq!(first.verdict.violations[0].code, Rule::CrewIncomplete);
    let both = apply(&problem, &first.plan, &place_at("D1", "A1", 0, None)).unwrap();
    assert_eq!(both.verdict.violations, Vec::new(), "who joins begins with the others");
    problem.stations[1].mutual_aid = vec!["S1".to_owned()];
    assert_eq!(apply(&problem, &both.plan, &place_at("D1", "O2", 0, None)), Err(EditError::CrewComplete));
    let Edit::Place { duty, occurrence, officer, day, start, .. } = place_at("D1", "O2", 0, Some("10:00"))
    else {
        panic!("a place edit")
    };
    let swap = Edit::Place { duty, occurrence, officer, day, start, instead_of: Some("A1".to_owned()) };
    let swapped = apply(&problem, &both.plan, &swap).unwrap();
    assert_eq!(outline(&swapped.plan), ["O1/0: D1#0@10:00", "O2/0: D1#0@10:00"]);
    assert_eq!(swapped.verdict.violations, Vec::new());
}

#[test]
fn pins_follow_the_plan_and_go_again() {
    let problem = base();
    let plan = apply(&problem, &Plan::default(), &place_at("D1", "A1", 2, None)).unwrap().plan;
    let pin = |time| Edit::Pin { duty: "D1".to_owned(), occurrence: 0, time };
    let pinned = apply(&problem, &plan, &pin(PinTime::Held)).unwrap();
    let lock = Lock {
        duty: "D1".to_owned(),
        occurrence: 0,
        officer: "A1".to_owned(),
        day: 2,
        start: Some(at("09:00")),
    };
    assert_eq!(pinned.locks, [lock]);
    assert_eq!(pinned.verdict.violations, Vec::new());

    let again = Problem { locks: pinned.locks.clone(), ..problem.clone() };
    let kept = |line: &String| line.starts_with("A1/2:") && line.contains("D1#0@09:00");
    assert!(outline(&solved(&again)).iter().any(kept));
    let moved = apply(&again, &plan, &place_at("D1", "A1", 1, None)).unwrap();
    assert_eq!(moved.verdict.violations[0].code, Rule::PinBroken);
    let unpin = Edit::Unpin { duty: "D1".to_owned(), occurrence: 0 };
    assert_eq!(apply(&again, &plan, &unpin).unwrap().locks, []);
    assert_eq!(apply(&problem, &Plan::default(), &pin(PinTime::Free)), Err(EditError::NotServed));
}

#[test]
fn edits_of_what_is_not_there_are_errors() {
    let problem = base();
    let error = |edit: &Edit| apply(&problem, &Plan::default(), edit).unwrap_err();
    assert_eq!(error(&remove("D9")), EditError::NoOccurrence { duty: "D9".to_owned(), occurrence: 0 });
    assert_eq!(error(&remove("D1")), EditError::NotServed);
    assert_eq!(error(&place_at("D1", "O9", 0, None)), EditError::NoOfficer { officer: "O9".to_owned() });
    assert_eq!(error(&place_at("D1", "O1", 7, None)), EditError::NoDay { day: 7 });
}

#[test]
fn an_edit_that_changes_nothing_keeps_the_plan() {
    let problem = base();
    let plan = solved(&problem);
    let pin = Edit::Pin { duty: "D1".to_owned(), occurrence: 0, time: PinTime::Free };
    assert_eq!(apply(&problem, &plan, &pin).unwrap().plan.tours, plan.tours);
}
