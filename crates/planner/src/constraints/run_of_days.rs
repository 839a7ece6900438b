//! Days in a row with a tour, station duty or training.

/// Length of the run of busy days that `day` is or would be part of; bit `d` of `busy` is day `d`.
pub(crate) fn length(busy: u64, day: u16) -> u32 {
    let after = (busy >> day >> 1).trailing_ones();
    let below = busy & ((1_u64 << day) - 1);
    let before = if day == 0 { 0 } else { (below << (64 - u32::from(day))).leading_ones() };
    before + 1 + after
}
