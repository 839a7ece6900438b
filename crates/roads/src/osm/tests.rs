use std::io::Write;

use flate2::{Compression, write::GzEncoder, write::ZlibEncoder};
use proptest::prelude::*;

use super::*;
use crate::testkit::{extract, osm_xml, shared};

const NODES: &[(i64, f64, f64, &str)] = &[
    (10, 108.05, 26.1, ""),
    (11, 108.06, 26.1, "barrier=gate"),
    (-12, 108.07, 26.11, "place=village name=Xijiang name:zh=西江 population=1,200"),
];
const WAYS: &[(i64, &[i64], &str)] =
    &[(7, &[10, 11, -12], "highway=tertiary source=survey"), (8, &[-12, 10], "highway=path")];

/// The same network as `.osm.pbf`: one block, dense nodes.
fn pbf() -> Vec<u8> {
    let mut strings: Vec<String> = vec![String::new()];
    let mut index = |text: &str| {
        let found = strings.iter().position(|seen| seen == text);
        found.unwrap_or_else(|| {
            strings.push(text.to_owned());
            strings.len() - 1
        }) as u64
    };
    let pairs = |tags: &str| -> Vec<(String, String)> {
        tags.split_whitespace()
            .map(|tag| tag.split_once('=').unwrap())
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect()
    };
    let (mut ids, mut lats, mut lons, mut tags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut last = [0_i64; 3];
    for (id, lon, lat, node_tags) in NODES {
        let now = [*id, (lat * 1e7).round() as i64, (lon * 1e7).round() as i64];
        for (out, axis) in [(&mut ids, 0), (&mut lats, 1), (&mut lons, 2)] {
            varint(out, zigzag(now[axis] - last[axis]));
        }
        last = now;
        for (key, value) in pairs(node_tags) {
            varint(&mut tags, index(&key));
            varint(&mut tags, index(&value));
        }
        tags.push(0);
    }
    let mut group = field(2, &[field(1, &ids), field(8, &lats), field(9, &lons), field(10, &tags)].concat());
    for (id, nodes, way_tags) in WAYS {
        let (mut keys, mut values, mut refs) = (Vec::new(), Vec::new(), Vec::new());
        for (key, value) in pairs(way_tags) {
            varint(&mut keys, index(&key));
            varint(&mut values, index(&value));
        }
        let mut last = 0;
        for node in *nodes {
            varint(&mut refs, zigzag(node - last));
            last = *node;
        }
        let mut way = vec![0x08];
        varint(&mut way, *id as u64);
        way.extend([field(2, &keys), field(3, &values), field(8, &refs)].concat());
        group.extend(field(3, &way));
    }
    let table: Vec<u8> = strings.iter().flat_map(|text| field(1, text.as_bytes())).collect();
    let header = [field(4, b"OsmSchema-V0.6"), field(4, b"DenseNodes")].concat();
    [blob("OSMHeader", &header), blob("OSMData", &[field(1, &table), field(2, &group)].concat())].concat()
}

fn blob(kind: &str, plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    let mut blob = vec![0x10];
    varint(&mut blob, plain.len() as u64);
    blob.extend(field(3, &encoder.finish().unwrap()));
    framed(kind, &blob)
}

fn framed(kind: &str, blob: &[u8]) -> Vec<u8> {
    let mut header = field(1, kind.as_bytes());
    header.push(0x18);
    varint(&mut header, blob.len() as u64);
    [&(header.len() as u32).to_be_bytes()[..], &header, blob].concat()
}

fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut message = vec![number << 3 | 2];
    varint(&mut message, bytes.len() as u64);
    message.extend_from_slice(bytes);
    message
}

fn varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn pbf_xml_and_gzipped_xml_give_the_same_extract() {
    let from_xml = extract(NODES, WAYS);
    assert_eq!((from_xml.node_count(), from_xml.way_count()), (3, 2));
    let text = osm_xml(NODES, WAYS);
    assert_eq!(OsmExtract::read(&gzip(text.as_bytes())).unwrap(), from_xml);
    // The value table keeps the order of reading, so compare what is seen.
    let from_pbf = OsmExtract::read(&pbf()).unwrap();
    assert_eq!(from_pbf.positions, from_xml.positions);
    assert_eq!(from_pbf.refs, from_xml.refs);
    assert_eq!(from_pbf.settlements(), from_xml.settlements());
    let classes = |extract: &OsmExtract| -> Vec<String> {
        extract.ways().map(|way| way.tags.find(Key::Highway).unwrap().to_owned()).collect()
    };
    assert_eq!(classes(&from_pbf), ["tertiary", "path"]);
    assert_eq!(classes(&from_pbf), classes(&from_xml));
}

#[test]
fn settlements_prefer_the_chinese_name() {
    let settlements = extract(NODES, WAYS).settlements();
    assert_eq!(settlements.len(), 1);
    assert_eq!(settlements[0].name, "西江");
    assert_eq!(settlements[0].osm_id, -12);
    assert_eq!(settlements[0].kind, SettlementKind::Village);
    assert_eq!(settlements[0].population, Some(1200));
}

#[test]
fn a_repeated_id_keeps_its_last_version_and_missing_nodes_stay_missing() {
    let extract = extract(
        &[(1, 108.0, 26.0, ""), (2, 108.1, 26.0, ""), (1, 108.2, 26.0, "")],
        &[(5, &[1, 99, 2], "highway=service"), (5, &[2, 1], "highway=track")],
    );
    assert_eq!((extract.node_count(), extract.way_count()), (2, 1));
    assert_eq!(extract.position(0).unwrap().lon, 1_082_000_000);
    assert_eq!(extract.ways().next().unwrap().tags.find(Key::Highway), Some("track"));
    assert!(extract.refs.contains(&MISSING));
}

#[test]
fn an_empty_file_and_a_foreign_file_are_refused() {
    assert!(matches!(OsmExtract::read(b""), Err(RoadsError::EmptyFile)));
    assert!(matches!(OsmExtract::read(b"<html></html>"), Err(RoadsError::Malformed { .. })));
    assert!(matches!(OsmExtract::read(b"<osm><node id='1'"), Err(RoadsError::Xml { .. })));
    assert!(OsmExtract::read(b"PK\x03\x04 no map").is_err());
    let nothing = OsmExtract::read(b"<osm/>").unwrap();
    assert_eq!(nothing.bounds(), None);
}

#[test]
fn positions_off_the_globe_are_dropped() {
    let extract = extract(
        &[(1, 181.0, 0.0, ""), (2, 0.0, 91.0, ""), (3, f64::NAN, 0.0, ""), (4, -180.0, -90.0, "")],
        &[],
    );
    assert_eq!(extract.node_count(), 1);
}

#[test]
fn a_blob_that_inflates_too_far_is_refused() {
    let bomb = [blob("OSMHeader", b""), blob("OSMData", &vec![0; 40 * 1024 * 1024])].concat();
    assert!(bomb.len() < 100_000);
    assert!(matches!(OsmExtract::read(&bomb), Err(RoadsError::TooLarge { .. })));
    let many = blob("OSMData", &field(9, &vec![0; 10 * 1024 * 1024]));
    let bombs = [blob("OSMHeader", b""), many.clone(), many.clone(), many].concat();
    assert!(matches!(OsmExtract::read(&bombs), Err(RoadsError::TooLarge { part: "the unpacked file", .. })));
    let gzipped = gzip(&[b"<osm>".to_vec(), vec![b' '; 40 * 1024 * 1024]].concat());
    assert!(OsmExtract::read(&gzipped).is_err());
    assert!(matches!(
        OsmExtract::read(&framed("OSMHeader", &field(7, b"zstd"))),
        Err(RoadsError::UnsupportedFeature { .. })
    ));
}

#[test]
fn truncated_and_flipped_bytes_never_panic() {
    let whole = pbf();
    for length in 0..whole.len() {
        assert!(OsmExtract::read(&whole[..length]).is_err() || length == first_blob(&whole));
    }
    for position in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[position] ^= 1 << bit;
            // Either an error or another extract; what counts is that it returns.
            drop(OsmExtract::read(&flipped));
        }
    }
}

/// Cut after the header, a file is a valid empty extract.
fn first_blob(bytes: &[u8]) -> usize {
    let header = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
    4 + header + usize::from(bytes[4 + header - 1])
}

#[test]
fn andorra_has_its_places() {
    let Some(bytes) = shared("andorra-2020-05-01.osm.pbf") else { return };
    let extract = OsmExtract::read(&bytes).unwrap();
    assert_eq!((extract.node_count(), extract.way_count()), (235_550, 11_871));
    let settlements = extract.settlements();
    assert_eq!(settlements.len(), 66);
    assert!(settlements.iter().any(|place| place.name == "Canillo" || place.name == "卡尼略"));
    for length in (0..bytes.len()).step_by(bytes.len() / 17) {
        drop(OsmExtract::read(&bytes[..length]));
    }
}

proptest! {
    #[test]
    fn no_blob_content_panics(plain in proptest::collection::vec(any::<u8>(), 0..400)) {
        let bytes = [blob("OSMHeader", b""), blob("OSMData", &plain)].concat();
        drop(OsmExtract::read(&bytes));
        drop(OsmExtract::read(&plain));
    }
}
