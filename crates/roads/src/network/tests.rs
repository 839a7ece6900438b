#![expect(clippy::float_cmp, reason = "these values are exact")]

use std::{cmp::Reverse, collections::BinaryHeap};

use domain::officer::TravelProfile::{Car, Foot, Motorcycle};
use proptest::prelude::*;

use super::{
    assemble::{PlainNetwork, links},
    graph::CLOSED,
    *,
};
use crate::{
    Point, RoadsError,
    testkit::{extract, shared},
};

/// One thousandth of a degree of latitude is 111.195 m on the sphere used here.
const STEP_M: f64 = 111.195;

fn network(nodes: &[(i64, f64, f64, &str)], ways: &[(i64, &[i64], &str)]) -> RoadNetwork {
    RoadNetwork::build(&extract(nodes, ways), &Heights::none())
}

fn seconds(network: &RoadNetwork, profile: TravelProfile, from: (f64, f64), to: (f64, f64)) -> Option<u32> {
    let places = [Point::new(from.0, from.1), Point::new(to.0, to.1)];
    network.matrix(profile, &places).seconds_between(0, 1)
}

/// A street of 8 km to the north with a node each 2 km.
const STREET: &[(i64, f64, f64, &str)] =
    &[(1, 0.0, 0.0, ""), (2, 0.0, 0.02, ""), (3, 0.0, 0.04, ""), (4, 0.0, 0.06, ""), (5, 0.0, 0.08, "")];

#[test]
fn a_street_is_contracted_to_one_edge_and_keeps_its_time() {
    let network = network(STREET, &[(1, &[1, 2, 3, 4, 5], "highway=secondary maxspeed=50")]);
    let statistics = network.statistics();
    assert_eq!((statistics.car.nodes, statistics.car.edges), (2, 1));
    assert!((statistics.car.open_km - 80.0 * STEP_M / 1000.0).abs() < 0.001);
    assert_eq!(statistics.drivable_closed_km, 0.0);
    assert_eq!(statistics.heights_missing, 5);
    // 8,896 m at 40 km/h.
    assert_eq!(seconds(&network, Car, (0.0, 0.0), (0.0, 0.08)), Some(801));
    // From the middle of the first piece to the middle of the last.
    assert_eq!(seconds(&network, Car, (0.0, 0.01), (0.0, 0.07)), Some(600));
    assert_eq!(seconds(&network, Car, (0.0, 0.07), (0.0, 0.01)), Some(600));
    let on_foot = seconds(&network, Foot, (0.0, 0.0), (0.0, 0.08)).unwrap();
    assert!((f64::from(on_foot) - 8895.6 / 5.0367 * 3.6).abs() < 1.0);
}

#[test]
fn one_way_streets_lead_round() {
    // A ring of four one-way sides.
    let nodes = [(1, 0.0, 0.0, ""), (2, 0.01, 0.0, ""), (3, 0.01, 0.01, ""), (4, 0.0, 0.01, "")];
    let ring = network(&nodes, &[(1, &[1, 2, 3, 4, 1], "highway=residential maxspeed=50 oneway=yes")]);
    let side = 10.0 * STEP_M / (40.0 / 3.6);
    let close = |seconds: Option<u32>, sides: f64| (f64::from(seconds.unwrap()) - sides * side).abs() < 2.0;
    assert!(close(seconds(&ring, Car, (0.0, 0.0), (0.01, 0.0)), 1.0));
    assert!(close(seconds(&ring, Car, (0.01, 0.0), (0.0, 0.0)), 3.0));
    // Behind oneself on the same piece: once around.
    assert!(close(seconds(&ring, Car, (0.008, 0.0), (0.002, 0.0)), 4.0 - 0.6));
    let reversed = network(&nodes, &[(1, &[1, 2, 3, 4, 1], "highway=residential maxspeed=50 oneway=-1")]);
    assert!(close(seconds(&reversed, Car, (0.0, 0.0), (0.01, 0.0)), 3.0));
    assert_eq!(ring.statistics().car.largest_component_share, 1.0);
}

#[test]
fn a_dead_end_one_way_is_reached_but_not_left() {
    let ways: &[(i64, &[i64], &str)] =
        &[(1, &[1, 2, 3], "highway=residential"), (2, &[3, 4, 5], "highway=residential oneway=yes")];
    let network = network(STREET, ways);
    assert!(seconds(&network, Car, (0.0, 0.0), (0.0, 0.08)).is_some());
    assert_eq!(seconds(&network, Car, (0.0, 0.08), (0.0, 0.0)), None);
    let share = network.statistics().car.largest_component_share;
    assert!((share - 0.5).abs() < 1e-6, "{share}");
    let places = [Point::new(0.0, 0.0), Point::new(0.0, 0.03), Point::new(0.0, 0.08), Point::new(5.0, 5.0)];
    let matrix = network.matrix(Car, &places);
    // The end of the one-way street is too far from the part one can leave to be snapped back to it.
    assert_eq!(matrix.unsnapped(), [3]);
    assert_eq!(matrix.cut_off(), [2]);
    assert_eq!(matrix.seconds[2 * 4], UNREACHABLE);
}

#[test]
fn a_bollard_stops_cars_but_not_motorcycles_and_walkers() {
    let mut nodes = STREET.to_vec();
    nodes[2].3 = "barrier=bollard";
    let network = network(&nodes, &[(1, &[1, 2, 3, 4, 5], "highway=residential")]);
    assert_eq!(seconds(&network, Car, (0.0, 0.0), (0.0, 0.08)), None);
    assert!(seconds(&network, Car, (0.0, 0.0), (0.0, 0.04)).is_some());
    assert!(seconds(&network, Motorcycle, (0.0, 0.0), (0.0, 0.08)).is_some());
    assert!(seconds(&network, Foot, (0.0, 0.0), (0.0, 0.08)).is_some());
}

#[test]
fn places_snap_to_the_network_rather_than_to_a_nearer_fragment() {
    let nodes = [
        (1, 0.0, 0.0, ""),
        (2, 0.0, 0.2, ""),
        (3, 0.008, 0.1, ""),
        (4, 0.008, 0.101, ""),
        (5, 0.5, 0.1, ""),
        (6, 0.5, 0.101, ""),
    ];
    let ways: &[(i64, &[i64], &str)] =
        &[(1, &[1, 2], "highway=primary"), (2, &[3, 4], "highway=service"), (3, &[5, 6], "highway=service")];
    let network = network(&nodes, ways);
    let snap = network.snap(Car, Point::new(0.0079, 0.1)).unwrap();
    assert_eq!(snap.point.lon, 0.0);
    assert!((snap.metres - 7.9 * STEP_M).abs() < 1.0);
    let alone = network.snap(Car, Point::new(0.5001, 0.1)).unwrap();
    assert_eq!(alone.point.lon, 0.5);
    assert!(network.snap(Car, Point::new(0.3, 0.1)).is_none());
    assert!(network.snap(Car, Point::new(f64::NAN, 0.1)).is_none());
    let matrix = network.matrix(Car, &[Point::new(0.0, 0.0), Point::new(0.0, 0.2), alone.point]);
    assert_eq!(matrix.cut_off(), [2]);
}

#[test]
fn damaged_ways_do_no_harm() {
    let nodes = [
        (1, 179.99, 0.0, ""),
        (2, -179.99, 0.0, ""),
        (3, -179.98, 0.0, ""),
        (4, -179.98, 0.0, ""),
        (5, -179.97, 0.0, ""),
    ];
    let ways: &[(i64, &[i64], &str)] = &[
        (1, &[1, 2, 2, 3], "highway=primary"),
        (2, &[3, 4, 5], "highway=primary"),
        (3, &[4, 77, 5], "highway=primary"),
        (4, &[5, 4], "highway=primary oneway=yes"),
        (5, &[], "highway=primary"),
        (6, &[3], "highway=primary"),
    ];
    let network = network(&nodes, ways);
    // 0.02° over the antimeridian, 0.01°, nothing, 0.01°; the doubled piece counts once.
    assert!((network.statistics().car.open_km - 40.0 * STEP_M / 1000.0).abs() < 0.01);
    assert!(seconds(&network, Car, (-179.989, 0.0), (-179.97, 0.0)).is_some());
    let empty = RoadNetwork::build(&extract(&[], &[]), &Heights::none());
    assert_eq!(empty.statistics().bounds, None);
    assert_eq!(empty.matrix(Car, &[Point::new(0.0, 0.0)]).unsnapped(), [0]);
    assert_eq!(RoadNetwork::from_bytes(&empty.to_bytes()).unwrap().statistics(), empty.statistics());
}

#[test]
fn climbing_takes_longer_than_descending() {
    // The ground rises 10 m northward with each sample of 3 arc seconds.
    let side = 1201_usize;
    let bytes: Vec<u8> =
        (0..side * side).flat_map(|index| (((side - index / side) * 10) as i16).to_be_bytes()).collect();
    let mut heights = Heights::none();
    heights.add("N00E000.hgt", &bytes).unwrap();
    let osm = extract(
        &[(1, 0.5, 0.2, ""), (2, 0.5, 0.21, ""), (3, 0.5, 0.22, "")],
        &[(1, &[1, 2, 3], "highway=secondary maxspeed=50")],
    );
    let network = RoadNetwork::build(&osm, &heights);
    assert_eq!((network.statistics().heights_known, network.statistics().heights_missing), (3, 0));
    // 10 m on 92.66 m: 10.8 %.
    let (south, north) = ((0.5, 0.2), (0.5, 0.22));
    let level = 20.0 * STEP_M / (40.0 / 3.6);
    let slope = 10.0 / (STEP_M / 1.2);
    let up = f64::from(seconds(&network, Car, south, north).unwrap());
    let down = f64::from(seconds(&network, Car, north, south).unwrap());
    assert!((up - level * (1.0 + (slope - 0.05))).abs() < 1.0, "{up}");
    assert!((down - level * (1.0 + 0.7 * (slope - 0.05))).abs() < 1.0, "{down}");
    assert!(seconds(&network, Foot, south, north) > seconds(&network, Foot, north, south));
}

#[test]
fn a_path_runs_along_the_roads_it_counts() {
    let nodes =
        [(1, 0.0, 0.0, ""), (2, 0.01, 0.0, ""), (3, 0.01, 0.01, ""), (4, 0.0, 0.01, ""), (5, 0.02, 0.01, "")];
    let ways: &[(i64, &[i64], &str)] = &[
        (1, &[1, 2, 3], "highway=primary"),
        (2, &[1, 4, 3], "highway=track tracktype=grade4"),
        (3, &[3, 5], "highway=residential"),
    ];
    let network = network(&nodes, ways);
    let route = network.path(Car, Point::new(0.002, 0.0001), Point::new(0.0149, 0.0102)).unwrap();
    let expected = [(0.002, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0149, 0.01)];
    assert_eq!(route.line.len(), expected.len());
    for (point, (lon, lat)) in route.line.iter().zip(expected) {
        assert!((point.lon - lon).abs() < 1e-6 && (point.lat - lat).abs() < 1e-6, "{point:?}");
    }
    let length: f64 = route.line.windows(2).map(|pair| pair[0].metres_to(pair[1])).sum();
    assert!((length - f64::from(route.metres)).abs() < 1.0);
    let reversed = network.path(Car, Point::new(0.0149, 0.0102), Point::new(0.002, 0.0001)).unwrap();
    assert_eq!(reversed.line.into_iter().rev().collect::<Vec<_>>(), route.line);
    let back = network.path(Car, Point::new(0.01, 0.008), Point::new(0.01, 0.003)).unwrap();
    assert_eq!(back.line.len(), 2);
    assert_eq!(back.metres, 556);
}

/// Shortest milliseconds over the uncontracted network, by a plain binary heap.
fn oracle(network: &PlainNetwork, start: u32) -> Vec<u64> {
    let mut arcs = vec![Vec::new(); network.positions.len()];
    for link in &network.links {
        for (direction, (tail, head)) in [(link.from, link.to), (link.to, link.from)].into_iter().enumerate()
        {
            if link.ms[direction] != CLOSED {
                arcs[tail as usize].push((head, u64::from(link.ms[direction])));
            }
        }
    }
    let mut best = vec![u64::MAX; arcs.len()];
    let mut open = BinaryHeap::from([Reverse((0, start))]);
    while let Some(Reverse((ms, node))) = open.pop() {
        if ms >= best[node as usize] {
            continue;
        }
        best[node as usize] = ms;
        open.extend(arcs[node as usize].iter().map(|(head, cost)| Reverse((ms + cost, *head))));
    }
    best
}

/// Compares the matrix between nodes of the extract with the oracle.
fn compare_with_oracle(osm: &OsmExtract, heights: &Heights, profile: TravelProfile, stride: usize) -> usize {
    let network = RoadNetwork::build(osm, heights);
    let plain = links(profile, osm, &slope::survey(osm, heights));
    let nodes: Vec<u32> = (0..plain.positions.len() as u32)
        .step_by(stride)
        .filter(|node| {
            // Two nodes in one spot cannot be told apart by their position.
            let here = plain.positions[*node as usize];
            plain.positions.iter().filter(|position| **position == here).count() == 1
        })
        .collect();
    let places: Vec<Point> = nodes.iter().map(|node| plain.positions[*node as usize].point()).collect();
    let matrix = network.matrix(profile, &places);
    let mut compared = 0;
    for (row, from) in nodes.iter().enumerate() {
        let best = oracle(&plain, *from);
        for (column, to) in nodes.iter().enumerate() {
            let is_moved = |place: usize| matrix.snaps[place].is_none_or(|snap| snap.metres > 0.01);
            if is_moved(row) || is_moved(column) {
                continue;
            }
            let expected = best[*to as usize];
            match matrix.seconds_between(row, column) {
                Some(seconds) => {
                    let difference = (f64::from(seconds) - expected as f64 / 1000.0).abs();
                    // Positions are rounded to 1 cm when a place is snapped.
                    assert!(difference <= 0.6, "{from} to {to}: {seconds} s, expected {expected} ms");
                }
                None => assert_eq!(expected, u64::MAX, "{from} to {to}"),
            }
            compared += 1;
        }
    }
    compared
}

#[test]
fn matrices_on_andorra_equal_a_plain_search_over_the_uncontracted_network() {
    let (Some(bytes), Some(tile)) = (shared("andorra-2013-05-28.osm.pbf"), shared("N42E001.hgt.zip")) else {
        return;
    };
    let osm = OsmExtract::read(&bytes).unwrap();
    let mut heights = Heights::none();
    heights.add("N42E001.hgt.zip", &tile).unwrap();
    for profile in [Car, Motorcycle, Foot] {
        let compared = compare_with_oracle(&osm, &heights, profile, 701);
        assert!(compared > 500, "{compared}");
    }
}

#[test]
fn andorra_2020_is_imported_whole() {
    let (Some(bytes), Some(tile)) = (shared("andorra-2020-05-01.osm.pbf"), shared("N42E001.hgt.zip")) else {
        return;
    };
    let mut heights = Heights::none();
    heights.add("N42E001.hgt.zip", &tile).unwrap();
    let network = RoadNetwork::build(&OsmExtract::read(&bytes).unwrap(), &heights);
    let statistics = network.statistics();
    assert!((statistics.drivable_km / 814.0 - 1.0).abs() < 0.02, "{statistics:?}");
    assert!(statistics.car.largest_component_share >= 0.96, "{statistics:?}");
    assert!(statistics.foot.open_km > 1.5 * statistics.car.open_km);
    assert!(statistics.heights_missing < 100);
    let stored = network.to_bytes();
    assert_eq!(stored, RoadNetwork::build(&OsmExtract::read(&bytes).unwrap(), &heights).to_bytes());
    let loaded = RoadNetwork::from_bytes(&stored).unwrap();
    assert_eq!(loaded.statistics(), statistics);
    assert_eq!(loaded.to_bytes(), stored);
    // Andorra la Vella to Pas de la Casa: 30 km over the Envalira pass.
    let (town, pass) = (Point::new(1.5218, 42.5075), Point::new(1.7333, 42.5425));
    let route = loaded.path(Car, town, pass).unwrap();
    assert!((27_000..34_000).contains(&route.metres), "{}", route.metres);
    assert!((1800..3000).contains(&route.seconds), "{}", route.seconds);
    let matrix = loaded.matrix(Car, &[town, pass]);
    assert_eq!(matrix.seconds_between(0, 1), Some(route.seconds));
    assert_eq!(matrix, network.matrix(Car, &[town, pass]));
}

#[test]
fn stored_networks_are_checked() {
    let network = network(STREET, &[(1, &[1, 2, 3, 4, 5], "highway=secondary")]);
    let bytes = network.to_bytes();
    for length in 0..bytes.len() {
        assert!(RoadNetwork::from_bytes(&bytes[..length]).is_err());
    }
    for position in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[position] ^= 0x10;
        let error = RoadNetwork::from_bytes(&flipped).unwrap_err();
        match position {
            0..8 => assert!(matches!(error, RoadsError::NotARoadNetwork)),
            8..12 => assert!(matches!(error, RoadsError::NetworkVersion { .. })),
            _ => assert!(matches!(error, RoadsError::NetworkDigest)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Bodies with a valid digest but any content.
    #[test]
    fn no_stored_body_panics(flips in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6)) {
        let bytes = network(STREET, &[(1, &[1, 2, 3], "highway=secondary"), (2, &[3, 5], "highway=path")]).to_bytes();
        let mut body = bytes[44..].to_vec();
        for (position, byte) in flips {
            let position = usize::from(position) % body.len();
            body[position] = byte;
        }
        let mut stored = bytes[..12].to_vec();
        stored.extend_from_slice(&<sha2::Sha256 as sha2::Digest>::digest(&body));
        stored.extend_from_slice(&body);
        if let Ok(network) = RoadNetwork::from_bytes(&stored) {
            let _snap = network.snap(Car, Point::new(0.0, 0.01));
            let _matrix = network.matrix(Car, &[Point::new(0.0, 0.0), Point::new(0.0, 0.05)]);
        }
    }

    #[test]
    fn matrices_on_random_grids_equal_the_plain_search(
        streets in proptest::collection::vec((0_u8..25, 0_u8..2, 0_u8..4), 1..60),
    ) {
        let nodes: Vec<(i64, f64, f64, &str)> = (0..36_u8)
            .map(|node| (i64::from(node), f64::from(node % 6) * 0.003, f64::from(node / 6) * 0.003, ""))
            .collect();
        let refs: Vec<[i64; 2]> = streets
            .iter()
            .map(|(at, turn, _)| {
                let from = i64::from(at / 5 * 6 + at % 5);
                [from, from + if *turn == 0 { 1 } else { 6 }]
            })
            .collect();
        let tags = ["highway=primary", "highway=track", "highway=primary oneway=yes", "highway=primary oneway=-1"];
        let ways: Vec<(i64, &[i64], &str)> = streets
            .iter()
            .zip(&refs)
            .enumerate()
            .map(|(id, ((_, _, kind), refs))| (id as i64, &refs[..], tags[usize::from(*kind)]))
            .collect();
        compare_with_oracle(&extract(&nodes, &ways), &Heights::none(), Car, 1);
    }
}
