//! The customer's hands: typing, tapping, sending a picture, looking at the screen; and the owner's, answering from
//! the app. Called by `Graph` and `phone_api`. What follows is a webhook; what the product makes of it is not
//! known here.

use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::chat::{Bubble, Chat, ChatMessage, From, Kind, State, Tick};
use super::delivery::About;
use super::journal::{Held, Record};
use super::media::{SENT_BY_CUSTOMERS, base64};
use super::webhook::{self, StatusOf};
use super::{Error, Event, Statuses, World, lock, wamid};

/// The sort of a tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TapKind {
    /// A reply button under a message.
    Button,
    /// A row of a list.
    List,
    /// A quick reply under a template.
    Template,
}

/// What a customer does.
#[derive(Clone, Debug)]
pub enum Say {
    /// Types words.
    Text(String),
    /// Taps. What is `None` is looked up in the newest message that offers `id`; an id that nothing
    /// offered is sent all the same, as a button whose title is the id.
    Tap {
        /// The id (or payload) of the option.
        id: String,
        /// What it says.
        title: Option<String>,
        /// What it is.
        kind: Option<TapKind>,
    },
    /// Sends a picture.
    Image {
        /// Words under it.
        caption: Option<String>,
    },
    /// Sends a voice note.
    Voice,
    /// Sends a sticker.
    Sticker,
    /// Sends a file.
    Document {
        /// Name of the file.
        filename: Option<String>,
        /// Words under it.
        caption: Option<String>,
    },
    /// Shares a place, in degrees.
    Location {
        /// North is positive.
        latitude: f64,
        /// East is positive.
        longitude: f64,
        /// Name of a chosen place.
        name: Option<String>,
    },
    /// Shares a contact card.
    Contacts {
        /// Name on the card.
        name: String,
        /// Number on the card.
        phone: String,
        /// Whether it is the answer to a request for the own number.
        requested: bool,
    },
    /// Sends a cart: product and quantity.
    Order(Vec<(String, u32)>),
    /// Reacts to a message; an empty emoji takes it back.
    Reaction {
        /// The wamid.
        message_id: String,
        /// One emoji.
        emoji: String,
    },
    /// Does something that the API cannot show, for example a poll.
    Unsupported,
    /// Any message object (without identity, id and timestamp), for shapes that have no name here.
    Raw(Value),
}

/// What a customer does, with what a test may want to choose.
#[derive(Clone, Debug)]
pub struct Saying {
    /// The deed.
    pub what: Say,
    /// The wamid; a new one where it is `None`. A known one is delivered again.
    pub id: Option<String>,
    /// Unix seconds; now where it is `None`.
    pub timestamp: Option<i64>,
    /// The wamid of the message that it answers.
    pub quotes: Option<String>,
}

impl std::convert::From<Say> for Saying {
    fn from(what: Say) -> Self {
        Self { what, id: None, timestamp: None, quotes: None }
    }
}

impl World {
    pub(super) fn say(self: &Arc<Self>, chat: &Arc<Chat>, saying: Saying) -> Result<String, Error> {
        let at = self.clock.now();
        let id = saying.id.unwrap_or_else(wamid);
        let timestamp = saying.timestamp.unwrap_or(at.as_second());
        let known = self.place(&id).is_ok();
        let mut state = lock(&chat.state);
        let Said { content, bubble, quotes } = said(saying.what, &state);
        let reacts_to = content["reaction"]["message_id"].as_str().map(str::to_owned);
        let quotes = saying.quotes.or(quotes);
        let body = webhook::message(chat, &id, timestamp, quotes.as_deref(), content);
        let post = Arc::new(self.post(chat, About::Message, &id, body));
        let message = (!known).then(|| {
            Arc::new(ChatMessage {
                id: id.clone(),
                seq: self.next_message(),
                phone_number_id: chat.line.number.phone_number_id.clone(),
                wa_id: chat.customer.address().to_owned(),
                from: From::Customer,
                at,
                bubble,
                status: Some(Tick::Sent),
                quotes: quotes.or(reacts_to),
                callback: None,
            })
        });
        self.office.owe(1);
        let mut records = Vec::with_capacity(2);
        if let Some(message) = &message {
            let position = state.push(Arc::clone(message));
            self.put(&id, chat, position);
            records.push(Record::Message(Held::Ref(message.as_ref())));
        }
        records.push(Record::Owed(Held::Ref(post.as_ref())));
        self.write(&records);
        drop(records);
        if let Some(message) = message {
            self.tell(|| Event::Message(message));
        }
        // Still under the chat's lock: the lane has the order of the chat.
        self.post_in_order(chat, post);
        Ok(id)
    }

    pub(super) fn reply_as_owner(self: &Arc<Self>, chat: &Arc<Chat>, text: &str) -> String {
        let at = self.clock.now();
        let id = wamid();
        let mut state = lock(&chat.state);
        let message = Arc::new(ChatMessage {
            id: id.clone(),
            seq: self.next_message(),
            phone_number_id: chat.line.number.phone_number_id.clone(),
            wa_id: chat.customer.address().to_owned(),
            from: From::Staff,
            at,
            bubble: words(Kind::Text, text),
            status: Some(Tick::Delivered),
            quotes: None,
            callback: None,
        });
        let post = Arc::new(self.post(chat, About::Echo, &id, webhook::echo(chat, &id, at, text)));
        self.office.owe(1);
        let position = state.push(Arc::clone(&message));
        self.put(&id, chat, position);
        self.write(&[Record::Message(Held::Ref(&message)), Record::Owed(Held::Ref(&post))]);
        self.tell(|| Event::Message(message));
        self.post_in_order(chat, post);
        id
    }

    /// The customer looks at the chat; one webhook reports all that became read.
    pub(super) fn look(self: &Arc<Self>, chat: &Arc<Chat>, open: bool) -> usize {
        let mut state = lock(&chat.state);
        state.open = open;
        let Some(position) = state.last_from_business() else { return 0 };
        let changed = state.read(position);
        let Some(last) = changed.last() else { return 0 };
        let mut posts = Vec::new();
        if self.statuses == Statuses::Full {
            let statuses: Vec<StatusOf<'_>> = changed
                .iter()
                .filter(|message| message.bubble.kind != Kind::Reaction)
                .map(|message| StatusOf {
                    wamid: &message.id,
                    status: "read",
                    callback: message.callback.as_deref(),
                    category: None,
                })
                .collect();
            if !statuses.is_empty() {
                let body = webhook::statuses(chat, self.clock.now(), self.conversations, &statuses);
                posts.push(Arc::new(self.post(chat, About::Status, &last.id, body)));
            }
        }
        self.office.owe(posts.len());
        let mut records = vec![Record::Read(last.id.clone())];
        records.extend(posts.iter().map(|post| Record::Owed(Held::Ref(post.as_ref()))));
        self.write(&records);
        drop(records);
        drop(state);
        let count = changed.len();
        for message in changed {
            self.tell(|| Event::Message(message));
        }
        self.post_statuses(posts);
        count
    }
}

/// A deed as the webhook and as the phone show it.
struct Said {
    content: Value,
    bubble: Bubble,
    quotes: Option<String>,
}

fn words(kind: Kind, text: &str) -> Bubble {
    Bubble { kind, text: Some(text.to_owned()), ..Bubble::default() }
}

fn said(what: Say, state: &State) -> Said {
    let (content, bubble) = match what {
        Say::Tap { id, title, kind } => return tap(state, id, title, kind),
        Say::Text(text) => {
            let bubble = words(Kind::Text, &text);
            (json!({ "type": "text", "text": { "body": text } }), bubble)
        }
        Say::Image { caption } => file("image", 0, caption, json!({})),
        Say::Voice => file("audio", 1, None, json!({ "voice": true })),
        Say::Sticker => file("sticker", 2, None, json!({ "animated": false })),
        Say::Document { filename, caption } => {
            file("document", 3, caption, json!({ "filename": filename.unwrap_or("file.pdf".into()) }))
        }
        Say::Location { latitude, longitude, name } => {
            let bubble =
                words(Kind::Location, name.as_deref().unwrap_or(&format!("{latitude}, {longitude}")));
            let mut place = json!({ "latitude": latitude, "longitude": longitude });
            if let Some(name) = name {
                place["name"] = json!(name);
            }
            (json!({ "type": "location", "location": place }), bubble)
        }
        Say::Contacts { name, phone, requested } => {
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            let card = json!({
                "name": { "formatted_name": name, "first_name": name },
                "phones": [{ "phone": phone, "wa_id": digits, "type": "CELL" }],
            });
            let origin = if requested { "contact_request" } else { "other" };
            (json!({ "type": "contacts", "origin": origin, "contacts": [card] }), words(Kind::Other, &name))
        }
        Say::Order(items) => {
            let items: Vec<Value> = items
                .into_iter()
                .map(|(product, quantity)| {
                    json!({ "product_retailer_id": product, "quantity": quantity, "item_price": 10,
                            "currency": "EUR" })
                })
                .collect();
            let order = json!({ "catalog_id": "194836987003835", "text": "", "product_items": items });
            (json!({ "type": "order", "order": order }), words(Kind::Other, "order"))
        }
        Say::Reaction { message_id, emoji } => {
            let bubble = words(Kind::Reaction, &emoji);
            let reaction = json!({ "message_id": message_id, "emoji": emoji });
            (json!({ "type": "reaction", "reaction": reaction }), bubble)
        }
        Say::Unsupported => {
            let error = json!({
                "code": 131_051,
                "title": "Message type unknown",
                "message": "Message type unknown",
                "error_data": { "details": "Message type is currently not supported." },
            });
            let content = json!({ "type": "unsupported", "unsupported": { "type": "poll_creation" },
                                  "errors": [error] });
            (content, words(Kind::Other, "poll"))
        }
        Say::Raw(content) => {
            let bubble = words(Kind::Other, content["type"].as_str().unwrap_or("raw"));
            (content, bubble)
        }
    };
    Said { content, bubble, quotes: None }
}

fn file(kind: &str, sent: usize, caption: Option<String>, more: Value) -> (Value, Bubble) {
    let (id, mime, bytes) = SENT_BY_CUSTOMERS.get(sent).copied().unwrap_or_default();
    let mut object = json!({ "id": id, "mime_type": mime, "sha256": base64(&Sha256::digest(bytes)) });
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
        object.extend(caption.as_ref().map(|caption| ("caption".to_owned(), json!(caption))));
    }
    let bubble = Bubble {
        kind: match kind {
            "image" | "sticker" => Kind::Image,
            "document" => Kind::Document,
            _ => Kind::Other,
        },
        text: caption.or_else(|| (kind == "audio").then(|| "voice note".to_owned())),
        header: object["filename"].as_str().map(str::to_owned),
        image_url: matches!(kind, "image" | "sticker").then(|| format!("/demo/media/{id}")),
        ..Bubble::default()
    };
    (json!({ "type": kind, kind: object }), bubble)
}

/// An option as a message offers it: what it is, what it says, the row's second line, the message.
type Offer = (TapKind, String, Option<String>, String);

fn tap(state: &State, id: String, title: Option<String>, kind: Option<TapKind>) -> Said {
    let offer = state.messages.iter().rev().find_map(|message| offer(message, &id));
    let (known, says, description, quotes) = match offer {
        Some((known, says, description, from)) => (known, says, description, Some(from)),
        None => (TapKind::Button, id.clone(), None, None),
    };
    let title = title.unwrap_or(says);
    let bubble = words(Kind::Text, &title);
    let content = match kind.unwrap_or(known) {
        TapKind::Template => json!({ "type": "button", "button": { "payload": id, "text": title } }),
        TapKind::Button => {
            let reply = json!({ "type": "button_reply", "button_reply": { "id": id, "title": title } });
            json!({ "type": "interactive", "interactive": reply })
        }
        TapKind::List => {
            let mut row = json!({ "id": id, "title": title });
            if let Some(description) = description {
                row["description"] = json!(description);
            }
            json!({ "type": "interactive", "interactive": { "type": "list_reply", "list_reply": row } })
        }
    };
    Said { content, bubble, quotes }
}

fn offer(message: &ChatMessage, id: &str) -> Option<Offer> {
    let button = message.bubble.buttons.iter().flatten().find(|button| button.id == id);
    if let Some(button) = button {
        let template = message.bubble.kind == Kind::Template;
        let kind = if template { TapKind::Template } else { TapKind::Button };
        return Some((kind, button.title.clone(), None, message.id.clone()));
    }
    let sections = message.bubble.list.iter().flat_map(|list| &list.sections);
    let row = sections.flat_map(|section| &section.rows).find(|row| row.id == id)?;
    Some((TapKind::List, row.title.clone(), row.description.clone(), message.id.clone()))
}
