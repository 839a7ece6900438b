//! Work records: what an officer did, noted once, appended and never changed.
//!
//! A record holds no name of a resident; numbers that could point at one are masked before anything is kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    code::{OfficerCode, PlaceCode},
    duty::WorkKind,
    id::{DeviceId, SlotId, WorkRecordId},
    slot::LossCause,
    time::{Day, Instant},
};

/// The longest note, in signs.
pub const NOTE_LENGTH_MAX: usize = 500;
/// A promise may be moved, and work may be noted ahead, by this many days at most.
pub const MOVED_DAYS_MAX: i32 = 28;
/// Work is noted at most this many days late.
pub const LATE_DAYS_MAX: i32 = 62;
pub const HOMES_MAX: u16 = 500;
/// The longest work of one record.
const SECONDS_MAX: i64 = 24 * 3600;

choice! {
    /// What came of it.
    pub enum Outcome {
        /// Somebody is there; how it ended is noted later.
        Started = "started",
        Kept = "kept",
        Moved = "moved",
        Lost = "lost",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkRecord {
    pub id: WorkRecordId,
    /// The promise it speaks of.
    pub slot: Option<SlotId>,
    pub place: PlaceCode,
    pub officer: OfficerCode,
    pub day: Day,
    pub outcome: Outcome,
    pub cause: Option<LossCause>,
    pub moved_to_day: Option<Day>,
    pub started_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// Each kind once.
    pub kinds: Vec<WorkKind>,
    pub homes_visited: Option<u16>,
    pub note: String,
    /// Neither promised nor ordered.
    pub own_initiative: bool,
    /// The record that this one puts right.
    pub corrects: Option<WorkRecordId>,
    /// When the officer noted it, by the phone's clock, never after `recorded_at`.
    pub noted_at: Instant,
    /// When it arrived.
    pub recorded_at: Instant,
    /// Role and login.
    pub recorded_by: String,
    pub device: Option<DeviceId>,
    pub sequence: Option<u64>,
    /// Earlier operations of the device had not arrived when this one did.
    pub is_after_gap: bool,
}

/// Why a record is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkFault {
    #[error("say why the promise was moved or lost")]
    CauseMissing,
    #[error("work that was done has no cause of loss")]
    CauseOfNothing,
    #[error("`unrecorded` is found out, not noted")]
    CauseIsDerived,
    #[error("say to which other day the promise was moved")]
    MovedNowhere,
    #[error("only a moved promise has another day, at most {MOVED_DAYS_MAX} days away")]
    MovedTooFar,
    #[error("only a promise can be moved or lost: name its slot")]
    NothingPromised,
    #[error("promised work is not done on one's own initiative")]
    PromisedIsNotOwn,
    #[error("the work ends before it begins")]
    EndBeforeStart,
    #[error("one record covers at most a day of work")]
    TooLong,
    #[error("only work that was kept has an end")]
    EndOfNothing,
    #[error("say what was done")]
    KindsMissing,
    #[error("at most {HOMES_MAX} homes are counted in one record")]
    TooManyHomes,
    #[error("a note has at most {NOTE_LENGTH_MAX} signs")]
    NoteTooLong,
    #[error("work is noted at most {LATE_DAYS_MAX} days late")]
    TooLate,
    #[error("work that was done does not lie in the future")]
    NotYet,
}

impl WorkFault {
    /// The field it stands in.
    pub const fn field(self) -> &'static str {
        match self {
            WorkFault::CauseMissing | WorkFault::CauseOfNothing | WorkFault::CauseIsDerived => "cause",
            WorkFault::MovedNowhere | WorkFault::MovedTooFar => "moved_to_day",
            WorkFault::NothingPromised => "slot",
            WorkFault::PromisedIsNotOwn => "own_initiative",
            WorkFault::EndBeforeStart | WorkFault::TooLong | WorkFault::EndOfNothing => "ended_at",
            WorkFault::KindsMissing => "kinds",
            WorkFault::TooManyHomes => "homes_visited",
            WorkFault::NoteTooLong => "note",
            WorkFault::TooLate | WorkFault::NotYet => "day",
        }
    }
}

impl WorkRecord {
    /// Everything that is not right with it, seen on `today`.
    pub fn faults(&self, today: Day) -> Vec<WorkFault> {
        let is_loss = matches!(self.outcome, Outcome::Moved | Outcome::Lost);
        let mut faults = Vec::new();
        let mut refuse_if = |is_wrong: bool, fault| {
            if is_wrong {
                faults.push(fault);
            }
        };
        refuse_if(is_loss && self.cause.is_none(), WorkFault::CauseMissing);
        refuse_if(!is_loss && self.cause.is_some(), WorkFault::CauseOfNothing);
        refuse_if(self.cause == Some(LossCause::Unrecorded), WorkFault::CauseIsDerived);
        match (self.outcome, self.moved_to_day) {
            (Outcome::Moved, None) => refuse_if(true, WorkFault::MovedNowhere),
            (Outcome::Moved, Some(day)) => {
                refuse_if(day == self.day, WorkFault::MovedNowhere);
                refuse_if(day.days_since(self.day).abs() > MOVED_DAYS_MAX, WorkFault::MovedTooFar);
            }
            (_, moved) => refuse_if(moved.is_some(), WorkFault::MovedTooFar),
        }
        refuse_if(is_loss && self.slot.is_none(), WorkFault::NothingPromised);
        refuse_if(self.slot.is_some() && self.own_initiative, WorkFault::PromisedIsNotOwn);
        if let (Some(start), Some(end)) = (self.started_at, self.ended_at) {
            refuse_if(end < start, WorkFault::EndBeforeStart);
            refuse_if(end.seconds_since(start) > SECONDS_MAX, WorkFault::TooLong);
        }
        refuse_if(self.ended_at.is_some() && self.outcome != Outcome::Kept, WorkFault::EndOfNothing);
        refuse_if(self.outcome == Outcome::Kept && self.kinds.is_empty(), WorkFault::KindsMissing);
        refuse_if(self.homes_visited.is_some_and(|homes| homes > HOMES_MAX), WorkFault::TooManyHomes);
        refuse_if(self.note.chars().count() > NOTE_LENGTH_MAX, WorkFault::NoteTooLong);
        let late = today.days_since(self.day);
        refuse_if(late > LATE_DAYS_MAX, WorkFault::TooLate);
        refuse_if(if is_loss { late < -MOVED_DAYS_MAX } else { late < 0 }, WorkFault::NotYet);
        faults
    }

    /// Minutes from its start to its end, when both were noted.
    pub fn minutes(&self) -> Option<u32> {
        let (start, end) = (self.started_at?, self.ended_at?);
        u32::try_from(end.seconds_since(start) / 60).ok()
    }

    /// Of two records the later one counts; ids decide between records of the same moment.
    pub fn order(&self) -> (Instant, WorkRecordId) {
        (self.noted_at, self.id)
    }
}

/// Stands for each digit of a masked number.
const MASK: char = '＊';
/// Digits of a mobile number, and of numbers long enough to be an identity card or a bank card.
const MOBILE_DIGITS: usize = 11;
const LONG_DIGITS_MIN: usize = 15;

/// The text with identity card numbers, bank card numbers and mobile numbers masked, also when they are written in groups or with full-width digits.
pub fn masked(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut hidden = vec![false; signs.len()];
    let mut at = 0;
    while at < signs.len() {
        let starts = digit(signs[at]).is_some() && (at == 0 || digit(signs[at - 1]).is_none());
        match starts.then(|| number_at(&signs, at)).flatten() {
            Some(end) => {
                for (sign, hide) in signs[at..end].iter().zip(&mut hidden[at..end]) {
                    *hide = digit(*sign).is_some() || matches!(sign, 'x' | 'X' | 'Ｘ' | 'ｘ');
                }
                at = end;
            }
            None => at += 1,
        }
    }
    signs.iter().zip(hidden).map(|(sign, hide)| if hide { MASK } else { *sign }).collect()
}

fn digit(sign: char) -> Option<u32> {
    match sign {
        '０'..='９' => Some(sign as u32 - '０' as u32),
        sign => sign.to_digit(10),
    }
}

/// Where a number that must not be kept ends, if one begins at `start`.
fn number_at(signs: &[char], start: usize) -> Option<usize> {
    // Digits may stand in groups, parted by one space, point or hyphen.
    let mut digits: Vec<(u32, usize)> = Vec::new();
    let mut at = start;
    while let Some(sign) = signs.get(at) {
        match digit(*sign) {
            Some(value) => digits.push((value, at)),
            None if is_joint(*sign) && signs.get(at + 1).is_some_and(|next| digit(*next).is_some()) => {}
            None => break,
        }
        at += 1;
    }
    let end_after = |count: usize| digits.get(count - 1).map(|(_value, at)| at + 1);
    // A number ends where no further digit touches it.
    let ends_well = |count: usize| {
        end_after(count).filter(|end| signs.get(*end).is_none_or(|next| digit(*next).is_none()))
    };
    let value = |index: usize| digits.get(index).map(|(value, _at)| *value);
    let is_check_letter = |end: usize| matches!(signs.get(end), Some('x' | 'X' | 'Ｘ' | 'ｘ'));
    let unbroken = signs[start..].iter().take_while(|sign| digit(**sign).is_some()).count();
    if unbroken >= LONG_DIGITS_MIN {
        let end = start + unbroken;
        return Some(if is_check_letter(end) { end + 1 } else { end });
    }
    // An identity card in groups: its seventh and eighth digit begin a year.
    if matches!((value(6), value(7)), (Some(1), Some(8 | 9)) | (Some(2), Some(0))) && digits.len() >= 17 {
        if let Some(end) = ends_well(18) {
            return Some(end);
        }
        if let Some(end) = end_after(17).filter(|end| is_check_letter(*end)) {
            return Some(end + 1);
        }
    }
    let is_mobile_from =
        |index: usize| value(index) == Some(1) && value(index + 1).is_some_and(|value| value >= 3);
    if is_mobile_from(0)
        && let Some(end) = ends_well(MOBILE_DIGITS)
    {
        return Some(end);
    }
    if (value(0), value(1)) == (Some(8), Some(6)) && is_mobile_from(2) {
        return ends_well(MOBILE_DIGITS + 2);
    }
    None
}

fn is_joint(sign: char) -> bool {
    matches!(sign, ' ' | '-' | '.' | '·' | '\u{3000}' | '－')
}

#[cfg(test)]
pub(crate) mod tests;
