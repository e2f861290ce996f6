//! Opting out and in, and the language of the talk: what a customer decides about how they are spoken to.

use super::{Effect, Note, Turn};
use crate::language::Language;
use crate::understanding::Heard;

impl Turn<'_> {
    pub(super) fn opt_out(&mut self) {
        self.effects.push(Effect::OptOut);
        self.forget_draft();
        self.state.interrupted = None;
        self.state.step = super::Step::Idle;
        self.say(Note::OptedOut);
    }

    pub(super) fn opt_in(&mut self) {
        self.effects.push(Effect::OptIn);
        self.say(Note::OptedIn);
    }

    /// Clear signs of another language: the rest of the talk is held in it.
    pub(super) fn notice_language(&mut self, heard: &Heard) {
        if let Some(language) = heard.language
            && (self.state.language.is_none() || self.language() != language)
        {
            self.remember_language(language);
        }
    }

    /// "In English, please."
    pub(super) fn switch_language(&mut self, language: Language) {
        self.remember_language(language);
        self.answer(Note::LanguageChanged);
    }

    fn remember_language(&mut self, language: Language) {
        self.state.language = Some(language);
        self.effects.push(Effect::SetLanguage(language));
    }
}
