use domain::{
    account::{Account, AccountState, Role},
    id::AccountId,
};
use serde_json::json;
use store::{Db, both};
use uuid::Uuid;

use super::*;
use crate::{Actor, Clock, Environment, Lang, Random};

fn system(db: &Db) -> Ctx {
    let clock = Clock::new(|| "2026-11-23T00:00:00Z".parse().unwrap());
    let env = Environment::new(db.clone(), clock, Random::seeded(1), "nowhere".into(), false);
    Ctx { env, actor: Actor::System, lang: Lang::En, request_id: Uuid::nil() }
}

fn signed_in(db: &Db) -> Ctx {
    let ctx = system(db);
    let account = Account {
        id: AccountId(Uuid::from_u128(7)),
        login: "long".to_owned(),
        role: Role::Bureau,
        area: "522699".parse().unwrap(),
        state: AccountState::Active,
        officer: None,
        created_at: ctx.now(),
        expires_at: None,
    };
    Ctx { actor: Actor::Account(account), ..ctx }
}

/// Adds an entry to the log and answers how many commands were carried out before.
async fn count(ctx: &Ctx, name: &'static str, body: &Value) -> Result<i64, ProblemCode> {
    let command = Command { op_id: OpId(Uuid::from_u128(1)), name, body };
    let mut act = match ctx.begin(&command).await.map_err(|error| error.code())? {
        Begun::Replay(answer) => return Ok(answer),
        Begun::Fresh(act) => act,
    };
    let (before, _) = audit::head(&mut act.tx).await.unwrap();
    ctx.log(&mut act.tx, "counted", "command", before, None, json!({})).await.unwrap();
    act.finish(ctx, before).await.map_err(|error| error.code())
}

async fn entries(db: &Db) -> i64 {
    audit::head(&mut db.begin_read().await.unwrap()).await.unwrap().0
}

both! {
    async fn a_command_is_carried_out_once_and_answered_alike(db: &Db) {
        let ctx = system(db);
        for _ in 0..3 {
            assert_eq!(count(&ctx, "count", &json!({"a": 1})).await, Ok(0));
        }
        assert_eq!(entries(db).await, 1);
    }

    async fn another_body_name_or_actor_under_the_same_id_is_refused(db: &Db) {
        let ctx = system(db);
        assert_eq!(count(&ctx, "count", &json!({"a": 1})).await, Ok(0));
        let refused = Err(ProblemCode::OperationReused);
        assert_eq!(count(&ctx, "count", &json!({"a": 2})).await, refused);
        assert_eq!(count(&ctx, "recount", &json!({"a": 1})).await, refused);
        assert_eq!(count(&signed_in(db), "count", &json!({"a": 1})).await, refused);
        assert_eq!(entries(db).await, 1);
    }

    async fn a_command_that_stops_half_way_leaves_no_trace(db: &Db) {
        let ctx = system(db);
        let body = json!({});
        let command = Command { op_id: OpId(Uuid::from_u128(1)), name: "count", body: &body };
        let Begun::Fresh(mut act) = ctx.begin::<_, i64>(&command).await.unwrap() else { unreachable!() };
        ctx.log(&mut act.tx, "counted", "command", 0, None, json!({})).await.unwrap();
        drop(act);
        assert_eq!(count(&ctx, "count", &json!({"other": true})).await, Ok(0));
        assert_eq!(entries(db).await, 1);
    }

    async fn copies_that_come_at_once_wait_for_the_first(db: &Db) {
        let ctx = system(db);
        let body = json!({"a": 1});
        let one = || count(&ctx, "count", &body);
        let answers = tokio::join!(one(), one(), one(), one(), one(), one());
        assert_eq!(answers, (Ok(0), Ok(0), Ok(0), Ok(0), Ok(0), Ok(0)));
        assert_eq!(entries(db).await, 1);
    }
}
