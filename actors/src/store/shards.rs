//! Who owns which businesses: 1,024 shards, each a lease with an epoch.
//!
//! A node that was paused and wakes still believes that it owns its shards; the epoch, checked in the
//! transaction of every write of state, refuses it.

use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::Result;

/// How many shards there are; fixed for the life of a database.
pub const SHARDS: i32 = 1024;

/// The shard of a business: stable for its life.
pub fn of(business: Uuid) -> i32 {
    let (high, low) = business.as_u64_pair();
    // Ids are random or derived by hashing: any of their bits will do.
    i32::try_from((high ^ low) % 1024).unwrap_or(0)
}

/// A shard owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// Which.
    pub shard: i32,
    /// Under which epoch.
    pub epoch: i64,
}

/// Takes every shard that is free, expired, or ours already; renews the lease. What another node holds is
/// left to it.
pub async fn take(pool: &PgPool, node: Uuid, lease: Duration) -> Result<Vec<Owned>> {
    let seconds = lease.as_secs_f64();
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "insert into members (node) values ($1)
         on conflict (node) do update set seen_at = now()",
        node
    )
    .execute(&mut *tx)
    .await?;
    // Our own are waited for: every commit of ours shares its shard's row for a moment.
    let renewed = sqlx::query!(
        "update shards set lease_until = now() + make_interval(secs => $2) where owner = $1 returning id, epoch",
        node,
        seconds
    )
    .fetch_all(&mut *tx)
    .await?;
    let taken = sqlx::query!(
        "with free as (
           select id
           from shards
           where (owner is null or lease_until < now()) and owner is distinct from $1
           order by id
           for update skip locked
         )
         update shards
         set owner = $1, epoch = epoch + 1, lease_until = now() + make_interval(secs => $2)
         from free
         where shards.id = free.id
         returning shards.id, shards.epoch",
        node,
        seconds
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let renewed = renewed.into_iter().map(|row| Owned { shard: row.id, epoch: row.epoch });
    Ok(renewed.chain(taken.into_iter().map(|row| Owned { shard: row.id, epoch: row.epoch })).collect())
}

/// Gives every shard back, so that the next node need not wait for the lease to end.
pub async fn release(pool: &PgPool, node: Uuid) -> Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query!("update shards set owner = null, lease_until = '-infinity' where owner = $1", node)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("delete from members where node = $1", node).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Frees every shard whoever holds it: only for a database that nobody else can be using, such as the private
/// cluster whose folder we have just locked.
pub async fn seize(pool: &PgPool) -> Result<()> {
    sqlx::query!("update shards set owner = null, lease_until = '-infinity' where owner is not null")
        .execute(pool)
        .await?;
    Ok(())
}
