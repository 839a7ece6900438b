//! Sheets: the one way in which county records change. A sheet is a named table of rows; an edit of it, from a file or from a page,
//! is previewed and then applied at once or not at all.

use std::{collections::HashSet, future::Future, sync::Arc};

use domain::{account::Permission, choice, code::PlaceCode, id::OpId};
use formats::table::{self, CsvEncoding, Table};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{ReadTx, StoreError, WriteTx};
use utoipa::ToSchema;

use crate::{Begun, Command, Ctx, Error, Extent, ProblemCode, error::FieldError, text::Text};

mod appointment;
mod column;
mod division;
mod draft;
mod duty;
mod holiday;
mod input;
mod known;
mod leave;
mod officer;
mod place;
mod post;
mod refusal;
mod row;
mod station_duty;
mod training;
mod value;

pub use column::{Column, ColumnKind, ColumnView};
pub use draft::{ChangeKind, ChangeView};
pub use input::{ApplySheet, Edit, PreviewSheet, SheetFile, Source};
pub use refusal::{RefusalCode, RefusalView};

use draft::{Draft, Loaded, Outcome, outcome_of};
use input::RawEdit;
pub(crate) use known::Known;
use refusal::Findings;
use row::{Noted, RowReader};

choice! {
    /// As on the command line: `anlin import <name>`, `anlin export <name>`.
    pub enum SheetName {
        Divisions = "divisions",
        Organisation = "organisation",
        Places = "places",
        People = "people",
        Posts = "posts",
        Leave = "leave",
        Training = "training",
        Rota = "rota",
        Duties = "duties",
        Appointments = "appointments",
        Holidays = "holidays",
    }
}

/// What differs from sheet to sheet.
trait Sheet: Sized + Send + Sync + 'static {
    type Record: Clone + PartialEq + Send + Sync + 'static;
    /// In the order of [`Sheet::cells`].
    const COLUMNS: &'static [Column];

    fn parse(row: &mut RowReader<'_>) -> Result<Self::Record, Noted>;
    /// The one text of every cell; parsing it gives the same record.
    fn cells(record: &Self::Record) -> Vec<String>;
    /// The places whose people answer for a stored record; none for what is the nation's.
    fn owners(record: &Self::Record, known: &Known) -> Vec<PlaceCode>;
    /// The same for a record of a draft.
    fn owners_after(record: &Self::Record, draft: &Draft<'_, Self>) -> Vec<PlaceCode> {
        Self::owners(record, draft.known)
    }
    /// Records of a lower rank are saved first and removed last.
    fn rank(_record: &Self::Record) -> usize {
        0
    }
    /// Looks at rows beside each other and beside what is stored.
    fn check(draft: &Draft<'_, Self>, findings: &mut Findings);

    fn list(tx: &mut ReadTx) -> impl Future<Output = Result<Vec<Self::Record>, StoreError>> + Send;
    /// First cells of keys that other sheets' records name.
    fn list_keys_in_use(_tx: &mut ReadTx) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }
    fn save(tx: &mut WriteTx, record: &Self::Record) -> impl Future<Output = Result<(), StoreError>> + Send;
    fn remove(tx: &mut WriteTx, record: &Self::Record)
    -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Runs one body for whichever sheet it is.
macro_rules! of_sheet {
    ($name:expr, |$sheet:ident| $body:expr) => {
        match $name {
            SheetName::Divisions => {
                type $sheet = division::Divisions;
                $body
            }
            SheetName::Organisation => {
                type $sheet = place::Organisation;
                $body
            }
            SheetName::Places => {
                type $sheet = place::Places;
                $body
            }
            SheetName::People => {
                type $sheet = officer::People;
                $body
            }
            SheetName::Posts => {
                type $sheet = post::Posts;
                $body
            }
            SheetName::Leave => {
                type $sheet = leave::Leaves;
                $body
            }
            SheetName::Training => {
                type $sheet = training::Trainings;
                $body
            }
            SheetName::Rota => {
                type $sheet = station_duty::Rota;
                $body
            }
            SheetName::Duties => {
                type $sheet = duty::Duties;
                $body
            }
            SheetName::Appointments => {
                type $sheet = appointment::Appointments;
                $body
            }
            SheetName::Holidays => {
                type $sheet = holiday::Holidays;
                $body
            }
        }
    };
}

impl SheetName {
    pub fn columns(self) -> &'static [Column] {
        of_sheet!(self, |S| <S as Sheet>::COLUMNS)
    }

    fn changed_by(self) -> Permission {
        match self {
            SheetName::Divisions | SheetName::Holidays => Permission::ImportDivisions,
            _ => Permission::ChangeCountyRecords,
        }
    }

    /// Whoever may change divisions or holidays may see them too.
    fn extent_of_reading(self, ctx: &Ctx) -> Result<Extent, Error> {
        // Why a colleague is away concerns those who plan with it.
        let seen_by = if self == SheetName::Leave { self.changed_by() } else { Permission::ViewCounty };
        ctx.extent(seen_by).or_else(|refused| match self {
            SheetName::Divisions | SheetName::Holidays => ctx.extent(self.changed_by()),
            _ => Err(refused),
        })
    }
}

/// The most changes and the most refusals that a preview shows.
pub const SHOWN_MAX: usize = 500;
/// The most keys kept in the audit log of one edit.
const KEYS_LOGGED_MAX: usize = 200;
/// How often an edit is worked out again when somebody else was faster.
const ATTEMPTS_MAX: usize = 3;

/// An edit that was read; cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Input {
    pub sheet: SheetName,
    raw: Arc<RawEdit>,
}

/// What an edit would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Preview {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// How many values are refused; with any of them nothing can be applied.
    pub refused_count: usize,
    /// The first 500 of them.
    pub refused: Vec<RefusalView>,
    /// The first 500 changes.
    pub changes: Vec<ChangeView>,
    /// Columns that the sheet does not know; what they hold is not kept.
    pub dropped_columns: Vec<String>,
    /// To be sent when the edit is applied: it is refused when the outcome would be another.
    pub digest: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Applied {
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
}

/// A sheet as pages see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetView {
    pub name: SheetName,
    pub columns: Vec<ColumnView>,
    /// Whether the caller may change rows of the own area.
    pub may_change: bool,
}

/// The sheets that the caller may see.
pub fn list(ctx: &Ctx) -> Result<Vec<SheetView>, Error> {
    let seen = SheetName::ALL.iter().filter(|sheet| sheet.extent_of_reading(ctx).is_ok());
    let sheets: Vec<SheetView> = seen
        .map(|sheet| SheetView {
            name: *sheet,
            columns: sheet.columns().iter().map(ColumnView::from).collect(),
            may_change: ctx.extent(sheet.changed_by()).is_ok(),
        })
        .collect();
    if sheets.is_empty() {
        ctx.extent(Permission::ViewCounty)?;
    }
    Ok(sheets)
}

/// Reads the files of an edit; a file that is no sheet, or lacks a required column, is refused as a whole.
pub async fn read(ctx: &Ctx, sheet: SheetName, edit: Edit) -> Result<Input, Error> {
    ctx.extent(sheet.changed_by())?;
    let raw = blocking(move || input::read(sheet.columns(), edit)).await??;
    Ok(Input { sheet, raw: Arc::new(raw) })
}

/// Works out what an edit would do, and does nothing.
pub async fn preview(ctx: &Ctx, input: &Input) -> Result<Preview, Error> {
    of_sheet!(input.sheet, |S| Box::pin(preview_of::<S>(ctx, input)).await)
}

async fn preview_of<S: Sheet>(ctx: &Ctx, input: &Input) -> Result<Preview, Error> {
    let extent = ctx.extent(input.sheet.changed_by())?;
    let mut tx = ctx.env.db.begin_read().await?;
    let loaded = Arc::new(load::<S>(&mut tx, &input.raw).await?);
    drop(tx);
    let mut outcome = worked_out::<S>(&loaded, &input.raw, &extent).await?;
    let refused = outcome.refused.iter().take(SHOWN_MAX).map(|refused| RefusalView::of(refused, ctx.lang));
    Ok(Preview {
        added: outcome.count(ChangeKind::Added),
        changed: outcome.count(ChangeKind::Changed),
        unchanged: outcome.unchanged,
        removed: outcome.count(ChangeKind::Removed),
        refused_count: outcome.refused.len(),
        refused: refused.collect(),
        changes: outcome.changes.drain(..).take(SHOWN_MAX).collect(),
        dropped_columns: input.raw.dropped_columns.clone(),
        digest: outcome.digest,
    })
}

/// Applies an edit as it was previewed, at once or not at all.
pub async fn apply(ctx: &Ctx, input: &Input, op_id: OpId, digest: &str) -> Result<Applied, Error> {
    let body = (input.sheet, input.raw.digest.as_str(), digest);
    let command = Command { op_id, name: "apply_sheet", body: &body };
    of_sheet!(input.sheet, |S| Box::pin(apply_to::<S>(ctx, input, &command, digest)).await)
}

async fn apply_to<S: Sheet>(
    ctx: &Ctx,
    input: &Input,
    command: &Command<'_, (SheetName, &str, &str)>,
    digest: &str,
) -> Result<Applied, Error> {
    let extent = ctx.extent(input.sheet.changed_by())?;
    if let Begun::Replay(answer) = ctx.begin(command).await? {
        return Ok(answer);
    }
    for _ in 0..ATTEMPTS_MAX {
        let mut tx = ctx.env.db.begin_read().await?;
        let loaded = Arc::new(load::<S>(&mut tx, &input.raw).await?);
        drop(tx);
        let outcome = worked_out::<S>(&loaded, &input.raw, &extent).await?;
        ensure_applicable(&outcome, digest)?;
        let mut act = match ctx.begin(command).await? {
            Begun::Replay(answer) => return Ok(answer),
            Begun::Fresh(act) => act,
        };
        store::place::lock_records(&mut act.tx).await?;
        // Nothing is computed while others wait: the outcome stands if what it was worked out from still does.
        if load::<S>(&mut act.tx, &input.raw).await? != *loaded {
            continue;
        }
        write::<S>(&mut act.tx, &outcome).await?;
        let applied = Applied {
            added: outcome.count(ChangeKind::Added),
            changed: outcome.count(ChangeKind::Changed),
            removed: outcome.count(ChangeKind::Removed),
        };
        log(ctx, &mut act.tx, input.sheet, &extent, &outcome.changes, applied).await?;
        return act.finish(ctx, applied).await;
    }
    Err(Error::plain(ProblemCode::Busy))
}

async fn load<S: Sheet>(tx: &mut ReadTx, raw: &RawEdit) -> Result<Loaded<S::Record>, Error> {
    let in_use = if raw.removed.is_empty() { Vec::new() } else { S::list_keys_in_use(tx).await? };
    Ok(Loaded {
        records: S::list(tx).await?,
        known: Known::load(tx).await?,
        in_use: in_use.into_iter().collect::<HashSet<_>>(),
    })
}

async fn worked_out<S: Sheet>(
    loaded: &Arc<Loaded<S::Record>>,
    raw: &Arc<RawEdit>,
    extent: &Extent,
) -> Result<Outcome<S::Record>, Error> {
    let (loaded, raw, extent) = (Arc::clone(loaded), Arc::clone(raw), extent.clone());
    blocking(move || outcome_of::<S>(&loaded, &raw, &extent)).await
}

fn ensure_applicable<R>(outcome: &Outcome<R>, digest: &str) -> Result<(), Error> {
    if !outcome.refused.is_empty() {
        let fields = outcome.refused.iter().take(SHOWN_MAX).map(|refused| FieldError {
            pointer: match refused.row {
                Some(row) => format!("/rows/{row}/{}", refused.column),
                None => format!("/removed/{}", refused.key.join(",")),
            },
            detail: Text::new(
                format!("{}；{}", refused.finding.detail.zh, refused.finding.remedy.zh),
                format!("{}; {}", refused.finding.detail.en, refused.finding.remedy.en),
            ),
        });
        return Err(Error::Invalid(fields.collect()));
    }
    if outcome.digest == digest { Ok(()) } else { Err(Error::plain(ProblemCode::PreviewOutdated)) }
}

async fn write<S: Sheet>(tx: &mut WriteTx, outcome: &Outcome<S::Record>) -> Result<(), Error> {
    for record in &outcome.saves {
        S::save(tx, record).await?;
    }
    for record in &outcome.removals {
        match S::remove(tx, record).await {
            // A record that this sheet does not look at, such as the work done at a place.
            Err(StoreError::Reference) => {
                let key = draft::key_of(S::COLUMNS, &S::cells(record)).join(",");
                let finding = refusal::Finding::in_use(&key);
                let detail = finding.detail;
                return Err(Error::field(format!("/removed/{key}"), detail.zh, detail.en));
            }
            removed => removed?,
        }
    }
    Ok(())
}

async fn log(
    ctx: &Ctx,
    tx: &mut WriteTx,
    sheet: SheetName,
    extent: &Extent,
    changes: &[ChangeView],
    applied: Applied,
) -> Result<(), Error> {
    let area = match extent {
        Extent::Everywhere => None,
        Extent::Below(area) | Extent::Own(_, area) => Some(area),
    };
    let keys: Vec<String> = changes.iter().take(KEYS_LOGGED_MAX).map(|change| change.key.join(",")).collect();
    let Applied { added, changed, removed } = applied;
    let detail = json!({ "added": added, "changed": changed, "removed": removed, "keys": keys });
    ctx.log(tx, "changed", "sheet", sheet, area, detail).await
}

choice! {
    pub enum SheetFormat { Csv = "csv", CsvGbk = "csv-gbk", Xlsx = "xlsx" }
}

impl SheetFormat {
    pub const fn media_type(self) -> &'static str {
        match self {
            SheetFormat::Csv => "text/csv; charset=utf-8",
            SheetFormat::CsvGbk => "text/csv; charset=gbk",
            SheetFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
    pub const fn ending(self) -> &'static str {
        match self {
            SheetFormat::Csv | SheetFormat::CsvGbk => "csv",
            SheetFormat::Xlsx => "xlsx",
        }
    }
}

/// The rows of the caller's area as a file that [`read`] takes back unchanged. Taking them out is logged.
pub async fn export(ctx: &Ctx, sheet: SheetName, format: SheetFormat) -> Result<Vec<u8>, Error> {
    let extent = sheet.extent_of_reading(ctx)?;
    let rows = seen_rows(ctx, sheet).await?;
    let area = match &extent {
        Extent::Everywhere => None,
        Extent::Below(area) | Extent::Own(_, area) => Some(area),
    };
    let mut tx = ctx.env.db.begin_write().await?;
    let detail = json!({ "rows": rows.len(), "format": format });
    ctx.log(&mut tx, "exported", "sheet", sheet, area, detail).await?;
    tx.commit().await?;
    blocking(move || {
        let mut table = Table::new(sheet.columns().iter().map(|column| column.name));
        for cells in rows {
            table.push(cells);
        }
        let written = match format {
            SheetFormat::Csv => table::write_csv(&table, CsvEncoding::Utf8),
            SheetFormat::CsvGbk => table::write_csv(&table, CsvEncoding::Gbk),
            SheetFormat::Xlsx => table::write_xlsx(&table, sheet.as_str()),
        };
        written.map_err(|error| Error::internal("a sheet cannot be written", error))
    })
    .await?
}

/// A page of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SheetRows {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    /// To be sent as `after` for the next page; nothing on the last.
    pub next: Option<String>,
    /// Rows on all pages.
    pub total: usize,
}

/// The largest page.
pub const PAGE_MAX: usize = 1_000;

/// The rows of the caller's area that hold `query` in any cell, by key, after the row whose key is `after`.
pub async fn rows(
    ctx: &Ctx,
    sheet: SheetName,
    query: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<SheetRows, Error> {
    let mut rows = seen_rows(ctx, sheet).await?;
    let query = query.trim().to_lowercase();
    if !query.is_empty() {
        rows.retain(|cells| cells.iter().any(|cell| cell.to_lowercase().contains(&query)));
    }
    let total = rows.len();
    let limit = limit.clamp(1, PAGE_MAX);
    let key = |cells: &[String]| draft::key_of(sheet.columns(), cells);
    let start = after.map_or(0, |after| {
        let after: Vec<String> = after.split(',').map(str::to_owned).collect();
        rows.partition_point(|cells| key(cells) <= after)
    });
    let page: Vec<Vec<String>> = rows.drain(start..).take(limit).collect();
    let next = if start + page.len() < total { page.last().map(|cells| key(cells).join(",")) } else { None };
    let columns = sheet.columns().iter().map(|column| column.name).collect();
    Ok(SheetRows { columns, rows: page, next, total })
}

async fn seen_rows(ctx: &Ctx, sheet: SheetName) -> Result<Vec<Vec<String>>, Error> {
    let extent = sheet.extent_of_reading(ctx)?;
    of_sheet!(sheet, |S| Box::pin(seen_rows_of::<S>(ctx, extent)).await)
}

/// By key.
async fn seen_rows_of<S: Sheet>(ctx: &Ctx, extent: Extent) -> Result<Vec<Vec<String>>, Error> {
    let mut tx = ctx.env.db.begin_read().await?;
    let mut records = S::list(&mut tx).await?;
    if extent != Extent::Everywhere {
        let known = Known::load(&mut tx).await?;
        records.retain(|record| {
            let owners = S::owners(record, &known);
            owners.is_empty() || owners.iter().any(|owner| known.reaches(&extent, owner))
        });
    }
    drop(tx);
    blocking(move || {
        let mut rows: Vec<Vec<String>> = records.iter().map(S::cells).collect();
        rows.sort_by_cached_key(|cells| draft::key_of(S::COLUMNS, cells));
        rows
    })
    .await
}

/// Work of more than a millisecond leaves the async threads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal("working on a sheet stopped", error))
}

#[cfg(test)]
mod tests;
