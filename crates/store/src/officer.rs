//! Officers and auxiliaries.

use domain::{code::OfficerCode, officer::Officer};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, number, parsed, skills, skills_text},
};

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
    kind: String,
    station: String,
    profile: String,
    skills: String,
    weekly_hours: i64,
    phone: String,
    valid_from: Option<On>,
    valid_to: Option<On>,
}

impl Row {
    fn into_officer(self) -> Result<Officer, StoreError> {
        Ok(Officer {
            code: parsed("code", &self.code)?,
            name: self.name,
            kind: parsed("kind", &self.kind)?,
            station: parsed("station", &self.station)?,
            profile: parsed("profile", &self.profile)?,
            skills: skills("skills", &self.skills)?,
            weekly_hours: number("weekly_hours", self.weekly_hours)?,
            phone: self.phone,
            valid_from: self.valid_from.map(|on| on.0),
            valid_to: self.valid_to.map(|on| on.0),
        })
    }
}

/// Adds or replaces an officer. [`StoreError::Reference`] when the station is not there.
pub async fn upsert(tx: &mut WriteTx, officer: &Officer) -> Result<(), StoreError> {
    let sql = "insert into officer (code, name, kind, station, profile, skills, weekly_hours, phone, valid_from, valid_to) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
               on conflict (code) do update set name = excluded.name, kind = excluded.kind, station = excluded.station, \
               profile = excluded.profile, skills = excluded.skills, weekly_hours = excluded.weekly_hours, \
               phone = excluded.phone, valid_from = excluded.valid_from, valid_to = excluded.valid_to";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(officer.code.as_str())
        .bind(&officer.name)
        .bind(officer.kind.as_str())
        .bind(officer.station.as_str())
        .bind(officer.profile.as_str())
        .bind(skills_text(&officer.skills))
        .bind(i64::from(officer.weekly_hours))
        .bind(&officer.phone)
        .bind(officer.valid_from.map(On))
        .bind(officer.valid_to.map(On))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// [`StoreError::Reference`] while anything names the officer.
pub async fn remove(tx: &mut WriteTx, code: &OfficerCode) -> Result<(), StoreError> {
    let sql = "delete from officer where code = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(code.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn find(tx: &mut ReadTx, code: &OfficerCode) -> Result<Option<Officer>, StoreError> {
    let sql = "select code, name, kind, station, profile, skills, weekly_hours, phone, valid_from, valid_to from officer \
               where code = $1";
    let row: Option<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(code.as_str()).fetch_optional(conn).await)?;
    row.map(Row::into_officer).transpose()
}

/// Every officer and auxiliary, by code.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Officer>, StoreError> {
    let sql = "select code, name, kind, station, profile, skills, weekly_hours, phone, valid_from, valid_to from officer \
               order by code";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_officer).collect()
}

/// The codes of officers that posts, absences, station duty or slots name.
pub async fn list_codes_in_use(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
    let sql = "select officer from post union select officer from leave_of_absence union select officer from training \
               union select officer from station_duty union select officer from slot union select officer from work_record \
               union select officer from displacement_officer order by 1";
    Ok(on!(tx, |conn| sqlx::query_scalar(sql).fetch_all(conn).await)?)
}

#[cfg(test)]
pub(crate) mod tests;
