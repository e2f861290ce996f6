//! The ways back: greeting, menu, back, start over, repeat, what was not understood, lists out of date, and
//! the booking that was left lying.

use super::{Draft, Effect, Note, StaffChoice, Step, Turn, Waiting};

impl Turn<'_> {
    /// A greeting: introduces itself where the talk is new, and puts the open question or the menu.
    pub(super) fn greet(&mut self, new_talk: bool) {
        match self.state.step {
            Step::Idle | Step::Menu => {
                self.say(if new_talk { Note::Greeting } else { Note::GreetingAgain });
                self.ask_anew();
            }
            _ => self.say(Note::GreetingAgain),
        }
    }

    /// The question for a talk in which none is open: the booking left lying, or the menu.
    pub(super) fn ask_anew(&mut self) {
        self.ask(if self.state.interrupted.is_some() { Step::Resume } else { Step::Menu });
    }

    /// A new talk begins where an old one was left: nothing of that is open any more, but a booking being made
    /// is asked for.
    pub(super) fn rest(&mut self) {
        if self.state.step != Step::Resume {
            self.set_aside();
        }
        self.state.step = Step::Idle;
        self.state.misses = 0;
    }

    pub(super) fn menu(&mut self) {
        self.forget_draft();
        self.state.interrupted = None;
        self.ask(Step::Menu);
    }

    pub(super) fn start_over(&mut self) {
        self.forget_draft();
        self.state.interrupted = None;
        self.say(Note::StartOver);
        self.ask(Step::Menu);
    }

    pub(super) fn repeat(&mut self) {
        match self.state.step {
            Step::Idle => {
                self.say(Note::NothingToRepeat);
                self.ask_anew();
            }
            _ => self.effects.push(Effect::Ask),
        }
    }

    /// One question back.
    pub(super) fn back(&mut self) {
        match self.state.step.clone() {
            Step::Staff { .. } => self.back_to_service(),
            Step::Slot { .. } | Step::Half { .. } if self.state.draft.moving.is_none() => {
                let asked = self
                    .state
                    .draft
                    .services
                    .first()
                    .and_then(|id| self.context.business.service(*id))
                    .is_some_and(|service| service.choose_staff && service.staff.len() > 1);
                self.clear_time();
                if asked {
                    self.state.draft.staff = StaffChoice::Unsaid;
                    self.proceed();
                } else {
                    self.back_to_service();
                }
            }
            Step::Confirm if self.state.draft.moving.is_none() && self.questions() > 0 => {
                self.back_to_detail(self.questions());
            }
            Step::Day { .. } | Step::Confirm | Step::Name | Step::Detail { nth: 0 } => self.another_time(),
            Step::Detail { nth } => self.back_to_detail(nth),
            Step::Cancel { .. } => self.keep(),
            Step::Slot { .. } | Step::Half { .. } => self.drop_draft(),
            _ => self.menu(),
        }
    }

    fn questions(&self) -> usize {
        self.service().map_or(0, |service| service.questions.len())
    }

    /// The question before the n-th one is asked again.
    fn back_to_detail(&mut self, nth: usize) {
        let nth = nth.saturating_sub(1);
        let key =
            self.service().and_then(|service| service.questions.get(nth)).map(|asked| asked.key.clone());
        if let Some(key) = key {
            self.state.draft.answers.remove(&key);
        }
        self.ask(Step::Detail { nth });
    }

    fn back_to_service(&mut self) {
        if self.context.business.services.len() <= 1 {
            return self.menu();
        }
        self.state.draft.services.clear();
        self.state.draft.staff = StaffChoice::Unsaid;
        self.state.draft.answers.clear();
        self.clear_time();
        self.proceed();
    }

    fn clear_time(&mut self) {
        self.release_hold();
        self.state.draft.days = None;
        self.state.draft.time = None;
        self.state.draft.after = None;
    }

    /// Once: say so and ask again. Twice: the menu. After that: a person, who is called in the end.
    pub(super) fn not_understood(&mut self) {
        self.state.misses = self.state.misses.saturating_add(1);
        match self.state.misses {
            1 => {
                self.say(Note::NotUnderstood);
                if self.state.step == Step::Idle {
                    self.ask_anew();
                }
            }
            2 => {
                self.say(Note::NotUnderstoodAgain);
                if !self.in_draft() {
                    self.ask_anew();
                }
            }
            3..=5 => {
                self.wish_for_held();
                self.release_hold();
                self.ask(Step::OfferPerson);
            }
            _ => self.call_person(),
        }
    }

    /// A tap on a list that is not the current one: never acted on, answered with the current question. Where
    /// a booking has just been made, that is what a second tap was for.
    pub(super) fn stale_tap(&mut self) {
        match (&self.state.step, self.state.shown) {
            (Step::Idle, Some(id)) => self.wait(Waiting::Shown { act: None }, Effect::Look(id)),
            (Step::Idle, None) => {
                self.say(Note::StaleTap);
                self.ask_anew();
            }
            _ => self.say(Note::StaleTap),
        }
    }

    /// Something that cannot be read: said once, not for each picture of an album.
    pub(super) fn unreadable(&mut self) {
        self.state.last_at = Some(self.context.now);
        if !std::mem::replace(&mut self.state.unreadable, true) {
            self.say(Note::Unreadable);
        }
    }

    /// An answer to a question that was not asked: a bug, which must not cost the customer the talk.
    pub(super) fn confused(&mut self) {
        self.say(Note::Apology);
        self.forget_draft();
        self.state.interrupted = None;
        self.ask(Step::Menu);
    }

    /// Something is done: back to the booking left lying, or to rest.
    pub(super) fn finish(&mut self) {
        if self.state.interrupted.is_some() {
            return self.ask(Step::Resume);
        }
        self.state.version = self.state.version.wrapping_add(1);
        self.state.step = Step::Idle;
        self.state.shown = None;
    }

    pub(super) fn resume(&mut self) {
        let left: Draft = self.state.interrupted.take().unwrap_or_default();
        self.state.draft = Draft { hold: None, after: None, ..left };
        self.proceed();
    }
}
