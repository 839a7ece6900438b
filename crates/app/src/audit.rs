//! Reading and checking the audit log.

use domain::{account::Permission, code::PlaceCode, time::Instant};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
pub use store::audit::Sought;
use store::audit::{Logged, chained, head, leaf, list_after, list_before};
use utoipa::ToSchema;

use crate::{Ctx, Error, ctx::reach_of};

/// Entries read at a time.
const BATCH: i64 = 1000;
pub const PAGE: i64 = 200;
pub const PAGE_MAX: i64 = 1000;
/// The longest text to look for, in signs.
const SOUGHT_LENGTH_MAX: usize = 80;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntryView {
    pub seq: i64,
    pub at: Instant,
    pub actor: String,
    pub verb: String,
    pub noun: String,
    pub key: String,
    pub area: Option<PlaceCode>,
    pub purpose: String,
    #[schema(value_type = Object)]
    pub detail: Value,
    /// Chain value, hex.
    pub chain: String,
}

impl From<Logged> for AuditEntryView {
    fn from(logged: Logged) -> AuditEntryView {
        let Logged { seq, entry, salt: _, leaf: _, chain } = logged;
        AuditEntryView {
            seq,
            at: entry.at,
            actor: entry.actor,
            verb: entry.verb,
            noun: entry.noun,
            key: entry.key,
            area: entry.area,
            purpose: entry.purpose,
            detail: entry.detail,
            chain: hex::encode(chain),
        }
    }
}

/// A page of what is sought in the whole log, newest first, before `before`; reading it is itself logged.
pub async fn list(
    ctx: &Ctx,
    sought: &Sought,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditEntryView>, Error> {
    let extent = ctx.extent(Permission::ViewAudit)?;
    if [&sought.noun, &sought.text].iter().any(|text| text.chars().count() > SOUGHT_LENGTH_MAX) {
        return Err(Error::field("/text", "查找的文字最多 80 字", "look for at most 80 signs"));
    }
    let mut tx = ctx.env.db.begin_read().await?;
    let reach = reach_of(&mut tx, &extent).await?;
    let limit = limit.clamp(1, PAGE_MAX);
    let mut before = before.unwrap_or(i64::MAX);
    let mut page = Vec::new();
    while page.len() < limit as usize {
        let batch = list_before(&mut tx, sought, before, limit).await?;
        let Some(oldest) = batch.last() else { break };
        before = oldest.seq;
        let seen = batch
            .into_iter()
            .filter(|logged| logged.entry.area.as_ref().is_none_or(|area| reach.holds(area)));
        page.extend(seen.map(AuditEntryView::from));
    }
    page.truncate(limit as usize);
    drop(tx);
    // The page is handed out after its reading is on record: no log, no act.
    let mut tx = ctx.env.db.begin_write().await?;
    ctx.log(&mut tx, "read", "audit_entry", "page", None, json!({ "entries": page.len() })).await?;
    tx.commit().await?;
    Ok(page)
}

/// The outcome of checking the whole log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verified {
    pub entries: i64,
    /// Hex chain value of the newest entry.
    pub head: String,
    /// What does not fit, by sequence number; empty for a sound log.
    pub faults: Vec<Fault>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    pub seq: i64,
    pub what: &'static str,
}

/// Recomputes every leaf and the chain from the first entry to the head.
pub async fn verify(ctx: &Ctx) -> Result<Verified, Error> {
    ctx.extent(Permission::ViewAudit)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let (head_seq, head_chain) = head(&mut tx).await?;
    let (mut seq, mut chain, mut faults) = (0, Vec::new(), Vec::new());
    loop {
        let batch = list_after(&mut tx, seq, BATCH).await?;
        if batch.is_empty() {
            break;
        }
        for row in batch {
            if row.seq != seq + 1 {
                faults.push(Fault { seq: seq + 1, what: "entries are missing" });
            }
            if leaf(&row.entry, &row.salt) != row.leaf {
                faults.push(Fault { seq: row.seq, what: "the entry was changed" });
            }
            if chained(&chain, row.seq, &row.leaf) != row.chain {
                faults.push(Fault { seq: row.seq, what: "the chain is broken" });
            }
            (seq, chain) = (row.seq, row.chain);
        }
    }
    if (seq, &chain) != (head_seq, &head_chain) {
        faults.push(Fault { seq: head_seq, what: "the newest entries are missing" });
    }
    Ok(Verified { entries: seq, head: hex::encode(head_chain), faults })
}

/// Hands every entry to `take`, oldest first.
pub async fn export(ctx: &Ctx, mut take: impl FnMut(AuditEntryView)) -> Result<(), Error> {
    ctx.extent(Permission::ViewAudit)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let mut seq = 0;
    loop {
        let batch = list_after(&mut tx, seq, BATCH).await?;
        let Some(newest) = batch.last() else { return Ok(()) };
        seq = newest.seq;
        for row in batch {
            take(row.into());
        }
    }
}

#[cfg(test)]
mod tests;
