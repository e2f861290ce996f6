//! Why a start cannot be booked: what a receptionist would want to know to offer something better. Made
//! by `Calendar::decide`, told to customers by the conversation.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{ServiceId, StaffId};

/// Why not. Of several reasons the first in this order is given: the wish itself, then time, then hours,
/// then limits, then what is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No service was asked for.
    #[error("the visit has no service")]
    EmptyVisit,
    /// More services than one visit may have.
    #[error("a visit has at most {most} services")]
    TooManyServices {
        /// The most.
        most: usize,
    },
    /// There is no such service (any more).
    #[error("service {service} is unknown")]
    UnknownService {
        /// Which.
        service: ServiceId,
    },
    /// There is no such staff (any more).
    #[error("staff {staff} is unknown")]
    UnknownStaff {
        /// Who.
        staff: StaffId,
    },
    /// Nobody gives the service.
    #[error("nobody gives service {service}")]
    Nobody {
        /// Which.
        service: ServiceId,
    },
    /// The staff asked for gives none of the visit's services.
    #[error("staff {staff} does not give service {service}")]
    NotGivenBy {
        /// The visit's first service.
        service: ServiceId,
        /// Who was asked for.
        staff: StaffId,
    },
    /// A class cannot be part of a longer visit.
    #[error("class {service} is booked on its own")]
    NotTogether {
        /// The class.
        service: ServiceId,
    },
    /// The start is before now.
    #[error("that time has passed")]
    Past,
    /// The start is closer than the notice allows.
    #[error("the earliest time is {earliest}")]
    TooSoon {
        /// The first instant that the notice allows (it need not be free).
        earliest: Timestamp,
    },
    /// The start is beyond the horizon.
    #[error("bookings are open until {last_day}")]
    TooFar {
        /// The last local date that can be booked.
        last_day: Date,
    },
    /// A closure covers the start.
    #[error("closed: {name}")]
    Closed {
        /// The closure's name.
        name: String,
    },
    /// Nobody who could give it works through the whole visit.
    #[error("outside working hours")]
    OutsideHours,
    /// Within hours, but not one of the times that are offered.
    #[error("not one of the times offered")]
    OffGrid,
    /// The business's bookings of that local date are at their limit.
    #[error("no more than {most} bookings that day")]
    DayLimit {
        /// The limit.
        most: u16,
    },
    /// The customer's bookings of that local date are at their limit.
    #[error("no more than {most} bookings for one customer that day")]
    CustomerDayLimit {
        /// The limit.
        most: u16,
    },
    /// Everybody who could give it has a full day.
    #[error("no more than {most} bookings for that staff that day")]
    StaffDayLimit {
        /// The limit.
        most: u16,
    },
    /// All seats of the class are taken.
    #[error("all {seats} seats are taken")]
    Full {
        /// How many there are.
        seats: u16,
    },
    /// Somebody is free, but not enough units of a kind.
    #[error("no {kind} is free")]
    NoResource {
        /// The kind.
        kind: String,
    },
    /// Everybody who could give it is busy.
    #[error("that time is taken")]
    Taken,
}
