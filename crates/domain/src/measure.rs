//! How often and how long the program itself works: sums, never data of anybody.

use std::sync::atomic::{AtomicU64, Ordering};

/// Upper limits of classes for waiting and answering, seconds.
pub const WAIT_SECONDS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Upper limits of classes for a planner's search, seconds.
pub const SEARCH_SECONDS: &[f64] = &[1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0];
/// Upper limits of classes for things that come in groups.
pub const GROUP_SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// How many there were; it only rises.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub fn total(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How values spread over classes.
#[derive(Debug)]
pub struct Histogram {
    limits: &'static [f64],
    /// One for each limit, and one for what is beyond the last.
    classes: Box<[AtomicU64]>,
    /// Millionths.
    sum: AtomicU64,
}

/// A histogram as it was at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    pub limits: &'static [f64],
    /// For each limit, how many values were not above it.
    pub up_to: Vec<u64>,
    pub count: u64,
    pub sum: f64,
}

impl Histogram {
    /// `limits` rise.
    pub fn new(limits: &'static [f64]) -> Histogram {
        let classes = (0..=limits.len()).map(|_class| AtomicU64::new(0)).collect();
        Histogram { limits, classes, sum: AtomicU64::new(0) }
    }

    /// `value` is not negative.
    pub fn observe(&self, value: f64) {
        let class = self.limits.partition_point(|limit| *limit < value);
        self.classes[class].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add((value * 1e6) as u64, Ordering::Relaxed);
    }

    pub fn spread(&self) -> Spread {
        let mut count = 0;
        let mut up_to: Vec<u64> = Vec::with_capacity(self.classes.len());
        for class in &self.classes {
            count += class.load(Ordering::Relaxed);
            up_to.push(count);
        }
        up_to.truncate(self.limits.len());
        Spread { limits: self.limits, up_to, count, sum: self.sum.load(Ordering::Relaxed) as f64 / 1e6 }
    }
}

#[cfg(test)]
mod tests;
