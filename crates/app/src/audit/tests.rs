use serde_json::json;
use store::{Db, both};
use uuid::Uuid;

use super::*;
use crate::{Actor, Clock, Environment, Lang, ProblemCode, Random};

fn system(db: &Db) -> Ctx {
    let clock = Clock::new(|| "2026-11-23T00:00:00.000001Z".parse().unwrap());
    let env = Environment::new(db.clone(), clock, Random::seeded(1), "nowhere".into(), false);
    Ctx { env, actor: Actor::System, lang: Lang::En, request_id: Uuid::nil() }
}

async fn fill(ctx: &Ctx, entries: i64) {
    let mut tx = ctx.env.db.begin_write().await.unwrap();
    for number in 0..entries {
        // Fields out of order, an integer beyond 53 bits, a fraction, Chinese: stored and read back, the leaf must not change.
        let detail = json!({ "b": number, "a": "吴明", "large": i64::MAX, "share": 0.1, "none": null });
        ctx.log(&mut tx, "tried", "entry", number, None, detail).await.unwrap();
    }
    tx.commit().await.unwrap();
}

both! {
    async fn an_empty_log_is_sound(db: &Db) {
        let verified = verify(&system(db)).await.unwrap();
        assert_eq!(verified, Verified { entries: 0, head: String::new(), faults: Vec::new() });
    }

    async fn a_log_longer_than_one_batch_is_read_to_its_end(db: &Db) {
        let ctx = system(db);
        fill(&ctx, BATCH + 1).await;
        let verified = verify(&ctx).await.unwrap();
        assert_eq!((verified.entries, verified.faults.as_slice()), (BATCH + 1, [].as_slice()));
        let mut keys = Vec::new();
        export(&ctx, |entry| keys.push(entry.key)).await.unwrap();
        let expected: Vec<String> = (0..=BATCH).map(|number| number.to_string()).collect();
        assert_eq!(keys, expected);
    }

    async fn a_fault_at_the_seam_of_two_batches_is_found(db: &Db) {
        let ctx = system(db);
        fill(&ctx, BATCH + 5).await;
        store::testkit::tamper(db, "delete from audit_entry where seq = 1001").await;
        let seqs: Vec<i64> = verify(&ctx).await.unwrap().faults.iter().map(|fault| fault.seq).collect();
        assert_eq!(seqs, [1001, 1002]);
    }

    async fn who_may_not_read_the_log_may_not_check_or_export_it(db: &Db) {
        let ctx = Ctx { actor: Actor::Anonymous, ..system(db) };
        let refused = ProblemCode::SignInNeeded;
        assert_eq!(list(&ctx, &Sought::default(), None, 10).await.unwrap_err().code(), refused);
        assert_eq!(verify(&ctx).await.unwrap_err().code(), refused);
        assert_eq!(export(&ctx, |_entry| {}).await.unwrap_err().code(), refused);
    }
}
