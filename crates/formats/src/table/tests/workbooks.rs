//! XLSX as spreadsheets save it.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};

use super::*;

fn workbook(fill: impl FnOnce(&mut Worksheet) -> Result<(), XlsxError>) -> Result<Table, TableError> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet()).unwrap();
    read(&workbook.save_to_buffer().unwrap())
}

#[test]
fn numbers_days_times_and_flags_become_the_text_a_person_sees() {
    let read = workbook(|sheet| {
        let (day, time, both) = (
            Format::new().set_num_format("yyyy-mm-dd"),
            Format::new().set_num_format("h:mm"),
            Format::new().set_num_format("yyyy/m/d h:mm"),
        );
        let hours = Format::new().set_num_format("[h]:mm");
        for column in 0..11 {
            sheet.write_string(0, column, format!("c{column}"))?;
        }
        sheet.write_number(1, 0, 522_601_001_001.0)?;
        sheet.write_number(1, 1, 107.981_23)?;
        sheet.write_number(1, 2, 0.1 + 0.2)?;
        sheet.write_number(1, 3, -3)?;
        sheet.write_number_with_format(1, 4, 46_349, &day)?;
        sheet.write_number_with_format(1, 5, 8.5 / 24.0, &time)?;
        sheet.write_number_with_format(1, 6, 46_349.0 + 8.5 / 24.0, &both)?;
        sheet.write_number_with_format(1, 7, 1.5, &hours)?;
        sheet.write_boolean(1, 8, true)?;
        sheet.write_formula(1, 9, Formula::new("=1+1").set_result("2"))?;
        sheet.write_number(1, 10, 1e-7)?;
        Ok(())
    });
    let expected = [
        "522601001001",
        "107.98123",
        "0.3",
        "-3",
        "2026-11-23",
        "08:30",
        "2026-11-23 08:30",
        "36:00",
        "yes",
        "2",
        "0.0000001",
    ];
    assert_eq!(cells(&read.unwrap()), [expected]);
}

#[test]
fn every_minute_of_a_day_is_read_exactly() {
    let read = workbook(|sheet| {
        let time = Format::new().set_num_format("hh:mm");
        let both = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write_string(0, 0, "at")?;
        sheet.write_string(0, 1, "moment")?;
        for minute in 0..1_440_u32 {
            let part = f64::from(minute) / 1_440.0;
            sheet.write_number_with_format(minute + 1, 0, part, &time)?;
            sheet.write_number_with_format(minute + 1, 1, 46_349.0 + part, &both)?;
        }
        Ok(())
    });
    for (minute, row) in read.unwrap().rows.iter().enumerate() {
        let at = format!("{:02}:{:02}", minute / 60, minute % 60);
        let moment = if minute == 0 { "2026-11-23".to_owned() } else { format!("2026-11-23 {at}") };
        assert_eq!(row.cells, [at, moment]);
    }
}

#[test]
fn empty_rows_are_passed_over_and_numbers_are_those_of_the_sheet() {
    let read = workbook(|sheet| {
        sheet.write_string(2, 1, "code")?;
        sheet.write_string(2, 2, "name")?;
        sheet.write_string(6, 2, "凯里市")?;
        Ok(())
    });
    let read = read.unwrap();
    assert_eq!(
        (read.columns.as_slice(), read.rows[0].number),
        (["code".to_owned(), "name".to_owned()].as_slice(), 7)
    );
    assert_eq!(cells(&read), [["", "凯里市"]]);
}

#[test]
fn a_cell_that_shows_an_error_is_refused() {
    let read = workbook(|sheet| {
        sheet.write_string(0, 0, "code")?;
        sheet.write_formula(1, 0, Formula::new("=1/0").set_result("#DIV/0!"))?;
        Ok(())
    });
    let message = read.map_err(|error| error.to_string());
    assert_eq!(
        message,
        Err("row 2, column `A` shows the error #DIV/0!; correct its formula or type the value".to_owned())
    );
}

#[test]
fn only_the_first_worksheet_counts() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().write_string(0, 0, "code").unwrap();
    workbook.add_worksheet().write_string(0, 0, "other").unwrap();
    assert_eq!(read(&workbook.save_to_buffer().unwrap()).unwrap().columns, ["code"]);
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let table = table(&["code", "name"], &[&["522601001001", "凯里市"]]);
    assert_eq!(write_xlsx(&table, "places").unwrap(), write_xlsx(&table, "places").unwrap());
}

#[test]
fn other_files_are_refused_with_what_to_do() {
    let refused = |bytes: &[u8]| read(bytes).unwrap_err().code();
    assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1old"), "sheet_old_excel");
    assert_eq!(refused(b"PK\x03\x04 no archive"), "sheet_workbook_damaged");
    assert_eq!(refused(b"%PDF-1.7\n\x00\x01"), "sheet_control_sign");
}
