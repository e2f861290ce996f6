//! The phones and the test controls over HTTP, under `/demo` (stable; demo only). Used by the page of
//! `bellhop demo` and by tests from outside. Errors are problem+json: 400 for a bad body, 404 for an unknown
//! business or customer. `/demo/state`, `/demo/clock` and the page itself are not here.
//!
//! | call | does |
//! |---|---|
//! | `GET /demo/graph/messages?since=N` | `{"next": M, "messages": [Call]}`: calls after number N; pass M next time |
//! | `POST /demo/graph/faults` | `{"fault", "calls"?, "code"?, "http"?, "delay_ms"?, "copies"?}` -> `{"queued"}` |
//! | `DELETE /demo/graph/faults` | forgets waiting faults |
//! | `POST /demo/phone/messages` | a customer writes or taps -> 202 `{"id"}` |
//! | `POST /demo/phone/read` | a customer looks at the chat -> `{"read": n}` |
//! | `POST /demo/phone/reply-as-owner` | the owner answers from the app -> 202 `{"id"}` |
//! | `GET /demo/chats/{phone_number_id}/{customer}` | `{"messages": [ChatMessage]}` |
//! | `GET /demo/media/{id}` | the bytes of an upload |
//! | `GET /demo/events` | server-sent events `message`, `typing`, `clock`; `lost` where some were missed |

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::Stream;
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;

use super::chat::Chat;
use super::{Error, Event, Fault, Graph, Say, Saying, TapKind, lock};

pub(super) fn router(graph: Graph) -> Router {
    Router::new()
        .route("/demo/graph/messages", get(calls))
        .route("/demo/graph/faults", post(add_fault).delete(clear_faults))
        .route("/demo/phone/messages", post(say))
        .route("/demo/phone/read", post(read))
        .route("/demo/phone/reply-as-owner", post(reply_as_owner))
        .route("/demo/chats/{phone_number_id}/{customer}", get(chat))
        .route("/demo/media/{id}", get(media))
        .route("/demo/events", get(events))
        .with_state(graph)
}

/// A refusal of this API.
struct Problem(StatusCode, String);

impl Problem {
    fn bad(detail: impl ToString) -> Self {
        Self(StatusCode::BAD_REQUEST, detail.to_string())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self(StatusCode::NOT_FOUND, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": "about:blank",
            "title": self.0.canonical_reason(),
            "status": self.0.as_u16(),
            "detail": self.1,
        });
        (self.0, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}

type Answer = Result<Response, Problem>;

fn answer(status: StatusCode, body: &Value) -> Answer {
    Ok((status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(Problem::bad)
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    since: u64,
}

async fn calls(
    State(graph): State<Graph>,
    since: Result<Query<Since>, axum::extract::rejection::QueryRejection>,
) -> Answer {
    let Query(Since { since }) = since.map_err(Problem::bad)?;
    let (calls, last) = {
        let calls = lock(&graph.0.calls);
        (calls.since(since), calls.last())
    };
    let calls: Vec<_> = calls.iter().map(Arc::as_ref).collect();
    answer(StatusCode::OK, &json!({ "next": last, "messages": calls }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFault {
    fault: String,
    calls: Option<u32>,
    code: Option<u32>,
    http: Option<u16>,
    delay_ms: Option<u64>,
    copies: Option<u32>,
}

async fn add_fault(State(graph): State<Graph>, body: Bytes) -> Answer {
    let new: NewFault = parsed(&body)?;
    let http = new.http.unwrap_or(500);
    if !(200..=599).contains(&http) {
        return Err(Problem::bad("http must be 200 to 599"));
    }
    let fault = match new.fault.as_str() {
        "delay" => Fault::Delay { ms: new.delay_ms.unwrap_or(2_000) },
        "error" => Fault::Error { code: new.code.unwrap_or(131_000), http },
        "hang" => Fault::Hang,
        "reset" => Fault::AcceptThenReset,
        "refuse" => Fault::Refuse,
        "html" => Fault::Html502,
        "truncated" => Fault::TruncatedJson,
        "no_id" => Fault::NoId,
        "duplicate" => Fault::DuplicateStatuses,
        "reorder" => Fault::ReorderStatuses,
        "drop_statuses" => Fault::DropStatuses,
        "duplicate_webhooks" => Fault::DuplicateWebhooks { copies: new.copies.unwrap_or(2) },
        other => return Err(Problem::bad(format!("there is no fault {other:?}"))),
    };
    graph.inject(fault, new.calls.unwrap_or(1));
    answer(StatusCode::OK, &json!({ "queued": graph.faults_waiting() }))
}

async fn clear_faults(State(graph): State<Graph>) -> Answer {
    graph.clear_faults();
    answer(StatusCode::OK, &json!({ "queued": 0 }))
}

/// `POST /demo/phone/messages`. `text`, or `tap`, or `kind` decides what is done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    phone_number_id: String,
    wa_id: Option<String>,
    user_id: Option<String>,
    text: Option<String>,
    tap: Option<String>,
    title: Option<String>,
    kind: Option<String>,
    quotes: Option<String>,
    id: Option<String>,
    timestamp: Option<i64>,
    caption: Option<String>,
    filename: Option<String>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    name: Option<String>,
    phone: Option<String>,
    requested: Option<bool>,
    products: Option<Vec<(String, u32)>>,
    message_id: Option<String>,
    emoji: Option<String>,
    message: Option<Value>,
}

impl NewMessage {
    fn what(self) -> Result<Say, Problem> {
        let kind = self.kind.as_deref();
        if let Some(id) = self.tap {
            let kind = match kind {
                None => None,
                Some("button") => Some(TapKind::Button),
                Some("list") => Some(TapKind::List),
                Some("template") => Some(TapKind::Template),
                Some(_) => return Err(Problem::bad("kind of a tap must be button, list or template")),
            };
            return Ok(Say::Tap { id, title: self.title, kind });
        }
        if let Some(message) = self.message {
            return match message.is_object() {
                true => Ok(Say::Raw(message)),
                false => Err(Problem::bad("message must be an object")),
            };
        }
        let text = self.text;
        Ok(match (kind, text) {
            (None | Some("text"), Some(text)) if !text.is_empty() && text.len() <= 65_536 => Say::Text(text),
            (None | Some("text"), _) => return Err(Problem::bad("text must have 1 to 65536 bytes")),
            (Some("image"), text) => Say::Image { caption: self.caption.or(text) },
            (Some("voice"), _) => Say::Voice,
            (Some("sticker"), _) => Say::Sticker,
            (Some("document"), text) => {
                Say::Document { filename: self.filename, caption: self.caption.or(text) }
            }
            (Some("location"), _) => Say::Location {
                latitude: self.latitude.unwrap_or(40.4168),
                longitude: self.longitude.unwrap_or(-3.7038),
                name: self.name,
            },
            (Some("contacts"), _) => Say::Contacts {
                name: self.name.unwrap_or("Sam".to_owned()),
                phone: self.phone.unwrap_or("+34600000000".to_owned()),
                requested: self.requested.unwrap_or(false),
            },
            (Some("order"), _) => Say::Order(self.products.unwrap_or_else(|| vec![("sku-1".to_owned(), 1)])),
            (Some("reaction"), _) => Say::Reaction {
                message_id: self
                    .message_id
                    .or(self.quotes)
                    .ok_or_else(|| Problem::bad("a reaction needs message_id"))?,
                emoji: self.emoji.unwrap_or("👍".to_owned()),
            },
            (Some("unsupported"), _) => Say::Unsupported,
            (Some(kind), _) => return Err(Problem::bad(format!("there is no kind {kind:?}"))),
        })
    }
}

fn find(
    graph: &Graph,
    phone_number_id: &str,
    wa_id: Option<&str>,
    user_id: Option<&str>,
) -> Result<Arc<Chat>, Problem> {
    let customer = wa_id.or(user_id).ok_or_else(|| Problem::bad("wa_id or user_id is required"))?;
    Ok(graph.0.chat(phone_number_id, customer)?)
}

async fn say(State(graph): State<Graph>, body: Bytes) -> Answer {
    let new: NewMessage = parsed(&body)?;
    let chat = find(&graph, &new.phone_number_id, new.wa_id.as_deref(), new.user_id.as_deref())?;
    let (id, timestamp) = (new.id.clone(), new.timestamp);
    if id.as_ref().is_some_and(|id| id.is_empty() || id.len() > 256) {
        return Err(Problem::bad("id must have 1 to 256 bytes"));
    }
    let quotes = new.quotes.clone().filter(|_| new.kind.as_deref() != Some("reaction"));
    let id = graph.0.say(&chat, Saying { what: new.what()?, id, timestamp, quotes })?;
    answer(StatusCode::ACCEPTED, &json!({ "id": id }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    phone_number_id: String,
    wa_id: Option<String>,
    user_id: Option<String>,
    /// Whether the chat stays open, so that what comes is read at once.
    #[serde(default)]
    open: bool,
}

async fn read(State(graph): State<Graph>, body: Bytes) -> Answer {
    let look: Look = parsed(&body)?;
    let chat = find(&graph, &look.phone_number_id, look.wa_id.as_deref(), look.user_id.as_deref())?;
    answer(StatusCode::OK, &json!({ "read": graph.0.look(&chat, look.open) }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reply {
    phone_number_id: String,
    wa_id: Option<String>,
    user_id: Option<String>,
    text: String,
}

async fn reply_as_owner(State(graph): State<Graph>, body: Bytes) -> Answer {
    let reply: Reply = parsed(&body)?;
    if reply.text.trim().is_empty() || reply.text.len() > 65_536 {
        return Err(Problem::bad("text must have 1 to 65536 bytes"));
    }
    let chat = find(&graph, &reply.phone_number_id, reply.wa_id.as_deref(), reply.user_id.as_deref())?;
    answer(StatusCode::ACCEPTED, &json!({ "id": graph.0.reply_as_owner(&chat, &reply.text) }))
}

async fn chat(State(graph): State<Graph>, Path((number, customer)): Path<(String, String)>) -> Answer {
    let chat = graph.0.chat(&number, &customer)?;
    let messages: Vec<_> = lock(&chat.state).messages.iter().cloned().collect();
    let messages: Vec<_> = messages.iter().map(Arc::as_ref).collect();
    answer(StatusCode::OK, &json!({ "messages": messages }))
}

async fn media(State(graph): State<Graph>, Path(id): Path<String>) -> Answer {
    let upload = lock(&graph.0.uploads).get(&id);
    let upload = upload.ok_or_else(|| Problem(StatusCode::NOT_FOUND, "there is no such media".to_owned()))?;
    // Uploads are anybody's bytes: never let a browser run them.
    let headers = [
        (header::CONTENT_TYPE, upload.mime.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox"),
    ];
    Ok((headers, upload.bytes.to_vec()).into_response())
}

/// What a page listens to.
struct Ears {
    graph: Graph,
    events: Receiver<Event>,
    moves: watch::Receiver<SignedDuration>,
    begun: bool,
}

async fn events(State(graph): State<Graph>) -> Sse<impl Stream<Item = Result<Sent, Infallible>>> {
    let ears = Ears { events: graph.subscribe(), moves: graph.0.clock.moves(), graph, begun: false };
    let stream = futures::stream::unfold(ears, |mut ears| async move {
        let sent = ears.next().await?;
        Some((Ok(sent), ears))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

impl Ears {
    /// The next event; `None` where the simulation is gone.
    async fn next(&mut self) -> Option<Sent> {
        if !std::mem::replace(&mut self.begun, true) {
            return Some(self.clock());
        }
        loop {
            let event = tokio::select! {
                event = self.events.recv() => event,
                moved = self.moves.changed() => {
                    moved.ok()?;
                    return Some(self.clock());
                }
            };
            match event {
                Ok(Event::Message(message)) => {
                    return Sent::default().event("message").json_data(&*message).ok();
                }
                Ok(Event::Typing { phone_number_id, wa_id }) => {
                    let typing = json!({ "phone_number_id": phone_number_id, "wa_id": wa_id });
                    return Some(Sent::default().event("typing").data(typing.to_string()));
                }
                Ok(Event::Call(_)) => {}
                Err(RecvError::Lagged(_)) => return Some(Sent::default().event("lost").data("{}")),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn clock(&self) -> Sent {
        let now = json!({ "now": self.graph.0.clock.now() });
        Sent::default().event("clock").data(now.to_string())
    }
}
