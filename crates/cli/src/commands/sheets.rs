//! `anlin import …` and `anlin export …`

use std::path::{Path, PathBuf};

use app::{
    Ctx,
    sheet::{Applied, Edit, Preview, SheetFormat, SheetName},
};
use clap::{Args, ValueEnum};
use domain::id::OpId;
use serde_json::json;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

#[derive(Args)]
pub(crate) struct Import {
    /// divisions, organisation, people, posts, leave, training, rota, duties, places, appointments, holidays, roads
    what: What,
    /// CSV（UTF-8、GBK）或 XLSX；道路为 .osm.pbf、.osm、.osm.gz · Files, applied together
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// 只列出新增、更改和拒绝的内容 · List what would be added, changed and refused; apply nothing
    #[arg(long)]
    preview: bool,
    /// 高程文件 .hgt、.hgt.zip · Height tiles for the roads
    #[arg(long, value_name = "FILE", num_args = 1..)]
    heights: Vec<PathBuf>,
}

/// What is imported: records, or roads.
#[derive(Debug, Clone, Copy)]
enum What {
    Sheet(SheetName),
    Roads,
}

impl std::str::FromStr for What {
    type Err = domain::UnknownChoice;
    fn from_str(text: &str) -> Result<What, Self::Err> {
        if text == "roads" { Ok(What::Roads) } else { text.parse().map(What::Sheet) }
    }
}

pub(crate) fn read(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::of_file(path, &error))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok((name, bytes))
}

impl Import {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let files: Result<Vec<_>, Failure> = self.files.iter().map(|path| read(path)).collect();
        let files = files?;
        let ctx = installation::open(global, terminal).await?;
        match self.what {
            What::Sheet(sheet) => import_sheet(&ctx, sheet, files, self.preview, terminal).await,
            What::Roads => {
                let heights: Result<Vec<_>, Failure> = self.heights.iter().map(|path| read(path)).collect();
                import_roads(&ctx, files, heights?, terminal).await
            }
        }
    }
}

async fn import_sheet(
    ctx: &Ctx,
    sheet: SheetName,
    files: Vec<(String, Vec<u8>)>,
    preview_only: bool,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let input = app::sheet::read(ctx, sheet, Edit::of_files(files)).await?;
    let preview = app::sheet::preview(ctx, &input).await?;
    if preview_only {
        tell_preview(&preview, terminal)?;
    }
    if preview.refused_count > 0 {
        let failure = Failure::new(
            Exit::Refused,
            format!("有 {} 处不能导入，什么都没有改动", preview.refused_count),
            format!("{} values are refused; nothing was changed", preview.refused_count),
        );
        // A preview has listed them already.
        let listed = if preview_only { &[][..] } else { &preview.refused };
        return Err(listed.iter().take(20).fold(failure, |failure, refused| {
            let text = refusal_line(refused, terminal);
            failure.because_text(app::Text::new(text.clone(), text))
        }));
    }
    if preview_only {
        return Ok(());
    }
    let op_id = OpId(ctx.env.random.uuid_v7(ctx.now()));
    let Applied { added, changed, removed } = app::sheet::apply(ctx, &input, op_id, &preview.digest).await?;
    let unchanged = preview.unchanged;
    ctx.env.db.close().await;
    if terminal.json {
        return terminal.value(
            &json!({ "added": added, "changed": changed, "removed": removed, "unchanged": unchanged }),
        );
    }
    let zh = format!("{sheet}：新增 {added}，更改 {changed}，未变 {unchanged}");
    terminal.line(
        terminal.text(&zh, &format!("{sheet}: {added} added, {changed} changed, {unchanged} unchanged")),
    )
}

fn refusal_line(refused: &app::sheet::RefusalView, terminal: &Terminal) -> String {
    let row = refused.row.map_or_else(
        || refused.key.join(" "),
        |row| terminal.text("第 {} 行", "row {}").replace("{}", &row.to_string()),
    );
    let file = refused.file.as_deref().unwrap_or_default();
    format!("{file} {row} {}: {} [{}] {}", refused.column, refused.detail, refused.code, refused.remedy)
}

fn tell_preview(preview: &Preview, terminal: &Terminal) -> Result<(), Failure> {
    if terminal.json {
        return terminal.value(preview);
    }
    let Preview { added, changed, unchanged, refused_count, .. } = preview;
    let zh = format!("新增 {added}，更改 {changed}，未变 {unchanged}，拒绝 {refused_count}");
    let en = format!("{added} added, {changed} changed, {unchanged} unchanged, {refused_count} refused");
    terminal.line(terminal.text(&zh, &en))?;
    if !preview.dropped_columns.is_empty() {
        let columns = preview.dropped_columns.join(", ");
        terminal.line(
            terminal.text(&format!("不保留的列：{columns}"), &format!("columns not kept: {columns}")),
        )?;
    }
    for change in &preview.changes {
        let kind = match change.kind {
            app::sheet::ChangeKind::Added => terminal.text("新增", "added"),
            app::sheet::ChangeKind::Changed => terminal.text("更改", "changed"),
            app::sheet::ChangeKind::Removed => terminal.text("删除", "removed"),
        };
        let cells =
            |cells: &Option<Vec<String>>| cells.as_ref().map(|cells| cells.join(",")).unwrap_or_default();
        terminal.line(format!(
            "{kind}\t{}\t{}\t{}",
            change.key.join(" "),
            cells(&change.before),
            cells(&change.after)
        ))?;
    }
    for refused in &preview.refused {
        terminal.line(format!(
            "{}\t{}",
            terminal.text("拒绝", "refused"),
            refusal_line(refused, terminal)
        ))?;
    }
    Ok(())
}

async fn import_roads(
    ctx: &Ctx,
    mut files: Vec<(String, Vec<u8>)>,
    heights: Vec<(String, Vec<u8>)>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let (Some((name, osm)), true) = (files.pop(), files.is_empty()) else {
        return Err(Failure::new(Exit::Usage, "道路一次导入一个文件", "one road file is imported at a time"));
    };
    let roads = app::roads::import(ctx, &name, osm, heights).await?;
    ctx.env.db.close().await;
    if terminal.json {
        return terminal.value(&roads);
    }
    let (km, share) = (roads.drivable_km, roads.connected_share * 100.0);
    let zh = format!("{name}：可行车道路 {km:.1} 公里，{share:.1} % 相连。{}", roads.attribution);
    let en = format!("{name}: {km:.1} km drivable, {share:.1} % of it connected. {}", roads.attribution);
    terminal.line(terminal.text(&zh, &en))
}

#[derive(Args)]
pub(crate) struct Export {
    /// divisions, organisation, people, posts, leave, training, rota, duties, places, appointments, holidays
    what: SheetName,
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// 输出文件，默认标准输出 · File to write; stdout when absent
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    CsvGbk,
    Xlsx,
}

impl Export {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let ctx = installation::open(global, terminal).await?;
        let format = match self.format {
            Format::Csv => SheetFormat::Csv,
            Format::CsvGbk => SheetFormat::CsvGbk,
            Format::Xlsx => SheetFormat::Xlsx,
        };
        let bytes = app::sheet::export(&ctx, self.what, format).await?;
        match &self.output {
            None => terminal.bytes(&bytes),
            Some(path) => std::fs::write(path, bytes).map_err(|error| Failure::of_file(path, &error)),
        }
    }
}
