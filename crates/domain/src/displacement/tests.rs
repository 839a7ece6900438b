use super::*;
use crate::promise::tests::{a_slot, an_order};

fn order() -> Displacement {
    let mut order = an_order(("2026-11-23", "12:00"), ("2026-11-25", "10:00"), &[("GA1", 200), ("GA2", 100)]);
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
    let stretch = order().stretch;
    let slots = [a_slot(1, "2026-11-23", "12:15", "13:15"), a_slot(2, "2026-11-24", "08:30", "10:30")];
    // The way to the first begins before the order: 75 of 90 minutes, then 150, then 120 of the unplanned day.
    assert_eq!(minutes_taken(&stretch, &slots, 40, |_day| true), 75 + 150 + 120);
    assert_eq!(minutes_taken(&stretch, &slots, 40, |_day| false), 75 + 150);
    // A whole unplanned day counts a fifth of the week, not the ten hours of the working day.
    assert_eq!(minutes_taken(&stretch, &slots[..1], 40, |_day| true), 75 + 480 + 120);
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
    let balance = Balance::of(&order(), &entries);
    let expected = Balance {
        minutes_taken: 300,
        minutes_repaid: 120,
        minutes_written_off: 30,
        minutes_open: 150,
        is_reversed: false,
    };
    assert_eq!(balance, expected);
    let reversed = Balance::of(&order(), &[entry(5, EntryKind::Reversal, None, None)]);
    assert_eq!(reversed, Balance { is_reversed: true, ..Balance::default() });
}

#[test]
fn an_entry_must_fit_onto_the_others() {
    let repaid = entry(1, EntryKind::Repayment, Some(120), None);
    let undone = entry(2, EntryKind::Reversal, None, Some(1));
    let check = |entries: &[Entry], new: Entry, expected: Result<(), EntryError>| {
        assert_eq!(check_entry(&order(), entries, &new), expected, "{new:?}");
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
    assert_eq!(check_entry(&order(), &[], &maker(EntryKind::WriteOff)), Err(EntryError::MakerIsChecker));
    assert_eq!(check_entry(&order(), &[], &maker(EntryKind::Repayment)), Ok(()));
}
