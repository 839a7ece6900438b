use super::*;

fn hours(text: &str) -> OpeningHours {
    text.parse().unwrap()
}

fn on(text: &str, day: &str) -> String {
    let windows = hours(text).windows_on(day.parse().unwrap());
    windows.iter().map(Window::to_string).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_text_survives_reading_and_writing() {
    for (text, normal) in [
        ("", ""),
        ("1-5 08:30-12:00; 6 09:00-11:30", "1-5 08:30-12:00; 6 09:00-11:30"),
        ("1-5 14:00-17:30;1-5 8:30-12:00", "1-5 08:30-12:00; 1-5 14:00-17:30"),
        ("1-3 08:00-09:00; 4,5 08:00-09:00", "1-5 08:00-09:00"),
        ("* 00:00-24:00;", "* 00:00-24:00"),
        ("1，3　08：30－12：00；6 09:00—11:30", "1,3 08:30-12:00; 6 09:00-11:30"),
        ("1, 3 08:30-12:00", "1,3 08:30-12:00"),
    ] {
        let parsed = hours(text);
        assert_eq!(parsed.to_string(), normal, "{text}");
        assert_eq!(hours(normal), parsed);
        let json = serde_json::to_string(&parsed).unwrap();
        assert_eq!(serde_json::from_str::<OpeningHours>(&json).unwrap(), parsed);
    }
}

#[test]
fn windows_of_a_day_follow_the_clock() {
    let text = "1-5 14:00-17:30; 1-5 08:30-12:00; 6 09:00-11:30";
    assert_eq!(on(text, "2026-11-23"), "08:30-12:00 14:00-17:30");
    assert_eq!(on(text, "2026-11-28"), "09:00-11:30");
    assert_eq!(on(text, "2026-11-29"), "");
}

#[test]
fn the_end_of_a_window_is_closed() {
    let (day, open) = ("2026-11-23".parse().unwrap(), hours("1 08:30-12:00"));
    for (time, expected) in [("08:29", false), ("08:30", true), ("11:59", true), ("12:00", false)] {
        assert_eq!(open.is_open(day, time.parse().unwrap()), expected, "{time}");
    }
}

#[test]
fn a_week_is_summed_in_minutes() {
    assert_eq!(hours("1-5 08:30-12:00; 6 09:00-11:30").minutes_of_week(), 5 * 210 + 150);
}

#[test]
fn windows_that_only_touch_are_accepted() {
    assert_eq!(hours("1 08:00-12:00; 1 12:00-14:00").windows_of(Weekday::Monday).len(), 2);
}

#[test]
fn wrong_hours_are_refused_with_what_to_write() {
    let refused = |text: &str| text.parse::<OpeningHours>().unwrap_err();
    for text in ["1-5", "1-5 08:30", "mornings"] {
        assert_eq!(refused(text), OpeningHoursError::Form(text.to_owned()));
    }
    assert!(matches!(refused("8 08:30-12:00"), OpeningHoursError::Weekdays(_)));
    assert!(matches!(refused("1 08:30-25:00"), OpeningHoursError::Time(_)));
    assert!(matches!(refused("1 22:00-06:00"), OpeningHoursError::Order(_)));
    assert!(matches!(refused("1 08:00-08:00"), OpeningHoursError::Order(_)));
    assert_eq!(
        refused("1-5 08:30-12:00; 3 11:00-13:00").to_string(),
        "`08:30-12:00` and `11:00-13:00` overlap on weekday 3; join them into one"
    );
    let many = "1 08:00-09:00;".repeat(WINDOWS_MAX + 1);
    assert_eq!(refused(&many), OpeningHoursError::TooMany(WINDOWS_MAX + 1));
}
