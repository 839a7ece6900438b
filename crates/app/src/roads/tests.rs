use std::fmt::Write as _;

use domain::{
    account::{Account, AccountState, Role},
    id::AccountId,
    opening_hours::OpeningHours,
    place::{Place, PlaceKind},
};
use store::{Db, both};
use uuid::Uuid;

use super::*;
use crate::{Actor, Clock, Lang, Random};

/// Two streets that do not meet; the second one 5 km further north.
fn two_streets(last_junction: u32) -> Vec<u8> {
    let mut osm = String::from("<osm version=\"0.6\">");
    for (street, lat) in [(1, 26.50), (2, 26.55)] {
        for number in 0..=last_junction {
            let (id, lon) = (street * 100 + number, 108.0 + f64::from(number) * 0.01);
            write!(osm, "<node id=\"{id}\" lat=\"{lat}\" lon=\"{lon}\"/>").unwrap();
        }
    }
    for street in [1, 2] {
        let nodes: Vec<String> = (0..=last_junction / street)
            .map(|number| format!("<nd ref=\"{}\"/>", street * 100 + number))
            .collect();
        let tags = "<tag k=\"highway\" v=\"tertiary\"/>";
        write!(osm, "<way id=\"{street}\">{}{tags}</way>", nodes.concat()).unwrap();
    }
    osm.push_str("</osm>");
    osm.into_bytes()
}

async fn ctx(db: &Db, folder: &tempfile::TempDir) -> Ctx {
    let mut tx = db.begin_write().await.unwrap();
    let places = [
        ("B", PlaceKind::Bureau, None, Some((108.00, 26.50))),
        ("NEAR", PlaceKind::Station, Some("B"), Some((108.05, 26.5001))),
        ("OTHER", PlaceKind::Station, Some("B"), Some((108.03, 26.55))),
        ("FAR", PlaceKind::Station, Some("B"), Some((109.0, 27.5))),
        ("NOWHERE", PlaceKind::Station, Some("B"), None),
    ];
    for (code, kind, parent, at) in places {
        let place = Place {
            code: code.parse().unwrap(),
            name: code.to_owned(),
            kind,
            parent: parent.map(|parent: &str| parent.parse().unwrap()),
            class: None,
            tier: None,
            division: None,
            location: at.map(|(lon, lat)| Location { lon, lat }),
            population: None,
            households: None,
            phone: String::new(),
            address: String::new(),
            hours: OpeningHours::default(),
            market_days: None,
            valid_from: None,
            valid_to: None,
        };
        store::place::upsert(&mut tx, &place).await.unwrap();
    }
    tx.commit().await.unwrap();
    let start = std::sync::atomic::AtomicI64::new(0);
    let clock = Clock::new(move || {
        domain::time::Instant::from_micros(start.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
    });
    let env = Environment::new(db.clone(), clock, Random::seeded(1), folder.path().to_owned(), true);
    Ctx { env, actor: Actor::System, lang: Lang::Zh, request_id: Uuid::nil() }
}

both! {
    async fn what_cannot_be_reached_is_listed_with_the_reason(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = ctx(db, &folder).await;
        import(&ctx, "two.osm", two_streets(9), Vec::new()).await.unwrap();
        let listed = list_unreachable(&ctx, TravelProfile::Car).await.unwrap();
        let listed: Vec<_> = listed.iter().map(|place| (place.code.as_str(), place.reason)).collect();
        let expected = [
            ("NOWHERE", UnreachableReason::NoLocation),
            ("FAR", UnreachableReason::NoRoadNear),
            ("OTHER", UnreachableReason::CutOff),
        ];
        assert_eq!(listed, expected);
    }

    async fn a_newer_extract_replaces_the_roads_and_moves_no_place(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = ctx(db, &folder).await;
        let old = import(&ctx, "2013.osm", two_streets(5), Vec::new()).await.unwrap();
        network(&ctx.env).await.unwrap();
        let mut tx = db.begin_read().await.unwrap();
        let places = store::place::list(&mut tx).await.unwrap();
        drop(tx);
        let new = import(&ctx, "2020.osm", two_streets(9), Vec::new()).await.unwrap();
        assert!(new.drivable_km > old.drivable_km + 3.0, "{} {}", new.drivable_km, old.drivable_km);
        assert_eq!(find(&ctx.env).await.unwrap(), new);
        let in_use = network(&ctx.env).await.unwrap();
        assert!((in_use.statistics().drivable_km - new.drivable_km).abs() < 1e-9);
        assert!(map_archive(&ctx.env).await.unwrap().exists());
        let mut tx = db.begin_read().await.unwrap();
        assert_eq!(store::place::list(&mut tx).await.unwrap(), places);
    }

    async fn a_file_that_is_no_extract_changes_nothing(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let ctx = ctx(db, &folder).await;
        let refused = import(&ctx, "letter.osm", b"Dear Sir".to_vec(), Vec::new()).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::Invalid);
        assert!(refused.detail().zh.contains("letter.osm"), "{}", refused.detail().zh);
        assert_eq!(find(&ctx.env).await.unwrap_err().code(), ProblemCode::NoRoads);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    async fn an_officer_imports_no_roads(db: &Db) {
        let folder = tempfile::tempdir().unwrap();
        let mut ctx = ctx(db, &folder).await;
        ctx.actor = Actor::Account(Account {
            id: AccountId(Uuid::from_u128(1)),
            login: "wu".to_owned(),
            role: Role::Officer,
            area: "B".parse().unwrap(),
            state: AccountState::Active,
            officer: None,
            created_at: domain::time::Instant::from_micros(0),
            expires_at: None,
        });
        let refused = import(&ctx, "two.osm", two_streets(5), Vec::new()).await.unwrap_err();
        assert_eq!(refused.code(), ProblemCode::Forbidden);
    }
}

#[test]
fn minutes_are_whole_rounded_up_and_unreachable_where_there_is_no_way() {
    let extract = OsmExtract::read(&two_streets(9)).unwrap();
    let network = RoadNetwork::build(&extract, &Heights::none());
    let at = |lon, lat| Some(Location { lon, lat });
    let minutes =
        minutes(&network, TravelProfile::Car, &[at(108.0, 26.5), None, at(108.05, 26.5), at(108.0, 26.55)]);
    let u = planner::problem::UNREACHABLE;
    let there = minutes[2];
    // 5 km on a tertiary road.
    assert!((4..=9).contains(&there), "{there}");
    assert_eq!(minutes, [0, u, there, u, u, 0, u, u, there, u, 0, u, u, u, u, 0]);
}
