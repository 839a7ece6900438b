//! Heights above the sea from SRTM tiles (`.hgt`, also zipped), 1 or 3 arc seconds apart.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use crate::{RoadsError, geo::Point};

#[cfg(test)]
mod tests;

/// Marks a sample without a height.
const VOID: i16 = i16::MIN;
/// Samples along one side of a tile; neighbouring tiles share their edge samples.
const SIDES: [usize; 2] = [1201, 3601];
const ZIP_ENTRIES_MAX: usize = 64;

/// Height tiles by their south-west corner.
#[derive(Debug, Default)]
pub struct Heights {
    tiles: BTreeMap<(i16, i16), Tile>,
}

#[derive(Debug)]
struct Tile {
    side: usize,
    /// Row by row from the north, west to east, in metres.
    samples: Vec<i16>,
}

impl Heights {
    /// No heights: every slope counts as level.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds the tile in `bytes`. `name` is the file name: `N42E001.hgt`, `N42E001.SRTMGL1.hgt.zip` and the like; in
    /// a zip file the names of its entries count.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), RoadsError> {
        if bytes.is_empty() {
            return Err(RoadsError::EmptyFile);
        }
        if bytes.starts_with(b"PK") { self.add_zip(bytes) } else { self.add_tile(name, bytes) }
    }

    fn add_zip(&mut self, bytes: &[u8]) -> Result<(), RoadsError> {
        let mut archive =
            zip::ZipArchive::new(Cursor::new(bytes)).map_err(|source| RoadsError::Zip { source })?;
        if archive.len() > ZIP_ENTRIES_MAX {
            let found = archive.len() as u64;
            return Err(RoadsError::TooLarge { part: "the zip file", found, limit: ZIP_ENTRIES_MAX as u64 });
        }
        let mut is_found = false;
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(|source| RoadsError::Zip { source })?;
            let name = entry.name().to_owned();
            if !name.to_ascii_lowercase().ends_with(".hgt") {
                continue;
            }
            let mut samples = Vec::new();
            let limit = 2 * SIDES[1] * SIDES[1] + 1;
            entry
                .take(limit as u64)
                .read_to_end(&mut samples)
                .map_err(|source| RoadsError::Decompress { part: "a height tile", source })?;
            self.add_tile(&name, &samples)?;
            is_found = true;
        }
        if is_found { Ok(()) } else { Err(RoadsError::NoHeightsInZip) }
    }

    fn add_tile(&mut self, name: &str, bytes: &[u8]) -> Result<(), RoadsError> {
        let corner = corner_of(name).ok_or_else(|| RoadsError::HeightName { name: name.to_owned() })?;
        let side = SIDES
            .into_iter()
            .find(|side| 2 * side * side == bytes.len())
            .ok_or_else(|| RoadsError::HeightSize { name: name.to_owned(), bytes: bytes.len() as u64 })?;
        let samples = bytes.as_chunks().0.iter().map(|sample| i16::from_be_bytes(*sample)).collect();
        self.tiles.insert(corner, Tile { side, samples });
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.tiles.is_empty()
    }

    /// The height in metres, bilinear between the four samples around the point; samples without a height are left
    /// out. `None` outside the tiles and in larger voids.
    pub fn metres_at(&self, point: Point) -> Option<f64> {
        if !point.is_on_globe() {
            return None;
        }
        let (south, west) = (point.lat.floor(), point.lon.floor());
        let tile = self.tiles.get(&(south as i16, west as i16))?;
        let steps = (tile.side - 1) as f64;
        let x = (point.lon - west) * steps;
        let y = (south + 1.0 - point.lat) * steps;
        let column = (x.floor() as usize).min(tile.side - 2);
        let row = (y.floor() as usize).min(tile.side - 2);
        let (right, down) = (x - column as f64, y - row as f64);
        let corners = [
            (row, column, (1.0 - right) * (1.0 - down)),
            (row, column + 1, right * (1.0 - down)),
            (row + 1, column, (1.0 - right) * down),
            (row + 1, column + 1, right * down),
        ];
        let (mut sum, mut weight_sum) = (0.0, 0.0);
        for (row, column, weight) in corners {
            let sample = tile.samples.get(row * tile.side + column).copied().unwrap_or(VOID);
            if sample != VOID {
                sum += weight * f64::from(sample);
                weight_sum += weight;
            }
        }
        // Less than a quarter of the weight known is a guess, not a height.
        (weight_sum >= 0.25).then(|| sum / weight_sum)
    }
}

/// The south-west corner (latitude, longitude) that a name such as `N42E001` tells.
fn corner_of(name: &str) -> Option<(i16, i16)> {
    let file = name.rsplit(['/', '\\']).next()?;
    let code = file.as_bytes().get(..7)?;
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        code[range].iter().try_fold(0_i16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let lat = match code[0].to_ascii_uppercase() {
        b'N' => digits(1..3)?,
        b'S' => -digits(1..3)?,
        _ => return None,
    };
    let lon = match code[3].to_ascii_uppercase() {
        b'E' => digits(4..7)?,
        b'W' => -digits(4..7)?,
        _ => return None,
    };
    ((-90..90).contains(&lat) && (-180..180).contains(&lon)).then_some((lat, lon))
}
