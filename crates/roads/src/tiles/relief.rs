//! Shaded relief and contours from the heights.

use super::{
    contour::{Grid, IsoLine, iso_lines},
    feature::{Feature, Geometry, Layer, WorldPoint},
};
use crate::{BoundingBox, Heights, Point};

/// The grid is three arc seconds wide, or wider when the box would need more cells than this.
const CELLS_MAX: f64 = 1_000_000.0;
const STEP_DEGREES_MIN: f64 = 3.0 / 3600.0;
const CONTOUR_METRES: i64 = 100;
const MAJOR_METRES: i64 = 500;
/// Brightness of slopes between 0 and 1 with the light 45° high in the north-west; level ground has 0.707.
const LEVEL_GROUND: f32 = std::f32::consts::FRAC_1_SQRT_2;
/// Shade and the brightness below (negative shades) or above which a slope has it.
const SHADES: [(i64, f32); 3] = [(-1, 0.58), (-2, 0.38), (1, 0.86)];
/// Specks of fewer cells than this are left out.
const RING_CELLS_MIN: f64 = 6.0;
/// Heights are exaggerated for shading, as is usual at small scales.
const EXAGGERATION: f64 = 1.3;

struct Raster {
    heights: Grid,
    west: f64,
    north: f64,
    step: f64,
}

pub(super) fn features(heights: &Heights, bounds: BoundingBox) -> Vec<Feature> {
    let Some(raster) = raster(heights, bounds) else { return Vec::new() };
    let mut features = Vec::new();
    shades(&raster, &mut features);
    contours(&raster, &mut features);
    features
}

/// Heights over the box; `None` when there are none.
fn raster(heights: &Heights, bounds: BoundingBox) -> Option<Raster> {
    if heights.is_empty() {
        return None;
    }
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let step = STEP_DEGREES_MIN.max((width * height / CELLS_MAX).sqrt()).max(width.max(height) / CELLS_MAX);
    let columns = (width / step).ceil() as usize + 1;
    let rows = (height / step).ceil() as usize + 1;
    let mut values = Vec::with_capacity(columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let point = Point::new(bounds.west + column as f64 * step, bounds.north - row as f64 * step);
            values.push(heights.metres_at(point).map_or(f32::NAN, |metres| metres as f32));
        }
    }
    let grid = Grid { columns, rows, values };
    let is_known = grid.values.iter().any(|value| !value.is_nan());
    is_known.then(|| Raster { heights: grid.smoothed(), west: bounds.west, north: bounds.north, step })
}

impl Raster {
    fn world(&self, at: [f64; 2]) -> WorldPoint {
        WorldPoint::of(Point::new(self.west + at[0] * self.step, self.north - at[1] * self.step))
    }

    /// The brightness of each crossing, with a rim of level ground around so that all lines close.
    fn brightness(&self) -> Grid {
        let grid = &self.heights;
        let metres_y = 111_195.0 * self.step;
        let mut bright = Grid {
            columns: grid.columns + 2,
            rows: grid.rows + 2,
            values: vec![LEVEL_GROUND; (grid.columns + 2) * (grid.rows + 2)],
        };
        for row in 0..grid.rows {
            let lat = self.north - row as f64 * self.step;
            let metres_x = metres_y * lat.to_radians().cos().max(0.01);
            let (above, below) = (row.saturating_sub(1), (row + 1).min(grid.rows - 1));
            for column in 0..grid.columns {
                let (left, right) = (column.saturating_sub(1), (column + 1).min(grid.columns - 1));
                if left == right || above == below {
                    continue;
                }
                let rise = |from: f32, to: f32| EXAGGERATION * f64::from(to - from);
                let east = rise(grid.at(left, row), grid.at(right, row)) / ((right - left) as f64 * metres_x);
                let south = rise(grid.at(column, above), grid.at(column, below))
                    / ((below - above) as f64 * metres_y);
                // The surface normal against the direction of the light, both with length 1.
                let light = (east * 0.5 + south * 0.5 + LEVEL_GROUND_F64)
                    / (1.0 + east * east + south * south).sqrt();
                if light.is_finite() {
                    bright.values[(row + 1) * bright.columns + column + 1] = light as f32;
                }
            }
        }
        bright.smoothed()
    }
}

const LEVEL_GROUND_F64: f64 = std::f64::consts::FRAC_1_SQRT_2;

fn shades(raster: &Raster, features: &mut Vec<Feature>) {
    let bright = raster.brightness();
    for (shade, limit) in SHADES {
        let sign = if shade < 0 { -1.0 } else { 1.0 };
        let grid = Grid {
            columns: bright.columns,
            rows: bright.rows,
            values: bright.values.iter().map(|value| sign * value).collect(),
        };
        for polygon in polygons(iso_lines(&grid, sign * limit)) {
            let rings = polygon
                .iter()
                .map(|ring| ring.iter().map(|at| raster.world([at[0] - 1.0, at[1] - 1.0])).collect())
                .collect();
            features.push(Feature::new(Layer::Relief, Geometry::Polygon(rings), 6).number("shade", shade));
        }
    }
}

/// Rings around high values, each with the rings around the low values inside it.
fn polygons(lines: Vec<IsoLine>) -> Vec<Vec<Vec<[f64; 2]>>> {
    let mut outers: Vec<Outer> = Vec::new();
    let mut holes = Vec::new();
    for line in lines.into_iter().filter(|line| line.is_ring && line.points.len() >= 3) {
        let area = area(&line.points);
        // With the high side on the right, rings around high values run clockwise on the screen.
        if area >= RING_CELLS_MIN {
            outers.push(Outer { area, frame: frame(&line.points), polygon: vec![line.points] });
        } else if area <= -RING_CELLS_MIN {
            holes.push(line.points);
        }
    }
    // The smallest ring around a hole is the one it is a hole of.
    outers.sort_by(|one, other| one.area.total_cmp(&other.area));
    for hole in holes {
        let at = hole[0];
        let owner = outers.iter_mut().find(|outer| {
            let [west, north, east, south] = outer.frame;
            (west..=east).contains(&at[0])
                && (north..=south).contains(&at[1])
                && contains(&outer.polygon[0], at)
        });
        if let Some(outer) = owner {
            outer.polygon.push(hole);
        }
    }
    outers.into_iter().map(|outer| outer.polygon).collect()
}

/// A ring around high values with its holes so far.
struct Outer {
    area: f64,
    /// West, north, east, south.
    frame: [f64; 4],
    polygon: Vec<Vec<[f64; 2]>>,
}

fn area(ring: &[[f64; 2]]) -> f64 {
    let ends = ring.last().into_iter().chain(ring).zip(ring);
    ends.map(|(from, to)| from[0] * to[1] - to[0] * from[1]).sum::<f64>() / 2.0
}

fn frame(ring: &[[f64; 2]]) -> [f64; 4] {
    ring.iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |frame, at| {
        [frame[0].min(at[0]), frame[1].min(at[1]), frame[2].max(at[0]), frame[3].max(at[1])]
    })
}

fn contains(ring: &[[f64; 2]], at: [f64; 2]) -> bool {
    let ends = ring.last().into_iter().chain(ring).zip(ring);
    let crossings = ends.filter(|(from, to)| {
        (from[1] > at[1]) != (to[1] > at[1])
            && at[0] < (to[0] - from[0]) * (at[1] - from[1]) / (to[1] - from[1]) + from[0]
    });
    crossings.count() % 2 == 1
}

fn contours(raster: &Raster, features: &mut Vec<Feature>) {
    let known = || raster.heights.values.iter().copied().filter(|value| !value.is_nan());
    let low = known().fold(f32::INFINITY, f32::min);
    let high = known().fold(f32::NEG_INFINITY, f32::max);
    if low > high {
        return;
    }
    let first = (low as i64).div_euclid(CONTOUR_METRES) + 1;
    let last = (high as i64).div_euclid(CONTOUR_METRES);
    for step in first..=last {
        let height_m = step * CONTOUR_METRES;
        let is_major = height_m % MAJOR_METRES == 0;
        for line in iso_lines(&raster.heights, height_m as f32) {
            let mut points = line.points;
            // Knolls of a few cells are clutter.
            if line.is_ring && area(&points).abs() < RING_CELLS_MIN {
                continue;
            }
            if line.is_ring
                && let Some(first) = points.first().copied()
            {
                points.push(first);
            }
            let world = points.iter().map(|at| raster.world(*at)).collect();
            features.push(
                Feature::new(Layer::Contour, Geometry::Line(world), if is_major { 11 } else { 12 })
                    .number("height_m", height_m)
                    .flag("is_major", is_major),
            );
        }
    }
}
