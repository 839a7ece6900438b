//! Where people live: the county town, township seats, villages and hamlets, in the valleys first.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::dice::{Dice, Topic};
use crate::frame::{Spot, cell, neighbours};
use crate::land::Land;

/// How a place is reached from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Road,
    Track,
    FootOnly,
    CutOff,
}

pub(crate) struct VillageSite {
    pub(crate) cell: u32,
    pub(crate) township: usize,
    /// A neighbourhood of the county town or the seat of a township.
    pub(crate) urban: bool,
    pub(crate) access: Access,
    /// Metres above the county town.
    pub(crate) climb: f64,
}

pub(crate) struct HamletSite {
    pub(crate) cell: u32,
    pub(crate) village: usize,
    /// Whether a track leads there; else a footpath.
    pub(crate) by_track: bool,
}

pub(crate) struct Sites {
    /// The cell of each township's seat; the first is the county town.
    pub(crate) seats: Vec<u32>,
    /// The seats come first, in order.
    pub(crate) villages: Vec<VillageSite>,
    pub(crate) hamlets: Vec<HamletSite>,
}

pub(crate) fn settle(seed: u64, county: u32, land: &Land, stations: usize, villages: usize) -> Sites {
    let mut dice = Dice::new(seed, county, Topic::Sites);
    let seats = seats(&mut dice, land, stations);
    let nearest = nearest_seat(land, &seats);
    let mut cells = seats.clone();
    let quarters = (villages / 38).min(villages - stations);
    add_quarters(&mut cells, land, seats[0], quarters);
    let urban = cells.len();
    add_villages(&mut dice, &mut cells, land, villages);
    let town = land.height[seats[0] as usize];
    let mut sites: Vec<VillageSite> = cells
        .iter()
        .enumerate()
        .map(|(i, &cell)| VillageSite {
            cell,
            township: if i < stations {
                i
            } else if i < urban {
                0
            } else {
                nearest[cell as usize] as usize
            },
            urban: i < urban,
            access: Access::Road,
            climb: land.height[cell as usize] - town,
        })
        .collect();
    grant_access(&mut dice, land, &mut sites);
    let hamlets = hamlets(&mut dice, land, &sites);
    Sites { seats, villages: sites, hamlets }
}

fn random_cell(dice: &mut Dice, land: &Land, inset: usize) -> u32 {
    let frame = &land.frame;
    let col = frame.left + inset + dice.below(frame.right - frame.left - 2 * inset + 1);
    let row = frame.top + inset + dice.below(frame.bottom - frame.top - 2 * inset + 1);
    cell(col, row)
}

/// The county town on the best ground not far from the middle, the other seats spread around it.
fn seats(dice: &mut Dice, land: &Land, count: usize) -> Vec<u32> {
    let frame = &land.frame;
    let middle =
        Spot { x: (frame.left + frame.right) as f64 / 2.0, y: (frame.top + frame.bottom) as f64 / 2.0 };
    let mut ranked: Vec<(f64, u32)> = (0..9000)
        .map(|_| {
            let at = random_cell(dice, land, 14);
            let around = neighbours(at).flat_map(neighbours).map(|n| land.comfort(n)).sum::<f64>() / 64.0;
            (around * (1.0 + land.river_near(at).min(400.0).sqrt() / 8.0), at)
        })
        .collect();
    ranked.sort_by(|a, b| by_merit(*a, *b));
    let centred = |at: u32, merit: f64| merit / (1.0 + frame.metres(Spot::of(at), middle) / 14_000.0);
    let town = ranked.iter().map(|&(merit, at)| (centred(at, merit), at)).min_by(|a, b| by_merit(*a, *b));
    let mut chosen: Vec<u32> = town.map(|(_, at)| at).into_iter().collect();
    let area = (frame.right - frame.left) as f64 * frame.dx * (frame.bottom - frame.top) as f64 * frame.dy;
    let mut apart = 0.95 * (area / count as f64).sqrt();
    while chosen.len() < count {
        for &(_, at) in &ranked {
            if chosen.len() < count && clear_of(land, &chosen, at, apart) {
                chosen.push(at);
            }
        }
        apart *= 0.93;
    }
    chosen
}

/// Best first; equal merits by cell, so that the order is always the same.
fn by_merit(a: (f64, u32), b: (f64, u32)) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.cmp(&b.1))
}

fn clear_of(land: &Land, taken: &[u32], at: u32, apart: f64) -> bool {
    taken.iter().all(|&other| land.frame.metres(Spot::of(at), Spot::of(other)) >= apart)
}

fn add_quarters(cells: &mut Vec<u32>, land: &Land, town: u32, count: usize) {
    let goal = cells.len() + count;
    let mut around: Vec<(f64, u32)> = land
        .frame
        .cells()
        .map(|at| (land.frame.metres(Spot::of(at), Spot::of(town)), at))
        .filter(|(metres, _)| *metres < 4500.0)
        .map(|(metres, at)| (land.comfort(at) / (1.0 + metres / 900.0), at))
        .collect();
    around.sort_by(|a, b| by_merit(*a, *b));
    let mut apart = 430.0;
    while cells.len() < goal {
        for &(_, at) in &around {
            if cells.len() < goal && clear_of(land, cells, at, apart) {
                cells.push(at);
            }
        }
        apart *= 0.8;
    }
}

/// Villages keep apart from each other; most lie low, some up the slopes.
fn add_villages(dice: &mut Dice, cells: &mut Vec<u32>, land: &Land, goal: usize) {
    let frame = &land.frame;
    let area = (frame.right - frame.left) as f64 * frame.dx * (frame.bottom - frame.top) as f64 * frame.dy;
    let mut apart = 0.8 * (area / goal as f64).sqrt();
    while cells.len() < goal {
        for _ in 0..goal * 12 {
            let at = random_cell(dice, land, 5);
            let wish = land.comfort(at) * 2.2 + 0.04;
            let steep = land.slope(at) > 0.34;
            if cells.len() < goal && !steep && dice.chance(wish) && clear_of(land, cells, at, apart) {
                cells.push(at);
            }
        }
        apart *= 0.9;
    }
}

/// For every cell the township whose seat is nearest on foot.
fn nearest_seat(land: &Land, seats: &[u32]) -> Vec<u16> {
    let mut owner = vec![0_u16; land.height.len()];
    let mut best = vec![u32::MAX; land.height.len()];
    let mut next = BinaryHeap::new();
    for (i, &seat) in seats.iter().enumerate() {
        best[seat as usize] = 0;
        owner[seat as usize] = i as u16;
        next.push(Reverse((0_u32, seat)));
    }
    while let Some(Reverse((cost, at))) = next.pop() {
        if cost > best[at as usize] {
            continue;
        }
        for n in neighbours(at).filter(|n| land.frame.holds(*n, 0)) {
            let metres = land.frame.metres(Spot::of(at), Spot::of(n));
            let water = if land.drained[n as usize] > 150.0 { 500.0 } else { 0.0 };
            let step = metres * (1.0 + 5.0 * land.grade(at, n)) + water;
            let reached = cost.saturating_add(step as u32);
            if reached < best[n as usize] {
                best[n as usize] = reached;
                owner[n as usize] = owner[at as usize];
                next.push(Reverse((reached, n)));
            }
        }
    }
    owner
}

/// One village in eight at the end of a track, a few on foot only, one in a large county cut off.
fn grant_access(dice: &mut Dice, land: &Land, sites: &mut [VillageSite]) {
    let mut remote: Vec<(f64, u32)> = (0..sites.len())
        .filter(|&i| !sites[i].urban)
        .map(|i| {
            let near = sites.iter().filter(|s| s.cell != sites[i].cell).map(|s| s.cell);
            let alone = near.map(|c| land.frame.metres(Spot::of(c), Spot::of(sites[i].cell)));
            let alone = alone.fold(f64::MAX, f64::min);
            (alone * (1.0 + sites[i].climb.max(0.0) / 3000.0), i as u32)
        })
        .collect();
    remote.sort_by(|a, b| by_merit(*a, *b));
    let cut_off = usize::from(sites.len() >= 100);
    let on_foot = (sites.len() / 150).min(6);
    for (rank, &(_, i)) in remote.iter().enumerate() {
        let site = &mut sites[i as usize];
        if rank < cut_off {
            site.access = Access::CutOff;
        } else if rank < cut_off + on_foot {
            site.access = Access::FootOnly;
        } else if dice.chance(if site.climb > 120.0 { 0.24 } else { 0.07 }) {
            site.access = Access::Track;
        }
    }
}

fn hamlets(dice: &mut Dice, land: &Land, villages: &[VillageSite]) -> Vec<HamletSite> {
    let mut taken: Vec<u32> = villages.iter().map(|v| v.cell).collect();
    let mut hamlets = Vec::new();
    for (village, site) in villages.iter().enumerate().filter(|(_, v)| !v.urban && v.access != Access::CutOff)
    {
        for _ in 0..[1, 1, 2, 2, 3][dice.below(5)] {
            let found = (0..14).find_map(|_| {
                let at = nearby(dice, land, site.cell)?;
                let good = land.slope(at) < 0.42 && land.comfort(at) > 0.01;
                (good && clear_of(land, &taken, at, 620.0)).then_some(at)
            });
            if let Some(cell) = found {
                let high = land.height[cell as usize] - land.height[site.cell as usize] > 90.0;
                let by_track = site.access != Access::FootOnly && dice.chance(if high { 0.45 } else { 0.85 });
                taken.push(cell);
                hamlets.push(HamletSite { cell, village, by_track });
            }
        }
    }
    hamlets
}

fn nearby(dice: &mut Dice, land: &Land, of: u32) -> Option<u32> {
    let at = Spot::of(of).shifted(dice.between(-10.0, 10.0), dice.between(-10.0, 10.0));
    let at = crate::frame::cell_at(at);
    land.frame.holds(at, 3).then_some(at)
}
