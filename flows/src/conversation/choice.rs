//! Which option of the open question words choose, and what else they can be taken for: a name, a wish.

use super::{Choice, Offer, Purpose, Step, Turn, question};
use crate::understanding::{Day, Heard, Intent, StaffWish, Time};

/// A name has at most so many words.
const NAME_WORDS: usize = 5;

/// Whether anything in what was heard could be part of a booking.
pub(super) fn speaks_of_booking(heard: &Heard) -> bool {
    !heard.services.is_empty() || heard.staff.is_some() || speaks_of_time(heard)
}

fn speaks_of_time(heard: &Heard) -> bool {
    !heard.when.is_unsaid()
}

/// Whether it is about a day or a time, and about no service.
pub(super) fn speaks_only_of_time(heard: &Heard) -> bool {
    speaks_of_time(heard) && heard.services.is_empty()
}

/// Whether words can be somebody's name: letters, few, and no sentence. "Domingo Pérez" is one though Domingo is
/// a day; "el martes mejor" is none.
pub(super) fn is_name(heard: &Heard, text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let letters = text.chars().any(char::is_alphabetic)
        && !text.chars().any(|c| c.is_ascii_digit() || "?¿@/:#".contains(c));
    let capitals = words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    let spoken = matches!(
        heard.intent,
        Some(
            Intent::Yes
                | Intent::No
                | Intent::Confirm
                | Intent::Greeting
                | Intent::Thanks
                | Intent::SmallTalk
                | Intent::Book
                | Intent::MoreTimes
                | Intent::OtherDay
                | Intent::Earlier
                | Intent::Later
        )
    );
    letters
        && words.len() <= NAME_WORDS
        && (!speaks_of_time(heard) || capitals)
        && (!spoken || words.len() > 1 && capitals)
}

impl Turn<'_> {
    /// The option of the current question that the words choose, if they choose one.
    pub(super) fn chosen(&self, heard: &Heard) -> Option<Choice> {
        let question = question::of(self.context, &self.state, self.language())?;
        let offers = |choice| question.options.iter().any(|option| option.choice == choice).then_some(choice);
        let step = &self.state.step;
        let on_time =
            matches!(step, Step::Slot { .. } | Step::Day { .. } | Step::Half { .. } | Step::Confirm);
        // "Segunda" is the second, and Monday where a day is asked for.
        if let Some(number) = heard.number
            && (heard.when.day == Day::Unsaid || !on_time)
        {
            let nth = usize::try_from(number).ok()?.checked_sub(1);
            if let Some(option) = nth.and_then(|nth| question.options.get(nth)) {
                return Some(option.choice);
            }
        }
        let plain = !speaks_of_booking(heard);
        let by_words = match (heard.intent, step) {
            (Some(Intent::Yes | Intent::Confirm), Step::Slot { offers: only, .. })
                if plain && only.len() == 1 =>
            {
                Some(Choice::Nth(0))
            }
            (Some(Intent::Book), Step::Confirm | Step::Quoted | Step::Resume) if plain => offers(Choice::Yes),
            (Some(Intent::Book), Step::OfferPerson) if plain => offers(Choice::No),
            (Some(Intent::Yes | Intent::Confirm), Step::Pick { purpose: Purpose::Show, .. }) => None,
            (Some(Intent::Yes | Intent::Confirm), _) if plain => offers(Choice::Yes),
            (Some(Intent::No), Step::Slot { .. }) if plain => offers(Choice::OtherDay),
            (Some(Intent::No), Step::Staff { .. }) if plain => offers(Choice::Anyone),
            (Some(Intent::No), _) if plain => offers(Choice::No),
            (Some(Intent::MoreTimes | Intent::Later), _) if plain => offers(Choice::More),
            (Some(Intent::OtherDay), _) if plain => offers(Choice::OtherDay),
            (Some(Intent::AnyStaff), _) if heard.services.is_empty() && !speaks_of_time(heard) => {
                offers(Choice::Anyone)
            }
            (Some(Intent::Book), Step::Menu) if plain => offers(Choice::Book),
            _ => None,
        };
        by_words.or_else(|| self.named_option(heard, step))
    }

    /// The option that is named, where nothing more is said with it.
    fn named_option(&self, heard: &Heard, step: &Step) -> Option<Choice> {
        let nth = |place: Option<usize>| place.and_then(|nth| u8::try_from(nth).ok()).map(Choice::Nth);
        match step {
            Step::Staff { options } if heard.services.is_empty() && !speaks_of_time(heard) => {
                match heard.staff {
                    Some(StaffWish::Any) => Some(Choice::Anyone),
                    Some(StaffWish::Named(id)) => nth(options.iter().position(|option| *option == id)),
                    None => None,
                }
            }
            Step::Service { options } if heard.staff.is_none() && !speaks_of_time(heard) => {
                let [only] = heard.services.as_slice() else { return None };
                nth(options.iter().position(|option| option == only))
            }
            Step::Slot { offers, .. } if heard.services.is_empty() && heard.staff.is_none() => {
                let fits = |offer: &Offer| self.fits(heard, offer);
                let mut fitting = offers.iter().enumerate().filter(|(_, offer)| fits(offer)).map(|(n, _)| n);
                let first = fitting.next();
                nth(first.filter(|_| fitting.next().is_none()))
            }
            Step::Half { early, late } if heard.when.day == Day::Unsaid => {
                match (fits_time(&heard.when.time, *early), fits_time(&heard.when.time, *late)) {
                    (true, false) => Some(Choice::Nth(0)),
                    (false, true) => Some(Choice::Nth(1)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether this is the offer of which the time, and perhaps the day, was said.
    fn fits(&self, heard: &Heard, offer: &Offer) -> bool {
        let at = offer.at.to_zoned(self.context.zone.clone());
        let day = match heard.when.day {
            Day::Unsaid => true,
            Day::On(day) => day == at.date(),
            _ => false,
        };
        let time = match heard.when.time {
            Time::At(time) => time == at.time(),
            Time::Either(early, late) => early == at.time() || late == at.time(),
            _ => false,
        };
        day && time && heard.when.not.is_empty()
    }
}

fn fits_time(said: &Time, time: jiff::civil::Time) -> bool {
    match said {
        Time::At(at) => *at == time,
        Time::Between(from, to) => *from <= time && time < *to,
        Time::After(from) => *from <= time,
        Time::Before(to) => time < *to,
        Time::Unsaid | Time::Either(..) | Time::Around(_) => false,
    }
}
