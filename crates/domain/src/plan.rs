//! Week plans and their life.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    code::PlaceCode,
    id::PlanId,
    time::{Day, Instant},
};

/// The longest reason of a withdrawal, in signs.
pub const REASON_LENGTH_MAX: usize = 200;

choice! {
    pub enum PlanState {
        /// The search is at work.
        Solving = "solving",
        Draft = "draft",
        Published = "published",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

/// A plan for the places of one area over some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WeekPlan {
    pub id: PlanId,
    pub area: PlaceCode,
    pub from: Day,
    pub days: u16,
    pub state: PlanState,
    pub seed: u64,
    /// Counts the search's result and every edit by hand; 0 while the search is at work.
    pub version: u32,
    pub made_by: String,
    pub made_at: Instant,
    pub published_at: Option<Instant>,
    /// Why it was withdrawn, or how it failed.
    pub reason: Option<String>,
}

/// The state does not allow the step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a plan that is {state} cannot be {step}")]
pub struct WrongPlanState {
    pub state: PlanState,
    pub step: &'static str,
}

impl WeekPlan {
    pub fn last_day(&self) -> Day {
        self.from.plus_days(i32::from(self.days) - 1)
    }

    /// # Errors
    /// Only drafts are edited.
    pub fn check_editable(&self) -> Result<(), WrongPlanState> {
        self.require(&[PlanState::Draft], "edited")
    }

    /// # Errors
    /// Only drafts are published.
    pub fn publish(&mut self, now: Instant) -> Result<(), WrongPlanState> {
        self.require(&[PlanState::Draft], "published")?;
        (self.state, self.published_at) = (PlanState::Published, Some(now));
        Ok(())
    }

    /// Takes a published plan back to a draft that can be edited and published again.
    ///
    /// # Errors
    /// Only published plans are withdrawn.
    pub fn withdraw(&mut self, reason: &str) -> Result<(), WrongPlanState> {
        self.require(&[PlanState::Published], "withdrawn")?;
        (self.state, self.published_at, self.reason) = (PlanState::Draft, None, Some(reason.to_owned()));
        Ok(())
    }

    fn require(&self, states: &[PlanState], step: &'static str) -> Result<(), WrongPlanState> {
        if states.contains(&self.state) { Ok(()) } else { Err(WrongPlanState { state: self.state, step }) }
    }
}

#[cfg(test)]
mod tests;
