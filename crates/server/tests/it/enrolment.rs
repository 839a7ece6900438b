//! Enrolment: the person with the code sets password and second factor.

use axum::http::{StatusCode, header};
use domain::account::{AccountState, Role};
use serde_json::{Value, json};

use crate::app::{Answer, COUNTY, Credentials, TestApp, VILLAGE, both_apps, totp_of};

const PASSWORD: &str = "a long enough password";

/// An officer's account as an administrator has just made it; the code that was handed over.
async fn made(app: &TestApp, login: &str) -> String {
    let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
    let body = json!({ "op_id": app.op_id(), "login": login, "role": "officer", "area": VILLAGE, "state": "active", "officer": null });
    code_of(&admin.post("/api/v1/accounts", &body).await)
}

async fn reset(app: &TestApp, login: &str) -> String {
    let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
    code_of(&admin.post(&format!("/api/v1/accounts/{login}/reset"), &json!({ "op_id": app.op_id() })).await)
}

fn code_of(answer: &Answer) -> String {
    answer.json()["enrolment"]["code"].as_str().expect("a code").to_owned()
}

async fn open(app: &TestApp, code: &str) -> Answer {
    app.anonymous().post("/api/v1/enrolment", &json!({ "code": code })).await
}

/// The key that the page shows.
async fn secret(app: &TestApp, code: &str) -> String {
    let opened = open(app, code).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.text());
    opened.json()["second_factor"]["totp_secret"].as_str().expect("a secret").to_owned()
}

async fn complete(app: &TestApp, code: &str, password: &str, totp: &str) -> Answer {
    let body = json!({ "code": code, "password": password, "totp": totp });
    app.anonymous().post("/api/v1/enrolment/complete", &body).await
}

async fn sign_in(app: &TestApp, credentials: &Credentials) -> Answer {
    app.anonymous().post("/api/v1/session", &credentials.sign_in(&app.env)).await
}

fn wu(totp_secret: String) -> Credentials {
    Credentials { login: "wu".to_owned(), password: PASSWORD.to_owned(), totp_secret }
}

/// Where the problem of a field stands.
fn pointer(answer: &Answer) -> (u16, Value) {
    (answer.status.as_u16(), answer.json()["errors"][0]["pointer"].clone())
}

both_apps! {
    async fn whoever_has_the_code_sets_both_and_is_signed_in(app: &TestApp) {
        let code = made(app, "wu").await;
        let opened = open(app, &code).await.json();
        assert_eq!((&opened["login"], &opened["role"]), (&json!("wu"), &json!("officer")));
        let factor = &opened["second_factor"];
        assert!(factor["totp_url"].as_str().expect("an address").starts_with("otpauth://totp/Anlin:wu?"));
        assert!(factor["qr_svg"].as_str().expect("an image").starts_with("<svg "));
        let credentials = wu(factor["totp_secret"].as_str().expect("a secret").to_owned());
        let done = complete(app, &code, PASSWORD, &credentials.totp(&app.env)).await;
        assert_eq!((done.status, &done.json()["account"]["login"]), (StatusCode::OK, &json!("wu")));
        let mut client = app.anonymous();
        client.cookie = Some(done.cookie().expect("a session cookie"));
        assert_eq!(client.get("/api/v1/session").await.status, StatusCode::OK);

        assert_eq!(sign_in(app, &credentials).await.problem(), "wrong-credentials", "the code that proved the factor is used");
        app.pass_seconds(30);
        assert_eq!(sign_in(app, &credentials).await.status, StatusCode::OK);
        assert_eq!(open(app, &code).await.problem(), "code-not-good");
        let again = complete(app, &code, PASSWORD, &credentials.totp(&app.env)).await;
        assert_eq!((again.problem().as_str(), again.headers.get(header::SET_COOKIE)), ("code-not-good", None));
    }

    async fn unknown_and_expired_codes_are_refused(app: &TestApp) {
        let code = made(app, "wu").await;
        let secret = secret(app, &code).await;
        let totp = || totp_of(&secret, &app.env);
        for unknown in ["", "0123", &"0".repeat(32)] {
            assert_eq!(open(app, unknown).await.problem(), "code-not-good");
            assert_eq!(complete(app, unknown, PASSWORD, &totp()).await.problem(), "code-not-good");
        }
        app.pass_seconds(72 * 3600 - 1);
        assert_eq!(complete(app, &code, "short", &totp()).await.problem(), "invalid", "good to the last second");
        app.pass_seconds(1);
        assert_eq!(open(app, &code).await.problem(), "code-not-good");
        assert_eq!(complete(app, &code, PASSWORD, &totp()).await.problem(), "code-not-good");
    }

    async fn a_code_for_something_else_enrols_nobody_and_stays_good(app: &TestApp) {
        let first = app::session::make_first_code(&app.by_system()).await.expect("no failure").expect("a code");
        assert_eq!(open(app, &first).await.problem(), "code-not-good");
        assert_eq!(complete(app, &first, PASSWORD, "000000").await.problem(), "code-not-good");
        let body = json!({ "code": first, "login": "root", "password": PASSWORD, "area": COUNTY });
        assert_eq!(app.anonymous().post("/api/v1/setup", &body).await.status, StatusCode::CREATED);
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let client = app.signed_in(&credentials).await;
        app.pass_seconds(30);
        let body = json!({ "password": credentials.password, "totp": credentials.totp(&app.env) });
        let drawn = client.post("/api/v1/own-account/second-factor", &body).await.json();
        let code = drawn["code"].as_str().expect("a code");
        let totp = totp_of(drawn["second_factor"]["totp_secret"].as_str().expect("a secret"), &app.env);
        assert_eq!(open(app, code).await.problem(), "code-not-good");
        assert_eq!(complete(app, code, PASSWORD, &totp).await.problem(), "code-not-good");
        let replacing = json!({ "code": code, "totp": totp });
        let answer = client.post("/api/v1/own-account/second-factor/replace", &replacing).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
    }

    async fn a_weak_password_is_refused_and_the_code_stays_good(app: &TestApp) {
        let code = made(app, "wuming").await;
        let secret = secret(app, &code).await;
        for weak in ["short", "my-name-is-WuMing", &"x".repeat(201)] {
            let answer = complete(app, &code, weak, &totp_of(&secret, &app.env)).await;
            assert_eq!(pointer(&answer), (422, json!("/password")), "{weak}");
        }
        assert_eq!(complete(app, &code, PASSWORD, &totp_of(&secret, &app.env)).await.status, StatusCode::OK);
    }

    async fn a_wrong_one_time_password_is_refused_and_the_code_stays_good(app: &TestApp) {
        let code = made(app, "wu").await;
        let never_opened = complete(app, &code, PASSWORD, "000000").await;
        assert_eq!(pointer(&never_opened), (422, json!("/totp")));
        let secret = secret(app, &code).await;
        let others = self::secret(app, &made(app, "zheng").await).await;
        let early = totp_of(&secret, &app.env);
        app.pass_seconds(90);
        for wrong in ["", "12345", &early, &totp_of(&others, &app.env)] {
            let answer = complete(app, &code, PASSWORD, wrong).await;
            assert_eq!(pointer(&answer), (422, json!("/totp")), "{wrong}");
        }
        assert_eq!(complete(app, &code, PASSWORD, &totp_of(&secret, &app.env)).await.status, StatusCode::OK);
    }

    async fn a_key_that_somebody_looked_at_before_is_not_the_one_that_counts(app: &TestApp) {
        let code = made(app, "wu").await;
        let (before, own) = (secret(app, &code).await, secret(app, &code).await);
        assert_ne!(before, own);
        let answer = complete(app, &code, PASSWORD, &totp_of(&before, &app.env)).await;
        assert_eq!(pointer(&answer), (422, json!("/totp")));
        assert_eq!(complete(app, &code, PASSWORD, &totp_of(&own, &app.env)).await.status, StatusCode::OK);
    }

    async fn a_new_code_takes_the_place_of_the_former(app: &TestApp) {
        let former = made(app, "wu").await;
        let code = reset(app, "wu").await;
        assert_eq!(open(app, &former).await.problem(), "code-not-good");
        assert_eq!(open(app, &code).await.status, StatusCode::OK);
    }

    async fn enrolling_ends_a_lock(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let code = reset(app, &credentials.login).await;
        let secret = secret(app, &code).await;
        for wait in [1, 3, 5, 10, 0] {
            assert_eq!(sign_in(app, &credentials).await.problem(), "wrong-credentials");
            app.pass_seconds(wait);
        }
        assert_eq!(complete(app, &code, PASSWORD, &totp_of(&secret, &app.env)).await.status, StatusCode::OK);
        app.pass_seconds(30);
        let enrolled = Credentials { password: PASSWORD.to_owned(), totp_secret: secret, ..credentials };
        assert_eq!(sign_in(app, &enrolled).await.status, StatusCode::OK);
    }

    async fn an_account_out_of_use_enrols_when_it_is_back(app: &TestApp) {
        let code = made(app, "wu").await;
        let secret = secret(app, &code).await;
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let change = |state: &str| json!({ "op_id": app.op_id(), "state": state });
        admin.post("/api/v1/accounts/wu/state", &change("suspended")).await;
        assert_eq!(open(app, &code).await.problem(), "forbidden");
        let answer = complete(app, &code, PASSWORD, &totp_of(&secret, &app.env)).await;
        assert_eq!((answer.problem().as_str(), answer.headers.get(header::SET_COOKIE)), ("forbidden", None));
        admin.post("/api/v1/accounts/wu/state", &change("active")).await;
        assert_eq!(complete(app, &code, PASSWORD, &totp_of(&secret, &app.env)).await.status, StatusCode::OK);
    }

    async fn two_who_enrol_at_once_do_not_both_come_in(app: &TestApp) {
        let code = made(app, "wu").await;
        let totp = totp_of(&secret(app, &code).await, &app.env);
        let (one, other) = tokio::join!(complete(app, &code, PASSWORD, &totp), complete(app, &code, PASSWORD, &totp));
        let good = [&one, &other].into_iter().filter(|answer| answer.status == StatusCode::OK).count();
        assert_eq!(good, 1, "{} {}", one.text(), other.text());
    }

    async fn every_step_is_in_the_audit_log_and_no_secret_is(app: &TestApp) {
        let code = made(app, "wu").await;
        let secret = secret(app, &code).await;
        complete(app, &code, PASSWORD, &totp_of(&secret, &app.env)).await;
        let again = reset(app, "wu").await;
        let log = app.as_role(Role::Auditor, COUNTY).await.get("/api/v1/audit-entries").await;
        let entries = log.json()["entries"].as_array().expect("entries").clone();
        let verbs: Vec<&str> = entries.iter().filter(|entry| entry["key"] == "wu").filter_map(|entry| entry["verb"].as_str()).collect();
        assert_eq!(verbs, ["reset", "signed_in", "enrolled", "opened_enrolment", "created"]);
        let enrolled = entries.iter().find(|entry| entry["verb"] == "enrolled").expect("an entry");
        assert_eq!(enrolled["actor"], "officer wu");
        for hidden in [&code, &again, &secret, PASSWORD] {
            assert!(!log.text().contains(hidden), "{hidden}");
        }
    }
}
