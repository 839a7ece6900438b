//! Opening hours, written `1-5 08:30-12:00; 1-5 14:00-17:30; 6 09:00-11:30`.
//!
//! They say when a place is open in an ordinary week; holidays are the caller's question (see [`crate::workday`]).

use std::{fmt, str::FromStr};

use crate::{
    time::{Day, TimeError, TimeOfDay, Weekday},
    weekdays::{WeekdaySet, WeekdaySetError},
};

/// The longest list of windows accepted.
pub const WINDOWS_MAX: usize = 50;

/// A text is no opening hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpeningHoursError {
    #[error("`{0}` is no opening time; write weekdays, a space and a span, as in `1-5 08:30-12:00`")]
    Form(String),
    #[error(transparent)]
    Weekdays(#[from] WeekdaySetError),
    #[error(transparent)]
    Time(#[from] TimeError),
    #[error(
        "`{0}` does not end after it begins; a span over midnight is two: `5 22:00-24:00; 6 00:00-06:00`"
    )]
    Order(Window),
    #[error("`{first}` and `{second}` overlap on weekday {}; join them into one", .weekday.to_monday_one_offset())]
    Overlap { weekday: Weekday, first: Window, second: Window },
    #[error("there are {0} spans; at most {WINDOWS_MAX} are accepted")]
    TooMany(usize),
}

/// A span of one day, its end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

impl Window {
    pub fn contains(self, time: TimeOfDay) -> bool {
        self.from <= time && time < self.to
    }
    pub const fn minutes(self) -> u16 {
        self.to.minutes().saturating_sub(self.from.minutes())
    }
    fn overlaps(self, other: Window) -> bool {
        self.from < other.to && other.from < self.to
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

/// When something is open in an ordinary week; empty when nothing is said.
///
/// Each span of time is there once with all its weekdays, ordered by the first weekday and then by time, so equal
/// hours are equal values and have one text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OpeningHours(Vec<(WeekdaySet, Window)>);

impl OpeningHours {
    /// # Errors
    /// A window does not end after it begins, two windows of a weekday overlap, or there are too many.
    pub fn new(
        windows: impl IntoIterator<Item = (WeekdaySet, Window)>,
    ) -> Result<OpeningHours, OpeningHoursError> {
        let mut known: Vec<(WeekdaySet, Window)> = Vec::new();
        for (index, (weekdays, window)) in windows.into_iter().enumerate() {
            if index == WINDOWS_MAX {
                return Err(OpeningHoursError::TooMany(index + 1));
            }
            if window.from >= window.to {
                return Err(OpeningHoursError::Order(window));
            }
            for (others, other) in
                known.iter().filter(|(_, other)| *other != window && other.overlaps(window))
            {
                if let Some(weekday) = weekdays.first_shared(*others) {
                    return Err(OpeningHoursError::Overlap { weekday, first: *other, second: window });
                }
            }
            match known.iter_mut().find(|(_, other)| *other == window) {
                Some((others, _)) => *others = others.union(weekdays),
                None => known.push((weekdays, window)),
            }
        }
        known.sort_by_key(|(weekdays, window)| {
            (weekdays.iter().next().map(Weekday::to_monday_zero_offset), *window)
        });
        Ok(OpeningHours(known))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The windows of a weekday from morning to evening; they do not overlap.
    pub fn windows_of(&self, weekday: Weekday) -> Vec<Window> {
        let open = self.0.iter().filter(|(weekdays, _)| weekdays.contains(weekday));
        let mut windows: Vec<Window> = open.map(|(_, window)| *window).collect();
        windows.sort_unstable();
        windows
    }

    pub fn windows_on(&self, day: Day) -> Vec<Window> {
        self.windows_of(day.weekday())
    }

    pub fn is_open(&self, day: Day, time: TimeOfDay) -> bool {
        let weekday = day.weekday();
        self.0.iter().any(|(weekdays, window)| weekdays.contains(weekday) && window.contains(time))
    }

    /// Minutes open in an ordinary week.
    pub fn minutes_of_week(&self) -> u32 {
        self.0
            .iter()
            .map(|(weekdays, window)| weekdays.iter().count() as u32 * u32::from(window.minutes()))
            .sum()
    }
}

impl fmt::Display for OpeningHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (weekdays, window)) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{weekdays} {window}")?;
        }
        Ok(())
    }
}

impl FromStr for OpeningHours {
    type Err = OpeningHoursError;
    /// Full-width signs of a Chinese keyboard (；：，－) count as their narrow forms.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let narrow: String = text.chars().map(narrow).collect();
        let spans = narrow.split(';').map(str::trim).filter(|span| !span.is_empty());
        let windows = spans.map(window).collect::<Result<Vec<_>, _>>()?;
        OpeningHours::new(windows)
    }
}

fn window(span: &str) -> Result<(WeekdaySet, Window), OpeningHoursError> {
    let form = || OpeningHoursError::Form(span.to_owned());
    let (weekdays, times) = span.rsplit_once(char::is_whitespace).ok_or_else(form)?;
    let (from, to) = times.split_once('-').ok_or_else(form)?;
    Ok((weekdays.trim().parse()?, Window { from: from.parse()?, to: to.parse()? }))
}

fn narrow(sign: char) -> char {
    match sign {
        '；' => ';',
        '：' => ':',
        '，' => ',',
        '－' | '–' | '—' | '～' | '~' => '-',
        '\u{3000}' => ' ',
        sign => sign,
    }
}

text_form!(
    OpeningHours,
    "Weekdays (1 = Monday, `*` = every day) and spans, separated by `;`; empty when nothing is said.",
    "1-5 08:30-12:00; 1-5 14:00-17:30"
);

#[cfg(test)]
mod tests;
