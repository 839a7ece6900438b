//! Sheets: a header row and rows of text cells, read from and written to CSV and XLSX (docs/formats/sheets.md).
//!
//! What is written is read back unchanged, in every encoding, except rows without any text: they are passed over.

use std::collections::BTreeSet;

mod csv;
mod error;
mod xlsx;

pub use csv::{CsvEncoding, read_csv, write_csv};
pub use error::{At, TableError};
pub use xlsx::{read_xlsx, write_xlsx};

/// The largest file accepted, in bytes.
pub const FILE_BYTES_MAX: usize = 64 << 20;
/// The most rows accepted below the header.
pub const ROWS_MAX: usize = 1_000_000;
/// The most columns accepted.
pub const COLUMNS_MAX: usize = 256;
/// The most cells accepted, empty ones included.
pub const CELLS_MAX: usize = 20_000_000;
/// The longest cell accepted, in UTF-16 units as Excel counts.
pub const CELL_LENGTH_MAX: usize = 32_767;

/// A sheet. Every row has as many cells as there are columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of a CSV file or the row of a worksheet in which it begins; the first is 1.
    pub number: u32,
    pub cells: Vec<String>,
}

impl Table {
    /// A sheet without rows.
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a str>) -> Table {
        Table { columns: columns.into_iter().map(str::to_owned).collect(), rows: Vec::new() }
    }

    /// Adds a row below the last one; missing cells become empty, cells beyond the last column are dropped.
    pub fn push(&mut self, mut cells: Vec<String>) {
        cells.resize(self.columns.len(), String::new());
        self.rows.push(Row { number: self.rows.len() as u32 + 2, cells });
    }

    /// The index of the column of this name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

impl Row {
    /// The cell without spaces around it; empty when there is no such column.
    pub fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).map_or("", |cell| cell.trim())
    }
}

/// Reads a sheet of any kind, recognised by its content.
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.starts_with(b"PK\x03\x04") {
        read_xlsx(bytes)
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Err(TableError::OldExcel)
    } else {
        read_csv(bytes)
    }
}

/// Makes a table of records: the first with any text names the columns.
fn assemble(
    records: impl Iterator<Item = Result<(u32, Vec<String>), TableError>>,
) -> Result<Table, TableError> {
    let mut records = records.filter(|record| match record {
        Ok((_, cells)) => cells.iter().any(|cell| !cell.trim().is_empty()),
        Err(_) => true,
    });
    let Some(header) = records.next() else { return Err(TableError::Empty) };
    let (number, names) = header?;
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    let named: Vec<usize> = (0..names.len()).filter(|index| !names[*index].is_empty()).collect();
    if named.len() > COLUMNS_MAX {
        return Err(TableError::TooManyColumns);
    }
    let mut columns = Vec::with_capacity(named.len());
    let mut seen = BTreeSet::new();
    for index in &named {
        let name = clean(names[*index].clone(), || At::new(number, *index, &[]))?;
        if !seen.insert(name.clone()) {
            return Err(TableError::DuplicateColumn { name });
        }
        columns.push(name);
    }
    let mut rows = Vec::new();
    for record in records {
        let (number, mut cells) = record?;
        if rows.len() == ROWS_MAX {
            return Err(TableError::TooManyRows);
        }
        if (rows.len() + 1) * columns.len() > CELLS_MAX {
            return Err(TableError::TooManyCells);
        }
        let unnamed = |index: &usize| names.get(*index).is_none_or(String::is_empty);
        let beyond = (0..cells.len()).filter(unnamed).find(|index| !cells[*index].trim().is_empty());
        if let Some(index) = beyond {
            return Err(TableError::UnnamedColumn { at: At::new(number, index, &[]) });
        }
        let cells = named.iter().enumerate().map(|(column, index)| match cells.get_mut(*index) {
            Some(cell) => clean(std::mem::take(cell), || At::new(number, column, &columns)),
            None => Ok(String::new()),
        });
        let cells = cells.collect::<Result<_, _>>()?;
        rows.push(Row { number, cells });
    }
    Ok(Table { columns, rows })
}

/// The text with `\n` as its only line break, refused when it is too long or has signs that XML, databases and
/// screens cannot carry.
fn clean(text: String, at: impl Fn() -> At) -> Result<String, TableError> {
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    let forbidden =
        |c: &char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    if let Some(sign) = text.chars().find(forbidden) {
        return Err(TableError::ControlSign { at: at(), sign: u32::from(sign) });
    }
    if text.len() > CELL_LENGTH_MAX && text.encode_utf16().count() > CELL_LENGTH_MAX {
        return Err(TableError::CellTooLong { at: at() });
    }
    Ok(text)
}

/// The cells of a table about to be written, header first, checked like cells that are read.
fn checked(table: &Table) -> Result<Vec<Vec<String>>, TableError> {
    if table.rows.len() > ROWS_MAX {
        return Err(TableError::TooManyRows);
    }
    if table.columns.len() > COLUMNS_MAX {
        return Err(TableError::TooManyColumns);
    }
    let header = std::iter::once((1, &table.columns));
    let records = header.chain(table.rows.iter().map(|row| (row.number, &row.cells)));
    let cells_of = |(number, cells): (u32, &Vec<String>)| -> Result<Vec<String>, TableError> {
        let cells = cells.iter().take(table.columns.len()).enumerate();
        cells.map(|(column, cell)| clean(cell.clone(), || At::new(number, column, &table.columns))).collect()
    };
    records.map(cells_of).collect()
}

#[cfg(test)]
mod tests;
