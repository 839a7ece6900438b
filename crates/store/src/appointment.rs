//! Fixed appointments.

use domain::{code::AppointmentCode, duty::Appointment};

use crate::{
    ReadTx, StoreError, WriteTx,
    db::ensure_rows,
    types::{On, number, parsed, skills, skills_text, time_of_day},
};

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    place: String,
    on_day: On,
    at_minute: i64,
    minutes: i64,
    tolerance_minutes: i64,
    kind: String,
    title: String,
    skills: String,
    crew: i64,
}

impl Row {
    fn into_appointment(self) -> Result<Appointment, StoreError> {
        Ok(Appointment {
            code: parsed("code", &self.code)?,
            place: parsed("place", &self.place)?,
            day: self.on_day.0,
            at: time_of_day("at_minute", self.at_minute)?,
            minutes: number("minutes", self.minutes)?,
            tolerance_minutes: number("tolerance_minutes", self.tolerance_minutes)?,
            kind: parsed("kind", &self.kind)?,
            title: self.title,
            skills: skills("skills", &self.skills)?,
            crew: number("crew", self.crew)?,
        })
    }
}

pub async fn upsert(tx: &mut WriteTx, appointment: &Appointment) -> Result<(), StoreError> {
    let sql = "insert into appointment (code, place, on_day, at_minute, minutes, tolerance_minutes, kind, title, skills, crew) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
               on conflict (code) do update set place = excluded.place, on_day = excluded.on_day, at_minute = excluded.at_minute, \
               minutes = excluded.minutes, tolerance_minutes = excluded.tolerance_minutes, kind = excluded.kind, \
               title = excluded.title, skills = excluded.skills, crew = excluded.crew";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(appointment.code.as_str())
        .bind(appointment.place.as_str())
        .bind(On(appointment.day))
        .bind(i64::from(appointment.at.minutes()))
        .bind(i64::from(appointment.minutes))
        .bind(i64::from(appointment.tolerance_minutes))
        .bind(appointment.kind.as_str())
        .bind(&appointment.title)
        .bind(skills_text(&appointment.skills))
        .bind(i64::from(appointment.crew))
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

pub async fn remove(tx: &mut WriteTx, code: &AppointmentCode) -> Result<(), StoreError> {
    let sql = "delete from appointment where code = $1";
    let done = on!(tx, |conn| sqlx::query(sql)
        .bind(code.as_str())
        .execute(conn)
        .await
        .map(|done| done.rows_affected()))?;
    ensure_rows(done, 1)
}

/// Every appointment, by code.
pub async fn list(tx: &mut ReadTx) -> Result<Vec<Appointment>, StoreError> {
    let sql = "select code, place, on_day, at_minute, minutes, tolerance_minutes, kind, title, skills, crew from appointment \
               order by code";
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql).fetch_all(conn).await)?;
    rows.into_iter().map(Row::into_appointment).collect()
}

#[cfg(test)]
mod tests;
