//! The contracted graph of one profile.

use rstar::RTree;

use super::{
    component::{Components, components},
    snap::{Stretch, stretches},
};
use crate::geo::Fixed;

/// The time of a direction that is not open.
pub(super) const CLOSED: u32 = u32::MAX;

/// A road between two junctions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) to: u32,
    /// First and last index into `Graph::shape`; the points in between are its bends.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Milliseconds along and against the shape, or `CLOSED`.
    pub(super) ms: [u32; 2],
    pub(super) length_cm: u32,
}

/// A point of a shape and the piece that follows it within its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ShapePoint {
    pub(super) position: Fixed,
    /// Milliseconds along and against the piece to the next point; 0 at an edge's last point and in a closed
    /// direction.
    pub(super) ms: [u32; 2],
    pub(super) length_cm: u32,
}

/// An edge in one open direction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub(super) head: u32,
    pub(super) ms: u32,
    pub(super) length_cm: u32,
    /// Twice the edge, plus one when against its shape.
    pub(super) edge_and_direction: u32,
}

#[derive(Debug)]
pub(super) struct Graph {
    pub(super) positions: Vec<Fixed>,
    pub(super) edges: Vec<Edge>,
    pub(super) shape: Vec<ShapePoint>,
    /// Length of ways fit for the profile by class but closed to it, in centimetres.
    pub(super) closed_cm: u64,
    /// The arcs of node `n` are `arcs[arc_starts[n]..arc_starts[n + 1]]`.
    pub(super) arc_starts: Vec<u32>,
    pub(super) arcs: Vec<Arc>,
    pub(super) components: Components,
    pub(super) stretches: RTree<Stretch>,
}

impl Graph {
    /// Every index in `edges` must be within `positions` and `shape`.
    pub(super) fn new(
        positions: Vec<Fixed>,
        edges: Vec<Edge>,
        shape: Vec<ShapePoint>,
        closed_cm: u64,
    ) -> Self {
        let (arc_starts, arcs) = arcs_of(positions.len(), &edges);
        let components = components(&arc_starts, &arcs, &edges);
        let stretches = RTree::bulk_load(stretches(&edges, &shape));
        Self { positions, edges, shape, closed_cm, arc_starts, arcs, components, stretches }
    }

    pub(super) fn node_count(&self) -> usize {
        self.positions.len()
    }

    pub(super) fn arcs_from(&self, node: u32) -> &[Arc] {
        let node = node as usize;
        &self.arcs[self.arc_starts[node] as usize..self.arc_starts[node + 1] as usize]
    }

    pub(super) fn shape_of(&self, edge: &Edge) -> &[ShapePoint] {
        &self.shape[edge.first as usize..=edge.last as usize]
    }
}

fn arcs_of(node_count: usize, edges: &[Edge]) -> (Vec<u32>, Vec<Arc>) {
    let mut arcs: Vec<(u32, Arc)> = Vec::with_capacity(2 * edges.len());
    for (index, edge) in edges.iter().enumerate() {
        for (direction, (tail, head)) in [(edge.from, edge.to), (edge.to, edge.from)].into_iter().enumerate()
        {
            // A loop never shortens a way; trips that end on it enter from its junction.
            if edge.ms[direction] != CLOSED && head != tail {
                let edge_and_direction = (2 * index + direction) as u32;
                let length_cm = edge.length_cm;
                arcs.push((tail, Arc { head, ms: edge.ms[direction], length_cm, edge_and_direction }));
            }
        }
    }
    arcs.sort_by_key(|(tail, arc)| (*tail, arc.edge_and_direction));
    let mut starts = vec![0_u32; node_count + 1];
    for (tail, _) in &arcs {
        starts[*tail as usize + 1] += 1;
    }
    for node in 0..node_count {
        starts[node + 1] += starts[node];
    }
    (starts, arcs.into_iter().map(|(_, arc)| arc).collect())
}
