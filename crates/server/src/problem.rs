//! RFC 9457 problem documents, built in one place.

use app::{Error, Lang, ProblemCode, Text};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A refusal, in the caller's language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `/problems/<code>`; the codes stand in docs/problems.md.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    /// What to do next.
    hint: String,
    /// The request's id, for the administrator.
    instance: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemField>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProblemField {
    /// JSON pointer into the body.
    pointer: String,
    detail: String,
}

impl Problem {
    pub(crate) fn plain(code: ProblemCode, lang: Lang, request_id: Uuid) -> Problem {
        Problem::new(code, &code.title(), lang, request_id)
    }

    pub(crate) fn new(code: ProblemCode, detail: &Text, lang: Lang, request_id: Uuid) -> Problem {
        Problem {
            kind: format!("/problems/{}", code.slug()),
            title: code.title().in_lang(lang).to_owned(),
            status: code.status(),
            detail: detail.in_lang(lang).to_owned(),
            hint: code.hint().in_lang(lang).to_owned(),
            instance: format!("urn:uuid:{request_id}"),
            errors: Vec::new(),
        }
    }

    /// Logs what happened inside, once, and tells the caller only what is theirs to know.
    pub(crate) fn of(error: &Error, lang: Lang, request_id: Uuid) -> Problem {
        if error.code().status() >= 500 {
            tracing::error!(%request_id, error = chain(error), "a request failed");
        }
        let mut problem = Problem::new(error.code(), &error.detail(), lang, request_id);
        problem.errors = error
            .fields()
            .iter()
            .map(|field| ProblemField {
                pointer: field.pointer.clone(),
                detail: field.detail.in_lang(lang).to_owned(),
            })
            .collect();
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
