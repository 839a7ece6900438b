use super::*;
use crate::{both, testkit};

both! {
    async fn training_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let mut training = Training {
            officer: "GA1".parse().unwrap(),
            day: "2026-11-23".parse().unwrap(),
            from: "14:00".parse().unwrap(),
            to: "17:30".parse().unwrap(),
            title: "调解".to_owned(),
        };
        upsert(&mut tx, &training).await.unwrap();
        training.to = "24:00".parse().unwrap();
        training.title = "急救".to_owned();
        upsert(&mut tx, &training).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [training.clone()]);
        let (day, next) = (training.day, training.day.plus_days(1));
        assert_eq!(list_between(&mut tx, day, day).await.unwrap(), [training.clone()]);
        assert_eq!(list_between(&mut tx, next, next).await.unwrap(), []);
        remove(&mut tx, &training.officer, day, training.from).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), []);
    }
}
