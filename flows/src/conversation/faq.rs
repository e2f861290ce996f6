//! Answers about the business: hours, prices, the way there. They never leave the question that is open.

use super::{Note, Step, Turn};
use crate::understanding::Heard;

impl Turn<'_> {
    /// Says something that answers a digression, and puts the open question again; where none is open,
    /// the menu follows, so that the talk has somewhere to go.
    pub(super) fn answer(&mut self, note: Note) {
        self.say(note);
        if self.state.step == Step::Idle {
            self.ask_anew();
        }
    }

    /// A short word that wants no question after it, unless one of a booking is open.
    pub(super) fn acknowledge(&mut self, note: Note) {
        self.say(note);
        if self.state.step == Step::Menu {
            self.finish();
        }
    }

    /// "Goodbye": nothing stays open.
    pub(super) fn goodbye(&mut self) {
        if self.in_draft() {
            let moving = self.state.draft.moving.is_some();
            self.say(if moving { Note::Kept } else { Note::DraftDropped });
        }
        self.forget_draft();
        self.state.interrupted = None;
        self.say(Note::Goodbye);
        self.finish();
    }

    /// What the named services cost; and whether to look for a time, where none is being looked for.
    pub(super) fn quote(&mut self, heard: &Heard) {
        for service in heard.services.iter().take(10) {
            self.say(Note::PriceOf(*service));
        }
        if self.in_draft() {
            return;
        }
        self.forget_draft();
        self.state.interrupted = None;
        if let [only] = heard.services.as_slice() {
            // What was said of day and time is kept for a yes.
            let _ = self.adopt(heard);
            self.forget_questions();
            self.state.draft.services = vec![*only];
            self.ask(Step::Quoted);
        } else {
            self.ask(Step::Service { options: heard.services.iter().take(10).copied().collect() });
        }
    }
}
