//! `anlin account …`

use app::{
    Ctx, Error, ProblemCode,
    account::{AccountCommand, AccountToEnrol, CreateAccount, NewAccount},
};
use clap::{Args, Subcommand};
use domain::{
    account::{AccountState, Role},
    code::{OfficerCode, PlaceCode},
    division::DivisionCode,
    id::OpId,
};
use serde_json::json;

use crate::{arguments::Global, failure::Failure, installation, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Account {
    /// 建立账号，密码和动态验证码密钥只显示一次 · Make an account; its credentials are shown once
    Create(Create),
    /// 收回密码和验证器，输出重新设置用的一次性代码 · Take password and second factor away; prints the code for setting new ones
    Reset(Named),
    /// 解除连续输错造成的锁定 · Forget wrong tries
    Unlock(Named),
}

#[derive(Args)]
pub(crate) struct Named {
    /// 登录名 · Login name
    #[arg(value_name = "LOGIN")]
    login: String,
}

#[derive(Args)]
pub(crate) struct Create {
    #[arg(
        long,
        value_name = "ROLE",
        help = "bureau, station_chief, officer, auxiliary, partner, force_leader, auditor, system_admin, security_admin"
    )]
    role: Role,
    /// 管辖地点的编号 · Code of the place whose tree the account works in
    #[arg(long, value_name = "CODE")]
    area: PlaceCode,
    /// 登录名 · Login name; made from role and area when left out
    #[arg(long, value_name = "NAME")]
    login: Option<String>,
    /// active, unconfirmed, suspended, expired
    #[arg(long, value_name = "STATE", default_value = "active")]
    state: AccountState,
    /// 民警或辅警的警号 · Badge number of the officer or auxiliary who signs in with it
    #[arg(long, value_name = "CODE")]
    officer: Option<OfficerCode>,
}

/// Names tried before giving up on finding a free one.
const NAMES_TRIED_MAX: u32 = 1000;

impl Account {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let ctx = installation::open(global, terminal).await?;
        match self {
            Account::Create(asked) => asked.run(&ctx, terminal).await,
            Account::Reset(asked) => asked.reset(&ctx, terminal).await,
            Account::Unlock(asked) => asked.unlock(&ctx, terminal).await,
        }
    }
}

impl Named {
    async fn reset(&self, ctx: &Ctx, terminal: &Terminal) -> Result<(), Failure> {
        let AccountToEnrol { account, enrolment } =
            app::account::reset(ctx, &self.login, &command(ctx)).await?;
        ctx.env.db.close().await;
        let Some(issued) = enrolment else { return Err(Failure::bug()) };
        if terminal.json {
            return terminal.value(&json!({
                "login": account.login,
                "code": issued.code,
                "expires_at": issued.expires_at,
            }));
        }
        terminal.line(issued.code)?;
        terminal.note(
            "原来的密码和验证器已作废。请把一次性代码交给本人，72 小时内在 /app/enrol 输入，设置新的密码和验证器。",
            "The former password and second factor are void. Hand this one-time code to the account's owner, who enters it at /app/enrol within 72 hours and sets new ones.",
        );
        Ok(())
    }

    async fn unlock(&self, ctx: &Ctx, terminal: &Terminal) -> Result<(), Failure> {
        let account = app::account::unlock(ctx, &self.login, &command(ctx)).await?;
        ctx.env.db.close().await;
        if terminal.json {
            return terminal.value(&json!({ "login": account.login, "account": account }));
        }
        terminal.line(format!("{}: {}", account.login, terminal.text("可以登录了", "may sign in again")))
    }
}

fn command(ctx: &Ctx) -> AccountCommand {
    AccountCommand { op_id: OpId(ctx.env.random.uuid_v7(ctx.now())) }
}

impl Create {
    async fn run(mut self, ctx: &Ctx, terminal: &Terminal) -> Result<(), Failure> {
        self.area = place_meant(ctx, self.area).await?;
        let made = self.create(ctx).await?;
        if app::county::find_of(&ctx.env, &made.account.area).await?.is_none() {
            terminal.note(
                "注意：还没有这个地点，导入组织机构后账号才能看到内容。",
                "note: this place is not there yet; the account sees nothing until the organisation is imported.",
            );
        }
        ctx.env.db.close().await;
        print(&made, terminal)
    }

    async fn create(&self, ctx: &Ctx) -> Result<NewAccount, Error> {
        let stem = match (&self.login, &self.officer) {
            (Some(login), _) => return self.create_named(ctx, login.clone()).await,
            (None, Some(officer)) => officer.to_string(),
            (None, None) => format!("{}-{}", self.role, self.area),
        };
        let mut outcome = self.create_named(ctx, stem.chars().take(40).collect()).await;
        for number in 2..NAMES_TRIED_MAX {
            let is_taken = outcome.as_ref().is_err_and(|error| error.code() == ProblemCode::AlreadyThere);
            if !is_taken {
                break;
            }
            let stem: String = stem.chars().take(36).collect();
            outcome = self.create_named(ctx, format!("{stem}-{number}")).await;
        }
        outcome
    }

    async fn create_named(&self, ctx: &Ctx, login: String) -> Result<NewAccount, Error> {
        let new = CreateAccount {
            op_id: OpId(ctx.env.random.uuid_v7(ctx.now())),
            login,
            role: self.role,
            area: self.area.clone(),
            state: self.state,
            officer: self.officer.clone(),
        };
        app::account::create_with_secrets(ctx, &new).await
    }
}

/// Sheets pad division codes to twelve digits, so `522699` may mean the place `522699000000`.
async fn place_meant(ctx: &Ctx, typed: PlaceCode) -> Result<PlaceCode, Failure> {
    let Ok(division) = typed.as_str().parse::<DivisionCode>() else { return Ok(typed) };
    let Ok(padded) = division.to_string().parse::<PlaceCode>() else { return Ok(typed) };
    let mut tx = ctx.env.db.begin_read().await?;
    let is_there = store::place::find(&mut tx, &typed).await?.is_some();
    let is_meant = !is_there && store::place::find(&mut tx, &padded).await?.is_some();
    Ok(if is_meant { padded } else { typed })
}

fn print(made: &NewAccount, terminal: &Terminal) -> Result<(), Failure> {
    let NewAccount { account, secrets } = made;
    let Some(secrets) = secrets else { return Err(Failure::bug()) };
    if terminal.json {
        return terminal.value(&json!({
            "login": account.login,
            "password": secrets.password,
            "totp_secret": secrets.factor.totp_secret,
            "totp_url": secrets.factor.totp_url,
            "account": account,
        }));
    }
    let rows = [
        (terminal.text("登录名", "login"), account.login.as_str()),
        (terminal.text("密码", "password"), &secrets.password),
        (terminal.text("动态验证码密钥", "totp secret"), &secrets.factor.totp_secret),
        (terminal.text("验证器链接", "totp url"), &secrets.factor.totp_url),
    ];
    for (name, value) in rows {
        terminal.line(format!("{name}: {value}"))?;
    }
    terminal.note("以上内容只显示这一次，请妥善保存。", "These are shown only this once: keep them safe.");
    Ok(())
}
