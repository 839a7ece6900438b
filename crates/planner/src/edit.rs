//! Hand edits of a plan: put an occurrence with somebody on a day, take it out, pin it. Times are computed anew; what
//! the edit breaks is not refused but named by the [referee], so that a page can show it at once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::constraints::opening;
use crate::constraints::pause::PauseRule;
use crate::explain::Explainer;
use crate::model::{Model, Source};
use crate::plan::{Plan, Stop, Tour};
use crate::problem::{AvailabilityKind, Lock, Problem};
use crate::read;
use crate::referee::{self, Verdict};
use crate::time::Time;
use crate::write;

/// One edit of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "edit", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// The officer does the occurrence on this day, at `start` when given, else with the others of the crew who come
    /// that day, else where it adds the least. Somebody who does it alone is replaced; of a crew, `instead_of` is
    /// replaced, or an empty seat taken.
    Place {
        duty: String,
        occurrence: u16,
        officer: String,
        day: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<Time>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<String>,
    },
    /// Nobody does the occurrence, or no longer this officer.
    Remove {
        duty: String,
        occurrence: u16,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        officer: Option<String>,
    },
    /// Whoever does the occurrence is pinned with the day, and with the time when `time` says so.
    Pin { duty: String, occurrence: u16, time: PinTime },
    /// The pins of the occurrence go.
    Unpin { duty: String, occurrence: u16 },
}

/// Whether a pin holds the beginning too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PinTime {
    Free,
    Held,
}

/// What comes of an edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edited {
    pub plan: Plan,
    /// The pins that now belong into the problem.
    pub locks: Vec<Lock>,
    /// What the referee says about the plan under these pins.
    pub verdict: Verdict,
}

/// Why an edit makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("the problem has findings")]
    Problem(Vec<crate::check::ProblemError>),
    #[error("there is no duty or appointment `{duty}` with occurrence {occurrence}")]
    NoOccurrence { duty: String, occurrence: u16 },
    #[error("there is no officer `{officer}`")]
    NoOfficer { officer: String },
    #[error("day {day} is not planned")]
    NoDay { day: u16 },
    #[error("the crew is complete; name who is replaced")]
    CrewComplete,
    #[error("the occurrence is not served")]
    NotServed,
}

/// Applies an edit to a plan.
///
/// # Errors
/// When the edit or the plan speaks of what the problem does not know.
pub fn apply(problem: &Problem, plan: &Plan, edit: &Edit) -> Result<Edited, EditError> {
    problem.check_fatal().map_err(EditError::Problem)?;
    let mut edited = problem.clone();
    match edit {
        Edit::Pin { duty, occurrence, time } => {
            let pins = pins(plan, duty, *occurrence, *time);
            if pins.is_empty() {
                return Err(EditError::NotServed);
            }
            edited.locks.retain(|lock| !(lock.duty == *duty && lock.occurrence == *occurrence));
            edited.locks.extend(pins);
            return Ok(finished(&edited, plan.clone()));
        }
        Edit::Unpin { duty, occurrence } => {
            edited.locks.retain(|lock| !(lock.duty == *duty && lock.occurrence == *occurrence));
            return Ok(finished(&edited, plan.clone()));
        }
        Edit::Place { .. } | Edit::Remove { .. } => {}
    }
    let model = Model::of(problem);
    let mut board = Board::of(&model, plan)?;
    board.change(edit)?;
    let plan = board.plan(plan);
    Ok(finished(problem, plan))
}

/// Pins for everybody who does the occurrence.
fn pins(plan: &Plan, duty: &str, occurrence: u16, time: PinTime) -> Vec<Lock> {
    let stops = plan.tours.iter().flat_map(|tour| tour.stops.iter().map(move |stop| (tour, stop)));
    let mine = stops.filter(|(_, stop)| stop.duty == duty && stop.occurrence == occurrence);
    mine.map(|(tour, stop)| Lock {
        duty: duty.to_owned(),
        occurrence,
        officer: tour.officer.clone(),
        day: tour.day,
        start: (time == PinTime::Held).then_some(stop.start),
    })
    .collect()
}

fn finished(problem: &Problem, mut plan: Plan) -> Edited {
    plan.input_sha256 = write::input_sha256(problem);
    plan.score = referee::examine(problem, &plan).score;
    let verdict = referee::examine(problem, &plan);
    Edited { plan, locks: problem.locks.clone(), verdict }
}

/// A stop without its final times.
#[derive(Clone, Copy, Debug)]
struct Draft {
    task: u32,
    /// The service should not begin before.
    wish: Option<i32>,
}

/// The tours of a plan by officer and day.
struct Board<'m> {
    model: &'m Model<'m>,
    tours: BTreeMap<(u32, u16), Vec<Draft>>,
    /// Tours whose times must be computed anew.
    changed: Vec<(u32, u16)>,
}

impl<'m> Board<'m> {
    fn of(model: &'m Model<'m>, plan: &Plan) -> Result<Board<'m>, EditError> {
        let mut board = Board { model, tours: BTreeMap::new(), changed: Vec::new() };
        for tour in &plan.tours {
            let officer = board.officer(&tour.officer)?;
            for stop in &tour.stops {
                let task = board.task(&stop.duty, stop.occurrence)?;
                let wish = (model.tasks[task as usize].crew > 1).then_some(stop.start.minutes());
                board.tours.entry((officer, tour.day)).or_default().push(Draft { task, wish });
            }
        }
        Ok(board)
    }

    fn officer(&self, officer: &str) -> Result<u32, EditError> {
        let known = self.model.officer_index.get(officer).copied();
        known.ok_or_else(|| EditError::NoOfficer { officer: officer.to_owned() })
    }

    fn task(&self, duty: &str, occurrence: u16) -> Result<u32, EditError> {
        let known = self.model.task_index.get(&(duty, occurrence)).copied();
        known.ok_or_else(|| EditError::NoOccurrence { duty: duty.to_owned(), occurrence })
    }

    fn change(&mut self, edit: &Edit) -> Result<(), EditError> {
        match edit {
            Edit::Place { duty, occurrence, officer, day, start, instead_of } => {
                let task = self.task(duty, *occurrence)?;
                let officer = self.officer(officer)?;
                if *day >= self.model.problem.horizon.days {
                    return Err(EditError::NoDay { day: *day });
                }
                let replaced = instead_of.as_deref().map(|id| self.officer(id)).transpose()?;
                self.make_room(task, officer, replaced)?;
                let start = start.map(Time::minutes).or_else(|| self.start_of_crew(task, *day));
                self.seat(task, officer, *day, start);
            }
            Edit::Remove { duty, occurrence, officer } => {
                let task = self.task(duty, *occurrence)?;
                let officer = officer.as_deref().map(|id| self.officer(id)).transpose()?;
                if self.take(task, officer) == 0 {
                    return Err(EditError::NotServed);
                }
            }
            Edit::Pin { .. } | Edit::Unpin { .. } => {}
        }
        Ok(())
    }

    /// When those of a crew begin who are seated on the day.
    fn start_of_crew(&self, task: u32, day: u16) -> Option<i32> {
        let of_day = self.tours.iter().filter(|((_, other), _)| *other == day);
        of_day.flat_map(|(_, drafts)| drafts).find(|draft| draft.task == task).and_then(|draft| draft.wish)
    }

    /// Takes out whom the placed officer replaces.
    fn make_room(&mut self, task: u32, officer: u32, replaced: Option<u32>) -> Result<(), EditError> {
        let crew = self.model.tasks[task as usize].crew;
        if crew == 1 {
            self.take(task, None);
            return Ok(());
        }
        self.take(task, Some(officer));
        if let Some(replaced) = replaced {
            self.take(task, Some(replaced));
        }
        let seated = self.tours.values().flatten().filter(|draft| draft.task == task).count();
        if seated < crew { Ok(()) } else { Err(EditError::CrewComplete) }
    }

    /// Takes the task from one officer or from all; how many had it.
    fn take(&mut self, task: u32, officer: Option<u32>) -> usize {
        let mut taken = 0;
        for (key, drafts) in &mut self.tours {
            if officer.is_none_or(|officer| officer == key.0) {
                let before = drafts.len();
                drafts.retain(|draft| draft.task != task);
                if drafts.len() < before {
                    taken += 1;
                    self.changed.push(*key);
                }
            }
        }
        taken
    }

    /// Puts the task where its tour is least late and adds the least travel, or where its beginning asks for.
    fn seat(&mut self, task: u32, officer: u32, day: u16, start: Option<i32>) {
        let drafts = self.tours.remove(&(officer, day)).unwrap_or_default();
        let with = |at: usize| {
            let mut drafts = drafts.clone();
            drafts.insert(at, Draft { task, wish: start });
            drafts
        };
        let judged = (0..=drafts.len()).map(|at| {
            let (tour, late) = timed(self.model, officer, day, &with(at));
            let mine = tour.stops.get(at).map_or(0, |stop| stop.start.minutes());
            let missed = start.map_or(0, |start| (mine - start).abs());
            let travel: i32 = tour.stops.iter().map(|stop| i32::from(stop.travel_min)).sum();
            (late + missed, travel + i32::from(tour.return_travel_min), Reverse(at))
        });
        let at = judged.min().map_or(0, |(.., at)| at.0);
        self.tours.insert((officer, day), with(at));
        self.changed.push((officer, day));
    }

    /// The plan of the board; tours that did not change stay as they are in `before`.
    fn plan(&self, before: &Plan) -> Plan {
        let model = self.model;
        let mut plan = Plan { tours: Vec::new(), unserved: Vec::new(), ..before.clone() };
        write::ENGINE_VERSION.clone_into(&mut plan.engine_version);
        for ((officer, day), drafts) in self.tours.iter().filter(|(_, drafts)| !drafts.is_empty()) {
            let id = &model.problem.officers[*officer as usize].id;
            let old = before.tours.iter().find(|tour| tour.officer == *id && tour.day == *day);
            let kept = old.filter(|_| !self.changed.contains(&(*officer, *day)));
            plan.tours.push(kept.cloned().unwrap_or_else(|| timed(model, *officer, *day, drafts).0));
        }
        let mut served = vec![false; model.tasks.len()];
        for draft in self.tours.values().flatten() {
            served[draft.task as usize] = true;
        }
        let state = read::state(model, &plan);
        let mut explainer = Explainer::new(&state);
        let unserved = (0..model.tasks.len() as u32).filter(|task| !served[*task as usize]);
        plan.unserved = unserved.map(|task| write::unserved(model, &mut explainer, task)).collect();
        plan
    }
}

/// The tour of these stops in this order, every stop as early as its openings let it, and the minutes by which it is
/// late. Openings that cannot be met do not hold the tour up.
fn timed(model: &Model<'_>, officer: u32, day: u16, drafts: &[Draft]) -> (Tour, i32) {
    let legs = (0..=drafts.len()).map(|leg| timed_with_break(model, officer, day, drafts, leg));
    legs.min_by_key(|(tour, late)| (*late, tour.back)).unwrap_or_default()
}

fn timed_with_break(model: &Model<'_>, officer: u32, day: u16, drafts: &[Draft], leg: usize) -> (Tour, i32) {
    let person = &model.problem.officers[officer as usize];
    let frame = Frame::of(model, officer, day);
    let rule = person.pause.as_ref().map(PauseRule::of).filter(|rule| frame.from <= rule.latest);
    let mut tour = Tour { officer: person.id.clone(), day, ..Tour::default() };
    let (mut at, mut ready, mut late) = (frame.start, frame.from, 0);
    let mut pause = None;
    for (index, draft) in drafts.iter().enumerate() {
        let info = &model.tasks[draft.task as usize];
        let travel = model.travel(frame.profile, at, info.location).min(DETOUR_MAX);
        let arrive = ready + travel;
        let opens =
            first_opening(model, info.source, day, arrive).unwrap_or(arrive).max(draft.wish.unwrap_or(0));
        let before = |rule: &PauseRule| index == 0 && rule.from.max(ready) + rule.minutes <= opens - travel;
        let begin =
            rule.filter(|rule| index == leg && !before(rule)).map(|rule| (rule, rule.from.max(arrive)));
        if let Some((rule, begin)) = begin {
            late += (begin - rule.latest).max(0);
            pause = Some(begin);
        }
        let free = begin.map_or(arrive, |(rule, begin)| begin + rule.minutes).max(draft.wish.unwrap_or(0));
        let start = first_opening(model, info.source, day, free).unwrap_or(free);
        if !is_open(model, info.source, day, start) {
            late += LATE_STOP;
        }
        let arrive = if index == 0 { begin.map_or(start, |(_, begin)| begin) } else { arrive };
        if index == 0 {
            tour.depart = Time::from_minutes(arrive - travel);
        }
        tour.stops.push(Stop {
            duty: model.id(info.source).to_owned(),
            occurrence: info.occurrence,
            place: model.problem.places[info.place as usize].id.clone(),
            arrive: Time::from_minutes(arrive),
            start: Time::from_minutes(start),
            leave: Time::from_minutes(start + info.minutes),
            travel_min: travel as u16,
            wait_min: (start - arrive).max(0) as u16,
        });
        (at, ready) = (info.location, start + info.minutes);
    }
    let home = model.travel(frame.profile, at, frame.end).min(DETOUR_MAX);
    if let Some(rule) = rule.filter(|rule| leg == drafts.len() && ready + home > rule.latest) {
        let begin = rule.from.max(ready);
        late += (begin - rule.latest).max(0);
        pause = Some(begin);
        ready = begin + rule.minutes;
        if let Some(last) = tour.stops.last_mut() {
            last.leave = Time::from_minutes(ready);
        }
    }
    tour.break_from = pause.map(Time::from_minutes);
    tour.return_travel_min = home as u16;
    tour.back = Time::from_minutes(ready + home);
    late += (ready + home - frame.to).max(0);
    (tour, late)
}

/// Minutes a closed door counts when positions are compared.
const LATE_STOP: i32 = 240;
/// Minutes a ride counts where there is no way.
const DETOUR_MAX: i32 = u16::MAX as i32;

/// Hours and ends of a person's day; the usual ones on a day off.
struct Frame {
    from: i32,
    to: i32,
    start: u32,
    end: u32,
    profile: u32,
}

impl Frame {
    fn of(model: &Model<'_>, officer: u32, day: u16) -> Frame {
        if let Some(shift) = model.shift(officer, day) {
            let shift = &model.shifts[shift as usize];
            return Frame {
                from: shift.from,
                to: shift.to,
                start: shift.start,
                end: shift.end,
                profile: shift.profile,
            };
        }
        let person = &model.problem.officers[officer as usize];
        let work =
            person.availability.iter().find(|entry| entry.day == day && entry.kind == AvailabilityKind::Work);
        let home = model.home(person);
        let end = |id: Option<&String>| id.and_then(|id| model.location(id)).unwrap_or(home);
        Frame {
            from: work.and_then(|entry| entry.from).map_or(510, Time::minutes),
            to: work.and_then(|entry| entry.to).map_or(1050, Time::minutes),
            start: end(work.and_then(|entry| entry.start.as_ref())),
            end: end(work.and_then(|entry| entry.end.as_ref())),
            profile: model.profile(person),
        }
    }
}

fn first_opening(model: &Model<'_>, source: Source, day: u16, ready: i32) -> Option<i32> {
    model.openings(source, day).ok().and_then(|windows| opening::first_from(&windows, ready))
}

fn is_open(model: &Model<'_>, source: Source, day: u16, start: i32) -> bool {
    first_opening(model, source, day, start) == Some(start)
}
