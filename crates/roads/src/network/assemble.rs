//! From ways to the contracted graph of one profile.

use std::collections::HashSet;

use domain::officer::TravelProfile;

use super::{
    graph::{CLOSED, Edge, Graph, ShapePoint},
    slope::Survey,
};
use crate::{
    OsmExtract,
    geo::Fixed,
    speed::{WayUse, lets_through, slope_factor, way_use},
};

/// A stretch between two neighbouring nodes, before contraction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) ms: [u32; 2],
    pub(super) length_cm: u32,
}

/// The uncontracted network of one profile: nodes by their position, and links.
#[derive(Debug, Default)]
pub(super) struct PlainNetwork {
    pub(super) positions: Vec<Fixed>,
    pub(super) links: Vec<Link>,
    pub(super) closed_cm: u64,
}

pub(super) fn graph(profile: TravelProfile, osm: &OsmExtract, survey: &Survey<'_>) -> Graph {
    contract(&links(profile, osm, survey))
}

pub(super) fn links(profile: TravelProfile, osm: &OsmExtract, survey: &Survey<'_>) -> PlainNetwork {
    let mut links = Vec::new();
    for surveyed in &survey.ways {
        let speeds = match way_use(profile, &surveyed.way.tags) {
            WayUse::Unfit => continue,
            WayUse::Closed => [None, None],
            WayUse::Open { forward_kmh, backward_kmh } => [forward_kmh, backward_kmh],
        };
        for piece in &surveyed.pieces {
            let ms = |kmh: Option<f64>, slope: f64| {
                kmh.map_or(CLOSED, |kmh| {
                    let ms = piece.metres / (kmh / 3.6) * slope_factor(profile, slope) * 1000.0;
                    (ms.round() as u32).min(CLOSED - 1)
                })
            };
            links.push(Link {
                from: piece.from,
                to: piece.to,
                ms: [ms(speeds[0], piece.slope), ms(speeds[1], -piece.slope)],
                length_cm: (piece.metres * 100.0).round() as u32,
            });
        }
    }
    merge_duplicates(&mut links);
    let closed_cm =
        links.iter().filter(|link| link.ms == [CLOSED; 2]).map(|link| u64::from(link.length_cm)).sum();
    links.retain(|link| link.ms != [CLOSED; 2]);
    let positions = number_nodes(profile, osm, &mut links);
    PlainNetwork { positions, links, closed_cm }
}

/// Two ways over the same pair of nodes are one road: each direction keeps its faster time.
fn merge_duplicates(links: &mut Vec<Link>) {
    for link in links.iter_mut() {
        if link.from > link.to {
            (link.from, link.to) = (link.to, link.from);
            link.ms.reverse();
        }
    }
    links.sort_by_key(|link| (link.from, link.to));
    links.dedup_by(|later, kept| {
        let is_same = (later.from, later.to) == (kept.from, kept.to);
        if is_same {
            kept.ms = [kept.ms[0].min(later.ms[0]), kept.ms[1].min(later.ms[1])];
        }
        is_same
    });
}

/// Renumbers the nodes in use from 0 and gives their positions. A node that the profile cannot pass is split: each
/// link gets an end of its own, so that roads lead up to a barrier but not through it.
fn number_nodes(profile: TravelProfile, osm: &OsmExtract, links: &mut [Link]) -> Vec<Fixed> {
    let blocked: HashSet<u32> = osm
        .tagged_nodes()
        .filter(|(_, _, tags)| !lets_through(profile, tags))
        .map(|(node, _, _)| node)
        .collect();
    let mut used: Vec<u32> = links.iter().flat_map(|link| [link.from, link.to]).collect();
    used.sort_unstable();
    used.dedup();
    let mut positions: Vec<Fixed> = used.iter().map(|node| osm.position(*node).unwrap_or_default()).collect();
    for link in links {
        for end in [&mut link.from, &mut link.to] {
            let number = used.binary_search(end).unwrap_or_default();
            if blocked.contains(end) {
                *end = positions.len() as u32;
                positions.push(positions[number]);
            } else {
                *end = number as u32;
            }
        }
    }
    positions
}

/// The links at each node: `of(n)` gives link indices.
struct Incidence {
    starts: Vec<u32>,
    links: Vec<u32>,
}

impl Incidence {
    fn new(network: &PlainNetwork) -> Self {
        let mut starts = vec![0_u32; network.positions.len() + 1];
        for link in &network.links {
            starts[link.from as usize + 1] += 1;
            starts[link.to as usize + 1] += 1;
        }
        for node in 0..network.positions.len() {
            starts[node + 1] += starts[node];
        }
        let mut next = starts.clone();
        let mut links = vec![0_u32; 2 * network.links.len()];
        for (index, link) in network.links.iter().enumerate() {
            for end in [link.from, link.to] {
                links[next[end as usize] as usize] = index as u32;
                next[end as usize] += 1;
            }
        }
        Self { starts, links }
    }

    fn of(&self, node: u32) -> &[u32] {
        &self.links[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

/// Joins links at nodes where nothing branches and no direction opens or closes.
pub(super) fn contract(network: &PlainNetwork) -> Graph {
    let incidence = Incidence::new(network);
    let is_kept = |node: u32| match *incidence.of(node) {
        [first, second] => {
            let open_into = |link: u32| {
                let link = &network.links[link as usize];
                let [along, against] = link.ms.map(|ms| ms != CLOSED);
                if link.to == node { (along, against) } else { (against, along) }
            };
            let (into_first, out_of_first) = open_into(first);
            let (into_second, out_of_second) = open_into(second);
            (into_first, out_of_first) != (out_of_second, into_second)
        }
        _ => true,
    };
    let mut chains = Chains {
        network,
        incidence: &incidence,
        is_used: vec![false; network.links.len()],
        number_of: vec![None; network.positions.len()],
        positions: Vec::new(),
        edges: Vec::new(),
        shape: Vec::new(),
    };
    for node in (0..network.positions.len() as u32).filter(|node| is_kept(*node)) {
        for &link in incidence.of(node) {
            chains.follow(node, link, is_kept);
        }
    }
    // What is left are rings without a junction; each is cut at its first node.
    for link in 0..network.links.len() as u32 {
        let start = network.links[link as usize].from;
        chains.follow(start, link, |node| node == start || is_kept(node));
    }
    Graph::new(chains.positions, chains.edges, chains.shape, network.closed_cm)
}

struct Chains<'a> {
    network: &'a PlainNetwork,
    incidence: &'a Incidence,
    is_used: Vec<bool>,
    /// The number of each kept node in the graph.
    number_of: Vec<Option<u32>>,
    positions: Vec<Fixed>,
    edges: Vec<Edge>,
    shape: Vec<ShapePoint>,
}

impl Chains<'_> {
    /// Follows `link` from `start` to the next kept node and stores the way as an edge.
    fn follow(&mut self, start: u32, link: u32, is_kept: impl Fn(u32) -> bool) {
        if self.is_used[link as usize] {
            return;
        }
        let first = self.shape.len() as u32;
        let (mut ms, mut length_cm) = ([0_u32; 2], 0_u32);
        let (mut node, mut link_index) = (start, link);
        loop {
            self.is_used[link_index as usize] = true;
            let link = self.network.links[link_index as usize];
            let (next, link_ms) =
                if link.from == node { (link.to, link.ms) } else { (link.from, [link.ms[1], link.ms[0]]) };
            for direction in 0..2 {
                ms[direction] = add_ms(ms[direction], link_ms[direction]);
            }
            length_cm = length_cm.saturating_add(link.length_cm);
            self.shape.push(ShapePoint {
                position: self.network.positions[node as usize],
                ms: link_ms.map(|ms| if ms == CLOSED { 0 } else { ms }),
                length_cm: link.length_cm,
            });
            node = next;
            if is_kept(node) {
                break;
            }
            let onward = self.incidence.of(node).iter().find(|candidate| **candidate != link_index);
            match onward {
                Some(onward) if !self.is_used[*onward as usize] => link_index = *onward,
                _ => break,
            }
        }
        self.shape.push(ShapePoint {
            position: self.network.positions[node as usize],
            ms: [0; 2],
            length_cm: 0,
        });
        let last = self.shape.len() as u32 - 1;
        let (from, to) = (self.number(start), self.number(node));
        self.edges.push(Edge { from, to, first, last, ms, length_cm });
    }

    fn number(&mut self, node: u32) -> u32 {
        *self.number_of[node as usize].get_or_insert_with(|| {
            self.positions.push(self.network.positions[node as usize]);
            self.positions.len() as u32 - 1
        })
    }
}

/// Adds times; `CLOSED` stays closed, and a sum never becomes it.
pub(super) fn add_ms(sum: u32, ms: u32) -> u32 {
    if sum == CLOSED || ms == CLOSED { CLOSED } else { sum.saturating_add(ms).min(CLOSED - 1) }
}
