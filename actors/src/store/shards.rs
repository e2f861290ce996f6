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

/// Renews this node's lease, and takes every shard that is nobody's or whose owner's lease is over. What another node
/// holds is left to it. All that is ours now.
pub async fn take(pool: &PgPool, node: Uuid, lease: Duration) -> Result<Vec<Owned>> {
    let seconds = lease.as_secs_f64();
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "insert into members (node, lease_until) values ($1, now() + make_interval(secs => $2))
         on conflict (node) do update set lease_until = excluded.lease_until",
        node,
        seconds
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "with free as (
           select s.id
           from shards s
           left join members m on m.node = s.owner
           where s.owner is distinct from $1 and (m.lease_until is null or m.lease_until < now())
           order by s.id
           for update of s skip locked
         )
         update shards set owner = $1, epoch = epoch + 1 from free where shards.id = free.id",
        node
    )
    .execute(&mut *tx)
    .await?;
    let rows =
        sqlx::query!("select id, epoch from shards where owner = $1", node).fetch_all(&mut *tx).await?;
    tx.commit().await?;
    Ok(rows.into_iter().map(|row| Owned { shard: row.id, epoch: row.epoch }).collect())
}

/// Gives every shard back, so that the next node need not wait for the lease to end.
pub async fn release(pool: &PgPool, node: Uuid) -> Result<()> {
    // A shard without a living owner is free: the member's row is all there is to give back.
    sqlx::query!("delete from members where node = $1", node).execute(pool).await?;
    Ok(())
}

/// Ends every lease, whoever holds it: only for a database that nobody else can be using, such as the private cluster
/// whose folder we have just locked.
pub async fn seize(pool: &PgPool) -> Result<()> {
    sqlx::query!("delete from members").execute(pool).await?;
    Ok(())
}
