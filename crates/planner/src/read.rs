//! Reads a [`Plan`] back into a state.

use crate::model::Model;
use crate::plan::Plan;
use crate::search::state::{State, Stop};

/// The state of a plan. Stops that break a rule are absent.
pub(crate) fn state<'m>(model: &'m Model<'m>, plan: &Plan) -> State<'m> {
    let mut state = State::empty(model);
    let mut tours = Vec::new();
    for tour in &plan.tours {
        let officer = model.officer_index.get(tour.officer.as_str());
        let Some(shift) = officer.and_then(|officer| model.shift(*officer, tour.day)) else { continue };
        let mut stops = Vec::new();
        for stop in &tour.stops {
            let Some(task) = model.task_index.get(&(stop.duty.as_str(), stop.occurrence)) else { continue };
            let candidate = model.candidates_of(*task).find(|at| model.candidates[*at].shift == shift);
            let Some(candidate) = candidate else { continue };
            let info = &model.tasks[*task as usize];
            stops.push(Stop {
                task: *task,
                candidate: candidate as u32,
                location: info.location,
                minutes: info.minutes,
                start: 0,
                latest: 0,
                fixed: if info.crew > 1 { stop.start.minutes() } else { -1 },
            });
        }
        tours.push((shift, stops));
    }
    state.adopt(tours);
    state
}
