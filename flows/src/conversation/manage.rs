//! The customer's own bookings: seeing, moving and cancelling them, and saying "I'll be there".

use jiff::SignedDuration;

use super::{Act, Booking, Effect, Note, Purpose, Refusal, Step, Turn, Waiting};
use crate::id::AppointmentId;

/// A list holds ten rows.
const ROWS: usize = 10;
/// "OK" out of the blue is the answer to a reminder where a booking is as near as this.
const NEAR: SignedDuration = SignedDuration::from_hours(36);

impl Turn<'_> {
    /// Asks for the customer's bookings.
    pub(super) fn list_bookings(&mut self, purpose: Purpose) {
        self.wait(Waiting::List { purpose }, Effect::List);
    }

    /// What the customer wants done with a booking: with the one shown last, else with one of theirs.
    pub(super) fn manage(&mut self, act: Act) {
        match self.state.shown.take() {
            Some(id) => self.wait(Waiting::Shown { act: Some(act) }, Effect::Look(id)),
            None => self.list_bookings(purpose_of(act)),
        }
    }

    /// The booking that the last message shows.
    pub(super) fn show(&mut self, id: AppointmentId) {
        self.state.shown = (self.state.step == Step::Idle).then_some(id);
    }

    /// The customer's bookings have come back.
    pub(super) fn listed(&mut self, mut bookings: Vec<Booking>) {
        let Step::Waiting(Waiting::List { purpose }) = self.state.step else { return self.confused() };
        bookings.truncate(ROWS);
        if purpose == Purpose::Attend {
            let next = bookings.into_iter().next();
            return match next.filter(|next| next.start.duration_since(self.context.now) <= NEAR) {
                Some(next) => self.wait(Waiting::Attend, Effect::Attend(next.id)),
                None => {
                    self.say(Note::Greeting);
                    self.ask_anew();
                }
            };
        }
        match bookings.len() {
            0 => {
                self.say(match purpose {
                    Purpose::Show | Purpose::Attend => Note::MineNone,
                    Purpose::Move => Note::MoveNone,
                    Purpose::Cancel => Note::CancelNone,
                });
                self.forget_draft();
                self.ask_anew();
            }
            1 => {
                if let Some(only) = bookings.pop() {
                    self.picked(purpose, only);
                }
            }
            _ => self.ask(Step::Pick { purpose, bookings }),
        }
    }

    /// One of the customer's bookings is chosen.
    pub(super) fn picked(&mut self, purpose: Purpose, booking: Booking) {
        match purpose {
            Purpose::Show | Purpose::Attend => {
                let id = booking.id;
                self.say(Note::Mine(booking));
                self.finish();
                self.show(id);
            }
            Purpose::Move => self.begin_move(booking),
            Purpose::Cancel => self.ask_cancel(booking),
        }
    }

    /// A booking named by a button, or shown last, has been fetched.
    pub(super) fn looked(&mut self, booking: Option<Booking>) {
        let standing = booking.filter(|booking| booking.live);
        match (&self.state.step, standing) {
            (Step::Waiting(Waiting::Look { act, version }), Some(booking)) => {
                // "I'll be there" under an old reminder must not be taken for the new time.
                if *act == Act::Attend && booking.version != *version {
                    let id = booking.id;
                    self.say(Note::AttendanceMoved(booking));
                    self.finish();
                    return self.show(id);
                }
                self.act(*act, booking);
            }
            (Step::Waiting(Waiting::Look { .. }), None) => {
                self.say(Note::BookingGone);
                self.finish();
            }
            (Step::Waiting(Waiting::Shown { act: Some(act) }), Some(booking)) => self.act(*act, booking),
            // It was cancelled or has passed since: perhaps another is meant.
            (Step::Waiting(Waiting::Shown { act: Some(act) }), None) => self.list_bookings(purpose_of(*act)),
            (Step::Waiting(Waiting::Shown { act: None }), Some(booking)) => {
                self.picked(Purpose::Show, booking)
            }
            (Step::Waiting(Waiting::Shown { act: None }), None) => {
                self.state.step = Step::Idle;
                self.stale_tap();
            }
            _ => self.confused(),
        }
    }

    /// Asks whether to cancel.
    pub(super) fn ask_cancel(&mut self, booking: Booking) {
        self.forget_draft();
        if !self.refuse_change(&booking) {
            self.ask(Step::Cancel { booking });
        }
    }

    /// Says why a booking can no longer be changed here. Whether it had to.
    pub(super) fn refuse_change(&mut self, booking: &Booking) -> bool {
        let notice = SignedDuration::from_mins(i64::from(self.context.business.bot.change_notice_minutes));
        let left = booking.start.duration_since(self.context.now);
        let note = if !booking.live {
            Note::AlreadyCancelled
        } else if left <= SignedDuration::ZERO {
            Note::AlreadyPast
        } else if left < notice {
            Note::TooLate
        } else {
            return false;
        };
        self.say(note);
        self.finish();
        true
    }

    pub(super) fn keep(&mut self) {
        let kept = match &self.state.step {
            Step::Cancel { booking } => Some(booking.id),
            _ => None,
        };
        self.say(Note::Kept);
        self.finish();
        if let Some(id) = kept {
            self.show(id);
        }
    }

    pub(super) fn cancelled(&mut self, booking: Booking) {
        let moves = |left: &super::Draft| left.moving.as_ref().is_some_and(|moving| moving.id == booking.id);
        if self.state.interrupted.as_ref().is_some_and(moves) {
            self.state.interrupted = None;
        }
        self.say(Note::Cancelled(booking));
        self.finish();
    }

    pub(super) fn not_cancelled(&mut self, refusal: Refusal) {
        match (refusal, &self.state.step) {
            // Changed since it was shown: the customer decides again, on what it is now.
            (Refusal::Changed, Step::Waiting(Waiting::Cancel { booking })) => {
                let id = *booking;
                self.wait(Waiting::Shown { act: Some(Act::Cancel) }, Effect::Look(id));
            }
            (refusal, _) => {
                self.say_refusal(&refusal);
                self.finish();
            }
        }
    }

    pub(super) fn attending(&mut self, booking: Booking) {
        let id = booking.id;
        self.say(Note::Attending(booking));
        self.finish();
        self.show(id);
    }

    pub(super) fn say_refusal(&mut self, refusal: &Refusal) {
        self.say(match refusal {
            Refusal::Gone => Note::AlreadyCancelled,
            Refusal::Past => Note::AlreadyPast,
            Refusal::Changed | Refusal::HoldGone | Refusal::NotBookable(_) => Note::Apology,
        });
    }
}

fn purpose_of(act: Act) -> Purpose {
    match act {
        Act::Attend => Purpose::Attend,
        Act::Move => Purpose::Move,
        Act::Cancel => Purpose::Cancel,
    }
}
