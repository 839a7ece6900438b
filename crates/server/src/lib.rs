//! The only crate that knows HTTP: staff and public interface, problem documents, and the web files.

mod account;
mod audit;
mod body;
mod guard;
mod health;
mod problem;
mod request;
mod router;
mod serve;
mod session;
mod web_files;

pub use router::{Settings, openapi_json, public_router, router};
pub use serve::{Listen, ServeError, Tls, serve};
