//! What the id of a button or of a row of a list says.
//!
//! An id is `kind.version.option`. `version` is the version of the question that offered it, so that a tap
//! on an old list is known for one; ids that belong to a booking carry the booking's version instead, and
//! stay good for as long as the booking is as it was shown. Ids are forgeable: whatever they name is
//! looked up under the business and the customer who tapped.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::AppointmentId;

/// A tap, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tap {
    /// An option of a question asked in the conversation.
    Answer {
        /// The question's version.
        version: u32,
        /// Which of its options.
        option: Choice,
    },
    /// A button under a booking: in its confirmation, in a list of bookings, in a reminder.
    OfBooking {
        /// The booking's version when the button was shown.
        version: u32,
        /// What to do.
        act: Act,
        /// With which booking.
        booking: AppointmentId,
    },
}

/// An option of the current question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The n-th of what was listed.
    Nth(u8),
    /// Yes: book it, move it, cancel it, go on.
    Yes,
    /// No: leave it.
    No,
    /// Another time.
    Change,
    /// Anybody of the staff.
    Anyone,
    /// Later times, later days.
    More,
    /// Choose the day first.
    OtherDay,
    /// Leave this question out.
    Skip,
    /// Menu: book.
    Book,
    /// Menu: my bookings.
    Mine,
    /// Menu: talk to a person.
    Person,
}

/// What can be done with a booking by a tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// "I'll be there."
    Attend,
    /// Move it.
    Move,
    /// Cancel it.
    Cancel,
}

const CHOICES: [(Choice, &str); 10] = [
    (Choice::Yes, "yes"),
    (Choice::No, "no"),
    (Choice::Change, "change"),
    (Choice::Anyone, "anyone"),
    (Choice::More, "more"),
    (Choice::OtherDay, "day"),
    (Choice::Skip, "skip"),
    (Choice::Book, "book"),
    (Choice::Mine, "mine"),
    (Choice::Person, "person"),
];

const ACTS: [(Act, &str); 3] = [(Act::Attend, "attend"), (Act::Move, "move"), (Act::Cancel, "cancel")];

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nth(n) => write!(f, "{n}"),
            other => {
                f.write_str(CHOICES.iter().find(|(choice, _)| choice == other).map_or("", |(_, name)| name))
            }
        }
    }
}

impl Choice {
    fn parse(text: &str) -> Option<Self> {
        text.parse()
            .map(Self::Nth)
            .ok()
            .or_else(|| CHOICES.iter().find(|(_, name)| *name == text).map(|&(choice, _)| choice))
    }
}

impl Tap {
    /// The id of an option of the question `step` at `version`.
    pub fn answer(step: &str, version: u32, option: Choice) -> String {
        format!("{step}.{version}.{option}")
    }

    /// The id of a button under a booking.
    pub fn of_booking(act: Act, version: u32, booking: AppointmentId) -> String {
        let act = ACTS.iter().find(|(of, _)| *of == act).map_or("", |(_, name)| name);
        format!("booking-{act}.{version}.{}", booking.0.simple())
    }

    /// What an id says; none for an id that is not ours.
    pub fn parse(id: &str) -> Option<Self> {
        let mut parts = id.splitn(3, '.');
        let (kind, version, option) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        match kind.strip_prefix("booking-") {
            Some(act) => {
                let act = ACTS.iter().find(|(_, name)| *name == act).map(|&(act, _)| act)?;
                Some(Self::OfBooking { version, act, booking: AppointmentId(Uuid::try_parse(option).ok()?) })
            }
            None => Some(Self::Answer { version, option: Choice::parse(option)? }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back() {
        for option in CHOICES.iter().map(|&(choice, _)| choice).chain([Choice::Nth(0), Choice::Nth(9)]) {
            let id = Tap::answer("slot", 17, option);
            assert_eq!(Tap::parse(&id), Some(Tap::Answer { version: 17, option }), "{id}");
        }
        for (act, _) in ACTS {
            let booking = AppointmentId(Uuid::from_u128(7));
            let id = Tap::of_booking(act, 3, booking);
            assert_eq!(Tap::parse(&id), Some(Tap::OfBooking { version: 3, act, booking }), "{id}");
            assert!(id.len() <= 200);
        }
    }

    #[test]
    fn strange_ids_are_nobodys() {
        for id in [
            "",
            ".",
            "slot",
            "slot.x.1",
            "slot.1.",
            "slot.1.999",
            "booking-move.1.zzz",
            "booking-fly.1.2",
            "a.b.c.d",
        ] {
            assert_eq!(Tap::parse(id), None, "{id}");
        }
    }
}
