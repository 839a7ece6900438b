//! JSON Schemas of the formats, as committed in `docs/formats/`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use crate::{Plan, Problem};

/// The schema of `plan-problem.json`.
pub fn problem_schema() -> String {
    schema::<Problem>("Planning problem duty-plan/1")
}

/// The schema of a plan.
pub fn plan_schema() -> String {
    schema::<Plan>("Plan duty-plan-result/1")
}

fn schema<T: JsonSchema>(title: &str) -> String {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), title.into());
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
