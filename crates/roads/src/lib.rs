//! Roads of a county: OpenStreetMap and height files in, travel times and a base map out.
//!
//! Bytes in, data out: nothing here does I/O, reads a clock or draws a random number, and the same input gives the
//! same output, byte for byte.

mod error;
mod geo;
mod heights;
mod osm;

pub use self::{
    error::RoadsError,
    geo::{BoundingBox, Point},
    heights::Heights,
    osm::{OsmExtract, Settlement, SettlementKind},
};
