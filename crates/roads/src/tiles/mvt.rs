//! Mapbox Vector Tiles, version 2.1 (<https://github.com/mapbox/vector-tile-spec>): the encoder.
//!
//! Own encoder: the crate `mvt` brings a code generator and its own geometry types for what is a hundred lines here.

use std::collections::HashMap;

use super::{
    EXTENT,
    feature::{Attribute, Feature, Geometry, Layer},
};

const POINT: u64 = 1;
const LINE: u64 = 2;
const POLYGON: u64 = 3;

/// A tile being put together.
#[derive(Debug, Default)]
pub(super) struct Tile {
    layers: Vec<(Layer, LayerContent)>,
}

#[derive(Debug, Default)]
struct LayerContent {
    features: Vec<u8>,
    keys: Vec<&'static str>,
    values: Vec<Attribute>,
    value_indices: HashMap<Attribute, u64>,
}

impl Tile {
    /// Adds a feature; `parts` are points, lines or rings within the tile, and layers come in drawing order.
    pub(super) fn add(&mut self, feature: &Feature, parts: &[Vec<[i32; 2]>]) {
        if self.layers.last().is_none_or(|(layer, _)| *layer != feature.layer) {
            self.layers.push((feature.layer, LayerContent::default()));
        }
        let Some((_, content)) = self.layers.last_mut() else { return };
        let mut tags = Vec::new();
        for (key, value) in &feature.attributes {
            push_varint(&mut tags, content.key_index(key));
            push_varint(&mut tags, content.value_index(value));
        }
        let (kind, commands) = match feature.geometry {
            Geometry::Point(_) => (POINT, commands(parts, false)),
            Geometry::Line(_) => (LINE, commands(parts, false)),
            Geometry::Polygon(_) => (POLYGON, commands(parts, true)),
        };
        let mut message = Vec::new();
        if !tags.is_empty() {
            push_bytes(&mut message, 2, &tags);
        }
        push_number(&mut message, 3, kind);
        push_bytes(&mut message, 4, &commands);
        push_bytes(&mut content.features, 2, &message);
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut tile = Vec::new();
        for (layer, content) in &self.layers {
            let mut message = Vec::new();
            push_number(&mut message, 15, 2);
            push_bytes(&mut message, 1, layer.name().as_bytes());
            message.extend_from_slice(&content.features);
            for key in &content.keys {
                push_bytes(&mut message, 3, key.as_bytes());
            }
            for value in &content.values {
                push_bytes(&mut message, 4, &value_message(value));
            }
            push_number(&mut message, 5, EXTENT as u64);
            push_bytes(&mut tile, 3, &message);
        }
        tile
    }
}

impl LayerContent {
    fn key_index(&mut self, key: &'static str) -> u64 {
        let index = self.keys.iter().position(|seen| *seen == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        index as u64
    }

    fn value_index(&mut self, value: &Attribute) -> u64 {
        if let Some(index) = self.value_indices.get(value) {
            return *index;
        }
        let index = self.values.len() as u64;
        self.values.push(value.clone());
        self.value_indices.insert(value.clone(), index);
        index
    }
}

fn value_message(value: &Attribute) -> Vec<u8> {
    let mut message = Vec::new();
    match value {
        Attribute::Text(text) => push_bytes(&mut message, 1, text.as_bytes()),
        Attribute::Number(number) => push_number(&mut message, 6, zigzag(*number)),
        Attribute::Flag(flag) => push_number(&mut message, 7, u64::from(*flag)),
    }
    message
}

/// The drawing commands of points, lines or rings: move to, line to, close.
fn commands(parts: &[Vec<[i32; 2]>], is_closed: bool) -> Vec<u8> {
    let mut commands = Vec::new();
    let mut pen = [0_i32; 2];
    for part in parts {
        let Some((first, rest)) = part.split_first() else { continue };
        push_varint(&mut commands, 1 | 1 << 3);
        push_point(&mut commands, *first, &mut pen);
        if !rest.is_empty() {
            push_varint(&mut commands, 2 | (rest.len() as u64) << 3);
            for point in rest {
                push_point(&mut commands, *point, &mut pen);
            }
        }
        if is_closed {
            push_varint(&mut commands, 7 | 1 << 3);
        }
    }
    commands
}

fn push_point(commands: &mut Vec<u8>, point: [i32; 2], pen: &mut [i32; 2]) {
    for axis in 0..2 {
        push_varint(commands, zigzag(i64::from(point[axis]) - i64::from(pen[axis])));
    }
    *pen = point;
}

/// Lines in the units of the tile at `at`, without repeated points.
pub(super) fn lines(lines: &[Vec<[f64; 2]>], at: (u32, u32)) -> Vec<Vec<[i32; 2]>> {
    lines.iter().map(|line| local(line, at)).filter(|line| line.len() >= 2).collect()
}

/// Rings in the units of the tile at `at`: the first clockwise on the screen, the others against it; nothing when the
/// first has no area left.
pub(super) fn rings(rings: &[Vec<[f64; 2]>], at: (u32, u32)) -> Vec<Vec<[i32; 2]>> {
    let mut locals = Vec::new();
    for (index, ring) in rings.iter().enumerate() {
        let mut ring = local(ring, at);
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let area = area(&ring);
        if ring.len() < 3 || area == 0 {
            if index == 0 {
                return Vec::new();
            }
            continue;
        }
        if (area > 0) != (index == 0) {
            ring.reverse();
        }
        locals.push(ring);
    }
    locals
}

fn local(line: &[[f64; 2]], at: (u32, u32)) -> Vec<[i32; 2]> {
    let origin = [f64::from(at.0) * EXTENT, f64::from(at.1) * EXTENT];
    let mut points: Vec<[i32; 2]> = line
        .iter()
        .map(|point| [(point[0] - origin[0]).round() as i32, (point[1] - origin[1]).round() as i32])
        .collect();
    points.dedup();
    points
}

/// Twice the signed area; positive is clockwise on a screen whose y grows downward.
fn area(ring: &[[i32; 2]]) -> i64 {
    let ends = ring.last().into_iter().chain(ring).zip(ring);
    ends.map(|(from, to)| i64::from(from[0]) * i64::from(to[1]) - i64::from(to[0]) * i64::from(from[1])).sum()
}

const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn push_varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn push_number(message: &mut Vec<u8>, field: u64, number: u64) {
    push_varint(message, field << 3);
    push_varint(message, number);
}

fn push_bytes(message: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    push_varint(message, field << 3 | 2);
    push_varint(message, bytes.len() as u64);
    message.extend_from_slice(bytes);
}
