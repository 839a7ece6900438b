use super::*;
use crate::{account, both};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

both! {
    async fn a_code_is_good_once_and_until_it_expires(db: &Db) {
        let (wang, credentials) = account::tests::account("wang");
        let (now, later) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T08:10:00Z"));
        let mut tx = db.begin_write().await.unwrap();
        account::insert(&mut tx, &wang, &credentials).await.unwrap();
        insert(&mut tx, b"first", CodePurpose::FirstAccount, later).await.unwrap();
        insert(&mut tx, b"link", CodePurpose::SignIn(wang.id), later).await.unwrap();
        insert(&mut tx, b"late", CodePurpose::SignIn(wang.id), now).await.unwrap();
        assert_eq!(find(&mut tx, b"first", now).await.unwrap(), Some(CodePurpose::FirstAccount));
        assert_eq!(find(&mut tx, b"late", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"first", now).await.unwrap(), Some(CodePurpose::FirstAccount));
        assert_eq!(use_up(&mut tx, b"first", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"link", now).await.unwrap(), Some(CodePurpose::SignIn(wang.id)));
        assert_eq!(use_up(&mut tx, b"late", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"none", now).await.unwrap(), None);
    }
}
