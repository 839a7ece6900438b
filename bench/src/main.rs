//! Benchmarks: `bench planner …`, `bench roads …`; results and commands are in `bench/*/RESULTS.md`.

mod planner;
mod roads;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("planner") => planner::run_all(&arguments[1..]),
        Some("roads") => roads::run(&arguments[1..]),
        _ => anyhow::bail!(
            "usage: bench roads cost|draw|map|matrix OSM HEIGHTS … | planner [SECONDS,…] [PROBLEM.json …]"
        ),
    }
}
