//! From a place to the nearest road.

use std::cmp::Ordering;

use domain::officer::TravelProfile;
use rstar::{AABB, PointDistance, RTreeObject};

use super::{
    RoadNetwork,
    graph::{CLOSED, Edge, Graph, ShapePoint},
};
use crate::geo::{Plane, Point};

/// Places farther from every road than this are not snapped.
pub const SNAP_METRES_MAX: f64 = 2000.0;

/// The point of the road network that stands for a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// The point on the road.
    pub point: Point,
    /// From the place to the road in a straight line; travel times do not include it.
    pub metres: f64,
    pub(super) edge: u32,
    /// The piece of the edge, as an index into the shape.
    pub(super) piece: u32,
    /// How far along the piece, 0 to 1.
    pub(super) share: f64,
    /// The edge cut in two at the point.
    before: Part,
    after: Part,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Part {
    /// Milliseconds along and against the shape; 0 in a closed direction.
    ms: [u32; 2],
    length_cm: u32,
}

/// A way between a snapped point and an end of its edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) node: u32,
    pub(super) ms: u32,
    pub(super) length_cm: u32,
    /// Whether the way runs along the edge's shape.
    pub(super) is_forward: bool,
}

/// The open ways along and against the shape. A point at the very end of an edge is at its junction, whatever the
/// direction of the edge.
fn ways(edge: Edge, ends: [(u32, Part); 2]) -> impl Iterator<Item = Way> {
    ends.into_iter().enumerate().filter_map(move |(direction, (node, part))| {
        let is_open = edge.ms[direction] != CLOSED || part.length_cm == 0;
        let is_forward = direction == 0;
        is_open.then_some(Way { node, ms: part.ms[direction], length_cm: part.length_cm, is_forward })
    })
}

/// A piece of road in the spatial index, on the Mercator plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    edge: u32,
    piece: u32,
    from: [f64; 2],
    to: [f64; 2],
}

impl RTreeObject for Stretch {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.from, self.to)
    }
}

impl PointDistance for Stretch {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let share = share_along(self.from, self.to, *point);
        let x = self.from[0] + (self.to[0] - self.from[0]) * share - point[0];
        let y = self.from[1] + (self.to[1] - self.from[1]) * share - point[1];
        x * x + y * y
    }
}

/// Keeps angles, so the nearest piece on this plane is the nearest on the ground.
fn mercator(point: Point) -> [f64; 2] {
    let lat = point.lat.clamp(-89.0, 89.0).to_radians();
    [point.lon.to_radians(), lat.tan().asinh()]
}

/// How far along the line the foot of the perpendicular lies, 0 to 1.
fn share_along(from: [f64; 2], to: [f64; 2], point: [f64; 2]) -> f64 {
    let (x, y) = (to[0] - from[0], to[1] - from[1]);
    let length_2 = x * x + y * y;
    if length_2 == 0.0 {
        return 0.0;
    }
    (((point[0] - from[0]) * x + (point[1] - from[1]) * y) / length_2).clamp(0.0, 1.0)
}

pub(super) fn stretches(edges: &[Edge], shape: &[ShapePoint]) -> Vec<Stretch> {
    let mut stretches = Vec::with_capacity(shape.len());
    for (index, edge) in edges.iter().enumerate() {
        for piece in edge.first..edge.last {
            let (from, to) = (shape[piece as usize].position, shape[piece as usize + 1].position);
            // A piece over the antimeridian would lie around the whole plane.
            if from.lon.abs_diff(to.lon) < 1_800_000_000 {
                let (from, to) = (mercator(from.point()), mercator(to.point()));
                stretches.push(Stretch { edge: index as u32, piece, from, to });
            }
        }
    }
    stretches
}

impl RoadNetwork {
    /// The nearest road within [`SNAP_METRES_MAX`]. Fragments that are cut off from the network count only where
    /// nothing else is near: components under 5 % of the length yield to any larger one within reach.
    pub fn snap(&self, profile: TravelProfile, place: Point) -> Option<Snap> {
        self.graph(profile).snap(place)
    }
}

impl Graph {
    pub(super) fn snap(&self, place: Point) -> Option<Snap> {
        if !place.is_on_globe() {
            return None;
        }
        let mut fragment = None;
        for stretch in self.stretches.nearest_neighbor_iter(mercator(place)) {
            let snap = self.snap_to(stretch, place);
            if snap.metres > SNAP_METRES_MAX {
                break;
            }
            if self.components.is_main(&self.edges[stretch.edge as usize]) {
                return Some(self.with_parts(snap));
            }
            fragment.get_or_insert(snap);
        }
        fragment.map(|snap| self.with_parts(snap))
    }

    /// The ways from the snapped point to the ends of its edge.
    pub(super) fn departures(&self, snap: &Snap) -> impl Iterator<Item = Way> {
        let edge = self.edges[snap.edge as usize];
        ways(edge, [(edge.to, snap.after), (edge.from, snap.before)])
    }

    /// The ways from the ends of the edge to the snapped point.
    pub(super) fn arrivals(&self, snap: &Snap) -> impl Iterator<Item = Way> {
        let edge = self.edges[snap.edge as usize];
        ways(edge, [(edge.from, snap.before), (edge.to, snap.after)])
    }

    /// The cost between two points on the same edge without leaving it.
    pub(super) fn along_edge(&self, from: &Snap, to: &Snap) -> Option<(u32, u32)> {
        if from.edge != to.edge {
            return None;
        }
        let edge = self.edges[from.edge as usize];
        let is_forward = (from.piece, from.share) <= (to.piece, to.share);
        let direction = usize::from(!is_forward);
        // Standing still needs no open direction.
        if edge.ms[direction] == CLOSED && (from.piece, from.share) != (to.piece, to.share) {
            return None;
        }
        Some((
            from.before.ms[direction].abs_diff(to.before.ms[direction]),
            from.before.length_cm.abs_diff(to.before.length_cm),
        ))
    }

    fn snap_to(&self, stretch: &Stretch, place: Point) -> Snap {
        let Stretch { edge, piece, .. } = *stretch;
        let from = self.shape[piece as usize].position.point();
        let to = self.shape[piece as usize + 1].position.point();
        let plane = Plane::at(place.lat);
        let share = share_along(plane.project(from), plane.project(to), plane.project(place));
        let point =
            Point::new(from.lon + (to.lon - from.lon) * share, from.lat + (to.lat - from.lat) * share);
        let metres = point.metres_to(place);
        Snap { point, metres, edge, piece, share, before: Part::default(), after: Part::default() }
    }

    /// Cuts the snapped edge in two at the point.
    fn with_parts(&self, mut snap: Snap) -> Snap {
        let edge = self.edges[snap.edge as usize];
        for piece in edge.first..edge.last {
            let ShapePoint { ms, length_cm, .. } = self.shape[piece as usize];
            match piece.cmp(&snap.piece) {
                Ordering::Less => snap.before.add(ms, length_cm),
                Ordering::Greater => snap.after.add(ms, length_cm),
                Ordering::Equal => {
                    let share_of = |whole: u32| (f64::from(whole) * snap.share).round() as u32;
                    let (ms_before, cm_before) = (ms.map(share_of), share_of(length_cm));
                    snap.before.add(ms_before, cm_before);
                    snap.after.add([ms[0] - ms_before[0], ms[1] - ms_before[1]], length_cm - cm_before);
                }
            }
        }
        snap
    }
}

impl Part {
    fn add(&mut self, ms: [u32; 2], length_cm: u32) {
        self.ms = [self.ms[0].saturating_add(ms[0]), self.ms[1].saturating_add(ms[1])];
        self.length_cm = self.length_cm.saturating_add(length_cm);
    }
}
