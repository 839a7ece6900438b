//! An officer's own days with everything a phone needs in a valley without signal.

use std::collections::{BTreeSet, HashMap};

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    displacement::{Displacement, Origin},
    duty::WorkKind,
    id::SlotId,
    officer::{Leave, LeaveKind, Officer, StationDuty, StationDutyKind, Training},
    place::PlaceKind,
    promise::{Promise, attach},
    slot::{LossCause, Slot, SlotState, SlotTier},
    time::{Day, TimeOfDay},
    work_record::WorkRecord,
    workday::Holidays,
};
use serde::Serialize;
use store::ReadTx;
use utoipa::ToSchema;

use crate::{
    Ctx, Error, Extent, ProblemCode,
    promise::{Book, Register},
};

/// How many days may be asked for.
pub const DAYS_MAX: u8 = 28;

domain::choice! {
    /// What a day holds for an officer, the strongest first.
    pub enum DayDuty {
        Leave = "leave",
        Duty24 = "duty24",
        Day = "day",
        Night = "night",
        /// After a night of duty.
        Rest = "rest",
        /// A weekend or holiday without work.
        Off = "off",
        Work = "work",
    }
}

impl DayDuty {
    /// Whether no promise can be kept on such a day; on a free weekend somebody may still go.
    pub const fn takes_the_day(self) -> bool {
        !matches!(self, DayDuty::Off | DayDuty::Work)
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyDays {
    pub officer: MyName,
    pub today: Day,
    pub days: Vec<MyDay>,
    /// Where own work may be recorded: the station's places and those of the slots.
    pub places: Vec<MyPlace>,
    /// Causes that may be noted.
    pub causes: Vec<LossCause>,
    pub kinds: Vec<WorkKind>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyName {
    pub code: OfficerCode,
    pub name: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyDay {
    pub day: Day,
    pub duty: DayDuty,
    pub leave: Option<LeaveKind>,
    pub trainings: Vec<MyTraining>,
    /// Orders that take hours of the day.
    pub displacements: Vec<MyDisplacement>,
    pub slots: Vec<MySlot>,
    /// Work that no slot of the day holds.
    pub other_records: Vec<WorkRecord>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyTraining {
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub title: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyDisplacement {
    pub ordered_by: String,
    pub reason: String,
    pub origin: Origin,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MySlot {
    pub slot: SlotId,
    pub place: PlaceCode,
    pub name: String,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub phone: String,
    pub address: String,
    pub from: TimeOfDay,
    pub to: TimeOfDay,
    pub kind: WorkKind,
    pub tier: SlotTier,
    pub travel_minutes: u16,
    pub state: SlotState,
    pub cause: Option<LossCause>,
    /// The day for which it was promised, when that is another one: it was moved here.
    pub promised_day: Option<Day>,
    pub moved_to_day: Option<Day>,
    pub records: Vec<WorkRecord>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MyPlace {
    pub place: PlaceCode,
    pub name: String,
    pub kind: PlaceKind,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub phone: String,
    pub address: String,
}

/// The days from today, own ones only.
pub async fn find(ctx: &Ctx, days: u8) -> Result<MyDays, Error> {
    let Extent::Own(code, _area) = ctx.extent(Permission::RecordWork)? else {
        return Err(Error::plain(ProblemCode::Forbidden));
    };
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(Error::field("/days", "天数须在 1 至 28 之间", "ask for 1 to 28 days"));
    }
    let mut tx = ctx.env.db.begin_read().await?;
    let register = Register::load(&mut tx).await?;
    let officer = register.officers.get(&code).cloned();
    let officer = officer.ok_or_else(|| Error::not_found("警号", "officer", &code))?;
    let today = crate::plan::today(ctx, &mut tx, &officer.station).await?;
    // Work of the last days may still be noted or put right.
    let from = today.plus_days(-domain::promise::RECORD_DAYS_MAX);
    let to = today.plus_days(i32::from(days) - 1);
    let book = Book::load(&mut tx, from, to, today).await?;
    let roster = Roster::load(&mut tx, from, to).await?;
    let station: Vec<String> = store::place::list_codes_within(&mut tx, &officer.station).await?;
    drop(tx);
    let records = attach(&book.slots, &book.records);
    let mine = Mine { officer: &officer, book: &book, register: &register, records: &records };
    let days: Vec<MyDay> = from.through(to).map(|day| mine.day(day, &roster)).collect();
    Ok(MyDays {
        officer: MyName { code, name: officer.name.clone() },
        today,
        places: mine.places(station, &days),
        days,
        causes: LossCause::ALL.iter().copied().filter(|cause| *cause != LossCause::Unrecorded).collect(),
        kinds: WorkKind::ALL.to_vec(),
    })
}

/// What takes an officer's days.
pub struct Roster {
    leaves: Vec<Leave>,
    duties: Vec<StationDuty>,
    trainings: Vec<Training>,
    holidays: Holidays,
}

impl Roster {
    pub async fn load(tx: &mut ReadTx, from: Day, to: Day) -> Result<Roster, Error> {
        let mut holidays = Holidays::official();
        for (day, special) in store::holiday::list(tx).await? {
            holidays.insert(day, special);
        }
        Ok(Roster {
            leaves: store::leave::list_between(tx, from, to).await?,
            duties: store::station_duty::list_between(tx, from.plus_days(-1), to).await?,
            trainings: store::training::list_between(tx, from, to).await?,
            holidays,
        })
    }

    pub(crate) fn leave(&self, officer: &OfficerCode, day: Day) -> Option<LeaveKind> {
        let mut leaves = self.leaves.iter();
        leaves
            .find(|leave| leave.officer == *officer && (leave.from..=leave.to).contains(&day))
            .map(|leave| leave.kind)
    }

    fn station_duty(&self, officer: &OfficerCode, day: Day) -> Option<StationDutyKind> {
        self.duties.iter().find(|duty| duty.officer == *officer && duty.day == day).map(|duty| duty.kind)
    }

    /// `Work` on working days; on others only a plan makes it so.
    pub fn duty(&self, officer: &OfficerCode, day: Day) -> DayDuty {
        if self.leave(officer, day).is_some() {
            return DayDuty::Leave;
        }
        match self.station_duty(officer, day) {
            Some(StationDutyKind::Duty24) => DayDuty::Duty24,
            Some(StationDutyKind::Day) => DayDuty::Day,
            Some(StationDutyKind::Night) => DayDuty::Night,
            None => {
                let eve = self.station_duty(officer, day.plus_days(-1));
                match eve.is_some_and(StationDutyKind::is_followed_by_rest) {
                    true => DayDuty::Rest,
                    false if self.holidays.is_workday(day) => DayDuty::Work,
                    false => DayDuty::Off,
                }
            }
        }
    }
}

struct Mine<'a> {
    officer: &'a Officer,
    book: &'a Book,
    register: &'a Register,
    records: &'a HashMap<SlotId, Vec<&'a WorkRecord>>,
}

impl Mine<'_> {
    fn day(&self, day: Day, roster: &Roster) -> MyDay {
        let code = &self.officer.code;
        let promised = self.book.iter().filter(|(slot, _promise)| slot.officer == *code);
        let mut slots: Vec<MySlot> = promised
            .filter(|(slot, promise)| {
                slot.day == day || promise.moved_to.is_some_and(|moved| moved.day == day)
            })
            .map(|(slot, promise)| self.slot(slot, promise, day))
            .collect();
        slots.sort_by_key(|slot| (slot.from, slot.slot));
        let duty = match roster.duty(code, day) {
            DayDuty::Off if !slots.is_empty() => DayDuty::Work,
            duty => duty,
        };
        let trainings = roster.trainings.iter().filter(|one| one.officer == *code && one.day == day);
        let attached: Vec<_> = slots.iter().flat_map(|slot| slot.records.iter().map(|one| one.id)).collect();
        let own = self.book.records.iter().filter(|record| record.officer == *code && record.day == day);
        MyDay {
            day,
            duty,
            leave: roster.leave(code, day),
            trainings: trainings
                .map(|one| MyTraining { from: one.from, to: one.to, title: one.title.clone() })
                .collect(),
            displacements: self.displacements(day),
            other_records: own.filter(|record| !attached.contains(&record.id)).cloned().collect(),
            slots,
        }
    }

    fn displacements(&self, day: Day) -> Vec<MyDisplacement> {
        let whole_day = (TimeOfDay::clamped(0), TimeOfDay::clamped(24 * 60));
        let takes = |order: &&Displacement| order.takes(&self.officer.code, day, whole_day.0, whole_day.1);
        let orders = self.book.displacements.iter().filter(takes);
        orders
            .map(|order| MyDisplacement {
                ordered_by: order.ordered_by.clone(),
                reason: order.reason.clone(),
                origin: order.origin,
                from: if order.stretch.from_day == day { order.stretch.from } else { whole_day.0 },
                to: if order.stretch.to_day == day { order.stretch.to } else { whole_day.1 },
            })
            .collect()
    }

    /// The slot as it stands on `day`: its own, or the one to which it was moved.
    fn slot(&self, slot: &Slot, promise: &Promise, day: Day) -> MySlot {
        let place = self.register.places.get(&slot.place);
        let location = place.and_then(|place| place.location);
        let moved_here = promise.moved_to.filter(|moved| moved.day == day && slot.day != day);
        let records = self.records.get(&slot.id).map_or(&[][..], Vec::as_slice);
        MySlot {
            slot: slot.id,
            place: slot.place.clone(),
            name: self.register.place_name(&slot.place),
            lon: location.map(|location| location.lon),
            lat: location.map(|location| location.lat),
            phone: place.map(|place| place.phone.clone()).unwrap_or_default(),
            address: place.map(|place| place.address.clone()).unwrap_or_default(),
            from: slot.from,
            to: slot.to,
            kind: slot.kind,
            tier: slot.tier,
            travel_minutes: slot.travel_minutes,
            state: moved_here.map_or(promise.state, |moved| moved.state),
            cause: if moved_here.is_some() { None } else { promise.cause },
            promised_day: moved_here.map(|_moved| slot.day),
            moved_to_day: if moved_here.is_some() { None } else { promise.moved_to.map(|moved| moved.day) },
            records: records.iter().map(|record| (*record).clone()).collect(),
        }
    }

    fn places(&self, station: Vec<String>, days: &[MyDay]) -> Vec<MyPlace> {
        let of_station = station.into_iter().filter_map(|code| code.parse::<PlaceCode>().ok());
        let of_slots = days.iter().flat_map(|day| day.slots.iter().map(|slot| slot.place.clone()));
        let codes: BTreeSet<PlaceCode> = of_station.chain(of_slots).collect();
        let places = codes.iter().filter_map(|code| self.register.places.get(code));
        places
            .map(|place| MyPlace {
                place: place.code.clone(),
                name: place.name.clone(),
                kind: place.kind,
                lon: place.location.map(|location| location.lon),
                lat: place.location.map(|location| location.lat),
                phone: place.phone.clone(),
                address: place.address.clone(),
            })
            .collect()
    }
}
