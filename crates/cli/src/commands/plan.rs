//! `anlin plan …`: the planner on files.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::{Args, Subcommand};
use cpu_time::ProcessTime;
use domain::{code::PlaceCode, time::Week};
use planner::{Budget, Control, Options, Pace, Plan, Problem, ProblemError, Progress, plan::Score};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

/// Without a budget in file and flags.
const CPU_SECONDS_DEFAULT: f64 = 10.0;

#[derive(Subcommand)]
pub(crate) enum PlanCommand {
    /// 导出一周的排班问题 · Write the problem of a week, with travel times
    Export(Export),
    /// 计算排班计划 · Solve a problem file
    Solve(Solve),
    /// 按规则检查计划 · Let the referee examine a plan
    Check(Check),
}

#[derive(Args)]
pub(crate) struct Export {
    /// 星期一 · Monday of the week
    #[arg(long, value_name = "DAY")]
    week: Week,
    /// 周数 · Weeks
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=4))]
    weeks: u16,
    /// 地点编号，默认第一个县 · Code of the place whose tree is planned; the first county when absent
    #[arg(long, value_name = "CODE")]
    area: Option<PlaceCode>,
}

#[derive(Args)]
pub(crate) struct Solve {
    /// 问题文件 · Problem file (docs/formats/plan-problem.schema.json)
    problem: PathBuf,
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// 计算用的 CPU 秒数 · CPU seconds to search
    #[arg(long, value_name = "T", conflicts_with = "iterations")]
    cpu_s: Option<f64>,
    /// 计算轮数，结果逐字节相同 · Rounds to search; the plan is the same byte for byte
    #[arg(long, value_name = "N")]
    iterations: Option<u64>,
    /// 并行搜索数 · Searches side by side
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: Option<u16>,
    /// 计划文件，默认标准输出 · Plan file; stdout when absent
    #[arg(short, long, value_name = "PLAN")]
    output: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Check {
    problem: PathBuf,
    plan: PathBuf,
}

impl PlanCommand {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        match self {
            PlanCommand::Export(export) => export.run(global, terminal).await,
            PlanCommand::Solve(solve) => solve.run(terminal).await,
            PlanCommand::Check(check) => check.run(terminal),
        }
    }
}

impl Export {
    async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let ctx = installation::open(global, terminal).await?;
        let area = match self.area {
            Some(area) => area,
            None => app::county::first(&ctx.env).await?.code,
        };
        let problem = app::plan::problem_of(&ctx.env, &area, self.week.monday(), self.weeks * 7).await?;
        terminal.line(text_of(&problem)?)
    }
}

fn text_of<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::bug().because(&error))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::of_file(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let path = path.display();
        Failure::new(
            Exit::Refused,
            format!("`{path}` 不符合格式"),
            format!("`{path}` does not follow the format"),
        )
        .because(&error)
        .hinted("格式见 docs/formats/。", "The formats stand in docs/formats/.")
    })
}

fn refused(faults: &[ProblemError]) -> Failure {
    let failure = Failure::new(
        Exit::Refused,
        format!("排班问题有 {} 处不对", faults.len()),
        format!("the problem has {} faults", faults.len()),
    );
    let faults = faults.iter().take(20);
    faults.fold(failure, |failure, fault| {
        let text = format!("{} {}: {} ({})", fault.path, fault.code, fault.detail, fault.code.remedy());
        failure.because_text(app::Text::new(text.clone(), text))
    })
}

/// CPU seconds of the process, over all threads; Ctrl-C ends the search with the best plan so far.
struct CpuBudget {
    began: ProcessTime,
    seconds: f64,
    stop: Arc<AtomicBool>,
    terminal: Terminal,
}

impl Control for CpuBudget {
    fn pace(&self, progress: &Progress) -> Pace {
        if progress.thread == 0
            && progress.iterations.is_multiple_of(ROUNDS_A_LINE)
            && progress.iterations > 0
        {
            let Progress { iterations, best, thread: _ } = progress;
            let (served, asked, total) = (best.served, best.asked, best.total);
            self.terminal.note(
                &format!("第 {iterations} 轮：已排 {served}/{asked}，目标值 {total}"),
                &format!("round {iterations}: {served} of {asked} served, objective {total}"),
            );
        }
        if self.stop.load(Ordering::Relaxed) {
            return Pace::Stop;
        }
        Pace::Spent(self.began.elapsed().as_secs_f64() / self.seconds)
    }
}

/// Rounds between two lines of progress.
const ROUNDS_A_LINE: u64 = planner::ROUNDS_A_REPORT * 256;

impl Solve {
    async fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let problem: Problem = read(&self.problem)?;
        problem.check_fatal().map_err(|faults| refused(&faults))?;
        let own = Options::of(&problem);
        let budget = match (self.iterations, self.cpu_s) {
            (Some(rounds), _) => Budget::Iterations(rounds),
            (None, Some(_)) => Budget::Controlled,
            (None, None) => own.budget,
        };
        let seconds = self.cpu_s.or(problem.search.cpu_s.map(f64::from)).unwrap_or(CPU_SECONDS_DEFAULT);
        let options = Options {
            seed: self.seed.unwrap_or(own.seed),
            budget,
            threads: self.threads.unwrap_or(own.threads),
        };
        let stop = Arc::new(AtomicBool::new(false));
        let control =
            CpuBudget { began: ProcessTime::now(), seconds, stop: Arc::clone(&stop), terminal: *terminal };
        let mut searching = tokio::task::spawn_blocking(move || planner::solve(&problem, &options, &control));
        let searched = tokio::select! {
            searched = &mut searching => searched,
            _interrupted = tokio::signal::ctrl_c() => {
                terminal.note("正在停止，保留目前最好的计划…", "stopping with the best plan so far…");
                stop.store(true, Ordering::Relaxed);
                searching.await
            }
        };
        let plan =
            searched.map_err(|error| Failure::bug().because(&error))?.map_err(|faults| refused(&faults))?;
        let text = text_of(&plan)?;
        let Some(path) = &self.output else { return terminal.line(text) };
        std::fs::write(path, text + "\n").map_err(|error| Failure::of_file(path, &error))?;
        print_score(&plan.score, terminal)
    }
}

fn print_score(score: &Score, terminal: &Terminal) -> Result<(), Failure> {
    if terminal.json {
        return terminal.value(score);
    }
    let rows = [
        ("已排任务", "served", format!("{} / {}", score.served, score.asked)),
        ("没有保住的固定项", "pins lost", score.pins_lost.to_string()),
        ("未排：约定", "unserved fixed", score.fixed.to_string()),
        ("未排：承诺", "unserved promised", score.promised.to_string()),
        ("未排：法定", "unserved statutory", score.statutory.to_string()),
        ("未排：重点", "unserved priority", score.priority.to_string()),
        ("未排：一般", "unserved optional", score.optional.to_string()),
        ("间隔超出天数", "days beyond the wanted gap", score.gap_days.to_string()),
        ("不在集日", "off the market day", score.market_days.to_string()),
        ("换人", "continuity lost", score.continuity.to_string()),
        ("路上分钟", "travel minutes", score.travel_min.to_string()),
        ("未排价值加路上分钟", "unserved value + travel minutes", score.plain().to_string()),
        ("目标值", "objective", score.total.to_string()),
    ];
    for (zh, en, value) in rows {
        terminal.line(format!("{}\t{value}", terminal.text(zh, en)))?;
    }
    Ok(())
}

impl Check {
    fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        let problem: Problem = read(&self.problem)?;
        let plan: Plan = read(&self.plan)?;
        problem.check_fatal().map_err(|faults| refused(&faults))?;
        let verdict = planner::referee::examine(&problem, &plan);
        if terminal.json {
            terminal.value(&json!({ "violations": &verdict.violations, "score": &verdict.score }))?;
        } else {
            for one in &verdict.violations {
                let who = [one.officer.clone(), one.day.map(|day| format!("day {day}")), one.duty.clone()];
                let who: Vec<String> = who.into_iter().flatten().collect();
                terminal.line(format!("{}\t{}\t{}", one.code, who.join(" "), one.detail))?;
            }
            print_score(&verdict.score, terminal)?;
        }
        match verdict.violations.len() {
            0 => Ok(()),
            count => Err(Failure::new(
                Exit::Refused,
                format!("违反规则 {count} 处"),
                format!("{count} rules are broken"),
            )
            .hinted(
                "规则代码见 docs/formats/plan-rules.md。",
                "The codes stand in docs/formats/plan-rules.md.",
            )),
        }
    }
}
