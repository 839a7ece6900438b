//! Pages load nothing from another host and speak two languages.

use super::{File, Finding, Tree};

/// Addresses that are shown or compared, never loaded: the copyright page behind the map's attribution, names of XML vocabularies.
const SHOWN: [&str; 2] = ["https://www.openstreetmap.org/copyright", "http://www.w3.org/"];
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];
/// Written by a program, from a document that a test compares.
const GENERATED: [&str; 1] = ["web/src/api/schema.ts"];

pub(super) fn hosts(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| is_shipped(file)) {
        for (number, line) in file.lines() {
            for scheme in ["http://", "https://"] {
                for (at, _) in line.match_indices(scheme) {
                    let address = address(&line[at..]);
                    if !is_harmless(address, scheme) {
                        findings.push(Finding::new(
                            &file.path,
                            number,
                            format!("`{address}` is on another host"),
                        ));
                    }
                }
            }
        }
    }
    findings
}

fn is_shipped(file: &File) -> bool {
    let is_page = ["web/src/", "web/public/"].iter().any(|folder| file.path.starts_with(folder))
        || (file.path.starts_with("web/") && file.has_extension(&["html"]));
    is_page && !file.is_test && !GENERATED.contains(&file.path.as_str())
}

fn address(text: &str) -> &str {
    let end = text.find(|letter: char| letter.is_whitespace() || "\"'`<>)".contains(letter));
    &text[..end.unwrap_or(text.len())]
}

fn is_harmless(address: &str, scheme: &str) -> bool {
    let host = address[scheme.len()..].split(['/', '?', '#']).next().unwrap_or_default();
    let name = LOOPBACK.iter().find(|name| host.starts_with(**name));
    let is_loopback = name.is_some_and(|name| matches!(host.as_bytes().get(name.len()), None | Some(b':')));
    is_loopback || SHOWN.iter().any(|shown| address.starts_with(shown))
}

/// Chinese text stands where its English twin stands: in a dictionary with both, or in `zh.ts` beside `en.ts`. The types of the
/// dictionaries then refuse a missing key.
pub(super) fn translations(tree: &Tree) -> Vec<Finding> {
    let exists = |path: &str| tree.files.iter().any(|file| file.path == path);
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.starts_with("web/src/") && !file.is_test) {
        let is_dictionary = match file.path.strip_suffix("zh.ts") {
            Some(folder) => exists(&format!("{folder}en.ts")),
            None => file.has_extension(&["ts"]) && names(file, "zh") && names(file, "en"),
        };
        if is_dictionary || !file.has_extension(&["ts", "vue"]) {
            continue;
        }
        let chinese = file.code_lines().find(|(_, line)| line.contains(is_chinese));
        findings.extend(chinese.map(|(number, _)| {
            Finding::new(
                &file.path,
                number,
                "Chinese text without English: put both into the feature's dictionary",
            )
        }));
    }
    findings
}

/// Whether the code names `word` by itself.
fn names(file: &File, word: &str) -> bool {
    let is_end = |letter: char| !(letter.is_alphanumeric() || letter == '_');
    file.code_lines().any(|(_, line)| line.split(is_end).any(|found| found == word))
}

fn is_chinese(letter: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&letter)
}
