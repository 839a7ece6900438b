//! Accounts, and commands that are sent more than once.

use axum::http::StatusCode;
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::{COUNTY, OTHER_COUNTY, STATION, TestApp, VILLAGE, both_apps};

fn new_account(app: &TestApp, login: &str, area: &str) -> Value {
    json!({ "op_id": app.op_id(), "login": login, "role": "officer", "area": area, "state": "active", "officer": null })
}

both_apps! {
    async fn the_same_command_is_answered_once_and_with_another_body_refused(app: &TestApp) {
        let admin = app.as_role(Role::SecurityAdmin, COUNTY).await;
        let mut body = new_account(app, "wu", VILLAGE);
        let first = admin.post("/api/v1/accounts", &body).await;
        assert_eq!(first.status, StatusCode::CREATED);
        assert_ne!(first.json()["secrets"], Value::Null);
        let again = admin.post("/api/v1/accounts", &body).await;
        assert_eq!(again.status, StatusCode::CREATED);
        assert_eq!(again.json()["account"], first.json()["account"]);
        assert_eq!(again.json()["secrets"], Value::Null, "secrets are kept nowhere");
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
        let told = answers.iter().filter(|answer| answer.json()["secrets"] != Value::Null).count();
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
}
