use std::sync::Arc;

use crate::{ReadTx, StoreError, WriteTx, both};

async fn write(tx: &mut WriteTx, id: i64) -> Result<(), StoreError> {
    let sql = "insert into audit_head (id, seq, chain) values ($1, 0, $2)";
    on!(tx, |conn| sqlx::query(sql).bind(id).bind(vec![0_u8]).execute(conn).await.map(|_done| ()))?;
    Ok(())
}

async fn count(tx: &mut ReadTx) -> i64 {
    on!(tx, |conn| sqlx::query_scalar("select count(*) from audit_head").fetch_one(conn).await).unwrap()
}

both! {
    async fn a_dropped_transaction_leaves_no_trace(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        write(&mut tx, 1).await.unwrap();
        drop(tx);
        assert_eq!(count(&mut db.begin_read().await.unwrap()).await, 0);
        let mut tx = db.begin_write().await.unwrap();
        write(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&mut db.begin_read().await.unwrap()).await, 1);
    }

    async fn a_refused_statement_undoes_its_own_command_only(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        write(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin_write().await.unwrap();
        assert!(matches!(write(&mut tx, 1).await, Err(StoreError::Duplicate)));
        drop(tx);
        assert_eq!(count(&mut db.begin_read().await.unwrap()).await, 1);
    }

    async fn a_reader_sees_one_state_from_begin_to_end(db: &Db) {
        let mut before = db.begin_read().await.unwrap();
        assert_eq!(count(&mut before).await, 0);
        let mut tx = db.begin_write().await.unwrap();
        write(&mut tx, 1).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&mut before).await, 0);
        assert_eq!(count(&mut db.begin_read().await.unwrap()).await, 1);
    }
}

/// Commands of a crowd, some of which are given up half-way, on the one writer: each committed one is there, no other is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_commands_is_committed_in_groups() {
    let test = crate::testkit::sqlite().await;
    let db = Arc::new(test.db.clone());
    let commands: Vec<_> = (0..200_i64)
        .map(|number| {
            let db = Arc::clone(&db);
            tokio::spawn(async move {
                let mut tx = db.begin_write().await.unwrap();
                let sql = "insert into operation (op_id, digest, answer, at) values ($1, $2, '{}', '2026')";
                let id = uuid::Uuid::from_u128(number as u128);
                on!(&mut tx, |conn| sqlx::query(sql)
                    .bind(id)
                    .bind(vec![1_u8])
                    .execute(conn)
                    .await
                    .map(|_done| ()))
                .unwrap();
                if number % 3 == 0 {
                    drop(tx);
                } else {
                    tx.commit().await.unwrap();
                }
            })
        })
        .collect();
    for command in commands {
        command.await.unwrap();
    }
    let mut tx = db.begin_read().await.unwrap();
    let sql = "select count(*) from operation";
    let there: i64 = on!(&mut tx, |conn| sqlx::query_scalar(sql).fetch_one(conn).await).unwrap();
    assert_eq!(there, 200 - 67);
    let measures = db.measures();
    assert_eq!(measures.commit_seconds.spread().count, 200 - 67);
    let grouped = measures.group_size.spread().sum as u64;
    assert_eq!(grouped, 200 - 67, "each command is in one group");
    assert_eq!(measures.begin_seconds.spread().count, 200 + 1, "the reader waited too");
}
