//! Use cases: permission, transaction, load → decide → save, audit. Called by the server, the command line and jobs alike.

pub mod account;
pub mod audit;
pub mod calendar;
mod command;
pub mod county;
mod ctx;
pub mod displacement;
pub mod enrolment;
mod error;
pub mod figure;
pub mod measures;
pub mod my_days;
pub mod one_time_code;
pub mod own_account;
pub mod pairing;
mod password;
pub mod place;
pub mod plan;
mod problem_code;
pub mod promise;
pub mod public;
mod random;
mod recent;
pub mod roads;
pub mod second_factor;
pub mod session;
pub mod sheet;
pub mod strip;
pub mod sync;
pub mod work_record;

pub use command::{Act, Begun, Command};
pub use ctx::{Actor, Clock, Ctx, Environment, Extent};
pub use error::{Error, FieldError};
pub use problem_code::{ProblemCode, problems_page};
pub use random::Random;
pub use text::{Lang, Text};

mod text;
