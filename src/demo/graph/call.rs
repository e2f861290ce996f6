//! The journal of calls: what the simulated Graph API received and what it answered. Written by `api`, read by
//! tests, by `GET /demo/graph/messages` and by the benchmarks. Only the newest `keep` calls are in memory.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Answered with 200.
    Accepted,
    /// Answered with an error, by a rule of Meta's or by a fault.
    Refused,
    /// Accepted, and the caller waits for ever (fault `hang`).
    Hung,
    /// Accepted, and the connection closed without an answer (fault `reset`).
    Reset,
    /// Not accepted, and the connection closed without an answer (fault `refuse`).
    Dropped,
    /// Accepted, and answered with something unusable (faults `truncated` and `no_id`).
    Garbled,
}

/// One call to the simulated Graph API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Position among all calls, from 1.
    pub seq: u64,
    /// When, by the clock of the world.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path, without query.
    pub path: String,
    /// The business's number, of calls to one.
    pub phone_number_id: Option<String>,
    /// `to`, or else `recipient`, of a message.
    pub to: Option<String>,
    /// The JSON received; null where it was none.
    pub body: Value,
    /// HTTP status answered; 0 where there was no answer.
    pub status: u16,
    /// What became of it.
    pub verdict: Verdict,
    /// Meta's error code, of a refusal.
    pub code: Option<u32>,
    /// Id of the message; present exactly where the message reached the customer's phone.
    pub wamid: Option<String>,
    /// What was wrong, in words.
    pub problem: Option<String>,
    /// `biz_opaque_callback_data` of a message.
    pub callback: Option<String>,
}

impl Call {
    /// A call that nothing is known of yet. The caller puts the body in when it is done with it.
    pub(super) fn received(at: Timestamp, method: &str, path: &str, body: &Value) -> Self {
        let words = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        Self {
            seq: 0,
            at,
            method: method.to_owned(),
            path: path.to_owned(),
            phone_number_id: None,
            to: words("to").or_else(|| words("recipient")),
            callback: words("biz_opaque_callback_data"),
            body: Value::Null,
            status: 200,
            verdict: Verdict::Accepted,
            code: None,
            wamid: None,
            problem: None,
        }
    }
}

/// The newest calls.
pub(super) struct Calls {
    kept: VecDeque<Arc<Call>>,
    keep: usize,
    last: u64,
}

impl Calls {
    pub(super) fn new(keep: usize) -> Self {
        Self { kept: VecDeque::new(), keep: keep.max(1), last: 0 }
    }

    /// Numbers a call and keeps it.
    pub(super) fn push(&mut self, mut call: Call) -> Arc<Call> {
        call.seq = self.last + 1;
        self.restore(call)
    }

    /// Keeps a call that has its number already.
    pub(super) fn restore(&mut self, call: Call) -> Arc<Call> {
        self.last = call.seq;
        if self.kept.len() == self.keep {
            self.kept.pop_front();
        }
        let call = Arc::new(call);
        self.kept.push_back(Arc::clone(&call));
        call
    }

    /// The calls after number `seq`, as far as they are kept.
    pub(super) fn since(&self, seq: u64) -> Vec<Arc<Call>> {
        let forgotten = self.last.saturating_sub(self.kept.len() as u64);
        let skip = usize::try_from(seq.saturating_sub(forgotten)).unwrap_or(usize::MAX);
        self.kept.iter().skip(skip).cloned().collect()
    }

    /// The number of the newest call.
    pub(super) fn last(&self) -> u64 {
        self.last
    }
}
