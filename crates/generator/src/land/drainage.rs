//! Rivers: hollows are filled until every cell drains to the tile's edge, then the streams cut back from there.
//! The edge itself stays as it is, so that neighbouring tiles fit.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Land, STREAM};
use crate::frame::{Frame, SIDE, Spot, neighbours};

/// Steepest slope that a hillside keeps above its stream.
const HILLSIDE: f64 = 0.52;

pub(super) fn carve(frame: Frame, raw: Vec<f64>) -> Land {
    let flood = fill(&raw);
    let drained = accumulate(frame, &flood);
    let mut land = Land {
        frame,
        height: flood.level,
        drained,
        downstream: flood.downstream,
        away: vec![0.0; SIDE * SIDE],
        above: vec![0.0; SIDE * SIDE],
    };
    for &cell in &flood.order {
        cut(&mut land, cell as usize);
    }
    land
}

struct Flood {
    level: Vec<f64>,
    downstream: Vec<u32>,
    /// From the edge upstream.
    order: Vec<u32>,
}

/// Floods the tile from its edge inwards, lowest cell first.
fn fill(raw: &[f64]) -> Flood {
    let count = raw.len();
    let mut flood =
        Flood { level: raw.to_vec(), downstream: vec![u32::MAX; count], order: Vec::with_capacity(count) };
    let mut next = BinaryHeap::new();
    for i in 0..count {
        let (col, row) = (i % SIDE, i / SIDE);
        if col == 0 || row == 0 || col == SIDE - 1 || row == SIDE - 1 {
            flood.downstream[i] = i as u32;
            next.push(Reverse((raw[i].to_bits(), i as u32)));
        }
    }
    while let Some(Reverse((_, cell))) = next.pop() {
        flood.order.push(cell);
        let level = flood.level[cell as usize];
        for n in neighbours(cell) {
            let i = n as usize;
            if flood.downstream[i] == u32::MAX {
                flood.downstream[i] = cell;
                flood.level[i] = raw[i].max(level + 0.02);
                next.push(Reverse((flood.level[i].to_bits(), n)));
            }
        }
    }
    flood
}

fn accumulate(frame: Frame, flood: &Flood) -> Vec<f64> {
    let own = frame.dx * frame.dy / 1e6;
    let mut drained = vec![own; flood.level.len()];
    for &cell in flood.order.iter().rev() {
        let (i, to) = (cell as usize, flood.downstream[cell as usize] as usize);
        if to != i {
            drained[to] += drained[i];
        }
    }
    drained
}

/// Lowers a cell to what its stream, or the stream below it, allows. Cells downstream are already cut.
fn cut(land: &mut Land, i: usize) {
    let to = land.downstream[i] as usize;
    if to == i {
        return;
    }
    let length = land.frame.metres(Spot::of(i as u32), Spot::of(to as u32));
    let area = land.drained[i];
    if area >= STREAM {
        let graded = (0.085 / area.sqrt()).max(0.0022);
        land.height[i] = land.height[i].min(land.height[to] + length * graded);
        return;
    }
    land.away[i] = land.away[to] + length;
    // A greater stream has a wider floor beside it; the floor is known from the stream the path ends in.
    let stream = land.height[to] - land.above[to];
    let floor = 60.0 + 55.0 * river_width(land, i);
    let rise = (land.away[i] - floor).max(0.0) * HILLSIDE + land.away[i].min(floor) * 0.03;
    land.height[i] = land.height[i].min(stream + rise).max(land.height[to] + 0.01);
    land.above[i] = land.height[i] - stream;
}

/// A number that grows with the stream the cell drains to, looked up within a few steps.
fn river_width(land: &Land, from: usize) -> f64 {
    let mut at = from;
    for _ in 0..5 {
        at = land.downstream[at] as usize;
        if land.drained[at] >= STREAM {
            return land.drained[at].sqrt().min(14.0);
        }
    }
    1.0
}
