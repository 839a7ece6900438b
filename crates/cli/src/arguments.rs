//! What stands on the command line.

use std::{path::PathBuf, process::ExitCode};

use app::Lang;
use clap::{
    Args, Parser,
    error::{ContextKind, ErrorKind},
};

use crate::{
    commands::Command,
    failure::{Exit, Failure},
    terminal,
};

/// 安邻：县域社区警务的排班、履职与公开 · Anlin: plan the week, keep its promises, show what was kept
#[derive(Parser)]
#[command(name = "anlin", version, propagate_version = false, max_term_width = 110)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Args, Clone)]
pub(crate) struct Global {
    /// 数据目录 · Folder of the embedded database, the roads and the map
    #[arg(
        long,
        global = true,
        env = "ANLIN_DATA",
        value_name = "DIR",
        default_value = "data",
        hide_env_values = true
    )]
    pub(crate) data: PathBuf,
    /// 改用 PostgreSQL 数据库 · Use a PostgreSQL database, postgres://…
    #[arg(long, global = true, env = "ANLIN_DB", value_name = "URL", hide_env_values = true)]
    pub(crate) db: Option<String>,
    /// 结果用 JSON 输出 · Print results as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// 语言 · Language: zh, en
    #[arg(long, global = true, value_name = "zh|en")]
    pub(crate) lang: Option<Lang>,
}

/// Reads the command line. Help and version are printed and end with 0, a wrong command line with 2.
pub(crate) fn parse() -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        let is_help =
            !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        if is_help || asked_lang() == Lang::En {
            // Nobody is left to tell when the terminal is gone.
            drop(error.print());
        } else {
            refusal(&error).print(Lang::Zh);
        }
        if error.use_stderr() { ExitCode::from(Exit::Usage as u8) } else { ExitCode::SUCCESS }
    })
}

/// The language, before the command line is understood.
fn asked_lang() -> Lang {
    let words: Vec<String> = std::env::args().collect();
    let given = words.iter().enumerate().find_map(|(at, word)| {
        let value = word
            .strip_prefix("--lang=")
            .or_else(|| (word == "--lang").then(|| words.get(at + 1))?.map(String::as_str));
        value?.parse().ok()
    });
    given.unwrap_or_else(terminal::lang_of_machine)
}

/// What clap says, in Chinese.
fn refusal(error: &clap::Error) -> Failure {
    let named = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (argument, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
    let zh = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("参数 `{argument}` 缺少值")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("参数 `{argument}` 的值 `{value}` 不对")
        }
        ErrorKind::UnknownArgument => format!("没有 `{argument}` 这个参数"),
        ErrorKind::InvalidSubcommand => format!("没有 `{}` 这个命令", named(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::ArgumentConflict => {
            format!("参数 `{argument}` 不能与 `{}` 同时使用", named(ContextKind::PriorArg))
        }
        _ => "命令用法不对".to_owned(),
    };
    let failure = Failure::new(Exit::Usage, zh, "the command line is not right");
    match std::error::Error::source(error) {
        Some(source) => failure.because(source),
        None => failure,
    }
    .hinted("用 `anlin --help` 查看用法。", "See `anlin --help`.")
}
