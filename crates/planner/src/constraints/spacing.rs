//! Days between the services of one duty: a smallest gap that is a rule, a largest that is a wish.

/// Days by which a service on `day` is too near to one of `others`; 0 when none is.
pub(crate) fn too_near(min_gap: i32, day: i32, others: impl Iterator<Item = i32>) -> i32 {
    others.map(|other| min_gap - (other - day).abs()).max().unwrap_or(0).max(0)
}

/// Change of the days beyond the largest wanted gap when `day` joins `others`.
pub(crate) fn excess_added(max_gap: i32, day: i32, others: impl Iterator<Item = i32>) -> i32 {
    let (mut before, mut after) = (None, None);
    for other in others {
        if other <= day {
            before = Some(before.map_or(other, |best: i32| best.max(other)));
        } else {
            after = Some(after.map_or(other, |best: i32| best.min(other)));
        }
    }
    let excess = |from: Option<i32>, to: Option<i32>| match (from, to) {
        (Some(from), Some(to)) => (to - from - max_gap).max(0),
        _ => 0,
    };
    excess(before, Some(day)) + excess(Some(day), after) - excess(before, after)
}
