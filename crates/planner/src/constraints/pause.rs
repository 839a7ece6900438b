//! The break. It belongs to one leg of a tour: it is taken after the ride, at arrival, or, when that would be too
//! late, before it. Both ways of counting are monotone in the time of departure, so that insertion stays O(1).

use crate::problem::Pause;

/// A time no tour reaches.
pub(crate) const NEVER: i32 = 1 << 20;

/// The break as plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PauseRule {
    pub(crate) minutes: i32,
    /// Earliest and latest beginning.
    pub(crate) from: i32,
    pub(crate) latest: i32,
}

impl PauseRule {
    pub(crate) fn of(pause: &Pause) -> PauseRule {
        let minutes = i32::from(pause.minutes);
        PauseRule { minutes, from: pause.window[0].minutes(), latest: pause.window[1].minutes() - minutes }
    }

    /// Beginning of the break and readiness at the other end of a ride that is left for at `leave`.
    #[inline]
    pub(crate) fn ride(&self, leave: i32, travel: i32) -> Option<(i32, i32)> {
        if leave + travel <= self.latest {
            let begin = self.from.max(leave + travel);
            Some((begin, begin + self.minutes))
        } else if leave <= self.latest {
            let begin = self.from.max(leave);
            Some((begin, begin + self.minutes + travel))
        } else {
            None
        }
    }

    /// As [`PauseRule::ride`] for the way home, where the break may also be taken after arrival: then it is no
    /// part of the tour.
    #[inline]
    pub(crate) fn ride_home(&self, leave: i32, travel: i32) -> Option<(Option<i32>, i32)> {
        if leave + travel <= self.latest {
            Some((None, leave + travel))
        } else if leave <= self.latest {
            let begin = self.from.max(leave);
            Some((Some(begin), begin + self.minutes + travel))
        } else {
            None
        }
    }

    /// The latest departure that is ready at the other end by `ready`; negative when there is none.
    #[inline]
    pub(crate) fn latest_leave(&self, ready: i32, travel: i32) -> i32 {
        let after = if ready - self.minutes >= self.from {
            self.latest.min(ready - self.minutes) - travel
        } else {
            -NEVER
        };
        let before = if ready - self.minutes - travel >= self.from {
            self.latest.min(ready - self.minutes - travel)
        } else {
            -NEVER
        };
        after.max(before)
    }

    /// As [`PauseRule::latest_leave`] for the way home.
    #[inline]
    pub(crate) fn latest_leave_home(&self, back: i32, travel: i32) -> i32 {
        let after = self.latest.min(back) - travel;
        let before = if back - self.minutes - travel >= self.from {
            self.latest.min(back - self.minutes - travel)
        } else {
            -NEVER
        };
        after.max(before)
    }
}
