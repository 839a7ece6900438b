//! `anlin demo`: a county to look at, made when there is none, and a sign-in link for every role.

mod history;

use std::{net::SocketAddr, path::PathBuf};

use app::{Ctx, ProblemCode, account::CreateAccount, pairing::Pairing};
use clap::Args;
use domain::{
    account::{AccountState, Role},
    code::{OfficerCode, PlaceCode},
    division::DivisionCode,
    id::OpId,
    officer::{Officer, OfficerKind},
    time::Zone,
};
use serde_json::json;
use server::{Listen, Settings};

use history::{History, WEEKS_PAST};

use super::{
    serve::{Listeners, serve},
    sheets::read,
};
use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    material::Material,
    terminal::Terminal,
};

#[derive(Args)]
pub(crate) struct Demo {
    /// 监听地址 · Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// 真实道路 .osm.pbf、.osm · Real roads instead of made-up ones
    #[arg(long, value_name = "FILE", requires = "divisions")]
    osm: Option<PathBuf>,
    /// 高程 .hgt、.hgt.zip · Height tiles of the real roads
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "osm")]
    heights: Vec<PathBuf>,
    /// 区划文件，地名与真实道路配对 · Division files whose names are paired with the real roads
    #[arg(long, value_name = "FILE", num_args = 1.., requires = "osm")]
    divisions: Vec<PathBuf>,
    /// 生成县的随机种子 · Seed of the county
    #[arg(long, value_name = "N", default_value_t = 7)]
    seed: u64,
}

impl Demo {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let mut ctx = installation::make(global, terminal).await?;
        ctx.env.demo = true;
        let marker = Marker(global.data.join("demo.txt"));
        let (county, cast) = match marker.read()? {
            Stage::Made => {
                self.refuse_other_roads(&app::roads::find(&ctx.env).await?.name, global)?;
                let county = app::county::first(&ctx.env).await?.code;
                let cast = Cast::choose(&ctx, &county).await?;
                (county, cast)
            }
            // Importing again what an interrupted start imported changes nothing.
            stage @ (Stage::None | Stage::Making) => {
                if stage == Stage::None {
                    refuse_real_data(&ctx).await?;
                }
                marker.write(Stage::Making)?;
                terminal.note("正在建立演示县…", "making the demonstration county…");
                let county = self.material(&ctx)?.import(&ctx).await?;
                let history =
                    History { ctx: &ctx, county: county.clone(), zone: Zone::usual(), terminal: *terminal };
                history.make().await?;
                let cast = Cast::choose(&ctx, &county).await?;
                history.leave_draft(&cast.station).await?;
                marker.write(Stage::Made)?;
                (county, cast)
            }
        };
        let accounts = accounts(&ctx, &county, &cast);
        let listen = Listen { address: self.listen, tls: None, behind_proxy: false };
        let public_address = Some(format!("http://{}", self.listen));
        let settings =
            Settings { is_local: self.listen.ip().is_loopback(), public_address, ..Settings::default() };
        let mut links = Vec::new();
        for account in accounts {
            make_account_if_missing(&ctx, &account).await?;
            links.push((account.role, app::session::make_sign_in_code(&ctx, &account.login).await?));
        }
        let terminal_of_links = *terminal;
        let listeners = Listeners { staff: listen, public: None, metrics: None };
        serve(&ctx, settings, listeners, *terminal, move |address| {
            print_links(&links, address, terminal_of_links)
        })
        .await
    }

    /// A demonstration that is there keeps its roads; asking for others would otherwise be passed over in silence.
    fn refuse_other_roads(&self, in_use: &str, global: &Global) -> Result<(), Failure> {
        let Some(asked) = self.osm.as_deref().and_then(std::path::Path::file_name) else { return Ok(()) };
        if asked == std::ffi::OsStr::new(in_use) {
            return Ok(());
        }
        let folder = global.data.display();
        Err(Failure::new(
            Exit::Refused,
            format!("`{folder}` 里已有用 {in_use} 建立的演示"),
            format!("`{folder}` holds a demonstration on {in_use} already"),
        )
        .hinted(
            "删除这个目录，或用 --data 换一个目录。",
            "Delete that folder, or choose another with --data.",
        ))
    }

    fn material(&self, ctx: &Ctx) -> Result<Material, Failure> {
        let (today, _now) = ctx.now().on_wall_clock(&Zone::usual());
        let first = today.plus_days(-7 * WEEKS_PAST);
        let options = generator::Options {
            seed: self.seed,
            week_start: first.week().monday().date(),
            ..generator::Options::default()
        };
        match &self.osm {
            None => Material::generated(&options),
            Some(osm) => self.paired(&options, osm),
        }
    }

    /// A generated county moved onto real roads.
    fn paired(&self, options: &generator::Options, osm: &std::path::Path) -> Result<Material, Failure> {
        let (name, bytes) = read(osm)?;
        let heights: Result<Vec<_>, Failure> = self.heights.iter().map(|path| read(path)).collect();
        let extract = ::roads::OsmExtract::read(&bytes).map_err(|error| {
            Failure::new(Exit::Refused, format!("`{name}` 不能使用"), format!("`{name}` cannot be used"))
                .because(&error)
        })?;
        let mut divisions = Vec::new();
        for path in &self.divisions {
            divisions.extend(divisions_of(path)?);
        }
        let pairing = Pairing::new(extract.settlements(), &divisions, &name)?;
        let size = pairing.size();
        let options = generator::Options {
            stations: size.stations,
            rooms: size.rooms,
            villages: size.villages,
            officers: size.officers,
            auxiliaries: size.auxiliaries,
            ..*options
        };
        let mut material = Material::generated(&options)?;
        pairing.apply(&mut material.sheets)?;
        Ok(Material { roads: (name, bytes), heights: heights?, note: Some(pairing.note()), ..material })
    }
}

/// How far a demonstration has been made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    None,
    Making,
    Made,
}

/// The file that tells a demonstration from an installation with real data.
struct Marker(PathBuf);

impl Marker {
    fn read(&self) -> Result<Stage, Failure> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) if text.trim() == "made" => Ok(Stage::Made),
            Ok(_begun) => Ok(Stage::Making),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Stage::None),
            Err(error) => Err(Failure::of_file(&self.0, &error)),
        }
    }

    fn write(&self, stage: Stage) -> Result<(), Failure> {
        let text = if stage == Stage::Made { "made\n" } else { "making\n" };
        std::fs::write(&self.0, text).map_err(|error| Failure::of_file(&self.0, &error))
    }
}

/// A demonstration opens accounts to everybody, so it is never made where there is something already.
async fn refuse_real_data(ctx: &Ctx) -> Result<(), Failure> {
    let mut tx = ctx.env.db.begin_read().await?;
    let is_empty =
        store::account::count(&mut tx).await? == 0 && store::place::list(&mut tx).await?.is_empty();
    if is_empty {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Refused,
        "这里已有数据，不能改作演示",
        "there is data here; it is not turned into a demonstration",
    )
    .hinted("用 --data 换一个空目录。", "Choose an empty folder with --data."))
}

fn divisions_of(path: &std::path::Path) -> Result<Vec<(DivisionCode, String)>, Failure> {
    let (name, bytes) = read(path)?;
    let wrong = || {
        Failure::new(Exit::Refused, format!("`{name}` 不是区划文件"), format!("`{name}` is no division file"))
    };
    let table = formats::table::read(&bytes).map_err(|error| wrong().because(&error))?;
    let [code, called] = ["code", "name"].map(|column| table.column(column));
    let rows = table.rows.iter();
    rows.map(|row| {
        let code = row
            .cell(code)
            .parse()
            .map_err(|error: domain::division::DivisionError| wrong().because(&error))?;
        Ok((code, row.cell(called).to_owned()))
    })
    .collect()
}

/// Who the demonstration's accounts belong to: people who have something to do.
struct Cast {
    officer: Option<Officer>,
    auxiliary: Option<Officer>,
    /// Where the chief leads: the officer's station.
    station: PlaceCode,
}

impl Cast {
    /// Those with the most stops today; on a day when nobody has any, with the most in the coming week.
    async fn choose(ctx: &Ctx, county: &PlaceCode) -> Result<Cast, Failure> {
        let (today, _time) = ctx.now().on_wall_clock(&Zone::usual());
        let mut tx = ctx.env.db.begin_read().await?;
        let officers = store::officer::list(&mut tx).await?;
        let slots = store::slot::list_between(&mut tx, today, today.plus_days(6)).await?;
        drop(tx);
        let stops = |code: &OfficerCode| {
            let mine = slots.iter().filter(|slot| slot.officer == *code);
            (mine.clone().filter(|slot| slot.day == today).count(), mine.count())
        };
        let busiest = |kind| {
            let serving =
                officers.iter().filter(|officer| officer.kind == kind && officer.station != *county);
            serving.max_by_key(|officer| stops(&officer.code))
        };
        let officer = busiest(OfficerKind::Officer);
        Ok(Cast {
            station: officer.map_or(county, |officer| &officer.station).clone(),
            officer: officer.cloned(),
            auxiliary: busiest(OfficerKind::Auxiliary).cloned(),
        })
    }
}

/// One account for each role, in an area where it has something to do.
fn accounts(ctx: &Ctx, county: &PlaceCode, cast: &Cast) -> Vec<CreateAccount> {
    let account = |role: Role| {
        let officer = match role {
            Role::Officer => cast.officer.as_ref(),
            Role::Auxiliary => cast.auxiliary.as_ref(),
            _ => None,
        };
        let area = match role {
            Role::StationChief => &cast.station,
            _ => officer.map_or(county, |officer| &officer.station),
        };
        CreateAccount {
            op_id: OpId(ctx.env.random.uuid_v7(ctx.now())),
            login: format!("demo-{}", role.as_str().replace('_', "-")),
            role,
            area: area.clone(),
            state: AccountState::Active,
            officer: officer.map(|officer| officer.code.clone()),
        }
    };
    Role::ALL.iter().map(|role| account(*role)).collect()
}

async fn make_account_if_missing(ctx: &Ctx, new: &CreateAccount) -> Result<(), Failure> {
    match app::account::create_with_secrets(ctx, new).await {
        Ok(_made) => Ok(()),
        Err(error) if error.code() == ProblemCode::AlreadyThere => Ok(()),
        Err(error) => Err(error.into()),
    }
}

const fn role_words(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Bureau => ("县公安局", "bureau"),
        Role::StationChief => ("派出所所长", "station chief"),
        Role::Officer => ("社区民警", "officer"),
        Role::Auxiliary => ("辅警", "auxiliary"),
        Role::Partner => ("共建单位", "partner"),
        Role::ForceLeader => ("群防队长", "force leader"),
        Role::Auditor => ("督察", "auditor"),
        Role::SystemAdmin => ("系统管理员", "system administrator"),
        Role::SecurityAdmin => ("安全管理员", "security administrator"),
    }
}

fn print_links(links: &[(Role, String)], address: SocketAddr, terminal: Terminal) -> Result<(), Failure> {
    let link = |code: &str| format!("http://{address}/app/link#{code}");
    if terminal.json {
        let links: Vec<_> =
            links.iter().map(|(role, code)| json!({ "role": role, "link": link(code) })).collect();
        return terminal.line(json!({ "public": format!("http://{address}/"), "links": links }).to_string());
    }
    terminal.line(format!("居民 · resident: http://{address}/"))?;
    for (role, code) in links {
        let (zh, en) = role_words(*role);
        terminal.line(format!("{zh} · {en}: {}", link(code)))?;
    }
    terminal.note("按 Ctrl-C 停止；数据会保留。", "Ctrl-C stops it; the data stays.");
    Ok(())
}
