//! The HTTP interface, against real databases.

mod account;
mod app;
mod audit;
mod contract;
mod displacement;
mod enrolment;
mod figure;
mod measures;
mod my_days;
mod own_account;
mod place;
mod public;
mod roads;
mod session;
mod sheet;
mod strip;
mod sync;
mod work_record;
