use domain::plan::PlanState;
use serde_json::json;

use super::*;
use crate::{both, testkit::small_county};

fn week_plan(id: u128, from: &str) -> WeekPlan {
    WeekPlan {
        id: PlanId(Uuid::from_u128(id)),
        area: "522699".parse().unwrap(),
        from: from.parse().unwrap(),
        days: 7,
        state: PlanState::Solving,
        seed: u64::MAX,
        version: 0,
        made_by: "bureau wang".to_owned(),
        made_at: Instant::from_micros(1_000_000 + id as i64),
        published_at: None,
        reason: None,
    }
}

both! {
    async fn a_plan_reads_back_with_its_problem_and_versions(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        let mut plan = week_plan(1, "2026-11-23");
        insert(&mut tx, &plan, b"{}").await.unwrap();
        assert_eq!(find(&mut tx, plan.id).await.unwrap(), Some(plan.clone()));
        assert_eq!(find_problem(&mut tx, plan.id).await.unwrap(), Some(b"{}".to_vec()));
        (plan.state, plan.version) = (PlanState::Draft, 1);
        update(&mut tx, &plan, 0).await.unwrap();
        let version = Version {
            version: 1,
            result: json!({"tours": []}),
            locks: json!([]),
            edit: Value::Null,
            made_by: plan.made_by.clone(),
            made_at: plan.made_at,
        };
        insert_version(&mut tx, plan.id, &version).await.unwrap();
        assert_eq!(find_version(&mut tx, plan.id, 1).await.unwrap(), Some(version.clone()));
        let history = list_versions(&mut tx, plan.id).await.unwrap();
        assert_eq!(history, [(1, Value::Null, version.made_by, version.made_at)]);
        assert_eq!(find_for_change(&mut tx, plan.id).await.unwrap(), Some(plan));
    }

    async fn whoever_comes_second_with_an_old_version_is_told(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        let mut plan = week_plan(1, "2026-11-23");
        insert(&mut tx, &plan, b"{}").await.unwrap();
        plan.version = 1;
        update(&mut tx, &plan, 0).await.unwrap();
        plan.version = 2;
        let late = update(&mut tx, &plan, 0).await;
        assert!(matches!(late, Err(StoreError::RowsChanged { rows: 0, expected: 1 })));
    }

    async fn plans_are_found_by_the_days_they_cover(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        small_county(&mut tx).await;
        let (first, mut second) = (week_plan(1, "2026-11-16"), week_plan(2, "2026-11-23"));
        second.state = PlanState::Published;
        insert(&mut tx, &first, b"{}").await.unwrap();
        insert(&mut tx, &second, b"{}").await.unwrap();
        let day = |text: &str| text.parse::<Day>().unwrap();
        let found = list_between(&mut tx, day("2026-11-22"), day("2026-11-23")).await.unwrap();
        assert_eq!(found, [second.clone(), first]);
        assert_eq!(list_between(&mut tx, day("2026-11-23"), day("2026-11-29")).await.unwrap(), [second.clone()]);
        let published = list_published_between(&mut tx, day("2026-11-20"), day("2026-12-01")).await.unwrap();
        assert_eq!(published, [second]);
    }
}
