//! The Chinese lunar calendar (农历) after GB/T 33661-2017, from ICU4X.
//!
//! ICU4X carries the computed years 1912 to 2102 and the calendars of the Qing court from 1900; outside of them it
//! approximates, so rely on this module only between 1900 and 2100. Every day from 2000 to 2035 is tested against a
//! table computed by another library.

use std::fmt;

use icu_calendar::{
    Date,
    cal::ChineseTraditional,
    types::{LeapStatus, RataDie},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::Day;

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct LunarDate {
    /// The Gregorian year in which the lunar year begins.
    pub year: i32,
    /// 1 to 12; a leap month has the number of the month before it.
    pub month: u8,
    /// 闰月
    pub leap: bool,
    /// 1 to 30; many months end at 29.
    pub day: u8,
}

/// Rata die, the day count of calendrical calculations, of 1970-01-01.
const RATA_DIE_OF_EPOCH: i64 = 719_163;

impl LunarDate {
    pub fn of(day: Day) -> LunarDate {
        let rata_die = RataDie::new(RATA_DIE_OF_EPOCH + i64::from(day.days_since_epoch()));
        let date = Date::from_rata_die(rata_die, ChineseTraditional::new());
        let month = date.month();
        LunarDate {
            year: date.cyclic_year().related_iso,
            month: month.number(),
            leap: month.leap_status() == LeapStatus::Leap,
            day: date.day_of_month().0,
        }
    }

    /// Month and day as they are spoken: `闰六月初三`, `腊月三十`.
    pub fn spoken(self) -> Spoken {
        Spoken(self)
    }
}

/// Writes a lunar month and day in Chinese.
#[derive(Debug, Clone, Copy)]
pub struct Spoken(LunarDate);

const MONTHS: [&str; 12] = ["正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊"];
const DIGITS: [&str; 10] = ["十", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let LunarDate { month, leap, day, year: _ } = self.0;
        if leap {
            f.write_str("闰")?;
        }
        let month = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("?");
        let tens = match day {
            0..=10 => "初",
            11..=19 => "十",
            20 => "二",
            30 => "三",
            _ => "廿",
        };
        write!(f, "{month}月{tens}{}", DIGITS[usize::from(day % 10)])
    }
}

#[cfg(test)]
mod tests;
