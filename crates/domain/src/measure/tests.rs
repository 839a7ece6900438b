use super::*;

#[test]
fn values_fall_into_the_class_whose_limit_they_do_not_pass() {
    let histogram = Histogram::new(&[1.0, 2.0, 4.0]);
    for value in [0.0, 0.5, 1.0, 1.5, 4.0, 4.000_001, 100.0] {
        histogram.observe(value);
    }
    let spread = Spread { limits: &[1.0, 2.0, 4.0], up_to: vec![3, 4, 5], count: 7, sum: 111.000_001 };
    assert_eq!(histogram.spread(), spread);
}

#[test]
fn the_limits_rise() {
    for limits in [WAIT_SECONDS, SEARCH_SECONDS, GROUP_SIZES] {
        assert!(limits.is_sorted_by(|one, other| one < other), "{limits:?}");
    }
}

#[test]
fn a_count_rises() {
    let count = Count::default();
    count.add_one();
    count.add_one();
    assert_eq!(count.total(), 2);
}
