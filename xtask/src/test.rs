//! `cargo xtask test`: every check and every test, each step named and timed, one line of sums at the end.

use anyhow::{Result, ensure};
use xshell::{Shell, cmd};

use crate::counts::counted;
use crate::machine::{self, Need};
use crate::postgres::Cluster;
use crate::steps::Steps;
use crate::{tidy, web};

const POSTGRES: &str = "ANLIN_TEST_POSTGRES";

/// Whether missing tools and data are failures (`CI=true`) instead of skipped tests.
pub(crate) fn on_build_server() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}

pub(crate) fn run(is_build_server: bool) -> Result<bool> {
    let sh = crate::shell()?;
    if is_build_server {
        sh.set_var("CI", "true");
        sh.set_var("CARGO_INCREMENTAL", "0");
    }
    let cargo_flags: &[&str] = if is_build_server { &["--locked"] } else { &[] };
    let mut run = Run { sh: &sh, steps: Steps::default(), cargo_flags, is_build_server };
    run.machine();
    run.steps.check("format", || Ok(cmd!(sh, "cargo fmt --all --check").run()?));
    run.steps.count("tidy", tidy::counted);
    let is_web_built = run.web();
    run.rust();
    run.browser(is_web_built)?;
    Ok(run.steps.finish())
}

struct Run<'a> {
    sh: &'a Shell,
    steps: Steps,
    cargo_flags: &'static [&'static str],
    is_build_server: bool,
}

impl Run<'_> {
    /// Gets what the tests need; away from a build server, what stays missing is only said.
    fn machine(&mut self) {
        let Run { sh, is_build_server, .. } = *self;
        self.steps.check("machine", || {
            let missing: Vec<Need> = machine::meet_needs(sh)?;
            if is_build_server {
                return machine::refuse(&missing);
            }
            if !missing.is_empty() {
                eprintln!("{}", machine::advice(&missing));
            }
            Ok(())
        });
    }

    /// Before Rust, because the server embeds the built pages. True when they are built.
    fn web(&mut self) -> bool {
        let sh = self.sh;
        if !self.steps.check("web packages", || web::install(sh)) {
            for name in ["web check", "web tests", "web build"] {
                self.steps.skip(name, "the packages of web/ are not installed");
            }
            return false;
        }
        self.steps.check("web check", || Ok(web::npm_run(sh, "check").run()?));
        self.steps.count("web tests", || counted(web::npm_run(sh, "test")));
        self.steps.check("web build", || Ok(web::npm_run(sh, "build").run()?))
    }

    fn rust(&mut self) {
        let Run { sh, is_build_server, cargo_flags: flags, .. } = *self;
        self.steps.check("clippy", || {
            Ok(cmd!(sh, "cargo clippy --workspace --all-targets {flags...} -- -D warnings").run()?)
        });
        let cluster = self.cluster();
        if let Some(cluster) = &cluster {
            sh.set_var(POSTGRES, cluster.url());
        }
        self.steps.count("rust tests", || {
            if machine::has_cargo_command(sh, "nextest") {
                let profile = if is_build_server { "ci" } else { "default" };
                return counted(cmd!(
                    sh,
                    "cargo nextest run --workspace --no-fail-fast --profile {profile} {flags...}"
                ));
            }
            counted(cmd!(sh, "cargo test --workspace --no-fail-fast {flags...}"))
        });
        drop(cluster);
        self.steps.check("rust documentation", || {
            let doc = cmd!(sh, "cargo doc --workspace --no-deps {flags...}");
            Ok(doc.env("RUSTDOCFLAGS", "-D warnings").run()?)
        });
        self.check_if_installed("deny", &["check", "bans", "licenses", "sources"]);
        self.check_if_installed("machete", &[]);
    }

    /// The cluster for the store's tests, unless the person at the keyboard offers one.
    fn cluster(&mut self) -> Option<Cluster> {
        let sh = self.sh;
        if !self.is_build_server && std::env::var_os(POSTGRES).is_some() {
            return None;
        }
        let Some(bin) = machine::postgres_folder(sh) else {
            self.steps.skip("PostgreSQL", "no PostgreSQL 15 or later; its tests are left out");
            return None;
        };
        let mut cluster = None;
        self.steps.check("PostgreSQL", || {
            cluster = Some(Cluster::start(sh, &bin)?);
            Ok(())
        });
        cluster
    }

    fn check_if_installed(&mut self, name: &'static str, args: &[&str]) {
        let sh = self.sh;
        if machine::has_cargo_command(sh, name) {
            self.steps.check(name, || Ok(machine::cargo_command(sh, name, args).run()?));
        } else {
            eprintln!("\n== {name}: left out, `cargo {name}` is not installed");
        }
    }

    fn browser(&mut self, is_web_built: bool) -> Result<()> {
        const NAME: &str = "browser tests";
        let sh = self.sh;
        let Some(chromium) = machine::chromium() else {
            self.steps.skip(NAME, "no Chromium");
            return Ok(());
        };
        if !is_web_built {
            self.steps.skip(NAME, "the pages are not built");
            return Ok(());
        }
        let program = crate::program(sh, "debug")?;
        let flags = self.cargo_flags;
        self.steps.count(NAME, || {
            cmd!(sh, "cargo build --package cli {flags...}").run()?;
            ensure!(program.exists(), "cargo built no {}", program.display());
            let tests = web::npm_run(sh, "test:browser");
            counted(tests.env("ANLIN_PROGRAM", program).env("ANLIN_CHROMIUM", chromium))
        });
        Ok(())
    }
}
