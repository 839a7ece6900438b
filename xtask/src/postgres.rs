//! A private PostgreSQL cluster for the tests: loopback only, in a temporary folder, gone with its value.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use xshell::Shell;

use crate::machine;

/// Starts the server and waits for the end of its standard input. So the server ends, and its folder goes, however this process ends.
const KEEPER: &str = r#"
set -eu
trap '' PIPE
trap 'exit 1' HUP INT TERM
bin=$1 port=$2 user=$3
dir=$(mktemp -d "${TMPDIR:-/tmp}/anlin-postgres.XXXXXX")
trap '"$bin/pg_ctl" stop -D "$dir/data" -m immediate >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
fail() { cat "$dir/log" >&2; exit 1; }
"$bin/initdb" -D "$dir/data" -U "$user" -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || fail
"$bin/postgres" -D "$dir/data" -p "$port" -k "$dir" -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c max_connections=400 >>"$dir/log" 2>&1 </dev/null &
until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do kill -0 $! 2>/dev/null || fail; sleep 0.1; done
echo "ready $dir"
read -r _ || true
"#;
const USER: &str = "anlin";

#[derive(Debug)]
pub(crate) struct Cluster {
    keeper: Child,
    port: u16,
}

impl Cluster {
    pub(crate) fn start(sh: &Shell, bin: &Path) -> Result<Cluster> {
        let port = machine::free_port()?;
        let keeper = keeper(sh, bin, port)?;
        let mut cluster = Cluster { keeper, port };
        let stdout = cluster.keeper.stdout.take().context("the cluster says nothing")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(line.starts_with("ready"), "the PostgreSQL cluster did not start");
        Ok(cluster)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("warning: the PostgreSQL cluster may still run: {error}");
        }
    }
}

fn keeper(sh: &Shell, bin: &Path, port: u16) -> Result<Child> {
    let mut command = if machine::is_root(sh) { as_postgres()? } else { Command::new("sh") };
    command.args(["-c", KEEPER, "sh"]).arg(bin).arg(port.to_string()).arg(USER);
    own_process_group(&mut command);
    command
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("no shell to start PostgreSQL with")
}

/// PostgreSQL refuses to run as root, so root hands it to the user that the system's package made.
fn as_postgres() -> Result<Command> {
    let runuser = machine::find_program(&["runuser"]);
    let mut command =
        Command::new(runuser.context("PostgreSQL does not run as root and `runuser` is missing")?);
    command.args(["-u", "postgres", "--", "sh"]).env_remove("TMPDIR");
    Ok(command)
}

/// Ctrl-C reaches this process alone; the keeper then sees its input end.
#[cfg(unix)]
fn own_process_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_process_group(_command: &mut Command) {}

#[cfg(test)]
mod tests;
