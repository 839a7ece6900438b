use super::*;

fn allowed(role: Role, state: AccountState) -> Vec<(Permission, Purpose)> {
    let all =
        Permission::ALL.iter().flat_map(|permission| Purpose::ALL.map(|purpose| (*permission, purpose)));
    all.filter(|(permission, purpose)| reach(role, state, *permission, *purpose).is_some()).collect()
}

#[test]
fn suspended_and_expired_accounts_may_do_nothing() {
    for &role in Role::ALL {
        for state in [AccountState::Suspended, AccountState::Expired] {
            assert_eq!(allowed(role, state), [], "{role} {state}");
        }
    }
}

#[test]
fn an_unconfirmed_account_may_only_use_itself() {
    for &role in Role::ALL {
        let own = Purpose::ALL.map(|purpose| (Permission::UseOwnAccount, purpose));
        assert_eq!(allowed(role, AccountState::Unconfirmed), own, "{role}");
        let reach = reach(role, AccountState::Unconfirmed, Permission::UseOwnAccount, Purpose::Duty);
        assert_eq!(reach, Some(Reach::Own), "{role}");
    }
}

#[test]
fn everybody_at_work_may_use_the_own_account() {
    for &role in Role::ALL {
        let reach = reach(role, AccountState::Active, Permission::UseOwnAccount, Purpose::Duty);
        assert_eq!(reach, Some(Reach::Own), "{role}");
    }
}

/// GB/T 22239-2019, 8.1.5: three administrators, none of whom can do another's work.
#[test]
fn the_three_administrators_share_nothing_but_their_own_accounts() {
    let trio = [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor];
    for (at, one) in trio.iter().enumerate() {
        for other in &trio[at + 1..] {
            let theirs = allowed(*other, AccountState::Active);
            let mut both = allowed(*one, AccountState::Active);
            both.retain(|cell| theirs.contains(cell));
            assert_eq!(both, [(Permission::UseOwnAccount, Purpose::Duty)], "{one} and {other}");
        }
    }
}

#[test]
fn administrators_neither_plan_nor_record_work() {
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor] {
        for permission in [
            Permission::ChangeCountyRecords,
            Permission::PlanWeeks,
            Permission::PublishWeeks,
            Permission::RecordWork,
            Permission::LogDisplacements,
            Permission::SettleDisplacements,
        ] {
            for purpose in Purpose::ALL {
                assert_eq!(
                    reach(role, AccountState::Active, permission, purpose),
                    None,
                    "{role} {permission}"
                );
            }
        }
    }
}

#[test]
fn the_audit_log_is_read_by_auditors_only() {
    for &role in Role::ALL {
        let may =
            Purpose::ALL.map(|purpose| reach(role, AccountState::Active, Permission::ViewAudit, purpose));
        let expected = [None, (role == Role::Auditor).then_some(Reach::Area)];
        assert_eq!(may, expected, "{role}");
    }
}

#[test]
fn partners_and_force_leaders_may_nothing_yet_but_use_their_accounts() {
    for role in [Role::Partner, Role::ForceLeader] {
        assert_eq!(
            allowed(role, AccountState::Active),
            [(Permission::UseOwnAccount, Purpose::Duty)],
            "{role}"
        );
    }
}

#[test]
fn the_matrix_has_every_cell_once() {
    let csv = policy_csv();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let cells = Role::ALL.len() * AccountState::ALL.len() * Permission::ALL.len() * Purpose::ALL.len();
    assert_eq!(rows.len(), cells);
    let keys: std::collections::BTreeSet<&str> =
        rows.iter().filter_map(|row| row.rsplit_once(',')).map(|(key, _reach)| key).collect();
    assert_eq!(keys.len(), cells);
}

#[test]
fn the_page_of_permissions_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/policy.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        page,
        policy_page(),
        "docs/policy.md is stale: run `anlin authz matrix --page > docs/policy.md`"
    );
}

#[test]
fn passwords_have_ten_signs_and_not_the_login() {
    assert_eq!(check_password("wu", "0123456789"), Ok(()));
    assert_eq!(check_password("wu", "十个汉字也算密码长度哦"), Ok(()));
    assert_eq!(check_password("wu", "012345678"), Err(PasswordError::TooShort));
    assert_eq!(check_password("wu", &"a".repeat(201)), Err(PasswordError::TooLong));
    assert_eq!(check_password("wuming", "my-WuMing-2026"), Err(PasswordError::ContainsLogin));
}
