//! The booking decision: one instant through the sweep, then who, which units and which seat; or the
//! reason why not. Called by the Scheduler for every hold, booking and move.

use jiff::Timestamp;
use uuid::Uuid;

use super::busy::{Busy, Claim, WHOLE};
use super::reasons::Reason;
use super::sweep::{Depth, Scratch, Session, bits};
use super::visit::{Question, Run};
use super::windows::{Windows, merge};
use super::zone::{DAY, ceil, date, floor, instant};
use super::{Calendar, Part, Placement, Wish};

impl Calendar {
    /// Decides a wish: where everything is placed, or why it cannot be. `starts` lists exactly what this
    /// accepts. Without a named staff the work is shared fairly: a class that has begun to fill first, then
    /// whoever has the fewest minutes booked on that local date, then the fewest bookings, then the order of
    /// `Service::staff`. One staff gives all of a visit where one is free for all of it.
    pub fn decide(&mut self, busy: &Busy, wish: &Wish, now: Timestamp) -> Result<Placement, Reason> {
        let Self { plan, windows, scratch } = self;
        let mut question = Question::new(plan, busy, wish.into(), now)?;
        let policy = &plan.config.policy;
        if wish.start < now {
            return Err(Reason::Past);
        }
        let start = floor(wish.start);
        let earliest = ceil(now).saturating_add(i64::from(policy.min_notice) * 60);
        if start < earliest {
            return Err(Reason::TooSoon { earliest: instant(earliest) });
        }
        windows.clock_mut().cover(ceil(now), ceil(now));
        let today = windows.clock().day(floor(now));
        question.last_day = today.saturating_add(i32::from(policy.horizon_days));
        let day = windows.clock().day(start);
        if day > question.last_day {
            return Err(Reason::TooFar { last_day: date(question.last_day) });
        }
        let reach = 4 + i32::try_from(question.length / DAY).unwrap_or(0);
        windows.cover(today - 3, day + reach);
        if ceil(wish.start) != start {
            return Err(Reason::OffGrid);
        }
        scratch.tallies.clear();
        let lead = question.at(windows, start, Depth::All, scratch);
        if lead == 0 {
            Err(question.explain(windows, wish, start, scratch))
        } else {
            question.place(start, day, lead, scratch)
        }
    }
}

impl Question<'_> {
    /// Who can lead the visit if it starts at `start`. The later parts' staff are left in
    /// `scratch.parts[n][0]`.
    fn at(&self, windows: &Windows, start: i64, depth: Depth, scratch: &mut Scratch) -> u64 {
        let day = windows.clock().day(start);
        let (mut lead, mut rest) = (0, vec![0; self.parts.len()]);
        for day in day - 2..=day + 1 {
            self.sweep(windows, day, start, start + 1, depth, scratch);
            let here = scratch.parts.first().and_then(|mask| mask.first()).copied().unwrap_or(0);
            lead |= here;
            if here != 0 {
                for (rest, mask) in rest.iter_mut().zip(&scratch.parts) {
                    *rest = mask.first().copied().unwrap_or(0);
                }
            }
        }
        for (rest, mask) in rest.iter().zip(scratch.parts.iter_mut()) {
            mask.clear();
            mask.push(*rest);
        }
        lead
    }

    /// Chooses staff, units and seat. The sweep found them to exist.
    fn place(&self, start: i64, day: i32, lead: u64, scratch: &mut Scratch) -> Result<Placement, Reason> {
        let masks: Vec<u64> = self
            .parts
            .iter()
            .enumerate()
            .map(|(n, _)| match n {
                0 => lead,
                _ => scratch.parts.get(n).and_then(|mask| mask.first()).copied().unwrap_or(0),
            })
            .collect();
        let tally = self.tally(day, &mut scratch.tallies);
        let fairest = |among: u64, order: &[u8]| {
            let open = order.iter().copied().filter(|staff| among >> staff & 1 == 1);
            open.min_by_key(|staff| tally.load(*staff))
        };
        if let Some(part) = self.parts.first().filter(|part| part.shape.capacity > 1) {
            let open = |staff: u8| match self.session(staff, start) {
                Session::Open { slot, seat } => Some((slot, seat)),
                _ => None,
            };
            let begun =
                bits(lead).filter(|staff| open(*staff).is_some()).fold(0, |all, staff| all | 1_u64 << staff);
            if let Some(staff) = fairest(begun, &part.shape.order)
                && let Some((slot, seat)) = open(staff)
            {
                let claims =
                    self.busy.booking(slot).map(|booking| booking.claims.clone()).unwrap_or_default();
                let seated = claims.into_iter().map(|claim| Claim { seats: (seat, seat + 1), ..claim });
                return Ok(self.placement(start, &[staff], seated.collect()));
            }
        }
        let all = masks.iter().fold(u64::MAX, |all, mask| all & mask);
        let mut staff: Vec<u8> = Vec::with_capacity(self.parts.len());
        for (part, mask) in self.parts.iter().zip(&masks) {
            let same = staff.last().copied().filter(|staff| mask >> staff & 1 == 1);
            let among = if all == 0 { *mask } else { all };
            staff.push(same.or_else(|| fairest(among, &part.shape.order)).ok_or(Reason::Taken)?);
        }
        let claims = self.claims(start, &staff)?;
        Ok(self.placement(start, &staff, claims))
    }

    /// Staff and units with their times, a booking's own overlaps joined.
    fn claims(&self, start: i64, staff: &[u8]) -> Result<Vec<Claim>, Reason> {
        let mut taken: Vec<(Uuid, Run)> = Vec::new();
        for (part, staff) in self.parts.iter().zip(staff) {
            let begin = start + part.offset;
            let mut take = |id: Uuid, runs: &[Run]| {
                taken.extend(runs.iter().map(|run| (id, (begin + run.0, begin + run.1))));
            };
            if let Some(id) = self.plan.staff_id(*staff) {
                take(id.0, &part.shape.runs);
            }
            for (need, lanes) in part.shape.needs.iter().zip(&part.units) {
                let mut used: Vec<Uuid> = Vec::with_capacity(need.ranks.len());
                for runs in &need.ranks {
                    let free = lanes
                        .iter()
                        .find(|(id, lane)| !used.contains(id) && self.is_free(*lane, runs, begin));
                    let (id, _) = free.ok_or_else(|| Reason::NoResource { kind: need.kind.clone() })?;
                    used.push(*id);
                    take(*id, runs);
                }
            }
        }
        let class = self.parts.first().is_some_and(|part| part.shape.capacity > 1);
        let mut ids: Vec<Uuid> = Vec::new();
        for (id, _) in &taken {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        let mut claims = Vec::with_capacity(taken.len());
        for id in ids {
            let mut runs: Vec<Run> =
                taken.iter().filter(|(other, _)| *other == id).map(|(_, run)| *run).collect();
            merge(&mut runs);
            let seats = if class { (0, 1) } else { WHOLE };
            claims.extend(runs.iter().map(|run| Claim {
                resource: id,
                seats,
                from: instant(run.0),
                to: instant(run.1),
            }));
        }
        Ok(claims)
    }

    fn placement(&self, start: i64, staff: &[u8], claims: Vec<Claim>) -> Placement {
        let parts = self.parts.iter().zip(staff).map(|(part, staff)| Part {
            service: part.shape.id,
            staff: self.plan.staff_id(*staff),
            start: instant(start + part.offset),
            end: instant(start + part.offset + part.shape.length),
        });
        Placement { start: instant(start), end: instant(start + self.length), parts: parts.collect(), claims }
    }

    /// Why a start that the sweep refused is refused.
    fn explain(&self, windows: &Windows, wish: &Wish, start: i64, scratch: &mut Scratch) -> Reason {
        let (Some(part), day) = (self.parts.first(), windows.clock().day(start)) else {
            return Reason::EmptyVisit;
        };
        if self.at(windows, start, Depth::Hours, scratch) == 0 {
            let on = date(day);
            let covers = |closure: &&super::Closure| {
                closure.from <= on
                    && on <= closure.to
                    && (closure.staff.is_none() || closure.staff == wish.staff)
            };
            let closure = self.plan.config.closures.iter().find(covers);
            return closure
                .map_or(Reason::OutsideHours, |closure| Reason::Closed { name: closure.name.clone() });
        }
        let policy = &self.plan.config.policy;
        let tally = self.tally(day, &mut scratch.tallies).clone();
        if let Some(most) = policy.max_per_day.filter(|most| tally.total >= u32::from(*most)) {
            return Reason::DayLimit { most };
        }
        let limit = policy.max_per_customer_day.filter(|most| tally.customer >= u32::from(*most));
        if let Some(most) = limit.filter(|_| self.customer.is_some()) {
            return Reason::CustomerDayLimit { most };
        }
        if part.shape.capacity > 1 {
            let any = |of: Session| bits(part.eligible).any(|staff| self.session(staff, start) == of);
            if any(Session::Full) {
                return Reason::Full { seats: part.shape.capacity };
            }
            if any(Session::Blocked) {
                return Reason::Taken;
            }
        }
        let offered = self.at(windows, start, Depth::Offered, scratch);
        if offered == 0 {
            return Reason::OffGrid;
        }
        if let Some(most) = policy.max_per_staff_day.filter(|most| offered & !tally.full(Some(*most)) == 0) {
            return Reason::StaffDayLimit { most };
        }
        if self.at(windows, start, Depth::Free, scratch) == 0 {
            return Reason::Taken;
        }
        for part in &self.parts {
            for (need, lanes) in part.shape.needs.iter().zip(&part.units) {
                let short = |(rank, runs): (usize, &Vec<Run>)| {
                    let free =
                        lanes.iter().filter(|(_, lane)| self.is_free(*lane, runs, start + part.offset));
                    free.count() <= rank
                };
                if need.ranks.iter().enumerate().any(short) {
                    return Reason::NoResource { kind: need.kind.clone() };
                }
            }
        }
        Reason::Taken
    }
}
