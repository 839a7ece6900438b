//! The calendar: working days with make-up days, holidays and lunar days.

use domain::{lunar::LunarDate, time::Day, workday::Holidays};
use serde::Serialize;
use store::ReadTx;
use utoipa::ToSchema;

use crate::{Environment, Error};

/// The lunar calendar is reliable between these years (`domain::lunar`).
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// The columns in which days are written.
pub const COLUMNS: [&str; 7] =
    ["date", "workday", "holiday", "lunar_year", "lunar_month", "leap", "lunar_day"];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarDay {
    pub date: Day,
    pub workday: bool,
    /// The name of the holiday.
    pub holiday: Option<String>,
    /// The Gregorian year in which the lunar year begins.
    pub lunar_year: i32,
    pub lunar_month: u8,
    /// 闰月
    pub leap: bool,
    pub lunar_day: u8,
}

impl CalendarDay {
    /// In the order of [`COLUMNS`].
    pub fn cells(&self) -> [String; 7] {
        let flag = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        [
            self.date.to_string(),
            flag(self.workday),
            self.holiday.clone().unwrap_or_default(),
            self.lunar_year.to_string(),
            self.lunar_month.to_string(),
            flag(self.leap),
            self.lunar_day.to_string(),
        ]
    }
}

/// The holidays that ship with Anlin, corrected and continued by those imported.
pub async fn holidays(tx: &mut ReadTx) -> Result<Holidays, Error> {
    let mut holidays = Holidays::official();
    for (day, special) in store::holiday::list(tx).await? {
        holidays.insert(day, special);
    }
    Ok(holidays)
}

/// The holidays known to the installation.
pub async fn known_holidays(env: &Environment) -> Result<Holidays, Error> {
    holidays(&mut env.db.begin_read().await?).await
}

/// The days from `from` to `to`, both included. The calendar is public.
pub fn days(holidays: &Holidays, from: Day, to: Day) -> Result<Vec<CalendarDay>, Error> {
    if from > to {
        return Err(Error::field("/to", "结束早于开始", "it ends before it begins"));
    }
    for (pointer, day) in [("/from", from), ("/to", to)] {
        if !YEARS.contains(&day.year()) {
            let (first, last) = (YEARS.start(), YEARS.end());
            let (zh, en) = (
                format!("农历只到 {first} 至 {last} 年"),
                format!("lunar days are known from {first} to {last}"),
            );
            return Err(Error::field(pointer, zh, en));
        }
    }
    let calendar_day = |date: Day| {
        let lunar = LunarDate::of(date);
        CalendarDay {
            date,
            workday: holidays.is_workday(date),
            holiday: holidays.holiday(date).map(str::to_owned),
            lunar_year: lunar.year,
            lunar_month: lunar.month,
            leap: lunar.leap,
            lunar_day: lunar.day,
        }
    };
    Ok(from.through(to).map(calendar_day).collect())
}

#[cfg(test)]
mod tests;
