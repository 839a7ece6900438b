use serde_json::{Map, Value};

use super::*;
use crate::shared_data::shared_text;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The days of one part of the reference, with the Chinese name of each.
fn reference(all: &Value, part: &str) -> BTreeMap<Day, String> {
    let part: &Map<String, Value> = all[part].as_object().unwrap();
    part.iter()
        .map(|(at, text)| (day(at), text.as_str().unwrap().split(',').nth(1).unwrap().to_owned()))
        .collect()
}

fn ours(kind: SpecialDayKind) -> BTreeMap<Day, String> {
    let official = Holidays::official();
    official
        .iter()
        .filter(|(_, special)| special.kind == kind)
        .map(|(day, s)| (day, s.name.clone()))
        .collect()
}

#[test]
fn official_days_equal_the_reference_wholly() {
    let Some(text) = shared_text("calendar/chinese-days.json") else { return };
    let all: Value = serde_json::from_str(&text).unwrap();
    for (kind, part) in [(SpecialDayKind::Holiday, "holidays"), (SpecialDayKind::Workday, "workdays")] {
        let (ours, theirs) = (ours(kind), reference(&all, part));
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{part}");
        for (day, name) in &theirs {
            assert!(ours[day].starts_with(name.as_str()), "{day}: {} is not {name}", ours[day]);
        }
    }
    let (holidays, workdays) = (reference(&all, "holidays"), reference(&all, "workdays"));
    let official = Holidays::official();
    for at in day("2004-01-01").through(day("2026-12-31")) {
        let weekend = matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday);
        let expected = workdays.contains_key(&at) || !weekend && !holidays.contains_key(&at);
        assert_eq!(official.is_workday(at), expected, "{at}");
    }
    for in_lieu in reference(&all, "inLieuDays").keys() {
        assert!(official.holiday(*in_lieu).is_some(), "{in_lieu} is a day off in exchange");
    }
}

#[test]
fn spring_festival_2026_takes_nine_days_and_gives_two_saturdays() {
    let official = Holidays::official();
    let off = |from, to| day(from).through(day(to)).all(|at| official.holiday(at) == Some("春节"));
    assert!(off("2026-02-15", "2026-02-23"));
    assert!(official.is_workday(day("2026-02-14")) && official.is_workday(day("2026-02-28")));
    assert!(!official.is_workday(day("2026-02-21")) && official.is_workday(day("2026-02-24")));
}

#[test]
fn a_year_without_its_notice_has_only_weekends() {
    let mut days = Holidays::official();
    assert!(days.knows_year(2004) && days.knows_year(2026) && !days.knows_year(2027));
    let (from, to) = (day("2026-12-28"), day("2028-01-02"));
    assert_eq!(days.years_not_announced(from, to), [2027, 2028]);
    assert_eq!(days.years_not_announced(from, from), Vec::<i16>::new());
    let national = day("2027-10-01");
    assert!(days.is_workday(national));
    days.insert(national, SpecialDay { kind: SpecialDayKind::Holiday, name: "国庆节".to_owned() });
    assert!(!days.is_workday(national) && days.knows_year(2027));
}

#[test]
fn a_make_up_day_is_always_a_weekend_day() {
    for at in ours(SpecialDayKind::Workday).keys() {
        assert!(matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday), "{at}");
    }
}

#[test]
fn a_line_that_is_no_day_is_refused() {
    assert_eq!(special_day("2026-01-01,holiday"), Err(LineError::Cells("2026-01-01,holiday".to_owned())));
    assert!(matches!(special_day("2026-13-01,holiday,元旦"), Err(LineError::Day(_))));
    assert!(matches!(special_day("2026-01-01,off,元旦"), Err(LineError::Kind(_))));
}
