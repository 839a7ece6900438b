use domain::workday::{SpecialDay, SpecialDayKind};
use store::both;

use super::*;
use crate::{Clock, Random};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn line(holidays: &Holidays, date: &str) -> String {
    days(holidays, day(date), day(date)).unwrap()[0].cells().join(",")
}

#[test]
fn a_day_tells_work_holiday_and_moon() {
    let official = Holidays::official();
    assert_eq!(line(&official, "2026-02-17"), "2026-02-17,no,春节,2026,1,no,1");
    assert_eq!(line(&official, "2026-02-28"), "2026-02-28,yes,,2026,1,no,12");
    assert_eq!(line(&official, "2025-07-25"), "2025-07-25,yes,,2025,6,yes,1");
    assert_eq!(line(&official, "2026-11-22"), "2026-11-22,no,,2026,10,no,14");
}

#[test]
fn days_that_no_calendar_knows_are_refused() {
    let official = Holidays::official();
    let backwards = days(&official, day("2026-02-02"), day("2026-02-01")).unwrap_err();
    assert_eq!(backwards.fields()[0].pointer, "/to");
    let ancient = days(&official, day("1600-02-01"), day("2026-02-01")).unwrap_err();
    assert_eq!(ancient.fields()[0].detail.en, "lunar days are known from 1900 to 2100");
}

both! {
    async fn imported_days_win_over_those_that_ship(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let special = SpecialDay { kind: SpecialDayKind::Workday, name: "调休".to_owned() };
        store::holiday::upsert(&mut tx, day("2026-02-17"), &special).await.unwrap();
        let holiday = SpecialDay { kind: SpecialDayKind::Holiday, name: "元旦".to_owned() };
        store::holiday::upsert(&mut tx, day("2027-01-01"), &holiday).await.unwrap();
        tx.commit().await.unwrap();
        let clock = Clock::new(|| "2026-11-23T00:00:00Z".parse().unwrap());
        let env = Environment::new(db.clone(), clock, Random::seeded(1), "nowhere".into(), true);
        let told = |days: Vec<CalendarDay>| (days[0].workday, days[0].holiday.clone());
        let known = known_holidays(&env).await.unwrap();
        let changed = days(&known, day("2026-02-17"), day("2026-02-17")).unwrap();
        assert_eq!(told(changed), (true, None));
        let added = days(&known, day("2027-01-01"), day("2027-01-03")).unwrap();
        assert_eq!((added.len(), told(added)), (3, (false, Some("元旦".to_owned()))));
    }
}
