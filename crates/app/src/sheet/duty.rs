//! 经常性任务

use domain::{
    code::PlaceCode,
    duty::{Duty, Per, Tier, WorkKind},
    officer::Skill,
    opening_hours::OpeningHours,
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::Draft,
    known::Known,
    refusal::{Finding, Findings, RefusalCode},
    row::{Noted, RowReader, flag, list, text_opt},
};

pub(crate) struct Duties;

pub(super) const MINUTES_MAX: u32 = 1440;
pub(super) const CREW_MAX: u32 = 9;
const TIMES_MAX: u32 = 60;
const GAP_DAYS_MAX: u32 = 90;
const VALUE_MAX: u32 = 1_000_000;

impl Sheet for Duties {
    type Record = Duty;
    const COLUMNS: &'static [Column] = &[
        Column::key("code", ColumnKind::Code),
        Column::required("place", ColumnKind::Code),
        Column::required_choice::<WorkKind>("kind"),
        Column::required("minutes", ColumnKind::Integer),
        Column::required("times", ColumnKind::Integer),
        Column::required_choice::<Per>("per"),
        Column::optional("min_gap_days", ColumnKind::Integer),
        Column::optional("max_gap_days", ColumnKind::Integer),
        Column::optional("prefer_market_day", ColumnKind::Flag),
        Column::list::<Skill>("skills"),
        Column::optional("crew", ColumnKind::Integer),
        Column::optional("officer_needed", ColumnKind::Flag),
        Column::optional("window", ColumnKind::Hours),
        Column::required_choice::<Tier>("tier"),
        Column::required("value", ColumnKind::Integer),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<Duty, Noted> {
        let (code, place, kind) = (row.required("code"), row.required("place"), row.required("kind"));
        let minutes = row.required_whole("minutes", 1..=MINUTES_MAX);
        let (times, per) = (row.required_whole("times", 1..=TIMES_MAX), row.required("per"));
        let gaps = gaps(row);
        let (prefer_market_day, skills) = (row.or("prefer_market_day", false), row.list("skills"));
        let (crew, officer_needed) = (row.whole("crew", 1..=CREW_MAX), row.or("officer_needed", false));
        let (window, tier) = (row.or("window", OpeningHours::default()), row.required("tier"));
        let value = row.required_whole("value", 0..=VALUE_MAX);
        let (min_gap_days, max_gap_days) = gaps?;
        Ok(Duty {
            code: code?,
            place: place?,
            kind: kind?,
            minutes: minutes? as u16,
            times: times? as u8,
            per: per?,
            min_gap_days,
            max_gap_days,
            prefer_market_day: prefer_market_day?,
            skills: skills?,
            crew: crew?.unwrap_or(1) as u8,
            officer_needed: officer_needed?,
            window: window?,
            tier: tier?,
            value: value?,
        })
    }

    fn cells(duty: &Duty) -> Vec<String> {
        vec![
            duty.code.to_string(),
            duty.place.to_string(),
            duty.kind.to_string(),
            duty.minutes.to_string(),
            duty.times.to_string(),
            duty.per.to_string(),
            duty.min_gap_days.to_string(),
            text_opt(duty.max_gap_days),
            flag(duty.prefer_market_day),
            list(&duty.skills),
            duty.crew.to_string(),
            flag(duty.officer_needed),
            duty.window.to_string(),
            duty.tier.to_string(),
            duty.value.to_string(),
        ]
    }

    fn owners(duty: &Duty, _known: &Known) -> Vec<PlaceCode> {
        vec![duty.place.clone()]
    }

    fn check(draft: &Draft<'_, Duties>, findings: &mut Findings) {
        for row in draft.rows.iter().filter(|row| !draft.known.places.contains_key(&row.record.place)) {
            findings.row(row, "place", Finding::unknown_place(&row.record.place));
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Duty>, StoreError> {
        store::duty::list(tx).await
    }

    async fn save(tx: &mut WriteTx, duty: &Duty) -> Result<(), StoreError> {
        store::duty::upsert(tx, duty).await
    }

    async fn remove(tx: &mut WriteTx, duty: &Duty) -> Result<(), StoreError> {
        store::duty::remove(tx, &duty.code).await
    }
}

fn gaps(row: &mut RowReader<'_>) -> Result<(u8, Option<u8>), Noted> {
    let (min, max) =
        (row.whole("min_gap_days", 0..=GAP_DAYS_MAX), row.whole("max_gap_days", 1..=GAP_DAYS_MAX));
    let (min, max) = (min?.unwrap_or(0), max?);
    if max.is_some_and(|max| max < min) {
        let finding = Finding::new(
            RefusalCode::WrongOrder,
            ("最长间隔比最短间隔还短".to_owned(), "it is shorter than min_gap_days".to_owned()),
            ("把 max_gap_days 改大或留空", "raise max_gap_days, or leave it empty"),
        );
        return Err(row.refuse("max_gap_days", finding));
    }
    Ok((min as u8, max.map(|max| max as u8)))
}
