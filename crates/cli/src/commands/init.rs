//! `anlin init`

use serde_json::json;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

pub(crate) async fn run(global: &Global, terminal: &Terminal) -> Result<(), Failure> {
    let ctx = installation::make(global, terminal).await?;
    let code = app::session::make_first_code(&ctx).await?;
    ctx.env.db.close().await;
    let Some(code) = code else {
        return Err(Failure::new(Exit::Refused, "这里已经有账号", "there are accounts already")
            .hinted("用 `anlin account create` 增加账号。", "Add accounts with `anlin account create`."));
    };
    if terminal.json {
        return terminal.value(&json!({ "code": code }));
    }
    terminal.line(code)?;
    terminal.note(
        "这是建立第一个账号（安全管理员）的一次性验证码，24 小时内有效。启动 `anlin serve` 后在 /app/setup 输入。",
        "This one-time code makes the first account (the security administrator) and is good for 24 hours. Start `anlin serve` and enter it at /app/setup.",
    );
    Ok(())
}
