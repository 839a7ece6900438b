use domain::{
    account::{Account, AccountState, Role},
    id::AccountId,
    officer::{Officer, OfficerKind, PostRole, TravelProfile},
};
use store::{Db, both, testkit};
use uuid::Uuid;

use super::*;
use crate::{Actor, Clock, Environment, Lang, ProblemCode, Random};

/// The small county at 00:30 on 2026-11-24 in China, which is the 23rd in UTC.
async fn chief_of(db: &Db, area: &str) -> Ctx {
    let mut tx = db.begin_write().await.unwrap();
    testkit::small_county(&mut tx).await;
    let village: PlaceCode = "522699010001".parse().unwrap();
    let mut place = store::place::find(&mut tx, &village).await.unwrap().unwrap();
    place.name = "大寨村".to_owned();
    place.market_days = Some("weekly 2,5".parse().unwrap());
    store::place::upsert(&mut tx, &place).await.unwrap();
    let colleague = Officer {
        code: "GA2".parse().unwrap(),
        name: "杨秀".to_owned(),
        kind: OfficerKind::Officer,
        station: "522699010000".parse().unwrap(),
        profile: TravelProfile::Car,
        skills: Vec::new(),
        weekly_hours: 40,
        phone: "0855-0005002".to_owned(),
        valid_from: None,
        valid_to: None,
    };
    store::officer::upsert(&mut tx, &colleague).await.unwrap();
    for (officer, place, role, from, to) in [
        ("GA1", "522699010001", PostRole::VillageOfficer, "2026-01-01", Some("2026-11-23")),
        ("GA2", "5226990100R1", PostRole::CommunityOfficer, "2026-01-01", None),
        ("GA1", "522699010000", PostRole::Chief, "2026-01-01", None),
    ] {
        let post = Post {
            officer: officer.parse().unwrap(),
            place: place.parse().unwrap(),
            role,
            from: from.parse().unwrap(),
            to: to.map(|to| to.parse().unwrap()),
        };
        store::post::upsert(&mut tx, &post).await.unwrap();
    }
    tx.commit().await.unwrap();
    let clock = Clock::new(|| "2026-11-23T16:30:00Z".parse().unwrap());
    let account = Account {
        id: AccountId(Uuid::from_u128(7)),
        login: "long".to_owned(),
        role: Role::StationChief,
        area: area.parse().unwrap(),
        state: AccountState::Active,
        officer: None,
        created_at: clock.now(),
        expires_at: None,
    };
    let env = Environment::new(db.clone(), clock, Random::seeded(1), "nowhere".into(), true);
    Ctx { env, actor: Actor::Account(account), lang: Lang::Zh, request_id: Uuid::nil() }
}

fn codes(views: &[PlaceView]) -> Vec<&str> {
    views.iter().map(|view| view.code.as_str()).collect()
}

both! {
    async fn a_place_tells_where_it_stands_and_who_answers(db: &Db) {
        let chief = chief_of(db, "522699010000").await;
        let village = find(&chief, &"522699010001".parse().unwrap()).await.unwrap();
        assert_eq!(village.path, ["522699", "522699010000", "5226990100R1"]);
        // The village's own officer left yesterday; the room's answers now.
        assert_eq!(village.named_officer.unwrap().name, "杨秀");
        assert_eq!(village.market_days.as_deref(), Some("weekly 2,5"));
        let days: Vec<String> = village.next_market_days.iter().map(Day::to_string).collect();
        assert_eq!(days, ["2026-11-24", "2026-11-27", "2026-12-01", "2026-12-04"]);
        let station = find(&chief, &"522699010000".parse().unwrap()).await.unwrap();
        assert_eq!(station.named_officer, None);
    }

    async fn a_place_out_of_the_area_is_not_found(db: &Db) {
        let chief = chief_of(db, "522699010000").await;
        let refused = find(&chief, &"522699".parse().unwrap()).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotFound);
        let missing = find(&chief, &"X1".parse().unwrap()).await.unwrap_err();
        assert_eq!(missing.code(), ProblemCode::NotFound);
    }

    async fn places_are_found_by_area_kind_and_name(db: &Db) {
        let chief = chief_of(db, "522699").await;
        let all = list(&chief, Wanted::default()).await.unwrap();
        assert_eq!(codes(&all), ["522699", "522699010000", "522699010001", "5226990100R1"]);
        let rooms = Wanted { kind: Some(PlaceKind::PoliceRoom), ..Wanted::default() };
        assert_eq!(codes(&list(&chief, rooms).await.unwrap()), ["5226990100R1"]);
        let below = Wanted { within: Some("5226990100R1".parse().unwrap()), ..Wanted::default() };
        assert_eq!(codes(&list(&chief, below).await.unwrap()), ["522699010001", "5226990100R1"]);
        let named = Wanted { query: "大寨".to_owned(), ..Wanted::default() };
        assert_eq!(codes(&list(&chief, named).await.unwrap()), ["522699010001"]);
        let coded = Wanted { query: "r1".to_owned(), ..Wanted::default() };
        assert_eq!(codes(&list(&chief, coded).await.unwrap()), ["5226990100R1"]);
        let nobody = Ctx { actor: Actor::Anonymous, ..chief };
        assert_eq!(list(&nobody, Wanted::default()).await.unwrap_err().code(), ProblemCode::SignInNeeded);
    }

    async fn a_place_that_is_no_more_is_not_listed(db: &Db) {
        let chief = chief_of(db, "522699").await;
        let mut tx = db.begin_write().await.unwrap();
        let code: PlaceCode = "522699010001".parse().unwrap();
        let mut village = store::place::find(&mut tx, &code).await.unwrap().unwrap();
        village.valid_to = Some("2026-11-23".parse().unwrap());
        store::place::upsert(&mut tx, &village).await.unwrap();
        tx.commit().await.unwrap();
        let villages = Wanted { kind: Some(PlaceKind::Village), ..Wanted::default() };
        assert_eq!(list(&chief, villages).await.unwrap(), []);
        assert_eq!(find(&chief, &code).await.unwrap().code, code);
    }
}
