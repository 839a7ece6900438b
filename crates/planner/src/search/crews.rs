//! Crews of two to four: everybody begins at the same minute. For each day and each possible common beginning the
//! cheapest seats are taken together; a planned crew keeps its beginning while others are planned around it.

use crate::model::Candidate;
use crate::search::insertion::{person_allows, slots, travel_added};
use crate::search::state::{CREW_MAX, State};

/// A way to seat a whole crew.
#[derive(Clone, Debug)]
pub(crate) struct Seating {
    pub(crate) seats: Vec<(u32, usize)>,
    pub(crate) start: i32,
    /// Weighted cost, the spacing included.
    pub(crate) cost: i64,
    /// The part of the cost that is neither travel nor spacing.
    pub(crate) extra: i64,
}

/// A position somebody can take.
#[derive(Clone, Copy)]
struct Seat {
    candidate: u32,
    at: usize,
    travel: i32,
    early: i32,
    late: i32,
}

/// Buffers of the search for seats.
#[derive(Default)]
pub(crate) struct Seats {
    found: Vec<Seat>,
    starts: Vec<i32>,
    open: Vec<Seat>,
}

/// Common beginnings tried a day.
const STARTS_MAX: usize = 24;

impl Seats {
    /// The cheapest crew for the task, among shifts that `wanted` names.
    pub(crate) fn best(
        &mut self,
        state: &State<'_>,
        task: u32,
        wanted: impl Fn(u32) -> bool,
    ) -> Option<Seating> {
        let range = state.model.candidates_of(task);
        let mut best: Option<Seating> = None;
        let mut from = range.start;
        while from < range.end {
            let day = day_of(state, from);
            let end = (from..range.end).find(|at| day_of(state, *at) != day).unwrap_or(range.end);
            let touched = (from..end).any(|at| wanted(state.model.candidates[at].shift));
            if touched && state.far_enough(task, i32::from(day)) {
                let bound = best.as_ref().map_or(i64::MAX, |best| best.cost);
                if let Some(found) = self.best_on_day(state, task, from..end, bound) {
                    best = Some(found);
                }
            }
            from = end;
        }
        best
    }

    fn best_on_day(
        &mut self,
        state: &State<'_>,
        task: u32,
        candidates: std::ops::Range<usize>,
        mut bound: i64,
    ) -> Option<Seating> {
        let day = i32::from(day_of(state, candidates.start));
        self.collect(state, task, candidates);
        let gap = state.gap_cost(task, day);
        let mut best = None;
        for at in 0..self.starts.len() {
            let start = self.starts[at];
            self.open.clear();
            for seat in self.found.iter().filter(|seat| seat.early <= start && start <= seat.late) {
                match self.open.iter_mut().find(|other| other.candidate == seat.candidate) {
                    Some(other) if other.travel <= seat.travel => {}
                    Some(other) => *other = *seat,
                    None => self.open.push(*seat),
                }
            }
            self.open.sort_by_key(|seat| (seat.travel, seat.candidate));
            let Some(members) = choose(state, task, &self.open) else { continue };
            let (cost, extra) = price(state, &members);
            if cost + gap < bound {
                bound = cost + gap;
                let seats = members.iter().map(|seat| (seat.candidate, seat.at)).collect();
                best = Some(Seating { seats, start, cost: bound, extra });
            }
        }
        best
    }

    /// Every seat of the day and the beginnings worth trying.
    fn collect(&mut self, state: &State<'_>, task: u32, candidates: std::ops::Range<usize>) {
        self.found.clear();
        self.starts.clear();
        let model = state.model;
        let info = &model.tasks[task as usize];
        for at in candidates {
            let candidate = &model.candidates[at];
            let shift = &model.shifts[candidate.shift as usize];
            let route = &state.routes[candidate.shift as usize];
            let limits = &model.people[shift.officer as usize].limits;
            let room =
                (limits.drive - route.travel).min(limits.day - route.travel - route.service - info.minutes);
            for position in 0..=route.stops.len() {
                let travel = travel_added(model, shift, route, info.location, position);
                if travel > room || !person_allows(state, candidate.shift, travel + info.minutes) {
                    continue;
                }
                let found = slots(model, shift, route, info, model.windows(candidate), position);
                for (early, late) in found.into_iter().flatten() {
                    self.found.push(Seat { candidate: at as u32, at: position, travel, early, late });
                    self.starts.push(early);
                }
            }
        }
        self.starts.sort_unstable();
        self.starts.dedup();
        if self.starts.len() > STARTS_MAX {
            let step = self.starts.len().div_ceil(STARTS_MAX);
            let kept: Vec<i32> = self.starts.iter().copied().step_by(step).collect();
            self.starts = kept;
        }
    }
}

fn day_of(state: &State<'_>, candidate: usize) -> u16 {
    state.model.shifts[state.model.candidates[candidate].shift as usize].day
}

/// The cheapest members out of one open seat a person, cheapest first: everybody pinned, an officer where one is
/// needed, somebody with the skills.
fn choose(state: &State<'_>, task: u32, open: &[Seat]) -> Option<Vec<Seat>> {
    let model = state.model;
    let info = &model.tasks[task as usize];
    if open.len() < info.crew {
        return None;
    }
    let of = |seat: &Seat| -> &Candidate { &model.candidates[seat.candidate as usize] };
    let mut members: Vec<Seat> = Vec::with_capacity(CREW_MAX);
    if info.pinned {
        members.extend(open.iter().filter(|seat| of(seat).pinned));
        let (first, end) = info.candidates;
        let day = model.shifts[of(&open[0]).shift as usize].day;
        let asked = model.candidates[first as usize..end as usize]
            .iter()
            .filter(|candidate| candidate.pinned && model.shifts[candidate.shift as usize].day == day)
            .count();
        let pins = model
            .problem
            .locks
            .iter()
            .filter(|lock| lock.duty == model.id(info.source) && lock.occurrence == info.occurrence);
        if members.len() < asked || members.len() < pins.count() {
            return None;
        }
    }
    let officer = |seat: &Seat| !info.needs_officer || of(seat).officer;
    let skilled = |seat: &Seat| of(seat).skilled;
    let chosen =
        |members: &[Seat], seat: &Seat| members.iter().any(|member| member.candidate == seat.candidate);
    let lacks_officer = !members.iter().any(officer);
    let lacks_skill = !members.iter().any(skilled);
    let cheapest =
        |test: &dyn Fn(&Seat) -> bool| open.iter().find(|seat| !chosen(&members, seat) && test(seat));
    let mut leads: Vec<Seat> = Vec::new();
    if lacks_officer || lacks_skill {
        let both = cheapest(&|seat| (!lacks_officer || officer(seat)) && (!lacks_skill || skilled(seat)));
        let apart =
            if lacks_officer && lacks_skill { cheapest(&officer).zip(cheapest(&skilled)) } else { None };
        let room = info.crew.saturating_sub(members.len());
        match (both, apart) {
            (Some(both), Some((one, other))) if room >= 2 && one.travel + other.travel < both.travel => {
                leads.extend([*one, *other]);
            }
            (Some(both), _) => leads.push(*both),
            (None, Some((one, other))) => leads.extend([*one, *other]),
            (None, None) => return None,
        }
    }
    members.extend(leads);
    for seat in open {
        if members.len() < info.crew && !chosen(&members, seat) {
            members.push(*seat);
        }
    }
    (members.len() == info.crew).then_some(members)
}

/// Weighted cost of travel and the rest, and the rest alone.
fn price(state: &State<'_>, members: &[Seat]) -> (i64, i64) {
    let model = state.model;
    let weights = &model.problem.weights;
    let travel: i32 = members.iter().map(|seat| seat.travel).sum();
    let candidates = || members.iter().map(|seat| &model.candidates[seat.candidate as usize]);
    let continuity = candidates().map(|candidate| candidate.continuity).min().unwrap_or(0);
    let off_market = candidates().any(|candidate| candidate.off_market);
    let extra = i64::from(weights.continuity) * i64::from(continuity)
        + i64::from(weights.market_day) * i64::from(off_market);
    (model.travel_weight * i64::from(travel) + extra, extra)
}
