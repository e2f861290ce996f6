//! The packs made searchable: phrases by their first word, and which words a language knows. Built once per
//! process from static data. Called by the readers; knows no language by name beyond the list of packs.

use std::cmp::Reverse;
use std::sync::LazyLock;

use super::intent::{Force, Intent};
use super::pack::{self, Pack};
use super::text::{Kind, Text, close};
use super::when::Sense;
use crate::language::Language;

/// Phrases of a language, each with its meaning.
pub(super) struct Phrases<T> {
    /// Sorted by first word, longer phrases first.
    rows: Vec<(Vec<&'static str>, T)>,
}

impl<T: Copy> Phrases<T> {
    fn build(rows: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut rows: Vec<_> = rows.map(|(phrase, value)| (split(phrase), value)).collect();
        rows.sort_by(|(a, _), (b, _)| {
            a.first().cmp(&b.first()).then(Reverse(a.len()).cmp(&Reverse(b.len())))
        });
        Self { rows }
    }

    /// The longest phrase that starts at `at`, as the number of its tokens and its meaning. It never reaches
    /// over a comma. With `known`, words the language does not know may have one slip.
    pub(super) fn longest(&self, text: &Text<'_>, at: usize, known: Option<&Lexicon>) -> Option<(usize, T)> {
        let word = text.word(at);
        if word.is_empty() {
            return None;
        }
        let first = |row: &(Vec<&'static str>, T)| row.0.first().copied().unwrap_or("");
        let slip = |at: usize| {
            let word = text.word(at);
            known.is_some_and(|lexicon| word.len() >= 5 && !lexicon.knows(word) && !text.is_named(at))
        };
        let rest = |words: &[&str]| {
            words.iter().enumerate().skip(1).all(|(n, &wanted)| {
                let said = text.word(at + n);
                !text.clause(at + n) && (said == wanted || (slip(at + n) && close(said, wanted)))
            })
        };
        let from = self.rows.partition_point(|row| first(row) < word);
        let exact = self.rows.get(from..)?.iter().take_while(|row| first(row) == word);
        if let Some((words, value)) = exact.into_iter().find(|(words, _)| rest(words)) {
            return Some((words.len(), *value));
        }
        if text.kind(at) != Some(Kind::Word) || !slip(at) {
            return None;
        }
        // A slip in the first letter is rare, and this keeps the search short.
        let letter = word.as_bytes().first();
        let from = self.rows.partition_point(|row| first(row).as_bytes().first() < letter);
        let near = self.rows.get(from..)?.iter().take_while(|row| first(row).as_bytes().first() == letter);
        near.filter(|row| close(first(row), word) && rest(&row.0))
            .max_by_key(|(words, _)| words.len())
            .map(|(words, value)| (words.len(), *value))
    }

    /// Phrases that are listed twice.
    #[cfg(test)]
    pub(super) fn twice(&self) -> Vec<String> {
        self.rows.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[0].0.join(" ")).collect()
    }

    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().flat_map(|(words, _)| words.iter().copied())
    }
}

fn split(phrase: &'static str) -> Vec<&'static str> {
    phrase.split(' ').filter(|word| !word.is_empty()).collect()
}

/// The phrases of a list, each with the same meaning.
fn each<T: Copy>(list: &'static str, value: T) -> impl Iterator<Item = (&'static str, T)> {
    list.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()).map(move |phrase| (phrase, value))
}

/// The single words of a list, sorted.
fn set(list: &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = list.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// One language, searchable.
pub(super) struct Lexicon {
    pub(super) pack: &'static Pack,
    pub(super) intents: Phrases<(Intent, Force)>,
    pub(super) stop: Phrases<()>,
    pub(super) when: Phrases<(Sense, Option<Sense>)>,
    pub(super) numbers: Phrases<u32>,
    pub(super) greetings: Phrases<()>,
    pub(super) languages: Phrases<Language>,
    pub(super) own_name: Phrases<bool>,
    polite: Vec<&'static str>,
    option: Vec<&'static str>,
    with: Vec<&'static str>,
    speak: Vec<&'static str>,
    negators: Vec<&'static str>,
    /// Every word of the pack, and whether it only fills.
    words: Vec<(&'static str, bool)>,
}

impl Lexicon {
    fn build(pack: &'static Pack) -> Self {
        let none = None::<Sense>;
        let intents = pack.intents.iter().flat_map(|&(intent, force, words)| each(words, (intent, force)));
        let weekdays =
            pack.weekdays.iter().flat_map(|&(day, words)| each(words, (Sense::Weekday(day), none)));
        let months =
            (1..).zip(pack.months).flat_map(|(month, words)| each(words, (Sense::Month(month), none)));
        let senses = pack.when.iter().flat_map(|&(sense, also, words)| each(words, (sense, also)));
        let counted = pack.cardinals.iter().flat_map(|&(n, words)| each(words, (Sense::Number(n), none)));
        let ordinals = pack.ordinals.iter().chain(pack.cardinals).flat_map(|&(n, words)| each(words, n));
        let languages = pack.languages.iter().flat_map(|&(language, words)| each(words, language));
        let mut lexicon = Self {
            pack,
            intents: Phrases::build(intents),
            stop: Phrases::build(each(pack.stop, ())),
            when: Phrases::build(senses.chain(weekdays).chain(months).chain(counted)),
            numbers: Phrases::build(ordinals),
            greetings: Phrases::build(each(pack.greetings, ())),
            languages: Phrases::build(languages),
            own_name: Phrases::build(each(pack.name_is, true).chain(each(pack.i_am, false))),
            polite: set(pack.fillers),
            option: set(pack.option),
            with: set(pack.with),
            speak: set(pack.speak),
            negators: set(pack.negators),
            words: Vec::new(),
        };
        let fillers = [pack.fillers, pack.function, pack.option, pack.with];
        let mut words: Vec<(&'static str, bool)> =
            fillers.iter().flat_map(|list| set(list)).map(|word| (word, true)).collect();
        let content = lexicon.intents.words().chain(lexicon.when.words()).chain(lexicon.numbers.words());
        let content = content.chain(lexicon.stop.words()).chain(lexicon.own_name.words());
        words.extend(content.chain(set(pack.lookalikes)).map(|word| (word, false)));
        words.sort_by_key(|&(word, filler)| (word, Reverse(filler)));
        words.dedup_by_key(|&mut (word, _)| word);
        lexicon.words = words;
        lexicon
    }

    /// Every word of the pack.
    #[cfg(test)]
    pub(super) fn vocabulary(&self) -> Vec<&'static str> {
        self.words.iter().map(|&(word, _)| word).collect()
    }

    fn find(&self, word: &str) -> Option<bool> {
        let at = self.words.binary_search_by(|&(known, _)| known.cmp(word)).ok()?;
        self.words.get(at).map(|&(_, filler)| filler)
    }

    /// The language knows this word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    /// "please": changes nothing.
    pub(super) fn is_polite(&self, word: &str) -> bool {
        self.polite.binary_search(&word).is_ok()
    }

    /// "option": a number follows.
    pub(super) fn is_option(&self, word: &str) -> bool {
        self.option.binary_search(&word).is_ok()
    }

    /// "with": a member of staff follows.
    pub(super) fn is_with(&self, word: &str) -> bool {
        self.with.binary_search(&word).is_ok()
    }

    /// "in", "speak": a language follows.
    pub(super) fn is_speak(&self, word: &str) -> bool {
        self.speak.binary_search(&word).is_ok()
    }

    /// "not": turns an intent round.
    pub(super) fn is_negator(&self, word: &str) -> bool {
        self.negators.binary_search(&word).is_ok()
    }

    /// The word carries no meaning of its own ("the", "please").
    pub(super) fn fills(&self, word: &str) -> bool {
        self.find(word) == Some(true)
    }
}

struct Shelf {
    lexicons: [Lexicon; 5],
    /// Every known word with the languages that know it, as bits in the order of [`Language::ALL`].
    evidence: Vec<(&'static str, u8)>,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let lexicons = pack::ALL.map(Lexicon::build);
    let mut all: Vec<(&'static str, u8)> = Vec::new();
    for lexicon in &lexicons {
        let bit = bit(lexicon.pack.language);
        all.extend(lexicon.words.iter().map(|&(word, _)| (word, bit)));
    }
    all.sort_unstable();
    let mut evidence: Vec<(&'static str, u8)> = Vec::with_capacity(all.len());
    for (word, bit) in all {
        match evidence.last_mut() {
            Some((last, bits)) if *last == word => *bits |= bit,
            _ => evidence.push((word, bit)),
        }
    }
    Shelf { lexicons, evidence }
});

/// The words of a language.
pub(super) fn of(language: Language) -> &'static Lexicon {
    let [en, es, pt, fr, de] = &SHELF.lexicons;
    match language {
        Language::En => en,
        Language::Es => es,
        Language::Pt => pt,
        Language::Fr => fr,
        Language::De => de,
    }
}

/// Every language's words.
pub(super) fn all() -> &'static [Lexicon; 5] {
    &SHELF.lexicons
}

/// The bit of a language in [`speakers`].
pub(super) fn bit(language: Language) -> u8 {
    match language {
        Language::En => 1,
        Language::Es => 2,
        Language::Pt => 4,
        Language::Fr => 8,
        Language::De => 16,
    }
}

/// The languages that know a word, as bits.
pub(super) fn speakers(word: &str) -> u8 {
    let evidence = &SHELF.evidence;
    let found = evidence.binary_search_by(|&(known, _)| known.cmp(word)).ok();
    found.and_then(|at| evidence.get(at)).map_or(0, |&(_, bits)| bits)
}
