use std::collections::HashMap;

use proptest::{collection::vec, prelude::*, test_runner::RngSeed};

use super::*;
use crate::{
    promise::{
        promises,
        tests::{a_slot, an_order},
    },
    slot::SlotState,
};

/// What the order of these tests took.
const MINUTES: u32 = 300;

fn order() -> Displacement {
    let mut order = an_order(("2026-11-23", "12:00"), ("2026-11-25", "10:00"), &["GA1", "GA2"]);
    order.made_by_account = Some(AccountId(Uuid::from_u128(1)));
    order
}

#[test]
fn a_stretch_shares_minutes_with_days() {
    let stretch = order().stretch;
    for (day, from, to, expected) in [
        ("2026-11-22", "00:00", "24:00", 0),
        ("2026-11-23", "08:00", "12:00", 0),
        ("2026-11-23", "11:00", "13:00", 60),
        ("2026-11-24", "00:00", "24:00", 1440),
        ("2026-11-25", "09:30", "11:00", 30),
        ("2026-11-25", "10:00", "11:00", 0),
        ("2026-11-26", "00:00", "24:00", 0),
    ] {
        let minutes =
            stretch.overlap_minutes(day.parse().unwrap(), from.parse().unwrap(), to.parse().unwrap());
        assert_eq!(minutes, expected, "{day} {from}-{to}");
    }
    assert!(stretch.is_forward());
    assert!(!Stretch { to_day: stretch.from_day, to: stretch.from, ..stretch }.is_forward());
}

#[test]
fn planned_work_counts_with_its_way_and_an_unplanned_day_by_contract() {
    let slots = [a_slot(1, "2026-11-23", "12:15", "13:15"), a_slot(2, "2026-11-24", "08:30", "10:30")];
    let check = |slots: &[Slot], is_free: bool, expected: u32| {
        let mut order = an_order(("2026-11-23", "12:00"), ("2026-11-25", "10:00"), &["GA1"]);
        order.claims = claims(&order.stretch, &order.officers[0], slots, 40, |_day| is_free);
        assert_eq!(minutes_by_order(&[order]), [expected]);
    };
    // The way to the first begins before the order: 75 of 90 minutes, then 150, then 120 of the unplanned day.
    check(&slots, true, 75 + 150 + 120);
    check(&slots, false, 75 + 150);
    // A whole unplanned day counts a fifth of the week, not the ten hours of the working day.
    check(&slots[..1], true, 75 + 480 + 120);
}

/// What each order took, in the order of `orders`.
fn minutes_by_order(orders: &[Displacement]) -> Vec<u32> {
    let taken = taken(orders);
    orders.iter().map(|order| taken[&order.id].values().sum()).collect()
}

/// The order that was logged as the `number`th.
fn logged(number: u8, from: (&str, &str), to: (&str, &str), slots: &[Slot]) -> Displacement {
    let mut order = an_order(from, to, &["GA1"]);
    order.id = DisplacementId(Uuid::from_u128(100 - u128::from(number)));
    order.made_at = Instant::from_micros(i64::from(number));
    order.claims = claims(&order.stretch, &order.officers[0], slots, 40, |_day| true);
    order
}

#[test]
fn the_order_logged_first_takes_hours_and_promises_and_hands_both_over_when_it_is_taken_back() {
    let slots = [a_slot(1, "2026-11-24", "08:30", "10:30"), a_slot(2, "2026-11-24", "14:00", "16:00")];
    let day = |from: &'static str, to: &'static str| (("2026-11-24", from), ("2026-11-24", to));
    let ((from, to), (from_noon, to_noon)) = (day("08:00", "18:00"), day("12:00", "20:00"));
    let (first, second) = (logged(1, from, to, &slots), logged(2, from, to, &slots));
    let third = logged(3, from_noon, to_noon, &slots);
    let lost_to = |orders: &[Displacement]| -> Vec<Option<DisplacementId>> {
        let promises = promises(&slots, &[], orders, "2026-11-24".parse().unwrap());
        promises.iter().map(|promise| promise.displacement).collect()
    };
    // However the store lists them.
    let all = [third.clone(), second.clone(), first.clone()];
    assert_eq!(minutes_by_order(&all), [0, 0, 300]);
    assert_eq!(lost_to(&all), [Some(first.id); 2]);
    let without_first = [third.clone(), second.clone()];
    assert_eq!(minutes_by_order(&without_first), [0, 300]);
    assert_eq!(lost_to(&without_first), [Some(second.id); 2]);
    assert_eq!(minutes_by_order(std::slice::from_ref(&third)), [150]);
    assert_eq!(lost_to(std::slice::from_ref(&third)), [None, Some(third.id)]);
}

#[test]
fn orders_take_no_more_of_an_unplanned_day_than_its_contract_together() {
    let day = "2026-11-24";
    let afternoon = logged(1, (day, "14:00"), (day, "18:00"), &[]);
    let whole = logged(2, (day, "08:00"), (day, "18:00"), &[]);
    assert_eq!(minutes_by_order(&[afternoon, whole.clone()]), [240, 240]);
    assert_eq!(minutes_by_order(&[whole]), [480]);
}

/// Two days with a plan and one without.
fn three_days() -> Vec<Slot> {
    [("23", "08:30", "10:30"), ("23", "11:00", "12:15"), ("24", "09:00", "10:00"), ("24", "14:00", "17:30")]
        .iter()
        .enumerate()
        .map(|(number, (day, from, to))| a_slot(number as u128 + 1, &format!("2026-11-{day}"), from, to))
        .collect()
}

/// Hours of the three days, from the first one's midnight on.
fn an_hour(hour: u16) -> (Day, TimeOfDay) {
    let first: Day = "2026-11-23".parse().unwrap();
    (first.plus_days(i32::from(hour / 24)), TimeOfDay::clamped(i32::from(hour % 24) * 60))
}

/// Minute by minute: whoever was logged first has it, of an unplanned day as long as its contract lasts.
fn minute_by_minute(orders: &[Displacement]) -> HashMap<DisplacementId, u32> {
    let mut gone: BTreeSet<(Day, u16)> = BTreeSet::new();
    let mut of_day: HashMap<Day, u32> = HashMap::new();
    let mut sums = HashMap::new();
    for order in orders {
        let sum = sums.entry(order.id).or_insert(0);
        for claim in &order.claims {
            for minute in claim.from.minutes()..claim.to.minutes() {
                let day_minutes = of_day.entry(claim.day).or_default();
                let has_room = claim.day_minutes_max.is_none_or(|max| *day_minutes < max);
                if gone.insert((claim.day, minute)) && has_room {
                    *day_minutes += 1;
                    *sum += 1;
                }
            }
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    /// A step logs an order of some hours, or takes back one that stands.
    #[test]
    fn every_minute_and_every_lost_promise_belongs_to_one_order_that_stands(
        steps in vec((0..70_u16, 1..30_u16, proptest::option::weighted(0.3, any::<prop::sample::Index>())), 1..12),
    ) {
        let slots = three_days();
        let mut standing: Vec<Displacement> = Vec::new();
        for (number, (hour, length, taken_back)) in steps.into_iter().enumerate() {
            if let Some(index) = taken_back.filter(|_index| !standing.is_empty()) {
                standing.remove(index.index(standing.len()));
            } else {
                let mut order = logged(number as u8, ("2026-11-23", "00:00"), ("2026-11-23", "00:00"), &[]);
                let ((from_day, from), (to_day, to)) = (an_hour(hour), an_hour((hour + length).min(71)));
                order.stretch = Stretch { from_day, from, to_day, to };
                order.claims = claims(&order.stretch, &order.officers[0], &slots, 40, |_day| true);
                standing.push(order);
            }
            let mut listed = standing.clone();
            listed.reverse();
            let took: HashMap<DisplacementId, u32> =
                taken(&listed).into_iter().map(|(id, of_officers)| (id, of_officers.values().sum())).collect();
            prop_assert_eq!(took, minute_by_minute(&standing));
            let first = |slot: &Slot| {
                let mut orders = standing.iter();
                orders.find(|order| order.stretch.overlap_minutes(slot.day, slot.from, slot.to) > 0).map(|order| order.id)
            };
            for (slot, promise) in slots.iter().zip(promises(&slots, &[], &listed, slots[0].day)) {
                prop_assert_eq!(promise.displacement, first(slot));
                prop_assert_eq!(promise.state == SlotState::Lost, promise.displacement.is_some());
            }
        }
    }
}

fn entry(number: u128, kind: EntryKind, minutes: Option<u32>, reverses: Option<u128>) -> Entry {
    Entry {
        id: Uuid::from_u128(number),
        displacement: order().id,
        kind,
        minutes,
        day: None,
        note: String::new(),
        reverses: reverses.map(Uuid::from_u128),
        made_by: "bureau li".to_owned(),
        made_by_account: Some(AccountId(Uuid::from_u128(2))),
        made_at: Instant::from_micros(0),
    }
}

#[test]
fn repayments_and_write_offs_close_an_order() {
    let entries = [
        entry(1, EntryKind::Repayment, Some(120), None),
        entry(2, EntryKind::WriteOff, Some(30), None),
        entry(3, EntryKind::Repayment, Some(50), None),
        entry(4, EntryKind::Reversal, None, Some(3)),
    ];
    let balance = Balance::of(MINUTES, &entries);
    let expected = Balance {
        minutes_taken: 300,
        minutes_repaid: 120,
        minutes_written_off: 30,
        minutes_open: 150,
        is_reversed: false,
    };
    assert_eq!(balance, expected);
    let reversed = Balance::of(MINUTES, &[entry(5, EntryKind::Reversal, None, None)]);
    assert_eq!(reversed, Balance { is_reversed: true, ..Balance::default() });
}

#[test]
fn an_entry_must_fit_onto_the_others() {
    let repaid = entry(1, EntryKind::Repayment, Some(120), None);
    let undone = entry(2, EntryKind::Reversal, None, Some(1));
    let check = |entries: &[Entry], new: Entry, expected: Result<(), EntryError>| {
        assert_eq!(check_entry(&order(), MINUTES, entries, &new), expected, "{new:?}");
    };
    let one = std::slice::from_ref(&repaid);
    check(&[], entry(3, EntryKind::Repayment, Some(300), None), Ok(()));
    check(one, entry(3, EntryKind::Repayment, Some(181), None), Err(EntryError::MoreThanOpen { open: 180 }));
    check(&[], entry(3, EntryKind::WriteOff, Some(0), None), Err(EntryError::NoMinutes));
    check(one, entry(3, EntryKind::Reversal, None, Some(1)), Ok(()));
    check(one, entry(3, EntryKind::Reversal, None, Some(9)), Err(EntryError::NotThere));
    check(one, entry(3, EntryKind::Reversal, None, None), Err(EntryError::HasEntries));
    let both = [repaid, undone];
    check(&both, entry(3, EntryKind::Reversal, None, Some(1)), Err(EntryError::ReversedAlready));
    check(&both, entry(3, EntryKind::Reversal, None, Some(2)), Err(EntryError::IsReversal));
    check(&both, entry(3, EntryKind::Reversal, None, None), Ok(()));
    let closed = [entry(4, EntryKind::Reversal, None, None)];
    check(&closed, entry(3, EntryKind::Repayment, Some(1), None), Err(EntryError::OrderReversed));
}

#[test]
fn whoever_logged_an_order_does_not_write_it_off() {
    let maker = |kind| Entry { made_by_account: order().made_by_account, ..entry(1, kind, Some(10), None) };
    assert_eq!(
        check_entry(&order(), MINUTES, &[], &maker(EntryKind::WriteOff)),
        Err(EntryError::MakerIsChecker)
    );
    assert_eq!(check_entry(&order(), MINUTES, &[], &maker(EntryKind::Repayment)), Ok(()));
}
