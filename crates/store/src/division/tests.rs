use super::*;
use crate::{
    both,
    place::{self, tests::a_place},
};

fn division(code: &str, name: &str) -> Division {
    Division { code: code.parse().unwrap(), name: name.to_owned() }
}

both! {
    async fn divisions_read_back_by_code(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let (county, mut village) = (division("522601", "凯里市"), division("522601001002", "龙溪社区"));
        upsert(&mut tx, &village).await.unwrap();
        upsert(&mut tx, &county).await.unwrap();
        village.name = "龙溪社区居民委员会".to_owned();
        upsert(&mut tx, &village).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [county.clone(), village.clone()]);
        remove(&mut tx, county.code).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [village]);
    }

    async fn a_division_in_use_is_known(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let mut bureau = a_place("522601", domain::place::PlaceKind::Bureau, None);
        bureau.division = Some("522601".parse().unwrap());
        place::upsert(&mut tx, &bureau).await.unwrap();
        assert_eq!(list_codes_in_use(&mut tx).await.unwrap(), ["522601000000"]);
    }
}
