//! What is to be put into a sheet: files or rows, and keys to be removed.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use domain::id::OpId;
use formats::table::{self, Table, TableError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::column::Column;
use crate::{Error, error::FieldError, text::Text};

/// An edit of a sheet as pages send it: rows with their columns or one file, and the keys of rows to be removed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewSheet {
    /// The names of the columns of `rows`.
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
    pub file: Option<SheetFile>,
    /// Keys, each with the cells of the key columns.
    #[serde(default)]
    pub removed: Vec<Vec<String>>,
}

/// The same edit again, to be applied as it was previewed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplySheet {
    pub op_id: OpId,
    /// From the preview.
    pub digest: String,
    #[serde(default)]
    pub columns: Vec<String>,
    #[serde(default)]
    pub rows: Vec<Vec<String>>,
    pub file: Option<SheetFile>,
    #[serde(default)]
    pub removed: Vec<Vec<String>>,
}

impl ApplySheet {
    /// The command's id, the preview's digest and the edit.
    pub fn into_parts(self) -> (OpId, String, PreviewSheet) {
        let ApplySheet { op_id, digest, columns, rows, file, removed } = self;
        (op_id, digest, PreviewSheet { columns, rows, file, removed })
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetFile {
    pub name: String,
    /// CSV (UTF-8, GBK) or XLSX.
    pub base64: String,
}

/// Rows from one place.
#[derive(Debug, Clone)]
pub enum Source {
    File { name: String, bytes: Vec<u8> },
    Sent(SheetFile),
    Rows { columns: Vec<String>, rows: Vec<Vec<String>> },
}

/// An edit: everything in it is applied together or not at all.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub sources: Vec<Source>,
    pub removed: Vec<Vec<String>>,
}

impl Edit {
    /// An edit by files, as on the command line.
    pub fn of_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Edit {
        let sources = files.into_iter().map(|(name, bytes)| Source::File { name, bytes }).collect();
        Edit { sources, removed: Vec::new() }
    }
}

impl From<PreviewSheet> for Edit {
    fn from(asked: PreviewSheet) -> Edit {
        let PreviewSheet { columns, rows, file, removed } = asked;
        let mut sources: Vec<Source> = file.into_iter().map(Source::Sent).collect();
        if !columns.is_empty() || !rows.is_empty() {
            sources.push(Source::Rows { columns, rows });
        }
        Edit { sources, removed }
    }
}

/// A row with a cell for every column of its sheet; `None` where the source has no such column.
#[derive(Debug)]
pub(crate) struct RawRow {
    pub(crate) file: Option<Arc<str>>,
    pub(crate) number: u32,
    pub(crate) cells: Vec<Option<String>>,
}

/// An edit whose files have been read.
#[derive(Debug, Default)]
pub(crate) struct RawEdit {
    pub(crate) rows: Vec<RawRow>,
    pub(crate) removed: Vec<Vec<String>>,
    /// Columns that the sheet does not know, by name.
    pub(crate) dropped_columns: Vec<String>,
    /// Names the content, for telling a repeated command from another.
    pub(crate) digest: String,
}

pub(crate) fn read(columns: &'static [Column], edit: Edit) -> Result<RawEdit, Error> {
    let mut read = RawEdit { removed: edit.removed, ..RawEdit::default() };
    let keys = columns.iter().filter(|column| column.key).count();
    if let Some(index) = read.removed.iter().position(|key| key.len() != keys) {
        let (zh, en) = (format!("要删除的行须给出 {keys} 个主键值"), format!("a key has {keys} cells"));
        return Err(Error::field(format!("/removed/{index}"), zh, en));
    }
    let mut digest = Sha256::new();
    for source in edit.sources {
        let (file, table) = match source {
            Source::File { name, bytes } => {
                (Some(Arc::from(name.as_str())), table_in(&name, &bytes, &mut digest)?)
            }
            Source::Sent(SheetFile { name, base64 }) => {
                let bytes = BASE64_STANDARD.decode(base64.as_bytes()).map_err(|_unreadable| {
                    Error::field("/file/base64", "不是 base64 编码", "it is not base64")
                })?;
                (Some(Arc::from(name.as_str())), table_in(&name, &bytes, &mut digest)?)
            }
            Source::Rows { columns, rows } => (None, table_of(columns, rows)?),
        };
        take(columns, file.as_ref(), table, &mut read, &mut digest)?;
    }
    for cell in read.removed.iter().flatten() {
        feed(&mut digest, cell);
    }
    read.digest = hex::encode(digest.finalize());
    Ok(read)
}

fn table_in(name: &str, bytes: &[u8], digest: &mut Sha256) -> Result<Table, Error> {
    digest.update(Sha256::digest(bytes));
    table::read(bytes).map_err(|error| unreadable(name, &error))
}

fn feed(digest: &mut Sha256, cell: &str) {
    digest.update((cell.len() as u64).to_be_bytes());
    digest.update(cell);
}

/// Rows of a page are numbered from 1.
fn table_of(columns: Vec<String>, rows: Vec<Vec<String>>) -> Result<Table, Error> {
    let width = columns.len();
    let mut table = Table { columns, rows: Vec::new() };
    for (index, cells) in rows.into_iter().enumerate() {
        if cells.len() > width {
            let zh = format!("有 {} 格，而列只有 {width} 个", cells.len());
            let en = format!("it has {} cells for {width} columns", cells.len());
            return Err(Error::field(format!("/rows/{index}"), zh, en));
        }
        table.push(cells);
    }
    for (index, row) in table.rows.iter_mut().enumerate() {
        row.number = index as u32 + 1;
    }
    Ok(table)
}

fn take(
    columns: &'static [Column],
    file: Option<&Arc<str>>,
    table: Table,
    read: &mut RawEdit,
    digest: &mut Sha256,
) -> Result<(), Error> {
    let position: Vec<Option<usize>> = columns.iter().map(|column| table.column(column.name)).collect();
    let missing: Vec<&str> = columns
        .iter()
        .zip(&position)
        .filter(|(column, position)| column.required && position.is_none())
        .map(|(column, _)| column.name)
        .collect();
    if !missing.is_empty() {
        return Err(missing_columns(file.map(|file| &**file), &missing));
    }
    let unknown = |name: &&String| !columns.iter().any(|column| column.name == **name);
    for name in table.columns.iter().filter(unknown) {
        if !read.dropped_columns.contains(name) {
            read.dropped_columns.push(name.clone());
        }
    }
    read.rows.reserve(table.rows.len());
    for row in table.rows {
        let cells: Vec<Option<String>> =
            position.iter().map(|position| position.map(|index| row.cell(Some(index)).to_owned())).collect();
        if file.is_none() {
            for cell in &cells {
                feed(digest, cell.as_deref().unwrap_or("\0"));
            }
        }
        read.rows.push(RawRow { file: file.cloned(), number: row.number, cells });
    }
    Ok(())
}

fn missing_columns(file: Option<&str>, missing: &[&str]) -> Error {
    let (zh, en) = (missing.join("、"), missing.join(", "));
    let (of_zh, of_en) =
        file.map_or_else(Default::default, |file| (format!("{file}："), format!("{file}: ")));
    Error::Invalid(vec![FieldError {
        pointer: "/columns".to_owned(),
        detail: Text::new(
            format!("{of_zh}缺少列 {zh}；请检查第一行的列名"),
            format!("{of_en}the columns {en} are missing; check the names in the first row"),
        ),
    }])
}

fn unreadable(file: &str, error: &TableError) -> Error {
    let at = error.at().map(|at| format!("第 {} 行“{}”列", at.row, at.column)).unwrap_or_default();
    let zh = match error {
        TableError::Empty => "文件是空的，第一行应写列名".to_owned(),
        TableError::TooLarge => "文件太大，请分成几份".to_owned(),
        TableError::OldExcel => "是旧版 Excel（.xls）或有密码，请另存为无密码的 .xlsx 或 CSV".to_owned(),
        TableError::Workbook { .. } => "工作簿已损坏或不是表格，请重新另存为 .xlsx 或 CSV".to_owned(),
        TableError::Encoding { line } => format!("第 {line} 行既不是 UTF-8 也不是 GBK，请另存为 CSV UTF-8"),
        TableError::UnclosedQuote { line } => format!("第 {line} 行的引号没有闭合，请补上"),
        TableError::DuplicateColumn { name } => format!("有两列都叫“{name}”，请改名或删去一列"),
        TableError::UnnamedColumn { .. } => format!("{at}有内容但没有列名，请补列名或检查多余的分隔符"),
        TableError::CellTooLong { .. } => format!("{at}太长，请缩短"),
        TableError::ControlSign { .. } => format!("{at}含有控制字符，请删除"),
        TableError::CellError { .. } => format!("{at}显示公式错误，请改正"),
        other => format!("表格无法读取（{}）", other.code()),
    };
    Error::field("/file", format!("{file}：{zh}"), format!("{file}: {error}"))
}
