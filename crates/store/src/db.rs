//! Connections and transactions of the two engines.

use std::{
    path::Path,
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::measure::{GROUP_SIZES, Histogram, WAIT_SECONDS};
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool, Transaction,
    error::ErrorKind,
    migrate::Migrator,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub(crate) use postgres::PostgresTx;
use writer::{Writer, WriterTx};

/// A call on a PostgreSQL connection within its deadline. Where time runs out the connection is given up.
macro_rules! call {
    ($tx:expr, |$conn:ident| $body:expr) => {{
        let tx: &mut $crate::db::PostgresTx = $tx;
        let (limit, connection) = tx.call();
        let outcome = match connection {
            Some($conn) => tokio::time::timeout(limit, async { $body }).await.ok(),
            None => None,
        };
        tx.called(outcome)
    }};
}

/// Runs one body on whichever engine the transaction belongs to; both are type-checked.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $crate::db::ReadTx::conn($tx) {
            $crate::db::Conn::Sqlite($conn) => $body,
            $crate::db::Conn::Postgres(postgres) => call!(postgres, |$conn| $body),
        }
    };
}

mod postgres;
mod writer;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// A call to PostgreSQL is given up after this time: a frozen server must not hang everybody who asks.
const CALL_TIME_MAX: Duration = Duration::from_secs(5);
const READERS_MAX: u32 = 8;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    #[error("the database's tables cannot be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    #[error("a database statement failed")]
    Statement(#[source] sqlx::Error),
    #[error("the row is there already")]
    Duplicate,
    #[error("the row is used by others or names one that is not there")]
    Reference,
    #[error("the database is busy or out of reach")]
    Busy,
    #[error("a text has a sign that is no text")]
    NotText,
    #[error("the column `{column}` holds `{text}`")]
    Damaged { column: &'static str, text: String },
    #[error("{rows} rows were changed where {expected} should have been")]
    RowsChanged { rows: u64, expected: u64 },
    #[error("the group of commands could not be committed: {0}")]
    Commit(String),
}

/// What passes by itself: SQLite busy, locked and full; PostgreSQL deadlock, serialisation, cancelled statement, shutdown, too many
/// connections, a server that only reads for now, disk full.
const PASSING: &[&str] = &["5", "6", "13", "40P01", "40001", "57014", "57P01", "53300", "25006", "53100"];
/// PostgreSQL refuses texts with a zero sign.
const NOT_TEXT: &[&str] = &["22021", "22P05"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => StoreError::Busy,
            sqlx::Error::Database(database) => match database.kind() {
                ErrorKind::UniqueViolation => StoreError::Duplicate,
                ErrorKind::ForeignKeyViolation => StoreError::Reference,
                _ if database.code().is_some_and(|code| PASSING.contains(&&*code)) => StoreError::Busy,
                _ if database.code().is_some_and(|code| NOT_TEXT.contains(&&*code)) => StoreError::NotText,
                _ => StoreError::Statement(error),
            },
            _ => StoreError::Statement(error),
        }
    }
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DbUrl {
    /// A file that is made when it is missing.
    Sqlite(std::path::PathBuf),
    /// `postgres://…`
    Postgres(String),
}

/// A database with its tables up to date. Cloning shares the connections.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    measures: Arc<Measures>,
}

/// How long callers wait for this database.
#[derive(Debug)]
pub struct Measures {
    /// Until a transaction begins.
    pub begin_seconds: Histogram,
    /// Until a commit is durable.
    pub commit_seconds: Histogram,
    /// Commands that shared one commit, on SQLite.
    pub group_size: Histogram,
}

#[derive(Clone)]
enum Engine {
    Sqlite { readers: SqlitePool, writer: Writer },
    Postgres(postgres::Server),
}

/// A transaction that only reads; it sees one state from begin to end.
pub struct ReadTx(Inner);

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    SqliteWriter(WriterTx),
    Postgres(PostgresTx),
}

/// A transaction that may write; dropped without [`WriteTx::commit`], it leaves no trace.
pub struct WriteTx(ReadTx, Arc<Measures>);

impl std::ops::Deref for WriteTx {
    type Target = ReadTx;
    fn deref(&self) -> &ReadTx {
        &self.0
    }
}

impl std::ops::DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut ReadTx {
        &mut self.0
    }
}

pub(crate) enum Conn<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PostgresTx),
}

impl ReadTx {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            Inner::Sqlite(tx) => Conn::Sqlite(tx),
            Inner::SqliteWriter(tx) => Conn::Sqlite(tx.conn()),
            Inner::Postgres(tx) => Conn::Postgres(tx),
        }
    }
}

/// Waits for a row's lock in PostgreSQL; the one writer of SQLite has it already.
pub(crate) async fn lock_row(tx: &mut WriteTx, sql: &'static str) -> Result<(), StoreError> {
    match tx.conn() {
        Conn::Postgres(postgres) => postgres.run(sqlx::query(sql)).await,
        Conn::Sqlite(_) => Ok(()),
    }
}

/// Names the set of migrations.
#[cfg(any(test, feature = "testkit"))]
pub(crate) fn migrations_checksum() -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    for migration in MIGRATIONS.iter() {
        digest.update(&migration.checksum);
    }
    hex::encode(&digest.finalize()[..8])
}

/// Refuses an update or delete that touched another number of rows than it must.
pub(crate) fn ensure_rows(rows: u64, expected: u64) -> Result<(), StoreError> {
    if rows == expected { Ok(()) } else { Err(StoreError::RowsChanged { rows, expected }) }
}

impl Db {
    /// Opens the database and brings its tables up to date.
    pub async fn open(url: &DbUrl) -> Result<Db, StoreError> {
        Db::open_with(url, CALL_TIME_MAX).await
    }

    /// Opens it with another deadline for each call to PostgreSQL.
    pub async fn open_with(url: &DbUrl, call_time_max: Duration) -> Result<Db, StoreError> {
        let measures = Arc::new(Measures {
            begin_seconds: Histogram::new(WAIT_SECONDS),
            commit_seconds: Histogram::new(WAIT_SECONDS),
            group_size: Histogram::new(GROUP_SIZES),
        });
        let engine = match url {
            DbUrl::Sqlite(path) => Db::open_sqlite(path, Arc::clone(&measures)).await?,
            DbUrl::Postgres(url) => {
                let options = PgConnectOptions::from_str(url).map_err(StoreError::Open)?;
                Engine::Postgres(postgres::Server::open(options, call_time_max).await?)
            }
        };
        Ok(Db { engine, measures })
    }

    async fn open_sqlite(path: &Path, measures: Arc<Measures>) -> Result<Engine, StoreError> {
        // FULL makes a commit survive a power cut; NORMAL in WAL mode does not.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let migrating = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await
            .map_err(StoreError::Open)?;
        MIGRATIONS.run(&migrating).await.map_err(StoreError::Migrate)?;
        migrating.close().await;
        let writer = Writer::open(&options, measures).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .connect_with(options.read_only(true))
            .await
            .map_err(StoreError::Open)?;
        Ok(Engine::Sqlite { readers, writer })
    }

    pub async fn begin_read(&self) -> Result<ReadTx, StoreError> {
        let begun = Instant::now();
        let tx = ReadTx(match &self.engine {
            Engine::Sqlite { readers, .. } => Inner::Sqlite(readers.begin_with("begin").await?),
            Engine::Postgres(server) => {
                Inner::Postgres(server.begin("begin isolation level repeatable read read only").await?)
            }
        });
        self.measures.begin_seconds.observe(begun.elapsed().as_secs_f64());
        Ok(tx)
    }

    pub async fn begin_write(&self) -> Result<WriteTx, StoreError> {
        let begun = Instant::now();
        let tx = ReadTx(match &self.engine {
            Engine::Sqlite { writer, .. } => Inner::SqliteWriter(writer.begin().await?),
            Engine::Postgres(server) => Inner::Postgres(server.begin("begin").await?),
        });
        self.measures.begin_seconds.observe(begun.elapsed().as_secs_f64());
        Ok(WriteTx(tx, Arc::clone(&self.measures)))
    }

    /// Closes every connection after the commands under way have been answered.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(server) => server.close().await,
        }
    }

    /// Whether the database is a file that one process has to itself.
    pub fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }

    pub fn engine(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite { .. } => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    pub fn measures(&self) -> &Measures {
        &self.measures
    }
}

impl WriteTx {
    /// Returns when the changes would survive a power cut.
    pub async fn commit(self) -> Result<(), StoreError> {
        let WriteTx(tx, measures) = self;
        let begun = Instant::now();
        match tx.0 {
            Inner::Sqlite(_) => Err(StoreError::Commit("a reading transaction cannot write".to_owned())),
            Inner::SqliteWriter(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }?;
        measures.commit_seconds.observe(begun.elapsed().as_secs_f64());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
