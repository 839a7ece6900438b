//! How domain values stand in columns of both engines.

use std::str::FromStr;

use domain::{
    officer::Skill,
    time::{Day, Instant, TimeOfDay},
};
use sqlx::{
    Database, Decode, Encode, Postgres, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgTypeInfo, types::Oid},
};

use crate::StoreError;

/// A moment: microseconds in PostgreSQL's `timestamptz`, text with six digits in SQLite, so that both sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At(pub(crate) Instant);

/// A civil day: PostgreSQL's `date`, ISO text in SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct On(pub(crate) Day);

/// PostgreSQL counts from 2000-01-01.
const MICROS_1970_TO_2000: i64 = 946_684_800_000_000;
const DAYS_1970_TO_2000: i32 = 10_957;
const TIMESTAMPTZ: Oid = Oid(1184);
const DATE: Oid = Oid(1082);

impl Type<Postgres> for At {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(TIMESTAMPTZ)
    }
}
impl Encode<'_, Postgres> for At {
    fn encode_by_ref(
        &self,
        buffer: &mut <Postgres as Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(self.0.micros() - MICROS_1970_TO_2000, buffer)
    }
}
impl Decode<'_, Postgres> for At {
    fn decode(value: <Postgres as Database>::ValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(At(Instant::from_micros(<i64 as Decode<Postgres>>::decode(value)? + MICROS_1970_TO_2000)))
    }
}
impl Type<Postgres> for On {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(DATE)
    }
}
impl Encode<'_, Postgres> for On {
    fn encode_by_ref(
        &self,
        buffer: &mut <Postgres as Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(self.0.days_since_epoch() - DAYS_1970_TO_2000, buffer)
    }
}
impl Decode<'_, Postgres> for On {
    fn decode(value: <Postgres as Database>::ValueRef<'_>) -> Result<Self, BoxDynError> {
        let days = <i32 as Decode<Postgres>>::decode(value)?;
        Ok(On(Day::from_days_since_epoch(days.saturating_add(DAYS_1970_TO_2000))))
    }
}

macro_rules! text_in_sqlite {
    ($($name:ident),+) => {$(
        impl Type<Sqlite> for $name {
            fn type_info() -> <Sqlite as Database>::TypeInfo { <String as Type<Sqlite>>::type_info() }
            fn compatible(_affinity: &<Sqlite as Database>::TypeInfo) -> bool { true }
        }
        impl Encode<'_, Sqlite> for $name {
            fn encode_by_ref(&self, buffer: &mut <Sqlite as Database>::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                Encode::<Sqlite>::encode(self.0.to_string(), buffer)
            }
        }
        impl Decode<'_, Sqlite> for $name {
            fn decode(value: <Sqlite as Database>::ValueRef<'_>) -> Result<Self, BoxDynError> {
                Ok($name(<&str as Decode<Sqlite>>::decode(value)?.parse()?))
            }
        }
    )+};
}
text_in_sqlite!(At, On);

/// Reads a column's text as a domain value; the column's check or our own writes make failure a damaged row.
pub(crate) fn parsed<T: FromStr>(column: &'static str, text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_unreadable| StoreError::Damaged { column, text: text.to_owned() })
}

/// Like [`parsed`], for a column that may be null.
pub(crate) fn parsed_opt<T: FromStr>(
    column: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parsed(column, text)).transpose()
}

/// Reads a column's number as a smaller one.
pub(crate) fn number<T: TryFrom<i64>>(column: &'static str, number: i64) -> Result<T, StoreError> {
    T::try_from(number).map_err(|_beyond| StoreError::Damaged { column, text: number.to_string() })
}

/// Like [`number`], for a column that may be null.
pub(crate) fn number_opt<T: TryFrom<i64>>(
    column: &'static str,
    value: Option<i64>,
) -> Result<Option<T>, StoreError> {
    value.map(|value| number(column, value)).transpose()
}

/// Reads minutes after midnight.
pub(crate) fn time_of_day(column: &'static str, minutes: i64) -> Result<TimeOfDay, StoreError> {
    let damaged = || StoreError::Damaged { column, text: minutes.to_string() };
    TimeOfDay::from_minutes(number(column, minutes)?).map_err(|_beyond| damaged())
}

/// Skills stand in one column, separated by `;`.
pub(crate) fn skills_text(skills: &[Skill]) -> String {
    skills.iter().map(|skill| skill.as_str()).collect::<Vec<_>>().join(";")
}

pub(crate) fn skills(column: &'static str, text: &str) -> Result<Vec<Skill>, StoreError> {
    text.split(';').filter(|skill| !skill.is_empty()).map(|skill| parsed(column, skill)).collect()
}
