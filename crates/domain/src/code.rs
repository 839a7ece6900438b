//! Official codes: the keys of county records, printed on door plates and badges.

use std::{fmt, str::FromStr};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema},
};

/// The longest code accepted, in characters.
pub const CODE_LENGTH_MAX: usize = 40;

/// A text is not a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a code is missing")]
    Empty,
    #[error("`{0}` has other signs than letters, digits, `-` and `_`")]
    Sign(String),
    #[error("`{0}` is longer than {CODE_LENGTH_MAX} signs")]
    TooLong(String),
}

macro_rules! code {
    ($($(#[$meta:meta])* $name:ident, $example:literal);+ $(;)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(&self.0) }
        }
        impl FromStr for $name {
            type Err = CodeError;
            fn from_str(text: &str) -> Result<Self, Self::Err> { checked(text).map($name) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl PartialSchema for $name {
            fn schema() -> RefOr<schema::Schema> {
                schema::ObjectBuilder::new()
                    .schema_type(schema::Type::String)
                    .min_length(Some(1))
                    .max_length(Some(CODE_LENGTH_MAX))
                    .pattern(Some("^[A-Za-z0-9_-]+$"))
                    .examples([$example])
                    .into()
            }
        }
        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
        }
    )+};
}

fn checked(text: &str) -> Result<String, CodeError> {
    match text {
        "" => Err(CodeError::Empty),
        text if text.len() > CODE_LENGTH_MAX => {
            Err(CodeError::TooLong(text.chars().take(CODE_LENGTH_MAX).collect()))
        }
        text if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') => {
            Ok(text.to_owned())
        }
        text => Err(CodeError::Sign(text.to_owned())),
    }
}

code! {
    /// A place: 12-digit division code of a village, police unit code, or the county's own.
    PlaceCode, "522601001001";
    /// Badge number (警号) of an officer or auxiliary.
    OfficerCode, "GA52001";
    DutyCode, "D-120-1";
    AppointmentCode, "A-31";
}
