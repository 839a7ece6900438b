use std::net::TcpStream;

use xshell::cmd;

use super::*;

#[test]
fn a_cluster_answers_and_ends_with_its_value() {
    let sh = Shell::new().unwrap();
    let Some(bin) = machine::postgres_folder(&sh) else {
        assert!(!crate::test::on_build_server(), "PostgreSQL is missing");
        println!("skipped: PostgreSQL is missing");
        return;
    };
    let cluster = Cluster::start(&sh, &bin).unwrap();
    let (psql, url, port) = (bin.join("psql"), cluster.url(), cluster.port);
    let answer = cmd!(sh, "{psql} {url} -Atc").arg("show fsync").quiet().read().unwrap();
    assert_eq!(answer, "off");
    drop(cluster);
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the server still listens");
}
