//! The vocabulary of days and times, and a message turned into it. Filled by the packs, read by `day` and
//! `clock`; knows no language. Deliberately absent: any rule about order or meaning of sequences.

use jiff::civil::{Date, Weekday};

use super::super::lexicon::Lexicon;
use super::super::pack::Pack;
use super::super::text::{Kind, Text};

/// A part of the day; its hours are the pack's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::understanding) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// What a word or phrase means to a date or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::understanding) enum Sense {
    /// Nothing, and it separates.
    Other,
    /// So many days from today: "tomorrow" is 1.
    Day(i16),
    /// "mañana", "morgen": tomorrow, or the morning right after a day.
    DayOrMorning,
    Weekday(Weekday),
    Month(i8),
    Number(u32),
    /// `: / . -` between digits.
    Mark(char),
    Next,
    This,
    ThisWeek,
    NextWeek,
    Weekend,
    NextWeekend,
    ThisMonth,
    NextMonth,
    /// "days", "weeks", "months", "hours", "minutes": after a number.
    Days,
    Weeks,
    Months,
    Hours,
    Minutes,
    /// "in", before a number and a unit, or a month.
    In,
    /// "from now", after a number and a unit.
    FromNow,
    Part(Part),
    Noon,
    Midnight,
    At,
    After,
    Before,
    Around,
    From,
    Between,
    To,
    /// "until": the end of a range, or "before".
    Until,
    /// "and", "or".
    And,
    /// So many minutes to the hour that follows: "half past" 30, "quarter to" -15, German "halb" -30.
    Past(i8),
    /// So many minutes to the hour before: "y media" 30, "moins le quart" -15.
    Plus(i8),
    Am,
    Pm,
    /// "h", "Uhr", "o'clock".
    Clock,
    AnyDay,
    /// Rules a day out.
    Not,
    /// "no": rules out after a day ("el lunes no"), and before it where the language says so.
    No,
    /// "instead": what is said is a correction.
    Instead,
    /// Before a day of the month: "the", "el", "am".
    The,
    Of,
    /// "th", "er": after a day of the month.
    Ordinal,
}

/// A sense with its place.
pub(super) struct Item {
    pub(super) sense: Sense,
    /// Digits of a written number, else 0.
    pub(super) digits: u8,
    pub(super) glued: bool,
    pub(super) clause: bool,
    /// Its tokens.
    from: usize,
    to: usize,
}

/// A message as senses, with what they are resolved against.
pub(super) struct Reader<'a> {
    items: Vec<Item>,
    pub(super) pack: &'static Pack,
    pub(super) now: &'a jiff::Zoned,
    pub(super) today: Date,
    /// "instead" is said.
    pub(super) corrects: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        text: &Text<'_>,
        lexicon: &Lexicon,
        slips: Option<&Lexicon>,
        blocked: &[bool],
        now: &'a jiff::Zoned,
    ) -> Self {
        let mut items = Vec::with_capacity(text.len());
        let (mut at, mut clause) = (0, true);
        while at < text.len() {
            clause |= text.clause(at);
            let glued = text.tokens.get(at).is_some_and(|token| token.glued);
            let mut add = |sense, digits, len| {
                items.push(Item { sense, digits, glued, clause, from: at, to: at + len });
            };
            let word = text.word(at);
            let step = if blocked.get(at) == Some(&true) {
                add(Sense::Other, 0, 1);
                1
            } else if text.kind(at) == Some(Kind::Mark) {
                add(Sense::Mark(word.chars().next().unwrap_or(' ')), 0, 1);
                1
            } else if let Some((len, (sense, also))) = lexicon.when.longest(text, at, slips) {
                add(sense, 0, len);
                if let Some(also) = also {
                    add(also, 0, len);
                }
                len
            } else if text.kind(at) == Some(Kind::Number) {
                match word.parse().ok().filter(|_| word.len() <= 4) {
                    Some(number) => add(Sense::Number(number), word.len() as u8, 1),
                    None => add(Sense::Other, 0, 1),
                }
                1
            } else if lexicon.fills(word) {
                // A filler vanishes, but the comma before it stays.
                at += 1;
                continue;
            } else {
                add(Sense::Other, 0, 1);
                1
            };
            at += step;
            clause = false;
        }
        let corrects = items.iter().any(|item| item.sense == Sense::Instead);
        Self { items, pack: lexicon.pack, now, today: now.date(), corrects }
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The sense at a place; [`Sense::Other`] beyond the end.
    pub(super) fn sense(&self, at: usize) -> Sense {
        self.items.get(at).map_or(Sense::Other, |item| item.sense)
    }

    pub(super) fn item(&self, at: usize) -> Option<&Item> {
        self.items.get(at)
    }

    pub(super) fn digits(&self, at: usize) -> u8 {
        self.items.get(at).map_or(0, |item| item.digits)
    }

    /// The message or the clause ends before this place.
    pub(super) fn ends(&self, at: usize) -> bool {
        self.items.get(at).is_none_or(|item| item.clause)
    }

    /// The number at a place, if there is one up to `most`.
    pub(super) fn number(&self, at: usize, most: u32) -> Option<i8> {
        match self.sense(at) {
            Sense::Number(number) if number <= most => i8::try_from(number).ok(),
            _ => None,
        }
    }

    /// The first place from `at` on that is none of `senses`.
    pub(super) fn skip(&self, mut at: usize, senses: &[Sense]) -> usize {
        while at < self.len() && senses.contains(&self.sense(at)) {
            at += 1;
        }
        at
    }

    /// A refusal that stands before a day, in the same clause, and means "not that one".
    pub(super) fn rules_out(&self, at: usize) -> bool {
        let day = self.skip(at + 1, &[Sense::The, Sense::At, Sense::This, Sense::Next, Sense::In]);
        let near = (at + 1..=day).all(|place| !self.ends(place));
        let dated = matches!(
            self.sense(day),
            Sense::Weekday(_)
                | Sense::Day(_)
                | Sense::DayOrMorning
                | Sense::Weekend
                | Sense::ThisWeek
                | Sense::NextWeek
        ) || matches!(self.sense(day), Sense::Number(_)) && day > at + 1;
        let word = self.sense(at) == Sense::Not || (self.pack.no_rules_out && !self.corrects);
        near && dated && word
    }

    /// A refusal right after a day, at the end of the clause: "el lunes no", "Monday doesn't work".
    pub(super) fn follows_day(&self, at: usize, ends: usize) -> bool {
        ends == at && at > 0 && !self.ends(at) && self.ends(at + 1)
    }

    /// Marks the tokens of items `from..to`.
    pub(super) fn mark(&self, from: usize, to: usize, used: &mut [bool]) {
        for item in self.items.get(from..to).unwrap_or(&[]) {
            used.iter_mut().take(item.to).skip(item.from).for_each(|place| *place = true);
        }
    }
}
