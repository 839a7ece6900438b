//! Reads the reference data beside the checkout for tests.

use std::path::Path;

/// The bytes of `../shared/data/<name>` beside the checkout. None when the data is not there: the test says so and
/// passes, except where `CI=true`.
pub(crate) fn shared_data(name: &str) -> Option<Vec<u8>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if let Ok(bytes) = std::fs::read(&file) {
        return Some(bytes);
    }
    #[expect(clippy::disallowed_methods, reason = "only the environment knows whether skipping is allowed")]
    let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!ci, "{} is missing", file.display());
    println!("skipped: {} is missing", file.display());
    None
}

/// The same, as text.
pub(crate) fn shared_text(name: &str) -> Option<String> {
    shared_data(name).map(|bytes| String::from_utf8(bytes).unwrap())
}
