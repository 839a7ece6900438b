use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::shared_data::shared_text;

fn code(text: &str) -> DivisionCode {
    text.parse().unwrap()
}

#[test]
fn codes_are_padded_to_twelve_digits() {
    for (text, stored, level) in [
        ("522601", "522601000000", DivisionLevel::County),
        ("522601001", "522601001000", DivisionLevel::Township),
        ("522601001000", "522601001000", DivisionLevel::Township),
        ("522601001001", "522601001001", DivisionLevel::Village),
        ("441900003", "441900003000", DivisionLevel::Township),
    ] {
        let division = code(text);
        assert_eq!((division.to_string().as_str(), division.level()), (stored, level));
        assert_eq!(code(&division.short()), division);
        assert_eq!(serde_json::to_string(&division).unwrap(), format!("\"{stored}\""));
    }
}

#[test]
fn a_village_lies_in_its_township_and_county() {
    let (county, township, village) = (code("522601"), code("522601001"), code("522601001001"));
    assert_eq!(village.parent(), Some(township));
    assert_eq!(township.parent(), Some(county));
    assert_eq!(county.parent(), None);
    assert!(county.contains(village) && township.contains(village) && village.contains(village));
    assert!(!code("522601002").contains(village) && !village.contains(township));
}

#[test]
fn wrong_codes_are_refused_with_what_to_write() {
    type Refusal = fn(String) -> DivisionError;
    let refusals: [(&str, Refusal); 11] = [
        ("", DivisionError::Form),
        ("52260", DivisionError::Form),
        ("5226010010011", DivisionError::Form),
        ("52260100100a", DivisionError::Form),
        ("+52260", DivisionError::Form),
        ("五二", DivisionError::Form),
        ("992601", DivisionError::Province),
        ("000000", DivisionError::Province),
        ("522600", DivisionError::AboveCounty),
        ("520000000000", DivisionError::AboveCounty),
        ("522601000001", DivisionError::NoTownship),
    ];
    for (text, refusal) in refusals {
        assert_eq!(text.parse::<DivisionCode>(), Err(refusal(text.to_owned())));
    }
}

#[test]
fn qiandongnan_is_read_completely_and_every_parent_is_present() {
    let mut known = BTreeSet::new();
    let mut count: BTreeMap<DivisionLevel, usize> = BTreeMap::new();
    for name in ["areas", "streets", "villages"] {
        let Some(table) = shared_text(&format!("admin_cn/qiandongnan_{name}.csv")) else { return };
        for line in table.lines().skip(1) {
            let division = code(line.split(',').next().unwrap());
            assert!(known.insert(division), "{division} is there twice");
            assert!(
                division.parent().is_none_or(|parent| known.contains(&parent)),
                "{division} hangs in the air"
            );
            *count.entry(division.level()).or_default() += 1;
        }
    }
    let count: Vec<(DivisionLevel, usize)> = count.into_iter().collect();
    assert_eq!(
        count,
        [(DivisionLevel::County, 16), (DivisionLevel::Township, 217), (DivisionLevel::Village, 2_438)]
    );
}

#[test]
fn every_county_of_the_country_is_accepted() {
    let Some(table) = shared_text("admin_cn/areas.csv") else { return };
    for line in table.lines().skip(1) {
        assert_eq!(code(line.split(',').next().unwrap()).level(), DivisionLevel::County);
    }
}
