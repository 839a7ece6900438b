//! The bureau's figures of a month. Each is the sum of its records, so that every figure opens them.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    account::Permission,
    code::{OfficerCode, PlaceCode},
    displacement::taken,
    figure::{FigureId, Ratio, Unit, community_minutes_owed},
    id::{DisplacementId, SlotId, WorkRecordId},
    place::{PlaceClass, PlaceKind},
    promise::attach,
    slot::{LossCause, Slot, SlotState},
    time::{Day, Month},
    work_record::{Outcome, WorkRecord},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Ctx, Error,
    my_days::Roster,
    promise::{Book, Register},
    strip::area_of,
};

pub const PAGE_RECORDS: u16 = 200;
pub const PAGE_RECORDS_MAX: u16 = 1000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    pub month: Month,
    pub within: PlaceCode,
    pub figures: Vec<FigureView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureView {
    pub id: FigureId,
    pub unit: Unit,
    pub numerator: u32,
    pub denominator: u32,
    pub by_class: Vec<ClassRatio>,
    /// By the places directly below the one asked for, and itself.
    pub by_place: Vec<PlaceRatio>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClassRatio {
    /// None for places whose class is not known.
    pub class: Option<PlaceClass>,
    pub numerator: u32,
    pub denominator: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceRatio {
    pub place: PlaceCode,
    pub name: String,
    pub numerator: u32,
    pub denominator: u32,
}

/// What a figure counts: one slot, one piece of work, one village, one order or one officer's target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureRecord {
    /// Orders the records; the last one of a page asks for the next page.
    pub key: String,
    pub numerator: u32,
    pub denominator: u32,
    pub day: Option<Day>,
    pub place: PlaceCode,
    pub place_name: String,
    pub class: Option<PlaceClass>,
    pub officer: Option<OfficerCode>,
    pub officer_name: Option<String>,
    pub state: Option<SlotState>,
    pub cause: Option<LossCause>,
    pub slot: Option<SlotId>,
    pub record: Option<WorkRecordId>,
    pub displacement: Option<DisplacementId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureRecords {
    pub id: FigureId,
    pub unit: Unit,
    pub records: Vec<FigureRecord>,
    /// Of all pages.
    pub total: u32,
    /// Give it as `after` for the next page.
    pub next: Option<String>,
}

/// Everything the figures of one month and area are made from.
struct Facts {
    month: Month,
    /// The last day that counts: the month's last, or today.
    until: Day,
    within: PlaceCode,
    codes: HashSet<String>,
    register: Register,
    roster: Roster,
    book: Book,
    /// Officers with a post that makes them a village's named officer.
    community_officers: HashSet<OfficerCode>,
}

/// Work that was done, once for each promise it kept.
struct Done<'a> {
    record: &'a WorkRecord,
    slot: Option<&'a Slot>,
    minutes: u32,
}

pub async fn list(ctx: &Ctx, month: Month, within: Option<PlaceCode>) -> Result<Figures, Error> {
    let facts = Facts::load(ctx, month, within).await?;
    let figures = FigureId::ALL.iter().map(|id| facts.figure(*id)).collect();
    Ok(Figures { month, within: facts.within, figures })
}

/// The records behind a figure, by day.
pub async fn list_records(
    ctx: &Ctx,
    id: FigureId,
    month: Month,
    within: Option<PlaceCode>,
    after: Option<&str>,
    limit: u16,
) -> Result<FigureRecords, Error> {
    let facts = Facts::load(ctx, month, within).await?;
    let mut records = facts.records(id);
    records.sort_by(|one, other| one.key.cmp(&other.key));
    let total = records.len() as u32;
    records.retain(|record| after.is_none_or(|after| record.key.as_str() > after));
    let limit = usize::from(limit.clamp(1, PAGE_RECORDS_MAX));
    let has_more = records.len() > limit;
    records.truncate(limit);
    let next = records.last().filter(|_last| has_more).map(|last| last.key.clone());
    Ok(FigureRecords { id, unit: id.unit(), records, total, next })
}

impl Facts {
    async fn load(ctx: &Ctx, month: Month, within: Option<PlaceCode>) -> Result<Facts, Error> {
        let extent = ctx.extent(Permission::ViewFigures)?;
        let mut tx = ctx.env.db.begin_read().await?;
        let register = Register::load(&mut tx).await?;
        let within = match within {
            Some(within) => {
                ctx.require(&mut tx, Permission::ViewFigures, &within).await?;
                within
            }
            None => area_of(&extent, &register).ok_or_else(|| Error::not_found("县", "county", "-"))?,
        };
        let today = crate::plan::today(ctx, &mut tx, &within).await?;
        let (first, last) = (month.first(), month.last());
        let posts = store::post::list_between(&mut tx, first, last).await?;
        let named = posts.into_iter().filter(|post| post.role.names_the_officer());
        Ok(Facts {
            month,
            until: today.min(last),
            codes: store::place::list_codes_within(&mut tx, &within).await?.into_iter().collect(),
            within,
            roster: Roster::load(&mut tx, first, last).await?,
            book: Book::load(&mut tx, first, last, today).await?,
            community_officers: named.map(|post| post.officer).collect(),
            register,
        })
    }

    fn figure(&self, id: FigureId) -> FigureView {
        let mut whole = Ratio::default();
        let mut by_class: BTreeMap<Option<PlaceClass>, Ratio> = BTreeMap::new();
        let mut by_place: BTreeMap<PlaceCode, Ratio> = BTreeMap::new();
        for record in self.records(id) {
            let ratio = Ratio { numerator: record.numerator, denominator: record.denominator };
            whole += ratio;
            *by_class.entry(record.class).or_default() += ratio;
            *by_place.entry(self.group(&record)).or_default() += ratio;
        }
        let class = |(class, Ratio { numerator, denominator })| ClassRatio { class, numerator, denominator };
        let place = |(place, Ratio { numerator, denominator })| PlaceRatio {
            name: self.register.place_name(&place),
            place,
            numerator,
            denominator,
        };
        FigureView {
            id,
            unit: id.unit(),
            numerator: whole.numerator,
            denominator: whole.denominator,
            by_class: by_class.into_iter().map(class).collect(),
            by_place: by_place.into_iter().map(place).collect(),
        }
    }

    /// The place directly below the area in which a record lies.
    fn group(&self, record: &FigureRecord) -> PlaceCode {
        let chain = self.register.upwards(&record.place);
        let below = chain.iter().take_while(|place| place.code != self.within).last();
        below.map_or_else(|| self.within.clone(), |place| place.code.clone())
    }

    fn records(&self, id: FigureId) -> Vec<FigureRecord> {
        match id {
            FigureId::PromisesKept => self.decided(|slot| slot.is_public),
            FigureId::CommunityHours => self.community_hours(),
            FigureId::VillagesReached => self.villages(),
            FigureId::OwnInitiative => self.own_initiative(),
            FigureId::InternalWork => self.decided(|slot| !slot.is_public),
        }
    }

    fn is_in_month(&self, day: Day) -> bool {
        (self.month.first()..=self.month.last()).contains(&day)
    }

    fn holds(&self, place: &PlaceCode) -> bool {
        self.codes.contains(place.as_str())
    }

    /// The class of a place, or of the nearest place above that has one.
    fn class_of(&self, place: &PlaceCode) -> Option<PlaceClass> {
        self.register.upwards(place).iter().find_map(|place| place.class)
    }

    /// A record of nothing yet, at a place and by an officer.
    fn blank(
        &self,
        key: String,
        ratio: (u32, u32),
        place: &PlaceCode,
        officer: Option<&OfficerCode>,
    ) -> FigureRecord {
        FigureRecord {
            key,
            numerator: ratio.0,
            denominator: ratio.1,
            day: None,
            place: place.clone(),
            place_name: self.register.place_name(place),
            class: self.class_of(place),
            officer: officer.cloned(),
            officer_name: officer.map(|officer| self.register.officer_name(officer)),
            state: None,
            cause: None,
            slot: None,
            record: None,
            displacement: None,
        }
    }

    /// The slots of a kind whose day is decided.
    fn decided(&self, is_of_kind: impl Fn(&Slot) -> bool) -> Vec<FigureRecord> {
        let decided = self.book.iter().filter(|(slot, promise)| {
            is_of_kind(slot)
                && self.is_in_month(slot.day)
                && self.holds(&slot.place)
                && promise.state != SlotState::Planned
        });
        decided
            .map(|(slot, promise)| FigureRecord {
                day: Some(slot.day),
                state: Some(promise.state),
                cause: promise.cause,
                slot: Some(slot.id),
                record: promise.record,
                displacement: promise.displacement,
                ..self.blank(
                    format!("{} {}", slot.day, slot.id),
                    (u32::from(promise.state == SlotState::Kept), 1),
                    &slot.place,
                    Some(&slot.officer),
                )
            })
            .collect()
    }

    /// The month's work, once for each promise it kept, and work that nothing was promised of. Without a start and an end,
    /// promised work counts as long as it was promised.
    fn done(&self) -> Vec<Done<'_>> {
        let attached = attach(&self.book.slots, &self.book.records);
        let spoken_of: HashSet<WorkRecordId> = attached.values().flatten().map(|record| record.id).collect();
        let by_id: HashMap<WorkRecordId, &WorkRecord> =
            self.book.records.iter().map(|record| (record.id, record)).collect();
        let promised = self.book.iter().filter_map(|(slot, promise)| {
            let record = *by_id.get(&promise.record?)?;
            let was_done = matches!(record.outcome, Outcome::Kept | Outcome::Started);
            let planned = u32::from(slot.to.minutes().saturating_sub(slot.from.minutes()));
            was_done.then(|| Done { record, slot: Some(slot), minutes: record.minutes().unwrap_or(planned) })
        });
        let others = self
            .book
            .records
            .iter()
            .filter(|record| record.outcome == Outcome::Kept && !spoken_of.contains(&record.id));
        let others = others.map(|record| Done { record, slot: None, minutes: record.minutes().unwrap_or(0) });
        promised.chain(others).filter(|done| self.is_in_month(done.record.day)).collect()
    }

    fn of_done(&self, done: &Done<'_>, ratio: (u32, u32)) -> FigureRecord {
        let record = done.record;
        FigureRecord {
            day: Some(record.day),
            slot: done.slot.map(|slot| slot.id),
            record: Some(record.id),
            ..self.blank(format!("{} {}", record.day, record.id), ratio, &record.place, Some(&record.officer))
        }
    }

    /// Officers of the area who answer for villages: what they owe, and what they did.
    fn community_hours(&self) -> Vec<FigureRecord> {
        let mut officers: Vec<_> = self.register.officers.values().collect();
        officers.retain(|officer| {
            self.community_officers.contains(&officer.code) && self.holds(&officer.station)
        });
        let owed = officers.iter().map(|officer| {
            let days = self.month.first().through(self.until);
            let served = days
                .filter(|day| officer.serves_on(*day) && self.roster.leave(&officer.code, *day).is_none());
            let minutes = community_minutes_owed(served.count() as u32);
            self.blank(format!("0 {}", officer.code), (0, minutes), &officer.station, Some(&officer.code))
        });
        // Like with like: what was done stands in the class of the station that owes it, wherever it was done.
        let stations: HashMap<&OfficerCode, &PlaceCode> =
            officers.iter().map(|officer| (&officer.code, &officer.station)).collect();
        let done = self.done();
        let worked = done.iter().filter_map(|done| {
            let station = stations.get(&done.record.officer)?;
            Some(FigureRecord { class: self.class_of(station), ..self.of_done(done, (done.minutes, 0)) })
        });
        owed.chain(worked).collect()
    }

    /// Villages, reached by work in them or at a place that stands below them.
    fn villages(&self) -> Vec<FigureRecord> {
        let mut first: BTreeMap<&PlaceCode, &WorkRecord> = BTreeMap::new();
        for done in self.done() {
            let chain = self.register.upwards(&done.record.place);
            if let Some(village) = chain.iter().find(|place| place.kind == PlaceKind::Village) {
                let earliest = first.entry(&village.code).or_insert(done.record);
                if done.record.day < earliest.day {
                    *earliest = done.record;
                }
            }
        }
        let villages = self.register.places.values().filter(|place| {
            place.kind == PlaceKind::Village && self.holds(&place.code) && place.exists_on(self.until)
        });
        villages
            .map(|village| {
                let reached = first.get(&village.code);
                let ratio = (u32::from(reached.is_some()), 1);
                let officer = reached.map(|record| &record.officer);
                FigureRecord {
                    day: reached.map(|record| record.day),
                    record: reached.map(|record| record.id),
                    ..self.blank(village.code.to_string(), ratio, &village.code, officer)
                }
            })
            .collect()
    }

    /// Work of one's own initiative, and the hours that orders which began in the month took.
    fn own_initiative(&self) -> Vec<FigureRecord> {
        let done = self.done();
        let own = done.iter().filter(|done| done.record.own_initiative && self.holds(&done.record.place));
        let own = own.map(|done| self.of_done(done, (done.minutes, done.minutes)));
        let begun = self.book.displacements.iter().filter(|order| self.is_in_month(order.stretch.from_day));
        let taken = taken(&self.book.displacements);
        let ordered = begun.flat_map(|order| taken[&order.id].iter().map(move |taken| (order, taken)));
        let ordered = ordered.filter_map(|(order, (officer, minutes))| {
            let station = &self.register.officers.get(officer)?.station;
            let key = format!("{} {} {officer}", order.stretch.from_day, order.id);
            self.holds(station).then(|| FigureRecord {
                day: Some(order.stretch.from_day),
                displacement: Some(order.id),
                ..self.blank(key, (0, *minutes), station, Some(officer))
            })
        });
        own.chain(ordered).collect()
    }
}
