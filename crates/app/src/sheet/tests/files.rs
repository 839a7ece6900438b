//! What comes in and goes out as files.

use std::path::Path;

use domain::division::DivisionLevel;
use formats::table::{CsvEncoding, read_csv, write_csv, write_xlsx};
use store::both;

use super::*;

/// The files of reference data beside the checkout; the test passes without them, except where `CI=true`.
fn qiandongnan() -> Option<Edit> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/admin_cn");
    let mut files = Vec::new();
    for name in ["qiandongnan_areas.csv", "qiandongnan_streets.csv", "qiandongnan_villages.csv"] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            #[expect(
                clippy::disallowed_methods,
                reason = "only the environment knows whether skipping is allowed"
            )]
            let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            assert!(!ci, "{name} is missing");
            println!("skipped: {name} is missing");
            return None;
        };
        files.push((name.to_owned(), bytes));
    }
    Some(Edit::of_files(files))
}

fn codes_of(text: &str) -> Vec<u8> {
    let table = read_csv(text.as_bytes()).unwrap();
    write_csv(&table, CsvEncoding::Gbk).unwrap()
}

both! {
    async fn the_divisions_of_qiandongnan_come_in_completely_and_once(db: &Db) {
        let Some(edit) = qiandongnan() else { return };
        let ctx = system(db);
        let preview = previewed(&ctx, SheetName::Divisions, edit.clone()).await.unwrap();
        assert_eq!((preview.added, preview.refused_count), (16 + 217 + 2_438, 0));
        assert_eq!(preview.changes.len(), SHOWN_MAX);
        assert_eq!(preview.dropped_columns, ["cityCode", "provinceCode", "areaCode", "streetCode"]);
        imported(&ctx, SheetName::Divisions, edit.clone()).await.unwrap();

        let mut tx = db.begin_read().await.unwrap();
        let divisions = store::division::list(&mut tx).await.unwrap();
        drop(tx);
        let count = |level| divisions.iter().filter(|division| division.code.level() == level).count();
        assert_eq!(DivisionLevel::ALL.iter().map(|level| count(*level)).collect::<Vec<_>>(), [16, 217, 2_438]);

        let again = previewed(&ctx, SheetName::Divisions, edit).await.unwrap();
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 2_671));
    }

    async fn what_is_exported_reads_back_unchanged(db: &Db) {
        let ctx = settled(db).await;
        for (sheet, text) in COUNTY {
            for format in SheetFormat::ALL {
                let bytes = export(&ctx, sheet, *format).await.unwrap();
                let edit = Edit::of_files([(format!("{sheet}.{}", format.ending()), bytes)]);
                let preview = previewed(&ctx, sheet, edit).await.unwrap();
                assert_eq!(refusals(&preview), Vec::<String>::new(), "{sheet} {format}");
                assert_eq!((preview.added, preview.changed), (0, 0), "{sheet} {format}");
                assert_eq!(preview.unchanged, text.lines().count() - 1, "{sheet} {format}");
            }
        }
    }

    async fn gbk_and_xlsx_say_the_same_as_utf8(db: &Db) {
        let ctx = settled(db).await;
        let text = "code,name\n522699001003,龙塘村\n";
        imported(&ctx, SheetName::Divisions, file(text)).await.unwrap();
        let xlsx = write_xlsx(&read_csv(text.as_bytes()).unwrap(), "区划").unwrap();
        for bytes in [codes_of(text), xlsx] {
            let edit = Edit::of_files([("file".to_owned(), bytes)]);
            let preview = previewed(&ctx, SheetName::Divisions, edit).await.unwrap();
            assert_eq!((preview.unchanged, preview.added, preview.changed), (1, 0, 0));
        }
    }

    async fn half_a_file_changes_nothing(db: &Db) {
        let ctx = settled(db).await;
        let text = "person,from,to,kind\nGA1,2026-12-01,2026-12-02,annual\nGA2,2026-12-01,2026-12-0";
        let preview = previewed(&ctx, SheetName::Leave, file(text)).await.unwrap();
        assert_eq!(refusals(&preview), ["3 to not-a-day", "3 kind missing-value"]);
        let refused = imported(&ctx, SheetName::Leave, file(text)).await.unwrap_err();
        let pointers: Vec<&str> = refused.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/rows/3/to", "/rows/3/kind"]);
        assert_eq!(rows(&ctx, SheetName::Leave, "", None, 9).await.unwrap().total, 1);

        let xlsx = export(&ctx, SheetName::Organisation, SheetFormat::Xlsx).await.unwrap();
        let half = Edit::of_files([("half.xlsx".to_owned(), xlsx[..xlsx.len() / 2].to_vec())]);
        let refused = read(&ctx, SheetName::Organisation, half).await.unwrap_err();
        assert_eq!(refused.fields()[0].pointer, "/file");
        assert!(refused.fields()[0].detail.zh.starts_with("half.xlsx：工作簿已损坏"));
    }

    async fn a_file_without_a_required_column_is_refused_as_a_whole(db: &Db) {
        let ctx = system(db);
        let refused = read(&ctx, SheetName::People, file("code,title,station\nGA1,吴明,S1\n")).await.unwrap_err();
        assert_eq!(
            refused.fields()[0].detail.en,
            "file.csv: the columns name, kind, profile, weekly_hours are missing; check the names in the first row"
        );
    }

    async fn a_column_that_a_file_does_not_have_is_left_as_it_is(db: &Db) {
        let ctx = settled(db).await;
        let text = "phone,code,kind,name,colour\n0855-0000999,R1,police_room,东门警务室,red\n";
        let preview = previewed(&ctx, SheetName::Organisation, file(text)).await.unwrap();
        assert_eq!(preview.dropped_columns, ["colour"]);
        let change = &preview.changes[0];
        let (before, after) = (change.before.clone().unwrap(), change.after.clone().unwrap());
        let differing: Vec<usize> = (0..before.len()).filter(|index| before[*index] != after[*index]).collect();
        assert_eq!(differing, [11]);
        assert_eq!(after[13], "1-5 08:30-12:00; 1-5 14:00-17:30");
    }
}
