//! One running copy of bellhop: what its actors share.
//!
//! Nothing here is the truth about anything: rows are. The maps are ways to find who is awake, the queues are
//! ways to share a commit, and all of it can be lost at any moment.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use dashmap::DashMap;
use flows::id::{BusinessId, ContactId, OutboxId};
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use crate::batch::{Batch, Shape};
use crate::business;
use crate::clock::Clock;
use crate::sender;
use crate::store::inbox::{Lane, Pending};
use crate::store::outbox::{self, Outcome};
use crate::store::shards::{self, Owned};
use crate::store::turns::{self, Kept, Turn};
use crate::store::{self, Result, bookings, holds, inbox};
use crate::whatsapp;

/// How a node behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How to reach WhatsApp.
    pub graph: whatsapp::Access,
    /// How long a lease on a shard lasts; a dead node's businesses are taken over after that.
    pub lease: Duration,
    /// How long after a send of unknown outcome a status is awaited before the one repeat.
    pub unknown_wait: Duration,
    /// How long a conversation without work stays in memory.
    pub idle: Duration,
    /// Whether messages are marked as read when they are handled.
    pub read_receipts: bool,
    /// Whether nobody else can be using the database, so that leases of the past need not be waited for.
    pub alone: bool,
}

/// What the actors of one node share.
#[derive(Debug)]
pub struct Node {
    /// This copy's id, fresh at each start.
    pub id: Uuid,
    /// The database.
    pub pool: PgPool,
    /// The time.
    pub clock: Clock,
    /// How it behaves.
    pub settings: Settings,
    /// WhatsApp.
    pub graph: whatsapp::Client,
    /// The heads of lanes: up to twenty messages each.
    pub heads: Batch<Lane, Vec<Pending>>,
    /// Conversations and customers as they were left.
    pub kept: Batch<Lane, Option<Kept>>,
    /// Turns to commit.
    pub turns: Batch<Turn, bool>,
    /// Times to keep.
    pub holds: Batch<holds::NewHold, holds::Kept>,
    /// Holds to turn into bookings.
    pub books: Batch<bookings::NewBooking, bool>,
    /// Messages to claim for sending.
    pub claims: Batch<outbox::Asked, outbox::Claim>,
    /// What became of them.
    pub outcomes: Batch<Outcome, ()>,
    /// Businesses that are awake.
    pub businesses: DashMap<BusinessId, business::Handle>,
    /// Numbers that are awake.
    pub senders: DashMap<String, sender::Handle>,
    /// Whose numbers are whose.
    pub numbers: DashMap<String, BusinessId>,
    /// Messages whose request is under way, by whichever Sender: an attempt outlives a Sender that fails.
    pub flying: DashMap<OutboxId, ()>,
    /// Conversations in memory.
    pub awake: AtomicUsize,
    /// Whether some statuses wait for a message that is not known yet.
    pub orphans: AtomicBool,
    /// Whether Merger has been told already.
    pub merging: AtomicBool,
    /// Whether nothing new is to be sent, because this node is shutting down.
    pub stopping: AtomicBool,
    /// Set when this node must stop: why.
    pub stop: watch::Sender<Option<String>>,
    owned: watch::Sender<HashMap<i32, i64>>,
}

/// How what a node owns has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Something is not ours any more.
    pub lost: bool,
    /// Something is ours that was not.
    pub gained: bool,
}

/// Messages of one lane taken at a time.
pub const HEADS: i64 = 20;

impl Node {
    /// A node over a migrated database. Owns no shard yet.
    pub fn new(pool: PgPool, clock: Clock, settings: Settings) -> reqwest::Result<Arc<Self>> {
        let id = Uuid::now_v7();
        let graph = whatsapp::Client::new(settings.graph.clone())?;
        let patience = store::PATIENCE;
        let wide = Shape { size: 256, parallel: 2, queue: 4096 };
        let single = Shape { size: 256, parallel: 1, queue: 4096 };
        let db = || pool.clone();
        let (a, b, c, d, e, f, g) = (db(), db(), db(), db(), db(), db(), db());
        let (owned, _) = watch::channel(HashMap::new());
        let (stop, _) = watch::channel(None);
        Ok(Arc::new(Self {
            id,
            heads: Batch::start(wide, patience, move |lanes| {
                let pool = a.clone();
                Box::pin(async move {
                    let rows = inbox::heads(&pool, &distinct(&lanes), HEADS).await?;
                    Ok(group(&lanes, rows, |row| row.lane))
                })
            }),
            kept: Batch::start(wide, patience, move |lanes| {
                let pool = b.clone();
                Box::pin(async move {
                    let rows = turns::load(&pool, &distinct(&lanes)).await?;
                    Ok(group(&lanes, rows, |row| row.lane).into_iter().map(|mut rows| rows.pop()).collect())
                })
            }),
            turns: Batch::start(single, patience, move |turns| {
                let pool = c.clone();
                Box::pin(async move {
                    crate::crash::point("turn.commit.before");
                    let done = turns::commit(&pool, id, &turns).await;
                    crate::crash::point("turn.commit.after");
                    done
                })
            }),
            holds: Batch::start(single, patience, move |holds| {
                let pool = d.clone();
                Box::pin(async move {
                    crate::crash::point("hold.before");
                    let done = holds::hold(&pool, id, &holds).await;
                    crate::crash::point("hold.after");
                    done
                })
            }),
            books: Batch::start(single, patience, move |bookings| {
                let pool = e.clone();
                Box::pin(async move {
                    crate::crash::point("book.before");
                    let done = bookings::book(&pool, id, &bookings).await;
                    crate::crash::point("book.after");
                    done
                })
            }),
            claims: Batch::start(single, patience, move |asked| {
                let pool = f.clone();
                Box::pin(async move {
                    crate::crash::point("send.claim.before");
                    let claims = outbox::claim(&pool, id, &asked).await?;
                    crate::crash::point("send.claim.after");
                    Ok(claims)
                })
            }),
            outcomes: Batch::start(single, patience, move |outcomes| {
                let pool = g.clone();
                Box::pin(async move {
                    crate::crash::point("send.settle.before");
                    outbox::settle(&pool, &outcomes).await?;
                    crate::crash::point("send.settle.after");
                    Ok(vec![(); outcomes.len()])
                })
            }),
            pool,
            clock,
            settings,
            graph,
            businesses: DashMap::new(),
            senders: DashMap::new(),
            numbers: DashMap::new(),
            flying: DashMap::new(),
            awake: AtomicUsize::new(0),
            orphans: AtomicBool::new(true),
            merging: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            stop,
            owned,
        }))
    }

    /// The epoch under which this node owns a business; none where it does not.
    pub fn epoch(&self, business: BusinessId) -> Option<i64> {
        self.owned.borrow().get(&shards::of(business.0)).copied()
    }

    /// Notes which shards are ours. `lost`: one that was ours no longer is, or came back under another epoch; somebody
    /// else has had it, and what is in memory here is old. `gained`: some were not ours before.
    pub fn own(&self, owned: &[Owned]) -> Change {
        let (mut lost, mut gained) = (false, false);
        self.owned.send_modify(|map| {
            let new: HashMap<_, _> = owned.iter().map(|owned| (owned.shard, owned.epoch)).collect();
            lost = map.iter().any(|(shard, epoch)| new.get(shard) != Some(epoch));
            gained = new.keys().any(|shard| !map.contains_key(shard));
            *map = new;
        });
        Change { lost, gained }
    }

    /// The business of a number.
    pub async fn business_of(&self, phone_number_id: &str) -> Result<Option<BusinessId>> {
        if let Some(business) = self.numbers.get(phone_number_id) {
            return Ok(Some(*business));
        }
        let business = store::businesses::of_number(&self.pool, phone_number_id).await?;
        if let Some(business) = business {
            self.numbers.insert(phone_number_id.to_owned(), business);
        }
        Ok(business)
    }

    /// Tells a conversation to look at its rows. Loses nothing when it fails: the rows stay.
    pub fn wake(&self, lane: Lane) -> bool {
        let (business, contact): (BusinessId, ContactId) = lane;
        self.businesses.get(&business).is_some_and(|handle| handle.wake(contact))
    }

    /// Stops this node: what it knows can no longer be trusted.
    pub fn give_up(&self, why: impl Into<String>) {
        self.stop.send_if_modified(|stop| {
            let first = stop.is_none();
            if first {
                *stop = Some(why.into());
            }
            first
        });
    }

    /// Counts a conversation that wakes or goes to sleep.
    pub fn count_awake(&self, woke: bool) {
        if woke {
            self.awake.fetch_add(1, Ordering::Relaxed);
        } else {
            self.awake.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn distinct(lanes: &[Lane]) -> Vec<Lane> {
    let set: std::collections::BTreeSet<Lane> = lanes.iter().copied().collect();
    set.into_iter().collect()
}

/// Puts rows to what was asked for, in the order asked.
fn group<K: Copy + Eq + std::hash::Hash, R: Clone>(
    asked: &[K],
    rows: Vec<R>,
    key: impl Fn(&R) -> K,
) -> Vec<Vec<R>> {
    let mut of: HashMap<K, Vec<R>> = HashMap::with_capacity(asked.len());
    for row in rows {
        of.entry(key(&row)).or_default().push(row);
    }
    // Who asked twice in one batch (an actor that was killed, and its successor) gets the same answer twice.
    asked.iter().map(|key| of.get(key).cloned().unwrap_or_default()).collect()
}
