//! The businesses that tests talk to: the demo's two, and as many more as a test wants.

use actors::store::businesses::Stored;
use bellhop::demo::seed;
use flows::id::{BusinessId, StaffId};
use uuid::Uuid;

/// The hair salon in Madrid.
pub const SALON: &str = "100000000000001";
/// The dentist in New York.
pub const DENTIST: &str = "100000000000002";

/// The demo's hair salon.
pub fn salon() -> Stored {
    seed::salon()
}

/// The demo's dentist.
pub fn dentist() -> Stored {
    seed::dentist()
}

/// Another salon like the demo's, with the number `number`, and with `hands` people for the first service.
pub fn salon_at(number: &str, hands: usize) -> Stored {
    let mut stored = seed::salon();
    stored.card.id = BusinessId(Uuid::new_v5(&Uuid::NAMESPACE_OID, number.as_bytes()));
    stored.card.name = format!("Salon {number}");
    for own in &mut stored.numbers {
        own.phone_number_id = number.to_owned();
    }
    for n in stored.plan.staff.len()..hands {
        let id = StaffId(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{number}.{n}").as_bytes()));
        let like = stored.plan.staff[0];
        let shifts: Vec<_> = stored.plan.shifts.iter().filter(|shift| shift.staff == like).cloned().collect();
        stored
            .plan
            .shifts
            .extend(shifts.into_iter().map(|shift| flows::calendar::Shift { staff: id, ..shift }));
        stored.plan.staff.push(id);
        stored.plan.services[0].staff.push(id);
        stored.card.services[0].staff.push(id);
        stored.card.staff.push(flows::business::Staff { id, name: format!("Hand{n}") });
    }
    stored
}
