//! A phone hands over what it recorded without signal: every operation is carried out on its own and has its own answer.

use domain::{
    account::Permission,
    id::{DeviceId, OpId, WorkRecordId},
    work_record::WorkRecord,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    Ctx, Error, ProblemCode,
    work_record::{Origin, Recorded, Work, record_from},
};

/// The most operations of one request.
pub const OPERATIONS_MAX: usize = 200;

/// One thing that a phone recorded.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SyncOperation)]
pub struct Operation {
    pub op_id: OpId,
    /// Counts the device's operations from 1.
    pub sequence: u64,
    /// `record_work`
    pub kind: String,
    /// Read on its own, so that one that cannot be read does not hold back the others.
    #[schema(value_type = Work)]
    pub body: Value,
}

/// What a phone recorded, in the order of recording.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sync {
    pub device: DeviceId,
    /// Login of whoever recorded it: on a shared phone somebody else may have signed in since.
    pub login: Option<String>,
    #[schema(max_items = 200)]
    pub operations: Vec<Operation>,
}

domain::choice! {
    pub enum SyncStatus {
        Applied = "applied",
        /// It had been applied before; nothing was done again.
        Replayed = "replayed",
        /// The id came with another body before, or what it puts right was put right otherwise; the record that stands is in
        /// the answer.
        Conflict = "conflict",
        /// Nothing was kept; the phone keeps the operation.
        Refused = "refused",
    }
}

/// What became of one operation.
#[derive(Debug)]
pub struct Settled {
    pub op_id: OpId,
    pub status: SyncStatus,
    /// The record as it stands.
    pub record: Option<WorkRecord>,
    pub error: Option<Error>,
}

/// Applies the operations in the order given. Whoever may not record work is refused as a whole and keeps everything. A server that is busy answers for none of them: the ones that were applied
/// are replayed when the phone sends them again.
pub async fn apply(ctx: &Ctx, batch: &Sync) -> Result<Vec<Settled>, Error> {
    ctx.extent(Permission::RecordWork)?;
    if let Some(login) = &batch.login
        && ctx.account()?.login != *login
    {
        return Err(Error::plain(ProblemCode::SignInNeeded));
    }
    if batch.operations.len() > OPERATIONS_MAX {
        let zh = format!("一次最多 {OPERATIONS_MAX} 条，请分批发送");
        let en = format!("at most {OPERATIONS_MAX} operations at once: send them in parts");
        return Err(Error::refused(ProblemCode::TooLarge, zh, en));
    }
    let mut settled = Vec::with_capacity(batch.operations.len());
    for operation in &batch.operations {
        match apply_one(ctx, batch.device, operation).await {
            Err(error) if error.code() == ProblemCode::Busy => return Err(error),
            outcome => settled.push(settle(ctx, operation, outcome).await?),
        }
    }
    Ok(settled)
}

async fn apply_one(ctx: &Ctx, device: DeviceId, operation: &Operation) -> Result<Recorded, Error> {
    if operation.kind != "record_work" {
        let zh = format!("不认识的操作“{}”", operation.kind);
        return Err(Error::field("/kind", zh, format!("`{}` is no kind of operation", operation.kind)));
    }
    if i64::try_from(operation.sequence).is_err() || operation.sequence == 0 {
        let zh = "序号从 1 开始，且不能超过 2 的 63 次方";
        return Err(Error::field(
            "/sequence",
            zh,
            "sequences count from 1 and stay below 2 to the power of 63",
        ));
    }
    let origin = Origin { device, sequence: operation.sequence };
    record_from(ctx, operation.op_id, &read(operation)?, Some(origin)).await
}

fn read(operation: &Operation) -> Result<Work, Error> {
    serde_json::from_value(operation.body.clone())
        .map_err(|error| Error::field("/body", format!("内容无法读懂：{error}"), error.to_string()))
}

async fn settle(
    ctx: &Ctx,
    operation: &Operation,
    outcome: Result<Recorded, Error>,
) -> Result<Settled, Error> {
    let (status, record, error) = match outcome {
        Ok(Recorded::Now(record)) => (SyncStatus::Applied, Some(record), None),
        Ok(Recorded::Before(record)) => (SyncStatus::Replayed, Some(record), None),
        Err(error) if error.code() == ProblemCode::OperationReused => {
            let there = find_own(ctx, WorkRecordId(operation.op_id.0)).await?;
            (SyncStatus::Conflict, there, Some(error))
        }
        Err(error) if error.code() == ProblemCode::AlreadyCorrected => {
            let there = match read(operation)?.corrects {
                Some(corrected) => find_own(ctx, corrected).await?,
                None => None,
            };
            (SyncStatus::Conflict, there, Some(error))
        }
        Err(error) => (SyncStatus::Refused, None, Some(error)),
    };
    Ok(Settled { op_id: operation.op_id, status, record, error })
}

/// What stands of a record today, if it is the actor's own.
async fn find_own(ctx: &Ctx, id: WorkRecordId) -> Result<Option<WorkRecord>, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let found = store::work_record::find_newest(&mut tx, id).await?;
    let own = ctx.account()?.officer.clone();
    Ok(found.filter(|record| own.as_ref() == Some(&record.officer)))
}
