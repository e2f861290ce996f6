//! The Graph API over HTTP: `/{version}/{id}/messages` and the few calls around it (whatsapp.md 2.1 to 2.8). Each
//! call is authorised, handed to `send`, `template` or `media`, answered in Meta's shapes and written into the
//! journal of calls. Deliberately absent: registration, profiles, commerce, flows, analytics.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::call::Call;
use super::journal::{Held, Record};
use super::media::{self, multipart};
use super::refusal::Refusal;
use super::send::{Outcome, refused};
use super::{Graph, Line, World, lock, template};

/// The largest JSON body read; Meta's own limits keep honest bodies below 100 KB.
const LARGEST: usize = 256 << 10;

type Params = Query<std::collections::BTreeMap<String, String>>;

pub(super) fn router(graph: Graph) -> Router {
    Router::new()
        .route("/{version}/{id}", get(node).delete(remove_media))
        .route("/{version}/{id}/messages", post(messages))
        .route("/{version}/{id}/media", post(upload))
        .route("/{version}/{id}/bytes", get(download))
        .route("/{version}/{id}/phone_numbers", get(phone_numbers))
        .route("/{version}/{id}/subscribed_apps", get(subscriptions).post(subscribe))
        .route(
            "/{version}/{id}/message_templates",
            get(list_templates).post(create_template).delete(delete_templates),
        )
        .with_state(graph)
}

/// `{version}` and `{id}` of the path.
type At = Path<(String, String)>;

async fn messages(State(graph): State<Graph>, Path((version, id)): At, request: Request) -> Response {
    let world = graph.0;
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST).await.unwrap_or_default();
    let is_json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    let sent: Value = if is_json { serde_json::from_slice(&bytes).unwrap_or_default() } else { Value::Null };
    let mut call = Call::received(world.clock.now(), "POST", parts.uri.path(), &sent);
    let line = world.authorised(&parts, &version).and_then(|()| world.line(&id));
    let outcome = match line {
        Ok(line) => world.receive(&line, call, sent),
        Err(refusal) => {
            let outcome = refused(&mut call, &refusal);
            call.phone_number_id = Some(id);
            call.body = sent;
            world.record(call);
            outcome
        }
    };
    match outcome {
        Outcome::Answer { http, body } => json_response(http, body),
        Outcome::Late { ms, body } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            json_response(200, body)
        }
        Outcome::Html => {
            let page = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
            (StatusCode::BAD_GATEWAY, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Outcome::Silence => std::future::pending().await,
        Outcome::Close => closing(),
    }
}

/// A response that hyper cannot begin: its body fails before the head is flushed, so the connection closes
/// without a byte of answer.
fn closing() -> Response {
    let cut = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    Response::new(Body::from_stream(futures::stream::iter([Err::<Bytes, _>(cut)])))
}

fn json_response(http: u16, body: String) -> Response {
    let status = StatusCode::from_u16(http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json; charset=UTF-8")], body).into_response()
}

impl World {
    fn authorised(&self, parts: &Parts, version: &str) -> Result<(), Refusal> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let number = version.strip_prefix('v').and_then(|version| version.split_once('.'));
        if !number.is_some_and(|(major, minor)| digits(major) && digits(minor)) {
            return Err(Refusal::of(2_500, format!("Unknown path components: /{version}")));
        }
        let given = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        match given.and_then(|value| value.strip_prefix("Bearer ")) {
            Some(token) if token == self.token => Ok(()),
            _ => Err(Refusal::of(190, "Invalid OAuth access token")),
        }
    }

    fn line(&self, id: &str) -> Result<Arc<Line>, Refusal> {
        self.lines.get(id).cloned().ok_or_else(|| Refusal::no_object(id))
    }

    fn account(&self, id: &str) -> Result<(), Refusal> {
        let known = self.lines.values().any(|line| line.number.waba_id == id);
        if known { Ok(()) } else { Err(Refusal::no_object(id)) }
    }

    /// Answers a call that is not a message, and writes it into the journal of calls.
    fn answer(
        &self,
        parts: &Parts,
        version: &str,
        body: Value,
        work: impl FnOnce(&Self, &Value) -> Result<Value, Refusal>,
    ) -> Response {
        let mut call = Call::received(self.clock.now(), parts.method.as_str(), parts.uri.path(), &body);
        let response = match self.authorised(parts, version).and_then(|()| work(self, &body)) {
            Ok(answer) => json_response(200, answer.to_string()),
            Err(refusal) => match refused(&mut call, &refusal) {
                Outcome::Answer { http, body } => json_response(http, body),
                _ => closing(),
            },
        };
        call.body = body;
        self.record(call);
        response
    }
}

/// A number, an account or an upload by id; `fields` chooses the properties of a number.
async fn node(
    State(graph): State<Graph>,
    Path((version, id)): At,
    Query(query): Params,
    parts: Parts,
) -> Response {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let url = format!("http://{host}/{version}/{id}/bytes");
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        if let Ok(line) = world.line(&id) {
            return Ok(number(&line, query.get("fields").map(String::as_str)));
        }
        if let Some(upload) = lock(&world.uploads).get(&id) {
            return Ok(json!({
                "messaging_product": "whatsapp",
                "url": url,
                "mime_type": upload.mime,
                "sha256": hex::encode(Sha256::digest(&upload.bytes)),
                "file_size": upload.bytes.len(),
                "id": id,
            }));
        }
        let templates = world.templates.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(template) = templates.values().find(|template| template.id == id) {
            return Ok(json!(**template));
        }
        world.account(&id).map(|()| json!({ "id": id, "name": "Simulated account" }))
    })
}

fn number(line: &Line, fields: Option<&str>) -> Value {
    let all = json!({
        "verified_name": "Simulated business",
        "display_phone_number": line.number.display_phone_number,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": { "level": if line.number.per_second > 80 { "HIGH" } else { "STANDARD" } },
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "status": "CONNECTED",
    });
    let standard = "verified_name,display_phone_number,quality_rating,code_verification_status,platform_type";
    let wanted: Vec<&str> = fields.unwrap_or(standard).split(',').map(str::trim).collect();
    let mut chosen: Map<String, Value> = match all {
        Value::Object(all) => all.into_iter().filter(|(name, _)| wanted.contains(&name.as_str())).collect(),
        _ => Map::new(),
    };
    chosen.insert("id".into(), json!(line.number.phone_number_id));
    Value::Object(chosen)
}

async fn phone_numbers(State(graph): State<Graph>, Path((version, id)): At, parts: Parts) -> Response {
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        world.account(&id)?;
        let lines = world.lines.values().filter(|line| line.number.waba_id == id);
        Ok(json!({ "data": lines.map(|line| number(line, None)).collect::<Vec<_>>() }))
    })
}

async fn subscribe(State(graph): State<Graph>, Path((version, id)): At, parts: Parts) -> Response {
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        world.account(&id).map(|()| json!({ "success": true }))
    })
}

async fn subscriptions(State(graph): State<Graph>, Path((version, id)): At, parts: Parts) -> Response {
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        world.account(&id)?;
        let app = json!({ "whatsapp_business_api_data": { "id": "1", "name": "bellhop", "link": "" } });
        Ok(json!({ "data": [app] }))
    })
}

async fn list_templates(
    State(graph): State<Graph>,
    Path((version, id)): At,
    Query(query): Params,
    parts: Parts,
) -> Response {
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        world.account(&id)?;
        let asked = |name: &str, value: &str| query.get(name).is_none_or(|wanted| wanted == value);
        let templates = world.templates.read().unwrap_or_else(PoisonError::into_inner);
        let found: Vec<Value> = templates
            .iter()
            .filter(|(key, template)| {
                key.0 == id && asked("name", &key.1) && asked("status", &template.status)
            })
            .map(|(_, template)| json!(**template))
            .collect();
        Ok(json!({ "data": found, "paging": { "cursors": {} } }))
    })
}

async fn create_template(State(graph): State<Graph>, Path((version, id)): At, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST).await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    graph.0.answer(&parts, &version, body, |world, body| {
        world.account(&id)?;
        let template = Arc::new(template::create(body, digits())?);
        let key = (id.clone(), template.name.clone(), template.language.clone());
        let mut templates = world.templates.write().unwrap_or_else(PoisonError::into_inner);
        if templates.contains_key(&key) {
            return Err(Refusal::of(100, "Content in this language already exists."));
        }
        world.write(&[Record::Template(id.clone(), Held::Ref(&template))]);
        templates.insert(key, Arc::clone(&template));
        Ok(json!({ "id": template.id, "status": template.status, "category": template.category }))
    })
}

async fn delete_templates(
    State(graph): State<Graph>,
    Path((version, id)): At,
    Query(query): Params,
    parts: Parts,
) -> Response {
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        world.account(&id)?;
        let name = query.get("name").ok_or_else(|| Refusal::of(100, "The parameter name is required."))?;
        let mut templates = world.templates.write().unwrap_or_else(PoisonError::into_inner);
        let before = templates.len();
        templates.retain(|key, _| key.0 != id || key.1 != *name);
        if templates.len() == before {
            return Err(Refusal::of(100, "Message template not found."));
        }
        world.write(&[Record::Untemplate(id.clone(), name.clone())]);
        Ok(json!({ "success": true }))
    })
}

async fn upload(State(graph): State<Graph>, Path((version, id)): At, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, media::LARGEST).await;
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    graph.0.answer(&parts, &version, Value::Null, |world, _| {
        world.line(&id)?;
        let bytes = bytes.map_err(|_| Refusal::of(131_053, "The file is too large."))?;
        let (mime, file) = multipart(kind, &bytes)?;
        let id = digits();
        world.write(&[Record::Media(id.clone(), mime.clone(), hex::encode(&file))]);
        lock(&world.uploads).put(id.clone(), mime, file);
        Ok(json!({ "id": id }))
    })
}

async fn remove_media(State(graph): State<Graph>, Path((version, id)): At, parts: Parts) -> Response {
    graph.0.answer(&parts, &version, Value::Null, |world, _| match lock(&world.uploads).remove(&id) {
        true => Ok(json!({ "success": true })),
        false => Err(Refusal::no_object(&id)),
    })
}

async fn download(State(graph): State<Graph>, Path((version, id)): At, parts: Parts) -> Response {
    let upload = lock(&graph.0.uploads).get(&id);
    match upload {
        Some(upload) if graph.0.authorised(&parts, &version).is_ok() => {
            ([(header::CONTENT_TYPE, upload.mime)], upload.bytes.to_vec()).into_response()
        }
        _ => graph.0.answer(&parts, &version, Value::Null, |_, _| Err(Refusal::no_object(&id))),
    }
}

/// An id of digits, as Meta gives to templates and media.
fn digits() -> String {
    (uuid::Uuid::new_v4().as_u128() % 1_000_000_000_000_000).to_string()
}
