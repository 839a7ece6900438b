//! A plan under search: routes with their times, what is absent, the running cost, and a journal to go back one
//! round.

use crate::constraints::pause::{NEVER, PauseRule};
use crate::constraints::{opening, spacing};
use crate::model::{Model, NONE, Shift};

/// People of one occurrence at most.
pub(crate) const CREW_MAX: usize = 4;

/// No leg carries the break.
pub(crate) const NO_LEG: usize = usize::MAX;

/// A stop with what the inner loops need close by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) task: u32,
    pub(crate) candidate: u32,
    pub(crate) location: u32,
    pub(crate) minutes: i32,
    /// Beginning of the service when everything before is done as early as possible.
    pub(crate) start: i32,
    /// Latest beginning that lets everything after be done.
    pub(crate) latest: i32,
    /// The agreed beginning of a crew, or -1.
    pub(crate) fixed: i32,
}

/// The tour of one shift.
#[derive(Debug, Default)]
pub(crate) struct Route {
    pub(crate) stops: Vec<Stop>,
    pub(crate) travel: i32,
    pub(crate) service: i32,
    /// The leg with the break; leg `i` leads to stop `i`, the last one home.
    pub(crate) pause_leg: usize,
    /// Changes whenever the stops do; the key of cached insertions.
    pub(crate) version: u64,
}

impl Clone for Route {
    fn clone(&self) -> Route {
        let mut copy = Route::default();
        copy.clone_from(self);
        copy
    }

    fn clone_from(&mut self, other: &Route) {
        self.stops.clone_from(&other.stops);
        (self.travel, self.service) = (other.travel, other.service);
        (self.pause_leg, self.version) = (other.pause_leg, other.version);
    }
}

#[derive(Clone, Copy)]
struct TaskEntry {
    task: u32,
    day: i16,
    on: [u32; CREW_MAX],
    extra: i64,
}

/// The whole plan.
#[derive(Clone)]
pub(crate) struct State<'m> {
    pub(crate) model: &'m Model<'m>,
    pub(crate) routes: Vec<Route>,
    /// Day of each task; -1 when absent.
    pub(crate) day: Vec<i16>,
    /// Shifts of each task's crew.
    pub(crate) on: Vec<[u32; CREW_MAX]>,
    extra: Vec<i64>,
    /// Minutes of work by officer and week.
    week_work: Vec<i32>,
    /// Bit `d`: the officer has a tour on day `d`.
    tour_days: Vec<u64>,
    pub(crate) cost: i64,
    pub(crate) absent: Vec<u32>,
    absent_at: Vec<u32>,
    next_version: u64,
    round: u32,
    route_stamp: Vec<u32>,
    task_stamp: Vec<u32>,
    saved_routes: Vec<(u32, Route)>,
    saved_tasks: Vec<TaskEntry>,
    saved_cost: i64,
    spare: Vec<Route>,
}

impl<'m> State<'m> {
    /// Nothing is planned.
    pub(crate) fn empty(model: &'m Model<'m>) -> State<'m> {
        let (tasks, shifts) = (model.tasks.len(), model.shifts.len());
        let route = |shift: &Shift| Route {
            pause_leg: if shift.pause.is_some() { 0 } else { NO_LEG },
            ..Route::default()
        };
        State {
            model,
            routes: model.shifts.iter().map(route).collect(),
            day: vec![-1; tasks],
            on: vec![[NONE; CREW_MAX]; tasks],
            extra: vec![0; tasks],
            week_work: vec![0; model.people.len() * model.weeks as usize],
            tour_days: vec![0; model.people.len()],
            cost: model.tasks.iter().map(|task| task.prize).sum(),
            absent: (0..tasks as u32).collect(),
            absent_at: (0..tasks as u32).collect(),
            next_version: 1,
            round: 0,
            route_stamp: vec![0; shifts],
            task_stamp: vec![0; tasks],
            saved_routes: Vec::new(),
            saved_tasks: Vec::new(),
            saved_cost: 0,
            spare: Vec::new(),
        }
    }

    /// Becomes a copy of `other` without its journal; buffers are used again.
    pub(crate) fn copy_plan(&mut self, other: &State<'m>) {
        self.routes.clone_from(&other.routes);
        self.day.clone_from(&other.day);
        self.on.clone_from(&other.on);
        self.extra.clone_from(&other.extra);
        self.week_work.clone_from(&other.week_work);
        self.tour_days.clone_from(&other.tour_days);
        self.absent.clone_from(&other.absent);
        self.absent_at.clone_from(&other.absent_at);
        self.cost = other.cost;
        self.next_version = other.next_version;
    }

    /// Puts whole tours into an empty state. Tours whose times do not work out stay empty, and tasks without their
    /// whole crew stay absent.
    pub(crate) fn adopt(&mut self, tours: Vec<(u32, Vec<Stop>)>) {
        self.begin();
        let model = self.model;
        for (shift, stops) in tours {
            self.routes[shift as usize].stops = stops;
            if !self.refresh(shift) {
                self.routes[shift as usize].stops.clear();
                self.refresh(shift);
            }
            self.account(shift, 1);
        }
        for (task, crew) in self.crews().iter().enumerate() {
            if crew.len() != model.tasks[task].crew {
                for (shift, _) in crew {
                    self.take_stop(*shift, task as u32);
                }
            }
        }
        for (task, crew) in self.crews().iter().enumerate().filter(|(_, crew)| !crew.is_empty()) {
            let candidates = || crew.iter().map(|(_, candidate)| &model.candidates[*candidate as usize]);
            let continuity = candidates().map(|candidate| candidate.continuity).min().unwrap_or(0);
            let off_market = candidates().any(|candidate| candidate.off_market);
            let extra = i64::from(model.problem.weights.continuity) * i64::from(continuity)
                + i64::from(model.problem.weights.market_day) * i64::from(off_market);
            let day = model.shifts[crew[0].0 as usize].day;
            self.cost += extra + self.gap_cost(task as u32, i32::from(day)) - model.tasks[task].prize;
            self.day[task] = day as i16;
            self.extra[task] = extra;
            for (at, (shift, _)) in crew.iter().enumerate() {
                self.on[task][at] = *shift;
            }
            self.mark_served(task as u32);
        }
    }

    /// Shift and candidate of everybody who is on each task's routes.
    fn crews(&self) -> Vec<Vec<(u32, u32)>> {
        let mut crews = vec![Vec::new(); self.model.tasks.len()];
        for (shift, route) in self.routes.iter().enumerate() {
            for stop in &route.stops {
                crews[stop.task as usize].push((shift as u32, stop.candidate));
            }
        }
        crews
    }

    /// Begins a round that [`State::undo`] can take back.
    pub(crate) fn begin(&mut self) {
        self.round += 1;
        self.spare.extend(self.saved_routes.drain(..).map(|(_, route)| route));
        self.saved_tasks.clear();
        self.saved_cost = self.cost;
    }

    /// Shifts changed since [`State::begin`].
    pub(crate) fn changed(&self, shift: u32) -> bool {
        self.route_stamp[shift as usize] == self.round
    }

    /// Goes back to [`State::begin`].
    pub(crate) fn undo(&mut self) {
        while let Some((shift, mut route)) = self.saved_routes.pop() {
            self.account(shift, -1);
            std::mem::swap(&mut self.routes[shift as usize], &mut route);
            self.account(shift, 1);
            self.spare.push(route);
        }
        while let Some(entry) = self.saved_tasks.pop() {
            let task = entry.task as usize;
            self.day[task] = entry.day;
            self.on[task] = entry.on;
            self.extra[task] = entry.extra;
            if entry.day < 0 { self.mark_absent(entry.task) } else { self.mark_served(entry.task) }
        }
        self.cost = self.saved_cost;
    }

    fn save_route(&mut self, shift: u32) {
        if self.route_stamp[shift as usize] != self.round {
            self.route_stamp[shift as usize] = self.round;
            let mut copy = self.spare.pop().unwrap_or_default();
            copy.clone_from(&self.routes[shift as usize]);
            self.saved_routes.push((shift, copy));
        }
    }

    fn save_task(&mut self, task: u32) {
        let at = task as usize;
        if self.task_stamp[at] != self.round {
            self.task_stamp[at] = self.round;
            let entry = TaskEntry { task, day: self.day[at], on: self.on[at], extra: self.extra[at] };
            self.saved_tasks.push(entry);
        }
    }

    fn mark_absent(&mut self, task: u32) {
        if self.absent_at[task as usize] == NONE {
            self.absent_at[task as usize] = self.absent.len() as u32;
            self.absent.push(task);
        }
    }

    fn mark_served(&mut self, task: u32) {
        let at = self.absent_at[task as usize];
        if at != NONE {
            self.absent.swap_remove(at as usize);
            if let Some(moved) = self.absent.get(at as usize) {
                self.absent_at[*moved as usize] = at;
            }
            self.absent_at[task as usize] = NONE;
        }
    }

    /// Adds (or takes away) what a route costs and uses.
    fn account(&mut self, shift: u32, sign: i32) {
        let info = &self.model.shifts[shift as usize];
        let route = &self.routes[shift as usize];
        let week = info.officer as usize * self.model.weeks as usize + info.week as usize;
        self.week_work[week] += sign * (route.travel + route.service);
        self.cost += self.model.travel_weight * i64::from(sign * route.travel);
        if !route.stops.is_empty() {
            self.tour_days[info.officer as usize] ^= 1 << info.day;
        }
    }

    pub(crate) fn week_work(&self, shift: &Shift) -> i32 {
        self.week_work[shift.officer as usize * self.model.weeks as usize + shift.week as usize]
    }

    /// Days with a tour, station duty or training.
    pub(crate) fn busy_days(&self, officer: u32) -> u64 {
        self.tour_days[officer as usize] | self.model.people[officer as usize].busy
    }

    /// Days on which other tasks of this task's duty are served.
    pub(crate) fn sibling_days(&self, task: u32) -> impl Iterator<Item = i32> + '_ {
        let group = &self.model.groups[self.model.tasks[task as usize].group as usize];
        let (first, end) = group.tasks;
        (first..end)
            .filter(move |other| *other != task)
            .map(|other| i32::from(self.day[other as usize]))
            .filter(|day| *day >= 0)
    }

    /// Weighted change of the wished spacing when the task joins on `day`.
    pub(crate) fn gap_cost(&self, task: u32, day: i32) -> i64 {
        let group = &self.model.groups[self.model.tasks[task as usize].group as usize];
        if group.max_gap == i32::MAX {
            return 0;
        }
        let days = spacing::excess_added(group.max_gap, day, self.sibling_days(task));
        i64::from(self.model.problem.weights.gap_day) * i64::from(days)
    }

    /// Whether the task keeps the smallest gap to the others of its duty on `day`.
    #[inline]
    pub(crate) fn far_enough(&self, task: u32, day: i32) -> bool {
        let group = &self.model.groups[self.model.tasks[task as usize].group as usize];
        group.tasks.1 - group.tasks.0 <= 1
            || spacing::too_near(group.min_gap, day, self.sibling_days(task)) == 0
    }

    /// Puts the task on these `(candidate, position)`s, beginning at `fixed` when it is a crew (else -1).
    /// False, and nothing is changed, when the times do not work out.
    pub(crate) fn insert(&mut self, task: u32, seats: &[(u32, usize)], fixed: i32, extra: i64) -> bool {
        let model = self.model;
        let info = &model.tasks[task as usize];
        let mut on = [NONE; CREW_MAX];
        for (at, (candidate, position)) in seats.iter().enumerate() {
            let shift = model.candidates[*candidate as usize].shift;
            self.save_route(shift);
            self.account(shift, -1);
            let stop = Stop {
                task,
                candidate: *candidate,
                location: info.location,
                minutes: info.minutes,
                start: 0,
                latest: 0,
                fixed,
            };
            self.routes[shift as usize].stops.insert(*position, stop);
            let fine = self.refresh(shift);
            if !fine {
                self.routes[shift as usize].stops.remove(*position);
                self.refresh(shift);
            }
            self.account(shift, 1);
            if !fine {
                for shift in on.iter().take(at) {
                    self.take_stop(*shift, task);
                }
                return false;
            }
            on[at] = shift;
        }
        self.save_task(task);
        let day = model.shifts[on[0] as usize].day as i16;
        self.cost += extra + self.gap_cost(task, i32::from(day)) - info.prize;
        self.day[task as usize] = day;
        self.on[task as usize] = on;
        self.extra[task as usize] = extra;
        self.mark_served(task);
        true
    }

    /// Weighted travel and extra cost that go when a task of one person goes; the spacing is not counted.
    pub(crate) fn saving(&self, task: u32) -> i64 {
        let shift = self.on[task as usize][0];
        if shift == NONE || self.on[task as usize][1] != NONE {
            return 0;
        }
        let (info, route) = (&self.model.shifts[shift as usize], &self.routes[shift as usize]);
        let Some(at) = route.stops.iter().position(|stop| stop.task == task) else { return 0 };
        let here = route.stops[at].location;
        let before = if at == 0 { info.start } else { route.stops[at - 1].location };
        let after = route.stops.get(at + 1).map_or(info.end, |stop| stop.location);
        let travel = |from: u32, to: u32| self.model.travel(info.profile, from, to);
        let direct = if route.stops.len() == 1 { 0 } else { travel(before, after) };
        let detour = travel(before, here) + travel(here, after) - direct;
        self.model.travel_weight * i64::from(detour) + self.extra[task as usize]
    }

    fn take_stop(&mut self, shift: u32, task: u32) {
        self.save_route(shift);
        self.account(shift, -1);
        let stops = &mut self.routes[shift as usize].stops;
        if let Some(at) = stops.iter().position(|stop| stop.task == task) {
            stops.remove(at);
        }
        let fine = self.refresh(shift);
        self.account(shift, 1);
        if !fine {
            self.clear(shift);
        }
    }

    /// Empties a route whose times no longer work out: possible only where a detour is shorter than the direct way.
    fn clear(&mut self, shift: u32) {
        self.account(shift, -1);
        let stops = std::mem::take(&mut self.routes[shift as usize].stops);
        self.refresh(shift);
        self.account(shift, 1);
        for stop in stops {
            self.remove(stop.task);
        }
    }

    /// Takes a task out of the plan.
    pub(crate) fn remove(&mut self, task: u32) {
        let at = task as usize;
        if self.day[at] < 0 {
            return;
        }
        self.save_task(task);
        let (day, on) = (i32::from(self.day[at]), self.on[at]);
        self.day[at] = -1;
        self.cost += self.model.tasks[at].prize - self.extra[at] - self.gap_cost(task, day);
        self.on[at] = [NONE; CREW_MAX];
        self.extra[at] = 0;
        self.mark_absent(task);
        for shift in on.into_iter().filter(|shift| *shift != NONE) {
            self.take_stop(shift, task);
        }
    }

    /// Computes the times of a route anew; false when they do not work out.
    fn refresh(&mut self, shift: u32) -> bool {
        let model = self.model;
        let info = &model.shifts[shift as usize];
        let route = &mut self.routes[shift as usize];
        route.version = self.next_version;
        self.next_version += 1;
        route.travel = 0;
        route.service = 0;
        route.pause_leg = NO_LEG;
        if route.stops.is_empty() {
            route.pause_leg = if info.pause.is_some() { 0 } else { NO_LEG };
            return true;
        }
        let mut from = info.start;
        for stop in &route.stops {
            route.travel += model.travel(info.profile, from, stop.location);
            route.service += stop.minutes;
            from = stop.location;
        }
        route.travel += model.travel(info.profile, from, info.end);
        let Some(rule) = info.pause else {
            return times(model, info, None, &mut route.stops).is_some();
        };
        let mut best: Option<(i32, usize)> = None;
        for leg in 0..=route.stops.len() {
            if let Some(slack) = times(model, info, Some((rule, leg)), &mut route.stops)
                && best.is_none_or(|(most, _)| slack > most)
            {
                best = Some((slack, leg));
            }
        }
        let Some((_, leg)) = best else { return false };
        route.pause_leg = leg;
        times(model, info, Some((rule, leg)), &mut route.stops).is_some()
    }
}

/// Fills in the earliest and latest beginnings; the sum of the slack between them, or nothing when a beginning
/// would be too late.
fn times(
    model: &Model<'_>,
    shift: &Shift,
    pause: Option<(PauseRule, usize)>,
    stops: &mut [Stop],
) -> Option<i32> {
    let on_leg = |leg: usize| pause.filter(|(_, at)| *at == leg).map(|(rule, _)| rule);
    let (mut leave, mut from) = (shift.from, shift.start);
    for (leg, stop) in stops.iter_mut().enumerate() {
        let travel = model.travel(shift.profile, from, stop.location);
        let ready = match on_leg(leg) {
            Some(rule) => rule.ride(leave, travel)?.1,
            None => leave + travel,
        };
        stop.start = first_start(model, stop, ready)?;
        leave = stop.start + stop.minutes;
        from = stop.location;
    }
    let travel = model.travel(shift.profile, from, shift.end);
    let back = match on_leg(stops.len()) {
        Some(rule) => rule.ride_home(leave, travel)?.1,
        None => leave + travel,
    };
    if back > shift.to {
        return None;
    }
    let mut latest_leave = match on_leg(stops.len()) {
        Some(rule) => rule.latest_leave_home(shift.to, travel),
        None => shift.to - travel,
    };
    let mut slack = 0;
    for leg in (0..stops.len()).rev() {
        let from = if leg == 0 { shift.start } else { stops[leg - 1].location };
        let stop = &mut stops[leg];
        stop.latest = last_start(model, stop, latest_leave - stop.minutes)?;
        slack += stop.latest - stop.start;
        let travel = model.travel(shift.profile, from, stop.location);
        latest_leave = match on_leg(leg) {
            Some(rule) => rule.latest_leave(stop.latest, travel),
            None => stop.latest - travel,
        };
    }
    Some(slack)
}

#[inline]
fn first_start(model: &Model<'_>, stop: &Stop, ready: i32) -> Option<i32> {
    if stop.fixed >= 0 {
        return (ready <= stop.fixed).then_some(stop.fixed);
    }
    opening::first_from(model.windows(&model.candidates[stop.candidate as usize]), ready.min(NEVER))
}

#[inline]
fn last_start(model: &Model<'_>, stop: &Stop, latest: i32) -> Option<i32> {
    if stop.fixed >= 0 {
        return (latest >= stop.fixed).then_some(stop.fixed);
    }
    opening::last_until(model.windows(&model.candidates[stop.candidate as usize]), latest)
}
