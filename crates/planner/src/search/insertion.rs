//! Where a task can be put: constant time a position, the best position of a route remembered until the route
//! changes.

use crate::constraints::opening::{self, Window};
use crate::constraints::run_of_days;
use crate::model::{Model, Shift, Task};
use crate::search::state::{Route, State};

/// The best position of a candidate in its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// Minutes of travel added.
    pub(crate) travel: i32,
    /// Index among the stops; `NOWHERE` when the task does not fit.
    pub(crate) at: u32,
}

pub(crate) const NOWHERE: u32 = u32::MAX;

/// Best positions by candidate, valid while the route keeps its version.
pub(crate) struct Cache {
    entries: Vec<(u64, Position)>,
}

impl Cache {
    pub(crate) fn new(model: &Model<'_>) -> Cache {
        Cache { entries: vec![(u64::MAX, Position { travel: 0, at: NOWHERE }); model.candidates.len()] }
    }

    /// The best position of the candidate of a task done by one person.
    #[inline]
    pub(crate) fn best(&mut self, state: &State<'_>, task: &Task, candidate: usize) -> Position {
        let shift = state.model.candidates[candidate].shift;
        let version = state.routes[shift as usize].version;
        let entry = &mut self.entries[candidate];
        if entry.0 != version {
            *entry = (version, best_position(state, task, candidate));
        }
        entry.1
    }
}

/// Looks at every position of the route.
fn best_position(state: &State<'_>, task: &Task, candidate: usize) -> Position {
    let model = state.model;
    let candidate = &model.candidates[candidate];
    let shift = &model.shifts[candidate.shift as usize];
    let route = &state.routes[candidate.shift as usize];
    let limits = &model.people[shift.officer as usize].limits;
    let room = (limits.drive - route.travel).min(limits.day - route.travel - route.service - task.minutes);
    let mut best = Position { travel: room.saturating_add(1), at: NOWHERE };
    for at in 0..=route.stops.len() {
        let travel = travel_added(model, shift, route, task.location, at);
        if travel < best.travel
            && slots(model, shift, route, task, model.windows(candidate), at)
                .iter()
                .any(|slot| slot.is_some_and(|(early, late)| early <= late))
        {
            best = Position { travel, at: at as u32 };
        }
    }
    best
}

/// Minutes of travel added by a stop between two others.
#[inline]
pub(crate) fn travel_added(model: &Model<'_>, shift: &Shift, route: &Route, location: u32, at: usize) -> i32 {
    let before = if at == 0 { shift.start } else { route.stops[at - 1].location };
    let after = route.stops.get(at).map_or(shift.end, |stop| stop.location);
    let direct = if route.stops.is_empty() { 0 } else { model.travel(shift.profile, before, after) };
    model.travel(shift.profile, before, location) + model.travel(shift.profile, location, after) - direct
}

/// Earliest and latest beginning of a stop at a position. Where the leg carries the break, the break may come
/// before the stop or after it: two answers.
#[inline]
pub(crate) fn slots(
    model: &Model<'_>,
    shift: &Shift,
    route: &Route,
    task: &Task,
    windows: &[Window],
    at: usize,
) -> [Option<(i32, i32)>; 2] {
    let (before, leave) = match at.checked_sub(1).map(|at| &route.stops[at]) {
        Some(stop) => (stop.location, stop.start + stop.minutes),
        None => (shift.start, shift.from),
    };
    let next = route.stops.get(at);
    let (after, limit) = next.map_or((shift.end, shift.to), |stop| (stop.location, stop.latest));
    let out = model.travel(shift.profile, before, task.location);
    let on = model.travel(shift.profile, task.location, after);
    let slot = |ready: i32, latest_leave: i32| {
        let early = opening::first_from(windows, ready)?;
        let late = opening::last_until(windows, latest_leave - task.minutes)?;
        (early <= late).then_some((early, late))
    };
    let Some(rule) = shift.pause.filter(|_| route.pause_leg == at) else {
        return [slot(leave + out, limit - on), None];
    };
    let before_stop = rule.ride(leave, out).and_then(|(_, ready)| slot(ready, limit - on));
    let latest_leave =
        if next.is_some() { rule.latest_leave(limit, on) } else { rule.latest_leave_home(limit, on) };
    [before_stop, slot(leave + out, latest_leave)]
}

/// Whether hours of the week and days in a row allow this much more on the shift.
#[inline]
pub(crate) fn person_allows(state: &State<'_>, shift: u32, work_added: i32) -> bool {
    let info = &state.model.shifts[shift as usize];
    let person = &state.model.people[info.officer as usize];
    if state.week_work(info) + work_added > person.limits.week {
        return false;
    }
    !state.routes[shift as usize].stops.is_empty()
        || run_of_days::length(state.busy_days(info.officer), info.day) <= person.max_run
}
