//! The time that actors hand to the machines.
//!
//! Two readings. [`Clock::now`] is the time of the world: windows, holds, reminders. It can be moved
//! forward by the demo and stands still when frozen. [`Clock::elapsed`] is for pace, back-off and
//! time-outs: it always runs, and jumps along when the other is moved, so that nobody waits in vain in
//! front of a frozen clock.

use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// A shared clock. Clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    born: Instant,
    /// Where the clock was set; none: the machine's own, which goes on while the machine sleeps.
    born_at: Option<Timestamp>,
    frozen: bool,
    moved: watch::Sender<SignedDuration>,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self::new(None, false)
    }

    /// A clock that shows `at` now, and then runs, or stands still when `frozen`.
    pub fn starting_at(at: Timestamp, frozen: bool) -> Self {
        Self::new(Some(at), frozen)
    }

    fn new(born_at: Option<Timestamp>, frozen: bool) -> Self {
        let (moved, _) = watch::channel(SignedDuration::ZERO);
        Self(Arc::new(Inner { born: Instant::now(), born_at, frozen, moved }))
    }

    /// The time of the world.
    pub fn now(&self) -> Timestamp {
        let run = if self.0.frozen || self.0.born_at.is_none() { SignedDuration::ZERO } else { self.run() };
        let since = self.0.born_at.unwrap_or_else(Timestamp::now);
        since.saturating_add(run + *self.0.moved.borrow()).unwrap_or(Timestamp::MAX)
    }

    /// A time that never stands still: for pace, back-off and time-outs. Its zero means nothing.
    pub fn elapsed(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH.saturating_add(self.run() + *self.0.moved.borrow()).unwrap_or(Timestamp::MAX)
    }

    /// Whether [`Clock::now`] moves only when told.
    pub fn is_frozen(&self) -> bool {
        self.0.frozen
    }

    /// Moves the time of the world forward and wakes who waits for it.
    pub fn advance(&self, by: SignedDuration) {
        self.0.moved.send_modify(|moved| *moved = moved.saturating_add(by.max(SignedDuration::ZERO)));
    }

    /// Notices of [`Clock::advance`].
    pub fn moves(&self) -> watch::Receiver<SignedDuration> {
        self.0.moved.subscribe()
    }

    fn run(&self) -> SignedDuration {
        SignedDuration::try_from(self.0.born.elapsed()).unwrap_or(SignedDuration::MAX)
    }
}
