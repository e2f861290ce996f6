//! One chat: the serial lane of one customer of one business.
//!
//! Supervised by Business. Owns nothing but a copy of its row: it takes the head of its lane, lets
//! `flows::conversation` decide, asks the Scheduler what the machine asks, and commits state, replies and the
//! message's end in one transaction. Lost with it: the copy.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flows::conversation::{self as machine, Context, Effect, Event, Tap, Transition};
use flows::id::OutboxId;
use flows::inbound::{self, Content};
use flows::language::Language;
use flows::understanding::{self, Setting};
use ractor::{Actor, ActorProcessingErr, ActorRef};

use crate::business::{self, Profile};
use crate::node::Node;
use crate::scheduler::Scheduler;
use crate::sender::Hint;
use crate::store::inbox::{Lane, Pending};
use crate::store::turns::{Kept, Learned, Owed, Turn};
use crate::store::{Error, PATIENCE, Result, bookings, within};

/// What Conversation is told.
#[derive(Debug)]
pub enum Msg {
    /// There may be rows in the lane.
    Look,
    /// Nothing has happened for a while: end, unless something has.
    Sleep,
}

/// What a conversation is opened with.
#[derive(Debug)]
pub struct Arguments {
    /// The node.
    pub node: Arc<Node>,
    /// Whose lane.
    pub lane: Lane,
    /// The business.
    pub profile: Arc<Profile>,
    /// Its calendar.
    pub scheduler: Scheduler,
    /// Its supervisor.
    pub business: business::Handle,
    /// Whether a wake-up is on its way.
    pub woken: Arc<AtomicBool>,
}

/// The actor.
#[derive(Debug)]
pub struct ConversationActor;

/// What it holds.
#[derive(Debug)]
pub struct State {
    with: Arguments,
    kept: Option<Kept>,
    #[expect(dead_code, reason = "counts as long as it lives")]
    awake: Awake,
}

/// Counts a conversation for as long as it is in memory, however it ends.
#[derive(Debug)]
struct Awake(Arc<Node>);

impl Awake {
    fn new(node: &Arc<Node>) -> Self {
        node.count_awake(true);
        Self(Arc::clone(node))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.0.count_awake(false);
    }
}

impl Actor for ConversationActor {
    type Msg = Msg;
    type State = State;
    type Arguments = Arguments;

    async fn pre_start(
        &self,
        _: ActorRef<Msg>,
        with: Arguments,
    ) -> std::result::Result<State, ActorProcessingErr> {
        Ok(State { awake: Awake::new(&with.node), with, kept: None })
    }

    async fn handle(
        &self,
        myself: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> std::result::Result<(), ActorProcessingErr> {
        match msg {
            Msg::Look => state.work().await?,
            // What comes in from here on is refused and handed back to the Business, which waits for our end.
            Msg::Sleep => myself.drain()?,
        }
        Ok(())
    }
}

/// A turn that cannot be committed is tried so often before the lane waits for the next wake-up.
const TRIES: u32 = 4;
/// More questions than this in one turn are a bug in the machine.
const QUESTIONS: usize = 16;
/// A name that WhatsApp shows is a guess at how somebody wants to be called; longer ones are cut.
const NAME: usize = 80;

impl State {
    /// Handles what is in the lane, in order, until it is empty.
    async fn work(&mut self) -> Result<()> {
        loop {
            self.with.woken.store(false, Ordering::Release);
            let pending = match self.with.node.heads.submit(self.with.lane).await {
                Ok(pending) => pending,
                Err(error) if error.is_passing() => return self.later(&error).await,
                Err(error) => return Err(error),
            };
            let full = pending.len() >= usize::try_from(crate::node::HEADS).unwrap_or(usize::MAX);
            for message in pending {
                match self.handle(&message).await {
                    Ok(()) => {}
                    Err(Error::Fenced) => {
                        self.kept = None;
                        return Ok(());
                    }
                    Err(error) if error.is_passing() => return self.later(&error).await,
                    Err(error) => return Err(error),
                }
            }
            if !full {
                return Ok(());
            }
        }
    }

    /// The database is away: the rows stay, and the sweep wakes this lane again.
    async fn later(&mut self, error: &Error) -> Result<()> {
        tracing::warn!(%error, "a turn must wait");
        self.kept = None;
        Ok(())
    }

    async fn handle(&mut self, message: &Pending) -> Result<()> {
        for tries in 0..TRIES {
            let kept = match self.kept.take() {
                Some(kept) => kept,
                None => match self.with.node.kept.submit(self.with.lane).await? {
                    Some(kept) => kept,
                    // The customer was erased, or joined with another, while their message waited.
                    None => {
                        return Err(Error::corrupt("whatsapp_contacts", self.with.lane.1, "is not there"));
                    }
                },
            };
            let Some(epoch) = self.with.node.epoch(self.with.lane.0) else { return Err(Error::Fenced) };
            let ready = self.decide(&kept, message, epoch).await?;
            let hints: Vec<Hint> =
                ready.turn.says.iter().map(|owed| Hint { id: owed.id, contact: self.with.lane.1 }).collect();
            let committed = self.with.node.turns.submit(ready.turn).await;
            match committed {
                Ok(true) => {
                    self.kept = Some(ready.kept);
                    if !hints.is_empty() {
                        self.with.business.send(&message.phone_number_id, hints);
                    }
                    if !message.echo && self.with.node.settings.read_receipts {
                        self.with.business.read(&message.phone_number_id, &message.wamid);
                    }
                    return Ok(());
                }
                // Another node has had this lane, or it is no longer ours: look again.
                Ok(false) => {}
                Err(error) if error.is_passing() && tries + 1 < TRIES => {
                    tokio::time::sleep(Duration::from_millis(100 << tries)).await;
                }
                Err(error) => return Err(error),
            }
            // Committed or not, nobody knows: if the row is gone, it was.
            let lane = self.with.lane;
            if !self.with.node.heads.submit(lane).await?.iter().any(|head| head.seq == message.seq) {
                // What it had to say may be in the outbox; a hint at what is not costs nothing.
                self.with.business.send(&message.phone_number_id, hints);
                return Ok(());
            }
        }
        Err(Error::Fenced)
    }

    /// Decides one turn: everything but the commit.
    async fn decide(&self, kept: &Kept, message: &Pending, epoch: i64) -> Result<Ready> {
        let node = &self.with.node;
        let profile = &self.with.profile;
        let name = kept.contact.name.as_deref().map(|name| name.chars().take(NAME).collect::<String>());
        let context = Context {
            business: &profile.card,
            zone: &profile.zone,
            name: name.as_deref(),
            prior: kept.contact.language.unwrap_or_else(|| prior(profile, kept.contact.wa_id.as_deref())),
            now: node.clock.now(),
            elapsed: node.clock.elapsed(),
        };
        let event = self.event(kept, message, &context);
        let counts = !message.echo && !matches!(event, Event::Noticed);
        let mut effects = Vec::new();
        let mut step = machine::step(&context, kept.state.clone(), event);
        for n in 0.. {
            let Transition { state, effects: new, .. } = &mut step;
            effects.append(new);
            let Some(question) = effects.pop_if(|effect| effect.is_question()) else { break };
            if n == QUESTIONS {
                return Err(Error::corrupt("conversations", self.with.lane.1, "asks without end"));
            }
            let key = machine::question_key(message.message, n);
            // A time given back must be free before the next question is put.
            self.do_the_rest(&effects).await?;
            let event = self.ask(question, key, &context).await?;
            step = machine::step(&context, std::mem::take(state), event);
        }
        let says = machine::render(&context, &step.state, &effects);
        self.do_the_rest(&effects).await?;
        let owed = says.iter().enumerate().map(|(n, say)| {
            Ok(Owed {
                id: OutboxId::answering(message.message, n),
                phone_number_id: message.phone_number_id.clone(),
                body: serde_json::to_string(say)
                    .map_err(|error| Error::corrupt("outbox", message.message, error))?,
            })
        });
        let turn = Turn {
            lane: self.with.lane,
            epoch,
            version: kept.version,
            state: serde_json::to_string(&step.state)
                .map_err(|error| Error::corrupt("conversations", self.with.lane.1, error))?,
            last_inbound_at: if counts { message.sent_at } else { jiff::Timestamp::UNIX_EPOCH },
            done: message.seq,
            says: owed.collect::<Result<_>>()?,
            learned: learned(&effects),
            at: context.now,
        };
        let mut kept = kept.clone();
        kept.version += 1;
        kept.state = step.state;
        if let Some(learned) = &turn.learned {
            kept.contact.language = learned.language.or(kept.contact.language);
            kept.contact.name = learned.name.clone().or(kept.contact.name);
            kept.contact.opted_out = learned.opted_out.unwrap_or(kept.contact.opted_out);
        }
        Ok(Ready { turn, kept })
    }

    /// What the machine is told of a message.
    fn event(&self, kept: &Kept, message: &Pending, context: &Context<'_>) -> Event {
        if message.echo {
            return Event::OwnerSpoke;
        }
        match inbound::content_of(&message.body) {
            Content::Text(text) => {
                let now = context.now.to_zoned(context.zone.clone());
                let heard = understanding::understand(
                    &text,
                    &Setting {
                        language: kept.state.language.unwrap_or(context.prior),
                        languages: &Language::ALL,
                        now: &now,
                        services: &self.with.profile.services,
                        staff: &self.with.profile.staff,
                    },
                );
                Event::Said { heard: Box::new(heard), text, sent_at: message.sent_at }
            }
            Content::Tap { id, .. } => Event::Tapped { tap: Tap::parse(&id), sent_at: message.sent_at },
            Content::Order { .. } => Event::Basket,
            Content::Reaction { .. } | Content::System(_) | Content::Edit { .. } | Content::Revoke { .. } => {
                Event::Noticed
            }
            Content::Welcome => Event::Said {
                heard: Box::new(understanding::Heard {
                    intent: Some(understanding::Intent::Greeting),
                    ..Default::default()
                }),
                text: String::new(),
                sent_at: message.sent_at,
            },
            Content::Form { .. }
            | Content::Media { .. }
            | Content::Location { .. }
            | Content::Contacts { .. }
            | Content::Unsupported { .. }
            | Content::Unknown { .. } => Event::Unreadable,
        }
    }

    /// Puts the machine's question to whom it concerns. `key` makes the same question of the same message the
    /// same hold, the same booking, however often it is put.
    async fn ask(&self, question: Effect, key: uuid::Uuid, context: &Context<'_>) -> Result<Event> {
        let (business, contact) = self.with.lane;
        let pool = &self.with.node.pool;
        let scheduler = &self.with.scheduler;
        Ok(match question {
            Effect::Find(find) => scheduler.find(find, contact).await?,
            Effect::FindDays(find) => scheduler.find_days(find, contact).await?,
            Effect::Hold { services, offer, moving, expires_at } => {
                scheduler.hold(key, contact, services, offer, moving, expires_at).await?
            }
            Effect::Book { hold, name, answers, moving: None, language } => {
                scheduler.book(key, contact, hold, name, answers, language).await?
            }
            Effect::Book { hold, moving: Some(booking), .. } => {
                scheduler.move_to(key, contact, booking, hold).await?
            }
            Effect::CancelBooking { booking, version } => {
                scheduler.cancel(key, contact, booking, version).await?
            }
            Effect::List => {
                let coming = bookings::coming(pool, business, contact, context.now, 10);
                Event::Listed(within(PATIENCE, coming).await?)
            }
            Effect::Look(id) => {
                let found = within(PATIENCE, bookings::find(pool, business, contact, id)).await?;
                Event::Looked(found.map(|(booking, _)| booking).filter(|booking| booking.end > context.now))
            }
            Effect::Attend(id) => {
                within(PATIENCE, bookings::attend(pool, business, contact, id, context.now)).await?;
                match within(PATIENCE, bookings::find(pool, business, contact, id)).await? {
                    Some((booking, _)) if booking.live => Event::Attending(booking),
                    _ => Event::NotCancelled(machine::Refusal::Gone),
                }
            }
            other => {
                return Err(Error::corrupt("conversations", contact, format!("{other:?} is no question")));
            }
        })
    }

    /// Effects that are neither words nor questions nor part of the turn's own transaction.
    async fn do_the_rest(&self, effects: &[Effect]) -> Result<()> {
        for effect in effects {
            if let Effect::Release(hold) = effect {
                self.with.scheduler.release(*hold).await?;
            }
        }
        Ok(())
    }
}

/// A turn that is decided, and the conversation as it will be.
#[derive(Debug)]
struct Ready {
    turn: Turn,
    kept: Kept,
}

fn learned(effects: &[Effect]) -> Option<Learned> {
    let mut learned = Learned::default();
    for effect in effects {
        match effect {
            Effect::SetLanguage(language) => learned.language = Some(*language),
            Effect::SetName(name) => learned.name = Some(name.clone()),
            Effect::OptOut => learned.opted_out = Some(true),
            Effect::OptIn => learned.opted_out = Some(false),
            Effect::CallPerson => learned.wants_person = true,
            _ => {}
        }
    }
    (learned != Learned::default()).then_some(learned)
}

/// The language to begin in: that of the customer's country, where the business speaks it, else the business's.
fn prior(profile: &Profile, wa_id: Option<&str>) -> Language {
    let own = profile.card.language();
    let Some(language) = wa_id.and_then(flows::language::of_phone) else { return own };
    if profile.card.languages.contains(&language) { language } else { own }
}
