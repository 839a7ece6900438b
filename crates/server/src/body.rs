//! JSON bodies, queries and paths whose refusals are problems too.

use app::{ProblemCode, Text};
use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;

use crate::{
    problem::Problem,
    request::{lang_of, request_id_of},
};

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let (lang, request_id) = (lang_of(&parts.headers), request_id_of(&parts.extensions));
        match axum::Json::<T>::from_request(Request::from_parts(parts, body), state).await {
            Ok(axum::Json(value)) => Ok(Body(value)),
            Err(rejection) => {
                let code = match &rejection {
                    JsonRejection::BytesRejection(_)
                        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE =>
                    {
                        ProblemCode::TooLarge
                    }
                    JsonRejection::JsonDataError(_) => ProblemCode::Invalid,
                    _ => ProblemCode::Unreadable,
                };
                let detail = Text::new(format!("请求内容不符合接口：{rejection}"), rejection.body_text());
                Err(Problem::new(code, &detail, lang, request_id).into_response())
            }
        }
    }
}

macro_rules! from_parts {
    ($name:ident, $inner:path, $code:ident, $zh:literal, $en:literal) => {
        pub(crate) struct $name<T>(pub(crate) T);
        impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for $name<T> {
            type Rejection = Response;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
                match <$inner>::from_request_parts(parts, state).await {
                    Ok(value) => Ok($name(value.0)),
                    Err(rejection) => {
                        let (lang, id) = (lang_of(&parts.headers), request_id_of(&parts.extensions));
                        // Which word it is only the parser says, in a program's words.
                        tracing::debug!(request_id = %id, rejection = rejection.body_text(), "a bad address");
                        Err(Problem::new(ProblemCode::$code, &Text::new($zh, $en), lang, id).into_response())
                    }
                }
            }
        }
    };
}

from_parts!(
    Query,
    axum::extract::Query<T>,
    Invalid,
    "地址里“?”后面的内容写得不对；日期写成 2026-11-23，月份写成 2026-11",
    "what stands behind “?” in the address is not right; a day is written 2026-11-23, a month 2026-11"
);
from_parts!(
    Path,
    axum::extract::Path<T>,
    NotFound,
    "地址里的编号写得不对",
    "the id in the address is not right"
);
