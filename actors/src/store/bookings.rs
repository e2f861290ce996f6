//! Bookings: made from a hold, moved, cancelled, looked up.
//!
//! The Scheduler has decided in memory; here it is written. State and reminders go in one transaction with the time
//! itself. Every write carries a key chosen by its cause, so that a turn that is replayed gets the same answer. Holds
//! and the claims under them are in `holds`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use flows::calendar::Claim;
use flows::conversation::Booking;
use flows::id::{AppointmentId, BusinessId, ContactId, HoldId, ServiceId, StaffId};
use flows::language::Language;
use jiff::Timestamp;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::holds::claim;
use super::{Error, Result, instant, shards};

/// A hold that becomes a booking.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// Whose calendar.
    pub business: BusinessId,
    /// The hold.
    pub hold: HoldId,
    /// The booking's id, made from its cause.
    pub id: AppointmentId,
    /// The same request twice is one booking.
    pub key: Uuid,
    /// For whom.
    pub contact: Option<ContactId>,
    /// What was booked.
    pub services: Vec<ServiceId>,
    /// Who gives it.
    pub staff: Option<StaffId>,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The start on the business's wall clock.
    pub local_start: jiff::civil::DateTime,
    /// Its zone.
    pub zone: String,
    /// Under which edition of the world's rules.
    pub tzdb: String,
    /// In whose name.
    pub name: Option<String>,
    /// What the customer answered.
    pub answers: BTreeMap<String, String>,
    /// In which language to write to them.
    pub language: Language,
    /// The code people read out.
    pub reference: String,
    /// `chat` or `rest`.
    pub source: &'static str,
    /// When to remind: minutes ahead and instant.
    pub reminders: Vec<(u32, Timestamp)>,
    /// The epoch under which it was decided.
    pub epoch: i64,
    /// Now.
    pub now: Timestamp,
}

/// Turns holds into bookings. For each, in order, whether it was done now: the hold was there and is used up.
pub async fn book(pool: &PgPool, node: Uuid, bookings: &[NewBooking]) -> Result<Vec<bool>> {
    let businesses: Vec<Uuid> = bookings.iter().map(|booking| booking.business.0).collect();
    let shards: Vec<i32> = bookings.iter().map(|booking| shards::of(booking.business.0)).collect();
    let epochs: Vec<i64> = bookings.iter().map(|booking| booking.epoch).collect();
    let holds: Vec<Uuid> = bookings.iter().map(|booking| booking.hold.0).collect();
    let ids: Vec<Uuid> = bookings.iter().map(|booking| booking.id.0).collect();
    let keys: Vec<Uuid> = bookings.iter().map(|booking| booking.key).collect();
    let contacts: Vec<Option<Uuid>> = bookings.iter().map(|booking| booking.contact.map(|id| id.0)).collect();
    let services: Vec<_> = bookings.iter().map(|booking| serde_json::json!(booking.services)).collect();
    let staff: Vec<Option<Uuid>> = bookings.iter().map(|booking| booking.staff.map(|id| id.0)).collect();
    let starts: Vec<_> = bookings.iter().map(|booking| instant::out(booking.start)).collect();
    let ends: Vec<_> = bookings.iter().map(|booking| instant::out(booking.end)).collect();
    let local: Vec<_> = bookings.iter().map(|booking| instant::out_civil(booking.local_start)).collect();
    let zones: Vec<&str> = bookings.iter().map(|booking| booking.zone.as_str()).collect();
    let tzdbs: Vec<&str> = bookings.iter().map(|booking| booking.tzdb.as_str()).collect();
    let names: Vec<Option<&str>> = bookings.iter().map(|booking| booking.name.as_deref()).collect();
    let answers: Vec<_> = bookings.iter().map(|booking| serde_json::json!(booking.answers)).collect();
    let languages: Vec<&str> = bookings.iter().map(|booking| booking.language.code()).collect();
    let references: Vec<&str> = bookings.iter().map(|booking| booking.reference.as_str()).collect();
    let sources: Vec<&str> = bookings.iter().map(|booking| booking.source).collect();
    let now: Vec<_> = bookings.iter().map(|booking| instant::out(booking.now)).collect();
    let reminders: Vec<(Uuid, Uuid, i32, DateTime<Utc>)> = bookings
        .iter()
        .flat_map(|booking| {
            booking.reminders.iter().map(move |(ahead, due)| {
                (
                    booking.business.0,
                    booking.id.0,
                    i32::try_from(*ahead).unwrap_or(i32::MAX),
                    instant::out(*due),
                )
            })
        })
        .collect();
    let reminder_businesses: Vec<Uuid> = reminders.iter().map(|reminder| reminder.0).collect();
    let reminder_ids: Vec<Uuid> = reminders.iter().map(|reminder| reminder.1).collect();
    let ahead: Vec<i32> = reminders.iter().map(|reminder| reminder.2).collect();
    let due: Vec<_> = reminders.iter().map(|reminder| reminder.3).collect();
    let made = sqlx::query_scalar!(
        "with wanted as (
           select *
           from unnest($1::uuid[], $2::int[], $3::bigint[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
                       $8::jsonb[], $9::uuid[], $10::timestamptz[], $11::timestamptz[], $12::timestamp[],
                       $13::text[], $14::text[], $15::text[], $16::jsonb[], $17::text[], $18::text[], $19::text[],
                       $20::timestamptz[])
             as b (business_id, shard, epoch, hold, id, key, contact_id, services, staff_id, start_at, end_at,
                   local_start, zone, tzdb, name, answers, language, reference, source, now)
         ), fence as (
           select id, epoch from shards where owner = $21 and id in (select shard from wanted) for share
         ), turn as (
           -- As in `one_at_a_time`: counted below, so that all of them are locked before anything is deleted.
           select id from whatsapp_business_config where id in (select business_id from wanted)
           order by id for no key update
         ), used as (
           delete from holds h
           using wanted w join fence on fence.id = w.shard and fence.epoch = w.epoch
           where (select count(*) from turn) > 0 and h.business_id = w.business_id and h.id = w.hold
           returning h.business_id, h.id
         ), kept as (
           update claims c
           set owner_id = w.id, expires_at = null
           from wanted w join used on used.business_id = w.business_id and used.id = w.hold
           where c.business_id = w.business_id and c.owner_id = w.hold
         ), made as (
           insert into whatsapp_appointments
             (business_id, id, key, contact_id, status, services, staff_id, start_at, end_at, local_start, zone,
              tzdb, name, answers, language, reference, source, created_at, last_key, hold_id)
           select w.business_id, w.id, w.key, w.contact_id, 'confirmed',
                  array(select value::uuid from jsonb_array_elements_text(w.services)), w.staff_id, w.start_at,
                  w.end_at, w.local_start, w.zone, w.tzdb, w.name, w.answers, w.language, w.reference, w.source,
                  w.now, w.key, w.hold
           from wanted w join used on used.business_id = w.business_id and used.id = w.hold
           returning business_id, id
         ), reminded as (
           insert into reminders (business_id, appointment_id, ahead, due_at)
           select r.business_id, r.id, r.ahead, r.due_at
           from unnest($22::uuid[], $23::uuid[], $24::int[], $25::timestamptz[])
             as r (business_id, id, ahead, due_at)
           join made using (business_id, id)
         )
         select id from made",
        &businesses,
        &shards,
        &epochs,
        &holds,
        &ids,
        &keys,
        &contacts as _,
        &services,
        &staff as _,
        &starts,
        &ends,
        &local,
        &zones as _,
        &tzdbs as _,
        &names as _,
        &answers,
        &languages as _,
        &references as _,
        &sources as _,
        &now,
        node,
        &reminder_businesses,
        &reminder_ids,
        &ahead,
        &due
    )
    .fetch_all(pool)
    .await?;
    let made: BTreeSet<Uuid> = made.into_iter().collect();
    Ok(bookings.iter().map(|booking| made.contains(&booking.id.0)).collect())
}

/// A booking that moves to the time of a hold.
#[derive(Clone, Debug)]
pub struct Move {
    /// Whose calendar.
    pub business: BusinessId,
    /// Which booking.
    pub id: AppointmentId,
    /// The same request twice is one move.
    pub key: Uuid,
    /// The hold it moves to.
    pub hold: HoldId,
    /// All that the visit occupies there.
    pub occupies: Vec<Claim>,
    /// Who gives it.
    pub staff: Option<StaffId>,
    /// When it starts.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The start on the business's wall clock.
    pub local_start: jiff::civil::DateTime,
    /// Under which edition of the world's rules.
    pub tzdb: String,
    /// When to remind.
    pub reminders: Vec<(u32, Timestamp)>,
    /// The epoch under which it was decided.
    pub epoch: i64,
}

/// Moves a booking in one transaction: the old time is given back with the new one taken. Whether it was done.
pub async fn move_to(pool: &PgPool, node: Uuid, to: &Move) -> Result<bool> {
    let mut tx = pool.begin().await?;
    one_at_a_time(&mut tx, &[to.business.0]).await?;
    fence(&mut tx, node, to.business, to.epoch).await?;
    let moved = sqlx::query!(
        "update whatsapp_appointments
         set version = version + 1, staff_id = $3, start_at = $4, end_at = $5, local_start = $6, tzdb = $7,
             last_key = $8, attending_at = null
         where business_id = $1 and id = $2 and status = 'confirmed'",
        to.business.0,
        to.id.0,
        to.staff.map(|staff| staff.0),
        instant::out(to.start),
        instant::out(to.end),
        instant::out_civil(to.local_start),
        to.tzdb,
        to.key
    )
    .execute(&mut *tx)
    .await?;
    let used = sqlx::query!("delete from holds where business_id = $1 and id = $2", to.business.0, to.hold.0)
        .execute(&mut *tx)
        .await?;
    if moved.rows_affected() == 0 || used.rows_affected() == 0 {
        tx.rollback().await?;
        return Ok(false);
    }
    sqlx::query!(
        "delete from claims where business_id = $1 and owner_id in ($2, $3)",
        to.business.0,
        to.id.0,
        to.hold.0
    )
    .execute(&mut *tx)
    .await?;
    let mut wanted: Vec<_> =
        to.occupies.iter().map(|seat| (to.business, to.id.0, seat, Timestamp::MAX)).collect();
    let got = claim(&mut tx, &mut wanted).await?;
    if got.get(&to.id.0).copied().unwrap_or(0) != to.occupies.len() {
        tx.rollback().await?;
        return Ok(false);
    }
    unremind(&mut tx, to.business, to.id).await?;
    for (ahead, due) in &to.reminders {
        sqlx::query!(
            "insert into reminders (business_id, appointment_id, ahead, due_at) values ($1, $2, $3, $4)",
            to.business.0,
            to.id.0,
            i32::try_from(*ahead).unwrap_or(i32::MAX),
            instant::out(*due)
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Makes two writers of one business take turns, whoever they are: what one deletes and what the other claims would
/// otherwise be waited for in a circle.
pub(super) async fn one_at_a_time(tx: &mut PgConnection, businesses: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "select id from whatsapp_business_config where id = any($1) order by id for no key update",
        businesses
    )
    .fetch_all(tx)
    .await?;
    Ok(())
}

async fn fence(tx: &mut PgConnection, node: Uuid, business: BusinessId, epoch: i64) -> Result<()> {
    let ours = sqlx::query_scalar!(
        "select id from shards where id = $1 and owner = $2 and epoch = $3 for share",
        shards::of(business.0),
        node,
        epoch
    )
    .fetch_optional(tx)
    .await?;
    ours.map(|_| ()).ok_or(Error::Fenced)
}

/// Cancels a booking: its time, its reminders and what of them is not sent yet go with it. Whether it was done.
pub async fn cancel(
    pool: &PgPool,
    node: Uuid,
    epoch: i64,
    business: BusinessId,
    id: AppointmentId,
    key: Uuid,
    now: Timestamp,
) -> Result<bool> {
    let mut tx = pool.begin().await?;
    fence(&mut tx, node, business, epoch).await?;
    let done = sqlx::query!(
        "update whatsapp_appointments
         set status = 'cancelled', version = version + 1, cancelled_at = $4, last_key = $3
         where business_id = $1 and id = $2 and status = 'confirmed'",
        business.0,
        id.0,
        key,
        instant::out(now)
    )
    .execute(&mut *tx)
    .await?;
    if done.rows_affected() == 0 {
        tx.rollback().await?;
        return Ok(false);
    }
    sqlx::query!("delete from claims where business_id = $1 and owner_id = $2", business.0, id.0)
        .execute(&mut *tx)
        .await?;
    unremind(&mut tx, business, id).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes a booking's reminders back, and of those that are messages already, what has not left yet.
async fn unremind(tx: &mut PgConnection, business: BusinessId, id: AppointmentId) -> Result<()> {
    sqlx::query!(
        "with gone as (
           delete from reminders where business_id = $1 and appointment_id = $2 returning message_id
         ), unsent as (
           delete from outbox using gone where outbox.id = gone.message_id and outbox.state = 'pending'
           returning outbox.id
         )
         update whatsapp_messages m
         set progress = 'parked', error = 'the booking was moved or cancelled'
         from unsent
         where m.id = unsent.id",
        business.0,
        id.0
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The hold that a booking of this customer was made from, where the question `hold` has been answered already and
/// its answer was booked.
pub async fn used(
    pool: &PgPool,
    business: BusinessId,
    contact: ContactId,
    hold: HoldId,
) -> Result<Option<Booking>> {
    let id = sqlx::query_scalar!(
        "select id from whatsapp_appointments where business_id = $1 and contact_id = $2 and hold_id = $3",
        business.0,
        contact.0,
        hold.0
    )
    .fetch_optional(pool)
    .await?;
    match id {
        Some(id) => Ok(find(pool, business, contact, AppointmentId(id)).await?.map(|(booking, _)| booking)),
        None => Ok(None),
    }
}

/// Notes that the customer will come. Whether the booking stands.
pub async fn attend(
    pool: &PgPool,
    business: BusinessId,
    contact: ContactId,
    id: AppointmentId,
    now: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "update whatsapp_appointments
         set attending_at = coalesce(attending_at, $3)
         where business_id = $1 and id = $2 and contact_id = $4 and status = 'confirmed'",
        business.0,
        id.0,
        instant::out(now),
        contact.0
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// A booking of this customer, and the key of what was done to it last.
pub async fn find(
    pool: &PgPool,
    business: BusinessId,
    contact: ContactId,
    id: AppointmentId,
) -> Result<Option<(Booking, Option<Uuid>)>> {
    let row = sqlx::query!(
        r#"select id, version, services, staff_id, start_at, end_at, name, answers::text as "answers!", status,
                  reference, last_key
           from whatsapp_appointments
           where business_id = $1 and contact_id = $2 and id = $3"#,
        business.0,
        contact.0,
        id.0
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| {
        let booking = from_row(
            row.id,
            row.version,
            row.services,
            row.staff_id,
            row.start_at,
            row.end_at,
            row.name,
            &row.answers,
            &row.status,
            row.reference,
        );
        (booking, row.last_key)
    }))
}

/// The customer's bookings that are still to come, soonest first.
pub async fn coming(
    pool: &PgPool,
    business: BusinessId,
    contact: ContactId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Booking>> {
    let rows = sqlx::query!(
        r#"select id, version, services, staff_id, start_at, end_at, name, answers::text as "answers!", status,
                  reference
           from whatsapp_appointments
           where business_id = $1 and contact_id = $2 and status = 'confirmed' and start_at > $3
           order by start_at
           limit $4"#,
        business.0,
        contact.0,
        instant::out(now),
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            from_row(
                row.id,
                row.version,
                row.services,
                row.staff_id,
                row.start_at,
                row.end_at,
                row.name,
                &row.answers,
                &row.status,
                row.reference,
            )
        })
        .collect())
}

#[expect(clippy::too_many_arguments, reason = "the columns of a row, read in three queries")]
pub(super) fn from_row(
    id: Uuid,
    version: i32,
    services: Vec<Uuid>,
    staff: Option<Uuid>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    name: Option<String>,
    answers: &str,
    status: &str,
    reference: String,
) -> Booking {
    Booking {
        id: AppointmentId(id),
        version: u32::try_from(version).unwrap_or(0),
        services: services.into_iter().map(ServiceId).collect(),
        staff: staff.map(StaffId),
        start: instant::back(start),
        end: instant::back(end),
        name,
        answers: serde_json::from_str(answers).unwrap_or_default(),
        live: status == "confirmed",
        reference,
    }
}
