//! The built program, run as people and scripts run it.

mod anlin;
mod county;
mod demo;
mod failure;
mod http;
mod plan;
mod serve;
mod trust;
