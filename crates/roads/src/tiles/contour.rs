//! Lines of equal value in a grid (marching squares).

/// Values at the crossings of a grid, row by row; NaN where there is none.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) values: Vec<f32>,
}

impl Grid {
    pub(super) fn at(&self, column: usize, row: usize) -> f32 {
        self.values[row * self.columns + column]
    }

    /// The mean over each value and its neighbours; NaN stays NaN.
    pub(super) fn smoothed(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for row in 0..self.rows {
            for column in 0..self.columns {
                if self.at(column, row).is_nan() {
                    values.push(f32::NAN);
                    continue;
                }
                let (mut sum, mut count) = (0.0, 0.0);
                for near_row in row.saturating_sub(1)..=(row + 1).min(self.rows - 1) {
                    for near_column in column.saturating_sub(1)..=(column + 1).min(self.columns - 1) {
                        let value = self.at(near_column, near_row);
                        if !value.is_nan() {
                            sum += value;
                            count += 1.0;
                        }
                    }
                }
                values.push(sum / count);
            }
        }
        Self { columns: self.columns, rows: self.rows, values }
    }
}

/// A line of equal value in grid coordinates (column, row). Seen with rows growing downward, higher values lie to its right.
#[derive(Debug)]
pub(super) struct IsoLine {
    pub(super) points: Vec<[f64; 2]>,
    pub(super) is_ring: bool,
}

/// The sides of a cell, as steps from its number: top, right, bottom, left.
#[derive(Clone, Copy)]
enum Side {
    Top,
    Right,
    Bottom,
    Left,
}

const NONE: u32 = u32::MAX;

/// The lines along which the grid has the value `level`.
pub(super) fn iso_lines(grid: &Grid, level: f32) -> Vec<IsoLine> {
    if grid.columns < 2 || grid.rows < 2 {
        return Vec::new();
    }
    // Each grid edge is crossed at most once; `next` leads from one crossed edge to the next along the line.
    let mut next = vec![NONE; 2 * grid.columns * grid.rows];
    let mut is_entered = vec![false; next.len()];
    for row in 0..grid.rows - 1 {
        for column in 0..grid.columns - 1 {
            for (from, to) in cell_segments(grid, column, row, level) {
                let (from, to) = (edge(grid, column, row, from), edge(grid, column, row, to));
                next[from] = to as u32;
                is_entered[to] = true;
            }
        }
    }
    let mut lines = Vec::new();
    for is_ring in [false, true] {
        for start in 0..next.len() {
            if next[start] == NONE || (!is_ring && is_entered[start]) {
                continue;
            }
            let mut points = vec![crossing(grid, start, level)];
            let mut here = start;
            while next[here] != NONE {
                let there = std::mem::replace(&mut next[here], NONE) as usize;
                points.push(crossing(grid, there, level));
                here = there;
            }
            if is_ring {
                points.pop();
            }
            lines.push(IsoLine { points, is_ring });
        }
    }
    lines
}

/// Up to two segments through a cell, each from side to side with the higher values on the right.
fn cell_segments(grid: &Grid, column: usize, row: usize, level: f32) -> Vec<(Side, Side)> {
    use Side::{Bottom, Left, Right, Top};
    let corners = [
        grid.at(column, row),
        grid.at(column + 1, row),
        grid.at(column + 1, row + 1),
        grid.at(column, row + 1),
    ];
    if corners.iter().any(|value| value.is_nan()) {
        return Vec::new();
    }
    let case = corners.iter().fold(0, |case, value| case << 1 | u8::from(*value >= level));
    let is_middle_high = corners.iter().sum::<f32>() / 4.0 >= level;
    // Bits from the highest: top left, top right, bottom right, bottom left.
    match case {
        0b1000 => vec![(Top, Left)],
        0b0100 => vec![(Right, Top)],
        0b0010 => vec![(Bottom, Right)],
        0b0001 => vec![(Left, Bottom)],
        0b1100 => vec![(Right, Left)],
        0b0110 => vec![(Bottom, Top)],
        0b0011 => vec![(Left, Right)],
        0b1001 => vec![(Top, Bottom)],
        0b0111 => vec![(Left, Top)],
        0b1011 => vec![(Top, Right)],
        0b1101 => vec![(Right, Bottom)],
        0b1110 => vec![(Bottom, Left)],
        0b1010 if is_middle_high => vec![(Top, Right), (Bottom, Left)],
        0b1010 => vec![(Top, Left), (Bottom, Right)],
        0b0101 if is_middle_high => vec![(Left, Top), (Right, Bottom)],
        0b0101 => vec![(Right, Top), (Left, Bottom)],
        _ => Vec::new(),
    }
}

/// Number of the grid edge at a cell's side: even along a row, odd along a column.
fn edge(grid: &Grid, column: usize, row: usize, side: Side) -> usize {
    match side {
        Side::Top => 2 * (row * grid.columns + column),
        Side::Bottom => 2 * ((row + 1) * grid.columns + column),
        Side::Left => 2 * (row * grid.columns + column) + 1,
        Side::Right => 2 * (row * grid.columns + column + 1) + 1,
    }
}

/// Where the level crosses a grid edge.
fn crossing(grid: &Grid, edge: usize, level: f32) -> [f64; 2] {
    let (column, row) = (edge / 2 % grid.columns, edge / 2 / grid.columns);
    let from = grid.at(column, row);
    let to = if edge.is_multiple_of(2) { grid.at(column + 1, row) } else { grid.at(column, row + 1) };
    // One end is below the level and the other is not, so they differ.
    let share = f64::from((level - from) / (to - from)).clamp(0.0, 1.0);
    if edge.is_multiple_of(2) {
        [column as f64 + share, row as f64]
    } else {
        [column as f64, row as f64 + share]
    }
}
