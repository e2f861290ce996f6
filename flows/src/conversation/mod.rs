//! The machine of one chat: from what a customer says to what must be said and done.
//!
//! `step` is total: a person may say anything at any time, and the answer is a prompt, never an error.
//! Questions to the calendar (`Find`, `Hold`, `Book`, ...) go out as effects, one at a time, and come back as
//! events in the same turn; while one is out, the step is `Waiting`, which is never stored.
//! Called by the Conversation actor, by the transcripts and by nobody else. Absent on purpose: the database,
//! the wire, and any decision on what is bookable.

pub mod answer;
mod booking;
mod choice;
mod consent;
mod event;
mod faq;
mod format;
mod handoff;
mod manage;
mod note;
mod offer;
mod question;
mod render;
mod repair;
mod state;
mod tap;
mod wish;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub use self::event::{Effect, Event, Find, Refusal};
pub use self::note::Note;
pub use self::render::{booking_card, render};
pub use self::state::{
    Booking, Draft, Hold, Offer, Purpose, StaffChoice, Stage, State, Step, TimeWish, Waiting,
};
pub use self::tap::{Act, Choice, Tap};
use crate::business::Business;
use crate::language::Language;

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
    /// A time that never stands still, for pace: a demo's clock may be frozen, its customers are not. Its zero
    /// means nothing, and after a restart it may be behind what a state remembers.
    pub elapsed: Timestamp,
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
/// A customer's bucket of messages holds so many: more are a flood (another bot, a child, an attack).
const FLOOD: u16 = 60;
/// So many leave it a minute: a little less than WhatsApp lets us answer one customer (10 a minute, after a burst), so
/// that two bots who thank each other are noticed, and nobody else is.
const FLOOD_DRAIN: i64 = 8;

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
                if self.may_act(tap.as_ref()) {
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
        self.state.shown = None;
        self.effects.push(Effect::Ask);
    }

    fn date_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.context.zone.clone()).date()
    }
}

#[cfg(test)]
mod tests;
