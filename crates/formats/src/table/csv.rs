//! CSV as it comes out of Excel, WPS and text editors in China: UTF-8 or GBK, separated by `,`, `;` or tab.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030};

use super::{At, FILE_BYTES_MAX, Table, TableError, assemble, checked};

/// The encodings in which CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsvEncoding {
    /// With a byte order mark: without it Excel takes the file for GBK.
    Utf8,
    /// For older software. Signs beyond GBK take the four bytes of GB18030, which such software may not show but
    /// [`read_csv`] reads. A sheet so short that its GBK bytes would pass for UTF-8 is written as UTF-8.
    Gbk,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

pub fn read_csv(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(TableError::TooLarge);
    }
    let text = decode(bytes)?;
    let delimiter = delimiter(&text);
    check_shape(&text, delimiter)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    assemble(std::iter::from_fn(|| match reader.read_record(&mut record) {
        Ok(true) => {
            let cells = record.iter().map(|cell| unguarded(cell).to_owned()).collect();
            Some(Ok((first_line(&text, record.position()), cells)))
        }
        Ok(false) => None,
        Err(_utf8) => Some(Err(TableError::Encoding { line: first_line(&text, record.position()) })),
    }))
}

/// The line in which a record begins; the reader's own count stops before the empty lines above it.
fn first_line(text: &str, position: Option<&csv::Position>) -> u32 {
    let Some(position) = position else { return 1 };
    let rest = text.as_bytes().get(position.byte() as usize..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    (position.line() as usize + empty.count()) as u32
}

/// The most separators in a row: more is no sheet, and each costs memory.
const SEPARATORS_MAX: usize = 16_384;

/// Where a byte of a CSV file stands.
#[derive(Clone, Copy, PartialEq)]
enum Inside {
    CellStart,
    Bare,
    Quotes,
    /// After a quote inside quotes: it closed them, unless another follows.
    QuotesClosed,
}

/// Refuses an open quote, which would swallow the rest of the file into one cell without a word, and endless rows.
fn check_shape(text: &str, delimiter: u8) -> Result<(), TableError> {
    let (mut inside, mut separators) = (Inside::CellStart, 0);
    let (mut line, mut row_line) = (1, 1);
    for byte in text.bytes() {
        inside = match (inside, byte) {
            (Inside::Quotes, b'"') => Inside::QuotesClosed,
            (Inside::CellStart | Inside::QuotesClosed, b'"') | (Inside::Quotes, _) => Inside::Quotes,
            (_, byte) if byte == delimiter => {
                separators += 1;
                Inside::CellStart
            }
            (_, b'\r' | b'\n') => {
                (separators, row_line) = (0, line + 1);
                Inside::CellStart
            }
            _ => Inside::Bare,
        };
        if separators > SEPARATORS_MAX {
            return Err(TableError::TooManyColumns);
        }
        line += u32::from(byte == b'\n');
    }
    if inside == Inside::Quotes { Err(TableError::UnclosedQuote { line: row_line }) } else { Ok(()) }
}

/// The separator that stands most often in the first line with text.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: u8| {
        let mut quoted = false;
        let outside = header.bytes().filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && *byte == delimiter
        });
        outside.count()
    };
    // The last of equals wins: the comma.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, damaged) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if damaged {
            let before = text.chars().take_while(|c| *c != char::REPLACEMENT_CHARACTER);
            return Err(TableError::Encoding { line: 1 + before.filter(|c| *c == '\n').count() as u32 });
        }
        return Ok(text);
    }
    let unreadable_at = match str::from_utf8(bytes) {
        Ok(text) if !passes_for_utf8_by_chance(text) => return Ok(Cow::Borrowed(text)),
        Ok(_) => 0,
        Err(error) => error.valid_up_to(),
    };
    let read = bytes.get(..unreadable_at).unwrap_or_default();
    let damaged = || TableError::Encoding { line: read.split(|byte| *byte == b'\n').count() as u32 };
    // Chinese that reads well as UTF-8 up to this point: a damaged or cut off file, which GBK would garble silently.
    let chinese = str::from_utf8(read).unwrap_or_default().chars().filter(|c| is_chinese(*c));
    if chinese.take(4).count() == 4 {
        return Err(damaged());
    }
    GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(damaged)
}

/// Whether a text whose bytes are UTF-8 is more likely GBK: a few hanzi (联通, 二) give bytes that pass for Greek or
/// Cyrillic letters. A sheet with them but without any Chinese, and with none of them beside a Latin letter or a space,
/// is GBK when that reads as hanzi only.
fn passes_for_utf8_by_chance(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut latin_before = false;
    let mut foreign_before = false;
    for c in text.chars() {
        let foreign = !c.is_ascii();
        if foreign && (!('\u{C0}'..'\u{800}').contains(&c) || matches!(c, '×' | '÷')) {
            return false;
        }
        let latin = c.is_ascii_alphabetic() || c == ' ';
        if latin && foreign_before || foreign && latin_before {
            return false;
        }
        (latin_before, foreign_before) = (latin, foreign);
    }
    let gbk = GB18030.decode_without_bom_handling_and_without_replacement(text.as_bytes());
    gbk.is_some_and(|gbk| gbk.chars().all(|c| c.is_ascii() || is_chinese(c)))
}

/// Hanzi in everyday use and their punctuation.
const fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

pub fn write_csv(table: &Table, encoding: CsvEncoding) -> Result<Vec<u8>, TableError> {
    let records = checked(table)?;
    let text: String = records.iter().map(|record| line(record)).collect();
    if encoding == CsvEncoding::Gbk {
        let (bytes, _, missing) = GB18030.encode(&text);
        if missing {
            return Err(TableError::NotInGbk { at: first_missing(table, &records) });
        }
        if decode(&bytes).is_ok_and(|read| read == text) {
            return Ok(bytes.into_owned());
        }
    }
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    bytes.extend_from_slice(text.as_bytes());
    Ok(bytes)
}

/// The first cell with a sign that GB18030 does not know.
fn first_missing(table: &Table, records: &[Vec<String>]) -> At {
    let missing = |cells: &Vec<String>| cells.iter().position(|cell| GB18030.encode(cell).2);
    let numbers = std::iter::once(1).chain(table.rows.iter().map(|row| row.number));
    let found = numbers.zip(records).find_map(|(number, cells)| Some((number, missing(cells)?)));
    let (number, column) = found.unwrap_or_default();
    At::new(number, column, &table.columns)
}

/// One record with its line break.
fn line(cells: &[String]) -> String {
    let mut line = String::new();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            line.push(',');
        }
        let cell = guarded(cell);
        // `;` and tab separate cells where a spreadsheet is set up so; quoted they never do.
        if cell.contains(['"', ',', ';', '\t', '\n']) || cell.trim() != cell {
            line.push('"');
            line.push_str(&cell.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(&cell);
        }
    }
    line.push_str("\r\n");
    line
}

/// Whether a spreadsheet may run the cell as a formula, or a reader would take a `'` off it.
fn needs_guard(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\n', '\'']) && !is_number(cell)
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes off the `'` that [`guarded`] put in front, or that somebody typed to keep `-3` a text.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(rest) || is_number(rest) => rest,
        _ => cell,
    }
}
