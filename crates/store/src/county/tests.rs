use super::*;
use crate::{both, testkit::small_county};

both! {
    async fn a_place_knows_its_county(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        let code: PlaceCode = "522699".parse().unwrap();
        let village: PlaceCode = "522699010001".parse().unwrap();
        assert_eq!(find_of(&mut tx, &village).await.unwrap(), None);
        let zone: Zone = "Asia/Shanghai".parse().unwrap();
        upsert(&mut tx, &code, &zone, None).await.unwrap();
        upsert(&mut tx, &code, &zone, Some("演示")).await.unwrap();
        let county = County { code, name: "522699".to_owned(), zone, pairing_note: Some("演示".to_owned()) };
        assert_eq!(find_of(&mut tx, &village).await.unwrap(), Some(county.clone()));
        assert_eq!(list(&mut tx).await.unwrap(), [county]);
        assert_eq!(find_of(&mut tx, &"nowhere".parse().unwrap()).await.unwrap(), None);
    }
}
