//! What must not be there: input and output in crates that compute, the environment outside of the command line.

use super::{File, Finding, Tree};

const PURE: [&str; 7] = ["domain", "formats", "generator", "indicators", "planner", "roads", "statistics"];
const IMPURE_WORDS: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "thread::sleep",
    "std::time::Instant",
    "Instant::now",
    "SystemTime",
    "tokio::",
];
const ENVIRONMENT_WORDS: [&str; 5] =
    ["env::args", "env::current_dir", "env::var", "env::vars", "env::set_var"];
/// They read the environment; xtask and bench are no part of the product.
const READERS: [&str; 3] = ["cli", "xtask", "bench"];

pub(super) fn pure(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| crate_of(file).is_some_and(|name| PURE.contains(&name)));
    find_words(files, &IMPURE_WORDS, "in a crate that only computes")
}

pub(super) fn environment(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| crate_of(file).is_some_and(|name| !READERS.contains(&name)));
    find_words(files, &ENVIRONMENT_WORDS, "outside of the command line: pass the value in")
}

fn find_words<'a>(files: impl Iterator<Item = &'a File>, words: &[&str], why: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.filter(|file| file.has_extension(&["rs"]) && !file.is_test) {
        for (number, line) in file.code_lines() {
            let found = words.iter().filter(|word| line.contains(**word));
            findings.extend(found.map(|word| Finding::new(&file.path, number, format!("`{word}` {why}"))));
        }
    }
    findings
}

/// The crate whose `src` holds the file.
fn crate_of(file: &File) -> Option<&str> {
    let (name, below) = file.path.strip_prefix("crates/")?.split_once('/')?;
    below.starts_with("src/").then_some(name)
}
