//! What covers the ground: woods on the slopes, fields on the valley floors, houses.

use std::collections::BTreeMap;

use super::{inhabited, joint};
use crate::county::County;
use crate::dice::{lattice, salted};
use crate::frame::{Spot, cell};
use crate::osm::{Document, Member, cut_corners};

/// Grid points along one side of a patch of wood.
const PATCH: usize = 4;

pub(super) fn draw(map: &mut Document, county: &County) {
    woods(map, county);
    for (i, village) in county.villages.iter().enumerate() {
        let site = &county.sites.villages[i];
        let middle = joint(county.seed, site.cell);
        let houses = (f64::from(village.population).sqrt() / 60.0).clamp(0.3, 1.2);
        if !site.urban {
            let fields = blob(salted(county.seed, 83), middle, houses * 3.2 + 0.5);
            map.ring(&fields, vec![("landuse", "farmland".to_owned())]);
        }
        let size = if i == 0 { 3.4 } else { houses };
        map.ring(&blob(salted(county.seed, 89), middle, size), vec![("landuse", "residential".to_owned())]);
    }
}

/// An uneven round outline, `radius` grid points wide.
fn blob(seed: u64, middle: Spot, radius: f64) -> Vec<Spot> {
    const ROUND: [(f64, f64); 8] = [
        (1.0, 0.0),
        (0.7, 0.7),
        (0.0, 1.0),
        (-0.7, 0.7),
        (-1.0, 0.0),
        (-0.7, -0.7),
        (0.0, -1.0),
        (0.7, -0.7),
    ];
    let corner = |(i, &(x, y)): (usize, &(f64, f64))| {
        let hash = lattice(seed, (middle.x * 64.0) as i64 * 8 + i as i64, (middle.y * 64.0) as i64);
        let reach = radius * (0.65 + (hash & 0xff) as f64 / 256.0 * 0.7);
        middle.shifted(x * reach, y * reach)
    };
    let corners: Vec<Spot> = ROUND.iter().enumerate().map(corner).collect();
    cut_corners(&corners, true)
}

/// Wooded patches joined into areas with clearings.
fn woods(map: &mut Document, county: &County) {
    let frame = county.land.frame;
    let (columns, rows) = ((frame.right - frame.left) / PATCH, (frame.bottom - frame.top) / PATCH);
    let corner = |col: i32, row: i32| Spot {
        x: frame.left as f64 + f64::from(col) * PATCH as f64,
        y: frame.top as f64 + f64::from(row) * PATCH as f64,
    };
    let half = PATCH as f64 / 2.0;
    let wooded = |col: i32, row: i32| {
        if col < 0 || row < 0 || col >= columns as i32 || row >= rows as i32 {
            return false;
        }
        let middle = corner(col, row).shifted(half, half);
        let at = cell(middle.x as usize, middle.y as usize);
        let chance = lattice(salted(county.seed, 97), i64::from(col), i64::from(row)) % 100;
        let cover = 500.0 * county.land.slope(at) + county.land.above[at as usize] / 2.0;
        cover > chance as f64 * 0.9 + 25.0 && !inhabited(county, middle)
    };
    // Every side between wood and clearing, with the wood on its right, by its first corner.
    let mut sides: BTreeMap<(i32, i32), Vec<(i32, i32)>> = BTreeMap::new();
    for row in 0..rows as i32 {
        for col in 0..columns as i32 {
            if !wooded(col, row) {
                continue;
            }
            let around = [
                (wooded(col, row - 1), (col, row), (col + 1, row)),
                (wooded(col + 1, row), (col + 1, row), (col + 1, row + 1)),
                (wooded(col, row + 1), (col + 1, row + 1), (col, row + 1)),
                (wooded(col - 1, row), (col, row + 1), (col, row)),
            ];
            for (_, from, to) in around.into_iter().filter(|(same, _, _)| !same) {
                sides.entry(from).or_default().push(to);
            }
        }
    }
    let mut outer = Vec::new();
    let mut inner = Vec::new();
    for ring in rings(sides) {
        let spots: Vec<Spot> = ring.iter().map(|&(col, row)| corner(col, row)).collect();
        if area(&ring) > 0 { outer.push((ring, spots)) } else { inner.push((ring, spots)) }
    }
    outline(map, outer, inner);
}

/// Joins sides into closed rings; where two rings touch in a corner, each turns back into its own wood.
fn rings(mut sides: BTreeMap<(i32, i32), Vec<(i32, i32)>>) -> Vec<Vec<(i32, i32)>> {
    let mut rings = Vec::new();
    while let Some((&start, _)) = sides.first_key_value() {
        let mut ring = Vec::new();
        let (mut at, mut came) = (start, (0, 0));
        while let Some(next) = sides.get_mut(&at) {
            let right = (at.0 - came.1, at.1 + came.0);
            let turn = next.iter().position(|&to| to == right).unwrap_or(0);
            let to = next.swap_remove(turn);
            if next.is_empty() {
                sides.remove(&at);
            }
            ring.push(at);
            came = (to.0 - at.0, to.1 - at.1);
            at = to;
            if at == start {
                break;
            }
        }
        rings.push(ring);
    }
    rings
}

/// Twice the signed area; positive when the ring runs clockwise on the map.
fn area(ring: &[(i32, i32)]) -> i64 {
    let count = ring.len();
    (0..count)
        .map(|i| {
            let ((ax, ay), (bx, by)) = (ring[i], ring[(i + 1) % count]);
            i64::from(ax) * i64::from(by) - i64::from(bx) * i64::from(ay)
        })
        .sum()
}

type Ring = (Vec<(i32, i32)>, Vec<Spot>);

/// Each wood as a multipolygon of its outline and the clearings in it, or as a plain area without any.
fn outline(map: &mut Document, mut outer: Vec<Ring>, inner: Vec<Ring>) {
    outer.sort_by_key(|(ring, _)| area(ring));
    let mut holes: Vec<Vec<Vec<Spot>>> = vec![Vec::new(); outer.len()];
    for (ring, spots) in inner {
        // The smallest wood around the clearing is its own.
        if let Some(wood) = outer.iter().position(|(around, _)| contains(around, &ring)) {
            holes[wood].push(spots);
        }
    }
    let wood = || vec![("natural", "wood".to_owned())];
    for ((_, spots), holes) in outer.into_iter().zip(holes) {
        let spots = cut_corners(&spots, true);
        if holes.is_empty() {
            map.ring(&spots, wood());
            continue;
        }
        let mut members = vec![Member { way: map.ring(&spots, Vec::new()), role: "outer" }];
        for hole in holes {
            members.push(Member { way: map.ring(&cut_corners(&hole, true), Vec::new()), role: "inner" });
        }
        let mut tags = wood();
        tags.push(("type", "multipolygon".to_owned()));
        map.relation(members, tags);
    }
}

/// Whether the middle of the clearing's first patch lies within the outline.
fn contains(around: &[(i32, i32)], ring: &[(i32, i32)]) -> bool {
    let Some(&(x, y)) = ring.iter().min() else { return false };
    // Twice the coordinates, so that the patch's middle is a whole number.
    let (x, y) = (2 * x + 1, 2 * y + 1);
    let count = around.len();
    let crossings = (0..count).filter(|&i| {
        let (a, b) = (around[i], around[(i + 1) % count]);
        let vertical = a.0 == b.0 && 2 * a.0 > x;
        vertical && (2 * a.1 > y) != (2 * b.1 > y)
    });
    crossings.count() % 2 == 1
}
