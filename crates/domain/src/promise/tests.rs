use uuid::Uuid;

use super::*;
use crate::{
    displacement::{Origin, Stretch},
    duty::WorkKind,
    id::PlanId,
    slot::SlotTier,
    time::Instant,
    work_record::tests::a_record,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn a_slot(number: u128, day: &str, from: &str, to: &str) -> Slot {
    Slot {
        id: SlotId(Uuid::from_u128(number)),
        plan: PlanId(Uuid::from_u128(9)),
        officer: "GA1".parse().unwrap(),
        place: "522699010001".parse().unwrap(),
        day: day.parse().unwrap(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        kind: WorkKind::Visit,
        tier: SlotTier::Promised,
        duty: "D-1".to_owned(),
        occurrence: 0,
        travel_minutes: 30,
        is_public: true,
    }
}

pub(crate) fn an_order(from: (&str, &str), to: (&str, &str), officers: &[&str]) -> Displacement {
    Displacement {
        id: DisplacementId(Uuid::from_u128(77)),
        area: "522699010000".parse().unwrap(),
        ordered_by: "县局指挥中心".to_owned(),
        reason: "专项行动".to_owned(),
        origin: Origin::Campaign,
        stretch: Stretch {
            from_day: day(from.0),
            from: from.1.parse().unwrap(),
            to_day: day(to.0),
            to: to.1.parse().unwrap(),
        },
        officers: officers.iter().map(|code| code.parse().unwrap()).collect(),
        claims: Vec::new(),
        made_by: "station_chief yang".to_owned(),
        made_by_account: None,
        made_at: Instant::from_micros(0),
    }
}

/// A record noted `at` seconds.
fn noted(outcome: Outcome, on: &str, at: i64) -> WorkRecord {
    WorkRecord {
        id: WorkRecordId(Uuid::from_u128(1000 + at as u128)),
        noted_at: Instant::from_micros(0).plus_seconds(at),
        ..a_record(outcome, on)
    }
}

/// `state cause moved-to:state` of the slot of 24 November, 08:30 to 10:30.
fn check(records: &[WorkRecord], displacements: &[Displacement], today: &str, expected: &str) {
    let slots = [a_slot(10, "2026-11-24", "08:30", "10:30")];
    let promise = promises(&slots, records, displacements, day(today)).remove(0);
    let cause = promise.cause.map(|cause| format!(" {cause}")).unwrap_or_default();
    let moved = promise.moved_to.map(|to| format!(" {}:{}", to.day, to.state)).unwrap_or_default();
    assert_eq!(format!("{}{cause}{moved}", promise.state), expected);
}

#[test]
fn without_a_record_a_promise_is_planned_for_two_days_and_then_lost() {
    for today in ["2026-11-01", "2026-11-24", "2026-11-26"] {
        check(&[], &[], today, "planned");
    }
    check(&[], &[], "2026-11-27", "lost unrecorded");
}

#[test]
fn a_record_decides() {
    let on = "2026-11-24";
    for (outcome, expected) in [
        (Outcome::Started, "kept"),
        (Outcome::Kept, "kept"),
        (Outcome::Moved, "moved weather 2026-11-26:planned"),
        (Outcome::Lost, "lost weather"),
    ] {
        check(&[noted(outcome, on, 0)], &[], on, expected);
    }
}

#[test]
fn the_latest_record_wins_however_they_arrive() {
    let (lost, kept) = (noted(Outcome::Lost, "2026-11-24", 5), noted(Outcome::Kept, "2026-11-24", 6));
    check(&[lost.clone(), kept.clone()], &[], "2026-11-24", "kept");
    check(&[kept, lost], &[], "2026-11-24", "kept");
}

#[test]
fn a_moved_promise_is_kept_or_lost_on_its_new_day() {
    let moved = noted(Outcome::Moved, "2026-11-24", 0);
    check(std::slice::from_ref(&moved), &[], "2026-11-28", "moved weather 2026-11-26:planned");
    check(std::slice::from_ref(&moved), &[], "2026-11-29", "moved weather 2026-11-26:lost");
    let kept = noted(Outcome::Kept, "2026-11-26", 9);
    check(&[moved, kept], &[], "2026-11-29", "moved weather 2026-11-26:kept");
}

#[test]
fn presence_on_another_day_is_a_moved_promise() {
    check(&[noted(Outcome::Kept, "2026-11-25", 0)], &[], "2026-11-25", "moved other 2026-11-25:kept");
}

#[test]
fn an_order_takes_the_promises_in_its_stretch_unless_they_were_kept() {
    let (morning, next) = (("2026-11-24", "08:00"), ("2026-11-24", "09:00"));
    let takes = an_order(morning, next, &["GA1"]);
    check(&[], std::slice::from_ref(&takes), "2026-11-20", "lost borrowed");
    check(&[noted(Outcome::Kept, "2026-11-24", 0)], &[takes], "2026-11-24", "kept");
    let before = an_order(("2026-11-23", "08:00"), ("2026-11-24", "08:30"), &["GA1"]);
    check(&[], &[before], "2026-11-20", "planned");
    let others = an_order(morning, ("2026-11-30", "08:00"), &["GA2"]);
    check(&[], &[others], "2026-11-20", "planned");
}

#[test]
fn records_of_withdrawn_slots_speak_of_the_slot_that_replaced_them() {
    let stale =
        WorkRecord { slot: Some(SlotId(Uuid::from_u128(4))), ..noted(Outcome::Kept, "2026-11-24", 0) };
    check(&[stale], &[], "2026-11-30", "kept");
    let unlinked = WorkRecord { slot: None, ..noted(Outcome::Kept, "2026-11-24", 0) };
    check(&[unlinked], &[], "2026-11-30", "kept");
    let own = WorkRecord { slot: None, own_initiative: true, ..noted(Outcome::Kept, "2026-11-24", 0) };
    check(&[own], &[], "2026-11-30", "lost unrecorded");
}

#[test]
fn loose_records_take_one_slot_each_from_the_morning_on() {
    let slots = [
        a_slot(1, "2026-11-24", "14:00", "15:00"),
        a_slot(2, "2026-11-24", "08:30", "10:30"),
        a_slot(3, "2026-11-24", "16:00", "17:00"),
    ];
    let linked = WorkRecord { slot: Some(slots[0].id), ..noted(Outcome::Lost, "2026-11-24", 0) };
    let loose = WorkRecord { slot: None, ..noted(Outcome::Kept, "2026-11-24", 1) };
    let promises = promises(&slots, &[linked, loose], &[], day("2026-11-24"));
    let states: Vec<SlotState> = promises.iter().map(|promise| promise.state).collect();
    assert_eq!(states, [SlotState::Lost, SlotState::Kept, SlotState::Planned]);
}

fn promise_of(state: SlotState, cause: Option<LossCause>, moved_to: Option<MovedTo>) -> Promise {
    Promise { state, cause, moved_to, record: None, displacement: None }
}

#[test]
fn a_day_of_the_strip_shows_its_worst_promise() {
    let slots: Vec<Slot> = (0..4).map(|number| a_slot(number, "2026-11-24", "08:30", "09:30")).collect();
    let promises = [
        promise_of(SlotState::Kept, None, None),
        promise_of(SlotState::Planned, None, None),
        promise_of(SlotState::Moved, Some(LossCause::Weather), None),
        promise_of(SlotState::Lost, Some(LossCause::Borrowed), None),
    ];
    let shown = |count: usize| {
        let cells = strip(slots.iter().zip(&promises).take(count), day("2026-11-01"), day("2026-11-30"));
        (cells[0].state, cells[0].cause, cells[0].slots)
    };
    assert_eq!(shown(1), (SlotState::Kept, None, 1));
    assert_eq!(shown(2), (SlotState::Planned, None, 2));
    assert_eq!(shown(3), (SlotState::Moved, Some(LossCause::Weather), 3));
    assert_eq!(shown(4), (SlotState::Lost, Some(LossCause::Borrowed), 4));
}

#[test]
fn a_moved_promise_stands_on_both_days_and_days_outside_are_left_out() {
    let slot = a_slot(1, "2026-11-24", "08:30", "09:30");
    let to = MovedTo { day: day("2026-11-26"), state: SlotState::Lost };
    let promise = promise_of(SlotState::Moved, Some(LossCause::Weather), Some(to));
    let cells = |from: &str, to: &str| strip([(&slot, &promise)], day(from), day(to));
    let both = cells("2026-11-24", "2026-11-26");
    assert_eq!(
        both.iter().map(|cell| (cell.state, cell.cause)).collect::<Vec<_>>(),
        [(SlotState::Moved, Some(LossCause::Weather)), (SlotState::Lost, Some(LossCause::Unrecorded)),]
    );
    assert_eq!(cells("2026-11-25", "2026-11-26").len(), 1);
    assert_eq!(cells("2026-11-27", "2026-11-30"), []);
}
