//! What must be sent and is not taken by WhatsApp yet.
//!
//! A row is claimed before its request is written (`sending`), so that after a crash it is known which
//! messages may have left: those become `unknown`, and nobody guesses.

use flows::id::{BusinessId, ContactId, OutboxId};
use jiff::Timestamp;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Error, Result, instant, shards};

/// A message in the outbox, as its lane needs it.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Its id.
    pub id: OutboxId,
    /// Its place in the queue.
    pub seq: i64,
    /// Whose.
    pub business: BusinessId,
    /// To whom.
    pub contact: ContactId,
    /// `pending` or `unknown`.
    pub unknown: bool,
    /// How often it was tried.
    pub attempts: u32,
    /// How often it was repeated after an unknown outcome.
    pub repeats: u32,
}

/// Numbers that have something to send.
pub async fn numbers(pool: &PgPool) -> Result<Vec<(String, BusinessId)>> {
    let rows =
        sqlx::query!("select distinct phone_number_id, business_id from outbox").fetch_all(pool).await?;
    Ok(rows.into_iter().map(|row| (row.phone_number_id, BusinessId(row.business_id))).collect())
}

/// What a number has to send, in order, after `after`. With `adopt`, what somebody was sending when they died is
/// called unknown first: only for who has just become the only speaker of this number, and not for the messages named,
/// whose attempts are known to be under way.
pub async fn open(
    pool: &PgPool,
    phone_number_id: &str,
    adopt: Option<&[Uuid]>,
    after: i64,
    limit: i64,
) -> Result<Vec<Queued>> {
    if let Some(flying) = adopt {
        sqlx::query!(
            "update outbox set state = 'unknown'
             where phone_number_id = $1 and state = 'sending' and id <> all($2)",
            phone_number_id,
            flying
        )
        .execute(pool)
        .await?;
    }
    let rows = sqlx::query!(
        r#"select id, seq, business_id, contact_id, state = 'unknown' as "unknown!", attempts, repeats
           from outbox
           where phone_number_id = $1 and seq > $2
           order by seq
           limit $3"#,
        phone_number_id,
        after,
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Queued {
            id: OutboxId(row.id),
            seq: row.seq,
            business: BusinessId(row.business_id),
            contact: ContactId(row.contact_id),
            unknown: row.unknown,
            attempts: u32::try_from(row.attempts).unwrap_or(0),
            repeats: u32::try_from(row.repeats).unwrap_or(0),
        })
        .collect())
}

/// A message about to be sent.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its id.
    pub id: OutboxId,
    /// What it says, as JSON.
    pub body: String,
    /// What it is for.
    pub purpose: String,
    /// The customer's phone.
    pub wa_id: Option<String>,
    /// The customer's business-scoped id.
    pub user_id: Option<String>,
    /// When they last wrote.
    pub last_inbound_at: Option<Timestamp>,
    /// Whether they want no reminders and no offers.
    pub opted_out: bool,
    /// Attempts, this one among them.
    pub attempts: u32,
    /// Those before this one that WhatsApp answered with a refusal.
    pub answered: u32,
    /// Not worth sending after this.
    pub not_after: Option<Timestamp>,
}

/// A message to be claimed.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Which.
    pub id: OutboxId,
    /// Whose.
    pub business: BusinessId,
    /// Under which epoch.
    pub epoch: i64,
    /// Whether an earlier claim of ours may have been made without our knowing: nothing was sent under it.
    pub again: bool,
}

/// What came of a claim.
#[derive(Clone, Debug)]
pub enum Claim {
    /// It is ours to send.
    Mine(Box<Claimed>),
    /// It is off the outbox, or being sent.
    Gone,
    /// Its business is no longer ours.
    NotOurs,
}

/// Claims messages for sending.
pub async fn claim(pool: &PgPool, node: Uuid, asked: &[Asked]) -> Result<Vec<Claim>> {
    let ids: Vec<Uuid> = asked.iter().map(|asked| asked.id.0).collect();
    let shards: Vec<i32> = asked.iter().map(|asked| shards::of(asked.business.0)).collect();
    let epochs: Vec<i64> = asked.iter().map(|asked| asked.epoch).collect();
    let again: Vec<bool> = asked.iter().map(|asked| asked.again).collect();
    let rows = sqlx::query!(
        r#"with asked as (
             select * from unnest($1::uuid[], $2::int[], $3::bigint[], $4::bool[]) as a (id, shard, epoch, again)
           ), fence as (
             select id, epoch from shards where owner = $5 and id in (select shard from asked) for share
           ), claimed as (
             update outbox
             set state = 'sending', attempts = attempts + 1
             from asked join fence on fence.id = asked.shard and fence.epoch = asked.epoch
             where outbox.id = asked.id
               and (outbox.state = 'pending' or (asked.again and outbox.state = 'sending'))
             returning outbox.id, outbox.business_id, outbox.contact_id, outbox.purpose, outbox.attempts,
                       outbox.answered, outbox.not_after
           )
           select a.id as "id!", f.id is not null as "ours!", c.id is not null as "claimed!", c.purpose as "purpose?",
                  c.attempts as "attempts?", c.answered as "answered?", c.not_after as "not_after?",
                  m.body as "body?", w.wa_id as "wa_id?", w.user_id as "user_id?",
                  w.opted_out_at is not null as "opted_out!", v.last_inbound_at as "last_inbound_at?"
           from asked a
           left join fence f on f.id = a.shard and f.epoch = a.epoch
           left join claimed c on c.id = a.id
           left join whatsapp_messages m on m.id = c.id
           left join whatsapp_contacts w on w.business_id = c.business_id and w.id = c.contact_id
           left join conversations v on v.business_id = c.business_id and v.contact_id = c.contact_id"#,
        &ids,
        &shards,
        &epochs,
        &again,
        node
    )
    .fetch_all(pool)
    .await?;
    let mut claims: std::collections::HashMap<Uuid, Claim> = rows
        .into_iter()
        .map(|row| {
            let claim = match (row.ours, row.claimed) {
                (false, _) => Claim::NotOurs,
                (true, false) => Claim::Gone,
                (true, true) => Claim::Mine(Box::new(Claimed {
                    id: OutboxId(row.id),
                    body: row.body.unwrap_or_default(),
                    purpose: row.purpose.unwrap_or_default(),
                    wa_id: row.wa_id,
                    user_id: row.user_id,
                    last_inbound_at: row.last_inbound_at.map(instant::back),
                    opted_out: row.opted_out,
                    attempts: row.attempts.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
                    answered: row.answered.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
                    not_after: row.not_after.map(instant::back),
                })),
            };
            (row.id, claim)
        })
        .collect();
    // The first who asked for a message has it; whoever asked in the same breath has not.
    Ok(asked.iter().map(|asked| claims.remove(&asked.id.0).unwrap_or(Claim::Gone)).collect())
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which.
    pub id: OutboxId,
    /// What.
    pub end: End,
    /// The attempt it is the end of, where one was claimed: a row that somebody else has claimed since is not
    /// taken back by who comes late.
    pub attempt: Option<u32>,
}

/// The ends of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// WhatsApp took it.
    Accepted {
        /// Its id there.
        wamid: String,
    },
    /// It will not be sent.
    Failed {
        /// WhatsApp's code, where there was one.
        code: Option<i64>,
        /// Why, in words.
        why: String,
    },
    /// It is not sent, because of something the owner should see: the window is closed, no consent, too late.
    Parked {
        /// Why, in words.
        why: String,
    },
    /// Nobody knows whether it was sent.
    Unknown,
    /// It was not sent; it waits for another try. Whether WhatsApp answered, which uses up its tries.
    Again {
        /// WhatsApp answered.
        answered: bool,
    },
    /// It may have been sent and is repeated, once.
    Repeat,
}

/// Records what became of messages.
pub async fn settle(pool: &PgPool, outcomes: &[Outcome]) -> Result<()> {
    match settle_together(pool, outcomes).await {
        // One name for two messages: WhatsApp, or whoever answers for it, is lying. Find which.
        Err(Error::Refused(sqlx::Error::Database(error))) if error.is_unique_violation() => {
            for outcome in outcomes {
                let one = std::slice::from_ref(outcome);
                match settle_together(pool, one).await {
                    Err(Error::Refused(sqlx::Error::Database(error))) if error.is_unique_violation() => {
                        let why = "answered with the id of another message".to_owned();
                        tracing::error!(outbox = %outcome.id, "{why}");
                        let end = End::Failed { code: None, why };
                        let unnamed = Outcome { id: outcome.id, end, attempt: outcome.attempt };
                        settle_together(pool, &[unnamed]).await?;
                    }
                    other => other?,
                }
            }
            Ok(())
        }
        other => other,
    }
}

async fn settle_together(pool: &PgPool, outcomes: &[Outcome]) -> Result<()> {
    let mut ended = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut open = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    // Reports are merged in the same order: nobody waits in a circle.
    sorted.sort_by_key(|outcome| outcome.id);
    for Outcome { id, end, attempt } in sorted {
        let mut close =
            |progress: &'static str, wamid: Option<&str>, code: Option<i64>, why: Option<&str>| {
                ended.0.push(id.0);
                ended.1.push(progress);
                ended.2.push(wamid.map(str::to_owned));
                ended.3.push(code);
                ended.4.push(why.map(str::to_owned));
            };
        let mut keep = |state: &'static str, repeats: i32, answered: i32| {
            open.0.push(id.0);
            open.1.push(state);
            open.2.push(repeats);
            open.3.push(answered);
            open.4.push(attempt.and_then(|attempt| i32::try_from(attempt).ok()));
        };
        match end {
            End::Accepted { wamid } => close("accepted", Some(wamid), None, None),
            End::Failed { code, why } => close("failed", None, *code, Some(why)),
            End::Parked { why } => close("parked", None, None, Some(why)),
            End::Unknown => keep("unknown", 0, 0),
            End::Again { answered } => keep("pending", 0, i32::from(*answered)),
            End::Repeat => keep("pending", 1, 0),
        }
    }
    if !ended.0.is_empty() {
        sqlx::query!(
            "with ended as (
               select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[])
                 as e (id, progress, wamid, code, why)
             ), gone as (
               delete from outbox using ended where outbox.id = ended.id
             )
             update whatsapp_messages m
             set wamid = coalesce(ended.wamid, m.wamid),
                 progress = case when m.progress in ('queued', 'sending', 'unknown') then ended.progress
                                 else m.progress end,
                 error_code = coalesce(ended.code, m.error_code),
                 error = coalesce(ended.why, m.error)
             from ended
             where m.id = ended.id",
            &ended.0,
            &ended.1 as _,
            &ended.2 as _,
            &ended.3 as _,
            &ended.4 as _
        )
        .execute(pool)
        .await?;
    }
    if !open.0.is_empty() {
        sqlx::query!(
            "update outbox
             set state = o.state, repeats = greatest(outbox.repeats, o.repeats),
                 answered = outbox.answered + o.answered
             from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::int[])
               as o (id, state, repeats, answered, attempt)
             where outbox.id = o.id and (o.attempt is null or o.attempt = outbox.attempts)",
            &open.0,
            &open.1 as _,
            &open.2,
            &open.3,
            &open.4 as _
        )
        .execute(pool)
        .await?;
    }
    Ok(())
}

/// How many messages wait to be sent.
pub async fn count(pool: &PgPool) -> Result<i64> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from outbox"#).fetch_one(pool).await?;
    Ok(count)
}
