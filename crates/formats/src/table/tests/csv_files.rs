//! CSV as people send it.

use encoding_rs::{GBK, UTF_8};

use super::*;

fn read_text(text: &str) -> Table {
    read(text.as_bytes()).unwrap()
}

fn refused(text: &str) -> TableError {
    read(text.as_bytes()).unwrap_err()
}

#[test]
fn encodings_are_recognised() {
    let text = "code,name\n522601,凯里市\n522622,黄平县\n";
    let expected = table(&["code", "name"], &[&["522601", "凯里市"], &["522622", "黄平县"]]);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let (utf8, _, _) = UTF_8.encode(text);
    let (gbk, _, _) = GBK.encode(text);
    let marked = format!("\u{FEFF}{text}").into_bytes();
    for bytes in [&utf8[..], &gbk, &marked, &utf16] {
        assert_eq!(read(bytes).unwrap(), expected);
    }
}

#[test]
fn a_few_hanzi_in_gbk_are_not_taken_for_letters_of_utf8() {
    // 联通 and 二 in GBK are bytes that UTF-8 reads as letters.
    for name in ["联通", "二", "谋"] {
        let (gbk, _, _) = GBK.encode(name);
        let bytes = [b"code,name\n1,", &gbk[..], b"\n"].concat();
        assert_eq!(cells(&read(&bytes).unwrap()), [["1", name]]);
    }
    for name in
        ["Andorra la Vella, carrer de la Vall d'Orient é", "Müller", "26°30′", "ĉu", "阿卜杜拉·买买提"]
    {
        let text = format!("code,name\n1,\"{name}\"\n");
        assert_eq!(cells(&read_text(&text)), [["1", name]]);
    }
}

#[test]
fn a_damaged_utf8_file_is_refused_rather_than_garbled_as_gbk() {
    let text = "code,name\n522601,凯里市\n522622,黄平县\n";
    let cut = &text.as_bytes()[..text.len() - 2];
    assert_eq!(read(cut), Err(TableError::Encoding { line: 3 }));
    assert_eq!(
        read(b"code,name\n1,\xFF\xFF\n").unwrap_err().to_string(),
        "line 2 is neither UTF-8 nor GBK; save the file again as CSV UTF-8"
    );
}

#[test]
fn separators_are_recognised() {
    for separator in [",", ";", "\t"] {
        let text = ["code,name,skills", "1,凯里市,x"].join("\n").replace(',', separator);
        assert_eq!(cells(&read_text(&text)), [["1", "凯里市", "x"]], "{separator:?}");
    }
    assert_eq!(cells(&read_text("code,skills\n1,mediate;patrol\n")), [["1", "mediate;patrol"]]);
    assert_eq!(cells(&read_text("code\n522601\n")), [["522601"]]);
}

#[test]
fn quoted_cells_hold_line_breaks_quotes_and_separators() {
    let table = read_text("code,name\r\n1,\"第一行\r\n第\"\"二\"\"行, 完\"\r\n2,b\r\n");
    assert_eq!(cells(&table), [["1", "第一行\n第\"二\"行, 完"], ["2", "b"]]);
    assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn rows_keep_the_line_in_which_they_begin() {
    let table = read_text("\n\ncode,name\n\n1,a\n,\n\n2,b");
    assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 8]);
}

#[test]
fn short_rows_are_filled_and_empty_columns_dropped() {
    let table = read_text(" code , name ,,\n1\n2,b,,\n");
    assert_eq!(table.columns, ["code", "name"]);
    assert_eq!(cells(&table), [["1", ""], ["2", "b"]]);
}

#[test]
fn wrong_files_are_refused_with_place_and_remedy() {
    for (text, message) in [
        ("", "the file is empty; its first row must name the columns"),
        (" \n,\n", "the file is empty; its first row must name the columns"),
        ("code,code\n", "two columns are named `code`; rename or delete one"),
        (
            "code,name\n1,a,b\n",
            "row 2, column `C` has text but the column has no name; name the column, or look for a separator too many",
        ),
        (
            "code,name\n1,\"a\n2,b\n3,c\n",
            "a quote opened in the row of line 2 is never closed; add the missing `\"`",
        ),
        ("code,name\n1,\u{0}\n", "row 2, column `name` contains the control sign U+0000; delete it"),
    ] {
        assert_eq!(refused(text).to_string(), message);
    }
    let long = format!("code,name\n1,{}\n", "x".repeat(CELL_LENGTH_MAX + 1));
    assert_eq!(refused(&long).to_string(), "row 2, column `name` is longer than 32767 signs; shorten it");
    assert_eq!(refused(&",".repeat(100_000)), TableError::TooManyColumns);
    let columns: Vec<String> = (0..=COLUMNS_MAX).map(|column| format!("c{column}")).collect();
    assert_eq!(refused(&columns.join(",")), TableError::TooManyColumns);
}

#[test]
fn stray_quotes_are_text() {
    assert_eq!(cells(&read_text("code,name\n1,5\" pipe\n2,a\"\"b\n")), [["1", "5\" pipe"], ["2", "a\"\"b"]]);
}

#[test]
fn no_cell_can_start_a_formula_in_a_spreadsheet() {
    let dangerous = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1", "\t=1", "\n=1", "=cmd|' /C calc'!A0", "'=1"];
    let rows: Vec<[&str; 1]> = dangerous.iter().map(|cell| [*cell]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 1]>::as_slice).collect();
    let table = table(&["name"], &rows);
    let bytes = write_csv(&table, CsvEncoding::Utf8).unwrap();
    let plain = ::csv::Reader::from_reader(&bytes[3..]).into_records().map(|row| row.unwrap()[0].to_owned());
    for cell in plain {
        assert!(cell.starts_with('\''), "{cell:?}");
    }
    assert_eq!(content(&read(&bytes).unwrap()), content(&table));
}

#[test]
fn numbers_with_a_sign_and_typed_apostrophes_stay_what_they_mean() {
    let written = write_csv(&table(&["lon"], &[&["-12.5"], &["+86"]]), CsvEncoding::Utf8).unwrap();
    assert_eq!(&written[3..], b"lon\r\n-12.5\r\n+86\r\n");
    assert_eq!(cells(&read_text("name\n'0012\n'-3\n'=1\n'tis\n")), [["0012"], ["-3"], ["=1"], ["'tis"]]);
}

#[test]
fn lists_are_quoted_so_that_a_spreadsheet_set_to_semicolons_keeps_them_together() {
    let written = write_csv(&table(&["skills"], &[&["mediate;=1+1"]]), CsvEncoding::Utf8).unwrap();
    assert_eq!(&written[3..], b"skills\r\n\"mediate;=1+1\"\r\n");
}

#[test]
fn gbk_is_two_bytes_a_hanzi_and_rare_hanzi_come_back() {
    let table = table(&["name"], &[&["凯里"], &["𬱖"]]);
    let bytes = write_csv(&table, CsvEncoding::Gbk).unwrap();
    assert!(bytes.starts_with(b"name\r\n\xBF\xAD\xC0\xEF\r\n"));
    assert_eq!(content(&read(&bytes).unwrap()), content(&table));
}
