//! The starts that are offered at all, before anybody looks at what is taken: the grid of `Policy::grid`
//! for the rows of one local day. The sweep asks for a day's or, to decide, for a single instant's.

use super::service::Grid;
use super::sweep::Scratch;
use super::visit::Question;
use super::windows::{Row, Windows};
use super::zone::DAY;

impl Question<'_> {
    /// Fills `scratch.at` (sorted, unique) and `scratch.offered` (to whom each is offered, as staff bits)
    /// with the grid starts in `[lo, hi)` of the rows that belong to `day`.
    pub(super) fn offer(&self, windows: &Windows, day: i32, lo: i64, hi: i64, scratch: &mut Scratch) {
        scratch.at.clear();
        scratch.offered.clear();
        let Some(part) = self.parts.first() else { return };
        let (clock, step) = (windows.clock(), part.shape.step);
        let rows = || windows.rows(day).iter().filter(|row| part.eligible >> row.staff & 1 == 1);
        if self.plan.config.policy.grid == Grid::WallClock {
            // All staff agree on this grid, so one pass over the day's extent serves everybody; the sweep
            // masks it by rows.
            let (first, last) =
                rows().fold((i64::MAX, i64::MIN), |all, row| (all.0.min(row.from), all.1.max(row.to)));
            clock.grid(i64::from(day) * DAY, step, first.max(lo), last.min(hi), |at, civil| {
                if self.wants(civil) {
                    scratch.at.push(at);
                }
            });
            scratch.offered.resize(scratch.at.len(), u64::MAX);
            return;
        }
        let mut points = std::mem::take(&mut scratch.points);
        points.clear();
        for row in rows() {
            let (from, to, bit) = (row.from.max(lo), row.to.min(hi), 1_u64 << row.staff);
            match self.plan.config.policy.grid {
                Grid::WallClock => {}
                Grid::Opening => clock.grid(row.anchor, step, from, to, |at, civil| {
                    if self.wants(civil) {
                        points.push((at, bit));
                    }
                }),
                Grid::Restart => self.restart(windows, row, from, to, &mut points),
                Grid::Adjacent => self.adjacent(windows, row, from, to, scratch, &mut points),
            }
        }
        self.collect(points, scratch);
    }

    /// Sorts points into `scratch.at` and `scratch.offered`.
    pub(super) fn collect(&self, mut points: Vec<(i64, u64)>, scratch: &mut Scratch) {
        scratch.at.clear();
        scratch.offered.clear();
        points.sort_unstable();
        for (at, bit) in &points {
            match (scratch.at.last(), scratch.offered.last_mut()) {
                (Some(last), Some(bits)) if last == at => *bits |= bit,
                _ => {
                    scratch.at.push(*at);
                    scratch.offered.push(*bit);
                }
            }
        }
        scratch.points = points;
    }

    /// Packs from the row's start and from the end of each booking within it.
    fn restart(&self, windows: &Windows, row: &Row, from: i64, to: i64, points: &mut Vec<(i64, u64)>) {
        let (Some(part), clock) = (self.parts.first(), windows.clock()) else { return };
        let mut anchors = vec![row.from];
        if let (Some((lead, _)), Some(lane)) = (part.shape.runs.first(), self.lane(row.staff)) {
            let near = lane.near(row.from + lead, row.to + lead).filter(|entry| self.live.counts(entry));
            let freed = near.map(|entry| entry.to - lead);
            anchors.extend(freed.filter(|at| row.from < *at && *at < row.to));
        }
        anchors.sort_unstable();
        anchors.dedup();
        let ends = anchors.iter().skip(1).copied().chain([row.to]);
        for (anchor, end) in anchors.iter().zip(ends) {
            clock.grid(clock.civil(*anchor), part.shape.step, from.max(*anchor), to.min(end), |at, civil| {
                if self.wants(civil) {
                    points.push((at, 1 << row.staff));
                }
            });
        }
    }

    /// Starts that touch a booking or an edge of working time; the wall-clock grid on dates without any
    /// booking of that staff.
    fn adjacent(
        &self,
        windows: &Windows,
        row: &Row,
        from: i64,
        to: i64,
        scratch: &mut Scratch,
        points: &mut Vec<(i64, u64)>,
    ) {
        let (Some(part), clock) = (self.parts.first(), windows.clock()) else { return };
        let (runs, end) = self.stretch(row.staff);
        let mut touching = Vec::new();
        if let (Some(lane), Some(first), Some(last)) = (self.lane(row.staff), runs.first(), runs.last()) {
            let near = lane.near(row.from + first.0, row.to + last.1).filter(|entry| self.live.counts(entry));
            for entry in near {
                touching.extend(runs.iter().flat_map(|run| [entry.to - run.0, entry.from - run.1]));
            }
        }
        let work = windows.work(row.staff);
        let first = work.partition_point(|(_, to)| *to <= row.from);
        for (start, stop) in work.iter().skip(first).take_while(|(start, _)| *start < row.to) {
            touching.extend([*start, stop - end]);
        }
        let mut offer = |at: i64, civil: i64, touches: bool| {
            let day = i32::try_from(civil.div_euclid(DAY)).unwrap_or(i32::MAX);
            let booked = self.tally(day, &mut scratch.tallies).bookings(row.staff) > 0;
            if booked == touches && self.wants(civil) {
                points.push((at, 1 << row.staff));
            }
        };
        touching.retain(|at| from <= *at && *at < to);
        for at in touching {
            offer(at, clock.civil(at), true);
        }
        clock.grid(row.anchor, part.shape.step, from, to, |at, civil| offer(at, civil, false));
    }
}
