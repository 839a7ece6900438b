//! Crews: auxiliaries are never alone on patrol or enforcement, and a crew begins together.

use crate::problem::DutyKind;

/// The skill whose use is enforcement (执法).
const ENFORCE: &str = "enforce";

/// Whether at least one officer must be in the crew.
pub(crate) fn needs_officer(kind: DutyKind, officer_needed: bool, skills: &[String]) -> bool {
    officer_needed || kind == DutyKind::Patrol || skills.iter().any(|skill| skill == ENFORCE)
}
