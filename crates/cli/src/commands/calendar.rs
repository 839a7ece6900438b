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
        let days = if global.db.is_some() || installation::is_there(&global.data) {
            let ctx = installation::open(global, terminal).await?;
            app::calendar::days(&ctx.env, from, to).await?
        } else {
            app::calendar::days_with(&Holidays::official(), from, to)?
        };
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
