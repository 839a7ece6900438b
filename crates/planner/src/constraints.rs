//! The hard rules as the search applies them, one file a rule. The [referee](crate::referee) states each of them
//! again on its own.

pub(crate) mod area;
pub(crate) mod availability;
pub(crate) mod crew;
pub(crate) mod hours;
pub(crate) mod opening;
pub(crate) mod pause;
pub(crate) mod run_of_days;
pub(crate) mod skill;
pub(crate) mod spacing;
