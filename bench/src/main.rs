//! Benchmarks: `bench planner …`; results and commands are in `bench/*/RESULTS.md`.

mod planner;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("planner") => planner::run_all(&arguments[1..]),
        _ => anyhow::bail!("usage: bench planner [SECONDS,…] [PROBLEM.json …]"),
    }
}
