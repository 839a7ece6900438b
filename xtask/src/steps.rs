//! Named steps with their seconds; a failed step does not stop the next one.

use std::time::Instant;

use anyhow::Result;

use crate::counts::Counts;

#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    counts: Counts,
    seconds: f64,
}

impl Steps {
    /// A step without tests of its own: it passes or it fails.
    pub(crate) fn check(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) -> bool {
        self.count(name, || work().map(|()| Counts::PASSED))
    }

    /// A step that counts its tests.
    pub(crate) fn count(&mut self, name: &'static str, work: impl FnOnce() -> Result<Counts>) -> bool {
        eprintln!("\n== {name}");
        let started = Instant::now();
        let counts = work().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Counts::FAILED
        });
        let seconds = started.elapsed().as_secs_f64();
        eprintln!("== {name}: {counts} in {seconds:.1} s");
        self.done.push(Step { name, counts, seconds });
        counts.failed == 0
    }

    /// A step that could not be tried.
    pub(crate) fn skip(&mut self, name: &'static str, why: &str) {
        eprintln!("\n== {name}: skipped: {why}");
        self.done.push(Step { name, counts: Counts::SKIPPED, seconds: 0.0 });
    }

    pub(crate) fn total(&self) -> Counts {
        self.done.iter().map(|step| step.counts).sum()
    }

    /// Prints every step and, as the last line, the sum. True when nothing failed.
    pub(crate) fn finish(self) -> bool {
        println!();
        for Step { name, counts, seconds } in &self.done {
            let mark = if counts.failed > 0 { "FAILED" } else { "ok" };
            println!("{seconds:7.1} s  {mark:6}  {name}: {counts}");
        }
        let total = self.total();
        println!("{total}");
        total.failed == 0
    }
}

#[cfg(test)]
mod tests;
