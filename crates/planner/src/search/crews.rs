//! Crews of two to four: everybody begins at the same minute. For each day and each possible common beginning the
//! cheapest seats are taken together; a planned crew keeps its beginning while others are planned around it.

use crate::model::{Candidate, Task};
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

/// Which crew is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Ask {
    pub(crate) task: u32,
    /// The crew costs less than this.
    pub(crate) limit: i64,
    /// A candidate who must be among them.
    pub(crate) must: Option<u32>,
}

/// Seats by candidate, valid while the route keeps its version, and buffers.
#[derive(Default)]
pub(crate) struct Seats {
    known: Vec<(u64, Vec<Seat>)>,
    day: Vec<Seat>,
    starts: Vec<i32>,
    open: Vec<Seat>,
}

/// Common beginnings tried a day.
const STARTS_MAX: usize = 24;

impl Seats {
    /// The cheapest crew on days with a shift that `wanted` names.
    pub(crate) fn best(
        &mut self,
        state: &State<'_>,
        mut ask: Ask,
        wanted: impl Fn(u32) -> bool,
    ) -> Option<Seating> {
        let range = state.model.candidates_of(ask.task);
        self.known.resize_with(state.model.candidates.len(), || (u64::MAX, Vec::new()));
        let mut best: Option<Seating> = None;
        let mut from = range.start;
        while from < range.end {
            let day = day_of(state, from);
            let end = (from..range.end).find(|at| day_of(state, *at) != day).unwrap_or(range.end);
            let touched = (from..end).any(|at| wanted(state.model.candidates[at].shift));
            if touched
                && state.far_enough(ask.task, i32::from(day))
                && let Some(found) = self.best_on_day(state, ask, from..end)
            {
                ask.limit = found.cost;
                best = Some(found);
            }
            from = end;
        }
        best
    }

    fn best_on_day(
        &mut self,
        state: &State<'_>,
        ask: Ask,
        candidates: std::ops::Range<usize>,
    ) -> Option<Seating> {
        let gap = state.gap_cost(ask.task, i32::from(day_of(state, candidates.start)));
        let mut ask = ask;
        self.collect(state, ask, candidates, gap);
        let info = &state.model.tasks[ask.task as usize];
        let mut best = None;
        for start in &self.starts {
            self.open.clear();
            let (mut complete, mut familiar) = (false, false);
            for seat in self.day.iter().filter(|seat| seat.early <= *start && *start <= seat.late) {
                if self.open.iter().any(|other| other.candidate == seat.candidate) {
                    continue;
                }
                self.open.push(*seat);
                let candidate = &state.model.candidates[seat.candidate as usize];
                complete |= candidate.skilled && (candidate.officer || !info.needs_officer);
                familiar |= candidate.continuity == 0;
                // Whoever comes later in the order of travel cannot make a cheaper crew.
                let enough = complete && familiar && self.open.len() > info.crew;
                if enough && !info.pinned && ask.must.is_none() {
                    break;
                }
            }
            if let Some((members, cost, extra)) = cheapest(state, ask, &self.open)
                && cost + gap < ask.limit
            {
                ask.limit = cost + gap;
                let seats = members.iter().map(|seat| (seat.candidate, seat.at)).collect();
                best = Some(Seating { seats, start: *start, cost: ask.limit, extra });
            }
        }
        best
    }

    /// Every seat of the day in order of travel, and the beginnings worth trying.
    fn collect(&mut self, state: &State<'_>, ask: Ask, candidates: std::ops::Range<usize>, gap: i64) {
        self.day.clear();
        self.starts.clear();
        let model = state.model;
        let info = &model.tasks[ask.task as usize];
        for at in candidates {
            let shift = model.candidates[at].shift;
            let version = state.routes[shift as usize].version;
            let known = &mut self.known[at];
            if known.0 != version {
                known.0 = version;
                seats(state, info, at, &mut known.1);
            }
            for seat in &known.1 {
                let dear = model.travel_weight * i64::from(seat.travel) + gap >= ask.limit;
                if !dear && person_allows(state, shift, seat.travel + info.minutes) {
                    self.day.push(*seat);
                    self.starts.push(seat.early);
                }
            }
        }
        self.day.sort_by_key(|seat| (seat.travel, seat.candidate));
        self.starts.sort_unstable();
        self.starts.dedup();
        if self.starts.len() > STARTS_MAX {
            let step = self.starts.len().div_ceil(STARTS_MAX);
            let mut at = 0;
            self.starts.retain(|_| {
                at += 1;
                (at - 1) % step == 0
            });
        }
    }
}

/// Every seat of a candidate in its route.
fn seats(state: &State<'_>, info: &Task, at: usize, found: &mut Vec<Seat>) {
    found.clear();
    let model = state.model;
    let candidate = &model.candidates[at];
    let shift = &model.shifts[candidate.shift as usize];
    let route = &state.routes[candidate.shift as usize];
    let limits = &model.people[shift.officer as usize].limits;
    let room = (limits.drive - route.travel).min(limits.day - route.travel - route.service - info.minutes);
    for position in 0..=route.stops.len() {
        let travel = travel_added(model, shift, route, info.location, position);
        if travel <= room {
            let slots = slots(model, shift, route, info, model.windows(candidate), position);
            found.extend(slots.into_iter().flatten().map(|(early, late)| Seat {
                candidate: at as u32,
                at: position,
                travel,
                early,
                late,
            }));
        }
    }
}

fn day_of(state: &State<'_>, candidate: usize) -> u16 {
    state.model.shifts[state.model.candidates[candidate].shift as usize].day
}

/// The cheapest crew and its [`price`]. Continuity counts for the crew as a whole, so next to the crew of least travel
/// those with somebody more familiar are looked at.
fn cheapest(state: &State<'_>, ask: Ask, open: &[Seat]) -> Option<(Vec<Seat>, i64, i64)> {
    let mut best: Option<(Vec<Seat>, i64, i64)> = None;
    let mut consider = |members: Option<Vec<Seat>>| {
        let Some(members) = members else { return };
        let (cost, extra) = price(state, &members);
        if best.as_ref().is_none_or(|(_, least, _)| cost < *least) {
            best = Some((members, cost, extra));
        }
    };
    consider(choose(state, ask, None, open));
    let mut least = u32::MAX;
    for seat in open {
        let continuity = state.model.candidates[seat.candidate as usize].continuity;
        if continuity < least && least > 0 {
            if least < u32::MAX || continuity > 0 {
                consider(choose(state, ask, Some(*seat), open));
            }
            least = continuity;
        }
    }
    best
}

/// The cheapest members out of one open seat a person, cheapest first: everybody pinned, an officer where one is
/// needed, somebody with the skills.
fn choose(state: &State<'_>, ask: Ask, familiar: Option<Seat>, open: &[Seat]) -> Option<Vec<Seat>> {
    let model = state.model;
    let info = &model.tasks[ask.task as usize];
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
    let chosen =
        |members: &[Seat], seat: &Seat| members.iter().any(|member| member.candidate == seat.candidate);
    let must = match ask.must {
        Some(must) => Some(*open.iter().find(|seat| seat.candidate == must)?),
        None => None,
    };
    for seat in must.into_iter().chain(familiar) {
        if !chosen(&members, &seat) {
            members.push(seat);
        }
    }
    let officer = |seat: &Seat| !info.needs_officer || of(seat).officer;
    let skilled = |seat: &Seat| of(seat).skilled;
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
