//! The customer's own bookings: seeing, moving and cancelling them, and saying "I'll be there".

use jiff::SignedDuration;

use super::{Act, Booking, Effect, Note, Purpose, Refusal, Step, Turn, Waiting};

/// A list holds ten rows.
const ROWS: usize = 10;

impl Turn<'_> {
    /// Asks for the customer's bookings, keeping a booking being made for later.
    pub(super) fn list_bookings(&mut self, purpose: Purpose) {
        if self.in_draft() && !self.state.draft.services.is_empty() {
            self.release_hold();
            self.state.interrupted = Some(std::mem::take(&mut self.state.draft));
        }
        self.wait(Waiting::List { purpose }, Effect::List);
    }

    /// The customer's bookings have come back.
    pub(super) fn listed(&mut self, mut bookings: Vec<Booking>) {
        let Step::Waiting(Waiting::List { purpose }) = self.state.step else { return self.confused() };
        bookings.truncate(ROWS);
        match (bookings.len(), purpose) {
            (0, _) => {
                self.say(match purpose {
                    Purpose::Show => Note::MineNone,
                    Purpose::Move => Note::MoveNone,
                    Purpose::Cancel => Note::CancelNone,
                });
                if self.state.interrupted.is_some() { self.finish() } else { self.ask(Step::Menu) }
            }
            (1, _) => {
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
            Purpose::Show => {
                self.say(Note::Mine(booking));
                self.finish();
            }
            Purpose::Move => self.begin_move(booking),
            Purpose::Cancel => self.ask_cancel(booking),
        }
    }

    /// A booking named by a button has been fetched.
    pub(super) fn looked(&mut self, booking: Option<Booking>) {
        let Step::Waiting(Waiting::Look { act, version }) = self.state.step else { return self.confused() };
        self.state.step = Step::Idle;
        let Some(booking) = booking else {
            self.say(Note::AlreadyCancelled);
            return self.finish();
        };
        if !booking.live {
            self.say(Note::AlreadyCancelled);
            return self.finish();
        }
        // "I'll be there" under an old reminder must not be taken for the new time.
        if act == Act::Attend && booking.version != version {
            self.say(Note::AttendanceMoved(booking));
            return self.finish();
        }
        if !self.state.draft.services.is_empty() && self.state.draft.moving.is_none() {
            self.release_hold();
            self.state.interrupted = Some(std::mem::take(&mut self.state.draft));
        }
        self.act(act, booking);
    }

    /// Asks whether to cancel.
    pub(super) fn ask_cancel(&mut self, booking: Booking) {
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
        self.say(Note::Kept);
        self.finish();
    }

    pub(super) fn cancelled(&mut self, booking: Booking) {
        self.say(Note::Cancelled(booking));
        self.finish();
    }

    pub(super) fn not_cancelled(&mut self, refusal: Refusal) {
        self.say_refusal(&refusal);
        self.finish();
    }

    pub(super) fn attending(&mut self, booking: Booking) {
        self.say(Note::Attending(booking));
        self.finish();
    }

    pub(super) fn say_refusal(&mut self, refusal: &Refusal) {
        self.say(match refusal {
            Refusal::Gone => Note::AlreadyCancelled,
            Refusal::Past => Note::AlreadyPast,
            Refusal::Changed | Refusal::HoldGone | Refusal::NotBookable(_) => Note::Apology,
        });
    }
}
