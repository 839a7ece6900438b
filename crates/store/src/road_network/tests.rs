use serde_json::json;

use super::*;
use crate::both;

both! {
    async fn the_network_imported_last_is_in_use(db: &Db) {
        let row = |digest: &str, micros| RoadNetworkRow {
            digest: digest.to_owned(),
            name: "andorra.osm.pbf".to_owned(),
            imported_at: Instant::from_micros(micros),
            facts: json!({"drivable_km": 814.0}),
        };
        let mut tx = db.begin_write().await.unwrap();
        assert_eq!(find_current(&mut tx).await.unwrap(), None);
        upsert(&mut tx, &row("2013", 1)).await.unwrap();
        upsert(&mut tx, &row("2020", 2)).await.unwrap();
        assert_eq!(find_current(&mut tx).await.unwrap(), Some(row("2020", 2)));
        upsert(&mut tx, &row("2013", 3)).await.unwrap();
        assert_eq!(find_current(&mut tx).await.unwrap(), Some(row("2013", 3)));
    }
}
