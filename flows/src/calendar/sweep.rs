//! The one function that says what is bookable. `slots` asks it for whole days, `decide` for a single
//! instant; neither knows any other way.
//!
//! For the starts of one local day it keeps a word of 64 staff bits each and narrows it: hours, grid, what
//! is taken, limits, resources. Rows and claims are ranges, so each costs two binary searches and a run
//! over the words it covers; nothing is allocated per start.

use super::axis::Axis;
use super::busy::{Entry, Lane, WHOLE};
use super::tally::Tally;
use super::visit::{Question, Run};
use super::windows::Windows;
use super::zone::floor;

/// How far a sweep goes. `All` decides; the others are for saying why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Depth {
    /// Who works, whatever the grid.
    Hours,
    /// To whom the grid offers it.
    Offered,
    /// Who is free and below the limit a day.
    Free,
    /// Everything.
    All,
}

/// Buffers that are kept between questions.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    /// Starts, sorted.
    pub(super) at: Vec<i64>,
    /// To whom the grid offers each start.
    pub(super) offered: Vec<u64>,
    /// For each part of the visit, who can give it if the visit starts there. `parts[0]` is the answer.
    pub(super) parts: Vec<Vec<u64>>,
    pub(super) points: Vec<(i64, u64)>,
    pub(super) tallies: Vec<Tally>,
    units: Vec<u16>,
    joins: Vec<(i64, u8)>,
}

/// What a staff's class at a start is like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Session {
    /// There is none.
    None,
    /// It has this seat free; its claims are those of the booking in `slot`.
    Open {
        /// A booking of the session.
        slot: u32,
        /// The free seat.
        seat: i32,
    },
    /// All seats are taken.
    Full,
    /// Something else is in its way.
    Blocked,
}

impl Question<'_> {
    /// Which starts in `[lo, hi)`, of the rows that belong to local date `day`, can be booked, and with
    /// whom. The answer is `scratch.at` with `scratch.parts[0]`; the windows must cover the visit.
    pub(super) fn sweep(
        &self,
        windows: &Windows,
        day: i32,
        lo: i64,
        hi: i64,
        depth: Depth,
        scratch: &mut Scratch,
    ) {
        self.offer(windows, day, lo, hi, scratch);
        if depth == Depth::Hours {
            scratch.at.clear();
            scratch.at.push(lo);
            scratch.offered.clear();
            scratch.offered.push(u64::MAX);
        }
        let Some(lead) = self.parts.first() else { return };
        let class = lead.shape.capacity > 1 && depth == Depth::All;
        if class {
            self.seek_sessions(windows, day, lo, hi, scratch);
        }
        let Scratch { at, offered, parts, tallies, units, joins, .. } = scratch;
        let axis = Axis::new(at);
        parts.resize_with(self.parts.len().max(parts.len()), Vec::new);
        for (n, (part, mask)) in self.parts.iter().zip(parts.iter_mut()).enumerate() {
            mask.clear();
            mask.resize(at.len(), 0);
            let (Some(first), Some(last)) = (at.first().copied(), at.last().copied()) else { continue };
            if n == 0 {
                // The lead starts within a row of this date; the work may run on into the next one's.
                for row in windows.rows(day).iter().filter(|row| part.eligible >> row.staff & 1 == 1) {
                    let end = row.to.min(row.reach - part.shape.length + 1);
                    let range = axis.between(row.from, end);
                    mask.get_mut(range).into_iter().flatten().for_each(|bits| *bits |= 1 << row.staff);
                }
                mask.iter_mut().zip(offered.iter()).for_each(|(bits, offered)| *bits &= offered);
            } else {
                let slack = part.offset + part.shape.length;
                for staff in bits(part.eligible) {
                    let work = windows.work(staff);
                    let skip = work.partition_point(|(_, to)| *to < first + slack);
                    for (from, to) in
                        work.iter().skip(skip).take_while(|(from, _)| *from <= last + part.offset)
                    {
                        let range = axis.between(from - part.offset, to - slack + 1);
                        mask.get_mut(range).into_iter().flatten().for_each(|bits| *bits |= 1 << staff);
                    }
                }
            }
            if depth >= Depth::Free {
                for staff in bits(part.eligible) {
                    if let Some(lane) = self.lane(staff) {
                        self.blocked(lane, &part.shape.runs, part.offset, axis, |range| {
                            mask.get_mut(range).into_iter().flatten().for_each(|bits| *bits &= !(1 << staff));
                        });
                    }
                }
            }
        }
        let policy = &self.plan.config.policy;
        if depth >= Depth::Free && policy.max_per_staff_day.is_some() {
            for (n, at) in at.iter().enumerate() {
                let full = self.tally(windows.clock().day(*at), tallies).full(policy.max_per_staff_day);
                parts.iter_mut().filter_map(|mask| mask.get_mut(n)).for_each(|bits| *bits &= !full);
            }
        }
        let Some((answer, rest)) = parts.split_first_mut() else { return };
        for mask in rest.iter().take(self.parts.len() - 1) {
            answer.iter_mut().zip(mask).filter(|(_, bits)| **bits == 0).for_each(|(answer, _)| *answer = 0);
        }
        if depth == Depth::All {
            self.narrow_by_resources(axis, answer, units);
            for (start, staff) in joins.drain(..) {
                if let Ok(n) = at.binary_search(&start)
                    && let Some(bits) = answer.get_mut(n)
                {
                    *bits |= 1 << staff;
                }
            }
        }
        if depth == Depth::All && (policy.max_per_day.is_some() || policy.max_per_customer_day.is_some()) {
            for (at, bits) in at.iter().zip(answer.iter_mut()).filter(|(_, bits)| **bits != 0) {
                let tally = self.tally(windows.clock().day(*at), tallies);
                let over = |most: Option<u16>, count: u32| most.is_some_and(|most| count >= u32::from(most));
                let customer = self.customer.is_some() && over(policy.max_per_customer_day, tally.customer);
                if customer || over(policy.max_per_day, tally.total) {
                    *bits = 0;
                }
            }
        }
    }

    /// Calls `visit` with each range of `at` in which a start would overlap a live entry of the lane.
    fn blocked(
        &self,
        lane: &Lane,
        runs: &[Run],
        offset: i64,
        axis: Axis<'_>,
        mut visit: impl FnMut(std::ops::Range<usize>),
    ) {
        let (Some(first), Some(last)) = (axis.starts().first(), axis.starts().last()) else { return };
        for run in runs {
            let (from, to) = (run.0 + offset, run.1 + offset);
            for entry in lane.overlapping(first + from, last + to).filter(|entry| self.live.counts(entry)) {
                // A start is in the way where start + from < entry.to and entry.from < start + to.
                visit(axis.between(entry.from - to + 1, entry.to - from));
            }
        }
    }

    /// Clears the starts at which some kind of resource has too few free units. Ranks are nested, so it is
    /// enough that rank n (from 0) finds n + 1 units free.
    fn narrow_by_resources(&self, axis: Axis<'_>, answer: &mut [u64], free: &mut Vec<u16>) {
        for part in &self.parts {
            for (need, lanes) in part.shape.needs.iter().zip(&part.units) {
                for (rank, runs) in need.ranks.iter().enumerate() {
                    if need.ranks.get(rank + 1).is_some_and(|next| next == runs) {
                        continue;
                    }
                    free.clear();
                    free.resize(axis.starts().len(), u16::try_from(lanes.len()).unwrap_or(u16::MAX));
                    for lane in lanes.iter().filter_map(|(_, lane)| *lane) {
                        // Ranges of one unit may overlap: count each start once.
                        let mut ranges = Vec::new();
                        self.blocked(lane, runs, part.offset, axis, |range| {
                            ranges.push((range.start as i64, range.end as i64));
                        });
                        super::windows::merge(&mut ranges);
                        for (from, to) in ranges {
                            let range = from as usize..to as usize;
                            free.get_mut(range).into_iter().flatten().for_each(|units| *units -= 1);
                        }
                    }
                    let short =
                        answer.iter_mut().zip(free.iter()).filter(|(_, free)| usize::from(**free) <= rank);
                    short.for_each(|(bits, _)| *bits = 0);
                }
            }
        }
    }

    /// Whether a resource is free for the runs of a visit that starts at `start`.
    pub(super) fn is_free(&self, lane: Option<&Lane>, runs: &[Run], start: i64) -> bool {
        let Some(lane) = lane else { return true };
        runs.iter()
            .all(|run| !lane.overlapping(start + run.0, start + run.1).any(|entry| self.live.counts(entry)))
    }

    /// Adds the starts of sessions that have a seat left, which need not be on the grid any more.
    fn seek_sessions(&self, windows: &Windows, day: i32, lo: i64, hi: i64, scratch: &mut Scratch) {
        scratch.joins.clear();
        let Some(part) = self.parts.first() else { return };
        for row in windows.rows(day).iter().filter(|row| part.eligible >> row.staff & 1 == 1) {
            let (Some(lane), Some(lead)) = (self.lane(row.staff), part.shape.runs.first()) else { continue };
            let (from, to) = (row.from.max(lo), row.to.min(hi).min(row.reach - part.shape.length + 1));
            let mut last = None;
            for entry in lane.overlapping(from + lead.0, to + lead.1).filter(|entry| self.live.counts(entry))
            {
                let Some(booking) = self.busy.booking(entry.slot).filter(|it| it.service == part.shape.id)
                else {
                    continue;
                };
                let start = floor(booking.start);
                if last != Some(start)
                    && from <= start
                    && start < to
                    && self.wants(windows.clock().civil(start))
                {
                    last = Some(start);
                    if matches!(self.session(row.staff, start), Session::Open { .. }) {
                        scratch.joins.push((start, row.staff));
                    }
                }
            }
        }
        if !scratch.joins.is_empty() {
            let mut points = std::mem::take(&mut scratch.points);
            points.clear();
            points.extend(scratch.at.iter().copied().zip(scratch.offered.iter().copied()));
            points.extend(scratch.joins.iter().map(|(at, _)| (*at, 0)));
            self.collect(points, scratch);
        }
    }

    /// The session of the (only) service with this staff at this start.
    pub(super) fn session(&self, staff: u8, start: i64) -> Session {
        let (Some(part), Some(id)) = (self.parts.first(), self.plan.staff_id(staff)) else {
            return Session::None;
        };
        let Some(lane) = self.lane(staff) else { return Session::None };
        let shape = part.shape;
        let member = |entry: &Entry| {
            self.busy.booking(entry.slot).filter(|booking| {
                booking.service == shape.id
                    && floor(booking.start) == start
                    && booking.staff.first() == Some(&id)
                    && booking.claims.first().is_some_and(|claim| claim.seats != WHOLE)
            })
        };
        let overlapping = |lane: &Lane, from: i64, to: i64, visit: &mut dyn FnMut(&Entry)| {
            lane.overlapping(from, to).filter(|entry| self.live.counts(entry)).for_each(visit);
        };
        let (mut members, mut foreign) = (Vec::new(), false);
        for run in &shape.runs {
            overlapping(lane, start + run.0, start + run.1, &mut |entry| match member(entry) {
                Some(booking) => {
                    members.push((booking.claims.first().map_or(0, |claim| claim.seats.0), entry.slot))
                }
                None => foreign = true,
            });
        }
        members.sort_unstable();
        members.dedup();
        let Some((_, slot)) = members.first().copied() else { return Session::None };
        let Some(first) = self.busy.booking(slot) else { return Session::None };
        // The session was made by the service as it was then: with other hours it cannot be joined.
        let mut now: Vec<Run> = shape.runs.iter().map(|run| (start + run.0, start + run.1)).collect();
        let mut then = Vec::new();
        for claim in &first.claims {
            let run = (floor(claim.from), super::zone::ceil(claim.to));
            if claim.resource == id.0 {
                then.push(run);
            }
            if let Some(lane) = self.busy.lane(claim.resource) {
                overlapping(lane, run.0, run.1, &mut |entry| foreign |= member(entry).is_none());
            }
        }
        super::windows::merge(&mut now);
        super::windows::merge(&mut then);
        if foreign || now != then {
            return Session::Blocked;
        }
        if members.len() >= usize::from(shape.capacity) {
            return Session::Full;
        }
        let free =
            (0..i32::from(shape.capacity)).find(|seat| !members.iter().any(|(taken, _)| taken == seat));
        free.map_or(Session::Full, |seat| Session::Open { slot, seat })
    }
}

/// The bits of a word, lowest first.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        word &= word.checked_sub(1)?;
        u8::try_from(bit).ok()
    })
}
