//! Sheets: county records as rows, from pages and files.

use app::sheet::{
    Applied, ApplySheet, PAGE_MAX, Preview, PreviewSheet, SheetFormat, SheetName, SheetRows, SheetView,
};
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{Body, Path, Query},
    problem::Problem,
    request::Asked,
};

#[derive(Serialize, ToSchema)]
pub(crate) struct Sheets {
    sheets: Vec<SheetView>,
}

/// The sheets that the caller may see, with their columns.
#[utoipa::path(get, path = "/api/v1/sheets", tag = "sheet",
    responses((status = 200, body = Sheets), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_sheets(asked: Asked) -> Result<Json<Sheets>, Problem> {
    asked.answer(app::sheet::list(&asked.ctx).map(|sheets| Json(Sheets { sheets })))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowsAsked {
    /// A part of any cell.
    query: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// A page of a sheet's rows in the caller's area, by key.
#[utoipa::path(get, path = "/api/v1/sheets/{sheet}", tag = "sheet", params(("sheet" = SheetName, Path,), RowsAsked),
    responses((status = 200, body = SheetRows), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_sheet_rows(
    asked: Asked,
    Path(sheet): Path<SheetName>,
    Query(page): Query<RowsAsked>,
) -> Result<Json<SheetRows>, Problem> {
    let RowsAsked { query, after, limit } = page;
    let (query, limit) = (query.unwrap_or_default(), limit.unwrap_or(PAGE_MAX));
    let rows = app::sheet::rows(&asked.ctx, sheet, &query, after.as_deref(), limit).await;
    asked.answer(rows.map(Json))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormatAsked {
    /// CSV in UTF-8 when not given.
    format: Option<SheetFormat>,
}

/// The sheet as a file that an import takes back unchanged.
#[utoipa::path(get, path = "/api/v1/sheets/{sheet}/file", tag = "sheet", params(("sheet" = SheetName, Path,), FormatAsked),
    responses((status = 200, content((Vec<u8> = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn export_sheet(
    asked: Asked,
    Path(sheet): Path<SheetName>,
    Query(FormatAsked { format }): Query<FormatAsked>,
) -> Result<Response, Problem> {
    let format = format.unwrap_or(SheetFormat::Csv);
    let bytes = asked.answer(app::sheet::export(&asked.ctx, sheet, format).await)?;
    let attachment = format!("attachment; filename=\"{sheet}.{}\"", format.ending());
    let headers =
        [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, attachment)];
    Ok((headers, bytes).into_response())
}

/// What an edit would do: rows added, changed, removed and refused. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/sheets/{sheet}/preview", tag = "sheet", params(("sheet" = SheetName, Path,)),
    request_body = PreviewSheet,
    responses((status = 200, body = Preview), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn preview_sheet(
    asked: Asked,
    Path(sheet): Path<SheetName>,
    Body(body): Body<PreviewSheet>,
) -> Result<Json<Preview>, Problem> {
    let input = asked.answer(app::sheet::read(&asked.ctx, sheet, body.into()).await)?;
    asked.answer(app::sheet::preview(&asked.ctx, &input).await.map(Json))
}

/// Apply an edit as it was previewed, at once or not at all.
#[utoipa::path(post, path = "/api/v1/sheets/{sheet}/apply", tag = "sheet", params(("sheet" = SheetName, Path,)),
    request_body = ApplySheet,
    responses((status = 200, body = Applied), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn apply_sheet(
    asked: Asked,
    Path(sheet): Path<SheetName>,
    Body(body): Body<ApplySheet>,
) -> Result<Json<Applied>, Problem> {
    let (op_id, digest, edit) = body.into_parts();
    let input = asked.answer(app::sheet::read(&asked.ctx, sheet, edit.into()).await)?;
    asked.answer(app::sheet::apply(&asked.ctx, &input, op_id, &digest).await.map(Json))
}
