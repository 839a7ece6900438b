use domain::{
    displacement::{EntryKind, Origin},
    time::Instant,
};

use super::*;
use crate::{both, testkit::small_county};

fn order(number: u128, from: &str, to: &str) -> Displacement {
    Displacement {
        id: DisplacementId(Uuid::from_u128(number)),
        area: "522699010000".parse().unwrap(),
        ordered_by: "县局指挥中心".to_owned(),
        reason: "专项行动".to_owned(),
        origin: Origin::Campaign,
        stretch: Stretch {
            from_day: from.parse().unwrap(),
            from: "08:00".parse().unwrap(),
            to_day: to.parse().unwrap(),
            to: "24:00".parse().unwrap(),
        },
        officers: vec!["GA1".parse().unwrap()],
        claims: [("08:00", "12:00", None), ("14:00", "16:30", Some(480))]
            .map(|(from_time, to_time, day_minutes_max)| Claim {
                officer: "GA1".parse().unwrap(),
                day: from.parse().unwrap(),
                from: from_time.parse().unwrap(),
                to: to_time.parse().unwrap(),
                day_minutes_max,
            })
            .to_vec(),
        made_by: "station_chief yang".to_owned(),
        made_by_account: Some(AccountId(Uuid::from_u128(1))),
        made_at: Instant::from_micros(5),
    }
}

fn entry(number: u128, order: u128, kind: EntryKind, reverses: Option<u128>) -> Entry {
    Entry {
        id: Uuid::from_u128(number),
        displacement: DisplacementId(Uuid::from_u128(order)),
        kind,
        minutes: (kind != EntryKind::Reversal).then_some(60),
        day: (kind == EntryKind::Repayment).then(|| "2026-12-01".parse().unwrap()),
        note: "补休".to_owned(),
        reverses: reverses.map(Uuid::from_u128),
        made_by: "bureau li".to_owned(),
        made_by_account: None,
        made_at: Instant::from_micros(number as i64),
    }
}

both! {
    async fn orders_are_found_and_listed_by_the_days_they_touch(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        let (early, late) = (order(1, "2026-11-20", "2026-11-23"), order(2, "2026-11-25", "2026-11-25"));
        for one in [&early, &late] {
            insert(&mut tx, one).await.unwrap();
            assert_eq!(find(&mut tx, one.id).await.unwrap().as_ref(), Some(one));
        }
        assert_eq!(find(&mut tx, DisplacementId(Uuid::nil())).await.unwrap(), None);
        for (from, to, expected) in [
            ("2026-11-01", "2026-11-19", vec![]),
            ("2026-11-23", "2026-11-24", vec![early.clone()]),
            ("2026-11-23", "2026-11-25", vec![late.clone(), early]),
            ("2026-11-26", "2026-11-30", vec![]),
        ] {
            let listed = list_between(&mut tx, from.parse().unwrap(), to.parse().unwrap()).await.unwrap();
            assert_eq!(listed, expected, "{from} {to}");
        }
    }

    async fn entries_are_listed_with_their_order(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        insert(&mut tx, &order(1, "2026-11-20", "2026-11-23")).await.unwrap();
        insert(&mut tx, &order(2, "2026-11-25", "2026-11-25")).await.unwrap();
        let (repaid, undone) = (entry(3, 1, EntryKind::Repayment, None), entry(4, 1, EntryKind::Reversal, Some(3)));
        let written_off = entry(5, 2, EntryKind::WriteOff, None);
        lock_entries(&mut tx).await.unwrap();
        for one in [&repaid, &undone, &written_off] {
            insert_entry(&mut tx, one).await.unwrap();
        }
        let first = [repaid, undone];
        assert_eq!(list_entries(&mut tx, DisplacementId(Uuid::from_u128(1))).await.unwrap(), first);
        let touching = |from: &str, to: &str| (from.parse().unwrap(), to.parse().unwrap());
        let (from, to) = touching("2026-11-01", "2026-11-24");
        assert_eq!(list_entries_between(&mut tx, from, to).await.unwrap(), first);
        let (from, to) = touching("2026-11-24", "2026-11-30");
        assert_eq!(list_entries_between(&mut tx, from, to).await.unwrap(), [written_off]);
    }

    async fn nothing_is_taken_back_twice(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        insert(&mut tx, &order(1, "2026-11-20", "2026-11-23")).await.unwrap();
        insert_entry(&mut tx, &entry(4, 1, EntryKind::Reversal, None)).await.unwrap();
        let again = insert_entry(&mut tx, &entry(5, 1, EntryKind::Reversal, None)).await;
        assert!(matches!(again, Err(StoreError::Duplicate)));
    }
}
