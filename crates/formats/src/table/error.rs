//! What can be wrong with a sheet, where, and what to do about it.

use std::fmt;

use super::{CELL_LENGTH_MAX, CELLS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// The line of a CSV file or the row of a worksheet.
    pub row: u32,
    /// The name of the column, or its letters (A, B, … AA) where it has none.
    pub column: String,
}

impl At {
    pub(super) fn new(row: u32, index: usize, columns: &[String]) -> At {
        At { row, column: columns.get(index).cloned().unwrap_or_else(|| letters(index)) }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, column `{}`", self.row, self.column)
    }
}

/// The letters by which spreadsheets call a column.
fn letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// A file is no sheet, or a sheet cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("the file is empty; its first row must name the columns")]
    Empty,
    #[error("the file is larger than {} MiB; split it", FILE_BYTES_MAX >> 20)]
    TooLarge,
    #[error("the file has more than {ROWS_MAX} rows; split it")]
    TooManyRows,
    #[error("the file has more than {CELLS_MAX} cells; split it")]
    TooManyCells,
    #[error("the file has more than {COLUMNS_MAX} columns; keep those that are read")]
    TooManyColumns,
    #[error(
        "the file is an old Excel workbook (.xls) or protected by a password; save it as .xlsx without password, or as CSV"
    )]
    OldExcel,
    #[error(
        "the file is a damaged workbook or another kind of file ({detail}); save it again as .xlsx, or as CSV"
    )]
    Workbook { detail: String },
    #[error("line {line} is neither UTF-8 nor GBK; save the file again as CSV UTF-8")]
    Encoding { line: u32 },
    #[error("a quote opened in the row of line {line} is never closed; add the missing `\"`")]
    UnclosedQuote { line: u32 },
    #[error("two columns are named `{name}`; rename or delete one")]
    DuplicateColumn { name: String },
    #[error("{at} has text but the column has no name; name the column, or look for a separator too many")]
    UnnamedColumn { at: At },
    #[error("{at} is longer than {CELL_LENGTH_MAX} signs; shorten it")]
    CellTooLong { at: At },
    #[error("{at} contains the control sign U+{sign:04X}; delete it")]
    ControlSign { at: At, sign: u32 },
    #[error("{at} shows the error {error}; correct its formula or type the value")]
    CellError { at: At, error: String },
    #[error("{at} has a sign that GBK cannot carry; export as UTF-8")]
    NotInGbk { at: At },
}

impl TableError {
    /// A name that never changes, for programs and translations.
    pub const fn code(&self) -> &'static str {
        match self {
            TableError::Empty => "sheet_empty",
            TableError::TooLarge => "sheet_too_large",
            TableError::TooManyRows => "sheet_too_many_rows",
            TableError::TooManyCells => "sheet_too_many_cells",
            TableError::TooManyColumns => "sheet_too_many_columns",
            TableError::OldExcel => "sheet_old_excel",
            TableError::Workbook { .. } => "sheet_workbook_damaged",
            TableError::Encoding { .. } => "sheet_encoding",
            TableError::UnclosedQuote { .. } => "sheet_unclosed_quote",
            TableError::DuplicateColumn { .. } => "sheet_duplicate_column",
            TableError::UnnamedColumn { .. } => "sheet_unnamed_column",
            TableError::CellTooLong { .. } => "sheet_cell_too_long",
            TableError::ControlSign { .. } => "sheet_control_sign",
            TableError::CellError { .. } => "sheet_cell_error",
            TableError::NotInGbk { .. } => "sheet_not_in_gbk",
        }
    }

    /// The cell that is wrong, when it is one.
    pub const fn at(&self) -> Option<&At> {
        match self {
            TableError::UnnamedColumn { at }
            | TableError::CellTooLong { at }
            | TableError::ControlSign { at, .. }
            | TableError::CellError { at, .. }
            | TableError::NotInGbk { at } => Some(at),
            _ => None,
        }
    }
}
