//! The last touch of the rivers: even falls, and floors beside them that grow with the river.

use super::{Land, STREAM, erosion::Flow};
use crate::frame::{Frame, SIDE, Spot};

/// Steepest slope that a hillside keeps above its stream.
const HILLSIDE: f64 = 0.55;

pub(super) fn carve(frame: Frame, flow: Flow) -> Land {
    let mut land = Land {
        frame,
        height: flow.height,
        drained: flow.drained,
        downstream: flow.downstream,
        away: vec![0.0; SIDE * SIDE],
        above: vec![0.0; SIDE * SIDE],
    };
    for &cell in &flow.order {
        cut(&mut land, cell as usize);
    }
    land
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
        let graded = (0.15 / area.sqrt()).max(0.0022);
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
    for _ in 0..6 {
        at = land.downstream[at] as usize;
        if land.drained[at] >= STREAM {
            return land.drained[at].sqrt().min(16.0);
        }
    }
    1.0
}
