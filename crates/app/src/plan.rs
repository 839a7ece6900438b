//! Week plans: solve, look at, edit by hand, publish, withdraw.

use std::sync::Arc;

use domain::{
    account::Permission,
    code::PlaceCode,
    id::{OpId, PlanId, SlotId},
    plan::{PlanState, REASON_LENGTH_MAX, WeekPlan, WrongPlanState},
    slot::Slot,
    time::{Day, TimeOfDay},
    work_record::masked,
};
use planner::{Budget, Options, Plan, Problem};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{ReadTx, plan::Version};
use utoipa::ToSchema;

use crate::{Begun, Command, Ctx, Environment, Error, FieldError, ProblemCode, Text, ctx::reach_of};

mod edit;
pub(crate) mod job;
mod load;
mod part;
pub mod problem;
pub mod records;
mod view;

pub use edit::{EditPlan, EditedPlan, PlanEdit, RevertPlan, WhyNot, check_edits, edit, revert, why_not};
pub use job::PlanProgress;
pub use load::{problem_of, records_of};
pub use part::{NameBeyond, Share};
pub use view::{Comparison, PlanSummary, PlanView, PlannedSlot, ReasonView};

/// The longest search a page may ask for, seconds.
pub const SECONDS_MAX: u32 = 600;
/// The longest search by rounds.
pub const ROUNDS_MAX: u64 = 10_000_000;
/// Searches of one process at once; each keeps a core busy.
const SEARCHES_AT_ONCE_MAX: usize = 4;
/// A search without news for this long after its time has died with its process.
const STALLED_SECONDS: i64 = 180;
/// Why a plan failed whose search stopped without an end.
const STOPPED: &str = "stopped";

/// Ask for a plan.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartPlan {
    pub op_id: OpId,
    pub area: PlaceCode,
    /// A Monday.
    pub from: domain::time::Week,
    /// One or four.
    #[schema(minimum = 1, maximum = 4)]
    pub weeks: u8,
    /// The same seed and rounds give the same plan.
    pub seed: u64,
    /// How long to search.
    #[schema(minimum = 1, maximum = 600)]
    pub seconds: u32,
    /// Search this many rounds instead; then the plan is the same byte for byte.
    pub iterations: Option<u64>,
}

/// Starts a search in the background and returns its plan, still without content.
pub async fn start(ctx: &Ctx, asked: &StartPlan) -> Result<WeekPlan, Error> {
    ctx.extent(Permission::PlanWeeks)?;
    if !(1..=4).contains(&asked.weeks) {
        return Err(Error::field("/weeks", "只能排一至四周", "plan one to four weeks"));
    }
    if !(1..=SECONDS_MAX).contains(&asked.seconds) {
        let zh = format!("计算时间须在 1 至 {SECONDS_MAX} 秒之间");
        return Err(Error::field("/seconds", zh, format!("search for 1 to {SECONDS_MAX} seconds")));
    }
    if asked.iterations.is_some_and(|rounds| rounds > ROUNDS_MAX) {
        let zh = format!("最多计算 {ROUNDS_MAX} 轮");
        return Err(Error::field("/iterations", zh, format!("search at most {ROUNDS_MAX} rounds")));
    }
    if ctx.env.jobs.count() >= SEARCHES_AT_ONCE_MAX {
        return Err(Error::plain(ProblemCode::Busy));
    }
    let mut tx = ctx.env.db.begin_read().await?;
    ctx.require(&mut tx, Permission::PlanWeeks, &asked.area).await?;
    drop(tx);
    let days = u16::from(asked.weeks) * 7;
    let problem = Arc::new(problem_of(&ctx.env, &asked.area, asked.from.monday(), days).await?);
    let bytes = serde_json::to_vec(&*problem)
        .map_err(|error| Error::internal("a problem has no JSON form", error))?;

    let command = Command { op_id: asked.op_id, name: "start_plan", body: asked };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let plan = WeekPlan {
        id: PlanId(ctx.env.random.uuid_v7(ctx.now())),
        area: asked.area.clone(),
        from: asked.from.monday(),
        days,
        state: PlanState::Solving,
        seed: asked.seed,
        version: 0,
        made_by: ctx.actor_name(),
        made_at: ctx.now(),
        published_at: None,
        reason: None,
    };
    store::plan::insert(&mut act.tx, &plan, &bytes).await?;
    let detail = json!({ "from": plan.from, "days": days, "seed": plan.seed });
    ctx.log(&mut act.tx, "started", "plan", plan.id, Some(&plan.area), detail).await?;
    // A task of its own: a client that goes away now must not leave a plan without its search.
    let (ctx, seconds, iterations) = (ctx.clone(), asked.seconds, asked.iterations);
    let beginning = tokio::spawn(async move {
        let plan = act.finish(&ctx, plan).await?;
        let job = ctx.env.jobs.start(plan.id, ctx.env.clock.clone(), seconds);
        tokio::spawn(search(ctx, plan.clone(), problem, job, iterations));
        Ok(plan)
    });
    beginning.await.map_err(|error| Error::internal("beginning a search stopped", error))?
}

/// Returns when the plan's search, if one is at work in this process, has ended.
pub async fn wait(ctx: &Ctx, id: PlanId) {
    if let Some(job) = ctx.env.jobs.find(id) {
        job.wait().await;
    }
}

/// Calls searches failed that no process works on any more: at the start of a server, those that an earlier one left. Where
/// several servers share a database, only those whose time has long run out.
pub async fn fail_interrupted(ctx: &Ctx) -> Result<u32, Error> {
    let now = ctx.now();
    let before = if ctx.env.db.is_embedded() {
        now
    } else {
        now.plus_seconds(-i64::from(SECONDS_MAX) - STALLED_SECONDS)
    };
    let mut tx = ctx.env.db.begin_read().await?;
    let interrupted = store::plan::list_solving_before(&mut tx, before).await?;
    drop(tx);
    for plan in &interrupted {
        fail(ctx, plan, STOPPED).await?;
    }
    Ok(interrupted.len() as u32)
}

/// Ends every search of this process with the best plan so far, and returns when those are kept.
pub async fn stop_all(env: &Environment) {
    for job in env.jobs.all() {
        job.stop();
        job.wait().await;
    }
}

async fn search(
    ctx: Ctx,
    plan: WeekPlan,
    problem: Arc<Problem>,
    job: Arc<job::Job>,
    iterations: Option<u64>,
) {
    let budget = iterations.map_or(Budget::Controlled, Budget::Iterations);
    let options = Options { seed: plan.seed, budget, threads: 1 };
    let searching = {
        let (job, problem) = (Arc::clone(&job), Arc::clone(&problem));
        tokio::task::spawn_blocking(move || planner::solve(&problem, &options, &*job))
    };
    let found = searching.await;
    ctx.env.measures.search_ended(job.seconds());
    let outcome = match found {
        Ok(Ok(found)) => keep(&ctx, &plan, &problem, &found, job.is_stopped()).await,
        Ok(Err(faults)) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            fail(&ctx, &plan, &faults.join("; ")).await
        }
        Err(stopped) => fail(&ctx, &plan, &stopped.to_string()).await,
    };
    if let Err(error) = outcome {
        tracing::error!(plan.id = %plan.id, error = format!("{error:?}"), "a plan could not be kept");
    }
    ctx.env.jobs.end(plan.id);
}

/// Keeps what the search found, after the referee has looked at it.
async fn keep(
    ctx: &Ctx,
    plan: &WeekPlan,
    problem: &Problem,
    found: &Plan,
    stopped: bool,
) -> Result<(), Error> {
    let verdict = planner::referee::examine(problem, found);
    if !verdict.violations.is_empty() {
        let codes: Vec<_> = verdict.violations.iter().map(|one| one.code.to_string()).collect();
        return fail(ctx, plan, &format!("referee: {}", codes.join(", "))).await;
    }
    let mut tx = ctx.env.db.begin_write().await?;
    let mut kept = plan.clone();
    (kept.state, kept.version) = (PlanState::Draft, 1);
    let version = version_of(ctx, 1, found, &problem.locks, Value::Null)?;
    store::plan::insert_version(&mut tx, plan.id, &version).await?;
    store::plan::update(&mut tx, &kept, 0).await?;
    let detail = json!({ "score": found.score.total, "stopped": stopped });
    ctx.log(&mut tx, "solved", "plan", plan.id, Some(&plan.area), detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn fail(ctx: &Ctx, plan: &WeekPlan, reason: &str) -> Result<(), Error> {
    let mut tx = ctx.env.db.begin_write().await?;
    let failed = WeekPlan { state: PlanState::Failed, reason: Some(reason.to_owned()), ..plan.clone() };
    store::plan::update(&mut tx, &failed, 0).await?;
    ctx.log(&mut tx, "failed", "plan", plan.id, Some(&plan.area), json!({ "reason": reason })).await?;
    tx.commit().await?;
    Ok(())
}

fn version_of(
    ctx: &Ctx,
    version: u32,
    plan: &Plan,
    locks: &[planner::problem::Lock],
    edit: Value,
) -> Result<Version, Error> {
    let json = |error| Error::internal("a plan has no JSON form", error);
    Ok(Version {
        version,
        result: serde_json::to_value(plan).map_err(json)?,
        locks: serde_json::to_value(locks).map_err(json)?,
        edit,
        made_by: ctx.actor_name(),
        made_at: ctx.now(),
    })
}

/// A plan with the problem it answers, as it stands in one version.
pub(crate) struct Loaded {
    pub(crate) plan: WeekPlan,
    pub(crate) problem: Problem,
    pub(crate) result: Plan,
}

async fn load_version(tx: &mut ReadTx, plan: WeekPlan, version: u32) -> Result<Loaded, Error> {
    let damaged = |error| Error::internal("a stored plan cannot be read", error);
    let missing = || Error::not_found("计划版本", "plan version", version);
    let stored = store::plan::find_version(tx, plan.id, version).await?.ok_or_else(missing)?;
    let bytes = store::plan::find_problem(tx, plan.id).await?.ok_or_else(missing)?;
    let mut problem: Problem = serde_json::from_slice(&bytes).map_err(damaged)?;
    problem.locks = serde_json::from_value(stored.locks).map_err(damaged)?;
    Ok(Loaded { plan, problem, result: serde_json::from_value(stored.result).map_err(damaged)? })
}

/// Finds a plan of the actor's area.
async fn find_permitted(
    ctx: &Ctx,
    tx: &mut ReadTx,
    permission: Permission,
    id: PlanId,
) -> Result<WeekPlan, Error> {
    ctx.extent(permission)?;
    let missing = || Error::not_found("计划", "plan", id);
    let plan = store::plan::find(tx, id).await?.ok_or_else(missing)?;
    match ctx.require(tx, permission, &plan.area).await {
        Err(error) if error.code() == ProblemCode::NotFound => Err(missing()),
        outcome => outcome.map(|_extent| plan),
    }
}

/// The plan as it stands, or as it stood in an earlier version. Of a larger area's plan, the part that concerns the actor's.
pub async fn find(ctx: &Ctx, id: PlanId, version: Option<u32>) -> Result<PlanView, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let (plan, part) = part::find_readable(ctx, &mut tx, id).await?;
    if plan.version == 0 {
        let progress = ctx.env.jobs.find(id).map(|job| job.progress());
        let waited = ctx.now().seconds_since(plan.made_at) - i64::from(SECONDS_MAX);
        let stalled = plan.state == PlanState::Solving && progress.is_none() && waited > STALLED_SECONDS;
        return Ok(PlanView::without_content(plan, progress, stalled));
    }
    let history = store::plan::list_versions(&mut tx, id).await?;
    // Whoever sees a part sees what stands, not what was tried.
    let shown = version.filter(|_asked| part.is_none()).unwrap_or(plan.version);
    let loaded = load_version(&mut tx, plan, shown).await?;
    let holidays = crate::calendar::holidays(&mut tx).await?;
    drop(tx);
    let viewing = tokio::task::spawn_blocking(move || {
        let whole = PlanView::of(&loaded, history, &holidays, shown);
        match part {
            Some(part) => part.cut(whole),
            None => whole,
        }
    });
    viewing.await.map_err(|error| Error::internal("showing a plan stopped", error))
}

/// The plans that cover a day from `from` to `to`, newest first: those of the actor's area, and those of larger areas it lies in.
pub async fn list(ctx: &Ctx, from: Day, to: Day) -> Result<Vec<PlanSummary>, Error> {
    let extent = ctx.extent(Permission::PlanWeeks)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let reach = reach_of(&mut tx, &extent).await?;
    let mut plans = Vec::new();
    for plan in store::plan::list_between(&mut tx, from, to).await? {
        let share = if reach.holds(&plan.area) {
            Share::Whole
        } else if part::is_part_of(&mut tx, &extent, &plan).await? {
            Share::Part
        } else {
            continue;
        };
        let progress = ctx.env.jobs.find(plan.id).map(|job| job.progress());
        plans.push(PlanSummary { plan, share, progress });
    }
    Ok(plans)
}

/// A command on a plan that names nothing but itself.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanCommand {
    pub op_id: OpId,
}

/// Ends a search with the best plan found so far.
pub async fn cancel(ctx: &Ctx, id: PlanId, asked: &PlanCommand) -> Result<WeekPlan, Error> {
    let command = Command { op_id: asked.op_id, name: "cancel_plan", body: &(id, asked) };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let plan = find_permitted(ctx, &mut act.tx, Permission::PlanWeeks, id).await?;
    let job = ctx.env.jobs.find(id).ok_or_else(|| Error::plain(ProblemCode::WrongState))?;
    ctx.log(&mut act.tx, "cancelled", "plan", id, Some(&plan.area), json!({})).await?;
    let plan = act.finish(ctx, plan).await?;
    job.stop();
    Ok(plan)
}

/// Makes the plan's slots promises that everybody sees.
pub async fn publish(ctx: &Ctx, id: PlanId, asked: &PlanCommand) -> Result<WeekPlan, Error> {
    let command = Command { op_id: asked.op_id, name: "publish_plan", body: &(id, asked) };
    if let Some(answer) = ctx.find_answer(&command).await? {
        return Ok(answer);
    }
    let mut tx = ctx.env.db.begin_read().await?;
    let plan = find_permitted(ctx, &mut tx, Permission::PublishWeeks, id).await?;
    plan.clone().publish(ctx.now()).map_err(|error| wrong_state(&error))?;
    let version = plan.version;
    let loaded = load_version(&mut tx, plan, version).await?;
    drop(tx);
    let checking =
        tokio::task::spawn_blocking(move || refuse_broken_rules(&loaded).map(|()| view::slots_of(&loaded)));
    let planned = checking.await.map_err(|error| Error::internal("checking a plan stopped", error))??;

    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let missing = || Error::not_found("计划", "plan", id);
    store::plan::lock_publishing(&mut act.tx).await?;
    let mut plan = store::plan::find_for_change(&mut act.tx, id).await?.ok_or_else(missing)?;
    refuse_other_version(&plan, version)?;
    plan.publish(ctx.now()).map_err(|error| wrong_state(&error))?;
    refuse_second_plan(ctx, &mut act.tx, &plan).await?;
    let today = today(ctx, &mut act.tx, &plan.area).await?;
    let mut slots = 0_u32;
    // Days that are over cannot be promised any more.
    for planned in planned.iter().filter(|planned| planned.day >= today) {
        store::slot::insert(&mut act.tx, &slot_of(ctx, &plan, planned)).await?;
        slots += 1;
    }
    store::plan::update(&mut act.tx, &plan, version).await?;
    let detail = json!({ "version": version, "slots": slots });
    ctx.log(&mut act.tx, "published", "plan", id, Some(&plan.area), detail).await?;
    act.finish(ctx, plan).await
}

/// Somebody who looked at another version decided on something else.
fn refuse_other_version(plan: &WeekPlan, version: u32) -> Result<(), Error> {
    if plan.version == version {
        return Ok(());
    }
    let zh = format!("计划已是第 {} 版，您看到的是第 {version} 版", plan.version);
    let en = format!("the plan is at version {}, you looked at {version}", plan.version);
    Err(Error::refused(ProblemCode::Conflict, zh, en))
}

fn slot_of(ctx: &Ctx, plan: &WeekPlan, planned: &PlannedSlot) -> Slot {
    Slot {
        id: SlotId(ctx.env.random.uuid_v7(ctx.now())),
        plan: plan.id,
        officer: planned.officer.clone(),
        place: planned.place.clone(),
        day: planned.day,
        from: planned.from,
        to: planned.to,
        kind: planned.kind,
        tier: planned.tier,
        duty: planned.duty.clone(),
        occurrence: planned.occurrence,
        travel_minutes: planned.travel_minutes,
        is_public: planned.kind.is_announced(),
    }
}

/// A plan that breaks a rule is a draft at most.
fn refuse_broken_rules(loaded: &Loaded) -> Result<(), Error> {
    let violations = planner::referee::examine(&loaded.problem, &loaded.result).violations;
    if violations.is_empty() {
        return Ok(());
    }
    let faults = violations.iter().enumerate().map(|(index, one)| FieldError {
        pointer: format!("/violations/{index}"),
        detail: Text::new(format!("{}：{}", one.code, one.detail), format!("{}: {}", one.code, one.detail)),
    });
    Err(Error::RulesBroken(faults.collect()))
}

/// Two published plans for one place and day would promise two different things.
async fn refuse_second_plan(ctx: &Ctx, tx: &mut ReadTx, plan: &WeekPlan) -> Result<(), Error> {
    for other in store::plan::list_published_between(tx, plan.from, plan.last_day()).await? {
        let is_larger = store::place::is_within(tx, &plan.area, &other.area).await?;
        let overlaps = is_larger || store::place::is_within(tx, &other.area, &plan.area).await?;
        if other.id == plan.id || !overlaps {
            continue;
        }
        let area =
            store::place::find(tx, &other.area).await?.map_or(other.area.to_string(), |place| place.name);
        let (from, to) = (other.from, other.last_day());
        let is_own = ctx.require(tx, Permission::PublishWeeks, &other.area).await.is_ok();
        let (who, whom) = if is_own {
            ("先撤回它", "withdraw it first")
        } else {
            ("请制定它的单位先撤回", "ask whoever made it to withdraw it first")
        };
        let zh = format!("“{area}”{from} 至 {to} 的计划已经发布，同一天只能有一份有效：{who}，再发布这一份");
        let en =
            format!("the plan of {area} for {from} to {to} is published, and a day has one plan: {whom}");
        return Err(Error::refused(ProblemCode::WrongState, zh, en));
    }
    Ok(())
}

/// Take a published plan back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawPlan {
    pub op_id: OpId,
    /// Residents read it on the places' public pages: without names; identity card and phone numbers are masked.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// Takes the coming slots back; those of days past stay what they were.
pub async fn withdraw(ctx: &Ctx, id: PlanId, asked: &WithdrawPlan) -> Result<WeekPlan, Error> {
    let reason = masked(asked.reason.trim());
    if !(1..=REASON_LENGTH_MAX).contains(&reason.chars().count()) {
        let zh = format!("请写明撤回的理由，最多 {REASON_LENGTH_MAX} 字");
        let en = format!("say why it is withdrawn, in at most {REASON_LENGTH_MAX} signs");
        return Err(Error::field("/reason", zh, en));
    }
    let command = Command { op_id: asked.op_id, name: "withdraw_plan", body: &(id, asked) };
    let mut act = match ctx.begin(&command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    find_permitted(ctx, &mut act.tx, Permission::PublishWeeks, id).await?;
    let missing = || Error::not_found("计划", "plan", id);
    let mut plan = store::plan::find_for_change(&mut act.tx, id).await?.ok_or_else(missing)?;
    plan.withdraw(&reason).map_err(|error| wrong_state(&error))?;
    let from = now_at(ctx, &mut act.tx, &plan.area).await?;
    let slots = store::slot::withdraw(&mut act.tx, id, from, ctx.now(), &reason).await?;
    let version = plan.version;
    store::plan::update(&mut act.tx, &plan, version).await?;
    let detail = json!({ "reason": plan.reason, "slots": slots });
    ctx.log(&mut act.tx, "withdrew", "plan", id, Some(&plan.area), detail).await?;
    act.finish(ctx, plan).await
}

/// What two plans, or two versions of one, do differently.
pub async fn compare(
    ctx: &Ctx,
    (id, version): (PlanId, Option<u32>),
    (other, other_version): (PlanId, Option<u32>),
) -> Result<Comparison, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let plan = find_permitted(ctx, &mut tx, Permission::PlanWeeks, id).await?;
    let other = find_permitted(ctx, &mut tx, Permission::PlanWeeks, other).await?;
    let (version, other_version) = (version.unwrap_or(plan.version), other_version.unwrap_or(other.version));
    let one = load_version(&mut tx, plan, version).await?;
    let two = load_version(&mut tx, other, other_version).await?;
    Ok(Comparison::of(&one, &two))
}

/// Day and time on the wall clock of the place's county.
pub(crate) async fn now_at(ctx: &Ctx, tx: &mut ReadTx, place: &PlaceCode) -> Result<(Day, TimeOfDay), Error> {
    let county = store::county::find_of(tx, place).await?;
    let zone = county.map(|county| county.zone).ok_or_else(|| Error::not_found("县", "county of", place))?;
    Ok(ctx.now().on_wall_clock(&zone))
}

/// Today on the wall clock of the place's county.
pub(crate) async fn today(ctx: &Ctx, tx: &mut ReadTx, place: &PlaceCode) -> Result<Day, Error> {
    Ok(now_at(ctx, tx, place).await?.0)
}

pub(crate) fn wrong_state(error: &WrongPlanState) -> Error {
    let state = match error.state {
        PlanState::Solving => "正在计算",
        PlanState::Draft => "草稿",
        PlanState::Published => "已发布",
        PlanState::Failed => "计算失败",
        PlanState::Cancelled => "已取消",
    };
    Error::refused(ProblemCode::WrongState, format!("计划现在是“{state}”，不能这样做"), error.to_string())
}

#[cfg(test)]
mod tests;
