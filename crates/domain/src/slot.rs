//! Published slots: the promises of presence, and what became of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    code::{OfficerCode, PlaceCode},
    duty::WorkKind,
    id::{PlanId, SlotId},
    time::{Day, Instant, TimeOfDay},
};

choice! {
    /// How hard a slot presses (planner.md 1.6).
    pub enum SlotTier { Fixed = "fixed", Promised = "promised", Statutory = "statutory", Priority = "priority", Optional = "optional" }
}

choice! {
    /// What became of a slot.
    pub enum SlotState {
        Planned = "planned",
        Kept = "kept",
        Moved = "moved",
        Lost = "lost",
    }
}

choice! {
    /// Why a promise was lost or moved.
    pub enum LossCause {
        /// 抽调
        Borrowed = "borrowed",
        /// 值班
        StationDuty = "station_duty",
        /// 警情
        UrgentCase = "urgent_case",
        /// 病假、事假
        Leave = "leave",
        /// 天气
        Weather = "weather",
        /// 道路不通
        RoadClosed = "road_closed",
        /// 没有记录
        Unrecorded = "unrecorded",
        Other = "other",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    pub id: SlotId,
    pub plan: PlanId,
    pub officer: OfficerCode,
    pub place: PlaceCode,
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub kind: WorkKind,
    pub tier: SlotTier,
    /// Code of the duty or appointment it serves.
    pub duty: String,
    pub occurrence: u16,
    /// Minutes of travel to it.
    pub travel_minutes: u16,
    /// Whether residents are told of it.
    pub is_public: bool,
}

impl Slot {
    /// Whether residents meet the same officer at the same place and time for the same work.
    pub fn is_same_presence(&self, other: &Slot) -> bool {
        let presence = |slot: &Slot| (slot.day, slot.from, slot.to, slot.kind);
        presence(self) == presence(other) && self.place == other.place && self.officer == other.officer
    }
}

/// A promise that was taken back before it was due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawnSlot {
    pub slot: Slot,
    pub withdrawn_at: Instant,
    /// For residents to read.
    pub reason: Option<String>,
}

impl WorkKind {
    /// Whether residents are told of a coming slot of this kind: presence they can come to. Patrols and checks are not announced.
    pub const fn is_announced(self) -> bool {
        matches!(self, WorkKind::Desk | WorkKind::Visit | WorkKind::Talk | WorkKind::Outreach)
    }
}
