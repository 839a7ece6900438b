//! The shape of the land: folded hills rising to the west, cut by rivers down to a graded profile.

mod drainage;
mod erosion;
mod heights;
mod noise;

pub(crate) use heights::hgt;

use crate::frame::{Frame, SIDE, Spot, cell, neighbours};

/// One degree tile of land. All lists are by cell, row by row from the north-west.
pub(crate) struct Land {
    pub(crate) frame: Frame,
    pub(crate) height: Vec<f64>,
    /// Square kilometres that drain through the cell.
    pub(crate) drained: Vec<f64>,
    /// The neighbour the water flows to; itself at the tile's edge.
    pub(crate) downstream: Vec<u32>,
    /// Metres along the flow to the nearest stream, and above it.
    pub(crate) away: Vec<f64>,
    pub(crate) above: Vec<f64>,
}

/// Square kilometres from which on water counts as a stream, and as a river that is hard to cross.
pub(crate) const STREAM: f64 = 1.0;
pub(crate) const RIVER: f64 = 40.0;

impl Land {
    pub(crate) fn new(seed: u64, frame: Frame) -> Land {
        drainage::carve(frame, erosion::erode(seed, frame))
    }

    /// The height at a spot, between its four grid points.
    pub(crate) fn height_at(&self, spot: Spot) -> f64 {
        let last = (SIDE - 2) as f64;
        let (x, y) = (spot.x.clamp(0.0, last), spot.y.clamp(0.0, last));
        let (col, row) = (x as usize, y as usize);
        let (u, v) = (x - col as f64, y - row as f64);
        let at = |c: usize, r: usize| self.height[cell(c, r) as usize];
        let north = at(col, row) * (1.0 - u) + at(col + 1, row) * u;
        let south = at(col, row + 1) * (1.0 - u) + at(col + 1, row + 1) * u;
        north * (1.0 - v) + south * v
    }

    /// The steepest grade from a cell to its neighbours.
    pub(crate) fn slope(&self, of: u32) -> f64 {
        neighbours(of).map(|n| self.grade(of, n)).fold(0.0, f64::max)
    }

    pub(crate) fn grade(&self, a: u32, b: u32) -> f64 {
        (self.height[a as usize] - self.height[b as usize]).abs()
            / self.frame.metres(Spot::of(a), Spot::of(b)).max(1.0)
    }

    /// How well people could live in a cell, 0 to 1: flat, near water, not high above it.
    pub(crate) fn comfort(&self, of: u32) -> f64 {
        let i = of as usize;
        if self.drained[i] > RIVER / 2.0 {
            return 0.0;
        }
        let flat = 1.0 / (1.0 + self.slope(of) * 10.0);
        let near = 1.0 / (1.0 + self.away[i] / 900.0);
        let low = 1.0 / (1.0 + self.above[i] / 60.0);
        flat * near * low
    }

    /// The greatest river within a few hundred metres, in square kilometres drained.
    pub(crate) fn river_near(&self, of: u32) -> f64 {
        neighbours(of).flat_map(neighbours).map(|n| self.drained[n as usize]).fold(0.0, f64::max)
    }
}
