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

#[test]
fn a_cluster_whose_starter_dies_early_leaves_nothing_behind() {
    let sh = Shell::new().unwrap();
    let Some(bin) = machine::postgres_folder(&sh) else {
        assert!(!crate::test::on_build_server(), "PostgreSQL is missing");
        println!("skipped: PostgreSQL is missing");
        return;
    };
    let port = machine::free_port().unwrap();
    let mut keeper = keeper(&sh, &bin, port).unwrap();
    drop(keeper.stdout.take());
    drop(keeper.stdin.take());
    // Its word that the server is ready reaches nobody.
    assert!(!keeper.wait().unwrap().success());
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the server still listens");
}
