//! The objective, counted from the plan and the problem alone.

use std::collections::BTreeMap;

use super::{Book, Work};
use crate::plan::{Plan, Score};
use crate::problem::{DayKind, Duty, Tier};

/// Counts the score of a plan.
pub(super) fn of(book: &Book<'_>, plan: &Plan) -> Score {
    let mut score = Score::default();
    let mut served: BTreeMap<(&str, u16), (u16, Vec<&str>)> = BTreeMap::new();
    for tour in &plan.tours {
        let Some(officer) = book.officers.get(tour.officer.as_str()) else { continue };
        let (start, end) = book.ends(officer, tour.day);
        let mut from = start;
        for stop in &tour.stops {
            let seat = served.entry((stop.duty.as_str(), stop.occurrence)).or_default();
            seat.0 = tour.day;
            seat.1.push(officer.id.as_str());
            if let Some(place) = book.places.get(stop.place.as_str()) {
                score.travel_min += book.ride(&officer.profile, from, &place.location).unwrap_or(0) as u64;
                from = &place.location;
            }
        }
        if !tour.stops.is_empty() {
            score.travel_min += book.ride(&officer.profile, from, end).unwrap_or(0) as u64;
        }
    }
    for (id, work) in &book.work {
        for occurrence in 0..book.asked(*work) {
            score.asked += 1;
            match (served.get(&(*id, occurrence)), work) {
                (None, _) => unserved(book, id, *work, occurrence, &mut score),
                (Some(_), Work::Appointment(_)) => score.served += 1,
                (Some((day, crew)), Work::Duty(duty)) => {
                    score.served += 1;
                    score.continuity += u64::from(strangeness(book, duty, crew));
                    let market = book
                        .places
                        .get(duty.place.as_str())
                        .is_some_and(|place| place.market_days.contains(day));
                    let preferred = duty.repeat.prefer == Some(DayKind::MarketDay);
                    score.market_days += u64::from(preferred && !market);
                }
            }
        }
    }
    for duty in &book.problem.duties {
        score.gap_days += gaps(duty, &served);
    }
    score.total = total(book, &score);
    score
}

fn unserved(book: &Book<'_>, id: &str, work: Work<'_>, occurrence: u16, score: &mut Score) {
    let (value, tier) = work.value(occurrence);
    let points = match tier {
        Tier::Fixed => &mut score.fixed,
        Tier::Promised => &mut score.promised,
        Tier::Statutory => &mut score.statutory,
        Tier::Priority => &mut score.priority,
        Tier::Optional => &mut score.optional,
    };
    *points += u64::from(value);
    let pinned = book.problem.locks.iter().any(|lock| lock.duty == id && lock.occurrence == occurrence);
    score.pins_lost += u32::from(pinned);
}

/// Continuity points lost: none with the primary officer, half with somebody posted, else all.
fn strangeness(book: &Book<'_>, duty: &Duty, crew: &[&str]) -> u32 {
    let Some(place) = book.places.get(duty.place.as_str()) else { return 0 };
    let primary = place.primary_officer.as_deref();
    if crew.iter().any(|id| primary == Some(id)) {
        0
    } else if crew.iter().any(|id| place.posted.iter().any(|posted| posted == id)) {
        duty.continuity / 2
    } else {
        duty.continuity
    }
}

/// Days beyond the largest wanted gap between one service and the next.
fn gaps(duty: &Duty, served: &BTreeMap<(&str, u16), (u16, Vec<&str>)>) -> u64 {
    let Some(most) = duty.repeat.max_gap_days else { return 0 };
    let range = (duty.id.as_str(), 0)..=(duty.id.as_str(), u16::MAX);
    let mut days: Vec<u16> = served.range(range).map(|(_, (day, _))| *day).collect();
    days.sort_unstable();
    days.windows(2).map(|pair| u64::from((pair[1] - pair[0]).saturating_sub(most))).sum()
}

fn total(book: &Book<'_>, score: &Score) -> i64 {
    let weights = &book.problem.weights;
    let parts = [
        (u64::from(score.pins_lost), weights.pin),
        (score.fixed, weights.fixed),
        (score.promised, weights.promised),
        (score.statutory, weights.statutory),
        (score.priority, weights.priority),
        (score.optional, weights.optional),
        (score.gap_days, weights.gap_day),
        (score.market_days, weights.market_day),
        (score.continuity, weights.continuity),
        (score.travel_min, weights.travel),
    ];
    parts.iter().map(|(amount, weight)| *amount as i64 * i64::from(*weight)).sum()
}
