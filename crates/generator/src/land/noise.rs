//! Gradient noise on an endless plane, made of additions, products and divisions only: the same everywhere.

use crate::dice::{lattice, salted};

/// Heights from which erosion starts, in metres; `x` and `y` in grid points of the whole earth. They stay along
/// the edges of tiles: ridges and the valleys between them, all rising westwards.
pub(super) fn ground(seed: u64, x: f64, y: f64) -> f64 {
    let westwards = 110.0 * 600.0 - x;
    let swell = 130.0 * smooth(salted(seed, 41), x / 340.0, y / 340.0);
    let ridge = 1.0 - (2.0 * smooth(salted(seed, 43), x / 130.0, y / 130.0)).abs().min(1.0);
    let rough = 45.0 * smooth(salted(seed, 47), x / 33.0, y / 33.0)
        + 18.0 * smooth(salted(seed, 53), x / 11.0, y / 11.0);
    (260.0 + westwards * 0.3 + swell + 330.0 * ridge * ridge + rough).max(60.0)
}

/// How hard the rock is, 0.4 to 1.6: wide basins where it is soft, high ground where it is hard.
pub(super) fn hardness(seed: u64, x: f64, y: f64) -> f64 {
    let folds = smooth(salted(seed, 57), x / 95.0 + y / 260.0, y / 150.0 - x / 400.0);
    (1.0 + 0.75 * folds + 0.3 * smooth(salted(seed, 59), x / 38.0, y / 38.0)).clamp(0.4, 1.6)
}

/// Gradient noise of wavelength 1, about -1 to 1.
pub(super) fn smooth(seed: u64, x: f64, y: f64) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let pull = |dx: i64, dy: i64| {
        let hash = lattice(seed, left as i64 + dx, top as i64 + dy);
        let (gx, gy) = GRADIENTS[(hash >> 60) as usize];
        gx * (u - dx as f64) + gy * (v - dy as f64)
    };
    let (fu, fv) = (fade(u), fade(v));
    let north = pull(0, 0) * (1.0 - fu) + pull(1, 0) * fu;
    let south = pull(0, 1) * (1.0 - fu) + pull(1, 1) * fu;
    1.45 * (north * (1.0 - fv) + south * fv)
}

fn fade(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// Sixteen directions, all of about length one.
const GRADIENTS: [(f64, f64); 16] = [
    (1.0, 0.0),
    (0.923_88, 0.382_683),
    (0.7, 0.7),
    (0.382_683, 0.923_88),
    (0.0, 1.0),
    (-0.382_683, 0.923_88),
    (-0.7, 0.7),
    (-0.923_88, 0.382_683),
    (-1.0, 0.0),
    (-0.923_88, -0.382_683),
    (-0.7, -0.7),
    (-0.382_683, -0.923_88),
    (0.0, -1.0),
    (0.382_683, -0.923_88),
    (0.7, -0.7),
    (0.923_88, -0.382_683),
];
