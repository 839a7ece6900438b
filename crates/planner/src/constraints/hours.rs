//! Hours of work a week and a day, and driving minutes a day.

use crate::plan::ReasonCode;
use crate::problem::Limits;

/// The limits of a person as plain numbers; absent limits are out of reach.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HourLimits {
    pub(crate) week: i32,
    pub(crate) day: i32,
    pub(crate) drive: i32,
}

impl HourLimits {
    /// More minutes than any horizon has.
    pub(crate) const OUT_OF_REACH: i32 = i32::MAX / 4;

    pub(crate) fn of(limits: &Limits) -> HourLimits {
        let number = |limit: Option<u32>| {
            limit.map_or(HourLimits::OUT_OF_REACH, |limit| limit.min(HourLimits::OUT_OF_REACH as u32) as i32)
        };
        HourLimits {
            week: number(limits.week_min),
            day: number(limits.day_min),
            drive: number(limits.day_drive_min),
        }
    }

    /// What a day of this much travel and service, in a week of this much work, lacks.
    pub(crate) fn lacking(&self, travel: i32, service: i32, week_work: i32) -> Option<(ReasonCode, i32)> {
        if travel > self.drive {
            Some((ReasonCode::DriveMinutes, travel - self.drive))
        } else if travel + service > self.day {
            Some((ReasonCode::DayHours, travel + service - self.day))
        } else if week_work > self.week {
            Some((ReasonCode::WeekHours, week_work - self.week))
        } else {
            None
        }
    }
}
