//! Roads of a county: OpenStreetMap and height files in, travel times and a base map out.
//!
//! Bytes in, data out: nothing here does I/O, reads a clock or draws a random number, and the same input gives the
//! same output, byte for byte.

mod error;
mod geo;
mod heights;
mod network;
mod osm;
mod speed;
#[cfg(test)]
mod testkit;
pub mod tiles;

pub use self::{
    error::RoadsError,
    geo::{BoundingBox, Point},
    heights::Heights,
    network::{
        Matrix, ProfileStatistics, RoadNetwork, Route, SNAP_METRES_MAX, Snap, Statistics, UNREACHABLE,
    },
    osm::{OsmExtract, Settlement, SettlementKind},
};
