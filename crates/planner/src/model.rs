//! The problem as flat numbers: what can be done by whom on which day at what times. Built once, read by the
//! search, the explanations and the hand edits.

use std::collections::HashMap;

use crate::constraints::hours::HourLimits;
use crate::constraints::opening::{self, Window};
use crate::constraints::pause::PauseRule;
use crate::constraints::{area, availability, crew, skill};
use crate::plan::ReasonCode;
use crate::problem::{AvailabilityKind, DayKind, Lock, Officer, Place, Problem, Station, Tier};
use crate::time::Time;

/// No index.
pub(crate) const NONE: u32 = u32::MAX;

/// Where a task comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Duty(usize),
    Appointment(usize),
}

/// One occurrence of a duty, or an appointment.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) source: Source,
    pub(crate) occurrence: u16,
    /// Index of the place.
    pub(crate) place: u32,
    /// Index of the location.
    pub(crate) location: u32,
    pub(crate) minutes: i32,
    /// Points as the problem states them.
    pub(crate) value: u32,
    pub(crate) tier: Tier,
    pub(crate) pinned: bool,
    /// What leaving it out costs in the total.
    pub(crate) prize: i64,
    pub(crate) crew: usize,
    pub(crate) needs_officer: bool,
    /// Index of the group whose spacing it keeps.
    pub(crate) group: u32,
    /// Range of its candidates; occurrences of one duty share them.
    pub(crate) candidates: (u32, u32),
}

/// All tasks of one duty.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) tasks: (u32, u32),
    pub(crate) min_gap: i32,
    /// `i32::MAX` when none.
    pub(crate) max_gap: i32,
}

/// A person's day that a tour may fill.
#[derive(Clone, Debug)]
pub(crate) struct Shift {
    pub(crate) officer: u32,
    pub(crate) day: u16,
    pub(crate) week: u32,
    pub(crate) from: i32,
    pub(crate) to: i32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) profile: u32,
    pub(crate) pause: Option<PauseRule>,
}

/// What does not change from day to day of a person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) limits: HourLimits,
    pub(crate) max_run: u32,
    /// Bit `d`: station duty or training on day `d`.
    pub(crate) busy: u64,
    pub(crate) shifts: Vec<u32>,
}

/// A task may be put on this shift, at these beginnings.
#[expect(clippy::struct_excessive_bools, reason = "four independent marks, read in inner loops")]
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) shift: u32,
    pub(crate) windows: (u32, u32),
    /// Continuity points lost when this person comes without a more familiar one.
    pub(crate) continuity: u32,
    /// Not on a preferred day.
    pub(crate) off_market: bool,
    pub(crate) skilled: bool,
    pub(crate) officer: bool,
    pub(crate) pinned: bool,
    /// Cost beside travel when the person comes alone.
    pub(crate) extra: i64,
}

/// The compiled problem.
pub(crate) struct Model<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) tasks: Vec<Task>,
    pub(crate) groups: Vec<Group>,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) people: Vec<Person>,
    pub(crate) candidates: Vec<Candidate>,
    windows: Vec<Window>,
    matrices: Vec<Vec<u16>>,
    width: usize,
    shift_of: Vec<u32>,
    pub(crate) weeks: u32,
    pub(crate) travel_weight: i64,
    pub(crate) officer_index: HashMap<&'a str, u32>,
    pub(crate) task_index: HashMap<(&'a str, u16), u32>,
    place_index: HashMap<&'a str, u32>,
    station_index: HashMap<&'a str, u32>,
    location_index: HashMap<&'a str, u32>,
}

fn index<'a>(ids: impl Iterator<Item = &'a String>) -> HashMap<&'a str, u32> {
    ids.enumerate().map(|(at, id)| (id.as_str(), at as u32)).collect()
}

impl<'a> Model<'a> {
    /// Compiles a problem without fatal findings.
    pub(crate) fn of(problem: &'a Problem) -> Model<'a> {
        let width = problem.locations.len();
        let matrix =
            |profile: &crate::problem::TravelProfile| profile.minutes.flat(width).unwrap_or_default();
        let mut model = Model {
            problem,
            tasks: Vec::new(),
            groups: Vec::new(),
            shifts: Vec::new(),
            people: Vec::new(),
            candidates: Vec::new(),
            windows: Vec::new(),
            matrices: problem.travel.profiles.iter().map(matrix).collect(),
            width,
            shift_of: vec![NONE; problem.officers.len() * usize::from(problem.horizon.days)],
            weeks: u32::from(problem.horizon.days.div_ceil(7)),
            travel_weight: i64::from(problem.weights.travel),
            officer_index: index(problem.officers.iter().map(|officer| &officer.id)),
            task_index: HashMap::new(),
            place_index: index(problem.places.iter().map(|place| &place.id)),
            station_index: index(problem.stations.iter().map(|station| &station.id)),
            location_index: index(problem.locations.iter().map(|location| &location.id)),
        };
        model.add_people();
        model.add_tasks();
        model
    }

    fn add_people(&mut self) {
        let problem = self.problem;
        for (at, officer) in problem.officers.iter().enumerate() {
            let home = self.home(officer);
            let rule = officer.pause.as_ref().map(PauseRule::of);
            let mut person = Person {
                limits: HourLimits::of(&officer.limits),
                max_run: officer.limits.max_run_days.map_or(u32::MAX, u32::from),
                busy: busy_days(officer),
                shifts: Vec::new(),
            };
            for day in 0..problem.horizon.days {
                let Ok(span) = availability::span(officer, day) else { continue };
                let entry = &officer.availability[span.entry];
                let end =
                    |end: &Option<String>| end.as_ref().and_then(|id| self.location(id)).unwrap_or(home);
                let shift = Shift {
                    officer: at as u32,
                    day,
                    week: u32::from(day / 7),
                    from: span.from,
                    to: span.to,
                    start: end(&entry.start),
                    end: end(&entry.end),
                    profile: self.profile(officer),
                    pause: rule.filter(|rule| span.from <= rule.latest),
                };
                self.shift_of[at * usize::from(problem.horizon.days) + usize::from(day)] =
                    self.shifts.len() as u32;
                person.shifts.push(self.shifts.len() as u32);
                self.shifts.push(shift);
            }
            self.people.push(person);
        }
    }

    fn add_tasks(&mut self) {
        let problem = self.problem;
        let mut locks: HashMap<(&str, u16), Vec<&Lock>> = HashMap::new();
        for lock in &problem.locks {
            locks.entry((lock.duty.as_str(), lock.occurrence)).or_default().push(lock);
        }
        let sources = (0..problem.duties.len()).map(Source::Duty);
        for source in sources.chain((0..problem.appointments.len()).map(Source::Appointment)) {
            let first = self.tasks.len() as u32;
            let (min_gap, max_gap, asked) = match source {
                Source::Duty(at) => {
                    let repeat = &problem.duties[at].repeat;
                    let max_gap = repeat.max_gap_days.map_or(i32::MAX, i32::from);
                    (i32::from(repeat.min_gap_days), max_gap, problem.occurrences(&problem.duties[at]))
                }
                Source::Appointment(_) => (0, i32::MAX, 1),
            };
            let shared = self.add_candidates(source, &[]);
            for occurrence in 0..asked {
                let id = self.id(source);
                let pins = locks.get(&(id, occurrence)).map_or(&[][..], Vec::as_slice);
                let candidates = if pins.is_empty() { shared } else { self.add_candidates(source, pins) };
                let task = self.task(source, occurrence, candidates, !pins.is_empty());
                self.task_index.insert((id, occurrence), self.tasks.len() as u32);
                self.tasks.push(task);
            }
            self.groups.push(Group { tasks: (first, self.tasks.len() as u32), min_gap, max_gap });
        }
    }

    fn task(&self, source: Source, occurrence: u16, candidates: (u32, u32), pinned: bool) -> Task {
        let place = self.place_of(source);
        let weights = &self.problem.weights;
        let (minutes, value, tier, crew) = match source {
            Source::Duty(at) => {
                let duty = &self.problem.duties[at];
                (duty.minutes, duty.value_of(occurrence), duty.tier, duty.crew)
            }
            Source::Appointment(at) => {
                let appointment = &self.problem.appointments[at];
                (appointment.minutes, appointment.value, Tier::Fixed, appointment.crew)
            }
        };
        let pin = if pinned { i64::from(weights.pin) } else { 0 };
        Task {
            source,
            occurrence,
            place,
            location: self.location(&self.problem.places[place as usize].location).unwrap_or(0),
            minutes: i32::from(minutes),
            value,
            tier,
            pinned,
            prize: i64::from(value) * i64::from(weights.of(tier)) + pin,
            crew: usize::from(crew),
            needs_officer: self.needs_officer(source),
            group: self.groups.len() as u32,
            candidates,
        }
    }

    /// Adds every shift that could serve the source under these pins, by day and then by officer.
    fn add_candidates(&mut self, source: Source, pins: &[&Lock]) -> (u32, u32) {
        let first = self.candidates.len() as u32;
        let problem = self.problem;
        let place = &problem.places[self.place_of(source) as usize];
        let crew = self.crew(source);
        let officers: Vec<usize> =
            (0..problem.officers.len()).filter(|at| self.refused(source, *at).is_none()).collect();
        for day in 0..problem.horizon.days {
            if pins.iter().any(|pin| pin.day != day) {
                continue;
            }
            let Ok(mut windows) = self.openings(source, day) else { continue };
            for start in pins.iter().filter_map(|pin| pin.start.map(Time::minutes)) {
                windows = opening::clipped(&windows, start, start);
            }
            for &at in &officers {
                let pinned = pins.iter().any(|pin| pin.officer == problem.officers[at].id);
                if !pinned && pins.len() >= crew {
                    continue;
                }
                self.add_candidate(source, place, day, at, pinned, &windows);
            }
        }
        (first, self.candidates.len() as u32)
    }

    fn add_candidate(
        &mut self,
        source: Source,
        place: &Place,
        day: u16,
        at: usize,
        pinned: bool,
        open: &[Window],
    ) {
        let Some(shift) = self.shift(at as u32, day) else { return };
        let Ok(windows) = self.reachable(source, shift, open) else { return };
        let officer = &self.problem.officers[at];
        let continuity = self.continuity(source, officer, place);
        let off_market = self.off_market(source, place, day);
        let weights = &self.problem.weights;
        let range = (self.windows.len() as u32, (self.windows.len() + windows.len()) as u32);
        self.windows.extend(windows);
        self.candidates.push(Candidate {
            shift,
            windows: range,
            continuity,
            off_market,
            skilled: skill::missing(officer, self.skills(source)).is_none(),
            officer: officer.kind == crate::problem::OfficerKind::Officer,
            pinned,
            extra: i64::from(weights.continuity) * i64::from(continuity)
                + i64::from(weights.market_day) * i64::from(off_market),
        });
    }

    /// Why this person can serve the source on no day at all.
    pub(crate) fn refused(&self, source: Source, officer: usize) -> Option<ReasonCode> {
        let officer = &self.problem.officers[officer];
        let place = &self.problem.places[self.place_of(source) as usize];
        if !area::may_serve(officer, self.station(officer), place) {
            return Some(ReasonCode::OutsideArea);
        }
        if self.crew(source) > 1 {
            return None;
        }
        if self.needs_officer(source) && officer.kind == crate::problem::OfficerKind::Auxiliary {
            return Some(ReasonCode::OfficerNeeded);
        }
        skill::missing(officer, self.skills(source)).map(|_| ReasonCode::SkillMissing)
    }

    /// When the source may begin on a day, or why not and by how many minutes.
    pub(crate) fn openings(&self, source: Source, day: u16) -> Result<Vec<Window>, (ReasonCode, i32)> {
        match source {
            Source::Duty(at) => {
                let place = &self.problem.places[self.place_of(source) as usize];
                opening::of_duty(&self.problem.duties[at], place, day)
            }
            Source::Appointment(at) => opening::of_appointment(&self.problem.appointments[at], day),
        }
    }

    /// When the source may begin if it were the only stop of the shift.
    pub(crate) fn reachable(
        &self,
        source: Source,
        shift: u32,
        open: &[Window],
    ) -> Result<Vec<Window>, (ReasonCode, i32)> {
        let shift = &self.shifts[shift as usize];
        let place = &self.problem.places[self.place_of(source) as usize];
        let location = self.location(&place.location).unwrap_or(0);
        let out = self.travel(shift.profile, shift.start, location);
        let home = self.travel(shift.profile, location, shift.end);
        if out.max(home) >= i32::from(u16::MAX) {
            return Err((ReasonCode::Unreachable, 0));
        }
        let latest = shift.to - home - self.minutes(source);
        let windows = opening::clipped(open, shift.from + out, latest);
        if windows.is_empty() {
            return Err((ReasonCode::DayTooShort, shortfall(open, shift.from + out, latest)));
        }
        Ok(windows)
    }

    fn continuity(&self, source: Source, officer: &Officer, place: &Place) -> u32 {
        let Source::Duty(at) = source else { return 0 };
        let points = self.problem.duties[at].continuity;
        if area::is_primary(officer, place) {
            0
        } else if area::is_posted(officer, place) {
            points / 2
        } else {
            points
        }
    }

    fn off_market(&self, source: Source, place: &Place, day: u16) -> bool {
        let Source::Duty(at) = source else { return false };
        let prefers = self.problem.duties[at].repeat.prefer == Some(DayKind::MarketDay);
        prefers && !place.market_days.contains(&day)
    }

    pub(crate) fn place_of(&self, source: Source) -> u32 {
        let place = match source {
            Source::Duty(at) => &self.problem.duties[at].place,
            Source::Appointment(at) => &self.problem.appointments[at].place,
        };
        self.place_index.get(place.as_str()).copied().unwrap_or(0)
    }

    /// The id of a duty or an appointment.
    pub(crate) fn id(&self, source: Source) -> &'a str {
        match source {
            Source::Duty(at) => &self.problem.duties[at].id,
            Source::Appointment(at) => &self.problem.appointments[at].id,
        }
    }

    pub(crate) fn minutes(&self, source: Source) -> i32 {
        i32::from(match source {
            Source::Duty(at) => self.problem.duties[at].minutes,
            Source::Appointment(at) => self.problem.appointments[at].minutes,
        })
    }

    pub(crate) fn skills(&self, source: Source) -> &'a [String] {
        match source {
            Source::Duty(at) => &self.problem.duties[at].skills,
            Source::Appointment(at) => &self.problem.appointments[at].skills,
        }
    }

    fn crew(&self, source: Source) -> usize {
        usize::from(match source {
            Source::Duty(at) => self.problem.duties[at].crew,
            Source::Appointment(at) => self.problem.appointments[at].crew,
        })
    }

    fn needs_officer(&self, source: Source) -> bool {
        let (kind, needed) = match source {
            Source::Duty(at) => (self.problem.duties[at].kind, self.problem.duties[at].officer_needed),
            Source::Appointment(at) => {
                (self.problem.appointments[at].kind, self.problem.appointments[at].officer_needed)
            }
        };
        crew::needs_officer(kind, needed, self.skills(source))
    }

    pub(crate) fn station(&self, officer: &Officer) -> Option<&'a Station> {
        self.station_index.get(officer.station.as_str()).map(|at| &self.problem.stations[*at as usize])
    }

    /// Location of a person's station.
    pub(crate) fn home(&self, officer: &Officer) -> u32 {
        self.station(officer).and_then(|station| self.location(&station.location)).unwrap_or(0)
    }

    /// Index of a person's way of moving.
    pub(crate) fn profile(&self, officer: &Officer) -> u32 {
        let profiles = &self.problem.travel.profiles;
        profiles.iter().position(|profile| profile.id == officer.profile).unwrap_or(0) as u32
    }

    pub(crate) fn location(&self, id: &str) -> Option<u32> {
        self.location_index.get(id).copied()
    }

    pub(crate) fn shift(&self, officer: u32, day: u16) -> Option<u32> {
        let at = officer as usize * usize::from(self.problem.horizon.days) + usize::from(day);
        self.shift_of.get(at).copied().filter(|shift| *shift != NONE)
    }

    /// Minutes of travel; 65535 when there is no way.
    #[inline]
    pub(crate) fn travel(&self, profile: u32, from: u32, to: u32) -> i32 {
        i32::from(self.matrices[profile as usize][from as usize * self.width + to as usize])
    }

    #[inline]
    pub(crate) fn windows(&self, candidate: &Candidate) -> &[Window] {
        &self.windows[candidate.windows.0 as usize..candidate.windows.1 as usize]
    }

    #[inline]
    pub(crate) fn candidates_of(&self, task: u32) -> std::ops::Range<usize> {
        let (first, end) = self.tasks[task as usize].candidates;
        first as usize..end as usize
    }
}

fn busy_days(officer: &Officer) -> u64 {
    let busy =
        |kind| !matches!(kind, AvailabilityKind::Work | AvailabilityKind::Rest | AvailabilityKind::Leave);
    let days = officer.availability.iter().filter(|entry| busy(entry.kind) && entry.day < 64);
    days.fold(0, |days, entry| days | 1 << entry.day)
}

/// Minutes by which the service would have to be shorter to begin between `earliest` and the latest beginning, at
/// least.
fn shortfall(windows: &[Window], earliest: i32, latest: i32) -> i32 {
    windows.iter().map(|(from, to)| earliest.max(*from) - latest.min(*to)).min().unwrap_or(0).max(0)
}
