//! When a person has the chat, the bot is silent: until the customer calls it back, the owner hands the chat
//! back, or the time set by the business is over. An owner who answers from their own phone counts as one.

use jiff::{SignedDuration, Timestamp};

use super::{Act, Effect, FLOOD, FLOOD_DRAIN, NEW_TALK, Note, Step, Tap, Turn};
use crate::understanding::{Heard, Intent};

impl Turn<'_> {
    /// Whether the bot may answer now. Counts the message for the flood guard, and ends its own silence
    /// where that is over or the customer calls it back.
    pub(super) fn may_answer(&mut self, heard: Option<&Heard>) -> bool {
        if !self.context.business.bot.enabled {
            // Silent, but a wish not to be written to is obeyed all the same.
            if heard.is_some_and(|heard| heard.intent == Some(Intent::Stop)) {
                self.effects.push(Effect::OptOut);
            }
            return false;
        }
        if let Some(until) = self.state.silent_until {
            let intent = heard.and_then(|heard| heard.intent);
            let called = matches!(intent, Some(Intent::Menu | Intent::StartOver));
            // Consent is never a matter of who has the chat.
            let consent = matches!(intent, Some(Intent::Stop | Intent::OptIn));
            if self.context.now < until && !called && !consent {
                return false;
            }
            if !consent {
                self.state.silent_until = None;
                if called {
                    self.say(Note::PersonBack);
                }
            }
        }
        self.within_pace()
    }

    /// Whether a tap may be answered now. A button under a booking speaks to the bot, whoever has the chat:
    /// "I'll be there" is noted in passing, to move or cancel calls the bot back.
    pub(super) fn may_act(&mut self, tap: Option<&Tap>) -> bool {
        match tap {
            Some(Tap::OfBooking { act, .. }) if self.context.business.bot.enabled => {
                if *act != Act::Attend {
                    self.state.silent_until = None;
                }
                self.within_pace()
            }
            _ => self.may_answer(None),
        }
    }

    /// A hundred messages a minute come from a machine, or from a child with a phone: one notice, then silence.
    fn within_pace(&mut self) -> bool {
        let now = self.context.elapsed;
        // After a restart that time begins anew, and so does the count.
        let (since, level) = self.state.flood.filter(|(since, _)| *since <= now).unwrap_or((now, 0));
        let drained = now.duration_since(since).as_secs().saturating_mul(FLOOD_DRAIN) / 60;
        let drained = u16::try_from(drained).unwrap_or(u16::MAX);
        let level = level.saturating_sub(drained).saturating_add(1);
        self.state.flood = Some((if drained == 0 { since } else { now }, level));
        if level > FLOOD {
            self.forget_draft();
            self.state.step = Step::Idle;
            self.state.flood = None;
            self.say(Note::TooMany);
            self.effects.push(Effect::CallPerson);
            self.be_silent();
            return false;
        }
        true
    }

    pub(super) fn call_person(&mut self) {
        self.release_hold();
        self.say(Note::PersonCalled);
        self.effects.push(Effect::CallPerson);
        self.state.interrupted = None;
        self.state.draft = super::Draft::default();
        self.state.step = Step::Idle;
        self.state.misses = 0;
        self.be_silent();
    }

    pub(super) fn owner_spoke(&mut self) {
        self.forget_draft();
        self.state.interrupted = None;
        self.state.step = Step::Idle;
        self.state.shown = None;
        self.be_silent();
    }

    pub(super) fn handed_back(&mut self) {
        self.state.silent_until = None;
        self.state.flood = None;
    }

    fn be_silent(&mut self) {
        let minutes = i64::from(self.context.business.bot.handoff_minutes.max(1));
        let until = self.context.now.saturating_add(SignedDuration::from_mins(minutes));
        self.state.silent_until = Some(until.unwrap_or(Timestamp::MAX));
    }

    pub(super) fn is_new_talk(&self) -> bool {
        self.state.last_at.is_none_or(|last| self.context.now.duration_since(last) > NEW_TALK)
    }
}
