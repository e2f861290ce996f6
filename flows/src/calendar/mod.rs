//! What is bookable. One function decides it (`sweep`), for the list of slots and for the booking alike.
//! Owned by the Scheduler of a business, which asks with the present `Busy` and the present instant.
//!
//! Instants decide; the wall clock gives windows, labels and the grid. A step is a step on the wall clock,
//! a length is elapsed time; in an overlap both passes are listed, times in a gap never are.
//!
//! Absent on purpose: a clock, storage, customers' zones (display), prices, and any check that rows were
//! honest: the database's exclusion constraint is the last guard.

mod axis;
mod busy;
mod check;
mod decide;
mod grid;
mod reasons;
pub mod recurrence;
mod sample;
mod service;
mod slots;
mod sweep;
mod tally;
mod visit;
mod windows;
pub mod zone;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod random;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod salon;
#[cfg(test)]
mod worked;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use busy::{Busy, Claim, Occupied, WHOLE};
pub use reasons::Reason;
pub use sample::sample;
pub use service::{
    BadConfig, Closure, Config, Grid, MAX_HORIZON, MAX_VISIT, Need, Policy, Resource, Segment, Service,
    Shift, ShiftDays,
};

use crate::id::{ContactId, ServiceId, StaffId};

/// A business's configuration, compiled, with its windows cached. A changed configuration is a new one.
#[derive(Clone, Debug)]
pub struct Calendar {
    plan: visit::Plan,
    windows: windows::Windows,
    scratch: sweep::Scratch,
}

impl Calendar {
    /// Checks and compiles. Working time is expanded later, as far as questions reach.
    pub fn new(config: Config) -> Result<Self, BadConfig> {
        let zone = zone::find(&config.zone)?;
        check::check(&config)?;
        let windows = windows::Windows::new(&config, zone::Clock::new(zone))?;
        Ok(Self { plan: visit::Plan::new(config), windows, scratch: sweep::Scratch::default() })
    }

    /// What it was made from.
    pub fn config(&self) -> &Config {
        &self.plan.config
    }

    /// The business's zone.
    pub fn zone(&self) -> &jiff::tz::TimeZone {
        self.windows.clock().zone()
    }
}

/// A question for free times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The services, in the order they are given, back to back.
    pub visit: Vec<ServiceId>,
    /// By whom; gives what they can of the visit, anybody the rest. `None` = anybody.
    pub staff: Option<StaffId>,
    /// First instant of a start.
    pub from: Timestamp,
    /// Starts are before this instant.
    pub to: Timestamp,
    /// The start's wall-clock minute of day is in `[a, b)`; with `a > b` the range goes over midnight.
    pub within: Option<(u16, u16)>,
    /// Who asks, for the limit a customer.
    pub customer: Option<ContactId>,
    /// Booking whose own claims do not count, because it is being moved.
    pub moving: Option<Uuid>,
}

/// A time that a customer wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// The services, in the order they are given, back to back.
    pub visit: Vec<ServiceId>,
    /// By whom, as in `Ask`.
    pub staff: Option<StaffId>,
    /// When.
    pub start: Timestamp,
    /// For whom, for the limit a customer.
    pub customer: Option<ContactId>,
    /// Booking whose own claims do not count, because it is being moved.
    pub moving: Option<Uuid>,
}

/// A time that can be booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// When.
    pub at: Timestamp,
    /// Who could give the first service of the visit: bit n is `Config::staff[n]`.
    pub staff: u64,
}

/// Where a visit was placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Start as the customer sees it.
    pub start: Timestamp,
    /// End as the customer sees it, without buffers.
    pub end: Timestamp,
    /// The services, in order.
    pub parts: Vec<Part>,
    /// What must be kept for it; claims of one resource do not overlap each other.
    pub claims: Vec<Claim>,
}

/// A service of a placed visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Which service.
    pub service: ServiceId,
    /// By whom.
    pub staff: Option<StaffId>,
    /// Its start.
    pub start: Timestamp,
    /// Its end, without buffers.
    pub end: Timestamp,
}
