use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn an_instant_has_six_digits_so_that_text_sorts_like_time() {
    let on_the_second: Instant = "2026-11-23T10:00:00Z".parse().unwrap();
    let half_later: Instant = "2026-11-23T10:00:00.5Z".parse().unwrap();
    assert_eq!(on_the_second.to_string(), "2026-11-23T10:00:00.000000Z");
    assert!(on_the_second.to_string() < half_later.to_string());
}

#[test]
fn a_week_begins_on_monday() {
    assert_eq!(day("2026-11-29").week().to_string(), "2026-11-23");
    assert_eq!("2026-11-24".parse::<Week>(), Err(TimeError::NotMonday(day("2026-11-24"))));
}

#[test]
fn days_are_counted_across_leap_years() {
    assert_eq!(day("2024-03-01").days_since(day("2024-02-28")), 2);
    assert_eq!(day("1970-01-01").days_since_epoch(), 0);
    assert_eq!(Day::from_days_since_epoch(day("2026-11-23").days_since_epoch()), day("2026-11-23"));
    assert_eq!(day("2026-12-30").through(day("2027-01-02")).count(), 4);
}

#[test]
fn times_of_day_are_strict() {
    assert_eq!("8:30".parse::<TimeOfDay>().unwrap().minutes(), 510);
    assert_eq!("24:00".parse::<TimeOfDay>().unwrap().minutes(), 1440);
    for wrong in ["24:01", "08:60", "0830", "+8:30", "08:3", ""] {
        assert_eq!(wrong.parse::<TimeOfDay>(), Err(TimeError::TimeOfDay(wrong.to_owned())));
    }
}

#[test]
fn the_wall_clock_is_that_of_the_zone() {
    let zone: Zone = "Asia/Shanghai".parse().unwrap();
    let at = zone.instant(day("2026-11-23"), "00:30".parse().unwrap());
    assert_eq!(at.to_string(), "2026-11-22T16:30:00.000000Z");
    assert_eq!(at.on_wall_clock(&zone), (day("2026-11-23"), "00:30".parse().unwrap()));
}

#[test]
fn a_week_belongs_to_the_month_of_its_thursday() {
    let week: Week = "2026-11-30".parse().unwrap();
    assert_eq!(week.month().to_string(), "2026-12");
    let weeks: Vec<String> = week.month().weeks().map(|week| week.to_string()).collect();
    assert_eq!(weeks, ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28"]);
}
