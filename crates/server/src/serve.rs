//! Listening, with TLS or on loopback.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};

/// A certificate chain and its key, PEM files.
#[derive(Debug, Clone)]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

#[derive(Debug, Clone)]
pub struct Listen {
    pub address: SocketAddr,
    pub tls: Option<Tls>,
    /// A proxy in front speaks TLS; plain HTTP is then allowed beyond loopback.
    pub behind_proxy: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "plain HTTP is served on loopback only, not on {0}: give --tls-cert and --tls-key, or --behind-proxy"
    )]
    PlainBeyondLoopback(SocketAddr),
    #[error("the certificate {certificate} or its key {key} cannot be used")]
    Certificate {
        certificate: PathBuf,
        key: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("cannot listen on {address}")]
    Listen {
        address: SocketAddr,
        #[source]
        source: std::io::Error,
    },
}

/// How long requests under way may take once stopping has begun.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop` resolves, then lets requests under way finish. `started` is told the address once it listens.
pub async fn serve(
    router: Router,
    listen: Listen,
    started: impl FnOnce(SocketAddr) + Send + 'static,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let Listen { address, tls, behind_proxy } = listen;
    if tls.is_none() && !behind_proxy && !address.ip().is_loopback() {
        return Err(ServeError::PlainBeyondLoopback(address));
    }
    let handle = Handle::new();
    tokio::spawn({
        let handle = handle.clone();
        async move {
            if let Some(address) = handle.listening().await {
                started(address);
            }
            stop.await;
            handle.graceful_shutdown(Some(GRACE));
        }
    });
    let service = router.into_make_service();
    let served = match tls {
        None => axum_server::bind(address).handle(handle).serve(service).await,
        Some(tls) => {
            let config = tls_config(tls).await?;
            axum_server::bind_rustls(address, config).handle(handle).serve(service).await
        }
    };
    served.map_err(|source| ServeError::Listen { address, source })
}

async fn tls_config(tls: Tls) -> Result<RustlsConfig, ServeError> {
    // The process has one provider; another listener may have set it before.
    drop(Arc::new(rustls::crypto::ring::default_provider()).as_ref().clone().install_default());
    let Tls { certificate, key } = tls;
    RustlsConfig::from_pem_file(&certificate, &key).await.map_err(|source| ServeError::Certificate {
        certificate,
        key,
        source,
    })
}
