//! A plan of a larger area, as those of a smaller one see it: what concerns them, to read and not to change.

use std::collections::{BTreeMap, HashSet};

use domain::{account::Permission, code::OfficerCode, id::PlanId, plan::WeekPlan};
use serde::{Deserialize, Serialize};
use store::ReadTx;
use utoipa::ToSchema;

use super::PlanView;
use crate::{
    Ctx, Error, Extent, ProblemCode,
    ctx::{PlacesInReach, reach_of},
    promise::Register,
};

/// How much of a plan somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// All of it; it is theirs to change.
    Whole,
    /// What concerns their area, in a plan of a larger one; it is changed by whoever plans that.
    Part,
}

/// The name of a place or an officer outside the reader's area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NameBeyond {
    pub code: String,
    pub name: String,
}

/// An area's part of a larger area's plan.
pub(super) struct Part {
    reach: PlacesInReach,
    register: Register,
}

/// Whether a plan that is not the actor's own covers the actor's area, and has something to show.
pub(super) async fn is_part_of(tx: &mut ReadTx, extent: &Extent, plan: &WeekPlan) -> Result<bool, Error> {
    match extent {
        Extent::Below(area) if plan.version > 0 => Ok(store::place::is_within(tx, area, &plan.area).await?),
        Extent::Everywhere | Extent::Below(_) | Extent::Own(..) => Ok(false),
    }
}

/// Finds a plan that the actor may read, and which part of it when not all.
pub(super) async fn find_readable(
    ctx: &Ctx,
    tx: &mut ReadTx,
    id: PlanId,
) -> Result<(WeekPlan, Option<Part>), Error> {
    let extent = ctx.extent(Permission::PlanWeeks)?;
    let missing = || Error::not_found("计划", "plan", id);
    let plan = store::plan::find(tx, id).await?.ok_or_else(missing)?;
    match ctx.require(tx, Permission::PlanWeeks, &plan.area).await {
        Ok(_extent) => Ok((plan, None)),
        Err(error) if error.code() != ProblemCode::NotFound => Err(error),
        Err(_out_of_reach) if is_part_of(tx, &extent, &plan).await? => {
            let part = Part { reach: reach_of(tx, &extent).await?, register: Register::load(tx).await? };
            Ok((plan, Some(part)))
        }
        Err(_out_of_reach) => Err(missing()),
    }
}

impl Part {
    /// Whether an officer is one of the area.
    pub(super) fn holds_officer(&self, code: &OfficerCode) -> bool {
        self.register.officers.get(code).is_some_and(|officer| self.reach.holds(&officer.station))
    }

    /// Keeps what happens at the area's places and what its officers do. Of others it tells only who comes, never why they do not.
    pub(super) fn cut(&self, whole: PlanView) -> PlanView {
        let mut part = PlanView { share: Share::Part, score: None, history: Vec::new(), ..whole };
        part.slots.retain(|slot| self.reach.holds(&slot.place) || self.holds_officer(&slot.officer));
        part.unserved.retain(|one| self.reach.holds(&one.place));
        part.unseen.retain(|place| self.reach.holds(place));
        part.days_of_officers.retain(|day| self.holds_officer(&day.officer));
        let slots = part.slots.iter().map(|slot| slot.duty.clone());
        let duties: HashSet<String> = slots.chain(part.unserved.iter().map(|one| one.duty.clone())).collect();
        for one in &mut part.unserved {
            for reason in &mut one.reasons {
                if !self.holds_named(reason.officer.as_ref()) {
                    (reason.officer, reason.day, reason.what) = (None, None, None);
                }
            }
            one.cheapest = one.cheapest.take().filter(|way| {
                self.holds_officer(&way.officer)
                    && way.with.iter().all(|officer| self.holds_officer(officer))
                    && way.displaced.iter().all(|duty| duties.contains(duty))
            });
        }
        part.violations.retain(|one| match &one.officer {
            Some(officer) => self.holds_named(Some(officer)),
            None => one.duty.as_ref().is_some_and(|duty| duties.contains(duty)),
        });
        part.names_beyond = self.names_beyond(&part);
        part
    }

    fn holds_named(&self, officer: Option<&String>) -> bool {
        officer.and_then(|officer| officer.parse().ok()).is_some_and(|officer| self.holds_officer(&officer))
    }

    fn names_beyond(&self, part: &PlanView) -> Vec<NameBeyond> {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for slot in &part.slots {
            if !self.reach.holds(&slot.place) {
                names.insert(slot.place.to_string(), self.register.place_name(&slot.place));
            }
            if !self.holds_officer(&slot.officer) {
                names.insert(slot.officer.to_string(), self.register.officer_name(&slot.officer));
            }
        }
        names.into_iter().map(|(code, name)| NameBeyond { code, name }).collect()
    }
}
