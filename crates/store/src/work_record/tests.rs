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
}
