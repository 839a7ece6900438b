//! What went wrong, for people and for scripts: an exit code, a sentence in both languages, its causes and a hint.

use std::{error::Error, io::Write, path::Path};

use app::{Lang, Text};

/// The exit codes of the contract; 0 is success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    Done = 0,
    Bug = 1,
    Usage = 2,
    Refused = 3,
    NotFound = 4,
    Unavailable = 5,
}

impl Exit {
    pub(crate) fn of_code(code: u8) -> Exit {
        match code {
            2 => Exit::Usage,
            3 => Exit::Refused,
            4 => Exit::NotFound,
            5 => Exit::Unavailable,
            _ => Exit::Bug,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: Text,
    causes: Vec<Text>,
    hint: Option<Text>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, zh: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure { exit, message: Text::new(zh, en), causes: Vec::new(), hint: None }
    }

    /// A failure that has been told already, or that nobody is left to hear.
    pub(crate) fn silent(exit: Exit) -> Failure {
        Failure::new(exit, "", "")
    }

    /// A panic; its message has been printed.
    pub(crate) fn bug() -> Failure {
        Failure::new(Exit::Bug, "程序内部出错", "something went wrong inside").hinted(
            "这是程序的缺陷，请把上面的内容报告给开发者。",
            "This is a bug: please report the lines above.",
        )
    }

    /// A file or folder that cannot be used.
    pub(crate) fn of_file(path: &Path, error: &std::io::Error) -> Failure {
        let exit = match error.kind() {
            std::io::ErrorKind::NotFound => Exit::NotFound,
            std::io::ErrorKind::StorageFull => Exit::Unavailable,
            _ => Exit::Refused,
        };
        let path = path.display();
        let zh = match error.kind() {
            std::io::ErrorKind::NotFound => format!("找不到文件 `{path}`"),
            std::io::ErrorKind::PermissionDenied => format!("没有权限读写 `{path}`"),
            std::io::ErrorKind::StorageFull => format!("磁盘已满，无法写入 `{path}`"),
            _ => format!("无法读写 `{path}`"),
        };
        let failure = Failure::new(exit, zh, format!("cannot use `{path}`")).because(error);
        failure.hinted("检查路径和权限。", "Check the path and its permissions.")
    }

    /// Adds an error and everything below it as causes.
    pub(crate) fn because(mut self, error: &dyn Error) -> Failure {
        let mut next = Some(error);
        while let Some(error) = next {
            self.causes.push(Text::new(error.to_string(), error.to_string()));
            next = error.source();
        }
        self
    }

    pub(crate) fn because_text(mut self, cause: Text) -> Failure {
        self.causes.push(cause);
        self
    }

    pub(crate) fn hinted(mut self, zh: impl Into<String>, en: impl Into<String>) -> Failure {
        self.hint = Some(Text::new(zh, en));
        self
    }

    pub(crate) fn print(&self, lang: Lang) {
        if self.message.en.is_empty() {
            return;
        }
        let mut text = format!("error: {}\n", self.message.in_lang(lang));
        for cause in &self.causes {
            text.extend(["caused by: ", cause.in_lang(lang), "\n"]);
        }
        if let Some(hint) = &self.hint {
            text.extend(["\nhint: ", hint.in_lang(lang), "\n"]);
        }
        // Nobody is left to tell when the terminal is gone.
        drop(std::io::stderr().write_all(text.as_bytes()));
    }
}
