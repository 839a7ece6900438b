//! Times of day and the numbers of minutes the planner counts with.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Minutes of one day.
pub const DAY_MINUTES: i32 = 1440;

/// Minutes after 00:00 of a tour's day, written `HH:MM`. Hours run to 47 so that a night tour may end after
/// midnight: `26:00` is 02:00 of the next morning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u16);

/// The text is not a time `HH:MM` between 00:00 and 47:59.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time HH:MM between 00:00 and 47:59")]
pub struct NotATime(String);

impl Time {
    /// The last time that can be written, 47:59.
    pub const LAST: Time = Time(2879);

    /// The time this many minutes after midnight; kept within 00:00 and 47:59.
    pub fn from_minutes(minutes: i32) -> Time {
        Time(minutes.clamp(0, i32::from(Time::LAST.0)) as u16)
    }

    /// Minutes after midnight.
    pub fn minutes(self) -> i32 {
        i32::from(self.0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for Time {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Time, NotATime> {
        let refused = || NotATime(text.to_owned());
        let (hours, minutes) = text.split_once(':').ok_or_else(refused)?;
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hours) || !digits(minutes) {
            return Err(refused());
        }
        let (Ok(hours), Ok(minutes)) = (hours.parse::<u16>(), minutes.parse::<u16>()) else {
            return Err(refused());
        };
        if hours > 47 || minutes > 59 { Err(refused()) } else { Ok(Time(hours * 60 + minutes)) }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^([0-3][0-9]|4[0-7]):[0-5][0-9]$",
            "description": "A time of the tour's day; hours beyond 23 are after the next midnight."
        })
    }
}
