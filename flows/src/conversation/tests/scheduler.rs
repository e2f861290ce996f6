//! The Scheduler of the world in memory: it decides on a real calendar, as the actor does. Tests only.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::world::{CUSTOMER, Kept, Row, World};
use crate::calendar::{Ask, Occupied, Wish};
use crate::conversation::{Booking, Event, Find, Hold, Offer, Refusal};
use crate::id::{AppointmentId, ContactId, HoldId, ServiceId, StaffId};

/// Everybody else, where only their looking counts.
const OTHERS: ContactId = ContactId(Uuid::from_u128(8));

impl World {
    pub(super) fn find(&mut self, find: &Find) -> Event {
        let starts = self.calendar.starts(&self.busy, &ask(find), self.now, find.limit);
        let starts: Vec<_> =
            starts.into_iter().map(|start| Offer { at: start.at, staff: find.staff }).collect();
        let mut why = |start| {
            let wish = wish(find.services.clone(), find.staff, start, CUSTOMER, find.moving);
            self.calendar.decide(&self.busy, &wish, self.now).err()
        };
        let why_not = match find.exact {
            Some(exact) => why(exact),
            None if starts.is_empty() => why(find.from + SignedDuration::from_hours(12)),
            None => None,
        };
        Event::Found { starts, why_not }
    }

    pub(super) fn hold(
        &mut self,
        contact: ContactId,
        key: Uuid,
        services: Vec<ServiceId>,
        offer: &Offer,
        moving: Option<AppointmentId>,
        expires_at: Timestamp,
    ) -> Event {
        let earlier: Vec<HoldId> =
            self.holds.iter().filter(|(_, kept)| kept.contact == contact).map(|(id, _)| *id).collect();
        let taken: Vec<_> = earlier.iter().filter_map(|id| Some((id.0, self.busy.remove(id.0)?))).collect();
        let wish = wish(services.clone(), offer.staff, offer.at, contact, moving);
        let placed = match self.calendar.decide(&self.busy, &wish, self.now) {
            Ok(placed) => placed,
            Err(reason) => {
                for (key, occupied) in taken {
                    self.busy.insert(key, occupied);
                }
                return Event::NotHeld(reason);
            }
        };
        for id in earlier {
            self.holds.remove(&id);
        }
        let staff: Vec<StaffId> = placed.parts.iter().filter_map(|part| part.staff).collect();
        let hold = Hold {
            id: HoldId(key),
            start: placed.start,
            end: placed.end,
            staff: staff.first().copied(),
            expires_at,
        };
        let occupied = Occupied {
            claims: placed.claims,
            starts_on: placed.start.to_zoned(self.zone.clone()).date(),
            service: services[0],
            start: placed.start,
            staff,
            customer: Some(contact),
            expires_at: Some(expires_at),
            minutes: u32::try_from(placed.end.duration_since(placed.start).as_mins()).unwrap(),
        };
        self.busy.insert(key, occupied.clone());
        self.holds.insert(HoldId(key), Kept { contact, services, hold: hold.clone(), occupied });
        Event::Held(hold)
    }

    fn live(&mut self, contact: ContactId, hold: HoldId) -> Option<Kept> {
        let kept = self.holds.get(&hold)?;
        if kept.contact != contact || kept.hold.expires_at <= self.now {
            return None;
        }
        self.busy.remove(hold.0);
        self.holds.remove(&hold)
    }

    pub(super) fn book(
        &mut self,
        key: Uuid,
        contact: ContactId,
        hold: HoldId,
        name: Option<String>,
        answers: BTreeMap<String, String>,
    ) -> Event {
        let Some(kept) = self.live(contact, hold) else { return Event::NotBooked(Refusal::HoldGone) };
        let booking = Booking {
            id: AppointmentId(key),
            version: 1,
            services: kept.services,
            staff: kept.hold.staff,
            start: kept.hold.start,
            end: kept.hold.end,
            name,
            answers,
            live: true,
            reference: key.simple().to_string().to_uppercase().chars().take(6).collect(),
        };
        self.busy.insert(key, Occupied { expires_at: None, ..kept.occupied });
        self.rows.push(Row { booking: booking.clone(), contact, last_key: key });
        Event::Booked(booking)
    }

    pub(super) fn move_to(&mut self, key: Uuid, id: AppointmentId, hold: HoldId) -> Event {
        let now = self.now;
        let Some(old) = self.row(id).map(|row| row.booking.clone()).filter(|old| old.live) else {
            return Event::NotBooked(Refusal::Gone);
        };
        if old.start <= now {
            return Event::NotBooked(Refusal::Past);
        }
        let Some(kept) = self.live(CUSTOMER, hold) else { return Event::NotBooked(Refusal::HoldGone) };
        self.busy.remove(id.0);
        self.busy.insert(id.0, Occupied { expires_at: None, ..kept.occupied });
        let row = self.row(id).unwrap();
        row.booking.version += 1;
        row.booking.staff = kept.hold.staff;
        (row.booking.start, row.booking.end, row.last_key) = (kept.hold.start, kept.hold.end, key);
        Event::Booked(row.booking.clone())
    }

    pub(super) fn cancel(&mut self, key: Uuid, id: AppointmentId, version: u32) -> Event {
        let now = self.now;
        let Some(row) = self.row(id) else { return Event::NotCancelled(Refusal::Gone) };
        let (live, ours) = (row.booking.live, row.last_key == key);
        if !live {
            return if ours {
                Event::Cancelled(row.booking.clone())
            } else {
                Event::NotCancelled(Refusal::Gone)
            };
        }
        if row.booking.version != version {
            return Event::NotCancelled(Refusal::Changed);
        }
        if row.booking.start <= now {
            return Event::NotCancelled(Refusal::Past);
        }
        row.booking.live = false;
        row.booking.version += 1;
        row.last_key = key;
        let booking = row.booking.clone();
        self.busy.remove(id.0);
        Event::Cancelled(booking)
    }

    /// Somebody else books a time.
    pub(super) fn other_books(&mut self, service: ServiceId, staff: Option<StaffId>, at: Timestamp) {
        assert!(self.try_other(service, staff, at), "nobody else can book {at}");
    }

    fn try_other(&mut self, service: ServiceId, staff: Option<StaffId>, at: Timestamp) -> bool {
        self.turns += 1;
        // Each is somebody of their own, with a limit of their own.
        let (other, key) =
            (ContactId(Uuid::from_u128(self.turns << 32)), Uuid::from_u128(self.turns << 64 | 1));
        let until = self.now + SignedDuration::from_mins(10);
        match self.hold(other, key, vec![service], &Offer { at, staff }, None, until) {
            Event::Held(hold) => {
                self.book(key, other, hold.id, None, BTreeMap::new());
                true
            }
            _ => false,
        }
    }

    /// Others book whatever is free on a day, counted from today.
    pub(super) fn sell_day(&mut self, ahead: i64) {
        let service = self.card.services[0].id;
        let from = self.now + SignedDuration::from_hours(24 * ahead);
        let to = from + SignedDuration::from_hours(24);
        let ask = Ask {
            visit: vec![service],
            staff: None,
            from,
            to,
            within: None,
            customer: Some(OTHERS),
            moving: None,
        };
        while let Some(start) = self.calendar.starts(&self.busy, &ask, self.now, 1).first() {
            if !self.try_other(service, None, start.at) {
                break;
            }
        }
    }
}

pub(super) fn ask(find: &Find) -> Ask {
    Ask {
        visit: find.services.clone(),
        staff: find.staff,
        from: find.from,
        to: find.to.unwrap_or(Timestamp::MAX),
        within: find.within,
        customer: Some(CUSTOMER),
        moving: find.moving.map(|id| id.0),
    }
}

fn wish(
    visit: Vec<ServiceId>,
    staff: Option<StaffId>,
    start: Timestamp,
    customer: ContactId,
    moving: Option<AppointmentId>,
) -> Wish {
    Wish { visit, staff, start, customer: Some(customer), moving: moving.map(|id| id.0) }
}
