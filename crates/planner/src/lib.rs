//! Problem + seed + budget → plan. Pure: no clock, no input or output, no unseeded random number.
//!
//! [`problem`] and [`plan`] are the formats, [`solve`] the search, [`referee`] the independent check, [`why_not`] an
//! explanation.

pub mod check;
mod constraints;
pub mod edit;
mod explain;
mod greedy;
mod model;
mod objective;
pub mod plan;
pub mod problem;
mod read;
pub mod referee;
pub mod schema;
mod search;
pub mod time;
mod write;

pub use check::{ProblemError, ProblemErrorCode};
pub use edit::{Edit, EditError, Edited, PinTime};
pub use explain::why_not;
pub use plan::Plan;
pub use problem::Problem;
pub use search::{
    Budget, Control, Options, Pace, Progress, ROUNDS_A_REPORT, Unhurried, solve, solve_greedily,
};
pub use time::Time;
pub use write::{ENGINE_VERSION, input_sha256};

#[cfg(test)]
mod tests;
