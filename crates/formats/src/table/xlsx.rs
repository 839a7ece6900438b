//! XLSX workbooks: the first worksheet, cells as the text a person sees.

use std::{
    fmt::Display,
    io::{Cursor, Read, Write},
    panic::catch_unwind,
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx};
use rust_xlsxwriter::{DocProperties, ExcelDateTime as WrittenDay, Format, IgnoreError, Workbook, XlsxError};
use zip::ZipArchive;

use super::{At, CELLS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, ROWS_MAX, Table, TableError, assemble, checked};

/// The most bytes a workbook may unpack to, and the most text its cells may hold: a small file can name much.
const UNPACKED_BYTES_MAX: u64 = 256 << 20;
/// The most parts in the archive.
const PARTS_MAX: usize = 2_000;
/// The most tags in the table of texts: each costs memory even when it holds nothing.
const TEXT_TAGS_MAX: u64 = 16_000_000;

fn damaged(error: impl Display) -> TableError {
    TableError::Workbook { detail: error.to_string() }
}

pub fn read_xlsx(bytes: &[u8]) -> Result<Table, TableError> {
    read_within(bytes, UNPACKED_BYTES_MAX)
}

/// Reads a workbook that unpacks to at most `bytes_max` and holds at most so much text.
pub(super) fn read_within(bytes: &[u8], bytes_max: u64) -> Result<Table, TableError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(TableError::TooLarge);
    }
    refuse_bomb(bytes, bytes_max)?;
    // The library panics on some row numbers and part names (calamine 0.38); such a file is damaged, no more.
    let read = catch_unwind(|| records(bytes, bytes_max));
    let records = read.unwrap_or_else(|_panic| Err(damaged("unreadable references")))?;
    assemble(records.into_iter().map(Ok))
}

/// The rows with text of the first worksheet and their numbers.
fn records(bytes: &[u8], bytes_max: u64) -> Result<Vec<(u32, Vec<String>)>, TableError> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut sheets = workbook.sheets_metadata().iter();
    let first = sheets.find(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone());
    let first = first.ok_or_else(|| damaged("no worksheet"))?;
    let mut cells = workbook.worksheet_cells_reader(&first).map_err(damaged)?;
    let mut records: Vec<(u32, Vec<String>)> = Vec::new();
    let (mut text_bytes, mut cells_kept) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let (number, column) = (row.saturating_add(1), column as usize);
        let text = text(cell.get_value(), number, column)?;
        if text.is_empty() {
            continue;
        }
        if column >= COLUMNS_MAX {
            return Err(TableError::TooManyColumns);
        }
        text_bytes += text.len() as u64;
        if text_bytes > bytes_max {
            return Err(TableError::TooLarge);
        }
        if records.last().is_none_or(|(last, _)| *last < number) {
            if records.len() > ROWS_MAX {
                return Err(TableError::TooManyRows);
            }
            records.push((number, Vec::new()));
        }
        let Some((last, record)) = records.last_mut() else { continue };
        if *last != number {
            return Err(damaged("rows out of order"));
        }
        if record.len() <= column {
            cells_kept += column + 1 - record.len();
            if cells_kept > CELLS_MAX {
                return Err(TableError::TooManyCells);
            }
            record.resize(column + 1, String::new());
        }
        record[column] = text;
    }
    Ok(records)
}

/// Unpacks the archive into nothing, to see how large it is before anything is kept of it.
fn refuse_bomb(bytes: &[u8], bytes_max: u64) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(TableError::TooLarge);
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let holds_texts = part.name().to_ascii_lowercase().ends_with("sharedstrings.xml");
        let mut tags = CountTags(0);
        let rest = bytes_max - unpacked;
        unpacked += std::io::copy(&mut part.take(rest + 1), &mut tags).map_err(damaged)?;
        if unpacked > bytes_max || holds_texts && tags.0 > TEXT_TAGS_MAX {
            return Err(TableError::TooLarge);
        }
    }
    Ok(())
}

/// Forgets what is written to it and counts the `<` in it.
struct CountTags(u64);

impl Write for CountTags {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.iter().map(|byte| u64::from(*byte == b'<')).sum::<u64>();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn text(value: &DataRef<'_>, row: u32, column: usize) -> Result<String, TableError> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => decimal(*number),
        DataRef::Bool(true) => "yes".to_owned(),
        DataRef::Bool(false) => "no".to_owned(),
        DataRef::DateTime(moment) => day_or_time(moment),
        DataRef::Error(error) => {
            return Err(TableError::CellError { at: At::new(row, column, &[]), error: error.to_string() });
        }
    })
}

/// A number as Excel shows it: never with an exponent, rounded to the 15 digits that are meant.
fn decimal(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// `2026-11-23`, `08:30` or `2026-11-23 08:30`; seconds only when there are any.
fn day_or_time(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&days) {
        let seconds = (days * 86_400.0).round() as i64;
        return clock(seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if days.fract() == 0.0 {
        day
    } else {
        format!("{day} {}", clock(hour.into(), minute.into(), second.into()))
    }
}

fn clock(hour: i64, minute: i64, second: i64) -> String {
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// Writes every cell as text, so that nothing is run as a formula and no spreadsheet changes a code, day or time.
/// The same table gives the same bytes.
pub fn write_xlsx(table: &Table, sheet_name: &str) -> Result<Vec<u8>, TableError> {
    let records = checked(table)?;
    workbook(&records, sheet_name).map_err(damaged)
}

/// The width of the widest column, in signs.
const WIDTH_MAX: usize = 48;

fn workbook(records: &[Vec<String>], sheet_name: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = WrittenDay::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("Anlin").set_creation_datetime(&created));
    let sheet = workbook.add_worksheet().set_name(sheet_name)?;
    let text = Format::new().set_num_format("@");
    let bold = Format::new().set_num_format("@").set_bold();
    let columns = records.first().map_or(0, Vec::len) as u16;
    for column in 0..columns {
        sheet.set_column_format(column, &text)?;
        let cells = records.iter().take(1_000).filter_map(|record| record.get(usize::from(column)));
        let width = cells.map(|cell| width(cell)).max().unwrap_or_default().clamp(8, WIDTH_MAX);
        sheet.set_column_width(column, width as f64 + 1.0)?;
    }
    for (row, record) in records.iter().enumerate() {
        let format = if row == 0 { &bold } else { &text };
        for (column, cell) in record.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(row as u32, column as u16, cell, format)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if columns > 0 {
        let last = records.len().saturating_sub(1) as u32;
        sheet.ignore_error_range(0, 0, last, columns - 1, IgnoreError::NumberStoredAsText)?;
    }
    workbook.save_to_buffer()
}

/// Signs across, hanzi counted twice.
fn width(cell: &str) -> usize {
    cell.chars().take(WIDTH_MAX).map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}
