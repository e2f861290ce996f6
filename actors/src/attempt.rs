//! One attempt to send one message: claim the row, ask ourselves, ask WhatsApp, write down what became of it.
//!
//! Started by a Sender as a task of its own, and outlives one that fails: what it has begun it ends, and the row says
//! how. Knows nothing of pace and order, which are the Sender's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use flows::id::{BusinessId, OutboxId};
use flows::outbound::{Outbound, Recipient};
use flows::retry::{self, Verdict};
use flows::window;
use jiff::Timestamp;
use uuid::Uuid;

use crate::node::Node;
use crate::store::outbox::{Asked, Claim, Claimed, End, Outcome};
use crate::whatsapp::Sent;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The message is off the outbox.
    Gone,
    /// It stays; nobody before then.
    Again(Verdict),
    /// It may have been sent.
    Unknown,
    /// It was not sent, and the database could not say whether it was claimed.
    Unclaimed,
}

/// A message whose request is under way.
pub(crate) struct Flight {
    node: Arc<Node>,
    id: OutboxId,
}

impl Flight {
    pub(crate) fn start(node: &Arc<Node>, id: OutboxId) -> Self {
        node.flying.insert(id, ());
        Self { node: Arc::clone(node), id }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.node.flying.remove(&self.id);
    }
}

/// One attempt to send one message.
pub(crate) struct Attempt {
    node: Arc<Node>,
    business: BusinessId,
    number: String,
    id: OutboxId,
    /// The message may have been sent before: how often it was repeated already.
    repeat: Option<u32>,
    /// The last attempt ended before anything was sent, perhaps with the row claimed.
    unclaimed: bool,
    /// The number of this attempt, once it is claimed.
    claimed: AtomicU32,
}

impl Attempt {
    pub(crate) fn new(
        node: Arc<Node>,
        business: BusinessId,
        number: String,
        id: OutboxId,
        repeat: Option<u32>,
        unclaimed: bool,
    ) -> Self {
        Self { node, business, number, id, repeat, unclaimed, claimed: AtomicU32::new(0) }
    }

    pub(crate) async fn run(&self) -> Over {
        match self.try_once().await {
            Ok(over) => over,
            // All that can fail comes before the request: nothing was sent.
            Err(error) => {
                tracing::warn!(%error, id = %self.id, "a message could not be worked on");
                Over::Unclaimed
            }
        }
    }

    async fn try_once(&self) -> crate::store::Result<Over> {
        if let Some(repeats) = self.repeat {
            // No status came. A reply is repeated once; what was repeated already, or is no reply, is given up.
            if repeats > 0 {
                let why = "its outcome is unknown, twice".to_owned();
                self.settle(End::Failed { code: None, why }).await?;
                return Ok(Over::Gone);
            }
            self.settle(End::Repeat).await?;
        }
        let Some(epoch) = self.node.epoch(self.business) else { return Ok(Over::Unclaimed) };
        let asked = Asked { id: self.id, business: self.business, epoch, again: self.unclaimed };
        let claimed = match self.node.claims.submit(asked).await? {
            Claim::Mine(claimed) => {
                self.claimed.store(claimed.attempts, Ordering::Relaxed);
                claimed
            }
            Claim::Gone => return Ok(Over::Gone),
            Claim::NotOurs => return Ok(Over::Unclaimed),
        };
        if self.repeat.is_some() && claimed.purpose != "reply" {
            let why = "its outcome is unknown".to_owned();
            self.settle(End::Failed { code: None, why }).await?;
            return Ok(Over::Gone);
        }
        if let Some(why) = refused_by_us(&claimed, self.node.clock.now()) {
            self.settle(End::Parked { why: why.to_owned() }).await?;
            return Ok(Over::Gone);
        }
        let (Ok(message), Some(to)) = (serde_json::from_str::<Outbound>(&claimed.body), recipient(&claimed))
        else {
            let why = "it has no recipient, or cannot be read".to_owned();
            self.settle(End::Failed { code: None, why }).await?;
            return Ok(Over::Gone);
        };
        crate::crash::point("send.before");
        let sent = self.node.graph.send(&self.number, &to, &message, &self.id.to_string()).await;
        crate::crash::point("send.after");
        let Some(attempt) = sent.attempt() else {
            let Sent::Accepted { wamid } = sent else { return Ok(Over::Unknown) };
            self.settle_for_sure(End::Accepted { wamid }).await;
            return Ok(Over::Gone);
        };
        // What never reached WhatsApp uses no tries up: an hour without a network is not the message's fault.
        let tries = match attempt {
            retry::Attempt::Answer { .. } => claimed.answered + 1,
            _ => claimed.attempts,
        };
        let verdict = retry::judge(attempt, tries, chance());
        tracing::info!(id = %self.id, number = self.number, ?sent, ?verdict, "a message was not accepted");
        Ok(self.follow(&sent, verdict, &claimed).await)
    }

    /// Does what the verdict says.
    async fn follow(&self, sent: &Sent, verdict: Verdict, claimed: &Claimed) -> Over {
        let code = match sent {
            Sent::Refused { error, .. } => error.code,
            _ => None,
        };
        let words = match sent {
            Sent::Refused { error, .. } => error.details.clone(),
            Sent::NotSent(why) | Sent::Lost(why) => why.clone(),
            Sent::Accepted { .. } => String::new(),
        };
        match verdict {
            Verdict::Unknown if claimed.purpose == "campaign" => {
                self.settle_for_sure(End::Failed { code, why: "its outcome is unknown".into() }).await;
                Over::Gone
            }
            Verdict::Unknown => {
                self.settle_for_sure(End::Unknown).await;
                Over::Unknown
            }
            Verdict::Reject | Verdict::Suppress | Verdict::SuppressMarketing => {
                self.settle_for_sure(End::Failed { code, why: words }).await;
                Over::Gone
            }
            Verdict::NeedsTemplate => {
                let why = "WhatsApp says that the 24-hour window is closed: a template is needed".to_owned();
                self.settle_for_sure(End::Parked { why }).await;
                Over::Gone
            }
            verdict => {
                let answered =
                    matches!(sent, Sent::Refused { .. }) && matches!(verdict, Verdict::Retry { .. });
                self.settle_for_sure(End::Again { answered }).await;
                Over::Again(verdict)
            }
        }
    }

    async fn settle(&self, end: End) -> crate::store::Result<()> {
        let attempt = Some(self.claimed.load(Ordering::Relaxed)).filter(|attempt| *attempt > 0);
        self.node.outcomes.submit(Outcome { id: self.id, end, attempt }).await
    }

    /// Records an end that only we know: as long as the database is away, nothing else of this lane is sent.
    async fn settle_for_sure(&self, end: End) {
        let mut wait = Duration::from_millis(200);
        while let Err(error) = self.settle(end.clone()).await {
            tracing::warn!(%error, id = %self.id, "an outcome could not be recorded yet");
            if !error.is_passing() {
                let why = "its outcome could not be recorded".to_owned();
                if let Err(error) = self.settle(End::Failed { code: None, why }).await {
                    tracing::error!(%error, id = %self.id, "an outcome is lost: the message is unknown after a restart");
                }
                return;
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(Duration::from_secs(5));
        }
    }
}

/// Why we do not even ask WhatsApp.
fn refused_by_us(claimed: &Claimed, now: Timestamp) -> Option<&'static str> {
    if claimed.not_after.is_some_and(|end| now >= end) {
        return Some("it is too late for it");
    }
    if claimed.purpose != "reply" && claimed.opted_out {
        return Some("the customer has opted out");
    }
    let template = claimed.body.contains("\"template\"")
        && serde_json::from_str::<Outbound>(&claimed.body).is_ok_and(|message| message.is_template());
    if !template && !window::is_open(claimed.last_inbound_at, now) {
        return Some("the customer last wrote more than 24 hours ago: a template is needed");
    }
    None
}

/// To whom: the identity they wrote under.
fn recipient(claimed: &Claimed) -> Option<Recipient> {
    let phone = claimed.wa_id.clone().map(Recipient::Phone);
    phone.or_else(|| claimed.user_id.clone().map(Recipient::User))
}

/// A number from 0 to 1,000,000, so that those who were refused together do not come back together.
fn chance() -> u32 {
    let (high, low) = Uuid::new_v4().as_u64_pair();
    u32::try_from((high ^ low) % 1_000_001).unwrap_or(0)
}
