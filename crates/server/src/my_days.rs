//! An officer's own days, for the phone.

use app::{Error, my_days::MyDays};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{body::Query, problem::Problem, public::fresh, request::Asked};

/// Two weeks are loaded ahead.
const DAYS_USUAL: u8 = 14;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysAhead {
    /// From today on; 14 when not given, at most 28.
    #[param(minimum = 1, maximum = 28)]
    days: Option<u8>,
}

/// The own days, the last two before today included, with everything needed without signal. A phone that names the tag of
/// what it has is told so when nothing changed.
#[utoipa::path(get, path = "/api/v1/my-days", tag = "work_record", params(DaysAhead),
    responses((status = 200, body = MyDays), (status = 304, description = "nothing changed since the tag in `If-None-Match`"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_my_days(
    asked: Asked,
    headers: HeaderMap,
    Query(ahead): Query<DaysAhead>,
) -> Result<Response, Problem> {
    let days = ahead.days.unwrap_or(DAYS_USUAL);
    let mine = app::my_days::find(&asked.ctx, days).await;
    let unwritable = |error| Error::internal("the days cannot be written as JSON", error);
    let body = asked.answer(mine.and_then(|mine| serde_json::to_vec(&mine).map_err(unwritable)))?;
    let mut response = fresh("application/json", body, &headers);
    // The phone keeps them where signing out deletes them; the browser's cache would not.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
