use std::io::Read;

use flate2::read::GzDecoder;

use super::*;
use crate::{
    Point,
    testkit::{extract, shared},
};

#[test]
fn a_point_is_encoded_as_the_specification_shows() {
    let point = |x, y| vec![vec![[x, y]]];
    let geometry = Geometry::Point(WorldPoint { x: 0.0, y: 0.0 });
    let mut tile = Tile::default();
    tile.add(&Feature::new(Layer::Poi, geometry, 6).text("kind", "police"), &point(25, 17));
    let encoded = tile.encode();
    // Move to (25, 17): 9 50 34, as in section 4.3.5 of the specification.
    assert!(encoded.windows(5).any(|bytes| bytes == [0x22, 3, 9, 50, 34]));
    assert!(encoded.windows(6).any(|bytes| bytes == b"police"));
    assert_eq!(encoded[0], 0x1a);
}

#[test]
fn rings_get_the_order_that_tells_outer_from_inner() {
    let square = |low: f64, high: f64| vec![[low, low], [high, low], [high, high], [low, high]];
    let mut turned = square(0.0, 100.0);
    turned.reverse();
    let rings = mvt::rings(&[turned, square(20.0, 40.0), vec![[1.0, 1.0], [1.2, 1.2], [1.4, 1.0]]], (0, 0));
    assert_eq!(rings.len(), 2);
    let area = |ring: &[[i32; 2]]| -> i32 {
        ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
    };
    assert!(area(&rings[0]) > 0 && area(&rings[1]) < 0);
}

#[test]
fn clipping_keeps_what_is_inside() {
    let window = Window { x: [0.0, 10.0], y: [0.0, 10.0] };
    let line = vec![[-5.0, 5.0], [5.0, 5.0], [15.0, 5.0], [15.0, 8.0], [5.0, 8.0]];
    assert_eq!(
        clip_lines(&[line], window),
        [vec![[0.0, 5.0], [5.0, 5.0], [10.0, 5.0]], vec![[10.0, 8.0], [5.0, 8.0]]]
    );
    let big = vec![[-5.0, -5.0], [15.0, -5.0], [15.0, 15.0], [-5.0, 15.0]];
    let clipped = clip_polygon(&[big], window);
    assert_eq!(clipped.len(), 1);
    assert!(clipped[0].iter().flatten().all(|value| (0.0..=10.0).contains(value)));
    let outside = vec![[20.0, 20.0], [30.0, 20.0], [30.0, 30.0]];
    assert!(clip_polygon(&[outside], window).is_empty());
}

#[test]
fn simplifying_keeps_ends_and_corners() {
    let line = [[0.0, 0.0], [5.0, 0.5], [10.0, 0.0], [10.0, 9.0], [10.0, 20.0]];
    assert_eq!(simplify(&line, 1.0), [[0.0, 0.0], [10.0, 0.0], [10.0, 20.0]]);
}

/// Reads the metadata and the first tile of an archive by the PMTiles 3 header.
fn metadata_and_first_tile(archive: &[u8]) -> (String, Vec<u8>) {
    let number = |at: usize| u64::from_le_bytes(archive[at..at + 8].try_into().unwrap()) as usize;
    let unzip = |bytes: &[u8]| {
        let mut plain = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
        plain
    };
    assert_eq!(&archive[..8], b"PMTiles\x03");
    let metadata = unzip(&archive[number(24)..number(24) + number(32)]);
    let tiles = &archive[number(56)..number(56) + number(64)];
    (String::from_utf8(metadata).unwrap(), unzip(tiles))
}

#[test]
fn a_village_is_drawn_with_its_chinese_name_and_without_borders() {
    let osm = extract(
        &[
            (1, 108.0, 26.0, "place=village name=Xijiang name:zh=西江"),
            (2, 108.01, 26.0, ""),
            (3, 108.01, 26.01, ""),
            (4, 108.02, 26.02, "amenity=police name=派出所"),
        ],
        &[
            (1, &[1, 2, 3, 4], "highway=trunk name=国道"),
            (2, &[1, 2, 3, 1], "natural=water"),
            (3, &[1, 4], "boundary=administrative admin_level=2 name=边界"),
        ],
    );
    let archive = super::archive(&osm, &Heights::none()).unwrap();
    let (metadata, first) = metadata_and_first_tile(&archive);
    assert!(metadata.contains(ATTRIBUTION));
    let holds = |text: &str| first.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(holds("trunk") && holds("国道") && holds("water"));
    assert!(!holds("边界"));
    // Zooms 6 to 14.
    assert_eq!((archive[100], archive[101]), (6, 14));
}

#[test]
fn nothing_to_draw_gives_an_empty_archive() {
    let archive = super::archive(&extract(&[], &[]), &Heights::none()).unwrap();
    assert_eq!(&archive[..8], b"PMTiles\x03");
    // A damaged extract with nodes all over the world gets few zooms instead of millions of tiles.
    let osm = extract(
        &[(1, -170.0, -80.0, ""), (2, 170.0, 80.0, ""), (3, 0.0, 0.0, ""), (4, 0.01, 0.01, "")],
        &[
            (1, &[1, 2, 1], "highway=primary"),
            (2, &[3, 4], "highway=primary"),
            (3, &[1, 2, 3, 1], "natural=water"),
        ],
    );
    let archive = super::archive(&osm, &Heights::none()).unwrap();
    assert!(archive[101] < 10 && archive.len() < 100_000);
}

#[test]
fn contours_and_shades_close_around_a_hill() {
    let side = 1201_usize;
    let height = |index: usize| {
        let (x, y) = ((index % side) as f64 - 600.0, (index / side) as f64 - 600.0);
        ((3000.0 - 40.0 * x.hypot(y)).max(0.0) as i16).to_be_bytes()
    };
    let mut heights = Heights::none();
    heights.add("N26E108.hgt", &(0..side * side).flat_map(height).collect::<Vec<_>>()).unwrap();
    let bounds = BoundingBox { west: 108.2, south: 26.2, east: 108.8, north: 26.8 };
    let features = relief::features(&heights, bounds);
    let contours: Vec<&Feature> = features.iter().filter(|feature| feature.layer == Layer::Contour).collect();
    assert_eq!(contours.len(), 29);
    for contour in contours {
        let Geometry::Line(line) = &contour.geometry else { panic!("a contour is a line") };
        assert_eq!(line.first(), line.last());
    }
    // The sunlit slope lies north-west of the summit, the dark one south-east.
    let summit = WorldPoint::of(Point::new(108.5, 26.5));
    let mut shades = Vec::new();
    for feature in features.iter().filter(|feature| feature.layer == Layer::Relief) {
        let Geometry::Polygon(rings) = &feature.geometry else { panic!("a shade is a polygon") };
        let count = rings[0].len() as f64;
        let x = rings[0].iter().map(|point| point.x).sum::<f64>() / count - summit.x;
        let y = rings[0].iter().map(|point| point.y).sum::<f64>() / count - summit.y;
        let [(_, feature::Attribute::Number(shade))] = feature.attributes[..] else {
            panic!("a shade has a number")
        };
        assert_eq!(x + y < 0.0, shade > 0, "{shade} at {x} {y}");
        shades.push(shade);
    }
    assert!(shades.contains(&-1) && shades.contains(&1), "{shades:?}");
}

#[test]
fn andorra_becomes_a_small_archive_twice_the_same() {
    let (Some(bytes), Some(tile)) = (shared("andorra-2013-05-28.osm.pbf"), shared("N42E001.hgt.zip")) else {
        return;
    };
    let osm = OsmExtract::read(&bytes).unwrap();
    let mut heights = Heights::none();
    heights.add("N42E001.hgt.zip", &tile).unwrap();
    let archive = super::archive(&osm, &heights).unwrap();
    assert!((300_000..3_000_000).contains(&archive.len()), "{}", archive.len());
    assert!(archive == super::archive(&osm, &heights).unwrap());
}
