//! Promise strips and the promises behind them.

use app::{
    promise::PromiseView,
    strip::{Strips, WantedPromises, Whose},
};
use axum::Json;
use domain::{
    code::{OfficerCode, PlaceCode},
    time::Day,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{body::Query, problem::Problem, request::Asked};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct StripsAsked {
    /// Codes separated by commas, at most 500.
    places: Option<String>,
    /// Otherwise every place below this one, and itself, that promises were made to; the own area when not given.
    within: Option<PlaceCode>,
    /// Today when not given.
    on: Option<Day>,
}

/// Promise strips: 28 days before `on` and 28 from it on. Days on which nobody is due are left out.
#[utoipa::path(get, path = "/api/v1/strips", tag = "promise", params(StripsAsked),
    responses((status = 200, body = Strips), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_strips(
    asked: Asked,
    Query(query): Query<StripsAsked>,
) -> Result<Json<Strips>, Problem> {
    let StripsAsked { places, within, on } = query;
    let whose = match places {
        Some(places) => Whose::Places(places.split(',').map(str::to_owned).collect()),
        None => Whose::Within(within),
    };
    asked.answer(app::strip::list(&asked.ctx, whose, on).await.map(Json))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PromisesBetween {
    from: Day,
    /// At most 62 days after `from`.
    to: Day,
    place: Option<PlaceCode>,
    within: Option<PlaceCode>,
    officer: Option<OfficerCode>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Promises {
    promises: Vec<PromiseView>,
}

/// The published slots of some days with what became of them, by day and time; those that were moved to these days too.
#[utoipa::path(get, path = "/api/v1/promises", tag = "promise", params(PromisesBetween),
    responses((status = 200, body = Promises), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_promises(
    asked: Asked,
    Query(between): Query<PromisesBetween>,
) -> Result<Json<Promises>, Problem> {
    let PromisesBetween { from, to, place, within, officer } = between;
    let wanted = WantedPromises { from, to, place, within, officer };
    let promises = app::strip::list_promises(&asked.ctx, &wanted).await;
    asked.answer(promises.map(|promises| Json(Promises { promises })))
}
