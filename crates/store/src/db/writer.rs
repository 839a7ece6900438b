//! The one writer of an embedded database, with group commit.
//!
//! Commands take turns on one connection. Each is a savepoint inside a shared transaction; whoever finishes leaves its savepoint
//! and waits. The committer queues behind the commands that were waiting by then, commits once for all of them and answers them.
//! So a crowd pays for one `fdatasync` together, and a lone command pays for its own without delay.

use std::sync::Arc;

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::{Measures, StoreError};

#[derive(Clone)]
pub(super) struct Writer(Arc<Shared>);

struct Shared {
    turn: Arc<Mutex<Turn>>,
    finished: Notify,
}

/// What passes from command to command.
struct Turn {
    /// `None` once closed.
    connection: Option<SqliteConnection>,
    stage: Stage,
    waiting: Vec<oneshot::Sender<Result<(), String>>>,
    measures: Arc<Measures>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// No transaction is open.
    Idle,
    /// The shared transaction is open, no command is in it.
    Shared,
    /// A command was dropped inside its savepoint.
    Abandoned,
}

pub(super) struct WriterTx {
    turn: OwnedMutexGuard<Turn>,
    shared: Arc<Shared>,
    left: bool,
}

impl Writer {
    pub(super) async fn open(
        options: &SqliteConnectOptions,
        measures: Arc<Measures>,
    ) -> Result<Writer, StoreError> {
        let connection = options.connect().await.map_err(StoreError::Open)?;
        let turn = Turn { connection: Some(connection), stage: Stage::Idle, waiting: Vec::new(), measures };
        let shared = Arc::new(Shared { turn: Arc::new(Mutex::new(turn)), finished: Notify::new() });
        tokio::spawn(commit_groups(Arc::downgrade(&shared)));
        Ok(Writer(shared))
    }

    /// Runs in a task of its own: a caller that goes away half-way would leave the connection's stage unknown.
    pub(super) async fn begin(&self) -> Result<WriterTx, StoreError> {
        let shared = Arc::clone(&self.0);
        let entering = tokio::spawn(async move {
            let turn = Arc::clone(&shared.turn).lock_owned().await;
            let mut tx = WriterTx { turn, shared, left: true };
            tx.turn.enter().await?;
            tx.left = false;
            Ok(tx)
        });
        entering.await.map_err(|_stopped| StoreError::Busy)?
    }

    pub(super) async fn close(&self) {
        let mut turn = self.0.turn.lock().await;
        turn.commit().await;
        if let Some(connection) = turn.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the writer's connection did not close cleanly");
        }
        drop(turn);
        self.0.finished.notify_one();
    }
}

impl Turn {
    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let connection = self.connection.as_mut().ok_or(StoreError::Busy)?;
        sqlx::raw_sql(sql).execute(connection).await?;
        Ok(())
    }

    async fn enter(&mut self) -> Result<(), StoreError> {
        self.leave_abandoned().await?;
        if self.stage == Stage::Idle {
            self.run("begin immediate").await?;
            self.stage = Stage::Shared;
        }
        // From here until the command leaves, losing it means undoing it.
        self.stage = Stage::Abandoned;
        match self.run("savepoint command").await {
            Ok(()) => Ok(()),
            Err(error) => {
                self.stage = Stage::Shared;
                Err(error)
            }
        }
    }

    async fn leave_abandoned(&mut self) -> Result<(), StoreError> {
        if self.stage == Stage::Abandoned {
            self.run("rollback to command; release command").await?;
            self.stage = Stage::Shared;
        }
        Ok(())
    }

    /// Commits the shared transaction and answers everybody who waits for it.
    async fn commit(&mut self) {
        let outcome = match self.leave_abandoned().await {
            Ok(()) if self.stage == Stage::Shared => self.run("commit").await,
            outcome => outcome,
        };
        let outcome = match outcome {
            Ok(()) => Ok(()),
            Err(error) => {
                let text = chain(&error);
                if let Err(error) = self.run("rollback").await {
                    tracing::error!(
                        error = chain(&error),
                        "a failed group of commands could not be rolled back"
                    );
                }
                Err(text)
            }
        };
        self.stage = Stage::Idle;
        if !self.waiting.is_empty() {
            self.measures.group_size.observe(self.waiting.len() as f64);
        }
        for waiting in self.waiting.drain(..) {
            // Whoever asked may have gone; the change stands all the same.
            drop(waiting.send(outcome.clone()));
        }
    }
}

impl WriterTx {
    pub(super) fn conn(&mut self) -> &mut SqliteConnection {
        self.turn.connection.as_mut().expect("a transaction begins only on an open connection")
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        tokio::spawn(self.leave()).await.map_err(|_stopped| StoreError::Busy)?
    }

    async fn leave(mut self) -> Result<(), StoreError> {
        self.turn.run("release command").await?;
        self.turn.stage = Stage::Shared;
        let (answer, answered) = oneshot::channel();
        self.turn.waiting.push(answer);
        self.left = true;
        let shared = Arc::clone(&self.shared);
        drop(self);
        shared.finished.notify_one();
        match answered.await {
            Ok(outcome) => outcome.map_err(StoreError::Commit),
            Err(_closed) => Err(StoreError::Busy),
        }
    }
}

impl Drop for WriterTx {
    fn drop(&mut self) {
        if !self.left {
            // Somebody must end the transaction even if no further command comes.
            self.shared.finished.notify_one();
        }
    }
}

async fn commit_groups(shared: std::sync::Weak<Shared>) {
    loop {
        let Some(strong) = shared.upgrade() else { return };
        let turn = Arc::clone(&strong.turn);
        tokio::select! {
            () = strong.finished.notified() => {}
            // Wakes now and then so that a dropped database ends this task.
            () = tokio::time::sleep(std::time::Duration::from_secs(5)) => continue,
        }
        drop(strong);
        let mut turn = turn.lock().await;
        if turn.connection.is_none() {
            return;
        }
        turn.commit().await;
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
