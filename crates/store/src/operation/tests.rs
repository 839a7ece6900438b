use domain::{id::OpId, time::Instant};
use serde_json::json;

use super::*;
use crate::both;

both! {
    async fn an_operation_is_kept_once_with_its_answer(db: &Db) {
        let id = OpId(uuid::Uuid::from_u128(7));
        let operation = Operation { digest: vec![1, 2, 3], answer: json!({"places": 3, "name": "石坝村"}) };
        let at: Instant = "2026-11-23T08:00:00.000001Z".parse().unwrap();
        let mut tx = db.begin_write().await.unwrap();
        insert(&mut tx, id, &operation, None, at).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin_write().await.unwrap();
        assert_eq!(find(&mut tx, id).await.unwrap(), Some(operation.clone()));
        assert_eq!(find(&mut tx, OpId(uuid::Uuid::from_u128(8))).await.unwrap(), None);
        assert!(matches!(insert(&mut tx, id, &operation, None, at).await, Err(StoreError::Duplicate)));
    }

    async fn an_answer_may_be_any_json(db: &Db) {
        let at: Instant = "2026-11-23T08:00:00Z".parse().unwrap();
        for (number, answer) in [json!(0), json!(-1.5), json!("7"), json!(null), json!(true), json!([]), json!({})].into_iter().enumerate() {
            let id = OpId(uuid::Uuid::from_u128(number as u128));
            let operation = Operation { digest: vec![1], answer };
            let mut tx = db.begin_write().await.unwrap();
            insert(&mut tx, id, &operation, None, at).await.unwrap();
            assert_eq!(find(&mut tx, id).await.unwrap(), Some(operation));
        }
    }
}
