//! What an answer means at the step where it is given: taps, numbers, words.
//!
//! The order: words that mean the same everywhere (stop, a person, start over), then the options of the
//! current question, then what changes the booking being made, and repair for the rest.

use super::{Act, Choice, Effect, LATE, Note, Purpose, Step, Tap, Turn, Waiting, question};
use crate::understanding::text::fold;
use crate::understanding::{Day, Heard, Intent, StaffWish, Time as HeardTime};
use jiff::Timestamp;

/// Detail answers are kept as written, up to so many characters.
pub const DETAIL_LIMIT: usize = 300;
/// Names likewise.
pub const NAME_LIMIT: usize = 80;

/// Whether anything in what was heard could be part of a booking.
fn speaks_of_booking(heard: &Heard) -> bool {
    !heard.services.is_empty()
        || heard.staff.is_some()
        || heard.when.day != Day::Unsaid
        || heard.when.time != HeardTime::Unsaid
        || !heard.when.not.is_empty()
}

impl Turn<'_> {
    /// The customer wrote.
    pub(super) fn said(&mut self, heard: Heard, text: &str, sent_at: Timestamp) {
        self.state.unreadable = false;
        let new_talk = self.is_new_talk();
        self.state.last_at = Some(self.context.now);
        self.notice_language(&heard);
        if self.is_late(sent_at) {
            self.say(Note::Late);
            return;
        }
        if let Some(done) = self.global(&heard, text) {
            return done;
        }
        if self.free_answer(&heard, text) {
            return;
        }
        if let Some(choice) = self.chosen(&heard, text) {
            self.state.misses = 0;
            return self.choose(choice);
        }
        self.state.misses = if self.understood(&heard, text, new_talk) { 0 } else { self.state.misses };
    }

    /// The customer tapped.
    pub(super) fn tapped(&mut self, tap: Option<Tap>, sent_at: Timestamp) {
        self.state.unreadable = false;
        self.state.last_at = Some(self.context.now);
        match tap {
            Some(Tap::OfBooking { version, act, booking }) => {
                self.state.misses = 0;
                self.wait(Waiting::Look { act, version }, Effect::Look(booking));
            }
            Some(Tap::Answer { version, option }) if version == self.state.version && !self.is_late(sent_at) => {
                self.state.misses = 0;
                self.choose(option);
            }
            Some(Tap::Answer { version, .. }) if version == self.state.version => self.say(Note::Late),
            _ => self.stale_tap(),
        }
    }

    /// Words that mean the same wherever the talk stands. Some where they were acted on.
    fn global(&mut self, heard: &Heard, text: &str) -> Option<()> {
        let intent = heard.intent?;
        let short = text.split_whitespace().take(4).count() <= 3;
        // An answer in the customer's own words may contain anything: only bare commands count there.
        if matches!(self.state.step, Step::Name | Step::Detail { .. }) && !short {
            return None;
        }
        match intent {
            Intent::Stop => self.opt_out(),
            Intent::OptIn => self.opt_in(),
            Intent::Person => self.call_person(),
            Intent::StartOver => self.start_over(),
            Intent::Menu => self.menu(),
            Intent::Repeat => self.repeat(),
            Intent::Back => self.back(),
            Intent::Language(language) => self.switch_language(language),
            Intent::Mine => self.list_bookings(Purpose::Show),
            Intent::Cancel if self.in_draft() && short && !speaks_of_booking(heard) => self.drop_draft(),
            Intent::Cancel => self.list_bookings(Purpose::Cancel),
            Intent::Move if self.state.draft.hold.is_some() && !speaks_of_booking(heard) => {
                self.choose(Choice::Change);
            }
            Intent::Move => {
                self.adopt_for_move(heard);
                self.list_bookings(Purpose::Move);
            }
            Intent::Hours => self.answer(Note::Hours),
            Intent::Price if heard.services.is_empty() || self.in_draft() => self.answer(Note::Prices),
            Intent::Services => self.answer(Note::Prices),
            Intent::Place => self.answer(Note::Place),
            _ => return None,
        }
        self.state.misses = 0;
        Some(())
    }

    /// A name or the answer to a service's question, in the customer's own words.
    fn free_answer(&mut self, heard: &Heard, text: &str) -> bool {
        let correction = heard.intent == Some(Intent::No) && speaks_of_booking(heard);
        if correction {
            return false;
        }
        match self.state.step {
            Step::Name => {
                let name = heard.name.clone().unwrap_or_else(|| text.trim().to_owned());
                if name.is_empty() || name.chars().count() > NAME_LIMIT {
                    self.say(Note::TooLong(NAME_LIMIT));
                } else {
                    self.named(name);
                }
                true
            }
            Step::Detail { nth } => {
                let answer = text.trim();
                if answer.chars().count() > DETAIL_LIMIT {
                    self.say(Note::TooLong(DETAIL_LIMIT));
                } else {
                    self.detailed(nth, answer.to_owned());
                }
                true
            }
            _ => false,
        }
    }

    /// The option of the current question that the words choose, if they choose one.
    fn chosen(&self, heard: &Heard, text: &str) -> Option<Choice> {
        let question = question::of(self.context, &self.state, self.language())?;
        if let Some(number) = heard.number {
            let nth = usize::try_from(number).ok()?.checked_sub(1)?;
            return question.options.get(nth).map(|option| option.choice);
        }
        let folded = fold(text);
        if let Some(option) = question.options.iter().find(|option| fold(&option.title) == folded) {
            return Some(option.choice);
        }
        let offers = |choice| question.options.iter().any(|option| option.choice == choice).then_some(choice);
        match (heard.intent, &self.state.step) {
            (Some(Intent::Yes | Intent::Confirm), Step::Slot { offers: only, .. }) if only.len() == 1 => {
                Some(Choice::Nth(0))
            }
            (Some(Intent::Yes | Intent::Confirm), _) => offers(Choice::Yes),
            (Some(Intent::No), _) if !speaks_of_booking(heard) => offers(Choice::No),
            (Some(Intent::MoreTimes | Intent::Later), _) if !speaks_of_booking(heard) => offers(Choice::More),
            (Some(Intent::OtherDay), _) if !speaks_of_booking(heard) => {
                offers(Choice::OtherDay).or_else(|| offers(Choice::Change)).or_else(|| offers(Choice::More))
            }
            (Some(Intent::AnyStaff), _) => offers(Choice::Anyone),
            (Some(Intent::Book), Step::Menu) if !speaks_of_booking(heard) => offers(Choice::Book),
            (_, Step::Staff { options }) => match heard.staff {
                Some(StaffWish::Any) => offers(Choice::Anyone),
                Some(StaffWish::Named(id)) => {
                    let nth = options.iter().position(|option| *option == id)?;
                    u8::try_from(nth).ok().map(Choice::Nth)
                }
                None => None,
            },
            (_, Step::Service { options }) if heard.services.len() == 1 && heard.when.day == Day::Unsaid => {
                let nth = options.iter().position(|option| heard.services.first() == Some(option))?;
                u8::try_from(nth).ok().map(Choice::Nth)
            }
            _ => None,
        }
    }

    /// Acts on an option of the current question.
    pub(super) fn choose(&mut self, choice: Choice) {
        let step = self.state.step.clone();
        let nth = |n: u8| usize::from(n);
        match (step, choice) {
            (Step::Menu, Choice::Book) => self.begin(),
            (Step::Menu, Choice::Mine) => self.list_bookings(Purpose::Show),
            (Step::Menu | Step::OfferPerson, Choice::Person | Choice::Yes) => self.call_person(),
            (Step::OfferPerson, Choice::No) => self.menu(),
            (Step::Service { options }, Choice::Nth(n)) if nth(n) < options.len() => {
                self.state.draft.services = options.get(nth(n)).copied().into_iter().collect();
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
                self.state.draft.days = days.get(nth(n)).map(|day| (*day, *day));
                self.state.draft.after = None;
                self.proceed();
            }
            (Step::Half { early, late }, Choice::Nth(n)) => {
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
            (Step::Cancel { booking }, Choice::Yes) => self.wait(
                Waiting::Cancel,
                Effect::CancelBooking { booking: booking.id, version: booking.version },
            ),
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
    fn understood(&mut self, heard: &Heard, _text: &str, new_talk: bool) -> bool {
        let content = speaks_of_booking(heard);
        match heard.intent {
            Some(Intent::Book | Intent::Availability | Intent::Price) => self.book(heard),
            _ if content => self.book(heard),
            Some(Intent::Greeting) => self.greet(new_talk),
            Some(Intent::Thanks) => self.answer(Note::Thanks),
            Some(Intent::Goodbye) => self.answer(Note::Goodbye),
            Some(Intent::SmallTalk) => self.answer(Note::SmallTalk),
            Some(Intent::Earlier | Intent::Later | Intent::MoreTimes | Intent::OtherDay) if self.in_draft() => {
                self.another_time();
            }
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
