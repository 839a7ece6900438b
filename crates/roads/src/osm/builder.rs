use std::collections::HashMap;

use super::{Key, MISSING, Member, OsmExtract, RelationRow, Span, WayRow};
use crate::{RoadsError, geo::Fixed};

/// OpenStreetMap allows 255 characters in a value; longer ones are dropped.
const VALUE_BYTES_MAX: usize = 1024;

/// Collects entities in file order; `finish` sorts, removes duplicates and resolves references.
#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<(i64, Fixed)>,
    tagged_nodes: Vec<(i64, Span)>,
    ways: Vec<WayRow>,
    refs: Vec<i64>,
    relations: Vec<RelationRow>,
    /// Way id and whether the way is an inner ring.
    members: Vec<(i64, bool)>,
    tags: Vec<(Key, u32)>,
    values: Vec<Box<str>>,
    value_indices: HashMap<Box<str>, u32>,
    /// Where the tags, references and members of the entity being read begin.
    tags_start: usize,
    refs_start: usize,
    members_start: usize,
}

impl Builder {
    /// Begins the next entity; what an unfinished one before left is dropped.
    pub(super) fn start(&mut self) {
        self.tags.truncate(self.tags_start);
        self.refs.truncate(self.refs_start);
        self.members.truncate(self.members_start);
    }

    pub(super) fn add_tag(&mut self, key: &str, value: &str) {
        let Some(key) = Key::parse(key).filter(|_| !value.is_empty() && value.len() <= VALUE_BYTES_MAX)
        else {
            return;
        };
        if self.tags.iter().skip(self.tags_start).any(|(seen, _)| *seen == key) {
            return;
        }
        let index = self.value_indices.get(value).copied().unwrap_or_else(|| {
            let index = self.values.len() as u32;
            self.values.push(value.into());
            self.value_indices.insert(value.into(), index);
            index
        });
        self.tags.push((key, index));
    }

    pub(super) fn add_ref(&mut self, node: i64) {
        self.refs.push(node);
    }

    pub(super) fn add_member(&mut self, way: i64, is_inner: bool) {
        self.members.push((way, is_inner));
    }

    pub(super) fn end_node(&mut self, id: i64, position: Fixed) {
        self.nodes.push((id, position));
        let tags = self.keep_tags();
        if tags.start < tags.end {
            self.tagged_nodes.push((id, tags));
        }
    }

    pub(super) fn end_way(&mut self, id: i64) {
        let refs = Span { start: self.refs_start as u32, end: self.refs.len() as u32 };
        self.refs_start = self.refs.len();
        let tags = self.keep_tags();
        self.ways.push(WayRow { id, refs, tags });
    }

    pub(super) fn end_relation(&mut self, id: i64) {
        let is_multipolygon = self.tags.iter().skip(self.tags_start).any(|&(key, value)| {
            key == Key::Type
                && self.values.get(value as usize).is_some_and(|value| **value == *"multipolygon")
        });
        if is_multipolygon {
            let members = Span { start: self.members_start as u32, end: self.members.len() as u32 };
            self.members_start = self.members.len();
            let tags = self.keep_tags();
            self.relations.push(RelationRow { id, members, tags });
        }
    }

    fn keep_tags(&mut self) -> Span {
        let tags = Span { start: self.tags_start as u32, end: self.tags.len() as u32 };
        self.tags_start = self.tags.len();
        tags
    }

    pub(super) fn finish(mut self) -> Result<OsmExtract, RoadsError> {
        self.start();
        for (part, length) in [
            ("the list of nodes", self.nodes.len()),
            ("the list of way nodes", self.refs.len()),
            ("the list of tags", self.tags.len()),
            ("the list of members", self.members.len()),
        ] {
            // Indices are 32 bits wide and the last one means "missing".
            let limit = u64::from(MISSING) - 1;
            if length as u64 > limit {
                return Err(RoadsError::TooLarge { part, found: length as u64, limit });
            }
        }
        keep_last_of_each(&mut self.nodes, |node| node.0);
        keep_last_of_each(&mut self.tagged_nodes, |node| node.0);
        keep_last_of_each(&mut self.ways, |way| way.id);
        keep_last_of_each(&mut self.relations, |relation| relation.id);
        let (node_ids, positions): (Vec<_>, Vec<_>) = self.nodes.into_iter().unzip();
        let way_ids: Vec<_> = self.ways.iter().map(|way| way.id).collect();
        let mut extract = OsmExtract {
            refs: self.refs.into_iter().map(|id| index_of(&node_ids, id)).collect(),
            members: self
                .members
                .into_iter()
                .map(|(id, is_inner)| Member { way: index_of(&way_ids, id), is_inner })
                .collect(),
            tagged_nodes: self
                .tagged_nodes
                .into_iter()
                .map(|(id, tags)| (index_of(&node_ids, id), tags))
                .collect(),
            node_ids,
            positions,
            ways: self.ways,
            relations: self.relations,
            tags: self.tags,
            values: self.values,
        };
        extract.refs.shrink_to_fit();
        Ok(extract)
    }
}

/// Sorts by id and keeps the last of entries with the same id.
fn keep_last_of_each<T>(all: &mut Vec<T>, id: impl Fn(&T) -> i64) {
    all.reverse();
    all.sort_by_key(|entry| id(entry));
    all.dedup_by_key(|entry| id(entry));
}

fn index_of(ids: &[i64], id: i64) -> u32 {
    ids.binary_search(&id).map_or(MISSING, |index| index as u32)
}
