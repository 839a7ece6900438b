//! 人员

use domain::{
    code::PlaceCode,
    officer::{Officer, OfficerKind, Skill, TravelProfile},
    place::PlaceKind,
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::Draft,
    known::Known,
    refusal::{Finding, Findings, RefusalCode},
    row::{Noted, RowReader, list, text_opt},
};

pub(crate) struct People;

const WEEKLY_HOURS_MAX: u32 = 80;

impl Sheet for People {
    type Record = Officer;
    const COLUMNS: &'static [Column] = &[
        Column::key("code", ColumnKind::Code),
        Column::required("name", ColumnKind::Text),
        Column::required_choice::<OfficerKind>("kind"),
        Column::required("station", ColumnKind::Code),
        Column::required_choice::<TravelProfile>("profile"),
        Column::list::<Skill>("skills"),
        Column::required("weekly_hours", ColumnKind::Integer),
        Column::optional("phone", ColumnKind::Text),
        Column::optional("valid_from", ColumnKind::Day),
        Column::optional("valid_to", ColumnKind::Day),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<Officer, Noted> {
        let (code, name, kind) = (row.required("code"), row.required("name"), row.required("kind"));
        let (station, profile) = (row.required("station"), row.required("profile"));
        let (skills, phone) = (row.list("skills"), row.text("phone"));
        let weekly_hours = row.required_whole("weekly_hours", 0..=WEEKLY_HOURS_MAX);
        let (valid_from, valid_to) = row.span("valid_from", "valid_to")?;
        Ok(Officer {
            code: code?,
            name: name?,
            kind: kind?,
            station: station?,
            profile: profile?,
            skills: skills?,
            weekly_hours: weekly_hours? as u16,
            phone: phone?,
            valid_from,
            valid_to,
        })
    }

    fn cells(officer: &Officer) -> Vec<String> {
        vec![
            officer.code.to_string(),
            officer.name.clone(),
            officer.kind.to_string(),
            officer.station.to_string(),
            officer.profile.to_string(),
            list(&officer.skills),
            officer.weekly_hours.to_string(),
            officer.phone.clone(),
            text_opt(officer.valid_from),
            text_opt(officer.valid_to),
        ]
    }

    fn owners(officer: &Officer, _known: &Known) -> Vec<PlaceCode> {
        vec![officer.station.clone()]
    }

    fn check(draft: &Draft<'_, People>, findings: &mut Findings) {
        for row in &draft.rows {
            let station = &row.record.station;
            match draft.known.places.get(station) {
                None => findings.row(row, "station", Finding::unknown_place(station)),
                Some(place) if !matches!(place.kind, PlaceKind::Station | PlaceKind::Bureau) => {
                    let finding = Finding::new(
                        RefusalCode::WrongKind,
                        (
                            format!("“{}”不是派出所", place.name),
                            format!("{station} is a {}, not a station", place.kind),
                        ),
                        ("填写所在派出所或县局的编码", "write the code of the station, or of the bureau"),
                    );
                    findings.row(row, "station", finding);
                }
                Some(_) => {}
            }
        }
        for key in draft.removed.iter().filter(|key| draft.in_use.contains(&key[0])) {
            findings.removal(key, "code", Finding::in_use(&key[0]));
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Officer>, StoreError> {
        store::officer::list(tx).await
    }

    async fn list_keys_in_use(tx: &mut ReadTx) -> Result<Vec<String>, StoreError> {
        store::officer::list_codes_in_use(tx).await
    }

    async fn save(tx: &mut WriteTx, officer: &Officer) -> Result<(), StoreError> {
        store::officer::upsert(tx, officer).await
    }

    async fn remove(tx: &mut WriteTx, officer: &Officer) -> Result<(), StoreError> {
        store::officer::remove(tx, &officer.code).await
    }
}
