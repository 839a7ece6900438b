//! The tasks of the project. `cargo xtask test` is the only check that counts; the others are its parts or its daily tools.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "these tasks talk to the person at the terminal"
)]

mod bench;
mod counts;
mod demo;
mod generate;
mod machine;
mod postgres;
mod steps;
mod test;
pub mod tidy;
mod web;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

const USAGE: &str = "\
usage: cargo xtask <task>
  demo [ARGS…]   build everything, make a demonstration county and serve it; ARGS go to `anlin demo`
  test           every check and every test; ends with `N passed, N failed`
  ci             the same as a build server runs it: what is missing fails
  tidy           the rules that no compiler checks
  openapi        write openapi.json and web/src/api/schema.ts
  problems       write docs/problems.md
  bench [ARGS…]  measure against peers; ARGS go to the bench program";

/// Runs the task that `args` name and says how it ended.
pub fn run(args: &[String]) -> ExitCode {
    let Some((task, rest)) = args.split_first() else { return usage() };
    let done = match task.as_str() {
        "demo" => demo::run(rest),
        "test" if rest.is_empty() => test::run(test::on_build_server()),
        "ci" if rest.is_empty() => test::run(true),
        "tidy" if rest.is_empty() => tidy::run(),
        "openapi" if rest.is_empty() => generate::openapi(),
        "problems" if rest.is_empty() => generate::problems(),
        "bench" => bench::run(rest),
        _ => return usage(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// A shell that stands in the folder of the workspace.
fn shell() -> Result<Shell> {
    let sh = Shell::new().context("no shell to run commands with")?;
    sh.change_dir(root());
    Ok(sh)
}

/// The program as cargo builds it; `folder` is `debug` or `release`.
fn program(sh: &Shell, folder: &str) -> Result<PathBuf> {
    let metadata = cargo_metadata(sh)?;
    let target = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    Ok(Path::new(target).join(folder).join(format!("anlin{}", std::env::consts::EXE_SUFFIX)))
}

fn cargo_metadata(sh: &Shell) -> Result<serde_json::Value> {
    let text = cmd!(sh, "cargo metadata --format-version 1 --no-deps --offline").quiet().read()?;
    serde_json::from_str(&text).context("cargo metadata is not JSON")
}
