//! The only actor that watches time.
//!
//! Supervised by System. Owns the knowledge of when the next thing is due, read from rows and lost without harm.
//! It wakes whoever has something due, and every two seconds everybody who may have been forgotten: a lost wake-up
//! delays a row, it does not lose it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::node::Node;
use crate::store::{self, inbox, outbox, reminders, within};
use crate::system;

/// Nothing is looked for less often than this.
const SWEEP: Duration = Duration::from_secs(2);
/// Lanes woken in one sweep.
const LANES: i64 = 1_000;

/// What Timer is told.
#[derive(Debug)]
pub enum Msg {
    /// Something may be due.
    Look,
    /// Look for what was forgotten, and again in a while.
    Sweep,
    /// Look for what was forgotten: some businesses are ours that were not.
    Gained,
}

/// The actor.
#[derive(Debug)]
pub struct TimerActor;

/// What it holds.
#[derive(Debug)]
pub struct State {
    node: Arc<Node>,
    system: system::Handle,
    next: Option<Timestamp>,
    /// How far the inbox has been looked through; the sweep goes on from there, and round again.
    after: i64,
}

impl Actor for TimerActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Arc<Node>, system::Handle);

    async fn pre_start(
        &self,
        myself: ActorRef<Msg>,
        (node, system): Self::Arguments,
    ) -> Result<State, ActorProcessingErr> {
        let (mut moves, told) = (node.clock.moves(), myself.clone());
        tokio::spawn(async move {
            // Somebody moved the clock: what was far may be due.
            while moves.changed().await.is_ok() && told.cast(Msg::Look).is_ok() {}
        });
        let _ = myself.cast(Msg::Sweep);
        Ok(State { node, system, next: None, after: i64::MIN })
    }

    async fn handle(
        &self,
        myself: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> Result<(), ActorProcessingErr> {
        let done = match msg {
            Msg::Look => state.look(&myself).await,
            Msg::Gained => state.sweep(&myself).await,
            Msg::Sweep => {
                let done = state.sweep(&myself).await;
                // After this one, not by the clock: while the database is away they must not pile up.
                myself.send_after(SWEEP, || Msg::Sweep);
                done
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, "what is due could not be read");
        }
        Ok(())
    }
}

impl State {
    /// Wakes whoever has something due.
    async fn look(&mut self, myself: &ActorRef<Msg>) -> store::Result<()> {
        self.system.tick();
        let now = self.node.clock.now();
        for business in within(store::PATIENCE, reminders::businesses(&self.node.pool, now)).await? {
            self.system.remind(business);
        }
        let next = within(store::PATIENCE, reminders::next(&self.node.pool)).await?;
        // Within the sweep, a thing that is due in between is woken at its time.
        if let Some(at) = next.filter(|at| *at > now && self.next != Some(*at)) {
            let wait = at.duration_since(now);
            if wait < SignedDuration::try_from(SWEEP).unwrap_or_default() && !self.node.clock.is_frozen() {
                self.next = Some(at);
                myself.send_after(Duration::try_from(wait).unwrap_or_default(), || Msg::Look);
            }
        }
        Ok(())
    }

    /// Wakes everybody who may have been forgotten.
    async fn sweep(&mut self, myself: &ActorRef<Msg>) -> store::Result<()> {
        let (lanes, last) = within(store::PATIENCE, inbox::lanes(&self.node.pool, self.after, LANES)).await?;
        self.after = last.unwrap_or(i64::MIN);
        for lane in lanes {
            if !self.node.wake(lane) {
                self.system.open(lane);
            }
        }
        for (number, business) in within(store::PATIENCE, outbox::numbers(&self.node.pool)).await? {
            // A handle whose actor is gone hears nothing.
            if !self.node.senders.get(&number).is_some_and(|sender| sender.sweep()) {
                self.system.start(business);
            }
        }
        self.system.merge();
        self.system.tidy();
        self.look(myself).await
    }
}
