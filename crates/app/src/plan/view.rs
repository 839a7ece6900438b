//! A plan as people see it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    code::{OfficerCode, PlaceCode},
    duty::WorkKind,
    plan::{PlanState, WeekPlan},
    slot::SlotTier,
    time::{Day, Instant, TimeOfDay},
    workday::Holidays,
};
use planner::{
    Time,
    plan::{Reason, Unserved},
    problem::{DutyKind, Problem, Tier},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Loaded, NameBeyond, STOPPED, Share, job::PlanProgress};

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanSummary {
    #[serde(flatten)]
    pub plan: WeekPlan,
    pub share: Share,
    pub progress: Option<PlanProgress>,
}

/// A plan with everything the week board shows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlanView {
    #[serde(flatten)]
    pub plan: WeekPlan,
    pub share: Share,
    /// Only while the search is at work.
    pub progress: Option<PlanProgress>,
    /// The version shown here.
    pub shown_version: u32,
    /// Of the whole plan; a part has none.
    pub score: Option<ScoreView>,
    pub slots: Vec<PlannedSlot>,
    pub unserved: Vec<UnservedView>,
    /// Rules that the plan breaks, by the referee.
    pub violations: Vec<Violation>,
    /// Villages that nobody sees in these days.
    pub unseen: Vec<PlaceCode>,
    pub days_of_officers: Vec<OfficerDay>,
    /// Empty for a part.
    pub history: Vec<PlanVersion>,
    /// Years of the plan's days whose official holidays are not known: in them only weekends are off.
    pub years_not_announced: Vec<i16>,
    /// Places and officers named here that the reader's lists do not hold; only in a part.
    pub names_beyond: Vec<NameBeyond>,
}

/// Lower is better; each tier apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScoreView {
    pub fixed: u64,
    pub promised: u64,
    pub statutory: u64,
    pub priority: u64,
    pub optional: u64,
    pub continuity: u64,
    pub travel_minutes: u64,
    pub total: i64,
    pub served: u32,
    pub asked: u32,
}

/// One stop of a tour.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlannedSlot {
    /// Code of the duty or appointment.
    pub duty: String,
    pub occurrence: u16,
    pub place: PlaceCode,
    pub officer: OfficerCode,
    pub day: Day,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub kind: WorkKind,
    pub tier: SlotTier,
    pub travel_minutes: u16,
    pub pinned: bool,
    /// How many people it takes.
    pub crew: u8,
}

/// What fills an officer's day beside the tour, and how full it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OfficerDay {
    pub officer: OfficerCode,
    pub day: Day,
    /// work, duty24, duty, night, rest, leave, training
    pub kind: String,
    pub from: Option<TimeOfDay>,
    pub to: Option<TimeOfDay>,
    pub work_minutes: u32,
    pub travel_minutes: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnservedView {
    pub duty: String,
    pub occurrence: u16,
    pub place: PlaceCode,
    pub kind: WorkKind,
    pub tier: SlotTier,
    pub value: u32,
    pub minutes: u16,
    /// How many people it takes.
    pub crew: u8,
    /// What stands in the way, nearest to a service first.
    pub reasons: Vec<ReasonView>,
    /// What serving it all the same would displace.
    pub cheapest: Option<CheapestView>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReasonView {
    /// Codes stand in docs/formats/plan-rules.md.
    pub code: String,
    /// Officer-days it holds for.
    pub count: u32,
    pub minutes: Option<u32>,
    pub days: Option<u16>,
    pub points: Option<u64>,
    pub officer: Option<String>,
    pub day: Option<Day>,
    pub what: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CheapestView {
    pub officer: OfficerCode,
    /// Who comes along, where it takes a crew.
    pub with: Vec<OfficerCode>,
    pub day: Day,
    pub from: TimeOfDay,
    pub extra_travel_minutes: i32,
    /// Codes of the duties that would give way.
    pub displaced: Vec<String>,
    pub points: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Violation {
    /// Codes stand in docs/formats/plan-rules.md.
    pub code: String,
    pub detail: String,
    pub officer: Option<String>,
    pub day: Option<Day>,
    pub duty: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanVersion {
    pub version: u32,
    /// What was changed by hand: a list of edits, or the version gone back to; null for the search's result.
    #[schema(value_type = Option<Object>)]
    pub edit: Value,
    pub made_by: String,
    pub made_at: Instant,
}

/// What two plans do differently.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Comparison {
    pub only_first: Vec<PlannedSlot>,
    pub only_second: Vec<PlannedSlot>,
    /// The same service by somebody else, on another day or at another time: first, then second.
    pub changed: Vec<(PlannedSlot, PlannedSlot)>,
    pub first_score: ScoreView,
    pub second_score: ScoreView,
}

impl PlanView {
    pub(super) fn without_content(
        mut plan: WeekPlan,
        progress: Option<PlanProgress>,
        stalled: bool,
    ) -> PlanView {
        if stalled {
            plan.state = PlanState::Failed;
            plan.reason = Some(STOPPED.to_owned());
        }
        PlanView {
            plan,
            share: Share::Whole,
            progress,
            shown_version: 0,
            score: None,
            slots: Vec::new(),
            unserved: Vec::new(),
            violations: Vec::new(),
            unseen: Vec::new(),
            days_of_officers: Vec::new(),
            history: Vec::new(),
            years_not_announced: Vec::new(),
            names_beyond: Vec::new(),
        }
    }

    pub(super) fn of(
        loaded: &Loaded,
        history: Vec<(u32, Value, String, Instant)>,
        holidays: &Holidays,
        shown: u32,
    ) -> PlanView {
        let years_not_announced = holidays.years_not_announced(loaded.plan.from, loaded.plan.last_day());
        let slots = slots_of(loaded);
        let verdict = planner::referee::examine(&loaded.problem, &loaded.result);
        let day = |number| loaded.day(number);
        PlanView {
            plan: loaded.plan.clone(),
            share: Share::Whole,
            progress: None,
            shown_version: shown,
            score: Some(score_of(loaded)),
            unserved: loaded.result.unserved.iter().filter_map(|one| unserved_of(loaded, one)).collect(),
            violations: verdict
                .violations
                .iter()
                .map(|one| Violation {
                    code: one.code.to_string(),
                    detail: one.detail.clone(),
                    officer: one.officer.clone(),
                    day: one.day.map(day),
                    duty: one.duty.clone(),
                })
                .collect(),
            unseen: unseen_of(&loaded.problem, &slots),
            days_of_officers: officer_days(loaded),
            history: history
                .into_iter()
                .map(|(version, edit, made_by, made_at)| PlanVersion { version, edit, made_by, made_at })
                .collect(),
            years_not_announced,
            names_beyond: Vec::new(),
            slots,
        }
    }
}

impl Loaded {
    pub(super) fn day(&self, number: u16) -> Day {
        self.plan.from.plus_days(i32::from(number))
    }
}

/// A time of the plan's day; what lies after midnight ends the day.
pub(super) fn time(time: Time) -> TimeOfDay {
    TimeOfDay::clamped(time.minutes())
}

/// What is asked for under one code.
struct Asked {
    kind: WorkKind,
    tier: SlotTier,
    minutes: u16,
    crew: u8,
}

fn asked_of(problem: &Problem) -> HashMap<&str, Asked> {
    let duties = problem.duties.iter().map(|duty| {
        let (kind, tier) = (kind(duty.kind), tier(duty.tier));
        (duty.id.as_str(), Asked { kind, tier, minutes: duty.minutes, crew: duty.crew })
    });
    let appointments = problem.appointments.iter().map(|one| {
        let (kind, tier) = (kind(one.kind), SlotTier::Fixed);
        (one.id.as_str(), Asked { kind, tier, minutes: one.minutes, crew: one.crew })
    });
    duties.chain(appointments).collect()
}

/// The plan's stops, by day, officer and time.
pub(super) fn slots_of(loaded: &Loaded) -> Vec<PlannedSlot> {
    let asked = asked_of(&loaded.problem);
    let pinned: BTreeSet<(&str, u16)> =
        loaded.problem.locks.iter().map(|lock| (lock.duty.as_str(), lock.occurrence)).collect();
    let stops = loaded.result.tours.iter().flat_map(|tour| tour.stops.iter().map(move |stop| (tour, stop)));
    let mut slots: Vec<PlannedSlot> = stops
        .filter_map(|(tour, stop)| {
            let asked = asked.get(stop.duty.as_str())?;
            let from = stop.start.minutes();
            Some(PlannedSlot {
                duty: stop.duty.clone(),
                occurrence: stop.occurrence,
                place: stop.place.parse().ok()?,
                officer: tour.officer.parse().ok()?,
                day: loaded.day(tour.day),
                from: time(stop.start),
                to: time(Time::from_minutes(from + i32::from(asked.minutes))),
                kind: asked.kind,
                tier: asked.tier,
                travel_minutes: stop.travel_min,
                pinned: pinned.contains(&(stop.duty.as_str(), stop.occurrence)),
                crew: asked.crew,
            })
        })
        .collect();
    slots.sort_by(|a, b| (a.day, &a.officer, a.from).cmp(&(b.day, &b.officer, b.from)));
    slots
}

fn score_of(loaded: &Loaded) -> ScoreView {
    let score = loaded.result.score;
    ScoreView {
        fixed: score.fixed,
        promised: score.promised,
        statutory: score.statutory,
        priority: score.priority,
        optional: score.optional,
        continuity: score.continuity,
        travel_minutes: score.travel_min,
        total: score.total,
        served: score.served,
        asked: score.asked,
    }
}

fn unserved_of(loaded: &Loaded, one: &Unserved) -> Option<UnservedView> {
    let asked = asked_of(&loaded.problem).remove(one.duty.as_str())?;
    let cheapest = one.cheapest_insertion.as_ref().and_then(|insertion| {
        Some(CheapestView {
            officer: insertion.officer.parse().ok()?,
            with: insertion.with.iter().map(|officer| officer.parse()).collect::<Result<_, _>>().ok()?,
            day: loaded.day(insertion.day),
            from: time(insertion.start),
            extra_travel_minutes: insertion.extra_travel_min,
            displaced: insertion.displaced.iter().map(|displaced| displaced.duty.clone()).collect(),
            points: insertion.cost,
        })
    });
    Some(UnservedView {
        duty: one.duty.clone(),
        occurrence: one.occurrence,
        place: one.place.parse().ok()?,
        kind: asked.kind,
        tier: tier(one.tier),
        value: one.value,
        minutes: asked.minutes,
        crew: asked.crew,
        reasons: one.reasons.iter().map(|reason| reason_of(loaded, reason)).collect(),
        cheapest,
    })
}

pub(super) fn reason_of(loaded: &Loaded, reason: &Reason) -> ReasonView {
    ReasonView {
        code: kebab(&reason.code),
        count: reason.count,
        minutes: reason.minutes,
        days: reason.days,
        points: reason.points,
        officer: reason.officer.clone(),
        day: reason.day.map(|day| loaded.day(day)),
        what: reason.what.clone(),
    }
}

/// The code as the plan's format spells it.
fn kebab(code: &impl Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(Value::String(text)) => text,
        Ok(_) | Err(_) => String::new(),
    }
}

fn unseen_of(problem: &Problem, slots: &[PlannedSlot]) -> Vec<PlaceCode> {
    let seen: BTreeSet<&str> = slots.iter().map(|slot| slot.place.as_str()).collect();
    let villages = problem.places.iter().filter(|place| place.kind.as_deref() == Some("village"));
    villages
        .filter(|place| !seen.contains(place.id.as_str()))
        .filter_map(|place| place.id.parse().ok())
        .collect()
}

fn officer_days(loaded: &Loaded) -> Vec<OfficerDay> {
    let asked = asked_of(&loaded.problem);
    let mut load: BTreeMap<(&str, u16), (u32, u32)> = BTreeMap::new();
    for tour in &loaded.result.tours {
        let work = tour
            .stops
            .iter()
            .filter_map(|stop| asked.get(stop.duty.as_str()))
            .map(|one| u32::from(one.minutes));
        let travel = tour.stops.iter().map(|stop| u32::from(stop.travel_min)).sum::<u32>();
        load.insert((&tour.officer, tour.day), (work.sum(), travel + u32::from(tour.return_travel_min)));
    }
    let days = loaded
        .problem
        .officers
        .iter()
        .flat_map(|officer| officer.availability.iter().map(move |availability| (officer, availability)));
    days.filter_map(|(officer, availability)| {
        let (work_minutes, travel_minutes) = if availability.kind == planner::problem::AvailabilityKind::Work
        {
            load.get(&(officer.id.as_str(), availability.day)).copied().unwrap_or_default()
        } else {
            (0, 0)
        };
        Some(OfficerDay {
            officer: officer.id.parse().ok()?,
            day: loaded.day(availability.day),
            kind: kebab(&availability.kind),
            from: availability.from.map(time),
            to: availability.to.map(time),
            work_minutes,
            travel_minutes,
        })
    })
    .collect()
}

impl Comparison {
    pub(super) fn of(first: &Loaded, second: &Loaded) -> Comparison {
        let key = |slot: &PlannedSlot| (slot.duty.clone(), slot.occurrence, slot.place.clone());
        // The members of a crew share a key, so they are compared in order.
        let mut by_key: BTreeMap<_, Vec<PlannedSlot>> = BTreeMap::new();
        for slot in slots_of(second) {
            by_key.entry(key(&slot)).or_default().push(slot);
        }
        let (mut only_first, mut changed) = (Vec::new(), Vec::new());
        for slot in slots_of(first) {
            let others = by_key.get_mut(&key(&slot)).filter(|others| !others.is_empty());
            match others.map(|others| others.remove(0)) {
                None => only_first.push(slot),
                Some(other)
                    if (&slot.officer, slot.day, slot.from) != (&other.officer, other.day, other.from) =>
                {
                    changed.push((slot, other));
                }
                Some(_same) => {}
            }
        }
        Comparison {
            only_first,
            only_second: by_key.into_values().flatten().collect(),
            changed,
            first_score: score_of(first),
            second_score: score_of(second),
        }
    }
}

pub(super) const fn kind(kind: DutyKind) -> WorkKind {
    match kind {
        DutyKind::Visit => WorkKind::Visit,
        DutyKind::Patrol => WorkKind::Patrol,
        DutyKind::SafetyCheck => WorkKind::SafetyCheck,
        DutyKind::Outreach => WorkKind::Outreach,
        DutyKind::Mediation => WorkKind::Mediation,
        DutyKind::SchoolGate => WorkKind::SchoolGate,
        DutyKind::Talk => WorkKind::Talk,
        DutyKind::Desk => WorkKind::Desk,
    }
}

const fn tier(tier: Tier) -> SlotTier {
    match tier {
        Tier::Fixed => SlotTier::Fixed,
        Tier::Promised => SlotTier::Promised,
        Tier::Statutory => SlotTier::Statutory,
        Tier::Priority => SlotTier::Priority,
        Tier::Optional => SlotTier::Optional,
    }
}
