//! The ways back: greeting, menu, back, start over, repeat, what was not understood, lists out of date, and
//! the booking that was left lying.

use super::{Draft, Effect, Note, StaffChoice, Step, Turn};

impl Turn<'_> {
    /// A greeting: introduces itself where the talk is new, and puts the open question or the menu.
    pub(super) fn greet(&mut self, new_talk: bool) {
        match self.state.step {
            Step::Idle | Step::Menu => {
                self.say(if new_talk { Note::Greeting } else { Note::GreetingAgain });
                self.ask(Step::Menu);
            }
            _ => self.say(Note::GreetingAgain),
        }
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
                self.ask(Step::Menu);
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
            Step::Day { .. } | Step::Confirm | Step::Name | Step::Detail { nth: 0 } => self.another_time(),
            Step::Detail { nth } => {
                let previous = self
                    .state
                    .draft
                    .services
                    .first()
                    .and_then(|id| self.context.business.service(*id))
                    .and_then(|service| service.questions.get(nth.saturating_sub(1)))
                    .map(|question| question.key.clone());
                if let Some(key) = previous {
                    self.state.draft.answers.remove(&key);
                }
                self.ask(Step::Detail { nth: nth.saturating_sub(1) });
            }
            Step::Cancel { .. } => self.keep(),
            Step::Slot { .. } | Step::Half { .. } => self.drop_draft(),
            _ => self.menu(),
        }
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

    /// Once: say so and ask again. Twice: the menu. After that: a person.
    pub(super) fn not_understood(&mut self) {
        self.state.misses = self.state.misses.saturating_add(1);
        match self.state.misses {
            1 => {
                self.say(Note::NotUnderstood);
                if self.state.step == Step::Idle {
                    self.ask(Step::Menu);
                }
            }
            2 => {
                self.say(Note::NotUnderstoodAgain);
                if !self.in_draft() {
                    self.ask(Step::Menu);
                }
            }
            _ => {
                self.release_hold();
                self.ask(Step::OfferPerson);
            }
        }
    }

    /// A tap on a list that is not the current one: never acted on, answered with the current question.
    pub(super) fn stale_tap(&mut self) {
        self.say(Note::StaleTap);
        if self.state.step == Step::Idle {
            self.ask(Step::Menu);
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
        self.ask(Step::Menu);
    }

    /// Something is done: back to the booking left lying, or to rest.
    pub(super) fn finish(&mut self) {
        if self.state.interrupted.is_some() {
            return self.ask(Step::Resume);
        }
        self.state.version = self.state.version.wrapping_add(1);
        self.state.step = Step::Idle;
    }

    pub(super) fn resume(&mut self) {
        let left: Draft = self.state.interrupted.take().unwrap_or_default();
        self.state.draft = Draft { hold: None, after: None, ..left };
        self.proceed();
    }
}
