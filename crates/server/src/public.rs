//! What residents reach without an account: the interface, calendars, and pages that are complete without scripts.

use std::io::Write;

use app::{
    Ctx, Lang, ProblemCode,
    public::{
        PublicHome, PublicPlace,
        calendar::{CalendarEvent, PublicCalendar},
    },
};
use axum::{
    Json, Router,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::code::PlaceCode;
use flate2::{Compression, write::GzEncoder};
use formats::{
    icalendar::{Calendar, Event, EventStatus, write_calendar},
    qr::qr_svg,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::{
    body::{Path, Query},
    problem::Problem,
    request::{Asked, Shared},
};
use words::Words;

mod page;
mod words;

const STYLES: &str = include_str!("../assets/public.css");
/// How often calendars ask again.
const REFRESH_MINUTES: u32 = 60;
/// Smaller bodies are not worth compressing.
const PACKED_BYTES_MIN: usize = 1024;

/// Pages for people; they are not part of the described interface.
pub(crate) fn pages() -> Router<Shared> {
    Router::new()
        .route("/", get(show_home))
        .route("/public.css", get(styles))
        .route("/p/{code}", get(show_place))
        .route("/p/{code}/poster", get(show_poster))
        .route("/p/{code}/qr.svg", get(show_qr))
        // The same pages under the name that the interface uses.
        .route("/places/{code}", get(show_place))
        .route("/places/{code}/poster", get(show_poster))
        .route("/places/{code}/qr.svg", get(show_qr))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct PublicPlacesAsked {
    /// Words in the place's name, path or code.
    #[serde(default)]
    query: String,
    /// The `next` of the page before.
    after: Option<PlaceCode>,
}

/// Villages, police rooms and contact points with their next announced presence.
#[utoipa::path(get, path = "/api/v1/public/places", tag = "public", security(()), params(PublicPlacesAsked),
    responses((status = 200, body = PublicHome), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list_public_places(
    asked: Asked,
    Query(query): Query<PublicPlacesAsked>,
) -> Result<Json<PublicHome>, Problem> {
    let home = app::public::list(&asked.ctx, &query.query, query.after.as_ref()).await;
    asked.answer(home.map(Json))
}

/// One place: hours, phone, its officer, announced presences of the next 28 days, and whether promises were kept.
#[utoipa::path(get, path = "/api/v1/public/places/{code}", tag = "public", security(()), params(("code" = PlaceCode, Path,)),
    responses((status = 200, body = PublicPlace), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_public_place(
    asked: Asked,
    headers: HeaderMap,
    Path(code): Path<PlaceCode>,
) -> Result<Json<PublicPlace>, Problem> {
    let address = address_of(&asked, &headers, &code);
    asked.answer(app::public::find(&asked.ctx, &code, address).await.map(Json))
}

/// The announced presences of a place as a calendar to subscribe to: `<code>.ics`.
#[utoipa::path(get, path = "/calendar/{file}", tag = "public", security(()), params(("file" = String, Path, example = "522601001001.ics")),
    responses((status = 200, body = String, content_type = "text/calendar"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn find_public_calendar(
    asked: Asked,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Result<Response, Problem> {
    let code = file.strip_suffix(".ics").and_then(|code| code.parse::<PlaceCode>().ok());
    let code = code.ok_or_else(|| missing(&asked.ctx))?;
    let found = app::public::calendar::find(&asked.ctx, &code).await;
    let address = address_of(&asked, &headers, &code);
    asked.answer(found.map(|found| {
        let feed = write_calendar(&calendar_of(found, &address, Words::of(asked.ctx.lang)));
        fresh("text/calendar; charset=utf-8", feed.into_bytes(), &headers)
    }))
}

fn missing(ctx: &Ctx) -> Problem {
    Problem::plain(ProblemCode::NotFound, ctx.lang, ctx.request_id)
}

fn calendar_of(found: PublicCalendar, address: &str, words: &Words) -> Calendar {
    let location = if found.address.is_empty() {
        found.place.clone()
    } else {
        [found.place.as_str(), found.address.as_str()].join(", ")
    };
    let event = |event: CalendarEvent| {
        let what = [words.kind(event.kind), " · ", &event.officer].concat();
        Event {
            uid: [event.uid.as_str(), "@anlin"].concat(),
            start: event.start,
            end: event.end,
            summary: if event.is_cancelled { [words.cancelled, &what].concat() } else { what },
            location: location.clone(),
            description: event.reason.map(|reason| [words.because, &reason].concat()).unwrap_or_default(),
            url: Some(address.to_owned()),
            status: if event.is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed },
            sequence: event.sequence,
            last_modified: event.changed_at,
        }
    };
    Calendar {
        name: [found.place.as_str(), " · ", words.calendar_name].concat(),
        description: [words.published_by, &found.county].concat(),
        zone: found.zone,
        refresh_minutes: REFRESH_MINUTES,
        events: found.events.into_iter().map(event).collect(),
    }
}

/// Where residents open the page of a place: at the address that is configured, else where this request came to.
fn address_of(asked: &Asked, headers: &HeaderMap, code: &PlaceCode) -> String {
    let settings = &asked.settings;
    let base = settings.public_address.clone().unwrap_or_else(|| settings.address_asked(headers));
    format!("{}/p/{code}", base.trim_end_matches('/'))
}

/// A body with its tag; a client that has seen the tag is told so instead.
pub(crate) fn fresh(media_type: &'static str, body: Vec<u8>, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
    let seen = headers.get(header::IF_NONE_MATCH).and_then(|seen| seen.to_str().ok()).unwrap_or("");
    let is_known = seen.split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
    let packed = if is_known { None } else { packed(&body, headers) };
    let is_packed = packed.is_some();
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Bytes::from(packed.unwrap_or(body)).into_response()
    };
    let out = response.headers_mut();
    if is_packed {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language, cookie"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    response
}

/// The body compressed, for clients that take it: a county's list of places shrinks to a tenth.
fn packed(body: &[u8], headers: &HeaderMap) -> Option<Vec<u8>> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let takes_gzip = accepted.split(',').any(|one| one.trim() == "gzip");
    if !takes_gzip || body.len() < PACKED_BYTES_MIN {
        return None;
    }
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(body).ok()?;
    packer.finish().ok()
}

async fn styles(headers: HeaderMap) -> Response {
    fresh("text/css; charset=utf-8", STYLES.as_bytes().to_vec(), &headers)
}

#[derive(Deserialize)]
pub(crate) struct PageAsked {
    #[serde(default)]
    query: String,
    lang: Option<Lang>,
}

const HTML: &str = "text/html; charset=utf-8";

async fn show_home(asked: Asked, Query(query): Query<PageAsked>, headers: HeaderMap) -> Response {
    let words = Words::of(query.lang.unwrap_or(asked.ctx.lang));
    // The whole list travels with the page, so that looking for another name needs no further request.
    match app::public::list(&asked.ctx, "", None).await {
        Ok(home) => fresh(HTML, page::home(&home, &query.query, words).into_bytes(), &headers),
        Err(error) if error.code() == ProblemCode::NotFound => {
            fresh(HTML, page::empty(words).into_bytes(), &headers)
        }
        Err(error) => Problem::of(&error, asked.ctx.lang, asked.ctx.request_id).into_response(),
    }
}

async fn show_place(
    asked: Asked,
    Path(code): Path<String>,
    Query(query): Query<PageAsked>,
    headers: HeaderMap,
) -> Response {
    let words = Words::of(query.lang.unwrap_or(asked.ctx.lang));
    match find_place(&asked, &headers, &code).await {
        Ok(place) => fresh(HTML, page::place(&place, words).into_bytes(), &headers),
        Err(error) => not_there(&asked, &error, words),
    }
}

async fn show_poster(
    asked: Asked,
    Path(code): Path<String>,
    Query(query): Query<PageAsked>,
    headers: HeaderMap,
) -> Response {
    let words = Words::of(query.lang.unwrap_or(asked.ctx.lang));
    match find_place(&asked, &headers, &code).await {
        Ok(place) => fresh(HTML, page::poster(place, words).into_bytes(), &headers),
        Err(error) => not_there(&asked, &error, words),
    }
}

/// The QR code of a place's address.
async fn show_qr(asked: Asked, Path(code): Path<String>, headers: HeaderMap) -> Response {
    let words = Words::of(asked.ctx.lang);
    let place = match find_place(&asked, &headers, &code).await {
        Ok(place) => place,
        Err(error) => return not_there(&asked, &error, words),
    };
    match qr_svg(&place.address, &place.place.name) {
        Ok(svg) => fresh("image/svg+xml", svg.into_bytes(), &headers),
        Err(error) => {
            let error = app::Error::internal("a place's address has no QR code", error);
            Problem::of(&error, asked.ctx.lang, asked.ctx.request_id).into_response()
        }
    }
}

async fn find_place(asked: &Asked, headers: &HeaderMap, code: &str) -> Result<PublicPlace, app::Error> {
    let code: PlaceCode = code.parse().map_err(|_no_code| app::Error::plain(ProblemCode::NotFound))?;
    app::public::find(&asked.ctx, &code, address_of(asked, headers, &code)).await
}

fn not_there(asked: &Asked, error: &app::Error, words: &Words) -> Response {
    if error.code() == ProblemCode::NotFound {
        let page = axum::response::Html(page::missing(words));
        return (StatusCode::NOT_FOUND, page).into_response();
    }
    Problem::of(error, asked.ctx.lang, asked.ctx.request_id).into_response()
}
