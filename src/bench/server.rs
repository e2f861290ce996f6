//! The server under test: a process of its own on a private, durable PostgreSQL, with businesses to talk to.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use actors::store::businesses::{self, Number, Stored};
use anyhow::Context;
use flows::calendar::{Policy, Shift, ShiftDays};
use flows::id::{AccountId, BusinessId, StaffId};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::database::Database;
use crate::demo::graph::{self, Graph, Statuses};
use crate::demo::{ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN, seed};
use crate::http;

/// Staff of each business.
const STAFF: usize = 10;

/// A server to put load on.
pub(super) struct Server {
    /// Where it listens.
    pub(super) address: SocketAddr,
    /// The WhatsApp it speaks to.
    pub(super) graph: Graph,
    /// Its process id.
    pub(super) pid: u32,
    child: Child,
    peer: http::Server,
    database: Database,
    folder: PathBuf,
}

/// How to start it.
pub(super) struct Setup {
    /// How many businesses, each with a number of its own.
    pub(super) businesses: usize,
    /// How many customers have a phone.
    pub(super) customers: usize,
    /// How long an idle conversation stays in memory.
    pub(super) idle: Duration,
}

impl Server {
    pub(super) async fn start(setup: &Setup) -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("bellhop-bench-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&folder)?;
        let database = Database::open(None, &folder, true).await?;
        for n in 0..setup.businesses {
            businesses::save(&database.pool, &business(n)).await?;
        }
        let numbers = (0..setup.businesses).flat_map(|n| business(n).numbers);
        let graph = Graph::open(
            graph::Config {
                token: ACCESS_TOKEN.into(),
                app_secret: APP_SECRET.into(),
                version: crate::config::VERSION.into(),
                numbers: numbers
                    .map(|number| graph::Number {
                        phone_number_id: number.phone_number_id,
                        display_phone_number: number.display,
                        waba_id: number.waba_id,
                        per_second: number.per_second,
                    })
                    .collect(),
                customers: (0..setup.customers).map(customer).collect(),
                webhook: String::new(),
                statuses: Statuses::None,
                journal: None,
                keep: 8,
            },
            actors::Clock::system(),
        )?;
        let peer = http::Server::start(TcpListener::bind("127.0.0.1:0").await?, graph.router())?;
        // A port that was free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
        let child = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(&folder)
            .env("DATABASE_URL", &database.url)
            .env("GRAPH_BASE_URL", format!("http://{}", peer.address))
            .env("WHATSAPP_APP_SECRET", APP_SECRET)
            .env("WHATSAPP_VERIFY_TOKEN", VERIFY_TOKEN)
            .env("WHATSAPP_ACCESS_TOKEN", ACCESS_TOKEN)
            .env("BELLHOP_READ_RECEIPTS", "off")
            .env("BELLHOP_IDLE_SECONDS", setup.idle.as_secs_f64().to_string())
            .env("BELLHOP_BENCH", "1")
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("the server under test could not be started")?;
        let pid = child.id().context("the server under test has ended")?;
        let server = Self { address, graph, pid, child, peer, database, folder };
        server.wait_until_ready().await?;
        server.graph.set_webhook(&format!("http://{address}/api/whatsapp/webhook"));
        Ok(server)
    }

    async fn wait_until_ready(&self) -> anyhow::Result<()> {
        for _ in 0..200 {
            if self.ready().await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("the server under test did not become ready within 10 s")
    }

    /// What it says of itself.
    pub(super) async fn ready(&self) -> anyhow::Result<serde_json::Value> {
        let answer =
            reqwest::get(format!("http://{}/health/ready", self.address)).await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    /// Waits until it has nothing left to do.
    pub(super) async fn settle(&self, patience: Duration) -> anyhow::Result<()> {
        let end = std::time::Instant::now() + patience;
        while std::time::Instant::now() < end {
            let ready = self.ready().await?;
            if ["inbox", "outbox", "statuses"].iter().all(|queue| ready["waiting"][queue] == 0) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("the server under test still has work to do")
    }

    /// Its resident memory, in megabytes (10^6 bytes).
    pub(super) fn memory(&self) -> anyhow::Result<f64> {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.pid)).context("only on Linux")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024.0 / 1e6)
    }

    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        self.graph.stop();
        self.child.kill().await?;
        self.peer.stop().await;
        self.database.close().await?;
        std::fs::remove_dir_all(&self.folder)?;
        Ok(())
    }
}

/// The number of the n-th business.
pub(super) fn number(n: usize) -> String {
    (300_000_000_000_000 + n).to_string()
}

/// The phone of the n-th customer.
pub(super) fn phone(n: usize) -> String {
    (34_700_000_000 + n).to_string()
}

fn customer(n: usize) -> graph::Customer {
    graph::Customer {
        wa_id: Some(phone(n)),
        user_id: Some(format!("ES.{}", 10_000_000_000 + n)),
        username: None,
        name: format!("Cliente {n}"),
        hides_phone: false,
    }
}

/// A business like the demo's salon, open day and night, with staff enough for a crowd.
fn business(n: usize) -> Stored {
    let mut stored = seed::salon();
    let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("bench/{n}").as_bytes());
    let staff: Vec<StaffId> =
        (0..STAFF).map(|k| StaffId(Uuid::new_v5(&id, format!("staff/{k}").as_bytes()))).collect();
    stored.account = AccountId(id);
    stored.card.id = BusinessId(id);
    stored.card.staff = staff
        .iter()
        .enumerate()
        .map(|(k, id)| flows::business::Staff { id: *id, name: format!("P{k}") })
        .collect();
    for card in &mut stored.card.services {
        card.choose_staff = false;
        card.staff.clone_from(&staff);
    }
    for plan in &mut stored.plan.services {
        plan.staff.clone_from(&staff);
        plan.segments.iter_mut().for_each(|segment| segment.resources.clear());
    }
    stored.plan.staff.clone_from(&staff);
    stored.plan.resources.clear();
    stored.plan.shifts = staff
        .iter()
        .map(|staff| Shift {
            staff: *staff,
            on: ShiftDays::Weekly(0b111_1111),
            start: 0,
            minutes: 24 * 60,
            from: None,
            until: None,
            cuts: false,
        })
        .collect();
    stored.plan.policy = Policy { max_per_customer_day: None, ..stored.plan.policy };
    stored.numbers = vec![Number {
        phone_number_id: number(n),
        waba_id: "200000000000009".into(),
        display: (34_910_000_000 + n).to_string(),
        per_second: 80,
    }];
    stored
}
