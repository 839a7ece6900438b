//! What is taken out of a plan before it is filled again. Strings of neighbouring tours after Christiaens and
//! Vanden Berghe, "Slack Induction by String Removals" (Transportation Science 54, 2020), and removals that fit
//! weeks of visits: whole officer-days, whole places, what costs most for what it gives, and anything.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::model::{Model, NONE};
use crate::search::state::State;

/// Tasks a round takes out on average (SISR's c̄) and the longest string.
const REMOVED_MEAN: f64 = 10.0;
const STRING_MAX: f64 = 10.0;
const INVITE_EVERY: u32 = 16;
/// Locations looked at around a seed.
const NEAR_MAX: usize = 100;

/// Which tasks lie near which.
pub(crate) struct Neighbours {
    /// Locations with tasks, by location, nearest first.
    near: Vec<Vec<u32>>,
    tasks_at: Vec<Vec<u32>>,
    /// Tasks of a place.
    tasks_of: Vec<Vec<u32>>,
}

impl Neighbours {
    pub(crate) fn of(model: &Model<'_>) -> Neighbours {
        let mut tasks_at = vec![Vec::new(); model.problem.locations.len()];
        let mut tasks_of = vec![Vec::new(); model.problem.places.len()];
        for (at, task) in model.tasks.iter().enumerate() {
            tasks_at[task.location as usize].push(at as u32);
            tasks_of[task.place as usize].push(at as u32);
        }
        let used: Vec<u32> =
            (0..tasks_at.len() as u32).filter(|at| !tasks_at[*at as usize].is_empty()).collect();
        let near = (0..tasks_at.len() as u32).map(|from| {
            if tasks_at[from as usize].is_empty() {
                return Vec::new();
            }
            let far = |to: &u32| (model.travel(0, from, *to) + model.travel(0, *to, from), *to != from, *to);
            let mut near = used.clone();
            if near.len() > NEAR_MAX {
                near.select_nth_unstable_by_key(NEAR_MAX, far);
                near.truncate(NEAR_MAX);
            }
            near.sort_by_key(far);
            near
        });
        Neighbours { near: near.collect(), tasks_at: tasks_at.clone(), tasks_of }
    }

    fn around(&self, location: u32) -> impl Iterator<Item = u32> + '_ {
        self.near[location as usize].iter().flat_map(|near| self.tasks_at[*near as usize].iter().copied())
    }
}

/// Takes tasks out; `removed` receives them.
pub(crate) fn ruin(state: &mut State<'_>, near: &Neighbours, rng: &mut ChaCha8Rng, removed: &mut Vec<u32>) {
    removed.clear();
    if state.absent.len() == state.model.tasks.len() {
        return;
    }
    match rng.random_range(0..100_u32) {
        0..70 => strings(state, near, rng, removed),
        70..82 => shifts(state, near, rng, removed),
        82..88 => places(state, near, rng, removed),
        88..94 => worst(state, rng, removed),
        _ => anything(state, rng, removed),
    }
}

fn take(state: &mut State<'_>, task: u32, removed: &mut Vec<u32>) {
    if state.day[task as usize] >= 0 {
        state.remove(task);
        removed.push(task);
    }
}

fn seed(state: &State<'_>, rng: &mut ChaCha8Rng) -> u32 {
    rng.random_range(0..state.model.tasks.len() as u32)
}

fn strings(state: &mut State<'_>, near: &Neighbours, rng: &mut ChaCha8Rng, removed: &mut Vec<u32>) {
    let seed = seed(state, rng);
    let served = state.model.tasks.len() - state.absent.len();
    let routes = state.routes.iter().filter(|route| !route.stops.is_empty()).count().max(1);
    let longest = STRING_MAX.min(served as f64 / routes as f64).max(1.0);
    let most = 4.0 * REMOVED_MEAN / (1.0 + longest) - 1.0;
    let count = rng.random_range(1.0..most.max(1.0) + 1.0) as usize;
    let mut ruined = 0;
    for task in near.around(state.model.tasks[seed as usize].location) {
        if ruined >= count {
            break;
        }
        let shift = state.on[task as usize][0];
        if state.day[task as usize] < 0 || state.changed(shift) {
            continue;
        }
        ruined += 1;
        let stops = state.routes[shift as usize].stops.len();
        let limit = longest.min(stops as f64);
        let length = (rng.random_range(1.0..limit + 1.0) as usize).clamp(1, stops);
        string(state, shift, task, length, rng, removed);
    }
}

/// Takes a string of `length` around the task; half of the time a piece in its middle stays.
fn string(
    state: &mut State<'_>,
    shift: u32,
    task: u32,
    length: usize,
    rng: &mut ChaCha8Rng,
    removed: &mut Vec<u32>,
) {
    let stops = &state.routes[shift as usize].stops;
    let at = stops.iter().position(|stop| stop.task == task).unwrap_or(0);
    let mut kept = 0;
    if length > 1 && length < stops.len() && rng.random_bool(0.5) {
        kept = 1;
        while length + kept < stops.len() && rng.random_bool(0.5) {
            kept += 1;
        }
    }
    let whole = length + kept;
    let low = (at + 1).saturating_sub(whole);
    let high = at.min(stops.len() - whole);
    let first = rng.random_range(low..=high.max(low));
    let hole = if kept == 0 { 0 } else { rng.random_range(1..length) };
    let mut taken = [NONE; 64];
    let mut count = 0;
    for (offset, stop) in stops[first..(first + whole).min(stops.len())].iter().enumerate() {
        let in_hole = kept > 0 && offset >= hole && offset < hole + kept;
        if !in_hole && count < taken.len() {
            taken[count] = stop.task;
            count += 1;
        }
    }
    for task in &taken[..count] {
        take(state, *task, removed);
    }
}

/// One or two whole officer-days near each other.
fn shifts(state: &mut State<'_>, near: &Neighbours, rng: &mut ChaCha8Rng, removed: &mut Vec<u32>) {
    let seed = seed(state, rng);
    let count = rng.random_range(1..=2);
    let mut done = 0;
    for task in near.around(state.model.tasks[seed as usize].location) {
        let shift = state.on[task as usize][0];
        if done >= count {
            break;
        }
        if state.day[task as usize] >= 0 && !state.changed(shift) {
            done += 1;
            while let Some(stop) = state.routes[shift as usize].stops.last() {
                let task = stop.task;
                take(state, task, removed);
            }
        }
    }
}

/// All tasks of a place and of some near it.
fn places(state: &mut State<'_>, near: &Neighbours, rng: &mut ChaCha8Rng, removed: &mut Vec<u32>) {
    let seed = seed(state, rng);
    let most = rng.random_range(4..=12);
    let first = &state.model.tasks[seed as usize];
    for task in near.tasks_of[first.place as usize].iter().copied().chain(near.around(first.location)) {
        if removed.len() >= most {
            break;
        }
        take(state, task, removed);
    }
}

/// What frees most minutes for the points it gives, with a grain of chance.
fn worst(state: &mut State<'_>, rng: &mut ChaCha8Rng, removed: &mut Vec<u32>) {
    let model = state.model;
    let mut scored: Vec<(i64, u32)> = Vec::with_capacity(64);
    for _ in 0..48 {
        let task = rng.random_range(0..model.tasks.len() as u32);
        let shift = state.on[task as usize][0];
        if shift == NONE {
            continue;
        }
        let info = &model.tasks[task as usize];
        let route = &state.routes[shift as usize];
        let place = &model.shifts[shift as usize];
        let Some(at) = route.stops.iter().position(|stop| stop.task == task) else { continue };
        let before = if at == 0 { place.start } else { route.stops[at - 1].location };
        let after = route.stops.get(at + 1).map_or(place.end, |stop| stop.location);
        let detour = model.travel(place.profile, before, info.location)
            + model.travel(place.profile, info.location, after)
            - model.travel(place.profile, before, after);
        scored.push((info.prize * 16 / i64::from((detour + info.minutes).max(1)), task));
    }
    scored.sort_unstable();
    scored.dedup();
    let count = rng.random_range(3..=10);
    for (_, task) in scored.into_iter().take(count) {
        take(state, task, removed);
    }
}

/// Absent tasks near each other that may be put in together although none of them pays alone: two villages of one
/// far valley. One round in [`INVITE_EVERY`] has such guests.
pub(crate) fn invite(state: &State<'_>, near: &Neighbours, rng: &mut ChaCha8Rng, invited: &mut Vec<u32>) {
    invited.clear();
    if state.absent.is_empty() || rng.random_range(0..INVITE_EVERY) > 0 {
        return;
    }
    let seed = state.absent[rng.random_range(0..state.absent.len())];
    let most = rng.random_range(2..=6);
    let around = near.around(state.model.tasks[seed as usize].location);
    invited.extend(around.filter(|task| state.day[*task as usize] < 0).take(most));
}

fn anything(state: &mut State<'_>, rng: &mut ChaCha8Rng, removed: &mut Vec<u32>) {
    for _ in 0..rng.random_range(2..=10) {
        let task = seed(state, rng);
        take(state, task, removed);
    }
}
