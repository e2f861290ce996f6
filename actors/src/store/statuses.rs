//! What WhatsApp reports of our messages: taken in with the webhook, merged by rank afterwards.

use std::collections::BTreeMap;

use flows::delivery::{self, Progress};
use flows::id::{ContactId, OutboxId};
use jiff::Timestamp;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Result, instant};

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The number it is about.
    pub phone_number_id: String,
    /// WhatsApp's id of the message.
    pub wamid: String,
    /// Our id of it, as WhatsApp gave it back.
    pub callback: Option<Uuid>,
    /// How far it has come.
    pub progress: Progress,
    /// When.
    pub at: Timestamp,
    /// Why it failed, where it did.
    pub error_code: Option<i64>,
    /// In words.
    pub error: Option<String>,
}

/// Takes reports in.
pub async fn record(tx: &mut PgConnection, reports: &[Report]) -> Result<()> {
    let numbers: Vec<&str> = reports.iter().map(|report| report.phone_number_id.as_str()).collect();
    let wamids: Vec<&str> = reports.iter().map(|report| report.wamid.as_str()).collect();
    let callbacks: Vec<Option<Uuid>> = reports.iter().map(|report| report.callback).collect();
    let progress: Vec<&str> = reports.iter().map(|report| report.progress.as_str()).collect();
    let at: Vec<_> = reports.iter().map(|report| instant::out(report.at)).collect();
    let codes: Vec<Option<i64>> = reports.iter().map(|report| report.error_code).collect();
    let errors: Vec<Option<&str>> = reports.iter().map(|report| report.error.as_deref()).collect();
    sqlx::query!(
        "insert into statuses (phone_number_id, wamid, callback, progress, at, error_code, error)
         select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::bigint[],
                              $7::text[])",
        &numbers as _,
        &wamids as _,
        &callbacks as _,
        &progress as _,
        &at,
        &codes as _,
        &errors as _
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What a round of merging did.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// Reports looked at; as many as asked for: there may be more.
    pub looked_at: usize,
    /// Messages of the outbox that are now known to have been taken.
    pub resolved: Vec<(OutboxId, ContactId, String)>,
    /// Whether some reports are about messages we do not know yet.
    pub orphans: bool,
}

/// Merges up to `limit` reports into their messages, by rank: never backwards, in any order, any number of times.
pub async fn merge(pool: &PgPool, limit: i64) -> Result<Merged> {
    let mut tx = pool.begin().await?;
    let rows = sqlx::query!(
        r#"select s.seq, s.phone_number_id, s.wamid, s.progress, s.error_code, s.error,
                  m.id as "id?", m.progress as "current?", o.contact_id as "open?"
           from (select * from statuses where not orphaned order by seq limit $1 for update skip locked) s
           left join lateral (
             select id, progress from whatsapp_messages
             where phone_number_id = s.phone_number_id and wamid = s.wamid and direction = 'out'
             union all
             -- Our id counts only together with the number it was sent from: anybody may send us anything.
             select id, progress from whatsapp_messages
             where id = s.callback and phone_number_id = s.phone_number_id and direction = 'out' and wamid is null
             limit 1
           ) m on true
           left join outbox o on o.id = m.id
           order by s.seq"#,
        limit
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut merged = Merged { looked_at: rows.len(), ..Merged::default() };
    if rows.is_empty() {
        return Ok(merged);
    }
    struct Change {
        before: Option<String>,
        progress: Progress,
        wamid: String,
        error_code: Option<i64>,
        error: Option<String>,
    }
    let mut changes: BTreeMap<Uuid, Change> = BTreeMap::new();
    let (mut done, mut orphans) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(id) = row.id else {
            orphans.push(row.seq);
            continue;
        };
        done.push(row.seq);
        if let Some(contact) = row.open
            && !merged.resolved.iter().any(|(other, ..)| other.0 == id)
        {
            merged.resolved.push((OutboxId(id), ContactId(contact), row.phone_number_id));
        }
        let change = changes.entry(id).or_insert_with(|| Change {
            progress: Progress::parse(row.current.as_deref().unwrap_or("queued")),
            before: row.current,
            wamid: row.wamid,
            error_code: None,
            error: None,
        });
        let incoming = Progress::parse(&row.progress);
        if incoming == Progress::Failed {
            change.error_code = change.error_code.or(row.error_code);
            change.error = change.error.take().or(row.error);
        }
        change.progress = delivery::merge(change.progress.clone(), incoming);
    }
    let ids: Vec<Uuid> = changes.keys().copied().collect();
    let before: Vec<Option<&str>> = changes.values().map(|change| change.before.as_deref()).collect();
    let after: Vec<&str> = changes.values().map(|change| change.progress.as_str()).collect();
    let wamids: Vec<&str> = changes.values().map(|change| change.wamid.as_str()).collect();
    let codes: Vec<Option<i64>> = changes.values().map(|change| change.error_code).collect();
    let errors: Vec<Option<&str>> = changes.values().map(|change| change.error.as_deref()).collect();
    // Compare and set: what another node has merged meanwhile is not undone; its reports come again.
    let set = sqlx::query_scalar!(
        "update whatsapp_messages m
         set progress = c.after, wamid = coalesce(m.wamid, c.wamid),
             error_code = coalesce(c.code, m.error_code), error = coalesce(c.error, m.error)
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
           as c (id, before, after, wamid, code, error)
         where m.id = c.id and m.progress is not distinct from c.before
         returning m.id",
        &ids,
        &before as _,
        &after as _,
        &wamids as _,
        &codes as _,
        &errors as _
    )
    .fetch_all(&mut *tx)
    .await?;
    if set.len() < ids.len() {
        // Somebody was faster: all of it again, from what is there now.
        tx.rollback().await?;
        return Ok(Merged { looked_at: usize::try_from(limit).unwrap_or(0), ..Merged::default() });
    }
    let resolved: Vec<Uuid> = merged.resolved.iter().map(|(id, ..)| id.0).collect();
    if !resolved.is_empty() {
        sqlx::query!("delete from outbox where id = any($1)", &resolved).execute(&mut *tx).await?;
    }
    sqlx::query!("delete from statuses where seq = any($1)", &done).execute(&mut *tx).await?;
    if !orphans.is_empty() {
        merged.orphans = true;
        sqlx::query!("update statuses set orphaned = true where seq = any($1)", &orphans)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(merged)
}

/// Looks again at reports whose message was not known when they came. Whether any is about a message we know now.
pub async fn adopt(pool: &PgPool) -> Result<bool> {
    let adopted = sqlx::query!(
        "update statuses s
         set orphaned = false
         from whatsapp_messages m
         where s.orphaned and s.received_at > now() - interval '10 minutes' and m.phone_number_id = s.phone_number_id and m.wamid = s.wamid and m.direction = 'out'"
    )
    .execute(pool)
    .await?;
    Ok(adopted.rows_affected() > 0)
}

/// Drops reports that nobody has claimed for longer than WhatsApp repeats a webhook (7 days; 8 kept).
pub async fn prune(pool: &PgPool) -> Result<u64> {
    let done =
        sqlx::query!("delete from statuses where orphaned and received_at < now() - interval '8 days'")
            .execute(pool)
            .await?;
    Ok(done.rows_affected())
}

/// Sets the oldest report aside as nobody's: it could not be merged.
pub async fn skip_first(pool: &PgPool) -> Result<()> {
    sqlx::query!(
        "update statuses set orphaned = true
         where seq = (select min(seq) from statuses where not orphaned)"
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// How many reports wait to be merged.
pub async fn count(pool: &PgPool) -> Result<i64> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from statuses where not orphaned"#)
        .fetch_one(pool)
        .await?;
    Ok(count)
}
