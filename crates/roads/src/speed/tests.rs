#![expect(clippy::float_cmp, reason = "these values are exact")]

use domain::officer::TravelProfile::{Car, Foot, Motorcycle};

use super::*;
use crate::{OsmExtract, testkit::extract};

fn way(tags: &str) -> OsmExtract {
    extract(&[(1, 108.0, 26.0, ""), (2, 108.1, 26.0, "")], &[(1, &[1, 2], tags)])
}

/// Speeds along and against; 0 is closed, -1 no class of the profile.
fn speeds(profile: TravelProfile, tags: &str) -> (f64, f64) {
    let extract = way(tags);
    let way = extract.ways().next().unwrap();
    match way_use(profile, &way.tags) {
        WayUse::Unfit => (-1.0, -1.0),
        WayUse::Closed => (0.0, 0.0),
        WayUse::Open { forward_kmh, backward_kmh } => {
            (forward_kmh.unwrap_or(0.0), backward_kmh.unwrap_or(0.0))
        }
    }
}

#[test]
fn tags_decide_the_speed_of_a_car() {
    for (tags, expected) in [
        ("highway=primary", (62.0, 62.0)),
        ("highway=primary_link", (31.0, 31.0)),
        ("highway=primary maxspeed=50", (40.0, 40.0)),
        ("highway=primary maxspeed=30mph", (30.0 * 1.609_344 * 0.8, 30.0 * 1.609_344 * 0.8)),
        ("highway=primary maxspeed=CN:urban", (40.0, 40.0)),
        ("highway=primary maxspeed:forward=80 maxspeed=50", (64.0, 40.0)),
        ("highway=primary maxspeed=nonsense", (62.0, 62.0)),
        ("highway=primary maxspeed=1e999", (62.0, 62.0)),
        ("highway=tertiary surface=gravel smoothness=very_bad", (20.0, 20.0)),
        ("highway=track tracktype=grade1", (25.0, 25.0)),
        ("highway=track tracktype=grade5", (8.0, 8.0)),
        ("highway=track smoothness=impassable", (0.0, 0.0)),
        ("highway=track width=1.5", (0.0, 0.0)),
        ("highway=path", (-1.0, -1.0)),
        ("highway=path motor_vehicle=yes", (10.0, 10.0)),
        ("highway=construction", (-1.0, -1.0)),
        ("highway=service area=yes", (-1.0, -1.0)),
        ("route=ferry", (-1.0, -1.0)),
    ] {
        assert_eq!(speeds(Car, tags), expected, "{tags}");
    }
}

#[test]
fn one_way_streets_bind_vehicles_only() {
    for (tags, car, motorcycle) in [
        ("highway=residential oneway=yes", (25.0, 0.0), (25.0, 0.0)),
        ("highway=residential oneway=-1", (0.0, 25.0), (0.0, 25.0)),
        ("highway=residential oneway=no junction=roundabout", (25.0, 25.0), (25.0, 25.0)),
        ("highway=residential junction=roundabout", (25.0, 0.0), (25.0, 0.0)),
        ("highway=residential oneway=yes oneway:motorcycle=no", (25.0, 0.0), (25.0, 25.0)),
        ("highway=motorway", (90.0, 0.0), (90.0, 0.0)),
    ] {
        assert_eq!(speeds(Car, tags), car, "{tags}");
        assert_eq!(speeds(Motorcycle, tags), motorcycle, "{tags}");
    }
    let (along, against) = speeds(Foot, "highway=residential oneway=yes");
    assert!(along > 5.0 && (along - against).abs() < 1e-9);
    assert_eq!(speeds(Foot, "highway=path oneway:foot=-1").0, 0.0);
}

#[test]
fn the_most_specific_access_tag_decides() {
    for (tags, car, motorcycle, foot) in [
        ("highway=track access=private", false, false, false),
        ("highway=track access=no foot=yes", false, false, true),
        ("highway=track motor_vehicle=no", false, false, true),
        ("highway=track motor_vehicle=no motorcycle=yes", false, true, true),
        ("highway=track vehicle=no motorcar=designated", true, false, true),
        ("highway=track access=no motor_vehicle=yes", true, true, false),
        ("highway=track vehicle=agricultural", false, false, true),
        ("highway=track access=destination", true, true, true),
        ("highway=trunk motorroad=yes", true, true, false),
        ("highway=trunk", true, true, true),
        ("highway=steps", false, false, true),
        ("highway=track smoothness=very_horrible", false, true, true),
    ] {
        for (profile, is_open) in [(Car, car), (Motorcycle, motorcycle), (Foot, foot)] {
            assert_eq!(speeds(profile, tags).0 > 0.0, is_open, "{profile} on {tags}");
        }
    }
}

#[test]
fn barriers_stop_those_they_are_meant_to_stop() {
    for (tags, car, motorcycle, foot) in [
        ("barrier=bollard", false, true, true),
        ("barrier=gate", true, true, true),
        ("barrier=gate access=private", false, false, false),
        ("barrier=gate locked=yes", false, false, false),
        ("barrier=gate access=no foot=yes", false, false, true),
        ("barrier=bollard motor_vehicle=yes", true, true, true),
        ("barrier=fence", false, false, false),
        ("highway=crossing", true, true, true),
    ] {
        let extract = extract(&[(1, 108.0, 26.0, tags)], &[]);
        let (_, _, tags_read) = extract.tagged_nodes().next().unwrap();
        for (profile, passes) in [(Car, car), (Motorcycle, motorcycle), (Foot, foot)] {
            assert_eq!(lets_through(profile, &tags_read), passes, "{profile} at {tags}");
        }
    }
}

#[test]
fn slopes_follow_tobler_on_foot_and_start_to_count_at_five_percent_for_cars() {
    let level = speeds(Foot, "highway=path").0;
    assert!((level - 5.04).abs() < 0.01);
    // Tobler: 6 km/h at 5 % downhill, the fastest; 3.55 at 10 % up.
    assert!((level / slope_factor(Foot, -0.05) - 6.0).abs() < 1e-9);
    assert!((level / slope_factor(Foot, 0.10) - 3.55).abs() < 0.01);
    assert!(slope_factor(Foot, 9.0).is_finite());
    assert_eq!(slope_factor(Car, 0.05), 1.0);
    assert_eq!(slope_factor(Car, -0.05), 1.0);
    assert!((slope_factor(Car, 0.10) - 1.05).abs() < 1e-9);
    assert_eq!(slope_factor(Car, 0.9), slope_factor(Car, 0.2));
}
