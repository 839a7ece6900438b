//! `cargo xtask demo`: from a fresh clone to a county in the browser.

use std::process::Command;

use anyhow::Result;
use xshell::cmd;

use crate::web;

/// Builds the web app and the program, then becomes `anlin demo`, so that Ctrl-C reaches it directly.
pub(crate) fn run(args: &[String]) -> Result<bool> {
    let sh = crate::shell()?;
    web::install(&sh)?;
    web::npm_run(&sh, "build").run()?;
    cmd!(sh, "cargo build --release --package cli").run()?;
    let program = crate::program(&sh, "release")?;
    let data = sh.current_dir().join("data").join("demo");
    let mut command = Command::new(program);
    command.arg("--data").arg(data).arg("demo").args(args);
    become_command(command)
}

#[cfg(unix)]
fn become_command(mut command: Command) -> Result<bool> {
    use std::os::unix::process::CommandExt;
    let refused = command.exec();
    Err(anyhow::Error::new(refused).context("the program did not start"))
}

#[cfg(not(unix))]
fn become_command(mut command: Command) -> Result<bool> {
    Ok(command.status()?.success())
}
