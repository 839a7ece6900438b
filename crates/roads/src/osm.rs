//! OpenStreetMap extracts: `.osm.pbf`, `.osm` and `.osm.gz` read into one compact form.
//!
//! Only the tags that matter for roads, places and the base map are kept. Everything is sorted by id, so the same
//! data in another file format or another order gives the same extract. Relations are read for multipolygons only.

mod builder;
mod key;
mod pbf;
mod settlement;
mod wire;
mod xml;

#[cfg(test)]
mod tests;

use std::io::{BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use self::builder::Builder;
pub(crate) use self::key::Key;
pub use self::settlement::{Settlement, SettlementKind};
use crate::{
    RoadsError,
    geo::{BoundingBox, Fixed, Point},
};

/// XML shrinks 10 to 20 times under gzip; a file that claims more than this is refused.
const GZIP_BYTES_FREE: u64 = 16 * 1024 * 1024;
const GZIP_RATIO_MAX: u64 = 40;

/// Stands for a node that a way names but the file does not hold.
pub(crate) const MISSING: u32 = u32::MAX;

/// The nodes, ways and multipolygons of an extract.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct OsmExtract {
    node_ids: Vec<i64>,
    positions: Vec<Fixed>,
    /// Nodes that carry tags, by index, ascending.
    tagged_nodes: Vec<(u32, Span)>,
    ways: Vec<WayRow>,
    /// Node indices of all ways, `MISSING` where the file lacks the node.
    refs: Vec<u32>,
    relations: Vec<RelationRow>,
    /// Way indices of all multipolygons.
    members: Vec<Member>,
    tags: Vec<(Key, u32)>,
    /// The distinct tag values.
    values: Vec<Box<str>>,
}

/// A range of one of the shared vectors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn of<T>(self, all: &[T]) -> &[T] {
        all.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct WayRow {
    id: i64,
    refs: Span,
    tags: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct RelationRow {
    id: i64,
    members: Span,
    tags: Span,
}

/// A way of a multipolygon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) way: u32,
    pub(crate) is_inner: bool,
}

/// The kept tags of one entity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tags<'a> {
    tags: &'a [(Key, u32)],
    values: &'a [Box<str>],
}

impl<'a> Tags<'a> {
    pub(crate) fn find(&self, key: Key) -> Option<&'a str> {
        let (_, value) = self.tags.iter().find(|(candidate, _)| *candidate == key)?;
        self.values.get(*value as usize).map(AsRef::as_ref)
    }

    pub(crate) fn is(&self, key: Key, value: &str) -> bool {
        self.find(key) == Some(value)
    }

    /// The name to show: Chinese where there is one, else the local one.
    pub(crate) fn name(&self) -> Option<&'a str> {
        [Key::NameZhHans, Key::NameZh, Key::Name].into_iter().find_map(|key| self.find(key))
    }
}

/// A way with its tags.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) tags: Tags<'a>,
    /// Node indices, `MISSING` where the file lacks the node.
    pub(crate) refs: &'a [u32],
}

/// A multipolygon with its tags.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Multipolygon<'a> {
    pub(crate) tags: Tags<'a>,
    pub(crate) members: &'a [Member],
}

impl OsmExtract {
    /// Reads `.osm.pbf`, `.osm` or `.osm.gz`, told apart by their first bytes.
    ///
    /// Memory is bounded by a multiple of the file size; malformed bytes are an error.
    pub fn read(bytes: &[u8]) -> Result<Self, RoadsError> {
        let mut builder = Builder::default();
        match bytes {
            [] => return Err(RoadsError::EmptyFile),
            [0x1f, 0x8b, ..] => {
                let limit = GZIP_BYTES_FREE + GZIP_RATIO_MAX * bytes.len() as u64;
                // One byte more than the limit tells a file at the limit from one over it.
                let mut input = BufReader::new(MultiGzDecoder::new(bytes).take(limit + 1));
                xml::read(&mut input, &mut builder)?;
                if input.get_ref().limit() == 0 {
                    return Err(RoadsError::TooLarge { part: "the unpacked file", found: limit + 1, limit });
                }
            }
            _ if looks_like_xml(bytes) => xml::read(bytes, &mut builder)?,
            _ => pbf::read(bytes, &mut builder)?,
        }
        builder.finish()
    }

    pub fn node_count(&self) -> usize {
        self.positions.len()
    }

    pub fn way_count(&self) -> usize {
        self.ways.len()
    }

    /// The box around the nodes of all kept ways, in degrees; `None` without any.
    pub fn bounds(&self) -> Option<BoundingBox> {
        BoundingBox::around(self.refs.iter().filter_map(|&node| self.position(node)).map(Fixed::point))
    }

    /// The box around all ways with a `highway` tag, in degrees.
    pub(crate) fn road_bounds(&self) -> Option<BoundingBox> {
        let roads = self.ways().filter(|way| way.tags.find(Key::Highway).is_some());
        let nodes = roads.flat_map(|way| way.refs);
        BoundingBox::around(nodes.filter_map(|node| self.position(*node)).map(Fixed::point))
    }

    /// The points of those nodes that the file holds.
    pub(crate) fn points(&self, nodes: &[u32]) -> Vec<Point> {
        nodes.iter().filter_map(|node| self.position(*node)).map(Fixed::point).collect()
    }

    pub(crate) fn position(&self, node: u32) -> Option<Fixed> {
        self.positions.get(node as usize).copied()
    }

    pub(crate) fn ways(&self) -> impl Iterator<Item = Way<'_>> {
        self.ways.iter().map(|row| self.way_of(*row))
    }

    pub(crate) fn way(&self, index: u32) -> Option<Way<'_>> {
        self.ways.get(index as usize).map(|row| self.way_of(*row))
    }

    fn way_of(&self, row: WayRow) -> Way<'_> {
        Way { tags: self.tags_of(row.tags), refs: row.refs.of(&self.refs) }
    }

    pub(crate) fn multipolygons(&self) -> impl Iterator<Item = Multipolygon<'_>> {
        self.relations
            .iter()
            .map(|row| Multipolygon { tags: self.tags_of(row.tags), members: row.members.of(&self.members) })
    }

    /// Nodes that carry tags: index, position, tags.
    pub(crate) fn tagged_nodes(&self) -> impl Iterator<Item = (u32, Fixed, Tags<'_>)> {
        self.tagged_nodes
            .iter()
            .filter_map(|&(node, tags)| Some((node, self.position(node)?, self.tags_of(tags))))
    }

    fn tags_of(&self, span: Span) -> Tags<'_> {
        Tags { tags: span.of(&self.tags), values: &self.values }
    }
}

fn looks_like_xml(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}
