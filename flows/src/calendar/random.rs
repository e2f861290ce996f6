//! Random businesses, asks and visits for the properties: shifts of every kind, breaks, closures, buffers,
//! processing time, resources, classes, limits, grids. Tests only.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::*;
use crate::id::ResourceId;

/// A small generator, so that a failing case is one number.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn draw(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.draw(from.len() as u64) as usize]
    }
    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.draw(n) == 0
    }
}

fn staff_id(n: u64) -> StaffId {
    StaffId(Uuid::from_u128(100 + u128::from(n)))
}

fn random_service(chance: &mut Chance, n: u64, staff: u64) -> Service {
    let class = chance.one_in(4);
    let segments = (0..=chance.draw(3)).map(|at| Segment {
        minutes: chance.pick(&[5, 10, 15, 20, 30, 45]),
        staff: (class && at == 0) || !chance.one_in(3),
        resources: ["chair", "room"]
            .into_iter()
            .filter_map(|kind| {
                let count = chance.pick(&[0, 0, 0, 0, 1, 1, 1, 2]);
                (count > 0).then(|| Need { kind: kind.to_owned(), count })
            })
            .collect(),
    });
    let segments = segments.collect();
    let who = chance.draw(1 << staff) | 1 << chance.draw(staff);
    Service {
        id: ServiceId(Uuid::from_u128(u128::from(500 + n))),
        segments,
        buffer_before: chance.pick(&[0, 0, 5, 10]),
        buffer_after: chance.pick(&[0, 0, 5, 15]),
        capacity: if class { 3 } else { 1 },
        staff: (0..staff).rev().filter(|bit| who >> bit & 1 == 1).map(staff_id).collect(),
        step: chance.one_in(2).then(|| chance.pick(&[5, 10, 15, 25, 40, 60])),
        price: None,
    }
}

fn random_shift(chance: &mut Chance, staff: StaffId, near: Date) -> Shift {
    let day = near.checked_add((chance.draw(5) as i64 - 2).days()).unwrap();
    let cuts = chance.one_in(4);
    let on = match chance.draw(9) {
        0 => ShiftDays::On(day),
        1 if chance.one_in(2) => ShiftDays::Off(day),
        2 => ShiftDays::Recurring {
            rule: chance
                .pick(&["FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYMONTHDAY=-1"])
                .to_owned(),
            starts: day.checked_sub((chance.draw(40) as i64).days()).unwrap(),
        },
        _ => ShiftDays::Weekly(chance.draw(128) as u8 | chance.draw(128) as u8),
    };
    let start = chance.pick(&[0, 0, 30, 90, 150, 540, 570, 780, 1_200, 1_320, 1_380, 1_410, 1_440]);
    let minutes = if cuts {
        chance.pick(&[15, 30, 60, 75])
    } else {
        chance.pick(&[30, 60, 120, 180, 240, 480, 600, 1_440])
    };
    Shift {
        staff,
        on,
        start,
        minutes,
        from: chance.one_in(6).then_some(day),
        until: chance.one_in(6).then(|| day.checked_add(1.day()).unwrap()),
        cuts,
    }
}

pub(super) fn random_config(chance: &mut Chance, zone: &str, near: Date) -> Config {
    let staff = 1 + chance.draw(3);
    let unit = |n: u64, kind: &str| Resource {
        id: ResourceId(Uuid::from_u128(u128::from(200 + n))),
        kind: kind.to_owned(),
    };
    let (chairs, rooms) = (1 + chance.draw(3), chance.draw(3));
    let services = (0..2 + chance.draw(2)).map(|n| random_service(chance, n, staff)).collect();
    let shifts = (0..staff * 4).map(|n| random_shift(chance, staff_id(n % staff), near)).collect();
    let closures = (0..chance.draw(3)).filter(|n| *n == 0).map(|_| {
        let from = near.checked_add((chance.draw(4) as i64 - 2).days()).unwrap();
        Closure {
            staff: chance.one_in(2).then(|| staff_id(0)),
            from,
            to: from.checked_add((chance.draw(2) as i64).days()).unwrap(),
            name: "away".to_owned(),
        }
    });
    let closures = closures.collect();
    let mut limit = |most: u64| chance.one_in(3).then(|| 1 + chance.draw(most) as u16);
    let (max_per_day, max_per_staff_day, max_per_customer_day) = (limit(9), limit(5), limit(3));
    Config {
        zone: zone.to_owned(),
        services,
        staff: (0..staff).map(staff_id).collect(),
        resources: (0..chairs)
            .map(|n| unit(n, "chair"))
            .chain((10..10 + rooms).map(|n| unit(n, "room")))
            .collect(),
        shifts,
        closures,
        policy: Policy {
            min_notice: chance.pick(&[0, 0, 45, 600]),
            horizon_days: chance.pick(&[1, 2, 30]),
            step: chance.pick(&[10, 15, 20, 30, 45, 60]),
            grid: chance.pick(&[
                Grid::WallClock,
                Grid::WallClock,
                Grid::Opening,
                Grid::Restart,
                Grid::Adjacent,
            ]),
            max_per_day,
            max_per_staff_day,
            max_per_customer_day,
        },
    }
}

fn random_visit(chance: &mut Chance, config: &Config) -> Vec<ServiceId> {
    let first = &config.services[chance.draw(config.services.len() as u64) as usize];
    let other = &config.services[chance.draw(config.services.len() as u64) as usize];
    let both = first.capacity == 1 && other.capacity == 1 && chance.one_in(3);
    if both { vec![first.id, other.id] } else { vec![first.id] }
}

pub(super) fn random_ask(chance: &mut Chance, config: &Config, at: Timestamp) -> Ask {
    let visit = random_visit(chance, config);
    let first = config.services.iter().find(|service| service.id == visit[0]).unwrap();
    Ask {
        staff: chance.one_in(3).then(|| chance.pick(&first.staff)),
        visit,
        from: at - 26.hours(),
        to: at + 30.hours(),
        within: chance.one_in(5).then(|| chance.pick(&[(0, 720), (720, 1_440), (1_380, 90)])),
        customer: chance.one_in(2).then(|| ContactId(Uuid::from_u128(7))),
        moving: None,
    }
}

pub(super) fn wish(ask: &Ask, start: Timestamp) -> Wish {
    Wish { visit: ask.visit.clone(), staff: ask.staff, start, customer: ask.customer, moving: ask.moving }
}

pub(super) fn occupied(calendar: &Calendar, placed: &Placement, customer: Option<ContactId>) -> Occupied {
    let mut staff: Vec<StaffId> = Vec::new();
    for id in placed.parts.iter().filter_map(|part| part.staff) {
        if !staff.contains(&id) {
            staff.push(id);
        }
    }
    Occupied {
        claims: placed.claims.clone(),
        starts_on: calendar.zone().to_datetime(placed.start).date(),
        service: placed.parts[0].service,
        start: placed.start,
        staff,
        customer,
        expires_at: None,
        minutes: ((placed.end.as_second() - placed.start.as_second()) / 60) as u32,
    }
}
