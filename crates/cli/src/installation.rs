//! The installation a command works on: data folder, database, clock and random numbers.

use std::{
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use app::{Actor, Clock, Ctx, Environment, ProblemCode, Random};
use domain::time::Instant;
use store::{Db, DbUrl, StoreError};

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    terminal::Terminal,
};

const DATABASE_FILE: &str = "anlin.db";

/// Opens an installation that is there.
pub(crate) async fn open(global: &Global, terminal: &Terminal) -> Result<Ctx, Failure> {
    if global.db.is_none() && !is_there(&global.data) {
        let folder = global.data.display();
        return Err(Failure::new(
            Exit::NotFound,
            format!("`{folder}` 里还没有安装数据"),
            format!("there is no installation in `{folder}`"),
        )
        .hinted(
            format!("先运行 `anlin --data {folder} init`。"),
            format!("Run `anlin --data {folder} init` first."),
        ));
    }
    make(global, terminal).await
}

pub(crate) fn is_there(folder: &Path) -> bool {
    folder.join(DATABASE_FILE).exists()
}

/// Opens an installation, making folder and tables when they are missing.
pub(crate) async fn make(global: &Global, terminal: &Terminal) -> Result<Ctx, Failure> {
    std::fs::create_dir_all(&global.data).map_err(|error| Failure::of_file(&global.data, &error))?;
    let url = match &global.db {
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            DbUrl::Postgres(url.clone())
        }
        Some(_) => {
            let zh = "`--db` 应为 postgres:// 开头的地址";
            return Err(Failure::new(
                Exit::Usage,
                zh,
                "`--db` takes an address that begins with postgres://",
            ));
        }
        None => DbUrl::Sqlite(global.data.join(DATABASE_FILE)),
    };
    let db = Db::open(&url).await.map_err(Failure::from)?;
    let env = Environment::new(db, clock(), Random::from_system(), global.data.clone(), false);
    Ok(by_system(env, terminal))
}

/// An installation that is thrown away with its folder: the same input gives the same output.
pub(crate) async fn scratch(folder: &Path, terminal: &Terminal) -> Result<Ctx, Failure> {
    let db = Db::open(&DbUrl::Sqlite(folder.join(DATABASE_FILE))).await?;
    let clock = Clock::new(|| Instant::from_micros(0));
    let env = Environment::new(db, clock, Random::seeded(0), folder.to_owned(), false);
    Ok(by_system(env, terminal))
}

/// The machine itself acts.
pub(crate) fn by_system(env: Environment, terminal: &Terminal) -> Ctx {
    let request_id = env.random.uuid_v7(env.clock.now());
    Ctx { env, actor: Actor::System, lang: terminal.lang, request_id }
}

#[expect(clippy::disallowed_methods, reason = "the one clock, handed to everything else")]
pub(crate) fn clock() -> Clock {
    Clock::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let failure = match &error {
            StoreError::Open(_) | StoreError::Busy => {
                Failure::new(Exit::Unavailable, "数据库无法打开", "the database cannot be opened").hinted(
                    "检查数据目录或数据库地址。",
                    "Check the data folder or the address of the database.",
                )
            }
            StoreError::Migrate(_) => Failure::new(
                Exit::Unavailable,
                "数据库的表无法更新",
                "the database's tables cannot be brought up to date",
            )
            .hinted("数据可能来自更新版本的程序。", "The data may come from a newer version of the program."),
            _ => return app::Error::from(error).into(),
        };
        failure.because(&error)
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Failure {
        let error = match error {
            app::Error::Store(error @ (StoreError::Open(_) | StoreError::Migrate(_) | StoreError::Busy)) => {
                return error.into();
            }
            error => error,
        };
        let (code, detail) = (error.code(), error.detail());
        let mut failure = Failure::new(Exit::of_code(code.exit_code()), detail.zh, detail.en);
        for field in error.fields() {
            let at = &field.pointer;
            failure = failure.because_text(app::Text::new(
                format!("{at}：{}", field.detail.zh),
                format!("{at}: {}", field.detail.en),
            ));
        }
        let hint = code.hint();
        failure = failure.hinted(hint.zh, hint.en);
        match (&error, code) {
            (app::Error::Refused { .. } | app::Error::Invalid(_), _) => failure,
            (_, ProblemCode::Internal | ProblemCode::Busy) => failure.because(&error),
            _ => failure,
        }
    }
}
