//! The machine of one chat: from what a customer says to what must be said and done.
//!
//! `step` is total: a person may say anything at any time, and the answer is a prompt, never an error.
//! Questions to the calendar (`Find`, `Hold`, `Book`, ...) go out as effects, one at a time, and come back as
//! events in the same turn; while one is out, the step is `Waiting`, which is never stored.
//! Called by the Conversation actor, by the transcripts and by nobody else. Absent on purpose: the database,
//! the wire, and any decision on what is bookable.

pub mod answer;
mod booking;
mod consent;
mod faq;
mod format;
mod handoff;
mod manage;
mod note;
mod question;
mod render;
mod repair;
mod tap;

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::note::Note;
pub use self::render::{booking_card, render};
pub use self::tap::{Act, Choice, Tap};
use crate::business::Business;
use crate::calendar::Reason;
use crate::id::{AppointmentId, HoldId, ServiceId, StaffId};
use crate::language::Language;
use crate::understanding::Heard;

/// Everything a turn may look at.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// Whose chat this is.
    pub business: &'a Business,
    /// The business's zone.
    pub zone: &'a TimeZone,
    /// The customer's name, where one is known.
    pub name: Option<&'a str>,
    /// The language to speak until the customer shows another.
    pub prior: Language,
    /// The time.
    pub now: Timestamp,
}

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
    /// Messages since the first one of this minute: (its start, how many).
    pub flood: Option<(Timestamp, u16)>,
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
    /// The end of a booking.
    Cancel,
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

/// What a step of the machine leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// Where the chat stands now.
    pub state: State,
    /// What must be done, in order. At most one is a question, and it is the last.
    pub effects: Vec<Effect>,
    /// When the state changes by itself, if nothing is said: the end of a hold or of the bot's silence.
    pub deadline: Option<Timestamp>,
}

/// A message this much older than now is not acted on blindly: it reached us late.
const LATE: SignedDuration = SignedDuration::from_mins(15);
/// A chat silent for this long is greeted anew.
const NEW_TALK: SignedDuration = SignedDuration::from_hours(6);
/// More messages than this in a minute are a flood (another bot, a child, an attack).
const FLOOD: u16 = 30;

/// One step of the machine.
pub fn step(context: &Context<'_>, state: State, event: Event) -> Transition {
    let mut turn = Turn { context, state, effects: Vec::new() };
    turn.take(event);
    let deadline = match (&turn.state.silent_until, &turn.state.draft.hold) {
        (Some(until), _) => Some(*until),
        (None, Some(hold)) => Some(hold.expires_at),
        (None, None) => None,
    };
    Transition { state: turn.state, effects: turn.effects, deadline }
}

/// The ids that a turn hands out: the n-th question of the message `cause`.
pub fn question_key(cause: Uuid, n: usize) -> Uuid {
    Uuid::new_v5(&cause, format!("question/{n}").as_bytes())
}

/// One step being taken.
struct Turn<'a> {
    context: &'a Context<'a>,
    state: State,
    effects: Vec<Effect>,
}

impl Turn<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::OwnerSpoke => self.owner_spoke(),
            Event::HandedBack => self.handed_back(),
            Event::Noticed => {}
            Event::Said { heard, text, sent_at } => {
                if self.may_answer(Some(&heard)) {
                    self.said(*heard, &text, sent_at);
                }
            }
            Event::Tapped { tap, sent_at } => {
                if self.may_answer(None) {
                    self.tapped(tap, sent_at);
                }
            }
            Event::Unreadable => {
                if self.may_answer(None) {
                    self.unreadable();
                }
            }
            Event::Basket => {
                if self.may_answer(None) {
                    self.say(Note::NoOrders);
                }
            }
            Event::Found { starts, why_not } => self.found(starts, why_not),
            Event::FoundDays { days } => self.found_days(days),
            Event::Held(hold) => self.held(hold),
            Event::NotHeld(reason) => self.not_held(reason),
            Event::Booked(booking) => self.booked(booking),
            Event::NotBooked(refusal) => self.not_booked(refusal),
            Event::Listed(bookings) => self.listed(bookings),
            Event::Looked(booking) => self.looked(booking),
            Event::Cancelled(booking) => self.cancelled(booking),
            Event::NotCancelled(refusal) => self.not_cancelled(refusal),
            Event::Attending(booking) => self.attending(booking),
        }
    }

    fn language(&self) -> Language {
        self.state.language.unwrap_or(self.context.prior)
    }

    fn say(&mut self, note: Note) {
        self.effects.push(Effect::Say(note));
    }

    /// Sends a question to somebody else and waits for the event that answers it.
    fn wait(&mut self, waiting: Waiting, effect: Effect) {
        self.state.step = Step::Waiting(waiting);
        self.effects.push(effect);
    }

    /// Asks the customer something new: the version grows, and older taps are out of date.
    fn ask(&mut self, step: Step) {
        self.state.version = self.state.version.wrapping_add(1);
        self.state.step = step;
        self.effects.push(Effect::Ask);
    }

    fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.context.zone.clone()).date()
    }
}

#[cfg(test)]
mod tests;
