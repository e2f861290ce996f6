//! Answers about the business: hours, prices, the way there. They never leave the question that is open.

use super::{Note, Step, Turn};

impl Turn<'_> {
    /// Says something that answers a digression, and puts the open question again; where none is open,
    /// the menu follows, so that the talk has somewhere to go.
    pub(super) fn answer(&mut self, note: Note) {
        let closing = matches!(note, Note::Thanks | Note::Goodbye);
        self.say(note);
        if self.state.step == Step::Idle && !closing {
            self.ask(Step::Menu);
        }
    }
}
