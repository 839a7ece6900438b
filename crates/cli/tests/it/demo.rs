//! The demonstration: a county from nothing, found again by a second start.

use serde_json::{Value, json};

use crate::{
    anlin::{Anlin, Running},
    http::{get, post},
};

fn code_of(link: &Value) -> String {
    let link = link["link"].as_str().expect("a link");
    link.split_once("/app/link#").expect("a link of the sign-in page").1.to_owned()
}

/// Opens every link; gives the roles that came in.
fn open_links(server: &mut Running) -> Vec<String> {
    let told = server.next();
    let links = told["links"].as_array().expect("a link for every role");
    links
        .iter()
        .map(|link| {
            let reply = post(&server.address, "/api/v1/session/link", "", &json!({ "code": code_of(link) }));
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert_eq!(
                (&reply.json()["demo"], &reply.json()["account"]["role"]),
                (&json!(true), &link["role"])
            );
            let session = get(&server.address, "/api/v1/session", &reply.cookie());
            assert_eq!(session.status, 200);
            assert_ne!(session.json()["county"], Value::Null);
            link["role"].as_str().unwrap_or_default().to_owned()
        })
        .collect()
}

#[test]
fn a_second_start_finds_the_county() {
    let anlin = Anlin::new();
    let mut server = anlin.start(&["demo", "--listen", "127.0.0.1:0", "--json"]);
    assert_eq!(open_links(&mut server).len(), 9);
    server.kill();
    let people = anlin.good(&["export", "people"]);
    assert!(people.lines().count() > 100);
    let mut server = anlin.start(&["demo", "--listen", "127.0.0.1:0", "--json"]);
    assert_eq!(open_links(&mut server).len(), 9);
    server.kill();
    assert_eq!(anlin.good(&["export", "people"]), people);
    anlin.good(&["audit", "verify"]);
}
