use super::*;
use crate::both;

both! {
    async fn special_days_read_back_in_order(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        let special = |kind| SpecialDay { kind, name: "春节".to_owned() };
        upsert(&mut tx, day("2027-02-13"), &special(SpecialDayKind::Holiday)).await.unwrap();
        upsert(&mut tx, day("2027-01-31"), &special(SpecialDayKind::Holiday)).await.unwrap();
        upsert(&mut tx, day("2027-01-31"), &special(SpecialDayKind::Workday)).await.unwrap();
        let known = list(&mut tx).await.unwrap();
        assert_eq!(known[0], (day("2027-01-31"), special(SpecialDayKind::Workday)));
        assert_eq!(known[1], (day("2027-02-13"), special(SpecialDayKind::Holiday)));
        remove(&mut tx, day("2027-01-31")).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap().len(), 1);
    }
}
