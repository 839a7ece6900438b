//! Workbooks made to hurt.

use std::io::Write;

use proptest::{collection::vec, prelude::*};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;

/// A workbook whose first worksheet and table of texts are these.
fn archive(sheet: &str, texts: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts = [
        (
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                r#"<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>"#),
        ),
        ("xl/sharedStrings.xml", format!(r#"<sst xmlns="{MAIN}">{texts}</sst>"#)),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn the_hand_made_workbook_is_read() {
    let bytes = archive(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#, "<si><t>code</t></si>");
    assert_eq!(read(&bytes).unwrap().columns, ["code"]);
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let sheet = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(read(&archive(sheet, "")), Err(TableError::TooManyColumns));
    let sheet = sheet.replace("XFD1048576", "A1048576");
    assert_eq!(read(&archive(&sheet, "")).unwrap().rows[0].number, 1_048_576);
}

#[test]
fn a_small_file_that_unpacks_to_more_than_allowed_is_refused() {
    let bytes = archive("", &" ".repeat(2 << 20));
    assert!(bytes.len() < 16 << 10);
    assert_eq!(xlsx::read_within(&bytes, 1 << 20), Err(TableError::TooLarge));
    assert_eq!(xlsx::read_within(&bytes, 3 << 20), Err(TableError::Empty));
}

#[test]
fn one_long_text_named_by_many_cells_is_refused() {
    let row = r#"<row><c t="s"><v>0</v></c></row>"#;
    let text = format!("<si><t>{}</t></si>", "x".repeat(CELL_LENGTH_MAX));
    assert_eq!(xlsx::read_within(&archive(&row.repeat(100), &text), 1 << 20), Err(TableError::TooLarge));
}

#[test]
fn rows_out_of_order_are_refused() {
    let sheet = r#"<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>"#;
    assert_eq!(read(&archive(sheet, "")).unwrap_err().code(), "sheet_workbook_damaged");
}

#[test]
fn references_and_numbers_out_of_range_are_refused_or_read() {
    for cell in [
        r#"<c r="A1" t="s"><v>99999999999</v></c>"#,
        r#"<c r="A1" t="s"><v>-1</v></c>"#,
        r#"<c r="A99999999999999"><v>1</v></c>"#,
        r#"<c r="A4294967296"><v>1</v></c>"#,
        r#"<c r="A0"><v>1</v></c>"#,
        r#"<c r="1"><v>1</v></c>"#,
        r#"<c r=""><v>1</v></c>"#,
        r#"<c r="ZZZZZZZZ1"><v>1</v></c>"#,
        r#"<c s="4294967296"><v>1</v></c>"#,
        "<c><v>1e999</v></c>",
        "<c><v>nan</v></c>",
        r#"<c t="d"><v>x</v></c>"#,
        r#"<c t="b"><v>7</v></c>"#,
        r#"<c t="e"><v>#WHAT!</v></c>"#,
        r#"<c t="?"><v>1</v></c>"#,
        "<c><v>",
    ] {
        let outcome = read(&archive(&format!(r#"<row r="1">{cell}</row>"#), ""));
        assert!(outcome.is_ok() || outcome.is_err(), "{cell}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_workbook_with_changed_bytes_is_read_or_refused(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = write_xlsx(&table(&["code", "name"], &[&["522601", "凯里市"]]), "places").unwrap();
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let outcome = read(&bytes);
        prop_assert!(outcome.is_ok() || outcome.is_err());
    }

    #[test]
    fn changed_xml_in_a_sound_archive_is_read_or_refused(changes in vec((any::<prop::sample::Index>(), select(&b"<>/=\"A0r9 s-"[..])), 1..6)) {
        let sheet = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row><row r="2"><c r="A2" s="0"><f>1+1</f><v>2</v></c></row>"#;
        let mut bytes = sheet.as_bytes().to_vec();
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let outcome = read(&archive(str::from_utf8(&bytes).unwrap(), "<si><t>code</t></si>"));
        prop_assert!(outcome.is_ok() || outcome.is_err());
    }
}
