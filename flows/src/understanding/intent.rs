//! What a customer wants, from the phrases of a pack. Called by `understand`. Deliberately absent: the state of
//! the chat; "yes" is `Yes` whether or not something was asked.

use serde::{Deserialize, Serialize};

use super::lexicon::{self, Lexicon};
use super::text::{Kind, Text};
use crate::language::Language;

/// What a customer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// To book a visit.
    Book,
    /// To move a booked visit.
    Move,
    /// To cancel a booked visit. "Cancel" is never an opt-out here.
    Cancel,
    /// To see their own bookings.
    Mine,
    /// To know when something is free.
    Availability,
    /// To know what is offered.
    Services,
    /// To know a price.
    Price,
    /// To know the opening hours.
    Hours,
    /// To know the address.
    Place,
    /// To talk to a human.
    Person,
    /// The menu, help, the options.
    Menu,
    /// To begin again.
    StartOver,
    /// One step back.
    Back,
    /// To hear the last message again.
    Repeat,
    /// Other times of the same offer.
    MoreTimes,
    /// Another day.
    OtherDay,
    /// An earlier time.
    Earlier,
    /// A later time.
    Later,
    /// Agreement.
    Yes,
    /// Refusal; with a day or a time in `when` it is a correction.
    No,
    /// A greeting and nothing else.
    Greeting,
    /// Thanks and nothing else.
    Thanks,
    /// A farewell and nothing else.
    Goodbye,
    /// Opt-out: STOP words and nothing else.
    Stop,
    /// Opt-in again.
    OptIn,
    /// To be answered in this language.
    Language(Language),
    /// Anybody may give the service.
    AnyStaff,
    /// To confirm a booking.
    Confirm,
    /// Politeness and chatter.
    SmallTalk,
}

/// How much a phrase decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Force {
    /// Only when nothing else but polite words, days and times is said ("back", "later").
    Alone,
    /// At the start of the message ("yes, ...").
    Lead,
    /// Anywhere.
    Strong,
    /// Anywhere, where nothing strong is said ("appointment").
    Weak,
}

/// A phrase that was found.
pub(super) struct Phrase {
    pub(super) intent: Intent,
    pub(super) force: Force,
    /// First token, and how many.
    pub(super) at: usize,
    pub(super) len: usize,
}

impl Phrase {
    /// Its words say nothing about days and times. A lead word ("geht nicht") or one that must stand alone may.
    pub(super) fn blocks(&self) -> bool {
        matches!(self.force, Force::Strong | Force::Weak)
    }
}

/// Which of several strong intents wins: what would hurt most to miss comes first.
const ORDER: [Intent; 25] = [
    Intent::Person,
    Intent::Cancel,
    Intent::Move,
    Intent::Mine,
    Intent::StartOver,
    Intent::Menu,
    Intent::Repeat,
    Intent::Back,
    Intent::OtherDay,
    Intent::MoreTimes,
    Intent::Earlier,
    Intent::Later,
    Intent::Price,
    Intent::Hours,
    Intent::Place,
    Intent::Availability,
    Intent::Services,
    Intent::Confirm,
    Intent::Book,
    Intent::AnyStaff,
    Intent::OptIn,
    Intent::Goodbye,
    Intent::Thanks,
    Intent::SmallTalk,
    Intent::Greeting,
];

fn rank(intent: Intent) -> usize {
    ORDER.iter().position(|&known| known == intent).unwrap_or(ORDER.len())
}

/// Every phrase of the language in the message, longest first at each place, not overlapping.
pub(super) fn phrases(
    text: &Text<'_>,
    lexicon: &Lexicon,
    slips: Option<&Lexicon>,
    taken: &[bool],
) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if taken.get(at) == Some(&true) {
            at += 1;
            continue;
        }
        match lexicon.intents.longest(text, at, slips) {
            Some((len, (intent, force))) => {
                found.push(Phrase { intent, force, at, len });
                at += len;
            }
            None => at += 1,
        }
    }
    found
}

/// The message's intent. `idle` marks tokens that days, times and names used up.
pub(super) fn choose(
    text: &Text<'_>,
    lexicon: &Lexicon,
    phrases: &[Phrase],
    idle: &[bool],
) -> Option<Intent> {
    let start = first_word(text, lexicon);
    let mut negated = false;
    let mut strong: Option<Intent> = None;
    let mut weak: Option<&Phrase> = None;
    let mut lead: Option<Intent> = None;
    // A word that a day or a time used up says nothing else ("cuanto antes").
    let spent = |phrase: &Phrase| (phrase.at..phrase.at + phrase.len).any(|at| idle.get(at) == Some(&true));
    for phrase in phrases.iter().filter(|phrase| !spent(phrase)) {
        match phrase.force {
            Force::Lead if phrase.at <= start => {
                lead.get_or_insert(phrase.intent);
            }
            // "no, thanks" and "... please, yes": a second lead word counts when the first is missing.
            Force::Lead if text.clause(phrase.at) => {
                lead.get_or_insert(phrase.intent);
            }
            Force::Lead => {}
            Force::Strong if turned(text, lexicon, phrase) => negated = true,
            Force::Strong => {
                if strong.is_none_or(|best| rank(phrase.intent) < rank(best)) {
                    strong = Some(phrase.intent);
                }
            }
            Force::Weak => {
                if weak.is_none_or(|best| rank(phrase.intent) < rank(best.intent)) {
                    weak = Some(phrase);
                }
            }
            Force::Alone => {
                if alone(text, lexicon, phrases, phrase, idle)
                    && strong.is_none_or(|best| rank(phrase.intent) < rank(best))
                {
                    strong = Some(phrase.intent);
                }
            }
        }
    }
    let emoji = emoji(text);
    match (lead, strong) {
        (Some(Intent::No), Some(intent)) if steers(intent) => Some(intent),
        (Some(Intent::No), _) => Some(Intent::No),
        (Some(Intent::Yes), Some(intent)) if !agrees(intent) => Some(intent),
        (Some(Intent::Yes), Some(Intent::Confirm)) => Some(Intent::Confirm),
        (Some(Intent::Yes), _) => Some(Intent::Yes),
        (_, Some(intent)) if rank(intent) < rank(Intent::Goodbye) => Some(intent),
        (_, strong) => {
            let weak = weak.filter(|phrase| !turned(text, lexicon, phrase)).map(|phrase| phrase.intent);
            weak.or(strong).or(lead).or(negated.then_some(Intent::No)).or(emoji)
        }
    }
}

/// After "no", these say what to do instead.
fn steers(intent: Intent) -> bool {
    !matches!(
        intent,
        Intent::Book
            | Intent::Confirm
            | Intent::Availability
            | Intent::Thanks
            | Intent::Goodbye
            | Intent::Greeting
            | Intent::SmallTalk
    )
}

/// After "yes", these say nothing more.
fn agrees(intent: Intent) -> bool {
    matches!(
        intent,
        Intent::Book
            | Intent::Confirm
            | Intent::Thanks
            | Intent::Goodbye
            | Intent::Greeting
            | Intent::SmallTalk
    )
}

/// The first token that is neither polite nor a greeting: a lead word there still leads.
fn first_word(text: &Text<'_>, lexicon: &Lexicon) -> usize {
    let mut at = 0;
    while at < text.len() {
        match lexicon.greetings.longest(text, at, None) {
            Some((len, ())) => at += len,
            None if polite(lexicon, text.word(at)) => at += 1,
            None => break,
        }
    }
    at
}

fn polite(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.is_polite(word)
}

/// "Don't cancel": a negator stands within three words before, or right after, in the same clause.
fn turned(text: &Text<'_>, lexicon: &Lexicon, phrase: &Phrase) -> bool {
    let negates = |at: usize| lexicon.is_negator(text.word(at));
    for back in 1..=3 {
        if text.clause(phrase.at + 1 - back.min(phrase.at + 1)) {
            break;
        }
        if phrase.at >= back && negates(phrase.at - back) {
            return true;
        }
    }
    let after = phrase.at + phrase.len;
    after < text.len() && !text.clause(after) && negates(after)
}

/// Nothing but polite words, emoji and phrases of the same intent is said; about times, days and hours too.
fn alone(text: &Text<'_>, lexicon: &Lexicon, phrases: &[Phrase], phrase: &Phrase, idle: &[bool]) -> bool {
    // "later on Tuesday" still asks for later; "what ... Thursday" does not ask to repeat.
    let loose = matches!(
        phrase.intent,
        Intent::Earlier | Intent::Later | Intent::MoreTimes | Intent::AnyStaff | Intent::OptIn
    );
    let covered = |at: usize, other: &Phrase| (other.at..other.at + other.len).contains(&at);
    (0..text.len()).all(|at| {
        covered(at, phrase)
            || text.kind(at) == Some(Kind::Emoji)
            || lexicon.is_polite(text.word(at))
            || (loose && (idle.get(at) == Some(&true) || lexicon.fills(text.word(at))))
            || phrases.iter().any(|other| {
                covered(at, other)
                    && (other.intent == phrase.intent
                        || matches!(
                            other.intent,
                            Intent::Greeting | Intent::Thanks | Intent::Yes | Intent::No
                        ))
            })
    })
}

/// The whole message is an opt-out, in any language: a legal matter, so the contact's language does not count.
pub(super) fn stops(text: &Text<'_>) -> bool {
    if text.len() > 12 {
        return false;
    }
    lexicon::all().iter().any(|lexicon| {
        (0..text.len()).any(|at| {
            lexicon.stop.longest(text, at, None).is_some_and(|(len, ())| {
                (0..text.len()).all(|other| {
                    (at..at + len).contains(&other)
                        || polite(lexicon, text.word(other))
                        || text.kind(other) == Some(Kind::Emoji)
                })
            })
        })
    })
}

/// A message of one pictograph, language-neutral.
fn emoji(text: &Text<'_>) -> Option<Intent> {
    (0..text.len()).filter(|&at| text.kind(at) == Some(Kind::Emoji)).find_map(|at| match text.word(at) {
        "👍" | "👌" | "✅" | "✔" | "🆗" | "💯" => Some(Intent::Yes),
        "👎" | "❌" | "✖" | "🚫" | "🙅" => Some(Intent::No),
        "🙏" => Some(Intent::Thanks),
        "👋" => Some(Intent::Greeting),
        _ if text.len() <= 3 => Some(Intent::SmallTalk),
        _ => None,
    })
}
