use domain::officer::StationDutyKind;

use super::*;
use crate::{both, testkit};

both! {
    async fn station_duty_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let mut duty = StationDuty {
            officer: "GA1".parse().unwrap(),
            day: "2026-11-23".parse().unwrap(),
            kind: StationDutyKind::Day,
        };
        upsert(&mut tx, &duty).await.unwrap();
        duty.kind = StationDutyKind::Duty24;
        upsert(&mut tx, &duty).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [duty.clone()]);
        let (day, next) = (duty.day, duty.day.plus_days(1));
        assert_eq!(list_between(&mut tx, day, day).await.unwrap(), [duty.clone()]);
        assert_eq!(list_between(&mut tx, next, next).await.unwrap(), []);
        remove(&mut tx, &duty.officer, day).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), []);
    }
}
