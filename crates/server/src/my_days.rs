//! An officer's own days, for the phone.

use app::my_days::MyDays;
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{body::Query, problem::Problem, request::Asked};

/// Two weeks are loaded ahead.
const DAYS_USUAL: u8 = 14;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct DaysAhead {
    /// From today on; 14 when not given, at most 28.
    #[param(minimum = 1, maximum = 28)]
    days: Option<u8>,
}

/// The own days, the last two before today included, with everything needed without signal.
#[utoipa::path(get, path = "/api/v1/my-days", tag = "work_record", params(DaysAhead),
    responses((status = 200, body = MyDays), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_my_days(
    asked: Asked,
    Query(ahead): Query<DaysAhead>,
) -> Result<Json<MyDays>, Problem> {
    let days = ahead.days.unwrap_or(DAYS_USUAL);
    asked.answer(app::my_days::find(&asked.ctx, days).await.map(Json))
}
