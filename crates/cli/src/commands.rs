//! One file a command group.

mod account;
mod audit;
mod authz;
mod calendar;
mod demo;
mod doctor;
mod generate;
mod init;
mod plan;
mod roads;
mod serve;
mod sheets;

use clap::Subcommand;

use crate::{arguments::Global, failure::Failure, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 建立空的安装，输出一次性验证码 · Make an empty installation and print its one-time code
    Init,
    /// 自检 · Check the installation
    Doctor,
    /// 演示：没有数据时建立一个县，为每个角色给出登录链接 · Make a county when there is none, serve it, print a link per role
    Demo(demo::Demo),
    /// 提供服务 · Serve the pages and the interface
    Serve(serve::Serve),
    /// 账号 · Accounts
    #[command(subcommand)]
    Account(account::Account),
    /// 审计日志 · The audit log
    #[command(subcommand)]
    Audit(audit::Audit),
    /// 权限 · Who may do what
    #[command(subcommand)]
    Authz(authz::Authz),
    /// 生成合成的县 · Make a synthetic county
    #[command(subcommand)]
    Generate(generate::Generate),
    /// 导入 · Import records or roads
    Import(sheets::Import),
    /// 导出，格式与导入相同 · Export records in the format of the import
    Export(sheets::Export),
    /// 日历 · The calendar
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// 排班 · The planner on files
    #[command(subcommand)]
    Plan(plan::PlanCommand),
    /// 道路 · Roads
    #[command(subcommand)]
    Roads(roads::Roads),
    /// openapi.json
    #[command(hide = true)]
    Openapi,
    /// docs/problems.md
    #[command(hide = true)]
    Problems,
}

impl Command {
    /// Whether the command runs until it is stopped.
    pub(crate) fn serves(&self) -> bool {
        matches!(self, Command::Serve(_) | Command::Demo(_))
    }
}

pub(crate) async fn run(command: Command, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
    match command {
        Command::Init => init::run(global, terminal).await,
        Command::Doctor => doctor::run(global, terminal).await,
        Command::Serve(serve) => serve.run(global, terminal).await,
        Command::Account(account) => account.run(global, terminal).await,
        Command::Audit(audit) => audit.run(global, terminal).await,
        Command::Authz(authz) => authz.run(terminal),
        Command::Generate(generate) => generate.run(terminal).await,
        Command::Demo(demo) => demo.run(global, terminal).await,
        Command::Import(import) => import.run(global, terminal).await,
        Command::Export(export) => export.run(global, terminal).await,
        Command::Calendar(calendar) => calendar.run(global, terminal).await,
        Command::Plan(plan) => plan.run(global, terminal).await,
        Command::Roads(roads) => roads.run(global, terminal).await,
        Command::Openapi => terminal.bytes(server::openapi_json().as_bytes()),
        Command::Problems => terminal.bytes(app::problems_page().as_bytes()),
    }
}
