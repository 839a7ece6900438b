//! The county as a map: roads, streets, rivers, woods, fields and the names of places.

use std::collections::{BTreeMap, BTreeSet};

use crate::county::County;
use crate::dice::{lattice, salted};
use crate::frame::{Spot, cell_at, neighbours};
use crate::land::{Land, STREAM};
use crate::osm::{Document, Tags, smooth};
use crate::routes::{Network, RoadKind};
use crate::sites::Access;

mod ground;
mod rivers;

pub(crate) fn draw(county: &County) -> Document {
    let mut map = Document::new(county.land.frame, county.index);
    let mut joints = Joints { seed: county.seed, nodes: BTreeMap::new() };
    ground::draw(&mut map, county);
    rivers::draw(&mut map, county);
    roads(&mut map, &mut joints, county);
    streets(&mut map, &mut joints, county);
    places(&mut map, county);
    map
}

/// Where roads cross a cell: a little off its middle, and the same for every road.
pub(crate) fn joint(seed: u64, cell: u32) -> Spot {
    let hash = lattice(salted(seed, 71), i64::from(cell), 0);
    let off = |bits: u64| (bits & 0xffff) as f64 / 65_536.0 * 0.44 - 0.22;
    Spot::of(cell).shifted(off(hash), off(hash >> 16))
}

/// The nodes shared by ways that meet.
struct Joints {
    seed: u64,
    nodes: BTreeMap<u32, u64>,
}

impl Joints {
    fn node(&mut self, map: &mut Document, cell: u32) -> u64 {
        let seed = self.seed;
        *self.nodes.entry(cell).or_insert_with(|| map.node(joint(seed, cell), Tags::new()))
    }
}

fn roads(map: &mut Document, joints: &mut Joints, county: &County) {
    let mut number = 0;
    for (kind, cells) in chains(&county.network) {
        let way = lay(map, joints, &cells);
        number += usize::from(kind == RoadKind::Secondary);
        let tags = road_tags(county, kind, &cells, number);
        map.way(way, tags);
    }
}

/// The nodes of a smooth way through the cells; its ends are shared, its bends are its own.
fn lay(map: &mut Document, joints: &mut Joints, cells: &[u32]) -> Vec<u64> {
    let spots = smooth(cells.iter().map(|&cell| joint(joints.seed, cell)).collect());
    let last = spots.len() - 1;
    let mut way = vec![joints.node(map, cells[0])];
    for &spot in &spots[1..last] {
        way.push(map.node(spot, Tags::new()));
    }
    way.push(joints.node(map, cells[cells.len() - 1]));
    way
}

/// Splits the network where roads meet, change their kind or pass a settlement.
fn chains(network: &Network) -> Vec<(RoadKind, Vec<u32>)> {
    let mut around: BTreeMap<u32, Vec<(u32, RoadKind)>> = BTreeMap::new();
    for (&(a, b), &kind) in &network.pieces {
        around.entry(a).or_default().push((b, kind));
        around.entry(b).or_default().push((a, kind));
    }
    let ends = |cell: u32| {
        let ways = &around[&cell];
        ways.len() != 2 || ways[0].1 != ways[1].1 || network.settled.contains(&cell)
    };
    let mut done: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut chains = Vec::new();
    let starts = around.keys().filter(|&&c| ends(c)).chain(around.keys().filter(|&&c| !ends(c)));
    for &start in starts {
        for &(next, kind) in &around[&start] {
            let mut chain = vec![start];
            let (mut last, mut at) = (start, next);
            if !done.insert((last.min(at), last.max(at))) {
                continue;
            }
            chain.push(at);
            while !ends(at) && at != start {
                let Some(&(onward, _)) = around[&at].iter().find(|(n, _)| *n != last) else { break };
                if !done.insert((at.min(onward), at.max(onward))) {
                    break;
                }
                (last, at) = (at, onward);
                chain.push(at);
            }
            chains.push((kind, chain));
        }
    }
    chains
}

fn road_tags(county: &County, kind: RoadKind, cells: &[u32], number: usize) -> Tags {
    let hash = lattice(salted(county.seed, 73), i64::from(cells[0]), cells.len() as i64);
    let of = |key: &'static str, value: &str| (key, value.to_owned());
    match kind {
        RoadKind::Primary => vec![
            of("highway", "primary"),
            of("surface", "asphalt"),
            of("maxspeed", "60"),
            of("ref", "S399"),
            ("name", format!("{}省道", county.stem)),
        ],
        RoadKind::Secondary => vec![
            of("highway", "secondary"),
            of("surface", "asphalt"),
            of("maxspeed", "40"),
            ("ref", format!("X{}", 900 + number % 90)),
        ],
        RoadKind::Tertiary => {
            vec![of("highway", "tertiary"), of("surface", "concrete"), of("lanes", "1"), of("width", "5.5")]
        }
        RoadKind::Unclassified => vec![
            of("highway", "unclassified"),
            of("surface", if hash.is_multiple_of(5) { "gravel" } else { "concrete" }),
            of("width", if hash.is_multiple_of(3) { "4.5" } else { "3.5" }),
        ],
        RoadKind::Track => {
            let (grade, surface) =
                [("grade2", "compacted"), ("grade3", "gravel"), ("grade4", "ground")][(hash % 3) as usize];
            vec![of("highway", "track"), of("tracktype", grade), of("surface", surface)]
        }
        RoadKind::Path => vec![of("highway", "path"), of("surface", "ground")],
    }
}

/// A few streets in the county town and in the townships' seats.
fn streets(map: &mut Document, joints: &mut Joints, county: &County) {
    for (i, &seat) in county.sites.seats.iter().enumerate() {
        let (columns, rows): (i32, i32) = if i == 0 { (4, 3) } else { (1, 1) };
        let middle = joint(county.seed, seat);
        let mut nodes = BTreeMap::new();
        for row in -rows..=rows {
            for col in -columns..=columns {
                let hash = lattice(salted(county.seed, 79), i64::from(seat), i64::from(row * 100 + col));
                let bend = (hash & 0xff) as f64 / 256.0 * 0.14;
                let spot = middle.shifted(f64::from(col) * 0.72 + bend, f64::from(row) * 0.62 - bend);
                let node =
                    if row == 0 && col == 0 { joints.node(map, seat) } else { map.node(spot, Tags::new()) };
                nodes.insert((row, col), node);
            }
        }
        let street = |name: String, oneway: bool| {
            let mut tags = vec![("highway", "residential".to_owned()), ("surface", "asphalt".to_owned())];
            tags.push(("name", name));
            if oneway {
                tags.push(("oneway", "yes".to_owned()));
            }
            tags
        };
        let town = &county.townships[i].stem;
        for row in -rows..=rows {
            let way = (-columns..=columns).map(|col| nodes[&(row, col)]).collect();
            map.way(way, street(format!("{town}{}街", NUMERALS[(row + rows) as usize]), i == 0 && row == 1));
        }
        for col in -columns..=columns {
            let way = (-rows..=rows).rev().map(|row| nodes[&(row, col)]).collect();
            map.way(way, street(format!("{town}{}巷", NUMERALS[(col + columns) as usize]), false));
        }
    }
}

const NUMERALS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

fn places(map: &mut Document, county: &County) {
    for (i, village) in county.villages.iter().enumerate() {
        let site = &county.sites.villages[i];
        let seat = i < county.sites.seats.len();
        let kind = match (i, seat, site.urban) {
            (0, _, _) => "town",
            (_, true, _) => "village",
            (_, _, true) => "neighbourhood",
            _ => "village",
        };
        let mut tags = vec![
            ("place", kind.to_owned()),
            ("name", village.name.clone()),
            ("population", village.population.to_string()),
            ("ref", village.code.clone()),
        ];
        if seat {
            tags[1].1.clone_from(&county.townships[i].name);
            tags.push(("alt_name", village.name.clone()));
        }
        if site.access == Access::CutOff {
            tags.push(("note", "no road or path leads here".to_owned()));
        }
        map.node(village.spot, tags);
    }
    for hamlet in &county.hamlets {
        map.node(hamlet.spot, vec![("place", "hamlet".to_owned()), ("name", hamlet.name.clone())]);
    }
}

/// Whether a cell is a stream's bed.
fn is_stream(land: &Land, cell: u32) -> bool {
    land.drained[cell as usize] >= STREAM * 3.0
}

/// Whether any settlement stands within a cell of the spot.
fn inhabited(county: &County, spot: Spot) -> bool {
    let at = cell_at(spot);
    neighbours(at).chain([at]).any(|n| county.network.settled.contains(&n))
}
