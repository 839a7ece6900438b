//! 固定约定

use domain::{
    code::PlaceCode,
    duty::{Appointment, WorkKind},
    officer::Skill,
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::Draft,
    duty::{CREW_MAX, MINUTES_MAX},
    known::Known,
    refusal::{Finding, Findings},
    row::{Noted, RowReader, list},
};

pub(crate) struct Appointments;

const TOLERANCE_MINUTES_MAX: u32 = 240;

impl Sheet for Appointments {
    type Record = Appointment;
    const COLUMNS: &'static [Column] = &[
        Column::key("code", ColumnKind::Code),
        Column::required("place", ColumnKind::Code),
        Column::required("day", ColumnKind::Day),
        Column::required("at", ColumnKind::Time),
        Column::required("minutes", ColumnKind::Integer),
        Column::optional("tolerance_minutes", ColumnKind::Integer),
        Column::required_choice::<WorkKind>("kind"),
        Column::optional("title", ColumnKind::Text),
        Column::list::<Skill>("skills"),
        Column::optional("crew", ColumnKind::Integer),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<Appointment, Noted> {
        let (code, place) = (row.required("code"), row.required("place"));
        let (day, at) = (row.required("day"), row.required("at"));
        let minutes = row.required_whole("minutes", 1..=MINUTES_MAX);
        let tolerance = row.whole("tolerance_minutes", 0..=TOLERANCE_MINUTES_MAX);
        let (kind, title) = (row.required("kind"), row.text("title"));
        let (skills, crew) = (row.list("skills"), row.whole("crew", 1..=CREW_MAX));
        Ok(Appointment {
            code: code?,
            place: place?,
            day: day?,
            at: at?,
            minutes: minutes? as u16,
            tolerance_minutes: tolerance?.unwrap_or(0) as u16,
            kind: kind?,
            title: title?,
            skills: skills?,
            crew: crew?.unwrap_or(1) as u8,
        })
    }

    fn cells(appointment: &Appointment) -> Vec<String> {
        vec![
            appointment.code.to_string(),
            appointment.place.to_string(),
            appointment.day.to_string(),
            appointment.at.to_string(),
            appointment.minutes.to_string(),
            appointment.tolerance_minutes.to_string(),
            appointment.kind.to_string(),
            appointment.title.clone(),
            list(&appointment.skills),
            appointment.crew.to_string(),
        ]
    }

    fn owners(appointment: &Appointment, _known: &Known) -> Vec<PlaceCode> {
        vec![appointment.place.clone()]
    }

    fn check(draft: &Draft<'_, Appointments>, findings: &mut Findings) {
        for row in draft.rows.iter().filter(|row| !draft.known.places.contains_key(&row.record.place)) {
            findings.row(row, "place", Finding::unknown_place(&row.record.place));
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Appointment>, StoreError> {
        store::appointment::list(tx).await
    }

    async fn save(tx: &mut WriteTx, appointment: &Appointment) -> Result<(), StoreError> {
        store::appointment::upsert(tx, appointment).await
    }

    async fn remove(tx: &mut WriteTx, appointment: &Appointment) -> Result<(), StoreError> {
        store::appointment::remove(tx, &appointment.code).await
    }
}
