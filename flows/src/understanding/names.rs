//! Services and staff by name, as people write them: without accents, in the plural, with a slip, joined or
//! apart. Called by `understand`. Deliberately absent: choosing among equals; all candidates are returned.

use serde::{Deserialize, Serialize};

use super::lexicon::{self, Lexicon};
use super::text::{Kind, Text, close, fold};
use crate::id::{ServiceId, StaffId};

/// Who should give the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffWish {
    /// Anybody.
    Any,
    /// This person.
    Named(StaffId),
}

/// How many tokens of a message may name a service: one bit each.
const READ: usize = 128;

/// How well a name is matched by a message.
#[derive(Clone, Copy, Default)]
struct Match {
    /// Every word of the name is said.
    full: bool,
    /// Words said, in tenths: an exact word 10, an inflected or misspelt one 8, part of a compound 6.
    score: u32,
    /// The tokens that said them.
    places: u128,
}

/// The services a message names: for each word, those that explain most of the message with it. Ties are kept.
pub(super) fn services(text: &mut Text<'_>, services: &[(ServiceId, Vec<String>)]) -> Vec<ServiceId> {
    let matches: Vec<(ServiceId, Match)> = services
        .iter()
        .filter_map(|(id, names)| {
            let best =
                names.iter().map(|name| weigh(text, name)).max_by_key(|found| (found.full, found.score))?;
            (best.places != 0).then_some((*id, best))
        })
        .collect();
    let mut best = [(false, 0); READ];
    for (_, found) in &matches {
        for (place, best) in best.iter_mut().enumerate() {
            if found.places >> place & 1 == 1 {
                *best = (*best).max((found.full, found.score));
            }
        }
    }
    let wins = |found: &Match| {
        let mut at = best.iter().enumerate();
        at.any(|(place, best)| found.places >> place & 1 == 1 && *best == (found.full, found.score))
    };
    let mut found: Vec<ServiceId> = Vec::new();
    text.named =
        matches.iter().filter(|(_, found)| wins(found)).fold(0, |all, (_, found)| all | found.places);
    for (id, _) in matches.iter().filter(|(_, found)| wins(found)) {
        if !found.contains(id) {
            found.push(*id);
        }
    }
    found
}

fn weigh(text: &Text<'_>, name: &str) -> Match {
    let name = fold(name);
    let words: Vec<&str> = name.split(' ').filter(|word| !small(word)).take(8).collect();
    let mut found = Match { full: !words.is_empty(), ..Match::default() };
    let mut letters = false;
    let mut n = 0;
    while let Some(&word) = words.get(n) {
        let joined = words.get(n + 1).map(|next| format!("{word}{next}"));
        if let Some((score, places)) = said(text, word) {
            found.score += score;
            found.places |= places;
            letters |= word.len() >= 3 && !word.as_bytes().iter().any(u8::is_ascii_digit);
        } else if let Some((score, places)) = joined.and_then(|joined| said(text, &joined)) {
            // "hair cut" is offered, "haircut" is asked for.
            found.score += score * 2;
            found.places |= places;
            letters = true;
            n += 1;
        } else {
            found.full = false;
        }
        n += 1;
    }
    if letters { found } else { Match::default() }
}

/// Where and how well a message says a word of a name.
fn said(text: &Text<'_>, word: &str) -> Option<(u32, u128)> {
    let mut best: Option<(u32, u128)> = None;
    for at in 0..text.len().min(READ) {
        let said = text.word(at);
        let here = if said == word {
            Some((10, 1 << at))
        } else if text.kind(at) != Some(Kind::Word) {
            None
        } else if inflected(said, word) || (close(said, word) && !everyday(said)) {
            Some((8, 1 << at))
        } else if joined(said, text.word(at + 1), word) && at + 1 < READ {
            Some((10, 0b11 << at))
        } else if compound(said, word) {
            Some((6, 1 << at))
        } else {
            None
        };
        if here.map(|(score, _)| score) > best.map(|(score, _)| score) {
            best = here;
        }
    }
    best
}

/// "hair" "cut" for "haircut".
fn joined(first: &str, second: &str, word: &str) -> bool {
    !second.is_empty() && word.strip_prefix(first) == Some(second)
}

/// The same word in another number or gender: four letters in common, then an ending of at most two letters on
/// either side, all of them ending letters ("corte", "cortes"; "manicura", "manicure"; "massagens", "massagem").
fn inflected(a: &str, b: &str) -> bool {
    if !a.is_ascii() || !b.is_ascii() {
        return false;
    }
    let head = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let ending = |word: &str| {
        let ending = word.get(head..).unwrap_or("");
        ending.len() <= 2 && ending.bytes().all(|letter| b"aeosnmrx".contains(&letter))
    };
    head >= 4 && ending(a) && ending(b)
}

/// A German compound and its part ("reinigung" in "zahnreinigung"): the shorter has six letters or more.
fn compound(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() >= 6 && (long.ends_with(short) || long.starts_with(short)) && !everyday(short)
}

/// A lone letter, or a short word that only joins ("de", "and", "pour").
fn small(word: &str) -> bool {
    let joins = || lexicon::all().iter().any(|lexicon| lexicon.fills(word));
    word.len() < 2 && !word.bytes().all(|byte| byte.is_ascii_digit()) || word.len() <= 4 && joins()
}

/// Some language knows the word for something else.
fn everyday(word: &str) -> bool {
    lexicon::speakers(word) != 0
}

/// The one member of staff a message names; none where two share the name that was said. A first name is enough;
/// a surname, a misspelt name or a name that is also a word needs "with" (or "Dr") before it.
pub(super) fn staff(
    text: &Text<'_>,
    lexicon: &Lexicon,
    staff: &[(StaffId, String)],
    taken: &mut [bool],
) -> Option<StaffWish> {
    // The longest run of words that names somebody, and whom.
    let mut best: Option<(u32, Option<StaffId>)> = None;
    let mut places = 0..0;
    for (id, name) in staff {
        let name = fold(name);
        let words: Vec<&str> = name.split(' ').filter(|word| !TITLES.contains(word)).collect();
        for at in
            (0..text.len()).filter(|&at| text.kind(at) == Some(Kind::Word) && taken.get(at) != Some(&true))
        {
            let led = at > 0 && (lexicon.is_with(text.word(at - 1)) || TITLES.contains(&text.word(at - 1)));
            let said = text.word(at);
            let Some(which) = words.iter().position(|&word| {
                word == said && word.len() >= 2 || led && close(word, said) && !lexicon.knows(said)
            }) else {
                continue;
            };
            let more = words.iter().skip(which + 1).enumerate();
            let run = 1 + more.take_while(|&(n, word)| text.word(at + 1 + n) == *word).count();
            if !(led || run > 1 || which == 0) || (everyday(said) && !led && run == 1) {
                continue;
            }
            let exact = words.get(which) == Some(&said);
            let score = run as u32 * 4 + u32::from(exact) * 2 + u32::from(which == 0);
            match best {
                Some((top, _)) if top > score => {}
                Some((top, Some(other))) if top == score && other != *id => best = Some((score, None)),
                Some((top, _)) if top == score => {}
                _ => {
                    best = Some((score, Some(*id)));
                    places = at..at + run;
                }
            }
        }
    }
    let (_, who) = best?;
    for place in places {
        if let Some(taken) = taken.get_mut(place) {
            *taken = true;
        }
    }
    who.map(StaffWish::Named)
}

/// Titles, in any of the languages.
const TITLES: [&str; 14] = [
    "dr", "dra", "doctor", "doctora", "doutor", "doutora", "docteur", "mr", "mrs", "ms", "herr", "frau",
    "herrn", "mme",
];
