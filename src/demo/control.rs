//! The demo's own endpoints: its page, its state and its clock. What the simulated WhatsApp offers is in `graph`.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actors::store::businesses;
use actors::{Clock, System};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{APP_SECRET, Options, VERIFY_TOKEN, seed};

/// The phone, in one file.
const PHONE: &str = include_str!("phone.html");
/// Moving the clock stops at so many things due on the way.
const STOPS: usize = 500;
/// Moving the clock waits so long for what became due.
const PATIENCE: Duration = Duration::from_secs(3);

/// What these handlers share.
#[derive(Clone, Debug)]
pub(super) struct Control {
    pub(super) system: System,
    pub(super) database_url: Arc<str>,
    /// The start that was given on the command line.
    pub(super) started_at: Option<Timestamp>,
    pub(super) clock_file: Arc<Path>,
}

/// Where the demo's clock stood when it was moved last: a demo that is started again in the same way goes on from
/// there, and what was reminded yesterday stays in the past.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hands {
    started_at: Option<Timestamp>,
    frozen: bool,
    at: Timestamp,
    ahead: SignedDuration,
}

impl Hands {
    fn of(clock: &Clock, started_at: Option<Timestamp>) -> Self {
        let at = clock.now();
        Self { started_at, frozen: clock.is_frozen(), at, ahead: at.duration_since(Timestamp::now()) }
    }

    fn keep(&self, file: &Path) {
        let kept = serde_json::to_vec(self)
            .map_err(std::io::Error::from)
            .and_then(|text| std::fs::write(file, text));
        if let Err(error) = kept {
            tracing::warn!(%error, "where the clock stands could not be kept");
        }
    }

    /// The clock to start with.
    pub(super) fn clock(options: &Options, file: &Path) -> Clock {
        let kept = std::fs::read(file).ok().and_then(|text| serde_json::from_slice::<Self>(&text).ok());
        let kept = kept.filter(|kept| kept.started_at == options.now && kept.frozen == options.frozen);
        let now = Timestamp::now();
        let at = match (kept, options.now) {
            (Some(kept), _) if kept.frozen => kept.at,
            (Some(kept), _) => now.saturating_add(kept.ahead).unwrap_or(now),
            (None, Some(at)) => at,
            (None, None) => now,
        };
        Clock::starting_at(at, options.frozen)
    }
}

pub(super) fn router(control: Control) -> Router {
    Router::new()
        .route("/", get(phone))
        .route("/demo", get(phone))
        .route("/demo/state", get(state))
        .route("/demo/clock", post(clock))
        .route("/demo/phone/hand-back", post(hand_back))
        .with_state(control)
}

async fn phone() -> Response {
    let policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; \
                  connect-src 'self'; base-uri 'none'; form-action 'none'";
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(PHONE)).into_response()
}

/// `GET /demo/state`: all that a test from outside needs to know.
async fn state(State(control): State<Control>) -> Response {
    match view(&control).await {
        Ok(view) => Json(view).into_response(),
        Err(error) => problem(StatusCode::SERVICE_UNAVAILABLE, "The database is away", &error.to_string()),
    }
}

async fn view(control: &Control) -> actors::store::Result<Value> {
    let clock = control.system.clock();
    let now = clock.now();
    let mut views = Vec::new();
    for id in businesses::list(control.system.pool()).await? {
        let Some(stored) = businesses::find(control.system.pool(), id).await? else { continue };
        let zone = flows::calendar::zone::find(&stored.card.zone).ok();
        let local = zone.map(|zone| now.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        let Some(number) = stored.numbers.first() else { continue };
        let named = |id: uuid::Uuid, name: &str| json!({"id": id.to_string(), "name": name});
        let services = stored.card.services.iter().map(|service| {
            json!({
                "id": service.id.to_string(),
                "name": service.name.in_language(stored.card.language()),
                "minutes": service.minutes,
            })
        });
        views.push(json!({
            "id": id.to_string(),
            "name": stored.card.name,
            "kind": seed::kind(id),
            "phone_number_id": number.phone_number_id,
            "display_phone_number": number.display,
            "waba_id": number.waba_id,
            "zone": stored.card.zone,
            "language": stored.card.language().code(),
            "local_time": local,
            "services": services.collect::<Vec<_>>(),
            "staff": stored.card.staff.iter().map(|staff| named(staff.id.0, &staff.name)).collect::<Vec<_>>(),
        }));
    }
    let customers: Vec<_> = seed::customers()
        .into_iter()
        .zip(seed::LANGUAGES)
        .map(|(customer, language)| {
            json!({
                "wa_id": customer.wa_id, "user_id": customer.user_id, "name": customer.name, "language": language,
            })
        })
        .collect();
    let next_due = control.system.next_due().await?;
    let left = control.system.left().await?;
    Ok(json!({
        "frozen": clock.is_frozen(),
        "now": now.to_string(),
        "clock": {"now": now.to_string(), "frozen": clock.is_frozen(), "next_due": next_due.map(|at| at.to_string())},
        "next_due": next_due.map(|at| at.to_string()),
        "businesses": views,
        "customers": customers,
        "app_secret": APP_SECRET,
        "verify_token": VERIFY_TOKEN,
        "access_token": super::ACCESS_TOKEN,
        "webhook": "/api/whatsapp/webhook",
        "database_url": &*control.database_url,
        "waiting": {
            "inbox": left.inbox, "parked": left.parked, "outbox": left.outbox, "statuses": left.statuses,
            "reminders": left.reminders,
        },
    }))
}

/// How far to move the clock, or where to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    /// An ISO 8601 duration, such as `PT24H` or `P1D`; a day is 24 hours.
    advance: Option<String>,
    /// An instant after the present one.
    to: Option<Timestamp>,
}

/// `POST /demo/clock`: moves time forward, and answers when what became due is done (or after three seconds).
async fn clock(State(control): State<Control>, body: Bytes) -> Response {
    let wrong = |detail: &str| {
        problem(StatusCode::UNPROCESSABLE_ENTITY, "The clock cannot be moved like that", detail)
    };
    let wish: Move = match serde_json::from_slice(&body) {
        Ok(wish) => wish,
        Err(error) => return wrong(&error.to_string()),
    };
    let clock = control.system.clock();
    let by = match (wish.advance, wish.to) {
        (Some(text), None) => text
            .parse::<Span>()
            .ok()
            .and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()),
        (None, Some(to)) => Some(to.duration_since(clock.now())),
        _ => return wrong("Send either {\"advance\": \"PT24H\"} or {\"to\": \"2026-11-24T09:00:00Z\"}."),
    };
    let year = SignedDuration::from_hours(24 * 366);
    let Some(by) = by.filter(|by| *by >= SignedDuration::ZERO && *by <= year) else {
        return wrong("advance is an ISO 8601 duration from PT0S to a year, such as PT10M, PT24H or P1D.");
    };
    let target = clock.now().saturating_add(by).unwrap_or(Timestamp::MAX);
    // Time passes, it does not jump: what is due on the way is done at its own time.
    for _ in 0..STOPS {
        let Ok(Some(due)) = control.system.next_due().await else { break };
        if due > target || due <= clock.now() {
            break;
        }
        clock.advance(due.duration_since(clock.now()));
        if !control.system.settle(PATIENCE).await.is_ok_and(|left| left.is_nothing()) {
            break;
        }
    }
    clock.advance(target.duration_since(clock.now()));
    Hands::of(clock, control.started_at).keep(&control.clock_file);
    // Due work is started by the actors; a stuck one must not hold the answer up.
    let settled = control.system.settle(PATIENCE).await;
    let next_due = control.system.next_due().await.ok().flatten();
    Json(json!({
        "now": clock.now().to_string(),
        "next_due": next_due.map(|at| at.to_string()),
        "settled": settled.is_ok_and(|left| left.is_nothing()),
    }))
    .into_response()
}

/// Which chat.
#[derive(Debug, Deserialize)]
struct Chat {
    phone_number_id: String,
    wa_id: String,
}

/// `POST /demo/phone/hand-back`: the owner gives a chat back to the bot.
async fn hand_back(State(control): State<Control>, body: Bytes) -> Response {
    let Ok(chat) = serde_json::from_slice::<Chat>(&body) else {
        let detail = "Send {\"phone_number_id\": \"...\", \"wa_id\": \"...\"}.";
        return problem(StatusCode::UNPROCESSABLE_ENTITY, "Which chat?", detail);
    };
    match control.system.hand_back(&chat.phone_number_id, &chat.wa_id).await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => problem(StatusCode::NOT_FOUND, "There is no such chat", "Nobody has written there yet."),
        Err(error) => problem(StatusCode::SERVICE_UNAVAILABLE, "The database is away", &error.to_string()),
    }
}

fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
