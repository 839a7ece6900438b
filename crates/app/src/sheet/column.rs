//! What a sheet's columns are called and hold.

use domain::choice;
use serde::Serialize;
use utoipa::ToSchema;

use super::value::Choice;

choice! {
    /// What a cell of the column holds (docs/formats/sheets.md).
    pub enum ColumnKind {
        Text = "text",
        Code = "code",
        Integer = "integer",
        Number = "number",
        Day = "day",
        Time = "time",
        Choice = "choice",
        Flag = "flag",
        /// Choices separated by `;`.
        List = "list",
        Hours = "hours",
        MarketDays = "market_days",
    }
}

/// A column, in the order in which it is exported.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    /// Rows are told apart by the key columns together.
    pub key: bool,
    /// No cell of it may be empty.
    pub required: bool,
    choices: fn() -> Vec<&'static str>,
}

impl Column {
    const fn new(name: &'static str, kind: ColumnKind) -> Column {
        Column { name, kind, key: false, required: false, choices: Vec::new }
    }
    pub(super) const fn key(name: &'static str, kind: ColumnKind) -> Column {
        Column { key: true, ..Column::required(name, kind) }
    }
    pub(super) const fn required(name: &'static str, kind: ColumnKind) -> Column {
        Column { required: true, ..Column::new(name, kind) }
    }
    pub(super) const fn optional(name: &'static str, kind: ColumnKind) -> Column {
        Column::new(name, kind)
    }
    pub(super) const fn required_choice<T: Choice>(name: &'static str) -> Column {
        Column { choices: T::choices, ..Column::required(name, ColumnKind::Choice) }
    }
    pub(super) const fn optional_choice<T: Choice>(name: &'static str) -> Column {
        Column { choices: T::choices, ..Column::new(name, ColumnKind::Choice) }
    }
    pub(super) const fn list<T: Choice>(name: &'static str) -> Column {
        Column { choices: T::choices, ..Column::new(name, ColumnKind::List) }
    }
    /// The same column with fewer choices.
    pub(super) const fn only(self, choices: fn() -> Vec<&'static str>) -> Column {
        Column { choices, ..self }
    }
    /// The accepted spellings; empty where the kind is neither choice nor list.
    pub fn choices(&self) -> Vec<&'static str> {
        (self.choices)()
    }
}

/// A column as pages see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ColumnView {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub key: bool,
    pub required: bool,
    pub choices: Vec<&'static str>,
}

impl From<&Column> for ColumnView {
    fn from(column: &Column) -> ColumnView {
        ColumnView {
            name: column.name,
            kind: column.kind,
            key: column.key,
            required: column.required,
            choices: column.choices(),
        }
    }
}
