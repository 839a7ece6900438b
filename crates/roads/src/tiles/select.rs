//! Which parts of an extract the base map shows, and from which zoom.

use super::{
    feature::{Feature, Geometry, Layer, WorldPoint},
    rings,
};
use crate::{
    OsmExtract, Point,
    osm::{Key, Tags, Way},
};

/// No real stretch between two nodes is longer; one that is comes from a damaged file and is left out.
const STRETCH_DEGREES_MAX: f64 = 0.5;

pub(super) fn features(osm: &OsmExtract) -> Vec<Feature> {
    let mut features = Vec::new();
    for way in osm.ways() {
        way_features(osm, &way, &mut features);
    }
    for multipolygon in osm.multipolygons() {
        let Some((layer, kind, zoom)) = area_kind(&multipolygon.tags) else { continue };
        for polygon in rings::polygons(osm, multipolygon.members) {
            let polygon: Vec<_> = polygon.iter().map(|ring| world(ring)).collect();
            if polygon.iter().flatten().count() > 0 {
                features.push(area(layer, kind, zoom, polygon));
            }
        }
    }
    for (_, position, tags) in osm.tagged_nodes() {
        if let Some(feature) = point_feature(position.point(), &tags) {
            features.push(feature);
        }
    }
    features
}

fn way_features(osm: &OsmExtract, way: &Way<'_>, features: &mut Vec<Feature>) {
    let is_closed = way.refs.len() >= 4 && way.refs.first() == way.refs.last();
    if is_closed && let Some((layer, kind, zoom)) = area_kind(&way.tags) {
        let points = osm.points(way.refs);
        let ring = world(points.get(1..).unwrap_or_default());
        if ring.len() >= 3 {
            features.push(area(layer, kind, zoom, vec![ring]));
        }
    }
    let Some((layer, kind, zoom)) = line_kind(&way.tags) else { return };
    for run in way.refs.split(|node| osm.position(*node).is_none()) {
        let points = osm.points(run);
        for piece in points.chunk_by(|from, to| !is_broken(*from, *to)).filter(|piece| piece.len() >= 2) {
            let line = piece.iter().map(|point| WorldPoint::of(*point)).collect();
            let feature = Feature::new(layer, Geometry::Line(line), zoom);
            features.push(match layer {
                Layer::Road => feature
                    .text("class", kind)
                    .text_if("name", way.tags.name())
                    .text_if("ref", way.tags.find(Key::Ref))
                    .flag("bridge", way.tags.find(Key::Bridge).is_some_and(|value| value != "no"))
                    .flag("tunnel", way.tags.find(Key::Tunnel).is_some_and(|value| value != "no")),
                Layer::Waterway => feature.text("kind", kind).text_if("name", way.tags.name()),
                _ => feature.text("kind", kind),
            });
        }
    }
}

fn is_broken(from: Point, to: Point) -> bool {
    (from.lon - to.lon).abs() > STRETCH_DEGREES_MAX || (from.lat - to.lat).abs() > STRETCH_DEGREES_MAX
}

/// The ring as world points; empty when one of its stretches cannot be real.
fn world(ring: &[Point]) -> Vec<WorldPoint> {
    let closing = ring.last().into_iter().chain(ring);
    if closing.zip(ring).any(|(from, to)| is_broken(*from, *to)) {
        return Vec::new();
    }
    ring.iter().map(|point| WorldPoint::of(*point)).collect()
}

fn area(layer: Layer, kind: &'static str, zoom: u8, polygon: Vec<Vec<WorldPoint>>) -> Feature {
    let feature = Feature::new(layer, Geometry::Polygon(polygon), zoom);
    if layer == Layer::Building { feature } else { feature.text("kind", kind) }
}

fn area_kind(tags: &Tags<'_>) -> Option<(Layer, &'static str, u8)> {
    if tags.find(Key::Building).is_some_and(|value| value != "no") {
        return Some((Layer::Building, "building", 14));
    }
    if tags.is(Key::Natural, "water")
        || tags.is(Key::Waterway, "riverbank")
        || matches!(tags.find(Key::Landuse), Some("reservoir" | "basin"))
    {
        return Some((Layer::Water, "water", 6));
    }
    let kind = match (tags.find(Key::Landuse), tags.find(Key::Natural), tags.find(Key::Leisure)) {
        (Some("forest"), _, _) | (_, Some("wood"), _) => "forest",
        (Some("farmland" | "farm" | "orchard" | "vineyard" | "paddy" | "allotments"), _, _) => "farmland",
        (Some("residential" | "commercial" | "retail"), _, _) => "residential",
        (Some("industrial" | "quarry" | "construction" | "railway"), _, _) => "industrial",
        (Some("cemetery"), _, _) => "cemetery",
        (Some("meadow" | "grass" | "village_green"), _, _)
        | (_, Some("grassland"), _)
        | (_, _, Some("park" | "pitch" | "golf_course" | "garden")) => "grass",
        (_, Some("scrub" | "heath"), _) => "scrub",
        (_, Some("bare_rock" | "scree" | "glacier" | "rock"), _) => "rock",
        _ => return None,
    };
    Some((Layer::Landuse, kind, if kind == "forest" { 8 } else { 10 }))
}

fn line_kind(tags: &Tags<'_>) -> Option<(Layer, &'static str, u8)> {
    match tags.find(Key::Waterway) {
        Some("river" | "canal") => return Some((Layer::Waterway, "river", 8)),
        Some("stream") => return Some((Layer::Waterway, "stream", 12)),
        _ => {}
    }
    let class = tags.find(Key::Highway)?;
    if tags.is(Key::Area, "yes") {
        return None;
    }
    Some(match class.strip_suffix("_link").unwrap_or(class) {
        "motorway" => (Layer::Road, "motorway", 6),
        "trunk" => (Layer::Road, "trunk", 6),
        "primary" => (Layer::Road, "primary", 7),
        "secondary" => (Layer::Road, "secondary", 8),
        "tertiary" => (Layer::Road, "tertiary", 10),
        "unclassified" | "road" => (Layer::Road, "unclassified", 11),
        "residential" => (Layer::Road, "residential", 12),
        "living_street" => (Layer::Road, "living_street", 12),
        "service" => (Layer::Road, "service", 13),
        "track" => (Layer::Road, "track", 12),
        "path" | "footway" | "cycleway" | "bridleway" => (Layer::Path, "path", 13),
        "steps" => (Layer::Path, "steps", 14),
        "pedestrian" => (Layer::Path, "pedestrian", 13),
        _ => return None,
    })
}

fn point_feature(point: Point, tags: &Tags<'_>) -> Option<Feature> {
    let geometry = Geometry::Point(WorldPoint::of(point));
    if let (Some(place), Some(name)) = (tags.find(Key::Place), tags.name()) {
        let (kind, zoom) = match place {
            "city" => ("city", 6),
            "town" => ("town", 7),
            "village" => ("village", 9),
            "suburb" | "quarter" => ("suburb", 11),
            "neighbourhood" => ("neighbourhood", 13),
            "hamlet" => ("hamlet", 11),
            "isolated_dwelling" | "farm" => ("isolated_dwelling", 12),
            _ => return None,
        };
        let population = tags.find(Key::Population).and_then(|text| text.parse().ok());
        return Some(
            Feature::new(Layer::Place, geometry, zoom)
                .text("kind", kind)
                .text("name", name)
                .number_if("population", population),
        );
    }
    let (kind, zoom) = match (tags.find(Key::Amenity), tags.find(Key::Natural)) {
        (Some("police"), _) => ("police", 12),
        (Some("school" | "kindergarten" | "college"), _) => ("school", 14),
        (Some("hospital" | "clinic" | "doctors"), _) => ("hospital", 14),
        (Some("townhall"), _) => ("townhall", 14),
        (Some("marketplace"), _) => ("market", 14),
        (Some("fire_station"), _) => ("fire_station", 14),
        (Some("bus_station"), _) => ("bus_station", 14),
        (_, Some("peak")) => ("peak", 12),
        (_, Some("saddle")) => ("pass", 12),
        _ => return None,
    };
    let height_m =
        tags.find(Key::Ele).and_then(|text| text.parse::<f64>().ok()).map(|height| height.round() as i64);
    Some(
        Feature::new(Layer::Poi, geometry, zoom)
            .text("kind", kind)
            .text_if("name", tags.name())
            .number_if("height_m", height_m),
    )
}
