//! `anlin roads …`

use std::path::PathBuf;

use ::roads::Point;
use clap::{Args, Subcommand};
use domain::officer::TravelProfile;
use serde_json::json;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

#[derive(Subcommand)]
pub(crate) enum Roads {
    /// 各点之间的行程时间 · Travel times between points: id,lon,lat in; from,to,seconds,metres out
    Matrix(Matrix),
}

#[derive(Args)]
pub(crate) struct Matrix {
    /// 点的 CSV 文件：id,lon,lat · CSV of points
    points: PathBuf,
    /// car, motorcycle, foot
    #[arg(long, value_name = "PROFILE")]
    profile: TravelProfile,
}

impl Roads {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let Roads::Matrix(asked) = self;
        let (ids, points) = asked.read()?;
        let ctx = installation::open(global, terminal).await?;
        let network = app::roads::network(&ctx.env).await?;
        let profile = asked.profile;
        let searching = tokio::task::spawn_blocking(move || network.matrix(profile, &points));
        let matrix = searching.await.map_err(|error| Failure::bug().because(&error))?;
        for unsnapped in matrix.unsnapped() {
            let id = &ids[unsnapped];
            terminal.note(&format!("`{id}` 附近没有道路"), &format!("no road lies near `{id}`"));
        }
        let pairs = ids
            .iter()
            .enumerate()
            .flat_map(|(row, from)| ids.iter().enumerate().map(move |(column, to)| (row, from, column, to)));
        let pairs = pairs.map(|(row, from, column, to)| {
            (from, to, matrix.seconds_between(row, column).zip(matrix.metres_between(row, column)))
        });
        if terminal.json {
            let rows: Vec<_> = pairs
                .map(|(from, to, way)| {
                    json!({ "from": from, "to": to, "seconds": way.map(|way| way.0), "metres": way.map(|way| way.1) })
                })
                .collect();
            return terminal.value(&rows);
        }
        let mut text = String::from("from,to,seconds,metres\n");
        for (from, to, way) in pairs {
            let [from, to] = [from, to].map(|id| quoted(id));
            let way = way.map_or_else(
                || "unreachable,unreachable".to_owned(),
                |(seconds, metres)| format!("{seconds},{metres}"),
            );
            text.push_str(&[from, to, way].join(","));
            text.push('\n');
        }
        terminal.bytes(text.as_bytes())
    }
}

/// A cell as CSV writes it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

impl Matrix {
    fn read(&self) -> Result<(Vec<String>, Vec<Point>), Failure> {
        let bytes = std::fs::read(&self.points).map_err(|error| Failure::of_file(&self.points, &error))?;
        let path = self.points.display();
        let wrong =
            || Failure::new(Exit::Refused, format!("`{path}` 不能使用"), format!("`{path}` cannot be used"));
        let table = formats::table::read(&bytes).map_err(|error| wrong().because(&error))?;
        let columns = ["id", "lon", "lat"].map(|name| table.column(name));
        if columns.contains(&None) {
            return Err(wrong().hinted("需要三列：id,lon,lat。", "It needs the columns id,lon,lat."));
        }
        let [id, lon, lat] = columns;
        let point = |row: &formats::table::Row| {
            let point = Point::new(row.cell(lon).parse().ok()?, row.cell(lat).parse().ok()?);
            point.is_on_globe().then(|| (row.cell(id).to_owned(), point))
        };
        let points = table.rows.iter().map(|row| {
            point(row).ok_or_else(|| {
                let number = row.number;
                wrong().hinted(
                    format!("第 {number} 行：lon 应在 -180 到 180 之间，lat 应在 -90 到 90 之间。"),
                    format!("Row {number}: lon lies between -180 and 180, lat between -90 and 90."),
                )
            })
        });
        let points: Result<Vec<_>, Failure> = points.collect();
        Ok(points?.into_iter().unzip())
    }
}
