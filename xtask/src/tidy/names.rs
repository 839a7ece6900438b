//! Files and folders are named after what they hold.

use super::{Finding, Tree};

/// Folders named after a kind of code instead of a thing of the product.
const CATCH_ALLS: [&str; 13] = [
    "common",
    "controllers",
    "dto",
    "entities",
    "handlers",
    "helpers",
    "lib",
    "misc",
    "models",
    "repositories",
    "services",
    "shared",
    "utils",
];
const FILE_CATCH_ALLS: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];

pub(super) fn modules(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| file.path.ends_with("/mod.rs"));
    files.map(|file| Finding::new(&file.path, 0, "name it after its folder, beside the folder")).collect()
}

pub(super) fn catch_alls(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.has_extension(&["rs", "ts", "vue", "mjs"])) {
        let mut parts: Vec<&str> = file.path.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        for folder in parts.into_iter().filter(|folder| CATCH_ALLS.contains(folder)) {
            findings.push(Finding::new(
                &file.path,
                0,
                format!("folder `{folder}`: name it after what it holds"),
            ));
        }
        if FILE_CATCH_ALLS.contains(&stem) {
            findings.push(Finding::new(&file.path, 0, format!("file `{stem}`: name it after what it holds")));
        }
    }
    findings
}
