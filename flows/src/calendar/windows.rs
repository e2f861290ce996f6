//! Working time, compiled: shifts and closures as instants, per staff and local day, cached. Called by the
//! sweep; rebuilt when the configuration changes (a new `Calendar`), never per request.
//!
//! Absent on purpose: bookings. Windows depend on the configuration, the zone and the day alone.

use std::collections::BTreeMap;

use super::recurrence::Recurrence;
use super::service::{BadConfig, Config, Grid, ShiftDays};
use super::zone::{Clock, DAY, number};

/// A piece of working time that belongs to a local date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Index in `Config::staff`.
    pub(super) staff: u8,
    pub(super) from: i64,
    pub(super) to: i64,
    /// Where the unbroken working time around this row ends, other dates' rows included.
    pub(super) reach: i64,
    /// Civil seconds of the grid's anchor.
    pub(super) anchor: i64,
}

/// A shift with its staff as an index and its dates as numbers.
#[derive(Clone, Debug)]
struct Line {
    staff: u8,
    start: i64,
    length: i64,
    from: i32,
    until: i32,
    cuts: bool,
    /// An `On` row that adds: it replaces the regular ones.
    only: bool,
}

#[derive(Clone, Debug)]
struct Away {
    staff: Option<u8>,
    from: i32,
    to: i32,
}

/// The cache. Days are numbers since 1970-01-01; `days[i]` is day `first + i`.
#[derive(Clone, Debug)]
pub(super) struct Windows {
    clock: Clock,
    staff: usize,
    per_row: bool,
    weekly: [Vec<Line>; 7],
    recurring: Vec<(Line, Recurrence)>,
    dated: BTreeMap<i32, Vec<Line>>,
    off: BTreeMap<i32, u64>,
    away: Vec<Away>,
    first: i32,
    days: Vec<Vec<Row>>,
    work: Vec<Vec<(i64, i64)>>,
}

/// Most shifts whose dates are given by a rule.
const RULES: usize = 500;

impl Windows {
    /// Compiles a configuration whose ids and numbers were checked.
    pub(super) fn new(config: &Config, clock: Clock) -> Result<Self, BadConfig> {
        let index = |staff| {
            let at = config.staff.iter().position(|other| *other == staff).unwrap_or(0);
            u8::try_from(at).unwrap_or(0)
        };
        let mut windows = Self {
            staff: config.staff.len(),
            per_row: config.policy.grid == Grid::Opening,
            weekly: Default::default(),
            recurring: Vec::new(),
            dated: BTreeMap::new(),
            off: BTreeMap::new(),
            away: Vec::new(),
            first: 0,
            days: Vec::new(),
            work: Vec::new(),
            clock,
        };
        for (row, shift) in config.shifts.iter().enumerate() {
            let line = Line {
                staff: index(shift.staff),
                start: i64::from(shift.start) * 60,
                length: i64::from(shift.minutes) * 60,
                from: shift.from.map_or(i32::MIN, number),
                until: shift.until.map_or(i32::MAX, number),
                cuts: shift.cuts,
                only: matches!(shift.on, ShiftDays::On(_)) && !shift.cuts,
            };
            match &shift.on {
                ShiftDays::Weekly(mask) => {
                    for (bit, lines) in windows.weekly.iter_mut().enumerate() {
                        if mask >> bit & 1 == 1 {
                            lines.push(line.clone());
                        }
                    }
                }
                ShiftDays::Recurring { rule, starts } => {
                    if windows.recurring.len() == RULES {
                        let count = config.shifts.len();
                        return Err(BadConfig::TooMany { what: "recurring shifts", count, most: RULES });
                    }
                    let read = Recurrence::read(rule, *starts, windows.clock.zone(), shift.start);
                    let read = read.map_err(|rule| BadConfig::Recurrence { row, rule })?;
                    windows.recurring.push((line, read));
                }
                ShiftDays::On(date) => windows.dated.entry(number(*date)).or_default().push(line),
                ShiftDays::Off(date) => {
                    let day = number(*date);
                    if line.from <= day && day <= line.until {
                        *windows.off.entry(day).or_default() |= 1 << line.staff;
                    }
                }
            }
        }
        windows.away = config
            .closures
            .iter()
            .map(|closure| {
                let (from, to) = (number(closure.from), number(closure.to));
                Away { staff: closure.staff.map(index), from, to }
            })
            .collect();
        Ok(windows)
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(super) fn clock_mut(&mut self) -> &mut Clock {
        &mut self.clock
    }

    /// The rows of a day that is covered, by staff and start.
    pub(super) fn rows(&self, day: i32) -> &[Row] {
        let at = usize::try_from(i64::from(day) - i64::from(self.first)).unwrap_or(usize::MAX);
        self.days.get(at).map_or(&[], Vec::as_slice)
    }

    /// The unbroken stretches of somebody's working time, in order.
    pub(super) fn work(&self, staff: u8) -> &[(i64, i64)] {
        self.work.get(usize::from(staff)).map_or(&[], Vec::as_slice)
    }

    /// Makes the days `from..=to` available.
    pub(super) fn cover(&mut self, from: i32, to: i32) {
        let end = self.first + i32::try_from(self.days.len()).unwrap_or(0);
        if !self.days.is_empty() && self.first <= from && to < end {
            return;
        }
        // Start anew where the cache begins later, or holds more than two months of the past.
        if self.days.is_empty() || from < self.first || from > self.first + 62 || from > end {
            self.first = from;
            self.days.clear();
            self.work = vec![Vec::new(); self.staff];
        }
        let start = self.first + i32::try_from(self.days.len()).unwrap_or(0);
        self.clock.cover(i64::from(self.first - 3) * DAY, i64::from(to + 5) * DAY);
        for (_, dates) in &mut self.recurring {
            dates.expand(to + 1);
        }
        let mut cuts = [self.cuts(start - 1), self.cuts(start), Vec::new()];
        for day in start..=to {
            cuts[2] = self.cuts(day + 1);
            let rows = self.build(day, &cuts);
            for row in &rows {
                if let Some(work) = self.work.get_mut(usize::from(row.staff)) {
                    work.push((row.from, row.to));
                }
            }
            self.days.push(rows);
            cuts.rotate_left(1);
        }
        self.work.iter_mut().for_each(merge);
        for row in self.days.iter_mut().flatten() {
            let work = self.work.get(usize::from(row.staff)).map_or(&[][..], Vec::as_slice);
            let after = work.partition_point(|(from, _)| *from <= row.from);
            row.reach = work.get(after.wrapping_sub(1)).map_or(row.to, |(_, to)| *to);
        }
    }

    /// The shifts that start on a day.
    fn lines(&self, day: i32, mut visit: impl FnMut(&Line)) {
        let holds = |line: &&Line| line.from <= day && day <= line.until;
        let off = self.off.get(&day).copied().unwrap_or(0);
        let dated = self.dated.get(&day).map_or(&[][..], Vec::as_slice);
        let own = dated
            .iter()
            .filter(holds)
            .filter(|line| line.only)
            .fold(0_u64, |all, line| all | 1 << line.staff);
        let weekday = usize::try_from((i64::from(day) + 3).rem_euclid(7)).unwrap_or(0);
        let weekly = self.weekly.get(weekday).map_or(&[][..], Vec::as_slice);
        let recurring = self.recurring.iter().filter(|(_, dates)| dates.contains(day)).map(|(line, _)| line);
        let regular = weekly.iter().chain(recurring).filter(holds);
        regular.filter(|line| (off | own) >> line.staff & 1 == 0).for_each(&mut visit);
        dated.iter().filter(holds).filter(|line| off >> line.staff & 1 == 0).for_each(visit);
    }

    fn span(&self, day: i32, line: &Line) -> Option<(i64, i64)> {
        let midnight = i64::from(day) * DAY;
        self.clock.span(midnight + line.start, midnight + line.start + line.length)
    }

    /// Breaks that start on a day.
    fn cuts(&self, day: i32) -> Vec<(u8, i64, i64)> {
        let mut cuts = Vec::new();
        self.lines(day, |line| {
            if line.cuts
                && let Some((from, to)) = self.span(day, line)
            {
                cuts.push((line.staff, from, to));
            }
        });
        cuts
    }

    /// The rows of a day: shifts, less breaks of the day and its neighbours, less closures.
    fn build(&self, day: i32, cuts: &[Vec<(u8, i64, i64)>; 3]) -> Vec<Row> {
        let mut rows = Vec::new();
        let midnight = i64::from(day) * DAY;
        self.lines(day, |line| {
            if !line.cuts
                && let Some((from, to)) = self.span(day, line)
            {
                let anchor = if self.per_row { midnight + line.start } else { midnight };
                rows.push(Row { staff: line.staff, from, to, reach: to, anchor });
            }
        });
        for (staff, from, to) in cuts.iter().flatten() {
            cut(&mut rows, Some(*staff), *from, *to);
        }
        for away in self.away.iter().filter(|away| away.from <= day + 2 && day - 1 <= away.to) {
            // Only the days near this row matter, and the clock need not know the others.
            let (from, to) = (away.from.max(day - 2), away.to.min(day + 3));
            if let Some((from, to)) = self.clock.span(i64::from(from) * DAY, (i64::from(to) + 1) * DAY) {
                cut(&mut rows, away.staff, from, to);
            }
        }
        rows.sort_unstable_by_key(|row| (row.staff, row.from, row.to));
        if !self.per_row {
            rows.dedup_by(|next, row| {
                let joins = next.staff == row.staff && next.from <= row.to;
                if joins {
                    row.to = row.to.max(next.to);
                }
                joins
            });
        }
        rows
    }
}

/// Takes `[from, to)` away from the rows of one staff, or of everybody.
fn cut(rows: &mut Vec<Row>, staff: Option<u8>, from: i64, to: i64) {
    if from >= to {
        return;
    }
    for at in 0..rows.len() {
        let Some(row) = rows.get_mut(at) else { break };
        if staff.is_some_and(|staff| staff != row.staff) || row.to <= from || to <= row.from {
            continue;
        }
        let rest = Row { from: to, ..*row };
        row.to = from;
        if rest.from < rest.to {
            rows.push(rest);
        }
    }
    rows.retain(|row| row.from < row.to);
}

/// Sorts stretches and joins those that overlap or touch.
pub(super) fn merge(stretches: &mut Vec<(i64, i64)>) {
    stretches.sort_unstable();
    stretches.dedup_by(|next, last| {
        let joins = next.0 <= last.1;
        if joins {
            last.1 = last.1.max(next.1);
        }
        joins
    });
}
