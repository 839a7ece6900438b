use domain::officer::TravelProfile;

use super::RoadNetwork;
use crate::geo::{BoundingBox, Fixed};

/// What a network holds, for people to check an import by.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// The box around all roads, in degrees.
    pub bounds: Option<BoundingBox>,
    /// Kilometres of road a car can drive, each road once (both carriageways of a divided one): OpenStreetMap classes
    /// motorway to residential, living street, service, road and track of any grade, and paths tagged for cars.
    /// `drivable_closed_km` of them are closed to cars by their tags and no part of the graph.
    pub drivable_km: f64,
    pub drivable_closed_km: f64,
    pub car: ProfileStatistics,
    pub motorcycle: ProfileStatistics,
    pub foot: ProfileStatistics,
    /// Points of roads with and without a known height. Without heights a road counts as level.
    pub heights_known: u64,
    pub heights_missing: u64,
}

/// The graph of one profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProfileStatistics {
    /// Junctions and ends.
    pub nodes: usize,
    /// Roads between them.
    pub edges: usize,
    /// Kilometres open to the profile, each road once.
    pub open_km: f64,
    /// The share of `open_km`, 0 to 1, in the largest part where every point reaches every other and back.
    pub largest_component_share: f64,
}

impl RoadNetwork {
    /// Counted anew from the graphs at each call.
    pub fn statistics(&self) -> Statistics {
        let car = self.profile_statistics(TravelProfile::Car);
        let drivable_closed_km = kilometres(self.car.closed_cm);
        Statistics {
            bounds: self.bounds(),
            drivable_km: car.open_km + drivable_closed_km,
            drivable_closed_km,
            car,
            motorcycle: self.profile_statistics(TravelProfile::Motorcycle),
            foot: self.profile_statistics(TravelProfile::Foot),
            heights_known: self.heights_known,
            heights_missing: self.heights_missing,
        }
    }

    /// The box around the roads of all profiles, in degrees.
    pub fn bounds(&self) -> Option<BoundingBox> {
        let shapes = [&self.car, &self.motorcycle, &self.foot].into_iter().flat_map(|graph| &graph.shape);
        BoundingBox::around(shapes.map(|point| point.position).map(Fixed::point))
    }

    fn profile_statistics(&self, profile: TravelProfile) -> ProfileStatistics {
        let graph = self.graph(profile);
        ProfileStatistics {
            nodes: graph.node_count(),
            edges: graph.edges.len(),
            open_km: kilometres(graph.components.total_cm),
            largest_component_share: graph.components.largest_share(),
        }
    }
}

fn kilometres(length_cm: u64) -> f64 {
    length_cm as f64 / 100_000.0
}
