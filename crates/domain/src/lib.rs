//! Nouns, verbs and rules of community policing in a mountain county.
//!
//! Nothing here does I/O, reads a clock or draws an unseeded random number: the same input gives the same output.

#[macro_use]
mod choice;
#[macro_use]
mod text_form;

pub mod account;
pub mod code;
pub mod displacement;
pub mod division;
pub mod duty;
pub mod figure;
pub mod id;
pub mod lunar;
pub mod market_days;
pub mod measure;
pub mod officer;
pub mod opening_hours;
pub mod place;
pub mod plan;
pub mod promise;
pub mod slot;
pub mod time;
pub mod weekdays;
pub mod work_record;
pub mod workday;

pub use choice::UnknownChoice;

#[cfg(test)]
mod shared_data;
