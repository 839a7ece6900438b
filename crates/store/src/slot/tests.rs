use domain::{
    duty::WorkKind,
    plan::{PlanState, WeekPlan},
    slot::SlotTier,
};

use super::*;
use crate::{both, testkit::small_county};

pub(crate) async fn published_plan(tx: &mut WriteTx) -> PlanId {
    small_county(tx).await;
    let plan = WeekPlan {
        id: PlanId(Uuid::from_u128(9)),
        area: "522699".parse().unwrap(),
        from: "2026-11-23".parse().unwrap(),
        days: 7,
        state: PlanState::Published,
        seed: 1,
        version: 1,
        made_by: "system".to_owned(),
        made_at: Instant::from_micros(0),
        published_at: Some(Instant::from_micros(1)),
        reason: None,
    };
    crate::plan::insert(tx, &plan, b"{}").await.unwrap();
    plan.id
}

pub(crate) fn slot(plan: PlanId, number: u128, day: &str, from: &str, to: &str) -> Slot {
    Slot {
        id: SlotId(Uuid::from_u128(number)),
        plan,
        officer: "GA1".parse().unwrap(),
        place: "522699010001".parse().unwrap(),
        day: day.parse().unwrap(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        kind: WorkKind::Visit,
        tier: SlotTier::Statutory,
        duty: "D-1".to_owned(),
        occurrence: 0,
        travel_minutes: 25,
        is_public: true,
    }
}

both! {
    async fn slots_are_listed_by_place_officer_and_day(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let plan = published_plan(&mut tx).await;
        let later = slot(plan, 1, "2026-11-24", "14:00", "24:00");
        let sooner = slot(plan, 2, "2026-11-24", "08:30", "09:30");
        insert(&mut tx, &later).await.unwrap();
        insert(&mut tx, &sooner).await.unwrap();
        let (from, to) = ("2026-11-24".parse().unwrap(), "2026-11-24".parse().unwrap());
        let both = [sooner.clone(), later.clone()];
        assert_eq!(list_between(&mut tx, from, to).await.unwrap(), both);
        assert_eq!(list_of_place(&mut tx, &sooner.place, from, to).await.unwrap(), both);
        assert_eq!(list_of_officer(&mut tx, &sooner.officer, from, to).await.unwrap(), both);
        assert_eq!(find(&mut tx, later.id).await.unwrap(), Some(later));
    }

    async fn withdrawing_spares_what_was_due_before(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        let plan = published_plan(&mut tx).await;
        let past = slot(plan, 1, "2026-11-23", "08:30", "09:30");
        let coming = slot(plan, 2, "2026-11-25", "08:30", "09:30");
        let [morning, evening] =
            [(3, "08:30", "09:30"), (4, "16:00", "17:00")].map(|(id, from, to)| slot(plan, id, "2026-11-24", from, to));
        for one in [&past, &morning, &evening] {
            insert(&mut tx, one).await.unwrap();
        }
        insert(&mut tx, &coming).await.unwrap();
        let at = Instant::from_micros(7);
        let noon = "12:00".parse().unwrap();
        assert_eq!(withdraw(&mut tx, plan, (morning.day, noon), at, "防汛").await.unwrap(), 2);
        assert_eq!(list_between(&mut tx, past.day, coming.day).await.unwrap(), [past, morning]);
        assert_eq!(find(&mut tx, coming.id).await.unwrap(), None);
        assert_eq!(find_even_withdrawn(&mut tx, coming.id).await.unwrap(), Some(coming.clone()));
        let (from, to) = ("2026-11-23".parse().unwrap(), coming.day);
        let withdrawn = [evening, coming.clone()].map(|slot| {
            WithdrawnSlot { slot, withdrawn_at: at, reason: Some("防汛".to_owned()) }
        });
        assert_eq!(list_withdrawn_of_place(&mut tx, &coming.place, from, to).await.unwrap(), withdrawn);
        assert_eq!(list_withdrawn_of_place(&mut tx, &coming.place, to, to).await.unwrap(), withdrawn[1..]);
        let room = "5226990100R1".parse().unwrap();
        assert_eq!(list_withdrawn_of_place(&mut tx, &room, from, to).await.unwrap(), []);
    }
}
