//! Accounts, and commands that are sent more than once.

use axum::http::StatusCode;
use domain::account::{AccountState, Role};
use serde_json::{Value, json};

use crate::app::{COUNTY, Client, OTHER_COUNTY, OTHER_STATION, STATION, TestApp, VILLAGE, both_apps};

fn new_account(app: &TestApp, login: &str, area: &str) -> Value {
    json!({ "op_id": app.op_id(), "login": login, "role": "officer", "area": area, "state": "active", "officer": null })
}

both_apps! {
    async fn the_same_command_is_answered_once_and_with_another_body_refused(app: &TestApp) {
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let mut body = new_account(app, "wu", VILLAGE);
        let first = admin.post("/api/v1/accounts", &body).await;
        assert_eq!(first.status, StatusCode::CREATED);
        assert_ne!(first.json()["enrolment"], Value::Null);
        let again = admin.post("/api/v1/accounts", &body).await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert_eq!(again.json()["account"], first.json()["account"]);
        assert_eq!(again.json()["enrolment"], Value::Null, "the code is kept nowhere");
        body["login"] = json!("zheng");
        let other = admin.post("/api/v1/accounts", &body).await;
        assert_eq!((other.status, other.problem().as_str()), (StatusCode::CONFLICT, "operation-reused"));
        let accounts = admin.get("/api/v1/accounts").await.json();
        let logins: Vec<&Value> = accounts["accounts"].as_array().expect("a list").iter().map(|account| &account["login"]).collect();
        assert_eq!(logins.iter().filter(|login| ***login == json!("wu")).count(), 1);
        assert!(!logins.contains(&&json!("zheng")));
    }

    async fn the_same_command_of_somebody_else_is_refused(app: &TestApp) {
        let body = new_account(app, "wu", VILLAGE);
        let one = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let other = app.as_role(Role::SecurityAdmin, COUNTY).await;
        assert_eq!(one.post("/api/v1/accounts", &body).await.status, StatusCode::CREATED);
        assert_eq!(other.post("/api/v1/accounts", &body).await.problem(), "operation-reused");
    }

    async fn many_copies_of_a_command_at_once_are_carried_out_once(app: &TestApp) {
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let body = new_account(app, "wu", VILLAGE);
        let send = || async { admin.post("/api/v1/accounts", &body).await };
        let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
        let answers = [a, b, c, d];
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
            assert_eq!(answer.json()["account"], answers[0].json()["account"]);
        }
        let told = answers.iter().filter(|answer| answer.json()["enrolment"] != Value::Null).count();
        assert_eq!(told, 1, "one of them did the work");
    }

    async fn an_administrator_makes_and_sees_accounts_of_the_own_area_only(app: &TestApp) {
        let admin = app.as_role(Role::SecurityAdmin, STATION).await;
        for area in [COUNTY, OTHER_COUNTY, "522600"] {
            let answer = admin.post("/api/v1/accounts", &new_account(app, "wu", area)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{area}");
        }
        assert_eq!(admin.post("/api/v1/accounts", &new_account(app, "wu", VILLAGE)).await.status, StatusCode::CREATED);
        let stranger = app.as_role(Role::SecurityAdmin, OTHER_COUNTY).await;
        assert!(!stranger.get("/api/v1/accounts").await.text().contains("\"wu\""));
        assert!(admin.get("/api/v1/accounts").await.text().contains("\"wu\""));
        let body = json!({ "op_id": app.op_id(), "state": "suspended" });
        assert_eq!(stranger.post("/api/v1/accounts/wu/state", &body).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_taken_login_and_an_odd_one_are_refused(app: &TestApp) {
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        assert_eq!(admin.post("/api/v1/accounts", &new_account(app, "吴明", VILLAGE)).await.status, StatusCode::CREATED);
        assert_eq!(admin.post("/api/v1/accounts", &new_account(app, "吴明", VILLAGE)).await.problem(), "already-there");
        for odd in ["", "a b", "a/b", "a\u{0}b", &"x".repeat(41)] {
            let answer = admin.post("/api/v1/accounts", &new_account(app, odd, VILLAGE)).await;
            assert_eq!((answer.problem().as_str(), &answer.json()["errors"][0]["pointer"]), ("invalid", &json!("/login")), "{odd}");
        }
    }

    async fn whoever_makes_an_account_sees_a_code_and_no_credentials(app: &TestApp) {
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let made = admin.post("/api/v1/accounts", &new_account(app, "wu", VILLAGE)).await.json();
        let fields: Vec<&String> = made.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["account", "enrolment"]);
        let slip = &made["enrolment"];
        let code = slip["code"].as_str().expect("a code");
        assert_eq!(code.len(), 32, "128 random bits");
        assert_eq!(slip["link"], format!("http://anlin.test/app/enrol#{code}"));
        assert_eq!(slip["expires_at"], "2026-11-26T00:00:00.000000Z");
        assert!(slip["qr_svg"].as_str().expect("an image").starts_with("<svg "));
        let listed = listed(&admin, "wu").await;
        assert_eq!(listed["is_enrolled"], false);
        assert_eq!(listed["enrolment_expires_at"], "2026-11-26T00:00:00.000000Z");
        let sign_in = json!({ "login": "wu", "password": "", "totp": "000000" });
        assert_eq!(app.anonymous().post("/api/v1/session", &sign_in).await.problem(), "wrong-credentials");
        app.pass_seconds(72 * 3600);
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let later = self::listed(&admin, "wu").await;
        assert_eq!(later["enrolment_expires_at"], Value::Null, "the code is good no longer");
    }

    async fn a_reset_account_has_no_session_no_password_and_a_new_code(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let owner = app.signed_in(&credentials).await;
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        assert_eq!(listed(&admin, &credentials.login).await["is_enrolled"], true);
        let path = format!("/api/v1/accounts/{}/reset", credentials.login);
        let body = json!({ "op_id": app.op_id() });
        let answer = admin.post(&path, &body).await;
        assert_eq!((answer.status, &answer.json()["account"]["login"]), (StatusCode::OK, &json!(credentials.login)));
        let code = answer.json()["enrolment"]["code"].clone();
        assert_eq!(admin.post(&path, &body).await.json()["enrolment"], Value::Null, "told once");
        assert_eq!(owner.get("/api/v1/session").await.problem(), "sign-in-needed");
        app.pass_seconds(30);
        let sign_in = credentials.sign_in(&app.env);
        assert_eq!(app.anonymous().post("/api/v1/session", &sign_in).await.problem(), "wrong-credentials");
        let listed = listed(&admin, &credentials.login).await;
        assert_eq!(listed["is_enrolled"], false);
        assert_eq!(app.anonymous().post("/api/v1/enrolment", &json!({ "code": code })).await.status, StatusCode::OK);
    }

    async fn an_unlocked_account_may_sign_in_at_once(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let wrong = json!({ "login": credentials.login, "password": "not the password", "totp": "000000" });
        for wait in [1, 3, 5, 10, 0] {
            assert_eq!(app.anonymous().post("/api/v1/session", &wrong).await.problem(), "wrong-credentials");
            app.pass_seconds(wait);
        }
        let good = || credentials.sign_in(&app.env);
        assert_eq!(app.anonymous().post("/api/v1/session", &good()).await.problem(), "locked");
        // Midnight in Shanghai.
        assert_eq!(listed(&admin, &credentials.login).await["locked_until"], "2026-11-23T16:00:00.000000Z");
        let body = json!({ "op_id": app.op_id() });
        let answer = admin.post(&format!("/api/v1/accounts/{}/unlock", credentials.login), &body).await;
        assert_eq!((answer.status, &answer.json()["login"]), (StatusCode::OK, &json!(credentials.login)));
        assert_eq!(listed(&admin, &credentials.login).await["locked_until"], Value::Null);
        assert_eq!(app.anonymous().post("/api/v1/session", &wrong).await.problem(), "wrong-credentials");
        app.pass_seconds(1);
        assert_eq!(app.anonymous().post("/api/v1/session", &good()).await.status, StatusCode::OK, "waits begin short again");
    }

    async fn accounts_of_other_areas_are_neither_reset_nor_unlocked(app: &TestApp) {
        let credentials = app.create(Role::Officer, VILLAGE, AccountState::Active).await;
        let owner = app.signed_in(&credentials).await;
        for act in ["reset", "unlock"] {
            for (role, area, expected) in [
                (Role::SecurityAdmin, OTHER_COUNTY, StatusCode::NOT_FOUND),
                (Role::SecurityAdmin, OTHER_STATION, StatusCode::NOT_FOUND),
                (Role::SystemAdmin, COUNTY, StatusCode::FORBIDDEN),
                (Role::Officer, VILLAGE, StatusCode::FORBIDDEN),
            ] {
                let client = app.as_role(role, area).await;
                let body = json!({ "op_id": app.op_id() });
                let answer = client.post(&format!("/api/v1/accounts/{}/{act}", credentials.login), &body).await;
                assert_eq!(answer.status, expected, "{role} {area} {act}");
            }
        }
        assert_eq!(owner.get("/api/v1/session").await.status, StatusCode::OK);
    }
}

/// An account as the list shows it.
async fn listed(admin: &Client, login: &str) -> Value {
    let accounts = admin.get("/api/v1/accounts").await.json();
    let accounts = accounts["accounts"].as_array().expect("a list");
    accounts.iter().find(|account| account["login"] == login).expect("the account").clone()
}
