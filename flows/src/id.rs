//! Typed identifiers. A bare `Uuid` is none of these.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

id! {
    /// Who pays: the owner of one or more businesses.
    AccountId,
    /// One business: the tenant of every chat, booking and message.
    BusinessId,
    /// A customer of one business, whatever identities WhatsApp shows for them.
    ContactId,
    /// Something a customer can book.
    ServiceId,
    /// Somebody who gives services.
    StaffId,
    /// A room, a chair, a machine: anything of which there is a limited number.
    ResourceId,
    /// A booked visit.
    AppointmentId,
    /// A time kept for a customer who has not confirmed yet.
    HoldId,
    /// One message we owe somebody.
    OutboxId,
    /// One message somebody sent us.
    InboxId,
}

impl OutboxId {
    /// The id of the `n`-th message that answers `cause`: the same cause always makes the same ids, so a
    /// replayed turn cannot owe a message twice.
    pub fn answering(cause: Uuid, n: usize) -> Self {
        Self(Uuid::new_v5(&cause, format!("outbox/{n}").as_bytes()))
    }
}
