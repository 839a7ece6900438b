use domain::officer::{OfficerKind, Skill, TravelProfile};

use super::*;
use crate::{both, testkit};

/// An officer of the small county.
pub(crate) fn an_officer(code: &str) -> Officer {
    Officer {
        code: code.parse().unwrap(),
        name: "龙秀英".to_owned(),
        kind: OfficerKind::Auxiliary,
        station: "522699010000".parse().unwrap(),
        profile: TravelProfile::Foot,
        skills: vec![Skill::Mediate, Skill::Bilingual],
        weekly_hours: 36,
        phone: "0855-0005000".to_owned(),
        valid_from: Some("2020-07-01".parse().unwrap()),
        valid_to: None,
    }
}

both! {
    async fn an_officer_reads_back_as_written(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let mut long = an_officer("GA2");
        upsert(&mut tx, &long).await.unwrap();
        assert_eq!(find(&mut tx, &long.code).await.unwrap(), Some(long.clone()));
        long.skills = Vec::new();
        long.kind = OfficerKind::Officer;
        upsert(&mut tx, &long).await.unwrap();
        assert_eq!(list(&mut tx).await.unwrap()[1], long);
        remove(&mut tx, &long.code).await.unwrap();
        assert_eq!(find(&mut tx, &long.code).await.unwrap(), None);
    }

    async fn an_officer_of_no_station_is_refused(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        assert!(matches!(upsert(&mut tx, &an_officer("GA2")).await, Err(StoreError::Reference)));
    }

    async fn an_officer_with_posts_is_not_removed(db: &Db) {
        let mut tx = db.begin_write().await.unwrap();
        testkit::small_county(&mut tx).await;
        let post = domain::officer::Post {
            officer: "GA1".parse().unwrap(),
            place: "522699010001".parse().unwrap(),
            role: domain::officer::PostRole::VillageOfficer,
            from: "2026-01-01".parse().unwrap(),
            to: None,
        };
        crate::post::upsert(&mut tx, &post).await.unwrap();
        assert_eq!(list_codes_in_use(&mut tx).await.unwrap(), ["GA1"]);
        assert!(matches!(remove(&mut tx, &post.officer).await, Err(StoreError::Reference)));
    }
}
