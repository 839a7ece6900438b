//! 值班: one duty a person and day, since person and day are the key.

use domain::{
    code::PlaceCode,
    officer::{StationDuty, StationDutyKind},
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::Draft,
    known::Known,
    refusal::{Finding, Findings},
    row::{Noted, RowReader},
};

pub(crate) struct Rota;

impl Sheet for Rota {
    type Record = StationDuty;
    const COLUMNS: &'static [Column] = &[
        Column::key("person", ColumnKind::Code),
        Column::key("day", ColumnKind::Day),
        Column::required_choice::<StationDutyKind>("kind"),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<StationDuty, Noted> {
        let (officer, day, kind) = (row.required("person"), row.required("day"), row.required("kind"));
        Ok(StationDuty { officer: officer?, day: day?, kind: kind? })
    }

    fn cells(duty: &StationDuty) -> Vec<String> {
        vec![duty.officer.to_string(), duty.day.to_string(), duty.kind.to_string()]
    }

    fn owners(duty: &StationDuty, known: &Known) -> Vec<PlaceCode> {
        known.station_of(&duty.officer).into_iter().collect()
    }

    fn check(draft: &Draft<'_, Rota>, findings: &mut Findings) {
        for row in draft.rows.iter().filter(|row| !draft.known.officers.contains_key(&row.record.officer)) {
            findings.row(row, "person", Finding::unknown_person(&row.record.officer));
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<StationDuty>, StoreError> {
        store::station_duty::list(tx).await
    }

    async fn save(tx: &mut WriteTx, duty: &StationDuty) -> Result<(), StoreError> {
        store::station_duty::upsert(tx, duty).await
    }

    async fn remove(tx: &mut WriteTx, duty: &StationDuty) -> Result<(), StoreError> {
        store::station_duty::remove(tx, &duty.officer, duty.day).await
    }
}
