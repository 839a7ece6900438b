//! 培训

use std::collections::HashMap;

use domain::{
    code::{OfficerCode, PlaceCode},
    officer::Training,
    time::Day,
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

pub(crate) struct Trainings;

impl Sheet for Trainings {
    type Record = Training;
    const COLUMNS: &'static [Column] = &[
        Column::key("person", ColumnKind::Code),
        Column::key("day", ColumnKind::Day),
        Column::key("from", ColumnKind::Time),
        Column::required("to", ColumnKind::Time),
        Column::optional("title", ColumnKind::Text),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<Training, Noted> {
        let (officer, day, title) = (row.required("person"), row.required("day"), row.text("title"));
        let (from, to) = (row.required("from"), row.required("to"));
        let (from, to) = (from?, to?);
        if from >= to {
            return Err(row.refuse("to", Finding::wrong_order("from")));
        }
        Ok(Training { officer: officer?, day: day?, from, to, title: title? })
    }

    fn cells(training: &Training) -> Vec<String> {
        vec![
            training.officer.to_string(),
            training.day.to_string(),
            training.from.to_string(),
            training.to.to_string(),
            training.title.clone(),
        ]
    }

    fn owners(training: &Training, known: &Known) -> Vec<PlaceCode> {
        known.station_of(&training.officer).into_iter().collect()
    }

    fn check(draft: &Draft<'_, Trainings>, findings: &mut Findings) {
        let mut of_day: HashMap<(&OfficerCode, Day), Vec<(&Key, &Training)>> = HashMap::new();
        for (key, training) in draft.remaining() {
            of_day.entry((&training.officer, training.day)).or_default().push((key, training));
        }
        for row in &draft.rows {
            let training = &row.record;
            if !draft.known.officers.contains_key(&training.officer) {
                findings.row(row, "person", Finding::unknown_person(&training.officer));
            }
            let others =
                of_day.get(&(&training.officer, training.day)).map(Vec::as_slice).unwrap_or_default();
            let overlapping = others.iter().find(|(key, other)| {
                **key != row.key && other.from < training.to && training.from < other.to
            });
            if let Some((key, _)) = overlapping {
                findings.row(row, "from", Finding::overlaps(key));
            }
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Training>, StoreError> {
        store::training::list(tx).await
    }

    async fn save(tx: &mut WriteTx, training: &Training) -> Result<(), StoreError> {
        store::training::upsert(tx, training).await
    }

    async fn remove(tx: &mut WriteTx, training: &Training) -> Result<(), StoreError> {
        store::training::remove(tx, &training.officer, training.day, training.from).await
    }
}
