//! `anlin calendar …`

use clap::{Args, Subcommand};
use domain::{time::Day, workday::Holidays};

use crate::{arguments::Global, failure::Failure, installation, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Calendar {
    /// 每日是否上班、节假日和农历 · Working days, holidays and lunar days
    Days(Days),
}

#[derive(Args)]
pub(crate) struct Days {
    #[arg(long, value_name = "DAY")]
    from: Day,
    #[arg(long, value_name = "DAY")]
    to: Day,
}

impl Calendar {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let Calendar::Days(Days { from, to }) = self;
        // The official calendar needs no installation; one that is there may know later years.
        let holidays = if global.db.is_some() || installation::is_there(&global.data) {
            let ctx = installation::open(global, terminal).await?;
            app::calendar::known_holidays(&ctx.env).await?
        } else {
            Holidays::official()
        };
        let days = app::calendar::days(&holidays, from, to)?;
        for year in holidays.years_not_announced(from, to) {
            terminal.note(
                &format!("{year} 年的放假安排还没有导入，只按周末休息计算"),
                &format!("the holidays of {year} are not imported yet: only its weekends are off"),
            );
        }
        if terminal.json {
            return terminal.value(&days);
        }
        let mut text = app::calendar::COLUMNS.join(",") + "\n";
        for day in &days {
            text.push_str(&day.cells().join(","));
            text.push('\n');
        }
        terminal.bytes(text.as_bytes())
    }
}
