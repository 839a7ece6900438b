//! Which crate may import which. Tests may use the `testkit` of domain and store anywhere.

use super::{Finding, Package, Tree};

/// Crates that only turn values into values.
const VALUES: [&str; 6] = ["domain", "formats", "indicators", "planner", "roads", "statistics"];

/// What each crate may import of our own.
fn allowed(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "domain" => &[],
        "formats" | "planner" | "roads" | "statistics" | "store" => &["domain"],
        "indicators" => &["domain", "statistics"],
        "generator" => &["domain", "roads"],
        "app" => &["domain", "formats", "indicators", "planner", "roads", "statistics", "store"],
        "server" => &["app", "domain", "formats", "indicators", "planner", "roads", "statistics"],
        "cli" => {
            const CLI: &[&str] = &[
                "app",
                "domain",
                "formats",
                "generator",
                "indicators",
                "planner",
                "roads",
                "server",
                "statistics",
                "store",
            ];
            CLI
        }
        _ => return None,
    })
}

/// Third-party crates that only these of ours may import.
const RESERVED: [(&str, &[&str]); 8] = [
    ("anyhow", &["cli"]),
    ("axum", &["server"]),
    ("axum-server", &["server"]),
    ("clap", &["cli"]),
    ("sqlx", &["store"]),
    ("tower-http", &["server"]),
    ("utoipa-axum", &["server"]),
    ("xshell", &[]),
];

/// Third-party crates that would bring I/O, threads or ambient time into the crates of values.
const IMPURE: [&str; 6] = ["getrandom", "hyper", "mio", "reqwest", "tokio", "tracing-subscriber"];

pub(super) fn inner(tree: &Tree) -> Vec<Finding> {
    let ours: Vec<&str> = tree.packages.iter().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in checked(tree) {
        let Some(allowed) = allowed(&package.name) else {
            findings.push(finding(package, "name in xtask/src/tidy/edges.rs what this crate may import"));
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let is_testkit = dependency.is_for_tests && ["domain", "store", &package.name].contains(&name);
            if ours.contains(&name) && !allowed.contains(&name) && !is_testkit {
                findings.push(finding(package, &format!("must not import `{name}`")));
            }
        }
    }
    findings
}

pub(super) fn outer(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in checked(tree) {
        let is_of_values = VALUES.contains(&package.name.as_str()) || package.name == "generator";
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let owners = RESERVED.iter().find(|(reserved, _)| *reserved == name).map(|(_, owners)| *owners);
            if owners.is_some_and(|owners| !owners.contains(&package.name.as_str())) {
                findings.push(finding(
                    package,
                    &format!("must not import `{name}`, which is kept to {owners:?}"),
                ));
            }
            if is_of_values && !dependency.is_for_tests && IMPURE.contains(&name) {
                findings
                    .push(finding(package, &format!("must not import `{name}`: this crate only computes")));
            }
        }
    }
    findings
}

/// Every package but the two that may use anything.
fn checked(tree: &Tree) -> impl Iterator<Item = &Package> {
    tree.packages.iter().filter(|package| !["bench", "xtask"].contains(&package.name.as_str()))
}

fn finding(package: &Package, what: &str) -> Finding {
    Finding::new(&format!("crates/{}/Cargo.toml", package.name), 0, what)
}
