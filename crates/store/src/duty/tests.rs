use domain::{
    duty::{Per, Tier, WorkKind},
    officer::Skill,
};

use super::*;
use crate::{both, testkit};

both! {
    async fn a_duty_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let mut duty = Duty {
            code: "D1".parse().unwrap(),
            place: "522699010001".parse().unwrap(),
            kind: WorkKind::Patrol,
            minutes: 90,
            times: 2,
            per: Per::Week,
            min_gap_days: 2,
            max_gap_days: Some(5),
            prefer_market_day: true,
            skills: vec![Skill::Patrol],
            crew: 2,
            officer_needed: true,
            window: "1-5 08:30-17:30".parse().unwrap(),
            tier: Tier::Promised,
            value: 40,
        };
        upsert(&mut tx, &duty).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [duty.clone()]);
        (duty.max_gap_days, duty.window, duty.value) = (None, "".parse().unwrap(), 7);
        duty.skills.clear();
        upsert(&mut tx, &duty).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [duty.clone()]);
        remove(&mut tx, &duty.code).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), []);
    }
}
