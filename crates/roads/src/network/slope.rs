//! Slopes along ways.

use crate::{
    Heights, OsmExtract, Point,
    osm::{Key, Way},
};

/// Slopes are taken over at least this many metres: the samples of the height model are 30 to 90 m apart and off by
/// several metres, so shorter bases would measure noise.
const BASE_METRES: f64 = 150.0;
/// Straight pieces longer than this are sampled in between.
const SAMPLE_METRES: f64 = 45.0;

/// The ways that carry traffic, with their slopes.
pub(super) struct Survey<'a> {
    pub(super) ways: Vec<SurveyedWay<'a>>,
    pub(super) heights_known: u64,
    pub(super) heights_missing: u64,
}

pub(super) struct SurveyedWay<'a> {
    pub(super) way: Way<'a>,
    pub(super) pieces: Vec<Piece>,
}

/// The stretch between two nodes of a way that are both in the extract.
pub(super) struct Piece {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) metres: f64,
    /// Rise over run from `from` to `to`.
    pub(super) slope: f64,
}

pub(super) fn survey<'a>(osm: &'a OsmExtract, heights: &Heights) -> Survey<'a> {
    let mut survey = Survey { ways: Vec::new(), heights_known: 0, heights_missing: 0 };
    for way in osm.ways().filter(|way| way.tags.find(Key::Highway).is_some()) {
        let mut pieces = Vec::new();
        // A node that is not in the extract cuts the way in two.
        for run in way.refs.split(|node| osm.position(*node).is_none()) {
            let points = osm.points(run);
            let line = Line::new(&points, heights);
            survey.heights_known += line.heights_known;
            survey.heights_missing += line.heights_missing;
            let is_carried = is_carried(&way);
            for (index, pair) in run.windows(2).enumerate() {
                if let [from, to] = *pair
                    && from != to
                {
                    let slope = line.slope_of_piece(index, is_carried);
                    pieces.push(Piece { from, to, metres: line.piece_metres(index), slope });
                }
            }
        }
        survey.ways.push(SurveyedWay { way, pieces });
    }
    survey
}

/// Bridges and tunnels do not follow the ground.
fn is_carried(way: &Way<'_>) -> bool {
    [Key::Bridge, Key::Tunnel].iter().any(|key| way.tags.find(*key).is_some_and(|value| value != "no"))
}

/// A polyline with its profile of heights.
struct Line {
    /// Metres from the beginning to each point.
    along: Vec<f64>,
    /// Metres from the beginning, metres above the sea; ascending.
    profile: Vec<(f64, f64)>,
    heights_known: u64,
    heights_missing: u64,
}

impl Line {
    fn new(points: &[Point], heights: &Heights) -> Self {
        let mut line = Self {
            along: Vec::with_capacity(points.len()),
            profile: Vec::new(),
            heights_known: 0,
            heights_missing: 0,
        };
        let mut along = 0.0;
        let mut before: Option<Point> = None;
        for &point in points {
            if let Some(before) = before {
                let metres = before.metres_to(point);
                if !heights.is_empty() && (before.lon - point.lon).abs() < 180.0 {
                    line.sample_between(before, point, along, metres, heights);
                }
                along += metres;
            }
            line.along.push(along);
            if let Some(height) = heights.metres_at(point) {
                line.profile.push((along, height));
                line.heights_known += 1;
            } else {
                line.heights_missing += 1;
            }
            before = Some(point);
        }
        line
    }

    fn sample_between(&mut self, from: Point, to: Point, along: f64, metres: f64, heights: &Heights) {
        // A county has no straight road over 50 km; the cap bounds the work on hostile input.
        let steps = (metres / SAMPLE_METRES).ceil().clamp(1.0, 1000.0) as u32;
        for step in 1..steps {
            let share = f64::from(step) / f64::from(steps);
            let point =
                Point::new(from.lon + (to.lon - from.lon) * share, from.lat + (to.lat - from.lat) * share);
            if let Some(height) = heights.metres_at(point) {
                self.profile.push((along + metres * share, height));
            }
        }
    }

    fn piece_metres(&self, index: usize) -> f64 {
        self.along[index + 1] - self.along[index]
    }

    fn slope_of_piece(&self, index: usize, is_carried: bool) -> f64 {
        let end = self.along.last().copied().unwrap_or_default();
        let (low, high) = if is_carried {
            (0.0, end)
        } else {
            let middle = f64::midpoint(self.along[index], self.along[index + 1]);
            let half = (BASE_METRES / 2.0).max(self.piece_metres(index) / 2.0);
            ((middle - half).max(0.0), (middle + half).min(end))
        };
        match (self.height_at(low), self.height_at(high)) {
            (Some(from), Some(to)) => (to - from) / (high - low).max(BASE_METRES / 2.0),
            _ => 0.0,
        }
    }

    fn height_at(&self, along: f64) -> Option<f64> {
        let after = self.profile.partition_point(|(at, _)| *at < along);
        match (after.checked_sub(1).and_then(|before| self.profile.get(before)), self.profile.get(after)) {
            (Some(&(from, low)), Some(&(to, high))) if to > from => {
                Some(low + (high - low) * (along - from) / (to - from))
            }
            (_, Some(&(_, height))) | (Some(&(_, height)), None) => Some(height),
            (None, None) => None,
        }
    }
}
