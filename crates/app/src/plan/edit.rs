//! Edits of a draft by hand. Rules are checked at once; a broken one is shown, and stops only the publishing.

use domain::{
    account::Permission,
    code::OfficerCode,
    id::{OpId, PlanId},
    time::{Day, TimeOfDay},
};
use planner::{Edit, EditError, Edited, PinTime, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{
    Loaded, find_permitted, load_version, part, refuse_other_version, version_of,
    view::{PlanView, ReasonView, reason_of},
    wrong_state,
};
use crate::{Begun, Command, Ctx, Error, ProblemCode};

/// One change of a plan by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "change", rename_all = "snake_case", deny_unknown_fields)]
pub enum PlanEdit {
    /// The officer does the service on this day, at `from` when given, else where it adds the least travel.
    Place {
        duty: String,
        occurrence: u16,
        officer: OfficerCode,
        day: Day,
        from: Option<TimeOfDay>,
        /// Which member of a crew gives way.
        instead_of: Option<OfficerCode>,
    },
    /// Nobody does the service, or no longer this officer.
    Remove {
        duty: String,
        occurrence: u16,
        officer: Option<OfficerCode>,
    },
    /// A later search keeps who does the service and on which day.
    Pin {
        duty: String,
        occurrence: u16,
    },
    Unpin {
        duty: String,
        occurrence: u16,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditPlan {
    pub op_id: OpId,
    /// The version that was looked at; another one in between refuses the edits.
    pub version: u32,
    /// One after the other; they become one version, and are undone as one.
    #[schema(min_items = 1, max_items = 20)]
    pub edits: Vec<PlanEdit>,
}

/// The most edits of one version.
const EDITS_MAX: usize = 20;

/// Apply an earlier version again.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevertPlan {
    pub op_id: OpId,
    pub version: u32,
    /// The version to go back to.
    pub to: u32,
}

/// The version an edit made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EditedPlan {
    pub version: u32,
    /// How many rules are broken now.
    pub violations: u32,
}

/// What edits would make of the plan; nothing is kept.
pub async fn check_edits(
    ctx: &Ctx,
    id: PlanId,
    version: u32,
    edits: Vec<PlanEdit>,
) -> Result<PlanView, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let plan = find_permitted(ctx, &mut tx, Permission::PlanWeeks, id).await?;
    let loaded = load_version(&mut tx, plan, version).await?;
    let holidays = crate::calendar::holidays(&mut tx).await?;
    drop(tx);
    let (after, _edited) = apply(loaded, edits).await?;
    let viewing = tokio::task::spawn_blocking(move || PlanView::of(&after, Vec::new(), &holidays, version));
    viewing.await.map_err(|error| Error::internal("showing a plan stopped", error))
}

/// Applies edits and keeps the result as the next version.
pub async fn edit(ctx: &Ctx, id: PlanId, asked: &EditPlan) -> Result<EditedPlan, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let plan = find_permitted(ctx, &mut tx, Permission::PlanWeeks, id).await?;
    let before = load_version(&mut tx, plan, asked.version).await?;
    drop(tx);
    // The edit is computed outside the transaction; the version tells whether it still fits.
    let (_after, edited) = apply(before, asked.edits.clone()).await?;
    let command = Command { op_id: asked.op_id, name: "edit_plan", body: &(id, asked) };
    keep(ctx, id, &command, asked.version, &edited, json!(asked.edits)).await
}

/// Makes an earlier version the next one.
pub async fn revert(ctx: &Ctx, id: PlanId, asked: &RevertPlan) -> Result<EditedPlan, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let plan = find_permitted(ctx, &mut tx, Permission::PlanWeeks, id).await?;
    let earlier = load_version(&mut tx, plan, asked.to).await?;
    drop(tx);
    let checking = tokio::task::spawn_blocking(move || {
        let verdict = planner::referee::examine(&earlier.problem, &earlier.result);
        Edited { plan: earlier.result, locks: earlier.problem.locks, verdict }
    });
    let edited = checking.await.map_err(|error| Error::internal("checking a plan stopped", error))?;
    let command = Command { op_id: asked.op_id, name: "revert_plan", body: &(id, asked) };
    keep(ctx, id, &command, asked.version, &edited, json!({ "change": "revert", "to": asked.to })).await
}

async fn keep<B: Serialize>(
    ctx: &Ctx,
    id: PlanId,
    command: &Command<'_, B>,
    version: u32,
    edited: &Edited,
    change: serde_json::Value,
) -> Result<EditedPlan, Error> {
    let mut act = match ctx.begin(command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let missing = || Error::not_found("计划", "plan", id);
    let mut plan = store::plan::find_for_change(&mut act.tx, id).await?.ok_or_else(missing)?;
    plan.check_editable().map_err(|error| wrong_state(&error))?;
    refuse_other_version(&plan, version)?;
    plan.version += 1;
    let next = version_of(ctx, plan.version, &edited.plan, &edited.locks, change.clone())?;
    store::plan::insert_version(&mut act.tx, id, &next).await?;
    store::plan::update(&mut act.tx, &plan, version).await?;
    ctx.log(&mut act.tx, "edited", "plan", id, Some(&plan.area), change).await?;
    let violations = edited.verdict.violations.len() as u32;
    act.finish(ctx, EditedPlan { version: plan.version, violations }).await
}

/// The plan after the edits, and what the last of them made.
async fn apply(mut loaded: Loaded, edits: Vec<PlanEdit>) -> Result<(Loaded, Edited), Error> {
    if !(1..=EDITS_MAX).contains(&edits.len()) {
        let zh = format!("一次修改 1 至 {EDITS_MAX} 步");
        return Err(Error::field("/edits", zh, format!("edit in 1 to {EDITS_MAX} steps")));
    }
    let edits: Vec<Edit> = edits
        .into_iter()
        .enumerate()
        .map(|(step, edit)| edit_of(&loaded, step, edit))
        .collect::<Result<_, _>>()?;
    let editing = tokio::task::spawn_blocking(move || {
        let mut last = None;
        for edit in &edits {
            let edited = planner::edit::apply(&loaded.problem, &loaded.result, edit)?;
            loaded.result.clone_from(&edited.plan);
            loaded.problem.locks.clone_from(&edited.locks);
            last = Some(edited);
        }
        Ok((loaded, last))
    });
    let edited = editing.await.map_err(|error| Error::internal("editing a plan stopped", error))?;
    match edited.map_err(|error| refused(&error))? {
        (loaded, Some(edited)) => Ok((loaded, edited)),
        (_loaded, None) => Err(Error::field("/edits", "没有要做的修改", "there is nothing to edit")),
    }
}

fn refused(error: &EditError) -> Error {
    let zh = match error {
        EditError::Problem(_) => "这份计划的数据有问题，请重新计算".to_owned(),
        EditError::NoOccurrence { duty, occurrence } => format!("没有任务“{duty}”的第 {} 次", occurrence + 1),
        EditError::NoOfficer { officer } => format!("没有人员“{officer}”"),
        EditError::NoDay { day: _ } => "这一天不在计划里".to_owned(),
        EditError::CrewComplete => "人已经够了，请说明替换谁".to_owned(),
        EditError::NotServed => "这项任务还没有安排，不能固定".to_owned(),
    };
    Error::refused(ProblemCode::Invalid, zh, error.to_string())
}

fn edit_of(loaded: &Loaded, step: usize, change: PlanEdit) -> Result<Edit, Error> {
    Ok(match change {
        PlanEdit::Place { duty, occurrence, officer, day, from, instead_of } => Edit::Place {
            duty,
            occurrence,
            officer: officer.to_string(),
            day: number_of(loaded, day, &format!("/edits/{step}/day"))?,
            start: from.map(|from| Time::from_minutes(i32::from(from.minutes()))),
            instead_of: instead_of.map(|officer| officer.to_string()),
        },
        PlanEdit::Remove { duty, occurrence, officer } => {
            Edit::Remove { duty, occurrence, officer: officer.map(|officer| officer.to_string()) }
        }
        PlanEdit::Pin { duty, occurrence } => Edit::Pin { duty, occurrence, time: PinTime::Free },
        PlanEdit::Unpin { duty, occurrence } => Edit::Unpin { duty, occurrence },
    })
}

fn number_of(loaded: &Loaded, day: Day, pointer: &str) -> Result<u16, Error> {
    let number = day.days_since(loaded.plan.from);
    u16::try_from(number)
        .ok()
        .filter(|number| *number < loaded.plan.days)
        .ok_or_else(|| Error::field(pointer, "这一天不在计划里", "the day is not in the plan"))
}

/// Which service, and whom one would have expected.
#[derive(Debug, Clone, Deserialize)]
pub struct WhyNot {
    pub duty: String,
    pub occurrence: u16,
    pub officer: OfficerCode,
    pub day: Day,
}

/// Why this officer does not do this service on this day: everything that stands in the way.
pub async fn why_not(ctx: &Ctx, id: PlanId, asked: WhyNot) -> Result<Vec<ReasonView>, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let (plan, part) = part::find_readable(ctx, &mut tx, id).await?;
    if part.is_some_and(|part| !part.holds_officer(&asked.officer)) {
        return Err(Error::not_found("警号", "officer", &asked.officer));
    }
    let version = plan.version;
    let loaded = load_version(&mut tx, plan, version).await?;
    drop(tx);
    let day = number_of(&loaded, asked.day, "/day")?;
    let explaining = tokio::task::spawn_blocking(move || {
        let WhyNot { duty, occurrence, officer, day: _ } = asked;
        let reasons =
            planner::why_not(&loaded.problem, &loaded.result, &duty, occurrence, officer.as_str(), day);
        reasons.map(|reasons| reasons.iter().map(|reason| reason_of(&loaded, reason)).collect())
    });
    let reasons = explaining.await.map_err(|error| Error::internal("explaining stopped", error))?;
    reasons.map_err(|faults| refused(&EditError::Problem(faults)))
}
