//! Where a chat stands: its state as it is stored, the question that is open, and the booking being made.
//! Read and written by the machine alone; the store keeps it as JSON, so that fields are added with a default.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::Act;
use crate::id::{AppointmentId, HoldId, ServiceId, StaffId};
use crate::language::Language;

/// Where a chat stands. Stored as it is after each turn.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Grows with each question asked; taps carry it.
    pub version: u32,
    /// What is being asked.
    pub step: Step,
    /// The booking being made.
    pub draft: Draft,
    /// A booking that was left lying for something else.
    pub interrupted: Option<Draft>,
    /// The language the customer has shown.
    pub language: Option<Language>,
    /// How often in a row nothing was understood.
    pub misses: u8,
    /// A person has this chat until then; the bot is silent.
    pub silent_until: Option<Timestamp>,
    /// When the customer was last answered.
    pub last_at: Option<Timestamp>,
    /// Whether the last thing received could not be read, and that has been said.
    pub unreadable: bool,
    /// How full the customer's bucket of messages was, and when.
    pub flood: Option<(Timestamp, u16)>,
    /// The booking that was shown last, while nothing else has been asked: what "cancel it" means.
    pub shown: Option<AppointmentId>,
}

/// What is being asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Nothing.
    #[default]
    Idle,
    /// What would you like to do?
    Menu,
    /// Which service?
    Service {
        /// Those listed.
        options: Vec<ServiceId>,
    },
    /// With whom?
    Staff {
        /// Those listed.
        options: Vec<StaffId>,
    },
    /// At which of these times?
    Slot {
        /// Those listed, soonest first.
        offers: Vec<Offer>,
        /// The day they were asked for, where it is one.
        day: Option<Date>,
        /// Whether there are later ones.
        more: bool,
    },
    /// On which day?
    Day {
        /// Those listed.
        days: Vec<Date>,
        /// Whether there are later ones.
        more: bool,
    },
    /// Five in the morning or in the afternoon?
    Half {
        /// The first.
        early: Time,
        /// The second.
        late: Time,
    },
    /// In which name?
    Name,
    /// The n-th question of the service.
    Detail {
        /// Which of its questions.
        nth: usize,
    },
    /// Shall I book the time that is held?
    Confirm,
    /// Which of your bookings?
    Pick {
        /// What for.
        purpose: Purpose,
        /// Those listed.
        bookings: Vec<Booking>,
    },
    /// Cancel this booking?
    Cancel {
        /// Which.
        booking: Booking,
    },
    /// Shall we go on with the booking left lying?
    Resume,
    /// That is the price; shall I look for a time?
    Quoted,
    /// Would you like to talk to a person?
    OfferPerson,
    /// An answer is on its way within this turn.
    Waiting(Waiting),
}

/// What the turn waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// Free times; how far the wish was already loosened.
    Slots {
        /// The stage.
        stage: Stage,
    },
    /// Days with free times.
    Days,
    /// A hold on this time.
    Hold {
        /// Which.
        offer: Offer,
        /// Whether the customer has already said yes to it.
        agreed: bool,
    },
    /// The booking of the held time.
    Book,
    /// The customer's bookings.
    List {
        /// What for.
        purpose: Purpose,
    },
    /// One booking, to do this with.
    Look {
        /// What to do.
        act: Act,
        /// The booking's version as the customer saw it.
        version: u32,
    },
    /// The booking shown last, to do this with; none: to show it again.
    Shown {
        /// What to do.
        act: Option<Act>,
    },
    /// The end of a booking.
    Cancel {
        /// Which.
        booking: AppointmentId,
    },
    /// The customer's word to come.
    Attend,
}

/// How far a wish for a time has been loosened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// As wished.
    Wished,
    /// The same day, at any time.
    SameDay,
    /// The same time of day, on later days.
    LaterDays,
    /// Any time.
    Any,
}

/// Why the customer's bookings are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To see them.
    Show,
    /// To move one.
    Move,
    /// To cancel one.
    Cancel,
    /// To say that they will come to the next one.
    Attend,
}

/// A time offered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// When the visit starts.
    pub at: Timestamp,
    /// With whom, where the customer named somebody.
    pub staff: Option<StaffId>,
}

/// A time kept for this customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// When the visit starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// Who gives it.
    pub staff: Option<StaffId>,
    /// Until when it is kept.
    pub expires_at: Timestamp,
}

/// A booking as the chat needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Booking {
    /// Its id.
    pub id: AppointmentId,
    /// Grows with each change.
    pub version: u32,
    /// What was booked.
    pub services: Vec<ServiceId>,
    /// Who gives it.
    pub staff: Option<StaffId>,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// In whose name.
    pub name: Option<String>,
    /// What the customer answered, by question.
    pub answers: BTreeMap<String, String>,
    /// Whether it still stands.
    pub live: bool,
    /// The short code people read out.
    pub reference: String,
}

/// The booking being made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What is wanted; several are one visit.
    pub services: Vec<ServiceId>,
    /// With whom.
    pub staff: StaffChoice,
    /// On which days: the first and the last.
    pub days: Option<(Date, Date)>,
    /// At what time of the day.
    pub time: Option<TimeWish>,
    /// Only later than this ("more times").
    pub after: Option<Timestamp>,
    /// Answers to the service's questions; empty text: skipped.
    pub answers: BTreeMap<String, String>,
    /// The time kept.
    pub hold: Option<Hold>,
    /// The booking that is being moved.
    pub moving: Option<Booking>,
    /// Days the customer does not want.
    pub not_on: Vec<Date>,
}

/// With whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffChoice {
    /// Not said yet.
    #[default]
    Unsaid,
    /// Whoever is free.
    Anyone,
    /// This one.
    Named(StaffId),
}

/// A time of day wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeWish {
    /// At exactly this time.
    At(Time),
    /// Near this time.
    Around(Time),
    /// From one minute of the day to another, the last not included.
    Between(u16, u16),
}
