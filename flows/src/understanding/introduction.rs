//! What customers say of themselves: a name, an e-mail address. Called by `understand`. Guesses both: the chat
//! shows them before it keeps them. Deliberately absent: phone numbers (the channel knows the number).

use super::lexicon::Lexicon;
use super::text::{Kind, Text};

/// The longest address of RFC 5321.
const EMAIL_MAX: usize = 254;

/// The first word shaped like an address; its tokens are marked as taken.
pub(super) fn email(text: &Text<'_>, taken: &mut [bool]) -> Option<String> {
    let read = text.tokens.last().map_or(0, |token| token.to);
    let mut from = 0;
    for word in text.raw.get(..read)?.split_whitespace() {
        let start = from + text.raw.get(from..)?.find(word)?;
        from = start + word.len();
        let address = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some((local, domain)) = address.split_once('@') else { continue };
        let sound = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_alphanumeric() || ".-_+".contains(c))
                && !part.contains("..")
        };
        let labels = domain.rsplit_once('.').is_some_and(|(head, top)| !head.is_empty() && top.len() >= 2);
        if sound(local) && sound(domain) && labels && address.len() <= EMAIL_MAX {
            for (token, taken) in text.tokens.iter().zip(taken.iter_mut()) {
                *taken |= token.from >= start && token.to <= from;
            }
            return Some(address.to_lowercase());
        }
    }
    None
}

/// Up to three words after "my name is"; after "I am" only capitalised words the language does not know.
pub(super) fn name(text: &Text<'_>, lexicon: &Lexicon, taken: &mut [bool]) -> Option<String> {
    for at in 0..text.len() {
        let Some((len, sure)) = lexicon.own_name.longest(text, at, None) else { continue };
        let mut words: Vec<&str> = Vec::new();
        let mut next = at + len;
        while words.len() < 3
            && text.kind(next) == Some(Kind::Word)
            && (words.is_empty() || !text.clause(next))
        {
            let typed = text.typed(next);
            let capital = typed.chars().next().is_some_and(char::is_uppercase);
            let known = lexicon.knows(text.word(next));
            let belongs = if sure { !known || (capital && words.is_empty()) } else { capital && !known };
            if !belongs {
                break;
            }
            words.push(typed);
            next += 1;
        }
        if !words.is_empty() {
            taken.iter_mut().skip(at).take(next - at).for_each(|place| *place = true);
            return Some(words.iter().map(|word| capitalised(word)).collect::<Vec<_>>().join(" "));
        }
    }
    None
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
