//! Lists of starts and of days: a walk over local days with the sweep, in order of time, that ends as soon
//! as enough was found. Called by the Scheduler for offers, month views and the waitlist.

use jiff::Timestamp;
use jiff::civil::Date;

use super::busy::Busy;
use super::sweep::Depth;
use super::visit::Question;
use super::zone::{DAY, ceil, date, instant};
use super::{Ask, Calendar, Start};

/// Days of windows that are made at a time.
const CHUNK: i32 = 31;

impl Calendar {
    /// The starts that `decide` would accept, sorted by time, at most `limit`. Nothing where the ask
    /// itself is wrong (an unknown service); `decide` says why.
    pub fn starts(&mut self, busy: &Busy, ask: &Ask, now: Timestamp, limit: usize) -> Vec<Start> {
        let mut starts = Vec::new();
        if limit > 0 {
            self.walk(busy, ask, now, |at, _, staff| {
                starts.push(Start { at: instant(at), staff });
                starts.len() < limit
            });
        }
        starts
    }

    /// The local dates with at least one start, sorted, at most `limit`.
    pub fn days(&mut self, busy: &Busy, ask: &Ask, now: Timestamp, limit: usize) -> Vec<Date> {
        let mut days: Vec<i32> = Vec::new();
        if limit > 0 {
            self.walk(busy, ask, now, |_, day, _| {
                // A clock that goes back over midnight can show a date again.
                if !days.iter().rev().take(3).any(|known| *known == day) {
                    days.push(day);
                }
                days.len() < limit
            });
        }
        days.sort_unstable();
        days.into_iter().map(date).collect()
    }

    /// Calls `visit(start, local date, staff bits)` in order of time until it says false.
    fn walk(&mut self, busy: &Busy, ask: &Ask, now: Timestamp, mut visit: impl FnMut(i64, i32, u64) -> bool) {
        let Self { plan, windows, scratch } = self;
        let Ok(mut question) = Question::new(plan, busy, ask.into(), now) else { return };
        let policy = &plan.config.policy;
        windows.clock_mut().cover(ceil(now), ceil(now));
        let today = windows.clock().day(super::zone::floor(now));
        question.last_day = today.saturating_add(i32::from(policy.horizon_days));
        question.within = ask.within.map(|(from, to)| (i64::from(from) * 60, i64::from(to) * 60));
        let lo = ceil(ask.from).max(ceil(now).saturating_add(i64::from(policy.min_notice) * 60));
        let hi = ceil(ask.to).min((i64::from(question.last_day) + 3) * DAY);
        if lo >= hi {
            return;
        }
        scratch.tallies.clear();
        // A row reaches into the next date at most; one date more for clocks that go back over midnight.
        let (first, last) =
            (windows.clock().day(lo) - 2, (windows.clock().day(hi - 1) + 1).min(question.last_day + 1));
        let reach = 3 + i32::try_from(question.length / DAY).unwrap_or(0);
        let mut covered = i32::MIN;
        let mut carry: Vec<(i64, u64)> = Vec::new();
        for day in first..=last {
            if day > covered {
                covered = last.min(day.saturating_add(CHUNK));
                windows.cover((today - 3).min(first), covered + reach);
            }
            question.sweep(windows, day, lo, hi, Depth::All, scratch);
            let bound = match day == last {
                true => i64::MAX,
                // Nothing of later dates starts before the next date does.
                false => windows.clock().date_span(day + 1).map_or(i64::MIN, |(from, _)| from),
            };
            let Some(answer) = scratch.parts.first() else { return };
            let found = scratch.at.iter().copied().zip(answer.iter().copied()).filter(|(_, bits)| *bits != 0);
            if carry.is_empty() && scratch.at.last().is_none_or(|at| *at < bound) {
                for (at, bits) in found {
                    if !visit(at, windows.clock().day(at), bits) {
                        return;
                    }
                }
                continue;
            }
            carry.extend(found);
            carry.sort_unstable();
            carry.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 |= next.1;
                }
                same
            });
            let ready = carry.partition_point(|(at, _)| *at < bound);
            for (at, bits) in carry.drain(..ready) {
                if !visit(at, windows.clock().day(at), bits) {
                    return;
                }
            }
        }
    }
}
