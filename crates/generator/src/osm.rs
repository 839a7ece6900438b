//! An OpenStreetMap document: nodes, ways and relations with fixed ids, version and time.

use std::fmt::Write;

use crate::frame::{Frame, Spot};

pub(crate) type Tags = Vec<(&'static str, String)>;

pub(crate) struct Document {
    frame: Frame,
    first_id: u64,
    nodes: Vec<(Spot, Tags)>,
    ways: Vec<(Vec<u64>, Tags)>,
    relations: Vec<(Vec<Member>, Tags)>,
}

/// A way in a relation and its role.
pub(crate) struct Member {
    pub(crate) way: u64,
    pub(crate) role: &'static str,
}

const STAMP: &str = r#"version="1" timestamp="2026-01-01T00:00:00Z""#;
/// Ids of one county do not meet those of the next.
const IDS_PER_COUNTY: u64 = 100_000_000;

impl Document {
    pub(crate) fn new(frame: Frame, county: u32) -> Document {
        let first_id = (u64::from(county) + 1) * IDS_PER_COUNTY + 1;
        Document { frame, first_id, nodes: Vec::new(), ways: Vec::new(), relations: Vec::new() }
    }

    pub(crate) fn node(&mut self, at: Spot, tags: Tags) -> u64 {
        self.nodes.push((at, tags));
        self.first_id + self.nodes.len() as u64 - 1
    }

    pub(crate) fn way(&mut self, nodes: Vec<u64>, tags: Tags) -> u64 {
        self.ways.push((nodes, tags));
        self.first_id + self.ways.len() as u64 - 1
    }

    /// A way that ends where it began.
    pub(crate) fn ring(&mut self, spots: &[Spot], tags: Tags) -> u64 {
        let mut nodes: Vec<u64> = spots.iter().map(|&spot| self.node(spot, Tags::new())).collect();
        nodes.extend(nodes.first().copied());
        self.way(nodes, tags)
    }

    pub(crate) fn relation(&mut self, members: Vec<Member>, tags: Tags) {
        self.relations.push((members, tags));
    }

    pub(crate) fn xml(&self) -> String {
        let mut out = String::with_capacity(self.nodes.len() * 110 + self.ways.len() * 400);
        out.push_str(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\" generator=\"anlin\">\n",
        );
        let frame = &self.frame;
        let (west, north) = frame.lon_lat(Spot { x: frame.left as f64, y: frame.top as f64 });
        let (east, south) = frame.lon_lat(Spot { x: frame.right as f64, y: frame.bottom as f64 });
        add(
            &mut out,
            format_args!(
                " <bounds minlat=\"{south:.7}\" minlon=\"{west:.7}\" maxlat=\"{north:.7}\" maxlon=\"{east:.7}\"/>\n"
            ),
        );
        for (i, (at, tags)) in self.nodes.iter().enumerate() {
            let (id, (lon, lat)) = (self.first_id + i as u64, frame.lon_lat(*at));
            add(&mut out, format_args!(" <node id=\"{id}\" {STAMP} lat=\"{lat:.7}\" lon=\"{lon:.7}\""));
            close(&mut out, "node", tags, false);
        }
        for (i, (nodes, tags)) in self.ways.iter().enumerate() {
            add(&mut out, format_args!(" <way id=\"{}\" {STAMP}>\n", self.first_id + i as u64));
            for node in nodes {
                add(&mut out, format_args!("  <nd ref=\"{node}\"/>\n"));
            }
            close(&mut out, "way", tags, true);
        }
        for (i, (members, tags)) in self.relations.iter().enumerate() {
            add(&mut out, format_args!(" <relation id=\"{}\" {STAMP}>\n", self.first_id + i as u64));
            for Member { way, role } in members {
                add(&mut out, format_args!("  <member type=\"way\" ref=\"{way}\" role=\"{role}\"/>\n"));
            }
            close(&mut out, "relation", tags, true);
        }
        out.push_str("</osm>\n");
        out
    }
}

fn add(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a String can't fail");
}

/// The tags of an element and its end; `open` when its start tag is closed already.
fn close(out: &mut String, element: &str, tags: &Tags, open: bool) {
    if tags.is_empty() && !open {
        out.push_str("/>\n");
        return;
    }
    if !open {
        out.push_str(">\n");
    }
    for (key, value) in tags {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        add(out, format_args!("  <tag k=\"{key}\" v=\"{value}\"/>\n"));
    }
    add(out, format_args!(" </{element}>\n"));
}

/// A line without the corners of the grid it was found on; its ends stay.
pub(crate) fn smooth(mut spots: Vec<Spot>) -> Vec<Spot> {
    for _ in 0..2 {
        let before = spots.clone();
        for i in 1..spots.len().saturating_sub(1) {
            let (a, b, c) = (before[i - 1], before[i], before[i + 1]);
            spots[i] = Spot { x: (a.x + 2.0 * b.x + c.x) / 4.0, y: (a.y + 2.0 * b.y + c.y) / 4.0 };
        }
    }
    cut_corners(&spots, false)
}

/// Cuts the corners of a line or ring once, keeping the ends of a line.
pub(crate) fn cut_corners(spots: &[Spot], closed: bool) -> Vec<Spot> {
    let between = |a: Spot, b: Spot, t: f64| Spot { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
    let count = spots.len();
    if count < 3 {
        return spots.to_vec();
    }
    let mut out = Vec::with_capacity(count * 2);
    let sides = if closed { count } else { count - 1 };
    for i in 0..sides {
        let (a, b) = (spots[i], spots[(i + 1) % count]);
        out.push(if i == 0 && !closed { a } else { between(a, b, 0.25) });
        out.push(if i == sides - 1 && !closed { b } else { between(a, b, 0.75) });
    }
    out
}
