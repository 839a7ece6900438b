use domain::{code::OfficerCode, id::AccountId};
use uuid::Uuid;

use super::*;

fn account(state: AccountState, expires_at: Option<&str>) -> Account {
    Account {
        id: AccountId(Uuid::nil()),
        login: "wu".to_owned(),
        role: Role::Officer,
        area: "522699".parse().unwrap(),
        state,
        officer: None::<OfficerCode>,
        created_at: Instant::from_micros(0),
        expires_at: expires_at.map(|at| at.parse().unwrap()),
    }
}

#[test]
fn an_account_comes_in_while_it_is_active_or_unconfirmed_and_not_over() {
    let now: Instant = "2026-11-23T00:00:00Z".parse().unwrap();
    for (state, expires_at, expected) in [
        (AccountState::Active, None, true),
        (AccountState::Unconfirmed, None, true),
        (AccountState::Suspended, None, false),
        (AccountState::Expired, None, false),
        (AccountState::Active, Some("2026-11-23T00:00:00.000001Z"), true),
        (AccountState::Active, Some("2026-11-23T00:00:00Z"), false),
    ] {
        assert_eq!(may_sign_in(&account(state, expires_at), now), expected, "{state} {expires_at:?}");
    }
}
