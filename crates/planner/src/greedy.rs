//! The baseline: what a careful planner does by hand. Tasks are taken by what leaving them out costs, dearest first
//! (ties as in the problem: duties, then appointments, by occurrence), and each goes to the officer-day and the
//! position that add the least travel (ties: earlier day, then officer as in the problem) — or stays out when
//! nothing fits or the way costs more than the service is worth. Nothing placed is ever moved.

use crate::model::Model;
use crate::search::recreate::Filler;
use crate::search::state::State;

/// The greedy plan.
pub(crate) fn plan<'m>(model: &'m Model<'m>, filler: &mut Filler) -> State<'m> {
    let mut state = State::empty(model);
    let mut order: Vec<u32> = (0..model.tasks.len() as u32).collect();
    order.sort_by_key(|task| std::cmp::Reverse(model.tasks[*task as usize].prize));
    state.begin();
    for task in order {
        filler.place_cheapest(&mut state, task);
    }
    state
}
