//! One WhatsApp number: the only one that speaks for it.
//!
//! Supervised by Business. Owns the pace of the number and of each recipient, and the order within each lane:
//! the next message of a customer goes out when WhatsApp has answered for the one before. What it owns is memory;
//! the outbox is the truth, read anew at a start, where whatever was being sent when somebody died is unknown.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use flows::id::{BusinessId, ContactId, OutboxId};
use flows::pace::Bucket;
use flows::retry::Verdict;
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use uuid::Uuid;

use crate::attempt::{Attempt, Flight, Over};
use crate::node::Node;
use crate::store::businesses::Number;
use crate::store::{PATIENCE, outbox, within};

/// At most so many requests of one number under way: one that hangs must not stop the others.
const UNDER_WAY: usize = 100;
/// Rows read at a time when the outbox is looked through.
const PAGE: i64 = 5_000;
/// Read receipts under way; more are left out.
const RECEIPTS: usize = 16;
/// A number whose token is refused is tried again this much later: somebody may have mended it.
const STOPPED: SignedDuration = SignedDuration::from_mins(5);
/// A store that is away is asked again this much later.
const AWAY: SignedDuration = SignedDuration::from_secs(1);

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
        let attempt = Attempt::new(
            Arc::clone(&self.node),
            self.business,
            self.number.clone(),
            id,
            repeat.then_some(repeats),
            unclaimed,
        );
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
