//! What Meta accepts as the body of `POST /messages`: envelope, recipient, the object of each type, lengths
//! (whatsapp.md 2.1, 2.3, 2.4). Pure; called by `send`. Interactive objects are in `interactive`, templates in
//! `template`. It knows no customer, no window and no rate: those are checked by `send`.

use serde_json::Value;

use super::fields::Fields;
use super::interactive;
use super::refusal::Refusal;

/// Whom a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recipient<'a> {
    /// `to`: the text as given.
    Phone(&'a str),
    /// `recipient`: a business-scoped user id.
    UserId(&'a str),
}

/// The parts of a well-formed body that the rest of the simulation needs.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) recipient: Recipient<'a>,
    pub(super) kind: &'a str,
    pub(super) quotes: Option<&'a str>,
    pub(super) callback: Option<&'a str>,
}

/// A well-formed body.
#[derive(Debug)]
pub(super) enum Body<'a> {
    Message(Checked<'a>),
    /// Mark as read, with or without the typing indicator (whatsapp.md 2.5).
    Read {
        message_id: &'a str,
        typing: bool,
    },
}

const TYPES: [&str; 11] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
];

/// Checks everything about a body that does not depend on the state of the world.
pub(super) fn body(value: &Value) -> Result<Body<'_>, Refusal> {
    let Some(map) = value.as_object() else {
        return Err(Refusal::of(100, "The parameter messaging_product is required."));
    };
    match map.get("messaging_product").map(Value::as_str) {
        None => return Err(Refusal::of(100, "The parameter messaging_product is required.")),
        Some(Some("whatsapp")) => {}
        Some(_) => return Err(Refusal::of(100, "Param messaging_product must be one of {WHATSAPP}.")),
    }
    if map.contains_key("status") {
        return read(value);
    }
    let kind = match map.get("type") {
        None => return Err(Refusal::of(100, "The parameter type is required.")),
        Some(Value::String(kind)) => kind.as_str(),
        Some(_) => return Err(Refusal::of(100, "Param type must be a string.")),
    };
    if !TYPES.contains(&kind) {
        return Err(Refusal::of(100, format!("Param type must be one of {{{}}}.", TYPES.join(", "))));
    }
    let known = [
        "messaging_product",
        "recipient_type",
        "to",
        "recipient",
        "type",
        "context",
        "biz_opaque_callback_data",
        "recipient_identity_key_hash",
        kind,
    ];
    let fields = Fields::of(value, "", &known)?;
    if fields.has("recipient_type") {
        fields.one_of("recipient_type", &["individual"])?;
    }
    let recipient = recipient(&fields)?;
    let callback = fields.opt_text("biz_opaque_callback_data", 512)?;
    fields.opt_text("recipient_identity_key_hash", 256)?;
    let quotes = match fields.has("context") {
        false => None,
        true if kind == "reaction" => return Err(fields.wrong("context", "is not allowed with a reaction")),
        true => Some(fields.object("context", "context", &["message_id"])?.text("message_id", 256)?),
    };
    if !fields.has(kind) {
        return Err(Refusal::of(100, format!("The parameter {kind} is required.")));
    }
    object(&fields, kind)?;
    Ok(Body::Message(Checked { recipient, kind, quotes, callback }))
}

fn read(value: &Value) -> Result<Body<'_>, Refusal> {
    let fields = Fields::of(value, "", &["messaging_product", "status", "message_id", "typing_indicator"])?;
    fields.one_of("status", &["read"])?;
    let message_id = fields.text("message_id", 256)?;
    let typing = fields.has("typing_indicator");
    if typing {
        fields.object("typing_indicator", "typing_indicator", &["type"])?.one_of("type", &["text"])?;
    }
    Ok(Body::Read { message_id, typing })
}

fn recipient<'a>(fields: &Fields<'a>) -> Result<Recipient<'a>, Refusal> {
    if let Some(to) = fields.opt_text("to", 32)? {
        if !to.chars().all(|c| c.is_ascii_digit() || "+ -()".contains(c)) {
            return Err(fields.wrong("to", "must be a phone number"));
        }
        let digits = to.chars().filter(char::is_ascii_digit).count();
        if !to.starts_with('+') || !(7..=15).contains(&digits) {
            let why = "would be misrouted: without + and country code the business's country code is \
                       put in front";
            return Err(fields.wrong("to", why));
        }
        return Ok(Recipient::Phone(to));
    }
    let Some(user_id) = fields.opt_text("recipient", 160)? else {
        return Err(Refusal::of(100, "The parameter to is required."));
    };
    if is_user_id(user_id) {
        Ok(Recipient::UserId(user_id))
    } else {
        Err(fields.wrong("recipient", "must be a business-scoped user id"))
    }
}

/// `CC.` and up to 128 letters and digits, or `CC.ENT.` and the same (whatsapp.md 1.8).
fn is_user_id(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let id = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=128).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn object(fields: &Fields<'_>, kind: &str) -> Result<(), Refusal> {
    match kind {
        "text" => {
            let text = fields.object("text", "text", &["body", "preview_url"])?;
            text.text("body", 4096)?;
            text.flag("preview_url")?;
        }
        "image" => media(fields, "image", "image", &["id", "link", "caption"])?,
        "video" => media(fields, "video", "video", &["id", "link", "caption"])?,
        "audio" => media(fields, "audio", "audio", &["id", "link", "voice"])?,
        "sticker" => media(fields, "sticker", "sticker", &["id", "link"])?,
        "document" => media(fields, "document", "document", &["id", "link", "caption", "filename"])?,
        "location" => {
            let place =
                fields.object("location", "location", &["latitude", "longitude", "name", "address"])?;
            place.degrees("latitude", 90.0)?;
            place.degrees("longitude", 180.0)?;
            let name = place.opt_text("name", 1000)?;
            if place.opt_text("address", 1000)?.is_some() && name.is_none() {
                return Err(place.wrong("name", "is required with an address"));
            }
        }
        "contacts" => contacts(fields)?,
        "reaction" => {
            let reaction = fields.object("reaction", "reaction", &["message_id", "emoji"])?;
            reaction.text("message_id", 256)?;
            // An empty emoji takes a reaction back: the one empty string that Meta accepts.
            match reaction.value("emoji") {
                Some(Value::String(emoji)) if emoji.len() <= 64 => {}
                Some(_) => return Err(reaction.wrong("emoji", "must be one emoji")),
                None => return Err(Refusal::missing("reaction", "emoji")),
            }
        }
        "interactive" => interactive::check(fields)?,
        // The template's own shape needs the template: `template::fill`.
        _ => {}
    }
    Ok(())
}

/// A media object: exactly one of `id` and `link`.
pub(super) fn media(
    fields: &Fields<'_>,
    name: &str,
    path: &'static str,
    known: &[&str],
) -> Result<(), Refusal> {
    let media = fields.object(name, path, known)?;
    let id = media.opt_text("id", 256)?;
    let link = media.opt_text("link", 2048)?;
    match (id, link) {
        (Some(_), None) => {}
        (None, Some(link)) if link.starts_with("http://") || link.starts_with("https://") => {}
        (None, Some(_)) => return Err(media.wrong("link", "must be an http or https URL")),
        _ => return Err(media.wrong("id", "or link is required, and only one of them")),
    }
    media.opt_text("caption", 1024)?;
    media.opt_text("filename", 240)?;
    media.flag("voice")?;
    Ok(())
}

fn contacts(fields: &Fields<'_>) -> Result<(), Refusal> {
    for contact in fields.list("contacts", 1, 257)? {
        let known = ["name", "phones", "emails", "addresses", "urls", "org", "birthday"];
        let contact = Fields::of(contact, "contacts[]", &known)?;
        let parts = ["formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix"];
        let name = contact.object("name", "contacts[].name", &parts)?;
        name.text("formatted_name", 1024)?;
        let mut given = 0;
        for part in parts.iter().skip(1) {
            given += usize::from(name.opt_text(part, 1024)?.is_some());
        }
        if given == 0 {
            return Err(name.wrong("first_name", "or another part of the name is required"));
        }
        if contact.has("phones") {
            for phone in contact.list("phones", 1, 20)? {
                let phone = Fields::of(phone, "contacts[].phones[]", &["phone", "type", "wa_id"])?;
                phone.opt_text("phone", 64)?;
                phone.opt_text("type", 64)?;
                phone.opt_text("wa_id", 64)?;
            }
        }
    }
    Ok(())
}
