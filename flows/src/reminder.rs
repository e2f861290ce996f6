//! When to remind of a visit, and whether a reminder that is due still makes sense.
//!
//! Called by the Scheduler when a booking is made or moved, and by the Reminder actor when one is due. Absent:
//! templates for a closed window, quiet hours and rules a service, which come with timed work.

use jiff::{SignedDuration, Timestamp};

use crate::window;

/// The reminders of a visit: minutes ahead and when each is due, soonest first. One whose time has passed when
/// the visit is booked is not planned: whoever has just booked does not need it.
pub fn plan(ahead: &[u32], start: Timestamp, now: Timestamp) -> Vec<(u32, Timestamp)> {
    let mut planned: Vec<_> = ahead
        .iter()
        .filter_map(|&minutes| {
            let due = start.checked_sub(SignedDuration::from_mins(i64::from(minutes))).ok()?;
            (minutes > 0 && due > now).then_some((minutes, due))
        })
        .collect();
    planned.sort_by_key(|&(_, due)| due);
    planned.dedup();
    planned
}

/// What to know of a reminder that is due.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// When it was due.
    pub due_at: Timestamp,
    /// When the visit starts.
    pub start: Timestamp,
    /// Whether the visit still stands.
    pub live: bool,
    /// Whether the customer wants no reminders.
    pub opted_out: bool,
    /// When the customer last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// Whether a later reminder of the same visit is due as well: then this one came too late to be sent beside it.
    pub overtaken: bool,
}

/// What to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Send it.
    Send,
    /// Leave it, and show the owner why.
    Skip(Why),
}

/// Why a reminder is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The visit is cancelled.
    Cancelled,
    /// The visit has begun.
    Begun,
    /// A later reminder is due too.
    Overtaken,
    /// The customer wants none.
    OptedOut,
    /// The customer wrote more than 24 hours ago: WhatsApp takes templates only.
    WindowClosed,
}

impl Why {
    /// In words, for the owner.
    pub fn words(self) -> &'static str {
        match self {
            Self::Cancelled => "the booking is cancelled",
            Self::Begun => "the visit has already begun",
            Self::Overtaken => "a later reminder was due at the same time",
            Self::OptedOut => "the customer has opted out",
            Self::WindowClosed => "the customer last wrote more than 24 hours ago: a template is needed",
        }
    }
}

/// Judges a reminder that is due.
pub fn judge(due: &Due, now: Timestamp) -> Verdict {
    let why = if !due.live {
        Why::Cancelled
    } else if now >= due.start {
        Why::Begun
    } else if due.overtaken {
        Why::Overtaken
    } else if due.opted_out {
        Why::OptedOut
    } else if !window::is_open(due.last_inbound_at, now) {
        Why::WindowClosed
    } else {
        return Verdict::Send;
    };
    Verdict::Skip(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3600).unwrap()
    }

    #[test]
    fn only_what_is_still_to_come_is_planned() {
        let check = |now, expected: &[(u32, Timestamp)]| {
            assert_eq!(plan(&[1440, 120, 120, 0], at(48), now), expected);
        };
        check(at(0), &[(1440, at(24)), (120, at(46))]);
        check(at(24), &[(120, at(46))]);
        check(at(47), &[]);
    }

    #[test]
    fn each_reason_is_found() {
        let due = Due {
            due_at: at(24),
            start: at(48),
            live: true,
            opted_out: false,
            last_inbound_at: Some(at(10)),
            overtaken: false,
        };
        let check = |due: Due, now, expected| assert_eq!(judge(&due, now), expected, "{due:?} at {now}");
        check(due, at(24), Verdict::Send);
        check(Due { live: false, ..due }, at(24), Verdict::Skip(Why::Cancelled));
        check(due, at(48), Verdict::Skip(Why::Begun));
        check(Due { overtaken: true, ..due }, at(24), Verdict::Skip(Why::Overtaken));
        check(Due { opted_out: true, ..due }, at(24), Verdict::Skip(Why::OptedOut));
        check(due, at(35), Verdict::Skip(Why::WindowClosed));
        check(Due { last_inbound_at: None, ..due }, at(24), Verdict::Skip(Why::WindowClosed));
    }
}
