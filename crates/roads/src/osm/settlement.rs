use super::{Key, OsmExtract, Tags};
use crate::geo::Point;

/// What OpenStreetMap calls a place where people live, from large to small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SettlementKind {
    City,
    Town,
    Suburb,
    Village,
    Neighbourhood,
    Hamlet,
    IsolatedDwelling,
}

impl SettlementKind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "city" => Self::City,
            "town" => Self::Town,
            "suburb" | "quarter" => Self::Suburb,
            "village" => Self::Village,
            "neighbourhood" => Self::Neighbourhood,
            "hamlet" => Self::Hamlet,
            "isolated_dwelling" | "farm" => Self::IsolatedDwelling,
            _ => return None,
        })
    }

    /// The value of the OpenStreetMap tag `place`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Town => "town",
            Self::Suburb => "suburb",
            Self::Village => "village",
            Self::Neighbourhood => "neighbourhood",
            Self::Hamlet => "hamlet",
            Self::IsolatedDwelling => "isolated_dwelling",
        }
    }
}

/// A named place of an extract.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// Id of the OpenStreetMap node.
    pub osm_id: i64,
    /// The Chinese name where there is one, else the local name.
    pub name: String,
    pub kind: SettlementKind,
    pub point: Point,
    pub population: Option<u32>,
}

impl OsmExtract {
    /// The named places mapped as nodes, sorted by OpenStreetMap id.
    pub fn settlements(&self) -> Vec<Settlement> {
        self.tagged_nodes()
            .filter_map(|(node, position, tags)| {
                Some(Settlement {
                    osm_id: *self.node_ids.get(node as usize)?,
                    name: tags.name()?.to_owned(),
                    kind: SettlementKind::parse(tags.find(Key::Place)?)?,
                    point: position.point(),
                    population: population(&tags),
                })
            })
            .collect()
    }
}

fn population(tags: &Tags<'_>) -> Option<u32> {
    let digits: String =
        tags.find(Key::Population)?.chars().filter(|c| !matches!(c, ' ' | ',' | '.')).collect();
    digits.parse().ok()
}
