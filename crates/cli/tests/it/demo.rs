//! The demonstration: a county from nothing, found again by a second start.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::{Day, Instant, Zone};
use serde_json::{Value, json};

use crate::{
    anlin::{Anlin, Running},
    http::{get, post},
};

fn code_of(link: &Value) -> String {
    let link = link["link"].as_str().expect("a link");
    link.split_once("/app/link#").expect("a link of the sign-in page").1.to_owned()
}

/// Opens every link; gives the roles that came in, with their cookies.
fn open_links(server: &mut Running) -> Vec<(String, String)> {
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
            (link["role"].as_str().unwrap_or_default().to_owned(), reply.cookie())
        })
        .collect()
}

/// What lies in an order's hours is lost to it, hours come back in part, and nothing is borrowed without an order.
fn the_ledger_agrees_with_the_promises(address: &str, cookie: &str) {
    let read = |path: &str| -> Value {
        let reply = get(address, path, cookie);
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()
    };
    let list = |answer: &Value, name: &str| answer[name].as_array().expect("a list").clone();
    let (from, to) = last_weeks();
    let promises = list(&read(&format!("/api/v1/promises?from={from}&to={to}")), "promises");
    assert!(promises.iter().all(|one| one["cause"] != "borrowed" || !one["displacement"].is_null()));
    let orders = list(&read(&format!("/api/v1/displacements?from={from}&to={to}")), "displacements");
    assert_eq!(orders.len(), 3);
    for order in &orders {
        assert!(order["promises_lost"].as_u64() > Some(0), "{order}");
        assert!(order["balance"]["minutes_open"].as_u64() > Some(0), "{order}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let moment = |day: &Value, time: &Value| format!("{} {}", text(day), text(time));
        let begins = moment(&order["from_day"], &order["from_time"]);
        let ends = moment(&order["to_day"], &order["to_time"]);
        let taken: Vec<Value> = list(order, "officers").iter().map(|one| one["officer"].clone()).collect();
        let in_its_hours = promises.iter().filter(|one| {
            taken.contains(&one["officer"])
                && moment(&one["day"], &one["to"]) > begins
                && moment(&one["day"], &one["from"]) < ends
        });
        for promise in in_its_hours {
            assert_eq!(promise["displacement"], order["id"], "{promise}");
        }
    }
    for part in ["minutes_repaid", "minutes_written_off"] {
        let settled = orders.iter().filter(|order| order["balance"][part].as_u64() > Some(0));
        assert_eq!(settled.count(), 1, "{part}");
    }
}

/// Three weeks back and today.
fn last_weeks() -> (Day, Day) {
    #[expect(
        clippy::disallowed_methods,
        reason = "the demonstration tells of the days before the machine's today"
    )]
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let now = Instant::from_micros(0).plus_seconds(i64::try_from(seconds).expect("a moment of our time"));
    let (today, _time) = now.on_wall_clock(&Zone::usual());
    (today.plus_days(-21), today)
}

#[test]
fn a_second_start_finds_the_county() {
    let anlin = Anlin::new();
    let mut server = anlin.start(&["demo", "--listen", "127.0.0.1:0", "--json"]);
    let links = open_links(&mut server);
    assert_eq!(links.len(), 9);
    let (_role, bureau) = links.iter().find(|(role, _cookie)| role == "bureau").expect("the bureau");
    the_ledger_agrees_with_the_promises(&server.address, bureau);
    server.kill();
    let people = anlin.good(&["export", "people"]);
    assert!(people.lines().count() > 100);
    let mut server = anlin.start(&["demo", "--listen", "127.0.0.1:0", "--json"]);
    assert_eq!(open_links(&mut server).len(), 9);
    server.kill();
    assert_eq!(anlin.good(&["export", "people"]), people);
    anlin.good(&["audit", "verify"]);
}
