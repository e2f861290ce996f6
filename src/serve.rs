//! `bellhop serve`: production.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use actors::{Clock, System};
use anyhow::Context;
use tokio::net::TcpListener;

use crate::config::Config;
use crate::database::Database;
use crate::http::{self, App, Server};

/// Runs until a signal, or until this node must stop by itself.
pub async fn run(config: Config, listen: SocketAddr, folder: &Path) -> anyhow::Result<()> {
    let database = Database::open(config.database_url.as_deref(), folder, true).await?;
    let system = System::start(database.pool.clone(), Clock::system(), config.settings).await?;
    let app = App {
        system: system.clone(),
        app_secrets: config.app_secrets.into(),
        verify_token: Arc::new(config.verify_token),
    };
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let mut routes = http::router(app.clone());
    if std::env::var_os("BELLHOP_BENCH").is_some() {
        let ceiling = axum::routing::post(http::webhook::check_only).with_state(app);
        routes = routes.route("/bench/hmac", ceiling);
    }
    let server = Server::start(listener, routes)?;
    tracing::info!(address = %server.address, "bellhop is serving");
    let ended = tokio::select! {
        () = signal() => None,
        why = system.ended() => Some(why),
    };
    server.stop().await;
    system.stop().await;
    database.close().await?;
    match ended {
        None => Ok(()),
        Some(why) => anyhow::bail!("stopped: {why}"),
    }
}

/// Waits for Ctrl-C or for SIGTERM.
pub async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
