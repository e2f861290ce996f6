//! Reminders that are due. They are written, moved and dropped with their booking (see `bookings`).

use flows::conversation::Booking;
use flows::id::{AppointmentId, BusinessId, ContactId, OutboxId};
use jiff::Timestamp;
use sqlx::PgPool;
use uuid::Uuid;

use super::bookings::from_row;
use super::{Result, instant, shards};

/// A reminder whose time has come, with all it needs.
#[derive(Clone, Debug)]
pub struct Due {
    /// Whose.
    pub business: BusinessId,
    /// Minutes before the start.
    pub ahead: u32,
    /// When it was due.
    pub due_at: Timestamp,
    /// Of which booking.
    pub booking: Booking,
    /// Of whom.
    pub contact: ContactId,
    /// In which language.
    pub language: String,
    /// Their name.
    pub name: Option<String>,
    /// Whether they want none.
    pub opted_out: bool,
    /// When they last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// The number they last wrote to.
    pub phone_number_id: Option<String>,
    /// Whether a later reminder of the same booking is due as well.
    pub overtaken: bool,
}

/// Businesses with reminders due at `now`.
pub async fn businesses(pool: &PgPool, now: Timestamp) -> Result<Vec<BusinessId>> {
    let ids = sqlx::query_scalar!(
        "select distinct business_id from reminders where state = 'pending' and due_at <= $1",
        instant::out(now)
    )
    .fetch_all(pool)
    .await?;
    Ok(ids.into_iter().map(BusinessId).collect())
}

/// Reminders of a business due at `now`, soonest first.
pub async fn due(pool: &PgPool, business: BusinessId, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"select r.business_id, r.ahead, r.due_at, a.id, a.version, a.services, a.staff_id, a.start_at, a.end_at,
                  a.name as "booked_as?", a.answers::text as "answers!", a.status, a.reference, a.language,
                  a.contact_id as "contact_id!",
                  exists (
                    select 1 from reminders later
                    where later.business_id = r.business_id and later.appointment_id = r.appointment_id
                      and later.ahead < r.ahead and later.due_at <= $1
                  ) as "overtaken!", w.name as "name?", w.opted_out_at is not null as "opted_out!",
                  c.last_inbound_at as "last_inbound_at?", n.phone_number_id as "phone_number_id?"
           from reminders r
           join whatsapp_appointments a on a.business_id = r.business_id and a.id = r.appointment_id
           join whatsapp_contacts w on w.business_id = a.business_id and w.id = a.contact_id
           left join conversations c on c.business_id = a.business_id and c.contact_id = a.contact_id
           left join lateral (
             select phone_number_id from whatsapp_messages
             where business_id = a.business_id and contact_id = a.contact_id
             order by seq desc
             limit 1
           ) n on true
           where r.state = 'pending' and r.due_at <= $1 and r.business_id = $2
           order by r.due_at
           limit $3"#,
        instant::out(now),
        business.0,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Due {
            business: BusinessId(row.business_id),
            ahead: u32::try_from(row.ahead).unwrap_or(0),
            due_at: instant::back(row.due_at),
            booking: from_row(
                row.id,
                row.version,
                row.services,
                row.staff_id,
                row.start_at,
                row.end_at,
                row.booked_as,
                &row.answers,
                &row.status,
                row.reference,
            ),
            contact: ContactId(row.contact_id),
            language: row.language,
            name: row.name,
            opted_out: row.opted_out,
            last_inbound_at: row.last_inbound_at.map(instant::back),
            phone_number_id: row.phone_number_id,
            overtaken: row.overtaken,
        })
        .collect())
}

/// When the next reminder is due.
pub async fn next(pool: &PgPool) -> Result<Option<Timestamp>> {
    let next = sqlx::query_scalar!("select min(due_at) from reminders where state = 'pending'")
        .fetch_one(pool)
        .await?;
    Ok(next.map(instant::back))
}

/// What becomes of a due reminder.
#[derive(Clone, Debug)]
pub struct Handled {
    /// Whose.
    pub business: BusinessId,
    /// Of which booking.
    pub booking: AppointmentId,
    /// The booking's version that the reminder speaks of: one that moved meanwhile is not reminded wrongly.
    pub version: u32,
    /// Minutes before the start.
    pub ahead: u32,
    /// What is sent: none where it is skipped.
    pub message: Option<Message>,
    /// Why it is skipped.
    pub reason: Option<&'static str>,
}

/// A reminder as a message.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: OutboxId,
    /// To whom.
    pub contact: ContactId,
    /// From which number.
    pub phone_number_id: String,
    /// What it says, as JSON.
    pub body: String,
    /// Not worth sending after this.
    pub not_after: Timestamp,
}

/// Turns due reminders into messages, or skips them: each once, and only while the booking is as it was read.
/// How many were taken, and the messages written.
pub async fn handle(
    pool: &PgPool,
    node: Uuid,
    epoch: i64,
    handled: &[Handled],
    now: Timestamp,
) -> Result<(usize, Vec<Uuid>)> {
    let mut tx = pool.begin().await?;
    let (mut taken, mut written) = (0, Vec::new());
    for one in handled {
        let message = one.message.as_ref();
        let row = sqlx::query!(
            r#"with fence as (
                 select id from shards where id = $1 and owner = $2 and epoch = $3 for share
               ), taken as (
                 update reminders r
                 set state = case when $7::uuid is null then 'skipped' else 'queued' end, reason = $8,
                     message_id = $7
                 from whatsapp_appointments a, fence
                 where r.business_id = $4 and r.appointment_id = $5 and r.ahead = $6 and r.state = 'pending'
                   and a.business_id = r.business_id and a.id = r.appointment_id and a.version = $9
                 returning r.business_id
               ), said as (
                 insert into whatsapp_messages
                   (id, business_id, contact_id, phone_number_id, direction, body, sent_at, progress, purpose)
                 select $7, business_id, $10, $11, 'out', $12, $13, 'queued', 'reminder'
                 from taken
                 where $7::uuid is not null
                 on conflict (id) do nothing
                 returning id
               ), queued as (
                 insert into outbox (id, business_id, contact_id, phone_number_id, purpose, not_after, created_at)
                 select id, $4, $10, $11, 'reminder', $14, $13 from said
               )
               select (select id from said) as "id?", exists (select 1 from taken) as "taken!""#,
            shards::of(one.business.0),
            node,
            epoch,
            one.business.0,
            one.booking.0,
            i32::try_from(one.ahead).unwrap_or(0),
            message.map(|message| message.id.0),
            one.reason,
            i32::try_from(one.version).unwrap_or(0),
            message.map(|message| message.contact.0),
            message.map(|message| message.phone_number_id.as_str()),
            message.map(|message| message.body.as_str()),
            instant::out(now),
            message.map(|message| instant::out(message.not_after)),
        )
        .fetch_one(&mut *tx)
        .await?;
        taken += usize::from(row.taken);
        written.extend(row.id);
    }
    tx.commit().await?;
    Ok((taken, written))
}
