//! The road graphs of the three profiles, with travel times and shapes.

mod assemble;
mod codec;
mod component;
mod graph;
mod matrix;
mod queue;
mod search;
mod slope;
mod snap;
mod statistics;

#[cfg(test)]
mod tests;

use domain::officer::TravelProfile;

use self::graph::Graph;
pub use self::{
    matrix::{Matrix, UNREACHABLE},
    search::Route,
    snap::{SNAP_METRES_MAX, Snap},
    statistics::{ProfileStatistics, Statistics},
};
use crate::{Heights, OsmExtract};

/// The roads of an extract: one graph each for car, motorcycle and foot.
///
/// Nodes where nothing branches are contracted away; times are kept in milliseconds for each piece of road and
/// direction, so that a trip that begins or ends in the middle of a road is counted to the metre.
#[derive(Debug)]
pub struct RoadNetwork {
    car: Graph,
    motorcycle: Graph,
    foot: Graph,
    /// Junctions and bends of roads with and without a known height.
    heights_known: u64,
    heights_missing: u64,
}

impl RoadNetwork {
    /// Builds the graphs. Where heights are missing the road counts as level, and the statistics say how often.
    pub fn build(osm: &OsmExtract, heights: &Heights) -> Self {
        let surveyed = slope::survey(osm, heights);
        let graph = |profile| assemble::graph(profile, osm, &surveyed);
        Self {
            car: graph(TravelProfile::Car),
            motorcycle: graph(TravelProfile::Motorcycle),
            foot: graph(TravelProfile::Foot),
            heights_known: surveyed.heights_known,
            heights_missing: surveyed.heights_missing,
        }
    }

    fn graph(&self, profile: TravelProfile) -> &Graph {
        match profile {
            TravelProfile::Car => &self.car,
            TravelProfile::Motorcycle => &self.motorcycle,
            TravelProfile::Foot => &self.foot,
        }
    }
}
