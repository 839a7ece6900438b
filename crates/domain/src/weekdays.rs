//! Sets of weekdays, written `1-5,7` (1 = Monday, 7 = Sunday).

use std::{fmt, str::FromStr};

use crate::time::Weekday;

/// The text names no weekdays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a list of weekdays; write `1-5` or `2,5` (1 = Monday, 7 = Sunday) or `*` for every day"
)]
pub struct WeekdaySetError(pub String);

/// Weekdays, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekdaySet(u8);

impl WeekdaySet {
    pub const EVERY_DAY: WeekdaySet = WeekdaySet(0b111_1111);

    /// None when `days` is empty.
    pub fn new(days: impl IntoIterator<Item = Weekday>) -> Option<WeekdaySet> {
        let bits = days.into_iter().fold(0, |bits, day| bits | bit(day));
        (bits != 0).then_some(WeekdaySet(bits))
    }
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }
    /// The days of the set from Monday to Sunday.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Weekday::Monday.cycle_forward().take(7).filter(move |day| self.contains(*day))
    }
    #[must_use]
    pub(crate) const fn union(self, other: WeekdaySet) -> WeekdaySet {
        WeekdaySet(self.0 | other.0)
    }
    /// The first day that is in both sets.
    pub(crate) fn first_shared(self, other: WeekdaySet) -> Option<Weekday> {
        self.iter().find(|day| other.contains(*day))
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

impl fmt::Display for WeekdaySet {
    /// Three days and more in a row become a range.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::EVERY_DAY {
            return f.write_str("*");
        }
        let days: Vec<i8> = self.iter().map(Weekday::to_monday_one_offset).collect();
        let mut separator = "";
        for run in days.chunk_by(|a, b| a + 1 == *b) {
            match run {
                [first, _, .., last] if run.len() >= 3 => write!(f, "{separator}{first}-{last}")?,
                run => {
                    for day in run {
                        write!(f, "{separator}{day}")?;
                        separator = ",";
                    }
                }
            }
            separator = ",";
        }
        Ok(())
    }
}

impl FromStr for WeekdaySet {
    type Err = WeekdaySetError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || WeekdaySetError(text.to_owned());
        if text.trim() == "*" {
            return Ok(Self::EVERY_DAY);
        }
        let mut days = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let first = number(first).ok_or_else(wrong)?;
            let last = number(last).ok_or_else(wrong)?;
            if first > last {
                return Err(wrong());
            }
            days.extend((first..=last).filter_map(|day| Weekday::from_monday_one_offset(day).ok()));
        }
        Self::new(days).ok_or_else(wrong)
    }
}

fn number(text: &str) -> Option<i8> {
    match text.trim().as_bytes() {
        [digit @ b'1'..=b'7'] => Some((digit - b'0') as i8),
        _ => None,
    }
}

text_form!(WeekdaySet, "Weekdays, 1 = Monday to 7 = Sunday; `*` is every day.", "1-5");

#[cfg(test)]
mod tests;
