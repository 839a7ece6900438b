//! Transactions on PostgreSQL in which every call has a deadline: a server that is frozen, or a network that swallows what is sent,
//! is given up and its connection dropped. The deadline is for each call, so that a long import of short statements is none too long.

use std::{io, time::Duration};

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool, Postgres,
    pool::PoolConnection,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions},
    query::Query,
};
use tokio::{runtime::Handle, time::timeout};

use super::{MIGRATIONS, StoreError};

const CONNECTIONS_MAX: u32 = 16;
/// An idle connection shows within this part of a call's time that it lives, so that enough is left for opening another.
const IDLE_TEST_PART: u32 = 4;
/// A transaction whose process died holds its locks no longer than this.
const IDLE_TIME_MAX: &str = "60s";

#[derive(Clone)]
pub(super) struct Server {
    pool: PgPool,
    call_time_max: Duration,
}

impl Server {
    pub(super) async fn open(
        options: PgConnectOptions,
        call_time_max: Duration,
    ) -> Result<Server, StoreError> {
        let options = options.application_name("anlin");
        let connecting = timeout(call_time_max, options.connect()).await;
        let mut migrating =
            connecting.unwrap_or_else(|_elapsed| Err(out_of_time())).map_err(StoreError::Open)?;
        // Building an index over ten years of records takes what it takes.
        MIGRATIONS.run(&mut migrating).await.map_err(StoreError::Migrate)?;
        drop(migrating);
        let limit = format!("{}ms", call_time_max.as_millis());
        let options = options.options([
            ("statement_timeout", limit.as_str()),
            ("idle_in_transaction_session_timeout", IDLE_TIME_MAX),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(call_time_max)
            .test_before_acquire(false)
            .before_acquire(move |connection, _facts| {
                Box::pin(async move {
                    let answered = timeout(call_time_max / IDLE_TEST_PART, connection.ping()).await;
                    answered.unwrap_or_else(|_elapsed| Err(out_of_time())).map(|()| true)
                })
            })
            .connect_with(options)
            .await
            .map_err(StoreError::Open)?;
        Ok(Server { pool, call_time_max })
    }

    pub(super) async fn begin(&self, sql: &'static str) -> Result<PostgresTx, StoreError> {
        let connection = self.pool.acquire().await?;
        let mut tx =
            PostgresTx { connection: Some(connection), call_time_max: self.call_time_max, is_open: true };
        tx.tell(sql).await?;
        Ok(tx)
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

pub(crate) struct PostgresTx {
    /// `None` once it was given up.
    connection: Option<PoolConnection<Postgres>>,
    call_time_max: Duration,
    is_open: bool,
}

impl PostgresTx {
    /// The connection, if it was not given up, and how long a call on it may take.
    pub(crate) fn call(&mut self) -> (Duration, Option<&mut PgConnection>) {
        (self.call_time_max, self.connection.as_deref_mut())
    }

    /// What came of a call. Nobody knows what a connection on which time ran out still has to say: it is never used again.
    pub(crate) fn called<T>(&mut self, outcome: Option<Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
        outcome.unwrap_or_else(|| {
            self.give_up();
            Err(out_of_time())
        })
    }

    pub(crate) async fn run(&mut self, query: Query<'_, Postgres, PgArguments>) -> Result<(), StoreError> {
        call!(self, |conn| query.execute(conn).await.map(|_done| ()))?;
        Ok(())
    }

    async fn tell(&mut self, sql: &'static str) -> Result<(), StoreError> {
        call!(self, |conn| sqlx::raw_sql(sql).execute(conn).await.map(|_done| ()))?;
        Ok(())
    }

    /// On a task of its own: whoever waits for the answer may go away, the commit does not.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let committing = tokio::spawn(async move {
            self.tell("commit").await?;
            self.end();
            Ok(())
        });
        committing.await.map_err(|_stopped| StoreError::Busy)?
    }

    /// There is nothing left to roll back.
    const fn end(&mut self) {
        self.is_open = false;
    }

    fn give_up(&mut self) {
        // Closes the socket without a word.
        drop(self.connection.take().map(PoolConnection::detach));
    }
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        let Ok(runtime) = Handle::try_current() else { return self.give_up() };
        let Some(mut connection) = self.connection.take() else { return };
        let (is_open, limit) = (self.is_open, self.call_time_max);
        runtime.spawn(async move {
            let is_clean = !is_open
                || matches!(
                    timeout(limit, sqlx::raw_sql("rollback").execute(&mut *connection)).await,
                    Ok(Ok(_done))
                );
            if is_clean {
                // The pool asks the connection whether it lives; left to itself it would wait for ever.
                drop(timeout(limit, connection.return_to_pool()).await);
            } else {
                drop(connection.detach());
            }
        });
    }
}

fn out_of_time() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the database did not answer in time"))
}

#[cfg(test)]
mod tests;
