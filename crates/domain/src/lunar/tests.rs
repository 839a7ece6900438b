use std::io::Read;

use super::*;
use crate::shared_data::shared_data;

fn lunar(day: &str) -> LunarDate {
    LunarDate::of(day.parse().unwrap())
}

#[test]
fn every_day_from_2000_to_2035_equals_the_reference_table() {
    let Some(packed) = shared_data("calendar/lunar_daily_2000-2035.csv.gz") else { return };
    let mut table = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut table).unwrap();
    let mut days = 0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let expected = LunarDate {
            year: cells[1].parse().unwrap(),
            month: cells[2].parse().unwrap(),
            leap: cells[3] == "1",
            day: cells[4].parse().unwrap(),
        };
        assert_eq!(lunar(cells[0]), expected, "{line}");
        days += 1;
    }
    assert_eq!(days, 13_149);
}

#[test]
fn new_year_opens_the_lunar_year() {
    assert_eq!(lunar("2026-02-16"), LunarDate { year: 2025, month: 12, leap: false, day: 29 });
    assert_eq!(lunar("2026-02-17"), LunarDate { year: 2026, month: 1, leap: false, day: 1 });
}

#[test]
fn a_leap_month_repeats_the_number_of_the_month_before_it() {
    assert_eq!(lunar("2025-07-24"), LunarDate { year: 2025, month: 6, leap: false, day: 30 });
    assert_eq!(lunar("2025-07-25"), LunarDate { year: 2025, month: 6, leap: true, day: 1 });
}

#[test]
fn a_lunar_day_is_spoken_in_chinese() {
    for (day, spoken) in [
        ("2025-07-27", "闰六月初三"),
        ("2026-02-16", "腊月廿九"),
        ("2026-02-17", "正月初一"),
        ("2026-02-26", "正月初十"),
        ("2026-03-03", "正月十五"),
        ("2026-03-08", "正月二十"),
        ("2025-07-24", "六月三十"),
        ("2025-12-20", "冬月初一"),
    ] {
        assert_eq!(lunar(day).spoken().to_string(), spoken, "{day}");
    }
}

#[test]
fn days_far_outside_the_table_do_not_fail() {
    for day in ["-9999-01-01", "9999-12-31"] {
        let date: jiff::civil::Date = day.parse().unwrap_or(jiff::civil::Date::MIN);
        let day = Day::new(date.year(), date.month(), date.day()).unwrap();
        assert!((1..=30).contains(&LunarDate::of(day).day));
    }
}
