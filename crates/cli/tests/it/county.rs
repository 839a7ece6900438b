//! A county generated, imported, exported and imported again.

use crate::anlin::{Anlin, files};

pub(crate) const SHEETS: [&str; 11] = [
    "divisions",
    "holidays",
    "organisation",
    "places",
    "people",
    "posts",
    "leave",
    "training",
    "rota",
    "duties",
    "appointments",
];

/// A small county as files in `name`.
pub(crate) fn generate(anlin: &Anlin, seed: &str, name: &str) {
    let out = anlin.arg(name);
    anlin.good(&[
        "generate",
        "county",
        "--seed",
        seed,
        "--stations",
        "2",
        "--rooms",
        "4",
        "--villages",
        "10",
        "--officers",
        "6",
        "--auxiliaries",
        "4",
        "--out",
        &out,
    ]);
}

/// An installation with a small county, its roads too.
pub(crate) fn settled() -> Anlin {
    let anlin = Anlin::installed();
    generate(&anlin, "7", "county");
    for sheet in SHEETS {
        anlin.good(&["import", sheet, &anlin.arg(&format!("county/{sheet}.csv"))]);
    }
    let heights = files(&anlin.path("county"))
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "hgt"));
    let heights: Vec<String> = heights.collect();
    let roads = anlin.arg("county/roads.osm");
    let mut args = vec!["import", "roads", &roads, "--heights"];
    args.extend(heights.iter().map(String::as_str));
    anlin.good(&args);
    anlin
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let anlin = Anlin::new();
    for (seed, name) in [("7", "one"), ("7", "two"), ("8", "three")] {
        generate(&anlin, seed, name);
    }
    let [one, two, three] = ["one", "two", "three"]
        .map(|name| files(&anlin.path(name)).into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>());
    assert!(one == two);
    assert!(one != three);
}

#[test]
fn counts_that_make_no_county_are_refused() {
    let anlin = Anlin::new();
    let out = anlin.arg("county");
    let done = anlin.run(&["generate", "county", "--seed", "7", "--stations", "0", "--out", &out]);
    assert_eq!(done.exit, 3);
    assert!(done.err.contains("stations must be 1 to"), "{}", done.err);
    assert!(!anlin.path("county").exists());
}

#[test]
fn what_is_exported_is_imported_unchanged() {
    let anlin = settled();
    for sheet in SHEETS {
        let preview = anlin.good(&["import", sheet, &anlin.arg(&format!("county/{sheet}.csv")), "--preview"]);
        assert!(preview.contains("0 added, 0 changed"), "{sheet}: {preview}");
        for format in ["csv", "xlsx"] {
            let name = format!("{sheet}.{format}");
            let file = anlin.arg(&name);
            anlin.good(&["export", sheet, "--format", format, "--output", &file]);
            let preview = anlin.good(&["import", sheet, &file, "--preview"]);
            assert!(preview.contains("0 added, 0 changed"), "{name}: {preview}");
        }
    }
}

#[test]
fn a_preview_applies_nothing() {
    let anlin = Anlin::installed();
    generate(&anlin, "7", "county");
    let file = anlin.arg("county/organisation.csv");
    let preview = anlin.good(&["import", "organisation", &file, "--preview"]);
    assert!(preview.contains("22 added"), "{preview}");
    assert_eq!(anlin.good(&["export", "organisation"]).lines().count(), 1);
}

#[test]
fn travel_times_are_printed_for_every_pair_and_the_unreachable_named() {
    let anlin = settled();
    let places = std::fs::read_to_string(anlin.path("county/organisation.csv")).expect("the sheet");
    let stations = places.lines().filter(|line| line.contains(",station,")).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{},{},{}\n", cells[0], cells[7], cells[8])
    });
    let points = format!("id,lon,lat\n{}far,0,0\n", stations.collect::<String>());
    let file = anlin.write("points.csv", points);
    let done = anlin.run(&["roads", "matrix", &file, "--profile", "car"]);
    assert_eq!(done.exit, 0, "{}", done.err);
    let rows: Vec<&str> = done.out.lines().collect();
    assert_eq!((rows[0], rows.len()), ("from,to,seconds,metres", 10), "{}", done.out);
    assert_eq!(rows.iter().filter(|row| row.ends_with("unreachable,unreachable")).count(), 5, "{}", done.out);
    let numbers = rows[2].split(',').skip(2).map(|cell| cell.parse::<u32>().expect("a number"));
    assert!(numbers.into_iter().all(|number| number > 100), "{}", rows[2]);
    assert_eq!(anlin.run(&["roads", "matrix", &file, "--profile", "boat"]).exit, 2);
}

#[test]
fn a_matrix_without_roads_says_how_to_get_them() {
    let anlin = Anlin::installed();
    let file = anlin.write("points.csv", "id,lon,lat\na,108,26\n");
    let done = anlin.run(&["roads", "matrix", &file, "--profile", "car"]);
    assert_eq!(done.exit, 3);
    assert!(done.err.contains("hint: Import roads first with anlin import roads."), "{}", done.err);
}
