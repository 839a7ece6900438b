//! An edit beside what is stored: parsed, compared and checked. Nothing here waits for anything.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use domain::code::PlaceCode;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{
    Sheet,
    column::Column,
    input::{RawEdit, RawRow},
    known::Known,
    refusal::{Finding, Findings, RefusalCode, Refused},
    row::RowReader,
};
use crate::Extent;

/// The cells of the key columns.
pub(crate) type Key = Vec<String>;

/// A row that became a record.
pub(crate) struct Incoming<R> {
    pub(crate) file: Option<Arc<str>>,
    pub(crate) number: u32,
    pub(crate) key: Key,
    pub(crate) cells: Vec<String>,
    pub(crate) record: R,
}

/// A stored record with its cells.
pub(crate) struct Stored<'a, R> {
    pub(crate) cells: Vec<String>,
    pub(crate) record: &'a R,
}

/// What is stored, as far as the sheet's checks need it.
#[derive(PartialEq)]
pub(crate) struct Loaded<R> {
    pub(crate) records: Vec<R>,
    pub(crate) known: Known,
    /// Keys that other records name; empty when nothing is to be removed.
    pub(crate) in_use: HashSet<String>,
}

/// The state of a sheet as it would be after the edit.
pub(crate) struct Draft<'a, S: Sheet> {
    pub(crate) rows: Vec<Incoming<S::Record>>,
    pub(crate) row_of: HashMap<Key, usize>,
    pub(crate) stored: BTreeMap<Key, Stored<'a, S::Record>>,
    pub(crate) removed: BTreeSet<Key>,
    pub(crate) known: &'a Known,
    pub(crate) in_use: &'a HashSet<String>,
}

impl<S: Sheet> Draft<'_, S> {
    /// Every record there would be, with its key.
    pub(crate) fn remaining(&self) -> impl Iterator<Item = (&Key, &S::Record)> {
        let kept = self.stored.iter().filter(|(key, _)| self.is_untouched(key));
        let kept = kept.map(|(key, stored)| (key, stored.record));
        kept.chain(self.rows.iter().map(|row| (&row.key, &row.record)))
    }

    pub(crate) fn is_untouched(&self, key: &Key) -> bool {
        !self.removed.contains(key) && !self.row_of.contains_key(key)
    }

    /// The record of this key after the edit.
    pub(crate) fn after(&self, key: &Key) -> Option<&S::Record> {
        match self.row_of.get(key) {
            Some(index) => self.rows.get(*index).map(|row| &row.record),
            None if self.removed.contains(key) => None,
            None => self.stored.get(key).map(|stored| stored.record),
        }
    }
}

pub(crate) fn key_of(columns: &[Column], cells: &[String]) -> Key {
    let keys = columns.iter().zip(cells).filter(|(column, _)| column.key);
    keys.map(|(_, cell)| cell.clone()).collect()
}

/// How a row differs from what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    Added,
    Changed,
    Removed,
}

/// One change, with the row's cells before and after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeView {
    pub kind: ChangeKind,
    pub file: Option<String>,
    /// As with refusals.
    pub row: Option<u32>,
    pub key: Vec<String>,
    pub before: Option<Vec<String>>,
    pub after: Option<Vec<String>>,
}

/// What an edit comes to.
pub(crate) struct Outcome<R> {
    pub(crate) changes: Vec<ChangeView>,
    /// Added and changed records, parents before children.
    pub(crate) saves: Vec<R>,
    /// Children before parents.
    pub(crate) removals: Vec<R>,
    pub(crate) unchanged: usize,
    pub(crate) refused: Vec<Refused>,
    /// Names this outcome: another one after a preview means that the records changed meanwhile.
    pub(crate) digest: String,
}

impl<R> Outcome<R> {
    pub(crate) fn count(&self, kind: ChangeKind) -> usize {
        self.changes.iter().filter(|change| change.kind == kind).count()
    }
}

pub(crate) fn outcome_of<S: Sheet>(
    loaded: &Loaded<S::Record>,
    edit: &RawEdit,
    extent: &Extent,
) -> Outcome<S::Record> {
    let mut findings = Findings::default();
    let stored: BTreeMap<Key, Stored<'_, S::Record>> = loaded
        .records
        .iter()
        .map(|record| {
            let cells = S::cells(record);
            (key_of(S::COLUMNS, &cells), Stored { cells, record })
        })
        .collect();
    let mut draft: Draft<'_, S> = Draft {
        rows: Vec::with_capacity(edit.rows.len()),
        row_of: HashMap::with_capacity(edit.rows.len()),
        stored,
        removed: BTreeSet::new(),
        known: &loaded.known,
        in_use: &loaded.in_use,
    };
    for raw in &edit.rows {
        take_row(&mut draft, raw, &mut findings);
    }
    take_removals(&mut draft, edit, extent, &mut findings);
    S::check(&draft, &mut findings);
    check_area(&draft, extent, &mut findings);
    compare(&draft, findings.into_sorted())
}

fn take_row<S: Sheet>(draft: &mut Draft<'_, S>, raw: &RawRow, findings: &mut Findings) {
    let (cells, parsed, wrong) = parse::<S>(&draft.stored, raw);
    let key = key_of(S::COLUMNS, &cells);
    for (column, finding) in wrong {
        let (file, row) = (raw.file.clone(), Some(raw.number));
        findings.push(Refused { file, row, key: key.clone(), column, finding });
    }
    let Some(record) = parsed else { return };
    let row = Incoming { file: raw.file.clone(), number: raw.number, key, cells, record };
    if let Some(first) = draft.row_of.get(&row.key).and_then(|index| draft.rows.get(*index)) {
        let finding = Finding::new(
            RefusalCode::TwiceInFile,
            (format!("与第 {} 行重复", first.number), format!("row {} has the same key", first.number)),
            ("只留一行", "keep one of them"),
        );
        findings.row(&row, S::COLUMNS[0].name, finding);
        return;
    }
    draft.row_of.insert(row.key.clone(), draft.rows.len());
    draft.rows.push(row);
}

type Parsed<R> = (Vec<String>, Option<R>, Vec<(&'static str, Finding)>);

/// A column that the source does not have leaves a stored row's value as it is.
fn parse<S: Sheet>(stored: &BTreeMap<Key, Stored<'_, S::Record>>, raw: &RawRow) -> Parsed<S::Record> {
    let mut cells: Vec<String> = raw.cells.iter().map(|cell| cell.clone().unwrap_or_default()).collect();
    let read = |cells: &[String]| {
        let mut row = RowReader::new(S::COLUMNS, cells);
        let record = S::parse(&mut row);
        let position = |name: &str| S::COLUMNS.iter().position(|column| column.name == name);
        row.findings.sort_by_key(|(name, _)| position(name));
        (record, row.findings)
    };
    let (mut record, mut findings) = read(&cells);
    if raw.cells.iter().any(Option::is_none) {
        let canonical = record.as_ref().ok().map(S::cells);
        let key = key_of(S::COLUMNS, canonical.as_ref().unwrap_or(&cells));
        if let Some(before) = stored.get(&key) {
            for ((cell, raw), before) in cells.iter_mut().zip(&raw.cells).zip(&before.cells) {
                if raw.is_none() {
                    cell.clone_from(before);
                }
            }
            (record, findings) = read(&cells);
        }
    }
    if findings.is_empty()
        && let Ok(record) = record
    {
        return (S::cells(&record), Some(record), findings);
    }
    (cells, None, findings)
}

fn take_removals<S: Sheet>(
    draft: &mut Draft<'_, S>,
    edit: &RawEdit,
    extent: &Extent,
    findings: &mut Findings,
) {
    for key in &edit.removed {
        let column = S::COLUMNS[0].name;
        match draft.stored.get(key).filter(|_| !draft.row_of.contains_key(key)) {
            Some(before) if reaches::<S>(draft, extent, &S::owners(before.record, draft.known)) => {
                draft.removed.insert(key.clone());
            }
            Some(_) => findings.removal(key, column, not_your_area()),
            None => {
                let name = key.join(" ");
                let finding = Finding::new(
                    RefusalCode::UnknownRow,
                    (format!("没有“{name}”可删除"), format!("there is no row {name} to remove")),
                    ("重新载入后再删", "load the sheet again"),
                );
                findings.removal(key, column, finding);
            }
        }
    }
}

fn reaches<S: Sheet>(draft: &Draft<'_, S>, extent: &Extent, owners: &[PlaceCode]) -> bool {
    owners.iter().all(|owner| draft.known.reaches(extent, owner))
}

fn not_your_area() -> Finding {
    Finding::new(
        RefusalCode::NotYourArea,
        ("不在您的辖区".to_owned(), "it is not in your area".to_owned()),
        ("请辖区的负责人修改，或删去这一行", "ask whoever answers for it, or leave the row out"),
    )
}

/// Refuses rows that belong to somebody else, before the edit or after it. A row refused already is not looked at again.
fn check_area<S: Sheet>(draft: &Draft<'_, S>, extent: &Extent, findings: &mut Findings) {
    if *extent == Extent::Everywhere {
        return;
    }
    let refused: HashSet<Key> = findings.iter().map(|refused| refused.key.clone()).collect();
    for row in draft.rows.iter().filter(|row| !refused.contains(&row.key)) {
        let before = draft.stored.get(&row.key);
        let before = before.is_none_or(|before| {
            let owners = S::owners(before.record, draft.known);
            reaches(draft, extent, &owners)
        });
        if !before || !reaches(draft, extent, &S::owners_after(&row.record, draft)) {
            findings.row(row, S::COLUMNS[0].name, not_your_area());
        }
    }
}

fn compare<S: Sheet>(draft: &Draft<'_, S>, refused: Vec<Refused>) -> Outcome<S::Record> {
    let wrong: HashSet<&Key> = refused.iter().map(|refused| &refused.key).collect();
    let mut outcome = Outcome {
        changes: Vec::new(),
        saves: Vec::new(),
        removals: Vec::new(),
        unchanged: 0,
        refused: Vec::new(),
        digest: String::new(),
    };
    for row in draft.rows.iter().filter(|row| !wrong.contains(&row.key)) {
        let before = draft.stored.get(&row.key).map(|stored| &stored.cells);
        if before == Some(&row.cells) {
            outcome.unchanged += 1;
            continue;
        }
        outcome.changes.push(ChangeView {
            kind: if before.is_some() { ChangeKind::Changed } else { ChangeKind::Added },
            file: row.file.as_deref().map(str::to_owned),
            row: Some(row.number),
            key: row.key.clone(),
            before: before.cloned(),
            after: Some(row.cells.clone()),
        });
        outcome.saves.push(row.record.clone());
    }
    for key in draft.removed.iter().filter(|key| !wrong.contains(key)) {
        let Some(before) = draft.stored.get(key) else { continue };
        outcome.changes.push(ChangeView {
            kind: ChangeKind::Removed,
            file: None,
            row: None,
            key: key.clone(),
            before: Some(before.cells.clone()),
            after: None,
        });
        outcome.removals.push(before.record.clone());
    }
    outcome.saves.sort_by_key(S::rank);
    outcome.removals.sort_by_key(|record| std::cmp::Reverse(S::rank(record)));
    outcome.digest = digest_of(&outcome.changes);
    drop(wrong);
    outcome.refused = refused;
    outcome
}

fn digest_of(changes: &[ChangeView]) -> String {
    let mut digest = Sha256::new();
    let mut feed = |cells: Option<&Vec<String>>| {
        digest.update((cells.map_or(0, Vec::len) as u64).to_be_bytes());
        for cell in cells.into_iter().flatten() {
            digest.update((cell.len() as u64).to_be_bytes());
            digest.update(cell);
        }
    };
    for change in changes {
        feed(change.before.as_ref());
        feed(change.after.as_ref());
    }
    hex::encode(digest.finalize())
}
