//! Problem + seed + budget → plan. Pure: no clock, no input or output, no unseeded random number.
//!
//! [`problem`] and [`plan`] are the formats.

pub mod plan;
pub mod problem;
pub mod time;

pub use plan::Plan;
pub use problem::Problem;
pub use time::Time;
