//! One chat between a business number and a customer, as the customer's phone shows it: bubbles, ticks, the
//! 24-hour window, the pair rate, and whether the phone is open. Written by `send` and `phone`, read by
//! `phone_api`. Which webhooks follow from a change is not decided here.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::delivery::Lane;
use super::pace::Pace;
use super::{Customer, Line};

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// The customer, on the simulated phone.
    Customer,
    /// The business, through the Graph API.
    Business,
    /// The business's owner, in the WhatsApp Business app.
    Staff,
}

/// What a message looks like on the phone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Words.
    Text,
    /// Words over one to three reply buttons.
    Buttons,
    /// Words over a button that opens a list.
    List,
    /// A picture, with or without a caption.
    Image,
    /// A file.
    Document,
    /// A place.
    Location,
    /// An approved template, filled in.
    Template,
    /// An emoji on another message.
    Reaction,
    /// Anything else; `text` says what.
    #[default]
    Other,
}

/// How far a message has come. The order is that of the ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tick {
    /// One grey tick: with WhatsApp.
    Sent,
    /// Two grey ticks: on the phone, or (a customer's message) acknowledged by the webhook.
    Delivered,
    /// Two blue ticks.
    Read,
    /// A red mark.
    Failed,
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// The id that a tap sends back.
    pub id: String,
    /// What it says.
    pub title: String,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The id that a tap sends back.
    pub id: String,
    /// First line.
    pub title: String,
    /// Second line.
    pub description: Option<String>,
}

/// A titled group of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Heading, where there is one.
    pub title: Option<String>,
    /// Rows from top to bottom.
    pub rows: Vec<Row>,
}

/// A list that opens from a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// What the opening button says.
    pub button: String,
    /// Groups from top to bottom.
    pub sections: Vec<Section>,
}

/// The visible part of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bubble {
    /// What it looks like.
    pub kind: Kind,
    /// Words: body, caption, emoji, or a line that describes what cannot be drawn.
    pub text: Option<String>,
    /// Line above the words.
    pub header: Option<String>,
    /// Line below the words.
    pub footer: Option<String>,
    /// Buttons, of `buttons` and `template`.
    pub buttons: Option<Vec<Button>>,
    /// The list, of `list`.
    pub list: Option<List>,
    /// Where the picture is: an address, or `/demo/media/{id}` on the phone's own server.
    pub image_url: Option<String>,
}

/// A message in a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatMessage {
    /// The wamid.
    pub id: String,
    /// Position among all messages of all chats, growing.
    pub seq: u64,
    /// The business's number.
    pub phone_number_id: String,
    /// The customer: phone digits, or the business-scoped user id where there are none.
    pub wa_id: String,
    /// Who wrote it.
    pub from: From,
    /// When, by the clock of the world.
    pub at: Timestamp,
    /// What the phone shows.
    #[serde(flatten)]
    pub bubble: Bubble,
    /// How far it has come.
    pub status: Option<Tick>,
    /// The wamid of the message that it answers or reacts to.
    pub quotes: Option<String>,
    /// `biz_opaque_callback_data` of the send call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
}

/// A chat. Lives as long as the simulation.
pub(super) struct Chat {
    pub(super) line: Arc<Line>,
    pub(super) customer: Arc<Customer>,
    pub(super) state: Mutex<State>,
    /// The customer's messages on their way to the product, one after the other.
    pub(super) lane: Mutex<Lane>,
}

/// What changes in a chat.
pub(super) struct State {
    /// The newest `keep` messages; the first has position `first`.
    pub(super) messages: VecDeque<Arc<ChatMessage>>,
    first: u64,
    keep: usize,
    heard_at: Option<Timestamp>,
    pub(super) pair: Pace,
    /// Whether the phone shows this chat now, so that what arrives is read.
    pub(super) open: bool,
}

impl Chat {
    pub(super) fn new(line: Arc<Line>, customer: Arc<Customer>, keep: usize) -> Self {
        let state = State {
            messages: VecDeque::new(),
            first: 0,
            keep: keep.clamp(8, 2_000),
            heard_at: None,
            pair: Pace::pair(),
            open: false,
        };
        Self { line, customer, state: Mutex::new(state), lane: Mutex::default() }
    }
}

impl State {
    /// Puts a message at the end and returns its position.
    pub(super) fn push(&mut self, message: Arc<ChatMessage>) -> u64 {
        if message.from == From::Customer {
            self.heard_at = self.heard_at.max(Some(message.at));
        }
        if self.messages.len() == self.keep {
            self.messages.pop_front();
            self.first += 1;
        }
        self.messages.push_back(message);
        self.first + self.messages.len() as u64 - 1
    }

    /// Whether the customer wrote in the last 24 hours (whatsapp.md 2.9, 131047).
    pub(super) fn window_open(&self, now: Timestamp) -> bool {
        self.heard_at.is_some_and(|heard_at| now.duration_since(heard_at) <= SignedDuration::from_hours(24))
    }

    fn index(&self, position: u64) -> Option<usize> {
        usize::try_from(position.checked_sub(self.first)?).ok().filter(|at| *at < self.messages.len())
    }

    pub(super) fn at(&self, position: u64) -> Option<&Arc<ChatMessage>> {
        self.messages.get(self.index(position)?)
    }

    /// Raises the tick of one message; the changed message, where that changed anything.
    pub(super) fn raise(&mut self, position: u64, tick: Tick) -> Option<Arc<ChatMessage>> {
        let at = self.index(position)?;
        let message = self.messages.get_mut(at)?;
        if message.status >= Some(tick) {
            return None;
        }
        Arc::make_mut(message).status = Some(tick);
        Some(Arc::clone(message))
    }

    /// Marks a message and all before it from the same writer as read; the changed ones, oldest first.
    pub(super) fn read(&mut self, position: u64) -> Vec<Arc<ChatMessage>> {
        let Some(last) = self.index(position) else { return Vec::new() };
        let from = self.messages.get(last).map(|message| message.from);
        let mut changed = Vec::new();
        for at in (0..=last).rev() {
            let Some(message) = self.messages.get_mut(at).filter(|message| Some(message.from) == from) else {
                continue;
            };
            if message.status >= Some(Tick::Read) {
                break;
            }
            Arc::make_mut(message).status = Some(Tick::Read);
            changed.push(Arc::clone(message));
        }
        changed.reverse();
        changed
    }

    /// The position of the newest message of the business.
    pub(super) fn last_from_business(&self) -> Option<u64> {
        let back = self.messages.iter().rev().position(|message| message.from == From::Business)?;
        Some(self.first + (self.messages.len() - 1 - back) as u64)
    }
}
