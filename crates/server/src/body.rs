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
    ($name:ident, $inner:path, $zh:literal) => {
        pub(crate) struct $name<T>(pub(crate) T);
        impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for $name<T> {
            type Rejection = Response;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
                match <$inner>::from_request_parts(parts, state).await {
                    Ok(value) => Ok($name(value.0)),
                    Err(rejection) => {
                        let text = rejection.body_text();
                        let detail = Text::new(format!(concat!($zh, "：{}"), text), text);
                        let (lang, id) = (lang_of(&parts.headers), request_id_of(&parts.extensions));
                        Err(Problem::new(ProblemCode::Unreadable, &detail, lang, id).into_response())
                    }
                }
            }
        }
    };
}

from_parts!(Query, axum::extract::Query<T>, "地址里的参数不对");
from_parts!(Path, axum::extract::Path<T>, "地址不对");
