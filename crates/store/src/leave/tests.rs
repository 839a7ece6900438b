use domain::officer::LeaveKind;

use super::*;
use crate::{both, testkit};

both! {
    async fn leave_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let day = |text: &str| text.parse::<Day>().unwrap();
        let mut leave = Leave {
            officer: "GA1".parse().unwrap(),
            from: day("2026-11-23"),
            to: day("2026-11-25"),
            kind: LeaveKind::Annual,
        };
        upsert(&mut tx, &leave).await.unwrap();
        (leave.to, leave.kind) = (day("2026-11-29"), LeaveKind::Sick);
        upsert(&mut tx, &leave).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [leave.clone()]);
        let last = list_between(&mut tx, day("2026-11-29"), day("2026-12-05")).await.unwrap();
        assert_eq!(last, [leave.clone()]);
        let after = list_between(&mut tx, day("2026-11-30"), day("2026-12-05")).await.unwrap();
        assert_eq!(after, []);
        remove(&mut tx, &leave.officer, leave.from).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), []);
    }
}
