//! Documents keep up with the code.

use super::{Finding, Tree};

const CODES: &str = "crates/app/src/problem_code.rs";
const PROBLEMS: &str = "docs/problems.md";

pub(super) fn problem_codes(tree: &Tree) -> Vec<Finding> {
    let Some(codes) = tree.files.iter().find(|file| file.path == CODES) else { return Vec::new() };
    let Some(page) = tree.files.iter().find(|file| file.path == PROBLEMS) else {
        return vec![Finding::new(PROBLEMS, 0, "is missing: run `cargo xtask problems`")];
    };
    let slugs = codes.code_lines().filter_map(|(number, line)| Some((number, slug_of(line)?)));
    slugs
        .filter(|(_, slug)| !page.text.contains(&format!("`{slug}`")))
        .map(|(number, slug)| {
            Finding::new(CODES, number, format!("`{slug}` is not in {PROBLEMS}: run `cargo xtask problems`"))
        })
        .collect()
}

/// The code of a line like `NotFound = "not-found", 404, …`.
fn slug_of(line: &str) -> Option<&str> {
    let (variant, rest) = line.trim().split_once(" = \"")?;
    let is_variant = variant.starts_with(|first: char| first.is_ascii_uppercase())
        && variant.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_variant { rest.split_once("\",").map(|(slug, _)| slug) } else { None }
}

pub(super) fn links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.has_extension(&["md"])) {
        for (number, line) in file.lines() {
            for (_, rest) in line.match_indices("](").map(|(at, found)| line.split_at(at + found.len())) {
                let target = rest.split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let path = resolve(&file.path, target);
                let exists = tree.files.iter().any(|other| {
                    other.path == path
                        || other.path.strip_prefix(&path).is_some_and(|below| below.starts_with('/'))
                });
                if !exists {
                    findings.push(Finding::new(&file.path, number, format!("`{target}` does not exist")));
                }
            }
        }
    }
    findings
}

/// `target` as written in the document `from`, from the root of the workspace.
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}
