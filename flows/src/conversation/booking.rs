//! Making or moving a booking: service, staff, time, details, confirmation on a held time.
//!
//! The draft says what is known; [`Turn::proceed`] asks for the next thing that is not.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Time;

use super::{
    Booking, Draft, Effect, Hold, Note, Offer, Refusal, StaffChoice, Stage, Step, TimeWish, Turn, Waiting,
};
use crate::business::{Question, Service};
use crate::calendar::Reason;
use crate::id::StaffId;

/// A hold that runs out sooner than this is renewed before it is shown.
const TOO_SHORT: SignedDuration = SignedDuration::from_mins(1);

/// The minute of the day.
pub(super) fn minute(time: Time) -> u16 {
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
}

impl Turn<'_> {
    /// Starts a booking from nothing.
    pub(super) fn begin(&mut self) {
        self.forget_draft();
        self.state.interrupted = None;
        self.proceed();
    }

    /// Moves a booking: service and staff stay, a new time is sought.
    pub(super) fn begin_move(&mut self, booking: Booking) {
        let wished = std::mem::take(&mut self.state.draft);
        self.release(wished.hold);
        if self.refuse_change(&booking) {
            return;
        }
        let service = booking.services.first().and_then(|id| self.context.business.service(*id));
        let staff = match (wished.staff, booking.staff) {
            (StaffChoice::Unsaid, Some(id)) if service.is_some_and(|service| service.choose_staff) => {
                StaffChoice::Named(id)
            }
            (StaffChoice::Unsaid, _) => StaffChoice::Anyone,
            (wished, _) => wished,
        };
        self.state.draft = Draft {
            services: booking.services.clone(),
            staff,
            days: wished.days,
            time: wished.time,
            not_on: wished.not_on,
            answers: booking.answers.clone(),
            moving: Some(booking),
            ..Draft::default()
        };
        self.keep_staff_if_able();
        self.proceed();
    }

    /// Asks for the next thing that is not known yet.
    pub(super) fn proceed(&mut self) {
        if self.state.draft.services.is_empty() {
            let mut options: Vec<_> = self.context.business.offered().map(|service| service.id).collect();
            // A list holds ten rows; the rest is found by name.
            options.truncate(10);
            return match options.as_slice() {
                // Nothing can be booked here yet: a person can still help.
                [] => self.call_person(),
                [only] => {
                    self.state.draft.services = vec![*only];
                    self.proceed();
                }
                _ => self.ask(Step::Service { options }),
            };
        }
        let Some(service) = self.service() else {
            // The service was taken off the list meanwhile.
            self.forget_draft();
            return self.ask_anew();
        };
        if self.state.draft.staff == StaffChoice::Unsaid {
            let mut options: Vec<StaffId> = service.staff.clone();
            options.truncate(9);
            if service.choose_staff && options.len() > 1 {
                return self.ask(Step::Staff { options });
            }
            self.state.draft.staff = StaffChoice::Anyone;
        }
        self.find(Stage::Wished);
    }

    pub(super) fn service(&self) -> Option<&Service> {
        self.context.business.service(*self.state.draft.services.first()?)
    }

    pub(super) fn named_staff(&self) -> Option<StaffId> {
        match self.state.draft.staff {
            StaffChoice::Named(id) => Some(id),
            _ => None,
        }
    }

    /// Asks the calendar to keep a time.
    pub(super) fn hold(&mut self, offer: Offer, agreed: bool) {
        let minutes = i64::from(self.context.business.bot.hold_minutes.max(1));
        let expires_at =
            self.context.now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MAX);
        let effect = Effect::Hold {
            services: self.state.draft.services.clone(),
            offer: offer.clone(),
            moving: self.state.draft.moving.as_ref().map(|booking| booking.id),
            expires_at,
        };
        self.wait(Waiting::Hold { offer, agreed }, effect);
    }

    /// The time is kept.
    pub(super) fn held(&mut self, hold: Hold) {
        let agreed = matches!(self.state.step, Step::Waiting(Waiting::Hold { agreed: true, .. }));
        self.state.draft.hold = Some(hold);
        if agreed {
            return self.agree();
        }
        let at = self.state.draft.hold.as_ref().map(|hold| hold.start);
        self.next_detail();
        if let (Step::Name | Step::Detail { .. }, Some(at)) = (&self.state.step, at) {
            self.say(Note::Held(at));
        }
    }

    /// It is not: others are offered.
    pub(super) fn not_held(&mut self, reason: Reason) {
        let Step::Waiting(Waiting::Hold { offer, .. }) = &self.state.step else { return self.confused() };
        let (at, day) = (offer.at, self.date_of(offer.at));
        match reason {
            Reason::Taken | Reason::Full { .. } => self.say(Note::JustTaken),
            reason => self.say(Note::WhyNot { reason, at }),
        }
        self.say(Note::Nearest);
        self.state.draft.hold = None;
        self.state.draft.time = None;
        self.state.draft.after = None;
        self.wish_day(day);
        self.find(Stage::SameDay);
    }

    /// The next thing to ask once a time is kept: a name, the service's questions, or "shall I book it?".
    fn next_detail(&mut self) {
        if self.context.name.is_none() && self.state.draft.moving.is_none() && !self.has_name() {
            return self.ask(Step::Name);
        }
        match (self.next_question(), &self.state.draft.hold) {
            (Some(nth), _) if self.state.draft.moving.is_none() => self.ask(Step::Detail { nth }),
            // The answers took longer than the time was kept: keep it anew before promising it.
            (_, Some(hold)) if hold.expires_at.duration_since(self.context.now) < TOO_SHORT => {
                let offer = Offer { at: hold.start, staff: self.named_staff() };
                self.hold(offer, false);
            }
            (_, Some(_)) => self.ask(Step::Confirm),
            (_, None) => self.proceed(),
        }
    }

    /// The time that is kept, as a wish: for when it must be sought again.
    pub(super) fn wish_for_held(&mut self) {
        if let Some(hold) = &self.state.draft.hold {
            let at = hold.start.to_zoned(self.context.zone.clone());
            self.state.draft.days = Some((at.date(), at.date()));
            self.state.draft.time = Some(TimeWish::At(at.time()));
        }
    }

    fn has_name(&self) -> bool {
        self.state.draft.answers.contains_key(super::note::NAME_KEY)
    }

    fn next_question(&self) -> Option<usize> {
        let service = self.service()?;
        service.questions.iter().position(|question| !self.state.draft.answers.contains_key(&question.key))
    }

    /// The customer's name, as they wrote it.
    pub(super) fn named(&mut self, name: String) {
        self.effects.push(Effect::SetName(name.clone()));
        self.state.draft.answers.insert(super::note::NAME_KEY.to_owned(), name);
        self.next_detail();
    }

    /// The answer to one of the service's questions; empty where it was skipped.
    pub(super) fn detailed(&mut self, nth: usize, answer: String) {
        let Some(question) = self.service().and_then(|service| service.questions.get(nth)).cloned() else {
            return self.next_detail();
        };
        let Question { key, required, .. } = question;
        if required && answer.is_empty() {
            return self.effects.push(Effect::Ask);
        }
        self.state.draft.answers.insert(key, answer);
        self.next_detail();
    }

    /// Yes: book the time that is kept.
    pub(super) fn agree(&mut self) {
        let Some(hold) = &self.state.draft.hold else { return self.proceed() };
        let name = self
            .state
            .draft
            .answers
            .get(super::note::NAME_KEY)
            .cloned()
            .or_else(|| self.context.name.map(str::to_owned));
        let effect = Effect::Book {
            hold: hold.id,
            name,
            answers: self.answers(),
            moving: self.state.draft.moving.as_ref().map(|booking| booking.id),
            language: self.language(),
        };
        self.wait(Waiting::Book, effect);
    }

    /// The answers to the service's questions.
    fn answers(&self) -> std::collections::BTreeMap<String, String> {
        let answers = self.state.draft.answers.iter().filter(|(key, _)| *key != super::note::NAME_KEY);
        answers.map(|(key, answer)| (key.clone(), answer.clone())).collect()
    }

    /// Booked, or moved.
    pub(super) fn booked(&mut self, booking: Booking) {
        let moved = self.state.draft.moving.is_some();
        let id = booking.id;
        self.say(if moved { Note::Moved(booking) } else { Note::Booked(booking) });
        self.state.draft = Draft::default();
        self.finish();
        self.show(id);
    }

    /// Not booked.
    pub(super) fn not_booked(&mut self, refusal: Refusal) {
        let hold = self.state.draft.hold.take();
        match (refusal, hold) {
            // Confirmed after the time ran out: it may well be free still, and yes was said.
            (Refusal::HoldGone, Some(hold)) if hold.expires_at <= self.context.now => {
                self.hold(Offer { at: hold.start, staff: self.named_staff() }, true);
            }
            (Refusal::HoldGone | Refusal::NotBookable(_), hold) => {
                self.say(Note::JustTaken);
                self.say(Note::Nearest);
                self.state.draft.time = None;
                self.state.draft.after = None;
                self.state.draft.days = hold.map(|hold| {
                    let day = self.date_of(hold.start);
                    (day, day)
                });
                self.find(Stage::SameDay);
            }
            (refusal, hold) => {
                self.release(hold);
                self.state.draft = Draft::default();
                self.say_refusal(&refusal);
                self.finish();
            }
        }
    }

    pub(super) fn in_draft(&self) -> bool {
        matches!(
            self.state.step,
            Step::Service { .. }
                | Step::Staff { .. }
                | Step::Slot { .. }
                | Step::Day { .. }
                | Step::Half { .. }
                | Step::Name
                | Step::Detail { .. }
                | Step::Confirm
        )
    }

    pub(super) fn release_hold(&mut self) {
        let hold = self.state.draft.hold.take();
        self.release(hold);
    }

    fn release(&mut self, hold: Option<Hold>) {
        if let Some(hold) = hold {
            self.effects.push(Effect::Release(hold.id));
        }
    }

    pub(super) fn forget_draft(&mut self) {
        self.release_hold();
        self.state.draft = Draft::default();
    }

    /// Lays the booking being made aside, for something else that comes first.
    pub(super) fn set_aside(&mut self) {
        if self.in_draft() && !self.state.draft.services.is_empty() {
            self.wish_for_held();
            self.release_hold();
            self.state.interrupted = Some(std::mem::take(&mut self.state.draft));
        } else {
            self.forget_draft();
        }
        self.state.step = Step::Idle;
    }

    /// Leaves the booking being made.
    pub(super) fn drop_draft(&mut self) {
        let moving = self.state.draft.moving.is_some();
        self.forget_draft();
        self.say(if moving { Note::Kept } else { Note::DraftDropped });
        self.finish();
    }
}
