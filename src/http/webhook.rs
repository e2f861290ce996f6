//! `GET` and `POST /api/whatsapp/webhook`: where WhatsApp tells us things.
//!
//! Nothing happens here but: read, check the signature over the raw bytes, read the JSON, make it durable, answer.
//! 200 means stored; 503 means bring it again (WhatsApp does, for days); 401 means not from WhatsApp, and nothing is
//! stored. A signed body that cannot be read is kept aside with 200: it would be the same the next time.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::App;

/// WhatsApp sends up to 3 MB; more is not from there.
pub const LARGEST: usize = 4 << 20;
/// A body that takes longer to arrive is not from there either.
const SLOWEST: Duration = Duration::from_secs(10);
/// The longest challenge that is echoed.
const CHALLENGE: usize = 256;

/// What WhatsApp asks when our address is saved in its settings.
#[derive(Debug, Deserialize)]
pub struct Verification {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.verify_token")]
    token: Option<String>,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
}

/// Answers the verification: the challenge as plain text, and nothing else.
pub async fn verify(State(app): State<App>, Query(asked): Query<Verification>) -> Response {
    let (Some(mode), Some(token), Some(challenge)) = (asked.mode, asked.token, asked.challenge) else {
        return (StatusCode::BAD_REQUEST, "hub.mode, hub.verify_token and hub.challenge are needed")
            .into_response();
    };
    let ours = app.verify_token.expose_secret();
    if mode != "subscribe" || !bool::from(token.as_bytes().ct_eq(ours.as_bytes())) {
        return (StatusCode::FORBIDDEN, "not the verify token of this server").into_response();
    }
    // WhatsApp's challenges are short and plain; whatever else is not echoed under our address.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if challenge.is_empty() || challenge.len() > CHALLENGE || !challenge.chars().all(plain) {
        return (StatusCode::BAD_REQUEST, "hub.challenge is not one of WhatsApp's").into_response();
    }
    challenge.into_response()
}

/// Takes a webhook in.
pub async fn receive(State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    let Some(signature) = signature(&headers) else {
        return (StatusCode::UNAUTHORIZED, "a signature is needed").into_response();
    };
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > LARGEST) {
        return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large").into_response();
    }
    let body = match tokio::time::timeout(SLOWEST, to_bytes(body, LARGEST)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large or broken off").into_response();
        }
        Err(_) => return (StatusCode::REQUEST_TIMEOUT, "the body took too long").into_response(),
    };
    if !app.app_secrets.iter().any(|secret| signs(secret.expose_secret().as_bytes(), &body, &signature)) {
        return (StatusCode::UNAUTHORIZED, "the signature is not right").into_response();
    }
    let stored = match flows::inbound::parse(&body) {
        Ok(items) => app.system.deliver(items, body.len()).await,
        Err(problem) => {
            tracing::error!(%problem, bytes = body.len(), "a signed body cannot be read: it is kept in quarantine");
            app.system.quarantine(&Sha256::digest(&body), &problem.to_string(), &body).await
        }
    };
    match stored {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            tracing::warn!(%error, "a webhook could not be stored: WhatsApp is told to bring it again");
            (StatusCode::SERVICE_UNAVAILABLE, "not stored: bring it again").into_response()
        }
    }
}

/// What [`receive`] does up to the signature, and no more: the ceiling that `bellhop bench` sets its figure beside.
/// Only there where BELLHOP_BENCH is set; it stores nothing.
pub async fn check_only(State(app): State<App>, headers: HeaderMap, body: Body) -> StatusCode {
    let (Some(signature), Ok(body)) = (signature(&headers), to_bytes(body, LARGEST).await) else {
        return StatusCode::UNAUTHORIZED;
    };
    let good =
        app.app_secrets.iter().any(|secret| signs(secret.expose_secret().as_bytes(), &body, &signature));
    if good { StatusCode::OK } else { StatusCode::UNAUTHORIZED }
}

/// The signature of the one header that carries it: `sha256=` and 64 lowercase hex digits.
fn signature(headers: &HeaderMap) -> Option<[u8; 32]> {
    let mut values = headers.get_all("x-hub-signature-256").iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let digits = value.to_str().ok()?.strip_prefix("sha256=")?;
    if digits.len() != 64 || digits.bytes().any(|digit| digit.is_ascii_uppercase()) {
        return None;
    }
    let mut signature = [0; 32];
    hex::decode_to_slice(digits, &mut signature).ok()?;
    Some(signature)
}

/// Whether `secret` signs these bytes, as they came. Compares in constant time.
fn signs(secret: &[u8], body: &[u8], signature: &[u8; 32]) -> bool {
    Hmac::<Sha256>::new_from_slice(secret).is_ok_and(|mut mac| {
        mac.update(body);
        mac.verify_slice(signature).is_ok()
    })
}
