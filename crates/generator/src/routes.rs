//! The road network: each new road takes the cheapest way over the land to what is already built.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::dice::{Dice, Topic};
use crate::frame::{Spot, cell, neighbours};
use crate::land::{Land, RIVER};
use crate::sites::{Access, Sites};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RoadKind {
    Path,
    Track,
    Unclassified,
    Tertiary,
    Secondary,
    Primary,
}

/// Pieces of road between neighbouring cells, the smaller cell first.
pub(crate) struct Network {
    pub(crate) pieces: BTreeMap<(u32, u32), RoadKind>,
    /// Cells where people live.
    pub(crate) settled: BTreeSet<u32>,
    /// The best kind of road at each cell.
    at: Vec<Option<RoadKind>>,
}

pub(crate) fn build(seed: u64, county: u32, land: &Land, sites: &Sites, big: &[bool]) -> Network {
    let villages_at = sites.villages.iter().map(|v| v.cell);
    let mut network = Network {
        pieces: BTreeMap::new(),
        settled: villages_at.chain(sites.hamlets.iter().map(|h| h.cell)).collect(),
        at: vec![None; land.height.len()],
    };
    let mut search = Search::new(land);
    let closed = closed_ground(land, sites, false);
    let walkable = closed_ground(land, sites, true);
    trunk(&mut network, &mut search, sites.seats[0], &closed);
    seats(&mut network, &mut search, sites, &closed);
    villages(&mut network, &mut search, sites, big, &closed);
    links(&mut network, &mut search, sites, &closed);
    on_foot(&mut network, &mut search, sites, &walkable);
    hamlets(&mut network, &mut search, sites, &closed, &walkable);
    island(&mut network, land, sites);
    shortcuts(seed, county, &mut network, &mut search, sites, &closed);
    network
}

impl Network {
    fn lay(&mut self, way: &[u32], kind: RoadKind) {
        for pair in way.windows(2) {
            let piece = self.pieces.entry((pair[0].min(pair[1]), pair[0].max(pair[1]))).or_insert(kind);
            *piece = kind.max(*piece);
        }
        for &cell in way {
            let best = &mut self.at[cell as usize];
            *best = (*best).max(Some(kind));
        }
    }

    fn has(&self, a: u32, b: u32, least: RoadKind) -> bool {
        self.pieces.get(&(a.min(b), a.max(b))).is_some_and(|kind| *kind >= least)
    }

    /// Whether a road of at least this kind touches the cell.
    pub(crate) fn reaches(&self, cell: u32, least: RoadKind) -> bool {
        self.at[cell as usize].is_some_and(|kind| kind >= least)
    }
}

/// A least-cost search that forgets quickly.
struct Search<'a> {
    land: &'a Land,
    cost: Vec<u32>,
    from: Vec<u32>,
    touched: Vec<u32>,
}

/// What to search for, and over what ground.
struct Wish<'a> {
    from: u32,
    goal: Option<u32>,
    /// Any cell touched by a road of this kind ends the search when there is no goal.
    join: RoadKind,
    closed: &'a [bool],
    on_foot: bool,
}

impl<'a> Search<'a> {
    fn new(land: &'a Land) -> Search<'a> {
        let count = land.height.len();
        Search { land, cost: vec![u32::MAX; count], from: vec![0; count], touched: Vec::new() }
    }

    /// The way found, beginning at `wish.from`.
    fn way(&mut self, network: &Network, wish: &Wish<'_>) -> Option<Vec<u32>> {
        for cell in self.touched.drain(..) {
            self.cost[cell as usize] = u32::MAX;
        }
        let mut next = BinaryHeap::from([Reverse((0_u32, wish.from))]);
        self.cost[wish.from as usize] = 0;
        self.touched.push(wish.from);
        while let Some(Reverse((cost, at))) = next.pop() {
            if cost > self.cost[at as usize] {
                continue;
            }
            if wish.goal.map_or(network.reaches(at, wish.join), |goal| goal == at) {
                return Some(self.trace(wish.from, at));
            }
            for n in neighbours(at).filter(|n| self.land.frame.holds(*n, 0) && !wish.closed[*n as usize]) {
                let price = if network.has(at, n, wish.join) { 0.25 } else { 1.0 };
                let reached = cost.saturating_add((price * self.price(at, n, wish.on_foot)) as u32);
                if reached < self.cost[n as usize] {
                    self.cost[n as usize] = reached;
                    self.from[n as usize] = at;
                    self.touched.push(n);
                    next.push(Reverse((reached, n)));
                }
            }
        }
        None
    }

    fn trace(&self, start: u32, end: u32) -> Vec<u32> {
        let mut way = vec![end];
        let mut at = end;
        while at != start {
            at = self.from[at as usize];
            way.push(at);
        }
        way.reverse();
        way
    }

    /// What a piece of road costs to build: its length, much more where it is steep or in water.
    fn price(&self, a: u32, b: u32, on_foot: bool) -> f64 {
        let metres = self.land.frame.metres(Spot::of(a), Spot::of(b));
        let steep = self.land.grade(a, b) / if on_foot { 0.2 } else { 0.065 };
        let water = if self.land.drained[b as usize] > RIVER { 450.0 } else { 0.0 };
        metres * (1.0 + steep * steep) + water
    }
}

/// Keeps roads away from villages that have none; footpaths only from those that are cut off.
fn closed_ground(land: &Land, sites: &Sites, on_foot: bool) -> Vec<bool> {
    let mut closed = vec![false; land.height.len()];
    for village in &sites.villages {
        let widest = match village.access {
            Access::CutOff => 2350.0,
            Access::FootOnly if !on_foot => 2150.0,
            _ => continue,
        };
        let apart = |cell: u32| land.frame.metres(Spot::of(cell), Spot::of(village.cell));
        let others = sites.villages.iter().map(|v| v.cell).filter(|&cell| cell != village.cell);
        let radius = (0.85 * others.map(apart).fold(f64::MAX, f64::min)).min(widest);
        for cell in land.frame.cells() {
            closed[cell as usize] |= apart(cell) < radius;
        }
    }
    closed
}

/// The province's road through the county town, from the western edge to the eastern.
fn trunk(network: &mut Network, search: &mut Search<'_>, town: u32, closed: &[bool]) {
    let land = search.land;
    let frame = land.frame;
    for col in [frame.left, frame.right] {
        let middle = f64::from(town / crate::frame::SIDE as u32);
        let gate = (frame.top + 20..=frame.bottom - 20).map(|row| cell(col, row)).min_by_key(|&at| {
            let off = (Spot::of(at).y - middle).abs();
            (land.height[at as usize] + off * 2.0) as u32
        });
        let Some(gate) = gate else { continue };
        let wish = Wish { from: gate, goal: Some(town), join: RoadKind::Primary, closed, on_foot: false };
        if let Some(way) = search.way(network, &wish) {
            network.lay(&way, RoadKind::Primary);
        }
    }
}

/// Each seat joins the seats already joined, nearest to the town first.
fn seats(network: &mut Network, search: &mut Search<'_>, sites: &Sites, closed: &[bool]) {
    let frame = search.land.frame;
    let town = Spot::of(sites.seats[0]);
    let mut order: Vec<u32> = sites.seats[1..].to_vec();
    order.sort_by_key(|&seat| frame.metres(Spot::of(seat), town) as u32);
    for seat in order {
        let wish = Wish { from: seat, goal: None, join: RoadKind::Secondary, closed, on_foot: false };
        if let Some(way) = search.way(network, &wish) {
            network.lay(&way, RoadKind::Secondary);
        }
    }
}

fn villages(network: &mut Network, search: &mut Search<'_>, sites: &Sites, big: &[bool], closed: &[bool]) {
    let frame = search.land.frame;
    for (access, join) in [(Access::Road, RoadKind::Unclassified), (Access::Track, RoadKind::Track)] {
        let mut order: Vec<usize> =
            (0..sites.villages.len()).filter(|&i| sites.villages[i].access == access).collect();
        order.sort_by_key(|&i| {
            let village = &sites.villages[i];
            frame.metres(Spot::of(village.cell), Spot::of(sites.seats[village.township])) as u32
        });
        for i in order {
            let village = &sites.villages[i];
            let kind = match access {
                Access::Track => RoadKind::Track,
                _ if village.urban || big[i] => RoadKind::Tertiary,
                _ => RoadKind::Unclassified,
            };
            let wish = Wish { from: village.cell, goal: None, join, closed, on_foot: false };
            if let Some(way) = search.way(network, &wish) {
                network.lay(&way, kind);
            }
        }
    }
}

/// Roads over the passes between neighbouring seats that the tree left far apart.
fn links(network: &mut Network, search: &mut Search<'_>, sites: &Sites, closed: &[bool]) {
    let frame = search.land.frame;
    for (i, &seat) in sites.seats.iter().enumerate() {
        let mut near: Vec<(u32, u32)> = sites.seats[i + 1..]
            .iter()
            .map(|&other| (frame.metres(Spot::of(seat), Spot::of(other)) as u32, other))
            .collect();
        near.sort_unstable();
        for &(metres, other) in near.iter().take(2).filter(|(metres, _)| *metres < 16_000) {
            let wish =
                Wish { from: seat, goal: Some(other), join: RoadKind::Unclassified, closed, on_foot: false };
            if let Some(way) = search.way(network, &wish)
                && (way.len() as f64) < f64::from(metres) / 170.0 * 1.6
            {
                network.lay(&way, RoadKind::Tertiary);
            }
        }
    }
}

fn on_foot(network: &mut Network, search: &mut Search<'_>, sites: &Sites, walkable: &[bool]) {
    for village in sites.villages.iter().filter(|v| v.access == Access::FootOnly) {
        let wish =
            Wish { from: village.cell, goal: None, join: RoadKind::Path, closed: walkable, on_foot: true };
        if let Some(way) = search.way(network, &wish) {
            network.lay(&way, RoadKind::Path);
        }
    }
}

fn hamlets(
    network: &mut Network,
    search: &mut Search<'_>,
    sites: &Sites,
    closed: &[bool],
    walkable: &[bool],
) {
    let by_track = |cell: u32, wished: bool| wished && !closed[cell as usize];
    for hamlet in sites.hamlets.iter().filter(|h| by_track(h.cell, h.by_track)) {
        let wish = Wish { from: hamlet.cell, goal: None, join: RoadKind::Track, closed, on_foot: false };
        if let Some(way) = search.way(network, &wish) {
            network.lay(&way, RoadKind::Track);
        }
    }
    for hamlet in sites.hamlets.iter().filter(|h| !by_track(h.cell, h.by_track)) {
        let wish =
            Wish { from: hamlet.cell, goal: None, join: RoadKind::Path, closed: walkable, on_foot: true };
        if let Some(way) = search.way(network, &wish) {
            network.lay(&way, RoadKind::Path);
        }
    }
}

/// The village that is cut off has a lane of its own that leads nowhere.
fn island(network: &mut Network, land: &Land, sites: &Sites) {
    for village in sites.villages.iter().filter(|v| v.access == Access::CutOff) {
        let mut way = vec![village.cell];
        let mut at = village.cell;
        for _ in 0..3 {
            let flat = neighbours(at)
                .filter(|n| !way.contains(n))
                .min_by(|a, b| land.grade(at, *a).total_cmp(&land.grade(at, *b)).then(a.cmp(b)));
            let Some(flat) = flat else { break };
            way.push(flat);
            at = flat;
        }
        network.lay(&way, RoadKind::Track);
    }
}

/// Some tracks between neighbouring villages, where people did not want to go round by the valley.
fn shortcuts(
    seed: u64,
    county: u32,
    network: &mut Network,
    search: &mut Search<'_>,
    sites: &Sites,
    closed: &[bool],
) {
    let mut dice = Dice::new(seed, county, Topic::Roads);
    let frame = search.land.frame;
    let by_road: Vec<u32> = sites
        .villages
        .iter()
        .filter(|v| !v.urban && matches!(v.access, Access::Road | Access::Track))
        .map(|v| v.cell)
        .collect();
    for (i, &village) in by_road.iter().enumerate() {
        let near = by_road[i + 1..]
            .iter()
            .map(|&other| (frame.metres(Spot::of(village), Spot::of(other)) as u32, other))
            .min();
        let Some((metres, other)) = near.filter(|(metres, _)| *metres < 4200) else { continue };
        if !dice.chance(0.3) {
            continue;
        }
        let wish = Wish { from: village, goal: Some(other), join: RoadKind::Track, closed, on_foot: false };
        if let Some(way) = search.way(network, &wish)
            && (way.len() as f64) < f64::from(metres) / 170.0 * 1.7
        {
            network.lay(&way, if dice.chance(0.4) { RoadKind::Unclassified } else { RoadKind::Track });
        }
    }
}
