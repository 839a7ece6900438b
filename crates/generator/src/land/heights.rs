//! SRTM height tiles: 1201 × 1201 heights in metres, big endian, rows from the north.

use super::{Land, noise};
use crate::dice::salted;
use crate::frame::{SIDE, cell};

const HGT_SIDE: usize = 1201;

/// The tile's heights at 3 seconds of arc; the points between the grid's own get a little roughness.
pub(crate) fn hgt(seed: u64, land: &Land) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HGT_SIDE * HGT_SIDE * 2);
    let (east, south) = (i64::from(land.frame.lon) * 1200, -i64::from(land.frame.lat + 1) * 1200);
    for row in 0..HGT_SIDE {
        for col in 0..HGT_SIDE {
            let (left, top) = (col / 2, row / 2);
            let (right, low) = ((left + col % 2).min(SIDE - 1), (top + row % 2).min(SIDE - 1));
            let at = |c: usize, r: usize| land.height[cell(c, r) as usize];
            let mut height = (at(left, top) + at(right, top) + at(left, low) + at(right, low)) / 4.0;
            if col % 2 + row % 2 > 0 {
                let (x, y) = ((east + col as i64) as f64, (south + row as i64) as f64);
                height += 3.0 * noise::smooth(salted(seed, 61), x / 3.3, y / 3.3);
            }
            bytes.extend_from_slice(&(height as i16).to_be_bytes());
        }
    }
    bytes
}
