use std::fmt::Write as _;

use domain::{
    account::{Account, AccountState, Role},
    duty::{Duty, Per, Tier, WorkKind},
    id::AccountId,
    officer::{Officer, OfficerKind, Skill, TravelProfile},
    opening_hours::OpeningHours,
    place::{Location, Place, PlaceKind},
    workday::{SpecialDay, SpecialDayKind},
};
use store::{Db, both};
use uuid::Uuid;

use super::*;
use crate::{Actor, Clock, Environment, Lang, Random};

/// A street of nine junctions, about 1 km apart, from the station in the west to the last village in the east.
fn street() -> Vec<u8> {
    let mut osm = String::from("<osm version=\"0.6\">");
    for number in 0..9 {
        let lon = 108.0 + f64::from(number) * 0.01;
        write!(osm, "<node id=\"{}\" lat=\"26.5\" lon=\"{lon}\"/>", number + 1).unwrap();
    }
    osm.push_str("<way id=\"1\">");
    for number in 1..=9 {
        write!(osm, "<nd ref=\"{number}\"/>").unwrap();
    }
    osm.push_str("<tag k=\"highway\" v=\"tertiary\"/></way></osm>");
    osm.into_bytes()
}

fn place(code: &str, kind: PlaceKind, parent: Option<&str>, kilometre: f64) -> Place {
    Place {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind,
        parent: parent.map(|parent| parent.parse().unwrap()),
        class: None,
        tier: None,
        division: None,
        location: Some(Location { lon: 108.0 + kilometre * 0.01, lat: 26.5 }),
        population: None,
        households: None,
        phone: String::new(),
        address: String::new(),
        hours: OpeningHours::default(),
        market_days: None,
        valid_from: None,
        valid_to: None,
    }
}

fn visit(code: &str, place: &str, minutes: u16) -> Duty {
    Duty {
        code: code.parse().unwrap(),
        place: place.parse().unwrap(),
        kind: WorkKind::Visit,
        minutes,
        times: 1,
        per: Per::Week,
        min_gap_days: 1,
        max_gap_days: None,
        prefer_market_day: false,
        skills: vec![Skill::Mediate],
        crew: 1,
        officer_needed: false,
        window: OpeningHours::default(),
        tier: Tier::Statutory,
        value: 300,
    }
}

fn officer(code: &str, skills: Vec<Skill>) -> Officer {
    Officer {
        code: code.parse().unwrap(),
        name: code.to_owned(),
        kind: OfficerKind::Officer,
        station: "S1".parse().unwrap(),
        profile: TravelProfile::Car,
        skills,
        weekly_hours: 40,
        phone: String::new(),
        valid_from: None,
        valid_to: None,
    }
}

/// A county on one street: a mediator, somebody who is none, and two villages that want a mediator's visit.
async fn county(db: &Db, folder: &tempfile::TempDir) -> Ctx {
    let mut tx = db.begin_write().await.unwrap();
    for place in [
        place("B", PlaceKind::Bureau, None, 0.0),
        place("S1", PlaceKind::Station, Some("B"), 0.0),
        place("V1", PlaceKind::Village, Some("S1"), 4.0),
        place("V2", PlaceKind::Village, Some("S1"), 8.0),
    ] {
        store::place::upsert(&mut tx, &place).await.unwrap();
    }
    let zone = "Asia/Shanghai".parse().unwrap();
    store::county::upsert(&mut tx, &"B".parse().unwrap(), &zone, None).await.unwrap();
    store::officer::upsert(&mut tx, &officer("GA1", vec![Skill::Mediate])).await.unwrap();
    store::officer::upsert(&mut tx, &officer("GA2", Vec::new())).await.unwrap();
    store::duty::upsert(&mut tx, &visit("D1", "V1", 60)).await.unwrap();
    store::duty::upsert(&mut tx, &visit("D2", "V2", 60)).await.unwrap();
    tx.commit().await.unwrap();
    // Sunday noon before the week.
    let clock = Clock::new(|| "2026-11-29T04:00:00Z".parse().unwrap());
    let env = Environment::new(db.clone(), clock, Random::seeded(1), folder.path().to_owned(), true);
    let ctx = Ctx { env, actor: Actor::System, lang: Lang::Zh, request_id: Uuid::nil() };
    crate::roads::import(&ctx, "street.osm", street(), Vec::new()).await.unwrap();
    ctx
}

fn op(number: u128) -> OpId {
    OpId(Uuid::from_u128(number))
}

fn ask() -> StartPlan {
    StartPlan {
        op_id: op(1),
        area: "B".parse().unwrap(),
        from: "2026-11-30".parse().unwrap(),
        weeks: 1,
        seed: 7,
        seconds: 5,
        iterations: Some(300),
    }
}

async fn solved(ctx: &Ctx) -> PlanView {
    let plan = start(ctx, &ask()).await.unwrap();
    wait(ctx, plan.id).await;
    find(ctx, plan.id, None).await.unwrap()
}

/// A plan as a process leaves it that dies during the search.
fn left_solving(ctx: &Ctx) -> WeekPlan {
    WeekPlan {
        id: PlanId(Uuid::from_u128(77)),
        area: ask().area,
        from: ask().from.monday(),
        days: 7,
        state: PlanState::Solving,
        seed: 7,
        version: 0,
        made_by: "system".to_owned(),
        made_at: ctx.now(),
        published_at: None,
        reason: None,
    }
}

fn remove(duty: &str) -> PlanEdit {
    PlanEdit::Remove { duty: duty.to_owned(), occurrence: 0, officer: None }
}

fn place_with(officer: &str) -> PlanEdit {
    PlanEdit::Place {
        duty: "D1".to_owned(),
        occurrence: 0,
        officer: officer.parse().unwrap(),
        day: "2026-12-02".parse().unwrap(),
        from: None,
        instead_of: None,
    }
}

/// A second station on the same street, with an officer and a village of its own.
async fn add_second_station(db: &Db) {
    let mut tx = db.begin_write().await.unwrap();
    for place in
        [place("S2", PlaceKind::Station, Some("B"), 2.0), place("V3", PlaceKind::Village, Some("S2"), 3.0)]
    {
        store::place::upsert(&mut tx, &place).await.unwrap();
    }
    let mediator = Officer { station: "S2".parse().unwrap(), ..officer("GB1", vec![Skill::Mediate]) };
    store::officer::upsert(&mut tx, &mediator).await.unwrap();
    store::duty::upsert(&mut tx, &visit("D3", "V3", 60)).await.unwrap();
    tx.commit().await.unwrap();
}

fn chief_of(ctx: &Ctx, station: &str) -> Ctx {
    let account = Account {
        id: AccountId(Uuid::from_u128(99)),
        login: "chief".to_owned(),
        role: Role::StationChief,
        area: station.parse().unwrap(),
        state: AccountState::Active,
        officer: None,
        created_at: ctx.now(),
        expires_at: None,
    };
    Ctx { actor: Actor::Account(account), ..ctx.clone() }
}

both! {
    async fn a_chief_reads_the_own_part_of_the_countys_plan_and_changes_nothing(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        add_second_station(db).await;
        let id = solved(&ctx).await.plan.id;
        let chief = chief_of(&ctx, "S2");

        let listed = list(&chief, "2026-11-30".parse().unwrap(), "2026-12-06".parse().unwrap()).await.unwrap();
        assert_eq!(listed.iter().map(|one| (one.plan.id, one.share)).collect::<Vec<_>>(), [(id, Share::Part)]);
        let part = find(&chief, id, None).await.unwrap();
        assert_eq!(part.share, Share::Part);
        let served: Vec<_> = part.slots.iter().map(|slot| (slot.duty.as_str(), slot.officer.as_str())).collect();
        assert_eq!(served, [("D3", "GB1")]);
        assert!(part.days_of_officers.iter().all(|day| day.officer.as_str() == "GB1"));
        assert!(part.score.is_none() && part.history.is_empty());

        let asked = EditPlan { op_id: op(2), version: 1, edits: vec![remove("D3")] };
        assert_eq!(edit(&chief, id, &asked).await.unwrap_err().code(), ProblemCode::NotFound);
        let refused = publish(&chief, id, &PlanCommand { op_id: op(3) }).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::NotFound);
        let whole = find(&ctx, id, None).await.unwrap();
        assert_eq!((whole.share, whole.slots.len()), (Share::Whole, 3));
    }

    async fn a_part_names_who_comes_from_elsewhere_and_counts_the_own_gaps(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        add_second_station(db).await;
        let id = solved(&ctx).await.plan.id;
        let helping = PlanEdit::Place {
            duty: "D3".to_owned(),
            occurrence: 0,
            officer: "GA1".parse().unwrap(),
            day: "2026-12-02".parse().unwrap(),
            from: None,
            instead_of: None,
        };
        let asked = EditPlan { op_id: op(2), version: 1, edits: vec![remove("D2"), remove("D3"), helping] };
        assert_eq!(edit(&ctx, id, &asked).await.unwrap().version, 2, "three steps, one version");

        let part = find(&chief_of(&ctx, "S2"), id, None).await.unwrap();
        let beyond: Vec<_> = part.names_beyond.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(beyond, ["GA1"]);
        assert_eq!((part.unserved.len(), part.unseen.len()), (0, 0), "the gap at V2 is another station's");
        let part = find(&chief_of(&ctx, "S1"), id, None).await.unwrap();
        assert_eq!(part.unserved.iter().map(|one| one.duty.as_str()).collect::<Vec<_>>(), ["D2"]);
        let whole = find(&ctx, id, None).await.unwrap();
        let of_others = |view: &PlanView| {
            let reasons = view.unserved.iter().flat_map(|one| &one.reasons);
            reasons.filter(|reason| reason.officer.as_deref() == Some("GB1")).count()
        };
        assert!(of_others(&whole) > 0);
        assert_eq!(of_others(&part), 0, "why others do not come is not told");
        assert_eq!(find(&chief_of(&ctx, "S1"), id, Some(1)).await.unwrap().shown_version, 2);
        assert_eq!(part.names_beyond.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["V3"]);
    }

    async fn a_plan_whose_part_is_not_solved_yet_is_not_there_for_a_chief(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let mut tx = db.begin_write().await.unwrap();
        store::plan::insert(&mut tx, &left_solving(&ctx), b"{}").await.unwrap();
        tx.commit().await.unwrap();
        let chief = chief_of(&ctx, "S1");
        assert_eq!(find(&chief, left_solving(&ctx).id, None).await.unwrap_err().code(), ProblemCode::NotFound);
        assert_eq!(list(&chief, ask().from.monday(), ask().from.sunday()).await.unwrap(), []);
    }

    async fn searches_that_another_process_left_are_called_failed(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let left = left_solving(&ctx);
        let mut tx = db.begin_write().await.unwrap();
        store::plan::insert(&mut tx, &left, b"{}").await.unwrap();
        tx.commit().await.unwrap();
        let hours_later = Clock::new({
            let then = ctx.now().plus_seconds(7200);
            move || then
        });
        let later = Ctx { env: Environment { clock: hours_later, ..ctx.env.clone() }, ..ctx.clone() };
        assert_eq!(fail_interrupted(&later).await.unwrap(), 1);
        let view = find(&later, left.id, None).await.unwrap();
        assert_eq!((view.plan.state, view.plan.reason.as_deref()), (PlanState::Failed, Some("stopped")));
        assert_eq!(fail_interrupted(&later).await.unwrap(), 0);
    }

    async fn a_search_of_another_server_on_a_shared_database_is_left_alone(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let mut tx = db.begin_write().await.unwrap();
        store::plan::insert(&mut tx, &left_solving(&ctx), b"{}").await.unwrap();
        tx.commit().await.unwrap();
        let then = ctx.now().plus_seconds(60);
        let later = Ctx { env: Environment { clock: Clock::new(move || then), ..ctx.env.clone() }, ..ctx };
        // Nobody else can search in a file that this process has to itself.
        let expected = u32::from(db.is_embedded());
        assert_eq!(fail_interrupted(&later).await.unwrap(), expected);
    }

    async fn a_week_is_solved_over_the_roads(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let view = solved(&ctx).await;
        assert_eq!((view.plan.state, view.plan.version), (PlanState::Draft, 1));
        let served: Vec<_> = view.slots.iter().map(|slot| (slot.duty.as_str(), slot.officer.as_str())).collect();
        assert_eq!(served.len(), 2, "{view:?}");
        assert!(served.iter().all(|(_duty, officer)| *officer == "GA1"));
        assert!(view.slots.iter().any(|slot| slot.travel_minutes > 0));
        assert!(view.violations.is_empty() && view.unseen.is_empty());
    }

    async fn publishing_makes_slots_and_withdrawing_takes_the_coming_ones_back(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let id = solved(&ctx).await.plan.id;
        let plan = publish(&ctx, id, &PlanCommand { op_id: op(2) }).await.unwrap();
        assert_eq!(plan.state, PlanState::Published);
        let mut tx = db.begin_read().await.unwrap();
        let slots = store::slot::list_between(&mut tx, plan.from, plan.last_day()).await.unwrap();
        assert_eq!(slots.len(), 2);
        assert!(slots.iter().all(|slot| slot.is_public));
        drop(tx);
        let again = publish(&ctx, id, &PlanCommand { op_id: op(2) }).await.unwrap();
        assert_eq!(again, plan, "the same command is answered once");

        for reason in [" ".to_owned(), "字".repeat(201)] {
            let refused = withdraw(&ctx, id, &WithdrawPlan { op_id: op(3), reason }).await.unwrap_err();
            assert_eq!(refused.fields()[0].pointer, "/reason");
        }
        let asked = WithdrawPlan { op_id: op(3), reason: "山洪，请打13800138000".to_owned() };
        let plan = withdraw(&ctx, id, &asked).await.unwrap();
        let public = "山洪，请打＊＊＊＊＊＊＊＊＊＊＊";
        assert_eq!((plan.state, plan.reason.as_deref()), (PlanState::Draft, Some(public)));
        let mut tx = db.begin_read().await.unwrap();
        assert_eq!(store::slot::list_between(&mut tx, plan.from, plan.last_day()).await.unwrap(), []);
        let (place, from) = (&slots[0].place, plan.from);
        let withdrawn = store::slot::list_withdrawn_of_place(&mut tx, place, from, plan.last_day()).await.unwrap();
        assert_eq!(withdrawn[0].reason.as_deref(), Some(public));
    }

    async fn an_edit_that_breaks_a_rule_is_kept_but_never_published(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let id = solved(&ctx).await.plan.id;
        let tried = check_edits(&ctx, id, 1, vec![place_with("GA2")]).await.unwrap();
        let codes: Vec<_> = tried.violations.iter().map(|one| one.code.clone()).collect();
        assert_eq!(codes, ["skill-missing"]);
        assert_eq!(find(&ctx, id, None).await.unwrap().plan.version, 1, "trying keeps nothing");

        let asked = EditPlan { op_id: op(2), version: 1, edits: vec![place_with("GA2")] };
        let edited = edit(&ctx, id, &asked).await.unwrap();
        assert_eq!(edited, EditedPlan { version: 2, violations: 1 });
        let refused = publish(&ctx, id, &PlanCommand { op_id: op(3) }).await.unwrap_err();
        assert_eq!((refused.code(), refused.fields().len()), (ProblemCode::RulesBroken, 1));

        let late = EditPlan { op_id: op(4), version: 1, edits: vec![remove("D2")] };
        assert_eq!(edit(&ctx, id, &late).await.unwrap_err().code(), ProblemCode::Conflict);
        let back = RevertPlan { op_id: op(5), version: 2, to: 1 };
        assert_eq!(revert(&ctx, id, &back).await.unwrap(), EditedPlan { version: 3, violations: 0 });
        publish(&ctx, id, &PlanCommand { op_id: op(6) }).await.unwrap();
    }

    async fn a_plan_says_when_it_reaches_into_a_year_without_official_holidays(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let asked = StartPlan { from: "2026-12-21".parse().unwrap(), weeks: 4, ..ask() };
        let plan = start(&ctx, &asked).await.unwrap();
        wait(&ctx, plan.id).await;
        assert_eq!(find(&ctx, plan.id, None).await.unwrap().years_not_announced, [2027]);
        let special = SpecialDay { kind: SpecialDayKind::Holiday, name: "国庆节".to_owned() };
        let mut tx = db.begin_write().await.unwrap();
        store::holiday::upsert(&mut tx, "2027-10-01".parse().unwrap(), &special).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(find(&ctx, plan.id, None).await.unwrap().years_not_announced, Vec::<i16>::new());
    }

    async fn two_versions_are_compared_service_by_service(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let id = solved(&ctx).await.plan.id;
        edit(&ctx, id, &EditPlan { op_id: op(2), version: 1, edits: vec![remove("D2")] }).await.unwrap();
        let comparison = compare(&ctx, (id, Some(1)), (id, Some(2))).await.unwrap();
        assert_eq!(comparison.only_first.iter().map(|slot| slot.duty.as_str()).collect::<Vec<_>>(), ["D2"]);
        assert!(comparison.only_second.is_empty());
        assert_eq!((comparison.first_score.statutory, comparison.second_score.statutory), (0, 300));
        let view = find(&ctx, id, Some(2)).await.unwrap();
        assert_eq!(view.unseen.iter().map(PlaceCode::as_str).collect::<Vec<_>>(), ["V2"]);
    }

    async fn somebody_without_the_skill_is_explained(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let id = solved(&ctx).await.plan.id;
        let day = "2026-12-02".parse().unwrap();
        let asked = WhyNot { duty: "D1".to_owned(), occurrence: 0, officer: "GA2".parse().unwrap(), day };
        let reasons = why_not(&ctx, id, asked).await.unwrap();
        assert_eq!(reasons.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>(), ["skill-missing"]);
    }

    async fn a_second_published_plan_for_the_same_days_is_refused(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = county(db, &folder).await;
        let first = solved(&ctx).await.plan.id;
        publish(&ctx, first, &PlanCommand { op_id: op(2) }).await.unwrap();
        let asked = StartPlan { op_id: op(3), area: "S1".parse().unwrap(), ..ask() };
        let second = start(&ctx, &asked).await.unwrap().id;
        wait(&ctx, second).await;
        let refused = publish(&ctx, second, &PlanCommand { op_id: op(4) }).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::WrongState);
    }
}

#[tokio::test]
async fn without_roads_nothing_is_planned() {
    let test = store::testkit::sqlite().await;
    let clock = Clock::new(|| "2026-11-29T04:00:00Z".parse().unwrap());
    let env = Environment::new(test.db.clone(), clock, Random::seeded(1), "nowhere".into(), true);
    let ctx = Ctx { env, actor: Actor::System, lang: Lang::Zh, request_id: Uuid::nil() };
    assert_eq!(start(&ctx, &ask()).await.unwrap_err().code(), ProblemCode::NoRoads);
}
