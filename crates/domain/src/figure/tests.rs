use super::*;

#[test]
fn a_week_owes_twenty_hours_and_a_month_in_proportion() {
    assert_eq!(community_minutes_owed(0), 0);
    assert_eq!(community_minutes_owed(7), 1200);
    assert_eq!(community_minutes_owed(30), 5142);
}

#[test]
fn ratios_add_up() {
    let mut sum = Ratio { numerator: 1, denominator: 2 };
    sum += Ratio { numerator: 3, denominator: 4 };
    assert_eq!(sum, Ratio { numerator: 4, denominator: 6 });
}
