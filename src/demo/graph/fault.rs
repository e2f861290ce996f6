//! What the simulated peer does wrong on purpose. Filled by tests and by `POST /demo/graph/faults`, taken
//! by `send` (a call), `send` again (its statuses) and `phone` (a customer's message). It decides nothing
//! about bodies: a call that Meta would refuse is refused, fault or not.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::lock;

/// Something that goes wrong with a call to `/messages`, with its statuses, or with a webhook.
///
/// Read receipts and typing indicators never use a fault up: "the next three calls" are three messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Accepted and shown at once, answered after `ms` milliseconds.
    Delay {
        /// Milliseconds until the answer.
        ms: u64,
    },
    /// Refused with Meta's error `code` and HTTP status `http`; nothing is accepted.
    Error {
        /// Meta's error code, for example 131000.
        code: u32,
        /// HTTP status of the answer.
        http: u16,
    },
    /// Accepted and shown, never answered: the connection stays open until the caller gives up.
    Hang,
    /// Accepted and shown, then the connection is closed without an answer.
    AcceptThenReset,
    /// The connection is closed without an answer and nothing was accepted.
    Refuse,
    /// A gateway's HTML page with status 502; nothing is accepted.
    Html502,
    /// Accepted and shown; the JSON of the answer stops in the middle.
    TruncatedJson,
    /// Accepted and shown; status 200 without a message id.
    NoId,
    /// Every status of the message is delivered twice.
    DuplicateStatuses,
    /// The statuses arrive as read, delivered, sent.
    ReorderStatuses,
    /// The message gets no status at all.
    DropStatuses,
    /// A customer's message is posted `copies` times in parallel.
    DuplicateWebhooks {
        /// Posts of one message, itself included.
        copies: u32,
    },
}

/// The three places where a fault can strike.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Call,
    Statuses,
    Webhook,
}

impl Fault {
    fn place(self) -> Place {
        match self {
            Self::DuplicateStatuses | Self::ReorderStatuses | Self::DropStatuses => Place::Statuses,
            Self::DuplicateWebhooks { .. } => Place::Webhook,
            _ => Place::Call,
        }
    }
}

/// Faults waiting for their calls, oldest first in each place.
#[derive(Default)]
pub(super) struct Faults {
    waiting: AtomicUsize,
    queues: Mutex<[VecDeque<(Fault, u32)>; 3]>,
}

impl Faults {
    pub(super) fn add(&self, fault: Fault, calls: u32) {
        if calls == 0 {
            return;
        }
        let mut queues = lock(&self.queues);
        if let Some(queue) = queues.get_mut(fault.place() as usize) {
            queue.push_back((fault, calls));
        }
        self.waiting.fetch_add(calls as usize, Ordering::Release);
    }

    /// The fault for the next call in this place. Free of locks while none is waiting.
    pub(super) fn take(&self, place: Place) -> Option<Fault> {
        if self.waiting.load(Ordering::Acquire) == 0 {
            return None;
        }
        let mut queues = lock(&self.queues);
        let queue = queues.get_mut(place as usize)?;
        let (fault, left) = queue.front_mut()?;
        let fault = *fault;
        *left -= 1;
        if *left == 0 {
            queue.pop_front();
        }
        self.waiting.fetch_sub(1, Ordering::Release);
        Some(fault)
    }

    /// How many calls are still to be harmed.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    pub(super) fn clear(&self) {
        let mut queues = lock(&self.queues);
        queues.iter_mut().for_each(VecDeque::clear);
        self.waiting.store(0, Ordering::Release);
    }
}
