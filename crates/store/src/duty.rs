//! The recurring work a county owes its places.

use domain::{code::DutyCode, duty::Duty};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{number, number_opt, parsed, skills, skills_text},
};

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    place: String,
    kind: String,
    minutes: i64,
    times: i64,
    per: String,
    min_gap_days: i64,
    max_gap_days: Option<i64>,
    prefer_market_day: bool,
    skills: String,
    crew: i64,
    officer_needed: bool,
    hours: String,
    tier: String,
    value: i64,
}

impl Row {
    fn into_duty(self) -> Result<Duty, StoreError> {
        Ok(Duty {
            code: parsed("code", &self.code)?,
            place: parsed("place", &self.place)?,
            kind: parsed("kind", &self.kind)?,
            minutes: number("minutes", self.minutes)?,
            times: number("times", self.times)?,
            per: parsed("per", &self.per)?,
            min_gap_days: number("min_gap_days", self.min_gap_days)?,
            max_gap_days: number_opt("max_gap_days", self.max_gap_days)?,
            prefer_market_day: self.prefer_market_day,
            skills: skills("skills", &self.skills)?,
            crew: number("crew", self.crew)?,
            officer_needed: self.officer_needed,
            window: parsed("hours", &self.hours)?,
            tier: parsed("tier", &self.tier)?,
            value: number("value", self.value)?,
        })
    }
}

pub async fn upsert(tx: &mut WriteTx, duty: &Duty) -> Result<(), StoreError> {
    let sql = "insert into duty (code, place, kind, minutes, times, per, min_gap_days, max_gap_days, prefer_market_day, skills, \
               crew, officer_needed, hours, tier, value) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
               on conflict (code) do update set place = excluded.place, kind = excluded.kind, minutes = excluded.minutes, \
               times = excluded.times, per = excluded.per, min_gap_days = excluded.min_gap_days, \
               max_gap_days = excluded.max_gap_days, prefer_market_day = excluded.prefer_market_day, skills = excluded.skills, \
               crew = excluded.crew, officer_needed = excluded.officer_needed, hours = excluded.hours, tier = excluded.tier, \
               value = excluded.value";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(duty.code.as_str())
        .bind(duty.place.as_str())
        .bind(duty.kind.as_str())
        .bind(i64::from(duty.minutes))
        .bind(i64::from(duty.times))
        .bind(duty.per.as_str())
        .bind(i64::from(duty.min_gap_days))
        .bind(duty.max_gap_days.map(i64::from))
        .bind(duty.prefer_market_day)
        .bind(skills_text(&duty.skills))
        .bind(i64::from(duty.crew))
        .bind(duty.officer_needed)
        .bind(duty.window.to_string())
        .bind(duty.tier.as_str())
        .bind(i64::from(duty.value))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(tx: &mut WriteTx, code: &DutyCode) -> Result<(), StoreError> {
    let sql = "delete from duty where code = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(code.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Every duty, by code.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Duty>, StoreError> {
    let sql = "select code, place, kind, minutes, times, per, min_gap_days, max_gap_days, prefer_market_day, skills, crew, \
               officer_needed, hours, tier, value from duty order by code";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_duty).collect()
}

#[cfg(test)]
mod tests;
