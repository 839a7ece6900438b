//! What every handler takes: the request's context, with refusals that already know their language.

use std::sync::Arc;

use app::{Actor, Ctx, Environment, Error, Lang};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use crate::{problem::Problem, router::Settings};

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) env: Environment,
    pub(crate) settings: Arc<Settings>,
}

/// Set by the outermost layer, so that logs, problems and audit agree.
#[derive(Clone, Copy)]
pub(crate) struct RequestId(pub(crate) Uuid);

/// A request in progress.
pub(crate) struct Asked {
    pub(crate) ctx: Ctx,
    pub(crate) token: Option<String>,
    pub(crate) settings: Arc<Settings>,
}

impl Asked {
    /// Turns a use case's outcome into a response.
    pub(crate) fn answer<T: IntoResponse>(&self, outcome: Result<T, Error>) -> Result<T, Problem> {
        outcome.map_err(|error| Problem::of(&error, self.ctx.lang, self.ctx.request_id))
    }
}

impl FromRequestParts<Shared> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Asked, Response> {
        let lang = lang_of(&parts.headers);
        let request_id = request_id_of(parts);
        let token = cookie(&parts.headers, shared.settings.cookie_name());
        let actor = match &token {
            Some(token) => match app::session::find(&shared.env, token).await {
                Ok(Some(account)) => Actor::Account(account),
                Ok(None) => Actor::Anonymous,
                Err(error) => return Err(Problem::of(&error, lang, request_id).into_response()),
            },
            None => Actor::Anonymous,
        };
        let ctx = Ctx { env: shared.env.clone(), actor, lang, request_id };
        Ok(Asked { ctx, token, settings: Arc::clone(&shared.settings) })
    }
}

pub(crate) fn request_id_of(parts: &Parts) -> Uuid {
    parts.extensions.get::<RequestId>().map_or(Uuid::nil(), |id| id.0)
}

/// Chinese unless English is asked for first.
pub(crate) fn lang_of(headers: &HeaderMap) -> Lang {
    if let Some(chosen) = cookie(headers, "anlin-lang").and_then(|text| text.parse().ok()) {
        return chosen;
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    if accepted.trim_start().to_ascii_lowercase().starts_with("en") { Lang::En } else { Lang::Zh }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _value)| *key == name).map(|(_key, value)| value.to_owned())
}
