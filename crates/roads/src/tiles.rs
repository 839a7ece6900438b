//! The base map: vector tiles made from the same extract and heights as the roads.
//!
//! [`archive`] gives one PMTiles 3 file of Mapbox Vector Tiles (gzip), zooms 6 to 14. Layers, from the ground up:
//!
//! | layer | geometry | attributes | from zoom |
//! |---|---|---|---|
//! | `relief` | polygon | `shade`: -2 dark slope, -1 shaded slope, 1 sunlit slope (light from the north-west) | 6 |
//! | `landuse` | polygon | `kind`: forest, farmland, grass, scrub, rock, residential, industrial, cemetery | 8, 10 |
//! | `water` | polygon | `kind`: water | 6 |
//! | `waterway` | line | `kind`: river, stream; `name` | 8, 12 |
//! | `contour` | line | `height_m`, `is_major` (each 500 m) | 11, 12 |
//! | `building` | polygon | | 14 |
//! | `path` | line | `kind`: path, steps, pedestrian | 13 |
//! | `road` | line | `class` (OpenStreetMap class without `_link`), `name`, `ref`, `bridge`, `tunnel` | 6 to 13 by class |
//! | `place` | point | `kind`: city, town, village …; `name`, `population` | 6 to 12 by kind |
//! | `poi` | point | `kind`: police, school, hospital, peak …; `name`, `height_m` | 12, 14 |
//!
//! Names are Chinese where the extract has them. Boundaries are not drawn at all.

mod clip;
mod contour;
mod feature;
mod mvt;
mod relief;
mod rings;
mod select;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, io::Cursor};

use pmtiles::{PmTilesWriter, TileCoord, TileId, TileType};

use self::{
    clip::{Window, clip_lines, clip_polygon, simplify},
    feature::{Feature, Geometry, Layer, WorldPoint},
    mvt::Tile,
};
use crate::{BoundingBox, Heights, OsmExtract, RoadsError};

/// Who made the data; to be shown wherever the map is.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

pub const ZOOM_MIN: u8 = 6;
/// Viewers enlarge the tiles of the last zoom.
pub const ZOOM_MAX: u8 = 14;

/// Units along the side of a tile.
const EXTENT: f64 = 4096.0;
/// Geometry reaches this far over the side, so that wide lines and labels meet across tiles.
const MARGIN: f64 = 96.0;
/// A larger box gets fewer zooms: at latitude 30°, 14 zooms fit 600 km × 600 km.
const TILES_MAX: u64 = 200_000;
/// Points of one zoom in all tiles together. Andorra has 0.4 million; a province stays below 50 million, and what goes
/// over it is a damaged file whose map would fill the memory.
const POINTS_MAX: usize = 100_000_000;

/// The base map as the bytes of a PMTiles archive.
pub fn archive(osm: &OsmExtract, heights: &Heights) -> Result<Vec<u8>, RoadsError> {
    let bounds = osm.road_bounds().or_else(|| osm.bounds());
    let bounds = bounds.unwrap_or(BoundingBox { west: 0.0, south: 0.0, east: 0.0, north: 0.0 });
    let mut features = select::features(osm);
    features.extend(relief::features(heights, bounds));
    features.sort_by_key(|feature| feature.layer);
    let zoom_max = zoom_max(bounds);
    let mut bytes = Cursor::new(Vec::new());
    let fail = |source| RoadsError::Archive { source };
    let mut writer = PmTilesWriter::new(TileType::Mvt)
        .min_zoom(ZOOM_MIN)
        .max_zoom(zoom_max)
        .bounds(bounds.west, bounds.south, bounds.east, bounds.north)
        .center(f64::midpoint(bounds.west, bounds.east), f64::midpoint(bounds.south, bounds.north))
        .center_zoom(10.min(zoom_max))
        .metadata(metadata())
        .create(&mut bytes)
        .map_err(fail)?;
    for zoom in ZOOM_MIN..=zoom_max {
        let mut tiles: Vec<(TileId, TileCoord, Tile)> = Vec::new();
        for ((x, y), tile) in tiles_of(zoom, &features, bounds)? {
            let coord = TileCoord::new(zoom, x, y).map_err(fail)?;
            tiles.push((coord.into(), coord, tile));
        }
        tiles.sort_by_key(|(id, _, _)| *id);
        for (_, coord, tile) in tiles {
            writer.add_tile(coord, &tile.encode()).map_err(fail)?;
        }
    }
    writer.finalize().map_err(fail)?;
    Ok(bytes.into_inner())
}

fn metadata() -> String {
    let layers: Vec<_> = Layer::ALL
        .iter()
        .map(|layer| serde_json::json!({ "id": layer.name(), "fields": layer.fields() }))
        .collect();
    serde_json::json!({
        "name": "Anlin base map",
        "attribution": ATTRIBUTION,
        "type": "baselayer",
        "format": "pbf",
        "vector_layers": layers,
    })
    .to_string()
}

/// The range of tiles over a box: west, north, east, south, all inclusive.
fn tile_range(bounds: BoundingBox, zoom: u8) -> [u32; 4] {
    let size = f64::from(1_u32 << zoom);
    let clamp = |value: f64| (value * size).floor().clamp(0.0, size - 1.0) as u32;
    let north_west = WorldPoint::of(crate::Point::new(bounds.west, bounds.north));
    let south_east = WorldPoint::of(crate::Point::new(bounds.east, bounds.south));
    [clamp(north_west.x), clamp(north_west.y), clamp(south_east.x), clamp(south_east.y)]
}

fn zoom_max(bounds: BoundingBox) -> u8 {
    let fits = |zoom: &u8| {
        let [west, north, east, south] = tile_range(bounds, *zoom);
        u64::from(east - west + 1) * u64::from(south - north + 1) <= TILES_MAX
    };
    (ZOOM_MIN..=ZOOM_MAX).rev().find(fits).unwrap_or(ZOOM_MIN)
}

fn tiles_of(
    zoom: u8,
    features: &[Feature],
    bounds: BoundingBox,
) -> Result<BTreeMap<(u32, u32), Tile>, RoadsError> {
    let mut point_count = 0_usize;
    let range = tile_range(bounds, zoom);
    let scale = EXTENT * f64::from(1_u32 << zoom);
    // Half a pixel of a 256-pixel tile; the last zoom is enlarged and keeps more.
    let tolerance = if zoom == ZOOM_MAX { 2.0 } else { 8.0 };
    let mut tiles: BTreeMap<(u32, u32), Tile> = BTreeMap::new();
    for feature in features.iter().filter(|feature| feature.zooms.contains(&zoom)) {
        let scaled = |line: &[WorldPoint]| -> Vec<[f64; 2]> {
            line.iter().map(|point| [point.x * scale, point.y * scale]).collect()
        };
        let mut add = |at: (u32, u32), geometry: Vec<Vec<[i32; 2]>>| {
            point_count += geometry.iter().map(Vec::len).sum::<usize>();
            if !geometry.is_empty() {
                tiles.entry(at).or_default().add(feature, &geometry);
            }
        };
        match &feature.geometry {
            Geometry::Point(point) => {
                let [x, y] = [point.x * scale, point.y * scale];
                let at = [(x / EXTENT).floor() as u32, (y / EXTENT).floor() as u32];
                if (range[0]..=range[2]).contains(&at[0]) && (range[1]..=range[3]).contains(&at[1]) {
                    let origin = [f64::from(at[0]) * EXTENT, f64::from(at[1]) * EXTENT];
                    add((at[0], at[1]), vec![vec![[(x - origin[0]) as i32, (y - origin[1]) as i32]]]);
                }
            }
            Geometry::Line(line) => {
                let line = simplify(&scaled(line), tolerance);
                for_each_tile(&[line], range, clip_lines, |at, lines| {
                    add(at, mvt::lines(lines, at));
                });
            }
            Geometry::Polygon(rings) => {
                let rings: Vec<_> = rings.iter().map(|ring| simplify(&scaled(ring), tolerance)).collect();
                for_each_tile(&rings, range, clip_polygon, |at, rings| {
                    add(at, mvt::rings(rings, at));
                });
            }
        }
        if point_count > POINTS_MAX {
            let (found, limit) = (point_count as u64, POINTS_MAX as u64);
            return Err(RoadsError::TooLarge { part: "the base map", found, limit });
        }
    }
    Ok(tiles)
}

type Lines = Vec<Vec<[f64; 2]>>;

/// Cuts lines or rings into columns of tiles and each column into tiles.
fn for_each_tile(
    lines: &[Vec<[f64; 2]>],
    range: [u32; 4],
    clip: impl Fn(&[Vec<[f64; 2]>], Window) -> Lines,
    mut add: impl FnMut((u32, u32), &[Vec<[f64; 2]>]),
) {
    let everything = [f64::NEG_INFINITY, f64::INFINITY];
    let Some([west, east]) = span(lines, 0, range[0], range[2]) else { return };
    for x in west..=east {
        let column = clip(lines, Window { x: with_margin(x), y: everything });
        let Some([north, south]) = span(&column, 1, range[1], range[3]) else { continue };
        for y in north..=south {
            let inside = clip(&column, Window { x: everything, y: with_margin(y) });
            if !inside.is_empty() {
                add((x, y), &inside);
            }
        }
    }
}

fn with_margin(tile: u32) -> [f64; 2] {
    [f64::from(tile) * EXTENT - MARGIN, f64::from(tile + 1) * EXTENT + MARGIN]
}

/// The first and last tile that the lines touch along one axis, within the range.
fn span(lines: &[Vec<[f64; 2]>], axis: usize, first: u32, last: u32) -> Option<[u32; 2]> {
    let values = || lines.iter().flatten().map(|point| point[axis]);
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return None;
    }
    let low = ((low - MARGIN) / EXTENT).floor().max(f64::from(first));
    let high = ((high + MARGIN) / EXTENT).floor().min(f64::from(last));
    (low <= high).then_some([low as u32, high as u32])
}
