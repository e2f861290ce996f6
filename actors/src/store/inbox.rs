//! What came in and is not handled yet.
//!
//! The key on (phone_number_id, wamid) of `whatsapp_messages` is why one message has its effect once, however
//! often it is delivered; `inbox` holds the ones whose turn is still to come, in the order of arrival.

use flows::id::{BusinessId, ContactId};
use jiff::Timestamp;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Result, instant};

/// Something that arrived.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Our id of it, fresh.
    pub id: Uuid,
    /// For whom.
    pub business: BusinessId,
    /// From whom (of an echo: to whom).
    pub contact: ContactId,
    /// The number it came to.
    pub phone_number_id: String,
    /// WhatsApp's id of it.
    pub wamid: String,
    /// `in` or `echo`.
    pub direction: &'static str,
    /// As received.
    pub body: String,
    /// The sender's clock.
    pub sent_at: Timestamp,
    /// Whether a turn must handle it; else it is only kept.
    pub handle: bool,
}

/// A notice that is not about a chat of ours.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The webhook field.
    pub field: String,
    /// The number, where it names one.
    pub phone_number_id: Option<String>,
    /// The account, where it names one.
    pub waba_id: Option<String>,
    /// As received.
    pub body: String,
}

/// Records arrivals, each once; those seen before change nothing.
pub async fn record(tx: &mut PgConnection, arrivals: &[Arrival]) -> Result<u64> {
    let ids: Vec<Uuid> = arrivals.iter().map(|arrival| arrival.id).collect();
    let businesses: Vec<Uuid> = arrivals.iter().map(|arrival| arrival.business.0).collect();
    let contacts: Vec<Uuid> = arrivals.iter().map(|arrival| arrival.contact.0).collect();
    let numbers: Vec<&str> = arrivals.iter().map(|arrival| arrival.phone_number_id.as_str()).collect();
    let wamids: Vec<&str> = arrivals.iter().map(|arrival| arrival.wamid.as_str()).collect();
    let directions: Vec<&str> = arrivals.iter().map(|arrival| arrival.direction).collect();
    let bodies: Vec<&str> = arrivals.iter().map(|arrival| arrival.body.as_str()).collect();
    let sent: Vec<_> = arrivals.iter().map(|arrival| instant::out(arrival.sent_at)).collect();
    let handle: Vec<bool> = arrivals.iter().map(|arrival| arrival.handle).collect();
    let done = sqlx::query!(
        "with arrived as (
           select *
           from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
                       $8::timestamptz[], $9::bool[])
             with ordinality
             as a (id, business_id, contact_id, phone_number_id, wamid, direction, body, sent_at, handle, nth)
         ), recorded as (
           insert into whatsapp_messages
             (id, business_id, contact_id, phone_number_id, wamid, direction, body, sent_at)
           select id, business_id, contact_id, phone_number_id, wamid, direction, body, sent_at
           from arrived
           order by nth
           on conflict (phone_number_id, wamid) do nothing
           returning id
         )
         insert into inbox (business_id, contact_id, message_id)
         select business_id, contact_id, id
         from arrived join recorded using (id)
         where handle
         order by nth",
        &ids,
        &businesses,
        &contacts,
        &numbers as _,
        &wamids as _,
        &directions as _,
        &bodies as _,
        &sent,
        &handle
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected())
}

/// Keeps notices.
pub async fn note(tx: &mut PgConnection, notices: &[Notice]) -> Result<()> {
    let fields: Vec<&str> = notices.iter().map(|notice| notice.field.as_str()).collect();
    let numbers: Vec<Option<&str>> = notices.iter().map(|notice| notice.phone_number_id.as_deref()).collect();
    let accounts: Vec<Option<&str>> = notices.iter().map(|notice| notice.waba_id.as_deref()).collect();
    let bodies: Vec<&str> = notices.iter().map(|notice| notice.body.as_str()).collect();
    sqlx::query!(
        "insert into webhook_events (field, phone_number_id, waba_id, body)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])",
        &fields as _,
        &numbers as _,
        &accounts as _,
        &bodies as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The serial lane of one customer of one business.
pub type Lane = (BusinessId, ContactId);

/// A message whose turn has come.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Its place in the queue.
    pub seq: i64,
    /// Whose lane it stands in.
    pub lane: Lane,
    /// Our id of it.
    pub message: Uuid,
    /// The number it came to.
    pub phone_number_id: String,
    /// WhatsApp's id of it.
    pub wamid: String,
    /// Whether the owner wrote it, from their own phone.
    pub echo: bool,
    /// As received.
    pub body: String,
    /// The sender's clock.
    pub sent_at: Timestamp,
    /// How often handling it has failed.
    pub attempts: i32,
}

/// The first messages of each of these lanes, in order of arrival.
pub async fn heads(pool: &PgPool, lanes: &[Lane], each: i64) -> Result<Vec<Pending>> {
    let businesses: Vec<Uuid> = lanes.iter().map(|lane| lane.0.0).collect();
    let contacts: Vec<Uuid> = lanes.iter().map(|lane| lane.1.0).collect();
    let rows = sqlx::query!(
        r#"select head.seq, head.business_id, head.contact_id, head.attempts, m.id, m.phone_number_id,
                  m.wamid as "wamid!", m.direction = 'echo' as "echo!", m.body, m.sent_at
           from unnest($1::uuid[], $2::uuid[]) as lane (business_id, contact_id)
           cross join lateral (
             select seq, i.business_id, i.contact_id, attempts, message_id
             from inbox i
             where i.business_id = lane.business_id and i.contact_id = lane.contact_id and parked_at is null
             order by seq
             limit $3
           ) as head
           join whatsapp_messages m on m.id = head.message_id
           order by head.seq"#,
        &businesses,
        &contacts,
        each
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Pending {
            seq: row.seq,
            lane: (BusinessId(row.business_id), ContactId(row.contact_id)),
            message: row.id,
            phone_number_id: row.phone_number_id,
            wamid: row.wamid,
            echo: row.echo,
            body: row.body,
            sent_at: instant::back(row.sent_at),
            attempts: row.attempts,
        })
        .collect())
}

/// Lanes with work in them, from the row after `after` on: what a start or a lost wake-up left behind. With them the
/// last row looked at; none where there are no more.
pub async fn lanes(pool: &PgPool, after: i64, limit: i64) -> Result<(Vec<Lane>, Option<i64>)> {
    let rows = sqlx::query!(
        "select seq, business_id, contact_id from inbox where seq > $1 and parked_at is null order by seq limit $2",
        after,
        limit
    )
    .fetch_all(pool)
    .await?;
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= limit;
    let last = rows.last().map(|row| row.seq).filter(|_| full);
    let lanes: std::collections::BTreeSet<Lane> =
        rows.into_iter().map(|row| (BusinessId(row.business_id), ContactId(row.contact_id))).collect();
    Ok((lanes.into_iter().collect(), last))
}

/// Counts a failure to handle the head of a lane; after `limit` of them it is set aside and the lane goes on.
/// Whether it was set aside.
pub async fn failed(pool: &PgPool, seq: i64, limit: i32, why: &str, now: Timestamp) -> Result<bool> {
    let parked = sqlx::query_scalar!(
        r#"update inbox
           set attempts = attempts + 1,
               parked_at = case when attempts + 1 >= $2 then $4::timestamptz end,
               parked_for = $3
           where seq = $1
           returning parked_at is not null as "parked!""#,
        seq,
        limit,
        why,
        instant::out(now)
    )
    .fetch_optional(pool)
    .await?;
    Ok(parked.unwrap_or(false))
}

/// How many messages wait, and how many are set aside.
pub async fn count(pool: &PgPool) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where parked_at is null) as "waiting!",
                  count(*) filter (where parked_at is not null) as "parked!"
           from inbox"#
    )
    .fetch_one(pool)
    .await?;
    Ok((row.waiting, row.parked))
}
