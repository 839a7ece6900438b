//! Instants in microseconds, civil days, times of day in minutes and Monday weeks.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema},
};

/// A text is not the day, time or week it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error("`{0}` is not a day like 2026-11-23")]
    Day(String),
    #[error("`{0}` is not a time of day like 08:30")]
    TimeOfDay(String),
    #[error("`{0}` is not a month like 2026-11")]
    Month(String),
    #[error("{0} is not a Monday")]
    NotMonday(Day),
    #[error("`{0}` is not an instant like 2026-11-23T08:30:00Z")]
    Instant(String),
    #[error("`{0}` is not a time zone like Asia/Shanghai")]
    Zone(String),
}

/// A moment, in whole microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    pub const fn from_micros(micros: i64) -> Instant {
        Instant(micros)
    }
    pub const fn micros(self) -> i64 {
        self.0
    }
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0 + seconds * 1_000_000)
    }
    /// Whole seconds from `earlier` to `self`; negative when `self` is before it.
    pub const fn seconds_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }
    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }
    /// The civil day and time of day on a wall clock in `zone`.
    pub fn on_wall_clock(self, zone: &Zone) -> (Day, TimeOfDay) {
        let wall = zone.0.to_datetime(self.timestamp());
        (Day(wall.date()), TimeOfDay(wall.hour() as u16 * 60 + wall.minute() as u16))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl FromStr for Instant {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let at: Timestamp = text.parse().map_err(|_unreadable| TimeError::Instant(text.to_owned()))?;
        Ok(Instant(at.as_microsecond()))
    }
}

/// An IANA time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The one zone of China, where no county says another.
    pub fn usual() -> Zone {
        Zone(TimeZone::get("Asia/Shanghai").expect("the zone is in the bundled database"))
    }

    /// The moment at which a wall clock in this zone shows `day` and `time`.
    pub fn instant(&self, day: Day, time: TimeOfDay) -> Instant {
        let wall = day.0.to_datetime(civil::Time::midnight());
        let minutes = jiff::Span::new().minutes(i64::from(time.0));
        let wall = wall.checked_add(minutes).unwrap_or(wall);
        self.0.to_ambiguous_timestamp(wall).compatible().map_or(Instant(0), |at| Instant(at.as_microsecond()))
    }
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl FromStr for Zone {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        TimeZone::get(text).map(Zone).map_err(|_unknown| TimeError::Zone(text.to_owned()))
    }
}

pub use jiff::civil::Weekday;

/// A civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(civil::Date);

impl Day {
    /// # Errors
    /// The three numbers are no day of the Gregorian calendar.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Day, TimeError> {
        civil::Date::new(year, month, day)
            .map(Day)
            .map_err(|_none| TimeError::Day(format!("{year}-{month}-{day}")))
    }
    pub const fn date(self) -> civil::Date {
        self.0
    }
    pub fn year(self) -> i16 {
        self.0.year()
    }
    pub fn month(self) -> i8 {
        self.0.month()
    }
    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }
    pub fn weekday(self) -> Weekday {
        self.0.weekday()
    }
    /// `days` later, earlier when negative; the calendar's last or first day where it would leave the calendar.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Day {
        Day(self.0.saturating_add(jiff::Span::new().days(days.clamp(-3_000_000, 3_000_000))))
    }
    /// Days from `earlier` to `self`.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.days_since_epoch() - earlier.days_since_epoch()
    }
    /// Days since 1970-01-01.
    pub fn days_since_epoch(self) -> i32 {
        let zero = civil::date(1970, 1, 1);
        self.0.since((jiff::Unit::Day, zero)).map_or(0, |span| span.get_days())
    }
    pub fn from_days_since_epoch(days: i32) -> Day {
        Day(civil::date(1970, 1, 1)).plus_days(days)
    }
    pub fn week(self) -> Week {
        Week(self.plus_days(-i32::from(self.weekday().to_monday_zero_offset())))
    }
    pub fn month_of(self) -> Month {
        Month(Day(self.0.first_of_month()))
    }
    /// Every day from `self` to `last`, both included.
    pub fn through(self, last: Day) -> impl Iterator<Item = Day> {
        (0..=last.days_since(self)).map(move |offset| self.plus_days(offset))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || TimeError::Day(text.to_owned());
        if text.len() != 10 {
            return Err(wrong());
        }
        text.parse().map(Day).map_err(|_unreadable| wrong())
    }
}

/// Seven days from a Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(Day);

impl Week {
    pub const fn monday(self) -> Day {
        self.0
    }
    pub fn days(self) -> impl Iterator<Item = Day> {
        self.0.through(self.0.plus_days(6))
    }
    pub fn sunday(self) -> Day {
        self.0.plus_days(6)
    }
    /// The month that holds the week's Thursday, as ISO 8601 does for years.
    pub fn month(self) -> Month {
        self.0.plus_days(3).month_of()
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Week {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day: Day = text.parse()?;
        if day.weekday() == Weekday::Monday { Ok(Week(day)) } else { Err(TimeError::NotMonday(day)) }
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(Day);

impl Month {
    pub const fn first(self) -> Day {
        self.0
    }
    pub fn last(self) -> Day {
        Day(self.0.0.last_of_month())
    }
    /// The weeks whose Thursday lies in the month.
    pub fn weeks(self) -> impl Iterator<Item = Week> {
        self.0.through(self.last()).filter(|day| day.weekday() == Weekday::Thursday).map(Day::week)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let first = format!("{text}-01").parse();
        first.map(Month).map_err(|_unreadable: TimeError| TimeError::Month(text.to_owned()))
    }
}

/// Minutes after midnight, 0 to 1440 (24:00 ends a day).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// # Errors
    /// More than 1440 minutes.
    pub fn from_minutes(minutes: u16) -> Result<TimeOfDay, TimeError> {
        if minutes <= 1440 { Ok(TimeOfDay(minutes)) } else { Err(TimeError::TimeOfDay(minutes.to_string())) }
    }
    /// The nearest time of the day: 00:00 for what lies before it, 24:00 for what lies after it.
    pub fn clamped(minutes: i32) -> TimeOfDay {
        TimeOfDay(minutes.clamp(0, 1440) as u16)
    }
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || TimeError::TimeOfDay(text.to_owned());
        let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
        let digits =
            |part: &str| part.len() <= 2 && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(hours) || minutes.len() != 2 || !digits(minutes) {
            return Err(wrong());
        }
        let hours: u16 = hours.parse().map_err(|_unreadable| wrong())?;
        let minutes: u16 = minutes.parse().map_err(|_unreadable| wrong())?;
        if minutes > 59 || hours > 24 {
            return Err(wrong());
        }
        TimeOfDay::from_minutes(hours * 60 + minutes).map_err(|_beyond| wrong())
    }
}

/// Serialises as its text; the schema names the format and an example.
macro_rules! text_in_json {
    ($($name:ident, $format:literal, $example:literal);+ $(;)?) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }
        impl PartialSchema for $name {
            fn schema() -> RefOr<schema::Schema> {
                schema::ObjectBuilder::new()
                    .schema_type(schema::Type::String)
                    .format(Some(schema::SchemaFormat::Custom($format.to_owned())))
                    .examples([$example])
                    .into()
            }
        }
        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    )+};
}

text_in_json! {
    Instant, "date-time", "2026-11-23T00:30:00.000000Z";
    Day, "date", "2026-11-23";
    Week, "date", "2026-11-23";
    Month, "month", "2026-11";
    TimeOfDay, "time-of-day", "08:30";
}

#[cfg(test)]
mod tests;
