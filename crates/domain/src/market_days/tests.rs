use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn falls(market: &str, from: &str, to: &str) -> String {
    let market: MarketDays = market.parse().unwrap();
    let days: Vec<String> = market.between(day(from), day(to)).map(|day| day.to_string()).collect();
    days.join(" ")
}

#[test]
fn the_text_survives_reading_and_writing() {
    for (text, normal) in [
        ("weekly 2,5", "weekly 2,5"),
        ("weekly 1,2,3", "weekly 1-3"),
        ("every 5 from 2026-01-03", "every 5 from 2026-01-03"),
        ("  every   6  from   2026-01-03 ", "every 6 from 2026-01-03"),
        ("lunar 3,8,13,18,23,28", "lunar 3,8,13,18,23,28"),
        ("lunar 28, 3,3", "lunar 3,28"),
    ] {
        let market: MarketDays = text.parse().unwrap();
        assert_eq!(market.to_string(), normal);
        assert_eq!(normal.parse(), Ok(market));
        let json = serde_json::to_string(&market).unwrap();
        assert_eq!(json, format!("\"{normal}\""));
        assert_eq!(serde_json::from_str::<MarketDays>(&json).unwrap(), market);
    }
}

#[test]
fn weekly_markets_fall_on_their_weekdays() {
    assert_eq!(falls("weekly 2,5", "2026-11-23", "2026-11-29"), "2026-11-24 2026-11-27");
}

#[test]
fn a_market_every_five_days_counts_from_its_first_day() {
    assert_eq!(
        falls("every 5 from 2026-02-26", "2026-02-01", "2026-03-10"),
        "2026-02-26 2026-03-03 2026-03-08"
    );
}

#[test]
fn lunar_markets_follow_the_lunar_month() {
    assert_eq!(
        falls("lunar 3,8,13,18,23,28", "2026-02-17", "2026-03-18"),
        "2026-02-19 2026-02-24 2026-03-01 2026-03-06 2026-03-11 2026-03-16"
    );
}

#[test]
fn a_lunar_month_of_29_days_has_no_market_of_the_30th() {
    // The 12th month of the lunar year 2025 ends on its 29th day, the 1st month of 2026 on its 30th.
    assert_eq!(falls("lunar 30", "2026-01-19", "2026-03-18"), "2026-03-18");
}

#[test]
fn leap_months_hold_markets_too() {
    assert_eq!(falls("lunar 15", "2025-06-25", "2025-08-22"), "2025-07-09 2025-08-08");
}

#[test]
fn a_reversed_span_has_no_market() {
    assert_eq!(falls("weekly *", "2026-11-29", "2026-11-23"), "");
}

#[test]
fn other_texts_are_refused_with_what_to_write() {
    let refused = |text: &str| text.parse::<MarketDays>().unwrap_err();
    for text in ["", "weekly", "daily 3", "every 5 since 2026-01-03", "every 5", "every 5 from 2026-01-03 on"]
    {
        assert_eq!(refused(text), MarketDaysError::Form(text.to_owned()));
    }
    assert!(matches!(refused("weekly 8"), MarketDaysError::Weekdays(_)));
    for days in ["0", "61", "-5", "300", "五"] {
        let text = format!("every {days} from 2026-01-03");
        assert_eq!(refused(&text), MarketDaysError::Interval(days.to_owned()));
    }
    assert!(matches!(refused("every 5 from 2026-02-30"), MarketDaysError::From(_)));
    for days in ["0", "31", "3;8", "3,,8", "+3", "3 8"] {
        assert_eq!(refused(&format!("lunar {days}")), MarketDaysError::LunarDays(days.to_owned()));
    }
}
