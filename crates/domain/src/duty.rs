//! The work a county owes its places: recurring duties and fixed appointments.

use crate::{
    code::{AppointmentCode, DutyCode, PlaceCode},
    officer::Skill,
    opening_hours::OpeningHours,
    time::{Day, TimeOfDay},
};

choice! {
    /// Kinds of community work (domain.md 2.4).
    pub enum WorkKind {
        /// 走访
        Visit = "visit",
        /// 巡逻
        Patrol = "patrol",
        /// 安全检查
        SafetyCheck = "safety_check",
        /// 宣传
        Outreach = "outreach",
        /// 调解
        Mediation = "mediation",
        /// 护学
        SchoolGate = "school_gate",
        /// 恳谈
        Talk = "talk",
        /// 值守
        Desk = "desk",
    }
}

choice! {
    /// How hard a duty presses, hardest first after fixed appointments (planner.md 1.6).
    pub enum Tier { Promised = "promised", Statutory = "statutory", Priority = "priority", Optional = "optional" }
}

choice! {
    pub enum Per { Week = "week", Month = "month" }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Duty {
    pub code: DutyCode,
    pub place: PlaceCode,
    pub kind: WorkKind,
    pub minutes: u16,
    pub times: u8,
    pub per: Per,
    pub min_gap_days: u8,
    pub max_gap_days: Option<u8>,
    pub prefer_market_day: bool,
    pub skills: Vec<Skill>,
    /// How many go together.
    pub crew: u8,
    /// Whether one of the crew must be an officer.
    pub officer_needed: bool,
    /// When it may be done; empty means whenever the place is open.
    pub window: OpeningHours,
    pub tier: Tier,
    /// Points of the first service of the week.
    pub value: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    pub code: AppointmentCode,
    pub place: PlaceCode,
    pub day: Day,
    pub at: TimeOfDay,
    pub minutes: u16,
    pub tolerance_minutes: u16,
    pub kind: WorkKind,
    pub title: String,
    pub skills: Vec<Skill>,
    pub crew: u8,
}
