//! Week plans: solve, edit by hand, publish, withdraw.

pub(crate) mod job;
pub mod problem;
pub mod records;
