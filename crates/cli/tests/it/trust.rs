//! First code, accounts, permissions, audit log, self-check.

use store::{Db, DbUrl, testkit};

use crate::anlin::Anlin;

#[test]
fn init_prints_the_code_alone_on_stdout() {
    let anlin = Anlin::new();
    let done = anlin.run(&["init"]);
    assert_eq!(done.exit, 0);
    let code = done.out.trim_end();
    assert!(code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit()), "{code}");
    assert!(!done.err.contains(code));
    assert_ne!(anlin.good_json(&["init", "--json"])["code"], code, "a lost code can be replaced");
    anlin.good(&["account", "create", "--role", "bureau", "--area", "522699"]);
    assert_eq!(anlin.run(&["init"]).exit, 3);
}

#[test]
fn credentials_are_printed_once() {
    let anlin = Anlin::installed();
    let make = [
        "account",
        "create",
        "--role",
        "officer",
        "--area",
        "522699010000",
        "--state",
        "unconfirmed",
        "--json",
    ];
    let (one, two) = (anlin.good_json(&make), anlin.good_json(&make));
    assert_eq!(
        (&one["login"], &two["login"]),
        (&"officer-522699010000".into(), &"officer-522699010000-2".into())
    );
    assert_eq!(one["account"]["state"], "unconfirmed");
    assert!(one["totp_url"].as_str().expect("an address").starts_with("otpauth://totp/"));
    let log = anlin.good(&["audit", "export"]);
    for secret in ["password", "totp_secret"] {
        assert!(!log.contains(one[secret].as_str().expect("a secret")), "{secret}");
    }
    let named = ["account", "create", "--role", "officer", "--area", "522699010000", "--login", "wu"];
    anlin.good(&named);
    assert_eq!(anlin.run(&named).exit, 3, "a chosen login is not changed");
}

#[test]
fn resetting_prints_a_code_and_unlocking_the_login() {
    let anlin = Anlin::installed();
    anlin.good(&["account", "create", "--role", "officer", "--area", "522699010000", "--login", "wu"]);
    let done = anlin.run(&["account", "reset", "wu"]);
    let code = done.out.trim_end();
    assert_eq!(done.exit, 0, "{}", done.err);
    assert!(code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit()), "{code}");
    assert!(done.err.contains("/app/enrol") && !done.err.contains(code), "{}", done.err);
    let again = anlin.good_json(&["account", "reset", "wu", "--json"]);
    assert_eq!(again["login"], "wu");
    assert_ne!(again["code"], code);
    assert!(again["expires_at"].is_string());
    assert_eq!(anlin.good_json(&["account", "unlock", "wu", "--json"])["login"], "wu");
    assert!(anlin.good(&["account", "unlock", "wu"]).starts_with("wu: "));
    for verb in ["reset", "unlock"] {
        assert_eq!(anlin.run(&["account", verb, "nobody"]).exit, 4);
    }
    let log = anlin.good(&["audit", "export"]);
    assert!(log.contains("\"reset\"") && log.contains("\"unlocked\""));
    assert!(!log.contains(code));
}

#[test]
fn the_audit_log_is_verified_and_exported() {
    let anlin = Anlin::installed();
    anlin.good(&["account", "create", "--role", "bureau", "--area", "522699"]);
    let verified = anlin.good_json(&["audit", "verify", "--json"]);
    assert_eq!((&verified["entries"], &verified["faults"]), (&2.into(), &serde_json::json!([])));
    let export = anlin.good(&["audit", "export"]);
    let entries: Vec<serde_json::Value> =
        export.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect();
    let verbs: Vec<_> = entries.iter().map(|entry| entry["verb"].as_str().expect("a verb")).collect();
    assert_eq!(verbs, ["made_first_code", "created"]);
    assert_eq!(entries[1]["chain"], verified["head"]);
}

#[tokio::test]
async fn a_tampered_log_ends_with_3() {
    let anlin = Anlin::installed();
    anlin.good(&["account", "create", "--role", "bureau", "--area", "522699"]);
    let db = Db::open(&DbUrl::Sqlite(anlin.path("data/anlin.db"))).await.expect("the database");
    testkit::tamper(&db, "update audit_entry set actor = 'nobody' where seq = 1").await;
    db.close().await;
    let done = anlin.run(&["audit", "verify"]);
    assert_eq!(done.exit, 3);
    assert!(done.out.contains("entry 1: the entry was changed"), "{}", done.out);
    assert!(done.err.starts_with("error: the audit log does not fit in 1 place"), "{}", done.err);
    assert_eq!(anlin.run(&["doctor"]).exit, 3);
}

#[tokio::test]
async fn everything_works_on_postgresql_too() {
    let Some(test) = testkit::postgres().await else {
        println!("skipped: no PostgreSQL server is offered");
        return;
    };
    let DbUrl::Postgres(url) = &test.url else { unreachable!("the testkit gives a PostgreSQL address") };
    let anlin = Anlin::new();
    let run = |args: &[&str]| anlin.good(&[&["--db", url.as_str()], args].concat());
    run(&["init"]);
    run(&["account", "create", "--role", "bureau", "--area", "522699"]);
    run(&["doctor"]);
    assert!(run(&["audit", "verify"]).contains("entries: 2"));
    assert_eq!(run(&["audit", "export"]).lines().count(), 2);
    assert!(!anlin.path("data/anlin.db").exists());
    test.db.close().await;
}

#[test]
fn the_policy_is_printed_whole() {
    let csv = Anlin::new().good(&["authz", "matrix"]);
    assert_eq!(csv, domain::account::policy_csv());
    assert!(csv.contains("\nauditor,active,view_audit,supervision,area\n"));
    assert!(csv.contains("\nsystem_admin,active,view_audit,duty,none\n"));
}

#[test]
fn committed_pages_are_printed_as_they_are() {
    let anlin = Anlin::new();
    assert_eq!(anlin.good(&["problems"]), app::problems_page());
    assert_eq!(anlin.good(&["openapi"]), server::openapi_json());
    assert_eq!(anlin.good(&["authz", "matrix", "--page"]), domain::account::policy_page());
}

#[test]
fn the_self_check_finds_a_sound_installation() {
    let anlin = Anlin::installed();
    let findings = anlin.good_json(&["doctor", "--json"]);
    let findings = findings.as_array().expect("a list");
    assert!(findings.len() >= 6);
    assert!(findings.iter().all(|finding| finding["state"] != "fault"), "{findings:?}");
}

#[test]
fn the_calendar_needs_no_installation() {
    let anlin = Anlin::new();
    let days = anlin.good(&["calendar", "days", "--from", "2026-02-16", "--to", "2026-02-17"]);
    let mut lines = days.lines();
    assert_eq!(lines.next(), Some("date,workday,holiday,lunar_year,lunar_month,leap,lunar_day"));
    let new_year = lines.nth(1).expect("the second day");
    assert!(
        new_year.starts_with("2026-02-17,") && new_year.contains(",2026,1,") && new_year.ends_with(",1"),
        "{new_year}"
    );
    assert!(!anlin.path("data").exists());
}
