use domain::{time::Instant, work_record::Outcome};

use super::*;
use crate::{
    both,
    slot::tests::{published_plan, slot},
};

fn record(number: u128, slot: Option<SlotId>, day: &str) -> WorkRecord {
    WorkRecord {
        id: WorkRecordId(Uuid::from_u128(number)),
        slot,
        place: "522699010001".parse().unwrap(),
        officer: "GA1".parse().unwrap(),
        day: day.parse().unwrap(),
        outcome: Outcome::Kept,
        cause: None,
        moved_to_day: None,
        started_at: Some(Instant::from_micros(1)),
        ended_at: Some(Instant::from_micros(60_000_001)),
        kinds: vec![WorkKind::Visit, WorkKind::Mediation],
        homes_visited: Some(12),
        note: "走访12户".to_owned(),
        own_initiative: false,
        corrects: None,
        noted_at: Instant::from_micros(3),
        recorded_at: Instant::from_micros(4),
        recorded_by: "officer wu".to_owned(),
        device: Some(DeviceId(Uuid::from_u128(5))),
        sequence: Some(7),
        is_after_gap: true,
    }
}

both! {
    async fn records_come_back_as_they_were(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let plan = published_plan(&mut tx).await;
        let slot = slot(plan, 1, "2026-11-24", "08:30", "09:30");
        crate::slot::insert(&mut tx, &slot).await.unwrap();
        let full = record(1, Some(slot.id), "2026-11-24");
        let bare = WorkRecord {
            outcome: Outcome::Moved,
            cause: Some(LossCause::RoadClosed),
            moved_to_day: Some("2026-11-27".parse().unwrap()),
            started_at: None,
            ended_at: None,
            kinds: vec![],
            homes_visited: None,
            corrects: Some(full.id),
            device: None,
            sequence: None,
            is_after_gap: false,
            ..record(2, None, "2026-11-25")
        };
        for one in [&full, &bare] {
            insert(&mut tx, one).await.unwrap();
            assert_eq!(find(&mut tx, one.id).await.unwrap().as_ref(), Some(one));
        }
        let (from, to) = (full.day, bare.day);
        let both = [full.clone(), bare.clone()];
        assert_eq!(list_between(&mut tx, from, to).await.unwrap(), both);
        assert_eq!(list_of_officer(&mut tx, &full.officer, from, to).await.unwrap(), both);
        assert_eq!(list_of_place(&mut tx, &full.place, from, to).await.unwrap(), both);
        assert_eq!(list_of_place(&mut tx, &full.place, to, to).await.unwrap(), [bare]);
        assert_eq!(find(&mut tx, WorkRecordId(Uuid::nil())).await.unwrap(), None);
    }

    async fn a_device_remembers_its_last_operation(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        published_plan(&mut tx).await;
        let device = DeviceId(Uuid::from_u128(5));
        assert_eq!(find_sequence_last(&mut tx, device).await.unwrap(), None);
        for (number, sequence) in [(1, 7), (2, 3)] {
            let one = WorkRecord { sequence: Some(sequence), ..record(number, None, "2026-11-24") };
            insert(&mut tx, &one).await.unwrap();
        }
        assert_eq!(find_sequence_last(&mut tx, device).await.unwrap(), Some(7));
    }

    async fn a_record_of_nobody_or_nowhere_is_refused(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        published_plan(&mut tx).await;
        let elsewhere = WorkRecord { place: "999999".parse().unwrap(), ..record(1, None, "2026-11-24") };
        assert!(matches!(insert(&mut tx, &elsewhere).await, Err(StoreError::Reference)));
    }

    async fn a_corrected_record_stands_nowhere_whatever_its_correction_says(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        published_plan(&mut tx).await;
        let first = record(1, None, "2026-11-24");
        let elsewhere = WorkRecord {
            place: "5226990100R1".parse().unwrap(),
            corrects: Some(first.id),
            ..record(2, None, "2026-11-24")
        };
        let on_another_day = WorkRecord { corrects: Some(elsewhere.id), ..record(3, None, "2027-01-24") };
        let (day, far) = (first.day, on_another_day.day);
        insert(&mut tx, &first).await.unwrap();
        assert_eq!(list_standing_of_place(&mut tx, &first.place, day, day).await.unwrap(), std::slice::from_ref(&first));
        insert(&mut tx, &elsewhere).await.unwrap();
        assert_eq!(list_standing_of_place(&mut tx, &first.place, day, day).await.unwrap(), []);
        assert_eq!(list_standing(&mut tx, day, day).await.unwrap(), std::slice::from_ref(&elsewhere));
        insert(&mut tx, &on_another_day).await.unwrap();
        assert_eq!(list_standing_of_place(&mut tx, &elsewhere.place, day, day).await.unwrap(), []);
        assert_eq!(list_standing(&mut tx, day, day).await.unwrap(), []);
        assert_eq!(list_standing(&mut tx, day, far).await.unwrap(), std::slice::from_ref(&on_another_day));
        for id in [first.id, elsewhere.id, on_another_day.id] {
            assert_eq!(find_newest(&mut tx, id).await.unwrap().as_ref(), Some(&on_another_day));
        }
        assert_eq!(find_newest(&mut tx, WorkRecordId(Uuid::nil())).await.unwrap(), None);
    }

    async fn a_record_is_put_right_once(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        published_plan(&mut tx).await;
        let first = record(1, None, "2026-11-24");
        insert(&mut tx, &first).await.unwrap();
        let correction = |number| WorkRecord { corrects: Some(first.id), ..record(number, None, "2026-11-24") };
        insert(&mut tx, &correction(2)).await.unwrap();
        assert!(matches!(insert(&mut tx, &correction(3)).await, Err(StoreError::Duplicate)));
    }

    async fn records_that_were_put_right_twice_become_one_line(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        published_plan(&mut tx).await;
        drop_the_rule(&mut tx).await;
        // 1 was put right by 2 and by 3, 2 by 4; 6 puts 5 right although a phone with a slow clock noted it earlier.
        for (number, corrects, noted_at) in
            [(1, None, 10), (2, Some(1), 20), (3, Some(1), 30), (4, Some(2), 25), (5, None, 50), (6, Some(5), 40)]
        {
            let corrects = corrects.map(|number| WorkRecordId(Uuid::from_u128(number)));
            let noted_at = Instant::from_micros(noted_at);
            let one = WorkRecord { corrects, noted_at, ..record(number, None, "2026-11-24") };
            insert(&mut tx, &one).await.unwrap();
        }
        let sql = include_str!("../../migrations/0012_correction.sql");
        on!(&mut *tx, |conn| sqlx::raw_sql(sql).execute(conn).await.map(|_done| ())).unwrap();
        for (number, newest) in [(1, 3), (2, 3), (3, 3), (4, 3), (5, 6)] {
            let id = WorkRecordId(Uuid::from_u128(number));
            let found = find_newest(&mut tx, id).await.unwrap().unwrap();
            assert_eq!(found.id.0.as_u128(), newest, "{number}");
        }
        let day = "2026-11-24".parse().unwrap();
        assert_eq!(list_standing(&mut tx, day, day).await.unwrap().len(), 2);
    }
}

/// The table as it was before corrections had to be unique.
async fn drop_the_rule(tx: &mut WriteTx) {
    let sql = "drop index work_record_corrects; create index work_record_corrects on work_record (corrects)";
    on!(tx, |conn| sqlx::raw_sql(sql).execute(conn).await.map(|_done| ())).unwrap();
}
