//! `anlin audit …`

use clap::Subcommand;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// 核对整本日志有无改动、缺失或乱序 · Check that nothing was changed, deleted or reordered
    Verify,
    /// 逐行输出 JSON · Print every entry, one JSON object a line
    Export,
}

impl Audit {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let ctx = installation::open(global, terminal).await?;
        match self {
            Audit::Verify => verify(&ctx, terminal).await,
            Audit::Export => export(&ctx, terminal).await,
        }
    }
}

async fn verify(ctx: &app::Ctx, terminal: &Terminal) -> Result<(), Failure> {
    let verified = app::audit::verify(ctx).await?;
    if terminal.json {
        terminal.value(&verified)?;
    } else {
        terminal.line(format!("{}: {}", terminal.text("条目", "entries"), verified.entries))?;
        terminal.line(format!("{}: {}", terminal.text("链首", "head"), verified.head))?;
        for fault in &verified.faults {
            terminal.line(format!("{} {}: {}", terminal.text("第", "entry"), fault.seq, fault.what))?;
        }
    }
    if verified.faults.is_empty() {
        return Ok(());
    }
    let count = verified.faults.len();
    Err(Failure::new(
        Exit::Refused,
        format!("审计日志有 {count} 处不符"),
        format!("the audit log does not fit in {count} places"),
    )
    .hinted("保存现场，用备份比对。", "Keep everything as it is and compare with a backup."))
}

async fn export(ctx: &app::Ctx, terminal: &Terminal) -> Result<(), Failure> {
    let mut outcome = Ok(());
    app::audit::export(ctx, |entry| {
        if outcome.is_ok() {
            outcome = serde_json::to_string(&entry)
                .map_err(|error| Failure::bug().because(&error))
                .and_then(|line| terminal.line(line));
        }
    })
    .await?;
    outcome
}
