//! The HTTP interface, against real databases.

mod account;
mod app;
mod audit;
mod contract;
mod session;
