use domain::place::PlaceKind;

use super::*;
use crate::{both, county, testkit};

fn code(text: &str) -> PlaceCode {
    text.parse().unwrap()
}

/// A place of which nothing but its position in the tree is known.
pub(crate) fn a_place(text: &str, kind: PlaceKind, parent: Option<&str>) -> Place {
    Place {
        code: code(text),
        name: text.to_owned(),
        kind,
        parent: parent.map(code),
        class: None,
        tier: None,
        division: None,
        location: None,
        population: None,
        households: None,
        phone: String::new(),
        address: String::new(),
        hours: "".parse().unwrap(),
        market_days: None,
        valid_from: None,
        valid_to: None,
    }
}

both! {
    async fn a_place_reads_back_as_written(db: &Db) {
        let bureau = a_place("522699", PlaceKind::Bureau, None);
        let mut room = Place {
            name: "大寨警务室".to_owned(),
            class: Some(PlaceClass::Mountain),
            tier: Some(ServiceTier::MarketDay),
            division: Some("522601001001".parse().unwrap()),
            location: Some(Location { lon: 107.976_543, lat: 26.583_1 }),
            population: Some(1_842),
            households: Some(410),
            phone: "0855-0001000".to_owned(),
            address: "村委会旁".to_owned(),
            hours: "1-5 08:30-12:00; 1-5 14:00-17:30".parse().unwrap(),
            market_days: Some("lunar 3,8,13".parse().unwrap()),
            valid_from: Some("2026-01-01".parse().unwrap()),
            valid_to: Some("2027-12-31".parse().unwrap()),
            ..a_place("R1", PlaceKind::Station, Some("522699"))
        };
        let mut tx = db.begin_write().await.unwrap();
        upsert(&mut tx, &bureau).await.unwrap();
        upsert(&mut tx, &room).await.unwrap();
        assert_eq!(find(&mut tx, &room.code).await.unwrap(), Some(room.clone()));
        (room.location, room.market_days, room.valid_to) = (None, None, None);
        room.name = "小寨警务室".to_owned();
        upsert(&mut tx, &room).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [bureau, room.clone()]);
        remove(&mut tx, &room.code).await.unwrap();
        assert_eq!(find(&mut tx, &room.code).await.unwrap(), None);
    }

    async fn a_place_below_nothing_is_refused(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let station = a_place("S1", PlaceKind::Station, Some("522699"));
        assert!(matches!(upsert(&mut tx, &station).await, Err(StoreError::Reference)));
    }

    async fn a_place_that_others_stand_below_is_not_removed(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        upsert(&mut tx, &a_place("522699", PlaceKind::Bureau, None)).await.unwrap();
        upsert(&mut tx, &a_place("S1", PlaceKind::Station, Some("522699"))).await.unwrap();
        assert!(matches!(remove(&mut tx, &code("522699")).await, Err(StoreError::Reference)));
    }

    async fn a_county_goes_with_its_bureau(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        upsert(&mut tx, &a_place("522699", PlaceKind::Bureau, None)).await.unwrap();
        upsert(&mut tx, &a_place("S1", PlaceKind::Station, Some("522699"))).await.unwrap();
        county::upsert(&mut tx, &code("522699"), &"Asia/Shanghai".parse().unwrap(), None).await.unwrap();
        let found = county::find_of(&mut tx, &code("S1")).await.unwrap().unwrap();
        assert_eq!((found.code, found.zone.name()), (code("522699"), "Asia/Shanghai"));
        remove(&mut tx, &code("S1")).await.unwrap();
        remove(&mut tx, &code("522699")).await.unwrap();
        assert_eq!(county::list(&mut tx).await.unwrap(), []);
    }

    async fn the_tree_says_what_lies_within_what(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let (bureau, station, village) = (code("522699"), code("522699010000"), code("522699010001"));
        assert!(is_within(&mut tx, &village, &station).await.unwrap());
        assert!(is_within(&mut tx, &station, &station).await.unwrap());
        assert!(!is_within(&mut tx, &bureau, &station).await.unwrap());
        let mut below = list_codes_within(&mut tx, &station).await.unwrap();
        below.sort();
        assert_eq!(below, ["522699010000", "522699010001", "5226990100R1"]);
    }

    async fn a_place_in_use_is_known(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        assert_eq!(list_codes_in_use(&mut tx).await.unwrap(), ["522699010000"]);
        lock_records(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
    }
}
