//! Making or moving a booking: service, staff, time, details, confirmation on a held time.
//!
//! The draft says what is known; [`Turn::proceed`] asks for the next thing that is not.

use jiff::civil::Date;
use jiff::tz::Disambiguation;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{
    Booking, Draft, Effect, Find, Hold, Note, Offer, Refusal, Stage, StaffChoice, Step, TimeWish, Turn, Waiting,
};
use crate::business::{Question, Service};
use crate::calendar::Reason;
use crate::id::StaffId;
use crate::understanding::{Day, Heard, StaffWish, Time as HeardTime};

/// Rows of times in one list: ten are allowed, two of them lead on.
const SLOT_ROWS: usize = 8;
/// Rows of days in one list: ten are allowed, one leads on.
const DAY_ROWS: usize = 9;
/// Times fetched to choose the rows from.
const FETCH: usize = 96;
/// Where no day was asked for, at most so many rows of one day, so that the choice is real.
const ROWS_A_DAY: usize = 4;
/// Where no day was asked for, rows of one day are at least so far apart.
const ROW_GAP: SignedDuration = SignedDuration::from_mins(30);
/// "Around five" is an hour on either side.
const AROUND: u16 = 60;

impl Turn<'_> {
    /// Starts a booking from nothing.
    pub(super) fn begin(&mut self) {
        self.forget_draft();
        self.proceed();
    }

    /// A sentence that speaks of a booking: starts one, or corrects the one being made.
    pub(super) fn book(&mut self, heard: &Heard) {
        if !self.in_draft() {
            self.forget_draft();
        }
        match self.adopt(heard) {
            Adopted::Ready => self.proceed(),
            Adopted::Asked => {}
        }
    }

    /// A wish for a new time said together with "move".
    pub(super) fn adopt_for_move(&mut self, heard: &Heard) {
        if !self.in_draft() {
            self.forget_draft();
            // What cannot be a wish (a clash, a day past) is asked for once the booking is chosen.
            let _ = self.adopt_when(heard);
            self.effects.clear();
        }
    }

    /// Moves a booking: service and staff stay, a new time is sought.
    pub(super) fn begin_move(&mut self, booking: Booking) {
        if self.refuse_change(&booking) {
            return;
        }
        let wished = std::mem::take(&mut self.state.draft);
        self.release(wished.hold);
        self.state.draft = Draft {
            services: booking.services.clone(),
            staff: booking.staff.map_or(StaffChoice::Anyone, StaffChoice::Named),
            days: wished.days,
            time: wished.time,
            answers: booking.answers.clone(),
            moving: Some(booking),
            ..Draft::default()
        };
        self.proceed();
    }

    fn adopt(&mut self, heard: &Heard) -> Adopted {
        self.release_hold();
        self.state.draft.after = None;
        if self.state.draft.moving.is_none() {
            match heard.services.as_slice() {
                [] => {}
                [one] => {
                    if self.state.draft.services != [*one] {
                        self.state.draft.services = vec![*one];
                        self.state.draft.answers.clear();
                        self.keep_staff_if_able();
                    }
                }
                several => {
                    let options: Vec<_> = several.iter().take(10).copied().collect();
                    let _ = self.adopt_when(heard);
                    self.adopt_staff(heard);
                    self.say(Note::WhichService);
                    self.ask(Step::Service { options });
                    return Adopted::Asked;
                }
            }
        }
        self.adopt_staff(heard);
        self.adopt_when(heard)
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
    fn keep_staff_if_able(&mut self) {
        let StaffChoice::Named(id) = self.state.draft.staff else { return };
        let Some(service) = self.service() else { return };
        if !service.staff.contains(&id) {
            let service = service.id;
            self.state.draft.staff = StaffChoice::Unsaid;
            self.say(Note::StaffNotForService { staff: id, service });
        }
    }

    fn adopt_when(&mut self, heard: &Heard) -> Adopted {
        let when = &heard.when;
        for day in &when.not {
            if let Day::On(day) = day {
                self.state.draft.not_on.push(*day);
            }
        }
        match &when.day {
            Day::Unsaid => {}
            Day::On(day) => self.state.draft.days = Some((*day, *day)),
            Day::Between(from, to) => self.state.draft.days = Some((*from, *to)),
            Day::AnyDay => {
                self.state.draft.days = None;
                self.state.draft.time = None;
            }
            Day::Clash { date, weekday } => {
                let other = (1..=7).filter_map(|n| date.checked_add(n.days()).ok()).find(|d| d.weekday() == *weekday);
                self.say(Note::DateClash { date: *date, weekday: *weekday });
                self.ask(Step::Day { days: [Some(*date), other].into_iter().flatten().collect(), more: false });
                return Adopted::Asked;
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
        let minute = |time: jiff::civil::Time| {
            u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
        };
        match when.time {
            HeardTime::Unsaid => {}
            HeardTime::At(time) => self.state.draft.time = Some(TimeWish::At(time)),
            HeardTime::Around(time) => self.state.draft.time = Some(TimeWish::Around(time)),
            HeardTime::Between(from, to) => {
                self.state.draft.time = Some(TimeWish::Between(minute(from), minute(to).max(minute(from) + 1)));
            }
            HeardTime::After(time) => self.state.draft.time = Some(TimeWish::Between(minute(time), 24 * 60)),
            HeardTime::Before(time) => self.state.draft.time = Some(TimeWish::Between(0, minute(time).max(1))),
            HeardTime::Either(early, late) => {
                let weekday = self.state.draft.days.map(|(day, _)| day.weekday());
                let open = |time| self.context.business.usually_open(weekday, minute(time));
                match (open(early), open(late)) {
                    (true, true) => {
                        self.ask(Step::Half { early, late });
                        return Adopted::Asked;
                    }
                    (true, false) => self.state.draft.time = Some(TimeWish::At(early)),
                    (false, _) => self.state.draft.time = Some(TimeWish::At(late)),
                }
            }
        }
        Adopted::Ready
    }

    /// Asks for the next thing that is not known yet.
    pub(super) fn proceed(&mut self) {
        if self.state.draft.services.is_empty() {
            let mut options: Vec<_> = self.context.business.offered().map(|service| service.id).collect();
            // A list holds ten rows; the rest is found by name.
            options.truncate(10);
            return match options.as_slice() {
                [only] => {
                    self.state.draft.services = vec![*only];
                    self.proceed();
                }
                _ => self.ask(Step::Service { options }),
            };
        }
        let Some(service) = self.service() else {
            // The service was taken off the list meanwhile.
            return self.begin();
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

    fn service(&self) -> Option<&Service> {
        self.context.business.service(*self.state.draft.services.first()?)
    }

    fn named_staff(&self) -> Option<StaffId> {
        match self.state.draft.staff {
            StaffChoice::Named(id) => Some(id),
            _ => None,
        }
    }

    /// The instant of the exact time wished for, where day and time are known.
    fn exact(&self) -> Option<Timestamp> {
        match (self.state.draft.days, self.state.draft.time, self.state.draft.after) {
            (Some((from, to)), Some(TimeWish::At(time)), None) if from == to => {
                // A time the clocks skip is read as the one after; one they repeat, as the first.
                let zoned = self.context.zone.to_ambiguous_zoned(from.to_datetime(time));
                zoned.disambiguate(Disambiguation::Compatible).ok().map(|zoned| zoned.timestamp())
            }
            _ => None,
        }
    }

    fn find(&mut self, stage: Stage) {
        let draft = &self.state.draft;
        let now = self.context.now;
        let exact = if stage == Stage::Wished { self.exact() } else { None };
        let days = match stage {
            Stage::Wished | Stage::SameDay => draft.days,
            Stage::LaterDays => draft.days.map(|(from, _)| (from, Date::MAX)),
            Stage::Any => None,
        };
        let mut from = days.map_or(now, |(day, _)| self.midnight(day)).max(now);
        if let Some(after) = draft.after {
            from = from.max(after.saturating_add(SignedDuration::from_secs(1)).unwrap_or(after));
        }
        let to = days.and_then(|(_, day)| day.tomorrow().ok()).map(|day| self.midnight(day));
        let minute = |time: jiff::civil::Time| {
            u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).unwrap_or(0)
        };
        let within = match (stage, draft.time) {
            (Stage::SameDay | Stage::Any, _) | (_, None) => None,
            (_, Some(TimeWish::Between(from, to))) => Some((from, to)),
            (Stage::Wished, Some(TimeWish::At(time))) => match exact {
                // The rest of the day is wanted too, for what is nearest.
                Some(_) => None,
                None => Some((minute(time), minute(time) + 1)),
            },
            (_, Some(TimeWish::At(time) | TimeWish::Around(time))) => {
                Some((minute(time).saturating_sub(AROUND), (minute(time) + AROUND + 1).min(24 * 60)))
            }
        };
        let find = Find {
            services: draft.services.clone(),
            staff: self.named_staff(),
            from,
            to,
            within,
            exact,
            moving: draft.moving.as_ref().map(|booking| booking.id),
            limit: FETCH,
        };
        self.wait(Waiting::Slots { stage }, Effect::Find(find));
    }

    fn midnight(&self, day: Date) -> Timestamp {
        self.context
            .zone
            .to_ambiguous_zoned(day.at(0, 0, 0, 0))
            .disambiguate(Disambiguation::Compatible)
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    }

    /// Free times have come back.
    pub(super) fn found(&mut self, mut starts: Vec<Offer>, why_not: Option<Reason>) {
        let Step::Waiting(Waiting::Slots { stage }) = self.state.step else { return self.confused() };
        let exact = self.exact();
        if let (Stage::Wished, Some(at), None) = (stage, exact, &why_not) {
            return self.hold(Offer { at, staff: self.named_staff() }, false);
        }
        let not_on = std::mem::take(&mut self.state.draft.not_on);
        starts.retain(|offer| !not_on.contains(&self.date_of(offer.at)));
        self.state.draft.not_on = not_on;
        if stage == Stage::Wished {
            self.say_why_not(exact, why_not, starts.is_empty());
        }
        if starts.is_empty() {
            return self.loosen(stage);
        }
        let day = match (stage, self.state.draft.days) {
            (Stage::Wished | Stage::SameDay, Some((from, to))) if from == to => Some(from),
            _ => None,
        };
        let (offers, more) = match exact {
            Some(wanted) if stage == Stage::Wished => nearest(starts, wanted),
            _ if day.is_some() => first_rows(starts),
            _ => self.spread(starts),
        };
        self.ask(Step::Slot { offers, day, more });
    }

    /// Says why the wish cannot be met, once, before anything else is offered.
    fn say_why_not(&mut self, exact: Option<Timestamp>, why_not: Option<Reason>, empty: bool) {
        match (exact, why_not) {
            (Some(at), Some(reason)) => {
                self.say(Note::WhyNot { reason, at });
                self.say(Note::Nearest);
            }
            _ if !empty || self.state.draft.after.is_some() => {}
            (_, why_not) => match (self.state.draft.days, self.state.draft.time) {
                (Some((day, _)), time) => {
                    match why_not {
                        Some(reason @ (Reason::Closed { .. } | Reason::TooFar { .. })) => {
                            self.say(Note::WhyNot { reason, at: self.midnight(day) });
                        }
                        _ if time.is_some() => self.say(Note::NotFreeWithin),
                        _ => self.say(Note::NotFreeOn(day)),
                    }
                    self.say(Note::Nearest);
                }
                (None, Some(_)) => {
                    self.say(Note::NotFreeWithin);
                    self.say(Note::Nearest);
                }
                (None, None) => {}
            },
        }
    }

    /// Nothing is free as wished: the next best.
    fn loosen(&mut self, stage: Stage) {
        let draft = &self.state.draft;
        if draft.after.is_some() {
            self.state.draft.after = None;
            self.say(Note::NoMoreTimes);
            return self.find(Stage::Wished);
        }
        let (days, time) = (draft.days.is_some(), draft.time.is_some());
        match stage {
            Stage::Wished if days && time && self.exact().is_none() => self.find(Stage::SameDay),
            Stage::Wished | Stage::SameDay if time => self.find(Stage::LaterDays),
            Stage::Wished | Stage::SameDay | Stage::LaterDays if days || time => self.find(Stage::Any),
            _ => {
                let note = match (draft.services.first(), self.named_staff()) {
                    (Some(&service), Some(staff)) => Note::NoneFreeStaff { service, staff },
                    (Some(&service), None) => Note::NoneFree { service },
                    (None, _) => Note::Apology,
                };
                self.effects.retain(|effect| !matches!(effect, Effect::Say(Note::Nearest)));
                self.say(note);
                self.forget_draft();
                self.ask(Step::Menu);
            }
        }
    }

    /// Soonest first, spread over days, so that eight rows are a real choice.
    fn spread(&self, starts: Vec<Offer>) -> (Vec<Offer>, bool) {
        let total = starts.len();
        let mut rows: Vec<Offer> = Vec::new();
        let mut skipped = false;
        let (mut day, mut of_day) = (None, 0);
        for offer in starts {
            if rows.len() == SLOT_ROWS {
                skipped = true;
                break;
            }
            let date = self.date_of(offer.at);
            if day != Some(date) {
                (day, of_day) = (Some(date), 0);
            }
            let near = rows.last().is_some_and(|last| offer.at.duration_since(last.at) < ROW_GAP);
            if of_day >= ROWS_A_DAY || (near && of_day > 0) {
                continue;
            }
            of_day += 1;
            rows.push(offer);
        }
        (rows, skipped || total >= FETCH)
    }

    /// Later times than the ones shown.
    pub(super) fn more_times(&mut self, last: Option<Timestamp>) {
        self.state.draft.after = last;
        if let Some(TimeWish::At(_)) = self.state.draft.time {
            self.state.draft.time = None;
        }
        self.find(Stage::Wished);
    }

    /// Another time than the one kept, or than the ones shown.
    pub(super) fn another_time(&mut self) {
        self.release_hold();
        self.state.draft.time = None;
        self.state.draft.days = None;
        self.state.draft.after = None;
        self.proceed();
    }

    /// Days with free times, after the last one shown.
    pub(super) fn other_day(&mut self, after: Option<Date>) {
        let from = after.and_then(|day| day.tomorrow().ok()).map_or(self.context.now, |day| self.midnight(day));
        let draft = &mut self.state.draft;
        draft.days = None;
        draft.after = None;
        if matches!(draft.time, Some(TimeWish::At(_))) {
            draft.time = None;
        }
        let find = Find {
            services: self.state.draft.services.clone(),
            staff: self.named_staff(),
            from: from.max(self.context.now),
            to: None,
            within: None,
            exact: None,
            moving: self.state.draft.moving.as_ref().map(|booking| booking.id),
            limit: DAY_ROWS + 1,
        };
        self.wait(Waiting::Days, Effect::FindDays(find));
    }

    /// Days have come back.
    pub(super) fn found_days(&mut self, mut days: Vec<Date>) {
        if days.is_empty() {
            self.say(Note::NoMoreTimes);
            return self.find(Stage::Any);
        }
        let more = days.len() > DAY_ROWS;
        days.truncate(DAY_ROWS);
        self.ask(Step::Day { days, more });
    }

    /// Asks the calendar to keep a time.
    pub(super) fn hold(&mut self, offer: Offer, agreed: bool) {
        let minutes = i64::from(self.context.business.bot.hold_minutes.max(1));
        let expires_at = self
            .context
            .now
            .saturating_add(SignedDuration::from_mins(minutes))
            .unwrap_or(Timestamp::MAX);
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
        if agreed { self.agree() } else { self.next_detail() }
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
        self.state.draft.days = Some((day, day));
        self.find(Stage::SameDay);
    }

    /// The next thing to ask once a time is kept: a name, the service's questions, or "shall I book it?".
    fn next_detail(&mut self) {
        if self.context.name.is_none() && self.state.draft.moving.is_none() && !self.has_name() {
            return self.ask(Step::Name);
        }
        match self.next_question() {
            Some(nth) if self.state.draft.moving.is_none() => self.ask(Step::Detail { nth }),
            _ => self.ask(Step::Confirm),
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
            answers: self.state.draft.answers.clone(),
            moving: self.state.draft.moving.as_ref().map(|booking| booking.id),
            language: self.language(),
        };
        self.wait(Waiting::Book, effect);
    }

    /// Booked, or moved.
    pub(super) fn booked(&mut self, booking: Booking) {
        let moved = self.state.draft.moving.is_some();
        self.say(if moved { Note::Moved(booking) } else { Note::Booked(booking) });
        self.state.draft = Draft::default();
        self.finish();
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
            (refusal, _) => {
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

    /// Leaves the booking being made.
    pub(super) fn drop_draft(&mut self) {
        let moving = self.state.draft.moving.is_some();
        self.forget_draft();
        self.say(if moving { Note::Kept } else { Note::DraftDropped });
        self.finish();
    }
}

/// What taking over a wish led to.
enum Adopted {
    /// It can be acted on.
    Ready,
    /// Something had to be asked first.
    Asked,
}

fn first_rows(mut starts: Vec<Offer>) -> (Vec<Offer>, bool) {
    let more = starts.len() > SLOT_ROWS;
    starts.truncate(SLOT_ROWS);
    (starts, more)
}

/// The rows nearest to the time wanted, in order.
fn nearest(mut starts: Vec<Offer>, wanted: Timestamp) -> (Vec<Offer>, bool) {
    let more = starts.len() > SLOT_ROWS;
    starts.sort_by_key(|offer| offer.at.duration_since(wanted).abs());
    starts.truncate(SLOT_ROWS);
    starts.sort_by_key(|offer| offer.at);
    (starts, more)
}
