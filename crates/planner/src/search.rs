//! Ruin and recreate under simulated annealing, after Christiaens and Vanden Berghe (Transportation Science 54,
//! 2020): take out strings of neighbouring tours, put back greedily with blinks, accept by temperature.

pub(crate) mod crews;
pub(crate) mod insertion;
pub(crate) mod recreate;
pub(crate) mod ruin;
pub(crate) mod state;

use std::sync::atomic::{AtomicBool, Ordering};

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::greedy;
use crate::model::Model;
use crate::objective;
use crate::plan::{Plan, Score};
use crate::problem::Problem;
use crate::search::recreate::Filler;
use crate::search::ruin::Neighbours;
use crate::search::state::State;
use crate::write;

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rounds done by this thread.
    pub iterations: u64,
    /// Score of the best plan this thread has found.
    pub best: Score,
    /// Which of the threads speaks; 0 is always there.
    pub thread: u16,
}

/// What the caller answers to a [`Progress`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// Go on; this share (0 to 1) of the budget is spent. From 1 on the search ends. With a budget of iterations the
    /// share is ignored.
    Spent(f64),
    /// End now with the best plan so far.
    Stop,
}

/// The caller's clock and stop signal. Asked every [`ROUNDS_A_REPORT`] rounds by every thread.
pub trait Control: Sync {
    /// Hears how far the search is and says how it goes on.
    fn pace(&self, progress: &Progress) -> Pace;
}

/// Rounds between two reports to the [`Control`].
pub const ROUNDS_A_REPORT: u64 = 256;

/// Never stops; for budgets of iterations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unhurried;

impl Control for Unhurried {
    fn pace(&self, _: &Progress) -> Pace {
        Pace::Spent(0.0)
    }
}

/// When a search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// After this many rounds on each thread: the plan is the same byte for byte.
    Iterations(u64),
    /// When the [`Control`] says that all is spent. With [`Unhurried`] it would never end.
    Controlled,
}

/// Seed, budget and threads of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    pub seed: u64,
    pub budget: Budget,
    /// Searches side by side, 1 to 64, each from its own stream of the seed; the best plan wins.
    pub threads: u16,
}

impl Options {
    /// What the problem itself asks for; without `iterations` the budget is the caller's.
    pub fn of(problem: &Problem) -> Options {
        Options {
            seed: problem.search.seed,
            budget: problem.search.iterations.map_or(Budget::Controlled, Budget::Iterations),
            threads: problem.search.threads.unwrap_or(1).clamp(1, 64),
        }
    }
}

/// Temperature at the end, in units of travel minutes.
const COLD: f64 = 1.0;

/// Plans the problem.
///
/// # Errors
/// The fatal findings of [`Problem::check`].
pub fn solve(
    problem: &Problem,
    options: &Options,
    control: &dyn Control,
) -> Result<Plan, Vec<crate::check::ProblemError>> {
    problem.check_fatal()?;
    let model = Model::of(problem);
    let near = Neighbours::of(&model);
    let stop = AtomicBool::new(false);
    let threads = options.threads.clamp(1, 64);
    let mut found: Vec<(State<'_>, u64)> = Vec::new();
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads)
            .map(|thread| {
                let (model, near, stop) = (&model, &near, &stop);
                scope.spawn(move || Search::new(model, near, options, thread).run(control, stop))
            })
            .collect();
        found.push(Search::new(&model, &near, options, 0).run(control, &stop));
        found.extend(others.into_iter().filter_map(|other| other.join().ok()));
    });
    let iterations = found.iter().map(|(_, iterations)| iterations).sum();
    found.sort_by_key(|(state, _)| state.cost);
    let mut best = found.into_iter().next().map_or_else(|| State::empty(&model), |(state, _)| state);
    fill_up(&mut best);
    Ok(write::plan(&best, options.seed, iterations, threads))
}

/// The documented greedy plan of the problem: the baseline that the search is measured against.
///
/// # Errors
/// The fatal findings of [`Problem::check`].
pub fn solve_greedily(problem: &Problem) -> Result<Plan, Vec<crate::check::ProblemError>> {
    problem.check_fatal()?;
    let model = Model::of(problem);
    let state = greedy::plan(&model, &mut Filler::new(&model));
    Ok(write::plan(&state, problem.search.seed, 0, 1))
}

/// Places whatever still fits and is worth it, without chance, until nothing does.
fn fill_up(state: &mut State<'_>) {
    let mut filler = Filler::new(state.model);
    loop {
        let before = state.absent.len();
        let mut absent = state.absent.clone();
        absent.sort_by_key(|task| (std::cmp::Reverse(state.model.tasks[*task as usize].prize), *task));
        for task in absent {
            filler.place_cheapest(state, task);
        }
        if state.absent.len() == before {
            return;
        }
    }
}

struct Search<'m> {
    near: &'m Neighbours,
    state: State<'m>,
    filler: Filler,
    rng: ChaCha8Rng,
    budget: Budget,
    thread: u16,
    hot: f64,
}

impl<'m> Search<'m> {
    fn new(model: &'m Model<'m>, near: &'m Neighbours, options: &Options, thread: u16) -> Search<'m> {
        let mut rng = ChaCha8Rng::seed_from_u64(options.seed);
        rng.set_stream(u64::from(thread));
        let mut filler = Filler::new(model);
        let state = greedy::plan(model, &mut filler);
        Search { near, state, filler, rng, budget: options.budget, thread, hot: hot(model) }
    }

    fn run(mut self, control: &dyn Control, stop: &AtomicBool) -> (State<'m>, u64) {
        let mut best = self.state.clone();
        let mut iterations = 0_u64;
        if self.state.model.tasks.is_empty() || self.state.model.shifts.is_empty() {
            return (best, 0);
        }
        let (mut removed, mut invited) = (Vec::with_capacity(64), Vec::with_capacity(8));
        let cold = COLD * (self.state.model.travel_weight.max(1) as f64);
        let mut temperature = self.hot;
        loop {
            if iterations.is_multiple_of(ROUNDS_A_REPORT) {
                let Some(spent) = self.spent(iterations, &best, control, stop) else { break };
                temperature = self.hot * (cold / self.hot).powf(spent);
            }
            if self.budget == Budget::Iterations(iterations) {
                break;
            }
            iterations += 1;
            let before = self.state.cost;
            self.state.begin();
            ruin::ruin(&mut self.state, self.near, &mut self.rng, &mut removed);
            ruin::invite(&self.state, self.near, &mut self.rng, &mut invited);
            self.filler.fill(&mut self.state, &removed, &invited, &mut self.rng);
            let threshold = -temperature * self.rng.random_range(f64::MIN_POSITIVE..1.0).ln();
            if (self.state.cost - before) as f64 >= threshold {
                self.state.undo();
            } else if self.state.cost < best.cost {
                best.copy_plan(&self.state);
            }
        }
        (best, iterations)
    }

    /// The share of the budget that is spent, or nothing when the search ends.
    fn spent(
        &self,
        iterations: u64,
        best: &State<'_>,
        control: &dyn Control,
        stop: &AtomicBool,
    ) -> Option<f64> {
        let score = objective::score(best);
        let progress = Progress { iterations, best: score, thread: self.thread };
        let spent = match (control.pace(&progress), self.budget) {
            (Pace::Stop, _) => {
                stop.store(true, Ordering::Relaxed);
                return None;
            }
            (Pace::Spent(_), Budget::Iterations(all)) => {
                if stop.load(Ordering::Relaxed) {
                    return None;
                }
                iterations as f64 / all.max(1) as f64
            }
            (Pace::Spent(spent), Budget::Controlled) => spent,
        };
        (spent < 1.0 && !stop.load(Ordering::Relaxed)).then_some(spent.max(0.0))
    }
}

/// Temperature at the start: a quarter of what the middle task is worth.
fn hot(model: &Model<'_>) -> f64 {
    let mut prizes: Vec<i64> = model.tasks.iter().map(|task| task.prize).collect();
    prizes.sort_unstable();
    let middle = prizes.get(prizes.len() / 2).copied().unwrap_or(0) as f64;
    (middle / 4.0).max(2.0 * COLD * model.travel_weight.max(1) as f64)
}
