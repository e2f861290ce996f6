//! Token buckets as values: how fast we may speak, to one person and from one number.
//!
//! The sender keeps one for the number and one for each recipient it is writing to. Absent: waiting. A bucket
//! says when to come back; whoever holds it owns the time. Nothing is stored: after a restart a full bucket
//! costs at worst one rate-limit answer, which drains it.

use jiff::{SignedDuration, Timestamp};

/// Messages a second of one business number, in and out together (WhatsApp's default).
pub const NUMBER_PER_SECOND: u32 = 80;

/// Messages a second of a number that the WhatsApp Business app uses as well.
pub const COEXISTENCE: u32 = 20;

/// How many messages to one person may go out at once.
pub const PAIR_BURST: u32 = 45;

/// Seconds until one message more may go to the same person.
pub const PAIR_SECONDS: u32 = 6;

/// A clock that went back by less than this is jitter (no refill until it has caught up); by more, it was
/// set, and the bucket follows it.
const JITTER: i128 = 60 * SECOND;

const SECOND: i128 = 1_000_000_000;

/// A token bucket. The level is kept in nanoseconds of earned waiting time (one token costs the interval
/// between two tokens), so it is exact: no float, no rounding that adds up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    capacity: u32,
    interval: i128,
    level: i128,
    at: Timestamp,
}

impl Bucket {
    /// A full bucket of `capacity` tokens that earns `per_second` tokens a second. Zeros count as one.
    pub fn per_second(capacity: u32, per_second: u32, now: Timestamp) -> Self {
        // Rounded up: where the rate does not divide a second, we stay below it.
        let rate = i128::from(per_second.max(1));
        Self::earning(capacity, (SECOND + rate - 1) / rate, now)
    }

    /// A full bucket of `capacity` tokens that earns one token every `seconds`. Zeros count as one.
    pub fn every(capacity: u32, seconds: u32, now: Timestamp) -> Self {
        Self::earning(capacity, i128::from(seconds.max(1)) * SECOND, now)
    }

    /// The bucket of a business number: `per_second` in a burst, and so many each second.
    pub fn number(per_second: u32, now: Timestamp) -> Self {
        Self::per_second(per_second, per_second, now)
    }

    /// The bucket of one number and one recipient.
    pub fn pair(now: Timestamp) -> Self {
        Self::every(PAIR_BURST, PAIR_SECONDS, now)
    }

    fn earning(capacity: u32, interval: i128, now: Timestamp) -> Self {
        let capacity = capacity.max(1);
        Self { capacity, interval, level: i128::from(capacity) * interval, at: now }
    }

    /// Takes one token, or says when there will be one.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        self.refill(now);
        if self.level >= self.interval {
            self.level -= self.interval;
            return Ok(());
        }
        let missing = SignedDuration::from_nanos_i128(self.interval - self.level);
        Err(self.at.checked_add(missing).unwrap_or(Timestamp::MAX))
    }

    /// Empties the bucket: the other side says that we were too fast (131056, 130429), so its count is
    /// ahead of ours.
    pub fn drain(&mut self, now: Timestamp) {
        self.refill(now);
        self.level = 0;
    }

    /// Whole tokens left now.
    pub fn level(&self, now: Timestamp) -> u32 {
        let mut copy = self.clone();
        copy.refill(now);
        u32::try_from(copy.level / copy.interval).unwrap_or(copy.capacity)
    }

    /// Whether nothing would be lost by forgetting this bucket and making a new one.
    pub fn is_full(&self, now: Timestamp) -> bool {
        self.level(now) == self.capacity
    }

    fn refill(&mut self, now: Timestamp) {
        let elapsed = now.as_nanosecond() - self.at.as_nanosecond();
        if elapsed < 0 && -elapsed < JITTER {
            return;
        }
        self.level = (self.level + elapsed.max(0)).min(i128::from(self.capacity) * self.interval);
        self.at = now;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + milliseconds).unwrap()
    }

    #[test]
    fn a_person_gets_a_burst_and_then_one_each_six_seconds() {
        let mut bucket = Bucket::pair(at(0));
        assert!((0..PAIR_BURST).all(|_| bucket.take(at(0)).is_ok()));
        assert_eq!(bucket.take(at(0)), Err(at(6_000)));
        assert_eq!(bucket.take(at(5_999)), Err(at(6_000)));
        assert_eq!(bucket.take(at(6_000)), Ok(()));
        assert_eq!(bucket.take(at(6_001)), Err(at(12_000)));
        assert!(!bucket.is_full(at(200_000)));
        assert!(bucket.is_full(at(300_000)));
    }

    #[test]
    fn a_number_sends_eighty_a_second() {
        let mut bucket = Bucket::number(NUMBER_PER_SECOND, at(0));
        let sent = (0..10_000).filter(|ms| bucket.take(at(*ms)).is_ok()).count();
        assert_eq!(sent, 80 + 799);
    }

    #[test]
    fn draining_waits_a_whole_interval() {
        let mut bucket = Bucket::pair(at(0));
        bucket.drain(at(0));
        assert_eq!(bucket.take(at(0)), Err(at(6_000)));
        assert_eq!(bucket.level(at(59_000)), 9);
    }

    #[test]
    fn a_clock_set_back_neither_refills_nor_silences() {
        let mut bucket = Bucket::pair(at(0));
        bucket.drain(at(0));
        assert_eq!(bucket.take(at(-10_000)), Err(at(6_000)));
        assert_eq!(bucket.take(at(-7_200_000)), Err(at(-7_200_000 + 6_000)));
        let mut bucket = Bucket::pair(Timestamp::MAX);
        bucket.drain(Timestamp::MAX);
        assert_eq!(bucket.take(Timestamp::MAX), Err(Timestamp::MAX));
        assert!(bucket.take(Timestamp::MIN).is_err());
        assert!(Bucket::per_second(0, 0, at(0)).take(at(0)).is_ok());
    }

    proptest! {
        #[test]
        fn never_gives_more_than_burst_and_rate(
            capacity in 1u32..60, rate in 1u32..200, steps in proptest::collection::vec(0i64..700, 1..200)
        ) {
            let mut bucket = Bucket::per_second(capacity, rate, at(0));
            let (mut now, mut given) = (0, 0u64);
            for step in steps {
                now += step;
                match bucket.take(at(now)) {
                    Ok(()) => given += 1,
                    Err(when) => {
                        prop_assert!(when > at(now));
                        prop_assert!(bucket.clone().take(when).is_ok());
                    }
                }
                prop_assert!(given <= u64::from(capacity) + now.unsigned_abs() * u64::from(rate) / 1000);
            }
        }
    }
}
