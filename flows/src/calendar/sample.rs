//! A business of a given size with random bookings, the same every time: what `bellhop bench` and the
//! speed test ask about. Not a fixture of any behaviour.

use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::zone::{self, instant};
use super::{
    Ask, Busy, Calendar, Claim, Config, Grid, Occupied, Policy, Segment, Service, Shift, ShiftDays, WHOLE,
};
use crate::id::{ServiceId, StaffId};

/// A salon in Berlin: Monday to Saturday 09:00-12:30 and 13:00-18:00, a 30-minute service every 15
/// minutes. Returns it with up to `bookings` bookings that do not overlap, the ask for all starts of
/// `days` local days, and the instant of asking. At most 64 staff and 1,000 days.
pub fn sample(staff: usize, days: usize, bookings: usize) -> (Calendar, Busy, Ask, Timestamp) {
    let (staff, days) = (staff.clamp(1, 64), days.clamp(1, 1_000));
    let people: Vec<StaffId> = (1..=staff as u128).map(|n| StaffId(Uuid::from_u128(n))).collect();
    let service = ServiceId(Uuid::from_u128(1_000));
    let shift = |staff: &StaffId, start: u16, minutes: u16| Shift {
        staff: *staff,
        on: ShiftDays::Weekly(0b011_1111),
        start,
        minutes,
        from: None,
        until: None,
        cuts: false,
    };
    let config = Config {
        zone: "Europe/Berlin".to_owned(),
        services: vec![Service {
            id: service,
            segments: vec![Segment { minutes: 30, staff: true, resources: Vec::new() }],
            buffer_before: 0,
            buffer_after: 0,
            capacity: 1,
            staff: people.clone(),
            step: None,
            price: None,
        }],
        staff: people.clone(),
        resources: Vec::new(),
        shifts: people.iter().flat_map(|staff| [shift(staff, 540, 210), shift(staff, 780, 300)]).collect(),
        closures: Vec::new(),
        policy: Policy {
            min_notice: 0,
            horizon_days: u16::try_from(days).unwrap_or(u16::MAX),
            step: 15,
            grid: Grid::WallClock,
            max_per_day: None,
            max_per_staff_day: None,
            max_per_customer_day: None,
        },
    };
    let first = date(2027, 3, 8);
    let midnight = |day: jiff::civil::Date| {
        let berlin = zone::find("Europe/Berlin").unwrap_or(jiff::tz::TimeZone::UTC);
        berlin.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
    };
    let last = first.checked_add((days as i64).days()).unwrap_or(first);
    let (now, end) = (midnight(first), midnight(last));
    let ask = Ask {
        visit: vec![service],
        staff: None,
        from: now,
        to: end,
        within: None,
        customer: None,
        moving: None,
    };
    #[expect(
        clippy::expect_used,
        reason = "the configuration above is a constant of this file; tests build it"
    )]
    let mut calendar = Calendar::new(config).expect("the sample is a valid configuration");
    let mut busy = Busy::default();
    let free = calendar.starts(&busy, &ask, now, usize::MAX);
    let mut chance = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) as usize % below.max(1)
    };
    // Tries are bounded: a calendar that is full takes no more.
    for n in 0..bookings.saturating_mul(4) {
        if busy.len() >= bookings || free.is_empty() {
            break;
        }
        let (Some(start), Some(who)) = (free.get(draw(free.len())), people.get(draw(staff))) else { break };
        let (from, minutes) = (zone::floor(start.at), 15 * (1 + draw(4)) as i64);
        let claim = Claim { resource: who.0, seats: WHOLE, from: start.at, to: instant(from + minutes * 60) };
        let taken =
            busy.lane(who.0).is_some_and(|lane| lane.overlapping(from, from + minutes * 60).next().is_some());
        if taken {
            continue;
        }
        busy.insert(
            Uuid::from_u128(10_000 + n as u128),
            Occupied {
                claims: vec![claim],
                starts_on: calendar.zone().to_datetime(start.at).date(),
                service,
                start: start.at,
                staff: vec![*who],
                customer: None,
                expires_at: None,
                minutes: minutes as u32,
            },
        );
    }
    (calendar, busy, ask, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_full_and_always_the_same() {
        let count = || {
            let (mut calendar, busy, ask, now) = sample(10, 30, 1_000);
            (busy.len(), calendar.starts(&busy, &ask, now, usize::MAX))
        };
        let (bookings, starts) = count();
        assert_eq!((bookings, starts.len()), (1_000, 832));
        assert_eq!(starts, count().1);
    }
}
