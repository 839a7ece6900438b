//! Words that say the work is not finished, or that hide a warning. Each is spelt in two halves here, so that this file passes.

use super::{File, Finding, Tree};

const NOTES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const RUST: [&str; 4] = [
    concat!("to", "do!("),
    concat!("unimplement", "ed!("),
    concat!("#[ign", "ore"),
    concat!("#[should_", "panic"),
];
const SCRIPT: [&str; 5] = [
    concat!("it.sk", "ip("),
    concat!("test.sk", "ip("),
    concat!("describe.sk", "ip("),
    concat!(".on", "ly("),
    concat!("@ts-ign", "ore"),
];
const ALLOWED: [&str; 2] = [concat!("#[al", "low("), concat!("#![al", "low(")];
const SCRIPTS: [&str; 3] = ["mjs", "ts", "vue"];

pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.has_extension(&["css", "md", "mjs", "rs", "sql", "toml", "ts", "vue"]))
    {
        findings.extend(find(file, &NOTES, is_word, "write an issue, or do it"));
        let (words, advice) = if file.has_extension(&["rs"]) {
            (RUST.as_slice(), "finish it, or leave it out")
        } else if file.has_extension(&SCRIPTS) {
            (SCRIPT.as_slice(), "run every test, check every type")
        } else {
            continue;
        };
        findings.extend(find(file, words, |_, _, _| true, advice));
    }
    findings
}

pub(super) fn allowed(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| file.has_extension(&["rs"]));
    files.flat_map(|file| find(file, &ALLOWED, |_, _, _| true, "use #[expect(…, reason = \"…\")]")).collect()
}

fn find(file: &File, words: &[&str], counts: fn(&str, usize, &str) -> bool, advice: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in file.lines() {
        for word in words {
            if line.match_indices(word).any(|(at, _)| counts(line, at, word)) {
                findings.push(Finding::new(&file.path, number, format!("`{word}`: {advice}")));
            }
        }
    }
    findings
}

/// Whether `word` at `at` is not a part of a longer one.
fn is_word(line: &str, at: usize, word: &str) -> bool {
    let is_letter =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let bytes = line.as_bytes();
    let before = at.checked_sub(1).and_then(|index| bytes.get(index));
    !is_letter(before) && !is_letter(bytes.get(at + word.len()))
}
