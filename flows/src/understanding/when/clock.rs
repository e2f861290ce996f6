//! Times of day: one clock reading, a span around it, and the choice between the two halves of the day. Called by
//! `when::read`. Deliberately absent: opening hours; a bare five stays both fives.

use jiff::ToSpan;
use jiff::civil::{Date, Time as Civil};

use super::Time;
use super::sense::{Part, Reader, Sense};

/// A clock reading: minutes from midnight as said, and what is known of the half of the day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    minutes: i16,
    /// Twelve hours later is possible too.
    open: bool,
    /// It can be nothing but a time: a colon, "h", "pm", "half past".
    sure: bool,
}

/// What is said about time, before the half of the day is chosen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Span {
    At(Reading),
    After(Reading),
    Before(Reading),
    Around(Reading),
    Between(Reading, Reading),
}

impl Reading {
    fn exact(minutes: i16) -> Self {
        Self { minutes: minutes.rem_euclid(24 * 60), open: false, sure: true }
    }

    fn civil(minutes: i16) -> Civil {
        let minutes = minutes.rem_euclid(24 * 60);
        Civil::new((minutes / 60) as i8, (minutes % 60) as i8, 0, 0).unwrap_or(Civil::midnight())
    }

    fn later(self) -> i16 {
        (self.minutes + 12 * 60).rem_euclid(24 * 60)
    }

    /// The one value where only one fits: the part of day chooses, else 1 to 7 are afternoon.
    fn single(self, part: Option<Part>) -> i16 {
        let afternoon = match part {
            Some(Part::Morning) => false,
            Some(_) => true,
            None => (60..8 * 60).contains(&self.minutes),
        };
        if self.open && afternoon { self.later() } else { self.minutes }
    }
}

impl Reader<'_> {
    /// A clock reading at a place. `led` says that a word such as "at" stands before it.
    fn reading(&self, at: usize, led: bool) -> Option<(Reading, usize)> {
        match self.sense(at) {
            Sense::Noon => Some(self.plus(12 * 60, at + 1)),
            Sense::Midnight => Some(self.plus(0, at + 1)),
            Sense::Past(minutes) => {
                let hour_at = self.skip(at + 1, &[Sense::At, Sense::The]);
                match self.sense(hour_at) {
                    Sense::Noon => return Some((Reading::exact(12 * 60 + i16::from(minutes)), hour_at + 1)),
                    Sense::Midnight => return Some((Reading::exact(i16::from(minutes)), hour_at + 1)),
                    // "fünf vor halb drei": two steps to the hour.
                    Sense::Past(more) => {
                        let (reading, next) =
                            self.reading_of_hour(hour_at + 1, i16::from(minutes) + i16::from(more))?;
                        return Some((reading, next));
                    }
                    _ => {}
                }
                self.reading_of_hour(hour_at, i16::from(minutes))
            }
            Sense::Number(number) if self.digits(at) == 4 && (led || self.sense(at + 1) == Sense::Clock) => {
                let (hour, minute) = ((number / 100) as i16, (number % 100) as i16);
                let next = at + 1 + usize::from(self.sense(at + 1) == Sense::Clock);
                (hour < 24 && minute < 60).then(|| (Reading::exact(hour * 60 + minute), next))
            }
            Sense::Number(_) => {
                let hour = self.number(at, 24)?;
                let padded = self.digits(at) == 2 && hour < 10;
                let (mut next, mut minute, mut sure) = (at + 1, 0, false);
                match self.sense(next) {
                    Sense::Mark(mark @ (':' | '.')) if self.digits(next + 1) == 2 => {
                        minute = self.number(next + 1, 59)?;
                        (next, sure) = (next + 2, mark == ':' || led || hour > 12);
                        if let (Sense::Mark(':'), 2) = (self.sense(next), self.digits(next + 1)) {
                            next += 2;
                        } else if matches!(self.sense(next), Sense::Mark('.' | '/')) {
                            return None;
                        }
                    }
                    Sense::Mark(':' | '.' | '/') => return None,
                    Sense::Clock => {
                        (next, sure) = (next + 1, true);
                        let tight = self.item(next).is_some_and(|item| item.glued) || self.digits(next) == 2;
                        let minutes =
                            self.number(next, 59).filter(|_| tight || self.sense(next + 1) == Sense::Minutes);
                        if let Some(said) = minutes
                            && !matches!(
                                self.sense(next + 1),
                                Sense::Mark(_) | Sense::Clock | Sense::Month(_) | Sense::Of
                            )
                        {
                            (minute, next) = (said, next + 1);
                            next += usize::from(self.sense(next) == Sense::Minutes);
                        }
                    }
                    Sense::Ordinal | Sense::Month(_) | Sense::Days | Sense::Weeks | Sense::Months => {
                        return None;
                    }
                    Sense::Hours | Sense::Minutes => return None,
                    _ => {}
                }
                let base = i16::from(hour) * 60 + i16::from(minute);
                let (mut reading, mut next) = self.plus(base, next);
                reading.sure |= sure;
                reading.open = !padded && (1..=12).contains(&hour) && base < 13 * 60 && hour != 12;
                if self.sense(next) == Sense::Clock {
                    (reading.sure, next) = (true, next + 1);
                }
                Some(self.halved(reading, next))
            }
            _ => None,
        }
    }

    /// "half past" and an hour: `minutes` are added to it.
    fn reading_of_hour(&self, at: usize, minutes: i16) -> Option<(Reading, usize)> {
        let hour = self.number(at, 24)?;
        if matches!(self.sense(at + 1), Sense::Mark(_) | Sense::Days | Sense::Weeks | Sense::Hours) {
            return None;
        }
        let mut reading = Reading::exact(i16::from(hour) * 60 + minutes);
        reading.open = (1..=12).contains(&hour) && reading.minutes < 13 * 60;
        if reading.minutes >= 12 * 60 && reading.open {
            // "half past twelve" is just after noon before it is just after midnight.
            reading.open = false;
        }
        let next = at + 1 + usize::from(self.sense(at + 1) == Sense::Clock);
        Some(self.halved(reading, next))
    }

    /// "y media" and the like, after the hour.
    fn plus(&self, minutes: i16, at: usize) -> (Reading, usize) {
        match self.sense(at) {
            Sense::Plus(more) => (Reading::exact(minutes + i16::from(more)), at + 1),
            _ => (Reading { sure: minutes == 12 * 60 || minutes == 0, ..Reading::exact(minutes) }, at),
        }
    }

    /// "pm", "de la tarde": which half of the day.
    fn halved(&self, mut reading: Reading, mut at: usize) -> (Reading, usize) {
        let hour = reading.minutes / 60;
        match self.sense(at) {
            Sense::Am if hour <= 12 => {
                if hour == 12 {
                    reading.minutes -= 12 * 60;
                }
                (reading.open, reading.sure, at) = (false, true, at + 1);
            }
            Sense::Pm if hour <= 12 => {
                if hour < 12 {
                    reading.minutes += 12 * 60;
                }
                (reading.open, reading.sure, at) = (false, true, at + 1);
            }
            Sense::Am | Sense::Pm => (reading.sure, at) = (true, at + 1),
            Sense::Part(part) if reading.open || reading.sure => {
                if reading.open && part != Part::Morning && !(part == Part::Night && hour < 5) {
                    reading.minutes = reading.later();
                }
                (reading.open, reading.sure, at) = (false, true, at + 1);
            }
            _ => {}
        }
        (reading, at)
    }

    /// A time with what stands before it. A bare number is none here: see [`Self::bare`].
    pub(super) fn span(&self, at: usize) -> Option<(Span, usize)> {
        const LEADS: [Sense; 4] = [Sense::At, Sense::The, Sense::Of, Sense::From];
        let led = |wrap: fn(Reading) -> Span| {
            let (reading, next) = self.reading(self.skip(at + 1, &LEADS), true)?;
            Some((wrap(reading), next))
        };
        match self.sense(at) {
            Sense::After => led(Span::After),
            Sense::Before | Sense::Until => led(Span::Before),
            Sense::Around => led(Span::Around),
            Sense::Between | Sense::From | Sense::Of => {
                let (from, next) = self.reading(self.skip(at + 1, &LEADS), true)?;
                let joins = matches!(
                    self.sense(next),
                    Sense::To | Sense::Until | Sense::And | Sense::At | Sense::Mark('-')
                );
                if joins && let Some((to, next)) = self.reading(self.skip(next + 1, &LEADS), true) {
                    return Some((Span::Between(from, to), next));
                }
                (self.sense(at) == Sense::From).then_some((Span::After(from), next))
            }
            Sense::At => {
                let start = self.skip(at + 1, &LEADS);
                let (reading, next) = self.reading(start, true)?;
                Some(self.ranged(reading, next).unwrap_or((Span::At(reading), next)))
            }
            Sense::Number(_) | Sense::Noon | Sense::Midnight | Sense::Past(_) => {
                let (reading, next) = self.reading(at, false)?;
                if let Some(found) = self.ranged(reading, next) {
                    return Some(found);
                }
                match self.sense(next) {
                    Sense::After if reading.sure && self.ends(next + 1) => {
                        Some((Span::After(reading), next + 1))
                    }
                    _ => reading.sure.then_some((Span::At(reading), next)),
                }
            }
            _ => None,
        }
    }

    /// "3-5", "14h à 16h", "3 to 5".
    fn ranged(&self, from: Reading, at: usize) -> Option<(Span, usize)> {
        if !matches!(self.sense(at), Sense::To | Sense::Until | Sense::Mark('-')) {
            return None;
        }
        let (to, next) = self.reading(self.skip(at + 1, &[Sense::At, Sense::The]), true)?;
        (!matches!(self.sense(next), Sense::Mark(_) | Sense::Month(_)))
            .then_some((Span::Between(from, to), next))
    }

    /// An hour with nothing but a day beside it: "tomorrow 5", "5 tomorrow". `ends` is where the last piece ended.
    pub(super) fn bare(&self, at: usize, ends: usize) -> Option<(Span, usize)> {
        let (reading, next) = self.reading(at, false)?;
        let beside = |at| {
            matches!(
                self.sense(at),
                Sense::Day(_) | Sense::DayOrMorning | Sense::Weekday(_) | Sense::Part(_) | Sense::NextWeek
            )
        };
        let after = ends == at && at > 0;
        let free = next >= self.len()
            || self.ends(next)
            || matches!(self.sense(next), Sense::And | Sense::No | Sense::Instead);
        ((after && (free || beside(next))) || (self.ends(at) && beside(next)))
            .then_some((Span::At(reading), next))
    }

    /// "in 2 hours", "in 30 minutes": a day and a time, to the next five minutes.
    pub(super) fn hours_from_now(&self, at: usize) -> Option<(Date, Span, usize)> {
        if self.sense(at) != Sense::In {
            return None;
        }
        let number = self.number(at + 1, 120)?;
        let span = match self.sense(at + 2) {
            Sense::Hours | Sense::Clock => i64::from(number).hours(),
            Sense::Minutes => i64::from(number).minutes(),
            _ => return None,
        };
        let then = self.now.checked_add(span).ok()?;
        let minutes = i16::from(then.hour()) * 60 + i16::from(then.minute());
        let rounded = (minutes + 4) / 5 * 5;
        Some((then.date(), Span::At(Reading::exact(rounded.min(23 * 60 + 55))), at + 3))
    }
}

/// One time out of all that was said: the first reading, a start and an end joined, the part of day alone.
pub(super) fn resolve(reader: &Reader<'_>, spans: &[Span], part: Option<Part>, today: bool) -> Time {
    let civil = Reading::civil;
    let Some(first) = spans.first() else {
        let Some(part) = part else { return Time::Unsaid };
        let [morning, afternoon, evening, night] = reader.pack.parts;
        let (from, to) = match part {
            Part::Morning => morning,
            Part::Afternoon => afternoon,
            Part::Evening => evening,
            Part::Night => night,
        };
        let last =
            if to >= 24 { Civil::new(23, 59, 0, 0).unwrap_or(Civil::MAX) } else { civil(i16::from(to) * 60) };
        return Time::Between(civil(i16::from(from) * 60), last);
    };
    match (*first, spans.get(1)) {
        (Span::After(from), Some(&Span::Before(to))) | (Span::Before(to), Some(&Span::After(from))) => {
            between(from, to, part)
        }
        (Span::Between(from, to), _) => between(from, to, part),
        (Span::After(reading), _) => Time::After(civil(reading.single(part))),
        (Span::Before(reading), _) => Time::Before(civil(reading.single(part))),
        (Span::Around(reading), _) => Time::Around(civil(reading.single(part))),
        (Span::At(reading), _) if !reading.open => Time::At(civil(reading.minutes)),
        (Span::At(reading), _) if part.is_some() => Time::At(civil(match part {
            Some(Part::Morning) => reading.minutes,
            _ => reading.later(),
        })),
        (Span::At(reading), _) => {
            let now = i16::from(reader.now.hour()) * 60 + i16::from(reader.now.minute());
            if today && reading.minutes <= now {
                Time::At(civil(reading.later()))
            } else {
                Time::Either(civil(reading.minutes), civil(reading.later()))
            }
        }
    }
}

/// A range whose end lies after its start: "9 to 5", "11 to 2", "3 to 5pm".
fn between(from: Reading, to: Reading, part: Option<Part>) -> Time {
    let mut start = from.single(part);
    let mut end = to.single(part);
    if from.open && !to.open && from.later() < end && end <= 24 * 60 {
        start =
            if part == Some(Part::Morning) || end - from.minutes <= 0 { from.minutes } else { from.later() };
    }
    if end <= start && to.open {
        end = to.later();
    }
    if end <= start && from.open {
        start = from.minutes;
    }
    if end <= start {
        Time::After(Reading::civil(start))
    } else {
        Time::Between(Reading::civil(start), Reading::civil(end))
    }
}
