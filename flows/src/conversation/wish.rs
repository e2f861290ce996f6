//! What a sentence wishes for: service, staff, day and time, taken over into the booking being made.
//!
//! What cannot be a wish (a date that does not exist, a day past, a weekday that is not that date's) is said
//! at once. Absent: what is free, which the calendar says.

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::booking::minute;
use super::{Effect, Hold, Note, StaffChoice, Step, TimeWish, Turn};
use crate::understanding::{Day, Heard, StaffWish, Time as HeardTime};

/// Days that a customer has ruled out are remembered up to so many.
const RULED_OUT: usize = 14;

/// An hour that nobody works is in the morning from here on, and in the afternoon before.
const MORNING: i8 = 8;

/// What taking over a wish led to.
pub(super) enum Adopted {
    /// It can be acted on.
    Ready,
    /// Something had to be asked first.
    Asked,
}

impl Turn<'_> {
    /// A sentence that speaks of a booking: starts one, goes on with the one left lying, or corrects the one
    /// being made.
    pub(super) fn book(&mut self, heard: &Heard) {
        let keeps = match self.state.step {
            Step::Quoted | Step::OfferPerson => !self.state.draft.services.is_empty(),
            _ => self.in_draft(),
        };
        if !keeps {
            let services = &heard.services;
            let left = self.state.interrupted.take();
            self.forget_draft();
            if let Some(left) = left.filter(|left| services.is_empty() || left.services == *services) {
                self.state.draft = left;
            }
        }
        match self.adopt(heard) {
            Adopted::Ready => self.proceed(),
            Adopted::Asked => {}
        }
    }

    /// A wish for a new time said together with "move".
    pub(super) fn adopt_for_move(&mut self, heard: &Heard) {
        self.forget_draft();
        self.adopt_staff(heard);
        // What cannot be a wish is asked for once the booking is chosen.
        let _ = self.adopt_when(heard);
        self.forget_questions();
    }

    /// Takes back what was about to be said and asked: something else comes first.
    pub(super) fn forget_questions(&mut self) {
        self.effects.retain(|effect| {
            !matches!(
                effect,
                Effect::Ask
                    | Effect::Say(
                        Note::DateClash { .. } | Note::WhichService | Note::StaffNotForService { .. }
                    )
            )
        });
    }

    pub(super) fn adopt(&mut self, heard: &Heard) -> Adopted {
        let held = self.state.draft.hold.clone();
        self.release_hold();
        self.state.draft.after = None;
        if let Some(held) = held {
            self.keep_from(&held, heard);
        }
        if self.state.draft.moving.is_none() {
            match heard.services.as_slice() {
                [] => {}
                [one] => {
                    if self.state.draft.services != [*one] {
                        self.state.draft.services = vec![*one];
                        self.state.draft.answers.retain(|key, _| key == super::note::NAME_KEY);
                        self.keep_staff_if_able();
                    }
                }
                several => {
                    let options: Vec<_> = several.iter().take(10).copied().collect();
                    self.state.draft.services.clear();
                    self.adopt_staff(heard);
                    let _ = self.adopt_when(heard);
                    self.forget_questions();
                    self.say(Note::WhichService);
                    self.ask(Step::Service { options });
                    return Adopted::Asked;
                }
            }
        }
        self.adopt_staff(heard);
        self.adopt_when(heard)
    }

    /// "With Bea instead": the time that was kept stays the wish. "At six instead": its day does.
    fn keep_from(&mut self, held: &Hold, heard: &Heard) {
        if heard.when.day != Day::Unsaid {
            return;
        }
        let at = held.start.to_zoned(self.context.zone.clone());
        if heard.when.time == HeardTime::Unsaid && heard.when.not.is_empty() {
            self.state.draft.time = Some(TimeWish::At(at.time()));
            self.state.draft.days = Some((at.date(), at.date()));
        } else if heard.when.time != HeardTime::Unsaid {
            self.state.draft.days.get_or_insert((at.date(), at.date()));
        }
    }

    fn adopt_staff(&mut self, heard: &Heard) {
        match heard.staff {
            None => {}
            Some(StaffWish::Any) => self.state.draft.staff = StaffChoice::Anyone,
            Some(StaffWish::Named(id)) => {
                self.state.draft.staff = StaffChoice::Named(id);
                self.keep_staff_if_able();
            }
        }
    }

    /// A named person who does not give the service is said to be so, and asked for again.
    pub(super) fn keep_staff_if_able(&mut self) {
        let StaffChoice::Named(id) = self.state.draft.staff else { return };
        let Some(service) = self.service() else { return };
        if !service.staff.contains(&id) {
            let service = service.id;
            self.state.draft.staff = StaffChoice::Unsaid;
            self.say(Note::StaffNotForService { staff: id, service });
        }
    }

    pub(super) fn adopt_when(&mut self, heard: &Heard) -> Adopted {
        let when = &heard.when;
        for day in &when.not {
            if let Day::On(day) = day
                && self.state.draft.not_on.len() < RULED_OUT
                && !self.state.draft.not_on.contains(day)
            {
                self.state.draft.not_on.push(*day);
            }
        }
        match &when.day {
            Day::Unsaid | Day::Clash { .. } => {}
            Day::On(day) => self.wish_day(*day),
            Day::Between(from, to) => self.state.draft.days = Some((*from, *to)),
            Day::AnyDay => {
                self.state.draft.days = None;
                self.state.draft.time = None;
                self.state.draft.not_on.clear();
            }
            Day::Invalid => {
                self.say(Note::DateInvalid);
                self.state.draft.days = None;
            }
            Day::Past(_) => {
                self.say(Note::DatePast);
                self.state.draft.days = None;
            }
        }
        let half = self.adopt_time(when.time);
        if let Day::Clash { date, weekday } = &when.day {
            self.say(Note::DateClash { date: *date, weekday: *weekday });
            let days = self.either_day(*date, *weekday);
            self.ask(Step::Day { days, more: false });
            return Adopted::Asked;
        }
        match half {
            Some((early, late)) => {
                self.ask(Step::Half { early, late });
                Adopted::Asked
            }
            None => Adopted::Ready,
        }
    }

    /// Takes over a time of day; the two it could be, where only the customer knows.
    fn adopt_time(&mut self, time: HeardTime) -> Option<(Time, Time)> {
        let wish = match time {
            HeardTime::Unsaid => return None,
            HeardTime::At(time) => TimeWish::At(time),
            HeardTime::Around(time) => TimeWish::Around(time),
            HeardTime::Between(from, to) => TimeWish::Between(minute(from), minute(to).max(minute(from) + 1)),
            HeardTime::After(time) => TimeWish::Between(minute(time), 24 * 60),
            HeardTime::Before(time) => TimeWish::Between(0, minute(time).max(1)),
            HeardTime::Either(early, late) => {
                let weekday = self.state.draft.days.map(|(day, _)| day.weekday());
                let open = |time| self.context.business.usually_open(weekday, minute(time));
                let ever = |time| self.context.business.usually_open(None, minute(time));
                match (open(early), open(late)) {
                    (true, true) => return Some((early, late)),
                    (true, false) => TimeWish::At(early),
                    (false, true) => TimeWish::At(late),
                    // Closed all that day: what is meant on another.
                    (false, false) if ever(early) && !ever(late) => TimeWish::At(early),
                    (false, false) if early.hour() >= MORNING && !ever(late) => TimeWish::At(early),
                    (false, false) => TimeWish::At(late),
                }
            }
        };
        self.state.draft.time = Some(wish);
        None
    }

    /// This day: also where it was ruled out before.
    pub(super) fn wish_day(&mut self, day: Date) {
        self.state.draft.days = Some((day, day));
        self.state.draft.not_on.retain(|out| *out != day);
    }

    /// The date that was said, and the nearest such weekdays before and after it; none of them past.
    fn either_day(&self, date: Date, weekday: jiff::civil::Weekday) -> Vec<Date> {
        let today = self.date_of(self.context.now);
        let on = |n: i32| date.checked_add(n.days()).ok().filter(|day| day.weekday() == weekday);
        let before = (1..=6).find_map(|n| on(-n));
        let after = (1..=6).find_map(on);
        let days = [before, Some(date), after].into_iter().flatten();
        days.filter(|day| *day >= today).collect()
    }
}
