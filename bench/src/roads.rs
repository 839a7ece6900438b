//! Roads: what an import and a matrix cost, and matrices for the comparison with peers.
//!
//! `bench roads cost OSM HEIGHTS [RUNS]` prints CPU seconds (median, least, most).
//! `bench roads draw OSM HEIGHTS COUNT SEED` prints places on the car network as CSV (id,lon,lat).
//! `bench roads map OSM HEIGHTS ARCHIVE` writes the base map.
//! `bench roads matrix OSM HEIGHTS POINTS.csv PROFILE` prints from,to,seconds,metres.

#![expect(clippy::print_stdout, reason = "prints its results")]

use std::{fs, io::Write};

use anyhow::{Context, bail};
use domain::officer::TravelProfile;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use roads::{Heights, OsmExtract, Point, RoadNetwork};

pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["cost", osm, heights] => cost(osm, heights, 7),
        ["cost", osm, heights, runs] => cost(osm, heights, runs.parse()?),
        ["draw", osm, heights, count, seed] => draw(osm, heights, count.parse()?, seed.parse()?),
        ["map", osm, heights, archive] => map(osm, heights, archive),
        ["matrix", osm, heights, points, profile] => matrix(osm, heights, points, profile.parse()?),
        _ => bail!("usage: bench roads cost|draw|map|matrix OSM HEIGHTS …"),
    }
}

/// CPU seconds this process has used (Linux; it has one thread).
fn cpu_seconds() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/self/schedstat").context("reading the CPU time from /proc")?;
    let nanoseconds: u64 = text.split(' ').next().context("no CPU time in /proc")?.parse()?;
    Ok(nanoseconds as f64 / 1e9)
}

struct Input {
    osm: Vec<u8>,
    heights_name: String,
    heights: Vec<u8>,
}

impl Input {
    fn read(osm: &str, heights: &str) -> anyhow::Result<Self> {
        Ok(Self {
            osm: fs::read(osm).with_context(|| format!("reading {osm}"))?,
            heights_name: heights.to_owned(),
            heights: fs::read(heights).with_context(|| format!("reading {heights}"))?,
        })
    }

    fn parse(&self) -> anyhow::Result<(OsmExtract, Heights)> {
        let osm = OsmExtract::read(&self.osm)?;
        let mut heights = Heights::none();
        heights.add(&self.heights_name, &self.heights)?;
        Ok((osm, heights))
    }

    fn network(&self) -> anyhow::Result<RoadNetwork> {
        let (osm, heights) = self.parse()?;
        Ok(RoadNetwork::build(&osm, &heights))
    }
}

fn cost(osm: &str, heights: &str, runs: usize) -> anyhow::Result<()> {
    let input = Input::read(osm, heights)?;
    let mut sheet: Vec<(&str, Vec<f64>)> = Vec::new();
    let mut note = |work: &'static str, seconds: f64| match sheet.iter_mut().find(|row| row.0 == work) {
        Some(row) => row.1.push(seconds),
        None => sheet.push((work, vec![seconds])),
    };
    for run in 0..runs {
        let start = cpu_seconds()?;
        let (extract, heights) = input.parse()?;
        let read = cpu_seconds()?;
        let network = RoadNetwork::build(&extract, &heights);
        let stored = network.to_bytes();
        let built = cpu_seconds()?;
        let archive = roads::tiles::archive(&extract, &heights)?;
        let tiled = cpu_seconds()?;
        let network = RoadNetwork::from_bytes(&stored)?;
        let loaded = cpu_seconds()?;
        note("read .osm.pbf and heights", read - start);
        note("build and store the network", built - read);
        note("base map", tiled - built);
        note("import in all", tiled - start);
        note("load the stored network", loaded - tiled);
        for &profile in TravelProfile::ALL {
            let places = places(&network, profile, 300, 7);
            let before = cpu_seconds()?;
            let matrix = network.matrix(profile, &places);
            note(matrix_name(profile), cpu_seconds()? - before);
            if matrix.size != places.len() {
                bail!("the matrix has another size");
            }
        }
        if run == 0 {
            println!("{:#?}", network.statistics());
            println!("stored network {} bytes, base map {} bytes\n", stored.len(), archive.len());
        }
    }
    println!("| work | CPU s, median of {runs} | least | most |\n|---|---|---|---|");
    for (work, mut seconds) in sheet {
        seconds.sort_by(f64::total_cmp);
        let median = seconds[seconds.len() / 2];
        let (least, most) = (seconds[0], seconds[seconds.len() - 1]);
        println!("| {work} | {median:.3} | {least:.3} | {most:.3} |");
    }
    Ok(())
}

const fn matrix_name(profile: TravelProfile) -> &'static str {
    match profile {
        TravelProfile::Car => "300 × 300 matrix, car",
        TravelProfile::Motorcycle => "300 × 300 matrix, motorcycle",
        TravelProfile::Foot => "300 × 300 matrix, foot",
    }
}

/// Seeded places on the network: drawn in its box, kept when a road is within 300 m, moved onto it.
fn places(network: &RoadNetwork, profile: TravelProfile, count: usize, seed: u64) -> Vec<Point> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut share = move || f64::from(random.next_u32()) / f64::from(u32::MAX);
    let Some(bounds) = network.bounds() else { return Vec::new() };
    let mut places = Vec::new();
    // A network that fills a thousandth of its box still gives its places.
    for _ in 0..1000 * count {
        if places.len() == count {
            break;
        }
        let lon = bounds.west + share() * (bounds.east - bounds.west);
        let lat = bounds.south + share() * (bounds.north - bounds.south);
        if let Some(snap) = network.snap(profile, Point::new(lon, lat)).filter(|snap| snap.metres <= 300.0) {
            places.push(snap.point);
        }
    }
    places
}

fn draw(osm: &str, heights: &str, count: usize, seed: u64) -> anyhow::Result<()> {
    let network = Input::read(osm, heights)?.network()?;
    println!("id,lon,lat");
    for (id, place) in places(&network, TravelProfile::Car, count, seed).iter().enumerate() {
        println!("{id},{:.7},{:.7}", place.lon, place.lat);
    }
    Ok(())
}

fn map(osm: &str, heights: &str, archive: &str) -> anyhow::Result<()> {
    let (extract, heights) = Input::read(osm, heights)?.parse()?;
    let bytes = roads::tiles::archive(&extract, &heights)?;
    fs::write(archive, bytes).with_context(|| format!("writing {archive}"))
}

fn matrix(osm: &str, heights: &str, points: &str, profile: TravelProfile) -> anyhow::Result<()> {
    let network = Input::read(osm, heights)?.network()?;
    let text = fs::read_to_string(points).with_context(|| format!("reading {points}"))?;
    let mut ids = Vec::new();
    let mut places = Vec::new();
    for line in text.lines().skip(1) {
        let [id, lon, lat] = line.split(',').collect::<Vec<_>>()[..] else { bail!("bad line `{line}`") };
        ids.push(id);
        places.push(Point::new(lon.parse()?, lat.parse()?));
    }
    let before = cpu_seconds()?;
    let matrix = network.matrix(profile, &places);
    let cpu = cpu_seconds()? - before;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "from,to,seconds,metres")?;
    for (row, from) in ids.iter().enumerate() {
        for (column, to) in ids.iter().enumerate() {
            match (matrix.seconds_between(row, column), matrix.metres_between(row, column)) {
                (Some(seconds), Some(metres)) => writeln!(out, "{from},{to},{seconds},{metres}")?,
                _ => writeln!(out, "{from},{to},unreachable,unreachable")?,
            }
        }
    }
    writeln!(out, "# cpu_seconds,{cpu:.4}")?;
    Ok(())
}
