//! Market days (赶场日, 集日): `weekly 2,5`, `every 5 from 2026-01-03` or `lunar 3,8,13,18,23,28`.

use std::{fmt, str::FromStr};

use crate::{
    lunar::LunarDate,
    time::{Day, TimeError},
    weekdays::{WeekdaySet, WeekdaySetError},
};

/// A text is no market calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarketDaysError {
    #[error(
        "`{0}` is no market calendar; write `weekly 2,5`, `every 5 from 2026-01-03` or `lunar 3,8,13,18,23,28`"
    )]
    Form(String),
    #[error(transparent)]
    Weekdays(#[from] WeekdaySetError),
    #[error(
        "`{0}` is not a number of days between markets; write 1 to {EVERY_MAX}, as in `every 5 from 2026-01-03`"
    )]
    Interval(String),
    #[error("the first market day is unclear: {0}")]
    From(#[from] TimeError),
    #[error("`{0}` is not a list of lunar days; write days of the month from 1 to 30, as in `lunar 3,8,13`")]
    LunarDays(String),
}

/// The longest interval of `every`, in days.
pub const EVERY_MAX: u8 = 60;

/// When a market is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarketDays {
    /// On weekdays.
    Weekly(WeekdaySet),
    /// Every so many days; there is none before the first.
    Every { interval: Interval, from: Day },
    /// On days of the lunar month, leap months included. A month of 29 days has no market of the 30th.
    Lunar(LunarDays),
}

/// Days from one market to the next, 1 to [`EVERY_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(u8);

impl Interval {
    pub fn days(days: u8) -> Option<Interval> {
        (1..=EVERY_MAX).contains(&days).then_some(Interval(days))
    }
}

/// Days of the lunar month, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDays(u32);

impl LunarDays {
    /// None when `days` is empty or one of them is not 1 to 30.
    pub fn new(days: impl IntoIterator<Item = u8>) -> Option<LunarDays> {
        let mut bits = 0;
        for day in days {
            if !(1..=30).contains(&day) {
                return None;
            }
            bits |= 1 << day;
        }
        (bits != 0).then_some(LunarDays(bits))
    }
    pub const fn contains(self, day: u8) -> bool {
        day <= 30 && self.0 & (1 << day) != 0
    }
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=30).filter(move |day| self.contains(*day))
    }
}

impl MarketDays {
    pub fn falls_on(self, day: Day) -> bool {
        match self {
            MarketDays::Weekly(weekdays) => weekdays.contains(day.weekday()),
            MarketDays::Every { interval, from } => {
                let since = day.days_since(from);
                since >= 0 && since % i32::from(interval.0) == 0
            }
            MarketDays::Lunar(days) => days.contains(LunarDate::of(day).day),
        }
    }

    /// The market days from `from` to `to`, both included.
    pub fn between(self, from: Day, to: Day) -> impl Iterator<Item = Day> {
        from.through(to).filter(move |day| self.falls_on(*day))
    }
}

impl fmt::Display for MarketDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MarketDays::Weekly(weekdays) => write!(f, "weekly {weekdays}"),
            MarketDays::Every { interval, from } => write!(f, "every {} from {from}", interval.0),
            MarketDays::Lunar(days) => {
                f.write_str("lunar ")?;
                for (index, day) in days.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "," };
                    write!(f, "{separator}{day}")?;
                }
                Ok(())
            }
        }
    }
}

impl FromStr for MarketDays {
    type Err = MarketDaysError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let form = || MarketDaysError::Form(text.to_owned());
        let (word, rest) = text.trim().split_once(char::is_whitespace).ok_or_else(form)?;
        let rest = rest.trim();
        match word {
            "weekly" => Ok(MarketDays::Weekly(rest.parse()?)),
            "every" => {
                let mut words = rest.split_whitespace();
                let (Some(days), Some("from"), Some(from), None) =
                    (words.next(), words.next(), words.next(), words.next())
                else {
                    return Err(form());
                };
                let interval = number(days).and_then(Interval::days);
                let interval = interval.ok_or_else(|| MarketDaysError::Interval(days.to_owned()))?;
                Ok(MarketDays::Every { interval, from: from.parse()? })
            }
            "lunar" => {
                let days: Option<Vec<u8>> = rest.split(',').map(|day| number(day.trim())).collect();
                let days = days.and_then(LunarDays::new);
                days.map(MarketDays::Lunar).ok_or_else(|| MarketDaysError::LunarDays(rest.to_owned()))
            }
            _ => Err(form()),
        }
    }
}

fn number(text: &str) -> Option<u8> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

text_form!(
    MarketDays,
    "`weekly 2,5` (1 = Monday), `every 5 from 2026-01-03` or `lunar 3,8,13,18,23,28` (days of the lunar month).",
    "lunar 3,8,13,18,23,28"
);

#[cfg(test)]
mod tests;
