use uuid::Uuid;

use super::*;

pub(crate) fn a_record(outcome: Outcome, day: &str) -> WorkRecord {
    let is_loss = matches!(outcome, Outcome::Moved | Outcome::Lost);
    let day: Day = day.parse().unwrap();
    WorkRecord {
        id: WorkRecordId(Uuid::from_u128(1)),
        slot: Some(SlotId(Uuid::from_u128(10))),
        place: "522699010001".parse().unwrap(),
        officer: "GA1".parse().unwrap(),
        day,
        outcome,
        cause: is_loss.then_some(LossCause::Weather),
        moved_to_day: (outcome == Outcome::Moved).then(|| day.plus_days(2)),
        started_at: None,
        ended_at: None,
        kinds: vec![WorkKind::Visit],
        homes_visited: None,
        note: String::new(),
        own_initiative: false,
        corrects: None,
        noted_at: Instant::from_micros(0),
        recorded_at: Instant::from_micros(0),
        recorded_by: "officer wu".to_owned(),
        device: None,
        sequence: None,
        is_after_gap: false,
    }
}

const DAY: &str = "2026-11-24";

fn check(record: &WorkRecord, expected: &[WorkFault]) {
    assert_eq!(record.faults(DAY.parse().unwrap()), expected, "{record:?}");
}

#[test]
fn every_outcome_can_be_noted() {
    for &outcome in Outcome::ALL {
        check(&a_record(outcome, DAY), &[]);
    }
}

#[test]
fn a_loss_names_its_cause_and_its_promise() {
    for outcome in [Outcome::Moved, Outcome::Lost] {
        let record = a_record(outcome, DAY);
        check(&WorkRecord { cause: None, ..record.clone() }, &[WorkFault::CauseMissing]);
        check(&WorkRecord { slot: None, ..record.clone() }, &[WorkFault::NothingPromised]);
        check(&WorkRecord { cause: Some(LossCause::Unrecorded), ..record }, &[WorkFault::CauseIsDerived]);
    }
    let kept = a_record(Outcome::Kept, DAY);
    check(&WorkRecord { cause: Some(LossCause::Weather), ..kept }, &[WorkFault::CauseOfNothing]);
}

#[test]
fn a_moved_promise_goes_to_another_day_not_far_away() {
    let moved = |day: Option<&str>| WorkRecord {
        moved_to_day: day.map(|day| day.parse().unwrap()),
        ..a_record(Outcome::Moved, DAY)
    };
    check(&moved(None), &[WorkFault::MovedNowhere]);
    check(&moved(Some(DAY)), &[WorkFault::MovedNowhere]);
    check(&moved(Some("2026-12-22")), &[]);
    check(&moved(Some("2026-12-23")), &[WorkFault::MovedTooFar]);
    check(&moved(Some("2026-11-23")), &[]);
    let lost = WorkRecord { outcome: Outcome::Lost, ..moved(Some("2026-11-25")) };
    check(&lost, &[WorkFault::MovedTooFar]);
}

#[test]
fn work_done_is_past_and_a_loss_may_be_foreseen() {
    check(&a_record(Outcome::Kept, "2026-11-25"), &[WorkFault::NotYet]);
    check(&a_record(Outcome::Lost, "2026-12-22"), &[]);
    check(&a_record(Outcome::Lost, "2026-12-23"), &[WorkFault::NotYet]);
    check(&a_record(Outcome::Kept, "2026-09-23"), &[]);
    check(&a_record(Outcome::Kept, "2026-09-22"), &[WorkFault::TooLate]);
}

#[test]
fn times_end_after_they_begin_and_within_a_day() {
    let timed = |start: i64, end: i64| WorkRecord {
        started_at: Some(Instant::from_micros(0).plus_seconds(start)),
        ended_at: Some(Instant::from_micros(0).plus_seconds(end)),
        ..a_record(Outcome::Kept, DAY)
    };
    check(&timed(0, 5400), &[]);
    assert_eq!(timed(0, 5430).minutes(), Some(90));
    check(&timed(60, 0), &[WorkFault::EndBeforeStart]);
    check(&timed(0, 24 * 3600 + 1), &[WorkFault::TooLong]);
    check(&WorkRecord { outcome: Outcome::Started, ..timed(0, 60) }, &[WorkFault::EndOfNothing]);
}

#[test]
fn the_rest_has_limits_too() {
    let kept = a_record(Outcome::Kept, DAY);
    check(&WorkRecord { kinds: vec![], ..kept.clone() }, &[WorkFault::KindsMissing]);
    check(&WorkRecord { homes_visited: Some(501), ..kept.clone() }, &[WorkFault::TooManyHomes]);
    check(&WorkRecord { note: "字".repeat(501), ..kept.clone() }, &[WorkFault::NoteTooLong]);
    check(&WorkRecord { own_initiative: true, ..kept }, &[WorkFault::PromisedIsNotOwn]);
}

#[test]
fn numbers_that_point_at_a_person_are_masked() {
    let stars = |count: usize| "＊".repeat(count);
    for (text, expected) in [
        ("身份证522601199001011234。", format!("身份证{}。", stars(18))),
        ("52260119900101123X", stars(18)),
        ("522601 19900101 1234", format!("{} {} {}", stars(6), stars(8), stars(4))),
        ("522601-19900101-123x", format!("{}-{}-{}", stars(6), stars(8), stars(4))),
        ("旧证522601900101123", format!("旧证{}", stars(15))),
        ("卡6222021234567890123", format!("卡{}", stars(19))),
        ("电话13800138000，", format!("电话{}，", stars(11))),
        ("138 0013 8000", format!("{} {} {}", stars(3), stars(4), stars(4))),
        ("138-0013-8000转", format!("{}-{}-{}转", stars(3), stars(4), stars(4))),
        ("+8613800138000", format!("+{}", stars(13))),
        ("+86 138 0013 8000", format!("+{} {} {} {}", stars(2), stars(3), stars(4), stars(4))),
        ("１３８００１３８０００", stars(11)),
        ("2026-11-23 13800138000", format!("2026-11-23 {}", stars(11))),
    ] {
        assert_eq!(masked(text), expected, "{text}");
    }
}

#[test]
fn other_numbers_stay() {
    for text in [
        "",
        "走访3组12户",
        "2026-11-23 08:30-12:00",
        "派出所 0855-8223110",
        "案号 20261123001",
        "区划 522601001001",
        "12345、12389",
        "13800",
        "水表 1280013800",
    ] {
        assert_eq!(masked(text), text);
    }
}
