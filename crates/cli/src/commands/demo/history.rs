//! What a demonstration finds there: two weeks that were planned, published and worked, the running week and the next one published, and
//! a draft for a chief to go on with. Everything goes the way it would have gone, through the use cases, with the clock set back.

use app::{
    Actor, Clock, Ctx,
    displacement::{LogDisplacement, Repay, WriteOff},
    my_days::Roster,
    plan::{PlanCommand, StartPlan},
    work_record::{RecordWork, Work},
};
use domain::{
    account::{Account, AccountState, Role},
    code::{OfficerCode, PlaceCode},
    displacement::{Origin, taker},
    duty::WorkKind,
    id::{AccountId, OpId, PlanId},
    slot::{LossCause, Slot},
    time::{Day, Instant, TimeOfDay, Week, Zone},
    work_record::{MOVED_DAYS_MAX, Outcome},
};

use crate::{failure::Failure, terminal::Terminal};

/// Weeks before the running one.
pub(super) const WEEKS_PAST: i32 = 2;
/// Weeks announced after the running one: on a Sunday, too, residents see who comes next.
const WEEKS_AHEAD: i32 = 1;
/// Enough for a plan that is no disgrace, in a few seconds.
const ROUNDS: u64 = 20_000;

pub(super) struct History<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) county: PlaceCode,
    pub(super) zone: Zone,
    pub(super) terminal: Terminal,
}

impl History<'_> {
    pub(super) async fn make(&self) -> Result<(), Failure> {
        let (today, _time) = self.ctx.now().on_wall_clock(&self.zone);
        for weeks in -WEEKS_PAST..=WEEKS_AHEAD {
            let week = today.plus_days(7 * weeks).week();
            if self.is_published(week).await? {
                continue;
            }
            self.terminal.note(&format!("排 {week} 这一周…"), &format!("planning the week of {week}…"));
            self.plan(week).await?;
            for order in ORDERS.iter().filter(|order| order.week == weeks) {
                self.take_hours_away(week, order).await?;
            }
            self.work(week, today).await?;
        }
        Ok(())
    }

    /// A draft of one station for the first week that is not announced yet, for its chief to edit and publish.
    pub(super) async fn leave_draft(&self, station: &PlaceCode) -> Result<(), Failure> {
        let (today, _time) = self.ctx.now().on_wall_clock(&self.zone);
        let week = today.plus_days(7 * (WEEKS_AHEAD + 1)).week();
        let mut tx = self.ctx.env.db.begin_read().await?;
        let is_there = store::plan::list_between(&mut tx, week.monday(), week.sunday())
            .await?
            .iter()
            .any(|plan| plan.area == *station);
        drop(tx);
        if !is_there {
            self.solve(self.ctx, station, week).await?;
        }
        Ok(())
    }

    /// Whether an interrupted start has been here.
    async fn is_published(&self, week: Week) -> Result<bool, Failure> {
        let mut tx = self.ctx.env.db.begin_read().await?;
        Ok(!store::plan::list_published_between(&mut tx, week.monday(), week.sunday()).await?.is_empty())
    }

    /// The context as it was at another time.
    fn at(&self, day: Day, time: TimeOfDay) -> Ctx {
        let then = self.zone.instant(day, time);
        let mut ctx = self.ctx.clone();
        ctx.env.clock = Clock::new(move || then);
        ctx
    }

    fn op_id(&self) -> OpId {
        OpId(self.ctx.env.random.uuid_v4())
    }

    /// Solves and publishes a week on the Sunday before, or now when that is still to come.
    async fn plan(&self, week: Week) -> Result<PlanId, Failure> {
        let sunday = self.at(week.monday().plus_days(-1), TimeOfDay::clamped(17 * 60));
        let ctx = if sunday.now() < self.ctx.now() { &sunday } else { self.ctx };
        let plan = self.solve(ctx, &self.county, week).await?;
        app::plan::publish(ctx, plan, &PlanCommand { op_id: self.op_id() }).await?;
        Ok(plan)
    }

    async fn solve(&self, ctx: &Ctx, area: &PlaceCode, week: Week) -> Result<PlanId, Failure> {
        let asked = StartPlan {
            op_id: self.op_id(),
            area: area.clone(),
            from: week,
            weeks: 1,
            seed: 7,
            seconds: 60,
            iterations: Some(ROUNDS),
        };
        let plan = app::plan::start(ctx, &asked).await?;
        app::plan::wait(ctx, plan.id).await;
        Ok(plan.id)
    }

    /// Officers record what became of the slots of the days before today, but of those that an order took.
    async fn work(&self, week: Week, today: Day) -> Result<(), Failure> {
        let mut tx = self.ctx.env.db.begin_read().await?;
        let slots =
            store::slot::list_between(&mut tx, week.monday(), week.sunday().min(today.plus_days(-1))).await?;
        let roster = Roster::load(&mut tx, week.monday(), week.sunday().plus_days(MOVED_DAYS_MAX)).await?;
        let orders = store::displacement::list_between(&mut tx, week.monday(), week.sunday()).await?;
        drop(tx);
        let is_there = |slot: &&Slot| taker(&orders, &slot.officer, slot.day, slot.from, slot.to).is_none();
        for slot in slots.iter().filter(is_there) {
            let Some(work) = self.fate(slot, &roster) else { continue };
            let ctx = Ctx { actor: officer(&slot.officer, &self.county), ..self.at(slot.day, slot.to) };
            let own = own_initiative(slot, &work);
            for work in std::iter::once(work).chain(own) {
                app::work_record::record(&ctx, &RecordWork { op_id: self.op_id(), work }).await?;
            }
        }
        Ok(())
    }

    /// What became of a slot: nine of ten were kept, a few moved or lost, some were never recorded.
    fn fate(&self, slot: &Slot, roster: &Roster) -> Option<Work> {
        let draw = draw(slot);
        let (outcome, cause) = match draw % 100 {
            0..=89 => (Outcome::Kept, None),
            90..=92 => (Outcome::Moved, Some(LossCause::UrgentCase)),
            93..=95 => (Outcome::Lost, Some(LossCause::UrgentCase)),
            96 => (Outcome::Lost, Some(LossCause::Weather)),
            97 => (Outcome::Lost, Some(LossCause::RoadClosed)),
            _ => return None,
        };
        let is_kept = outcome == Outcome::Kept;
        let is_free = |day: &Day| !roster.duty(&slot.officer, *day).takes_the_day();
        let next_free = || (1..=MOVED_DAYS_MAX).map(|days| slot.day.plus_days(days)).find(is_free);
        let at = |time| self.zone.instant(slot.day, time);
        let began: Instant = at(slot.from).plus_seconds(i64::try_from(draw / 100 % 600).unwrap_or(0));
        Some(Work {
            slot: Some(slot.id),
            place: slot.place.clone(),
            day: slot.day,
            outcome,
            cause,
            moved_to_day: (outcome == Outcome::Moved).then(next_free).flatten(),
            started_at: is_kept.then_some(began),
            ended_at: is_kept.then(|| at(slot.to).max(began)),
            kinds: if is_kept { vec![slot.kind] } else { Vec::new() },
            homes_visited: (is_kept && slot.kind == WorkKind::Visit).then_some(3 + (draw / 7 % 9) as u16),
            note: String::new(),
            own_initiative: false,
            corrects: None,
        })
    }

    /// Logs an order for officers whom residents expected in its hours, and settles it at the end of its week.
    async fn take_hours_away(&self, week: Week, order: &Order) -> Result<(), Failure> {
        let (from_day, to_day) =
            (week.monday().plus_days(order.days.0), week.monday().plus_days(order.days.1));
        let [from_time, to_time] = [order.hours.0, order.hours.1].map(|hour| TimeOfDay::clamped(hour * 60));
        let mut tx = self.ctx.env.db.begin_read().await?;
        let slots = store::slot::list_between(&mut tx, from_day, from_day).await?;
        drop(tx);
        let mut officers: Vec<OfficerCode> = Vec::new();
        for slot in
            slots.into_iter().filter(|slot| slot.is_public && slot.from >= from_time && slot.to <= to_time)
        {
            if !officers.contains(&slot.officer) && officers.len() < order.officers {
                officers.push(slot.officer);
            }
        }
        let asked = LogDisplacement {
            op_id: self.op_id(),
            ordered_by: order.ordered_by.to_owned(),
            reason: order.reason.to_owned(),
            origin: order.origin,
            officers,
            from_day,
            from_time,
            to_day,
            to_time,
        };
        let logged = app::displacement::log(&self.at(from_day, TimeOfDay::clamped(8 * 60)), &asked).await?;
        let minutes = logged.balance.minutes_taken / 2;
        let ctx = self.at(week.sunday(), TimeOfDay::clamped(18 * 60));
        match order.settled {
            Settled::HalfRepaid(note) => {
                let note = note.to_owned();
                let repaid = Repay { op_id: self.op_id(), minutes, day: week.sunday(), note };
                app::displacement::repay(&ctx, logged.id, &repaid).await?;
            }
            Settled::HalfWrittenOff(reason) => {
                let written_off = WriteOff { op_id: self.op_id(), minutes, reason: reason.to_owned() };
                app::displacement::write_off(&ctx, logged.id, &written_off).await?;
            }
            Settled::Open => {}
        }
        Ok(())
    }
}

/// An order of the story.
struct Order {
    /// From the running week.
    week: i32,
    /// First and last day, from Monday.
    days: (i32, i32),
    hours: (i32, i32),
    ordered_by: &'static str,
    reason: &'static str,
    origin: Origin,
    officers: usize,
    settled: Settled,
}

/// What became of an order's hours.
enum Settled {
    Open,
    HalfRepaid(&'static str),
    HalfWrittenOff(&'static str),
}

const ORDERS: [Order; 3] = [
    Order {
        week: -2,
        days: (1, 1),
        hours: (8, 18),
        ordered_by: "县局刑侦大队",
        reason: "协助侦办电信网络诈骗案件",
        origin: Origin::Case,
        officers: 1,
        settled: Settled::HalfWrittenOff("案件已结，上半天的走访不再补"),
    },
    Order {
        week: -1,
        days: (2, 3),
        hours: (8, 18),
        ordered_by: "县局指挥中心",
        reason: "全县道路交通专项整治",
        origin: Origin::Campaign,
        officers: 2,
        settled: Settled::HalfRepaid("周末补回走访"),
    },
    Order {
        week: -1,
        days: (4, 4),
        hours: (8, 12),
        ordered_by: "县局政治处",
        reason: "执法规范化培训",
        origin: Origin::Meeting,
        officers: 3,
        settled: Settled::Open,
    },
];

/// An officer at work; the account is only that of this story.
fn officer(code: &OfficerCode, county: &PlaceCode) -> Actor {
    Actor::Account(Account {
        id: AccountId(uuid::Uuid::nil()),
        login: code.to_string(),
        role: Role::Officer,
        area: county.clone(),
        state: AccountState::Active,
        officer: Some(code.clone()),
        created_at: Instant::from_micros(0),
        expires_at: None,
    })
}

/// Once there, some officers did half an hour more than was planned.
fn own_initiative(slot: &Slot, planned: &Work) -> Option<Work> {
    let draw = draw(slot);
    let ended_at = planned.ended_at.filter(|_end| draw.is_multiple_of(9))?;
    let kind = if draw.is_multiple_of(2) { WorkKind::Mediation } else { WorkKind::Outreach };
    Some(Work {
        slot: None,
        kinds: vec![kind],
        started_at: Some(ended_at),
        ended_at: Some(ended_at.plus_seconds(1800)),
        homes_visited: None,
        own_initiative: true,
        ..planned.clone()
    })
}

/// The same number for the same promise in every demonstration.
fn draw(slot: &Slot) -> u64 {
    let text = format!("{} {} {} {}", slot.duty, slot.occurrence, slot.officer, slot.day);
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum, sign| (sum ^ u64::from(sign)).wrapping_mul(0x0100_0000_01b3))
        >> 20
}
