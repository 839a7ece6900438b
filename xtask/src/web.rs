//! The web app's tasks: packages, checks, build.

use std::path::Path;

use anyhow::{Result, ensure};
use xshell::{Cmd, Shell, cmd};

use crate::machine;

/// Makes `web/node_modules` what `web/package-lock.json` says, when it is not.
pub(crate) fn install(sh: &Shell) -> Result<()> {
    machine::check_node(sh)?;
    let folder = sh.current_dir().join("web");
    ensure!(folder.join("package-lock.json").exists(), "web/package-lock.json is missing");
    if is_outdated(&folder) {
        let _web = sh.push_dir(folder);
        cmd!(sh, "npm ci --no-audit --no-fund").run()?;
    }
    Ok(())
}

/// `npm run SCRIPT` in `web/`.
pub(crate) fn npm_run<'a>(sh: &'a Shell, script: &str) -> Cmd<'a> {
    cmd!(sh, "npm --prefix web run {script}")
}

/// npm writes `.package-lock.json` last, so its time is the time of a finished install.
fn is_outdated(folder: &Path) -> bool {
    let written = |file: &str| folder.join(file).metadata().and_then(|metadata| metadata.modified()).ok();
    match (written("node_modules/.package-lock.json"), written("package-lock.json")) {
        (Some(installed), Some(locked)) => installed < locked,
        _ => true,
    }
}
