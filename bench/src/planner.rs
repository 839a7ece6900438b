//! Planner benchmark: `county_s2.json` (see `bench/planner/RESULTS.md`) and any `duty-plan/1` problem, greedy against
//! the search at fixed CPU budgets, median and spread over seeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context as _, Result, ensure};
use planner::problem::{
    Availability, AvailabilityKind, Duty, DutyKind, Horizon, Location, Minutes, Officer, Opening, Place,
    Problem, Repeat, Station, Travel, TravelProfile, Weights,
};
use planner::{Budget, Control, Options, Pace, Progress, Time};
use serde::Deserialize;

/// CPU seconds of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Ends the search after a number of CPU seconds; with several threads their sum.
struct CpuBudget {
    began: f64,
    seconds: f64,
    rounds: Mutex<BTreeMap<u16, u64>>,
}

impl Control for CpuBudget {
    fn pace(&self, progress: &Progress) -> Pace {
        if let Ok(mut rounds) = self.rounds.lock() {
            rounds.insert(progress.thread, progress.iterations);
        }
        Pace::Spent((cpu_seconds() - self.began) / self.seconds)
    }
}

#[derive(Deserialize)]
struct County {
    nloc: usize,
    days: u16,
    t: Vec<u16>,
    routes: Vec<CountyRoute>,
    tasks: Vec<CountyTask>,
    home: Vec<usize>,
    near: Vec<Vec<usize>>,
    skills: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct CountyRoute {
    day: u16,
    start: usize,
    end: usize,
    a: i32,
    b: i32,
    off: usize,
}

#[derive(Clone, Deserialize)]
struct CountyTask {
    loc: usize,
    s: u16,
    win: Vec<(u16, i32, i32)>,
    prize: u32,
    skill: Option<String>,
    stn: usize,
    gap: u16,
}

/// How the recurring visits of the instance are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// Each visit in its own fixed days, as the file says.
    FixedWindows,
    /// Visits of a place that the file splits over fixed days become one duty with a smallest gap in days, on any day
    /// that any of its parts allows.
    NativeSpacing,
}

fn time_of(minutes: i32) -> Time {
    Time::from_minutes(minutes.rem_euclid(1440))
}

fn openings(task: &CountyTask) -> Vec<Opening> {
    let of = |(day, from, to): &(u16, i32, i32)| {
        let midnight = i32::from(*day) * 1440;
        Opening {
            days: vec![*day],
            from: Time::from_minutes(from - midnight),
            to: Time::from_minutes(to - midnight + i32::from(task.s)),
        }
    };
    task.win.iter().map(of).collect()
}

fn officers(county: &County) -> Vec<Officer> {
    let of = |(index, home): (usize, &usize)| {
        let days = county.routes.iter().filter(|route| route.off == index);
        Officer {
            id: format!("O{index}"),
            station: format!("S{home}"),
            profile: "car".to_owned(),
            skills: county.skills[index].clone(),
            availability: days
                .map(|route| Availability {
                    day: route.day,
                    kind: AvailabilityKind::Work,
                    from: Some(time_of(route.a)),
                    to: Some(time_of(route.b)),
                    start: Some(format!("L{}", route.start)),
                    end: Some(format!("L{}", route.end)),
                })
                .collect(),
            ..Officer::default()
        }
    };
    county.home.iter().enumerate().map(of).collect()
}

fn duty(id: String, task: &CountyTask) -> Duty {
    Duty {
        id,
        place: format!("P{}", task.loc),
        kind: DutyKind::Visit,
        minutes: task.s,
        repeat: Repeat { min_gap_days: 0, ..Repeat::default() },
        skills: task.skill.iter().cloned().collect(),
        crew: 1,
        window: openings(task),
        value: vec![task.prize],
        ..Duty::default()
    }
}

fn duties(county: &County, reading: Reading) -> Vec<Duty> {
    let each = |(index, task): (usize, &CountyTask)| duty(format!("D{index}"), task);
    if reading == Reading::FixedWindows {
        return county.tasks.iter().enumerate().map(each).collect();
    }
    let mut merged: BTreeMap<(usize, u16, usize), Vec<CountyTask>> = BTreeMap::new();
    let mut duties = Vec::new();
    for (index, task) in county.tasks.iter().enumerate() {
        if task.gap == 2 && task.skill.is_none() {
            merged.entry((task.loc, task.s, task.stn)).or_default().push(task.clone());
        } else {
            duties.push(each((index, task)));
        }
    }
    for ((location, ..), parts) in merged {
        let mut whole = duty(format!("R{location}-{}", duties.len()), &parts[0]);
        whole.value = parts.iter().map(|part| part.prize).collect();
        whole.value.sort_unstable_by_key(|value| std::cmp::Reverse(*value));
        whole.repeat = Repeat { times: parts.len() as u16, min_gap_days: 2, ..Repeat::default() };
        whole.window = parts.iter().flat_map(openings).collect();
        if whole.window.len() + 1 < usize::from(county.days) && parts.iter().any(|part| part.win.len() > 1) {
            let plain = parts.iter().find(|part| part.win.len() > 1).unwrap_or(&parts[0]);
            let hours = openings(plain);
            whole.window.push(Opening { days: (0..county.days).collect(), ..hours[0].clone() });
        }
        duties.push(whole);
    }
    duties
}

fn problem(county: &County, reading: Reading) -> Problem {
    let location = |at: usize| format!("L{at}");
    let mut places: BTreeMap<usize, Place> = BTreeMap::new();
    for task in &county.tasks {
        places.entry(task.loc).or_insert_with(|| Place {
            id: format!("P{}", task.loc),
            location: location(task.loc),
            station: format!("S{}", task.stn),
            ..Place::default()
        });
    }
    Problem {
        horizon: Horizon {
            start: "2026-11-23".to_owned(),
            days: county.days,
            tz: "Asia/Shanghai".to_owned(),
        },
        stations: (0..county.near.len())
            .map(|at| Station {
                id: format!("S{at}"),
                location: location(at),
                mutual_aid: county.near[at].iter().map(|other| format!("S{other}")).collect(),
            })
            .collect(),
        locations: (0..county.nloc).map(|at| Location { id: location(at), lon: None, lat: None }).collect(),
        travel: Travel {
            profiles: vec![TravelProfile { id: "car".to_owned(), minutes: Minutes::from_flat(&county.t) }],
        },
        officers: officers(county),
        places: places.into_values().collect(),
        duties: duties(county, reading),
        weights: Weights::plain(),
        ..Problem::default()
    }
}

/// One row of the table.
struct Run {
    plain: u64,
    total: i64,
    served: u32,
    travel: u64,
    rounds_a_second: f64,
}

fn run(problem: &Problem, seed: u64, seconds: f64, threads: u16) -> Result<Run> {
    let control = CpuBudget { began: cpu_seconds(), seconds, rounds: Mutex::default() };
    let options = Options { seed, budget: Budget::Controlled, threads };
    let plan = planner::solve(problem, &options, &control).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let spent = cpu_seconds() - control.began;
    let verdict = planner::referee::examine(problem, &plan);
    ensure!(verdict.violations.is_empty(), "the referee finds {:?}", verdict.violations.first());
    ensure!(verdict.score == plan.score, "the referee counts {:?}, the plan {:?}", verdict.score, plan.score);
    Ok(Run {
        plain: plan.score.plain(),
        total: plan.score.total,
        served: plan.score.served,
        travel: plan.score.travel_min,
        rounds_a_second: plan.iterations as f64 / spent.max(0.01),
    })
}

fn middle<T: Copy + Ord>(values: impl Iterator<Item = T>) -> Option<(T, T, T)> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    Some((*values.get(values.len() / 2)?, *values.first()?, *values.last()?))
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn table(name: &str, problem: &Problem, budgets: &[f64], threads: u16) -> Result<()> {
    let greedy = planner::solve_greedily(problem).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    let base = greedy.score.plain();
    println!(
        "| {name} | greedy | {base} | | {}/{} | {} | | |",
        greedy.score.served, greedy.score.asked, greedy.score.travel_min
    );
    for &seconds in budgets {
        let runs: Vec<Run> =
            (1..=3).map(|seed| run(problem, seed, seconds, threads)).collect::<Result<_>>()?;
        let (plain, low, high) = middle(runs.iter().map(|run| run.plain)).context("three runs")?;
        let (served, ..) = middle(runs.iter().map(|run| run.served)).context("three runs")?;
        let (travel, ..) = middle(runs.iter().map(|run| run.travel)).context("three runs")?;
        let (total, ..) = middle(runs.iter().map(|run| run.total)).context("three runs")?;
        let below = 100.0 * (base as f64 - plain as f64) / base.max(1) as f64;
        let pace = runs.iter().map(|run| run.rounds_a_second).sum::<f64>() / runs.len() as f64;
        println!(
            "| {name} | {seconds} CPU-s | {plain} | {low}–{high} | {served} | {travel} | −{below:.1} % | {pace:.0} | {total} |"
        );
    }
    Ok(())
}

/// A Solomon instance without its capacities: one day, a minute for a tenth of the distance unit, everybody must be
/// served. Also gives the load of each customer and what a vehicle carries.
fn solomon(text: &str) -> Result<(Problem, Vec<u32>, u32)> {
    let rows = text
        .lines()
        .map(|line| line.split_whitespace().map(str::parse::<u32>).collect::<Result<Vec<u32>, _>>());
    let rows: Vec<Vec<u32>> = rows.filter_map(Result::ok).collect();
    let fleet = rows.iter().find(|row| row.len() == 2).context("the line of the fleet")?;
    let sites: Vec<&Vec<u32>> = rows.iter().filter(|row| row.len() == 7).collect();
    let depot = sites.first().context("the depot")?;
    let distance = |a: &[u32], b: &[u32]| {
        let square = |from: u32, to: u32| f64::from(from.abs_diff(to)).powi(2);
        (10.0 * (square(a[1], b[1]) + square(a[2], b[2])).sqrt()) as u16
    };
    let cells: Vec<u16> = sites.iter().flat_map(|a| sites.iter().map(move |b| distance(a, b))).collect();
    let name = |at: usize| at.to_string();
    let time = |units: u32| Time::from_minutes(units as i32 * 10);
    let vehicle = |at: usize| Officer {
        id: name(at),
        station: name(0),
        profile: "car".to_owned(),
        availability: vec![Availability {
            from: Some(time(depot[4])),
            to: Some(time(depot[5])),
            ..Availability::default()
        }],
        ..Officer::default()
    };
    let customer = |(at, site): (usize, &&Vec<u32>)| Duty {
        id: name(at),
        place: name(at),
        minutes: (site[6] * 10) as u16,
        crew: 1,
        window: vec![Opening { days: vec![0], from: time(site[4]), to: time(site[5] + site[6]) }],
        value: vec![100_000],
        ..Duty::default()
    };
    let place = |at: usize| Place { id: name(at), location: name(at), station: name(0), ..Place::default() };
    let problem = Problem {
        horizon: Horizon { start: "2026-11-23".to_owned(), days: 1, tz: "UTC".to_owned() },
        stations: vec![Station { id: name(0), location: name(0), mutual_aid: Vec::new() }],
        locations: (0..sites.len()).map(|at| Location { id: name(at), lon: None, lat: None }).collect(),
        travel: Travel {
            profiles: vec![TravelProfile { id: "car".to_owned(), minutes: Minutes::from_flat(&cells) }],
        },
        officers: (0..fleet[0] as usize).map(vehicle).collect(),
        places: (1..sites.len()).map(place).collect(),
        duties: sites.iter().enumerate().skip(1).map(customer).collect(),
        weights: Weights::plain(),
        ..Problem::default()
    };
    Ok((problem, sites.iter().map(|site| site[3]).collect(), fleet[1]))
}

/// Tours without capacities on instances where the windows bind: a sanity check of the engine.
#[expect(clippy::print_stdout, reason = "the table is the result")]
fn vrptw(seconds: f64) -> Result<()> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/planner"));
    let known = std::fs::read_to_string(folder.join("best_known.csv"))?;
    println!(
        "| instance | best known (with capacities) | median of 3 seeds at {seconds} CPU-s | gap | heaviest tour / capacity |"
    );
    println!("|---|---|---|---|---|");
    for name in ["R101", "R105"] {
        let line = known.lines().find(|line| line.starts_with(&format!("{name},"))).context("best known")?;
        let best: f64 = line.split(',').nth(2).context("best known")?.parse()?;
        let (problem, loads, capacity) =
            solomon(&std::fs::read_to_string(folder.join(format!("vrptw/{name}.txt")))?)?;
        let mut found = Vec::new();
        for seed in 1..=3 {
            let control = CpuBudget { began: cpu_seconds(), seconds, rounds: Mutex::default() };
            let options = Options { seed, budget: Budget::Controlled, threads: 1 };
            let plan = planner::solve(&problem, &options, &control)
                .map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
            ensure!(
                planner::referee::examine(&problem, &plan).violations.is_empty(),
                "{name} has violations"
            );
            let load = |stop: &planner::plan::Stop| stop.duty.parse::<usize>().map_or(0, |at| loads[at]);
            let heaviest = plan.tours.iter().map(|tour| tour.stops.iter().map(load).sum::<u32>()).max();
            found.push((plan.score.plain(), heaviest.unwrap_or(0)));
        }
        found.sort_unstable();
        let (cost, heaviest) = found[1];
        let distance = cost as f64 / 10.0;
        println!(
            "| {name} | {best} | {distance:.1} | {:+.2} % | {heaviest} / {capacity} |",
            100.0 * (distance / best - 1.0)
        );
    }
    Ok(())
}

/// `planner vrptw SECONDS`, or `planner [SECONDS,…] [PROBLEM.json …]`: without files, the county of the shared data in
/// both readings.
#[expect(clippy::print_stdout, reason = "the table is the result")]
pub(crate) fn run_all(arguments: &[String]) -> Result<()> {
    if arguments.first().is_some_and(|first| first == "vrptw") {
        return vrptw(arguments.get(1).map_or("10", String::as_str).parse().context("seconds")?);
    }
    let budgets = arguments.first().map_or("1,5,20", String::as_str);
    let budgets: Vec<f64> =
        budgets.split(',').map(str::parse).collect::<Result<_, _>>().context("seconds")?;
    println!(
        "| problem | search | value unserved + travel, median of 3 seeds | spread | served | travel min | against greedy | rounds/s | weighted total |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for path in arguments.iter().skip(1) {
        let problem: Problem = serde_json::from_slice(&std::fs::read(path).with_context(|| path.clone())?)?;
        let name =
            Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        table(&name, &problem, &budgets, problem.search.threads.unwrap_or(1))?;
    }
    if arguments.len() <= 1 {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/planner/county_s2.json");
        let county: County = serde_json::from_slice(&std::fs::read(path).context(path)?)?;
        table("county_s2, fixed windows", &problem(&county, Reading::FixedWindows), &budgets, 1)?;
        table("county_s2, native spacing", &problem(&county, Reading::NativeSpacing), &budgets, 1)?;
    }
    Ok(())
}
