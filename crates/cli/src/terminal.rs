//! Results on stdout, logs and progress on stderr.

use std::io::{ErrorKind, IsTerminal, Write};

use app::{Lang, Text};
use serde::Serialize;
use tracing_subscriber::EnvFilter;

use crate::{
    arguments::Global,
    commands::Command,
    failure::{Exit, Failure},
};

/// How results are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    pub(crate) lang: Lang,
    pub(crate) json: bool,
}

impl Terminal {
    pub(crate) fn of(global: &Global) -> Terminal {
        Terminal { lang: global.lang.unwrap_or_else(lang_of_machine), json: global.json }
    }

    pub(crate) fn text<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    pub(crate) fn in_lang<'a>(&self, text: &'a Text) -> &'a str {
        text.in_lang(self.lang)
    }

    /// Writes a result and ends the line.
    pub(crate) fn line(&self, line: impl AsRef<str>) -> Result<(), Failure> {
        self.bytes([line.as_ref(), "\n"].concat().as_bytes())
    }

    pub(crate) fn value<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        self.line(serde_json::to_string_pretty(value).map_err(|error| Failure::bug().because(&error))?)
    }

    #[expect(clippy::unused_self, reason = "only who holds the terminal writes to it")]
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| {
            // `anlin … | head` has read enough.
            if error.kind() == ErrorKind::BrokenPipe {
                return Failure::silent(Exit::Done);
            }
            Failure::new(Exit::Unavailable, "无法输出结果", "the result cannot be written").because(&error)
        })
    }

    /// A remark beside the result.
    pub(crate) fn note(&self, zh: &str, en: &str) {
        drop(writeln!(std::io::stderr(), "{}", self.text(zh, en)));
    }
}

/// Chinese, unless the machine is set to English.
#[expect(clippy::disallowed_methods, reason = "the language of the machine is read once, here")]
pub(crate) fn lang_of_machine() -> Lang {
    let set = ["ANLIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| {
        let value = std::env::var(name).ok()?;
        (!value.is_empty()).then_some(value)
    });
    if set.is_some_and(|value| value.starts_with("en")) { Lang::En } else { Lang::Zh }
}

/// Logs go to stderr; `ANLIN_LOG` says how much.
pub(crate) fn log_to_stderr(command: &Command) {
    let usual = if command.serves() { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("ANLIN_LOG").unwrap_or_else(|_unset| EnvFilter::new(usual));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
