//! The only crate that knows SQL: one SQL text, one migration folder, two engines (SQLite embedded, PostgreSQL at scale).
//!
//! Functions take a transaction and domain values. Nothing here decides: rules live in `domain`, permission in `app`.

#[macro_use]
mod db;
mod types;

pub mod account;
pub mod appointment;
pub mod audit;
pub mod county;
pub mod displacement;
pub mod division;
pub mod duty;
pub mod holiday;
pub mod leave;
pub mod officer;
pub mod one_time_code;
pub mod operation;
pub mod place;
pub mod plan;
pub mod post;
pub mod road_network;
pub mod slot;
pub mod station_duty;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
pub mod training;
pub mod work_record;

pub use db::{Db, DbUrl, Measures, ReadTx, StoreError, WriteTx};
