use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};

use super::CONNECTIONS_MAX;
use crate::{
    Db, DbUrl, ReadTx, StoreError, WriteTx,
    testkit::{self, TestDb},
};

const LIMIT: Duration = Duration::from_millis(400);

/// Stands between the program and its server. Frozen, it keeps connections open and passes nothing on; those that were open
/// then stay frozen for ever, as when a machine is gone.
struct Proxy {
    /// Odd while frozen. A connection lives as long as the age it was made in.
    age: watch::Sender<u32>,
}

impl Proxy {
    async fn to(server: (String, u16)) -> (Proxy, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (age, seen) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((client, _from)) = listener.accept().await {
                let (from_client, to_client) = client.into_split();
                let server = TcpStream::connect((server.0.as_str(), server.1)).await.unwrap();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, seen.clone()));
                tokio::spawn(pass(from_server, to_client, seen.clone()));
            }
        });
        (Proxy { age }, address)
    }

    fn freeze(&self) {
        self.age.send_modify(|age| *age += 1);
    }

    fn thaw(&self) {
        self.age.send_modify(|age| *age += 1);
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut age: watch::Receiver<u32>,
) {
    let born = *age.borrow_and_update();
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        let lives = age.wait_for(|age| *age == born && born.is_multiple_of(2)).await.is_ok();
        if !lives || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

/// A database, the same behind a proxy with a short deadline, and the proxy. `None` where no server is offered.
async fn behind_proxy() -> Option<(TestDb, Db, Proxy)> {
    let test = testkit::postgres().await?;
    let DbUrl::Postgres(url) = &test.url else { return None };
    let options: PgConnectOptions = url.parse().unwrap();
    let (proxy, address) = Proxy::to((options.get_host().to_owned(), options.get_port())).await;
    let (_server, name) = url.rsplit_once('/').unwrap();
    let user = options.get_username();
    let url = DbUrl::Postgres(format!("postgres://{user}@{address}/{name}"));
    let db = Db::open_with(&url, LIMIT).await.unwrap();
    Some((test, db, proxy))
}

async fn write(tx: &mut WriteTx) -> Result<(), StoreError> {
    let sql = "insert into audit_head (id, seq, chain) values (1, 0, $1)";
    on!(tx, |conn| sqlx::query(sql).bind(vec![0_u8]).execute(conn).await.map(|_done| ()))?;
    Ok(())
}

async fn wait_in_server(tx: &mut ReadTx, sql: &'static str) -> Result<(), StoreError> {
    on!(tx, |conn| sqlx::query(sql).execute(conn).await.map(|_done| ()))?;
    Ok(())
}

async fn count(db: &Db) -> i64 {
    let mut tx = db.begin_read().await.unwrap();
    on!(&mut tx, |conn| sqlx::query_scalar("select count(*) from audit_head").fetch_one(conn).await).unwrap()
}

/// It ends as busy, when its time is over and before another deadline could pass.
async fn expect_given_up<T>(call: impl Future<Output = Result<T, StoreError>>) {
    let begun = Instant::now();
    assert!(matches!(call.await.map(|_done| ()), Err(StoreError::Busy)));
    let took = begun.elapsed();
    assert!((LIMIT..2 * LIMIT).contains(&took), "{took:?}");
}

/// As many transactions at once as there are connections.
async fn begin_everywhere(db: &Db) -> Vec<WriteTx> {
    let mut beginning = JoinSet::new();
    for _ in 0..CONNECTIONS_MAX {
        let db = db.clone();
        beginning.spawn(async move { db.begin_write().await.unwrap() });
    }
    beginning.join_all().await
}

#[tokio::test]
async fn a_call_to_a_frozen_server_is_given_up() {
    let Some((_test, db, proxy)) = behind_proxy().await else { return };
    let mut tx = db.begin_write().await.unwrap();
    proxy.freeze();
    expect_given_up(write(&mut tx)).await;
    assert!(matches!(write(&mut tx).await, Err(StoreError::Busy)), "its connection is gone");
    assert!(matches!(tx.commit().await, Err(StoreError::Busy)));
    expect_given_up(db.begin_read()).await;
    proxy.thaw();
    assert_eq!(count(&db).await, 0);
}

#[tokio::test]
async fn a_commit_that_is_not_answered_is_given_up() {
    let Some((_test, db, proxy)) = behind_proxy().await else { return };
    let mut tx = db.begin_write().await.unwrap();
    write(&mut tx).await.unwrap();
    proxy.freeze();
    expect_given_up(tx.commit()).await;
}

#[tokio::test]
async fn frozen_connections_make_room_for_others() {
    let Some((_test, db, proxy)) = behind_proxy().await else { return };
    let dropped = begin_everywhere(&db).await;
    proxy.freeze();
    drop(dropped);
    expect_given_up(db.begin_read()).await;
    proxy.thaw();
    let committed = begin_everywhere(&db).await;
    for tx in committed {
        tx.commit().await.unwrap();
    }
    // They are on their way back to the pool, which asks them whether they live.
    proxy.freeze();
    expect_given_up(db.begin_read()).await;
    proxy.thaw();
    assert_eq!(begin_everywhere(&db).await.len(), CONNECTIONS_MAX as usize);
}

#[tokio::test]
async fn many_short_calls_may_take_longer_than_one() {
    let Some((_test, db, _proxy)) = behind_proxy().await else { return };
    let mut tx = db.begin_read().await.unwrap();
    for _ in 0..3 {
        wait_in_server(&mut tx, "select pg_sleep(0.2)").await.unwrap();
    }
    let slow = wait_in_server(&mut tx, "select pg_sleep(60)").await;
    assert!(matches!(slow, Err(StoreError::Busy)));
}

#[tokio::test]
async fn a_commit_goes_on_when_its_caller_goes_away() {
    let Some((test, db, _proxy)) = behind_proxy().await else { return };
    let mut tx = db.begin_write().await.unwrap();
    write(&mut tx).await.unwrap();
    // The connection still owes an answer, so that the commit cannot be sent at once.
    begin_only(wait_in_server(&mut tx, "select pg_sleep(0.1)")).await;
    begin_only(tx.commit()).await;
    db.close().await;
    assert_eq!(count(&test.db).await, 1);
}

/// Polls it once and drops it.
async fn begin_only<T>(call: impl Future<Output = T>) {
    let mut call = pin!(call);
    let is_pending = poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_pending())).await;
    assert!(is_pending);
}
