//! What the sheets check.

use store::both;

use super::*;

async fn check(ctx: &Ctx, sheet: SheetName, text: &str, expected: &[&str]) {
    let preview = previewed(ctx, sheet, file(text)).await.unwrap();
    assert_eq!(refusals(&preview), expected, "{text}");
}

both! {
    async fn every_wrong_cell_is_named(db: &Db) {
        let ctx = settled(db).await;
        let text = "code,name,kind,parent,class,tier,division,lon,lat,population,hours,market_days,valid_from,valid_to\n\
                    R 2,,police_rom,S1,city,half,5226,200,,many,8-9,weekly 9,2026-13-01,soon\n";
        let expected = [
            "2 code not-a-code",
            "2 name missing-value",
            "2 kind not-a-choice",
            "2 class not-a-choice",
            "2 tier not-a-choice",
            "2 division not-a-division",
            "2 lon out-of-range",
            "2 population not-a-number",
            "2 hours not-opening-hours",
            "2 market_days not-market-days",
            "2 valid_from not-a-day",
            "2 valid_to not-a-day",
        ];
        check(&ctx, SheetName::Organisation, text, &expected).await;
        let preview = previewed(&ctx, SheetName::Organisation, file(text)).await.unwrap();
        let kind = &preview.refused[2];
        assert_eq!(kind.detail, "`police_rom` is none of the choices");
        assert_eq!(
            kind.remedy,
            "write one of bureau, station, police_area, police_room, village, contact_point"
        );
        let in_chinese = Ctx { lang: Lang::Zh, ..ctx };
        let preview = previewed(&in_chinese, SheetName::Organisation, file(text)).await.unwrap();
        assert_eq!(preview.refused[0].remedy, "只用字母、数字、- 和 _，最多 40 位");
    }

    async fn the_same_key_twice_is_refused(db: &Db) {
        let ctx = settled(db).await;
        let text = "person,day,kind\nGA1,2026-12-01,day\nGA2,2026-12-01,day\nGA1,2026-12-01,night\n";
        check(&ctx, SheetName::Rota, text, &["4 person twice-in-file"]).await;
        let text = "code,name\n522699002,高坡乡\n522699002000,高坡镇\n";
        check(&ctx, SheetName::Divisions, text, &["3 code twice-in-file"]).await;
    }

    async fn a_place_stands_where_its_kind_may(db: &Db) {
        let ctx = settled(db).await;
        let text = "code,name,kind,parent\nX1,甲,police_room,V1\nX2,乙,village,X9\nX3,丙,station,\nX4,丁,bureau,S1\n\
                    G1,东门,village,S2\nS1,城关,village,S2\nX5,戊,police_area,X6\nX6,己,police_area,X5\nX7,庚,contact_point,X8\nX8,辛,village,R1\n";
        let expected = [
            "2 parent wrong-parent",
            "3 parent unknown-place",
            "4 parent incomplete",
            "5 parent wrong-parent",
            "6 kind wrong-kind",
            "7 kind wrong-parent",
            "8 parent wrong-parent",
            "9 parent wrong-parent",
        ];
        check(&ctx, SheetName::Organisation, text, &expected).await;
    }

    async fn divisions_hang_together(db: &Db) {
        let ctx = settled(db).await;
        check(&ctx, SheetName::Divisions, "code,name\n522699009001,无乡村\n", &["2 code unknown-division"]).await;
        let text = "code,name,kind,parent,division\nV3,龙塘村,village,R1,522699001077\nV4,外县村,village,R1,522601001001\n";
        check(&ctx, SheetName::Organisation, text, &["2 division unknown-division"]).await;
        for key in ["522699001000", "522699001001"] {
            let preview = previewed(&ctx, SheetName::Divisions, removal(&[&[key]])).await.unwrap();
            assert_eq!(refusals(&preview), ["- code in-use"]);
        }
    }

    async fn people_belong_to_stations(db: &Db) {
        let ctx = settled(db).await;
        let text = "code,name,kind,station,profile,weekly_hours,skills\nGA8,甲,officer,V1,car,40,\nGA9,乙,officer,S9,car,100,swim\n\
                    GA7,丙,officer,S9,car,40,\n";
        let expected =
            ["2 station wrong-kind", "3 skills not-a-choice", "3 weekly_hours out-of-range", "4 station unknown-place"];
        check(&ctx, SheetName::People, text, &expected).await;
    }

    async fn a_village_has_one_named_officer_at_a_time(db: &Db) {
        let ctx = settled(db).await;
        let text = "person,place,role,from,to\nGA2,V1,adopting_officer,2026-06-01,\nGA1,V2,village_officer,2027-01-01,\n\
                    GA1,R1,community_officer,2026-01-01,\nGA2,R1,community_officer,2026-01-01,\nGA1,V1,village_officer,2026-05-01,\n\
                    FJ1,V2,village_officer,2027-01-01,\nGA9,V9,chief,2026-01-01,\n";
        let expected = [
            "2 role second-named-officer",
            "3 role second-named-officer",
            "6 from overlaps",
            "7 role wrong-role",
            "7 role second-named-officer",
            "8 place unknown-place",
            "8 person unknown-person",
        ];
        check(&ctx, SheetName::Posts, text, &expected).await;
        let handed_over = "person,place,role,from,to\nGA1,V1,village_officer,2026-01-01,2026-11-30\nGA2,V1,village_officer,2026-12-01,\n";
        let preview = previewed(&ctx, SheetName::Posts, file(handed_over)).await.unwrap();
        assert_eq!((preview.added, preview.changed, preview.refused_count), (1, 1, 0));
    }

    async fn nobody_is_in_two_places(db: &Db) {
        let ctx = settled(db).await;
        let text = "person,from,to,kind\nGA1,2026-11-27,2026-11-28,sick\nGA1,2026-11-20,2026-11-19,sick\nGA9,2026-11-27,2026-11-28,sick\n";
        let expected = ["2 from overlaps", "3 to wrong-order", "4 person unknown-person"];
        check(&ctx, SheetName::Leave, text, &expected).await;
        let text = "person,day,from,to\nGA2,2026-11-24,17:00,18:00\nGA2,2026-11-24,17:30,18:00\nGA2,2026-11-25,17:30,08:00\n";
        check(&ctx, SheetName::Training, text, &["2 from overlaps", "3 from overlaps", "4 to wrong-order"]).await;
    }

    async fn duties_and_appointments_have_a_place(db: &Db) {
        let ctx = settled(db).await;
        let text = "code,place,kind,minutes,times,per,min_gap_days,max_gap_days,prefer_market_day,tier,value\n\
                    D8,V9,visit,60,1,week,,,,promised,1\nD9,V1,visit,0,1,year,5,3,maybe,promised,1\n";
        let expected = [
            "2 place unknown-place",
            "3 minutes out-of-range",
            "3 per not-a-choice",
            "3 max_gap_days wrong-order",
            "3 prefer_market_day not-a-flag",
        ];
        check(&ctx, SheetName::Duties, text, &expected).await;
        let text = "code,place,day,at,minutes,kind\nA8,V9,2026-11-30,25:00,60,talk\nA9,V9,2026-11-30,09:00,60,talk\n";
        check(&ctx, SheetName::Appointments, text, &["2 at not-a-time", "3 place unknown-place"]).await;
    }

    async fn text_that_no_screen_can_show_is_refused(db: &Db) {
        let ctx = settled(db).await;
        let columns = vec!["day".to_owned(), "kind".to_owned(), "name".to_owned()];
        let cells = |day: &str, name: String| vec![day.to_owned(), "holiday".to_owned(), name];
        let sent = vec![cells("2027-05-01", "a\0b".to_owned()), cells("2027-05-02", "长".repeat(501))];
        let edit = Edit { sources: vec![Source::Rows { columns, rows: sent }], removed: Vec::new() };
        let preview = previewed(&ctx, SheetName::Holidays, edit).await.unwrap();
        assert_eq!(refusals(&preview), ["1 name control-sign", "2 name text-too-long"]);
    }
}
