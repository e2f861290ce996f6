//! What a business tells its calendar: services, staff, resources, shifts, closures, policy. Plain values
//! with serde, stored as they are and compiled by `Calendar::new`.
//!
//! Absent on purpose: names, texts and pictures of services (the bot's concern) and any instant: all
//! times here are wall-clock, in `Config::zone`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{ResourceId, ServiceId, StaffId};
use crate::money::Money;

/// Everything the calendar of one business is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// IANA name, such as `Europe/Berlin`. One zone a business.
    pub zone: String,
    /// What can be booked.
    pub services: Vec<Service>,
    /// Who works here, at most 64; the order gives the bits of `Start::staff`.
    pub staff: Vec<StaffId>,
    /// Rooms, chairs, machines: one row a unit.
    pub resources: Vec<Resource>,
    /// Working hours and breaks.
    pub shifts: Vec<Shift>,
    /// Holidays and absences.
    pub closures: Vec<Closure>,
    /// Notice, horizon, grid and limits.
    pub policy: Policy,
}

/// Something a customer can book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// What happens, in order; together at least a minute, at most 24 hours.
    pub segments: Vec<Segment>,
    /// Minutes kept free before. Widens the first segment: what it uses is used through the buffer. May
    /// lie outside opening hours, and two neighbours' buffers add up (T10: sum, not maximum).
    pub buffer_before: u16,
    /// Minutes kept free after; widens the last segment in the same way.
    pub buffer_after: u16,
    /// 1 = one customer at a time; n > 1 = a class whose n seats share one start. A class is a visit of
    /// its own: it is not booked together with other services.
    pub capacity: u16,
    /// Who give it, in order of preference. Empty: nobody, so it cannot be booked.
    pub staff: Vec<StaffId>,
    /// Grid minutes; `None` = `Policy::step`.
    pub step: Option<u16>,
    /// Price, if one is shown. Not looked at here.
    pub price: Option<Money>,
}

impl Service {
    /// Length as the customer sees it: the sum of the segments, in minutes.
    pub fn minutes(&self) -> u32 {
        self.segments.iter().map(|segment| u32::from(segment.minutes)).sum()
    }
}

/// A stretch of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Its length.
    pub minutes: u16,
    /// true: staff busy; false: staff free (processing), so another booking may use them.
    pub staff: bool,
    /// What it takes up.
    pub resources: Vec<Need>,
}

/// Some units of one kind of resource. A customer keeps the same units through a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// `Resource::kind`.
    pub kind: String,
    /// How many units.
    pub count: u16,
}

/// One unit: chair 1, chair 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// What it is, as services name it.
    pub kind: String,
}

/// A row of working hours (or of a break) of one person. It belongs to the local date it starts on, also
/// where it runs past midnight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// Whose.
    pub staff: StaffId,
    /// On which local dates it starts.
    pub on: ShiftDays,
    /// Wall-clock minute of the day, 0..=1440.
    pub start: u16,
    /// Wall-clock length, so overnight and 24:00 work; `start + minutes` <= 2880.
    pub minutes: u16,
    /// First local date it holds for.
    pub from: Option<Date>,
    /// Last local date it holds for, inclusive.
    pub until: Option<Date>,
    /// false: adds time; true: takes time away (a break), whichever date's row gave it.
    pub cuts: bool,
}

/// On which local dates a shift starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftDays {
    /// A mask: bit 0 = Monday.
    Weekly(u8),
    /// A recurrence of the subset in [`super::recurrence`], counted from `starts`.
    Recurring {
        /// `FREQ=WEEKLY;INTERVAL=2;BYDAY=SA`, optionally with `RDATE:` and `EXDATE:` lines.
        rule: String,
        /// First date that can be an occurrence (DTSTART).
        starts: Date,
    },
    /// This date alone. A row that adds time replaces the weekly and recurring rows (and breaks) of that
    /// staff's date; a row that cuts only cuts.
    On(Date),
    /// No shift of that staff starts on that date, not even an `On` (start and length are not read). A
    /// night shift of the day before goes on past midnight; to cut that too, use a `Closure`.
    Off(Date),
}

/// Closed days, cut by the instants of the local dates: a Friday night shift is cut at Saturday 00:00
/// when Saturday is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closure {
    /// Who is away; `None` = the whole business.
    pub staff: Option<StaffId>,
    /// First closed local date.
    pub from: Date,
    /// Last closed local date, inclusive.
    pub to: Date,
    /// What to tell customers: "Christmas".
    pub name: String,
}

/// The rules of booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Minutes between now and the first bookable instant, as elapsed time (T8).
    pub min_notice: u32,
    /// How far ahead, in local days from today, inclusive; at most 1,100.
    pub horizon_days: u16,
    /// Grid minutes, 1..=1440.
    pub step: u16,
    /// Where the grid is anchored.
    pub grid: Grid,
    /// Most bookings that start on one local date, for the business.
    pub max_per_day: Option<u16>,
    /// The same for one staff. Seats of one class are one booking here.
    pub max_per_staff_day: Option<u16>,
    /// The same for one customer.
    pub max_per_customer_day: Option<u16>,
}

/// Where the grid of starts is anchored. It steps on the wall clock always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grid {
    /// At local midnight of the date the shift belongs to: predictable, and all staff agree.
    #[default]
    WallClock,
    /// At the nominal start of the shift row (09:30, 10:15, 11:00 for a 45-minute step), whatever is
    /// booked (T3, T9).
    Opening,
    /// At the start of free time: packs after bookings (and their buffers) and after the window's start.
    Restart,
    /// Only starts whose occupied time touches a booking of the same staff, or which touch an edge of
    /// working time; on local dates where that staff has no booking, as `WallClock`.
    Adjacent,
}

/// The most services in one visit.
pub const MAX_VISIT: usize = 8;
/// The furthest `Policy::horizon_days`.
pub const MAX_HORIZON: u16 = 1_100;

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadConfig {
    /// See [`super::zone`].
    #[error(transparent)]
    Zone(#[from] super::zone::UnknownZone),
    /// `Start::staff` has 64 bits.
    #[error("{0} staff: at most 64 can share one calendar")]
    TooManyStaff(usize),
    /// A list is longer than any business needs.
    #[error("{count} {what}: at most {most} are accepted")]
    TooMany {
        /// Which list.
        what: &'static str,
        /// Its length.
        count: usize,
        /// The most.
        most: usize,
    },
    /// The same id twice.
    #[error("{what} {id} is listed twice")]
    Twice {
        /// Which list.
        what: &'static str,
        /// The id.
        id: uuid::Uuid,
    },
    /// A service, shift or closure names somebody who is not in `Config::staff`.
    #[error("{what} {row} names unknown staff {staff}")]
    UnknownStaff {
        /// Which list.
        what: &'static str,
        /// Its row, from 0.
        row: usize,
        /// Who.
        staff: StaffId,
    },
    /// A number is out of its range.
    #[error("{what} {row}: {field} must be {must}")]
    OutOfRange {
        /// Which list.
        what: &'static str,
        /// Its row, from 0.
        row: usize,
        /// Which field.
        field: &'static str,
        /// The range, in words.
        must: &'static str,
    },
    /// A shift's recurrence is outside the accepted subset.
    #[error("shift {row}: {rule}")]
    Recurrence {
        /// The shift's row, from 0.
        row: usize,
        /// Why.
        rule: super::recurrence::BadRule,
    },
}
