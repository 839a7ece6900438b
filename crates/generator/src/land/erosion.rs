//! Rivers carve a rising land: coarse first, then finer and finer, so that valleys join as real ones do.
//! In each step the ground rises, water finds its way to the tile's edge, and each cell is lowered towards the
//! one below it, the more the more water it carries (the stream-power law, solved from the edge upstream).
//! The edge itself stays as it is, so that neighbouring tiles fit.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::noise::{self, smooth};
use crate::dice::salted;
use crate::frame::{Frame, SIDE};

/// Grid points along a side, steps, and metres that the ground rises in a step; from coarse to fine.
const LEVELS: [(usize, usize, f64); 4] = [(76, 26, 90.0), (151, 16, 50.0), (301, 8, 30.0), (SIDE, 4, 15.0)];
/// Fall of a stream that drains one square kilometre, where the rock is neither soft nor hard.
const FALL: f64 = 0.115;
/// No hillside is steeper.
const STEEPEST: f64 = 0.6;

/// The land and the way the water takes over it.
pub(super) struct Flow {
    pub(super) height: Vec<f64>,
    pub(super) downstream: Vec<u32>,
    /// Square kilometres.
    pub(super) drained: Vec<f64>,
    /// All cells from the edge upstream.
    pub(super) order: Vec<u32>,
}

struct Grid {
    side: usize,
    /// Metres between columns and rows.
    dx: f64,
    dy: f64,
    height: Vec<f64>,
    /// The fall of a stream of one square kilometre in each cell.
    fall: Vec<f64>,
}

pub(super) fn erode(seed: u64, frame: Frame) -> Flow {
    let mut height = Vec::new();
    for (level, (side, steps, rise)) in LEVELS.into_iter().enumerate() {
        let mut grid = grid(seed, frame, side);
        if level > 0 {
            grid.refine(&height, salted(seed, 31 + level as u64));
        }
        for _ in 0..steps {
            let flow = grid.flow();
            grid.step(&flow, rise);
        }
        height = grid.height;
    }
    let grid = Grid { height, ..grid(seed, frame, SIDE) };
    grid.flow()
}

fn grid(seed: u64, frame: Frame, side: usize) -> Grid {
    let step = (SIDE - 1) / (side - 1);
    let (east, south) = (i64::from(frame.lon) * 600, -i64::from(frame.lat + 1) * 600);
    let at = |i: usize| ((east + (i % side * step) as i64) as f64, (south + (i / side * step) as i64) as f64);
    let spots = || (0..side * side).map(at);
    Grid {
        side,
        dx: frame.dx * step as f64,
        dy: frame.dy * step as f64,
        height: spots().map(|(x, y)| noise::ground(seed, x, y)).collect(),
        fall: spots().map(|(x, y)| FALL * noise::hardness(seed, x, y)).collect(),
    }
}

impl Grid {
    fn is_edge(&self, i: usize) -> bool {
        let (col, row) = (i % self.side, i / self.side);
        col == 0 || row == 0 || col == self.side - 1 || row == self.side - 1
    }

    fn around(&self, of: u32) -> impl Iterator<Item = u32> + use<> {
        let side = self.side as i64;
        let (col, row) = (i64::from(of) % side, i64::from(of) / side);
        [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)].into_iter().filter_map(
            move |(dx, dy)| {
                let (x, y) = (col + dx, row + dy);
                (x >= 0 && y >= 0 && x < side && y < side).then_some((y * side + x) as u32)
            },
        )
    }

    fn metres(&self, a: u32, b: u32) -> f64 {
        let side = self.side as i64;
        let x = (i64::from(a) % side - i64::from(b) % side) as f64 * self.dx;
        let y = (i64::from(a) / side - i64::from(b) / side) as f64 * self.dy;
        (x * x + y * y).sqrt()
    }

    /// Takes the heights of a grid half as fine, bent a little so that no valley keeps to the grid's eight
    /// directions, with some unevenness; the edge keeps its own.
    fn refine(&mut self, coarse: &[f64], seed: u64) {
        let half = self.side / 2;
        let bend = |which: u64, col: f64, row: f64| {
            let broad = smooth(salted(seed, which), col / 27.0, row / 27.0);
            2.6 * broad + 1.1 * smooth(salted(seed, which + 1), col / 9.0, row / 9.0)
        };
        for i in (0..self.height.len()).filter(|&i| !self.is_edge(i)).collect::<Vec<_>>() {
            let (col, row) = ((i % self.side) as f64, (i / self.side) as f64);
            let last = (self.side - 1) as f64;
            let inland = (col.min(row).min(last - col).min(last - row) / 12.0).min(1.0);
            let x = (col / 2.0 + inland * bend(2, col, row)).clamp(0.0, half as f64 - 0.001);
            let y = (row / 2.0 + inland * bend(4, col, row)).clamp(0.0, half as f64 - 0.001);
            let (left, top) = (x as usize, y as usize);
            let (u, v) = (x - left as f64, y - top as f64);
            let at = |c: usize, r: usize| coarse[r * (half + 1) + c];
            let north = at(left, top) * (1.0 - u) + at(left + 1, top) * u;
            let south = at(left, top + 1) * (1.0 - u) + at(left + 1, top + 1) * u;
            let uneven =
                smooth(seed, col / 2.7, row / 2.7) + 0.6 * smooth(salted(seed, 9), col / 6.1, row / 6.1);
            self.height[i] = (north * (1.0 - v) + south * v + uneven * self.dx * 0.09).max(60.0);
        }
    }

    /// Floods the land from its edge inwards, lowest cell first; hollows drain over their lowest rim.
    fn flow(&self) -> Flow {
        let count = self.height.len();
        let mut height = self.height.clone();
        let mut downstream = vec![u32::MAX; count];
        let mut order = Vec::with_capacity(count);
        let mut next = BinaryHeap::new();
        for i in (0..count).filter(|&i| self.is_edge(i)) {
            downstream[i] = i as u32;
            next.push(Reverse((height[i].to_bits(), i as u32)));
        }
        while let Some(Reverse((_, cell))) = next.pop() {
            order.push(cell);
            let level = height[cell as usize];
            for n in self.around(cell) {
                let i = n as usize;
                if downstream[i] == u32::MAX {
                    downstream[i] = cell;
                    height[i] = height[i].max(level + 0.02);
                    next.push(Reverse((height[i].to_bits(), n)));
                }
            }
        }
        self.steepest(&height, &mut downstream);
        let mut drained = vec![self.dx * self.dy / 1e6; count];
        for &cell in order.iter().rev() {
            let (i, to) = (cell as usize, downstream[cell as usize] as usize);
            if to != i {
                drained[to] += drained[i];
            }
        }
        Flow { height, downstream, drained, order }
    }

    /// The flood leaves a cell by where it came; water leaves by the steepest way down.
    fn steepest(&self, height: &[f64], downstream: &mut [u32]) {
        for i in (0..height.len()).filter(|&i| !self.is_edge(i)) {
            let fall = |n: u32| (height[i] - height[n as usize]) / self.metres(i as u32, n);
            let steepest = self.around(i as u32).max_by(|a, b| fall(*a).total_cmp(&fall(*b)).then(b.cmp(a)));
            if let Some(n) = steepest.filter(|&n| fall(n) > 0.0) {
                downstream[i] = n;
            }
        }
    }

    fn step(&mut self, flow: &Flow, rise: f64) {
        for &cell in &flow.order {
            let (i, to) = (cell as usize, flow.downstream[cell as usize] as usize);
            if to == i {
                continue;
            }
            let metres = self.metres(cell, to as u32);
            let pull = rise / self.fall[i] * flow.drained[i].sqrt() / metres;
            let lowered = (flow.height[i] + rise + pull * self.height[to]) / (1.0 + pull);
            self.height[i] = lowered.min(self.height[to] + STEEPEST * metres);
        }
    }
}
