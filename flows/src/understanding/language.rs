//! Which language a message is in, by the words each one knows. Called by `understand`. A contact's language is
//! never changed on one short message: three words with a clear margin, an unmistakable greeting, or a request.
//! Deliberately absent: statistics of letters; "no", "ok" and "2" belong to everybody.

use super::Setting;
use super::lexicon::{self, bit};
use super::text::{Kind, Text};
use crate::language::Language;

/// How well a language explains a message.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Score {
    /// Words it knows.
    known: usize,
    /// Words it alone knows.
    own: usize,
}

impl Score {
    /// It alone knows a word, so the message may well be in it, or half in it.
    pub(super) fn speaks(self) -> bool {
        self.own > 0
    }
}

/// The languages that know at least one word, best first. The contact's is always in, and wins ties.
pub(super) fn rank(text: &Text<'_>, setting: &Setting<'_>) -> Vec<(Language, Score)> {
    let mut ranked: Vec<(Language, Score)> = vec![(setting.language, Score::default())];
    for &language in setting.languages {
        if ranked.iter().all(|&(known, _)| known != language) {
            ranked.push((language, Score::default()));
        }
    }
    let tried = ranked.iter().fold(0, |bits, &(language, _)| bits | bit(language));
    for at in (0..text.len()).filter(|&at| text.kind(at) == Some(Kind::Word)) {
        let speakers = lexicon::speakers(text.word(at)) & tried;
        for (language, score) in &mut ranked {
            score.known += usize::from(speakers & bit(*language) != 0);
            score.own += usize::from(speakers == bit(*language));
        }
    }
    ranked.retain(|&(language, score)| language == setting.language || score.known > 0);
    // A stable sort: the contact's language stands first among equals.
    ranked.sort_by_key(|&(_, score)| std::cmp::Reverse(score.known + score.own));
    ranked
}

/// The language the message is clearly in, where that is not the contact's.
pub(super) fn evidence(
    text: &Text<'_>,
    setting: &Setting<'_>,
    ranked: &[(Language, Score)],
) -> Option<Language> {
    let &(best, score) = ranked.first()?;
    let ours = ranked.iter().find(|&&(language, _)| language == setting.language).map(|&(_, score)| score)?;
    if best != setting.language && score.known >= 3 && score.own >= 2 && score.own >= ours.own + 2 {
        return Some(best);
    }
    let greeted = ranked.iter().map(|&(language, _)| language).find(|&language| {
        let lexicon = lexicon::of(language);
        language != setting.language && lexicon.greetings.longest(text, 0, None).is_some()
    })?;
    let mine = lexicon::of(setting.language);
    (ours.own == 0 && mine.greetings.longest(text, 0, None).is_none()).then_some(greeted)
}

/// The language that is asked for: its name alone, or after "in" or "speak". In any language, of any language.
pub(super) fn asked(text: &Text<'_>) -> Option<Language> {
    for lexicon in lexicon::all() {
        for at in 0..text.len() {
            let Some((len, language)) = lexicon.languages.longest(text, at, None) else { continue };
            // "parlez-vous anglais": a polite word may stand between.
            let led = !text.clause(at)
                && (1..=2).any(|back| {
                    at >= back
                        && lexicon.is_speak(text.word(at - back))
                        && (back == 1 || lexicon.is_polite(text.word(at - 1)))
                });
            let bare =
                || (0..text.len()).all(|other| (at..at + len).contains(&other) || fills(text.word(other)));
            if led || (text.len() <= 4 && bare()) {
                return Some(language);
            }
        }
    }
    None
}

fn fills(word: &str) -> bool {
    lexicon::all().iter().any(|lexicon| lexicon.is_polite(word))
}
