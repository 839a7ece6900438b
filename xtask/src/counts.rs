//! How many tests passed, read from what the test runners print.

use std::io::{BufRead, BufReader, Read, Write};
use std::iter::Sum;
use std::ops::Add;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::{fmt, thread};

use anyhow::{Context, Result};
use xshell::Cmd;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Counts {
    pub(crate) const PASSED: Counts = Counts { passed: 1, failed: 0, skipped: 0 };
    pub(crate) const FAILED: Counts = Counts { passed: 0, failed: 1, skipped: 0 };
    pub(crate) const SKIPPED: Counts = Counts { passed: 0, failed: 0, skipped: 1 };

    /// The sum of the summary lines in `output`; `None` when there is none. Only the outermost runner's form counts: a
    /// failed test's own output may hold the summary of another.
    pub(crate) fn read(output: &str) -> Option<Counts> {
        FORMS.iter().find_map(|form| {
            let found: Vec<Counts> = output.lines().filter_map(|line| form(line.trim())).collect();
            (!found.is_empty()).then(|| found.into_iter().sum())
        })
    }
}

impl Add for Counts {
    type Output = Counts;
    fn add(self, other: Counts) -> Counts {
        Counts {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(counts: I) -> Counts {
        counts.fold(Counts::default(), Counts::add)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

/// Runs a test runner, shows what it prints, and counts. A runner that fails without naming a failed test counts as one.
pub(crate) fn counted(cmd: Cmd<'_>) -> Result<Counts> {
    eprintln!("$ {cmd}");
    let mut command = Command::from(cmd);
    command.env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("the test runner did not start")?;
    let seen = Mutex::new(String::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let copied = thread::scope(|scope| {
        let out = scope.spawn(|| stdout.map_or(Ok(()), |from| copy_lines(from, std::io::stdout(), &seen)));
        let err = scope.spawn(|| stderr.map_or(Ok(()), |from| copy_lines(from, std::io::stderr(), &seen)));
        [out.join(), err.join()]
    });
    for result in copied {
        result.map_err(|_panic| anyhow::anyhow!("reading the test runner's output stopped"))??;
    }
    let status = child.wait().context("the test runner did not end")?;
    let counts = Counts::read(&seen.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok(match (counts, status.success()) {
        (Some(counts), true) => counts,
        (Some(counts), false) if counts.failed > 0 => counts,
        (counts, false) => counts.unwrap_or_default() + Counts::FAILED,
        (None, true) => Counts::PASSED,
    })
}

fn copy_lines(from: impl Read, mut to: impl Write, seen: &Mutex<String>) -> Result<()> {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        to.flush()?;
        let text = String::from_utf8_lossy(&line);
        seen.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
        line.clear();
    }
    Ok(())
}

/// How nextest, cargo test, vitest, our own scripts and node's runner sum up, outermost first.
const FORMS: [fn(&str) -> Option<Counts>; 5] = [
    |line| {
        line.strip_prefix("Summary [")
            .and_then(|rest| rest.split_once("run:"))
            .map(|(_, parts)| of_parts(parts))
    },
    |line| {
        line.strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
            .map(|(_, parts)| of_parts(parts))
    },
    |line| line.strip_prefix("Tests ").map(of_parts),
    |line| is_own(line).then(|| of_parts(line)),
    |line| line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")).and_then(of_node),
];

fn of_parts(parts: &str) -> Counts {
    parts.split([',', ';', '|']).filter_map(of_part).sum()
}

/// `N passed, N failed`, with `, N skipped` or without.
fn is_own(line: &str) -> bool {
    let parts: Vec<Vec<&str>> = line.split(", ").map(|part| part.split(' ').collect()).collect();
    let words = parts.iter().map(|part| match part.as_slice() {
        [number, word] if number.bytes().all(|byte| byte.is_ascii_digit()) => *word,
        _ => "",
    });
    let words: Vec<&str> = words.collect();
    words.starts_with(&["passed", "failed"]) && words[2..].iter().all(|word| *word == "skipped")
}

/// `12 passed (1 slow)`, `1 timed out`, `2 ignored`.
fn of_part(part: &str) -> Option<Counts> {
    let mut words = part.split_whitespace();
    let number = words.next()?.parse().ok()?;
    named(words.next()?, number)
}

/// `pass 12`, `fail 1`.
fn of_node(rest: &str) -> Option<Counts> {
    let (word, number) = rest.split_once(' ')?;
    named(word, number.parse().ok()?)
}

fn named(word: &str, number: u32) -> Option<Counts> {
    let none = Counts::default();
    match word {
        "pass" | "passed" => Some(Counts { passed: number, ..none }),
        "cancelled" | "exec" | "fail" | "failed" | "timed" => Some(Counts { failed: number, ..none }),
        "ignored" | "skipped" | "todo" => Some(Counts { skipped: number, ..none }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
