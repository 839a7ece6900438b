//! The records of a county that a week plan is made from.

use std::collections::{HashMap, HashSet};

use domain::{
    code::{OfficerCode, PlaceCode},
    duty::{Appointment, Duty},
    officer::{Leave, Officer, Post, StationDuty, Training},
    place::Place,
    time::{Day, Week},
    workday::Holidays,
};

/// Everything that binds the days to plan.
#[derive(Debug, Clone, Default)]
pub struct CountyRecords {
    pub places: Vec<Place>,
    pub officers: Vec<Officer>,
    pub posts: Vec<Post>,
    pub leaves: Vec<Leave>,
    pub trainings: Vec<Training>,
    pub station_duties: Vec<StationDuty>,
    pub duties: Vec<Duty>,
    pub appointments: Vec<Appointment>,
    pub holidays: Holidays,
    /// How often each duty is promised already in the earlier weeks of the plan's month.
    pub done_this_month: HashMap<String, u16>,
    /// The first week of that month in which anything was promised; what was due before it is not made up for.
    pub planned_since: Option<Week>,
}

impl CountyRecords {
    /// Keeps what belongs to the places of `codes` (an area's tree) and exists on one of the days.
    #[must_use]
    pub fn within(mut self, codes: Option<&HashSet<String>>, from: Day, to: Day) -> CountyRecords {
        let in_area = |code: &PlaceCode| codes.is_none_or(|codes| codes.contains(code.as_str()));
        self.places.retain(|place| in_area(&place.code) && from.through(to).any(|day| place.exists_on(day)));
        self.officers.retain(|officer| {
            in_area(&officer.station) && from.through(to).any(|day| officer.serves_on(day))
        });
        let officers: HashSet<OfficerCode> =
            self.officers.iter().map(|officer| officer.code.clone()).collect();
        let places: HashSet<PlaceCode> = self.places.iter().map(|place| place.code.clone()).collect();
        self.posts.retain(|post| {
            officers.contains(&post.officer)
                && places.contains(&post.place)
                && from.through(to).any(|day| post.holds_on(day))
        });
        self.leaves.retain(|leave| officers.contains(&leave.officer) && leave.from <= to && leave.to >= from);
        self.trainings
            .retain(|training| officers.contains(&training.officer) && (from..=to).contains(&training.day));
        // The night before the first day decides whether that day is rest.
        let eve = from.plus_days(-1);
        self.station_duties.retain(|duty| officers.contains(&duty.officer) && (eve..=to).contains(&duty.day));
        self.duties.retain(|duty| places.contains(&duty.place));
        self.appointments.retain(|one| places.contains(&one.place) && (from..=to).contains(&one.day));
        self
    }
}
