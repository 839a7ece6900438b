use axum::http::{StatusCode, header};
use domain::account::Role;
use serde_json::{Value, json};

use crate::app::{COUNTY, OFFICER, OTHER_COUNTY, OTHER_STATION, ROOM, STATION, TestApp, VILLAGE, both_apps};

/// Rows of new villages below the police room.
fn villages(codes: &[&str]) -> Value {
    let rows: Vec<Value> = codes.iter().map(|code| json!([code, "新村", "village", ROOM])).collect();
    json!({ "columns": ["code", "name", "kind", "parent"], "rows": rows })
}

fn with(edit: &Value, fields: &Value) -> Value {
    let mut body = edit.clone();
    let map = body.as_object_mut().expect("an object");
    map.extend(fields.as_object().cloned().expect("fields"));
    body
}

both_apps! {
    async fn an_edit_of_a_page_is_previewed_and_applied(app: &TestApp) {
        let chief = app.as_role(Role::StationChief, STATION).await;
        let edit = villages(&["V8", "V9"]);
        let preview = chief.post("/api/v1/sheets/organisation/preview", &edit).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text());
        let preview = preview.json();
        assert_eq!((&preview["added"], &preview["refused_count"]), (&json!(2), &json!(0)));
        assert_eq!(preview["changes"][0]["kind"], "added");
        assert_eq!(preview["changes"][0]["key"], json!(["V8"]));
        assert_eq!(chief.get("/api/v1/places/V8").await.status, StatusCode::NOT_FOUND);

        let apply = with(&edit, &json!({ "op_id": app.op_id(), "digest": preview["digest"] }));
        for _sent_again in 0..2 {
            let applied = chief.post("/api/v1/sheets/organisation/apply", &apply).await;
            assert_eq!(applied.json(), json!({ "added": 2, "changed": 0, "removed": 0 }), "{}", applied.text());
        }
        assert_eq!(chief.get("/api/v1/places/V8").await.json()["name"], "新村");

        let again = with(&apply, &json!({ "op_id": app.op_id() }));
        assert_eq!(chief.post("/api/v1/sheets/organisation/apply", &again).await.problem(), "preview-outdated");

        let gone = json!({ "removed": [["V8"], ["V9"]] });
        let digest = &chief.post("/api/v1/sheets/organisation/preview", &gone).await.json()["digest"];
        let gone = with(&gone, &json!({ "op_id": app.op_id(), "digest": digest }));
        let removed = chief.post("/api/v1/sheets/organisation/apply", &gone).await;
        assert_eq!(removed.json(), json!({ "added": 0, "changed": 0, "removed": 2 }));
    }

    async fn a_sheet_goes_out_as_a_file_and_comes_back_unchanged(app: &TestApp) {
        let bureau = app.as_role(Role::Bureau, COUNTY).await;
        for (format, media_type) in [
            ("csv", "text/csv; charset=utf-8"),
            ("csv-gbk", "text/csv; charset=gbk"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ] {
            let file = bureau.get(&format!("/api/v1/sheets/organisation/file?format={format}")).await;
            assert_eq!(file.header("content-type"), media_type);
            assert!(file.header("content-disposition").starts_with("attachment; filename=\"organisation."));
            let base64 = base64_of(&file.body);
            let edit = json!({ "file": { "name": "organisation", "base64": base64 } });
            let preview = bureau.post("/api/v1/sheets/organisation/preview", &edit).await.json();
            let counts = [&preview["unchanged"], &preview["changed"], &preview["refused_count"]];
            assert_eq!(counts, [&json!(5), &json!(0), &json!(0)], "{format} {preview}");
        }
    }
}

/// RFC 4648, so that the tests need no library for it.
fn base64_of(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let sign = SIGNS[(group >> (18 - 6 * index) & 63) as usize];
            text.push(if index <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_say_what_they_hold_and_who_may_change_them() {
    let app = TestApp::start().await;
    let officer = app.as_officer(Role::Officer, STATION, OFFICER).await;
    let sheets = officer.get("/api/v1/sheets").await.json();
    // All but the reasons of leave.
    assert_eq!(sheets["sheets"].as_array().map(Vec::len), Some(10));
    let posts = &sheets["sheets"][4];
    let role = json!({ "name": "role", "kind": "choice", "key": false, "required": true,
        "choices": ["chief", "community_officer", "village_officer", "adopting_officer", "auxiliary"] });
    assert_eq!(
        (&posts["name"], &posts["columns"][2], &posts["may_change"]),
        (&json!("posts"), &role, &json!(false))
    );
    let admin = app.as_role(Role::SystemAdmin, COUNTY).await.get("/api/v1/sheets").await.json();
    let names: Vec<&Value> =
        admin["sheets"].as_array().expect("sheets").iter().map(|sheet| &sheet["name"]).collect();
    assert_eq!(names, ["divisions", "holidays"]);
    assert_eq!(
        app.as_role(Role::SecurityAdmin, COUNTY).await.get("/api/v1/sheets").await.problem(),
        "forbidden"
    );
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_come_in_pages_of_the_own_area() {
    let app = TestApp::start().await;
    let chief = app.as_role(Role::StationChief, STATION).await;
    let first = chief.get("/api/v1/sheets/organisation?limit=2").await.json();
    assert_eq!((&first["total"], &first["next"]), (&json!(3), &json!(VILLAGE)));
    assert_eq!(first["columns"][0], "code");
    let last = chief.get(&format!("/api/v1/sheets/organisation?limit=2&after={VILLAGE}")).await.json();
    assert_eq!((&last["rows"][0][0], &last["next"]), (&json!(ROOM), &Value::Null));
    let found = chief.get("/api/v1/sheets/people?query=%E5%90%B4").await.json();
    assert_eq!(found["rows"][0][1], "吴明");
    assert_eq!(chief.get("/api/v1/sheets/residents").await.problem(), "not-found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_that_is_refused_changes_nothing() {
    let app = TestApp::start().await;
    let mut chief = app.as_role(Role::StationChief, STATION).await;
    let edit = json!({ "columns": ["code", "name", "kind", "parent", "colour"], "rows": [
        ["V7", "新村", "village", ROOM, "red"],
        ["V8", "", "village", ROOM, ""],
        ["V9", "新村", "village", OTHER_STATION, ""],
    ] });
    let preview = chief.post("/api/v1/sheets/organisation/preview", &edit).await.json();
    assert_eq!((&preview["added"], &preview["refused_count"]), (&json!(1), &json!(2)));
    assert_eq!(preview["dropped_columns"], json!(["colour"]));
    let empty = json!({ "file": null, "row": 2, "key": ["V8"], "column": "name", "code": "missing-value",
        "detail": "`name` is empty", "remedy": "fill it in" });
    assert_eq!(preview["refused"][0], empty);
    assert_eq!(preview["refused"][1]["code"], "not-your-area");
    let apply = with(&edit, &json!({ "op_id": app.op_id(), "digest": preview["digest"] }));
    chief.lang = "zh";
    let refused = chief.post("/api/v1/sheets/organisation/apply", &apply).await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid"));
    assert_eq!(
        refused.json()["errors"],
        json!([
            { "pointer": "/rows/2/name", "detail": "“name”是空的；请填写" },
            { "pointer": "/rows/3/code", "detail": "不在您的辖区；请辖区的负责人修改，或删去这一行" },
        ])
    );
    assert_eq!(chief.get("/api/v1/places/V7").await.status, StatusCode::NOT_FOUND);
    let file = json!({ "file": { "name": "a.csv", "base64": "%" } });
    let refused = chief.post("/api/v1/sheets/organisation/preview", &file).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "/file/base64");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_edits_the_sheets_of_another_county() {
    let app = TestApp::start().await;
    let stranger = app.as_role(Role::Bureau, OTHER_COUNTY).await;
    let preview = stranger.post("/api/v1/sheets/organisation/preview", &villages(&["V8"])).await.json();
    assert_eq!(preview["refused"][0]["code"], "not-your-area");
    let gone = json!({ "removed": [[VILLAGE]] });
    let preview = stranger.post("/api/v1/sheets/organisation/preview", &gone).await.json();
    assert_eq!(preview["refused"][0]["code"], "not-your-area");
    for role in [Role::Officer, Role::Auxiliary, Role::Auditor, Role::SystemAdmin, Role::SecurityAdmin] {
        let client = app.as_role(role, COUNTY).await;
        let refused = client.post("/api/v1/sheets/organisation/preview", &villages(&["V8"])).await;
        assert_eq!(refused.problem(), "forbidden", "{role}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_taken_out_is_told_to_the_audit_log() {
    let app = TestApp::start().await;
    let chief = app.as_role(Role::StationChief, STATION).await;
    let file = chief.get("/api/v1/sheets/people/file").await;
    assert_eq!(file.headers[header::CACHE_CONTROL], "no-store");
    let auditor = app.as_role(Role::Auditor, COUNTY).await;
    let entries = auditor.get("/api/v1/audit-entries").await.json();
    let told = entries["entries"].as_array().expect("entries").iter().any(|entry| {
        (&entry["verb"], &entry["key"], &entry["area"])
            == (&json!("exported"), &json!("people"), &json!(STATION))
    });
    assert!(told, "{entries}");
    app.stop().await;
}
