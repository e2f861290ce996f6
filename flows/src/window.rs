//! The customer service window: how long after a person's last message we may write freely.
//!
//! Asked by the sender before each free-form message. Absent: which template takes over once the window is
//! closed (the business chooses), and prices.

use jiff::{SignedDuration, Timestamp};

/// How long the window stays open after a person's last message (WhatsApp's rule).
pub const WINDOW: SignedDuration = SignedDuration::from_hours(24);

/// We stop this much earlier, because a message takes time to arrive and clocks differ (2 to 5 minutes are
/// reasonable; WhatsApp judges by its own clock).
pub const MARGIN: SignedDuration = SignedDuration::from_mins(3);

/// How long all messages are free after we answered somebody who came through an advertisement or a page
/// button. It is about price only: the 24 hours still decide what may be said.
pub const FREE_ENTRY: SignedDuration = SignedDuration::from_hours(72);

/// When free-form messages must stop, judged from the time the last inbound message was *sent* (its own
/// timestamp, not its arrival: a late webhook does not open the window again).
pub fn open_until(last_inbound: Timestamp) -> Timestamp {
    later(last_inbound, WINDOW - MARGIN)
}

/// Whether a free-form message may be sent now. Closed for somebody who never wrote, and for a timestamp so
/// far ahead of `now` that it cannot be true (a day or more).
pub fn is_open(last_inbound: Option<Timestamp>, now: Timestamp) -> bool {
    last_inbound.is_some_and(|last| now < open_until(last) && last < later(now, WINDOW))
}

/// Until when messages are free for somebody who came through an advertisement, counted from our first
/// answer, which must itself have come within the 24 hours.
pub fn free_until(answered: Timestamp) -> Timestamp {
    later(answered, FREE_ENTRY)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn closes_three_minutes_early() {
        let last = at("2026-11-03T10:00:00Z");
        assert_eq!(open_until(last), at("2026-11-04T09:57:00Z"));
        for (now, open) in [
            ("2026-11-03T10:00:00Z", true),
            ("2026-11-04T09:56:59Z", true),
            ("2026-11-04T09:57:00Z", false),
            ("2026-11-09T00:00:00Z", false),
            ("2026-11-03T09:59:00Z", true),
        ] {
            assert_eq!(is_open(Some(last), at(now)), open, "{now}");
        }
    }

    #[test]
    fn is_closed_for_strangers_and_for_absurd_times() {
        let now = at("2026-11-03T10:00:00Z");
        assert!(!is_open(None, now));
        assert!(!is_open(Some(at("2099-01-01T00:00:00Z")), now));
        assert!(!is_open(Some(Timestamp::MAX), now));
        assert_eq!(open_until(Timestamp::MAX), Timestamp::MAX);
        assert!(!is_open(Some(Timestamp::MIN), now));
    }

    #[test]
    fn free_entry_lasts_three_days() {
        assert_eq!(free_until(at("2026-11-03T10:00:00Z")), at("2026-11-06T10:00:00Z"));
    }
}
