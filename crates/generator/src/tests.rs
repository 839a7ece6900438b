//! What may be relied on: exact counts, codes that resolve, the same bytes again, and a county that holds together.

mod roads;
mod sheets;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use sha2::{Digest, Sha256};

use super::*;

/// A county small enough for many runs.
fn small() -> Options {
    Options { stations: 4, rooms: 11, villages: 40, officers: 13, auxiliaries: 9, ..Options::default() }
}

fn digest(files: &[GeneratedFile]) -> BTreeMap<String, String> {
    files.iter().map(|file| (file.path.clone(), format!("{:x}", Sha256::digest(&file.bytes)))).collect()
}

/// Files by name.
pub(super) struct County(BTreeMap<String, Vec<u8>>);

/// The rows of a sheet by column name.
type Rows = Vec<BTreeMap<String, String>>;

impl County {
    fn of(options: &Options) -> County {
        County(generate(options).unwrap().into_iter().map(|file| (file.path, file.bytes)).collect())
    }

    fn rows(&self, sheet: &str) -> Rows {
        let mut reader = csv::Reader::from_reader(self.0[&format!("{sheet}.csv")].as_slice());
        let header = reader.headers().unwrap().clone();
        let row = |record: csv::StringRecord| {
            header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
        };
        reader.records().map(|record| row(record.unwrap())).collect()
    }

    /// The organisation and the other places.
    fn places(&self) -> Rows {
        [self.rows("organisation"), self.rows("places")].concat()
    }

    fn text(&self, path: &str) -> String {
        String::from_utf8(self.0[path].clone()).unwrap()
    }
}

#[test]
fn the_same_options_give_the_same_bytes() {
    let options = small();
    assert_eq!(digest(&generate(&options).unwrap()), digest(&generate(&options).unwrap()));
}

#[test]
fn another_seed_gives_another_county() {
    let other = Options { seed: 8, ..small() };
    let (a, b) = (digest(&generate(&small()).unwrap()), digest(&generate(&other).unwrap()));
    let same: Vec<&String> =
        a.iter().filter(|(path, hash)| b.get(*path) == Some(hash)).map(|(p, _)| p).collect();
    assert_eq!(same, ["holidays.csv"], "only the empty sheet is alike");
}

#[test]
fn the_bytes_of_seed_seven_are_known() {
    // A change here changes every demo county: say so in the commit.
    let all: Vec<u8> = generate(&small()).unwrap().into_iter().flat_map(|file| file.bytes).collect();
    assert_eq!(format!("{:x}", Sha256::digest(&all)), include_str!("tests/seed7.sha256").trim());
}

#[test]
fn more_officers_leave_the_land_as_it_was() {
    let more = Options { officers: 20, ..small() };
    let (a, b) = (County::of(&small()), County::of(&more));
    assert_eq!(a.0["roads.osm"], b.0["roads.osm"]);
    assert_eq!(a.0["organisation.csv"], b.0["organisation.csv"]);
}

#[test]
fn counts_are_as_asked() {
    for options in [small(), Options::default(), Options { auxiliaries: 0, officers: 2, ..small() }] {
        let county = County::of(&options);
        let organisation = county.rows("organisation");
        let count = |kind: &str| organisation.iter().filter(|row| row["kind"] == kind).count() as u32;
        assert_eq!(count("bureau"), 1);
        assert_eq!(count("station"), options.stations);
        assert_eq!(count("police_room"), options.rooms);
        assert_eq!(count("village"), options.villages);
        let people = county.rows("people");
        let count = |kind: &str| people.iter().filter(|row| row["kind"] == kind).count() as u32;
        assert_eq!((count("officer"), count("auxiliary")), (options.officers, options.auxiliaries));
        let divisions = county.rows("divisions");
        assert_eq!(divisions.len() as u32, 1 + options.stations + options.villages);
    }
}

#[test]
fn a_province_has_a_folder_for_each_county_and_names_none_twice() {
    let options = Options { counties: 5, stations: 2, rooms: 3, villages: 8, officers: 3, ..small() };
    let counties: Vec<GeneratedCounty> = counties(&options).unwrap().collect();
    assert_eq!(counties.len(), 5);
    assert_eq!(counties.iter().map(|c| &c.name).collect::<BTreeSet<_>>().len(), 5);
    for county in &counties {
        let folder = format!("{}/", county.code);
        assert!(county.files.iter().all(|file| file.path.starts_with(&folder)));
    }
    let tile = |county: &GeneratedCounty, name: &str| {
        county.files.iter().find(|file| file.path.ends_with(name)).map(|file| file.bytes.clone())
    };
    assert_eq!(tile(&counties[0], "N26E108.hgt"), tile(&counties[3], "N26E108.hgt"));
    assert!(tile(&counties[4], "N26E104.hgt").is_some());
}

#[test]
fn eighty_counties_have_their_own_codes_names_and_ground() {
    let codes: BTreeSet<String> = (0..80).map(county::code).collect();
    let frames: BTreeSet<_> =
        (0..80).map(frame::Frame::of_county).map(|f| (f.lon, f.lat, f.left, f.top)).collect();
    let dice = || dice::Dice::new(7, 0, dice::Topic::Province);
    let names: BTreeSet<String> = (0..80).map(|i| names::county(&mut dice(), i)).collect();
    assert_eq!((codes.len(), frames.len(), names.len()), (80, 80, 80));
    assert!(frames.iter().all(|(lon, lat, _, _)| (104..109).contains(lon) && (24..29).contains(lat)));
}

#[test]
fn impossible_options_are_refused_with_the_range() {
    let refused = |options: Options| generate(&options).unwrap_err().to_string();
    assert_eq!(refused(Options { rooms: 301, ..Options::default() }), "rooms must be 15 to 300, not 301");
    assert_eq!(
        refused(Options { villages: 14, ..Options::default() }),
        "villages must be 15 to 2250, not 14"
    );
    assert_eq!(refused(Options { officers: 0, ..Options::default() }), "officers must be 1 to 2000, not 0");
    let sunday = Options { week_start: date(2026, 11, 29), ..Options::default() };
    assert_eq!(refused(sunday), "the first week must begin on a Monday; 2026-11-29 is none");
}

#[test]
fn few_officers_for_many_places_still_make_a_county() {
    let options =
        Options { stations: 8, rooms: 60, villages: 500, officers: 8, auxiliaries: 4, ..Options::default() };
    let county = counties(&options).unwrap().next().unwrap();
    assert!(county.load.need > county.load.capacity);
}

#[test]
fn need_is_above_capacity_by_15_to_40_per_cent() {
    for seed in [1, 7, 20] {
        let county = counties(&Options { seed, ..Options::default() }).unwrap().next().unwrap();
        let Load { officer_need, officer_capacity, need, capacity } = county.load;
        for ratio in [officer_need / officer_capacity, need / capacity] {
            assert!((1.15..1.40).contains(&ratio), "seed {seed}: {:?}", county.load);
        }
    }
}
