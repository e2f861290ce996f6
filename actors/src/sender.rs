//! One WhatsApp number: the only one that speaks for it.
//!
//! Supervised by Business. Owns the pace of the number and of each recipient, and the order within each lane:
//! the next message of a customer goes out when WhatsApp has answered for the one before. What it owns is memory;
//! the outbox is the truth, read anew at a start, where whatever was being sent when somebody died is unknown.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use flows::id::{BusinessId, ContactId, OutboxId};
use flows::outbound::{Outbound, Recipient};
use flows::pace::Bucket;
use flows::retry::{self, Verdict};
use flows::window;
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use uuid::Uuid;

use crate::node::Node;
use crate::store::businesses::Number;
use crate::store::outbox::{self, Asked, Claim, Claimed, End, Outcome};
use crate::store::{PATIENCE, within};
use crate::whatsapp::Sent;

/// At most so many requests of one number under way: one that hangs must not stop the others.
const UNDER_WAY: usize = 100;
/// Rows read at a time when the outbox is looked through.
const PAGE: i64 = 5_000;
/// Read receipts under way; more are left out.
const RECEIPTS: usize = 16;

/// A message that is in the outbox.
#[derive(Clone, Copy, Debug)]
pub struct Hint {
    /// Which.
    pub id: OutboxId,
    /// To whom.
    pub contact: ContactId,
}

/// What Sender is told.
#[derive(Debug)]
pub enum Msg {
    /// These are in the outbox.
    Wake(Vec<Hint>),
    /// A message was handled and may be marked as read.
    Read(String),
    /// A status has told that this was taken, before the answer did.
    Resolved(ContactId, OutboxId),
    /// An attempt is over.
    Over(ContactId, OutboxId, Over),
    /// A read receipt is over.
    Receipted,
    /// Something may be due.
    Tick,
    /// The alarm that was set for this time.
    Alarm(Timestamp),
    /// Look through the outbox for what nobody has told.
    Sweep,
}

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

/// Tells a number things.
#[derive(Clone, Debug)]
pub struct Handle(ActorRef<Msg>);

impl Handle {
    pub(crate) fn of(actor: ActorRef<Msg>) -> Self {
        Self(actor)
    }

    /// These messages are in its outbox.
    pub fn wake(&self, hints: Vec<Hint>) {
        let _ = self.0.cast(Msg::Wake(hints));
    }

    /// A status has told that a message was taken.
    pub fn resolved(&self, contact: ContactId, id: OutboxId) {
        let _ = self.0.cast(Msg::Resolved(contact, id));
    }

    /// Time has passed.
    pub fn tick(&self) {
        let _ = self.0.cast(Msg::Tick);
    }

    /// Look through the outbox.
    /// Whether somebody was there to hear it.
    pub fn sweep(&self) -> bool {
        self.0.cast(Msg::Sweep).is_ok()
    }

    pub(crate) fn is(&self, id: ractor::ActorId) -> bool {
        self.0.get_id() == id
    }
}

/// The actor.
#[derive(Debug)]
pub struct SenderActor;

/// A message in its lane.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    id: OutboxId,
    repeats: u32,
    /// Of unknown outcome: until when a status is awaited.
    unknown_until: Option<Timestamp>,
    /// The database did not say whether it was claimed; it was not sent, that is certain.
    unclaimed: bool,
    /// A status has told that it was taken, while its request was still under way.
    resolved: bool,
}

/// The messages of one recipient, in order.
#[derive(Debug)]
struct Lane {
    queue: VecDeque<Waiting>,
    /// Whether its head is being sent.
    busy: bool,
    pair: Bucket,
    not_before: Timestamp,
}

/// What it holds. All times are of `Clock::elapsed`.
#[derive(Debug)]
pub struct State {
    node: Arc<Node>,
    business: BusinessId,
    number: String,
    lanes: HashMap<ContactId, Lane>,
    bucket: Bucket,
    not_before: Timestamp,
    /// Lanes whose head may go now.
    ready: VecDeque<ContactId>,
    /// Lanes, and the number itself, that wait for a time.
    later: BTreeMap<Timestamp, Vec<ContactId>>,
    under_way: usize,
    receipts: usize,
    /// When the next tick is on its way.
    alarm: Option<Timestamp>,
}

impl Actor for SenderActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Arc<Node>, BusinessId, Number);

    async fn pre_start(
        &self,
        _: ActorRef<Msg>,
        (node, business, number): Self::Arguments,
    ) -> Result<State, ActorProcessingErr> {
        let now = node.clock.elapsed();
        let mut state = State {
            bucket: Bucket::number(number.per_second, now),
            node,
            business,
            number: number.phone_number_id,
            lanes: HashMap::new(),
            not_before: now,
            ready: VecDeque::new(),
            later: BTreeMap::new(),
            under_way: 0,
            receipts: 0,
            alarm: None,
        };
        state.look_through(true).await?;
        Ok(state)
    }

    async fn post_start(&self, myself: ActorRef<Msg>, state: &mut State) -> Result<(), ActorProcessingErr> {
        state.pump(&myself);
        Ok(())
    }

    async fn handle(
        &self,
        myself: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match msg {
            Msg::Wake(hints) => hints.into_iter().for_each(|hint| state.add(hint.contact, hint.id, 0, false)),
            Msg::Read(wamid) => state.receipt(&myself, wamid),
            Msg::Resolved(contact, id) => state.resolved(contact, id),
            Msg::Over(contact, id, over) => state.over(contact, id, over),
            Msg::Receipted => state.receipts = state.receipts.saturating_sub(1),
            Msg::Tick => state.forget_lanes_at_rest(),
            Msg::Alarm(at) => {
                if state.alarm == Some(at) {
                    state.alarm = None;
                }
            }
            // Rows that cannot be read now are read with the next sweep.
            Msg::Sweep => {
                if let Err(error) = state.look_through(false).await {
                    tracing::warn!(%error, number = state.number, "the outbox could not be looked through");
                }
            }
        }
        state.pump(&myself);
        Ok(())
    }
}

impl State {
    /// Reads the outbox. `adopt`: this is the start, and what was being sent is unknown now.
    async fn look_through(&mut self, adopt: bool) -> crate::store::Result<()> {
        // Attempts of a Sender that failed live on, and tell the rows how they end.
        let flying: Vec<Uuid> = self.node.flying.iter().map(|entry| entry.key().0).collect();
        let (mut after, mut adopt) = (i64::MIN, adopt.then_some(flying.as_slice()));
        loop {
            let rows = outbox::open(&self.node.pool, &self.number, adopt.take(), after, PAGE);
            let rows = within(PATIENCE, rows).await?;
            let full = rows.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
            for row in rows {
                after = row.seq;
                self.add(row.contact, row.id, row.repeats, row.unknown);
            }
            if !full {
                return Ok(());
            }
        }
    }

    fn add(&mut self, contact: ContactId, id: OutboxId, repeats: u32, unknown: bool) {
        let now = self.node.clock.elapsed();
        let wait = SignedDuration::try_from(self.node.settings.unknown_wait)
            .unwrap_or(SignedDuration::from_secs(60));
        let lane = self.lanes.entry(contact).or_insert_with(|| Lane {
            queue: VecDeque::new(),
            busy: false,
            pair: Bucket::pair(now),
            not_before: now,
        });
        if lane.queue.iter().any(|waiting| waiting.id == id) {
            return;
        }
        let unknown_until = unknown.then(|| now.saturating_add(wait).unwrap_or(Timestamp::MAX));
        lane.queue.push_back(Waiting { id, repeats, unknown_until, unclaimed: false, resolved: false });
        if lane.queue.len() == 1 && !lane.busy {
            self.ready.push_back(contact);
        }
    }

    /// Starts what may be started now, and sets the alarm for what may not.
    fn pump(&mut self, myself: &ActorRef<Msg>) {
        let now = self.node.clock.elapsed();
        while let Some((&at, _)) = self.later.first_key_value()
            && at <= now
        {
            if let Some((_, due)) = self.later.pop_first() {
                self.ready.extend(due);
            }
        }
        let mut next = None;
        while self.under_way < UNDER_WAY && !self.ready.is_empty() {
            // The number's own pace concerns all lanes: they keep their place in the row.
            if let Err(at) = self.number_may_go(now) {
                next = Some(at);
                break;
            }
            let Some(contact) = self.ready.pop_front() else { break };
            if let Err(at) = self.start(myself, contact, now) {
                self.later.entry(at).or_default().push(contact);
            }
        }
        let later = self.later.first_key_value().map(|(&at, _)| at);
        if let Some(at) = next.into_iter().chain(later).min()
            && self.alarm.is_none_or(|alarm| at < alarm || alarm <= now)
        {
            self.alarm = Some(at);
            let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
            myself.send_after(wait.max(Duration::from_millis(1)), move || Msg::Alarm(at));
        }
    }

    fn number_may_go(&self, now: Timestamp) -> Result<(), Timestamp> {
        if self.node.stopping.load(Ordering::Acquire) {
            return Err(now.saturating_add(SignedDuration::from_secs(1)).unwrap_or(Timestamp::MAX));
        }
        if now < self.not_before {
            return Err(self.not_before);
        }
        self.bucket.clone().take(now)
    }

    /// Sends the head of a lane, or says when it may be sent.
    fn start(&mut self, myself: &ActorRef<Msg>, contact: ContactId, now: Timestamp) -> Result<(), Timestamp> {
        let Some(lane) = self.lanes.get_mut(&contact) else { return Ok(()) };
        if lane.busy {
            return Ok(());
        }
        let Some(head) = lane.queue.front_mut() else { return Ok(()) };
        if self.node.flying.contains_key(&head.id) {
            // An attempt of the Sender before this one: how it ends is not known here yet.
            return Err(now.saturating_add(SignedDuration::from_millis(500)).unwrap_or(Timestamp::MAX));
        }
        let repeat = match head.unknown_until {
            Some(until) if now < until => return Err(until),
            Some(_) => true,
            None => false,
        };
        if now < lane.not_before {
            return Err(lane.not_before);
        }
        let mut pair = lane.pair.clone();
        pair.take(now)?;
        self.bucket.take(now)?;
        lane.pair = pair;
        lane.busy = true;
        let (id, repeats) = (head.id, head.repeats);
        let unclaimed = std::mem::take(&mut head.unclaimed);
        if repeat {
            head.unknown_until = None;
            head.repeats += 1;
        }
        self.under_way += 1;
        let attempt = Attempt {
            node: Arc::clone(&self.node),
            business: self.business,
            number: self.number.clone(),
            id,
            repeat: repeat.then_some(repeats),
            unclaimed,
            claimed: AtomicU32::new(0),
        };
        let myself = myself.clone();
        let flight = Flight::start(&self.node, id);
        tokio::spawn(async move {
            let over = AssertUnwindSafe(attempt.run()).catch_unwind().await;
            drop(flight);
            // Where it got to before it panicked nobody knows.
            let _ = myself.cast(Msg::Over(contact, id, over.unwrap_or(Over::Unknown)));
        });
        Ok(())
    }

    /// A lane at rest is forgotten once its bucket is full again: a fresh one would be the same.
    fn forget_lanes_at_rest(&mut self) {
        let now = self.node.clock.elapsed();
        self.lanes.retain(|_, lane| {
            lane.busy || !lane.queue.is_empty() || lane.not_before > now || !lane.pair.is_full(now)
        });
    }

    fn over(&mut self, contact: ContactId, id: OutboxId, over: Over) {
        self.under_way = self.under_way.saturating_sub(1);
        let now = self.node.clock.elapsed();
        let after = |wait: SignedDuration| now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let wait = SignedDuration::try_from(self.node.settings.unknown_wait)
            .unwrap_or(SignedDuration::from_secs(60));
        let Some(lane) = self.lanes.get_mut(&contact) else { return };
        lane.busy = false;
        let at_head = lane.queue.front().is_some_and(|head| head.id == id);
        match over {
            _ if lane.queue.front().is_some_and(|head| head.id == id && head.resolved) => {
                lane.queue.pop_front();
            }
            Over::Gone if at_head => drop(lane.queue.pop_front()),
            Over::Gone => lane.queue.retain(|waiting| waiting.id != id),
            Over::Unknown => {
                if let Some(head) = lane.queue.front_mut().filter(|head| head.id == id) {
                    head.unknown_until = Some(after(wait));
                }
            }
            Over::Unclaimed => {
                lane.not_before = after(AWAY);
                if let Some(head) = lane.queue.front_mut().filter(|head| head.id == id) {
                    head.unclaimed = true;
                }
            }
            Over::Again(verdict) => match verdict {
                Verdict::SlowRecipient { after: wait } => {
                    lane.not_before = after(wait);
                    lane.pair.drain(now);
                }
                Verdict::SlowNumber { after: wait }
                | Verdict::SlowApp { after: wait }
                | Verdict::HoldNumber { after: wait } => self.not_before = self.not_before.max(after(wait)),
                Verdict::StopNumber => {
                    tracing::error!(
                        number = self.number,
                        "the token of this number is refused: it is stopped for now"
                    );
                    self.not_before = self.not_before.max(after(STOPPED));
                }
                Verdict::Retry { after: wait } | Verdict::HoldTemplate { after: wait } => {
                    lane.not_before = after(wait)
                }
                _ => lane.not_before = after(SignedDuration::from_secs(1)),
            },
        }
        self.ready.push_back(contact);
    }

    fn resolved(&mut self, contact: ContactId, id: OutboxId) {
        let Some(lane) = self.lanes.get_mut(&contact) else { return };
        if !lane.busy {
            lane.queue.retain(|waiting| waiting.id != id);
            self.ready.push_back(contact);
        } else if let Some(waiting) = lane.queue.iter_mut().find(|waiting| waiting.id == id) {
            waiting.resolved = true;
        }
    }

    fn receipt(&mut self, myself: &ActorRef<Msg>, wamid: String) {
        if self.receipts >= RECEIPTS {
            return;
        }
        self.receipts += 1;
        let (node, number, myself) = (Arc::clone(&self.node), self.number.clone(), myself.clone());
        tokio::spawn(async move {
            node.graph.mark_read(&number, &wamid).await;
            let _ = myself.cast(Msg::Receipted);
        });
    }
}

/// A number whose token is refused is tried again this much later: somebody may have mended it.
const STOPPED: SignedDuration = SignedDuration::from_mins(5);
/// A store that is away is asked again this much later.
const AWAY: SignedDuration = SignedDuration::from_secs(1);

/// A message whose request is under way.
struct Flight {
    node: Arc<Node>,
    id: OutboxId,
}

impl Flight {
    fn start(node: &Arc<Node>, id: OutboxId) -> Self {
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
struct Attempt {
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
    async fn run(&self) -> Over {
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
