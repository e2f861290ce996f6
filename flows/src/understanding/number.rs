//! A message that is nothing but a number or an ordinal: the answer to a numbered list. Called by `understand`.
//! Deliberately absent: numbers inside sentences (times are `when`'s).

use super::lexicon::Lexicon;
use super::text::{Kind, Text};

/// The number of "2", "#2", "option 3", "the second one, please", "la segunda"; at most 9999.
pub(super) fn whole(text: &Text<'_>, lexicon: &Lexicon) -> Option<u32> {
    let mut found = None;
    let mut at = 0;
    while at < text.len() {
        let word = text.word(at);
        if text.kind(at) == Some(Kind::Number) {
            let number = (word.len() <= 4).then(|| word.parse().ok()).flatten()?;
            if found.replace(number).is_some() {
                return None;
            }
            at += 1;
        } else if let Some((len, number)) = lexicon.numbers.longest(text, at, None)
            && found.is_none()
            && !suffix(text, at)
        {
            found = Some(number);
            at += len;
        } else if suffix(text, at) && ORDINAL.contains(&word)
            || lexicon.is_option(word)
            || lexicon.is_polite(word)
        {
            at += 1;
        } else {
            return None;
        }
    }
    found
}

/// What may be glued to a digit to make it an ordinal, in any of the languages.
const ORDINAL: [&str; 13] = ["st", "nd", "rd", "th", "o", "a", "er", "ere", "e", "eme", "ra", "do", "ro"];

fn suffix(text: &Text<'_>, at: usize) -> bool {
    at > 0
        && text.kind(at - 1) == Some(Kind::Number)
        && text.tokens.get(at).is_some_and(|token| token.glued && token.kind == Kind::Word)
}
