//! Webhooks of the tests' own hand: bodies as WhatsApp writes them, signed by code that is not the product's.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// What came back for a post.
#[derive(Clone, Debug)]
pub struct Posted {
    /// HTTP status; 0 where the connection broke.
    pub status: u16,
    /// How long it took.
    pub took: std::time::Duration,
}

/// The value of `X-Hub-Signature-256`.
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One change for one number around `value`.
pub fn envelope(field: &str, value: Value) -> Value {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": "200000000000001", "changes": [{"field": field, "value": value}]}],
    })
}

/// The value of a change for `number` with these messages (or statuses, under `name`).
pub fn value_of(number: &str, contacts: Value, name: &str, items: Value) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "34910555012", "phone_number_id": number},
        "contacts": contacts,
    });
    value[name] = items;
    value
}

/// A message object: `content` is `{"type": .., ..}`.
pub fn message(from: Value, wamid: &str, at: i64, content: Value) -> Value {
    let mut message = json!({"id": wamid, "timestamp": at.to_string()});
    for part in [from, content] {
        for (key, value) in part.as_object().unwrap() {
            message[key] = value.clone();
        }
    }
    message
}

/// A sender with a phone, as a message names them.
pub fn from_phone(phone: &str) -> Value {
    json!({"from": phone})
}

/// The content of a text message.
pub fn text(words: &str) -> Value {
    json!({"type": "text", "text": {"body": words}})
}

/// A status webhook. `callback` is our id, given back.
pub fn status(number: &str, wamid: &str, word: &str, to: &str, at: i64, callback: Option<&str>) -> Value {
    let mut status = json!({"id": wamid, "status": word, "timestamp": at.to_string(), "recipient_id": to});
    if let Some(callback) = callback {
        status["biz_opaque_callback_data"] = json!(callback);
    }
    if word == "failed" {
        status["errors"] = json!([{"code": 131_026, "title": "Message undeliverable"}]);
    }
    envelope("messages", value_of(number, json!([]), "statuses", json!([status])))
}

/// The owner's own words from their phone.
pub fn echo(number: &str, to: &str, wamid: &str, at: i64, words: &str) -> Value {
    let mut message = message(json!({"from": "34910555012", "to": to}), wamid, at, text(words));
    message["type"] = json!("text");
    envelope("smb_message_echoes", value_of(number, json!([]), "message_echoes", json!([message])))
}
