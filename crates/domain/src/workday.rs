//! Working days: weekends are off, holidays are off, make-up days (调休) are worked.
//!
//! The official days are facts of the yearly notices of the General Office of the State Council
//! (国务院办公厅关于部分节假日安排的通知); docs/standards/README.md names them and what the list was compared with.

use std::collections::BTreeMap;

use crate::time::{Day, TimeError, Weekday};

choice! {
    /// What an official notice says of a day.
    pub enum SpecialDayKind {
        /// 放假: nobody works although it may be a weekday.
        Holiday = "holiday",
        /// 调休上班: worked although it is a Saturday or Sunday.
        Workday = "workday",
    }
}

/// A day named by a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    pub kind: SpecialDayKind,
    /// The holiday it is or makes up for: 春节.
    pub name: String,
}

/// The holidays and make-up days that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays(BTreeMap<Day, SpecialDay>);

/// A line is no special day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum LineError {
    #[error("`{0}` has not the three cells day,kind,name")]
    Cells(String),
    #[error(transparent)]
    Day(#[from] TimeError),
    #[error(transparent)]
    Kind(#[from] crate::UnknownChoice),
}

const OFFICIAL: &str = include_str!("../../../docs/standards/holidays_cn.csv");

impl Holidays {
    /// The official days of 2004 to 2026.
    pub fn official() -> Holidays {
        OFFICIAL
            .lines()
            .skip(1)
            .map(special_day)
            .collect::<Result<_, _>>()
            .expect("a test reads the shipped list")
    }

    /// Adds or replaces a day; returns what was known of it before.
    pub fn insert(&mut self, day: Day, special: SpecialDay) -> Option<SpecialDay> {
        self.0.insert(day, special)
    }

    pub fn get(&self, day: Day) -> Option<&SpecialDay> {
        self.0.get(&day)
    }

    /// The name of the holiday when `day` is one.
    pub fn holiday(&self, day: Day) -> Option<&str> {
        self.get(day)
            .filter(|special| special.kind == SpecialDayKind::Holiday)
            .map(|special| special.name.as_str())
    }

    pub fn is_workday(&self, day: Day) -> bool {
        match self.get(day) {
            Some(special) => special.kind == SpecialDayKind::Workday,
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// Whether the notice of the year is in the list, seen by its National Day (1 October). Without it only
    /// weekends are off, which a plan should say.
    pub fn knows_year(&self, year: i16) -> bool {
        Day::new(year, 10, 1).is_ok_and(|day| self.holiday(day).is_some())
    }

    /// The years of the days from `from` to `to` whose notice is not in the list.
    pub fn years_not_announced(&self, from: Day, to: Day) -> Vec<i16> {
        (from.year()..=to.year()).filter(|year| !self.knows_year(*year)).collect()
    }

    pub fn iter(&self) -> impl Iterator<Item = (Day, &SpecialDay)> {
        self.0.iter().map(|(day, special)| (*day, special))
    }
}

impl FromIterator<(Day, SpecialDay)> for Holidays {
    fn from_iter<T: IntoIterator<Item = (Day, SpecialDay)>>(days: T) -> Self {
        Holidays(days.into_iter().collect())
    }
}

fn special_day(line: &str) -> Result<(Day, SpecialDay), LineError> {
    let mut cells = line.split(',');
    let (Some(day), Some(kind), Some(name), None) = (cells.next(), cells.next(), cells.next(), cells.next())
    else {
        return Err(LineError::Cells(line.to_owned()));
    };
    Ok((day.parse()?, SpecialDay { kind: kind.parse()?, name: name.to_owned() }))
}

#[cfg(test)]
mod tests;
