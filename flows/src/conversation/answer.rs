//! What an answer means at the step where it is given: taps, numbers, words.
//!
//! The order: the words on a button are that button; then words that mean the same everywhere (stop, a person,
//! start over), answers in the customer's own words, the options of the current question, what changes the
//! booking being made or the one just made, and repair for the rest.

use super::choice::{is_name, speaks_of_booking, speaks_only_of_time};
use super::{Act, Choice, Effect, LATE, Note, Purpose, Step, Tap, Turn, Waiting, question};
use crate::understanding::text::fold;
use crate::understanding::{Heard, Intent};
use jiff::Timestamp;

/// Detail answers are kept as written, up to so many characters.
pub const DETAIL_LIMIT: usize = 300;
/// Names likewise.
pub const NAME_LIMIT: usize = 80;
/// A command among answers in own words has at most so many.
const COMMAND_WORDS: usize = 3;

impl Turn<'_> {
    /// The customer wrote.
    pub(super) fn said(&mut self, heard: Heard, text: &str, sent_at: Timestamp) {
        self.state.unreadable = false;
        let new_talk = self.is_new_talk();
        self.state.last_at = Some(self.context.now);
        self.notice_language(&heard);
        // Consent and the wish for a person are obeyed however late they come.
        let urgent = matches!(heard.intent, Some(Intent::Stop | Intent::OptIn | Intent::Person));
        if self.is_late(sent_at) && !urgent {
            self.say(Note::Late);
            return;
        }
        let strange = new_talk && matches!(self.state.step, Step::Idle | Step::Menu) && !urgent;
        let first = self.effects.len();
        self.hear(&heard, text, new_talk);
        if strange && !self.has_greeted(&heard, first) {
            self.effects.insert(first, Effect::Say(Note::Welcome));
        }
    }

    /// Whether the first words of a talk need no introduction before them.
    fn has_greeted(&self, heard: &Heard, first: usize) -> bool {
        let mut said = self.effects.iter().skip(first);
        let brief = matches!(
            heard.intent,
            Some(
                Intent::Yes
                    | Intent::Confirm
                    | Intent::No
                    | Intent::Thanks
                    | Intent::Goodbye
                    | Intent::Language(_)
            )
        );
        brief || said.any(|effect| matches!(effect, Effect::Say(Note::Greeting)))
    }

    fn hear(&mut self, heard: &Heard, text: &str, new_talk: bool) {
        if heard.intent != Some(Intent::Stop)
            && let Some(choice) = self.titled(text)
        {
            self.state.misses = 0;
            return self.choose(choice);
        }
        let answers = matches!(heard.intent, Some(Intent::Yes | Intent::Confirm | Intent::No))
            || heard.number.is_some()
            || matches!(self.state.step, Step::Name | Step::Detail { .. });
        if new_talk && !answers {
            self.state.shown = None;
            self.rest();
        }
        if self.global(heard, text) {
            self.state.misses = 0;
        } else if self.free_answer(heard, text) {
        } else if let Some(choice) = self.chosen(heard) {
            self.state.misses = 0;
            self.choose(choice);
        } else if self.understood(heard, text, new_talk) {
            self.state.misses = 0;
        }
    }

    /// The customer tapped.
    pub(super) fn tapped(&mut self, tap: Option<Tap>, sent_at: Timestamp) {
        self.state.unreadable = false;
        self.state.last_at = Some(self.context.now);
        match tap {
            Some(Tap::OfBooking { version, act, booking }) => {
                self.state.misses = 0;
                if self.state.draft.moving.is_some() {
                    self.forget_draft();
                } else {
                    self.set_aside();
                }
                self.wait(Waiting::Look { act, version }, Effect::Look(booking));
            }
            Some(Tap::Answer { version, option })
                if version == self.state.version && !self.is_late(sent_at) =>
            {
                self.state.misses = 0;
                self.choose(option);
            }
            Some(Tap::Answer { version, .. }) if version == self.state.version => self.say(Note::Late),
            _ => self.stale_tap(),
        }
    }

    /// Words that mean the same wherever the talk stands. Whether they were such words.
    fn global(&mut self, heard: &Heard, text: &str) -> bool {
        let Some(intent) = heard.intent else { return false };
        let short = text.split_whitespace().take(COMMAND_WORDS + 1).count() <= COMMAND_WORDS;
        // An answer in the customer's own words may contain anything: only bare commands and questions count.
        let asks = text.trim_end().ends_with('?')
            && matches!(intent, Intent::Price | Intent::Hours | Intent::Place | Intent::Services);
        let own_words = match self.state.step {
            Step::Name => !short && is_name(heard, text),
            Step::Detail { .. } => !short,
            _ => false,
        };
        if own_words && !asks {
            return false;
        }
        let content = speaks_of_booking(heard);
        match intent {
            Intent::Stop => self.opt_out(),
            Intent::OptIn => self.opt_in(),
            Intent::Person => self.call_person(),
            Intent::StartOver => self.start_over(),
            Intent::Menu => self.menu(),
            Intent::Repeat => self.repeat(),
            Intent::Back => self.back(),
            Intent::Language(language) => self.switch_language(language),
            Intent::Mine => {
                self.set_aside();
                self.list_bookings(Purpose::Show);
            }
            Intent::Cancel => self.cancel_what(short && !content),
            Intent::Move if self.in_draft() && content => self.book(heard),
            Intent::Move if matches!(self.state.step, Step::Confirm) => {
                let moving = self.state.draft.moving.is_some();
                self.choose(if moving { Choice::Yes } else { Choice::Change });
            }
            Intent::Move => {
                self.set_aside();
                self.adopt_for_move(heard);
                if !heard.services.is_empty() {
                    self.state.shown = None;
                }
                self.manage(Act::Move);
            }
            Intent::Hours => self.answer(Note::Hours),
            Intent::Price if heard.services.is_empty() => self.answer(Note::Prices),
            Intent::Price => self.quote(heard),
            Intent::Services => self.answer(Note::Prices),
            Intent::Place => self.answer(Note::Place),
            Intent::Goodbye => self.goodbye(),
            _ => return false,
        }
        true
    }

    /// "Cancel": the question that asks just that, the booking being made, or one of the customer's own.
    fn cancel_what(&mut self, bare: bool) {
        match self.state.step {
            Step::Cancel { .. } => self.choose(Choice::Yes),
            _ if bare && self.in_draft() => self.drop_draft(),
            _ => {
                self.set_aside();
                self.manage(Act::Cancel);
            }
        }
    }

    /// A name or the answer to a service's question, in the customer's own words.
    fn free_answer(&mut self, heard: &Heard, text: &str) -> bool {
        let words = text.split_whitespace().collect::<Vec<_>>();
        match self.state.step {
            Step::Name => {
                let named = heard.name.is_some() || is_name(heard, text);
                if !named && speaks_only_of_time(heard) {
                    return false;
                }
                let name = heard.name.clone().unwrap_or_else(|| words.join(" "));
                if !named && heard.intent == Some(Intent::Greeting) {
                    self.greet(false);
                } else if name.chars().count() > NAME_LIMIT {
                    self.say(Note::TooLong(NAME_LIMIT));
                } else if named {
                    self.state.misses = 0;
                    self.named(name.trim_end_matches(['.', ',', '!']).to_owned());
                } else {
                    self.not_understood();
                }
                true
            }
            Step::Detail { nth } => {
                // "No, Tuesday instead" is about the time, and too short to be about anything else.
                if heard.intent == Some(Intent::No) && speaks_only_of_time(heard) && words.len() <= 5 {
                    return false;
                }
                let answer = text.trim();
                if answer.chars().count() > DETAIL_LIMIT {
                    self.say(Note::TooLong(DETAIL_LIMIT));
                } else {
                    self.state.misses = 0;
                    self.detailed(nth, answer.to_owned());
                }
                true
            }
            _ => false,
        }
    }

    /// The option whose words these are.
    fn titled(&self, text: &str) -> Option<Choice> {
        let question = question::of(self.context, &self.state, self.language())?;
        let folded = fold(text);
        question.options.iter().find(|option| fold(&option.title) == folded).map(|option| option.choice)
    }

    /// Acts on an option of the current question.
    pub(super) fn choose(&mut self, choice: Choice) {
        let step = self.state.step.clone();
        let nth = |n: u8| usize::from(n);
        match (step, choice) {
            (Step::Menu, Choice::Book) => self.begin(),
            (Step::Menu, Choice::Mine) => self.list_bookings(Purpose::Show),
            (Step::Menu, Choice::Person) | (Step::OfferPerson, Choice::Yes) => self.call_person(),
            (Step::OfferPerson, Choice::No) if self.state.draft.services.is_empty() => self.begin(),
            (Step::OfferPerson | Step::Quoted, Choice::No | Choice::Yes)
                if choice == Choice::Yes || self.state.step == Step::OfferPerson =>
            {
                self.proceed();
            }
            (Step::Quoted, _) => {
                self.forget_draft();
                self.say(Note::Fine);
                self.finish();
            }
            (Step::Service { options }, Choice::Nth(n)) if nth(n) < options.len() => {
                self.state.draft.services = options.get(nth(n)).copied().into_iter().collect();
                self.keep_staff_if_able();
                self.proceed();
            }
            (Step::Staff { options }, Choice::Nth(n)) if nth(n) < options.len() => {
                if let Some(id) = options.get(nth(n)) {
                    self.state.draft.staff = super::StaffChoice::Named(*id);
                }
                self.proceed();
            }
            (Step::Staff { .. }, Choice::Anyone) => {
                self.state.draft.staff = super::StaffChoice::Anyone;
                self.proceed();
            }
            (Step::Slot { offers, .. }, Choice::Nth(n)) if nth(n) < offers.len() => {
                if let Some(offer) = offers.into_iter().nth(nth(n)) {
                    self.hold(offer, false);
                }
            }
            (Step::Slot { offers, .. }, Choice::More) => self.more_times(offers.last().map(|offer| offer.at)),
            (Step::Slot { .. }, Choice::OtherDay) => self.other_day(None),
            (Step::Day { days, .. }, Choice::More) => self.other_day(days.last().copied()),
            (Step::Day { days, .. }, Choice::Nth(n)) if nth(n) < days.len() => {
                if let Some(day) = days.get(nth(n)) {
                    self.wish_day(*day);
                }
                self.state.draft.after = None;
                self.proceed();
            }
            (Step::Half { early, late }, Choice::Nth(n)) if n < 2 => {
                let time = if n == 0 { early } else { late };
                self.state.draft.time = Some(super::TimeWish::At(time));
                self.proceed();
            }
            (Step::Detail { nth }, Choice::Skip) => self.detailed(nth, String::new()),
            (Step::Confirm, Choice::Yes) => self.agree(),
            (Step::Confirm, Choice::Change) => self.another_time(),
            (Step::Confirm, Choice::No) => self.drop_draft(),
            (Step::Pick { purpose, bookings }, Choice::Nth(n)) if nth(n) < bookings.len() => {
                if let Some(booking) = bookings.into_iter().nth(nth(n)) {
                    self.picked(purpose, booking);
                }
            }
            (Step::Cancel { booking }, Choice::Yes) => {
                let (booking, version) = (booking.id, booking.version);
                self.wait(Waiting::Cancel { booking }, Effect::CancelBooking { booking, version });
            }
            (Step::Cancel { .. }, Choice::No) => self.keep(),
            (Step::Resume, Choice::Yes) => self.resume(),
            (Step::Resume, Choice::No) => {
                self.state.interrupted = None;
                self.drop_draft();
            }
            _ => self.stale_tap(),
        }
    }

    /// Free words that are neither a command nor an option: a booking, a correction, a greeting. Whether
    /// anything was understood.
    fn understood(&mut self, heard: &Heard, text: &str, new_talk: bool) -> bool {
        let content = speaks_of_booking(heard);
        let idle = self.state.step == Step::Idle;
        let steers = matches!(
            heard.intent,
            Some(Intent::Earlier | Intent::Later | Intent::MoreTimes | Intent::OtherDay)
        );
        // Right after a booking, another time is another time for that one.
        let of_shown = heard.intent.is_none() || heard.intent == Some(Intent::No) && content || steers;
        if idle
            && self.state.shown.is_some()
            && of_shown
            && (steers && !content || speaks_only_of_time(heard))
        {
            self.adopt_for_move(heard);
            self.manage(Act::Move);
            return true;
        }
        match heard.intent {
            // "Book it" where it is being booked: the question that is open stands.
            Some(Intent::Book | Intent::Availability) if self.in_draft() && !content => {
                self.effects.push(Effect::Ask);
            }
            Some(Intent::Book | Intent::Availability) => self.book(heard),
            _ if content => self.book(heard),
            Some(Intent::Greeting) => self.greet(new_talk),
            Some(Intent::Thanks) => self.acknowledge(Note::Thanks),
            Some(Intent::SmallTalk) if !text.chars().any(char::is_alphanumeric) => {
                self.acknowledge(Note::Fine)
            }
            Some(Intent::SmallTalk) => self.answer(Note::SmallTalk),
            Some(Intent::Earlier) if self.in_draft() => self.earlier_or_later(false),
            Some(Intent::Later | Intent::MoreTimes) if self.in_draft() => self.earlier_or_later(true),
            Some(Intent::OtherDay) if self.in_draft() && !self.state.draft.services.is_empty() => {
                self.other_day(None);
            }
            Some(Intent::Yes | Intent::Confirm) if idle && new_talk => self.list_bookings(Purpose::Attend),
            Some(Intent::Yes | Intent::Confirm) if idle => self.acknowledge(Note::Fine),
            Some(Intent::No) if idle && self.state.shown.is_some() => self.acknowledge(Note::AnythingWrong),
            Some(Intent::No) if idle && !new_talk => self.acknowledge(Note::Fine),
            Some(Intent::No) => match self.state.step {
                Step::Menu => self.acknowledge(Note::Fine),
                Step::Service { .. } | Step::Day { .. } => self.drop_draft(),
                Step::Pick { .. } => self.keep(),
                Step::Half { .. } => self.another_time(),
                _ => {
                    self.not_understood();
                    return false;
                }
            },
            _ if new_talk && matches!(self.state.step, Step::Idle | Step::Menu) => self.greet(true),
            _ => {
                self.not_understood();
                return false;
            }
        }
        true
    }

    fn is_late(&self, sent_at: Timestamp) -> bool {
        !matches!(self.state.step, Step::Idle | Step::Menu) && self.context.now.duration_since(sent_at) > LATE
    }

    /// A booking shown: what its buttons do.
    pub(super) fn act(&mut self, act: Act, booking: super::Booking) {
        match act {
            Act::Attend => {
                let id = booking.id;
                self.wait(Waiting::Attend, Effect::Attend(id));
            }
            Act::Move => self.begin_move(booking),
            Act::Cancel => self.ask_cancel(booking),
        }
    }
}
