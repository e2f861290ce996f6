//! What we can say: one value for each kind of message, refused here where WhatsApp would refuse it.
//!
//! Made by the conversation, the reminders and the REST API; stored in the outbox as JSON; turned by the
//! sender into the body of `POST /{phone_number_id}/messages`. Absent: whether it may be said now (`window`),
//! how fast (`pace`), and the HTTP call.

mod answer;
mod interactive;
mod limits;
mod media;
mod template;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use answer::{Answer, GraphError};
pub use interactive::{Button, Buttons, ContactRequest, CtaUrl, Header, List, Row, Section};
pub use limits::*;
pub use media::{Document, Image, Location, Source};
pub use template::{Param, Press, Template};

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Recipient {
    /// A phone's digits with the country code; sent as `+digits` in `to`, for without `+` WhatsApp may put
    /// the business's own country in front.
    Phone(String),
    /// A business-scoped user id, sent in `recipient` without a `to`.
    User(String),
}

/// A message that we owe somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outbound {
    /// Words.
    Text(Text),
    /// Words with one to three reply buttons.
    Buttons(Buttons),
    /// Words with a button that opens up to ten rows.
    List(List),
    /// A picture.
    Image(Image),
    /// A file.
    Document(Document),
    /// A place.
    Location(Location),
    /// Words with a button that opens a link.
    CtaUrl(CtaUrl),
    /// An emoji on a message.
    Reaction(Reaction),
    /// A message that WhatsApp has approved: the only one outside the service window.
    Template(Template),
    /// A button by which somebody shares their phone number.
    ContactRequest(ContactRequest),
}

/// Words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Text {
    /// 1 to 4,096 characters.
    pub body: String,
    /// Whether the phone shows what the first link leads to.
    pub preview_url: bool,
}

/// An emoji on a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reaction {
    /// The message, not older than 30 days.
    pub to: String,
    /// Empty to take the reaction back.
    pub emoji: String,
}

impl Outbound {
    /// Words: 1 to 4,096 characters, without a preview of links.
    ///
    /// # Errors
    /// Where the body is empty or too long.
    pub fn text(body: impl Into<String>) -> Result<Self, Refused> {
        Ok(Self::Text(Text { body: required("body", body, TEXT)?, preview_url: false }))
    }

    /// An emoji on message `to`; an empty one takes the reaction back.
    ///
    /// # Errors
    /// Where `to` is empty or the emoji is longer than one can be (32 units).
    pub fn reaction(to: impl Into<String>, emoji: impl Into<String>) -> Result<Self, Refused> {
        let emoji = emoji.into();
        let emoji = if emoji.is_empty() { emoji } else { required("emoji", emoji, 32)? };
        Ok(Self::Reaction(Reaction { to: required("to", to, NAME)?, emoji }))
    }

    /// The JSON of `POST /{phone_number_id}/messages`. `callback` is our id of the message, which comes back in
    /// every status (at most 512 characters; an empty one is left out). `quoting` shows the message as an
    /// answer to that wamid; a reaction cannot.
    pub fn body(&self, to: &Recipient, callback: &str, quoting: Option<&str>) -> Value {
        let mut body = Map::new();
        let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
        put("messaging_product", json!("whatsapp"));
        put("recipient_type", json!("individual"));
        match to {
            Recipient::Phone(phone) => put("to", json!(format!("+{}", phone.trim_start_matches('+')))),
            Recipient::User(id) => put("recipient", json!(id)),
        };
        if !callback.is_empty() {
            put("biz_opaque_callback_data", json!(callback.chars().take(NAME).collect::<String>()));
        }
        if let Some(wamid) = quoting.filter(|wamid| !wamid.is_empty() && !matches!(self, Self::Reaction(_))) {
            put("context", json!({ "message_id": wamid }));
        }
        let (kind, content) = self.content();
        put("type", json!(kind));
        put(kind, content);
        Value::Object(body)
    }

    fn content(&self) -> (&'static str, Value) {
        match self {
            Self::Text(text) => ("text", json!({ "body": text.body, "preview_url": text.preview_url })),
            Self::Buttons(buttons) => ("interactive", buttons.content()),
            Self::List(list) => ("interactive", list.content()),
            Self::CtaUrl(cta) => ("interactive", cta.content()),
            Self::ContactRequest(request) => ("interactive", request.content()),
            Self::Image(image) => ("image", image.content()),
            Self::Document(document) => ("document", document.content()),
            Self::Location(location) => ("location", location.content()),
            Self::Reaction(reaction) => {
                ("reaction", json!({ "message_id": reaction.to, "emoji": reaction.emoji }))
            }
            Self::Template(template) => ("template", template.content()),
        }
    }

    /// Whether it may be sent outside the service window.
    pub fn is_template(&self) -> bool {
        matches!(self, Self::Template(_))
    }

    /// Plain words for logs and lists of chats: what is said, then what can be pressed, a line each.
    pub fn preview(&self) -> String {
        match self {
            Self::Text(text) => text.body.clone(),
            Self::Buttons(buttons) => buttons.preview(),
            Self::List(list) => list.preview(),
            Self::CtaUrl(cta) => format!("{}\n[{}] {}", cta.body, cta.label, cta.url),
            Self::ContactRequest(request) => request.body.clone(),
            Self::Image(image) => image.caption.clone().unwrap_or_else(|| "🖼".into()),
            Self::Document(document) => match &document.caption {
                Some(caption) => format!("📄 {}\n{caption}", document.filename),
                None => format!("📄 {}", document.filename),
            },
            Self::Location(location) => location.preview(),
            Self::Reaction(reaction) => reaction.emoji.clone(),
            Self::Template(template) => template.preview(),
        }
    }
}
