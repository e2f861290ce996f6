//! One WhatsApp number: the only one that speaks for it.
//!
//! Supervised by Business. Owns the pace of the number and of each recipient, and the order within each lane:
//! the next message of a customer goes out when WhatsApp has answered for the one before. What it owns is memory;
//! the outbox is the truth, read anew at a start, where whatever was being sent when somebody died is unknown.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use flows::id::{BusinessId, ContactId, OutboxId};
use flows::outbound::{Outbound, Recipient};
use flows::pace::Bucket;
use flows::retry::{self, Verdict};
use flows::window;
use jiff::{SignedDuration, Timestamp};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use uuid::Uuid;

use crate::node::Node;
use crate::store::businesses::Number;
use crate::store::outbox::{self, Claimed, End, Outcome};
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
    Resolved(OutboxId),
    /// An attempt is over.
    Over(ContactId, OutboxId, Over),
    /// A read receipt is over.
    Receipted,
    /// Something may be due.
    Tick,
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
    pub fn resolved(&self, id: OutboxId) {
        let _ = self.0.cast(Msg::Resolved(id));
    }

    /// Time has passed.
    pub fn tick(&self) {
        let _ = self.0.cast(Msg::Tick);
    }

    /// Look through the outbox.
    pub fn sweep(&self) {
        let _ = self.0.cast(Msg::Sweep);
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

    async fn handle(&self, myself: ActorRef<Msg>, msg: Msg, state: &mut State) -> Result<(), ActorProcessingErr> {
        match msg {
            Msg::Wake(hints) => hints.into_iter().for_each(|hint| state.add(hint.contact, hint.id, 0, false)),
            Msg::Read(wamid) => state.receipt(&myself, wamid),
            Msg::Resolved(id) => state.resolved(id),
            Msg::Over(contact, id, over) => state.over(contact, id, over),
            Msg::Receipted => state.receipts = state.receipts.saturating_sub(1),
            Msg::Tick => state.alarm = None,
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
        let (mut after, mut adopt) = (i64::MIN, adopt);
        loop {
            let rows = outbox::open(&self.node.pool, &self.number, adopt, after, PAGE).await?;
            adopt = false;
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
        let wait = SignedDuration::try_from(self.node.settings.unknown_wait).unwrap_or(SignedDuration::from_secs(60));
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
        lane.queue.push_back(Waiting { id, repeats, unknown_until, unclaimed: false });
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
            && self.alarm.is_none_or(|alarm| at < alarm)
        {
            self.alarm = Some(at);
            let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
            myself.send_after(wait.max(Duration::from_millis(1)), || Msg::Tick);
        }
    }

    fn number_may_go(&self, now: Timestamp) -> Result<(), Timestamp> {
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
        let Some(head) = lane.queue.front_mut() else {
            // A lane at rest is forgotten once its bucket is full again: a fresh one would be the same.
            if lane.pair.is_full(now) {
                self.lanes.remove(&contact);
            }
            return Ok(());
        };
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
        };
        let myself = myself.clone();
        tokio::spawn(async move {
            let over = attempt.run().await;
            let _ = myself.cast(Msg::Over(contact, id, over));
        });
        Ok(())
    }

    fn over(&mut self, contact: ContactId, id: OutboxId, over: Over) {
        self.under_way = self.under_way.saturating_sub(1);
        let now = self.node.clock.elapsed();
        let after = |wait: SignedDuration| now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        let wait = SignedDuration::try_from(self.node.settings.unknown_wait).unwrap_or(SignedDuration::from_secs(60));
        let Some(lane) = self.lanes.get_mut(&contact) else { return };
        lane.busy = false;
        let at_head = lane.queue.front().is_some_and(|head| head.id == id);
        match over {
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
                    tracing::error!(number = self.number, "the token of this number is refused: it is stopped for now");
                    self.not_before = self.not_before.max(after(STOPPED));
                }
                Verdict::Retry { after: wait } | Verdict::HoldTemplate { after: wait } => lane.not_before = after(wait),
                _ => lane.not_before = after(SignedDuration::from_secs(1)),
            },
        }
        self.ready.push_back(contact);
    }

    fn resolved(&mut self, id: OutboxId) {
        let Some((contact, lane)) =
            self.lanes.iter_mut().find(|(_, lane)| !lane.busy && lane.queue.front().is_some_and(|head| head.id == id))
        else {
            return;
        };
        lane.queue.pop_front();
        self.ready.push_back(*contact);
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
        } else if self.unclaimed {
            self.settle(End::Again).await?;
        }
        let Some(epoch) = self.node.epoch(self.business) else { return Ok(Over::Gone) };
        let Some(claimed) = self.node.claims.submit((self.id, self.business, epoch)).await? else {
            return Ok(Over::Gone);
        };
        if let Some(why) = refused_by_us(&claimed, self.node.clock.now()) {
            self.settle(End::Parked { why: why.to_owned() }).await?;
            return Ok(Over::Gone);
        }
        let (Ok(message), Some(to)) = (serde_json::from_str::<Outbound>(&claimed.body), recipient(&claimed)) else {
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
        let verdict = retry::judge(attempt, claimed.attempts, chance());
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
                self.settle_for_sure(End::Again).await;
                Over::Again(verdict)
            }
        }
    }

    async fn settle(&self, end: End) -> crate::store::Result<()> {
        self.node.outcomes.submit(Outcome { id: self.id, end }).await
    }

    /// Records an end that only we know: as long as the database is away, nothing else of this lane is sent.
    async fn settle_for_sure(&self, end: End) {
        let mut wait = Duration::from_millis(200);
        while let Err(error) = self.settle(end.clone()).await {
            tracing::warn!(%error, id = %self.id, "an outcome could not be recorded yet");
            if !error.is_passing() {
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
