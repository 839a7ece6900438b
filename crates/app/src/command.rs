//! Commands: carried out once, answered as often as they are sent, logged in the same transaction.

use domain::{code::PlaceCode, id::OpId};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{StoreError, WriteTx, audit, operation};

use crate::{ctx::Ctx, error::Error, problem_code::ProblemCode};

/// A change as its client names it.
pub struct Command<'a, B> {
    pub op_id: OpId,
    /// Operation id of the endpoint.
    pub name: &'static str,
    pub body: &'a B,
}

/// A command is either new or was answered before.
pub enum Begun<T> {
    Fresh(Act),
    Replay(T),
}

/// A command under way. Dropped before [`Act::finish`], it leaves no trace.
pub struct Act {
    pub tx: WriteTx,
    op_id: OpId,
    digest: Vec<u8>,
}

impl Ctx {
    /// Opens the transaction of a command, or finds its earlier answer.
    pub async fn begin<B: Serialize, T: DeserializeOwned>(
        &self,
        command: &Command<'_, B>,
    ) -> Result<Begun<T>, Error> {
        let digest = self.digest_of(command)?;
        let mut tx = self.env.db.begin_write().await?;
        operation::lock(&mut tx, command.op_id).await?;
        match operation::find(&mut tx, command.op_id).await? {
            Some(earlier) => Ok(Begun::Replay(answer_of(self, &earlier, &digest)?)),
            None => Ok(Begun::Fresh(Act { tx, op_id: command.op_id, digest })),
        }
    }

    /// The earlier answer to a command; for those that compute before they begin.
    pub async fn find_answer<B: Serialize, T: DeserializeOwned>(
        &self,
        command: &Command<'_, B>,
    ) -> Result<Option<T>, Error> {
        let digest = self.digest_of(command)?;
        let mut tx = self.env.db.begin_read().await?;
        let earlier = operation::find(&mut tx, command.op_id).await?;
        earlier.map(|earlier| answer_of(self, &earlier, &digest)).transpose()
    }

    fn digest_of<B: Serialize>(&self, command: &Command<'_, B>) -> Result<Vec<u8>, Error> {
        let body = serde_json::to_vec(command.body)
            .map_err(|error| Error::internal("a command has no JSON form", error))?;
        let mut digest = Sha256::new();
        digest.update(command.name);
        digest.update([0]);
        digest.update(self.account_id().map_or([0; 16], |id| id.0.into_bytes()));
        digest.update(body);
        Ok(digest.finalize().to_vec())
    }

    /// Appends an entry to the audit log, in the transaction of what it tells of.
    pub async fn log(
        &self,
        tx: &mut WriteTx,
        verb: &str,
        noun: &str,
        key: impl std::fmt::Display,
        area: Option<&PlaceCode>,
        detail: Value,
    ) -> Result<(), Error> {
        let entry = audit::Entry {
            at: self.now(),
            account: self.account_id(),
            actor: self.actor_name(),
            verb: verb.to_owned(),
            noun: noun.to_owned(),
            key: key.to_string(),
            area: area.cloned(),
            purpose: self.purpose_name().to_owned(),
            detail,
        };
        let salt: [u8; audit::SALT_BYTES] = self.env.random.bytes();
        audit::append(tx, &entry, &salt).await?;
        Ok(())
    }
}

fn answer_of<T: DeserializeOwned>(
    ctx: &Ctx,
    earlier: &operation::Operation,
    digest: &[u8],
) -> Result<T, Error> {
    if earlier.digest != digest {
        ctx.env.measures.conflicted();
        return Err(Error::plain(ProblemCode::OperationReused));
    }
    ctx.env.measures.replayed();
    serde_json::from_value(earlier.answer.clone())
        .map_err(|error| Error::internal("a stored answer cannot be read", error))
}

impl Act {
    /// Keeps the answer under the command's id and commits. Returns when everything would survive a power cut.
    pub async fn finish<T: Serialize + DeserializeOwned>(self, ctx: &Ctx, answer: T) -> Result<T, Error> {
        let value = serde_json::to_value(&answer)
            .map_err(|error| Error::internal("an answer has no JSON form", error))?;
        let operation = operation::Operation { digest: self.digest, answer: value };
        let mut tx = self.tx;
        match operation::insert(&mut tx, self.op_id, &operation, ctx.account_id(), ctx.now()).await {
            Ok(()) => {
                tx.commit().await?;
                ctx.env.measures.carried_out();
                Ok(answer)
            }
            Err(StoreError::Duplicate) => {
                drop(tx);
                let mut tx = ctx.env.db.begin_read().await?;
                match operation::find(&mut tx, self.op_id).await? {
                    Some(earlier) => answer_of(ctx, &earlier, &operation.digest),
                    None => Err(Error::Store(StoreError::Busy)),
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
