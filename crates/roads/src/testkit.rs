//! Small networks and real files for the tests.

use std::{fmt::Write, path::Path};

use crate::OsmExtract;

/// An `.osm` text from nodes (id, lon, lat, tags) and ways (id, nodes, tags); tags as `key=value key=value`.
pub(crate) fn osm_xml(nodes: &[(i64, f64, f64, &str)], ways: &[(i64, &[i64], &str)]) -> String {
    let mut text = String::from("<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>\n");
    let tags = |text: &mut String, tags: &str| {
        for tag in tags.split_whitespace() {
            let (key, value) = tag.split_once('=').unwrap();
            writeln!(text, "<tag k='{key}' v='{value}'/>").unwrap();
        }
    };
    for (id, lon, lat, node_tags) in nodes {
        writeln!(text, "<node id='{id}' lon='{lon}' lat='{lat}'>").unwrap();
        tags(&mut text, node_tags);
        text.push_str("</node>\n");
    }
    for (id, refs, way_tags) in ways {
        writeln!(text, "<way id='{id}'>").unwrap();
        for node in *refs {
            writeln!(text, "<nd ref='{node}'/>").unwrap();
        }
        tags(&mut text, way_tags);
        text.push_str("</way>\n");
    }
    text + "</osm>\n"
}

pub(crate) fn extract(nodes: &[(i64, f64, f64, &str)], ways: &[(i64, &[i64], &str)]) -> OsmExtract {
    OsmExtract::read(osm_xml(nodes, ways).as_bytes()).unwrap()
}

/// The bytes of a shared file; `None` (after saying so) where the shared files are not at hand.
pub(crate) fn shared(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/roads")).join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let is_ci = option_env!("CI") == Some("true");
            assert!(!is_ci, "{name} is missing: {error}");
            println!("skipped: {name} is missing");
            None
        }
    }
}
