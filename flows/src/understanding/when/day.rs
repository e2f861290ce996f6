//! Days: dates, weekdays, days of the month, weeks and offsets; then one [`When`] out of all the pieces. Called by
//! `when::read`. Deliberately absent: holidays, and anything before today beyond saying so.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::sense::{Reader, Sense};
use super::{Day, Joint, When};

/// How far "after Monday" and "from Monday on" reach, in days.
const OPEN_DAYS: i64 = 14;

/// A day as said, before it is combined with its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Date(Date),
    Weekday(Weekday, Which),
    Range(Date, Date),
    AnyDay,
    Invalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Coming,
    This,
    Next,
}

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

impl Reader<'_> {
    /// The Monday of the week that is `weeks` after this one.
    fn monday(&self, weeks: i64) -> Date {
        plus(self.today, weeks * 7 - i64::from(self.today.weekday().to_monday_zero_offset()))
    }

    fn week(&self, weeks: i64) -> Piece {
        let monday = self.monday(weeks);
        Piece::Range(monday.max(self.today), plus(monday, 6))
    }

    fn weekend(&self, weeks: i64) -> Piece {
        let saturday = plus(self.monday(weeks), 5);
        Piece::Range(saturday.max(self.today), plus(saturday, 1))
    }

    fn month(&self, first: Date) -> Piece {
        Piece::Range(first.max(self.today), first.last_of_month())
    }

    /// The day a weekday means.
    fn weekday(&self, weekday: Weekday, which: Which) -> Date {
        let ahead = i64::from(self.today.weekday().until(weekday));
        match which {
            Which::Next => plus(self.monday(1), i64::from(weekday.to_monday_zero_offset())),
            Which::This => plus(self.today, ahead),
            Which::Coming => plus(self.today, if ahead == 0 { 7 } else { ahead }),
        }
    }

    /// The next such day of a month, today included.
    fn day_of_month(&self, day: i8) -> Option<Date> {
        let first = self.today.first_of_month();
        (0..3).find_map(|months: i64| {
            let month = first.checked_add(months.months()).ok()?;
            Date::new(month.year(), month.month(), day).ok().filter(|&found| found >= self.today)
        })
    }

    /// A day and a month, with a year where one was said.
    fn dated(&self, day: u32, month: u32, year: Option<u32>) -> Piece {
        let (Ok(day), Ok(month)) = (i8::try_from(day), i8::try_from(month)) else { return Piece::Invalid };
        let of = |year: i16| Date::new(year, month, day).ok();
        let found = match year {
            Some(year) => i16::try_from(if year < 100 { 2000 + year } else { year }).ok().and_then(of),
            None => {
                let this = self.today.year();
                of(this).filter(|&found| found >= self.today).or_else(|| of(this.saturating_add(1)))
            }
        };
        found.map_or(Piece::Invalid, Piece::Date)
    }

    /// A day at a place.
    pub(super) fn day(&self, at: usize) -> Option<(Piece, usize)> {
        let one = |piece| Some((piece, at + 1));
        match self.sense(at) {
            Sense::Day(days) => one(Piece::Date(plus(self.today, i64::from(days)))),
            Sense::DayOrMorning => {
                let after = at > 0
                    && !self.ends(at)
                    && matches!(self.sense(at - 1), Sense::Day(_) | Sense::Weekday(_) | Sense::DayOrMorning);
                if after { None } else { one(Piece::Date(plus(self.today, 1))) }
            }
            Sense::ThisWeek => one(self.week(0)),
            Sense::NextWeek => one(self.week(1)),
            Sense::Weekend => one(self.weekend(0)),
            Sense::NextWeekend => one(self.weekend(1)),
            Sense::ThisMonth => one(self.month(self.today.first_of_month())),
            Sense::NextMonth => one(self.month(plus(self.today.last_of_month(), 1))),
            Sense::AnyDay => one(Piece::AnyDay),
            Sense::Weekday(weekday) => {
                let next = self.sense(at + 1) == Sense::Next && !self.ends(at + 1);
                let which = if next { Which::Next } else { Which::Coming };
                Some((Piece::Weekday(weekday, which), at + 1 + usize::from(next)))
            }
            Sense::This | Sense::Next => {
                let named = self.skip(at + 1, &[Sense::The]);
                let next = self.sense(at) == Sense::Next;
                match self.sense(named) {
                    Sense::Weekday(weekday) => {
                        let which = if next { Which::Next } else { Which::This };
                        Some((Piece::Weekday(weekday, which), named + 1))
                    }
                    Sense::Month(month) => Some((self.in_month(month), named + 1)),
                    Sense::Number(_) => self.numbered(named, true),
                    _ => None,
                }
            }
            Sense::In => self.in_units(at),
            Sense::Month(month) => self.month_day(at, month),
            Sense::The => self.numbered(self.skip(at, &[Sense::The]), true),
            Sense::Number(_) => {
                self.units(at).or_else(|| self.numeric(at)).or_else(|| self.numbered(at, false))
            }
            _ => None,
        }
    }

    /// "after Monday", "from Monday on", "before Friday", "until Friday".
    pub(super) fn bounded_day(&self, at: usize) -> Option<(Piece, usize)> {
        let bound = self.sense(at);
        if !matches!(bound, Sense::After | Sense::Before | Sense::Until | Sense::From) {
            return None;
        }
        let start = self.skip(at + 1, &[Sense::The, Sense::Of, Sense::At]);
        let start = if start > at + 1 && self.sense(start - 1) == Sense::The { start - 1 } else { start };
        let (piece, next) = self.day(start)?;
        if bound == Sense::From
            && matches!(self.sense(next), Sense::To | Sense::Until | Sense::At | Sense::Mark('-'))
        {
            return None;
        }
        let day = match piece {
            Piece::Date(day) => day,
            Piece::Weekday(weekday, which) => self.weekday(weekday, which),
            _ => return None,
        };
        let (from, to) = match bound {
            Sense::After => (plus(day, 1), plus(day, OPEN_DAYS)),
            Sense::Before => (self.today, plus(day, -1)),
            Sense::Until => (self.today, day),
            _ => (day, plus(day, OPEN_DAYS)),
        };
        Some((if from <= to { Piece::Range(from, to) } else { Piece::Date(day) }, next))
    }

    /// A whole month: the coming one of that name.
    fn in_month(&self, month: i8) -> Piece {
        let year = self.today.year() + i16::from(month < self.today.month());
        Date::new(year, month, 1).map_or(Piece::Invalid, |first| self.month(first))
    }

    /// "in 3 days", "dentro de 2 semanas", "in May".
    fn in_units(&self, at: usize) -> Option<(Piece, usize)> {
        if let Sense::Month(month) = self.sense(at + 1) {
            return self.month_day(at + 1, month).or_else(|| Some((self.in_month(month), at + 2)));
        }
        let number = self.number(at + 1, 99)?;
        let piece = self.ahead(number, self.sense(at + 2))?;
        Some((piece, at + 3))
    }

    /// "3 days from now".
    fn units(&self, at: usize) -> Option<(Piece, usize)> {
        let number = self.number(at, 99)?;
        let piece = self.ahead(number, self.sense(at + 1))?;
        (self.sense(at + 2) == Sense::FromNow).then_some((piece, at + 3))
    }

    fn ahead(&self, number: i8, unit: Sense) -> Option<Piece> {
        let number = i64::from(number);
        Some(Piece::Date(match unit {
            Sense::Days => plus(self.today, number),
            Sense::Weeks => plus(self.today, number * 7),
            Sense::Months => self.today.checked_add(number.months()).ok()?,
            _ => return None,
        }))
    }

    /// "May 12", "May the 12th, 2027".
    fn month_day(&self, at: usize, month: i8) -> Option<(Piece, usize)> {
        let day_at = self.skip(at + 1, &[Sense::The]);
        let Sense::Number(day) = self.sense(day_at) else { return None };
        if self.digits(day_at) > 2
            || matches!(self.sense(day_at + 1), Sense::Clock | Sense::Pm | Sense::Am | Sense::Mark(':'))
        {
            return None;
        }
        let next = self.skip(day_at + 1, &[Sense::Ordinal]);
        let (year, next) = self.year(next);
        Some((self.dated(day, u32::from(month.unsigned_abs()), year), next))
    }

    /// A year of four digits, perhaps after "of".
    fn year(&self, at: usize) -> (Option<u32>, usize) {
        let said = self.skip(at, &[Sense::Of]);
        match self.sense(said) {
            Sense::Number(year) if self.digits(said) == 4 && (2000..2100).contains(&year) => {
                (Some(year), said + 1)
            }
            _ => (None, at),
        }
    }

    /// "12/5", "12.5.", "2026-05-12": the order is the pack's unless only the other one is possible.
    fn numeric(&self, at: usize) -> Option<(Piece, usize)> {
        let (Sense::Number(a), Sense::Mark(mark), Sense::Number(b)) =
            (self.sense(at), self.sense(at + 1), self.sense(at + 2))
        else {
            return None;
        };
        if mark == ':' || self.digits(at) == 0 || self.digits(at + 2) > 2 {
            return None;
        }
        if self.sense(at + 3) == Sense::Mark(mark)
            && let Sense::Number(c) = self.sense(at + 4)
        {
            let piece = match (self.digits(at), self.digits(at + 4)) {
                (4, _) => self.dated(c, b, Some(a)),
                (_, 2 | 4) => self.ordered(a, b, mark, Some(c)),
                _ => return None,
            };
            return Some((piece, at + 5));
        }
        let before = if at == 0 { Sense::Other } else { self.sense(at - 1) };
        let bounded = matches!(before, Sense::After | Sense::Before | Sense::From | Sense::Until);
        let parted = matches!(self.sense(at + 3), Sense::Part(_)) && !self.pack.dotted_dates;
        let clocked =
            parted || matches!(self.sense(at + 3), Sense::Clock | Sense::Am | Sense::Pm | Sense::Mark(_));
        let led = matches!(before, Sense::At | Sense::Around | Sense::Between);
        let timed = led || bounded || clocked;
        let is_date = match mark {
            '/' => true,
            // "ab 3.12." is a day, "um 3.12" and "3.12 Uhr" are not.
            '.' if timed && !(self.pack.dotted_dates && bounded && !clocked) => false,
            '.' if self.pack.dotted_dates => a <= 31 && (1..=12).contains(&b),
            '.' => self.digits(at + 2) == 1 && b > 0,
            // "10-12" is a range of hours; "20-12", "12-05" are days.
            _ => {
                !timed
                    && (self.digits(at + 2) == 2 && b < 10
                        || self.digits(at) == 2 && a < 10
                        || (a > 12 && b <= 12 && b < a))
            }
        };
        is_date.then(|| (self.ordered(a, b, mark, None), at + 3))
    }

    fn ordered(&self, a: u32, b: u32, mark: char, year: Option<u32>) -> Piece {
        let month_first = self.pack.month_first && a <= 12 && mark != '.';
        if month_first { self.dated(b, a, year) } else { self.dated(a, b, year) }
    }

    /// "12 May", "12 de mayo de 2027", "the 12th". `led` says that a word such as "the" stands before it.
    fn numbered(&self, at: usize, led: bool) -> Option<(Piece, usize)> {
        let Sense::Number(day) = self.sense(at) else { return None };
        if self.digits(at) > 2 {
            return None;
        }
        let ordinal = self.sense(at + 1) == Sense::Ordinal;
        let next = at + 1 + usize::from(ordinal);
        if let Sense::Month(month) = self.sense(self.skip(next, &[Sense::Of])) {
            let (year, next) = self.year(self.skip(next, &[Sense::Of]) + 1);
            return Some((self.dated(day, u32::from(month.unsigned_abs()), year), next));
        }
        if !(led || ordinal || self.after_weekday(at)) || self.digits(at) == 0 {
            return None;
        }
        let open = self.ends(next)
            || !matches!(
                self.sense(next),
                Sense::Other
                    | Sense::Mark(_)
                    | Sense::Clock
                    | Sense::Am
                    | Sense::Pm
                    | Sense::Plus(_)
                    | Sense::Hours
                    | Sense::Minutes
                    | Sense::Days
                    | Sense::Weeks
                    | Sense::Months
            );
        let known = self.number(at, 31).filter(|&day| day > 0)?;
        open.then_some(())?;
        Some((self.day_of_month(known).map_or(Piece::Invalid, Piece::Date), next))
    }

    /// "viernes 13": a day of the month, unless the pack prefers an hour where the two disagree.
    fn after_weekday(&self, at: usize) -> bool {
        let Some(Sense::Weekday(weekday)) = at.checked_sub(1).map(|before| self.sense(before)) else {
            return false;
        };
        let free = !matches!(self.sense(at + 1), Sense::To | Sense::Until | Sense::Part(_));
        let agrees =
            self.number(at, 31).and_then(|day| self.day_of_month(day)).map(Date::weekday) == Some(weekday);
        free && !self.ends(at) && (agrees || !self.pack.weekday_hour)
    }

    /// What a piece means alone.
    pub(super) fn as_day(&self, piece: Piece) -> Day {
        match piece {
            Piece::Date(day) if day < self.today => Day::Past(day),
            Piece::Date(day) => Day::On(day),
            Piece::Weekday(weekday, which) => Day::On(self.weekday(weekday, which)),
            Piece::Range(from, to) if from == to => Day::On(from),
            Piece::Range(from, to) if from > to => Day::Past(to),
            Piece::Range(from, to) => Day::Between(from, to),
            Piece::AnyDay => Day::AnyDay,
            Piece::Invalid => Day::Invalid,
        }
    }

    /// Two pieces that name one day together; `None` where they do not.
    fn merged(&self, a: Piece, b: Piece) -> Option<Day> {
        match (a, b) {
            (Piece::Weekday(weekday, _), Piece::Date(date))
            | (Piece::Date(date), Piece::Weekday(weekday, _)) => {
                let agree = date.weekday() == weekday;
                Some(if agree { self.as_day(Piece::Date(date)) } else { Day::Clash { date, weekday } })
            }
            (Piece::Weekday(weekday, _), Piece::Range(from, to))
            | (Piece::Range(from, to), Piece::Weekday(weekday, _)) => {
                let day = plus(from, i64::from(from.weekday().until(weekday)));
                (day <= to).then_some(Day::On(day))
            }
            (Piece::Date(date), Piece::Range(from, to)) | (Piece::Range(from, to), Piece::Date(date)) => {
                (from..=to).contains(&date).then_some(Day::On(date))
            }
            (Piece::Weekday(..), Piece::Invalid) | (Piece::Invalid, Piece::Weekday(..)) => Some(Day::Invalid),
            _ => None,
        }
    }
}

/// One [`When`] out of the pieces, in the order they were said; the time is left unsaid.
pub(super) fn resolve(reader: &Reader<'_>, pieces: &[(Piece, Joint)]) -> When {
    let mut when = When::default();
    let mut last: Option<(Piece, bool)> = None;
    for &(piece, joint) in pieces {
        let day = reader.as_day(piece);
        let joined = last.filter(|&(_, not)| not == joint.not && !joint.to && !joint.or);
        let together = joined.and_then(|(before, _)| reader.merged(before, piece));
        if joint.not {
            if let (Some(day), Some(place)) = (together, when.not.last_mut()) {
                *place = day;
            } else if matches!(day, Day::On(_) | Day::Between(..)) {
                when.not.push(day);
            }
        } else if let Some(day) = together {
            when.day = day;
        } else if when.day == Day::Unsaid || when.day == Day::AnyDay {
            when.day = day;
        } else if joint.to || joint.or {
            when = spanned(when, day, joint);
        } else if reader.corrects {
            when.day = day;
        }
        last = Some((piece, joint.not));
    }
    when
}

/// "Monday to Wednesday" is all three; "Monday or Wednesday" is the range without its inside.
fn spanned(mut when: When, day: Day, joint: Joint) -> When {
    let (Day::On(from) | Day::Between(from, _), Day::On(to) | Day::Between(_, to)) = (when.day, day) else {
        return when;
    };
    let to = if joint.to && to < from { plus(to, 7) } else { to };
    let (first, last) = (from.min(to), from.max(to));
    let inside = i64::from(last.since(first).map_or(0, |span| span.get_days())) - 1;
    if !joint.to {
        if inside > 6 || matches!(day, Day::Between(..)) || matches!(when.day, Day::Between(..)) {
            return when;
        }
        when.not.extend((1..=inside).map(|days| Day::On(plus(first, days))));
    }
    when.day = if first == last { Day::On(first) } else { Day::Between(first, last) };
    when
}
