//! The root of the tree, and the one handle that the edge holds.
//!
//! System restarts Intake, Timer and Merger, and gives up, so that the process ends and is started afresh, after
//! five restarts in a minute. A business that fails is opened again by the next thing that concerns it, so that one
//! broken business costs nobody else anything. It keeps the node's leases; when one is lost to another node, what
//! is in memory is old, and the node stops.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use flows::id::BusinessId;
use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, SupervisionEvent};
use sqlx::PgPool;
use tokio::sync::watch;

use crate::business::{self, BusinessActor};
use crate::clock::Clock;
use crate::intake::{Delivery, Intake, IntakeActor};
use crate::merger::{self, MergerActor};
use crate::node::{Change, Node, Settings};
use crate::store::inbox::Lane;
use crate::store::{self, Error, Result, quarantine, shards, within};
use crate::timer::{self, TimerActor};

/// More restarts than this within [`CALM`] are no accident.
const RESTARTS: usize = 5;
/// A business that could not be opened is tried again after this; the others must not wait for it each time.
const REFUSED: Duration = Duration::from_secs(10);
/// Opening a business takes some queries.
const OPENING: Duration = Duration::from_secs(15);
/// See [`RESTARTS`].
const CALM: Duration = Duration::from_secs(60);

/// What System is told.
#[derive(Debug)]
pub enum Msg {
    /// Somebody wrote to a business that is not awake.
    Open(Lane),
    /// A business has something to send.
    Start(BusinessId),
    /// A business has reminders due.
    Remind(BusinessId),
    /// Reports wait to be merged.
    Merge,
    /// Reports that nobody claims may be claimed now.
    Tidy,
    /// Time has passed.
    Tick,
    /// Renew the leases.
    Renew,
}

/// Tells System things.
#[derive(Clone, Debug)]
pub struct Handle {
    actor: ActorRef<Msg>,
    node: Arc<Node>,
}

impl Handle {
    fn tell(&self, msg: Msg) {
        // Rows stay; whoever comes after System looks at them.
        let _ = self.actor.cast(msg);
    }

    /// Somebody wrote to a business that is not awake.
    pub fn open(&self, lane: Lane) {
        self.tell(Msg::Open(lane));
    }

    /// A business has something to send.
    pub fn start(&self, business: BusinessId) {
        self.tell(Msg::Start(business));
    }

    /// A business has reminders due.
    pub fn remind(&self, business: BusinessId) {
        self.tell(Msg::Remind(business));
    }

    /// Reports wait to be merged.
    pub fn merge(&self) {
        if !self.node.merging.swap(true, Ordering::AcqRel) {
            self.tell(Msg::Merge);
        }
    }

    /// Reports that nobody claims may be claimed now.
    pub fn tidy(&self) {
        self.tell(Msg::Tidy);
    }

    /// Time has passed.
    pub fn tick(&self) {
        self.tell(Msg::Tick);
    }
}

/// The actor.
#[derive(Debug)]
pub struct SystemActor;

/// What it holds.
#[derive(Debug)]
pub struct State {
    node: Arc<Node>,
    handle: Handle,
    intake: watch::Sender<Option<Intake>>,
    merger: ActorRef<merger::Msg>,
    timer: Option<ActorRef<timer::Msg>>,
    core: HashMap<ActorId, Core>,
    businesses: HashMap<ActorId, BusinessId>,
    restarts: VecDeque<Instant>,
    /// Businesses that could not be opened, and when: they are not tried again at once.
    refused: HashMap<BusinessId, Instant>,
}

/// The children without which nothing works.
#[derive(Clone, Copy, Debug)]
enum Core {
    Intake,
    Merger,
    Timer,
}

impl Actor for SystemActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Arc<Node>, watch::Sender<Option<Intake>>);

    async fn pre_start(
        &self,
        myself: ActorRef<Msg>,
        (node, intake): Self::Arguments,
    ) -> std::result::Result<State, ActorProcessingErr> {
        let handle = Handle { actor: myself.clone(), node: Arc::clone(&node) };
        let (merger, _) =
            Actor::spawn_linked(None, MergerActor, Arc::clone(&node), myself.get_cell()).await?;
        let mut state = State {
            node,
            handle,
            intake,
            core: HashMap::from([(merger.get_id(), Core::Merger)]),
            merger,
            timer: None,
            businesses: HashMap::new(),
            restarts: VecDeque::new(),
            refused: HashMap::new(),
        };
        renew(&state.node).await?;
        state.start(&myself, Core::Intake).await?;
        state.start(&myself, Core::Timer).await?;
        myself.send_interval(state.node.settings.lease / 3, || Msg::Renew);
        Ok(state)
    }

    async fn handle(
        &self,
        myself: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> std::result::Result<(), ActorProcessingErr> {
        match msg {
            Msg::Open(lane) => {
                if state.open(&myself, lane.0).await {
                    state.node.wake(lane);
                }
            }
            Msg::Start(business) => drop(state.open(&myself, business).await),
            Msg::Remind(business) => {
                if state.open(&myself, business).await
                    && let Some(handle) = state.node.businesses.get(&business)
                {
                    handle.remind();
                }
            }
            Msg::Merge => drop(state.merger.cast(merger::Msg::Look)),
            Msg::Tidy => drop(state.merger.cast(merger::Msg::Tidy)),
            Msg::Tick => {
                state.node.businesses.iter().for_each(|business| business.tick());
                state.node.senders.iter().for_each(|sender| sender.tick());
            }
            Msg::Renew => match renew(&state.node).await {
                Ok(change) if change.gained => {
                    if let Some(timer) = &state.timer {
                        let _ = timer.cast(timer::Msg::Gained);
                    }
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the leases could not be renewed"),
            },
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Msg>,
        event: SupervisionEvent,
        state: &mut State,
    ) -> std::result::Result<(), ActorProcessingErr> {
        let (id, why) = match event {
            SupervisionEvent::ActorTerminated(cell, _, why) => (cell.get_id(), why.unwrap_or_default()),
            SupervisionEvent::ActorFailed(cell, error) => (cell.get_id(), error.to_string()),
            SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => return Ok(()),
        };
        if let Some(business) = state.businesses.remove(&id) {
            tracing::error!(%business, why, "a business failed: it is opened again when something concerns it");
            state.node.businesses.remove_if(&business, |_, handle| handle.cell().get_id() == id);
            return Ok(());
        }
        let Some(core) = state.core.remove(&id) else { return Ok(()) };
        tracing::error!(?core, why, "restarting");
        let now = Instant::now();
        state.restarts.push_back(now);
        while state.restarts.front().is_some_and(|at| now.duration_since(*at) > CALM) {
            state.restarts.pop_front();
        }
        if state.restarts.len() > RESTARTS {
            state
                .node
                .give_up(format!("{core:?} failed {} times in a minute, the last time: {why}", RESTARTS + 1));
            return Ok(());
        }
        state.start(&myself, core).await
    }
}

impl State {
    async fn start(
        &mut self,
        myself: &ActorRef<Msg>,
        core: Core,
    ) -> std::result::Result<(), ActorProcessingErr> {
        let cell = myself.get_cell();
        let with = || (Arc::clone(&self.node), self.handle.clone());
        let id = match core {
            Core::Intake => {
                let (actor, _) = Actor::spawn_linked(None, IntakeActor, with(), cell).await?;
                let id = actor.get_id();
                self.intake.send_replace(Some(Intake::of(actor)));
                id
            }
            Core::Merger => {
                let (actor, _) = Actor::spawn_linked(None, MergerActor, Arc::clone(&self.node), cell).await?;
                self.merger = actor;
                self.merger.get_id()
            }
            Core::Timer => {
                let (actor, _) = Actor::spawn_linked(None, TimerActor, with(), cell).await?;
                self.timer.insert(actor).get_id()
            }
        };
        self.core.insert(id, core);
        Ok(())
    }

    /// Opens a business, unless it is open, or not ours.
    async fn open(&mut self, myself: &ActorRef<Msg>, business: BusinessId) -> bool {
        if self.node.businesses.contains_key(&business) {
            return true;
        }
        if self.node.epoch(business).is_none() {
            return false;
        }
        if self.refused.get(&business).is_some_and(|at| at.elapsed() < REFUSED) {
            return false;
        }
        let arguments = (Arc::clone(&self.node), business);
        let opened = Actor::spawn_linked(None, BusinessActor, arguments, myself.get_cell());
        let opened = tokio::time::timeout(OPENING, opened).await;
        let opened = opened.map_err(|_| "it takes too long".to_owned());
        match opened.and_then(|opened| opened.map_err(|error| error.to_string())) {
            Ok((actor, _)) => {
                self.refused.remove(&business);
                self.businesses.insert(actor.get_id(), business);
                self.node.businesses.insert(business, business::Handle::of(actor));
                true
            }
            Err(error) => {
                tracing::error!(%business, error, "a business could not be opened");
                self.refused.insert(business, Instant::now());
                false
            }
        }
    }
}

/// Takes and renews leases. Stops the node where one of them was lost.
async fn renew(node: &Node) -> Result<Change> {
    let owned = within(store::PATIENCE, shards::take(&node.pool, node.id, node.settings.lease)).await?;
    let change = node.own(&owned);
    if change.lost {
        node.give_up("another node has taken over some of our businesses");
    }
    Ok(change)
}

/// A running bellhop, as the edge sees it.
#[derive(Clone, Debug)]
pub struct System {
    node: Arc<Node>,
    actor: ActorRef<Msg>,
    intake: watch::Receiver<Option<Intake>>,
}

/// How much is left to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Messages not handled.
    pub inbox: i64,
    /// Messages set aside after several failures.
    pub parked: i64,
    /// Messages not sent.
    pub outbox: i64,
    /// Reports not merged.
    pub statuses: i64,
    /// Reminders due.
    pub reminders: i64,
}

impl Left {
    /// Whether nothing is left that could still be done.
    pub fn is_nothing(&self) -> bool {
        Self { parked: 0, ..*self } == Self::default()
    }
}

impl System {
    /// Starts everything over a migrated database.
    pub async fn start(
        pool: PgPool,
        clock: Clock,
        settings: Settings,
    ) -> std::result::Result<Self, StartError> {
        if settings.alone {
            within(store::PATIENCE, shards::seize(&pool)).await?;
        }
        let node = Node::new(pool, clock, settings)?;
        let (sender, intake) = watch::channel(None);
        let (actor, ended) = Actor::spawn(None, SystemActor, (Arc::clone(&node), sender))
            .await
            .map_err(|error| StartError::Actors(error.to_string()))?;
        let watched = Arc::clone(&node);
        tokio::spawn(async move {
            let _ = ended.await;
            watched.give_up("the root of the actors has ended");
        });
        Ok(Self { node, actor, intake })
    }

    /// Makes a webhook durable; see [`Intake::deliver`].
    pub async fn deliver(&self, items: Vec<flows::inbound::Item>, bytes: usize) -> Result<()> {
        let intake = self.intake.borrow().clone();
        let intake = intake.ok_or_else(|| Error::Away("starting".into()))?;
        intake.deliver(Delivery { items, bytes, at: self.node.clock.now() }).await
    }

    /// Keeps a signed body that cannot be read.
    pub async fn quarantine(&self, digest: &[u8], reason: &str, body: &[u8]) -> Result<()> {
        within(Duration::from_millis(1700), quarantine::keep(&self.node.pool, digest, reason, body)).await
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.node.clock
    }

    /// The database, for the demo and for tests.
    pub fn pool(&self) -> &PgPool {
        &self.node.pool
    }

    /// How many conversations are in memory.
    pub fn awake(&self) -> usize {
        self.node.awake.load(Ordering::Relaxed)
    }

    /// Gives a chat that a person has back to the bot. Whether there is such a chat.
    pub async fn hand_back(&self, phone_number_id: &str, identity: &str) -> Result<bool> {
        let Some(business) = self.node.business_of(phone_number_id).await? else { return Ok(false) };
        let Some(epoch) = self.node.epoch(business) else { return Err(Error::Fenced) };
        let back = store::turns::hand_back(&self.node.pool, self.node.id, epoch, business, identity);
        within(store::PATIENCE, back).await
    }

    /// How much is left to do.
    pub async fn left(&self) -> Result<Left> {
        let pool = &self.node.pool;
        let (inbox, parked) = store::inbox::count(pool).await?;
        Ok(Left {
            inbox,
            parked,
            outbox: store::outbox::count(pool).await?,
            statuses: store::statuses::count(pool).await?,
            reminders: i64::try_from(store::reminders::businesses(pool, self.node.clock.now()).await?.len())
                .unwrap_or(i64::MAX),
        })
    }

    /// Waits until nothing is left to do, or until patience ends: how "eventually" is written in tests.
    pub async fn settle(&self, patience: Duration) -> Result<Left> {
        let end = Instant::now() + patience;
        let mut calm = 0;
        loop {
            let left = self.left().await?;
            calm = if left.is_nothing() { calm + 1 } else { 0 };
            // Twice in a row: between two of the counts, work may pass from one table to the next.
            if calm == 2 || Instant::now() > end {
                return Ok(left);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// When the next reminder is due.
    pub async fn next_due(&self) -> Result<Option<jiff::Timestamp>> {
        store::reminders::next(&self.node.pool).await
    }

    /// Waits until this node has to stop by itself, and says why.
    pub async fn ended(&self) -> String {
        let mut stop = self.node.stop.subscribe();
        let why = stop.wait_for(Option::is_some).await;
        why.ok().and_then(|why| why.clone()).unwrap_or_default()
    }

    /// Stops: what is under way may finish, the leases are given back, and the rest is rows.
    pub async fn stop(&self) {
        let end = Instant::now() + Duration::from_secs(5);
        while Instant::now() < end {
            let left = within(Duration::from_secs(1), self.left()).await;
            if left.is_err() || left.is_ok_and(|left| left.inbox == 0 && left.statuses == 0) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // Requests under way end by themselves, and what became of them is worth recording: else it is unknown.
        let end = Instant::now() + self.node.settings.graph.patience.min(Duration::from_secs(3));
        self.node.stopping.store(true, Ordering::Release);
        while Instant::now() < end && !self.node.flying.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.actor.stop(Some("shutting down".into()));
        let _ = self.actor.wait(Some(Duration::from_secs(2))).await;
        if let Err(error) =
            within(Duration::from_secs(2), shards::release(&self.node.pool, self.node.id)).await
        {
            tracing::warn!(%error, "the leases could not be given back: they end by themselves");
        }
        self.node.pool.close().await;
    }
}

/// Why bellhop could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
    /// The client of the Graph API.
    #[error("the HTTP client cannot be made: {0}")]
    Http(#[from] reqwest::Error),
    /// The tree.
    #[error("the actors did not start: {0}")]
    Actors(String),
}

impl System {
    /// Settings and shared parts, for what is built beside it.
    pub fn node(&self) -> &Arc<Node> {
        &self.node
    }
}
