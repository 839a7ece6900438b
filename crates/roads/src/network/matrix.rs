//! Travel times between many places.

use domain::officer::TravelProfile;

use super::{
    RoadNetwork,
    search::{Search, metres, seconds},
    snap::Snap,
};
use crate::geo::Point;

/// The entry of a pair without a way from one to the other.
pub const UNREACHABLE: u32 = u32::MAX;

/// Travel times and distances between places, by their index in the request.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Number of places.
    pub size: usize,
    /// Seconds from place `i` to place `j` at `i * size + j`, or [`UNREACHABLE`].
    pub seconds: Vec<u32>,
    /// Metres along the fastest way, laid out like `seconds`.
    pub metres: Vec<u32>,
    /// Where each place met the network; `None` for places without a road in reach.
    pub snaps: Vec<Option<Snap>>,
}

impl Matrix {
    /// Seconds from one place to another; `None` when there is no way or an index is out of range.
    pub fn seconds_between(&self, from: usize, to: usize) -> Option<u32> {
        self.entry(&self.seconds, from, to)
    }

    /// Metres along the fastest way from one place to another.
    pub fn metres_between(&self, from: usize, to: usize) -> Option<u32> {
        self.entry(&self.metres, from, to)
    }

    fn entry(&self, entries: &[u32], from: usize, to: usize) -> Option<u32> {
        let is_inside = from < self.size && to < self.size;
        is_inside.then(|| entries[from * self.size + to]).filter(|entry| *entry != UNREACHABLE)
    }

    /// Places without a road within [`super::SNAP_METRES_MAX`].
    pub fn unsnapped(&self) -> Vec<usize> {
        (0..self.size).filter(|place| self.snaps[*place].is_none()).collect()
    }

    /// Snapped places that more than half of the other snapped places cannot reach and come back from.
    pub fn cut_off(&self) -> Vec<usize> {
        let snapped: Vec<usize> = (0..self.size).filter(|place| self.snaps[*place].is_some()).collect();
        let is_cut_off = |place: &usize| {
            let lost = snapped.iter().filter(|other| {
                self.seconds_between(*place, **other).is_none()
                    || self.seconds_between(**other, *place).is_none()
            });
            2 * lost.count() > snapped.len() - 1
        };
        snapped.iter().copied().filter(is_cut_off).collect()
    }
}

impl RoadNetwork {
    /// Times and distances from each place to each other by one search per place.
    pub fn matrix(&self, profile: TravelProfile, places: &[Point]) -> Matrix {
        let graph = self.graph(profile);
        let size = places.len();
        let snaps: Vec<Option<Snap>> = places.iter().map(|place| graph.snap(*place)).collect();
        let mut matrix = Matrix {
            size,
            seconds: vec![UNREACHABLE; size * size],
            metres: vec![UNREACHABLE; size * size],
            snaps,
        };
        let awaited: Vec<u32> =
            matrix.snaps.iter().flatten().flat_map(|snap| graph.arrivals(snap).map(|way| way.node)).collect();
        let mut search = Search::new(graph.node_count());
        for (row, start) in matrix.snaps.iter().enumerate() {
            let Some(start) = start else { continue };
            search.run(graph, start, &awaited);
            for (column, end) in matrix.snaps.iter().enumerate() {
                let Some((ms, length_cm, _)) = end.as_ref().and_then(|end| search.cost_to(graph, start, end))
                else {
                    continue;
                };
                matrix.seconds[row * size + column] = seconds(ms);
                matrix.metres[row * size + column] = metres(length_cm);
            }
        }
        matrix
    }
}
