//! The audit log: complete, and honest about tampering.

use app::audit::verify;
use axum::http::StatusCode;
use domain::account::Role;
use serde_json::json;
use store::testkit::tamper;

use crate::app::{COUNTY, OTHER_COUNTY, TestApp, VILLAGE, both_apps};

async fn faults(app: &TestApp) -> Vec<String> {
    let verified = verify(&app.by_system()).await.expect("the log is read");
    verified.faults.iter().map(|fault| format!("{} {}", fault.seq, fault.what)).collect()
}

/// Ten entries.
async fn fill(app: &TestApp) {
    for _ in 0..5 {
        app.as_role(Role::Officer, VILLAGE).await;
    }
    assert_eq!(faults(app).await, Vec::<String>::new());
    assert_eq!(verify(&app.by_system()).await.expect("the log is read").entries, 10);
}

both_apps! {
    async fn a_sound_log_has_no_faults(app: &TestApp) {
        fill(app).await;
    }

    async fn an_edited_entry_is_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "update audit_entry set actor = 'system' where seq = 4").await;
        assert_eq!(faults(app).await, ["4 the entry was changed"]);
    }

    async fn an_entry_edited_together_with_its_leaf_is_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "update audit_entry set leaf = (select leaf from audit_entry where seq = 1), \
            salt = (select salt from audit_entry where seq = 1) where seq = 4").await;
        assert!(faults(app).await.contains(&"4 the chain is broken".to_owned()), "{:?}", faults(app).await);
    }

    async fn a_deleted_entry_is_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "delete from audit_entry where seq = 4").await;
        assert_eq!(faults(app).await, ["4 entries are missing", "5 the chain is broken"]);
    }

    async fn deleted_newest_entries_are_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "delete from audit_entry where seq > 8").await;
        assert_eq!(faults(app).await, ["10 the newest entries are missing"]);
    }

    async fn exchanged_entries_are_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "update audit_entry set seq = -seq where seq in (4, 5)").await;
        tamper(&app.env.db, "update audit_entry set seq = 9 + seq where seq in (-4, -5)").await;
        assert_eq!(faults(app).await, ["4 the chain is broken", "5 the chain is broken", "6 the chain is broken"]);
    }

    async fn an_emptied_log_is_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "delete from audit_entry").await;
        assert_eq!(faults(app).await, ["10 the newest entries are missing"]);
    }

    async fn an_added_entry_is_found(app: &TestApp) {
        fill(app).await;
        tamper(&app.env.db, "insert into audit_entry select 11, at, account_id, actor, verb, noun, key, area, purpose, detail, salt, \
            leaf, chain from audit_entry where seq = 10").await;
        assert_eq!(faults(app).await, ["11 the chain is broken", "10 the newest entries are missing"]);
    }

    async fn reading_the_log_is_logged_and_kept_to_the_own_area(app: &TestApp) {
        let officer = app.as_role(Role::Officer, VILLAGE).await;
        officer.delete("/api/v1/session").await;
        let auditor = app.as_role(Role::Auditor, COUNTY).await;
        let page = auditor.get("/api/v1/audit-entries?limit=50").await;
        assert_eq!(page.status, StatusCode::OK);
        let verbs: Vec<String> = page.json()["entries"].as_array().expect("a list").iter()
            .map(|entry| entry["verb"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(verbs, ["signed_in", "created", "signed_out", "signed_in", "created"]);
        let again = auditor.get("/api/v1/audit-entries?limit=1").await;
        assert_eq!(again.json()["entries"][0]["verb"], "read");
        assert_eq!(again.json()["entries"][0]["purpose"], "supervision");

        let stranger = app.as_role(Role::Auditor, OTHER_COUNTY).await;
        assert!(!stranger.get("/api/v1/audit-entries").await.text().contains(VILLAGE));
        let bureau = app.as_role(Role::Bureau, COUNTY).await;
        assert_eq!(bureau.get("/api/v1/audit-entries").await.problem(), "forbidden");
    }

    async fn what_is_sought_is_found_in_the_whole_log(app: &TestApp) {
        for role in [Role::Bureau, Role::Officer, Role::Officer] {
            app.as_role(role, COUNTY).await;
        }
        let auditor = app.as_role(Role::Auditor, COUNTY).await;
        let found = async |query: &str| {
            let page = auditor.get(&format!("/api/v1/audit-entries?limit=2&{query}")).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text());
            page.json()["entries"].as_array().expect("a list").iter()
                .map(|entry| format!("{} {}", entry["noun"].as_str().unwrap_or_default(), entry["verb"].as_str().unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        // Far behind the first page of two.
        assert_eq!(found("text=BUREAU").await, ["account signed_in"]);
        assert_eq!(found("noun=displacement&text=bureau").await, Vec::<String>::new());
        assert_eq!(found("noun=account").await, ["account signed_in", "account created"]);
        assert_eq!(found("text=%25").await, Vec::<String>::new(), "a sign is no wildcard");
        assert_eq!(found("noun=audit_entry").await.len(), 2, "reading what was sought is logged too");
        let long = auditor.get(&format!("/api/v1/audit-entries?text={}", "x".repeat(81))).await;
        assert_eq!(long.json()["errors"][0]["pointer"], "/text");
    }

    async fn pages_of_the_log_follow_each_other(app: &TestApp) {
        fill(app).await;
        let auditor = app.as_role(Role::Auditor, COUNTY).await;
        let first = auditor.get("/api/v1/audit-entries?limit=4").await.json();
        let seqs = |page: &serde_json::Value| -> Vec<i64> {
            page["entries"].as_array().expect("a list").iter().filter_map(|entry| entry["seq"].as_i64()).collect()
        };
        assert_eq!(seqs(&first), [12, 11, 10, 9]);
        let next = auditor.get("/api/v1/audit-entries?limit=4&before=9").await.json();
        assert_eq!(seqs(&next), [8, 7, 6, 5]);
        let odd = auditor.get("/api/v1/audit-entries?limit=x").await;
        assert_eq!((odd.status, odd.json()["type"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!("/problems/invalid")));
    }
}
