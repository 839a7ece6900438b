//! Writes a plan under search as a [`Plan`].

use sha2::{Digest as _, Sha256};

use crate::constraints::pause::PauseRule;
use crate::explain;
use crate::model::{Model, Shift};
use crate::objective;
use crate::plan::{Plan, Stop, Tour, Unserved};
use crate::problem::{Problem, Search};
use crate::search::state::{Route, State};
use crate::time::Time;

/// The plan of a state, with reasons for what is not served.
pub(crate) fn plan(state: &State<'_>, seed: u64, iterations: u64, threads: u16) -> Plan {
    let model = state.model;
    let mut order: Vec<u32> = (0..model.shifts.len() as u32).collect();
    order.sort_by_key(|shift| (model.shifts[*shift as usize].officer, model.shifts[*shift as usize].day));
    let busy = order.into_iter().filter(|shift| !state.routes[*shift as usize].stops.is_empty());
    let mut absent = state.absent.clone();
    absent.sort_unstable();
    let mut explainer = explain::Explainer::new(state);
    let unserved = absent.into_iter().map(|task| unserved(model, &mut explainer, task)).collect();
    Plan {
        format: crate::plan::PlanFormat::DutyPlanResult1,
        tours: busy.map(|shift| tour(model, shift, &state.routes[shift as usize])).collect(),
        unserved,
        score: objective::score(state),
        seed,
        iterations,
        threads,
        input_sha256: input_sha256(model.problem),
        engine_version: ENGINE_VERSION.to_owned(),
    }
}

/// Version of this engine: changes whenever the same input may give another plan.
pub const ENGINE_VERSION: &str = "anlin-planner/1";

/// SHA-256 of the problem as compact JSON without `search`, in hex.
pub fn input_sha256(problem: &Problem) -> String {
    let mut problem = problem.clone();
    problem.search = Search::default();
    let json = serde_json::to_vec(&problem).unwrap_or_default();
    hex::encode(Sha256::digest(json))
}

/// What a task left out says in the plan.
pub(crate) fn unserved(model: &Model<'_>, explainer: &mut explain::Explainer<'_, '_>, task: u32) -> Unserved {
    let info = &model.tasks[task as usize];
    Unserved {
        duty: model.id(info.source).to_owned(),
        occurrence: info.occurrence,
        place: model.problem.places[info.place as usize].id.clone(),
        value: info.value,
        tier: info.tier,
        reasons: explainer.reasons(task),
        cheapest_insertion: explainer.cheapest_insertion(task),
    }
}

/// A tour with its times; each stop as early as it can be, the first departure as late as that allows.
fn tour(model: &Model<'_>, shift: u32, route: &Route) -> Tour {
    let info: &Shift = &model.shifts[shift as usize];
    let travel = |from: u32, to: u32| model.travel(info.profile, from, to);
    let rule = info.pause.filter(|_| !route.stops.is_empty());
    let on_leg = |leg: usize| rule.filter(|_| route.pause_leg == leg);
    let mut tour = Tour {
        officer: model.problem.officers[info.officer as usize].id.clone(),
        day: info.day,
        ..Tour::default()
    };
    let (mut from, mut ready, mut depart) = (info.start, info.from, info.from);
    for (leg, stop) in route.stops.iter().enumerate() {
        let minutes = travel(from, stop.location);
        // The break is taken before the ride only where it would be too late after it.
        let early = on_leg(leg).filter(|rule| ready + minutes > rule.latest);
        if let Some(rule) = early {
            let begin = rule.from.max(ready);
            ready = begin + rule.minutes;
            if let Some(previous) = tour.stops.last_mut() {
                previous.leave = Time::from_minutes(ready);
                tour.break_from = Some(Time::from_minutes(begin));
            }
        }
        let mut arrive = ready + minutes;
        let mut late = on_leg(leg).filter(|_| early.is_none()).map(|rule| rule.from.max(arrive));
        if leg == 0 {
            // A first stop that begins late leaves room for the break before the first departure.
            let before = |rule: &PauseRule| rule.from.max(info.from) + rule.minutes <= stop.start - minutes;
            late = late.filter(|_| !rule.as_ref().is_some_and(before));
            arrive = late.unwrap_or(stop.start);
            depart = arrive - minutes;
        }
        if late.is_some() {
            tour.break_from = late.map(Time::from_minutes);
        }
        tour.stops.push(Stop {
            duty: model.id(model.tasks[stop.task as usize].source).to_owned(),
            occurrence: model.tasks[stop.task as usize].occurrence,
            place: model.problem.places[model.tasks[stop.task as usize].place as usize].id.clone(),
            arrive: Time::from_minutes(arrive),
            start: Time::from_minutes(stop.start),
            leave: Time::from_minutes(stop.start + stop.minutes),
            travel_min: minutes as u16,
            wait_min: (stop.start - arrive) as u16,
        });
        ready = stop.start + stop.minutes;
        from = stop.location;
    }
    let home = travel(from, info.end);
    if let Some((Some(begin), _)) = on_leg(route.stops.len()).and_then(|rule| rule.ride_home(ready, home)) {
        ready = begin + rule.map_or(0, |rule| rule.minutes);
        tour.break_from = Some(Time::from_minutes(begin));
        if let Some(last) = tour.stops.last_mut() {
            last.leave = Time::from_minutes(ready);
        }
    }
    tour.depart = Time::from_minutes(depart);
    tour.return_travel_min = home as u16;
    tour.back = Time::from_minutes(ready + home);
    tour
}
