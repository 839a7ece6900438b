//! Planner benchmark: `county_s2.json` (see `bench/planner/RESULTS.md`) and any `duty-plan/1` problem, greedy against
//! the search at fixed CPU budgets, median and spread over seeds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context as _, Result, ensure};
use planner::problem::{
    Availability, AvailabilityKind, Duty, DutyKind, Horizon, Location, Minutes, Officer, Opening, Place, Problem,
    Repeat, Station, Travel, TravelProfile, Weights,
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
        horizon: Horizon { start: "2026-11-23".to_owned(), days: county.days, tz: "Asia/Shanghai".to_owned() },
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
    println!("| {name} | greedy | {base} | | {}/{} | {} | | |", greedy.score.served, greedy.score.asked, greedy.score.travel_min);
    for &seconds in budgets {
        let runs: Vec<Run> = (1..=3).map(|seed| run(problem, seed, seconds, threads)).collect::<Result<_>>()?;
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

/// `planner [SECONDS,…] [PROBLEM.json …]`: without files, the county of the shared data in both readings.
#[expect(clippy::print_stdout, reason = "the table is the result")]
pub(crate) fn run_all(arguments: &[String]) -> Result<()> {
    let budgets = arguments.first().map_or("1,5,20", String::as_str);
    let budgets: Vec<f64> = budgets.split(',').map(str::parse).collect::<Result<_, _>>().context("seconds")?;
    println!("| problem | search | value unserved + travel, median of 3 seeds | spread | served | travel min | against greedy | rounds/s | weighted total |");
    println!("|---|---|---|---|---|---|---|---|---|");
    for path in arguments.iter().skip(1) {
        let problem: Problem = serde_json::from_slice(&std::fs::read(path).with_context(|| path.clone())?)?;
        let name = Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
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
