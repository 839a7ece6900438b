//! The built web app, embedded. With no built files there is a page that says so.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct WebFiles;

const PLACEHOLDER: &str = "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><title>安邻</title>\
    <h1>安邻</h1><p>网页文件还没有构建。请运行 <code>cargo xtask demo</code>。</p>\
    <p lang=\"en\">The web files have not been built. Run <code>cargo xtask demo</code>.</p></html>";

/// Any address that is no interface: a file, or the staff app's page for addresses below `/app/`.
pub(crate) fn serve(request: &Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if let Some(response) = file(path, request.headers()) {
        return response;
    }
    if path == "app" || path.starts_with("app/") {
        return page("index.html");
    }
    (StatusCode::NOT_FOUND, page("public.html")).into_response()
}

/// A page of the web app, or the placeholder.
pub(crate) fn page(name: &str) -> Response {
    file(name, &HeaderMap::new()).unwrap_or_else(|| Html(PLACEHOLDER).into_response())
}

/// The text of a page, for pages that arrive complete.
pub(crate) fn page_text(name: &str) -> String {
    let built = WebFiles::get(name).and_then(|file| String::from_utf8(file.data.into_owned()).ok());
    built.unwrap_or_else(|| PLACEHOLDER.to_owned())
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let accepts_brotli = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accepted| accepted.split(',').any(|one| one.trim().starts_with("br")));
    let packed = if accepts_brotli { WebFiles::get(&format!("{path}.br")) } else { None };
    let is_packed = packed.is_some();
    let file = packed.or_else(|| WebFiles::get(path))?;
    let tag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..12]));
    let mut response =
        if headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == tag.as_bytes()) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(file.data.into_owned()).into_response()
        };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Built names under assets/ hold a digest of their content.
    let cache = if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if is_packed {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Some(response)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_name, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
