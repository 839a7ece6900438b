//! Fills a plan: absent tasks one after the other to their cheapest place, when that is worth it.

use rand::RngExt as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::constraints::hours::HourLimits;
use crate::model::Model;
use crate::search::crews::{Ask, Seats};
use crate::search::insertion::{Cache, NOWHERE, person_allows};
use crate::search::state::State;

/// One candidate in this many is passed over by chance (SISR's blink).
const BLINK: u32 = 100;

/// A guest may cost this many times what it is worth.
const BOLDNESS: i64 = 3;

/// Buffers that live as long as the search.
pub(crate) struct Filler {
    cache: Cache,
    seats: Seats,
    /// Shifts each task has candidates on, `words` words a task.
    reach: Vec<u64>,
    words: usize,
    /// Shifts whose free room may have changed in this round.
    open: Vec<u64>,
    /// Round in which a task's every candidate is looked at.
    full: Vec<u32>,
    /// Round in which a task may cost more than it is worth, for once.
    bold: Vec<u32>,
    round: u32,
    order: Vec<(i64, u32)>,
    next_blink: u32,
}

impl Filler {
    pub(crate) fn new(model: &Model<'_>) -> Filler {
        let words = model.shifts.len().div_ceil(64);
        let mut reach = vec![0; words * model.tasks.len()];
        for task in 0..model.tasks.len() {
            for at in model.candidates_of(task as u32) {
                let shift = model.candidates[at].shift as usize;
                reach[task * words + shift / 64] |= 1 << (shift % 64);
            }
        }
        Filler {
            cache: Cache::new(model),
            seats: Seats::default(),
            reach,
            words,
            open: vec![0; words],
            full: vec![0; model.tasks.len()],
            bold: vec![0; model.tasks.len()],
            round: 0,
            order: Vec::new(),
            next_blink: BLINK,
        }
    }

    /// Fills after a ruin: what was removed, its sisters, what could use the room that came free, and guests. Guests
    /// who turn out not to pay leave again.
    pub(crate) fn fill(
        &mut self,
        state: &mut State<'_>,
        removed: &[u32],
        invited: &[u32],
        rng: &mut ChaCha8Rng,
    ) {
        self.round += 1;
        let model = state.model;
        for task in removed {
            let group = &model.groups[model.tasks[*task as usize].group as usize];
            for sister in group.tasks.0..group.tasks.1 {
                self.full[sister as usize] = self.round;
            }
        }
        for task in invited {
            self.full[*task as usize] = self.round;
            self.bold[*task as usize] = self.round;
        }
        self.open_changed(state);
        self.order.clear();
        let words = self.words;
        for task in &state.absent {
            let at = *task as usize;
            let reach = &self.reach[at * words..(at + 1) * words];
            let touched = || reach.iter().zip(&self.open).any(|(a, b)| a & b != 0);
            if self.full[at] == self.round || touched() {
                self.order.push((0, *task));
            }
        }
        self.sort(model, rng);
        for at in 0..self.order.len() {
            self.place(state, self.order[at].1, rng);
        }
        for task in invited {
            if state.day[*task as usize] >= 0 && state.saving(*task) > model.tasks[*task as usize].prize {
                state.remove(*task);
            }
        }
    }

    /// Marks changed shifts, and all shifts of people who count hours or days across them.
    fn open_changed(&mut self, state: &State<'_>) {
        self.open.fill(0);
        let model = state.model;
        let mut set = |shift: usize| self.open[shift / 64] |= 1 << (shift % 64);
        for (at, shift) in model.shifts.iter().enumerate() {
            if state.changed(at as u32) {
                set(at);
                let person = &model.people[shift.officer as usize];
                if person.limits.week < HourLimits::OUT_OF_REACH || person.max_run < u32::MAX {
                    for other in &person.shifts {
                        set(*other as usize);
                    }
                }
            }
        }
    }

    fn sort(&mut self, model: &Model<'_>, rng: &mut ChaCha8Rng) {
        let task = |at: u32| &model.tasks[at as usize];
        match rng.random_range(0..12_u32) {
            0..4 => {
                self.order.sort_unstable_by_key(|entry| entry.1);
                self.order.shuffle(rng);
                return;
            }
            4..7 => self.order.iter_mut().for_each(|entry| entry.0 = -task(entry.1).prize),
            7..9 => {
                for entry in &mut self.order {
                    entry.0 = -task(entry.1).prize * 64 / i64::from(task(entry.1).minutes + 20);
                }
            }
            9..11 => {
                for entry in &mut self.order {
                    let (first, end) = task(entry.1).candidates;
                    entry.0 = i64::from(end - first) * 1024 - task(entry.1).prize.min(1023);
                }
            }
            _ => self.order.iter_mut().for_each(|entry| entry.0 = -i64::from(task(entry.1).minutes)),
        }
        self.order.sort_unstable();
    }

    fn place(&mut self, state: &mut State<'_>, task: u32, rng: &mut ChaCha8Rng) {
        let model = state.model;
        let full = self.full[task as usize] == self.round;
        if model.tasks[task as usize].crew > 1 {
            let open = &self.open;
            let wanted = |shift: u32| full || open[shift as usize / 64] >> (shift % 64) & 1 == 1;
            place_crew(&mut self.seats, state, task, wanted);
            return;
        }
        let info = &model.tasks[task as usize];
        let limit = if self.bold[task as usize] == self.round { info.prize * BOLDNESS } else { info.prize };
        let mut best = (limit, NOWHERE, 0);
        let mut near_day = (u16::MAX, false, 0);
        for at in model.candidates_of(task) {
            let candidate = &model.candidates[at];
            let shift = candidate.shift;
            if !full && self.open[shift as usize / 64] >> (shift % 64) & 1 == 0 {
                continue;
            }
            self.next_blink -= 1;
            if self.next_blink == 0 {
                self.next_blink = rng.random_range(1..2 * BLINK);
                continue;
            }
            let position = self.cache.best(state, info, at);
            if position.at == NOWHERE {
                continue;
            }
            let cost = model.travel_weight * i64::from(position.travel) + candidate.extra;
            if cost >= best.0 && near_day.2 >= 0 {
                continue;
            }
            let day = model.shifts[shift as usize].day;
            if near_day.0 != day {
                let far = state.far_enough(task, i32::from(day));
                near_day = (day, far, state.gap_cost(task, i32::from(day)));
            }
            if near_day.1
                && cost + near_day.2 < best.0
                && person_allows(state, shift, position.travel + info.minutes)
            {
                best = (cost + near_day.2, at as u32, position.at);
            }
        }
        if best.1 != NOWHERE {
            let extra = model.candidates[best.1 as usize].extra;
            state.insert(task, &[(best.1, best.2 as usize)], -1, extra);
        }
    }

    /// The cheapest way to place one task right now, wherever that is: candidate or crew, with its cost.
    pub(crate) fn place_cheapest(&mut self, state: &mut State<'_>, task: u32) {
        let model = state.model;
        let info = &model.tasks[task as usize];
        if info.crew > 1 {
            place_crew(&mut self.seats, state, task, |_| true);
            return;
        }
        let mut best = (info.prize, NOWHERE, 0);
        for at in model.candidates_of(task) {
            let candidate = &model.candidates[at];
            let position = self.cache.best(state, info, at);
            let day = i32::from(model.shifts[candidate.shift as usize].day);
            if position.at == NOWHERE || !state.far_enough(task, day) {
                continue;
            }
            let cost = model.travel_weight * i64::from(position.travel)
                + candidate.extra
                + state.gap_cost(task, day);
            if cost < best.0 && person_allows(state, candidate.shift, position.travel + info.minutes) {
                best = (cost, at as u32, position.at);
            }
        }
        if best.1 != NOWHERE {
            let extra = model.candidates[best.1 as usize].extra;
            state.insert(task, &[(best.1, best.2 as usize)], -1, extra);
        }
    }
}

fn place_crew(seats: &mut Seats, state: &mut State<'_>, task: u32, wanted: impl Fn(u32) -> bool) {
    let ask = Ask { task, limit: state.model.tasks[task as usize].prize, must: None };
    if let Some(seating) = seats.best(state, ask, wanted) {
        state.insert(task, &seating.seats, seating.start, seating.extra);
    }
}
