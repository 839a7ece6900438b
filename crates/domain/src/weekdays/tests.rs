use super::*;

#[test]
fn weekdays_are_written_as_ranges_lists_or_a_star() {
    for (text, normal) in [
        ("1-5", "1-5"),
        ("2,5", "2,5"),
        ("1,2", "1,2"),
        ("1,2,3,5,6,7", "1-3,5-7"),
        ("7,1-2", "1,2,7"),
        (" 3 - 4 , 6 ", "3,4,6"),
        ("1-7", "*"),
        ("*", "*"),
    ] {
        let set: WeekdaySet = text.parse().unwrap();
        assert_eq!(set.to_string(), normal, "{text}");
        assert_eq!(normal.parse(), Ok(set));
    }
}

#[test]
fn every_set_survives_its_text() {
    for bits in 1..=127 {
        let set = WeekdaySet(bits);
        assert_eq!(set.to_string().parse(), Ok(set));
        assert_eq!(WeekdaySet::new(set.iter()), Some(set));
    }
}

#[test]
fn other_texts_are_no_weekdays() {
    for wrong in ["", "0", "8", "5-1", "1,", "1-", "一", "1 2", "-1", "**", "Mon"] {
        assert_eq!(wrong.parse::<WeekdaySet>(), Err(WeekdaySetError(wrong.to_owned())));
    }
}

#[test]
fn a_set_without_days_does_not_exist() {
    assert_eq!(WeekdaySet::new([]), None);
}
