//! The calendar once more, minute by minute and without any cleverness: what the properties compare with.
//! It shares the configuration types with the calendar and nothing else: every minute goes through jiff,
//! every rule is written as its sentence in `service.rs` reads. Tests only.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::{Ask, Config, Grid, Occupied, Service, Shift, ShiftDays, WHOLE};

/// Local minutes since 1970-01-01 of every minute of a range, as jiff shows them.
#[derive(Clone)]
pub(super) struct Wall {
    base: i64,
    local: Vec<i64>,
}

impl Wall {
    pub(super) fn new(zone: &TimeZone, from: i64, to: i64) -> Self {
        let shown = |minute: i64| {
            let at = zone.to_datetime(Timestamp::from_second(minute * 60).unwrap());
            days(at.date()) * 1_440 + i64::from(at.hour()) * 60 + i64::from(at.minute())
        };
        Self { base: from, local: (from..to).map(shown).collect() }
    }

    fn at(&self, minute: i64) -> i64 {
        self.local[usize::try_from(minute - self.base).unwrap()]
    }

    /// From the first minute that shows a time in `[a, b)` to the last.
    fn hull(&self, a: i64, b: i64) -> Option<(i64, i64)> {
        let shows = |local: &i64| a <= *local && *local < b;
        let first = self.local.iter().position(shows)?;
        let last = self.local.iter().rposition(shows)?;
        Some((self.base + first as i64, self.base + last as i64 + 1))
    }
}

fn days(date: Date) -> i64 {
    i64::from((date - jiff::civil::date(1970, 1, 1)).get_days())
}

fn on(days: i64) -> Date {
    date(1970, 1, 1).checked_add(days.days()).unwrap()
}

/// Who works when, minute by minute.
pub(super) struct Oracle<'a> {
    config: &'a Config,
    wall: &'a Wall,
    /// (staff, day, nominal start, first, end) of every row that adds time.
    rows: Vec<(usize, i64, i64, i64, i64)>,
    /// By staff, by minute: breaks and closures.
    away: Vec<Vec<bool>>,
    work: Vec<Vec<bool>>,
}

struct Taken {
    key: Uuid,
    resource: Uuid,
    from: i64,
    to: i64,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(config: &'a Config, wall: &'a Wall) -> Self {
        let len = wall.local.len();
        let first = wall.local.iter().min().unwrap().div_euclid(1_440) - 1;
        let last = wall.local.iter().max().unwrap().div_euclid(1_440) + 1;
        let staff = |id| config.staff.iter().position(|other| *other == id).unwrap();
        let mut rows = Vec::new();
        let mut away = vec![vec![false; len]; config.staff.len()];
        let mut work = vec![vec![false; len]; config.staff.len()];
        let fill = |line: &mut Vec<bool>, (from, to): (i64, i64)| {
            for minute in from..to {
                line[(minute - wall.base) as usize] = true;
            }
        };
        for day in first..=last {
            for shift in config.shifts.iter().filter(|shift| starts(config, shift, on(day))) {
                let start = day * 1_440 + i64::from(shift.start);
                let Some((from, to)) = wall.hull(start, start + i64::from(shift.minutes)) else { continue };
                let who = staff(shift.staff);
                if shift.cuts {
                    fill(&mut away[who], (from, to));
                } else {
                    fill(&mut work[who], (from, to));
                    rows.push((who, day, start, from, to));
                }
            }
        }
        for closure in &config.closures {
            let span = wall.hull(days(closure.from) * 1_440, (days(closure.to) + 1) * 1_440);
            for (who, id) in config.staff.iter().enumerate() {
                if let Some(span) = span.filter(|_| closure.staff.is_none_or(|staff| staff == *id)) {
                    fill(&mut away[who], span);
                }
            }
        }
        for (work, away) in work.iter_mut().zip(&away) {
            work.iter_mut().zip(away).for_each(|(work, away)| *work &= !away);
        }
        Self { config, wall, rows, away, work }
    }

    fn works(&self, who: usize, minute: i64) -> bool {
        self.work[who][(minute - self.wall.base) as usize]
    }

    fn in_row(&self, row: &(usize, i64, i64, i64, i64), minute: i64) -> bool {
        row.3 <= minute && minute < row.4 && !self.away[row.0][(minute - self.wall.base) as usize]
    }

    /// Everything that can be booked in `ask`'s range: minute and lead staff.
    pub(super) fn starts(
        &self,
        busy: &BTreeMap<Uuid, Occupied>,
        ask: &Ask,
        now: Timestamp,
    ) -> BTreeMap<i64, u64> {
        let live: BTreeMap<Uuid, &Occupied> = busy
            .iter()
            .filter(|(key, it)| Some(**key) != ask.moving && it.expires_at.is_none_or(|end| end > now))
            .map(|(key, it)| (*key, it))
            .collect();
        let taken: Vec<Taken> = live
            .iter()
            .flat_map(|(key, it)| {
                it.claims.iter().map(|claim| Taken {
                    key: *key,
                    resource: claim.resource,
                    from: claim.from.as_second() / 60,
                    to: claim.to.as_second() / 60,
                })
            })
            .collect();
        let today = self.wall.at(now.as_second().div_euclid(60)).div_euclid(1_440);
        let mut found = BTreeMap::new();
        for minute in ask.from.as_second() / 60..ask.to.as_second() / 60 {
            let (local, at) = (self.wall.at(minute), Timestamp::from_second(minute * 60).unwrap());
            let (day, of_day) = (local.div_euclid(1_440), local.rem_euclid(1_440));
            let within = ask.within.is_none_or(|(a, b)| {
                let (a, b) = (i64::from(a), i64::from(b));
                if a <= b { a <= of_day && of_day < b } else { of_day >= a || of_day < b }
            });
            let soon = at < now + i64::from(self.config.policy.min_notice).minutes();
            if soon || !within || day > today + i64::from(self.config.policy.horizon_days) {
                continue;
            }
            let leads = self.leads(&live, &taken, ask, minute);
            if leads != 0 {
                found.insert(minute, leads);
            }
        }
        found
    }

    fn leads(&self, live: &BTreeMap<Uuid, &Occupied>, taken: &[Taken], ask: &Ask, minute: i64) -> u64 {
        let policy = &self.config.policy;
        let day = self.wall.at(minute).div_euclid(1_440);
        let today = || live.values().filter(|it| days(it.starts_on) == day);
        let most = |most: Option<u16>, count: usize| most.is_some_and(|most| count >= usize::from(most));
        if most(policy.max_per_day, today().count()) {
            return 0;
        }
        let mine = today().filter(|it| it.customer.is_some() && it.customer == ask.customer).count();
        if ask.customer.is_some() && most(policy.max_per_customer_day, mine) {
            return 0;
        }
        let services: Vec<&Service> = ask
            .visit
            .iter()
            .map(|id| self.config.services.iter().find(|service| service.id == *id).unwrap())
            .collect();
        let eligible = |service: &Service, who: usize| {
            let id = self.config.staff[who];
            let named = ask.staff.filter(|staff| service.staff.contains(staff));
            service.staff.contains(&id) && named.is_none_or(|staff| staff == id)
        };
        let everybody = 0..self.config.staff.len();
        let mut begin = minute;
        let mut leads = 0;
        for (n, service) in services.iter().enumerate() {
            let able = everybody.clone().filter(|who| {
                eligible(service, *who)
                    && (begin..begin + i64::from(service.minutes())).all(|minute| self.works(*who, minute))
            });
            let mut could = 0_u64;
            for who in able {
                let id = self.config.staff[who];
                let session: Vec<(&Uuid, &&Occupied)> = live
                    .iter()
                    .filter(|(_, it)| {
                        service.capacity > 1
                            && it.service == service.id
                            && it.start.as_second() == begin * 60
                            && it.staff.first() == Some(&id)
                            && it.claims[0].seats != WHOLE
                    })
                    .collect();
                if let Some((_, first)) = session.first() {
                    let clear = first.claims.iter().all(|claim| {
                        let (from, to) = (claim.from.as_second() / 60, claim.to.as_second() / 60);
                        taken.iter().all(|other| {
                            other.resource != claim.resource
                                || other.to <= from
                                || to <= other.from
                                || session.iter().any(|(key, _)| **key == other.key)
                        })
                    });
                    // A seat of a class that has begun to fill: no grid, no limit a staff, no new room.
                    if clear && session.len() < usize::from(service.capacity) {
                        could |= 1 << who;
                    }
                    continue;
                }
                let full = most(policy.max_per_staff_day, self.booked(live, who, day));
                let free =
                    busy_minutes(service, begin).iter().all(|(from, to)| is_free(taken, id.0, *from, *to));
                let offered = n > 0 || self.offered(live, taken, ask, &services, who, minute);
                if !full && free && offered && self.equipped(service, begin, taken) {
                    could |= 1 << who;
                }
            }
            if could == 0 {
                return 0;
            }
            if n == 0 {
                leads = could;
            }
            begin += i64::from(service.minutes());
        }
        leads
    }

    /// Bookings of a staff that start on a day; seats of one class are one.
    fn booked(&self, live: &BTreeMap<Uuid, &Occupied>, who: usize, day: i64) -> usize {
        let id = self.config.staff[who];
        let mut seen = Vec::new();
        for it in live.values().filter(|it| days(it.starts_on) == day && it.staff.contains(&id)) {
            let class =
                self.config.services.iter().any(|service| service.id == it.service && service.capacity > 1);
            let session = (class && it.claims.first().is_some_and(|claim| claim.seats != WHOLE))
                .then_some((it.service, it.start));
            if session.is_none() || !seen.contains(&session) {
                seen.push(session);
            }
        }
        seen.len()
    }

    fn equipped(&self, service: &Service, begin: i64, taken: &[Taken]) -> bool {
        let mut kinds: Vec<&str> = service
            .segments
            .iter()
            .flat_map(|segment| &segment.resources)
            .map(|need| need.kind.as_str())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.iter().all(|kind| {
            let count = |n: usize| -> u16 {
                let needs = service.segments[n].resources.iter();
                needs.filter(|need| need.kind == *kind).map(|need| need.count).sum()
            };
            let segments: Vec<(i64, i64, u16)> =
                spans(service, begin).into_iter().enumerate().map(|(n, (a, b))| (a, b, count(n))).collect();
            let most = segments.iter().map(|(.., count)| *count).max().unwrap_or(0);
            let units: Vec<Uuid> = self
                .config
                .resources
                .iter()
                .filter(|unit| unit.kind == *kind)
                .map(|unit| unit.id.0)
                .collect();
            assign(&segments, most, &units, &mut Vec::new(), taken)
        })
    }

    fn offered(
        &self,
        live: &BTreeMap<Uuid, &Occupied>,
        taken: &[Taken],
        ask: &Ask,
        services: &[&Service],
        who: usize,
        minute: i64,
    ) -> bool {
        let (id, local) = (self.config.staff[who], self.wall.at(minute));
        let step = i64::from(services[0].step.unwrap_or(self.config.policy.step));
        let mut rows = self.rows.iter().filter(|row| row.0 == who && self.in_row(row, minute));
        let on_wall = |row: &(usize, i64, i64, i64, i64)| (local - row.1 * 1_440).rem_euclid(step) == 0;
        match self.config.policy.grid {
            Grid::WallClock => rows.any(on_wall),
            Grid::Opening => rows.any(|row| (local - row.2).rem_euclid(step) == 0),
            Grid::Restart => {
                let lead = busy_minutes(services[0], 0).first().map(|run| run.0);
                let same_day = |day: i64, minute: i64| {
                    self.rows.iter().any(|row| row.0 == who && row.1 == day && self.in_row(row, minute))
                };
                let freed = |at: i64| {
                    lead.is_some_and(|lead| taken.iter().any(|it| it.resource == id.0 && it.to == at + lead))
                };
                let mut days: Vec<i64> = rows.map(|row| row.1).collect();
                days.dedup();
                days.into_iter().any(|day| {
                    let mut anchor = minute;
                    while same_day(day, anchor - 1) && !freed(anchor) {
                        anchor -= 1;
                    }
                    (local - self.wall.at(anchor)).rem_euclid(step) == 0
                })
            }
            Grid::Adjacent => {
                if self.booked(live, who, local.div_euclid(1_440)) == 0 {
                    return rows.any(on_wall);
                }
                // The services that this staff gives one after another from the start.
                let gives = |service: &&&Service| {
                    let named = ask.staff.filter(|staff| service.staff.contains(staff));
                    service.staff.contains(&id) && named.is_none_or(|staff| staff == id)
                };
                let (mut begin, mut runs) = (minute, Vec::new());
                for service in services.iter().take_while(gives) {
                    runs.extend(busy_minutes(service, begin));
                    begin += i64::from(service.minutes());
                }
                let inside = |at: i64| runs.iter().any(|(from, to)| *from <= at && at < *to);
                // An edge of the own busy time is a minute that is busy where its neighbour is not.
                let begins = |at: i64| inside(at) && !inside(at - 1);
                let ends = |at: i64| inside(at - 1) && !inside(at);
                let touches = taken.iter().any(|it| it.resource == id.0 && (begins(it.to) || ends(it.from)));
                let opens = !self.works(who, minute - 1);
                let closes = !self.works(who, begin) && (minute..begin).all(|minute| self.works(who, minute));
                rows.next().is_some() && (touches || opens || closes)
            }
        }
    }
}

/// Whether a shift starts on a date.
fn starts(config: &Config, shift: &Shift, date: Date) -> bool {
    let holds = |shift: &Shift| {
        shift.from.is_none_or(|from| from <= date) && shift.until.is_none_or(|until| date <= until)
    };
    let mine = || config.shifts.iter().filter(|other| other.staff == shift.staff && holds(other));
    if !holds(shift) || mine().any(|other| other.on == ShiftDays::Off(date)) {
        return false;
    }
    let replaced = mine().any(|other| other.on == ShiftDays::On(date) && !other.cuts);
    match &shift.on {
        ShiftDays::Off(_) => false,
        ShiftDays::On(other) => *other == date,
        ShiftDays::Weekly(mask) => !replaced && mask >> date.weekday().to_monday_zero_offset() & 1 == 1,
        ShiftDays::Recurring { rule, starts } => {
            let since = days(date) - days(*starts);
            let happens = match rule.as_str() {
                "FREQ=DAILY;INTERVAL=3" => since % 3 == 0,
                "FREQ=WEEKLY;INTERVAL=2" => since % 14 == 0,
                "FREQ=MONTHLY;BYMONTHDAY=-1" => date.last_of_month() == date,
                other => unreachable!("the oracle does not know {other}"),
            };
            !replaced && since >= 0 && happens
        }
    }
}

/// The segments of a service that begins at a minute, the first and last widened by the buffers.
fn spans(service: &Service, begin: i64) -> Vec<(i64, i64)> {
    let mut at = begin;
    let mut spans = Vec::new();
    for segment in &service.segments {
        spans.push((at, at + i64::from(segment.minutes)));
        at += i64::from(segment.minutes);
    }
    spans.first_mut().unwrap().0 -= i64::from(service.buffer_before);
    spans.last_mut().unwrap().1 += i64::from(service.buffer_after);
    spans
}

fn busy_minutes(service: &Service, begin: i64) -> Vec<(i64, i64)> {
    let spans = spans(service, begin).into_iter().zip(&service.segments);
    spans.filter(|(_, segment)| segment.staff).map(|(span, _)| span).collect()
}

fn is_free(taken: &[Taken], resource: Uuid, from: i64, to: i64) -> bool {
    taken.iter().all(|it| it.resource != resource || it.to <= from || to <= it.from)
}

/// Whether unit after unit can be found: unit number n serves the segments that need more than n.
fn assign(
    segments: &[(i64, i64, u16)],
    most: u16,
    units: &[Uuid],
    used: &mut Vec<Uuid>,
    taken: &[Taken],
) -> bool {
    let rank = u16::try_from(used.len()).unwrap();
    if rank == most {
        return true;
    }
    for unit in units {
        let serves =
            |(from, to, count): &(i64, i64, u16)| *count <= rank || is_free(taken, *unit, *from, *to);
        if !used.contains(unit) && segments.iter().all(serves) {
            used.push(*unit);
            if assign(segments, most, units, used, taken) {
                return true;
            }
            used.pop();
        }
    }
    false
}
