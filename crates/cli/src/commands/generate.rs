//! `anlin generate …`

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::time::Week;
use serde_json::json;

use generator::{GeneratedCounty, GeneratedFile};

use crate::{
    failure::{Exit, Failure},
    installation,
    material::Material,
    terminal::Terminal,
};

const PROBLEM_FILE: &str = "plan-problem.json";

#[derive(Subcommand)]
pub(crate) enum Generate {
    /// 合成的山区县：导入文件、道路和高程 · A synthetic mountain county as import files, roads and heights
    County(County),
}

#[derive(Args)]
pub(crate) struct County {
    /// 随机种子，相同种子得到相同文件 · The same seed gives the same bytes
    #[arg(long, value_name = "N")]
    seed: u64,
    /// 派出所数（每县） · Stations in each county
    #[arg(long, value_name = "N", default_value_t = 15)]
    stations: u32,
    /// 警务室数（每县） · Police rooms in each county
    #[arg(long, value_name = "N", default_value_t = 90)]
    rooms: u32,
    /// 村居数（每县） · Villages in each county
    #[arg(long, value_name = "N", default_value_t = 300)]
    villages: u32,
    /// 民警数（每县） · Officers in each county
    #[arg(long, value_name = "N", default_value_t = 60)]
    officers: u32,
    /// 辅警数（每县） · Auxiliaries in each county
    #[arg(long, value_name = "N", default_value_t = 60)]
    auxiliaries: u32,
    /// 县数 · Counties
    #[arg(long, value_name = "N", default_value_t = 1)]
    counties: u32,
    /// 第一周的星期一 · Monday of the first week
    #[arg(long, value_name = "DAY", default_value = "2026-11-30")]
    week_start: Week,
    /// 输出目录 · Folder to write to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Generate {
    pub(crate) async fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let Generate::County(asked) = self;
        let counties = generator::counties(&asked.options()).map_err(|error| {
            Failure::new(Exit::Refused, "这些数量无法生成一个县", "these options make no county")
                .because(&error)
        })?;
        for county in counties {
            let mut bytes = 0;
            let problem = asked.problem(&county, terminal).await?;
            for file in county.files.iter().chain([&problem]) {
                let path = asked.out.join(&file.path);
                let folder = path.parent().unwrap_or(&asked.out);
                std::fs::create_dir_all(folder).map_err(|error| Failure::of_file(folder, &error))?;
                std::fs::write(&path, &file.bytes).map_err(|error| Failure::of_file(&path, &error))?;
                bytes += file.bytes.len();
            }
            let (files, code, name) = (county.files.len() + 1, &county.code, &county.name);
            if terminal.json {
                terminal.line(
                    json!({ "code": code, "name": name, "files": files, "bytes": bytes }).to_string(),
                )?;
            } else {
                let zh = format!("{code} {name}：{files} 个文件，{bytes} 字节");
                terminal.line(terminal.text(&zh, &format!("{code} {name}: {files} files, {bytes} bytes")))?;
            }
        }
        Ok(())
    }
}

impl County {
    /// The planner's problem of the county's first week, made as an installation makes it.
    async fn problem(&self, county: &GeneratedCounty, terminal: &Terminal) -> Result<GeneratedFile, Failure> {
        let folder = self.out.join(format!(".making-{}", county.code));
        std::fs::create_dir_all(&folder).map_err(|error| Failure::of_file(&folder, &error))?;
        let made = self.problem_in(&folder, county, terminal).await;
        std::fs::remove_dir_all(&folder).map_err(|error| Failure::of_file(&folder, &error))?;
        let inside =
            county.files.first().and_then(|file| file.path.rsplit_once('/')).map(|(inside, _name)| inside);
        let path =
            inside.map_or_else(|| PROBLEM_FILE.to_owned(), |inside| format!("{inside}/{PROBLEM_FILE}"));
        Ok(GeneratedFile { path, bytes: made? })
    }

    async fn problem_in(
        &self,
        folder: &std::path::Path,
        county: &GeneratedCounty,
        terminal: &Terminal,
    ) -> Result<Vec<u8>, Failure> {
        let ctx = installation::scratch(folder, terminal).await?;
        let area = Material::of_files(&county.files)?.import(&ctx).await?;
        let problem = app::plan::problem_of(&ctx.env, &area, self.week_start.monday(), 7).await?;
        ctx.env.db.close().await;
        serde_json::to_vec(&problem).map_err(|error| Failure::bug().because(&error))
    }

    fn options(&self) -> generator::Options {
        generator::Options {
            seed: self.seed,
            counties: self.counties,
            stations: self.stations,
            rooms: self.rooms,
            villages: self.villages,
            officers: self.officers,
            auxiliaries: self.auxiliaries,
            week_start: self.week_start.monday().date(),
        }
    }
}
