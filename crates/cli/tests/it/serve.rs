//! From an empty folder to a signed-in browser, through a killed process.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

use crate::{
    anlin::Anlin,
    http::{get, get_over_tls, post},
};

#[expect(clippy::disallowed_methods, reason = "the program under test uses the clock of the machine")]
fn totp(secret: &Value) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.as_str().expect("a secret")).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("a second factor");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    totp.generate(now.as_secs()).to_string()
}

fn logins(accounts: &Value) -> Vec<String> {
    let accounts = accounts["accounts"].as_array().expect("a list");
    accounts.iter().filter_map(|account| account["login"].as_str()).map(str::to_owned).collect()
}

#[test]
fn what_was_answered_survives_a_killed_process() {
    let anlin = Anlin::installed();
    let admin =
        anlin.good_json(&["account", "create", "--role", "system_admin", "--area", "522699000000", "--json"]);
    assert_eq!(admin["login"], "system_admin-522699000000");
    let made = anlin.good_json(&[
        "account",
        "create",
        "--role",
        "security_admin",
        "--area",
        "522699000000",
        "--login",
        "wu",
        "--json",
    ]);
    let server = anlin.start(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let body = json!({ "login": "wu", "password": made["password"], "totp": totp(&made["totp_secret"]) });
    let reply = post(&server.address, "/api/v1/session", "", &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let cookie = reply.cookie();
    assert_eq!(
        logins(&get(&server.address, "/api/v1/accounts", &cookie).json()),
        Vec::<String>::new(),
        "no county yet"
    );

    let organisation = generate_organisation(&anlin);
    anlin.good(&["import", "organisation", &organisation]);
    let new = json!({
        "op_id": "01938d5a-0000-7000-8000-000000000001",
        "login": "zheng", "role": "auditor", "area": "522699000000", "state": "active", "officer": null
    });
    let reply = post(&server.address, "/api/v1/accounts", &cookie, &new);
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_ne!(reply.json()["enrolment"], Value::Null);
    server.kill();

    let server = anlin.start(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let accounts = get(&server.address, "/api/v1/accounts", &cookie).json();
    assert_eq!(logins(&accounts), ["system_admin-522699000000", "wu", "zheng"], "sessions survive too");
    let again = post(&server.address, "/api/v1/accounts", &cookie, &new);
    assert_eq!(
        (again.status, &again.json()["enrolment"]),
        (201, &Value::Null),
        "the command is answered once"
    );
    server.kill();
    anlin.good(&["audit", "verify"]);
}

/// A county's organisation sheet.
fn generate_organisation(anlin: &Anlin) -> String {
    let out = anlin.arg("county");
    anlin.good(&[
        "generate",
        "county",
        "--seed",
        "7",
        "--stations",
        "1",
        "--rooms",
        "1",
        "--villages",
        "2",
        "--officers",
        "2",
        "--auxiliaries",
        "1",
        "--out",
        &out,
    ]);
    anlin.arg("county/organisation.csv")
}

#[test]
fn accounts_can_be_made_while_the_server_runs() {
    let anlin = Anlin::installed();
    let server = anlin.start(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let made = anlin.good_json(&["account", "create", "--role", "bureau", "--area", "522699", "--json"]);
    let body =
        json!({ "login": made["login"], "password": made["password"], "totp": totp(&made["totp_secret"]) });
    assert_eq!(post(&server.address, "/api/v1/session", "", &body).status, 200);
}

#[test]
fn a_short_division_code_names_the_county_of_its_long_form() {
    let anlin = Anlin::installed();
    let organisation = generate_organisation(&anlin);
    anlin.good(&["import", "organisation", &organisation]);
    for (typed, meant) in [("522699", "522699000000"), ("522699000000", "522699000000"), ("522601", "522601")]
    {
        let made = anlin.good_json(&["account", "create", "--role", "bureau", "--area", typed, "--json"]);
        assert_eq!(made["account"]["area"], meant);
    }
}

#[cfg(unix)]
#[test]
fn a_server_that_is_asked_to_stop_ends_with_0() {
    let anlin = Anlin::installed();
    for signal in ["-TERM", "-INT"] {
        let server = anlin.start(&["serve", "--listen", "127.0.0.1:0", "--json"]);
        assert_eq!(get(&server.address, "/readyz", "").status, 200);
        assert_eq!(server.stop(signal), 0, "{signal}");
    }
}

#[test]
fn the_public_listener_has_no_door_for_staff() {
    let anlin = Anlin::installed();
    let mut server =
        anlin.start(&["serve", "--listen", "127.0.0.1:0", "--public-listen", "127.0.0.1:0", "--json"]);
    let second = server.next();
    let mut both =
        [server.address.clone(), second["address"].as_str().expect("an address").replace("http://", "")];
    if second["listening"] == "staff" {
        both.reverse();
    }
    let [staff, public] = both;
    assert_eq!(get(&staff, "/api/v1/session", "").status, 401);
    assert_eq!(get(&public, "/api/v1/session", "").status, 404);
    assert_eq!(get(&public, "/app/week", "").status, 404);
    assert_eq!(get(&public, "/healthz", "").status, 200);
}

#[test]
fn plain_http_stays_on_loopback_unless_a_proxy_is_declared() {
    let anlin = Anlin::installed();
    let done = anlin.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(done.exit, 3);
    assert_eq!(
        done.err,
        "error: plain HTTP is served on loopback only, not on 0.0.0.0:0\n\nhint: Give --tls-cert and --tls-key, or --behind-proxy.\n"
    );
    let missing =
        anlin.run(&["serve", "--listen", "127.0.0.1:0", "--tls-cert", "none.pem", "--tls-key", "none.key"]);
    assert_eq!(missing.exit, 4, "{}", missing.err);
}

fn pem(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der))
}

#[test]
fn the_pages_come_over_tls_to_whoever_trusts_the_certificate() {
    let anlin = Anlin::installed();
    let certificate = |name: &str| {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let paths = [anlin.arg(&format!("{name}.pem")), anlin.arg(&format!("{name}.key"))];
        std::fs::write(&paths[0], pem("CERTIFICATE", made.cert.der())).expect("written");
        std::fs::write(&paths[1], pem("PRIVATE KEY", made.signing_key.serialized_der())).expect("written");
        (made.cert.der().clone(), paths)
    };
    let (trusted, [chain, key]) = certificate("own");
    let (stranger, [_, other_key]) = certificate("other");
    let server =
        anlin.start(&["serve", "--listen", "127.0.0.1:0", "--tls-cert", &chain, "--tls-key", &key, "--json"]);
    let reply = get_over_tls(&server.address, "/readyz", trusted).expect("a handshake");
    assert_eq!(reply.status, 200);
    assert!(reply.head.contains("strict-transport-security: max-age="), "{}", reply.head);
    let session = get_over_tls(&server.address, "/app/", stranger).err().expect("no handshake");
    assert!(session.to_string().contains("certificate"), "{session}");

    let mixed =
        anlin.run(&["serve", "--listen", "127.0.0.1:0", "--tls-cert", &chain, "--tls-key", &other_key]);
    assert_eq!(mixed.exit, 3, "{}", mixed.err);
}

#[test]
fn a_taken_port_is_unavailable() {
    let anlin = Anlin::installed();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address").to_string();
    let done = anlin.run(&["serve", "--listen", &address]);
    assert_eq!(done.exit, 5);
    assert!(done.err.contains(&format!("error: cannot listen on {address}\ncaused by: ")), "{}", done.err);
}
