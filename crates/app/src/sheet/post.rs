//! 任职

use std::collections::HashMap;

use domain::{
    code::{OfficerCode, PlaceCode},
    officer::{OfficerKind, Post, PostRole},
    place::PlaceKind,
};
use store::{ReadTx, StoreError, WriteTx};

use super::{
    Sheet,
    column::{Column, ColumnKind},
    draft::{Draft, Incoming, Key},
    known::Known,
    refusal::{Finding, Findings, RefusalCode},
    row::{Noted, RowReader, text_opt},
};

pub(crate) struct Posts;

type ByPlace<'a> = HashMap<&'a PlaceCode, Vec<(&'a Key, &'a Post)>>;

impl Sheet for Posts {
    type Record = Post;
    const COLUMNS: &'static [Column] = &[
        Column::key("person", ColumnKind::Code),
        Column::key("place", ColumnKind::Code),
        Column::required_choice::<PostRole>("role"),
        Column::key("from", ColumnKind::Day),
        Column::optional("to", ColumnKind::Day),
    ];

    fn parse(row: &mut RowReader<'_>) -> Result<Post, Noted> {
        let (officer, place) = (row.required("person"), row.required("place"));
        let role = row.required("role");
        let (from, to) = row.span("from", "to")?;
        Ok(Post { officer: officer?, place: place?, role: role?, from: from.ok_or(Noted)?, to })
    }

    fn cells(post: &Post) -> Vec<String> {
        vec![
            post.officer.to_string(),
            post.place.to_string(),
            post.role.to_string(),
            post.from.to_string(),
            text_opt(post.to),
        ]
    }

    fn owners(post: &Post, known: &Known) -> Vec<PlaceCode> {
        std::iter::once(post.place.clone()).chain(known.station_of(&post.officer)).collect()
    }

    fn check(draft: &Draft<'_, Posts>, findings: &mut Findings) {
        let mut by_place: ByPlace<'_> = HashMap::new();
        for (key, post) in draft.remaining() {
            by_place.entry(&post.place).or_default().push((key, post));
        }
        for row in &draft.rows {
            check_role(draft.known, row, findings);
            let others = by_place.get(&row.record.place).map(Vec::as_slice).unwrap_or_default();
            let at_once = others.iter().filter(|(key, post)| **key != row.key && overlap(post, &row.record));
            check_others(draft.known, row, at_once.copied(), findings);
        }
    }

    async fn list(tx: &mut ReadTx) -> Result<Vec<Post>, StoreError> {
        store::post::list(tx).await
    }

    async fn save(tx: &mut WriteTx, post: &Post) -> Result<(), StoreError> {
        store::post::upsert(tx, post).await
    }

    async fn remove(tx: &mut WriteTx, post: &Post) -> Result<(), StoreError> {
        store::post::remove(tx, &post.officer, &post.place, post.from).await
    }
}

fn overlap(a: &Post, b: &Post) -> bool {
    a.to.is_none_or(|to| b.from <= to) && b.to.is_none_or(|to| a.from <= to)
}

fn check_role(known: &Known, row: &Incoming<Post>, findings: &mut Findings) {
    let Post { officer, place, role, from: _, to: _ } = &row.record;
    if !known.places.contains_key(place) {
        findings.row(row, "place", Finding::unknown_place(place));
    }
    let Some(person) = known.officers.get(officer) else {
        findings.row(row, "person", Finding::unknown_person(officer));
        return;
    };
    if (person.kind == OfficerKind::Auxiliary) != (*role == PostRole::Auxiliary) {
        let finding = Finding::new(
            RefusalCode::WrongRole,
            (format!("{} 不能任 {role}", person.kind), format!("an {} is not posted as {role}", person.kind)),
            (
                "辅警填 auxiliary，民警填其他岗位",
                "auxiliaries are posted as auxiliary, officers as anything else",
            ),
        );
        findings.row(row, "role", finding);
    }
}

/// `others` are posts at the same place at the same time.
fn check_others<'a>(
    known: &Known,
    row: &Incoming<Post>,
    others: impl Iterator<Item = (&'a Key, &'a Post)>,
    findings: &mut Findings,
) {
    let is_village =
        known.places.get(&row.record.place).is_some_and(|place| place.kind == PlaceKind::Village);
    for (key, other) in others {
        if other.officer == row.record.officer {
            findings.row(row, "from", Finding::overlaps(key));
            return;
        }
        if is_village && row.record.role.names_the_officer() && other.role.names_the_officer() {
            findings.row(row, "role", second_named(&other.officer));
            return;
        }
    }
}

fn second_named(other: &OfficerCode) -> Finding {
    Finding::new(
        RefusalCode::SecondNamedOfficer,
        (
            format!("这个村同时已有责任民警 {other}"),
            format!("the village has its named officer {other} at that time"),
        ),
        ("先给前一位填写 to，再安排下一位", "end the other post with `to` first"),
    )
}
