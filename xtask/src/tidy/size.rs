//! A file that a person reads in one sitting.

use super::{Finding, Tree};

const LINES_MAX: usize = 600;
const TEST_LINES_MAX: usize = 1000;
/// Written by a program.
const GENERATED: [&str; 1] = ["web/src/api/schema.ts"];

pub(super) fn files(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| {
        file.has_extension(&["css", "mjs", "rs", "ts", "vue"]) && !GENERATED.contains(&file.path.as_str())
    });
    files
        .filter_map(|file| {
            let lines = file.lines().count();
            let lines_max = if file.is_test { TEST_LINES_MAX } else { LINES_MAX };
            (lines > lines_max).then(|| {
                Finding::new(&file.path, 0, format!("{lines} lines, at most {lines_max}: split it by noun"))
            })
        })
        .collect()
}
