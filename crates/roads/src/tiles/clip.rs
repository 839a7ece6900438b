//! Simplifying and clipping lines and rings in tile units.

/// A rectangle to clip to; either axis may be unbounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub(super) x: [f64; 2],
    pub(super) y: [f64; 2],
}

/// Douglas and Peucker: leaves out points that lie nearer than `tolerance` to the line without them.
pub(super) fn simplify(line: &[[f64; 2]], tolerance: f64) -> Vec<[f64; 2]> {
    if line.len() < 3 {
        return line.to_vec();
    }
    let mut is_kept = vec![false; line.len()];
    is_kept[0] = true;
    is_kept[line.len() - 1] = true;
    let mut open = vec![(0, line.len() - 1)];
    while let Some((first, last)) = open.pop() {
        let farthest = (first + 1..last)
            .map(|index| (index, distance_2(line[index], line[first], line[last])))
            .max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((index, distance_2)) = farthest
            && distance_2 > tolerance * tolerance
        {
            is_kept[index] = true;
            open.push((first, index));
            open.push((index, last));
        }
    }
    line.iter().zip(is_kept).filter_map(|(point, is_kept)| is_kept.then_some(*point)).collect()
}

/// The square of the distance from a point to a segment.
fn distance_2(point: [f64; 2], from: [f64; 2], to: [f64; 2]) -> f64 {
    let (x, y) = (to[0] - from[0], to[1] - from[1]);
    let length_2 = x * x + y * y;
    let share = if length_2 == 0.0 {
        0.0
    } else {
        (((point[0] - from[0]) * x + (point[1] - from[1]) * y) / length_2).clamp(0.0, 1.0)
    };
    let (dx, dy) = (from[0] + share * x - point[0], from[1] + share * y - point[1]);
    dx * dx + dy * dy
}

/// The parts of lines inside the window (Liang and Barsky for each segment).
pub(super) fn clip_lines(lines: &[Vec<[f64; 2]>], window: Window) -> Vec<Vec<[f64; 2]>> {
    let mut parts = Vec::new();
    for line in lines {
        let mut part: Vec<[f64; 2]> = Vec::new();
        for pair in line.windows(2) {
            let Some((from, to)) = clip_segment(pair[0], pair[1], window) else {
                flush(&mut part, &mut parts);
                continue;
            };
            if part.last() != Some(&from) {
                flush(&mut part, &mut parts);
                part.push(from);
            }
            part.push(to);
        }
        flush(&mut part, &mut parts);
    }
    parts
}

fn flush(part: &mut Vec<[f64; 2]>, parts: &mut Vec<Vec<[f64; 2]>>) {
    let part = std::mem::take(part);
    if part.len() >= 2 {
        parts.push(part);
    }
}

fn clip_segment(from: [f64; 2], to: [f64; 2], window: Window) -> Option<([f64; 2], [f64; 2])> {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (axis, [low, high]) in [window.x, window.y].into_iter().enumerate() {
        let delta = to[axis] - from[axis];
        for (run, room) in [(-delta, from[axis] - low), (delta, high - from[axis])] {
            if run == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if run < 0.0 {
                enter = enter.max(room / run);
            } else {
                leave = leave.min(room / run);
            }
        }
    }
    if enter > leave {
        return None;
    }
    let at = |share: f64| [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    Some((if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to }))
}

/// A polygon's rings inside the window (Sutherland and Hodgman); nothing when the outer ring is outside.
pub(super) fn clip_polygon(rings: &[Vec<[f64; 2]>], window: Window) -> Vec<Vec<[f64; 2]>> {
    let mut inside = Vec::new();
    for (index, ring) in rings.iter().enumerate() {
        let mut ring = ring.clone();
        for (axis, [low, high]) in [window.x, window.y].into_iter().enumerate() {
            for (bound, is_low) in [(low, true), (high, false)] {
                if bound.is_finite() {
                    ring = clip_ring(&ring, axis, bound, is_low);
                }
            }
        }
        if ring.len() >= 3 {
            inside.push(ring);
        } else if index == 0 {
            return Vec::new();
        }
    }
    inside
}

fn clip_ring(ring: &[[f64; 2]], axis: usize, bound: f64, is_low: bool) -> Vec<[f64; 2]> {
    let is_inside = |point: [f64; 2]| if is_low { point[axis] >= bound } else { point[axis] <= bound };
    let mut clipped = Vec::with_capacity(ring.len());
    let Some(&last) = ring.last() else { return clipped };
    let mut before = last;
    for &point in ring {
        if is_inside(point) != is_inside(before) {
            let share = (bound - before[axis]) / (point[axis] - before[axis]);
            let mut crossing =
                [before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])];
            crossing[axis] = bound;
            clipped.push(crossing);
        }
        if is_inside(point) {
            clipped.push(point);
        }
        before = point;
    }
    clipped
}
