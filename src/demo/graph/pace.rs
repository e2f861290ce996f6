//! The two speeds that Meta enforces, as one small bucket: so many messages a second for a number, and
//! one in six seconds (45 borrowed) for a pair of number and customer. Asked by `send`. It sets no timer:
//! a call over the limit is refused, never delayed.

use jiff::Timestamp;

/// How much the way over the network may press two calls together without breaking the limit: a sender
/// that keeps exactly to the rate must not be refused for the jitter of its sockets.
const JITTER_NS: i64 = 100_000_000;

/// A bucket that holds `burst` calls and gets one back every `interval`.
#[derive(Debug)]
pub(super) struct Pace {
    interval_ns: i64,
    burst_ns: i64,
    full_at_ns: i64,
}

impl Pace {
    /// `per_second` calls a second, as many at once (whatsapp.md 2.10).
    pub(super) fn number(per_second: u32) -> Self {
        let interval_ns = 1_000_000_000 / i64::from(per_second.max(1));
        Self { interval_ns, burst_ns: 1_000_000_000, full_at_ns: i64::MIN / 2 }
    }

    /// One call in 6 seconds, 45 at once (whatsapp.md 2.10).
    pub(super) fn pair() -> Self {
        Self { interval_ns: 6_000_000_000, burst_ns: 45 * 6_000_000_000, full_at_ns: i64::MIN / 2 }
    }

    /// Takes one call at `at` (a reading of `Clock::elapsed`); false where there is none left.
    pub(super) fn take(&mut self, at: Timestamp) -> bool {
        let now = i64::try_from(at.as_nanosecond()).unwrap_or(i64::MAX / 2);
        let full_at = self.full_at_ns.max(now);
        if full_at - now + self.interval_ns > self.burst_ns + JITTER_NS.min(self.interval_ns * 8) {
            return false;
        }
        self.full_at_ns = full_at + self.interval_ns;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_pair_gets_45_and_then_one_in_six_seconds() {
        let mut pace = Pace::pair();
        assert_eq!((0..60).filter(|_| pace.take(at(1_000))).count(), 45);
        assert!(!pace.take(at(6_000)));
        assert!(pace.take(at(7_000)));
        assert!(!pace.take(at(7_001)));
        assert!(pace.take(at(12_950)), "jitter is forgiven");
    }

    #[test]
    fn a_number_gets_its_rate_and_little_more() {
        let mut pace = Pace::number(80);
        let first = (0..200).filter(|_| pace.take(at(0))).count();
        assert!((80..=88).contains(&first), "{first}");
        let next = (0..1_000).filter(|ms| pace.take(at(*ms))).count();
        assert!((78..=82).contains(&next), "{next}");
    }
}
