//! 请假

use std::collections::HashMap;

use domain::{
    code::{OfficerCode, PlaceCode},
    officer::{Leave, LeaveKind},
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::{Draft, Key},
    known::Known,
    refusal::{Finding, Findings},
    row::{Noted, RowReader},
};

pub(crate) struct Leaves;

impl Sheet for Leaves {
    type Record = Leave;
    const COLUMNS: &'static [Column] = &[
        Column::key("person", ColumnKind::Code),
        Column::key("from", ColumnKind::Day),
        Column::required("to", ColumnKind::Day),
        Column::required_choice::<LeaveKind>("kind"),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<Leave, Noted> {
        let (officer, kind) = (row.required("person"), row.required("kind"));
        let (from, to) = row.span("from", "to")?;
        let (from, to) = (from.ok_or(Noted)?, to.ok_or(Noted)?);
        Ok(Leave { officer: officer?, from, to, kind: kind? })
    }

    fn cells(leave: &Leave) -> Vec<String> {
        vec![leave.officer.to_string(), leave.from.to_string(), leave.to.to_string(), leave.kind.to_string()]
    }

    fn owners(leave: &Leave, known: &Known) -> Vec<PlaceCode> {
        known.station_of(&leave.officer).into_iter().collect()
    }

    fn check(draft: &Draft<'_, Leaves>, findings: &mut Findings) {
        let mut of_officer: HashMap<&OfficerCode, Vec<(&Key, &Leave)>> = HashMap::new();
        for (key, leave) in draft.remaining() {
            of_officer.entry(&leave.officer).or_default().push((key, leave));
        }
        for row in &draft.rows {
            let leave = &row.record;
            if !draft.known.officers.contains_key(&leave.officer) {
                findings.row(row, "person", Finding::unknown_person(&leave.officer));
            }
            let others = of_officer.get(&leave.officer).map(Vec::as_slice).unwrap_or_default();
            let overlapping = others
                .iter()
                .find(|(key, other)| **key != row.key && other.from <= leave.to && leave.from <= other.to);
            if let Some((key, _)) = overlapping {
                findings.row(row, "from", Finding::overlaps(key));
            }
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Leave>, StoreError> {
        store::leave::list(tx).await
    }

    async fn save(tx: &mut WriteTx, leave: &Leave) -> Result<(), StoreError> {
        store::leave::upsert(tx, leave).await
    }

    async fn remove(tx: &mut WriteTx, leave: &Leave) -> Result<(), StoreError> {
        store::leave::remove(tx, &leave.officer, leave.from).await
    }
}
