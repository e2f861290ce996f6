//! The bodies of Meta's webhooks: envelope, contacts, identities, statuses (whatsapp.md 1.3 to 1.5, 1.8), written
//! as Meta writes them, with `\u` escapes and escaped slashes, and signed. Pure; called by `send` and `phone`,
//! delivered by `delivery`.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::chat::Chat;
use super::{Customer, Line};

/// The app secret, ready to sign.
#[derive(Clone)]
pub(super) struct Signer(Hmac<Sha256>);

impl Signer {
    pub(super) fn of(secret: &str) -> Option<Self> {
        Hmac::new_from_slice(secret.as_bytes()).ok().map(Self)
    }

    /// The value of `X-Hub-Signature-256`.
    pub(super) fn sign(&self, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(body);
        format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    }
}

/// JSON as Meta writes it: ASCII only, `\u00e4` in lower case, `/` as `\/`.
pub(super) fn written(value: &Value) -> String {
    let plain = value.to_string();
    if plain.is_ascii() && !plain.contains('/') {
        return plain;
    }
    let mut out = String::with_capacity(plain.len() + plain.len() / 8);
    let mut units = [0_u16; 2];
    for c in plain.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut units) {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The address of a customer that webhooks may show: none once the phone is hidden.
fn phone(customer: &Customer) -> Option<&str> {
    customer.wa_id.as_deref().filter(|_| !customer.hides_phone)
}

fn contact(customer: &Customer, with_username: bool) -> Value {
    let mut contact = Map::new();
    let mut profile = Map::new();
    profile.insert("name".into(), json!(customer.name));
    if let Some(username) = customer.username.as_ref().filter(|_| with_username) {
        profile.insert("username".into(), json!(username));
    }
    contact.insert("profile".into(), Value::Object(profile));
    if let Some(wa_id) = phone(customer) {
        contact.insert("wa_id".into(), json!(wa_id));
    }
    if let Some(user_id) = &customer.user_id {
        contact.insert("user_id".into(), json!(user_id));
    }
    Value::Object(contact)
}

fn envelope(line: &Line, field: &str, contacts: Option<Value>, name: &str, items: Value) -> String {
    let mut value = Map::new();
    value.insert("messaging_product".into(), json!("whatsapp"));
    let metadata = json!({
        "display_phone_number": digits(&line.number.display_phone_number),
        "phone_number_id": line.number.phone_number_id,
    });
    value.insert("metadata".into(), metadata);
    if let Some(contact) = contacts {
        value.insert("contacts".into(), json!([contact]));
    }
    value.insert(name.into(), items);
    written(&json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": line.number.waba_id, "changes": [{ "value": value, "field": field }] }],
    }))
}

/// A customer's message. `content` is the message without identity: `{"type": .., ..}`.
pub(super) fn message(chat: &Chat, id: &str, timestamp: i64, quotes: Option<&str>, content: Value) -> String {
    let customer = &chat.customer;
    let mut message = Map::new();
    if let Some(quoted) = quotes {
        let from = digits(&chat.line.number.display_phone_number);
        message.insert("context".into(), json!({ "from": from, "id": quoted }));
    }
    if let Some(wa_id) = phone(customer) {
        message.insert("from".into(), json!(wa_id));
    }
    if let Some(user_id) = &customer.user_id {
        message.insert("from_user_id".into(), json!(user_id));
    }
    message.insert("id".into(), json!(id));
    message.insert("timestamp".into(), json!(timestamp.to_string()));
    if let Value::Object(content) = content {
        message.extend(content);
    }
    envelope(&chat.line, "messages", Some(contact(customer, true)), "messages", json!([message]))
}

/// What the owner wrote in the WhatsApp Business app (`smb_message_echoes`).
pub(super) fn echo(chat: &Chat, id: &str, at: Timestamp, text: &str) -> String {
    let mut message = Map::new();
    message.insert("from".into(), json!(digits(&chat.line.number.display_phone_number)));
    if let Some(wa_id) = phone(&chat.customer) {
        message.insert("to".into(), json!(wa_id));
    }
    if let Some(user_id) = &chat.customer.user_id {
        message.insert("to_user_id".into(), json!(user_id));
    }
    message.insert("id".into(), json!(id));
    message.insert("timestamp".into(), json!(at.as_second().to_string()));
    message.insert("type".into(), json!("text"));
    message.insert("text".into(), json!({ "body": text }));
    let contact = contact(&chat.customer, true);
    envelope(&chat.line, "smb_message_echoes", Some(contact), "message_echoes", json!([message]))
}

/// What a status says about a message.
pub(super) struct StatusOf<'a> {
    pub(super) wamid: &'a str,
    pub(super) status: &'a str,
    pub(super) callback: Option<&'a str>,
    /// The template's category; `None` is a free answer inside the window.
    pub(super) category: Option<&'a str>,
}

/// Statuses of one chat's messages in one post. `conversation` as before version 24 of the API.
pub(super) fn statuses(chat: &Chat, at: Timestamp, conversation: bool, of: &[StatusOf<'_>]) -> String {
    let customer = &chat.customer;
    let with_username = of.iter().all(|status| status.status != "sent");
    let items: Vec<Value> = of.iter().map(|of| status(chat, at, conversation, of)).collect();
    envelope(&chat.line, "messages", Some(contact(customer, with_username)), "statuses", json!(items))
}

fn status(chat: &Chat, at: Timestamp, conversation: bool, of: &StatusOf<'_>) -> Value {
    let mut status = Map::new();
    status.insert("id".into(), json!(of.wamid));
    status.insert("status".into(), json!(of.status));
    status.insert("timestamp".into(), json!(at.as_second().to_string()));
    if let Some(wa_id) = phone(&chat.customer) {
        status.insert("recipient_id".into(), json!(wa_id));
    }
    if let Some(user_id) = &chat.customer.user_id {
        status.insert("recipient_user_id".into(), json!(user_id));
    }
    if let Some(callback) = of.callback {
        status.insert("biz_opaque_callback_data".into(), json!(callback));
    }
    // Price and conversation come with `sent` and with one of delivered and read (whatsapp.md 1.5).
    if of.status != "read" {
        let kind = if of.category.is_some() { "regular" } else { "free_customer_service" };
        let category = of.category.unwrap_or("service");
        if conversation {
            let day = at.checked_add(SignedDuration::from_hours(24)).unwrap_or(at);
            let who = chat.customer.address();
            status.insert(
                "conversation".into(),
                json!({
                    "id": hex::encode(who.as_bytes()),
                    "expiration_timestamp": day.as_second().to_string(),
                    "origin": { "type": category },
                }),
            );
        }
        let pricing = json!({
            "billable": of.category.is_some(),
            "pricing_model": "PMP",
            "type": kind,
            "category": category,
        });
        status.insert("pricing".into(), pricing);
    }
    Value::Object(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_as_meta_writes_it() {
        let value = json!({ "b": "Zäh/😀\"\n" });
        let text = written(&value);
        assert_eq!(text, r#"{"b":"Z\u00e4h\/\ud83d\ude00\"\n"}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn the_signature_is_hmac_sha256_in_hex() {
        // RFC 4231, test case 2.
        let signature = Signer::of("Jefe").unwrap().sign(b"what do ya want for nothing?");
        assert_eq!(signature, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
