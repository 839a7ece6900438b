//! Points, distances and boxes on the globe (WGS 84).

/// Mean radius of the Earth in metres (IUGG 1980).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Coordinates are kept as integers of this many per degree, as OpenStreetMap keeps them: about 1 cm.
pub(crate) const UNITS_PER_DEGREE: f64 = 1e7;

/// A place on the globe in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub lon: f64,
    pub lat: f64,
}

impl Point {
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Great-circle distance in metres.
    pub fn metres_to(self, other: Point) -> f64 {
        let (lat_1, lat_2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = (lat_2 - lat_1) / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let chord = half_lat.sin().powi(2) + lat_1.cos() * lat_2.cos() * half_lon.sin().powi(2);
        2.0 * EARTH_RADIUS_M * chord.clamp(0.0, 1.0).sqrt().asin()
    }

    /// Whether both coordinates are finite and on the globe.
    pub fn is_on_globe(self) -> bool {
        (-180.0..=180.0).contains(&self.lon) && (-90.0..=90.0).contains(&self.lat)
    }
}

/// A point in integer units of 1e-7 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct Fixed {
    pub(crate) lon: i32,
    pub(crate) lat: i32,
}

impl Fixed {
    /// `None` when the point is not on the globe.
    pub(crate) fn from_point(point: Point) -> Option<Self> {
        point.is_on_globe().then(|| Self {
            lon: (point.lon * UNITS_PER_DEGREE).round() as i32,
            lat: (point.lat * UNITS_PER_DEGREE).round() as i32,
        })
    }

    pub(crate) fn point(self) -> Point {
        Point { lon: f64::from(self.lon) / UNITS_PER_DEGREE, lat: f64::from(self.lat) / UNITS_PER_DEGREE }
    }

    /// Whether the units are on the globe.
    pub(crate) fn is_on_globe(self) -> bool {
        self.lon.unsigned_abs() <= 1_800_000_000 && self.lat.unsigned_abs() <= 900_000_000
    }
}

/// A box in degrees, west ≤ east; boxes never wrap over the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl BoundingBox {
    /// The smallest box around the points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |seen, point| {
            Some(match seen {
                None => Self { west: point.lon, south: point.lat, east: point.lon, north: point.lat },
                Some(seen) => Self {
                    west: seen.west.min(point.lon),
                    south: seen.south.min(point.lat),
                    east: seen.east.max(point.lon),
                    north: seen.north.max(point.lat),
                },
            })
        })
    }
}

/// Metres on a plane around one latitude; good to 0.1 % within a county.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    metres_per_lon: f64,
    metres_per_lat: f64,
}

impl Plane {
    pub(crate) fn at(lat: f64) -> Self {
        let metres_per_lat = EARTH_RADIUS_M.to_radians();
        // Near the poles a degree of longitude shrinks to nothing; the floor keeps divisions finite.
        Self { metres_per_lon: metres_per_lat * lat.to_radians().cos().max(1e-3), metres_per_lat }
    }

    pub(crate) fn project(self, point: Point) -> [f64; 2] {
        [point.lon * self.metres_per_lon, point.lat * self.metres_per_lat]
    }
}
