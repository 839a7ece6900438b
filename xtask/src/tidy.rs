//! `cargo xtask tidy`: the rules of the project that no compiler checks. Each rule reads a tree and returns what it finds.

mod absence;
mod documents;
mod edges;
mod names;
mod size;
mod store;
mod web;
mod words;

use std::fmt;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::counts::Counts;

/// What the rules look at: every committed or committable text file, and the packages of the workspace.
#[derive(Debug, Default)]
pub struct Tree {
    pub files: Vec<File>,
    pub packages: Vec<Package>,
}

#[derive(Debug)]
pub struct File {
    /// From the root of the workspace, with `/`.
    pub path: String,
    /// Empty for what is not UTF-8.
    pub text: String,
    /// A test, or what only tests use.
    pub is_test: bool,
}

#[derive(Debug)]
pub struct Package {
    pub name: String,
    pub dependencies: Vec<Dependency>,
}

#[derive(Debug)]
pub struct Dependency {
    pub name: String,
    pub is_for_tests: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    pub path: String,
    /// From 1; 0 means the whole file.
    pub line: usize,
    pub what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { path, line, what } = self;
        if *line == 0 { write!(f, "{path}: {what}") } else { write!(f, "{path}:{line}: {what}") }
    }
}

impl Tree {
    /// A tree of these paths and texts.
    fn new(files: Vec<(String, String)>, packages: Vec<Package>) -> Tree {
        let modules: Vec<String> = files.iter().flat_map(|(path, text)| test_modules(path, text)).collect();
        let is_test = |path: &str| {
            let name = path.rsplit('/').next().unwrap_or_default();
            let is_module = modules
                .iter()
                .any(|module| path.strip_prefix(module).is_some_and(|rest| rest.starts_with(['.', '/'])));
            is_module || name == "tests.rs" || name.contains(".test.") || path.contains("/tests/")
        };
        let file = |(path, text): (String, String)| File { is_test: is_test(&path), path, text };
        let mut files: Vec<File> = files.into_iter().map(file).collect();
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Tree { files, packages }
    }
}

/// The modules that a Rust file compiles for tests only, as paths without `.rs`.
fn test_modules(path: &str, text: &str) -> Vec<String> {
    let Some(stem) = path.strip_suffix(".rs") else { return Vec::new() };
    let folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main")) => folder,
        _ => stem,
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let modules = lines.windows(2).filter_map(|pair| {
        let is_for_tests = pair[0] == "#[cfg(test)]" || pair[0].starts_with("#[cfg(any(test,");
        let module = pair[1].split_once("mod ")?.1.strip_suffix(';')?;
        is_for_tests.then(|| format!("{folder}/{module}"))
    });
    modules.collect()
}

impl File {
    fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// The lines with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The lines that are not comments of Rust or TypeScript.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

type Rule = (&'static str, fn(&Tree) -> Vec<Finding>);

const RULES: &[Rule] = &[
    ("crates import only what architecture.md allows", edges::inner),
    ("one crate knows SQL, one knows HTTP", edges::outer),
    ("pure crates do no input and output and read no clock", absence::pure),
    ("only the command line reads the environment", absence::environment),
    ("files stay short", size::files),
    ("no mod.rs", names::modules),
    ("no folder or file for everything", names::catch_alls),
    ("nothing is left to do in the code", words::unfinished),
    ("lints are expected with a reason, never allowed", words::allowed),
    ("migrations are numbered without gaps and in pairs", store::migrations),
    ("no column or table for residents", store::residents),
    ("every SQL file is tested on both engines", store::both_engines),
    ("pages load nothing from another host", web::hosts),
    ("pages speak two languages", web::translations),
    ("every problem code is documented", documents::problem_codes),
    ("documents point to files that exist", documents::links),
];

/// Prints what the rules find. True when they find nothing.
pub(crate) fn run() -> Result<bool> {
    let counts = counted()?;
    println!("tidy: {counts}");
    Ok(counts.failed == 0)
}

/// Prints what the rules find and counts the rules.
pub(crate) fn counted() -> Result<Counts> {
    let tree = read_tree(&crate::shell()?)?;
    let counts = RULES.iter().map(|(name, rule)| {
        let findings = sorted(rule(&tree));
        if findings.is_empty() {
            return Counts::PASSED;
        }
        eprintln!("{name}:");
        for finding in findings {
            eprintln!("  {finding}");
        }
        Counts::FAILED
    });
    Ok(counts.sum())
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort();
    findings.dedup();
    findings
}

fn read_tree(sh: &Shell) -> Result<Tree> {
    let listed = cmd!(sh, "git -c core.quotePath=false ls-files --cached --others --exclude-standard")
        .quiet()
        .read()?;
    let root = sh.current_dir();
    let mut files = Vec::new();
    for path in listed.lines().filter(|path| root.join(path).is_file()) {
        let bytes = sh.read_binary_file(path)?;
        files.push((path.to_owned(), String::from_utf8(bytes).unwrap_or_default()));
    }
    let packages = packages(&crate::cargo_metadata(sh)?).context("cargo metadata has another form")?;
    Ok(Tree::new(files, packages))
}

fn packages(metadata: &serde_json::Value) -> Option<Vec<Package>> {
    let dependency = |json: &serde_json::Value| {
        let name = json["name"].as_str()?.to_owned();
        Some(Dependency { name, is_for_tests: json["kind"] == "dev" })
    };
    let package = |json: &serde_json::Value| {
        let dependencies = json["dependencies"].as_array()?.iter().map(dependency).collect::<Option<_>>()?;
        Some(Package { name: json["name"].as_str()?.to_owned(), dependencies })
    };
    metadata["packages"].as_array()?.iter().map(package).collect()
}

#[cfg(test)]
mod tests;
