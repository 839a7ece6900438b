//! What every handler takes: the request's context, with refusals that already know their language.

use std::sync::Arc;

use app::{Actor, Ctx, Environment, Error, Lang};
use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderMap, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::account::Account;
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::{problem::Problem, router::Settings};

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) env: Environment,
    pub(crate) settings: Arc<Settings>,
    /// Places for parts of the map under way.
    pub(crate) map_places: Arc<Semaphore>,
}

/// Set by the outermost layer, so that logs, problems and audit agree.
#[derive(Clone, Copy)]
pub(crate) struct RequestId(pub(crate) Uuid);

/// Who a request's cookie belongs to; a layer has found it already where the operation needs a session.
#[derive(Clone)]
pub(crate) struct SignedIn {
    token: Option<String>,
    pub(crate) account: Option<Account>,
}

impl SignedIn {
    pub(crate) async fn find(shared: &Shared, headers: &HeaderMap) -> Result<SignedIn, Error> {
        let token = cookie(headers, shared.settings.cookie_name());
        let account = match &token {
            Some(token) => app::session::find(&shared.env, token).await?,
            None => None,
        };
        Ok(SignedIn { token, account })
    }
}

/// A request in progress.
pub(crate) struct Asked {
    pub(crate) ctx: Ctx,
    token: Option<String>,
    pub(crate) settings: Arc<Settings>,
}

impl Asked {
    /// The token of the session that asks; empty for whoever has none.
    pub(crate) fn token_text(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Turns a use case's outcome into a response.
    pub(crate) fn answer<T>(&self, outcome: Result<T, Error>) -> Result<T, Problem> {
        outcome.map_err(|error| Problem::of(&error, self.ctx.lang, self.ctx.request_id))
    }
}

impl FromRequestParts<Shared> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Asked, Response> {
        let lang = lang_of(&parts.headers);
        let request_id = request_id_of(&parts.extensions);
        let found = match parts.extensions.get::<SignedIn>() {
            Some(found) => Ok(found.clone()),
            None => SignedIn::find(shared, &parts.headers).await,
        };
        let SignedIn { token, account } =
            found.map_err(|error| Problem::of(&error, lang, request_id).into_response())?;
        let actor = account.map_or(Actor::Anonymous, Actor::Account);
        let ctx = Ctx { env: shared.env.clone(), actor, lang, request_id };
        Ok(Asked { ctx, token, settings: Arc::clone(&shared.settings) })
    }
}

pub(crate) fn request_id_of(extensions: &Extensions) -> Uuid {
    extensions.get::<RequestId>().map_or(Uuid::nil(), |id| id.0)
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
