//! Roads and the base map.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use app::{
    Error, ProblemCode,
    roads::{RoadsView, UnreachablePlace},
};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{officer::TravelProfile, place::Location};
use serde::{Deserialize, Serialize};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt, AsyncSeekExt, ReadBuf, Take},
    sync::OwnedSemaphorePermit,
};
use tokio_util::io::ReaderStream;
use utoipa::{IntoParams, ToSchema};

use crate::{
    body::Query,
    problem::Problem,
    request::{Asked, Shared},
};

/// Which roads are in use, and what the map shows.
#[utoipa::path(get, path = "/api/v1/roads", tag = "roads", security(()),
    responses((status = 200, body = RoadsView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_roads(asked: Asked) -> Result<Json<RoadsView>, Problem> {
    asked.answer(app::roads::find(&asked.ctx.env).await.map(Json))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ByProfile {
    profile: TravelProfile,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct UnreachablePlaces {
    places: Vec<UnreachablePlace>,
}

/// The places nobody can reach this way.
#[utoipa::path(get, path = "/api/v1/roads/unreachable-places", tag = "roads", params(ByProfile),
    responses((status = 200, body = UnreachablePlaces), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_unreachable_places(
    asked: Asked,
    Query(by): Query<ByProfile>,
) -> Result<Json<UnreachablePlaces>, Problem> {
    let places = app::roads::list_unreachable(&asked.ctx, by.profile).await;
    asked.answer(places.map(|places| Json(UnreachablePlaces { places })))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ends {
    profile: TravelProfile,
    from_lon: f64,
    from_lat: f64,
    to_lon: f64,
    to_lat: f64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct RoadPath {
    /// Longitude and latitude, degrees; empty when there is no way.
    line: Vec<[f64; 2]>,
}

/// The way between two points, for drawing a tour.
#[utoipa::path(get, path = "/api/v1/roads/path", tag = "roads", params(Ends),
    responses((status = 200, body = RoadPath), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_road_path(
    asked: Asked,
    Query(ends): Query<Ends>,
) -> Result<Json<RoadPath>, Problem> {
    let from = Location { lon: ends.from_lon, lat: ends.from_lat };
    let to = Location { lon: ends.to_lon, lat: ends.to_lat };
    asked.answer(
        app::roads::path(&asked.ctx, ends.profile, from, to).await.map(|line| Json(RoadPath { line })),
    )
}

/// Parts of the map under way at once: a slow phone keeps its file open for minutes.
pub(crate) const MAPS_AT_ONCE_MAX: usize = 256;
const PIECE_BYTES: usize = 64 * 1024;

/// A part of a file on its way, with the place it takes.
struct Part {
    file: Take<File>,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Part {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.file).poll_read(context, into)
    }
}

/// The map archive (PMTiles), by byte ranges.
pub(crate) async fn find_map(
    asked: Asked,
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let outcome = part_of_map(&asked, shared, &headers).await;
    asked.answer(outcome)
}

async fn part_of_map(asked: &Asked, shared: Shared, headers: &HeaderMap) -> Result<Response, Error> {
    let place = shared.map_places.try_acquire_owned().map_err(|_full| Error::plain(ProblemCode::Busy))?;
    let path = app::roads::map_archive(&asked.ctx.env).await?;
    let unreadable = |error| Error::internal("the map archive cannot be read", error);
    let mut file = File::open(&path).await.map_err(unreadable)?;
    let size = file.metadata().await.map_err(unreadable)?.len();
    let tag = path.file_stem().map(|stem| format!("\"{}\"", stem.to_string_lossy())).unwrap_or_default();
    // A phone that keeps the whole archive asks whether it is still the same.
    let seen = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if seen == Some(tag.as_str()) && !headers.contains_key(header::RANGE) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let (status, from, length) = match range.map(|text| parse_range(text, size)) {
        None => (StatusCode::OK, 0, size),
        Some(Some((from, to))) => (StatusCode::PARTIAL_CONTENT, from, to - from + 1),
        Some(None) => {
            let zh = "请求的字节范围不在地图文件内";
            return Err(Error::refused(ProblemCode::Unreadable, zh, "the range lies outside the archive"));
        }
    };
    file.seek(std::io::SeekFrom::Start(from)).await.map_err(unreadable)?;
    let part = Part { file: file.take(length), _place: place };
    let body = Body::from_stream(ReaderStream::with_capacity(part, PIECE_BYTES));
    let mut response = (status, body).into_response();
    let out = response.headers_mut();
    let mut set = |name, text: String| {
        if let Ok(value) = HeaderValue::from_str(&text) {
            out.insert(name, value);
        }
    };
    if status == StatusCode::PARTIAL_CONTENT {
        set(header::CONTENT_RANGE, format!("bytes {from}-{}/{size}", from + length - 1));
    }
    set(header::CONTENT_LENGTH, length.to_string());
    set(header::ETAG, tag);
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::CONTENT_TYPE, "application/vnd.pmtiles".to_owned());
    set(header::CACHE_CONTROL, "no-cache".to_owned());
    Ok(response)
}

/// `bytes=from-to`, `bytes=from-` or `bytes=-last`, one range only.
fn parse_range(text: &str, size: u64) -> Option<(u64, u64)> {
    let (from, to) = text.strip_prefix("bytes=")?.split_once('-')?;
    let last = size.checked_sub(1)?;
    let (from, to) = match (from, to) {
        ("", count) => (size.saturating_sub(count.parse().ok()?), last),
        (from, "") => (from.parse().ok()?, last),
        (from, to) => (from.parse().ok()?, to.parse::<u64>().ok()?.min(last)),
    };
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests;
