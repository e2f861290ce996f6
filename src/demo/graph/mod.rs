//! A simulated WhatsApp: Meta's Graph API as the product sees it, the customers' phones, and the delivery of
//! webhooks. Used by `bellhop demo`, by the integration tests and by the benchmarks.
//!
//! It is an honest peer: every body is checked as Meta checks it (whatsapp.md 2) and refused with Meta's own
//! codes, webhooks are signed and repeated until acknowledged, and it can be told to fail ([`Fault`]).
//! One call walks `api` -> `send` -> `check` -> `chat` -> `webhook` -> `delivery`; a customer's message
//! `phone_api` -> `phone` -> `webhook` -> `delivery`.
//!
//! Deliberately absent: groups, calls, payments, forms' data exchange, onboarding, messaging limits, quality
//! ratings, and any review of templates.

mod api;
mod bubble;
mod call;
mod chat;
mod check;
mod config;
mod delivery;
mod fault;
mod fields;
mod interactive;
mod journal;
mod media;
mod pace;
mod phone;
mod phone_api;
mod refusal;
mod replay;
mod send;
mod template;
#[cfg(test)]
mod tests;
mod webhook;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use reqwest::Url;
use tokio::sync::broadcast;

use actors::clock::Clock;

pub use self::call::{Call, Verdict};
pub use self::chat::{Bubble, Button, ChatMessage, From, Kind, List, Row, Section, Tick};
pub use self::config::{Config, Customer, Error, Number, Statuses};
pub use self::fault::Fault;
pub use self::phone::{Say, Saying, TapKind};

use self::chat::Chat;
use self::delivery::Office;
use self::fault::Faults;
use self::journal::{Journal, Record};
use self::pace::Pace;
use self::template::Template;

/// How many events a slow [`Graph::subscribe`] may lag behind.
const EVENTS: usize = 16_384;
/// Messages that can be found by id, whatever `keep` says.
const FINDABLE: usize = 65_536;

/// Something that happened, as it happens.
#[derive(Clone, Debug)]
pub enum Event {
    /// A message is new in a chat, or its tick changed.
    Message(Arc<ChatMessage>),
    /// A call was received and judged.
    Call(Arc<Call>),
    /// The business shows that it is typing.
    Typing {
        /// The business's number.
        phone_number_id: String,
        /// The customer who sees it.
        wa_id: String,
    },
}

/// The simulation. Clones are the same one.
#[derive(Clone)]
pub struct Graph(Arc<World>);

/// A number and its rate.
struct Line {
    number: Number,
    pace: Mutex<Pace>,
}

/// A customer and the chats with businesses.
struct Person {
    customer: Arc<Customer>,
    chats: Mutex<Vec<Arc<Chat>>>,
}

/// Where each message is, by wamid; the oldest are forgotten.
struct Places {
    by_id: HashMap<Arc<str>, (Arc<Chat>, u64)>,
    order: VecDeque<Arc<str>>,
    keep: usize,
}

/// Everything that the handles share.
struct World {
    token: String,
    /// Whether status webhooks have a `conversation`, as before version 24.
    conversations: bool,
    statuses: Statuses,
    keep: usize,
    clock: Clock,
    lines: BTreeMap<String, Arc<Line>>,
    people: RwLock<HashMap<String, Arc<Person>>>,
    calls: Mutex<call::Calls>,
    places: Mutex<Places>,
    templates: RwLock<BTreeMap<(String, String, String), Arc<Template>>>,
    uploads: Mutex<media::Uploads>,
    faults: Faults,
    journal: Option<Journal>,
    events: broadcast::Sender<Event>,
    office: Office,
    last_message: AtomicU64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic elsewhere leaves at worst a missing message: the simulation goes on.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Graph {
    /// Starts the simulation, replays its journal, and delivers what is still owed.
    ///
    /// Must be called inside a tokio runtime. Errors: the journal, the HTTP client, no runtime.
    pub fn open(config: Config, clock: Clock) -> Result<Self, Error> {
        let office = Office::new(&config.app_secret)?;
        let line = |number: Number| {
            let pace = Mutex::new(Pace::number(number.per_second));
            (number.phone_number_id.clone(), Arc::new(Line { number, pace }))
        };
        let version = config.version.trim_start_matches('v').split('.').next().and_then(|v| v.parse().ok());
        let mut world = World {
            token: config.token,
            conversations: version.is_none_or(|version: u32| version < 24),
            statuses: config.statuses,
            keep: config.keep,
            clock,
            lines: config.numbers.into_iter().map(line).collect(),
            people: RwLock::default(),
            calls: Mutex::new(call::Calls::new(config.keep)),
            places: Mutex::new(Places {
                by_id: HashMap::new(),
                order: VecDeque::new(),
                keep: config.keep.max(FINDABLE),
            }),
            templates: RwLock::default(),
            uploads: Mutex::default(),
            faults: Faults::default(),
            journal: None,
            events: broadcast::channel(EVENTS).0,
            office,
            last_message: AtomicU64::new(0),
        };
        for customer in config.customers {
            world.add(customer);
        }
        let owed = match config.journal {
            Some(path) => world.replay(&path)?,
            None => Vec::new(),
        };
        let graph = Self(Arc::new(world));
        graph.set_webhook(&config.webhook);
        graph.0.resume(owed);
        Ok(graph)
    }

    /// Meta's Graph API, under `/{version}/...`.
    pub fn router(&self) -> axum::Router {
        api::router(self.clone())
    }

    /// The customers' phones and the test endpoints, under `/demo/...`.
    pub fn phone_router(&self) -> axum::Router {
        phone_api::router(self.clone())
    }

    /// Where webhooks go from now on; what waits is tried again at once. Empty or no URL: they wait.
    pub fn set_webhook(&self, url: &str) {
        self.0.office.aim(Url::parse(url).ok());
    }

    /// A person with a phone joins.
    pub fn add_customer(&self, customer: Customer) {
        self.0.add(customer);
    }

    /// The numbers of the businesses.
    pub fn numbers(&self) -> Vec<Number> {
        self.0.lines.values().map(|line| line.number.clone()).collect()
    }

    /// A customer writes or taps. `customer` is a phone, a user id or a username.
    ///
    /// Returns the wamid once the webhook is owed (and in the journal); it is delivered in the background.
    /// Errors: [`Error::UnknownNumber`], [`Error::UnknownCustomer`].
    pub async fn say(
        &self,
        phone_number_id: &str,
        customer: &str,
        what: impl Into<Saying>,
    ) -> Result<String, Error> {
        self.0.say(&self.0.chat(phone_number_id, customer)?, what.into())
    }

    /// The owner answers in the WhatsApp Business app: an `smb_message_echoes` webhook. As [`Graph::say`].
    pub async fn reply_as_owner(
        &self,
        phone_number_id: &str,
        customer: &str,
        text: &str,
    ) -> Result<String, Error> {
        Ok(self.0.reply_as_owner(&self.0.chat(phone_number_id, customer)?, text))
    }

    /// The customer looks at the chat: what is there is read, and with `open` what comes is read at once.
    /// Returns how many messages became read.
    pub fn read(&self, phone_number_id: &str, customer: &str, open: bool) -> Result<usize, Error> {
        Ok(self.0.look(&self.0.chat(phone_number_id, customer)?, open))
    }

    /// The kept messages of a chat, oldest first; empty where number or customer are unknown.
    pub fn chat(&self, phone_number_id: &str, customer: &str) -> Vec<ChatMessage> {
        let Ok(chat) = self.0.chat(phone_number_id, customer) else { return Vec::new() };
        lock(&chat.state).messages.iter().map(|message| ChatMessage::clone(message)).collect()
    }

    /// The kept calls with a number above `seq`.
    pub fn calls_since(&self, seq: u64) -> Vec<Call> {
        lock(&self.0.calls).since(seq).iter().map(|call| Call::clone(call)).collect()
    }

    /// The number of the newest call: what [`Graph::calls_since`] takes to see only later ones.
    pub fn last_call(&self) -> u64 {
        lock(&self.0.calls).last()
    }

    /// Harms the next `calls` calls (or customer messages, for [`Fault::DuplicateWebhooks`]).
    pub fn inject(&self, fault: Fault, calls: u32) {
        self.0.faults.add(fault, calls);
    }

    /// Forgets the faults that are still waiting.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// How many calls are still to be harmed.
    pub fn faults_waiting(&self) -> usize {
        self.0.faults.waiting()
    }

    /// Everything that happens from now on. A receiver that lags loses the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// Waits until no webhook is owed and no status is on its way.
    pub async fn settled(&self) {
        self.0.office.settled().await;
    }

    /// Stops delivering, as a crash would: what is owed stays in the journal. There is no way back.
    pub fn stop(&self) {
        self.0.office.stop();
    }
}

impl World {
    fn add(&self, mut customer: Customer) {
        if customer.user_id.is_none() {
            customer.user_id = customer.wa_id.as_ref().map(|wa_id| format!("US.{wa_id}"));
        }
        let customer = Arc::new(customer);
        let person = Arc::new(Person { customer: Arc::clone(&customer), chats: Mutex::default() });
        let mut people = self.people.write().unwrap_or_else(PoisonError::into_inner);
        for name in [&customer.wa_id, &customer.user_id, &customer.username].into_iter().flatten() {
            people.insert(name.clone(), Arc::clone(&person));
        }
    }

    /// The person with this phone (with or without `+`), user id or username.
    fn person(&self, name: &str) -> Option<Arc<Person>> {
        let people = self.people.read().unwrap_or_else(PoisonError::into_inner);
        people.get(name.strip_prefix('+').unwrap_or(name)).cloned()
    }

    fn chat(&self, phone_number_id: &str, customer: &str) -> Result<Arc<Chat>, Error> {
        let Some(line) = self.lines.get(phone_number_id) else {
            return Err(Error::UnknownNumber(phone_number_id.to_owned()));
        };
        let person = self.person(customer).ok_or_else(|| Error::UnknownCustomer(customer.to_owned()))?;
        Ok(self.chat_between(line, &person))
    }

    fn chat_between(&self, line: &Arc<Line>, person: &Person) -> Arc<Chat> {
        let mut chats = lock(&person.chats);
        if let Some(chat) = chats.iter().find(|chat| Arc::ptr_eq(&chat.line, line)) {
            return Arc::clone(chat);
        }
        let chat = Arc::new(Chat::new(Arc::clone(line), Arc::clone(&person.customer), self.keep));
        chats.push(Arc::clone(&chat));
        chat
    }

    fn next_message(&self) -> u64 {
        self.last_message.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn write(&self, records: &[Record<'_>]) {
        if let Some(journal) = &self.journal {
            journal.write(records);
        }
    }

    fn tell(&self, event: impl FnOnce() -> Event) {
        if self.events.receiver_count() > 0 {
            // Nobody listening any more is no error.
            let _ = self.events.send(event());
        }
    }

    /// Where a message is; `Err` where it is not known, with whether it may have been forgotten.
    fn place(&self, wamid: &str) -> Result<(Arc<Chat>, u64), bool> {
        let places = lock(&self.places);
        let forgotten = places.order.len() == places.keep;
        places.by_id.get(wamid).cloned().ok_or(forgotten)
    }

    fn put(&self, wamid: &str, chat: &Arc<Chat>, position: u64) {
        let id: Arc<str> = wamid.into();
        let mut places = lock(&self.places);
        if places.order.len() == places.keep
            && let Some(oldest) = places.order.pop_front()
        {
            places.by_id.remove(&oldest);
        }
        places.order.push_back(Arc::clone(&id));
        places.by_id.insert(id, (Arc::clone(chat), position));
    }

    /// Raises the tick of one message.
    fn raise(&self, wamid: &str, tick: Tick) {
        let Ok((chat, position)) = self.place(wamid) else { return };
        let changed = lock(&chat.state).raise(position, tick);
        if let Some(message) = changed {
            self.tell(|| Event::Message(message));
        }
    }
}

/// An id as Meta makes them.
fn wamid() -> String {
    format!("wamid.HBg{:X}", uuid::Uuid::new_v4().simple())
}
