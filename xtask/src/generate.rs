//! `cargo xtask openapi` and `cargo xtask problems`: the committed files that the program itself writes.

use anyhow::{Context, Result};
use xshell::{Shell, cmd};

use crate::web;

pub(crate) fn openapi() -> Result<bool> {
    let sh = crate::shell()?;
    write(&sh, "openapi", "openapi.json")?;
    web::install(&sh)?;
    web::npm_run(&sh, "types").run()?;
    println!("written: web/src/api/schema.ts");
    Ok(true)
}

pub(crate) fn problems() -> Result<bool> {
    write(&crate::shell()?, "problems", "docs/problems.md")?;
    Ok(true)
}

/// Writes what `anlin <subcommand>` prints; the file stays as it was when the command fails.
fn write(sh: &Shell, subcommand: &str, file: &str) -> Result<()> {
    let printed = cmd!(sh, "cargo run --quiet --package cli -- {subcommand}").quiet().read()?;
    let text = format!("{}\n", printed.trim_end());
    sh.write_file(file, text).with_context(|| format!("{file} was not written"))?;
    println!("written: {file}");
    Ok(())
}
