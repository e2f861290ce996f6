//! What is taken: bookings and holds as claims on staff and resources, indexed for the sweep. Owned by the
//! Scheduler of a business, filled from rows, read by `Calendar`.
//!
//! Absent on purpose: any check. What is inserted is believed: rows were decided before, an owner may
//! overbook, an imported calendar may overlap. And no clock: a hold counts while `expires_at > now`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::zone::{ceil, floor, number};
use crate::id::{ContactId, ServiceId, StaffId};

/// A claim's `seats` where nobody else may come in.
pub const WHOLE: (i32, i32) = (0, i32::MAX);

/// One staff or resource, kept for one booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Staff id or resource id.
    pub resource: Uuid,
    /// Half-open; an exclusive claim is `(0, i32::MAX)`, seat k of a class `(k, k + 1)`.
    pub seats: (i32, i32),
    /// First instant, buffers included.
    pub from: Timestamp,
    /// First instant after, buffers included.
    pub to: Timestamp,
}

/// A booking or hold, as far as the calendar is concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occupied {
    /// What it takes up.
    pub claims: Vec<Claim>,
    /// Local start date, for limits (T14).
    pub starts_on: Date,
    /// First service, for classes.
    pub service: ServiceId,
    /// Start as the customer sees it.
    pub start: Timestamp,
    /// Who take part; of a class, who gives it comes first.
    pub staff: Vec<StaffId>,
    /// For whom, for the limit a customer.
    pub customer: Option<ContactId>,
    /// A hold: counts only while `expires_at > now`.
    pub expires_at: Option<Timestamp>,
    /// Length as the customer sees it, for sharing work fairly.
    pub minutes: u32,
}

/// A claim in the index, in epoch seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) from: i64,
    pub(super) to: i64,
    /// Microseconds: `expires_at`, or the end of time.
    until: i64,
    pub(super) slot: u32,
}

/// Which entries count in one question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Live {
    now: i64,
    skip: u32,
}

impl Live {
    pub(super) fn counts(self, entry: &Entry) -> bool {
        entry.until > self.now && entry.slot != self.skip
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    /// Sorted by `from`.
    entries: Vec<Entry>,
    /// The longest entry there ever was: how far back an overlap can start.
    longest: i64,
}

impl Lane {
    /// Entries that overlap `[from, to)`, by start.
    pub(super) fn overlapping(&self, from: i64, to: i64) -> impl Iterator<Item = &Entry> {
        let first = self.entries.partition_point(|entry| entry.from <= from.saturating_sub(self.longest));
        let rest = self.entries.get(first..).unwrap_or(&[]);
        rest.iter().take_while(move |entry| entry.from < to).filter(move |entry| entry.to > from)
    }

    /// Entries that overlap or touch `[from, to]`, by start.
    pub(super) fn near(&self, from: i64, to: i64) -> impl Iterator<Item = &Entry> {
        self.overlapping(from.saturating_sub(1), to.saturating_add(1))
    }
}

#[derive(Clone, Debug)]
struct Slot {
    key: Uuid,
    until: i64,
    booking: Occupied,
}

/// What is taken. Insert and remove cost a binary search and a shift in each lane they touch.
#[derive(Clone, Debug, Default)]
pub struct Busy {
    keys: BTreeMap<Uuid, u32>,
    slots: Vec<Option<Slot>>,
    free: Vec<u32>,
    lanes: BTreeMap<Uuid, Lane>,
    days: BTreeMap<i32, Vec<u32>>,
}

impl Busy {
    /// Adds a booking or hold; one with the same key is replaced. Claims that end before they start are
    /// ignored.
    pub fn insert(&mut self, key: Uuid, booking: Occupied) {
        self.remove(key);
        let until = booking.expires_at.map_or(i64::MAX, Timestamp::as_microsecond);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            u32::try_from(self.slots.len() - 1).unwrap_or(u32::MAX - 1)
        });
        for claim in &booking.claims {
            let entry = Entry { from: floor(claim.from), to: ceil(claim.to), until, slot };
            if entry.from < entry.to {
                let lane = self.lanes.entry(claim.resource).or_default();
                let at = lane.entries.partition_point(|other| other.from <= entry.from);
                lane.entries.insert(at, entry);
                lane.longest = lane.longest.max(entry.to - entry.from);
            }
        }
        self.days.entry(number(booking.starts_on)).or_default().push(slot);
        self.keys.insert(key, slot);
        if let Some(place) = self.slots.get_mut(slot as usize) {
            *place = Some(Slot { key, until, booking });
        }
    }

    /// Takes a booking or hold out.
    pub fn remove(&mut self, key: Uuid) -> Option<Occupied> {
        let slot = self.keys.remove(&key)?;
        let Slot { booking, .. } = self.slots.get_mut(slot as usize)?.take()?;
        self.free.push(slot);
        for claim in &booking.claims {
            if let Some(lane) = self.lanes.get_mut(&claim.resource) {
                let (from, to) = (floor(claim.from), ceil(claim.to));
                let first = lane.entries.partition_point(|entry| entry.from < from);
                let found = lane.entries.iter().skip(first).take_while(|entry| entry.from == from);
                let mut found = found.enumerate().filter(|(_, entry)| entry.slot == slot && entry.to == to);
                if let Some((at, _)) = found.next() {
                    lane.entries.remove(first + at);
                }
                if lane.entries.is_empty() {
                    self.lanes.remove(&claim.resource);
                }
            }
        }
        let day = number(booking.starts_on);
        if let Some(slots) = self.days.get_mut(&day) {
            slots.retain(|other| *other != slot);
            if slots.is_empty() {
                self.days.remove(&day);
            }
        }
        Some(booking)
    }

    /// The booking or hold of a key.
    pub fn get(&self, key: Uuid) -> Option<&Occupied> {
        self.booking(*self.keys.get(&key)?)
    }

    /// How many bookings and holds, expired ones included.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nothing is taken.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Forgets what has ended at or before `at`, all its claims included. Keep the present local day: the
    /// limits a day count what started on it.
    pub fn forget_before(&mut self, at: Timestamp) {
        let over =
            |slot: &&Slot| slot.booking.start < at && slot.booking.claims.iter().all(|claim| claim.to <= at);
        let keys: Vec<Uuid> = self.slots.iter().flatten().filter(over).map(|slot| slot.key).collect();
        for key in keys {
            self.remove(key);
        }
    }

    pub(super) fn live(&self, now: Timestamp, moving: Option<Uuid>) -> Live {
        let skip = moving.and_then(|key| self.keys.get(&key).copied()).unwrap_or(u32::MAX);
        Live { now: now.as_microsecond(), skip }
    }

    pub(super) fn lane(&self, resource: Uuid) -> Option<&Lane> {
        self.lanes.get(&resource)
    }

    pub(super) fn booking(&self, slot: u32) -> Option<&Occupied> {
        self.slots.get(slot as usize)?.as_ref().map(|slot| &slot.booking)
    }

    /// Bookings that start on a local date and count.
    pub(super) fn on(&self, day: i32, live: Live) -> impl Iterator<Item = &Occupied> {
        let slots = self.days.get(&day).map_or(&[][..], Vec::as_slice);
        slots.iter().filter_map(move |slot| {
            let place = self.slots.get(*slot as usize)?.as_ref()?;
            (place.until > live.now && *slot != live.skip).then_some(&place.booking)
        })
    }
}
