//! Free text of a customer, understood without a model: [`understand`] turns a message in one of the five
//! languages into a typed [`Heard`]. Called by the conversation for everything that is not a tap.
//!
//! The words are data (`pack`), the reading is neutral: each candidate language is scored by the words it
//! knows, the best one reads, the others may fill what it left unsaid. Ambiguity is a result ([`Time::Either`],
//! [`Day::Clash`], several services), never a guess. Deliberately absent: opening hours, what the chat asked
//! last (the machine decides what a bare "2" means), and anything a model would add.

mod intent;
mod introduction;
mod language;
mod lexicon;
mod names;
mod number;
mod pack;
pub mod text;
mod when;

#[cfg(test)]
mod tests;

pub use intent::Intent;
pub use names::StaffWish;
pub use when::{Day, Time, When};

use crate::id::{ServiceId, StaffId};
use crate::language::Language;
use intent::Force;
use lexicon::Lexicon;
use text::Text;

/// What must be known to understand a message.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The contact's language: tried first.
    pub language: Language,
    /// The other languages the business speaks.
    pub languages: &'a [Language],
    /// Now, in the business's zone.
    pub now: &'a jiff::Zoned,
    /// What can be booked, each with its names and synonyms in any language.
    pub services: &'a [(ServiceId, Vec<String>)],
    /// Who can be asked for, by the name customers know.
    pub staff: &'a [(StaffId, String)],
}

/// What a message says. Fields are independent: "no, Tuesday instead" is an intent and a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What the customer wants; `None` where the words do not say it ("haircut tomorrow" only names things).
    pub intent: Option<Intent>,
    /// The whole message is a number or an ordinal: "2", "the second", "la segunda", "option 3". Words that are
    /// a day as well ("segunda", "the 12th") fill `when` too: what was asked last decides.
    pub number: Option<u32>,
    /// Services named. Several were asked for, or could have been meant.
    pub services: Vec<ServiceId>,
    /// Who should give the service.
    pub staff: Option<StaffWish>,
    /// Days and times.
    pub when: When,
    /// Clear evidence of a language other than the contact's (three words or more, or an unmistakable greeting),
    /// or the language that was asked for.
    pub language: Option<Language>,
    /// What the customer calls themselves: a guess, to be shown before it is kept.
    pub name: Option<String>,
    /// An e-mail address, by its shape alone.
    pub email: Option<String>,
}

/// Understands a message. Total: any text gives an answer, in time bounded by the first 1,000 characters.
pub fn understand(text: &str, setting: &Setting<'_>) -> Heard {
    let mut text = Text::read(text);
    let mut heard = Heard::default();
    if text.len() == 0 {
        return heard;
    }
    let mut taken = vec![false; text.len()];
    heard.email = introduction::email(&text, &mut taken);
    heard.services = names::services(&mut text, setting.services);
    let text = text;

    let ranked = language::rank(&text, setting);
    heard.language = language::evidence(&text, setting, &ranked);
    let asked = language::asked(&text);
    if asked.is_some() {
        heard.language = asked;
    }

    let opted_out = intent::stops(&text);
    for (place, &(language, score)) in ranked.iter().enumerate() {
        // "do" is no German Thursday in an English sentence.
        if place == 0 || score.speaks() {
            read(&text, lexicon::of(language), place == 0, &taken, setting, &mut heard);
        }
    }
    // An opt-out and a wish for a language are obeyed in whatever language they are said.
    if opted_out {
        heard.intent = Some(Intent::Stop);
    } else if let Some(language) = asked
        && matches!(
            heard.intent,
            None | Some(Intent::Yes | Intent::Greeting | Intent::Book | Intent::SmallTalk)
        )
    {
        heard.intent = Some(Intent::Language(language));
    }
    if heard.staff.is_none() && heard.intent == Some(Intent::AnyStaff) {
        heard.staff = Some(StaffWish::Any);
    }
    heard
}

/// One language's reading. The first may forgive typing slips; later ones only fill what is still unsaid.
fn read(
    text: &Text<'_>,
    lexicon: &Lexicon,
    first: bool,
    taken: &[bool],
    setting: &Setting<'_>,
    heard: &mut Heard,
) {
    let slips = first.then_some(lexicon);
    let mut taken = taken.to_vec();
    if heard.name.is_none() {
        heard.name = introduction::name(text, lexicon, &mut taken);
    }
    if heard.staff.is_none() {
        heard.staff = names::staff(text, lexicon, setting.staff, &mut taken);
    }
    let phrases = intent::phrases(text, lexicon, slips, &taken);
    if phrases.iter().any(|phrase| phrase.intent == Intent::AnyStaff && phrase.force == Force::Strong) {
        heard.staff.get_or_insert(StaffWish::Any);
    }
    // "Buenas tardes" is no afternoon.
    let mut blocked = taken.clone();
    for phrase in phrases.iter().filter(|phrase| phrase.len > 1 && phrase.blocks()) {
        blocked.iter_mut().skip(phrase.at).take(phrase.len).for_each(|place| *place = true);
    }
    let when::Reading { mut when, target, used } = when::read(text, lexicon, slips, &blocked, setting.now);
    if heard.number.is_none() {
        heard.number = number::whole(text, lexicon);
    }
    if heard.intent.is_none() {
        let idle: Vec<bool> = taken.iter().zip(&used).map(|(a, b)| *a || *b).collect();
        heard.intent = intent::choose(text, lexicon, &phrases, &idle);
    }
    // "Move it from Monday to Tuesday" asks for Tuesday.
    if let (Some(Intent::Move), Some(target)) = (heard.intent, target) {
        when.day = target;
    }
    if heard.when.is_unsaid() {
        heard.when = when;
    }
}
