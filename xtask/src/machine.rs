//! What this machine has, and on Debian as root, getting what it lacks.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::{Cmd, Shell, cmd};

const NODE_VERSION_MIN: (u32, u32) = (20, 19);
const POSTGRES_MAJOR_MIN: u32 = 15;
const CHROMIUM_NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Something the tests need beside Rust and Node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need {
    pub(crate) what: &'static str,
    /// The Debian package that brings it.
    package: &'static str,
    is_there: fn(&Shell) -> bool,
}

const NEEDS: [Need; 3] = [
    Need {
        what: "PostgreSQL 15 or later",
        package: "postgresql",
        is_there: |sh| postgres_folder(sh).is_some(),
    },
    Need { what: "Chromium", package: "chromium", is_there: |_| chromium().is_some() },
    Need { what: "a Chinese font", package: "fonts-noto-cjk", is_there: has_chinese_font },
];

/// Refuses a machine without Node, or with one that is too old.
pub(crate) fn check_node(sh: &Shell) -> Result<()> {
    let (major, minor) = NODE_VERSION_MIN;
    ensure!(
        find_program(&["node"]).is_some(),
        "Node is missing: install Node {major}.{minor} or later with npm"
    );
    let text = cmd!(sh, "node --version").quiet().read()?;
    let version = version_of(&text).with_context(|| format!("`node --version` printed `{text}`"))?;
    ensure!(version >= NODE_VERSION_MIN, "Node {text} is too old: install Node {major}.{minor} or later");
    ensure!(find_program(&["npm"]).is_some(), "npm is missing: install it beside Node");
    Ok(())
}

/// The needs that are not met, after trying to meet them where that is possible.
pub(crate) fn meet_needs(sh: &Shell) -> Result<Vec<Need>> {
    let missing = missing_needs(sh);
    if missing.is_empty() || !is_debian_root(sh) {
        return Ok(missing);
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    cmd!(sh, "apt-get update --quiet").run()?;
    cmd!(sh, "apt-get install --quiet --yes --no-install-recommends {packages...}")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run()?;
    Ok(missing_needs(sh))
}

/// One sentence on how to meet `needs`.
pub(crate) fn advice(needs: &[Need]) -> String {
    let whats: Vec<&str> = needs.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = needs.iter().map(|need| need.package).collect();
    format!("missing: {}; on Debian: apt-get install {}", whats.join(", "), packages.join(" "))
}

/// The folder with `initdb` and `postgres` of the newest usable PostgreSQL.
pub(crate) fn postgres_folder(sh: &Shell) -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for (parent, below) in
        [("/usr/lib/postgresql", "bin"), ("/usr/local/lib/postgresql", "bin"), ("/opt/homebrew/opt", "bin")]
    {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(entries.map(|entry| entry.path().join(below)));
    }
    let on_path = find_program(&["postgres"]).and_then(|program| fs::canonicalize(program).ok());
    folders.extend(on_path.as_deref().and_then(Path::parent).map(Path::to_owned));
    let usable = folders.into_iter().filter_map(|folder| {
        let is_whole =
            ["initdb", "pg_ctl", "pg_isready", "postgres"].iter().all(|name| folder.join(name).exists());
        let major = is_whole.then(|| postgres_major(sh, &folder)).flatten()?;
        (major >= POSTGRES_MAJOR_MIN).then_some((major, folder))
    });
    usable.max().map(|(_, folder)| folder)
}

/// The Chromium that `ANLIN_CHROMIUM` names, or else the first on the path.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("ANLIN_CHROMIUM").map(PathBuf::from).filter(|path| path.exists());
    named.or_else(|| find_program(&CHROMIUM_NAMES))
}

pub(crate) fn is_root(sh: &Shell) -> bool {
    cfg!(unix) && cmd!(sh, "id -u").quiet().read().is_ok_and(|id| id == "0")
}

/// The first program of these names on the path.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let files = names.iter().flat_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders.iter().map(move |folder| folder.join(&file))
    });
    files.into_iter().find(|file| file.is_file())
}

/// Whether `cargo NAME` is installed.
pub(crate) fn has_cargo_command(sh: &Shell, name: &str) -> bool {
    cargo_command(sh, name, &["--version"]).quiet().ignore_stdout().ignore_stderr().run().is_ok()
}

/// A command of cargo that is a program of its own. By this variable, which `cargo xtask` sets, machete thinks that it runs from
/// its own source, and reads its name as a folder.
pub(crate) fn cargo_command<'a>(sh: &'a Shell, name: &str, args: &[&str]) -> Cmd<'a> {
    cmd!(sh, "cargo {name} {args...}").env_remove("CARGO_PKG_NAME")
}

/// A port of the loopback address that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener =
        std::net::TcpListener::bind(("127.0.0.1", 0)).context("no free port on the loopback address")?;
    Ok(listener.local_addr()?.port())
}

fn missing_needs(sh: &Shell) -> Vec<Need> {
    NEEDS.into_iter().filter(|need| !(need.is_there)(sh)).collect()
}

fn is_debian_root(sh: &Shell) -> bool {
    Path::new("/etc/debian_version").exists() && find_program(&["apt-get"]).is_some() && is_root(sh)
}

fn has_chinese_font(sh: &Shell) -> bool {
    let listed = cmd!(sh, "fc-list :lang=zh family").quiet().ignore_stderr().read();
    listed.is_ok_and(|fonts| !fonts.is_empty()) || Path::new("/usr/share/fonts/opentype/noto").exists()
}

fn postgres_major(sh: &Shell, folder: &Path) -> Option<u32> {
    let program = folder.join("postgres");
    let text = cmd!(sh, "{program} --version").quiet().ignore_stderr().read().ok()?;
    let number =
        text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    version_of(number).map(|(major, _)| major)
}

/// The first two numbers of `v20.19.4`, `15.18` or `18beta1`.
fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().ok()
    });
    let major = numbers.next()??;
    Some((major, numbers.next().flatten().unwrap_or(0)))
}

/// Says what is missing as an error, where missing things fail.
pub(crate) fn refuse(needs: &[Need]) -> Result<()> {
    if needs.is_empty() {
        return Ok(());
    }
    bail!("{}", advice(needs))
}

#[cfg(test)]
mod tests;
