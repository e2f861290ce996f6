//! Offering times: what is asked of the calendar, what is said where a wish cannot be met, and the choice that
//! is shown instead.

use jiff::civil::Date;
use jiff::tz::Disambiguation;
use jiff::{SignedDuration, Timestamp};

use super::booking::minute;
use super::{Effect, Find, Note, Offer, StaffChoice, Stage, Step, TimeWish, Turn, Waiting};
use crate::calendar::Reason;

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

    pub(super) fn find(&mut self, stage: Stage) {
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
        let now_at = self.state.draft.moving.as_ref().map(|booking| booking.start);
        starts.retain(|offer| !not_on.contains(&self.date_of(offer.at)) && Some(offer.at) != now_at);
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
        // What could not be met is no longer wished for, or "more times" would look for it again.
        match stage {
            Stage::Wished => {}
            Stage::SameDay => self.state.draft.time = None,
            Stage::LaterDays => self.state.draft.days = None,
            Stage::Any => (self.state.draft.days, self.state.draft.time) = (None, None),
        }
        self.ask(Step::Slot { offers, day, more });
    }

    /// Says why the wish cannot be met, once, before anything else is offered.
    fn say_why_not(&mut self, exact: Option<Timestamp>, why_not: Option<Reason>, empty: bool) {
        let draft = &self.state.draft;
        let note = match (exact, why_not) {
            (Some(at), Some(Reason::OutsideHours)) if self.never_open_on(self.date_of(at)) => {
                Note::WhyNot { reason: Reason::Closed { name: String::new() }, at }
            }
            (Some(at), Some(reason)) => Note::WhyNot { reason, at },
            _ if !empty || draft.after.is_some() => return,
            (_, why_not) => match draft.days {
                Some((from, to)) if from == to => self.why_not_on(from, why_not),
                None if draft.time.is_none() => return,
                _ => Note::NotFreeWithin,
            },
        };
        // Nothing is near a time that is over, or that nobody can book yet.
        let apart = matches!(note, Note::WhyNot { reason: Reason::Past | Reason::TooFar { .. }, .. });
        self.say(note);
        if !apart {
            self.say(Note::Nearest);
        }
    }

    /// Why a day has nothing, by what the calendar says of a time in the middle of it.
    fn why_not_on(&self, day: Date, why_not: Option<Reason>) -> Note {
        // Asked for today, the calendar spoke of a time twelve hours from now: perhaps of tomorrow.
        let asked = self.midnight(day).max(self.context.now);
        let judged = asked.saturating_add(SignedDuration::from_hours(12)).unwrap_or(asked);
        match why_not {
            Some(reason @ (Reason::Closed { .. } | Reason::TooFar { .. })) if self.date_of(judged) == day => {
                Note::WhyNot { reason, at: self.midnight(day) }
            }
            _ if self.never_open_on(day) => {
                Note::WhyNot { reason: Reason::Closed { name: String::new() }, at: self.midnight(day) }
            }
            _ if self.state.draft.time.is_some() => Note::NotFreeWithin,
            _ => Note::NotFreeOn(day),
        }
    }

    fn never_open_on(&self, day: Date) -> bool {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        self.context.business.hours.get(weekday).is_some_and(Vec::is_empty)
    }

    /// Nothing is free as wished: the next best.
    fn loosen(&mut self, stage: Stage) {
        let draft = &self.state.draft;
        let (days, time) = (draft.days.is_some(), draft.time.is_some());
        if draft.after.is_some() {
            self.state.draft.after = None;
            self.say(Note::NoMoreTimes);
            return if days { self.other_day(None) } else { self.find(Stage::Wished) };
        }
        match stage {
            Stage::Wished if days && time && self.exact().is_none() => self.find(Stage::SameDay),
            Stage::Wished | Stage::SameDay if days || time => self.find(Stage::LaterDays),
            Stage::Wished | Stage::SameDay | Stage::LaterDays if days || time => self.find(Stage::Any),
            _ => self.none_free(),
        }
    }

    /// Nothing at all: with somebody else perhaps, where somebody was named.
    fn none_free(&mut self) {
        self.effects.retain(|effect| !matches!(effect, Effect::Say(Note::Nearest)));
        let draft = &mut self.state.draft;
        (draft.days, draft.time) = (None, None);
        match (draft.services.first().copied(), draft.staff) {
            (Some(service), StaffChoice::Named(staff)) => {
                draft.staff = StaffChoice::Anyone;
                self.say(Note::NoneFreeStaff { service, staff });
                self.find(Stage::Any);
            }
            (service, _) => {
                self.effects.retain(|effect| !matches!(effect, Effect::Say(Note::NoneFreeStaff { .. })));
                self.say(service.map_or(Note::Apology, |service| Note::NoneFree { service }));
                self.forget_draft();
                self.ask_anew();
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

    /// Another time than the one kept, or than the ones shown: of the same day, where one was chosen.
    pub(super) fn another_time(&mut self) {
        self.release_hold();
        self.state.draft.time = None;
        self.state.draft.after = None;
        self.proceed();
    }

    /// An earlier or a later time than the one kept, or than the ones shown.
    pub(super) fn earlier_or_later(&mut self, later: bool) {
        let shown = match &self.state.step {
            Step::Slot { offers, .. } if later => offers.last().map(|offer| offer.at),
            Step::Slot { offers, .. } => offers.first().map(|offer| offer.at),
            _ => self.state.draft.hold.as_ref().map(|hold| hold.start),
        };
        let Some(shown) = shown else { return self.effects.push(Effect::Ask) };
        self.release_hold();
        if later {
            return self.more_times(Some(shown));
        }
        let at = shown.to_zoned(self.context.zone.clone());
        self.state.draft.after = None;
        self.state.draft.days = Some((at.date(), at.date()));
        self.state.draft.time = Some(TimeWish::Between(0, minute(at.time()).max(1)));
        self.find(Stage::Wished);
    }

    /// Days with free times, after the last one shown.
    pub(super) fn other_day(&mut self, after: Option<Date>) {
        let from =
            after.and_then(|day| day.tomorrow().ok()).map_or(self.context.now, |day| self.midnight(day));
        self.release_hold();
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
}

/// The first rows of a day. Where the day has more times than rows, half an hour lies between two of them, so that
/// the list reaches from the morning into the afternoon; the times in between can be written.
fn first_rows(starts: Vec<Offer>) -> (Vec<Offer>, bool) {
    if starts.len() <= SLOT_ROWS {
        return (starts, false);
    }
    let last = starts.last().map(|offer| offer.at);
    let mut rows: Vec<Offer> = Vec::new();
    for offer in starts {
        if rows.len() < SLOT_ROWS && rows.last().is_none_or(|row| offer.at.duration_since(row.at) >= ROW_GAP)
        {
            rows.push(offer);
        }
    }
    let more = rows.last().map(|offer| offer.at) < last;
    (rows, more)
}

/// The rows nearest to the time wanted, in order; whether there are later ones.
fn nearest(mut starts: Vec<Offer>, wanted: Timestamp) -> (Vec<Offer>, bool) {
    let latest = starts.iter().map(|offer| offer.at).max();
    starts.sort_by_key(|offer| offer.at.duration_since(wanted).abs());
    starts.truncate(SLOT_ROWS);
    starts.sort_by_key(|offer| offer.at);
    let more = latest > starts.last().map(|offer| offer.at);
    (starts, more)
}
