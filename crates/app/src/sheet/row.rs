//! One row about to become a record.

use std::ops::RangeInclusive;

use super::{
    column::Column,
    refusal::{Finding, RefusalCode},
    value::{Choice, Value, not_a_choice, not_a_number, out_of_range},
};

/// Reads cells by column and collects what is wrong with them. Every reader answers `None` after a finding.
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

    /// The cell, or nothing when it is empty; refuses an empty cell that must not be.
    fn cell(&mut self, name: &'static str) -> Option<Option<&'a str>> {
        let index = self.columns.iter().position(|column| column.name == name);
        let text = index.and_then(|index| self.cells.get(index)).map_or("", String::as_str);
        if !text.is_empty() {
            return Some(Some(text));
        }
        if index.is_some_and(|index| self.columns[index].required) {
            let finding = Finding::new(
                RefusalCode::MissingValue,
                (format!("“{name}”是空的"), format!("`{name}` is empty")),
                ("填写后再导入", "fill it in"),
            );
            return self.refuse(name, finding);
        }
        Some(None)
    }

    /// Notes a finding; its answer fits where a value was expected.
    pub(crate) fn refuse<T>(&mut self, name: &'static str, finding: Finding) -> Option<T> {
        self.findings.push((name, finding));
        None
    }

    fn noted<T>(&mut self, name: &'static str, outcome: Result<T, Finding>) -> Option<T> {
        match outcome {
            Ok(value) => Some(value),
            Err(finding) => self.refuse(name, finding),
        }
    }

    pub(crate) fn optional<T: Value>(&mut self, name: &'static str) -> Option<Option<T>> {
        match self.cell(name)? {
            Some(text) => self.noted(name, T::read(text)).map(Some),
            None => Some(None),
        }
    }

    /// The value of a required column.
    pub(crate) fn required<T: Value>(&mut self, name: &'static str) -> Option<T> {
        self.optional(name).flatten()
    }

    pub(crate) fn or<T: Value>(&mut self, name: &'static str, default: T) -> Option<T> {
        Some(self.optional(name)?.unwrap_or(default))
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.or(name, String::new())
    }

    pub(crate) fn whole(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Option<Option<u32>> {
        let Some(text) = self.cell(name)? else { return Some(None) };
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.refuse(name, not_a_number(text));
        }
        match text.parse() {
            Ok(number) if range.contains(&number) => Some(Some(number)),
            _ => self.refuse(name, out_of_range(text, range.start(), range.end())),
        }
    }

    /// A number of degrees; exponents and words for infinity are none.
    pub(crate) fn degrees(&mut self, name: &'static str, max: f64) -> Option<Option<f64>> {
        let Some(text) = self.cell(name)? else { return Some(None) };
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        match text.parse::<f64>() {
            Ok(number) if plain && number.abs() <= max => Some(Some(number)),
            Ok(_) if plain => self.refuse(name, out_of_range(text, -max, max)),
            _ => self.refuse(name, not_a_number(text)),
        }
    }

    /// Choices separated by `;`, each once, in the order of the choices.
    pub(crate) fn list<T: Choice + Ord>(&mut self, name: &'static str) -> Option<Vec<T>> {
        let text = self.cell(name)?.unwrap_or_default();
        let mut list = Vec::new();
        for part in text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
            match part.parse() {
                Ok(choice) => list.push(choice),
                Err(_none) => return self.refuse(name, not_a_choice(part, &T::choices())),
            }
        }
        list.sort();
        list.dedup();
        Some(list)
    }
}

/// The text of cells, as they are exported.
pub(crate) fn text<T: ToString>(value: T) -> String {
    value.to_string()
}

pub(crate) fn text_opt<T: ToString>(value: Option<T>) -> String {
    value.map(text).unwrap_or_default()
}

pub(crate) fn flag(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

pub(crate) fn list<T: ToString>(values: &[T]) -> String {
    values.iter().map(T::to_string).collect::<Vec<_>>().join(";")
}
