//! Who may change what, and what happens to an edit.

use domain::account::Role;
use store::both;

use super::*;

fn village(code: &str, parent: &str) -> Edit {
    let columns = ["code", "name", "kind", "parent"].map(str::to_owned).to_vec();
    let rows = vec![[code, "新村", "village", parent].map(str::to_owned).to_vec()];
    Edit { sources: vec![Source::Rows { columns, rows }], removed: Vec::new() }
}

both! {
    async fn a_bureau_brings_its_county(db: &Db) {
        settled(db).await;
        let mut tx = db.begin_read().await.unwrap();
        let counties = store::county::list(&mut tx).await.unwrap();
        assert_eq!((counties.len(), counties[0].zone.name()), (1, "Asia/Shanghai"));
    }

    async fn an_officer_may_look_but_not_change(db: &Db) {
        settled(db).await;
        let officer = signed_in(db, Role::Officer, "S1");
        let refused = read(&officer, SheetName::Organisation, village("V3", "R1")).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::Forbidden);
        let seen: Vec<SheetName> = list(&officer).unwrap().iter().map(|sheet| sheet.name).collect();
        // Why a colleague is away is not for everybody to see.
        let all: Vec<SheetName> = SheetName::ALL.iter().copied().filter(|sheet| *sheet != SheetName::Leave).collect();
        assert_eq!(seen, all);
        assert!(list(&officer).unwrap().iter().all(|sheet| !sheet.may_change));
        let nobody = Ctx { actor: Actor::Anonymous, ..officer };
        assert_eq!(list(&nobody).unwrap_err().code(), ProblemCode::SignInNeeded);
    }

    async fn a_chief_changes_the_own_area_only(db: &Db) {
        settled(db).await;
        let chief = signed_in(db, Role::StationChief, "S1");
        imported(&chief, SheetName::Organisation, village("V3", "R1")).await.unwrap();
        for (edit, refused) in [
            (village("V4", "S2"), "1 code not-your-area"),
            (village("V2", "R1"), "1 code not-your-area"),
            (village("V1", "S2"), "1 code not-your-area"),
            (removal(&[&["V2"]]), "- code not-your-area"),
        ] {
            let preview = previewed(&chief, SheetName::Organisation, edit.clone()).await.unwrap();
            assert_eq!(refusals(&preview), [refused]);
            let applied = imported(&chief, SheetName::Organisation, edit).await.unwrap_err();
            assert_eq!(applied.code(), ProblemCode::Invalid);
        }
        let own = "code,name,kind,parent,phone\nS1,城关派出所,station,522699,0855-0000110\n";
        let preview = previewed(&chief, SheetName::Organisation, file(own)).await.unwrap();
        assert_eq!((preview.changed, preview.refused_count), (1, 0));
        let leave = "person,from,to,kind\nGA2,2026-12-01,2026-12-02,sick\nFJ1,2026-12-01,2026-12-02,sick\n";
        let preview = previewed(&chief, SheetName::Leave, file(leave)).await.unwrap();
        assert_eq!(refusals(&preview), ["2 person not-your-area"]);
        let holidays = read(&chief, SheetName::Holidays, file("day,kind\n2027-02-01,holiday\n")).await;
        assert_eq!(holidays.unwrap_err().code(), ProblemCode::Forbidden);
    }

    async fn a_chief_sees_the_own_area_only(db: &Db) {
        settled(db).await;
        let chief = signed_in(db, Role::StationChief, "S1");
        let codes = |page: SheetRows| page.rows.into_iter().map(|mut row| row.swap_remove(0)).collect::<Vec<_>>();
        let places = rows(&chief, SheetName::Organisation, "", None, 99).await.unwrap();
        assert_eq!(codes(places), ["R1", "S1", "V1"]);
        let people = rows(&chief, SheetName::People, "", None, 99).await.unwrap();
        assert_eq!(codes(people), ["FJ1", "GA1"]);
        let divisions = rows(&chief, SheetName::Divisions, "", None, 99).await.unwrap();
        assert_eq!(divisions.total, 4);
        let exported = export(&chief, SheetName::People, SheetFormat::Csv).await.unwrap();
        assert!(!String::from_utf8(exported).unwrap().contains("GA2"));
    }

    async fn an_empty_installation_takes_the_bureau_of_its_account(db: &Db) {
        let bureau = signed_in(db, Role::Bureau, "522699");
        let applied = imported(&bureau, SheetName::Organisation, file(COUNTY[1].1)).await.unwrap();
        assert_eq!(applied.added, 6);
        let other = "code,name,kind\n522698,邻县公安局,bureau\n";
        let preview = previewed(&bureau, SheetName::Organisation, file(other)).await.unwrap();
        assert_eq!(refusals(&preview), ["2 code not-your-area"]);
    }

    async fn rows_come_in_pages(db: &Db) {
        let ctx = settled(db).await;
        let first = rows(&ctx, SheetName::Posts, "", None, 2).await.unwrap();
        assert_eq!((first.rows.len(), first.total), (2, 3));
        assert_eq!(first.next.as_deref(), Some("GA1,V1,2026-01-01"));
        let last = rows(&ctx, SheetName::Posts, "", first.next.as_deref(), 2).await.unwrap();
        assert_eq!((last.rows[0][0].as_str(), last.next), ("GA2", None));
        let found = rows(&ctx, SheetName::Organisation, " 大寨 ", None, 9).await.unwrap();
        assert_eq!((found.total, found.rows[0][0].as_str()), (1, "V2"));
    }

    async fn what_others_use_is_not_removed(db: &Db) {
        let ctx = settled(db).await;
        for (sheet, key) in
            [(SheetName::Organisation, "R1"), (SheetName::Places, "M1"), (SheetName::People, "GA2")]
        {
            let preview = previewed(&ctx, sheet, removal(&[&[key]])).await.unwrap();
            assert_eq!(refusals(&preview), ["- code in-use"], "{sheet}");
        }
        let preview = previewed(&ctx, SheetName::Posts, removal(&[&["GA1", "V9", "2026-01-01"]])).await.unwrap();
        assert_eq!(refusals(&preview), ["- person unknown-row"]);
        let refused = read(&ctx, SheetName::Posts, removal(&[&["GA1"]])).await.unwrap_err();
        assert_eq!(refused.fields()[0].pointer, "/removed/0");
    }

    async fn every_sheet_gives_its_rows_up(db: &Db) {
        let ctx = settled(db).await;
        for (sheet, text) in COUNTY.into_iter().rev() {
            let all = rows(&ctx, sheet, "", None, 99).await.unwrap().rows;
            let keys = all.iter().map(|cells| draft::key_of(sheet.columns(), cells)).collect();
            let applied = imported(&ctx, sheet, Edit { sources: Vec::new(), removed: keys }).await.unwrap();
            assert_eq!(applied, Applied { added: 0, changed: 0, removed: text.lines().count() - 1 }, "{sheet}");
            assert_eq!(rows(&ctx, sheet, "", None, 99).await.unwrap().total, 0);
        }
    }

    async fn a_county_keeps_its_zone_when_its_bureau_is_renamed(db: &Db) {
        let ctx = settled(db).await;
        let mut tx = db.begin_write().await.unwrap();
        let zone = "Asia/Urumqi".parse().unwrap();
        store::county::upsert(&mut tx, &"522699".parse().unwrap(), &zone, Some("paired")).await.unwrap();
        tx.commit().await.unwrap();
        let renamed = "code,name,kind\n522699,云岭县公安局（新）,bureau\n";
        imported(&ctx, SheetName::Organisation, file(renamed)).await.unwrap();
        let mut tx = db.begin_read().await.unwrap();
        let county = store::county::list(&mut tx).await.unwrap().remove(0);
        assert_eq!((county.zone.name(), county.pairing_note.as_deref()), ("Asia/Urumqi", Some("paired")));
    }

    async fn a_preview_that_is_outdated_is_not_applied(db: &Db) {
        let ctx = settled(db).await;
        let input = read(&ctx, SheetName::Organisation, village("V3", "R1")).await.unwrap();
        let digest = preview(&ctx, &input).await.unwrap().digest;
        let other = "code,name,kind,parent\nV3,别的村,village,R1\n";
        imported(&ctx, SheetName::Organisation, file(other)).await.unwrap();
        let refused = apply(&ctx, &input, op(1), &digest).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::PreviewOutdated);
    }

    async fn an_edit_is_carried_out_once_however_often_it_is_sent(db: &Db) {
        let ctx = settled(db).await;
        let input = read(&ctx, SheetName::Organisation, village("V3", "R1")).await.unwrap();
        let digest = preview(&ctx, &input).await.unwrap().digest;
        let first = apply(&ctx, &input, op(1), &digest).await.unwrap();
        assert_eq!(first, Applied { added: 1, changed: 0, removed: 0 });
        assert_eq!(apply(&ctx, &input, op(1), &digest).await.unwrap(), first);
        let other = read(&ctx, SheetName::Organisation, village("V5", "R1")).await.unwrap();
        let reused = apply(&ctx, &other, op(1), &digest).await.unwrap_err();
        assert_eq!(reused.code(), ProblemCode::OperationReused);
    }

    async fn of_two_edits_at_once_that_exclude_each_other_one_is_refused(db: &Db) {
        let ctx = settled(db).await;
        let new_village = village("V3", "R1");
        imported(&ctx, SheetName::Organisation, new_village).await.unwrap();
        let mut edits = Vec::new();
        for officer in ["GA1", "GA2"] {
            let text = format!("person,place,role,from\n{officer},V3,village_officer,2027-01-01\n");
            let input = read(&ctx, SheetName::Posts, file(&text)).await.unwrap();
            let digest = preview(&ctx, &input).await.unwrap().digest;
            edits.push((input, digest));
        }
        let (first, second) = tokio::join!(
            apply(&ctx, &edits[0].0, op(1), &edits[0].1),
            apply(&ctx, &edits[1].0, op(2), &edits[1].1),
        );
        let refused: Vec<Error> = [first, second].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].fields()[0].pointer, "/rows/2/role");
    }

    async fn an_edit_is_told_to_the_audit_log(db: &Db) {
        let ctx = settled(db).await;
        imported(&ctx, SheetName::Organisation, village("V3", "R1")).await.unwrap();
        export(&ctx, SheetName::People, SheetFormat::Xlsx).await.unwrap();
        let mut tx = db.begin_read().await.unwrap();
        let newest = store::audit::list_before(&mut tx, &store::audit::Sought::default(), i64::MAX, 2).await.unwrap();
        let told: Vec<String> = newest
            .iter()
            .map(|logged| format!("{} {} {} {}", logged.entry.verb, logged.entry.noun, logged.entry.key, logged.entry.detail))
            .collect();
        assert_eq!(told, [
            r#"exported sheet people {"format":"xlsx","rows":3}"#,
            r#"changed sheet organisation {"added":1,"changed":0,"keys":["V3"],"removed":0}"#,
        ]);
    }
}
