//! Signing in, staying signed in, signing out.

use axum::http::{Method, StatusCode, header};
use domain::account::{AccountState, Role};
use serde_json::{Value, json};
use server::Settings;

use crate::app::{Answer, COUNTY, Client, Credentials, TestApp, VILLAGE, both_apps};

async fn sign_in(app: &TestApp, body: &Value) -> Answer {
    app.anonymous().post("/api/v1/session", body).await
}

async fn wrong_password(app: &TestApp, credentials: &Credentials) -> String {
    let body = json!({ "login": credentials.login, "password": "not the password", "totp": credentials.totp(&app.env) });
    sign_in(app, &body).await.problem()
}

both_apps! {
    async fn whoever_has_password_and_second_factor_comes_in(app: &TestApp) {
        let chief = app.as_role(Role::StationChief, VILLAGE).await;
        let answer = chief.get("/api/v1/session").await;
        assert_eq!(answer.status, StatusCode::OK);
        let session = answer.json();
        assert_eq!(session["account"]["role"], "station_chief");
        assert_eq!(session["county"]["code"], COUNTY);
        assert_eq!(session["demo"], false);
        let permissions = session["permissions"].as_array().expect("a list").clone();
        assert!(permissions.contains(&json!("plan_weeks")), "{permissions:?}");
        assert!(!permissions.contains(&json!("manage_accounts")), "{permissions:?}");
    }

    async fn a_wrong_password_or_an_unknown_login_is_refused_alike(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
        let nobody = json!({ "login": "nobody", "password": "not the password", "totp": "000000" });
        let answer = sign_in(app, &nobody).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::UNAUTHORIZED, "wrong-credentials"));
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }

    async fn the_second_factor_is_asked_for(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        let body = json!({ "login": credentials.login, "password": credentials.password });
        assert_eq!(sign_in(app, &body).await.problem(), "totp-needed");
        for odd in ["", "12345", "1234567", "１２３４５６", "abcdef"] {
            let body = json!({ "login": credentials.login, "password": credentials.password, "totp": odd });
            assert_eq!(sign_in(app, &body).await.problem(), "wrong-credentials", "{odd}");
            app.pass_seconds(13 * 3600);
        }
    }

    async fn a_one_time_password_is_good_once(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        let body = credentials.sign_in(&app.env);
        assert_eq!(sign_in(app, &body).await.status, StatusCode::OK);
        assert_eq!(sign_in(app, &body).await.problem(), "wrong-credentials");
        app.pass_seconds(30);
        // The code of the step before would still be accepted if it had not been used.
        assert_eq!(sign_in(app, &body).await.problem(), "wrong-credentials");
        app.pass_seconds(30);
        assert_eq!(sign_in(app, &credentials.sign_in(&app.env)).await.status, StatusCode::OK);
    }

    async fn two_tries_at_once_do_not_share_a_one_time_password(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        let body = credentials.sign_in(&app.env);
        let (one, other) = tokio::join!(sign_in(app, &body), sign_in(app, &body));
        let good = [one.status, other.status].into_iter().filter(|status| *status == StatusCode::OK).count();
        assert_eq!(good, 1, "{} {}", one.text(), other.text());
    }

    async fn wrong_tries_cost_one_three_five_ten_seconds_and_then_the_day(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        for wait in [1, 3, 5, 10] {
            assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
            app.pass_seconds(wait - 1);
            let good = credentials.sign_in(&app.env);
            assert_eq!(sign_in(app, &good).await.problem(), "locked", "{wait} s");
            app.pass_seconds(1);
        }
        assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
        app.set_clock("2026-11-23T15:59:59Z");
        assert_eq!(sign_in(app, &credentials.sign_in(&app.env)).await.problem(), "locked");
        // Midnight in Shanghai.
        app.set_clock("2026-11-23T16:00:00Z");
        assert_eq!(sign_in(app, &credentials.sign_in(&app.env)).await.status, StatusCode::OK);
    }

    async fn a_new_day_begins_with_short_waits(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        for wait in [1, 3, 5, 10, 16 * 3600] {
            assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
            app.pass_seconds(wait);
        }
        assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
        app.pass_seconds(1);
        assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
    }

    async fn a_good_sign_in_forgets_wrong_tries(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        for _ in 0..3 {
            assert_eq!(wrong_password(app, &credentials).await, "wrong-credentials");
            app.pass_seconds(1);
            assert_eq!(sign_in(app, &credentials.sign_in(&app.env)).await.status, StatusCode::OK);
            app.pass_seconds(60);
        }
    }

    async fn suspended_and_expired_accounts_stay_outside(app: &TestApp) {
        for state in [AccountState::Suspended, AccountState::Expired] {
            let credentials = app.create(Role::Bureau, COUNTY, state).await;
            let answer = sign_in(app, &credentials.sign_in(&app.env)).await;
            assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::FORBIDDEN, "forbidden"), "{state}");
            assert!(answer.headers.get(header::SET_COOKIE).is_none());
        }
    }

    async fn an_unconfirmed_account_sees_only_itself(app: &TestApp) {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Unconfirmed).await;
        let client = app.signed_in(&credentials).await;
        let session = client.get("/api/v1/session").await;
        assert_eq!(session.json()["permissions"], json!(["use_own_account"]));
        assert_eq!(client.get("/api/v1/accounts").await.status, StatusCode::FORBIDDEN);
        assert_eq!(client.get("/api/v1/audit-entries").await.status, StatusCode::FORBIDDEN);
        assert_eq!(client.delete("/api/v1/session").await.status, StatusCode::NO_CONTENT);
    }

    async fn a_session_ends_after_a_quarter_of_an_hour_without_use(app: &TestApp) {
        let client = app.as_role(Role::Officer, VILLAGE).await;
        for _ in 0..4 {
            app.pass_seconds(14 * 60);
            assert_eq!(client.get("/api/v1/session").await.status, StatusCode::OK);
        }
        app.pass_seconds(15 * 60 + 61);
        assert_eq!(client.get("/api/v1/session").await.problem(), "sign-in-needed");
    }

    async fn a_session_ends_after_twelve_hours_whatever_happens(app: &TestApp) {
        let client = app.as_role(Role::Officer, VILLAGE).await;
        for _ in 0..(12 * 6) {
            assert_eq!(client.get("/api/v1/session").await.status, StatusCode::OK);
            app.pass_seconds(10 * 60);
        }
        assert_eq!(client.get("/api/v1/session").await.status, StatusCode::OK);
        app.pass_seconds(1);
        assert_eq!(client.get("/api/v1/session").await.problem(), "sign-in-needed");
    }

    async fn signing_out_ends_the_session(app: &TestApp) {
        let client = app.as_role(Role::Officer, VILLAGE).await;
        let answer = client.delete("/api/v1/session").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(answer.header("set-cookie").starts_with("anlin=; Path=/; Max-Age=0"), "{}", answer.header("set-cookie"));
        assert_eq!(client.get("/api/v1/session").await.problem(), "sign-in-needed");
    }

    async fn the_first_account_needs_the_code_and_is_made_once(app: &TestApp) {
        let code = app::session::make_first_code(&app.by_system()).await.expect("no failure").expect("a code");
        let first = |code: &str, login: &str| {
            json!({ "code": code, "login": login, "password": "a long enough password", "area": COUNTY })
        };
        let setup = |body: Value| async move { app.anonymous().post("/api/v1/setup", &body).await };
        assert_eq!(setup(first("0123", "root")).await.problem(), "code-not-good");
        let weak = json!({ "code": code, "login": "root", "password": "short", "area": COUNTY });
        let answer = setup(weak).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (422, &json!("/password")));
        let made = setup(first(&code, "root")).await;
        assert_eq!((made.status, &made.json()["account"]["role"]), (StatusCode::CREATED, &json!("security_admin")));
        assert_eq!(setup(first(&code, "root2")).await.problem(), "code-not-good");
        assert_eq!(app::session::make_first_code(&app.by_system()).await.expect("no failure"), None);
    }

    async fn a_code_for_the_first_account_expires(app: &TestApp) {
        let code = app::session::make_first_code(&app.by_system()).await.expect("no failure").expect("a code");
        app.pass_seconds(24 * 3600);
        let body = json!({ "code": code, "login": "root", "password": "a long enough password", "area": COUNTY });
        assert_eq!(app.anonymous().post("/api/v1/setup", &body).await.problem(), "code-not-good");
    }

    async fn suspending_an_account_ends_its_sessions(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let client = app.signed_in(&credentials).await;
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let body = json!({ "op_id": app.op_id(), "state": "suspended" });
        let answer = admin.post(&format!("/api/v1/accounts/{}/state", credentials.login), &body).await;
        assert_eq!((answer.status, &answer.json()["state"]), (StatusCode::OK, &json!("suspended")));
        assert_eq!(client.get("/api/v1/session").await.problem(), "sign-in-needed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_open_sessions_in_demonstrations_only() {
    for (app, is_demo) in [(TestApp::start_demo().await, true), (TestApp::start().await, false)] {
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        let code = app::session::make_sign_in_code(&app.by_system(), &credentials.login).await;
        assert_eq!(code.is_ok(), is_demo);
        let body = json!({ "code": code.unwrap_or_default() });
        let answer = app.anonymous().post("/api/v1/session/link", &body).await;
        if is_demo {
            assert_eq!((answer.status, &answer.json()["demo"]), (StatusCode::OK, &json!(true)));
            let again = app.anonymous().post("/api/v1/session/link", &body).await;
            assert_eq!(again.status, StatusCode::OK, "a link may be opened again");
            app.pass_seconds(24 * 3600);
            let late = app.anonymous().post("/api/v1/session/link", &body).await;
            assert_eq!(late.problem(), "code-not-good");
        } else {
            assert_eq!(answer.problem(), "code-not-good");
        }
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_first_account_is_no_sign_in_link() {
    let app = TestApp::start_demo().await;
    let code = app::session::make_first_code(&app.by_system()).await.expect("no failure").expect("a code");
    let answer = app.anonymous().post("/api/v1/session/link", &json!({ "code": code })).await;
    assert_eq!(answer.problem(), "code-not-good");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_out_of_reach_of_scripts_and_bound_to_tls_where_there_is_tls() {
    for (secure, expected) in [
        (false, "anlin=…; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"),
        (true, "__Host-anlin=…; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax; Secure"),
    ] {
        let app = TestApp::start_with(Settings { secure, ..Settings::default() }).await;
        let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
        let answer = sign_in(&app, &credentials.sign_in(&app.env)).await;
        let cookie = answer.header("set-cookie");
        let (name, rest) = cookie.split_once('=').expect("a cookie");
        let (token, attributes) = rest.split_once(';').expect("attributes");
        assert_eq!(format!("{name}=…;{attributes}"), expected);
        assert_eq!(token.len(), 64, "256 random bits");
        assert_eq!(answer.headers.contains_key(header::STRICT_TRANSPORT_SECURITY), secure);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_codes_are_kept_as_digests_only() {
    let app = TestApp::start_demo().await;
    let credentials = app.create(Role::Bureau, COUNTY, AccountState::Active).await;
    let client = app.signed_in(&credentials).await;
    let code = app::session::make_sign_in_code(&app.by_system(), &credentials.login).await.expect("a code");
    let token = client.cookie.clone().expect("a cookie").replace("anlin=", "");
    let mut bytes = Vec::new();
    for file in ["", "-wal"] {
        bytes.extend(std::fs::read(app.database_file(file)).unwrap_or_default());
    }
    assert!(bytes.windows(7).any(|window| window == b"session"), "the file is the database");
    for secret in [&token, &code, &credentials.password, &credentials.totp_secret] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    app.stop().await;
}

/// A state-changing request with a header of its own; what is refused as cross-site never reaches the handler.
async fn problem_with(client: &Client, name: &'static str, value: &str) -> String {
    let request = client
        .request(Method::POST, "/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .header(name, value)
        .body(json!({ "login": "nobody", "password": "x", "totp": "1" }).to_string().into())
        .expect("a request");
    client.send(request).await.problem()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_from_other_sites_are_refused() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    for (name, value, expected) in [
        ("sec-fetch-site", "cross-site", "cross-site"),
        ("sec-fetch-site", "same-site", "cross-site"),
        ("sec-fetch-site", "same-origin", "wrong-credentials"),
        ("origin", "https://evil.test", "cross-site"),
        ("origin", "https://anlin.test.evil.test", "cross-site"),
        ("origin", "null", "cross-site"),
        ("origin", "https://anlin.test", "wrong-credentials"),
    ] {
        assert_eq!(problem_with(&client, name, value).await, expected, "{name}: {value}");
    }
    let request = client.request(Method::GET, "/healthz").header("sec-fetch-site", "cross-site");
    let answer = client.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "reading is harmless");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_has_no_media_type_that_is_read() {
    let app = TestApp::start().await;
    let client = app.anonymous();
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let request =
            client.request(Method::POST, "/api/v1/session").header(header::CONTENT_TYPE, media_type);
        let answer = client.send(request.body("{}".into()).expect("a request")).await;
        assert_eq!(answer.problem(), "unreadable", "{media_type}");
    }
    app.stop().await;
}
