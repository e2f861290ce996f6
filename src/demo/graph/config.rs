//! What a simulated WhatsApp consists of: numbers, customers, secrets; and why it may not start. Made by the demo, the
//! tests and the benchmarks, used up by `Graph::open`. It reads no environment and no file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A business's number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Number {
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// The number for people, `+` and spaces allowed.
    pub display_phone_number: String,
    /// The account that the number belongs to.
    pub waba_id: String,
    /// Messages a second until 130429; Meta's standard is 80.
    pub per_second: u32,
}

/// A person with a phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Customer {
    /// Phone digits without `+`.
    pub wa_id: Option<String>,
    /// Business-scoped user id, `CC.` and letters and digits; made up from `wa_id` where it is `None`.
    pub user_id: Option<String>,
    /// Username, without `@`.
    pub username: Option<String>,
    /// Profile name.
    pub name: String,
    /// Webhooks then carry no `from`, `wa_id` and `recipient_id`, only user ids.
    pub hides_phone: bool,
}

impl Customer {
    /// How chats name the customer: phone digits, or else the user id.
    pub fn address(&self) -> &str {
        self.wa_id.as_deref().or(self.user_id.as_deref()).unwrap_or_default()
    }
}

/// Which statuses follow an accepted message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Statuses {
    /// None at all.
    None,
    /// `sent` and `delivered`.
    SentDelivered,
    /// `sent` and `delivered`, and `read` when the phone is opened.
    #[default]
    Full,
}

/// What the simulation consists of.
#[derive(Clone, Debug)]
pub struct Config {
    /// The bearer token that calls must carry.
    pub token: String,
    /// Key of the webhook signatures.
    pub app_secret: String,
    /// The app's version of the API, for example `v23.0`; calls may name any.
    pub version: String,
    /// The numbers of the businesses.
    pub numbers: Vec<Number>,
    /// The people who have a phone; more can join by [`add_customer`](super::Graph::add_customer).
    pub customers: Vec<Customer>,
    /// Where webhooks go; empty until [`set_webhook`](super::Graph::set_webhook).
    pub webhook: String,
    /// Statuses of accepted messages.
    pub statuses: Statuses,
    /// A file that keeps everything over a `kill -9`.
    pub journal: Option<PathBuf>,
    /// Calls kept in memory, and at most this many messages a chat (8 to 2,000).
    pub keep: usize,
}

/// Why the simulation does not start, or a phone cannot write.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The journal cannot be read or created.
    #[error("the journal of the simulated Graph API: {0}")]
    Journal(#[from] std::io::Error),
    /// The HTTP client for webhooks cannot be made.
    #[error("the webhook client: {0}")]
    Client(#[from] reqwest::Error),
    /// The app secret cannot be a key.
    #[error("the app secret cannot be used as a key")]
    Secret,
    /// Opened outside a tokio runtime.
    #[error("the simulated Graph API needs a tokio runtime")]
    NoRuntime,
    /// There is no such number.
    #[error("no business has the number {0}")]
    UnknownNumber(String),
    /// There is no such customer.
    #[error("no customer is called {0}")]
    UnknownCustomer(String),
}
