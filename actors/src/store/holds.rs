//! Times kept for customers who have not confirmed yet, and the claims under which everything stands.
//!
//! A hold is a row and its claims, with an expiry that is judged by the clock of whoever reads. The exclusion
//! constraint on `claims` is the last guard: whoever decided on old knowledge is refused, and nothing of theirs stays.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use flows::calendar::Claim;
use flows::id::{AppointmentId, BusinessId, ContactId, HoldId, ServiceId, StaffId};
use jiff::Timestamp;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::bookings::one_at_a_time;
use super::{Error, Result, instant, shards};

/// A time to keep for a customer.
#[derive(Clone, Debug)]
pub struct NewHold {
    /// Whose calendar.
    pub business: BusinessId,
    /// Its id, made from its cause.
    pub id: HoldId,
    /// For whom; their earlier holds end.
    pub contact: Option<ContactId>,
    /// What for.
    pub services: Vec<ServiceId>,
    /// Who gives it.
    pub staff: Option<StaffId>,
    /// When the visit starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The booking that would move here.
    pub moving: Option<AppointmentId>,
    /// All the visit will occupy.
    pub occupies: Vec<Claim>,
    /// What of it is claimed now: less what the booking that moves occupies already.
    pub claims: Vec<Claim>,
    /// Until when.
    pub expires_at: Timestamp,
    /// The epoch under which it was decided.
    pub epoch: i64,
    /// Now.
    pub now: Timestamp,
}

/// What came of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Its time is claimed.
    Now,
    /// It was there before: the same question was answered already, perhaps otherwise than it was decided now.
    Before,
    /// Somebody else has some of its time, or the business is not ours.
    No,
}

/// Writes holds. For each, in order, what came of it.
pub async fn hold(pool: &PgPool, node: Uuid, holds: &[NewHold]) -> Result<Vec<Kept>> {
    let mut tx = pool.begin().await?;
    let businesses: Vec<Uuid> = holds.iter().map(|hold| hold.business.0).collect();
    one_at_a_time(&mut tx, &businesses).await?;
    // Whoever no longer owns the business must not end what was kept elsewhere either.
    fence_all(&mut tx, node, holds).await?;
    let ids: Vec<Uuid> = holds.iter().map(|hold| hold.id.0).collect();
    let contacts: Vec<Option<Uuid>> =
        holds.iter().map(|hold| hold.contact.map(|contact| contact.0)).collect();
    let now: Vec<_> = holds.iter().map(|hold| instant::out(hold.now)).collect();
    // Out of the way: this customer's earlier holds, and everybody's that has run out.
    sqlx::query!(
        "with gone as (
           delete from holds h
           using unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) as n (business_id, id, contact_id, now)
           where h.business_id = n.business_id and h.id <> n.id
             and (h.contact_id = n.contact_id or h.expires_at <= n.now)
           returning h.business_id, h.id
         )
         delete from claims using gone where claims.business_id = gone.business_id and claims.owner_id = gone.id",
        &businesses,
        &ids,
        &contacts as _,
        &now
    )
    .execute(&mut *tx)
    .await?;
    let staff: Vec<Option<Uuid>> = holds.iter().map(|hold| hold.staff.map(|staff| staff.0)).collect();
    let starts: Vec<_> = holds.iter().map(|hold| instant::out(hold.start)).collect();
    let ends: Vec<_> = holds.iter().map(|hold| instant::out(hold.end)).collect();
    let moving: Vec<Option<Uuid>> = holds.iter().map(|hold| hold.moving.map(|id| id.0)).collect();
    let occupies: Vec<_> = holds.iter().map(|hold| serde_json::json!(hold.occupies)).collect();
    let services: Vec<_> = holds.iter().map(|hold| serde_json::json!(hold.services)).collect();
    let expires: Vec<_> = holds.iter().map(|hold| instant::out(hold.expires_at)).collect();
    let inserted = sqlx::query_scalar!(
        "insert into holds
           (business_id, id, contact_id, services, staff_id, start_at, end_at, moving, occupies, expires_at)
         select n.business_id, n.id, n.contact_id,
                array(select value::uuid from jsonb_array_elements_text(n.services)),
                n.staff_id, n.start_at, n.end_at, n.moving, n.occupies, n.expires_at
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::jsonb[], $5::uuid[], $6::timestamptz[],
                     $7::timestamptz[], $8::uuid[], $9::jsonb[], $10::timestamptz[])
           as n (business_id, id, contact_id, services, staff_id, start_at, end_at, moving, occupies, expires_at)
         on conflict (business_id, id) do nothing
         returning id",
        &businesses,
        &ids,
        &contacts as _,
        &services,
        &staff as _,
        &starts,
        &ends,
        &moving as _,
        &occupies,
        &expires
    )
    .fetch_all(&mut *tx)
    .await?;
    let fresh: BTreeSet<Uuid> = inserted.into_iter().collect();
    let mut wanted: Vec<(BusinessId, Uuid, &Claim, Timestamp)> = holds
        .iter()
        .filter(|hold| fresh.contains(&hold.id.0))
        .flat_map(|hold| {
            hold.claims.iter().map(move |seat| (hold.business, hold.id.0, seat, hold.expires_at))
        })
        .collect();
    let got = claim(&mut tx, &mut wanted).await?;
    let mut answers = Vec::with_capacity(holds.len());
    let mut lost = Vec::new();
    for hold in holds {
        let all = got.get(&hold.id.0).copied().unwrap_or(0) == hold.claims.len();
        answers.push(match fresh.contains(&hold.id.0) {
            true if all => Kept::Now,
            true => {
                lost.push(hold.id.0);
                Kept::No
            }
            false => Kept::Before,
        });
    }
    if !lost.is_empty() {
        sqlx::query!(
            "delete from claims where owner_id = any($1) and business_id = any($2)",
            &lost,
            &businesses
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!("delete from holds where id = any($1) and business_id = any($2)", &lost, &businesses)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(answers)
}

/// Claims seats, in one order for everybody so that nobody waits in a circle. How many each owner got: what is
/// taken is skipped, not an error.
pub(super) async fn claim(
    tx: &mut PgConnection,
    wanted: &mut [(BusinessId, Uuid, &Claim, Timestamp)],
) -> Result<BTreeMap<Uuid, usize>> {
    let place = |seat: &Claim| (seat.resource, seat.from, seat.seats);
    wanted.sort_by_key(|(business, _, seat, _)| (*business, place(seat)));
    let businesses: Vec<Uuid> = wanted.iter().map(|(business, ..)| business.0).collect();
    let owners: Vec<Uuid> = wanted.iter().map(|(_, owner, ..)| *owner).collect();
    let resources: Vec<Uuid> = wanted.iter().map(|(_, _, seat, _)| seat.resource).collect();
    let low: Vec<i32> = wanted.iter().map(|(_, _, seat, _)| seat.seats.0).collect();
    let high: Vec<i32> = wanted.iter().map(|(_, _, seat, _)| seat.seats.1).collect();
    let from: Vec<_> = wanted.iter().map(|(_, _, seat, _)| instant::out(seat.from)).collect();
    let to: Vec<_> = wanted.iter().map(|(_, _, seat, _)| instant::out(seat.to)).collect();
    let expires: Vec<Option<DateTime<Utc>>> = wanted
        .iter()
        .map(|(.., expires)| (*expires < Timestamp::MAX).then(|| instant::out(*expires)))
        .collect();
    let rows = sqlx::query_scalar!(
        "insert into claims (business_id, owner_id, resource_id, seats, during, expires_at)
         select business_id, owner_id, resource_id, int4range(low, high), tstzrange(from_at, to_at), expires_at
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::timestamptz[],
                     $7::timestamptz[], $8::timestamptz[])
           with ordinality as c (business_id, owner_id, resource_id, low, high, from_at, to_at, expires_at, nth)
         order by nth
         on conflict do nothing
         returning owner_id",
        &businesses,
        &owners,
        &resources,
        &low,
        &high,
        &from,
        &to,
        &expires as _
    )
    .fetch_all(tx)
    .await?;
    let mut got = BTreeMap::new();
    for owner in rows {
        *got.entry(owner).or_insert(0) += 1;
    }
    Ok(got)
}

/// Gives a hold back.
pub async fn release(pool: &PgPool, business: BusinessId, hold: HoldId) -> Result<()> {
    sqlx::query!(
        "with gone as (
           delete from holds where business_id = $1 and id = $2 returning id
         )
         delete from claims using gone where business_id = $1 and owner_id = gone.id",
        business.0,
        hold.0
    )
    .execute(pool)
    .await?;
    Ok(())
}

async fn fence_all(tx: &mut PgConnection, node: Uuid, holds: &[NewHold]) -> Result<()> {
    let shards: Vec<i32> = holds.iter().map(|hold| shards::of(hold.business.0)).collect();
    let rows = sqlx::query!(
        "select id, epoch from shards where owner = $1 and id = any($2) order by id for share",
        node,
        &shards
    )
    .fetch_all(tx)
    .await?;
    let ours: BTreeSet<(i32, i64)> = rows.into_iter().map(|row| (row.id, row.epoch)).collect();
    let all = holds.iter().zip(shards).all(|(hold, shard)| ours.contains(&(shard, hold.epoch)));
    all.then_some(()).ok_or(Error::Fenced)
}
