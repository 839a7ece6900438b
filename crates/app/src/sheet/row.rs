//! One row about to become a record.

use std::ops::RangeInclusive;

use domain::time::Day;

use super::{
    column::Column,
    refusal::{Finding, RefusalCode},
    value::{Choice, Value, not_a_choice, not_a_number, out_of_range},
};

/// There is no value: the reader has noted why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Noted;

/// Reads cells by column and collects what is wrong with them.
pub(crate) struct RowReader<'a> {
    columns: &'static [Column],
    cells: &'a [String],
    pub(crate) findings: Vec<(&'static str, Finding)>,
}

impl<'a> RowReader<'a> {
    /// The cells stand in the order of the columns and have no spaces around them.
    pub(crate) fn new(columns: &'static [Column], cells: &'a [String]) -> RowReader<'a> {
        RowReader { columns, cells, findings: Vec::new() }
    }

    /// The cell, or nothing when it is empty; an empty cell of a required column is refused.
    fn cell(&mut self, name: &'static str) -> Result<Option<&'a str>, Noted> {
        let index = self.columns.iter().position(|column| column.name == name);
        let text = index.and_then(|index| self.cells.get(index)).map_or("", String::as_str);
        if text.is_empty() && index.is_some_and(|index| self.columns[index].required) {
            return Err(self.refuse(name, missing(name)));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    pub(crate) fn refuse(&mut self, name: &'static str, finding: Finding) -> Noted {
        self.findings.push((name, finding));
        Noted
    }

    pub(crate) fn optional<T: Value>(&mut self, name: &'static str) -> Result<Option<T>, Noted> {
        let Some(text) = self.cell(name)? else { return Ok(None) };
        T::read(text).map(Some).map_err(|finding| {
            // A column may take fewer choices than its type.
            let column = self.columns.iter().find(|column| column.name == name);
            let choices = column.filter(|_| finding.code == RefusalCode::NotAChoice).map(Column::choices);
            self.refuse(name, choices.map_or(finding, |choices| not_a_choice(text, &choices)))
        })
    }

    pub(crate) fn required<T: Value>(&mut self, name: &'static str) -> Result<T, Noted> {
        match self.optional(name)? {
            Some(value) => Ok(value),
            None => Err(self.refuse(name, missing(name))),
        }
    }

    pub(crate) fn or<T: Value>(&mut self, name: &'static str, default: T) -> Result<T, Noted> {
        Ok(self.optional(name)?.unwrap_or(default))
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<String, Noted> {
        self.or(name, String::new())
    }

    pub(crate) fn whole(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u32>,
    ) -> Result<Option<u32>, Noted> {
        let Some(text) = self.cell(name)? else { return Ok(None) };
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.refuse(name, not_a_number(text)));
        }
        match text.parse() {
            Ok(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(self.refuse(name, out_of_range(text, range.start(), range.end()))),
        }
    }

    pub(crate) fn required_whole(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u32>,
    ) -> Result<u32, Noted> {
        match self.whole(name, range)? {
            Some(number) => Ok(number),
            None => Err(self.refuse(name, missing(name))),
        }
    }

    /// A number of degrees; exponents and words for infinity are none.
    pub(crate) fn degrees(&mut self, name: &'static str, max: f64) -> Result<Option<f64>, Noted> {
        let Some(text) = self.cell(name)? else { return Ok(None) };
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        match text.parse::<f64>() {
            // Adding zero takes the sign off -0.
            Ok(number) if plain && number.abs() <= max => Ok(Some(number + 0.0)),
            Ok(_) if plain => Err(self.refuse(name, out_of_range(text, -max, max))),
            _ => Err(self.refuse(name, not_a_number(text))),
        }
    }

    /// Two days, the second not before the first.
    pub(crate) fn span(
        &mut self,
        from: &'static str,
        to: &'static str,
    ) -> Result<(Option<Day>, Option<Day>), Noted> {
        let (first, last) = (self.optional(from), self.optional(to));
        let (first, last) = (first?, last?);
        match (first, last) {
            (Some(first), Some(last)) if first > last => Err(self.refuse(to, Finding::wrong_order(from))),
            span => Ok(span),
        }
    }

    /// Choices separated by `;`, each once, in the order of the choices.
    pub(crate) fn list<T: Choice + Ord>(&mut self, name: &'static str) -> Result<Vec<T>, Noted> {
        let text = self.cell(name)?.unwrap_or_default();
        let mut list = Vec::new();
        for part in text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
            match part.parse() {
                Ok(choice) => list.push(choice),
                Err(_none) => return Err(self.refuse(name, not_a_choice(part, &T::choices()))),
            }
        }
        list.sort();
        list.dedup();
        Ok(list)
    }
}

fn missing(name: &str) -> Finding {
    Finding::new(
        RefusalCode::MissingValue,
        (format!("“{name}”是空的"), format!("`{name}` is empty")),
        ("请填写", "fill it in"),
    )
}

/// The text of an optional cell, as it is exported.
pub(crate) fn text_opt<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

pub(crate) fn flag(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

pub(crate) fn list<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(";")
}
