//! All that stands around one server: a database, a simulated WhatsApp in this process, and who starts the server
//! again when it has died.

use std::collections::BTreeMap;
use std::time::Duration;

use actors::Clock;
use actors::store::PgPool;
use bellhop::demo::graph::{Config, Graph, Statuses, Tick, Verdict};
use bellhop::demo::{ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN, seed};
use bellhop::http;
use flows::id::OutboxId;
use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::server::Server;
use super::until;
use crate::harness::Database;

/// See the module.
pub(super) struct World {
    pub(super) url: String,
    pub(super) pool: PgPool,
    pub(super) graph: Graph,
    pub(super) server: Option<Server>,
    /// How often it has died.
    pub(super) deaths: usize,
    /// What the last one that died had said.
    pub(super) last_words: String,
    /// How long a lease lasts, in seconds: who starts after a death waits for its end.
    pub(super) lease: &'static str,
    /// Where the next server dies, `point:n`; `*` before it: and all that follow.
    crash: Option<String>,
    at: String,
    peer: Option<http::Server>,
    database: Option<Database>,
}

/// What the database holds when all is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remains {
    /// Status, version, staff, local start and name of each appointment, by start.
    pub(super) appointments: Vec<String>,
    /// Claims whose owner is a confirmed appointment.
    pub(super) claims: i64,
    /// Claims of nobody, and holds.
    pub(super) leaked: i64,
    /// Messages received, each once.
    pub(super) received: i64,
    /// Turns committed.
    pub(super) turns: i64,
    /// Reminders, by state.
    pub(super) reminders: Vec<String>,
    /// Rows of inbox and outbox, and reports not merged.
    pub(super) open: i64,
}

impl World {
    /// A database of the shared cluster.
    pub(super) async fn new(statuses: Statuses) -> Self {
        let database = Database::fresh().await;
        let mut world = Self::at(&database.url, statuses).await;
        world.database = Some(database);
        world
    }

    /// A migrated database wherever it is.
    pub(super) async fn at(url: &str, statuses: Statuses) -> Self {
        let pool = actors::store::pool(url, 4).unwrap();
        seed::plant(&pool, Timestamp::now()).await.unwrap();
        let config = Config {
            token: ACCESS_TOKEN.into(),
            app_secret: APP_SECRET.into(),
            version: bellhop::config::VERSION.into(),
            numbers: seed::numbers(),
            customers: seed::customers(),
            webhook: String::new(),
            statuses,
            journal: None,
            keep: 100_000,
        };
        let graph = Graph::open(config, Clock::system()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = http::Server::start(listener, graph.router()).unwrap();
        Self {
            url: url.to_owned(),
            pool,
            graph,
            server: None,
            deaths: 0,
            last_words: String::new(),
            lease: "0.5",
            crash: None,
            at: format!("http://{}", peer.address),
            peer: Some(peer),
            database: None,
        }
    }

    /// Starts a server on this database that is not minded by [`World::mind`].
    pub(super) async fn another(&self, url: &str, crash: Option<&str>) -> Result<Server, String> {
        let mut environment = vec![
            ("DATABASE_URL", url.to_owned()),
            ("GRAPH_BASE_URL", self.at.clone()),
            ("WHATSAPP_APP_SECRET", APP_SECRET.to_owned()),
            ("WHATSAPP_VERIFY_TOKEN", VERIFY_TOKEN.to_owned()),
            ("WHATSAPP_ACCESS_TOKEN", ACCESS_TOKEN.to_owned()),
            ("BELLHOP_LEASE_SECONDS", self.lease.to_owned()),
            ("BELLHOP_UNKNOWN_SECONDS", "1".to_owned()),
            ("BELLHOP_SEND_SECONDS", "5".to_owned()),
        ];
        environment.extend(crash.map(|crash| ("BELLHOP_CRASH_AT", crash.to_owned())));
        let started = Server::start(&["serve", "--listen", "127.0.0.1:0"], &environment).await;
        started.map_err(|(status, log)| format!("{status}\n{log}"))
    }

    /// Starts the server, to die at `crash`.
    pub(super) async fn start(&mut self, crash: Option<&str>) {
        self.crash = crash.map(str::to_owned);
        self.start_again().await;
    }

    async fn start_again(&mut self) {
        loop {
            let crash = self.crash.clone();
            let point = crash.as_deref().map(|crash| crash.trim_start_matches('*'));
            if crash.as_deref().is_some_and(|crash| !crash.starts_with('*')) {
                self.crash = None;
            }
            match self.another(&self.url, point).await {
                Ok(server) => {
                    self.graph.set_webhook(&server.url("/api/whatsapp/webhook"));
                    self.server = Some(server);
                    return;
                }
                // It may die before it listens, where there is work left from before.
                Err(_) if point.is_some() && self.deaths < 100 => self.deaths += 1,
                Err(why) => panic!("it does not start: {why}"),
            }
        }
    }

    /// Starts the server again where it has died.
    pub(super) async fn mind(&mut self) {
        let died = self.server.as_mut().is_some_and(|server| server.status().is_some());
        if died {
            self.deaths += 1;
            self.last_words = self.log();
            self.graph.set_webhook("");
            self.start_again().await;
        }
    }

    /// Fresh connections of the test itself, where the database was started again.
    pub(super) async fn connect_again(&mut self) {
        self.pool.close().await;
        self.pool = actors::store::pool(&self.url, 4).unwrap();
    }

    /// `kill -9`.
    pub(super) async fn kill(&mut self) {
        let server = self.server.as_mut().unwrap();
        server.signal("KILL");
        server.ended(5).await;
    }

    /// What the server has said last.
    pub(super) fn log(&self) -> String {
        self.server.as_ref().map(Server::log).unwrap_or_default()
    }

    /// One value of one row.
    pub(super) async fn scalar<T>(&self, sql: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        query.fetch_one(&self.pool).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// One value of each row.
    pub(super) async fn column<T>(&self, sql: &str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        query.fetch_all(&self.pool).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs statements.
    pub(super) async fn execute(&self, sql: &str) -> u64 {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&self.pool).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
    }

    /// Rows that are still to be worked on.
    pub(super) async fn open(&self) -> i64 {
        self.scalar(
            "select (select count(*) from inbox) + (select count(*) from outbox)
                  + (select count(*) from statuses where not orphaned)",
        )
        .await
    }

    /// Waits until nothing is left to do, and starts the server again where it dies meanwhile.
    pub(super) async fn settle(&mut self, seconds: u64) {
        let end = std::time::Instant::now() + Duration::from_secs(seconds);
        loop {
            self.mind().await;
            let quiet = tokio::time::timeout(Duration::from_millis(20), self.graph.settled()).await.is_ok();
            let open = self.open().await;
            if quiet && open == 0 && self.graph_is_quiet().await {
                return;
            }
            if std::time::Instant::now() > end {
                let inbox: Vec<String> = self.column("select i::text from inbox i limit 5").await;
                let outbox: Vec<String> = self.column("select o::text from outbox o limit 5").await;
                let statuses: Vec<String> = self.column("select s::text from statuses s limit 5").await;
                panic!(
                    "not settled within {seconds} s: {open} rows open, webhooks quiet: {quiet}\n\
                     inbox {inbox:#?}\noutbox {outbox:#?}\nstatuses {statuses:#?}\n{}",
                    self.log()
                );
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn graph_is_quiet(&self) -> bool {
        tokio::time::timeout(Duration::ZERO, self.graph.settled()).await.is_ok()
    }

    /// What is there when all is over.
    pub(super) async fn remains(&self) -> Remains {
        Remains {
            appointments: self
                .column(
                    "select concat_ws(' ', status, version, staff_id, local_start, services, attending_at is not null)
                     from whatsapp_appointments order by start_at, id",
                )
                .await,
            claims: self
                .scalar(
                    "select count(*) from claims c join whatsapp_appointments a
                       on a.business_id = c.business_id and a.id = c.owner_id and a.status = 'confirmed'
                     where c.expires_at is null and tstzrange(a.start_at, a.end_at) @> lower(c.during)",
                )
                .await,
            leaked: self
                .scalar(
                    "select (select count(*) from holds) + (select count(*) from claims c where not exists
                       (select 1 from whatsapp_appointments a where a.id = c.owner_id and a.status = 'confirmed'))",
                )
                .await,
            received: self.scalar("select count(*) from whatsapp_messages where direction = 'in'").await,
            turns: self.scalar("select coalesce(sum(version), 0)::bigint from conversations").await,
            reminders: self.column("select concat_ws(' ', ahead, state) from reminders order by 1").await,
            open: self.open().await,
        }
    }

    /// How often each message of ours reached a phone, by our id of it.
    pub(super) fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for call in self.graph.calls_since(0) {
            if let (Some(callback), Some(_)) = (call.callback, call.wamid) {
                *copies.entry(callback).or_insert(0) += 1;
            }
        }
        copies
    }

    /// Every message that was acknowledged is there once and has its effect: an answer that WhatsApp took.
    /// Returns how many there are.
    pub(super) async fn every_message_has_its_effect(&self, said: &[String]) -> usize {
        type Row = (Uuid, String, Option<String>);
        let incoming = "select id, wamid, null::text from whatsapp_messages where direction = 'in'";
        let outgoing =
            "select id, coalesce(wamid, ''), progress from whatsapp_messages where direction = 'out'";
        let rows =
            async |sql: &'static str| sqlx::query_as::<_, Row>(sql).fetch_all(&self.pool).await.unwrap();
        let mut here: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        for (id, wamid, _) in rows(incoming).await {
            here.entry(wamid).or_default().push(id);
        }
        let answers: BTreeMap<Uuid, (String, Option<String>)> =
            rows(outgoing).await.into_iter().map(|(id, wamid, progress)| (id, (wamid, progress))).collect();
        for wamid in said {
            let rows = here.get(wamid).map_or(0, Vec::len);
            assert_eq!(rows, 1, "{wamid} was acknowledged and is there {rows} times");
            let answer = OutboxId::answering(here[wamid][0], 0).0;
            let (taken, progress) = answers.get(&answer).unwrap_or_else(|| panic!("{wamid} has no answer"));
            assert!(!taken.is_empty(), "the answer to {wamid} is {progress:?}");
        }
        said.len()
    }

    /// Whether the webhook of this message of a customer was acknowledged.
    pub(super) fn acknowledged(&self, number: &str, who: &str, wamid: &str) -> bool {
        let chat = self.graph.chat(number, who);
        chat.iter().any(|message| message.id == wamid && message.status >= Some(Tick::Delivered))
    }

    /// Calls that WhatsApp refused: there should be none without a reason.
    pub(super) fn refusals(&self) -> Vec<String> {
        let calls = self.graph.calls_since(0);
        let refused = calls.iter().filter(|call| call.verdict == Verdict::Refused);
        refused.map(|call| format!("{} {:?} {:?}", call.path, call.code, call.problem)).collect()
    }

    /// A polite end: SIGTERM, and exit code 0 within ten seconds.
    pub(super) async fn stop(&mut self) {
        self.graph.set_webhook("");
        if let Some(mut server) = self.server.take() {
            server.signal("TERM");
            let status = server.ended(10).await;
            assert!(status.success(), "{status}\n{}", server.log());
        }
    }

    /// Ends the test, and removes what it made.
    pub(super) async fn finish(mut self) {
        self.stop().await;
        self.graph.stop();
        if let Some(peer) = self.peer.take() {
            peer.stop().await;
        }
        self.pool.close().await;
        if let Some(database) = &self.database {
            database.remove().await;
        }
    }

    /// Waits until `is` is true of this world, and starts the server again where it dies meanwhile.
    pub(super) async fn eventually(&mut self, what: &str, seconds: u64, mut is: impl FnMut(&Self) -> bool) {
        until(what, seconds, async || {
            self.mind().await;
            is(self)
        })
        .await;
    }
}
