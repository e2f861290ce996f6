//! Recurring dates: the safe subset of RFC 5545, where dateutil, libical and the `rrule` crate agree
//! (scheduling.md section 5). Read by `Calendar::new` for shifts; never expanded twice for one request.
//!
//! The `rrule` crate counts naive UTC midnights: dates only. Times come from the shift and are resolved
//! to instants last, by `zone`. Refused on purpose: everything finer than a day, BYWEEKNO, BYYEARDAY,
//! BYHOUR and the like, WEEKLY with BYSETPOS, ordinal weekdays outside a month; each is a typed error.

use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rrule::RRuleSet;

use super::zone::{date, number};

/// Longest rule that is read, in bytes, RDATE and EXDATE lines included.
const LONGEST: usize = 4_000;
/// Most occurrences that are ever counted from the start of a rule: 219 years of days.
const STEPS: usize = 80_000;
/// Years in which a rule may start: with `STEPS`, no rule runs out before 2189.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=2200;

/// Why a rule is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRule {
    /// Longer than any schedule needs.
    #[error("the rule is longer than {LONGEST} characters")]
    TooLong,
    /// The start is too far from today for its occurrences to be counted.
    #[error("a rule starts between 1970 and 2200")]
    Start,
    /// A part is not `NAME=value`, or its value cannot be read.
    #[error("`{0}` cannot be read")]
    Unreadable(String),
    /// A part is given twice.
    #[error("{0} is given twice")]
    Twice(String),
    /// FREQ is missing.
    #[error("FREQ is missing")]
    NoFrequency,
    /// HOURLY, MINUTELY, SECONDLY: shifts are per day.
    #[error("FREQ={0} is not accepted: DAILY, WEEKLY, MONTHLY or YEARLY")]
    Frequency(String),
    /// A part on which implementations differ, or which is finer than a day.
    #[error("{0} is not accepted")]
    Part(String),
    /// A part that has no agreed meaning with this frequency.
    #[error("{part} is not accepted with FREQ={frequency}")]
    Combination {
        /// The part.
        part: &'static str,
        /// The frequency.
        frequency: &'static str,
    },
    /// A yearly rule picks days without saying in which months.
    #[error("{0} in a yearly rule needs BYMONTH")]
    NeedsMonth(&'static str),
    /// BYDAY mixes plain and ordinal weekdays (MO and 2TU).
    #[error("BYDAY cannot mix plain and ordinal weekdays")]
    MixedWeekdays,
    /// BYSETPOS picks among nothing.
    #[error("BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH")]
    NothingToPick,
    /// COUNT and UNTIL exclude each other.
    #[error("COUNT and UNTIL cannot both be given")]
    CountAndUntil,
    /// UNTIL is before the first date.
    #[error("the rule ends before it starts")]
    EndsBeforeStart,
    /// No date ever matches (30 February).
    #[error("the rule never happens")]
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    fn name(self) -> &'static str {
        match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// A rule with its dates so far. A date is days since 1970-01-01.
#[derive(Clone, Debug)]
pub struct Recurrence {
    set: RRuleSet,
    added: Vec<i32>,
    removed: Vec<i32>,
    dates: Vec<i32>,
    through: i32,
}

impl Recurrence {
    /// Reads a rule: `FREQ=...` (with or without `RRULE:`), then optional lines `RDATE:` and `EXDATE:`.
    /// `starts` is DTSTART; it is an occurrence only if it matches the rule. `minute` is the wall-clock
    /// minute of day at which the shift starts and `zone` its zone: they decide what UNTIL, RDATE and
    /// EXDATE mean where they are given as instants (`20260310T130000Z`, cases R7 and R8).
    pub fn read(rule: &str, starts: Date, zone: &TimeZone, minute: u16) -> Result<Self, BadRule> {
        if rule.len() > LONGEST {
            return Err(BadRule::TooLong);
        }
        if !YEARS.contains(&starts.year()) {
            return Err(BadRule::Start);
        }
        let moment = Moment { zone, minute };
        let (mut set, mut added, mut removed) = (None, Vec::new(), Vec::new());
        for line in rule.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(list) = line.strip_prefix("RDATE:") {
                moment.list(list, &mut added)?;
            } else if let Some(list) = line.strip_prefix("EXDATE:") {
                moment.list(list, &mut removed)?;
            } else if set.is_some() {
                return Err(BadRule::Twice("RRULE".to_owned()));
            } else {
                set = Some(compile(line.strip_prefix("RRULE:").unwrap_or(line), starts, moment)?);
            }
        }
        let set = set.ok_or(BadRule::NoFrequency)?;
        if set.clone().limit().into_iter().next().is_none() {
            return Err(BadRule::Never);
        }
        removed.sort_unstable();
        Ok(Self { set, added, removed, dates: Vec::new(), through: i32::MIN })
    }

    /// Expands through `day`, once; COUNT counts before EXDATE takes away (R9).
    pub(super) fn expand(&mut self, day: i32) {
        if day <= self.through {
            return;
        }
        // Half a year further than asked, so that a walk through a month of days expands once.
        let through = day.saturating_add(183);
        let mut dates = std::mem::take(&mut self.dates);
        dates.clear();
        let naive = |at: &chrono::DateTime<rrule::Tz>| {
            i32::try_from(at.timestamp().div_euclid(86_400)).unwrap_or(i32::MAX)
        };
        let counted = self.set.clone().limit().into_iter().take(STEPS).map(|at| naive(&at));
        dates.extend(counted.take_while(|at| *at <= through));
        dates.extend(self.added.iter().copied());
        dates.sort_unstable();
        dates.dedup();
        dates.retain(|at| self.removed.binary_search(at).is_err());
        self.dates = dates;
        self.through = through;
    }

    /// Whether a day that was expanded through is an occurrence.
    pub(super) fn contains(&self, day: i32) -> bool {
        self.dates.binary_search(&day).is_ok()
    }

    /// The occurrences in `[from, to]`, at most `most`.
    pub fn between(&mut self, from: Date, to: Date, most: usize) -> Vec<Date> {
        self.expand(number(to));
        let (from, to) = (number(from), number(to));
        self.dates.iter().filter(|day| (from..=to).contains(*day)).take(most).map(|day| date(*day)).collect()
    }
}

/// The wall-clock minute a date stands for.
#[derive(Clone, Copy)]
struct Moment<'a> {
    zone: &'a TimeZone,
    minute: u16,
}

/// A point that UNTIL, RDATE or EXDATE can give.
enum Point {
    Day(i32),
    Local(DateTime),
    Instant(jiff::Timestamp),
}

impl Moment<'_> {
    fn on(self, day: i32) -> Option<DateTime> {
        let (days, minute) = (i32::from(self.minute) / 1_440, i8::try_from(self.minute % 60).ok()?);
        let hour = i8::try_from(self.minute % 1_440 / 60).ok()?;
        Some(date(day.saturating_add(days)).at(hour, minute, 0, 0))
    }

    fn instant(self, day: i32) -> Option<jiff::Timestamp> {
        self.zone.to_timestamp(self.on(day)?).ok()
    }

    fn point(self, text: &str) -> Result<Point, BadRule> {
        let unreadable = || BadRule::Unreadable(text.chars().take(40).collect());
        if !text.is_ascii() || !(text.len() == 8 || text.len() == 15 || text.len() == 16) {
            return Err(unreadable());
        }
        let digits = |from: usize, to: usize| -> Result<i16, BadRule> {
            let part = text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            part.and_then(|part| part.parse().ok()).ok_or_else(unreadable)
        };
        let small = |from, to| digits(from, to).map(|value| i8::try_from(value).unwrap_or(-1));
        let day = Date::new(digits(0, 4)?, small(4, 6)?, small(6, 8)?).map_err(|_| unreadable())?;
        if text.len() == 8 {
            return Ok(Point::Day(number(day)));
        }
        let time = jiff::civil::Time::new(small(9, 11)?, small(11, 13)?, small(13, 15)?, 0);
        let local = DateTime::from_parts(day, time.map_err(|_| unreadable())?);
        match (text.as_bytes().get(8), text.as_bytes().get(15)) {
            (Some(b'T'), None) => Ok(Point::Local(local)),
            (Some(b'T'), Some(b'Z')) => {
                TimeZone::UTC.to_timestamp(local).map(Point::Instant).map_err(|_| unreadable())
            }
            _ => Err(unreadable()),
        }
    }

    /// Dates that a list names exactly; an instant or local time at which the shift does not start names
    /// none.
    fn list(self, list: &str, days: &mut Vec<i32>) -> Result<(), BadRule> {
        for text in list.split(',') {
            let near = |day: i32| (day - 2)..=(day + 2);
            match self.point(text.trim())? {
                Point::Day(day) => days.push(day),
                Point::Local(at) => {
                    days.extend(near(number(at.date())).find(|day| self.on(*day) == Some(at)));
                }
                Point::Instant(at) => {
                    let around = number(self.zone.to_datetime(at).date());
                    days.extend(near(around).find(|day| self.instant(*day) == Some(at)));
                }
            }
        }
        Ok(())
    }

    /// The last date that UNTIL includes.
    fn until(self, text: &str) -> Result<i32, BadRule> {
        Ok(match self.point(text)? {
            Point::Day(day) => day,
            Point::Local(at) => {
                let day = number(at.date()) + 1;
                (day - 3..=day).rev().find(|day| self.on(*day).is_some_and(|on| on <= at)).unwrap_or(day)
            }
            Point::Instant(at) => {
                let day = number(self.zone.to_datetime(at).date()) + 1;
                let starts = |day: &i32| self.instant(*day).is_some_and(|on| on <= at);
                (day - 3..=day).rev().find(starts).unwrap_or(day)
            }
        })
    }
}

/// Checks a rule part by part and hands what is left to the `rrule` crate.
fn compile(rule: &str, starts: Date, moment: Moment<'_>) -> Result<RRuleSet, BadRule> {
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let unreadable = || BadRule::Unreadable(part.chars().take(40).collect());
        let (name, value) = part.split_once('=').ok_or_else(unreadable)?;
        if parts.iter().any(|(other, _)| *other == name) {
            return Err(BadRule::Twice(name.chars().take(40).collect()));
        }
        parts.push((name, value));
    }
    let get = |name: &str| parts.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let frequency = match get("FREQ").ok_or(BadRule::NoFrequency)? {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        other => return Err(BadRule::Frequency(other.chars().take(40).collect())),
    };
    let with = |part| BadRule::Combination { part, frequency: frequency.name() };
    let mut clean = format!("FREQ={}", frequency.name());
    for (name, value) in &parts {
        let unreadable =
            || BadRule::Unreadable(format!("{name}={}", value.chars().take(40).collect::<String>()));
        let numbers = |low: i32, high: i32| -> Result<(), BadRule> {
            let fine = |text: &str| {
                let number = text.parse::<i32>().ok().filter(|_| text.len() <= 6);
                number.is_some_and(|number| number != 0 && (low..=high).contains(&number))
            };
            if value.split(',').count() <= 64 && value.split(',').all(fine) {
                Ok(())
            } else {
                Err(unreadable())
            }
        };
        match *name {
            "FREQ" => continue,
            "INTERVAL" => numbers(1, 1_000)?,
            "COUNT" => numbers(1, 10_000)?,
            "UNTIL" => {
                let last = moment.until(value)?;
                if last < number(starts) {
                    return Err(BadRule::EndsBeforeStart);
                }
                clean.push_str(&format!(";UNTIL={}T000000Z", digits(date(last))));
                continue;
            }
            "WKST" if weekday(value) => {}
            "BYMONTH" => numbers(1, 12)?,
            "BYMONTHDAY" => {
                numbers(-31, 31)?;
                match frequency {
                    Frequency::Weekly => return Err(with("BYMONTHDAY")),
                    Frequency::Yearly if get("BYMONTH").is_none() => {
                        return Err(BadRule::NeedsMonth("BYMONTHDAY"));
                    }
                    _ => {}
                }
            }
            "BYDAY" => {
                let ordinals = value.split(',').filter(|day| !weekday(day)).count();
                let ordinal = |day: &str| {
                    let (number, name) =
                        day.split_at_checked(day.len().saturating_sub(2)).unwrap_or_default();
                    let number = number.parse::<i32>().unwrap_or(0);
                    weekday(day) || (weekday(name) && number != 0 && (-5..=5).contains(&number))
                };
                if value.split(',').count() > 64 || !value.split(',').all(ordinal) {
                    return Err(unreadable());
                }
                if ordinals > 0 && ordinals < value.split(',').count() {
                    return Err(BadRule::MixedWeekdays);
                }
                match frequency {
                    Frequency::Yearly if get("BYMONTH").is_none() => {
                        return Err(BadRule::NeedsMonth("BYDAY"));
                    }
                    Frequency::Daily | Frequency::Weekly if ordinals > 0 => {
                        return Err(with("ordinal BYDAY"));
                    }
                    _ => {}
                }
            }
            "BYSETPOS" => {
                numbers(-366, 366)?;
                if matches!(frequency, Frequency::Daily | Frequency::Weekly) {
                    return Err(with("BYSETPOS"));
                }
                if !["BYDAY", "BYMONTHDAY", "BYMONTH"].iter().any(|name| get(name).is_some()) {
                    return Err(BadRule::NothingToPick);
                }
            }
            "WKST" => return Err(unreadable()),
            other => return Err(BadRule::Part(other.chars().take(40).collect())),
        }
        clean.push_str(&format!(";{name}={value}"));
    }
    if get("COUNT").is_some() && get("UNTIL").is_some() {
        return Err(BadRule::CountAndUntil);
    }
    let text = format!("DTSTART:{}T000000Z\nRRULE:{clean}", digits(starts));
    RRuleSet::from_str(&text).map_err(|_| BadRule::Unreadable(clean))
}

fn weekday(text: &str) -> bool {
    matches!(text, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU")
}

fn digits(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}
