//! Shortest times from one place.

use domain::officer::TravelProfile;

use super::{
    RoadNetwork,
    graph::{Graph, ShapePoint},
    queue::RadixHeap,
    snap::{Snap, Way},
};
use crate::geo::Point;

/// A trip from one place to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    pub seconds: u32,
    pub metres: u32,
    /// The road from snapped point to snapped point.
    pub line: Vec<Point>,
}

/// No node, no arc, not reached.
pub(super) const NONE: u32 = u32::MAX;

/// Working memory of searches, used again for each.
#[derive(Debug)]
pub(super) struct Search {
    /// Milliseconds from the start, `NONE` where not reached.
    pub(super) ms: Vec<u32>,
    pub(super) length_cm: Vec<u32>,
    /// The arc by which a node was reached, as `2 * edge + direction`; `NONE` at the ends of the first edge.
    pub(super) reached_by: Vec<u32>,
    is_awaited: Vec<bool>,
    awaited_count: usize,
    queue: RadixHeap,
}

impl Search {
    pub(super) fn new(node_count: usize) -> Self {
        Self {
            ms: vec![NONE; node_count],
            length_cm: vec![0; node_count],
            reached_by: vec![NONE; node_count],
            is_awaited: vec![false; node_count],
            awaited_count: 0,
            queue: RadixHeap::new(),
        }
    }

    /// Finds the times from `start` to the nodes in `awaited` and to all that are nearer.
    pub(super) fn run(&mut self, graph: &Graph, start: &Snap, awaited: &[u32]) {
        self.ms.fill(NONE);
        self.queue.clear();
        self.awaited_count = 0;
        self.is_awaited.fill(false);
        for node in awaited {
            let is_awaited = &mut self.is_awaited[*node as usize];
            self.awaited_count += usize::from(!*is_awaited);
            *is_awaited = true;
        }
        for way in graph.departures(start) {
            self.reach(way.node, way.ms, way.length_cm, NONE);
        }
        while let Some((ms, node)) = self.queue.pop() {
            if ms != self.ms[node as usize] {
                continue;
            }
            let length_cm = self.length_cm[node as usize];
            if std::mem::take(&mut self.is_awaited[node as usize]) {
                self.awaited_count -= 1;
                if self.awaited_count == 0 {
                    break;
                }
            }
            for arc in graph.arcs_from(node) {
                self.reach(
                    arc.head,
                    ms.saturating_add(arc.ms),
                    length_cm.saturating_add(arc.length_cm),
                    arc.edge_and_direction,
                );
            }
        }
    }

    fn reach(&mut self, node: u32, ms: u32, length_cm: u32, by: u32) {
        let index = node as usize;
        if ms < self.ms[index] {
            self.ms[index] = ms;
            self.length_cm[index] = length_cm;
            self.reached_by[index] = by;
            self.queue.push(ms, node);
        }
    }

    /// The best cost to a snapped point after `run`: milliseconds, centimetres, and the node before the last piece
    /// (`NONE` when the trip stays on one edge).
    pub(super) fn cost_to(&self, graph: &Graph, start: &Snap, end: &Snap) -> Option<(u32, u32, u32)> {
        let direct = graph.along_edge(start, end).map(|(ms, length_cm)| (ms, length_cm, NONE));
        graph
            .arrivals(end)
            .filter(|way| self.ms[way.node as usize] != NONE)
            .map(|way| {
                let node = way.node as usize;
                (
                    self.ms[node].saturating_add(way.ms),
                    self.length_cm[node].saturating_add(way.length_cm),
                    way.node,
                )
            })
            .chain(direct)
            .min()
    }
}

impl RoadNetwork {
    /// The fastest way from one place to another with its line for the map; `None` when either is off the network or
    /// no way leads there.
    pub fn path(&self, profile: TravelProfile, from: Point, to: Point) -> Option<Route> {
        let graph = self.graph(profile);
        let (start, end) = (graph.snap(from)?, graph.snap(to)?);
        let mut search = Search::new(graph.node_count());
        let awaited: Vec<u32> = graph.arrivals(&end).map(|way| way.node).collect();
        search.run(graph, &start, &awaited);
        let (ms, length_cm, last) = search.cost_to(graph, &start, &end)?;
        Some(Route {
            seconds: seconds(ms),
            metres: metres(length_cm),
            line: line(graph, &search, &start, &end, last),
        })
    }
}

/// Milliseconds to the nearest second.
pub(super) const fn seconds(ms: u32) -> u32 {
    ms / 1000 + (ms % 1000 >= 500) as u32
}

/// Centimetres to the nearest metre.
pub(super) const fn metres(length_cm: u32) -> u32 {
    length_cm / 100 + (length_cm % 100 >= 50) as u32
}

fn line(graph: &Graph, search: &Search, start: &Snap, end: &Snap, last: u32) -> Vec<Point> {
    let mut line = vec![start.point];
    if last == NONE {
        let (from, to) = (start.piece, end.piece);
        let points = &graph.shape[from.min(to) as usize + 1..=from.max(to) as usize];
        push_points(&mut line, points, from > to);
    } else {
        let mut arcs = Vec::new();
        let mut node = last;
        while search.reached_by[node as usize] != NONE {
            let by = search.reached_by[node as usize];
            arcs.push(by);
            let edge = graph.edges[by as usize / 2];
            node = if by.is_multiple_of(2) { edge.from } else { edge.to };
        }
        arcs.reverse();
        let first_edge = graph.edges[start.edge as usize];
        let leaves_forward = runs_forward(graph.departures(start), node);
        let piece = start.piece as usize;
        let points = if leaves_forward {
            &graph.shape[piece + 1..=first_edge.last as usize]
        } else {
            &graph.shape[first_edge.first as usize..=piece]
        };
        push_points(&mut line, points, !leaves_forward);
        for by in arcs {
            push_points(&mut line, graph.shape_of(&graph.edges[by as usize / 2]), by % 2 == 1);
        }
        let last_edge = graph.edges[end.edge as usize];
        let piece = end.piece as usize;
        let arrives_forward = runs_forward(graph.arrivals(end), last);
        let points = if arrives_forward {
            &graph.shape[last_edge.first as usize..=piece]
        } else {
            &graph.shape[piece + 1..=last_edge.last as usize]
        };
        push_points(&mut line, points, !arrives_forward);
    }
    line.push(end.point);
    line.dedup();
    line
}

/// Whether the way taken between a snapped point and `node` ran along the shape: the faster of the two where both ends
/// of the edge are that node.
fn runs_forward(ways: impl Iterator<Item = Way>, node: u32) -> bool {
    ways.filter(|way| way.node == node).min_by_key(|way| way.ms).is_some_and(|way| way.is_forward)
}

fn push_points(line: &mut Vec<Point>, points: &[ShapePoint], is_reversed: bool) {
    let positions = points.iter().map(|point| point.position.point());
    if is_reversed { line.extend(positions.rev()) } else { line.extend(positions) }
}
