//! Leave, station duty, training, and rest after station duty: on which days, between which hours a person can
//! go on a tour.

use crate::plan::ReasonCode;
use crate::problem::{Availability, AvailabilityKind, Officer};
use crate::time::{DAY_MINUTES, Time};

/// The hours of one person's day that a tour may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// Index of the work entry.
    pub(crate) entry: usize,
}

/// The tour hours of a day, or why there are none.
pub(crate) fn span(officer: &Officer, day: u16) -> Result<Span, ReasonCode> {
    let yesterday = || officer.availability.iter().filter(move |entry| entry.day.checked_add(1) == Some(day));
    let overnight =
        |entry: &Availability| matches!(entry.kind, AvailabilityKind::Duty24 | AvailabilityKind::Night);
    let work = officer
        .availability
        .iter()
        .enumerate()
        .find(|(_, entry)| entry.day == day && entry.kind == AvailabilityKind::Work);
    let Some((index, work)) = work else { return Err(absence(officer, day)) };
    if yesterday().any(overnight) {
        return Err(ReasonCode::RestAfterDuty);
    }
    let rest_min = officer.limits.rest_min.map_or(0, |minutes| minutes as i32);
    let rested = yesterday().filter_map(busy_hours).map(|(_, to)| to + rest_min - DAY_MINUTES).max();
    let from = work.from.map_or(0, Time::minutes).max(rested.unwrap_or(i32::MIN));
    let to = work.to.map_or(0, Time::minutes);
    if from < to { Ok(Span { from, to, entry: index }) } else { Err(ReasonCode::RestAfterDuty) }
}

fn absence(officer: &Officer, day: u16) -> ReasonCode {
    let today = |kind| officer.availability.iter().any(|entry| entry.day == day && entry.kind == kind);
    let rested = day.checked_sub(1).is_some_and(|before| {
        officer.availability.iter().any(|entry| {
            entry.day == before && matches!(entry.kind, AvailabilityKind::Duty24 | AvailabilityKind::Night)
        })
    });
    if today(AvailabilityKind::Leave) {
        ReasonCode::OnLeave
    } else if [AvailabilityKind::Duty24, AvailabilityKind::Duty, AvailabilityKind::Night]
        .into_iter()
        .any(today)
    {
        ReasonCode::OnStationDuty
    } else if today(AvailabilityKind::Training) {
        ReasonCode::InTraining
    } else if rested {
        ReasonCode::RestAfterDuty
    } else {
        ReasonCode::DayOff
    }
}

/// Rostered hours of an entry, minutes after its day's midnight; nothing for rest and leave.
pub(crate) fn busy_hours(entry: &Availability) -> Option<(i32, i32)> {
    let (from, to) = match entry.kind {
        AvailabilityKind::Rest | AvailabilityKind::Leave => return None,
        AvailabilityKind::Duty24 => (510, 510 + DAY_MINUTES),
        AvailabilityKind::Night => (1200, 480 + DAY_MINUTES),
        AvailabilityKind::Work | AvailabilityKind::Duty | AvailabilityKind::Training => (510, 1050),
    };
    Some((entry.from.map_or(from, Time::minutes), entry.to.map_or(to, Time::minutes)))
}
