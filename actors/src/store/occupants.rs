//! What occupies time: what the Scheduler's picture is drawn from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use flows::calendar::Claim;
use flows::id::{AppointmentId, BusinessId, ContactId, ServiceId, StaffId};
use jiff::Timestamp;
use sqlx::PgPool;
use sqlx::postgres::types::PgRange;
use sqlx::types::Json;
use uuid::Uuid;

use super::{Error, Result, instant};

/// Something that occupies time, as the Scheduler keeps it in memory.
#[derive(Clone, Debug)]
pub struct Occupant {
    /// The hold or the appointment.
    pub id: Uuid,
    /// Whose.
    pub contact: Option<ContactId>,
    /// What for.
    pub services: Vec<ServiceId>,
    /// Who gives it.
    pub staff: Option<StaffId>,
    /// When the visit starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// What it claims.
    pub claims: Vec<Claim>,
    /// Of a hold: all it will occupy.
    pub occupies: Vec<Claim>,
    /// Of a hold: which booking would move.
    pub moving: Option<AppointmentId>,
    /// Of a hold: until when.
    pub expires_at: Option<Timestamp>,
}

/// Everything that occupies time after `since`: what the Scheduler starts from.
pub async fn list(pool: &PgPool, business: BusinessId, since: Timestamp) -> Result<Vec<Occupant>> {
    let claims = sqlx::query!(
        r#"select owner_id, resource_id, lower(seats) as "low!", upper(seats) as "high!",
                  during as "during: PgRange<DateTime<Utc>>"
           from claims
           where business_id = $1 and upper(during) > $2"#,
        business.0,
        instant::out(since)
    )
    .fetch_all(pool)
    .await?;
    let mut of: BTreeMap<Uuid, Vec<Claim>> = BTreeMap::new();
    for row in claims {
        let bound = |bound: std::ops::Bound<DateTime<Utc>>| match bound {
            std::ops::Bound::Included(at) | std::ops::Bound::Excluded(at) => Ok(instant::back(at)),
            std::ops::Bound::Unbounded => Err(Error::corrupt("claims", row.owner_id, "has no end")),
        };
        let (from, to) = (bound(row.during.start)?, bound(row.during.end)?);
        let seat = Claim { resource: row.resource_id, from, to, seats: (row.low, row.high) };
        of.entry(row.owner_id).or_default().push(seat);
    }
    let mut occupants = Vec::new();
    let bookings = sqlx::query!(
        "select id, contact_id, services, staff_id, start_at, end_at
         from whatsapp_appointments
         where business_id = $1 and status = 'confirmed' and end_at > $2",
        business.0,
        instant::out(since)
    )
    .fetch_all(pool)
    .await?;
    for row in bookings {
        occupants.push(Occupant {
            id: row.id,
            contact: row.contact_id.map(ContactId),
            services: row.services.into_iter().map(ServiceId).collect(),
            staff: row.staff_id.map(StaffId),
            start: instant::back(row.start_at),
            end: instant::back(row.end_at),
            claims: of.remove(&row.id).unwrap_or_default(),
            occupies: Vec::new(),
            moving: None,
            expires_at: None,
        });
    }
    let holds = sqlx::query!(
        r#"select id, contact_id, services, staff_id, start_at, end_at, moving, expires_at,
                  occupies as "occupies: Json<Vec<Claim>>"
           from holds
           where business_id = $1"#,
        business.0
    )
    .fetch_all(pool)
    .await?;
    for row in holds {
        occupants.push(Occupant {
            id: row.id,
            contact: row.contact_id.map(ContactId),
            services: row.services.into_iter().map(ServiceId).collect(),
            staff: row.staff_id.map(StaffId),
            start: instant::back(row.start_at),
            end: instant::back(row.end_at),
            claims: of.remove(&row.id).unwrap_or_default(),
            occupies: row.occupies.0,
            moving: row.moving.map(AppointmentId),
            expires_at: Some(instant::back(row.expires_at)),
        });
    }
    Ok(occupants)
}
