//! The routes, and what every request is bound by.

pub mod health;
pub mod webhook;

use std::net::SocketAddr;
use std::sync::Arc;

use actors::System;
use axum::Router;
use axum::routing::get;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::catch_panic::CatchPanicLayer;

/// What handlers share.
#[derive(Clone, Debug)]
pub struct App {
    /// The actors.
    pub system: System,
    /// Secrets that sign webhooks.
    pub app_secrets: Arc<[SecretString]>,
    /// What WhatsApp must say when it verifies our address.
    pub verify_token: Arc<SecretString>,
}

/// The routes of the product.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/api/whatsapp/webhook", get(webhook::verify).post(webhook::receive))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .with_state(app)
        // A bug in one handler is a 500 for one caller, and WhatsApp brings its webhook again.
        .layer(CatchPanicLayer::new())
}

/// A server that is listening.
#[derive(Debug)]
pub struct Server {
    /// Where.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Serves `routes` on `listener` until stopped.
    pub fn start(listener: TcpListener, routes: Router) -> std::io::Result<Self> {
        use axum::serve::ListenerExt;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let server = axum::serve(listener, routes).with_graceful_shutdown(async move {
            // Dropped without a word means the same.
            let _ = stopped.await;
        });
        let done = tokio::spawn(async move { server.await });
        Ok(Self { address, stop, done })
    }

    /// Takes no more connections, and waits a moment for the requests under way.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        let mut done = self.done;
        // Live streams never end by themselves.
        if tokio::time::timeout(std::time::Duration::from_secs(2), &mut done).await.is_err() {
            done.abort();
        }
    }
}
