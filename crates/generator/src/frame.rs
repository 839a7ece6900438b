//! Where a county lies: a quarter of one degree tile, on a grid of 6 seconds of arc (about 166 × 185 m).

/// Grid points along one side of a degree tile, both edges included.
pub(crate) const SIDE: usize = 601;
const PER_DEGREE: f64 = 600.0;
/// Grid points that a county keeps away from the edge of its quarter.
const MARGIN: usize = 6;
const METRES_PER_DEGREE: f64 = 111_195.0;

/// A point in columns (eastwards) and rows (southwards) of the tile's grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

impl Spot {
    pub(crate) fn of(cell: u32) -> Spot {
        Spot { x: (cell as usize % SIDE) as f64, y: (cell as usize / SIDE) as f64 }
    }

    pub(crate) fn shifted(self, dx: f64, dy: f64) -> Spot {
        Spot { x: self.x + dx, y: self.y + dy }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    /// Whole degrees of the tile's south-west corner.
    pub(crate) lon: i32,
    pub(crate) lat: i32,
    /// First and last column and row of the county.
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) top: usize,
    pub(crate) bottom: usize,
    /// Metres between columns and between rows.
    pub(crate) dx: f64,
    pub(crate) dy: f64,
}

impl Frame {
    /// Four counties to a tile, tiles spread over a province from 104 E, 25 N on; the first county has the
    /// north-western quarter of the tile at 108 E, 26 N.
    pub(crate) fn of_county(index: u32) -> Frame {
        let tile = index / 4;
        let lon = 104 + ((tile + 4) % 5) as i32;
        let row = (tile / 5) as i32;
        let lat = 26 + if row % 2 == 1 { (row + 1) / 2 } else { -row / 2 };
        let half = (SIDE - 1) / 2;
        let (left, top) = ((index % 2) as usize * half, (index % 4 / 2) as usize * half);
        Frame {
            lon,
            lat,
            left: left + MARGIN,
            right: left + half - MARGIN,
            top: top + MARGIN,
            bottom: top + half - MARGIN,
            dx: METRES_PER_DEGREE * cosine(f64::from(lat) + 0.5) / PER_DEGREE,
            dy: METRES_PER_DEGREE / PER_DEGREE,
        }
    }

    pub(crate) fn lon_lat(&self, spot: Spot) -> (f64, f64) {
        (f64::from(self.lon) + spot.x / PER_DEGREE, f64::from(self.lat) + 1.0 - spot.y / PER_DEGREE)
    }

    pub(crate) fn metres(&self, a: Spot, b: Spot) -> f64 {
        let (x, y) = ((a.x - b.x) * self.dx, (a.y - b.y) * self.dy);
        (x * x + y * y).sqrt()
    }

    /// Whether a cell lies in the county, `inset` grid points away from its edge.
    pub(crate) fn holds(&self, cell: u32, inset: usize) -> bool {
        let (col, row) = (cell as usize % SIDE, cell as usize / SIDE);
        col >= self.left + inset
            && col + inset <= self.right
            && row >= self.top + inset
            && row + inset <= self.bottom
    }

    pub(crate) fn cells(&self) -> impl Iterator<Item = u32> + use<> {
        let (left, right) = (self.left, self.right);
        (self.top..=self.bottom).flat_map(move |row| (left..=right).map(move |col| cell(col, row)))
    }

    pub(crate) fn tile_name(&self) -> String {
        format!("N{:02}E{:03}.hgt", self.lat, self.lon)
    }
}

pub(crate) fn cell(col: usize, row: usize) -> u32 {
    (row * SIDE + col) as u32
}

/// The cell nearest to a spot.
pub(crate) fn cell_at(spot: Spot) -> u32 {
    let at = |v: f64| (v + 0.5).clamp(0.0, (SIDE - 1) as f64) as usize;
    cell(at(spot.x), at(spot.y))
}

/// The up to eight neighbours of a cell inside the tile.
pub(crate) fn neighbours(of: u32) -> impl Iterator<Item = u32> {
    const AROUND: [(i64, i64); 8] = [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];
    let (col, row) = ((of as usize % SIDE) as i64, (of as usize / SIDE) as i64);
    AROUND.iter().filter_map(move |(dx, dy)| {
        let (x, y) = (col + dx, row + dy);
        let inside = x >= 0 && y >= 0 && x < SIDE as i64 && y < SIDE as i64;
        inside.then(|| cell(x as usize, y as usize))
    })
}

/// The cosine by its series: the same bits on every machine, unlike the one of the system's library.
fn cosine(degrees: f64) -> f64 {
    let x = degrees * std::f64::consts::PI / 180.0;
    let s = x * x;
    1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0)))
}
