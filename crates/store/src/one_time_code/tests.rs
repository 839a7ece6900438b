use super::*;
use crate::{account, both};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn code(purpose: CodePurpose) -> OneTimeCode {
    OneTimeCode { purpose, totp_key: None }
}

both! {
    async fn a_code_is_good_once_and_until_it_expires(db: &Db) {
        let (wang, credentials) = account::tests::account("wang");
        let (now, later) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T08:10:00Z"));
        let (first, link) = (code(CodePurpose::FirstAccount), code(CodePurpose::SignIn(wang.id)));
        let mut tx = db.begin_write().await.unwrap();
        account::insert(&mut tx, &wang, &credentials).await.unwrap();
        insert(&mut tx, b"first", &first, later).await.unwrap();
        insert(&mut tx, b"link", &link, later).await.unwrap();
        insert(&mut tx, b"late", &link, now).await.unwrap();
        assert_eq!(find(&mut tx, b"first", now).await.unwrap(), Some(first.clone()));
        assert_eq!(find(&mut tx, b"late", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"first", now).await.unwrap(), Some(first));
        assert_eq!(find(&mut tx, b"first", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"first", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"link", now).await.unwrap(), Some(link));
        assert_eq!(use_up(&mut tx, b"late", now).await.unwrap(), None);
        assert_eq!(use_up(&mut tx, b"none", now).await.unwrap(), None);
    }

    async fn an_account_has_one_open_code_for_its_credentials(db: &Db) {
        let (wang, credentials) = account::tests::account("wang");
        let (now, later) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T08:10:00Z"));
        let enrolment = code(CodePurpose::Enrolment(wang.id));
        let mut tx = db.begin_write().await.unwrap();
        account::insert(&mut tx, &wang, &credentials).await.unwrap();
        insert(&mut tx, b"link", &code(CodePurpose::SignIn(wang.id)), later).await.unwrap();
        insert(&mut tx, b"one", &enrolment, later).await.unwrap();
        assert_eq!(list_enrolments(&mut tx, now).await.unwrap(), [(wang.id, later)]);
        assert_eq!(list_enrolments(&mut tx, later).await.unwrap(), []);
        withdraw(&mut tx, wang.id).await.unwrap();
        assert_eq!(find(&mut tx, b"one", now).await.unwrap(), None);
        assert!(find(&mut tx, b"link", now).await.unwrap().is_some());
        let factor = OneTimeCode { purpose: CodePurpose::SecondFactor(wang.id), totp_key: Some(vec![1]) };
        insert(&mut tx, b"two", &factor, later).await.unwrap();
        assert_eq!(find(&mut tx, b"two", now).await.unwrap(), Some(factor.clone()));
        assert_eq!(list_enrolments(&mut tx, now).await.unwrap(), []);
        use_up(&mut tx, b"two", now).await.unwrap();
        insert(&mut tx, b"three", &enrolment, later).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin_write().await.unwrap();
        assert!(matches!(insert(&mut tx, b"four", &factor, later).await, Err(StoreError::Duplicate)));
    }

    async fn a_second_factor_waits_with_its_code(db: &Db) {
        let (wang, credentials) = account::tests::account("wang");
        let (now, later) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T08:10:00Z"));
        let mut tx = db.begin_write().await.unwrap();
        account::insert(&mut tx, &wang, &credentials).await.unwrap();
        insert(&mut tx, b"one", &code(CodePurpose::Enrolment(wang.id)), later).await.unwrap();
        set_totp_key(&mut tx, b"one", &[1, 2]).await.unwrap();
        set_totp_key(&mut tx, b"one", &[3, 4]).await.unwrap();
        let used = use_up(&mut tx, b"one", now).await.unwrap().unwrap();
        assert_eq!(used.totp_key, Some(vec![3, 4]));
        let sql = "select count(*) from one_time_code where totp_key is not null";
        let kept: i64 = on!(&mut tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await).unwrap();
        assert_eq!(kept, 0, "the key is the account's by now");
        assert!(set_totp_key(&mut tx, b"none", &[5]).await.is_err());
    }
}
