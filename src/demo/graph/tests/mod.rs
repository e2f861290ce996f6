//! The simulated Graph API over real loopback HTTP, with a stand-in for the product's webhook. Nothing here sleeps:
//! tests wait for the product's notices or for `Graph::settled`.

mod bodies;
mod faults;
mod hooks;
mod phones;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::webhook::Signer;
use super::{Config, Customer, Graph, Number, Say, Statuses, lock};
use actors::clock::Clock;

const NUMBER: &str = "106540352242922";
const ANA: &str = "34600111222";
const BEN: &str = "34600333444";
const HIDDEN: &str = "ES.9134912086553027";

/// A product that writes down every webhook whose signature is right.
struct Product {
    received: Mutex<Vec<Value>>,
    raw: Mutex<Vec<String>>,
    /// Statuses for the next posts; 200 when there is none left.
    answers: Mutex<VecDeque<u16>>,
    count: watch::Sender<usize>,
}

async fn take(State(product): State<Arc<Product>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = Signer::of("app-secret").unwrap().sign(&body);
    if headers.get("x-hub-signature-256").unwrap() != signature.as_str() {
        return StatusCode::UNAUTHORIZED;
    }
    lock(&product.received).push(serde_json::from_slice(&body).unwrap());
    lock(&product.raw).push(String::from_utf8(body.to_vec()).unwrap());
    product.count.send_modify(|count| *count += 1);
    let answer = lock(&product.answers).pop_front().unwrap_or(200);
    StatusCode::from_u16(answer).unwrap()
}

impl Product {
    async fn open() -> (Arc<Self>, String) {
        let product = Arc::new(Self {
            received: Mutex::default(),
            raw: Mutex::default(),
            answers: Mutex::default(),
            count: watch::channel(0).0,
        });
        let router =
            axum::Router::new().route("/hook", axum::routing::post(take)).with_state(Arc::clone(&product));
        (product, format!("{}/hook", serve(router).await))
    }

    /// Waits until this many posts arrived.
    async fn until(&self, posts: usize) {
        self.count.subscribe().wait_for(|count| *count >= posts).await.unwrap();
    }

    /// The `value` objects received so far.
    fn values(&self) -> Vec<Value> {
        lock(&self.received).iter().map(|body| body["entry"][0]["changes"][0]["value"].clone()).collect()
    }

    /// Wamid and status of every status received so far, in order.
    fn statuses(&self) -> Vec<(String, String)> {
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let values = self.values();
        let items = values.iter().filter_map(|value| value["statuses"].as_array()).flatten();
        items.map(|status| (word(&status["id"]), word(&status["status"]))).collect()
    }

    /// The texts of customers received so far, in order.
    fn texts(&self) -> Vec<String> {
        let values = self.values();
        let items = values.iter().filter_map(|value| value["messages"].as_array()).flatten();
        items.filter_map(|message| message["text"]["body"].as_str().map(str::to_owned)).collect()
    }
}

async fn serve(router: axum::Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A graph, a product and a client.
struct Stage {
    graph: Graph,
    product: Arc<Product>,
    base: String,
    clock: Clock,
    http: reqwest::Client,
}

fn person(wa_id: Option<&str>, user_id: Option<&str>, name: &str) -> Customer {
    Customer {
        wa_id: wa_id.map(str::to_owned),
        user_id: user_id.map(str::to_owned),
        username: None,
        name: name.to_owned(),
        hides_phone: wa_id.is_none(),
    }
}

fn config() -> Config {
    Config {
        token: "secret-token".to_owned(),
        app_secret: "app-secret".to_owned(),
        version: "v23.0".to_owned(),
        numbers: vec![Number {
            phone_number_id: NUMBER.to_owned(),
            display_phone_number: "+34 910 000 001".to_owned(),
            waba_id: "waba-1".to_owned(),
            per_second: 80,
        }],
        customers: vec![
            person(Some(ANA), None, "Ana Núñez"),
            person(Some(BEN), Some("ES.77"), "Ben"),
            person(None, Some(HIDDEN), "Hidden"),
        ],
        webhook: String::new(),
        statuses: Statuses::Full,
        journal: None,
        keep: 1_000,
    }
}

impl Stage {
    async fn open() -> Self {
        Self::with(config()).await
    }

    async fn with(mut config: Config) -> Self {
        let clock = Clock::starting_at("2026-11-03T10:00:00Z".parse::<Timestamp>().unwrap(), true);
        let (product, hook) = Product::open().await;
        config.webhook = hook;
        let graph = Graph::open(config, clock.clone()).unwrap();
        let base = serve(graph.router().merge(graph.phone_router())).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { graph, product, base, clock, http }
    }

    /// The same, after Ana and Ben wrote `hola`.
    async fn greeted() -> Self {
        let stage = Self::open().await;
        stage.greet().await;
        stage
    }

    async fn greet(&self) {
        for customer in [ANA, BEN, HIDDEN] {
            self.graph.say(NUMBER, customer, Say::Text("hola".to_owned())).await.unwrap();
        }
        self.graph.settled().await;
        lock(&self.product.received).clear();
        lock(&self.product.raw).clear();
        self.product.count.send_replace(0);
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth("secret-token")
    }

    fn sending(&self, body: &Value) -> reqwest::RequestBuilder {
        self.request(reqwest::Method::POST, &format!("/v23.0/{NUMBER}/messages")).json(body)
    }

    /// Posts a message: HTTP status and JSON.
    async fn send(&self, body: &Value) -> (u16, Value) {
        let response = self.sending(body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// Posts a message that must be refused: Meta's code and the details.
    async fn refusal(&self, body: &Value) -> (u64, String) {
        let before = self.graph.last_call();
        let (status, answer) = self.send(body).await;
        assert_ne!(status, 200, "accepted: {body}");
        let error = &answer["error"];
        assert!(error["message"].is_string() && error["type"].is_string(), "{answer}");
        assert!(error["fbtrace_id"].is_string(), "{answer}");
        let call = self.graph.calls_since(before).pop().unwrap();
        assert_eq!((call.status, call.code.map(u64::from)), (status, error["code"].as_u64()));
        assert!(call.wamid.is_none());
        assert_eq!(&call.body, body);
        let details = error["error_data"]["details"].as_str().unwrap_or_default();
        (error["code"].as_u64().unwrap(), details.to_owned())
    }

    /// Posts a message that must be accepted: its wamid.
    async fn accepted(&self, body: &Value) -> String {
        let (status, answer) = self.send(body).await;
        assert_eq!(status, 200, "{body} -> {answer}");
        let id = answer["messages"][0]["id"].as_str().unwrap();
        assert!(id.starts_with("wamid."));
        id.to_owned()
    }
}

/// A text for Ana.
fn text(words: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "to": format!("+{ANA}"),
            "type": "text", "text": { "body": words } })
}

/// A message of another type for Ana.
fn message(kind: &str, object: Value) -> Value {
    json!({ "messaging_product": "whatsapp", "to": format!("+{ANA}"), "type": kind, kind: object })
}
