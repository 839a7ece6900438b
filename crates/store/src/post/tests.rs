use domain::officer::PostRole;

use super::*;
use crate::{both, testkit};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

both! {
    async fn a_post_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let mut post = Post {
            officer: "GA1".parse().unwrap(),
            place: "522699010001".parse().unwrap(),
            role: PostRole::VillageOfficer,
            from: day("2026-01-01"),
            to: None,
        };
        upsert(&mut tx, &post).await.unwrap();
        (post.role, post.to) = (PostRole::AdoptingOfficer, Some(day("2026-06-30")));
        upsert(&mut tx, &post).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [post.clone()]);
        let july = list_between(&mut tx, day("2026-07-01"), day("2026-07-07")).await.unwrap();
        assert_eq!(july, []);
        let june = list_between(&mut tx, day("2026-06-30"), day("2026-07-07")).await.unwrap();
        assert_eq!(june, [post.clone()]);
        remove(&mut tx, &post.officer, &post.place, post.from).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), []);
        let missing = remove(&mut tx, &post.officer, &post.place, post.from).await;
        assert!(matches!(missing, Err(StoreError::RowsChanged { rows: 0, expected: 1 })));
    }

    async fn a_post_of_nobody_is_refused(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let post = Post {
            officer: "GA9".parse().unwrap(),
            place: "522699010001".parse().unwrap(),
            role: PostRole::Chief,
            from: day("2026-01-01"),
            to: None,
        };
        assert!(matches!(upsert(&mut tx, &post).await, Err(StoreError::Reference)));
    }
}
