//! What the Scheduler is asked, and the handle that asks it: intentions as methods, and every way in which an actor may
//! fail to answer turned into one error, once.

use std::collections::BTreeMap;
use std::time::Duration;

use flows::conversation::{Event, Find, Offer};
use flows::id::{AppointmentId, ContactId, HoldId, ServiceId};
use flows::language::Language;
use jiff::Timestamp;
use ractor::{ActorRef, RpcReplyPort, rpc::CallResult};
use uuid::Uuid;

use crate::store::{Error, Result};

/// Whoever asks waits so long; the answer is a matter of milliseconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// Somebody's wish to keep a time.
#[derive(Debug)]
pub struct Keep {
    pub(super) key: Uuid,
    pub(super) contact: ContactId,
    pub(super) services: Vec<ServiceId>,
    pub(super) offer: Offer,
    pub(super) moving: Option<AppointmentId>,
    pub(super) expires_at: Timestamp,
}

/// Somebody's wish to book what is kept.
#[derive(Debug)]
pub struct Confirm {
    pub(super) key: Uuid,
    pub(super) contact: ContactId,
    pub(super) hold: HoldId,
    pub(super) name: Option<String>,
    pub(super) answers: BTreeMap<String, String>,
    pub(super) language: Language,
}

/// What Scheduler is asked. Each answer is the event that the conversation's machine waits for.
#[derive(Debug)]
pub enum Msg {
    /// Free times.
    Find(Find, ContactId, RpcReplyPort<Result<Event>>),
    /// Days with free times.
    FindDays(Find, ContactId, RpcReplyPort<Result<Event>>),
    /// Keep a time.
    Hold(Keep, RpcReplyPort<Result<Event>>),
    /// Give it back.
    Release(HoldId, RpcReplyPort<Result<()>>),
    /// Book it.
    Book(Confirm, RpcReplyPort<Result<Event>>),
    /// Move a booking to it.
    Move {
        /// The same request twice is one move.
        key: Uuid,
        /// Whose booking.
        contact: ContactId,
        /// Which.
        booking: AppointmentId,
        /// To which hold.
        hold: HoldId,
        /// The answer.
        reply: RpcReplyPort<Result<Event>>,
    },
    /// Cancel a booking.
    Cancel {
        /// The same request twice is one cancellation.
        key: Uuid,
        /// Whose booking.
        contact: ContactId,
        /// Which.
        booking: AppointmentId,
        /// As the customer saw it.
        version: u32,
        /// The answer.
        reply: RpcReplyPort<Result<Event>>,
    },
}

impl Msg {
    pub(super) fn refuse(self, error: Error) {
        match self {
            Self::Find(_, _, reply) | Self::FindDays(_, _, reply) => drop(reply.send(Err(error))),
            Self::Hold(_, reply) => drop(reply.send(Err(error))),
            Self::Book(_, reply) => drop(reply.send(Err(error))),
            Self::Move { reply, .. } | Self::Cancel { reply, .. } => drop(reply.send(Err(error))),
            Self::Release(_, reply) => drop(reply.send(Err(error))),
        }
    }
}

/// Asks the calendar of one business.
#[derive(Clone, Debug)]
pub struct Scheduler(ActorRef<Msg>);

impl Scheduler {
    pub(crate) fn of(actor: ActorRef<Msg>) -> Self {
        Self(actor)
    }

    async fn call<T: Send + 'static>(&self, msg: impl FnOnce(RpcReplyPort<Result<T>>) -> Msg) -> Result<T> {
        match self.0.call(msg, Some(PATIENCE)).await {
            Ok(CallResult::Success(answer)) => answer,
            Ok(CallResult::Timeout) => Err(Error::Away("the scheduler is busy".into())),
            // It has failed or is starting again: the same question, with the same key, will be answered.
            Ok(CallResult::SenderError) | Err(_) => Err(Error::Away("the scheduler is restarting".into())),
        }
    }

    /// Free times.
    pub async fn find(&self, find: Find, contact: ContactId) -> Result<Event> {
        self.call(|reply| Msg::Find(find, contact, reply)).await
    }

    /// Days with free times.
    pub async fn find_days(&self, find: Find, contact: ContactId) -> Result<Event> {
        self.call(|reply| Msg::FindDays(find, contact, reply)).await
    }

    /// Keeps a time.
    pub async fn hold(
        &self,
        key: Uuid,
        contact: ContactId,
        services: Vec<ServiceId>,
        offer: Offer,
        moving: Option<AppointmentId>,
        expires_at: Timestamp,
    ) -> Result<Event> {
        self.call(|reply| Msg::Hold(Keep { key, contact, services, offer, moving, expires_at }, reply)).await
    }

    /// Gives a kept time back.
    pub async fn release(&self, hold: HoldId) -> Result<()> {
        self.call(|reply| Msg::Release(hold, reply)).await
    }

    /// Books a kept time.
    pub async fn book(
        &self,
        key: Uuid,
        contact: ContactId,
        hold: HoldId,
        name: Option<String>,
        answers: BTreeMap<String, String>,
        language: Language,
    ) -> Result<Event> {
        self.call(|reply| Msg::Book(Confirm { key, contact, hold, name, answers, language }, reply)).await
    }

    /// Moves a booking to a kept time.
    pub async fn move_to(
        &self,
        key: Uuid,
        contact: ContactId,
        booking: AppointmentId,
        hold: HoldId,
    ) -> Result<Event> {
        self.call(|reply| Msg::Move { key, contact, booking, hold, reply }).await
    }

    /// Cancels a booking.
    pub async fn cancel(
        &self,
        key: Uuid,
        contact: ContactId,
        booking: AppointmentId,
        version: u32,
    ) -> Result<Event> {
        self.call(|reply| Msg::Cancel { key, contact, booking, version, reply }).await
    }
}
