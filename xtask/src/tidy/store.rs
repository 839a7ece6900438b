//! Migrations, what they may hold, and tests on both engines.

use std::collections::BTreeMap;

use super::{File, Finding, Tree};

const MIGRATIONS: &str = "crates/store/migrations/";
const SOURCES: &str = "crates/store/src/";
const DIALECTS: [&str; 2] = ["sqlite", "postgres"];

/// Names that a file on a resident would have. Counts such as `households` are fine.
const RESIDENT_NAMES: [&str; 41] = [
    "birth_date",
    "birth_day",
    "birthday",
    "birthplace",
    "born_on",
    "citizen",
    "date_of_birth",
    "dna",
    "ethnic",
    "ethnic_group",
    "ethnicity",
    "face",
    "family_member",
    "fingerprint",
    "gender",
    "gps",
    "household_register",
    "hukou",
    "id_card",
    "id_no",
    "id_number",
    "identity_card",
    "identity_number",
    "licence_plate",
    "license_plate",
    "location_trace",
    "marital_status",
    "nation",
    "nationality",
    "native_place",
    "passport",
    "plate_number",
    "political_status",
    "politics",
    "position_trace",
    "religion",
    "resident",
    "residents",
    "sex",
    "track",
    "watch_list",
];

pub(super) fn migrations(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut by_number: BTreeMap<u32, Vec<(&str, &str)>> = BTreeMap::new();
    for path in tree.files.iter().map(|file| file.path.as_str()) {
        let Some(name) = path.strip_prefix(MIGRATIONS) else { continue };
        match numbered(name) {
            Some((number, rest)) => by_number.entry(number).or_default().push((path, rest)),
            None => findings.push(Finding::new(path, 0, "is not named like 0004_patrol_shift.sql")),
        }
    }
    for (expected, (number, files)) in (1..).zip(&by_number) {
        let path = files[0].0;
        if *number != expected {
            findings.push(Finding::new(path, 0, format!("number {expected:04} is missing before it")));
            break;
        }
    }
    for (number, files) in &by_number {
        if !is_one_migration(files) {
            let what = format!(
                "{number:04} must be one file, or one .sqlite.sql and one .postgres.sql of the same name"
            );
            findings.push(Finding::new(files[0].0, 0, what));
        }
    }
    findings
}

/// `0004_patrol_shift.sql` as 4 and `patrol_shift`; a dialect stays in the name.
fn numbered(name: &str) -> Option<(u32, &str)> {
    let (number, rest) = name.strip_suffix(".sql")?.split_once('_')?;
    let is_number = number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(())?;
    Some((number.parse().ok()?, rest))
}

fn is_one_migration(files: &[(&str, &str)]) -> bool {
    let split: Vec<(&str, Option<&str>)> = files
        .iter()
        .map(|(_, rest)| match rest.split_once('.') {
            Some((noun, dialect)) => (noun, Some(dialect)),
            None => (*rest, None),
        })
        .collect();
    match split.as_slice() {
        [(_, None)] => true,
        [(one, Some(first)), (other, Some(second))] => {
            one == other && first != second && DIALECTS.contains(first) && DIALECTS.contains(second)
        }
        _ => false,
    }
}

pub(super) fn residents(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.starts_with(MIGRATIONS)) {
        for (number, line) in file.lines() {
            for word in identifiers(line).filter(|word| RESIDENT_NAMES.contains(&word.as_str())) {
                findings.push(Finding::new(
                    &file.path,
                    number,
                    format!("`{word}`: nothing is kept about residents"),
                ));
            }
        }
    }
    findings
}

/// The identifiers of a line of SQL in lower case, without its comment and its texts.
fn identifiers(line: &str) -> impl Iterator<Item = String> {
    let code = line.split("--").next().unwrap_or_default();
    let outside: String = code.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
    let words: Vec<String> = outside
        .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .map(str::to_ascii_lowercase)
        .collect();
    words.into_iter()
}

pub(super) fn both_engines(tree: &Tree) -> Vec<Finding> {
    let nouns = tree.files.iter().filter(|file| !file.is_test && file.text.contains("sqlx::query"));
    nouns
        .filter_map(|file| {
            let noun = noun_of(file)?;
            let has_tests = tree
                .files
                .iter()
                .any(|test| test.is_test && test.text.contains("both! {") && noun_of(test) == Some(noun));
            (!has_tests).then(|| {
                Finding::new(&file.path, 0, format!("no tests by `both!` in {SOURCES}{noun}/tests.rs"))
            })
        })
        .collect()
}

/// `place` for `crates/store/src/place.rs` and everything below `crates/store/src/place/`.
fn noun_of(file: &File) -> Option<&str> {
    let below = file.path.strip_prefix(SOURCES)?;
    below.split('/').next()?.split('.').next()
}
