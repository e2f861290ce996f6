//! Days and times in free text: the pieces are extracted by the words of a pack, then combined and resolved
//! against today. Called by `understand`.
//!
//! Conventions, the same in every language:
//! - a bare weekday is the next one after today; "this Friday" may be today;
//! - "next Friday" is the Friday of next week, weeks running from Monday ("próximo viernes", "vendredi prochain"
//!   and "nächsten Freitag" too: the reference sets agree on it);
//! - a date without a year is the next one, today included; so is a day of the month;
//! - an hour up to 12 without am or pm is either half of the day, unless it is written 05:00 or a part of the
//!   day is said; where only one value fits (after, before, around, a range) 1 to 7 are afternoon;
//! - the last hour of a part of day is exclusive.
//!
//! Deliberately absent: opening hours and slots, holidays, recurrence, the past beyond saying so.

mod clock;
mod day;
mod sense;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::lexicon::Lexicon;
use super::text::Text;
use clock::Span;
use day::Piece;
use sense::Reader;
pub(super) use sense::{Part, Sense};

/// What a message says about days and times. The default is: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The day or days wished for.
    pub day: Day,
    /// The time or times wished for.
    pub time: Time,
    /// Days that are ruled out ("not Monday"): `On` or `Between` only.
    pub not: Vec<Day>,
}

impl When {
    /// Nothing was said about days or times.
    pub fn is_unsaid(&self) -> bool {
        *self == Self::default()
    }
}

/// A day, or what stands in its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// Nothing was said.
    #[default]
    Unsaid,
    /// This day.
    On(Date),
    /// Any of these days, both included: "this week", "the weekend", "from Monday to Wednesday".
    Between(Date, Date),
    /// Any day, the first available, as soon as possible.
    AnyDay,
    /// A weekday and a date that are not the same day ("Friday the 13th"): to be asked.
    Clash {
        /// The date that was said.
        date: Date,
        /// The weekday that was said.
        #[serde(with = "weekday")]
        weekday: Weekday,
    },
    /// No such day: 31/02.
    Invalid,
    /// A day before today.
    Past(Date),
}

/// A time of day, in the business's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    /// Nothing was said.
    #[default]
    Unsaid,
    /// At this time.
    At(jiff::civil::Time),
    /// One of two: the first in the morning half, the second twelve hours later.
    Either(jiff::civil::Time, jiff::civil::Time),
    /// From the first on, before the second.
    Between(jiff::civil::Time, jiff::civil::Time),
    /// At this time or later.
    After(jiff::civil::Time),
    /// Before this time.
    Before(jiff::civil::Time),
    /// Near this time.
    Around(jiff::civil::Time),
}

/// jiff's weekday as its number, Monday 1.
mod weekday {
    use jiff::civil::Weekday;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(day: &Weekday, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i8(day.to_monday_one_offset())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Weekday, D::Error> {
        Weekday::from_monday_one_offset(i8::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// How a day piece hangs on the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Joint {
    /// "to": the end of a range.
    to: bool,
    /// "or", "and".
    or: bool,
    not: bool,
}

/// What one language reads.
pub(super) struct Reading {
    pub(super) when: When,
    /// The end of "from Monday to Tuesday": where a visit is moved to.
    pub(super) target: Option<Day>,
    /// Which tokens were used.
    pub(super) used: Vec<bool>,
}

/// Reads a message with one language's words.
pub(super) fn read(
    text: &Text<'_>,
    lexicon: &Lexicon,
    slips: Option<&Lexicon>,
    blocked: &[bool],
    now: &jiff::Zoned,
) -> Reading {
    let reader = Reader::new(text, lexicon, slips, blocked, now);
    let mut pieces: Vec<(Piece, Joint)> = Vec::new();
    let mut spans: Vec<Span> = Vec::new();
    let mut part: Option<Part> = None;
    let mut used = vec![false; text.len()];
    let mut joint = Joint::default();
    let mut between = false;
    let mut ends = 0; // where the last piece ended: a bare hour may follow it
    let mut at = 0;
    while at < reader.len() {
        let next = match reader.sense(at) {
            Sense::Not | Sense::No => {
                joint.not = reader.rules_out(at);
                if joint.not {
                    reader.mark(at, at + 1, &mut used);
                }
                if !joint.not && reader.follows_day(at, ends) {
                    if let Some((_, joint)) = pieces.last_mut() {
                        joint.not = true;
                    }
                    reader.mark(at, at + 1, &mut used);
                }
                at += 1;
                continue;
            }
            Sense::To | Sense::Until if ends == at && at > 0 => {
                joint.to = true;
                None
            }
            Sense::And => {
                (joint.to, joint.or) = (between, true);
                None
            }
            Sense::Between => {
                between = true;
                reader.span(at).map(|(span, next)| {
                    spans.push(span);
                    next
                })
            }
            _ => None,
        };
        let found = next.or_else(|| {
            if let Some((piece, next)) = reader.bounded_day(at).or_else(|| reader.day(at)) {
                pieces.push((piece, std::mem::take(&mut joint)));
                return Some(next);
            }
            if let Some((day, span, next)) = reader.hours_from_now(at) {
                pieces.push((Piece::Date(day), Joint::default()));
                spans.push(span);
                return Some(next);
            }
            if let Some((span, next)) = reader.span(at).or_else(|| reader.bare(at, ends)) {
                spans.push(span);
                return Some(next);
            }
            match reader.sense(at) {
                Sense::Part(said) => part = Some(said),
                Sense::DayOrMorning => part = Some(Part::Morning),
                _ => return None,
            }
            Some(at + 1)
        });
        match found {
            Some(next) => {
                reader.mark(at, next, &mut used);
                (at, ends) = (next, next);
            }
            None => {
                if reader.sense(at) == Sense::Other {
                    joint = Joint::default();
                }
                at += 1;
                if matches!(reader.sense(at - 1), Sense::And | Sense::At | Sense::The | Sense::Of)
                    && ends == at - 1
                {
                    ends = at;
                }
            }
        }
    }
    let mut when = day::resolve(&reader, &pieces);
    let today = when.day == Day::On(reader.today);
    when.time = clock::resolve(&reader, &spans, part, today);
    let ends = pieces.last().filter(|(_, joint)| joint.to && !joint.not);
    let target =
        ends.map(|&(piece, _)| reader.as_day(piece)).filter(|_| matches!(when.day, Day::Between(..)));
    Reading { when, target, used }
}
