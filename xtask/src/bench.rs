//! `cargo xtask bench`: the side-by-side measurements, in release mode.

use anyhow::Result;
use xshell::cmd;

pub(crate) fn run(args: &[String]) -> Result<bool> {
    let sh = crate::shell()?;
    cmd!(sh, "cargo run --quiet --release --package bench -- {args...}").run()?;
    Ok(true)
}
