//! The objective as the search sees it, tier by tier. The [referee](crate::referee) computes it again on its own.

use crate::model::NONE;
use crate::plan::Score;
use crate::problem::Tier;
use crate::search::state::State;

/// The score of a plan under search.
pub(crate) fn score(state: &State<'_>) -> Score {
    let model = state.model;
    let mut score = Score { asked: model.tasks.len() as u32, total: state.cost, ..Score::default() };
    for (at, task) in model.tasks.iter().enumerate() {
        if state.day[at] >= 0 {
            score.served += 1;
            let seats = crew(state, at as u32);
            score.continuity += u64::from(seats.iter().map(|candidate| candidate.0).min().unwrap_or(0));
            score.market_days += u64::from(seats.iter().any(|candidate| candidate.1));
            continue;
        }
        score.pins_lost += u32::from(task.pinned);
        *unserved(&mut score, task.tier) += u64::from(task.value);
    }
    for group in &model.groups {
        if group.max_gap != i32::MAX {
            let mut days: Vec<i32> =
                (group.tasks.0..group.tasks.1).map(|task| i32::from(state.day[task as usize])).collect();
            days.retain(|day| *day >= 0);
            days.sort_unstable();
            score.gap_days +=
                days.windows(2).map(|pair| (pair[1] - pair[0] - group.max_gap).max(0) as u64).sum::<u64>();
        }
    }
    score.travel_min = state.routes.iter().map(|route| route.travel as u64).sum();
    score
}

/// The sum of unserved points of a tier.
pub(crate) fn unserved(score: &mut Score, tier: Tier) -> &mut u64 {
    match tier {
        Tier::Fixed => &mut score.fixed,
        Tier::Promised => &mut score.promised,
        Tier::Statutory => &mut score.statutory,
        Tier::Priority => &mut score.priority,
        Tier::Optional => &mut score.optional,
    }
}

/// Continuity points and market-day miss of everybody who serves the task.
fn crew(state: &State<'_>, task: u32) -> Vec<(u32, bool)> {
    let seats = state.on[task as usize].iter().filter(|shift| **shift != NONE);
    seats
        .filter_map(|shift| {
            let stop = state.routes[*shift as usize].stops.iter().find(|stop| stop.task == task)?;
            let candidate = &state.model.candidates[stop.candidate as usize];
            Some((candidate.continuity, candidate.off_market))
        })
        .collect()
}
