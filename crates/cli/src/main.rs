//! The program `anlin`: the only place that reads the environment, the clock of the machine and its random numbers.

mod arguments;
mod commands;
mod failure;
mod installation;
mod material;
mod terminal;

use std::process::ExitCode;

use failure::{Exit, Failure};
use terminal::Terminal;

fn main() -> ExitCode {
    let arguments = match arguments::parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let terminal = Terminal::of(&arguments.global);
    terminal::log_to_stderr(&arguments.command);
    let lang = terminal.lang;
    let outcome = std::panic::catch_unwind(|| run(arguments, &terminal));
    match outcome.unwrap_or_else(|_panic| Err(Failure::bug())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(lang);
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn run(arguments: arguments::Arguments, terminal: &Terminal) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Failure::new(Exit::Unavailable, "无法启动工作线程", "the worker threads cannot be started")
            .because(&error)
    })?;
    runtime.block_on(commands::run(arguments.command, &arguments.global, terminal))
}
