//! The stored form of a network.
//!
//! ```text
//! 8 bytes  magic "ANLINRDS"
//! 4 bytes  version, little endian
//! 32 bytes SHA-256 of the body
//! body     heights known and missing, then car, motorcycle, foot:
//!          closed length (cm) · nodes · edges · points · nodes' positions · edges · points
//! ```
//! Numbers of the body are LEB128 varints, differences zigzag. What can be computed from these (arcs, components, the
//! spatial index) is built anew when reading.

use sha2::{Digest, Sha256};

use super::{
    RoadNetwork,
    assemble::add_ms,
    graph::{CLOSED, Edge, Graph, ShapePoint},
};
use crate::{RoadsError, geo::Fixed};

const MAGIC: &[u8; 8] = b"ANLINRDS";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 8 + 4 + 32;

/// Flags of an edge: closed along, closed against.
const CLOSED_FLAGS: [u64; 2] = [1, 2];

impl RoadNetwork {
    /// The network as bytes for [`RoadNetwork::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        push(&mut body, self.heights_known);
        push(&mut body, self.heights_missing);
        for graph in [&self.car, &self.motorcycle, &self.foot] {
            push_graph(&mut body, graph);
        }
        let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&Sha256::digest(&body));
        bytes.extend_from_slice(&body);
        bytes
    }

    /// Reads what [`RoadNetwork::to_bytes`] wrote; anything else is an error.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RoadsError> {
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(RoadsError::NotARoadNetwork)?;
        if magic != MAGIC {
            return Err(RoadsError::NotARoadNetwork);
        }
        let (version, rest) = rest.split_first_chunk::<4>().ok_or(RoadsError::NotARoadNetwork)?;
        let found = u32::from_le_bytes(*version);
        if found != VERSION {
            return Err(RoadsError::NetworkVersion { found, expected: VERSION });
        }
        let (digest, body) = rest.split_first_chunk::<32>().ok_or(RoadsError::NotARoadNetwork)?;
        if Sha256::digest(body).as_slice() != digest {
            return Err(RoadsError::NetworkDigest);
        }
        let mut reader = BodyReader(body);
        let network = Self {
            heights_known: reader.number()?,
            heights_missing: reader.number()?,
            car: reader.graph()?,
            motorcycle: reader.graph()?,
            foot: reader.graph()?,
        };
        if reader.0.is_empty() { Ok(network) } else { Err(MALFORMED) }
    }
}

fn push_graph(body: &mut Vec<u8>, graph: &Graph) {
    push(body, graph.closed_cm);
    push(body, graph.positions.len() as u64);
    push(body, graph.edges.len() as u64);
    push(body, graph.shape.len() as u64);
    let mut last = Fixed::default();
    for position in &graph.positions {
        push_position(body, *position, &mut last);
    }
    for edge in &graph.edges {
        push(body, u64::from(edge.from));
        push(body, u64::from(edge.to));
        push(body, u64::from(edge.last - edge.first));
        let flags = (0..2).filter(|direction| edge.ms[*direction] == CLOSED);
        push(body, flags.map(|direction| CLOSED_FLAGS[direction]).sum());
    }
    let mut last = Fixed::default();
    for point in &graph.shape {
        push_position(body, point.position, &mut last);
        push(body, u64::from(point.length_cm));
        push(body, u64::from(point.ms[0]));
        push(body, u64::from(point.ms[1]));
    }
}

fn push(body: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        body.push(number as u8 | 0x80);
        number >>= 7;
    }
    body.push(number as u8);
}

fn push_position(body: &mut Vec<u8>, position: Fixed, last: &mut Fixed) {
    for (now, before) in [(position.lon, last.lon), (position.lat, last.lat)] {
        let difference = i64::from(now) - i64::from(before);
        push(body, ((difference << 1) ^ (difference >> 63)) as u64);
    }
    *last = position;
}

const MALFORMED: RoadsError = RoadsError::Malformed { part: "the stored road network" };

struct BodyReader<'a>(&'a [u8]);

impl BodyReader<'_> {
    fn number(&mut self) -> Result<u64, RoadsError> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, rest) = self.0.split_first().ok_or(MALFORMED)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(MALFORMED)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> Result<u32, RoadsError> {
        let number = self.number()?;
        if number < limit as u64 {
            u32::try_from(number).map_err(|_too_wide| MALFORMED)
        } else {
            Err(MALFORMED)
        }
    }

    fn position(&mut self, last: &mut Fixed) -> Result<Fixed, RoadsError> {
        for coordinate in [&mut last.lon, &mut last.lat] {
            let number = self.number()?;
            let difference = (number >> 1) as i64 ^ -((number & 1) as i64);
            let sum = i64::from(*coordinate).checked_add(difference).ok_or(MALFORMED)?;
            *coordinate = i32::try_from(sum).map_err(|_too_wide| MALFORMED)?;
        }
        if last.is_on_globe() { Ok(*last) } else { Err(MALFORMED) }
    }

    fn graph(&mut self) -> Result<Graph, RoadsError> {
        let closed_cm = self.number()?;
        // Every node, edge and point takes at least two bytes, so no count can exceed what is left.
        let count_limit = self.0.len() + 1;
        let node_count = self.below(count_limit)?;
        let edge_count = self.below(count_limit)?;
        let point_count = self.below(count_limit)?;
        let mut last = Fixed::default();
        let positions =
            (0..node_count).map(|_| self.position(&mut last)).collect::<Result<Vec<_>, RoadsError>>()?;
        let mut edges = Vec::new();
        let mut first = 0_u32;
        for _ in 0..edge_count {
            let (from, to) = (self.below(positions.len())?, self.below(positions.len())?);
            let pieces = self.below(point_count as usize)?;
            let flags = self.number()?;
            let ms = CLOSED_FLAGS.map(|flag| if flags & flag == 0 { 0 } else { CLOSED });
            let last = first.checked_add(pieces).filter(|last| *last < point_count).ok_or(MALFORMED)?;
            edges.push(Edge { from, to, first, last, ms, length_cm: 0 });
            first = last + 1;
        }
        if first != point_count {
            return Err(MALFORMED);
        }
        let mut last = Fixed::default();
        let mut shape = Vec::new();
        for _ in 0..point_count {
            let position = self.position(&mut last)?;
            let length_cm = self.below(1 << 32)?;
            let ms = [self.below(1 << 32)?, self.below(1 << 32)?];
            shape.push(ShapePoint { position, ms, length_cm });
        }
        for edge in &mut edges {
            for point in &shape[edge.first as usize..edge.last as usize] {
                edge.ms = [add_ms(edge.ms[0], point.ms[0]), add_ms(edge.ms[1], point.ms[1])];
                edge.length_cm = edge.length_cm.saturating_add(point.length_cm);
            }
        }
        Ok(Graph::new(positions, edges, shape, closed_cm))
    }
}
