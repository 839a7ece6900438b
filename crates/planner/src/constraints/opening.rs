//! Opening windows and market days: when a service may begin.

use crate::plan::ReasonCode;
use crate::problem::{Appointment, DayKind, Duty, Opening, Place};
use crate::time::Time;

/// Earliest and latest beginning of a service, minutes after the day's midnight.
pub(crate) type Window = (i32, i32);

/// When a duty may begin on a day, in order, or why it may not and how many minutes are missing.
pub(crate) fn of_duty(duty: &Duty, place: &Place, day: u16) -> Result<Vec<Window>, (ReasonCode, i32)> {
    if duty.repeat.require == Some(DayKind::MarketDay) && !place.market_days.contains(&day) {
        return Err((ReasonCode::NotMarketDay, 0));
    }
    let minutes = i32::from(duty.minutes);
    let mut windows = Vec::new();
    let mut longest = None;
    for (from, to) in hours(&place.open, day) {
        for (other_from, other_to) in hours(&duty.window, day) {
            let (from, to) = (from.max(other_from), to.min(other_to));
            if from < to {
                longest = longest.max(Some(to - from));
                if to - from >= minutes {
                    windows.push((from, to - minutes));
                }
            }
        }
    }
    match longest {
        _ if !windows.is_empty() => Ok(merged(windows)),
        Some(longest) => Err((ReasonCode::OpeningTooShort, minutes - longest)),
        None => Err((ReasonCode::Closed, 0)),
    }
}

/// When an appointment may begin on a day.
pub(crate) fn of_appointment(appointment: &Appointment, day: u16) -> Result<Vec<Window>, (ReasonCode, i32)> {
    if appointment.day != day {
        return Err((ReasonCode::Closed, 0));
    }
    let (at, tolerance) = (appointment.at.minutes(), i32::from(appointment.tolerance_min));
    Ok(vec![((at - tolerance).max(0), at + tolerance)])
}

fn hours(openings: &[Opening], day: u16) -> Vec<(i32, i32)> {
    if openings.is_empty() {
        return vec![(0, Time::LAST.minutes())];
    }
    let today = openings.iter().filter(|opening| opening.days.contains(&day));
    today.map(|opening| (opening.from.minutes(), opening.to.minutes())).collect()
}

/// The windows in order of time, overlapping ones made one.
fn merged(mut windows: Vec<Window>) -> Vec<Window> {
    windows.sort_unstable();
    let mut result: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match result.last_mut() {
            Some(last) if window.0 <= last.1 => last.1 = last.1.max(window.1),
            _ => result.push(window),
        }
    }
    result
}

/// The part of the windows between two beginnings.
pub(crate) fn clipped(windows: &[Window], earliest: i32, latest: i32) -> Vec<Window> {
    let cut = |&(from, to): &Window| (from.max(earliest), to.min(latest));
    windows.iter().map(cut).filter(|(from, to)| from <= to).collect()
}

/// The first beginning not before `at`.
#[inline]
pub(crate) fn first_from(windows: &[Window], at: i32) -> Option<i32> {
    windows.iter().find(|window| at <= window.1).map(|window| at.max(window.0))
}

/// The last beginning not after `at`.
#[inline]
pub(crate) fn last_until(windows: &[Window], at: i32) -> Option<i32> {
    windows.iter().rev().find(|window| at >= window.0).map(|window| at.min(window.1))
}
