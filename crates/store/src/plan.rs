//! Week plans: their problem, their versions, and the slots that publishing makes of them.

use domain::{
    id::PlanId,
    plan::WeekPlan,
    time::{Day, Instant},
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    ReadTx, StoreError, WriteTx,
    db::{Conn, ensure_rows},
    types::{At, On, parsed},
};

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    area: String,
    from_day: On,
    days: i64,
    state: String,
    seed: i64,
    version: i64,
    made_by: String,
    made_at: At,
    published_at: Option<At>,
    reason: Option<String>,
}

impl Row {
    fn into_plan(self) -> Result<WeekPlan, StoreError> {
        Ok(WeekPlan {
            id: PlanId(self.id),
            area: parsed("area", &self.area)?,
            from: self.from_day.0,
            days: self.days as u16,
            state: parsed("state", &self.state)?,
            seed: self.seed as u64,
            version: self.version as u32,
            made_by: self.made_by,
            made_at: self.made_at.0,
            published_at: self.published_at.map(|at| at.0),
            reason: self.reason,
        })
    }
}

/// Inserts a plan with its problem (JSON bytes).
pub async fn insert(tx: &mut WriteTx, plan: &WeekPlan, problem: &[u8]) -> Result<(), StoreError> {
    let sql = "insert into plan (id, area, from_day, days, state, seed, version, made_by, made_at, published_at, reason) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(plan.id.0)
        .bind(plan.area.as_str())
        .bind(On(plan.from))
        .bind(i64::from(plan.days))
        .bind(plan.state.as_str())
        .bind(plan.seed as i64)
        .bind(i64::from(plan.version))
        .bind(&plan.made_by)
        .bind(At(plan.made_at))
        .bind(plan.published_at.map(At))
        .bind(&plan.reason)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)?;
    let sql = "insert into plan_problem (plan, problem) values ($1, $2)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(plan.id.0)
        .bind(problem)
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Writes a plan whose stored version is still `version_before`; [`StoreError::RowsChanged`] when somebody was faster.
pub async fn update(tx: &mut WriteTx, plan: &WeekPlan, version_before: u32) -> Result<(), StoreError> {
    let sql = "update plan set state = $2, version = $3, published_at = $4, reason = $5 where id = $1 and version = $6";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(plan.id.0)
        .bind(plan.state.as_str())
        .bind(i64::from(plan.version))
        .bind(plan.published_at.map(At))
        .bind(&plan.reason)
        .bind(i64::from(version_before))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find(tx: &mut ReadTx, id: PlanId) -> Result<Option<WeekPlan>, StoreError> {
    let sql = "select id, area, from_day, days, state, seed, version, made_by, made_at, published_at, reason from plan \
               where id = $1";
    let row: Option<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?;
    row.map(Row::into_plan).transpose()
}

/// Finds a plan and makes other writers of it wait until this transaction ends.
pub async fn find_for_change(tx: &mut WriteTx, id: PlanId) -> Result<Option<WeekPlan>, StoreError> {
    if let Conn::Postgres(postgres) = tx.conn() {
        postgres.run(sqlx::query("select id from plan where id = $1 for update").bind(id.0)).await?;
    }
    find(tx, id).await
}

/// Makes everybody who publishes take turns, so that two plans for the same days cannot pass each other's check.
pub async fn lock_publishing(tx: &mut WriteTx) -> Result<(), StoreError> {
    if let Conn::Postgres(postgres) = tx.conn() {
        postgres.run(sqlx::query("select pg_advisory_xact_lock(78)")).await?;
    }
    Ok(())
}

/// Plans that cover a day from `from` to `to`, newest first.
pub async fn list_between(tx: &mut ReadTx, from: Day, to: Day) -> Result<Vec<WeekPlan>, StoreError> {
    // A plan has at most 28 days, so none that begins earlier reaches `from`.
    let sql = "select id, area, from_day, days, state, seed, version, made_by, made_at, published_at, reason from plan \
               where from_day between $1 and $2 order by made_at desc";
    let earliest = On(from.plus_days(-27));
    let rows: Vec<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(earliest).bind(On(to)).fetch_all(conn).await)?;
    let plans: Result<Vec<_>, _> = rows.into_iter().map(Row::into_plan).collect();
    Ok(plans?.into_iter().filter(|plan| plan.last_day() >= from).collect())
}

/// Plans made before `before` whose search has not ended.
pub async fn list_solving_before(tx: &mut ReadTx, before: Instant) -> Result<Vec<WeekPlan>, StoreError> {
    let sql = "select id, area, from_day, days, state, seed, version, made_by, made_at, published_at, reason from plan \
               where state = 'solving' and made_at < $1 order by made_at, id";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).bind(At(before)).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_plan).collect()
}

pub async fn find_problem(tx: &mut ReadTx, id: PlanId) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "select problem from plan_problem where plan = $1";
    Ok(on!(tx, |conn| sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// One version of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub version: u32,
    /// The planner's plan.
    pub result: Value,
    /// The pins in force.
    pub locks: Value,
    /// What was changed by hand; null for the search's own result.
    pub edit: Value,
    pub made_by: String,
    pub made_at: Instant,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    version: i64,
    result: Json<Value>,
    locks: Json<Value>,
    edit: Json<Value>,
    made_by: String,
    made_at: At,
}

impl VersionRow {
    fn into_version(self) -> Version {
        Version {
            version: self.version as u32,
            result: self.result.0,
            locks: self.locks.0,
            edit: self.edit.0,
            made_by: self.made_by,
            made_at: self.made_at.0,
        }
    }
}

pub async fn insert_version(tx: &mut WriteTx, plan: PlanId, version: &Version) -> Result<(), StoreError> {
    let sql = "insert into plan_version (plan, version, result, locks, edit, made_by, made_at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(plan.0)
        .bind(i64::from(version.version))
        .bind(Json(&version.result))
        .bind(Json(&version.locks))
        .bind(Json(&version.edit))
        .bind(&version.made_by)
        .bind(At(version.made_at))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find_version(
    tx: &mut ReadTx,
    plan: PlanId,
    version: u32,
) -> Result<Option<Version>, StoreError> {
    let sql = "select version, result, locks, edit, made_by, made_at from plan_version where plan = $1 and version = $2";
    let row: Option<VersionRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(plan.0).bind(i64::from(version)).fetch_optional(conn).await)?;
    Ok(row.map(VersionRow::into_version))
}

/// The history of a plan without the plans themselves: version, edit, by whom, when; newest first.
pub async fn list_versions(
    tx: &mut ReadTx,
    plan: PlanId,
) -> Result<Vec<(u32, Value, String, Instant)>, StoreError> {
    let sql =
        "select version, edit, made_by, made_at from plan_version where plan = $1 order by version desc";
    let rows: Vec<(i64, Json<Value>, String, At)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(plan.0).fetch_all(conn).await)?;
    Ok(rows.into_iter().map(|(version, edit, by, at)| (version as u32, edit.0, by, at.0)).collect())
}

/// The plans published for one of the days.
pub async fn list_published_between(
    tx: &mut ReadTx,
    from: Day,
    to: Day,
) -> Result<Vec<WeekPlan>, StoreError> {
    let mut plans = list_between(tx, from, to).await?;
    plans.retain(|plan| plan.state == domain::plan::PlanState::Published);
    Ok(plans)
}

#[cfg(test)]
mod tests;
