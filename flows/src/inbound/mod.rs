//! What WhatsApp tells us: the body of one webhook, as a list of values.
//!
//! Called by Intake with the bytes whose signature was checked. Parsing is lenient and in stages: one bad
//! item never rejects the batch, because whatever is rejected is lost (WhatsApp has no way to ask again).
//! Absent: the signature, which tenant a phone number id belongs to, and duplicates, which are the store's.

mod content;
mod identity;
mod json;
mod notice;
mod status;
#[cfg(test)]
mod tests;
mod wording;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use content::{Content, MediaKind, OrderItem, SystemChange};
pub use identity::Sender;
pub use notice::{Notice, Preference};
pub use status::{ErrorItem, Status};

use identity::Contacts;
use json::{Leaf, MAX_DEPTH, Many, shape};

/// The most items of one body. WhatsApp batches up to 1,000 updates, a history up to some thousands.
pub const MAX_ITEMS: usize = 50_000;

/// Why a body cannot be read at all. It is kept aside whole and answered with 200: a retry would not help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unparsable {
    /// Not UTF-8, or not JSON (a byte order mark and `NaN` are not).
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// JSON, but an array, a string, a number or null.
    #[error("the body is JSON but no object")]
    NotAnObject,
    /// Nested deeper than 128 levels.
    #[error("the body is nested {0} levels deep")]
    TooDeep(usize),
    /// More than [`MAX_ITEMS`] items.
    #[error("the body has more than {MAX_ITEMS} items")]
    TooMany,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Item {
    /// A person wrote.
    Message(Message),
    /// Something became of a message of ours.
    Status(Status),
    /// The business wrote from its own phone.
    Echo(Echo),
    /// Anything else: templates, account, quality, preferences, and what we do not know.
    Other(Other),
}

/// A message of a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The business number it came to: the tenant's key. Empty where the webhook does not say.
    pub phone_number_id: String,
    /// The business account. Empty where the webhook does not say.
    pub waba_id: String,
    /// WhatsApp's id of the message: unique with the number, the same on every repetition.
    pub wamid: String,
    /// Who wrote. May be empty: then the message can be kept, but not answered.
    pub sender: Sender,
    /// The name they show: no controls, writing-direction or zero-width characters, at most 80 characters.
    pub profile_name: Option<String>,
    /// When it was written, in whole seconds; `None` where absent or absurd.
    pub sent_at: Option<Timestamp>,
    /// What it says.
    pub content: Content,
    /// The message it answers (`context.id`).
    pub quotes: Option<String>,
    /// Whether it was written in a group.
    pub group: bool,
    /// The message's own JSON, exactly as received.
    pub raw: String,
    /// Whether a bot may answer: only what came as news in `messages`, not a history or a chat on standby.
    pub answerable: bool,
}

/// A message that the business wrote from its own phone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Echo {
    /// The business number.
    pub phone_number_id: String,
    /// WhatsApp's id of the message.
    pub wamid: String,
    /// To whom.
    pub to: Sender,
    /// When, in whole seconds.
    pub sent_at: Option<Timestamp>,
    /// Its words, if it has any.
    pub text: Option<String>,
    /// The message's own JSON, exactly as received.
    pub raw: String,
    /// Whether a person is writing right now: true only for `smb_message_echoes`, not for a history.
    pub live: bool,
}

/// A notice that is neither message nor status, or that could not be read as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// The subscription field; `errors` for errors that belong to no message; empty for an unknown body.
    pub field: String,
    /// The business number, where the notice names one.
    pub phone_number_id: Option<String>,
    /// The business account, where the notice names one.
    pub waba_id: Option<String>,
    /// The value's JSON (of an unknown body: the body), exactly as received.
    pub raw: String,
}

shape!(Root { object = "object": Leaf<'a>, entry = "entry": Many<Entry<'a>> });
shape!(RootInParts { object = "object": Leaf<'a>, entry = "entry": Leaf<'a> });
shape!(Entry { id = "id": Leaf<'a>, changes = "changes": Many<Change<'a>> });
shape!(Change { field = "field": Leaf<'a>, value = "value": Leaf<'a> });

shape!(Value {
    metadata = "metadata": Leaf<'a>,
    contacts = "contacts": Leaf<'a>,
    messages = "messages": Leaf<'a>,
    statuses = "statuses": Leaf<'a>,
    errors = "errors": Leaf<'a>,
    echoes = "message_echoes": Leaf<'a>,
    history = "history": Leaf<'a>,
});

shape!(Metadata { phone_number_id = "phone_number_id": Leaf<'a>, display = "display_phone_number": Leaf<'a> });
shape!(Chunk { threads = "threads": Leaf<'a> });
shape!(Thread { id = "id": Leaf<'a>, messages = "messages": Leaf<'a> });
shape!(Context { id = "id": Leaf<'a> });

shape!(
    /// The outer keys of a message, whatever its type.
    Envelope {
        from = "from": Leaf<'a>,
        from_user_id = "from_user_id": Leaf<'a>,
        from_parent_user_id = "from_parent_user_id": Leaf<'a>,
        to = "to": Leaf<'a>,
        to_user_id = "to_user_id": Leaf<'a>,
        to_parent_user_id = "to_parent_user_id": Leaf<'a>,
        id = "id": Leaf<'a>,
        timestamp = "timestamp": Leaf<'a>,
        kind = "type": Leaf<'a>,
        context = "context": Leaf<'a>,
        group_id = "group_id": Leaf<'a>,
        origin = "origin": Leaf<'a>,
        text = "text": Leaf<'a>,
        image = "image": Leaf<'a>,
        video = "video": Leaf<'a>,
        audio = "audio": Leaf<'a>,
        voice = "voice": Leaf<'a>,
        document = "document": Leaf<'a>,
        sticker = "sticker": Leaf<'a>,
        location = "location": Leaf<'a>,
        contacts = "contacts": Leaf<'a>,
        interactive = "interactive": Leaf<'a>,
        button = "button": Leaf<'a>,
        order = "order": Leaf<'a>,
        reaction = "reaction": Leaf<'a>,
        system = "system": Leaf<'a>,
        unsupported = "unsupported": Leaf<'a>,
        edit = "edit": Leaf<'a>,
        revoke = "revoke": Leaf<'a>,
    }
);

/// Reads the body of one webhook.
///
/// Whatever is a JSON object gives at least one item. Strings with half a surrogate pair, which no Rust string
/// can hold, are read with U+FFFD in its place; `raw` keeps them as they came.
///
/// # Errors
/// Where the body is not a JSON object, is nested too deep, or has too many items.
pub fn parse(body: &[u8]) -> Result<Vec<Item>, Unparsable> {
    let sent = std::str::from_utf8(body).map_err(|e| Unparsable::NotJson(e.to_string()))?;
    let survey = json::survey(sent);
    if survey.depth > MAX_DEPTH {
        return Err(Unparsable::TooDeep(survey.depth));
    }
    let read = &*survey.repaired;
    let mut reader = Reader { read, sent, items: Vec::new() };
    if !read.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<&RawValue>(read) {
            Ok(_) => Unparsable::NotAnObject,
            Err(e) => Unparsable::NotJson(e.to_string()),
        });
    }
    match serde_json::from_str::<Root<'_>>(read) {
        Ok(root) if is_ours(root.object) => {
            for entry in root.entry.0 {
                reader.entry(entry)?;
            }
        }
        Ok(_) => {}
        Err(_) => reader.in_parts()?,
    }
    if reader.items.is_empty() {
        reader.other(String::new(), None, None, read)?;
    }
    Ok(reader.items)
}

/// What a message says, read again from its own JSON ([`Message::raw`]): for whoever handles it later than it came.
pub fn content_of(raw: &str) -> Content {
    let survey = json::survey(raw);
    if survey.depth > MAX_DEPTH {
        return Content::Unknown { kind: "too deep".into() };
    }
    serde_json::from_str::<Leaf<'_>>(&survey.repaired).map_or_else(
        |_| Content::Unknown { kind: "not JSON".into() },
        |leaf| content::read(&leaf.shape::<Envelope<'_>>()),
    )
}

/// Some of WhatsApp's own samples have no `object`; a stranger's has another one.
fn is_ours(object: Leaf<'_>) -> bool {
    object.raw().is_none() || object.text().as_deref() == Some("whatsapp_business_account")
}

/// What all items of one `value` share.
struct Source<'a> {
    field: &'a str,
    waba_id: &'a str,
    phone_number_id: String,
    /// The business number's digits, to tell its own messages from a person's.
    own: String,
    contacts: Contacts,
}

struct Reader<'a> {
    read: &'a str,
    sent: &'a str,
    items: Vec<Item>,
}

impl<'a> Reader<'a> {
    /// The slow way, for a body that is JSON but not of our shape somewhere (such as `1e400` in the place of
    /// an entry, which no number type holds): entry by entry, so that the others are read.
    fn in_parts(&mut self) -> Result<(), Unparsable> {
        serde_json::from_str::<&RawValue>(self.read).map_err(|e| Unparsable::NotJson(e.to_string()))?;
        let root: RootInParts<'_> = serde_json::from_str(self.read).unwrap_or_default();
        if !is_ours(root.object) {
            return Ok(());
        }
        for entry in root.entry.list() {
            match entry.raw().map(serde_json::from_str::<Entry<'_>>) {
                Some(Ok(entry)) => self.entry(entry)?,
                Some(Err(_)) => self.other(String::new(), None, None, entry.raw().unwrap_or_default())?,
                None => {}
            }
        }
        Ok(())
    }

    fn entry(&mut self, entry: Entry<'a>) -> Result<(), Unparsable> {
        let waba_id = wording::id(entry.id).unwrap_or_default();
        entry.changes.0.into_iter().try_for_each(|change| self.change(&waba_id, &change))
    }

    fn change(&mut self, waba_id: &str, change: &Change<'a>) -> Result<(), Unparsable> {
        let Some(raw) = change.value.raw() else { return Ok(()) };
        let field = wording::short(change.field).unwrap_or_default();
        let value: Value<'_> = change.value.shape();
        let metadata: Metadata<'_> = value.metadata.shape();
        let phone_number_id = wording::id(metadata.phone_number_id);
        let before = self.items.len();
        if matches!(field.as_str(), "messages" | "standby" | "history" | "smb_message_echoes") {
            let source = Source {
                field: &field,
                waba_id,
                phone_number_id: phone_number_id.clone().unwrap_or_default(),
                own: metadata.display.word().map(|number| identity::digits(&number)).unwrap_or_default(),
                contacts: Contacts::read(value.contacts),
            };
            self.value(&source, &value)?;
        }
        if self.items.len() == before {
            let waba_id = Some(waba_id.to_owned()).filter(|id| !id.is_empty());
            self.other(field, phone_number_id, waba_id, raw)?;
        }
        Ok(())
    }

    fn value(&mut self, source: &Source<'_>, value: &Value<'a>) -> Result<(), Unparsable> {
        for message in value.messages.list() {
            self.message(source, message, None)?;
        }
        for status in value.statuses.list() {
            match status::read(status, source, |part| self.raw(part)) {
                Some(status) => self.push(Item::Status(status))?,
                None => self.unread(source, status)?,
            }
        }
        for echo in value.echoes.list() {
            self.echo(source, echo, None)?;
        }
        for chunk in value.history.list() {
            for thread in chunk.shape::<Chunk<'_>>().threads.list() {
                let thread: Thread<'_> = thread.shape();
                for message in thread.messages.list() {
                    self.message(source, message, Some(thread.id))?;
                }
            }
        }
        match value.errors.raw() {
            Some(raw) if !value.errors.list().is_empty() => {
                let waba_id = Some(source.waba_id.to_owned()).filter(|id| !id.is_empty());
                let number = Some(source.phone_number_id.clone()).filter(|id| !id.is_empty());
                self.other("errors".into(), number, waba_id, raw)
            }
            _ => Ok(()),
        }
    }

    /// A message of a person, or of the business itself where it comes from its own number.
    fn message(
        &mut self,
        source: &Source<'_>,
        leaf: Leaf<'a>,
        thread: Option<Leaf<'a>>,
    ) -> Result<(), Unparsable> {
        let envelope: Envelope<'_> = leaf.shape();
        let Some(wamid) = wording::id(envelope.id) else { return self.unread(source, leaf) };
        let sender = Sender::read([envelope.from, envelope.from_user_id, envelope.from_parent_user_id]);
        if !source.own.is_empty() && sender.wa_id.as_ref() == Some(&source.own) {
            return self.echo(source, leaf, thread);
        }
        let (sender, profile_name) = source.contacts.complete(sender);
        self.push(Item::Message(Message {
            phone_number_id: source.phone_number_id.clone(),
            waba_id: source.waba_id.to_owned(),
            wamid,
            sender,
            profile_name,
            sent_at: wording::instant(envelope.timestamp),
            content: content::read(&envelope),
            quotes: wording::id(envelope.context.shape::<Context<'_>>().id),
            group: envelope.group_id.raw().is_some(),
            raw: self.raw(leaf),
            answerable: source.field == "messages",
        }))
    }

    fn echo(
        &mut self,
        source: &Source<'_>,
        leaf: Leaf<'a>,
        thread: Option<Leaf<'a>>,
    ) -> Result<(), Unparsable> {
        let envelope: Envelope<'_> = leaf.shape();
        let Some(wamid) = wording::id(envelope.id) else { return self.unread(source, leaf) };
        let to = if envelope.to.raw().is_some() { envelope.to } else { thread.unwrap_or_default() };
        let to = Sender::read([to, envelope.to_user_id, envelope.to_parent_user_id]);
        self.push(Item::Echo(Echo {
            phone_number_id: source.phone_number_id.clone(),
            wamid,
            // The only card of such a webhook may be the business's own: it adds to a person, and makes none.
            to: if to.is_known() { source.contacts.complete(to).0 } else { to },
            sent_at: wording::instant(envelope.timestamp),
            text: content::words(&content::read(&envelope)).map(str::to_owned),
            raw: self.raw(leaf),
            live: source.field == "smb_message_echoes",
        }))
    }

    /// An item that cannot be told from another: kept as it came.
    fn unread(&mut self, source: &Source<'_>, leaf: Leaf<'a>) -> Result<(), Unparsable> {
        let number = Some(source.phone_number_id.clone()).filter(|id| !id.is_empty());
        let waba_id = Some(source.waba_id.to_owned()).filter(|id| !id.is_empty());
        self.other(source.field.to_owned(), number, waba_id, leaf.raw().unwrap_or("null"))
    }

    fn other(
        &mut self,
        field: String,
        phone_number_id: Option<String>,
        waba_id: Option<String>,
        raw: &str,
    ) -> Result<(), Unparsable> {
        let raw = self.as_sent(raw).to_owned();
        self.push(Item::Other(Other { field, phone_number_id, waba_id, raw }))
    }

    fn push(&mut self, item: Item) -> Result<(), Unparsable> {
        if self.items.len() >= MAX_ITEMS {
            return Err(Unparsable::TooMany);
        }
        self.items.push(item);
        Ok(())
    }

    fn raw(&self, leaf: Leaf<'_>) -> String {
        self.as_sent(leaf.raw().unwrap_or_default()).to_owned()
    }

    /// The bytes that were received where `part` was read: the same, unless surrogates were repaired.
    fn as_sent<'b>(&'b self, part: &'b str) -> &'b str {
        let from = (part.as_ptr() as usize).wrapping_sub(self.read.as_ptr() as usize);
        from.checked_add(part.len()).and_then(|to| self.sent.get(from..to)).unwrap_or(part)
    }
}
