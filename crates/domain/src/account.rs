//! Accounts, roles and the one policy table: role ∧ state ∧ area ∧ purpose, denied by default.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    code::{OfficerCode, PlaceCode},
    id::AccountId,
    time::Instant,
};

choice! {
    pub enum Role {
        Bureau = "bureau",
        StationChief = "station_chief",
        Officer = "officer",
        Auxiliary = "auxiliary",
        Partner = "partner",
        ForceLeader = "force_leader",
        Auditor = "auditor",
        SystemAdmin = "system_admin",
        SecurityAdmin = "security_admin",
    }
}

choice! {
    pub enum AccountState { Active = "active", Unconfirmed = "unconfirmed", Suspended = "suspended", Expired = "expired" }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub role: Role,
    /// The place whose tree the account works in.
    pub area: PlaceCode,
    pub state: AccountState,
    /// The officer or auxiliary who signs in with it.
    pub officer: Option<OfficerCode>,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
}

choice! {
    pub enum Permission {
        /// See places, officers, plans and figures of the area.
        ViewCounty = "view_county",
        ChangeCountyRecords = "change_county_records",
        ImportDivisions = "import_divisions",
        ImportRoads = "import_roads",
        PlanWeeks = "plan_weeks",
        PublishWeeks = "publish_weeks",
        /// See the own days and record the own work.
        RecordWork = "record_work",
        ViewWork = "view_work",
        LogDisplacements = "log_displacements",
        SettleDisplacements = "settle_displacements",
        ViewFigures = "view_figures",
        ManageAccounts = "manage_accounts",
        ViewAudit = "view_audit",
        ManageSystem = "manage_system",
        /// Sign out, see and change the own account.
        UseOwnAccount = "use_own_account",
    }
}

/// Why a sensitive read happens; it is asked for and logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The daily work of the role.
    Duty,
    /// Checking what others read and changed.
    Supervision,
}

/// How far a permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What belongs to the account's own officer.
    Own,
    /// The account's place and everything below it.
    Area,
}

/// The policy table. `None` is a refusal.
///
/// System, security and audit administration are three different roles (GB/T 22239-2019, 8.1.5); none of them plans or records work.
pub const fn reach(
    role: Role,
    state: AccountState,
    permission: Permission,
    purpose: Purpose,
) -> Option<Reach> {
    use Permission as P;
    use Role as R;
    if !matches!(state, AccountState::Active) {
        return match (state, permission) {
            (AccountState::Unconfirmed, P::UseOwnAccount) => Some(Reach::Own),
            _ => None,
        };
    }
    match (role, permission, purpose) {
        (_, P::UseOwnAccount, Purpose::Duty)
        | (R::StationChief | R::Officer | R::Auxiliary, P::RecordWork, Purpose::Duty)
        | (R::Officer | R::Auxiliary, P::ViewWork, Purpose::Duty) => Some(Reach::Own),
        (R::Officer | R::Auxiliary | R::StationChief | R::Bureau, P::ViewCounty, Purpose::Duty)
        | (
            R::StationChief | R::Bureau,
            P::ChangeCountyRecords
            | P::PlanWeeks
            | P::PublishWeeks
            | P::ViewWork
            | P::LogDisplacements
            | P::ViewFigures,
            Purpose::Duty,
        )
        | (R::Bureau | R::SystemAdmin, P::ImportDivisions | P::ImportRoads, Purpose::Duty)
        | (R::Bureau, P::SettleDisplacements, Purpose::Duty)
        | (R::SecurityAdmin, P::ManageAccounts, Purpose::Duty)
        | (R::SystemAdmin, P::ManageSystem, Purpose::Duty)
        | (R::Auditor, P::ViewAudit | P::ViewCounty | P::ViewWork | P::ViewFigures, Purpose::Supervision) => {
            Some(Reach::Area)
        }
        _ => None,
    }
}

impl Purpose {
    pub const ALL: [Purpose; 2] = [Purpose::Duty, Purpose::Supervision];
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::Duty => "duty",
            Purpose::Supervision => "supervision",
        }
    }
}

impl Reach {
    pub const fn as_str(self) -> &'static str {
        match self {
            Reach::Own => "own",
            Reach::Area => "area",
        }
    }
}

/// Every cell of the policy table as `role,state,permission,purpose,reach`; `none` is a refusal.
pub fn policy_csv() -> String {
    let mut csv = String::from("role,state,permission,purpose,reach\n");
    for &role in Role::ALL {
        for &state in AccountState::ALL {
            for &permission in Permission::ALL {
                for purpose in Purpose::ALL {
                    let reach = reach(role, state, permission, purpose).map_or("none", Reach::as_str);
                    let cells = [role.as_str(), state.as_str(), permission.as_str(), purpose.as_str(), reach];
                    csv.extend([&cells.join(","), "\n"]);
                }
            }
        }
    }
    csv
}

/// `docs/policy.md`: what each role may do, for people.
pub fn policy_page() -> String {
    let mut page = String::from(
        "# Who may do what\n\nThe one policy table (`crates/domain/src/account.rs`), denied by default. `area` reaches the account's place and \
         everything below it, `own` what belongs to its own officer. Cells in _italics_ hold only for the purpose of supervision, all others only \
         for the daily duty. Every cell with every state: `anlin authz matrix`. Made by `anlin authz matrix --page`.\n",
    );
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    page.extend(["\n| permission | ", &roles.join(" | "), " |\n|---", &"|---".repeat(roles.len()), "|\n"]);
    for &permission in Permission::ALL {
        let cells: Vec<String> = Role::ALL.iter().map(|role| policy_cell(*role, permission)).collect();
        page.extend(["| `", permission.as_str(), "` | ", &cells.join(" | "), " |\n"]);
    }
    page.push_str(
        "\nThis holds for accounts in the state `active`. Those that are `unconfirmed` may use their own account and nothing else; those \
         that are `suspended` or `expired` may do nothing.\n",
    );
    page
}

fn policy_cell(role: Role, permission: Permission) -> String {
    let [duty, supervision] =
        Purpose::ALL.map(|purpose| reach(role, AccountState::Active, permission, purpose).map(Reach::as_str));
    match (duty, supervision) {
        (Some(duty), _) => duty.to_owned(),
        (None, Some(supervision)) => format!("_{supervision}_"),
        (None, None) => String::new(),
    }
}

/// A password is too easy to guess.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("the password has fewer than {PASSWORD_LENGTH_MIN} signs")]
    TooShort,
    #[error("the password has more than {PASSWORD_LENGTH_MAX} signs")]
    TooLong,
    #[error("the password repeats the login name")]
    ContainsLogin,
}

/// NIST SP 800-63B-4: at least 15 signs for one factor, 8 with a second; we ask for the second always and for 10.
pub const PASSWORD_LENGTH_MIN: usize = 10;
pub const PASSWORD_LENGTH_MAX: usize = 200;

/// # Errors
/// What makes the password too easy to guess.
pub fn check_password(login: &str, password: &str) -> Result<(), PasswordError> {
    match password.chars().count() {
        length if length < PASSWORD_LENGTH_MIN => Err(PasswordError::TooShort),
        length if length > PASSWORD_LENGTH_MAX => Err(PasswordError::TooLong),
        _ if password.to_lowercase().contains(&login.to_lowercase()) => Err(PasswordError::ContainsLogin),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
