//! One active business: its failure and fairness zone.
//!
//! Supervised by System. Owns what the business offers, as read from rows, and who of its people is awake; it
//! routes wake-ups, restarts what fails, and counts the failures of a message that nobody can handle. Lost with
//! it: nothing but memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use flows::business::Business as Card;
use flows::id::{BusinessId, ContactId};
use jiff::tz::TimeZone;
use ractor::{Actor, ActorCell, ActorId, ActorProcessingErr, ActorRef, SupervisionEvent};

use crate::conversation::{self, ConversationActor};
use crate::node::Node;
use crate::reminder::{self, ReminderActor};
use crate::scheduler::{self, SchedulerActor};
use crate::sender::{self, SenderActor};
use crate::store::businesses::{self, Stored};
use crate::store::{PATIENCE, inbox, within};

/// A message that fails so often is set aside, so that the customer's next one is heard.
const ATTEMPTS: i32 = 3;

/// What everybody in one business knows of it.
#[derive(Debug)]
pub struct Profile {
    /// As customers meet it.
    pub card: Card,
    /// Its zone.
    pub zone: TimeZone,
    /// Services by the words customers use, for understanding.
    pub services: Vec<(flows::id::ServiceId, Vec<String>)>,
    /// Staff by name, for understanding.
    pub staff: Vec<(flows::id::StaffId, String)>,
}

impl Profile {
    /// From what is stored.
    pub fn new(stored: &Stored) -> Result<Self, flows::calendar::zone::UnknownZone> {
        let words = |service: &flows::business::Service| {
            let mut words: Vec<String> = service.name.0.values().cloned().collect();
            words.extend(service.synonyms.iter().cloned());
            (service.id, words)
        };
        Ok(Self {
            zone: flows::calendar::zone::find(&stored.card.zone)?,
            services: stored.card.services.iter().map(words).collect(),
            staff: stored.card.staff.iter().map(|staff| (staff.id, staff.name.clone())).collect(),
            card: stored.card.clone(),
        })
    }
}

/// What Business is told.
#[derive(Debug)]
pub enum Msg {
    /// Somebody has written: their conversation must look at its rows.
    Wake(ContactId),
    /// Messages are in the outbox of a number.
    Send(String, Vec<sender::Hint>),
    /// A message was handled and may be marked as read.
    Read(String, String),
    /// Reminders are due.
    Remind,
    /// Time has passed: put idle conversations to sleep.
    Tick,
}

/// Wakes people of one business.
#[derive(Clone, Debug)]
pub struct Handle(ActorRef<Msg>);

impl Handle {
    pub(crate) fn of(actor: ActorRef<Msg>) -> Self {
        Self(actor)
    }

    /// Tells a conversation to look at its rows. Whether somebody was there to hear it.
    pub fn wake(&self, contact: ContactId) -> bool {
        self.0.cast(Msg::Wake(contact)).is_ok()
    }

    /// Tells a number that messages are in its outbox.
    pub fn send(&self, number: &str, hints: Vec<sender::Hint>) {
        let _ = self.0.cast(Msg::Send(number.to_owned(), hints));
    }

    /// Asks for a read receipt.
    pub fn read(&self, number: &str, wamid: &str) {
        let _ = self.0.cast(Msg::Read(number.to_owned(), wamid.to_owned()));
    }

    /// Tells that reminders are due.
    pub fn remind(&self) -> bool {
        self.0.cast(Msg::Remind).is_ok()
    }

    /// Tells that time has passed.
    pub fn tick(&self) {
        let _ = self.0.cast(Msg::Tick);
    }

    pub(crate) fn cell(&self) -> ActorCell {
        self.0.get_cell()
    }
}

/// The actor.
#[derive(Debug)]
pub struct BusinessActor;

/// A conversation that is awake.
#[derive(Debug)]
struct Awake {
    actor: ActorRef<conversation::Msg>,
    /// Whether it has a wake-up in its mailbox already: one is enough.
    woken: Arc<AtomicBool>,
    last: Instant,
}

/// What it holds.
#[derive(Debug)]
pub struct State {
    id: BusinessId,
    node: Arc<Node>,
    profile: Arc<Profile>,
    scheduler: scheduler::Scheduler,
    scheduler_id: ActorId,
    reminder: ActorRef<reminder::Msg>,
    senders: HashMap<String, ActorRef<sender::Msg>>,
    conversations: HashMap<ContactId, Awake>,
    of: HashMap<ActorId, ContactId>,
}

impl Actor for BusinessActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Arc<Node>, BusinessId);

    async fn pre_start(
        &self,
        myself: ActorRef<Msg>,
        (node, id): Self::Arguments,
    ) -> Result<State, ActorProcessingErr> {
        let stored = within(PATIENCE, businesses::find(&node.pool, id)).await?;
        let stored = stored.ok_or_else(|| format!("no business {id}"))?;
        let profile = Arc::new(Profile::new(&stored)?);
        let cell = myself.get_cell();
        let (scheduler, _) = Actor::spawn_linked(
            None,
            SchedulerActor,
            (Arc::clone(&node), id, stored.plan.clone(), stored.card.bot.reminders.clone()),
            cell.clone(),
        )
        .await?;
        let (reminder, _) =
            Actor::spawn_linked(None, ReminderActor, (Arc::clone(&node), Arc::clone(&profile)), cell.clone())
                .await?;
        let mut senders = HashMap::new();
        for number in &stored.numbers {
            let arguments = (Arc::clone(&node), id, number.clone());
            let (sender, _) = Actor::spawn_linked(None, SenderActor, arguments, cell.clone()).await?;
            node.senders.insert(number.phone_number_id.clone(), sender::Handle::of(sender.clone()));
            node.numbers.insert(number.phone_number_id.clone(), id);
            senders.insert(number.phone_number_id.clone(), sender);
        }
        Ok(State {
            id,
            node,
            profile,
            scheduler_id: scheduler.get_id(),
            scheduler: scheduler::Scheduler::of(scheduler),
            reminder,
            senders,
            conversations: HashMap::new(),
            of: HashMap::new(),
        })
    }

    async fn handle(
        &self,
        myself: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match msg {
            Msg::Wake(contact) => state.wake(&myself, contact).await?,
            Msg::Send(number, hints) => state.send(&number, hints),
            Msg::Read(number, wamid) => {
                if let Some(sender) = state.senders.get(&number) {
                    let _ = sender.cast(sender::Msg::Read(wamid));
                }
            }
            Msg::Remind => {
                let _ = state.reminder.cast(reminder::Msg::Due);
            }
            Msg::Tick => state.tick(),
        }
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Msg>,
        event: SupervisionEvent,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorStarted(_) | SupervisionEvent::ProcessGroupChanged(_) => Ok(()),
            SupervisionEvent::ActorTerminated(cell, ..) => state.ended(&myself, cell.get_id(), None).await,
            SupervisionEvent::ActorFailed(cell, error) => {
                state.ended(&myself, cell.get_id(), Some(error)).await
            }
        }
    }

    async fn post_stop(&self, _: ActorRef<Msg>, state: &mut State) -> Result<(), ActorProcessingErr> {
        for (number, sender) in &state.senders {
            state.node.senders.remove_if(number, |_, handle| handle.is(sender.get_id()));
        }
        Ok(())
    }
}

impl State {
    async fn wake(&mut self, myself: &ActorRef<Msg>, contact: ContactId) -> Result<(), ActorProcessingErr> {
        if let Some(awake) = self.conversations.get_mut(&contact) {
            awake.last = Instant::now();
            if awake.woken.swap(true, Ordering::AcqRel) {
                return Ok(());
            }
            if awake.actor.cast(conversation::Msg::Look).is_ok() {
                return Ok(());
            }
            // It is going to sleep: the next one may open its eyes only when it has closed them, or two would
            // handle one lane.
            let old = awake.actor.clone();
            old.wait(None).await?;
            self.conversations.remove(&contact);
        }
        let woken = Arc::new(AtomicBool::new(true));
        let arguments = conversation::Arguments {
            node: Arc::clone(&self.node),
            lane: (self.id, contact),
            profile: Arc::clone(&self.profile),
            scheduler: self.scheduler.clone(),
            business: Handle::of(myself.clone()),
            woken: Arc::clone(&woken),
        };
        let (actor, _) = Actor::spawn_linked(None, ConversationActor, arguments, myself.get_cell()).await?;
        let _ = actor.cast(conversation::Msg::Look);
        self.of.insert(actor.get_id(), contact);
        self.conversations.insert(contact, Awake { actor, woken, last: Instant::now() });
        Ok(())
    }

    fn send(&self, number: &str, hints: Vec<sender::Hint>) {
        match self.senders.get(number) {
            Some(sender) => {
                let _ = sender.cast(sender::Msg::Wake(hints));
            }
            // The number left the business while a conversation was under way: the rows stay and are seen.
            None => tracing::warn!(number, messages = hints.len(), "messages for a number that is not ours"),
        }
    }

    /// Puts conversations to sleep that have had nothing to do for a while.
    fn tick(&mut self) {
        let idle = self.node.settings.idle;
        for awake in self.conversations.values() {
            if awake.last.elapsed() > idle && !awake.woken.load(Ordering::Acquire) {
                let _ = awake.actor.cast(conversation::Msg::Sleep);
            }
        }
    }

    async fn ended(
        &mut self,
        myself: &ActorRef<Msg>,
        id: ActorId,
        error: Option<ActorProcessingErr>,
    ) -> Result<(), ActorProcessingErr> {
        if let Some(contact) = self.of.remove(&id) {
            if self.conversations.get(&contact).is_some_and(|awake| awake.actor.get_id() == id) {
                self.conversations.remove(&contact);
            }
            // Where the failure cannot be counted, the database is in trouble: the sweep comes back to the lane.
            if let Some(error) = error
                && self.count_failure(contact, &error.to_string()).await
            {
                self.wake(myself, contact).await?;
            }
            return Ok(());
        }
        // The Scheduler, the Reminder or a Sender: what they know is rows, and a fresh business has it again.
        // Conversations in mid-turn ask once more, with the same keys.
        let what = if id == self.scheduler_id { "the scheduler" } else { "a worker" };
        let why = error.map_or_else(|| "stopped".into(), |error| error.to_string());
        Err(format!("{what} of business {}: {why}", self.id).into())
    }

    /// Counts a failure of the message at the head of a lane. Whether that could be done.
    async fn count_failure(&self, contact: ContactId, why: &str) -> bool {
        tracing::error!(business = %self.id, %contact, why, "a conversation failed");
        let count = async {
            let Some(head) = inbox::heads(&self.node.pool, &[(self.id, contact)], 1).await?.pop() else {
                return Ok(());
            };
            if inbox::failed(&self.node.pool, head.seq, ATTEMPTS, why, self.node.clock.now()).await? {
                tracing::error!(message = %head.message, "a message was set aside after {ATTEMPTS} tries");
            }
            Ok(())
        };
        let counted = within(PATIENCE, count).await;
        counted.inspect_err(|error| tracing::warn!(%error, "a failure could not be counted")).is_ok()
    }
}
