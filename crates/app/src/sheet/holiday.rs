//! 节假日: later years than those that ship with Anlin, and corrections of them.

use domain::{
    code::PlaceCode,
    time::Day,
    workday::{SpecialDay, SpecialDayKind},
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::Draft,
    known::Known,
    refusal::Findings,
    row::{Noted, RowReader},
};

pub(crate) struct Holidays;

impl Sheet for Holidays {
    type Record = (Day, SpecialDay);
    const COLUMNS: &'static [Column] = &[
        Column::key("day", ColumnKind::Day),
        Column::required_choice::<SpecialDayKind>("kind"),
        Column::optional("name", ColumnKind::Text),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<(Day, SpecialDay), Noted> {
        let (day, kind, name) = (row.required("day"), row.required("kind"), row.text("name"));
        Ok((day?, SpecialDay { kind: kind?, name: name? }))
    }

    fn cells((day, special): &(Day, SpecialDay)) -> Vec<String> {
        vec![day.to_string(), special.kind.to_string(), special.name.clone()]
    }

    /// The calendar is the nation's.
    fn owners(_special: &(Day, SpecialDay), _known: &Known) -> Vec<PlaceCode> {
        Vec::new()
    }

    fn check(_draft: &Draft<'_, Holidays>, _findings: &mut Findings) {}

    async fn list(tx: &mut ReadTx) -> Result<Vec<(Day, SpecialDay)>, StoreError> {
        store::holiday::list(tx).await
    }

    async fn save(tx: &mut WriteTx, (day, special): &(Day, SpecialDay)) -> Result<(), StoreError> {
        store::holiday::upsert(tx, *day, special).await
    }

    async fn remove(tx: &mut WriteTx, (day, _): &(Day, SpecialDay)) -> Result<(), StoreError> {
        store::holiday::remove(tx, *day).await
    }
}
