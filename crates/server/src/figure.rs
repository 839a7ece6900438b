//! The bureau's figures, each with the records behind it.

use app::figure::{FigureRecords, Figures, PAGE_RECORDS};
use axum::Json;
use domain::{code::PlaceCode, figure::FigureId, time::Month};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    body::{Path, Query},
    problem::Problem,
    request::Asked,
};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct FiguresAsked {
    month: Month,
    /// The own area when not given.
    within: Option<PlaceCode>,
}

/// The figures of a month, derived from records on every read.
#[utoipa::path(get, path = "/api/v1/figures", tag = "figure", params(FiguresAsked),
    responses((status = 200, body = Figures), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_figures(
    asked: Asked,
    Query(query): Query<FiguresAsked>,
) -> Result<Json<Figures>, Problem> {
    asked.answer(app::figure::list(&asked.ctx, query.month, query.within).await.map(Json))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct FigureRecordsAsked {
    month: Month,
    within: Option<PlaceCode>,
    /// The `next` of the page before.
    after: Option<String>,
    /// 200 when not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u16>,
}

/// The records behind a figure: their numerators and denominators add up to it.
#[utoipa::path(get, path = "/api/v1/figures/{id}/records", tag = "figure", params(("id" = FigureId, Path), FigureRecordsAsked),
    responses((status = 200, body = FigureRecords), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_figure_records(
    asked: Asked,
    Path(id): Path<FigureId>,
    Query(query): Query<FigureRecordsAsked>,
) -> Result<Json<FigureRecords>, Problem> {
    let FigureRecordsAsked { month, within, after, limit } = query;
    let limit = limit.unwrap_or(PAGE_RECORDS);
    let records = app::figure::list_records(&asked.ctx, id, month, within, after.as_deref(), limit).await;
    asked.answer(records.map(Json))
}
