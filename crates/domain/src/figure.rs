//! The bureau's figures of a month: each is a numerator over a denominator, derived from records on every read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Hours a week that a community officer works in the community (domain.md 2.3: "≥ 20 h/week in the area", Heilongjiang 2007).
pub const COMMUNITY_HOURS_PER_WEEK: u32 = 20;

choice! {
    pub enum FigureId {
        /// Slots that residents were told of, whose day is decided; numerator: kept on the promised day.
        PromisesKept = "promises_kept",
        /// Target minutes of community officers; numerator: minutes of work noted.
        CommunityHours = "community_hours",
        /// Villages; numerator: those where somebody was at least once.
        VillagesReached = "villages_reached",
        /// Minutes of work of one's own initiative and minutes taken by orders; numerator: own initiative.
        OwnInitiative = "own_initiative",
        /// Slots that nobody was told of, whose day is decided; numerator: done on their day.
        InternalWork = "internal_work",
    }
}

choice! {
    pub enum Unit { Slots = "slots", Minutes = "minutes", Villages = "villages" }
}

impl FigureId {
    pub const fn unit(self) -> Unit {
        match self {
            FigureId::PromisesKept | FigureId::InternalWork => Unit::Slots,
            FigureId::CommunityHours | FigureId::OwnInitiative => Unit::Minutes,
            FigureId::VillagesReached => Unit::Villages,
        }
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ratio {
    pub numerator: u32,
    pub denominator: u32,
}

impl std::ops::AddAssign for Ratio {
    fn add_assign(&mut self, other: Ratio) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }
}

/// Minutes an officer owes the community for days of service, leave not counted.
pub const fn community_minutes_owed(days: u32) -> u32 {
    COMMUNITY_HOURS_PER_WEEK * 60 * days / 7
}

#[cfg(test)]
mod tests;
