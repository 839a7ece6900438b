use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

mod csv_files;
mod hostile;
mod workbooks;

/// A sheet of columns and rows of text.
fn table(columns: &[&str], rows: &[&[&str]]) -> Table {
    let mut table = Table::new(columns.iter().copied());
    for row in rows {
        table.push(row.iter().map(|cell| (*cell).to_owned()).collect());
    }
    table
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
}

/// What is the same in every format: names and texts, not the line in the file.
fn content(table: &Table) -> (&[String], Vec<Vec<&str>>) {
    (&table.columns, cells(table))
}

/// Pieces of cells that have broken readers and writers of sheets before.
const PIECES: [&str; 36] = [
    "522601001001",
    "0012",
    "1e5",
    "-12.5",
    "+86",
    "=1+1",
    "@SUM(A1)",
    "-",
    "＝cmd",
    "'",
    "''",
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "\n",
    " ",
    "\u{3000}",
    "_x0041_",
    "_x000D_",
    "&amp;",
    "<t>",
    "凯里市",
    "联通",
    "男",
    "𬱖",
    "阿依·古丽",
    "é",
    "08:30",
    "2026-11-23",
    "TRUE",
    "#REF!",
    "1-5 08:30-12:00; 6 09:00-11:30",
    "\u{FEFF}",
    "\u{200B}",
];

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => vec(select(PIECES.as_slice()), 0..4).prop_map(|pieces| pieces.concat()),
        1 => any::<String>().prop_map(|text| text.chars().filter(|c| !c.is_control() && !is_noncharacter(*c)).collect()),
    ]
}

fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FFFE}' | '\u{FFFF}')
}

fn any_table() -> impl Strategy<Value = Table> {
    (1..6_usize).prop_flat_map(|width| {
        let rows = vec(vec(cell(), width), 0..6);
        let prefix = select(["code", "名称", "=name", "'x", "a;b", "PK"].as_slice());
        (vec(prefix, width), rows).prop_map(|(prefixes, rows)| {
            let columns: Vec<String> =
                prefixes.iter().enumerate().map(|(i, name)| format!("{name}{i}")).collect();
            let mut table = Table::new(columns.iter().map(String::as_str));
            for row in rows.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())) {
                table.push(row);
            }
            table
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_table_survives_csv_in_utf8(table in any_table()) {
        let read = read(&write_csv(&table, CsvEncoding::Utf8).unwrap()).unwrap();
        prop_assert_eq!(content(&read), content(&table));
    }

    #[test]
    fn every_table_survives_csv_in_gbk(table in any_table()) {
        match write_csv(&table, CsvEncoding::Gbk) {
            Ok(bytes) => {
                let read = read(&bytes).unwrap();
                prop_assert_eq!(content(&read), content(&table));
            }
            Err(error) => prop_assert_eq!(error.code(), "sheet_not_in_gbk"),
        }
    }

    #[test]
    fn every_table_survives_xlsx(table in any_table()) {
        let read = read(&write_xlsx(&table, "people").unwrap()).unwrap();
        prop_assert_eq!(content(&read), content(&table));
    }

    #[test]
    fn every_hanzi_survives_gbk(hanzi in vec(proptest::char::range('\u{4E00}', '\u{9FFF}'), 1..40)) {
        let name: String = hanzi.into_iter().collect();
        let table = table(&["code", "name"], &[&["1", &name]]);
        let read = read(&write_csv(&table, CsvEncoding::Gbk).unwrap()).unwrap();
        prop_assert_eq!(content(&read), content(&table));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let outcome = read(&bytes);
        prop_assert!(outcome.is_ok() || outcome.is_err());
    }
}

#[test]
fn a_cell_is_read_without_the_spaces_around_it() {
    let table = table(&["code", "name"], &[&[" 522601 ", "\u{3000}凯里市\n"]]);
    let name = table.column("name");
    assert_eq!((table.rows[0].cell(name), table.rows[0].cell(table.column("none"))), ("凯里市", ""));
}

#[test]
fn columns_beyond_z_have_two_letters() {
    let at = |index| At::new(1, index, &[]).column;
    assert_eq!([at(0), at(25), at(26), at(701), at(702)], ["A", "Z", "AA", "ZZ", "AAA"]);
}

#[test]
fn cells_that_cannot_be_kept_are_refused_when_written() {
    let refused = |cell: &str| write_csv(&table(&["name"], &[&[cell]]), CsvEncoding::Utf8).unwrap_err();
    assert_eq!(
        refused("a\u{7}").to_string(),
        "row 2, column `name` contains the control sign U+0007; delete it"
    );
    assert_eq!(refused(&"长".repeat(CELL_LENGTH_MAX + 1)).code(), "sheet_cell_too_long");
    let unknown = write_csv(&table(&["code", "name"], &[&["1", ""], &["2", "\u{E5E5}"]]), CsvEncoding::Gbk);
    assert_eq!(
        unknown.unwrap_err().to_string(),
        "row 3, column `name` has a sign that GBK cannot carry; export as UTF-8"
    );
}
