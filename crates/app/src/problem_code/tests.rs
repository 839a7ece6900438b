use std::collections::BTreeSet;

use super::*;

#[test]
fn codes_are_unique_kebab_case() {
    let slugs: BTreeSet<_> = ProblemCode::ALL.iter().map(|code| code.slug()).collect();
    assert_eq!(slugs.len(), ProblemCode::ALL.len());
    for slug in slugs {
        assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{slug}");
    }
}

#[test]
fn the_page_of_problems_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/problems.md");
    let page = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(page, problems_page(), "docs/problems.md is stale: run `cargo xtask problems`");
}
