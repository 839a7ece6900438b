//! Strongly connected components: places that can be reached from each other, there and back.

use super::graph::{Arc, Edge};

/// Components with at least this share of the network's length are places one may well be in; snapping prefers them
/// over fragments that only look near.
const MAIN_SHARE: f64 = 0.05;

#[derive(Debug, Default)]
pub(super) struct Components {
    /// The component of each node.
    pub(super) of_node: Vec<u32>,
    /// Length of the edges within each component, in centimetres.
    pub(super) length_cm: Vec<u64>,
    pub(super) total_cm: u64,
}

impl Components {
    /// The component of an edge; `None` for one that leads from one component into another.
    pub(super) fn of_edge(&self, edge: &Edge) -> Option<u32> {
        let from = self.of_node[edge.from as usize];
        (from == self.of_node[edge.to as usize]).then_some(from)
    }

    pub(super) fn is_main(&self, edge: &Edge) -> bool {
        self.of_edge(edge).is_some_and(|component| {
            self.length_cm[component as usize] as f64 >= MAIN_SHARE * self.total_cm as f64
        })
    }

    /// The share of the network's length that lies in its largest component.
    pub(super) fn largest_share(&self) -> f64 {
        let largest = self.length_cm.iter().copied().max().unwrap_or(0);
        if self.total_cm == 0 { 0.0 } else { largest as f64 / self.total_cm as f64 }
    }
}

pub(super) fn components(arc_starts: &[u32], arcs: &[Arc], edges: &[Edge]) -> Components {
    let of_node = strong_components(arc_starts, arcs);
    let count = of_node.iter().max().map_or(0, |last| *last as usize + 1);
    let mut components = Components { of_node, length_cm: vec![0; count], total_cm: 0 };
    for edge in edges {
        components.total_cm += u64::from(edge.length_cm);
        if let Some(component) = components.of_edge(edge) {
            components.length_cm[component as usize] += u64::from(edge.length_cm);
        }
    }
    components
}

/// Tarjan's algorithm without recursion.
fn strong_components(arc_starts: &[u32], arcs: &[Arc]) -> Vec<u32> {
    const UNSEEN: u32 = u32::MAX;
    let node_count = arc_starts.len().saturating_sub(1);
    let mut component = vec![UNSEEN; node_count];
    let mut order = vec![UNSEEN; node_count];
    let mut low = vec![UNSEEN; node_count];
    let (mut seen, mut component_count) = (0_u32, 0_u32);
    let mut open: Vec<u32> = Vec::new();
    // The nodes on the way down, each with the next arc to look at.
    let mut path: Vec<(u32, u32)> = Vec::new();
    for root in 0..node_count as u32 {
        if order[root as usize] != UNSEEN {
            continue;
        }
        path.push((root, arc_starts[root as usize]));
        while let Some((node, next_arc)) = path.pop() {
            let here = node as usize;
            if order[here] == UNSEEN {
                order[here] = seen;
                low[here] = seen;
                seen += 1;
                open.push(node);
            }
            if next_arc < arc_starts[here + 1] {
                path.push((node, next_arc + 1));
                let head = arcs[next_arc as usize].head;
                if order[head as usize] == UNSEEN {
                    path.push((head, arc_starts[head as usize]));
                } else if component[head as usize] == UNSEEN {
                    low[here] = low[here].min(order[head as usize]);
                }
                continue;
            }
            if low[here] == order[here] {
                while let Some(member) = open.pop() {
                    component[member as usize] = component_count;
                    if member == node {
                        break;
                    }
                }
                component_count += 1;
            }
            if let Some((parent, _)) = path.last() {
                let parent = *parent as usize;
                low[parent] = low[parent].min(low[here]);
            }
        }
    }
    component
}
