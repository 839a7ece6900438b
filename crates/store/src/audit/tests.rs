use serde_json::json;

use super::*;
use crate::both;

fn entry(key: &str) -> Entry {
    Entry {
        at: "2026-11-23T08:00:00.5Z".parse().unwrap(),
        account: Some(AccountId(Uuid::from_u128(3))),
        actor: "bureau wang".to_owned(),
        verb: "changed".to_owned(),
        noun: "place".to_owned(),
        key: key.to_owned(),
        area: Some("522699".parse().unwrap()),
        purpose: "duty".to_owned(),
        detail: json!({"b": 1, "a": [1.5, "石坝村", null]}),
    }
}

both! {
    async fn the_log_reads_back_what_was_committed_to(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        assert_eq!(append(&mut tx, &entry("1"), &[1; SALT_BYTES]).await.unwrap(), 1);
        assert_eq!(append(&mut tx, &entry("2"), &[2; SALT_BYTES]).await.unwrap(), 2);
        tx.commit().await.unwrap();
        let mut tx = db.begin_read().await.unwrap();
        let logged = list_after(&mut tx, 0, 10).await.unwrap();
        assert_eq!(logged.iter().map(|row| row.entry.clone()).collect::<Vec<_>>(), [entry("1"), entry("2")]);
        let mut chain = Vec::new();
        for row in &logged {
            assert_eq!(row.leaf, leaf(&row.entry, &row.salt));
            chain = chained(&chain, row.seq, &row.leaf);
            assert_eq!(row.chain, chain);
        }
        assert_eq!(head(&mut tx).await.unwrap(), (2, chain));
        assert_eq!(list_before(&mut tx, &Sought::default(), 2, 10).await.unwrap(), logged[..1]);
    }

    async fn writers_of_the_log_take_turns(db: &Db) {
        let writers: Vec<_> = (0..20)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut tx = db.begin_write().await.unwrap();
                    append(&mut tx, &entry(&number.to_string()), &[0; SALT_BYTES]).await.unwrap();
                    tx.commit().await.unwrap();
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let mut tx = db.begin_read().await.unwrap();
        let seqs: Vec<i64> = list_after(&mut tx, 0, 100).await.unwrap().iter().map(|row| row.seq).collect();
        assert_eq!(seqs, (1..=20).collect::<Vec<_>>());
    }
}
