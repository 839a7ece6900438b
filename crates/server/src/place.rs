//! Places, for pages that look one up.

use app::place::{PlaceView, Wanted};
use axum::Json;
use domain::{code::PlaceCode, place::PlaceKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::{Path, Query},
    problem::Problem,
    request::Asked,
};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacesAsked {
    /// Only this place and what stands below it.
    within: Option<PlaceCode>,
    kind: Option<PlaceKind>,
    /// A part of the name or code.
    query: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Places {
    places: Vec<PlaceView>,
}

/// The places of the caller's area that exist today, by code.
#[utoipa::path(get, path = "/api/v1/places", tag = "place", params(PlacesAsked),
    responses((status = 200, body = Places), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_places(
    asked: Asked,
    Query(query): Query<PlacesAsked>,
) -> Result<Json<Places>, Problem> {
    let PlacesAsked { within, kind, query } = query;
    let wanted = Wanted { within, kind, query: query.unwrap_or_default() };
    asked.answer(app::place::list(&asked.ctx, wanted).await.map(|places| Json(Places { places })))
}

#[utoipa::path(get, path = "/api/v1/places/{code}", tag = "place", params(("code" = PlaceCode, Path,)),
    responses((status = 200, body = PlaceView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_place(
    asked: Asked,
    Path(code): Path<PlaceCode>,
) -> Result<Json<PlaceView>, Problem> {
    asked.answer(app::place::find(&asked.ctx, &code).await.map(Json))
}
