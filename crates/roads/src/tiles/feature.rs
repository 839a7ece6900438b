use std::ops::RangeInclusive;

use super::{ZOOM_MAX, ZOOM_MIN};
use crate::Point;

/// A point on the web Mercator square, 0 to 1 from west to east and north to south.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WorldPoint {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl WorldPoint {
    pub(super) fn of(point: Point) -> Self {
        // The square ends at ±85.05°.
        let lat = point.lat.clamp(-85.05, 85.05).to_radians();
        Self { x: (point.lon + 180.0) / 360.0, y: (1.0 - lat.tan().asinh() / std::f64::consts::PI) / 2.0 }
    }
}

#[derive(Debug)]
pub(super) enum Geometry {
    Point(WorldPoint),
    Line(Vec<WorldPoint>),
    /// The outer ring, then its holes; the first point of a ring is not repeated at its end.
    Polygon(Vec<Vec<WorldPoint>>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Attribute {
    Text(String),
    Number(i64),
    Flag(bool),
}

#[derive(Debug)]
pub(super) struct Feature {
    pub(super) layer: Layer,
    pub(super) geometry: Geometry,
    pub(super) attributes: Vec<(&'static str, Attribute)>,
    pub(super) zooms: RangeInclusive<u8>,
}

impl Feature {
    pub(super) fn new(layer: Layer, geometry: Geometry, zoom_from: u8) -> Self {
        Self { layer, geometry, attributes: Vec::new(), zooms: zoom_from.max(ZOOM_MIN)..=ZOOM_MAX }
    }

    pub(super) fn text(mut self, key: &'static str, value: &str) -> Self {
        self.attributes.push((key, Attribute::Text(value.to_owned())));
        self
    }

    pub(super) fn text_if(self, key: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    pub(super) fn number(mut self, key: &'static str, value: i64) -> Self {
        self.attributes.push((key, Attribute::Number(value)));
        self
    }

    pub(super) fn number_if(self, key: &'static str, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.number(key, value),
            None => self,
        }
    }

    /// Flags that are not set are left out.
    pub(super) fn flag(mut self, key: &'static str, value: bool) -> Self {
        if value {
            self.attributes.push((key, Attribute::Flag(true)));
        }
        self
    }
}

/// The layers in drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    Relief,
    Landuse,
    Water,
    Waterway,
    Contour,
    Building,
    Path,
    Road,
    Place,
    Poi,
}

impl Layer {
    pub(super) const ALL: [Layer; 10] = [
        Layer::Relief,
        Layer::Landuse,
        Layer::Water,
        Layer::Waterway,
        Layer::Contour,
        Layer::Building,
        Layer::Path,
        Layer::Road,
        Layer::Place,
        Layer::Poi,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Layer::Relief => "relief",
            Layer::Landuse => "landuse",
            Layer::Water => "water",
            Layer::Waterway => "waterway",
            Layer::Contour => "contour",
            Layer::Building => "building",
            Layer::Path => "path",
            Layer::Road => "road",
            Layer::Place => "place",
            Layer::Poi => "poi",
        }
    }

    /// The attributes of the layer for the archive's metadata.
    pub(super) fn fields(self) -> serde_json::Value {
        match self {
            Layer::Relief => serde_json::json!({ "shade": "Number" }),
            Layer::Landuse | Layer::Water | Layer::Path => serde_json::json!({ "kind": "String" }),
            Layer::Waterway => serde_json::json!({ "kind": "String", "name": "String" }),
            Layer::Contour => serde_json::json!({ "height_m": "Number", "is_major": "Boolean" }),
            Layer::Building => serde_json::json!({}),
            Layer::Road => serde_json::json!({
                "class": "String", "name": "String", "ref": "String", "bridge": "Boolean", "tunnel": "Boolean"
            }),
            Layer::Place => serde_json::json!({ "kind": "String", "name": "String", "population": "Number" }),
            Layer::Poi => serde_json::json!({ "kind": "String", "name": "String", "height_m": "Number" }),
        }
    }
}
