//! The product, running: its actors, its HTTP, its database, and the simulated WhatsApp beside it.
//!
//! A test ends with [`TestApp::finish`], which fails where work was left over; a test that forgets it fails too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actors::store::PgPool;
use actors::store::businesses::{self, Stored};
use actors::whatsapp::Access;
use actors::{Clock, Settings, System};
use bellhop::demo::graph::{self, Graph, Statuses};
use bellhop::demo::{ACCESS_TOKEN, APP_SECRET, VERIFY_TOKEN, seed};
use bellhop::http::{self, App, Server};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use tokio::net::TcpListener;

use super::hook::{self, Posted};
use super::{Chat, Database};

/// How a test wants the world to be. The default: the demo's two businesses and customers, Monday 7 December 2026,
/// 09:00 in Madrid, time standing still.
pub struct Plan {
    /// The businesses.
    pub businesses: Vec<Stored>,
    /// The clock at the start.
    pub now: Timestamp,
    /// Whether it stands still.
    pub frozen: bool,
    /// What the simulated WhatsApp reports of messages.
    pub statuses: Statuses,
    /// Secrets that the product takes.
    pub secrets: Vec<String>,
    /// How long a send may take.
    pub patience: Duration,
    /// How long the status of an unknown send is awaited.
    pub unknown_wait: Duration,
    /// How long idle conversations stay awake.
    pub idle: Duration,
    /// How long a lease lasts.
    pub lease: Duration,
    /// Whether messages are marked as read.
    pub read_receipts: bool,
    /// Calls and messages a chat that the simulation keeps.
    pub keep: usize,
    /// Messages a second of each number, where not the business's own.
    pub per_second: Option<u32>,
    /// Another Graph API than the simulated one: its address.
    pub graph_base: Option<String>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            businesses: vec![seed::salon(), seed::dentist()],
            now: "2026-12-07T08:00:00Z".parse().unwrap(),
            frozen: true,
            statuses: Statuses::Full,
            secrets: vec![APP_SECRET.into()],
            patience: Duration::from_secs(10),
            unknown_wait: Duration::from_secs(60),
            idle: Duration::from_secs(600),
            lease: Duration::from_secs(30),
            read_receipts: false,
            keep: 400_000,
            per_second: None,
            graph_base: None,
        }
    }
}

/// What a test means to leave over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Messages not handled.
    pub inbox: i64,
    /// Messages set aside.
    pub parked: i64,
    /// Messages not sent.
    pub outbox: i64,
    /// Reports not merged.
    pub statuses: i64,
    /// Reports of messages that nobody knows.
    pub orphans: i64,
}

/// The product under test. See the module.
pub struct TestApp {
    /// The actors.
    pub system: System,
    /// The simulated WhatsApp.
    pub graph: Graph,
    /// The time of both.
    pub clock: Clock,
    /// Connections of the test.
    pub pool: PgPool,
    /// Its database.
    pub database: Database,
    /// A client.
    pub http: reqwest::Client,
    /// Where the product listens, such as `http://127.0.0.1:40123`.
    pub url: String,
    settings: Settings,
    secrets: Vec<String>,
    server: Option<Server>,
    graph_server: Option<Server>,
    /// Whether this node may give up.
    pub may_end: bool,
    finished: bool,
    last: AtomicU64,
}

impl Plan {
    /// Starts it.
    pub async fn start(self) -> TestApp {
        if std::env::var_os("RUST_LOG").is_some() {
            let filter = tracing_subscriber::EnvFilter::from_default_env();
            let _ = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer().try_init();
        }
        let database = Database::fresh().await;
        let pool = database.pool();
        for stored in &self.businesses {
            let mut stored = stored.clone();
            for number in &mut stored.numbers {
                number.per_second = self.per_second.unwrap_or(number.per_second);
            }
            businesses::save(&pool, &stored).await.unwrap();
        }
        let numbers = self.businesses.iter().flat_map(|stored| &stored.numbers).map(|number| graph::Number {
            phone_number_id: number.phone_number_id.clone(),
            display_phone_number: number.display.clone(),
            waba_id: number.waba_id.clone(),
            per_second: self.per_second.unwrap_or(number.per_second),
        });
        let clock = Clock::starting_at(self.now, self.frozen);
        let config = graph::Config {
            token: ACCESS_TOKEN.into(),
            app_secret: APP_SECRET.into(),
            version: bellhop::config::VERSION.into(),
            numbers: numbers.collect(),
            customers: seed::customers(),
            webhook: String::new(),
            statuses: self.statuses,
            journal: None,
            keep: self.keep,
        };
        let graph = Graph::open(config, clock.clone()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let graph_server = Server::start(listener, graph.router()).unwrap();
        let settings = Settings {
            graph: Access {
                base: self.graph_base.unwrap_or_else(|| format!("http://{}", graph_server.address)),
                version: bellhop::config::VERSION.into(),
                token: ACCESS_TOKEN.into(),
                patience: self.patience,
            },
            lease: self.lease,
            unknown_wait: self.unknown_wait,
            idle: self.idle,
            read_receipts: self.read_receipts,
            alone: true,
        };
        let (system, server) = run(&database, &clock, &settings, &self.secrets).await;
        let url = format!("http://{}", server.address);
        graph.set_webhook(&format!("{url}/api/whatsapp/webhook"));
        TestApp {
            system,
            graph,
            clock,
            pool,
            database,
            http: reqwest::Client::builder().no_proxy().pool_max_idle_per_host(512).build().unwrap(),
            url,
            settings,
            secrets: self.secrets,
            server: Some(server),
            graph_server: Some(graph_server),
            may_end: false,
            finished: false,
            last: AtomicU64::new(0),
        }
    }
}

async fn run(
    database: &Database,
    clock: &Clock,
    settings: &Settings,
    secrets: &[String],
) -> (System, Server) {
    let pool = actors::store::pool(&database.url, 16).unwrap();
    let system = System::start(pool, clock.clone(), settings.clone()).await.unwrap();
    let app = App {
        system: system.clone(),
        app_secrets: secrets.iter().map(|secret| secret.clone().into()).collect(),
        verify_token: Arc::new(VERIFY_TOKEN.into()),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (system, Server::start(listener, http::router(app)).unwrap())
}

impl TestApp {
    /// The default [`Plan`], running.
    pub async fn start() -> Self {
        Plan::default().start().await
    }

    /// The chat of a customer with a number.
    pub fn chat(&self, number: &str, who: &str) -> Chat<'_> {
        Chat { app: self, number: number.to_owned(), who: who.to_owned() }
    }

    /// A wamid that nobody has used.
    pub fn wamid(&self) -> String {
        format!("wamid.TEST{:08}", self.last.fetch_add(1, Ordering::Relaxed))
    }

    /// Unix seconds of the clock.
    pub fn seconds(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// The address of the webhook.
    pub fn webhook(&self) -> String {
        format!("{}/api/whatsapp/webhook", self.url)
    }

    /// Posts a webhook, signed with the first secret. The HTTP status.
    pub async fn post(&self, body: &Value) -> u16 {
        let body = body.to_string();
        let signature = hook::sign(&self.secrets[0], body.as_bytes());
        self.post_with(&[("x-hub-signature-256", &signature)], body.into_bytes()).await.status
    }

    /// Posts bytes with these headers.
    pub async fn post_with(&self, headers: &[(&str, &str)], body: Vec<u8>) -> Posted {
        let mut request =
            self.http.post(self.webhook()).header("content-type", "application/json").body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let began = Instant::now();
        let status = match request.send().await {
            Ok(answer) => answer.status().as_u16(),
            Err(_) => 0,
        };
        Posted { status, took: began.elapsed() }
    }

    /// Posts a text message of a phone. The wamid.
    pub async fn post_text(&self, number: &str, phone: &str, words: &str) -> String {
        let wamid = self.wamid();
        // As WhatsApp does: what is not taken is brought again, and the next one waits.
        let hook = self.text(number, phone, &wamid, words);
        self.eventually("a 200", Duration::from_secs(60), async || self.post(&hook).await == 200).await;
        wamid
    }

    /// The webhook of a text message of a phone.
    pub fn text(&self, number: &str, phone: &str, wamid: &str, words: &str) -> Value {
        let message = hook::message(hook::from_phone(phone), wamid, self.seconds(), hook::text(words));
        let contacts = serde_json::json!([{"profile": {"name": "Test"}, "wa_id": phone}]);
        hook::envelope("messages", hook::value_of(number, contacts, "messages", serde_json::json!([message])))
    }

    /// These people join, and their windows with `number` open at the simulation, without a word to the product: so
    /// that answers to webhooks of our own hand are taken.
    pub async fn opens_windows(&self, number: &str, people: Vec<graph::Customer>) {
        let nowhere = axum::Router::new().fallback(|| async { "" });
        let server = Server::start(TcpListener::bind("127.0.0.1:0").await.unwrap(), nowhere).unwrap();
        self.graph.set_webhook(&format!("http://{}/", server.address));
        for person in people {
            let who = person.address().to_owned();
            let known = person.wa_id.clone().or(person.user_id.clone()).unwrap_or(who);
            self.graph.add_customer(person);
            self.graph.say(number, &known, graph::Say::Text(String::new())).await.unwrap();
        }
        self.graph.settled().await;
        self.graph.set_webhook(&self.webhook());
        server.stop().await;
    }

    /// Waits until nothing is left to do: no webhook owed, no row open.
    pub async fn settle(&self) {
        self.settle_within(Duration::from_secs(60)).await;
    }

    /// As [`TestApp::settle`], with another patience.
    pub async fn settle_within(&self, patience: Duration) {
        let end = Instant::now() + patience;
        loop {
            let rest = end.saturating_duration_since(Instant::now());
            let quiet = tokio::time::timeout(rest, self.graph.settled()).await.is_ok();
            let left = self.system.settle(end.saturating_duration_since(Instant::now())).await.unwrap();
            // A message that was just sent may have made the simulation owe us its statuses.
            let after = tokio::time::timeout(Duration::ZERO, self.graph.settled()).await.is_ok();
            if quiet && after && left.is_nothing() && self.system.left().await.unwrap().is_nothing() {
                return;
            }
            if Instant::now() > end {
                let rows: Vec<String> = self
                    .column("select to_jsonb(o)::text from outbox o union all select to_jsonb(i)::text from inbox i limit 8")
                    .await;
                panic!("not settled within {patience:?}: {left:?}, webhooks quiet: {quiet}: {rows:#?}");
            }
        }
    }

    /// Waits until `what` is true; fails after `patience`.
    pub async fn eventually(&self, what: &str, patience: Duration, is: impl AsyncFn() -> bool) {
        let end = Instant::now() + patience;
        while !is().await {
            assert!(Instant::now() < end, "not within {patience:?}: {what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Moves time forward and waits until what is due by then is done.
    pub async fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
        self.settle().await;
    }

    /// Stops the product and starts it again on the same database, as a new node.
    pub async fn restart(&mut self) {
        self.halt().await;
        self.resume().await;
    }

    /// Stops the product; webhooks wait.
    pub async fn halt(&mut self) {
        self.graph.set_webhook("");
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
        self.system.stop().await;
    }

    /// Starts the product again after [`TestApp::halt`].
    pub async fn resume(&mut self) {
        let (system, server) = run(&self.database, &self.clock, &self.settings, &self.secrets).await;
        self.system = system;
        self.url = format!("http://{}", server.address);
        self.server = Some(server);
        self.graph.set_webhook(&self.webhook());
    }

    /// The Graph API is gone: nobody listens.
    pub async fn graph_goes(&mut self) {
        if let Some(server) = self.graph_server.take() {
            server.stop().await;
        }
    }

    /// The Graph API is back at the same address.
    pub async fn graph_comes_back(&mut self) {
        let address = self.settings.graph.base.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind(address).await.unwrap();
        self.graph_server = Some(Server::start(listener, self.graph.router()).unwrap());
    }

    /// Settles, and moves time forward in such steps as long as work waits for time; at most so many steps.
    pub async fn settle_moving(&self, step: SignedDuration, steps: usize) {
        for _ in 0..steps {
            self.graph.settled().await;
            // Long enough for everything that does not wait for time, statuses on their way included.
            if self.system.settle(Duration::from_millis(1_500)).await.unwrap().is_nothing() {
                break;
            }
            self.clock.advance(step);
        }
        self.settle().await;
    }

    /// The messages of a number that reached a phone, in the order of the calls.
    pub fn sent(&self, number: &str) -> Vec<graph::Call> {
        let mut calls = self.calls(number);
        calls.retain(|call| call.wamid.is_some());
        calls
    }

    /// All calls to send a message from a number, whatever became of them.
    pub fn calls(&self, number: &str) -> Vec<graph::Call> {
        let mut calls = self.graph.calls_since(0);
        // A read receipt is no message.
        calls.retain(|call| call.phone_number_id.as_deref() == Some(number) && call.body["status"].is_null());
        calls
    }

    /// One value of one row.
    pub async fn scalar<T>(&self, sql: &str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        query.fetch_one(&self.pool).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// One value of each row.
    pub async fn column<T>(&self, sql: &str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        query.fetch_all(&self.pool).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// How many rows: `what` is `table where ...`.
    pub async fn count(&self, what: &str) -> i64 {
        self.scalar(&format!("select count(*) from {what}")).await
    }

    /// Changes rows behind the product's back.
    pub async fn execute(&self, sql: &str) -> u64 {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        query.execute(&self.pool).await.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
    }

    /// What is left over now.
    pub async fn left(&self) -> Left {
        Left {
            inbox: self.count("inbox where parked_at is null").await,
            parked: self.count("inbox where parked_at is not null").await,
            outbox: self.count("outbox").await,
            statuses: self.count("statuses where not orphaned").await,
            orphans: self.count("statuses where orphaned").await,
        }
    }

    /// Ends the test: everything is done and nothing is left over.
    pub async fn finish(self) {
        self.finish_leaving(Left::default()).await;
    }

    /// Ends the test: everything is done, but for what is named.
    pub async fn finish_leaving(mut self, expected: Left) {
        if expected.inbox == 0 && expected.outbox == 0 && expected.statuses == 0 {
            self.settle().await;
        }
        assert_eq!(self.left().await, expected, "left over");
        let ended = tokio::time::timeout(Duration::ZERO, self.system.ended()).await;
        assert!(ended.is_err() || self.may_end, "the node gave up: {ended:?}");
        self.finished = true;
        self.graph.stop();
        self.system.stop().await;
        for server in [self.server.take(), self.graph_server.take()].into_iter().flatten() {
            server.stop().await;
        }
        self.pool.close().await;
        self.database.remove().await;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "a test must end with finish()");
    }
}
