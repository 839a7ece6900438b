//! The program on a data folder of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

pub(crate) struct Anlin {
    folder: tempfile::TempDir,
}

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Anlin {
    /// An empty folder, without an installation.
    pub(crate) fn new() -> Anlin {
        Anlin { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// An installation without accounts.
    pub(crate) fn installed() -> Anlin {
        let anlin = Anlin::new();
        anlin.good(&["init"]);
        anlin
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same path as an argument.
    pub(crate) fn arg(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).expect("a file of the test");
        self.arg(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anlin"));
        for name in ["ANLIN_DB", "ANLIN_LOG", "ANLIN_LANG", "LC_ALL", "LC_MESSAGES"] {
            command.env_remove(name);
        }
        command.env("LANG", "en_US.UTF-8").env("ANLIN_DATA", self.path("data")).args(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Done {
        let output = self.command(args).output().expect("the program starts");
        Done {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
            err: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
        }
    }

    /// Runs what must succeed and gives its result.
    pub(crate) fn good(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.exit, 0, "{args:?}: {}", done.err);
        done.out
    }

    pub(crate) fn good_json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.good(args)).expect("a result in JSON")
    }

    /// Starts what serves and waits for its first line.
    pub(crate) fn start(&self, args: &[&str]) -> Running {
        let mut child = self.command(args).stderr(Stdio::null()).spawn().expect("the program starts");
        let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        out.read_line(&mut line).expect("the address it listens on");
        let told: Value = serde_json::from_str(&line).unwrap_or_default();
        let address = told["address"]
            .as_str()
            .and_then(|url| url.split_once("://"))
            .map_or("", |(_scheme, address)| address);
        assert!(!address.is_empty(), "no address in {line:?}");
        Running { child, out, address: address.to_owned() }
    }
}

/// A server in a process of its own; killed when the test ends.
pub(crate) struct Running {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    pub(crate) address: String,
}

impl Running {
    /// The next line of JSON it prints.
    pub(crate) fn next(&mut self) -> Value {
        let mut line = String::new();
        self.out.read_line(&mut line).expect("another line");
        serde_json::from_str(&line).expect("a line of JSON")
    }

    /// As a power cut would: no handler runs.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the process is there");
        self.child.wait().expect("the process ends");
    }

    /// Asks it to stop, as `systemd` and `kill` do, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn stop(mut self, signal: &str) -> i32 {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill starts").success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("the rest of its output");
        self.child.wait().expect("the process ends").code().unwrap_or(-1)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Every file below a folder with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        files.push((path.to_string_lossy().into_owned(), std::fs::read(&path).expect("a file")));
    }
    files.sort();
    files
}
