//! An order's account: what came back, what is written off, what is taken back.

use domain::{
    account::Permission,
    displacement::{Displacement, Entry, EntryError, EntryKind, REASON_LENGTH_MAX, check_entry, taken},
    id::{DisplacementId, OpId},
    time::Day,
    work_record::masked,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::WriteTx;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{find_permitted, minutes_of};
use crate::{
    Begun, Command, Ctx, Error, ProblemCode,
    promise::{Register, list_displacements},
};

/// Hours that came back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Repay {
    pub op_id: OpId,
    #[schema(minimum = 1)]
    pub minutes: u32,
    /// On which they came back.
    pub day: Day,
    #[serde(default)]
    #[schema(max_length = 500)]
    pub note: String,
}

/// Hours that will not come back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteOff {
    pub op_id: OpId,
    #[schema(minimum = 1)]
    pub minutes: u32,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Take an entry back, or the whole order when none is named.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    pub op_id: OpId,
    #[serde(default)]
    pub entry: Option<Uuid>,
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What an entry says, before it has a maker and a moment.
struct NewEntry<'a> {
    op_id: OpId,
    kind: EntryKind,
    minutes: Option<u32>,
    day: Option<Day>,
    note: &'a str,
    reverses: Option<Uuid>,
}

pub async fn repay(ctx: &Ctx, id: DisplacementId, asked: &Repay) -> Result<Entry, Error> {
    let command = Command { op_id: asked.op_id, name: "repay_displacement", body: &(id, asked) };
    let new = NewEntry {
        op_id: asked.op_id,
        kind: EntryKind::Repayment,
        minutes: Some(asked.minutes),
        day: Some(asked.day),
        note: &asked.note,
        reverses: None,
    };
    add_entry(ctx, &command, id, Permission::LogDisplacements, &new).await
}

pub async fn write_off(ctx: &Ctx, id: DisplacementId, asked: &WriteOff) -> Result<Entry, Error> {
    let command = Command { op_id: asked.op_id, name: "write_off_displacement", body: &(id, asked) };
    let new = NewEntry {
        op_id: asked.op_id,
        kind: EntryKind::WriteOff,
        minutes: Some(asked.minutes),
        day: None,
        note: &asked.reason,
        reverses: None,
    };
    add_entry(ctx, &command, id, Permission::SettleDisplacements, &new).await
}

/// Whoever may make an entry may take it back.
pub async fn reverse(ctx: &Ctx, id: DisplacementId, asked: &Reverse) -> Result<Entry, Error> {
    ctx.extent(Permission::LogDisplacements)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let entries = store::displacement::list_entries(&mut tx, id).await?;
    drop(tx);
    let is_write_off =
        entries.iter().any(|entry| asked.entry == Some(entry.id) && entry.kind == EntryKind::WriteOff);
    let permission =
        if is_write_off { Permission::SettleDisplacements } else { Permission::LogDisplacements };
    let command = Command { op_id: asked.op_id, name: "reverse_displacement", body: &(id, asked) };
    let new = NewEntry {
        op_id: asked.op_id,
        kind: EntryKind::Reversal,
        minutes: None,
        day: None,
        note: &asked.reason,
        reverses: asked.entry,
    };
    add_entry(ctx, &command, id, permission, &new).await
}

async fn add_entry<B: Serialize>(
    ctx: &Ctx,
    command: &Command<'_, B>,
    id: DisplacementId,
    permission: Permission,
    new: &NewEntry<'_>,
) -> Result<Entry, Error> {
    ctx.extent(permission)?;
    let mut act = match ctx.begin(command).await? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    store::displacement::lock_entries(&mut act.tx).await?;
    let register = Register::load(&mut act.tx).await?;
    let order = find_permitted(ctx, &mut act.tx, permission, id, &register).await?;
    // A station sees an order from above that took its officers; only who is answerable for the whole of it settles it.
    ctx.require(&mut act.tx, permission, &order.area).await.map_err(|error| {
        if !error.is_out_of_reach() {
            return error;
        }
        let zh = "这是上级的抽调，由下令的单位结算";
        Error::refused(ProblemCode::Forbidden, zh, "the order comes from above; whoever gave it settles it")
    })?;
    let entry = Entry {
        id: new.op_id.0,
        displacement: id,
        kind: new.kind,
        minutes: new.minutes,
        day: new.day,
        note: masked(new.note.trim()),
        reverses: new.reverses,
        made_by: ctx.actor_name(),
        made_by_account: ctx.account_id(),
        made_at: ctx.now(),
    };
    check_text(&entry)?;
    let today = crate::plan::today(ctx, &mut act.tx, &order.area).await?;
    if entry.day.is_some_and(|day| day > today || day < order.stretch.from_day) {
        let zh = "归还日期不能早于抽调，也不能在将来";
        return Err(Error::field("/day", zh, "hours come back after the order began and not in the future"));
    }
    insert_entry(&mut act.tx, &order, &entry).await?;
    let detail = json!({ "kind": entry.kind, "minutes": entry.minutes, "reverses": entry.reverses });
    ctx.log(&mut act.tx, "settled", "displacement", id, Some(&order.area), detail).await?;
    act.finish(ctx, entry).await
}

fn check_text(entry: &Entry) -> Result<(), Error> {
    let length = entry.note.chars().count();
    let (pointer, least) = if entry.kind == EntryKind::Repayment { ("/note", 0) } else { ("/reason", 1) };
    if (least..=REASON_LENGTH_MAX).contains(&length) {
        return Ok(());
    }
    Err(Error::field(pointer, "请写明理由，最多 500 字", "give the reason in at most 500 signs"))
}

async fn insert_entry(tx: &mut WriteTx, order: &Displacement, entry: &Entry) -> Result<(), Error> {
    let entries = store::displacement::list_entries(tx, order.id).await?;
    let standing = list_displacements(tx, order.stretch.from_day, order.stretch.to_day).await?;
    check_entry(order, minutes_of(&taken(&standing), order.id), &entries, entry)
        .map_err(|error| entry_error(&error))?;
    Ok(store::displacement::insert_entry(tx, entry).await?)
}

fn entry_error(error: &EntryError) -> Error {
    let en = error.to_string();
    match error {
        EntryError::MoreThanOpen { open } => Error::field("/minutes", format!("只剩 {open} 分钟未结"), en),
        EntryError::NoMinutes => Error::field("/minutes", "请填写分钟数", en),
        EntryError::NotThere => Error::field("/entry", "这笔抽调没有这条记录", en),
        EntryError::OrderReversed => Error::refused(ProblemCode::WrongState, "这笔抽调已撤销", en),
        EntryError::ReversedAlready => Error::refused(ProblemCode::WrongState, "这条记录已撤销过", en),
        EntryError::IsReversal => Error::refused(ProblemCode::WrongState, "撤销不能再撤销，请重新登记", en),
        EntryError::HasEntries => Error::refused(ProblemCode::WrongState, "请先撤销它的归还和核销记录", en),
        EntryError::MakerIsChecker => {
            Error::refused(ProblemCode::Forbidden, "登记抽调的人不能核销，请另一位同事办理", en)
        }
    }
}
