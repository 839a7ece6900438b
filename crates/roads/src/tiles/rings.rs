//! Rings and polygons from the ways of a multipolygon.

use crate::{
    OsmExtract, Point,
    osm::{MISSING, Member},
};

/// Polygons, each an outer ring followed by its holes; first points are not repeated.
pub(super) fn polygons(osm: &OsmExtract, members: &[Member]) -> Vec<Vec<Vec<Point>>> {
    let rings = |is_inner: bool| -> Vec<Vec<Point>> {
        let ways = members.iter().filter(|member| member.is_inner == is_inner);
        let ways = ways.filter_map(|member| osm.way(member.way)).map(|way| way.refs).collect();
        join(ways).iter().map(|ring| osm.points(ring)).filter(|ring: &Vec<Point>| ring.len() >= 3).collect()
    };
    let mut polygons: Vec<Vec<Vec<Point>>> = rings(false).into_iter().map(|outer| vec![outer]).collect();
    for inner in rings(true) {
        let owner = polygons.iter_mut().find(|polygon| contains(&polygon[0], inner[0]));
        if let Some(polygon) = owner {
            polygon.push(inner);
        }
    }
    polygons
}

/// Joins ways end to end into closed rings of nodes; what does not close is left out.
fn join(ways: Vec<&[u32]>) -> Vec<Vec<u32>> {
    let mut waiting: Vec<&[u32]> =
        ways.into_iter().filter(|way| way.len() >= 2 && !way.contains(&MISSING)).collect();
    waiting.reverse();
    let mut rings = Vec::new();
    while let Some(first) = waiting.pop() {
        let mut ring = first.to_vec();
        while ring.first() != ring.last() {
            let end = ring.last().copied().unwrap_or(MISSING);
            let touches = |way: &&[u32]| way.first() == Some(&end) || way.last() == Some(&end);
            let Some(next) = waiting.iter().rposition(touches) else { break };
            let next = waiting.remove(next);
            if next.first() == Some(&end) {
                ring.extend(&next[1..]);
            } else {
                ring.extend(next.iter().rev().skip(1));
            }
        }
        if ring.len() >= 4 && ring.first() == ring.last() {
            ring.pop();
            rings.push(ring);
        }
    }
    rings
}

/// Whether a point lies inside a ring (ray casting).
fn contains(ring: &[Point], point: Point) -> bool {
    let ends = ring.last().into_iter().chain(ring).zip(ring);
    let crossings = ends.filter(|(from, to)| {
        (from.lat > point.lat) != (to.lat > point.lat)
            && point.lon < (to.lon - from.lon) * (point.lat - from.lat) / (to.lat - from.lat) + from.lon
    });
    crossings.count() % 2 == 1
}
