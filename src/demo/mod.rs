//! `bellhop demo`: everything on one machine, with nothing configured.
//!
//! A private PostgreSQL, two seeded businesses, and a simulated WhatsApp that behaves like the real one (`graph`),
//! with a phone in the browser. The product in the middle is the same as in production: it gets signed webhooks over
//! HTTP and sends to the Graph API over HTTP. Absent on purpose: any short cut between the phone and the actors.

mod control;
pub mod graph;
pub mod seed;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actors::whatsapp::Access;
use actors::{Settings, System};
use anyhow::Context;
use axum::Router;
use jiff::Timestamp;
use tokio::net::TcpListener;

use self::graph::{Graph, Statuses};
use crate::database::Database;
use crate::http::{self, App, Server};
use crate::serve;

/// The key that signs the demo's webhooks.
pub const APP_SECRET: &str = "demo-app-secret";
/// The word that verifies the demo's webhook address.
pub const VERIFY_TOKEN: &str = "demo-verify-token";
/// The token that the simulated Graph API takes.
pub const ACCESS_TOKEN: &str = "demo-access-token";

/// How the demo runs.
#[derive(Debug)]
pub struct Options {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub folder: PathBuf,
    /// The demo's clock at the start; none: now.
    pub now: Option<Timestamp>,
    /// Whether time stands still.
    pub frozen: bool,
}

/// A demo that runs.
pub struct Demo {
    /// The product.
    pub system: System,
    /// The simulated WhatsApp.
    pub graph: Graph,
    /// Where it all listens.
    pub address: SocketAddr,
    server: Server,
    database: Database,
}

/// Runs the demo until Ctrl-C.
pub async fn run(options: Options) -> anyhow::Result<()> {
    eprintln!("Starting a private PostgreSQL in {} ...", options.folder.display());
    let demo = Demo::start(&options).await?;
    eprintln!();
    eprintln!("  bellhop demo is running.");
    eprintln!();
    eprintln!("  Phone     http://{}/", demo.address);
    eprintln!("  State     http://{}/demo/state", demo.address);
    eprintln!("  Webhook   http://{}/api/whatsapp/webhook", demo.address);
    eprintln!();
    eprintln!(
        "  Open the phone in a browser and write \"hola\". Ctrl-C ends the demo; the bookings stay in {}.",
        options.folder.display()
    );
    eprintln!();
    let ended = tokio::select! {
        () = serve::signal() => None,
        why = demo.system.ended() => Some(why),
    };
    demo.stop().await?;
    match ended {
        None => Ok(()),
        Some(why) => anyhow::bail!("stopped: {why}"),
    }
}

impl Demo {
    /// Starts everything.
    pub async fn start(options: &Options) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(options.listen).await.with_context(|| {
            format!(
                "cannot listen on {} (is another demo running? --listen takes another address)",
                options.listen
            )
        })?;
        let address = listener.local_addr()?;
        std::fs::create_dir_all(&options.folder)
            .with_context(|| format!("the data folder {} cannot be made", options.folder.display()))?;
        let database = Database::open(None, &options.folder, true).await?;
        let clock_file = options.folder.join("demo-clock.json");
        let clock = control::Hands::clock(options, &clock_file);
        seed::plant(&database.pool, clock.now()).await?;
        let at = if address.ip().is_unspecified() {
            SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port())
        } else {
            address
        };
        let graph = Graph::open(
            graph::Config {
                token: ACCESS_TOKEN.into(),
                app_secret: APP_SECRET.into(),
                version: crate::config::VERSION.into(),
                numbers: seed::numbers(),
                customers: seed::customers(),
                webhook: String::new(),
                statuses: Statuses::Full,
                journal: Some(options.folder.join("graph.jsonl")),
                keep: 10_000,
            },
            clock.clone(),
        )?;
        let settings = Settings {
            graph: Access {
                base: format!("http://{at}/graph"),
                version: crate::config::VERSION.into(),
                token: ACCESS_TOKEN.into(),
                patience: Duration::from_secs(10),
            },
            lease: Duration::from_secs(10),
            unknown_wait: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            read_receipts: true,
            alone: true,
        };
        let system = System::start(database.pool.clone(), clock, settings).await?;
        let app = App {
            system: system.clone(),
            app_secrets: [APP_SECRET.into()].into(),
            verify_token: Arc::new(VERIFY_TOKEN.into()),
        };
        let control = control::Control {
            system: system.clone(),
            database_url: database.url.clone().into(),
            started_at: options.now,
            clock_file: clock_file.into(),
        };
        let routes = Router::new()
            .merge(http::router(app))
            .merge(control::router(control))
            .merge(graph.phone_router())
            .nest("/graph", graph.router());
        let server = Server::start(listener, routes)?;
        graph.set_webhook(&format!("http://{at}/api/whatsapp/webhook"));
        Ok(Self { system, graph, address, server, database })
    }

    /// Stops everything, and keeps the data.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.system.stop().await;
        self.graph.stop();
        self.server.stop().await;
        self.database.close().await
    }
}
