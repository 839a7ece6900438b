use domain::account::{AccountState, Role};

use super::*;
use crate::both;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(crate) fn account(login: &str) -> (Account, Credentials) {
    let account = Account {
        id: AccountId(Uuid::from_u128(u128::from(login.as_bytes()[0]))),
        login: login.to_owned(),
        role: Role::StationChief,
        area: "522699010000".parse().unwrap(),
        state: AccountState::Active,
        officer: Some("GA1".parse().unwrap()),
        created_at: at("2026-11-23T08:00:00.123456Z"),
        expires_at: None,
    };
    let credentials = Credentials {
        password_hash: Some("hash".to_owned()),
        totp_key: Some(vec![1, 2]),
        totp_step_last: 0,
        failures: 0,
        locked_until: None,
    };
    (account, credentials)
}

both! {
    async fn an_account_reads_back_as_written(db: &Db) {
        let (mut wang, mut credentials) = account("wang");
        let mut tx = db.begin_write().await.unwrap();
        insert(&mut tx, &wang, &credentials).await.unwrap();
        assert_eq!(find(&mut tx, wang.id).await.unwrap(), Some((wang.clone(), credentials.clone())));
        wang.state = AccountState::Suspended;
        credentials.locked_until = Some(at("2026-11-23T09:00:00Z"));
        credentials.failures = 4;
        update(&mut tx, &wang, &credentials).await.unwrap();
        assert_eq!(find_by_login(&mut tx, "wang").await.unwrap(), Some((wang.clone(), credentials.clone())));
        (credentials.password_hash, credentials.totp_key) = (None, None);
        update(&mut tx, &wang, &credentials).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap(), [(wang, credentials)]);
        assert_eq!(count(&mut tx).await.unwrap(), 1);
    }

    async fn a_login_is_taken_once(db: &Db) {
        let (wang, credentials) = account("wang");
        let mut tx = db.begin_write().await.unwrap();
        insert(&mut tx, &wang, &credentials).await.unwrap();
        let other = Account { id: AccountId(Uuid::from_u128(99)), ..wang };
        assert!(matches!(insert(&mut tx, &other, &credentials).await, Err(StoreError::Duplicate)));
    }

    async fn a_session_ends_when_it_is_closed(db: &Db) {
        let (wang, credentials) = account("wang");
        let mut tx = db.begin_write().await.unwrap();
        insert(&mut tx, &wang, &credentials).await.unwrap();
        let (opened_at, used_at) = (at("2026-11-23T08:00:00Z"), at("2026-11-23T08:05:00Z"));
        open_session(&mut tx, b"one", wang.id, opened_at).await.unwrap();
        open_session(&mut tx, b"two", wang.id, opened_at).await.unwrap();
        touch_session(&mut tx, b"one", used_at).await.unwrap();
        let session = Session { account: wang.id, opened_at, used_at };
        assert_eq!(find_session(&mut tx, b"one").await.unwrap(), Some(session));
        close_session(&mut tx, b"one").await.unwrap();
        assert_eq!(find_session(&mut tx, b"one").await.unwrap(), None);
        close_sessions_of(&mut tx, wang.id).await.unwrap();
        assert_eq!(find_session(&mut tx, b"two").await.unwrap(), None);
    }

    async fn the_other_sessions_of_an_account_are_closed_and_nobody_elses(db: &Db) {
        let (wang, credentials) = account("wang");
        let (other, _) = account("zhao");
        let mut tx = db.begin_write().await.unwrap();
        insert(&mut tx, &wang, &credentials).await.unwrap();
        insert(&mut tx, &other, &credentials).await.unwrap();
        let opened_at = at("2026-11-23T08:00:00Z");
        for (digest, owner) in [(b"one", wang.id), (b"two", wang.id), (b"six", wang.id), (b"ten", other.id)] {
            open_session(&mut tx, digest, owner, opened_at).await.unwrap();
        }
        assert_eq!(close_other_sessions(&mut tx, wang.id, b"one").await.unwrap(), 2);
        assert_eq!(find_session(&mut tx, b"two").await.unwrap(), None);
        for left in [b"one", b"ten"] {
            assert!(find_session(&mut tx, left).await.unwrap().is_some());
        }
    }
}
