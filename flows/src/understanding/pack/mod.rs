//! The shape of a language's words. Static data only, already folded (lower case, no accents, an apostrophe is
//! a space); a sixth language is one more file here. Read by `lexicon` alone.

use jiff::civil::Weekday;

use super::intent::{Force, Intent};
use super::when::Sense;
use crate::language::Language;

mod de;
mod en;
mod es;
mod fr;
mod pt;

/// Every pack, in the order of [`Language::ALL`].
pub(super) static ALL: [&Pack; 5] = [&en::PACK, &es::PACK, &pt::PACK, &fr::PACK, &de::PACK];

/// Phrases with commas between them.
type Words = &'static str;

/// What is known of one language.
pub(super) struct Pack {
    pub(super) language: Language,
    /// "12/5" is December 5.
    pub(super) month_first: bool,
    /// "12.05" without a year is a day, not a time.
    pub(super) dotted_dates: bool,
    /// "Friday 5" may be a time when the 5th is no Friday.
    pub(super) weekday_hour: bool,
    /// "no Monday" rules Monday out ("no lunes"); elsewhere it is a refusal and a wish.
    pub(super) no_rules_out: bool,
    /// First and last hour of morning, afternoon, evening and night. Custom, not law: Spanish afternoons last
    /// until eight.
    pub(super) parts: [(i8, i8); 4],
    pub(super) intents: &'static [(Intent, Force, Words)],
    /// The whole message opts out.
    pub(super) stop: Words,
    /// Greetings nobody says in another of the languages.
    pub(super) greetings: Words,
    /// Polite words that change nothing.
    pub(super) fillers: Words,
    /// Closed-class words: evidence of the language.
    pub(super) function: Words,
    /// Words one slip away from ours that mean something else.
    pub(super) lookalikes: Words,
    pub(super) cardinals: &'static [(u32, Words)],
    pub(super) ordinals: &'static [(u32, Words)],
    /// "option", "number".
    pub(super) option: Words,
    /// "with": a staff name follows.
    pub(super) with: Words,
    /// "my name is": a name certainly follows.
    pub(super) name_is: Words,
    /// "I am": a name follows if it is capitalised.
    pub(super) i_am: Words,
    /// Names of the languages.
    pub(super) languages: &'static [(Language, Words)],
    /// What stands before a language's name when it is asked for ("in", "speak").
    pub(super) speak: Words,
    /// What turns an intent round ("don't cancel").
    pub(super) negators: Words,
    pub(super) weekdays: [(Weekday, Words); 7],
    pub(super) months: [Words; 12],
    /// Everything else about days and hours; a phrase may mean two things in a row ("tonight").
    pub(super) when: &'static [(Sense, Option<Sense>, Words)],
}
