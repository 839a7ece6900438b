//! `anlin serve`

use std::{net::SocketAddr, path::PathBuf};

use app::{Ctx, Environment};
use clap::Args;
use serde_json::json;
use server::{Listen, ServeError, Settings, Tls};
use tokio::sync::watch;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    installation,
    terminal::Terminal,
};

#[derive(Args)]
pub(crate) struct Serve {
    /// 监听地址 · Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// 只提供公开页面的第二个地址 · A second address that shows the public pages only
    #[arg(long, value_name = "ADDRESS")]
    public_listen: Option<SocketAddr>,
    /// 只提供运行指标的地址，限内网 · An address for measures only, inside the own network
    #[arg(long, value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    /// 证书链（PEM） · Certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 私钥（PEM） · Private key, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// 前面有提供 TLS 的代理 · A proxy in front speaks TLS
    #[arg(long, conflicts_with = "tls_cert")]
    behind_proxy: bool,
    /// 居民访问的网址 · The address residents open, `https://host`
    #[arg(long, value_name = "URL")]
    public_address: Option<String>,
}

impl Serve {
    pub(crate) async fn run(self, global: &Global, terminal: &Terminal) -> Result<(), Failure> {
        let ctx = installation::open(global, terminal).await?;
        let tls = self.tls_cert.zip(self.tls_key).map(|(certificate, key)| Tls { certificate, key });
        let settings = Settings {
            is_local: self.listen.ip().is_loopback() && !self.behind_proxy,
            secure: tls.is_some() || self.behind_proxy,
            public_address: self.public_address.map(|address| address.trim_end_matches('/').to_owned()),
            ..Settings::default()
        };
        let listen = |address| Listen { address, tls: tls.clone(), behind_proxy: self.behind_proxy };
        let listeners = Listeners {
            staff: listen(self.listen),
            public: self.public_listen.map(listen),
            metrics: self.metrics_listen.map(listen),
        };
        serve(&ctx, settings, listeners, *terminal, |_address| Ok(())).await
    }
}

pub(crate) struct Listeners {
    pub(crate) staff: Listen,
    pub(crate) public: Option<Listen>,
    pub(crate) metrics: Option<Listen>,
}

/// Serves until the process is told to stop. `started` is called once the staff address listens.
pub(crate) async fn serve(
    ctx: &Ctx,
    settings: Settings,
    listeners: Listeners,
    terminal: Terminal,
    started: impl FnOnce(SocketAddr) -> Result<(), Failure> + Send + 'static,
) -> Result<(), Failure> {
    let interrupted = app::plan::fail_interrupted(ctx).await?;
    if interrupted > 0 {
        tracing::warn!(plans = interrupted, "searches that an earlier server left are called failed");
    }
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        stop_asked().await;
        tracing::info!("stopping: requests under way may finish");
        stop.send_replace(true);
    });
    let env: Environment = ctx.env.clone();
    let Listeners { staff, public, metrics } = listeners;
    let announce_staff = announce(terminal, &staff, "staff", started);
    let router = server::router(env.clone(), settings.clone());
    let serving = server::serve(router, staff, announce_staff, stopped(stopping.clone()));
    let also = async |name, listen: Option<Listen>, router| {
        let Some(listen) = listen else { return Ok(()) };
        let announce = announce(terminal, &listen, name, |_address| Ok(()));
        server::serve(router, listen, announce, stopped(stopping.clone())).await
    };
    let public = also("public", public, server::public_router(env.clone(), settings.clone()));
    let metrics = also("metrics", metrics, server::metrics_router(env, settings));
    let served = tokio::try_join!(serving, public, metrics).map(|((), (), ())| ());
    app::plan::stop_all(&ctx.env).await;
    ctx.env.db.close().await;
    served.map_err(|error| failure(&error))
}

fn announce(
    terminal: Terminal,
    listen: &Listen,
    name: &'static str,
    then: impl FnOnce(SocketAddr) -> Result<(), Failure> + Send + 'static,
) -> impl FnOnce(SocketAddr) + Send + 'static {
    let scheme = if listen.tls.is_some() { "https" } else { "http" };
    move |address| {
        let url = format!("{scheme}://{address}");
        let told = if terminal.json {
            terminal.line(json!({ "listening": name, "address": url }).to_string())
        } else {
            let zh = match name {
                "public" => "公开页面",
                "metrics" => "运行指标",
                _staff => "服务地址",
            };
            terminal.line(format!("{}: {url}", terminal.text(zh, name)))
        };
        if let Err(failure) = told.and_then(|()| then(address)) {
            failure.print(terminal.lang);
        }
    }
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error says that the sender is gone, and then it is time to stop too.
    drop(stopping.wait_for(|stop| *stop).await);
}

/// Resolves at Ctrl-C or, on Unix, at SIGTERM.
pub(crate) async fn stop_asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else { return wait_for_ctrl_c().await };
        tokio::select! {
            () = wait_for_ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    wait_for_ctrl_c().await;
}

async fn wait_for_ctrl_c() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a signal handler only the system can end the process.
        std::future::pending::<()>().await;
    }
}

fn failure(error: &ServeError) -> Failure {
    match error {
        ServeError::PlainBeyondLoopback(address) => Failure::new(
            Exit::Refused,
            format!("不加密的 HTTP 只能监听本机地址，不能监听 {address}"),
            format!("plain HTTP is served on loopback only, not on {address}"),
        )
        .hinted(
            "给出 --tls-cert 和 --tls-key，或声明 --behind-proxy。",
            "Give --tls-cert and --tls-key, or --behind-proxy.",
        ),
        ServeError::Certificate { certificate, key, source } => {
            let exit =
                if source.kind() == std::io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Refused };
            let (certificate, key) = (certificate.display(), key.display());
            Failure::new(
                exit,
                format!("证书 `{certificate}` 或私钥 `{key}` 无法使用"),
                format!("the certificate `{certificate}` or its key `{key}` cannot be used"),
            )
            .because(source)
        }
        ServeError::Listen { address, source } => Failure::new(
            Exit::Unavailable,
            format!("无法监听 {address}"),
            format!("cannot listen on {address}"),
        )
        .because(source)
        .hinted("换一个端口，或停止占用它的程序。", "Choose another port, or stop what uses it."),
    }
}
