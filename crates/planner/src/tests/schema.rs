//! The committed documents equal what the types say.

use crate::check::ProblemErrorCode;
use crate::referee::RuleCode;

/// Compares, or writes when `UPDATE_FORMATS` is set at build time.
fn check(name: &str, expected: &str) {
    let path = format!("{}/../../docs/formats/{name}", env!("CARGO_MANIFEST_DIR"));
    if option_env!("UPDATE_FORMATS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == expected, "{name} is stale: UPDATE_FORMATS=1 cargo test -p planner schema");
}

#[test]
fn the_committed_schemas_are_fresh() {
    check("plan-problem.schema.json", &crate::schema::problem_schema());
    check("plan.schema.json", &crate::schema::plan_schema());
}

#[test]
fn the_committed_rules_are_fresh() {
    let mut text = String::from(
        "# Rules of a plan\n\nWhat `anlin plan check` may find, by code. Generated from `crates/planner`.\n\n\
         ## Rules a plan can break\n\n| code | the rule |\n|---|---|\n",
    );
    let rule = |code: &RuleCode| format!("| `{code}` |{} |\n", code.text());
    text.extend(RuleCode::ALL.iter().map(rule));
    text += "\n## Findings about a problem\n\nFindings marked “reported” do not stop planning; what they touch is \
             listed as unserved.\n\n| code | remedy | planning |\n|---|---|---|\n";
    text.extend(ProblemErrorCode::ALL.iter().map(|code| {
        let planning = if code.is_fatal() { "refused" } else { "reported" };
        format!("| `{code}` | {} | {planning} |\n", code.remedy())
    }));
    check("plan-rules.md", &text);
}

#[test]
fn codes_are_kebab_case_and_unique() {
    let rules: Vec<&str> = RuleCode::ALL.iter().map(|code| code.as_str()).collect();
    let findings: Vec<&str> = ProblemErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    for codes in [rules, findings] {
        for code in &codes {
            assert!(code.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase()), "{code}");
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1, "{code}");
        }
    }
}
