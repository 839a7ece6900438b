//! Real databases for tests: a file of its own for SQLite, a database of its own for PostgreSQL.

use std::time::{SystemTime, UNIX_EPOCH};

use sqlx::{Connection, PgConnection};

use crate::{Db, DbUrl, WriteTx};

/// An empty database with all tables, gone with its value.
pub struct TestDb {
    pub db: Db,
    pub url: DbUrl,
    _folder: Option<tempfile::TempDir>,
}

/// A fresh SQLite file.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = DbUrl::Sqlite(folder.path().join("anlin.db"));
    let db = Db::open(&url).await.expect("a fresh database opens");
    TestDb { db, url, _folder: Some(folder) }
}

/// A fresh PostgreSQL database, or `None` where no server is offered; with CI=true that is a failure.
#[expect(clippy::disallowed_methods, reason = "the test command hands the server over in the environment")]
pub async fn postgres() -> Option<TestDb> {
    let Ok(server) = std::env::var("ANLIN_TEST_POSTGRES") else {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "ANLIN_TEST_POSTGRES is not set");
        return None;
    };
    let mut admin = PgConnection::connect(&server).await.expect("the PostgreSQL server of the test command");
    let template = template(&mut admin, &server).await;
    let name = fresh_name();
    let sql = format!("create database {name} template {template}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await.expect("a database of its own");
    let url = DbUrl::Postgres(of_database(&server, &name));
    let db = Db::open(&url).await.expect("a copy of the template opens");
    Some(TestDb { db, url, _folder: None })
}

/// The migrated database that the others are copied from; made once under a lock, by whichever test comes first.
async fn template(admin: &mut PgConnection, server: &str) -> String {
    let checksum = crate::db::migrations_checksum();
    let template = format!("anlin_template_{checksum}");
    sqlx::raw_sql("select pg_advisory_lock(77)").execute(&mut *admin).await.expect("the template's lock");
    let there: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(&template)
        .fetch_one(&mut *admin)
        .await
        .expect("the list of databases");
    if !there {
        let making = format!("anlin_making_{checksum}");
        for sql in [
            format!("drop database if exists {making} with (force)"),
            format!("create database {making} template template0 encoding 'UTF8' locale 'C'"),
        ] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *admin).await.expect("an empty database");
        }
        let db = Db::open(&DbUrl::Postgres(of_database(server, &making))).await.expect("the migrations run");
        db.close().await;
        let sql = format!("alter database {making} rename to {template}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *admin).await.expect("the template's name");
    }
    sqlx::raw_sql("select pg_advisory_unlock(77)").execute(&mut *admin).await.expect("the template's lock");
    template
}

#[expect(clippy::disallowed_methods, reason = "names of test databases need not repeat")]
fn fresh_name() -> String {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos();
    format!("anlin_{}_{nanos}", std::process::id())
}

fn of_database(server: &str, name: &str) -> String {
    let (base, _database) = server.rsplit_once('/').expect("a URL with a database");
    format!("{base}/{name}")
}

/// A bureau (522699), a station, a police room, a village, and one officer with the badge GA1.
pub async fn small_county(tx: &mut WriteTx) {
    let places = [
        ("522699", "bureau", None),
        ("522699010000", "station", Some("522699")),
        ("5226990100R1", "police_room", Some("522699010000")),
        ("522699010001", "village", Some("5226990100R1")),
    ];
    for (code, kind, parent) in places {
        let sql = "insert into place (code, name, kind, parent, phone, address, hours) \
                   values ($1, $1, $2, $3, '', '', '')";
        on!(tx, |conn| sqlx::query(sql)
            .bind(code)
            .bind(kind)
            .bind(parent)
            .execute(conn)
            .await
            .map(|_done| ()))
        .expect("a place");
    }
    let sql = "insert into officer (code, name, kind, station, profile, skills, weekly_hours, phone) \
               values ('GA1', '吴明', 'officer', '522699010000', 'motorcycle', '', 40, '')";
    on!(tx, |conn| sqlx::query(sql).execute(conn).await.map(|_done| ())).expect("an officer");
}

/// Runs a statement past all rules, as somebody with the database in their hands could.
pub async fn tamper(db: &Db, sql: &'static str) {
    let mut tx = db.begin_write().await.expect("a transaction");
    on!(&mut *tx, |conn| sqlx::query(sql).execute(conn).await.map(|_done| ()))
        .expect("a statement that runs");
    tx.commit().await.expect("the change");
}

/// Writes an async test once and runs it on both engines, as `<name>::sqlite` and `<name>::postgres`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: &Db) $body:block)+) => {$(
        mod $name {
            use super::*;
            async fn story($db: &$crate::Db) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let test = $crate::testkit::sqlite().await;
                story(&test.db).await;
                test.db.close().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                match $crate::testkit::postgres().await {
                    Some(test) => {
                        story(&test.db).await;
                        test.db.close().await;
                    }
                    None => println!("skipped: no PostgreSQL server is offered"),
                }
            }
        }
    )+};
}
