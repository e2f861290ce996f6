//! What a chat is told and what it asks for: events come in, effects go out. The Conversation actor turns
//! webhooks and the Scheduler's answers into the first, and does the second.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Booking, Hold, Note, Offer, Tap};
use crate::calendar::Reason;
use crate::id::{AppointmentId, HoldId, ServiceId, StaffId};
use crate::language::Language;
use crate::understanding::Heard;

/// What has happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The customer wrote.
    Said {
        /// As understood.
        heard: Box<Heard>,
        /// As written.
        text: String,
        /// When, by their phone.
        sent_at: Timestamp,
    },
    /// The customer tapped; none where the id is not ours.
    Tapped {
        /// What the id says.
        tap: Option<Tap>,
        /// When, by their phone.
        sent_at: Timestamp,
    },
    /// Something that is not text: a picture, a voice note, a place.
    Unreadable,
    /// A basket from WhatsApp's catalogue.
    Basket,
    /// A sign of life that wants no answer: a reaction, an edit, a change of number.
    Noticed,
    /// The owner answered from their own phone or from the console.
    OwnerSpoke,
    /// The owner gave the chat back.
    HandedBack,
    /// Free times.
    Found {
        /// Soonest first.
        starts: Vec<Offer>,
        /// Why the exact time asked for is not among them; none where it is, or where none was asked for.
        why_not: Option<Reason>,
    },
    /// Days with free times.
    FoundDays {
        /// In order.
        days: Vec<Date>,
    },
    /// The time is kept.
    Held(Hold),
    /// It is not.
    NotHeld(Reason),
    /// Booked, or moved.
    Booked(Booking),
    /// Not booked; the time is gone.
    NotBooked(Refusal),
    /// The customer's bookings, soonest first.
    Listed(Vec<Booking>),
    /// One booking, where it exists and is this customer's.
    Looked(Option<Booking>),
    /// Cancelled.
    Cancelled(Booking),
    /// Not cancelled.
    NotCancelled(Refusal),
    /// The customer's word is noted.
    Attending(Booking),
}

/// Why a booking could not be made or changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The hold has run out or was released, and the time may be somebody else's.
    HoldGone,
    /// The calendar says no.
    NotBookable(Reason),
    /// There is no such booking of this customer, or it is cancelled.
    Gone,
    /// It has begun or is over.
    Past,
    /// It has been changed meanwhile.
    Changed,
}

/// What must now be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Say this; the question that the state asks is put after the last note.
    Say(Note),
    /// Put the question that the state asks.
    Ask,
    /// Find free times.
    Find(Find),
    /// Find days with free times.
    FindDays(Find),
    /// Keep this time for a while.
    Hold {
        /// What for.
        services: Vec<ServiceId>,
        /// With whom and when.
        offer: Offer,
        /// The booking that would move there.
        moving: Option<AppointmentId>,
        /// Until when.
        expires_at: Timestamp,
    },
    /// Give a kept time back.
    Release(HoldId),
    /// Turn a hold into a booking, or move a booking to it.
    Book {
        /// The hold.
        hold: HoldId,
        /// In whose name.
        name: Option<String>,
        /// What the customer answered.
        answers: BTreeMap<String, String>,
        /// The booking to move.
        moving: Option<AppointmentId>,
        /// In which language to remind.
        language: Language,
    },
    /// List the customer's coming bookings.
    List,
    /// Fetch one booking of this customer.
    Look(AppointmentId),
    /// Cancel a booking.
    CancelBooking {
        /// Which.
        booking: AppointmentId,
        /// As the customer saw it.
        version: u32,
    },
    /// Note that the customer will come.
    Attend(AppointmentId),
    /// Remember the customer's language.
    SetLanguage(Language),
    /// Remember the customer's name.
    SetName(String),
    /// No reminders and no offers any more.
    OptOut,
    /// Reminders again.
    OptIn,
    /// A person is asked for.
    CallPerson,
}

impl Effect {
    /// Whether an event answers it, in the same turn.
    pub fn is_question(&self) -> bool {
        matches!(
            self,
            Self::Find(_)
                | Self::FindDays(_)
                | Self::Hold { .. }
                | Self::Book { .. }
                | Self::List
                | Self::Look(_)
                | Self::CancelBooking { .. }
                | Self::Attend(_)
        )
    }
}

/// A question for free times.
#[derive(Clone, Debug, PartialEq)]
pub struct Find {
    /// What for.
    pub services: Vec<ServiceId>,
    /// With whom; none: with anybody.
    pub staff: Option<StaffId>,
    /// Not before.
    pub from: Timestamp,
    /// Before; none: as far as bookings are open.
    pub to: Option<Timestamp>,
    /// Only at these minutes of the day, the last not included.
    pub within: Option<(u16, u16)>,
    /// The one time wished for: the answer says why it is not free.
    pub exact: Option<Timestamp>,
    /// The booking that would move.
    pub moving: Option<AppointmentId>,
    /// At most so many.
    pub limit: usize,
}
