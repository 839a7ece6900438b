//! 行政区划

use domain::{code::PlaceCode, division::DivisionCode};
use store::{ReadTx, StoreError, WriteTx, division::Division};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::Draft,
    known::Known,
    refusal::{Finding, Findings},
    row::{Noted, RowReader},
};

pub(crate) struct Divisions;

impl Sheet for Divisions {
    type Record = Division;
    const COLUMNS: &'static [Column] =
        &[Column::key("code", ColumnKind::Code), Column::required("name", ColumnKind::Text)];

    fn parse(row: &mut RowReader<'_>) -> Result<Division, Noted> {
        let (code, name) = (row.required("code"), row.required("name"));
        Ok(Division { code: code?, name: name? })
    }

    fn cells(division: &Division) -> Vec<String> {
        vec![division.code.to_string(), division.name.clone()]
    }

    /// Divisions are the nation's: whoever may change one may change all.
    fn owners(_division: &Division, _known: &Known) -> Vec<PlaceCode> {
        Vec::new()
    }

    fn check(draft: &Draft<'_, Divisions>, findings: &mut Findings) {
        for row in &draft.rows {
            if let Some(parent) = row.record.code.parent()
                && draft.after(&vec![parent.to_string()]).is_none()
            {
                findings.row(row, "code", Finding::unknown_division(&parent));
            }
        }
        if draft.removed.is_empty() {
            return;
        }
        let parents: std::collections::HashSet<DivisionCode> =
            draft.remaining().filter_map(|(_, division)| division.code.parent()).collect();
        for key in &draft.removed {
            let Some(before) = draft.stored.get(key) else { continue };
            if parents.contains(&before.record.code) || draft.in_use.contains(&key[0]) {
                findings.removal(key, "code", Finding::in_use(&key[0]));
            }
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Division>, StoreError> {
        store::division::list(tx).await
    }

    async fn list_keys_in_use(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
        store::division::list_codes_in_use(tx).await
    }

    async fn save(tx: &mut WriteTx, division: &Division) -> Result<(), StoreError> {
        store::division::upsert(tx, division).await
    }

    async fn remove(tx: &mut WriteTx, division: &Division) -> Result<(), StoreError> {
        store::division::remove(tx, division.code).await
    }
}
