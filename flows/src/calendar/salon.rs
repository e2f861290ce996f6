//! A small salon in Berlin that the tests of single rules share. Tests only.

use jiff::Timestamp;
use jiff::civil::date;
use uuid::Uuid;

use super::*;

pub(super) const ANA: StaffId = StaffId(Uuid::from_u128(1));
pub(super) const BEN: StaffId = StaffId(Uuid::from_u128(2));
pub(super) const CUT: ServiceId = ServiceId(Uuid::from_u128(11));
pub(super) const COLOUR: ServiceId = ServiceId(Uuid::from_u128(12));
pub(super) const YOGA: ServiceId = ServiceId(Uuid::from_u128(13));

pub(super) fn service(id: ServiceId, staff: &[StaffId], minutes: u16) -> Service {
    Service {
        id,
        segments: vec![Segment { minutes, staff: true, resources: Vec::new() }],
        buffer_before: 0,
        buffer_after: 0,
        capacity: 1,
        staff: staff.to_vec(),
        step: None,
        price: None,
    }
}

pub(super) fn shift(staff: StaffId, on: ShiftDays, start: u16, minutes: u16) -> Shift {
    Shift { staff, on, start, minutes, from: None, until: None, cuts: false }
}

/// Ana and Ben, every day 09:00-17:00 in Berlin; a cut of 30 minutes, a colour of 30 busy, 30 free and 30
/// busy, yoga of 60 minutes with 3 seats by Ana.
pub(super) fn salon() -> Config {
    let mut colour = service(COLOUR, &[ANA], 30);
    colour.segments.push(Segment { minutes: 30, staff: false, resources: Vec::new() });
    colour.segments.push(Segment { minutes: 30, staff: true, resources: Vec::new() });
    let mut yoga = service(YOGA, &[ANA], 60);
    yoga.capacity = 3;
    Config {
        zone: "Europe/Berlin".to_owned(),
        services: vec![service(CUT, &[ANA, BEN], 30), colour, yoga],
        staff: vec![ANA, BEN],
        resources: Vec::new(),
        shifts: [ANA, BEN].map(|staff| shift(staff, ShiftDays::Weekly(127), 540, 480)).to_vec(),
        closures: Vec::new(),
        policy: Policy {
            min_notice: 0,
            horizon_days: 60,
            step: 30,
            grid: Grid::WallClock,
            max_per_day: None,
            max_per_staff_day: None,
            max_per_customer_day: None,
        },
    }
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// 1 June 2026 in Berlin (UTC+2).
pub(super) fn berlin(hour: i8, minute: i8) -> Timestamp {
    zone::find("Europe/Berlin").unwrap().to_timestamp(date(2026, 6, 1).at(hour, minute, 0, 0)).unwrap()
}

pub(super) fn now() -> Timestamp {
    at("2026-05-30T08:00:00Z")
}

pub(super) fn ask(visit: &[ServiceId], from: Timestamp, to: Timestamp) -> Ask {
    Ask { visit: visit.to_vec(), staff: None, from, to, within: None, customer: None, moving: None }
}

pub(super) fn wish(visit: &[ServiceId], start: Timestamp) -> Wish {
    Wish { visit: visit.to_vec(), staff: None, start, customer: None, moving: None }
}

/// Books a wish under a key and says with whom.
pub(super) fn book(
    calendar: &mut Calendar,
    busy: &mut Busy,
    key: u128,
    wish: &Wish,
) -> Result<Vec<StaffId>, Reason> {
    let placed = calendar.decide(busy, wish, now())?;
    let staff: Vec<StaffId> = placed.parts.iter().filter_map(|part| part.staff).collect();
    let booking = Occupied {
        starts_on: calendar.zone().to_datetime(placed.start).date(),
        service: placed.parts[0].service,
        start: placed.start,
        staff: staff.clone(),
        customer: wish.customer,
        expires_at: None,
        minutes: ((placed.end.as_second() - placed.start.as_second()) / 60) as u32,
        claims: placed.claims,
    };
    busy.insert(Uuid::from_u128(key), booking);
    Ok(staff)
}

pub(super) fn block(staff: StaffId, from: Timestamp, to: Timestamp) -> Occupied {
    Occupied {
        claims: vec![Claim { resource: staff.0, seats: WHOLE, from, to }],
        starts_on: zone::find("Europe/Berlin").unwrap().to_datetime(from).date(),
        service: CUT,
        start: from,
        staff: vec![staff],
        customer: None,
        expires_at: None,
        minutes: 0,
    }
}
