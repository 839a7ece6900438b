//! The only crate that knows HTTP: staff and public interface, problem documents, and the web files.

mod account;
mod audit;
mod body;
mod displacement;
mod enrolment;
mod figure;
mod guard;
mod health;
mod measures;
mod my_days;
mod own_account;
mod place;
mod plan;
mod problem;
mod public;
mod request;
mod roads;
mod router;
mod serve;
mod session;
mod sheet;
mod strip;
mod sync;
mod web_files;
mod work_record;

pub use measures::{Requests, metrics_router};
pub use router::{Settings, openapi_json, public_router, router};
pub use serve::{Listen, ServeError, Tls, serve};
