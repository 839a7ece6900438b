use std::collections::{BTreeMap, BTreeSet};

use domain::{
    code::{AppointmentCode, DutyCode, OfficerCode, PlaceCode},
    division::DivisionCode,
    duty::{Per, Tier, WorkKind},
    market_days::MarketDays,
    officer::{LeaveKind, OfficerKind, PostRole, Skill, StationDutyKind, TravelProfile},
    opening_hours::OpeningHours,
    place::{PlaceClass, PlaceKind, ServiceTier},
    time::{Day, TimeOfDay, Week},
};

use super::{County, Options, small};

/// Checks that a cell is written as the product itself writes the value.
fn canonical<T: std::str::FromStr<Err: std::fmt::Debug> + ToString>(cell: &str) -> T {
    let value: T = cell.parse().unwrap();
    assert_eq!(value.to_string(), cell);
    value
}

fn codes(rows: &super::Rows) -> BTreeSet<&str> {
    let codes: BTreeSet<&str> = rows.iter().map(|row| row["code"].as_str()).collect();
    assert_eq!(codes.len(), rows.len(), "a code is there twice");
    codes
}

#[test]
fn divisions_are_valid_and_belong_together() {
    let county = County::of(&Options::default());
    let rows = county.rows("divisions");
    let codes = codes(&rows);
    for row in &rows {
        let code = row["code"].as_str();
        canonical::<DivisionCode>(code);
        let parent = match code {
            code if code.ends_with("000000") => continue,
            code if code.ends_with("000") => format!("{}000000", &code[..6]),
            code => format!("{}000", &code[..9]),
        };
        assert!(codes.contains(parent.as_str()), "{code} has no parent");
    }
    let names: BTreeSet<&str> = rows.iter().map(|row| row["name"].as_str()).collect();
    assert_eq!(names.len(), rows.len(), "a name is there twice");
}

#[test]
fn places_are_valid_and_stand_below_each_other_as_they_may() {
    for options in [small(), Options::default()] {
        let county = County::of(&options);
        let places = county.places();
        let divisions = county.rows("divisions");
        let divisions = codes(&divisions);
        codes(&places);
        let kinds: BTreeMap<&str, PlaceKind> =
            places.iter().map(|row| (row["code"].as_str(), row["kind"].parse().unwrap())).collect();
        let names: BTreeSet<(&str, &str)> =
            places.iter().map(|row| (row["kind"].as_str(), row["name"].as_str())).collect();
        assert_eq!(names.len(), places.len(), "a name is there twice");
        for row in &places {
            let kind: PlaceKind = canonical(&row["kind"]);
            assert!((12..=20).contains(&row["code"].len()));
            canonical::<PlaceCode>(&row["code"]);
            match row["parent"].as_str() {
                "" => assert_eq!(kind, PlaceKind::Bureau),
                parent => assert!(kind.may_stand_below(kinds[parent]), "{row:?}"),
            }
            assert!(divisions.contains(row["division"].as_str()), "{row:?}");
            canonical::<OpeningHours>(&row["hours"]);
            for (column, known) in [
                ("class", row["class"].parse::<PlaceClass>().is_ok()),
                ("tier", row["tier"].parse::<ServiceTier>().is_ok()),
            ] {
                assert!(row[column].is_empty() || known, "{row:?}");
            }
            if kind == PlaceKind::PoliceRoom {
                assert!(!row["tier"].is_empty() && !row["hours"].is_empty() && !row["phone"].is_empty());
            }
            if kind == PlaceKind::MarketGround
                || row["tier"] == "market_day"
                || !row["market_days"].is_empty()
            {
                canonical::<MarketDays>(&row["market_days"]);
            }
            assert_eq!(kind == PlaceKind::Village, row["population"].parse::<u32>().is_ok_and(|n| n > 50));
        }
    }
}

#[test]
fn all_tiers_and_kinds_of_market_occur() {
    let county = County::of(&Options::default());
    let places = county.places();
    for tier in ServiceTier::ALL {
        assert!(places.iter().any(|row| row["tier"] == tier.as_str()), "no room is {tier}");
    }
    for kind in ["weekly", "every 5 from", "lunar"] {
        assert!(places.iter().any(|row| row["market_days"].starts_with(kind)), "no market is {kind}");
    }
    for kind in PlaceKind::ALL {
        assert!(places.iter().any(|row| row["kind"] == kind.as_str()), "no place is a {kind}");
    }
}

#[test]
fn people_and_posts_resolve_and_each_village_names_one_officer() {
    for options in [small(), Options::default(), Options { officers: 2, ..small() }] {
        let county = County::of(&options);
        let (people, places) = (county.rows("people"), county.places());
        let (person_codes, place_codes) = (codes(&people), codes(&places));
        let names: BTreeSet<&str> = people.iter().map(|row| row["name"].as_str()).collect();
        assert_eq!(names.len(), people.len(), "a name is there twice");
        for row in &people {
            canonical::<OfficerCode>(&row["code"]);
            canonical::<OfficerKind>(&row["kind"]);
            canonical::<TravelProfile>(&row["profile"]);
            assert!(place_codes.contains(row["station"].as_str()) && row["weekly_hours"] == "40");
            row["skills"]
                .split(';')
                .filter(|skill| !skill.is_empty())
                .for_each(|skill| assert!(Skill::ALL.contains(&canonical(skill))));
        }
        let mut keys = BTreeSet::new();
        let mut named: BTreeMap<&str, usize> = BTreeMap::new();
        let posts = county.rows("posts");
        for row in &posts {
            let role: PostRole = canonical(&row["role"]);
            canonical::<Day>(&row["from"]);
            assert!(
                person_codes.contains(row["person"].as_str()) && place_codes.contains(row["place"].as_str())
            );
            assert!(keys.insert((&row["person"], &row["place"], &row["from"])), "{row:?}");
            if role.names_the_officer() {
                *named.entry(row["place"].as_str()).or_default() += 1;
            }
        }
        for row in places.iter().filter(|row| row["kind"] == "village") {
            assert_eq!(named.get(row["code"].as_str()), Some(&1), "{}", row["name"]);
        }
    }
}

#[test]
fn there_is_less_than_one_officer_for_each_room() {
    let county = County::of(&Options::default());
    let posts = county.rows("posts");
    let serving: BTreeSet<&str> = posts
        .iter()
        .filter(|row| row["role"] == "community_officer")
        .map(|row| row["person"].as_str())
        .collect();
    assert!((20..90).contains(&serving.len()), "{}", serving.len());
    assert!(posts.iter().any(|row| row["role"] == "adopting_officer"));
}

#[test]
fn every_skill_is_held_by_several() {
    let county = County::of(&Options::default());
    let people = county.rows("people");
    for skill in Skill::ALL {
        let held =
            people.iter().filter(|row| row["skills"].split(';').any(|held| held == skill.as_str())).count();
        assert!(held >= 8, "{skill}: {held}");
    }
}

#[test]
fn nobody_has_two_things_on_a_day_of_the_rota() {
    let options = Options::default();
    let county = County::of(&options);
    let first: Day = options.week_start.to_string().parse().unwrap();
    let mut busy: BTreeSet<(String, Day)> = BTreeSet::new();
    for row in county.rows("rota") {
        let day: Day = canonical(&row["day"]);
        assert!((0..28).contains(&day.days_since(first)));
        assert!(busy.insert((row["person"].clone(), day)), "{row:?}");
        if canonical::<StationDutyKind>(&row["kind"]).is_followed_by_rest() {
            assert!(busy.insert((row["person"].clone(), day.plus_days(1))), "no rest after {row:?}");
        }
    }
    for row in county.rows("training") {
        let (from, to): (TimeOfDay, TimeOfDay) = (canonical(&row["from"]), canonical(&row["to"]));
        assert!(from < to);
        assert!(busy.insert((row["person"].clone(), canonical(&row["day"]))), "{row:?}");
    }
    for row in county.rows("leave") {
        canonical::<LeaveKind>(&row["kind"]);
        let (from, to): (Day, Day) = (canonical(&row["from"]), canonical(&row["to"]));
        let on_duty = |day: &Day| {
            county
                .rows("rota")
                .iter()
                .any(|turn| turn["person"] == row["person"] && turn["day"] == day.to_string())
        };
        assert!(from <= to && !from.through(to).any(|day| on_duty(&day)), "{row:?}");
    }
    // Some officer is on duty every night of the four weeks.
    for week in 0..4 {
        for day in first.plus_days(week * 7).week().days() {
            let rota = county.rows("rota");
            assert!(rota.iter().any(|row| row["kind"] == "duty24" && row["day"] == day.to_string()));
        }
    }
}

#[test]
fn duties_are_valid_and_name_places() {
    for options in [small(), Options::default()] {
        let county = County::of(&options);
        let (duties, places) = (county.rows("duties"), county.places());
        codes(&duties);
        let places = codes(&places);
        for row in &duties {
            canonical::<DutyCode>(&row["code"]);
            canonical::<WorkKind>(&row["kind"]);
            canonical::<Tier>(&row["tier"]);
            canonical::<Per>(&row["per"]);
            assert!(places.contains(row["place"].as_str()));
            let longest = canonical::<OpeningHours>(&row["window"]).minutes_of_week();
            let number = |column: &str| row[column].parse::<u32>().unwrap();
            assert!(
                longest >= number("minutes")
                    && number("times") > 0
                    && number("crew") > 0
                    && number("value") > 0
            );
            let most = row["max_gap_days"].parse::<u32>();
            assert!(most.is_err() || most.unwrap() >= number("min_gap_days"));
            let skills = row["skills"].split(';').filter(|skill| !skill.is_empty());
            assert!(skills.map(canonical::<Skill>).all(|skill| Skill::ALL.contains(&skill)));
        }
        for kind in WorkKind::ALL {
            assert!(duties.iter().any(|row| row["kind"] == kind.as_str()), "no duty is {kind}");
        }
        for tier in Tier::ALL {
            assert!(duties.iter().any(|row| row["tier"] == tier.as_str()), "no duty is {tier}");
        }
    }
}

#[test]
fn appointments_lie_in_the_four_weeks_ten_to_twenty_five_each() {
    let options = Options::default();
    let county = County::of(&options);
    let places = county.places();
    let places = codes(&places);
    let appointments = county.rows("appointments");
    codes(&appointments);
    let mut by_week: BTreeMap<Week, usize> = BTreeMap::new();
    for row in &appointments {
        canonical::<AppointmentCode>(&row["code"]);
        canonical::<WorkKind>(&row["kind"]);
        canonical::<TimeOfDay>(&row["at"]);
        assert!(places.contains(row["place"].as_str()));
        *by_week.entry(canonical::<Day>(&row["day"]).week()).or_default() += 1;
    }
    assert_eq!(by_week.len(), 4);
    assert!(by_week.values().all(|count| (10..=25).contains(count)), "{by_week:?}");
}
