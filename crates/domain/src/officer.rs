//! Officers and auxiliaries, their posts, absences and station duty.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    code::{OfficerCode, PlaceCode},
    time::{Day, TimeOfDay},
};

choice! {
    pub enum OfficerKind {
        /// 民警
        Officer = "officer",
        /// 辅警: assists; never patrols or enforces alone (Henan auxiliary police regulation 2020, arts 15–17).
        Auxiliary = "auxiliary",
    }
}

choice! {
    pub enum TravelProfile { Car = "car", Motorcycle = "motorcycle", Foot = "foot" }
}

choice! {
    pub enum Skill {
        Mediate = "mediate",
        SafetyCheck = "safety_check",
        Outreach = "outreach",
        Patrol = "patrol",
        FirstAid = "first_aid",
        Bilingual = "bilingual",
        Enforce = "enforce",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Officer {
    pub code: OfficerCode,
    pub name: String,
    pub kind: OfficerKind,
    /// The station where the officer's days begin and end.
    pub station: PlaceCode,
    pub profile: TravelProfile,
    pub skills: Vec<Skill>,
    pub weekly_hours: u16,
    pub phone: String,
    pub valid_from: Option<Day>,
    pub valid_to: Option<Day>,
}

impl Officer {
    pub fn serves_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

choice! {
    pub enum PostRole {
        /// 所长
        Chief = "chief",
        /// 社区民警
        CommunityOfficer = "community_officer",
        /// 驻村民警
        VillageOfficer = "village_officer",
        /// 包村民警
        AdoptingOfficer = "adopting_officer",
        Auxiliary = "auxiliary",
    }
}

impl PostRole {
    /// Whether the post makes its holder the one named officer of a village.
    pub const fn names_the_officer(self) -> bool {
        matches!(self, PostRole::CommunityOfficer | PostRole::VillageOfficer | PostRole::AdoptingOfficer)
    }
}

/// Who serves which place, over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub officer: OfficerCode,
    pub place: PlaceCode,
    pub role: PostRole,
    pub from: Day,
    pub to: Option<Day>,
}

impl Post {
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

choice! {
    pub enum LeaveKind { Annual = "annual", Sick = "sick", Family = "family", Other = "other" }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leave {
    pub officer: OfficerCode,
    pub from: Day,
    pub to: Day,
    pub kind: LeaveKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Training {
    pub officer: OfficerCode,
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub title: String,
}

choice! {
    /// Station duty (值班).
    pub enum StationDutyKind { Duty24 = "duty24", Day = "day", Night = "night" }
}

impl StationDutyKind {
    /// Whether the next day is rest.
    pub const fn is_followed_by_rest(self) -> bool {
        matches!(self, StationDutyKind::Duty24 | StationDutyKind::Night)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationDuty {
    pub officer: OfficerCode,
    pub day: Day,
    pub kind: StationDutyKind,
}
