//! WhatsApp's Graph API: the one place that calls it.
//!
//! Called by the Sender only. Knows how to write a request and how to read how it ended; what follows from that
//! is `flows::retry`'s to say. Absent: pace, order, and any second try.

use std::time::Duration;

use flows::outbound::{Answer, GraphError, Outbound, Recipient};
use flows::retry::Attempt;
use secrecy::{ExposeSecret, SecretString};

/// Answers longer than this are not WhatsApp's.
const LONGEST_ANSWER: usize = 1 << 20;

/// How to reach the Graph API.
#[derive(Clone, Debug)]
pub struct Access {
    /// Such as `https://graph.facebook.com`.
    pub base: String,
    /// Such as `v25.0`.
    pub version: String,
    /// The system user's token.
    pub token: SecretString,
    /// How long a request may take in all.
    pub patience: Duration,
}

/// A client of the Graph API.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    access: Access,
}

/// How one request ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// WhatsApp has it.
    Accepted {
        /// Its id there.
        wamid: String,
    },
    /// WhatsApp refused it.
    Refused {
        /// HTTP status.
        http: u16,
        /// WhatsApp's code and words.
        error: GraphError,
        /// When to come back, if it said.
        retry_after: Option<Duration>,
    },
    /// The request never left.
    NotSent(String),
    /// It left, and nobody knows.
    Lost(String),
}

impl Sent {
    /// The same, as `flows::retry` judges it; none where it was accepted.
    pub fn attempt(&self) -> Option<Attempt<'_>> {
        Some(match self {
            Self::Accepted { .. } => return None,
            Self::NotSent(_) => Attempt::NotSent,
            Self::Lost(_) => Attempt::Lost,
            Self::Refused { http, error, retry_after } => Attempt::Answer {
                http: *http,
                code: error.code,
                retry_after: *retry_after,
                details: &error.details,
            },
        })
    }
}

impl Client {
    /// A client. Connections are kept; redirects are not followed, for they would carry the token elsewhere.
    pub fn new(access: Access) -> reqwest::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(3).min(access.patience))
            .timeout(access.patience)
            .redirect(reqwest::redirect::Policy::none())
            .pool_idle_timeout(Duration::from_secs(30))
            .tcp_nodelay(true)
            .user_agent(concat!("bellhop/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { http, access })
    }

    /// Sends a message. `callback` comes back with every status of it.
    pub async fn send(&self, from: &str, to: &Recipient, message: &Outbound, callback: &str) -> Sent {
        let body = message.body(to, callback, None);
        let request =
            self.http.post(self.url(from)).bearer_auth(self.access.token.expose_secret()).json(&body).send();
        let answer = match request.await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() || error.is_builder() => return Sent::NotSent(words(&error)),
            Err(error) => return Sent::Lost(words(&error)),
        };
        let http = answer.status().as_u16();
        let retry_after = answer
            .headers()
            .get(reqwest::header::RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(Duration::from_secs);
        let body = match read(answer).await {
            Ok(body) => body,
            Err(why) => return Sent::Lost(why),
        };
        match Answer::read(http, &body) {
            Answer::Accepted { wamid, .. } => Sent::Accepted { wamid },
            // A gateway's own page: nobody knows whether the message went on behind it.
            Answer::Refused(error) if error.code.is_none() && matches!(http, 502 | 504) => {
                Sent::Lost(format!("{http} without an error object"))
            }
            Answer::Refused(error) => Sent::Refused { http, error, retry_after },
            Answer::Unclear => Sent::Lost(format!("{http} without a message id")),
        }
    }

    /// Tells WhatsApp that a message was read, which turns its ticks blue. A courtesy: nothing depends on it.
    pub async fn mark_read(&self, number: &str, wamid: &str) {
        let body =
            serde_json::json!({"messaging_product": "whatsapp", "status": "read", "message_id": wamid});
        let request = self
            .http
            .post(self.url(number))
            .bearer_auth(self.access.token.expose_secret())
            .json(&body)
            .send();
        if let Err(error) = request.await {
            tracing::debug!(error = words(&error), "a read receipt was not taken");
        }
    }

    fn url(&self, number: &str) -> String {
        format!("{}/{}/{number}/messages", self.access.base.trim_end_matches('/'), self.access.version)
    }
}

/// An error without its address, which may carry what must not be logged.
fn words(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        let words = error.to_string();
        let words = words.split(" for url").next().unwrap_or_default();
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(words);
        source = error.source();
    }
    text
}

async fn read(mut answer: reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| words(&error))? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err("the answer is longer than a mebibyte".into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
