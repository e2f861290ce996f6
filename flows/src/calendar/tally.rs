//! What one local date has booked already: for the limits a day and for sharing work fairly. Counted when
//! a question reaches the date, because holds expire by the clock.

use super::busy::WHOLE;
use super::visit::Question;
use super::zone::floor;

/// Bookings that start on one local date.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    day: i32,
    /// All bookings.
    pub(super) total: u32,
    /// Those of the customer who asks.
    pub(super) customer: u32,
    staff: [(u32, u32); 64],
}

impl Tally {
    /// Bookings of a staff; the seats of one class are one.
    pub(super) fn bookings(&self, staff: u8) -> u32 {
        self.staff.get(usize::from(staff)).map_or(0, |load| load.1)
    }

    /// (minutes, bookings) of a staff: less is fairer.
    pub(super) fn load(&self, staff: u8) -> (u32, u32) {
        self.staff.get(usize::from(staff)).copied().unwrap_or_default()
    }

    /// Staff with at least `most` bookings, as bits.
    pub(super) fn full(&self, most: Option<u16>) -> u64 {
        let Some(most) = most.map(u32::from) else { return 0 };
        let full = (0_u64..64).zip(&self.staff).filter(|(_, load)| load.1 >= most);
        full.fold(0, |bits, (bit, _)| bits | 1 << bit)
    }
}

impl Question<'_> {
    /// The tally of a date, counted at its first use within a question.
    pub(super) fn tally<'t>(&self, day: i32, known: &'t mut Vec<Tally>) -> &'t Tally {
        let at = known.iter().position(|tally| tally.day == day).unwrap_or_else(|| {
            if known.len() >= 8 {
                known.clear();
            }
            known.push(self.count(day));
            known.len() - 1
        });
        // `at` was found or pushed just now; the first is there in either case.
        known.get(at).unwrap_or(&EMPTY)
    }

    fn count(&self, day: i32) -> Tally {
        let mut tally = Tally { day, ..EMPTY };
        let mut sessions = Vec::new();
        for booking in self.busy.on(day, self.live) {
            tally.total += 1;
            tally.customer += u32::from(booking.customer.is_some() && booking.customer == self.customer);
            let seat = booking.claims.first().is_some_and(|claim| claim.seats != WHOLE);
            if seat && self.plan.is_class(booking.service) {
                let lead = booking.staff.first().copied();
                let session = (booking.service, floor(booking.start), lead, booking.minutes);
                sessions.push(session);
                continue;
            }
            for staff in &booking.staff {
                tally.add(self.plan.staff.get(staff).copied(), booking.minutes);
            }
        }
        sessions.sort_unstable();
        sessions.dedup_by_key(|session| (session.0, session.1, session.2));
        for (_, _, lead, minutes) in sessions {
            tally.add(lead.and_then(|staff| self.plan.staff.get(&staff).copied()), minutes);
        }
        tally
    }
}

const EMPTY: Tally = Tally { day: i32::MIN, total: 0, customer: 0, staff: [(0, 0); 64] };

impl Tally {
    fn add(&mut self, staff: Option<u8>, minutes: u32) {
        if let Some(load) = staff.and_then(|staff| self.staff.get_mut(usize::from(staff))) {
            load.0 = load.0.saturating_add(minutes);
            load.1 += 1;
        }
    }
}
