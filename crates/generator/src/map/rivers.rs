//! Streams and rivers along the flow of the water.

use std::collections::{BTreeMap, BTreeSet};

use super::{is_stream, joint};
use crate::county::County;
use crate::dice::salted;
use crate::osm::{Document, Tags, smooth};

/// Square kilometres from which on a stream is called a river and has a name.
const NAMED: f64 = 60.0;

pub(super) fn draw(map: &mut Document, county: &County) {
    let land = &county.land;
    let inside = |cell: u32| land.frame.holds(cell, 0);
    let mut inflows: BTreeMap<u32, u32> = BTreeMap::new();
    let beds: Vec<u32> = land.frame.cells().filter(|&cell| is_stream(land, cell)).collect();
    for &cell in &beds {
        *inflows.entry(land.downstream[cell as usize]).or_default() += 1;
    }
    let mut nodes: BTreeMap<u32, u64> = BTreeMap::new();
    let meets = |cell: u32| inflows.get(&cell).copied().unwrap_or(0) != 1;
    let mut drawn = BTreeSet::new();
    for &start in beds.iter().filter(|&&cell| meets(cell)) {
        let mut chain = vec![start];
        let mut at = start;
        loop {
            let next = land.downstream[at as usize];
            if next == at || !inside(next) || !drawn.insert(at) {
                break;
            }
            chain.push(next);
            at = next;
            if meets(at) {
                break;
            }
        }
        if chain.len() > 1 {
            let way = bed(map, county, &mut nodes, &chain);
            map.way(way, tags(county, chain[(chain.len() - 1) / 2]));
        }
    }
}

fn bed(map: &mut Document, county: &County, nodes: &mut BTreeMap<u32, u64>, chain: &[u32]) -> Vec<u64> {
    let spots = smooth(chain.iter().map(|&cell| joint(salted(county.seed, 5), cell)).collect());
    let mut way = Vec::with_capacity(spots.len());
    for (i, &spot) in spots.iter().enumerate() {
        let end = if i == 0 { chain.first() } else { chain.last().filter(|_| i == spots.len() - 1) };
        way.push(match end {
            Some(&cell) => *nodes.entry(cell).or_insert_with(|| map.node(spot, Tags::new())),
            None => map.node(spot, Tags::new()),
        });
    }
    way
}

fn tags(county: &County, cell: u32) -> Tags {
    let drained = county.land.drained[cell as usize];
    let kind = if drained >= NAMED / 2.0 { "river" } else { "stream" };
    let mut tags = vec![("waterway", kind.to_owned())];
    if drained >= NAMED {
        tags.push(("name", county.river_name(cell)));
    }
    tags
}
