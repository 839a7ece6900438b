//! `anlin doctor`: what works and what does not, each with a remedy.

use app::{Ctx, Text};
use domain::time::Zone;
use serde::Serialize;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Good,
    Remark,
    Fault,
}

struct Finding {
    name: Text,
    state: State,
    detail: Text,
}

/// Days before 2025 mean a clock that was never set.
const CLOCK_MICROS_MIN: i64 = 1_735_689_600_000_000;

pub(crate) async fn run(global: &Global, terminal: &Terminal) -> Result<(), Failure> {
    let ctx = installation::open(global, terminal).await?;
    let findings = vec![
        folder(&ctx),
        database(&ctx),
        clock(&ctx),
        audit(&ctx).await?,
        accounts(&ctx).await?,
        counties(&ctx).await?,
        holidays(&ctx).await?,
    ];
    ctx.env.db.close().await;
    if terminal.json {
        let list = findings.iter().map(|finding| {
            serde_json::json!({ "check": finding.name.en, "state": finding.state, "detail": terminal.in_lang(&finding.detail) })
        });
        terminal.value(&list.collect::<Vec<_>>())?;
    } else {
        for finding in &findings {
            let mark = match finding.state {
                State::Good => terminal.text("正常", "good"),
                State::Remark => terminal.text("注意", "note"),
                State::Fault => terminal.text("故障", "fault"),
            };
            terminal.line(format!(
                "{mark}  {}: {}",
                terminal.in_lang(&finding.name),
                terminal.in_lang(&finding.detail)
            ))?;
        }
    }
    match findings.iter().filter(|finding| finding.state == State::Fault).count() {
        0 => Ok(()),
        faults => Err(Failure::new(
            Exit::Refused,
            format!("发现 {faults} 处故障"),
            format!("{faults} faults were found"),
        )),
    }
}

fn folder(ctx: &Ctx) -> Finding {
    let name = Text::new("数据目录", "data folder");
    let path = ctx.env.folder.join(".doctor");
    let tried = std::fs::write(&path, b"x").and_then(|()| std::fs::remove_file(&path));
    let shown = ctx.env.folder.display();
    match tried {
        Ok(()) => Finding {
            name,
            state: State::Good,
            detail: Text::new(format!("{shown} 可以写入"), format!("{shown} can be written")),
        },
        Err(error) => Finding {
            name,
            state: State::Fault,
            detail: Text::new(
                format!("{shown} 无法写入：{error}"),
                format!("{shown} cannot be written: {error}"),
            ),
        },
    }
}

fn database(ctx: &Ctx) -> Finding {
    let engine = ctx.env.db.engine();
    Finding {
        name: Text::new("数据库", "database"),
        state: State::Good,
        detail: Text::new(format!("{engine}，表已是最新"), format!("{engine}, its tables are up to date")),
    }
}

fn clock(ctx: &Ctx) -> Finding {
    let now = ctx.now();
    let is_set = now.micros() >= CLOCK_MICROS_MIN;
    let detail = if is_set {
        Text::new(now.to_string(), now.to_string())
    } else {
        Text::new(
            format!("{now}：时钟没有校准，动态验证码会失效"),
            format!("{now}: set the clock, or one-time passwords fail"),
        )
    };
    Finding {
        name: Text::new("时钟", "clock"),
        state: if is_set { State::Good } else { State::Fault },
        detail,
    }
}

async fn audit(ctx: &Ctx) -> Result<Finding, Failure> {
    let verified = app::audit::verify(ctx).await?;
    let (entries, faults) = (verified.entries, verified.faults.len());
    let (state, detail) = if faults == 0 {
        (State::Good, Text::new(format!("{entries} 条，首尾相符"), format!("{entries} entries, all fit")))
    } else {
        (
            State::Fault,
            Text::new(
                format!("{faults} 处不符，见 anlin audit verify"),
                format!("{faults} places do not fit: see anlin audit verify"),
            ),
        )
    };
    Ok(Finding { name: Text::new("审计日志", "audit log"), state, detail })
}

async fn accounts(ctx: &Ctx) -> Result<Finding, Failure> {
    let count = app::account::list(ctx).await?.len();
    let name = Text::new("账号", "accounts");
    Ok(if count == 0 {
        let detail = Text::new(
            "还没有账号，用 anlin init 取得一次性验证码",
            "none yet: get the one-time code with anlin init",
        );
        Finding { name, state: State::Remark, detail }
    } else {
        Finding { name, state: State::Good, detail: Text::new(format!("{count} 个"), count.to_string()) }
    })
}

async fn counties(ctx: &Ctx) -> Result<Finding, Failure> {
    let mut tx = ctx.env.db.begin_read().await?;
    let counties = store::county::list(&mut tx).await?;
    let name = Text::new("县", "counties");
    Ok(if counties.is_empty() {
        let detail = Text::new("还没有导入组织机构", "no organisation has been imported");
        Finding { name, state: State::Remark, detail }
    } else {
        let names: Vec<String> =
            counties.iter().map(|county| format!("{} {}", county.code, county.name)).collect();
        Finding { name, state: State::Good, detail: Text::new(names.join("、"), names.join(", ")) }
    })
}

/// The notice for the next year appears in autumn; from then on plans reach into it.
async fn holidays(ctx: &Ctx) -> Result<Finding, Failure> {
    const DAYS_AHEAD: i32 = 62;
    let (today, _time) = ctx.now().on_wall_clock(&Zone::usual());
    let known = app::calendar::known_holidays(&ctx.env).await?;
    let missing = known.years_not_announced(today, today.plus_days(DAYS_AHEAD));
    let name = Text::new("节假日", "holidays");
    Ok(match missing.first() {
        None => Finding { name, state: State::Good, detail: Text::new("已导入", "imported") },
        Some(year) => Finding {
            name,
            state: State::Remark,
            detail: Text::new(
                format!("{year} 年的放假安排还没有导入：anlin import holidays 文件"),
                format!("those of {year} are not imported yet: anlin import holidays FILE"),
            ),
        },
    })
}
