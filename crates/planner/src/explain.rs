//! Why an occurrence is not served, by whom it could be, and at what price. Every answer can be tested by doing what
//! it says: grant the skill, widen the hours by the minutes named, drop the stops named.

use std::collections::BTreeMap;

use crate::check::ProblemError;
use crate::constraints::{area, availability, run_of_days, skill, spacing};
use crate::model::{Candidate, Model, Task};
use crate::plan::{Displaced, Insertion, Plan, Reason, ReasonCode};
use crate::problem::Problem;
use crate::read;
use crate::search::crews::{Ask, Seating, Seats};
use crate::search::insertion::{slots, travel_added};
use crate::search::state::{Route, State};
use crate::time::Time;

/// Why this officer does not do this occurrence on this day: everything that stands in the way, or
/// [`ReasonCode::Free`] when nothing does. The occurrence itself is taken out of the plan first, wherever it is;
/// stops of the plan that break a rule count as absent.
///
/// # Errors
/// The fatal findings of [`Problem::check`].
pub fn why_not(
    problem: &Problem,
    plan: &Plan,
    duty: &str,
    occurrence: u16,
    officer: &str,
    day: u16,
) -> Result<Vec<Reason>, Vec<ProblemError>> {
    problem.check_fatal()?;
    let model = Model::of(problem);
    let mut state = read::state(&model, plan);
    let task = model.task_index.get(&(duty, occurrence));
    let (Some(task), Some(officer)) = (task, model.officer_index.get(officer)) else { return Ok(Vec::new()) };
    if day >= problem.horizon.days {
        return Ok(Vec::new());
    }
    state.begin();
    let served = state.day[*task as usize] >= 0;
    let before = state.cost;
    state.remove(*task);
    // What serving it costs as it is planned now.
    let now = before + model.tasks[*task as usize].prize - state.cost;
    let mut explainer = Explainer::new(&state);
    let mut findings = explainer.findings(*task, *officer, day);
    for finding in &mut findings {
        if served && finding.code == Some(ReasonCode::Free) && finding.cost > now {
            (finding.code, finding.points) = (Some(ReasonCode::CostsMore), Some(finding.cost - now));
        }
    }
    Ok(findings.into_iter().map(|finding| explainer.reason(finding, *officer, day, 1)).collect())
}

/// One rule that stands in the way on one officer-day.
#[derive(Clone, Debug, Default)]
struct Finding {
    code: Option<ReasonCode>,
    minutes: Option<i32>,
    days: Option<i32>,
    points: Option<i64>,
    what: Option<String>,
    /// What a free seat would cost.
    cost: i64,
}

impl Finding {
    fn of(code: ReasonCode) -> Finding {
        Finding { code: Some(code), ..Finding::default() }
    }

    fn minutes(code: ReasonCode, minutes: i32) -> Finding {
        Finding { minutes: (minutes > 0).then_some(minutes), ..Finding::of(code) }
    }

    /// How far from a service: smaller is nearer.
    fn distance(&self) -> i64 {
        i64::from(self.minutes.or(self.days).unwrap_or(0)) + self.points.unwrap_or(0)
    }
}

/// Explains one plan.
pub(crate) struct Explainer<'s, 'm> {
    given: &'s State<'m>,
    scratch: State<'m>,
    seats: Seats,
}

impl<'s, 'm> Explainer<'s, 'm> {
    pub(crate) fn new(given: &'s State<'m>) -> Explainer<'s, 'm> {
        Explainer { given, scratch: given.clone(), seats: Seats::default() }
    }

    /// The reasons over all officer-days, nearest to a service first.
    pub(crate) fn reasons(&mut self, task: u32) -> Vec<Reason> {
        let problem = self.given.model.problem;
        let mut counts: BTreeMap<ReasonCode, (u32, Finding, u32, u16)> = BTreeMap::new();
        for officer in 0..problem.officers.len() as u32 {
            for day in 0..problem.horizon.days {
                let Some(finding) = self.findings(task, officer, day).into_iter().next() else { continue };
                let Some(code) = finding.code else { continue };
                let entry = counts.entry(code).or_insert_with(|| (0, finding.clone(), officer, day));
                entry.0 += 1;
                if finding.distance() < entry.1.distance() {
                    (entry.1, entry.2, entry.3) = (finding, officer, day);
                }
            }
        }
        let reasons = counts.into_values();
        reasons.map(|(count, finding, officer, day)| self.reason(finding, officer, day, count)).collect()
    }

    fn reason(&self, finding: Finding, officer: u32, day: u16, count: u32) -> Reason {
        Reason {
            code: finding.code.unwrap_or(ReasonCode::Free),
            count,
            minutes: finding.minutes.map(|minutes| minutes as u32),
            days: finding.days.map(|days| days as u16),
            points: finding.points.map(|points| points as u64),
            officer: Some(self.given.model.problem.officers[officer as usize].id.clone()),
            day: Some(day),
            what: finding.what,
        }
    }

    /// Everything that stands in the way on an officer-day, the farthest from a service first; what only a plan can
    /// hinder is looked at when nothing else does.
    fn findings(&mut self, task: u32, officer: u32, day: u16) -> Vec<Finding> {
        let mut findings = self.fixed_findings(task, officer, day);
        if findings.is_empty() {
            findings.push(self.planned_finding(task, officer, day));
        }
        findings
    }

    /// What stands in the way whatever else is planned.
    fn fixed_findings(&self, task: u32, officer: u32, day: u16) -> Vec<Finding> {
        let model = self.given.model;
        let info = &model.tasks[task as usize];
        let person = &model.problem.officers[officer as usize];
        let place = &model.problem.places[info.place as usize];
        let mut findings = Vec::new();
        if !area::may_serve(person, model.station(person), place) {
            findings.push(Finding::of(ReasonCode::OutsideArea));
        }
        if info.crew == 1 {
            if info.needs_officer && person.kind == crate::problem::OfficerKind::Auxiliary {
                findings.push(Finding::of(ReasonCode::OfficerNeeded));
            }
            if let Some(missing) = skill::missing(person, model.skills(info.source)) {
                findings.push(Finding {
                    what: Some(missing.to_owned()),
                    ..Finding::of(ReasonCode::SkillMissing)
                });
            }
        }
        if let Err(code) = availability::span(person, day) {
            findings.push(Finding::of(code));
        }
        let open = model.openings(info.source, day);
        match (&open, model.shift(officer, day)) {
            (Err((code, minutes)), _) => findings.push(Finding::minutes(*code, *minutes)),
            (Ok(open), Some(shift)) => {
                if let Err((code, minutes)) = model.reachable(info.source, shift, open) {
                    findings.push(Finding::minutes(code, minutes));
                }
            }
            (Ok(_), None) => {}
        }
        if findings.is_empty() && self.candidate(task, officer, day).is_none() {
            findings.push(Finding::of(ReasonCode::PinnedElsewhere));
        }
        findings
    }

    fn candidate(&self, task: u32, officer: u32, day: u16) -> Option<usize> {
        let model = self.given.model;
        let shift = model.shift(officer, day)?;
        model.candidates_of(task).find(|at| model.candidates[*at].shift == shift)
    }

    /// What the rest of the plan puts in the way.
    fn planned_finding(&mut self, task: u32, officer: u32, day: u16) -> Finding {
        let model = self.given.model;
        let Some(at) = self.candidate(task, officer, day) else {
            return Finding::of(ReasonCode::PinnedElsewhere);
        };
        let (info, candidate) = (&model.tasks[task as usize], &model.candidates[at]);
        let group = &model.groups[info.group as usize];
        let near = spacing::too_near(group.min_gap, i32::from(day), self.given.sibling_days(task));
        if near > 0 {
            return Finding { days: Some(near), ..Finding::of(ReasonCode::TooSoonAfterAnother) };
        }
        let route = &self.given.routes[candidate.shift as usize];
        let person = &model.people[officer as usize];
        let run = run_of_days::length(self.given.busy_days(officer), day);
        if route.stops.is_empty() && run > person.max_run {
            let days = (run - person.max_run) as i32;
            return Finding { days: Some(days), ..Finding::of(ReasonCode::RunOfDays) };
        }
        let Some(travel) = self.cheapest_position(info, candidate, route) else {
            return Finding::minutes(ReasonCode::NoTime, missing_minutes(model, info, candidate, route));
        };
        let shift = &model.shifts[candidate.shift as usize];
        let week = self.given.week_work(shift) + travel + info.minutes;
        let lacking = person.limits.lacking(route.travel + travel, route.service + info.minutes, week);
        if let Some((code, minutes)) = lacking {
            return Finding::minutes(code, minutes);
        }
        self.worth(task, at, travel, i32::from(day))
    }

    /// Travel added by the cheapest position that fits in time.
    fn cheapest_position(&self, info: &Task, candidate: &Candidate, route: &Route) -> Option<i32> {
        let model = self.given.model;
        let shift = &model.shifts[candidate.shift as usize];
        let fits = |at: &usize| {
            slots(model, shift, route, info, model.windows(candidate), *at).iter().any(Option::is_some)
        };
        let positions = (0..=route.stops.len()).filter(fits);
        positions.map(|at| travel_added(model, shift, route, info.location, at)).min()
    }

    fn worth(&mut self, task: u32, at: usize, travel: i32, day: i32) -> Finding {
        let model = self.given.model;
        let candidate = &model.candidates[at];
        let info = &model.tasks[task as usize];
        let cost = if info.crew == 1 {
            model.travel_weight * i64::from(travel) + candidate.extra + self.given.gap_cost(task, day)
        } else {
            let ask = Ask { task, limit: i64::MAX, must: Some(at as u32) };
            match self.seats.best(self.given, ask, |shift| shift == candidate.shift) {
                Some(seating) => seating.cost,
                None => return Finding::of(ReasonCode::NoPartner),
            }
        };
        if cost >= info.prize {
            Finding { points: Some(cost - info.prize), ..Finding::of(ReasonCode::NotWorthIt) }
        } else {
            Finding { cost, ..Finding::of(ReasonCode::Free) }
        }
    }

    /// The cheapest way to serve a task: one person's by dropping neighbouring stops of one tour, a crew's where all of
    /// them have room. Pinned stops and stops of crews are not dropped.
    pub(crate) fn cheapest_insertion(&mut self, task: u32) -> Option<Insertion> {
        let model = self.given.model;
        if model.tasks[task as usize].crew > 1 {
            let seating = self.seats.best(self.given, Ask { task, limit: i64::MAX, must: None }, |_| true)?;
            return self.insertion(task, &[], &seating);
        }
        let mut best: Option<(i64, usize, usize, usize)> = None;
        for at in model.candidates_of(task) {
            let day = model.shifts[model.candidates[at].shift as usize].day;
            if !self.given.far_enough(task, i32::from(day)) {
                continue;
            }
            for (cost, first, end) in self.exchanges(task, at) {
                if best.is_none_or(|(least, ..)| cost < least) {
                    best = Some((cost, at, first, end));
                }
            }
        }
        let (cost, at, first, end) = best?;
        let candidate = &model.candidates[at];
        let stops = &self.given.routes[candidate.shift as usize].stops[first..end];
        let dropped: Vec<u32> = stops.iter().map(|stop| stop.task).collect();
        let seating = Seating { seats: vec![(at as u32, first)], start: -1, cost, extra: candidate.extra };
        self.insertion(task, &dropped, &seating)
    }

    /// Estimated cost of taking the place of stops `first..end`, for every such range that leaves room.
    fn exchanges(&self, task: u32, at: usize) -> Vec<(i64, usize, usize)> {
        let model = self.given.model;
        let (info, candidate) = (&model.tasks[task as usize], &model.candidates[at]);
        let shift = &model.shifts[candidate.shift as usize];
        let route = &self.given.routes[candidate.shift as usize];
        let mut found = Vec::new();
        let mut short = route.clone();
        for first in 0..=route.stops.len() {
            for end in first..=route.stops.len() {
                let droppable = |stop: &crate::search::state::Stop| {
                    stop.fixed < 0 && !model.tasks[stop.task as usize].pinned
                };
                if !route.stops[first..end].iter().all(droppable) {
                    break;
                }
                short.stops.clone_from(&route.stops);
                short.stops.drain(first..end);
                short.pause_leg = match route.pause_leg {
                    leg if leg != usize::MAX && leg > end => leg - (end - first),
                    leg if leg != usize::MAX && leg >= first => first,
                    leg => leg,
                };
                let fits = slots(model, shift, &short, info, model.windows(candidate), first);
                if fits.iter().any(Option::is_some) {
                    let lost: i64 = route.stops[first..end]
                        .iter()
                        .map(|stop| model.tasks[stop.task as usize].prize)
                        .sum();
                    let travel = travel_added(model, shift, &short, info.location, first);
                    found.push((
                        lost + model.travel_weight * i64::from(travel) + candidate.extra,
                        first,
                        end,
                    ));
                    break;
                }
            }
        }
        found
    }

    /// Drops and seats on a copy and reads off what it costs; nothing when somebody's limits forbid it.
    fn insertion(&mut self, task: u32, dropped: &[u32], seating: &Seating) -> Option<Insertion> {
        let model = self.given.model;
        let scratch = &mut self.scratch;
        scratch.begin();
        let before = (scratch.cost, travel_of(scratch));
        for other in dropped {
            scratch.remove(*other);
        }
        let mut allowed = scratch.insert(task, &seating.seats, seating.start, seating.extra);
        let shifts: Vec<_> = seating
            .seats
            .iter()
            .map(|(candidate, _)| model.candidates[*candidate as usize].shift as usize)
            .collect();
        for at in &shifts {
            let (shift, route) = (&model.shifts[*at], &scratch.routes[*at]);
            let person = &model.people[shift.officer as usize];
            let lacking = person.limits.lacking(route.travel, route.service, scratch.week_work(shift));
            let run = run_of_days::length(scratch.busy_days(shift.officer), shift.day);
            allowed &= lacking.is_none() && run <= person.max_run;
        }
        let first = *shifts.first()?;
        let start = scratch.routes[first].stops.iter().find(|stop| stop.task == task);
        let mut officers =
            shifts.iter().map(|at| model.problem.officers[model.shifts[*at].officer as usize].id.clone());
        let insertion = Insertion {
            officer: officers.next()?,
            with: officers.collect(),
            day: model.shifts[first].day,
            start: Time::from_minutes(start.map_or(0, |stop| stop.start)),
            extra_travel_min: (travel_of(scratch) - before.1) as i32,
            displaced: dropped.iter().map(|other| displaced(model, *other)).collect(),
            cost: scratch.cost - before.0,
        };
        scratch.undo();
        allowed.then_some(insertion)
    }
}

fn travel_of(state: &State<'_>) -> i64 {
    state.routes.iter().map(|route| i64::from(route.travel)).sum()
}

fn displaced(model: &Model<'_>, task: u32) -> Displaced {
    let info = &model.tasks[task as usize];
    Displaced {
        duty: model.id(info.source).to_owned(),
        occurrence: info.occurrence,
        place: model.problem.places[info.place as usize].id.clone(),
        value: info.value,
    }
}

/// Minutes by which the service would have to be shorter to fit somewhere between the planned stops, at least.
fn missing_minutes(model: &Model<'_>, info: &Task, candidate: &Candidate, route: &Route) -> i32 {
    let shift = &model.shifts[candidate.shift as usize];
    let fits = |cut: i32, at: usize| {
        let shorter = Task { minutes: info.minutes - cut, ..info.clone() };
        let windows: Vec<_> = model.windows(candidate).iter().map(|(from, to)| (*from, to + cut)).collect();
        slots(model, shift, route, &shorter, &windows, at).iter().any(Option::is_some)
    };
    let fits_somewhere = |cut: i32| (0..=route.stops.len()).any(|at| fits(cut, at));
    // A shorter service always fits where a longer one does: search by halves.
    let (mut low, mut high) = (0, info.minutes);
    if !fits_somewhere(high) {
        return info.minutes + 1;
    }
    while high - low > 1 {
        let middle = i32::midpoint(low, high);
        if fits_somewhere(middle) { high = middle } else { low = middle }
    }
    high
}
