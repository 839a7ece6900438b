//! Gradient noise on an endless plane, made of additions, products and divisions only: the same everywhere.

use crate::dice::lattice;

/// The raw hills before any river has cut them, in metres; `x` and `y` in grid points of the whole earth.
pub(super) fn hills(seed: u64, x: f64, y: f64) -> f64 {
    let warp = 22.0;
    let wx = x + warp * smooth(seed ^ 11, x / 70.0, y / 70.0);
    let wy = y + warp * smooth(seed ^ 12, x / 70.0, y / 70.0);
    let mut ridges = 0.0;
    let (mut amplitude, mut length, mut weight) = (1.0, 82.0, 1.0);
    for octave in 0..5_u64 {
        let fold = 1.0 - (2.2 * smooth(seed ^ (21 + octave), wx / length, wy / length)).abs().min(1.0);
        ridges += amplitude * weight * fold * fold;
        weight = (0.35 + fold).min(1.0);
        amplitude *= 0.46;
        length *= 0.5;
    }
    let swell = smooth(seed ^ 41, x / 340.0, y / 340.0);
    let westwards = 110.0 * 600.0 - x;
    (330.0 + westwards * 0.37 + 260.0 * swell + 560.0 * ridges).max(80.0)
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

/// Sixteen directions of length one.
const GRADIENTS: [(f64, f64); 16] = [
    (1.0, 0.0),
    (0.923_88, 0.382_683),
    (0.707_107, 0.707_107),
    (0.382_683, 0.923_88),
    (0.0, 1.0),
    (-0.382_683, 0.923_88),
    (-0.707_107, 0.707_107),
    (-0.923_88, 0.382_683),
    (-1.0, 0.0),
    (-0.923_88, -0.382_683),
    (-0.707_107, -0.707_107),
    (-0.382_683, -0.923_88),
    (0.0, -1.0),
    (0.382_683, -0.923_88),
    (0.707_107, -0.707_107),
    (0.923_88, -0.382_683),
];
