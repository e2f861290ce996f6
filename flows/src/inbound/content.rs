//! What a message says: one value for each thing a person can send.
//!
//! Read by `inbound::parse`, obeyed by the conversation. Nothing in here is trusted: prices, card numbers
//! and button ids are claims. Absent: downloading media, and what a tap means.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::json::{Leaf, shape};
use super::wording;
use super::{Envelope, identity::Sender};

/// The most items of one order that we look at.
const MAX_ITEMS: usize = 1_000;

/// What a person sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Content {
    /// Words: no NUL, at most 65,536 characters. Taps on ice breakers and `/commands` come as words too.
    Text(String),
    /// A button or a list row was pressed, ours or a template's. The id may be forged or old.
    Tap {
        /// The id we gave the button (a template's payload).
        id: String,
        /// The words on it.
        title: String,
    },
    /// A native form was sent. The JSON is the second-level document as it came; it may not be an object.
    Form {
        /// `nfm_reply.response_json`.
        json: String,
    },
    /// A picture, film, recording or file.
    Media {
        /// Which.
        kind: MediaKind,
        /// To fetch it by; lives seven days.
        id: Option<String>,
        /// Words beside it.
        caption: Option<String>,
        /// Claimed MIME type.
        mime: Option<String>,
    },
    /// A place on the map, in range.
    Location {
        /// Degrees, -90 to 90.
        latitude: f64,
        /// Degrees, -180 to 180.
        longitude: f64,
        /// Of a chosen place.
        name: Option<String>,
        /// Of a chosen place.
        address: Option<String>,
    },
    /// Contact cards.
    Contacts {
        /// The sender's own number (digits), only where they pressed our request for it: a forwarded card is
        /// anybody's.
        own_phone: Option<String>,
        /// How many cards.
        count: usize,
    },
    /// A basket from the catalog. Prices are claims: price it again.
    Order {
        /// At most 1,000.
        items: Vec<OrderItem>,
        /// Words beside it.
        note: Option<String>,
    },
    /// An emoji on a message.
    Reaction {
        /// The message.
        to: String,
        /// `None` where the reaction was taken back.
        emoji: Option<String>,
    },
    /// WhatsApp tells that the person's number or identity changed.
    System(SystemChange),
    /// An earlier message was changed.
    Edit {
        /// The earlier message.
        original: String,
        /// Its new words, if it has any.
        text: Option<String>,
    },
    /// An earlier message was taken back.
    Revoke {
        /// The earlier message.
        original: String,
    },
    /// The chat was opened for the first time.
    Welcome,
    /// WhatsApp says that it cannot hand this over (a poll, a gif, a pin).
    Unsupported {
        /// What it was.
        kind: String,
    },
    /// We cannot read this: a new type, or a known type without what makes it one.
    Unknown {
        /// The type, with the inner type after a dot.
        kind: String,
    },
}

/// Kinds of media.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// JPEG or PNG.
    Image,
    /// Film.
    Video,
    /// A sound file.
    Audio,
    /// Recorded by holding the microphone.
    Voice,
    /// Any file.
    Document,
    /// WebP.
    Sticker,
}

/// A line of a basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// `product_retailer_id`: our own product code, as the phone claims it.
    pub sku: String,
    /// How many; 0 where it is missing or absurd.
    pub quantity: u32,
    /// The claimed price in major units.
    pub price: Option<Decimal>,
    /// Its currency.
    pub currency: Option<String>,
}

/// A change of number or identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemChange {
    /// `user_changed_number`, `user_changed_user_id`, `customer_identity_changed` or a later one.
    pub kind: String,
    /// WhatsApp's own words for it.
    pub body: Option<String>,
    /// Who it was before: `previous_*`, and for a new number the message's own `from`.
    pub before: Sender,
    /// Who it is now.
    pub now: Sender,
}

shape!(Body {
    body = "body": Leaf<'a>,
    caption = "caption": Leaf<'a>,
    id = "id": Leaf<'a>,
    mime = "mime_type": Leaf<'a>,
    voice = "voice": Leaf<'a>,
    latitude = "latitude": Leaf<'a>,
    longitude = "longitude": Leaf<'a>,
    name = "name": Leaf<'a>,
    address = "address": Leaf<'a>,
    kind = "type": Leaf<'a>,
    button_reply = "button_reply": Leaf<'a>,
    list_reply = "list_reply": Leaf<'a>,
    nfm_reply = "nfm_reply": Leaf<'a>,
    response_json = "response_json": Leaf<'a>,
    title = "title": Leaf<'a>,
    payload = "payload": Leaf<'a>,
    text = "text": Leaf<'a>,
    items = "product_items": Leaf<'a>,
    message_id = "message_id": Leaf<'a>,
    emoji = "emoji": Leaf<'a>,
    original = "original_message_id": Leaf<'a>,
    message = "message": Leaf<'a>,
});

shape!(Line {
    sku = "product_retailer_id": Leaf<'a>,
    quantity = "quantity": Leaf<'a>,
    price = "item_price": Leaf<'a>,
    currency = "currency": Leaf<'a>,
});

shape!(Change {
    kind = "type": Leaf<'a>,
    body = "body": Leaf<'a>,
    wa_id = "wa_id": Leaf<'a>,
    new_wa_id = "new_wa_id": Leaf<'a>,
    customer = "customer": Leaf<'a>,
    user_id = "user_id": Leaf<'a>,
    parent_user_id = "parent_user_id": Leaf<'a>,
    previous_user_id = "previous_user_id": Leaf<'a>,
    previous_parent_user_id = "previous_parent_user_id": Leaf<'a>,
});

shape!(Card { phones = "phones": Leaf<'a> });
shape!(Phone { wa_id = "wa_id": Leaf<'a>, phone = "phone": Leaf<'a> });

/// Reads the content of a message whose outer keys are known.
pub(super) fn read(message: &Envelope<'_>) -> Content {
    let kind = wording::short(message.kind).unwrap_or_default();
    known(&kind, message).unwrap_or(Content::Unknown { kind })
}

fn known(kind: &str, message: &Envelope<'_>) -> Option<Content> {
    Some(match kind {
        "text" => Content::Text(wording::said(message.text.shape::<Body<'_>>().body)?),
        "image" => media(MediaKind::Image, message.image),
        "video" => media(MediaKind::Video, message.video),
        "audio" => media(MediaKind::Audio, message.audio),
        "voice" => media(MediaKind::Voice, message.voice),
        "document" => media(MediaKind::Document, message.document),
        "sticker" => media(MediaKind::Sticker, message.sticker),
        "location" => location(&message.location.shape())?,
        "contacts" => contacts(message),
        "interactive" => interactive(message.interactive)?,
        "button" => button(&message.button.shape())?,
        "order" => order(message.order)?,
        "reaction" => reaction(&message.reaction.shape())?,
        "system" => Content::System(system(message)),
        "edit" => edit(&message.edit.shape())?,
        "revoke" => Content::Revoke { original: wording::id(message.revoke.shape::<Body<'_>>().original)? },
        "request_welcome" => Content::Welcome,
        "unsupported" | "unknown" => {
            let inner = message.unsupported.shape::<Body<'_>>().kind;
            Content::Unsupported { kind: wording::short(inner).unwrap_or_else(|| "unknown".into()) }
        }
        _ => return None,
    })
}

fn media(kind: MediaKind, leaf: Leaf<'_>) -> Content {
    let body: Body<'_> = leaf.shape();
    let recorded = kind == MediaKind::Audio && body.voice.flag() == Some(true);
    Content::Media {
        kind: if recorded { MediaKind::Voice } else { kind },
        id: wording::id(body.id),
        caption: wording::said(body.caption).filter(|caption| !caption.is_empty()),
        mime: wording::short(body.mime),
    }
}

fn location(body: &Body<'_>) -> Option<Content> {
    let (latitude, longitude): (f64, f64) = (body.latitude.parsed()?, body.longitude.parsed()?);
    // Also false for NaN, which a string can say.
    let on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    on_earth.then(|| Content::Location {
        latitude,
        longitude,
        name: wording::short(body.name),
        address: wording::short(body.address),
    })
}

fn contacts(message: &Envelope<'_>) -> Content {
    let cards = message.contacts.list();
    let own = wording::short(message.origin).as_deref() == Some("contact_request");
    let phone = cards.first().filter(|_| own).and_then(|card| {
        let phone: Phone<'_> = card.shape::<Card<'_>>().phones.list().first()?.shape();
        let written = phone.phone.word().map(|written| super::identity::digits(&written));
        let written = written.filter(|digits| (5..=15).contains(&digits.len()));
        Sender::read([phone.wa_id, Leaf::default(), Leaf::default()]).wa_id.or(written)
    });
    Content::Contacts { own_phone: phone, count: cards.len() }
}

fn interactive(leaf: Leaf<'_>) -> Option<Content> {
    let body: Body<'_> = leaf.shape();
    let inner = wording::short(body.kind).unwrap_or_default();
    let content = match inner.as_str() {
        "button_reply" => tap(&body.button_reply.shape()),
        "list_reply" => tap(&body.list_reply.shape()),
        "nfm_reply" => form(body.nfm_reply.shape::<Body<'_>>().response_json),
        _ => None,
    };
    let dot = if inner.is_empty() { "" } else { "." };
    Some(content.unwrap_or_else(|| Content::Unknown { kind: format!("interactive{dot}{inner}") }))
}

fn tap(body: &Body<'_>) -> Option<Content> {
    Some(Content::Tap { id: wording::short(body.id)?, title: wording::short(body.title).unwrap_or_default() })
}

fn form(leaf: Leaf<'_>) -> Option<Content> {
    // Half a document is none.
    let json = leaf.text().filter(|json| json.len() <= wording::MAX_TEXT && !json.contains('\0'))?;
    Some(Content::Form { json: json.into_owned() })
}

fn button(body: &Body<'_>) -> Option<Content> {
    let title = wording::short(body.text);
    let id = wording::short(body.payload).or_else(|| title.clone())?;
    Some(Content::Tap { id, title: title.unwrap_or_default() })
}

fn order(leaf: Leaf<'_>) -> Option<Content> {
    let body: Body<'_> = leaf.shape();
    let lines = body.items.list().into_iter().take(MAX_ITEMS).map(|line| line.shape::<Line<'_>>());
    let items: Vec<_> = lines
        .filter_map(|line| {
            Some(OrderItem {
                sku: wording::id(line.sku)?,
                quantity: line.quantity.parsed().unwrap_or(0),
                price: line.price.parsed(),
                currency: wording::short(line.currency),
            })
        })
        .collect();
    leaf.is_object()
        .then(|| Content::Order { items, note: wording::said(body.text).filter(|t| !t.is_empty()) })
}

fn reaction(body: &Body<'_>) -> Option<Content> {
    let emoji = wording::short(body.emoji);
    Some(Content::Reaction { to: wording::id(body.message_id)?, emoji })
}

fn edit(body: &Body<'_>) -> Option<Content> {
    let new: Envelope<'_> = body.message.shape();
    let text = wording::said(new.text.shape::<Body<'_>>().body);
    let caption = || {
        let media = [new.image, new.video, new.document];
        media.into_iter().find_map(|leaf| wording::said(leaf.shape::<Body<'_>>().caption))
    };
    Some(Content::Edit { original: wording::id(body.original)?, text: text.or_else(caption) })
}

fn system(message: &Envelope<'_>) -> SystemChange {
    let change: Change<'_> = message.system.shape();
    let new_number = if change.wa_id.raw().is_some() { change.wa_id } else { change.new_wa_id };
    let old_number = if message.from.raw().is_some() { message.from } else { change.customer };
    SystemChange {
        kind: wording::short(change.kind).unwrap_or_default(),
        body: wording::said(change.body),
        before: Sender::read([old_number, change.previous_user_id, change.previous_parent_user_id]),
        now: Sender::read([new_number, change.user_id, change.parent_user_id]),
    }
}

/// The words of a message, if it has any: a text, or what stands beside a picture.
pub(super) fn words(content: &Content) -> Option<&str> {
    match content {
        Content::Text(body) => Some(body),
        Content::Media { caption, .. } => caption.as_deref(),
        Content::Edit { text, .. } => text.as_deref(),
        _ => None,
    }
}
