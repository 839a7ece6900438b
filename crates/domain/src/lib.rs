//! Nouns, verbs and rules of community policing in a mountain county.
//!
//! Nothing here does I/O, reads a clock or draws an unseeded random number: the same input gives the same output.

#[macro_use]
mod choice;

pub mod account;
pub mod code;
pub mod id;
pub mod officer;
pub mod time;

pub use choice::UnknownChoice;
