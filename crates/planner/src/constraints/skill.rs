//! Skills: one member of the crew holds all that are required.

use crate::problem::Officer;

/// The first required skill this person lacks.
pub(crate) fn missing<'a>(officer: &Officer, required: &'a [String]) -> Option<&'a str> {
    required.iter().find(|skill| !officer.skills.contains(skill)).map(String::as_str)
}
