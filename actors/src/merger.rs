//! Merges what WhatsApp reports of our messages.
//!
//! Supervised by System. Owns nothing: reports are rows, taken in with the webhook. Told that there are some, it
//! merges until none is left, and tells the Senders what turned out to have been taken.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::node::Node;
use crate::store::{self, statuses, within};

/// Reports merged in one transaction.
const PAGE: i64 = 500;

/// What Merger is told.
#[derive(Debug)]
pub enum Msg {
    /// There are reports.
    Look,
    /// Look again at those whose message was not known, and drop what nobody claims.
    Tidy,
}

/// The actor.
#[derive(Debug)]
pub struct MergerActor;

impl Actor for MergerActor {
    type Msg = Msg;
    type State = Arc<Node>;
    type Arguments = Arc<Node>;

    async fn pre_start(
        &self,
        myself: ActorRef<Msg>,
        node: Arc<Node>,
    ) -> Result<Arc<Node>, ActorProcessingErr> {
        // Whoever was here before may have been told, and not have done it.
        myself.cast(Msg::Look)?;
        Ok(node)
    }

    async fn handle(
        &self,
        _: ActorRef<Msg>,
        msg: Msg,
        node: &mut Arc<Node>,
    ) -> Result<(), ActorProcessingErr> {
        let done = match msg {
            Msg::Look => {
                node.merging.store(false, Ordering::Release);
                merge(node).await
            }
            Msg::Tidy => tidy(node).await,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "reports must wait");
        }
        Ok(())
    }
}

async fn merge(node: &Node) -> store::Result<()> {
    let mut page = PAGE;
    loop {
        let merged = match within(store::PATIENCE, statuses::merge(&node.pool, page)).await {
            Ok(merged) => merged,
            // One report that cannot be merged must not stop the others: find it, and set it aside.
            Err(store::Error::Refused(error)) if page > 1 => {
                tracing::warn!(%error, "reports were refused together: one by one");
                page = 1;
                continue;
            }
            Err(store::Error::Refused(error)) => {
                tracing::error!(%error, "a report cannot be merged and is set aside");
                within(store::PATIENCE, statuses::skip_first(&node.pool)).await?;
                continue;
            }
            Err(error) => return Err(error),
        };
        for (id, contact, number) in merged.resolved {
            if let Some(sender) = node.senders.get(&number) {
                sender.resolved(contact, id);
            }
        }
        if merged.orphans {
            node.orphans.store(true, Ordering::Release);
        }
        if merged.looked_at < usize::try_from(page).unwrap_or(usize::MAX) {
            return Ok(());
        }
    }
}

async fn tidy(node: &Node) -> store::Result<()> {
    if node.orphans.load(Ordering::Acquire) && within(store::PATIENCE, statuses::adopt(&node.pool)).await? {
        merge(node).await?;
    }
    within(store::PATIENCE, statuses::prune(&node.pool)).await?;
    Ok(())
}
