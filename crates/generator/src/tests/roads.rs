use std::collections::{BTreeMap, BTreeSet, VecDeque};

use domain::officer::TravelProfile;
use quick_xml::{Reader, events::Event};
use roads::{Heights, OsmExtract, Point, RoadNetwork};

use super::{County, Options};

/// The parts of the map that the tests look at.
#[derive(Default)]
struct Map {
    nodes: BTreeMap<u64, (f64, f64)>,
    /// Nodes and tags.
    ways: Vec<(Vec<u64>, BTreeMap<String, String>)>,
    settlements: Vec<BTreeMap<String, String>>,
    relations: usize,
}

fn read(xml: &str) -> Map {
    let mut reader = Reader::from_str(xml);
    let mut map = Map::default();
    let (mut refs, mut tags) = (Vec::new(), BTreeMap::new());
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                let of: BTreeMap<String, String> = element
                    .attributes()
                    .map(|attribute| attribute.unwrap())
                    .map(|a| (a.key.as_ref().to_owned(), a.value.to_string()))
                    .collect();
                match element.name().as_ref() {
                    "node" => {
                        let at = (of["lon"].parse().unwrap(), of["lat"].parse().unwrap());
                        assert!(map.nodes.insert(of["id"].parse().unwrap(), at).is_none());
                    }
                    "nd" => refs.push(of["ref"].parse().unwrap()),
                    "tag" => drop(tags.insert(of["k"].clone(), of["v"].clone())),
                    _ => {}
                }
            }
            Event::End(element) => match element.name().as_ref() {
                "node" => map.settlements.push(std::mem::take(&mut tags)),
                "way" => map.ways.push((std::mem::take(&mut refs), std::mem::take(&mut tags))),
                "relation" => {
                    map.relations += 1;
                    tags.clear();
                }
                _ => {}
            },
            _ => {}
        }
    }
    map
}

fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (x, y) = ((a.0 - b.0) * 111_195.0 * 0.893, (a.1 - b.1) * 111_195.0);
    (x * x + y * y).sqrt()
}

impl Map {
    /// The nodes that can be driven to from the county town's street.
    fn reached_by_car(&self) -> BTreeSet<u64> {
        let mut around: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        let drivable =
            |tags: &BTreeMap<String, String>| tags.get("highway").is_some_and(|kind| kind != "path");
        for (nodes, _) in self.ways.iter().filter(|(_, tags)| drivable(tags)) {
            for pair in nodes.windows(2) {
                around.entry(pair[0]).or_default().push(pair[1]);
                around.entry(pair[1]).or_default().push(pair[0]);
            }
        }
        let street = self.ways.iter().find(|(_, tags)| tags.get("highway").is_some_and(|h| h == "primary"));
        let mut reached = BTreeSet::from([street.unwrap().0[0]]);
        let mut next: VecDeque<u64> = reached.iter().copied().collect();
        while let Some(at) = next.pop_front() {
            for &n in &around[&at] {
                if reached.insert(n) {
                    next.push_back(n);
                }
            }
        }
        reached
    }
}

fn network(county: &County) -> RoadNetwork {
    let mut heights = Heights::none();
    heights.add("N26E108.hgt", &county.0["N26E108.hgt"]).unwrap();
    RoadNetwork::build(&OsmExtract::read(&county.0["roads.osm"]).unwrap(), &heights)
}

#[test]
fn the_product_reaches_all_places_but_those_without_a_road() {
    for seed in [2, 7] {
        let county = County::of(&Options { seed, ..Options::default() });
        let network = network(&county);
        let statistics = network.statistics();
        assert_eq!(statistics.heights_missing, 0);
        assert!(statistics.car.largest_component_share > 0.99, "{statistics:?}");
        let places = county.places();
        let points: Vec<Point> = places.iter().map(location).map(|(lon, lat)| Point::new(lon, lat)).collect();
        for (profile, most) in
            [(TravelProfile::Car, 3), (TravelProfile::Motorcycle, 3), (TravelProfile::Foot, 1)]
        {
            let matrix = network.matrix(profile, &points);
            let lost = [matrix.unsnapped(), matrix.cut_off()].concat();
            let villages: Vec<&str> = lost.iter().map(|&place| places[place]["name"].as_str()).collect();
            assert!((1..=most).contains(&lost.len()), "{profile}: {villages:?} of {}", places.len());
            let mut minutes: Vec<u32> = (0..places.len())
                .filter(|&place| places[place]["kind"] == "village")
                .filter_map(|village| matrix.seconds_between(1, village))
                .map(|seconds| seconds / 60)
                .collect();
            minutes.sort_unstable();
            let middle = minutes[minutes.len() / 2];
            println!(
                "{profile}: {middle} min to half of the villages, {:?} to all; {statistics:?}",
                minutes.last()
            );
            assert!(profile == TravelProfile::Foot || (25..150).contains(&middle), "{middle}");
        }
    }
}

fn location(row: &BTreeMap<String, String>) -> (f64, f64) {
    (row["lon"].parse().unwrap(), row["lat"].parse().unwrap())
}

#[test]
fn nearly_every_place_is_reached_by_road_and_the_rest_are_known() {
    for seed in [1, 7, 13] {
        let county = County::of(&Options { seed, ..Options::default() });
        let map = read(&county.text("roads.osm"));
        let reached: Vec<(f64, f64)> = map.reached_by_car().iter().map(|node| map.nodes[node]).collect();
        let places = county.places();
        let unreached: Vec<&str> = places
            .iter()
            .filter(|row| !reached.iter().any(|&node| metres(node, location(row)) < 300.0))
            .map(|row| row["name"].as_str())
            .collect();
        assert_eq!(unreached.len(), 3, "one cut off and two on foot: {unreached:?} of {}", places.len());
    }
}

#[test]
fn the_map_has_roads_of_all_kinds_rivers_woods_and_names() {
    let county = County::of(&Options::default());
    let map = read(&county.text("roads.osm"));
    let mut kilometres: BTreeMap<&str, f64> = BTreeMap::new();
    for (nodes, tags) in &map.ways {
        assert!(nodes.len() >= 2 && nodes.iter().all(|node| map.nodes.contains_key(node)));
        for key in ["highway", "waterway"] {
            let length =
                nodes.windows(2).map(|n| metres(map.nodes[&n[0]], map.nodes[&n[1]])).sum::<f64>() / 1000.0;
            if let Some(kind) = tags.get(key) {
                *kilometres.entry(kind).or_default() += length;
            }
        }
    }
    for kind in [
        "primary",
        "secondary",
        "tertiary",
        "unclassified",
        "residential",
        "track",
        "path",
        "river",
        "stream",
    ] {
        assert!(kilometres.get(kind).is_some_and(|length| *length > 15.0), "{kind}: {kilometres:?}");
    }
    println!(
        "{kilometres:?}, {} nodes, {} ways, {} relations",
        map.nodes.len(),
        map.ways.len(),
        map.relations
    );
    let of = |kind: &str| map.settlements.iter().filter(|tags| tags["place"] == kind).count();
    assert_eq!(of("town"), 1);
    assert_eq!(of("town") + of("village") + of("neighbourhood"), 300);
    assert!(of("hamlet") > 200 && map.relations > 0);
    assert!(map.settlements.iter().all(|tags| !tags["name"].is_empty()));
}

#[test]
fn every_place_lies_on_the_height_tile_and_the_land_is_mountainous() {
    let county = County::of(&Options::default());
    let tile = &county.0["N26E108.hgt"];
    assert_eq!(tile.len(), 1201 * 1201 * 2);
    let heights: Vec<i16> = tile.chunks_exact(2).map(|b| i16::from_be_bytes([b[0], b[1]])).collect();
    let (low, high) = (heights.iter().min().unwrap(), heights.iter().max().unwrap());
    assert!(*low > 50 && *high < 3000 && high - low > 800, "{low} to {high}");
    for row in county.places() {
        let (lon, lat) = location(&row);
        assert!((108.0..108.5).contains(&lon) && (26.5..27.0).contains(&lat), "{row:?}");
    }
}
