//! The own account: password, second factor, other sessions.

use axum::http::StatusCode;
use domain::account::{AccountState, Role};
use serde_json::{Value, json};

use crate::app::{Answer, Client, Credentials, TestApp, VILLAGE, both_apps, totp_of};

const NEW: &str = "quite another password";
const PASSWORD_PATH: &str = "/api/v1/own-account/password";
const FACTOR_PATH: &str = "/api/v1/own-account/second-factor";

/// Somebody in two browsers; the clock stands where the authenticator shows a fresh code.
async fn in_two_browsers(app: &TestApp) -> (Credentials, Client, Client) {
    let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
    let here = app.signed_in(&credentials).await;
    app.pass_seconds(30);
    let elsewhere = app.signed_in(&credentials).await;
    app.pass_seconds(30);
    (credentials, here, elsewhere)
}

fn change(app: &TestApp, credentials: &Credentials, password: &str) -> Value {
    json!({ "password_now": credentials.password, "totp": credentials.totp(&app.env), "password": password })
}

async fn draw(app: &TestApp, client: &Client, credentials: &Credentials) -> Answer {
    let body = json!({ "password": credentials.password, "totp": credentials.totp(&app.env) });
    client.post(FACTOR_PATH, &body).await
}

/// The code and the key of a second factor just drawn.
fn drawn(answer: &Answer) -> (String, String) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&json["code"]), text(&json["second_factor"]["totp_secret"]))
}

async fn replace(client: &Client, code: &str, totp: &str) -> Answer {
    client.post("/api/v1/own-account/second-factor/replace", &json!({ "code": code, "totp": totp })).await
}

async fn sign_in(app: &TestApp, credentials: &Credentials) -> Answer {
    app.anonymous().post("/api/v1/session", &credentials.sign_in(&app.env)).await
}

async fn is_open(client: &Client) -> bool {
    client.get("/api/v1/session").await.status == StatusCode::OK
}

both_apps! {
    async fn a_changed_password_holds_at_once_and_ends_every_other_session(app: &TestApp) {
        let (credentials, here, elsewhere) = in_two_browsers(app).await;
        let answer = here.post(PASSWORD_PATH, &change(app, &credentials, NEW)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        assert_eq!((is_open(&here).await, is_open(&elsewhere).await), (true, false));
        app.pass_seconds(30);
        assert_eq!(sign_in(app, &credentials).await.problem(), "wrong-credentials");
        app.pass_seconds(1);
        let changed = Credentials { password: NEW.to_owned(), ..credentials };
        assert_eq!(sign_in(app, &changed).await.status, StatusCode::OK);
    }

    async fn a_weak_password_and_the_present_one_are_refused(app: &TestApp) {
        let (credentials, here, elsewhere) = in_two_browsers(app).await;
        for weak in ["short", &credentials.login, &credentials.password] {
            let answer = here.post(PASSWORD_PATH, &change(app, &credentials, weak)).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (422, &json!("/password")), "{weak}");
        }
        assert!(is_open(&elsewhere).await);
        assert_eq!(sign_in(app, &credentials).await.status, StatusCode::OK, "nothing was used up");
    }

    async fn a_change_needs_password_and_a_fresh_one_time_password(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let here = app.signed_in(&credentials).await;
        let used = here.post(PASSWORD_PATH, &change(app, &credentials, NEW)).await;
        assert_eq!(used.problem(), "wrong-credentials", "the code of signing in");
        app.pass_seconds(30);
        let wrong = Credentials { password: "not the password".to_owned(), ..credentials.clone() };
        assert_eq!(here.post(PASSWORD_PATH, &change(app, &wrong, NEW)).await.problem(), "wrong-credentials");
        app.pass_seconds(30);
        assert_eq!(draw(app, &here, &wrong).await.problem(), "wrong-credentials");
        app.pass_seconds(30);
        assert_eq!(here.post(PASSWORD_PATH, &change(app, &credentials, NEW)).await.status, StatusCode::NO_CONTENT);
        let changed = Credentials { password: NEW.to_owned(), ..credentials };
        assert_eq!(draw(app, &here, &changed).await.problem(), "wrong-credentials", "the code of the change");
    }

    async fn wrong_tries_here_and_at_the_door_cost_alike(app: &TestApp) {
        let (credentials, here, _elsewhere) = in_two_browsers(app).await;
        let wrong = Credentials { password: "not the password".to_owned(), ..credentials.clone() };
        for wait in [1, 3, 5, 10] {
            assert_eq!(here.post(PASSWORD_PATH, &change(app, &wrong, NEW)).await.problem(), "wrong-credentials");
            assert_eq!(sign_in(app, &credentials).await.problem(), "locked", "{wait} s");
            app.pass_seconds(wait);
        }
        assert_eq!(draw(app, &here, &wrong).await.problem(), "wrong-credentials");
        app.pass_seconds(60);
        assert_eq!(draw(app, &here, &credentials).await.problem(), "locked", "no session gets around the lock");
        assert!(is_open(&here).await, "wrong tries end no session");
    }

    async fn a_new_second_factor_holds_from_its_first_code_on(app: &TestApp) {
        let (credentials, here, elsewhere) = in_two_browsers(app).await;
        let (code, secret) = drawn(&draw(app, &here, &credentials).await);
        app.pass_seconds(30);
        assert_eq!(sign_in(app, &credentials).await.status, StatusCode::OK, "the present one holds meanwhile");
        let answer = replace(&here, &code, &totp_of(&secret, &app.env)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        assert_eq!((is_open(&here).await, is_open(&elsewhere).await), (true, false));
        let changed = Credentials { totp_secret: secret, ..credentials.clone() };
        assert_eq!(sign_in(app, &changed).await.problem(), "wrong-credentials", "its first code is used");
        app.pass_seconds(30);
        assert_eq!(sign_in(app, &credentials).await.problem(), "wrong-credentials", "the former one");
        app.pass_seconds(3);
        assert_eq!(sign_in(app, &changed).await.status, StatusCode::OK);
        assert_eq!(replace(&here, &code, &changed.totp(&app.env)).await.problem(), "code-not-good");
    }

    async fn a_wrong_code_of_the_new_second_factor_changes_nothing(app: &TestApp) {
        let (credentials, here, elsewhere) = in_two_browsers(app).await;
        let (code, secret) = drawn(&draw(app, &here, &credentials).await);
        app.pass_seconds(30);
        for wrong in ["", &credentials.totp(&app.env)] {
            let answer = replace(&here, &code, wrong).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (422, &json!("/totp")), "{wrong}");
        }
        assert!(is_open(&elsewhere).await);
        app.pass_seconds(15 * 60 - 31);
        assert_eq!(replace(&here, &code, "").await.problem(), "invalid", "good to the last second");
        app.pass_seconds(1);
        assert_eq!(replace(&here, &code, &totp_of(&secret, &app.env)).await.problem(), "code-not-good", "expired");
        assert_eq!(sign_in(app, &credentials).await.status, StatusCode::OK);
    }

    async fn a_second_factor_is_not_put_into_another_account(app: &TestApp) {
        let (credentials, here, _elsewhere) = in_two_browsers(app).await;
        let (code, secret) = drawn(&draw(app, &here, &credentials).await);
        let (_, other, _) = in_two_browsers(app).await;
        assert_eq!(replace(&other, &code, &totp_of(&secret, &app.env)).await.problem(), "code-not-good");
        assert_eq!(replace(&here, &code, &totp_of(&secret, &app.env)).await.status, StatusCode::NO_CONTENT);
    }

    async fn signing_out_elsewhere_leaves_this_session_and_those_of_others(app: &TestApp) {
        let (_, here, elsewhere) = in_two_browsers(app).await;
        let (_, other, _) = in_two_browsers(app).await;
        assert_eq!(here.delete("/api/v1/own-account/other-sessions").await.status, StatusCode::NO_CONTENT);
        assert_eq!((is_open(&here).await, is_open(&elsewhere).await, is_open(&other).await), (true, false, true));
    }

    async fn an_unconfirmed_account_may_change_its_password(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Unconfirmed).await;
        let here = app.signed_in(&credentials).await;
        app.pass_seconds(30);
        assert_eq!(here.post(PASSWORD_PATH, &change(app, &credentials, NEW)).await.status, StatusCode::NO_CONTENT);
    }
}
