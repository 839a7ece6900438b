use domain::{duty::WorkKind, officer::Skill};

use super::*;
use crate::{both, testkit};

both! {
    async fn an_appointment_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let mut talk = Appointment {
            code: "A1".parse().unwrap(),
            place: "522699010001".parse().unwrap(),
            day: "2026-11-23".parse().unwrap(),
            at: "09:30".parse().unwrap(),
            minutes: 120,
            tolerance_minutes: 15,
            kind: WorkKind::Talk,
            title: "院坝恳谈".to_owned(),
            skills: vec![Skill::Mediate],
            crew: 1,
        };
        upsert(&mut tx, &talk).await.unwrap();
        talk.day = talk.day.plus_days(1);
        talk.crew = 2;
        upsert(&mut tx, &talk).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [talk.clone()]);
        remove(&mut tx, &talk.code).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), []);
    }
}
