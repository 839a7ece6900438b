//! The smallest client that a test of a real listener needs.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::CertificateDer};
use serde_json::Value;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// `name=value` of the cookie that was set.
    pub(crate) fn cookie(&self) -> String {
        let line = self.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        line.and_then(|line| line.split(';').next()).unwrap_or_default().to_owned()
    }
}

pub(crate) fn get(address: &str, path: &str, cookie: &str) -> Reply {
    send(address, "GET", path, cookie, None)
}

pub(crate) fn post(address: &str, path: &str, cookie: &str, body: &Value) -> Reply {
    send(address, "POST", path, cookie, Some(body))
}

fn send(address: &str, method: &str, path: &str, cookie: &str, body: Option<&Value>) -> Reply {
    let body = body.map(ToString::to_string).unwrap_or_default();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    exchange(TcpStream::connect(address).expect("a listener"), &request)
}

/// A page over TLS, from a server whose certificate is trusted; the error of the handshake when it is not.
pub(crate) fn get_over_tls(
    address: &str,
    path: &str,
    trusted: CertificateDer<'static>,
) -> Result<Reply, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    let mut connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    let mut stream = TcpStream::connect(address).expect("a listener");
    connection.complete_io(&mut stream)?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    Ok(exchange(StreamOwned::new(connection, stream), &request))
}

fn exchange(mut stream: impl Read + Write, request: &str) -> Reply {
    stream.write_all(request.as_bytes()).expect("a request goes out");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a whole reply");
    let (head, body) = reply.split_once("\r\n\r\n").expect("head and body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Reply { status, head: head.to_owned(), body: body.to_owned() }
}
