//! The way in: many waiting webhooks become durable in one transaction.
//!
//! Supervised by System. Owns the deliveries that wait for their commit; all of them are lost with it, and none
//! has been acknowledged, so WhatsApp brings them again. It decides nothing: it looks up whose number it is and
//! who wrote, writes the rows, answers, and wakes who they are for.

use std::collections::{BTreeMap, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flows::id::{BusinessId, ContactId};
use flows::inbound::{Content, Item, Sender};
use futures::FutureExt;
use jiff::Timestamp;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::node::Node;
use crate::store::contacts::{self, Stranger};
use crate::store::inbox::{self, Arrival, Lane, Notice};
use crate::store::statuses::{self, Report};
use crate::store::{Error, Result, quarantine, within};
use crate::system;

/// At most so many deliveries share a transaction.
const BATCH: usize = 512;
/// At most so many wait, and so many bytes of them; more are told to come back.
const WAITING: usize = 8192;
/// See [`WAITING`].
const WAITING_BYTES: usize = 128 << 20;
/// A transaction takes no more items than this, unless one delivery has more.
const ITEMS: usize = 5_000;
/// A number of nobody is not looked up again for so long.
const NOBODY: Duration = Duration::from_secs(30);
/// Whoever waits longer than this is told to come back: WhatsApp retries, for days.
const PATIENCE: Duration = Duration::from_millis(1700);
/// Identities remembered; beyond that, looked up again.
const REMEMBERED: usize = 200_000;

/// A webhook whose signature is good and whose body was read.
#[derive(Debug)]
pub struct Delivery {
    /// What it says.
    pub items: Vec<Item>,
    /// How long its body was.
    pub bytes: usize,
    /// Now.
    pub at: Timestamp,
}

/// What Intake is told.
#[derive(Debug)]
pub enum Msg {
    /// Make this durable, then answer.
    Deliver(Delivery, oneshot::Sender<Result<()>>),
    /// A transaction is over: the next.
    Done(Box<Known>),
}

/// What need not be looked up again.
#[derive(Debug, Default)]
pub struct Known {
    /// Who is known by which identity, and whether by name.
    contacts: HashMap<(BusinessId, String), (ContactId, Option<String>)>,
    /// Numbers that were nobody's a moment ago.
    nobody: HashMap<String, Instant>,
}

/// Hands deliveries to Intake.
#[derive(Clone, Debug)]
pub struct Intake {
    actor: ActorRef<Msg>,
    waiting: Arc<AtomicUsize>,
    bytes: Arc<AtomicUsize>,
}

impl Intake {
    /// Makes a delivery durable. An answer means that it is; an error, that it may not be, and must come again.
    pub async fn deliver(&self, delivery: Delivery) -> Result<()> {
        let bytes = delivery.bytes;
        let full = self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING;
        let heavy = self.bytes.fetch_add(bytes, Ordering::Relaxed) > WAITING_BYTES;
        if full || heavy {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            self.bytes.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Error::Away("too many deliveries are waiting".into()));
        }
        let (reply, answer) = oneshot::channel();
        let answered = match self.actor.cast(Msg::Deliver(delivery, reply)) {
            Ok(()) => {
                within(PATIENCE, async { answer.await.unwrap_or_else(|_| Err(Error::Away("intake".into()))) })
                    .await
            }
            Err(_) => Err(Error::Away("intake is restarting".into())),
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        answered
    }

    pub(crate) fn of(actor: ActorRef<Msg>) -> Self {
        Self { actor, waiting: Arc::default(), bytes: Arc::default() }
    }
}

/// The actor.
#[derive(Debug)]
pub struct IntakeActor;

/// What it holds.
#[derive(Debug)]
pub struct State {
    node: Arc<Node>,
    system: system::Handle,
    waiting: Vec<(Delivery, oneshot::Sender<Result<()>>)>,
    /// Out with the transaction that is under way.
    known: Option<Box<Known>>,
}

impl Actor for IntakeActor {
    type Msg = Msg;
    type State = State;
    type Arguments = (Arc<Node>, system::Handle);

    async fn pre_start(
        &self,
        _: ActorRef<Msg>,
        (node, system): Self::Arguments,
    ) -> std::result::Result<State, ActorProcessingErr> {
        Ok(State { node, system, waiting: Vec::new(), known: Some(Box::default()) })
    }

    async fn handle(
        &self,
        myself: ActorRef<Msg>,
        msg: Msg,
        state: &mut State,
    ) -> std::result::Result<(), ActorProcessingErr> {
        match msg {
            Msg::Deliver(delivery, reply) => state.waiting.push((delivery, reply)),
            Msg::Done(known) => state.known = Some(known),
        }
        state.start(&myself);
        Ok(())
    }
}

impl State {
    /// Starts a transaction, unless one is under way: two at a time could commit out of order.
    fn start(&mut self, myself: &ActorRef<Msg>) {
        // Whoever has been told to come back will: what they left here would only delay the others.
        self.waiting.retain(|(_, reply)| !reply.is_closed());
        if self.waiting.is_empty() {
            return;
        }
        let Some(mut known) = self.known.take() else { return };
        let (mut items, mut share) = (0, 0);
        for (delivery, _) in self.waiting.iter().take(BATCH) {
            items += delivery.items.len();
            if share > 0 && items > ITEMS {
                break;
            }
            share += 1;
        }
        let rest = self.waiting.split_off(share);
        let batch = std::mem::replace(&mut self.waiting, rest);
        let (node, system, myself) = (Arc::clone(&self.node), self.system.clone(), myself.clone());
        tokio::spawn(async move {
            let (deliveries, replies): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
            let taken = AssertUnwindSafe(take(&node, &mut known, &deliveries)).catch_unwind().await;
            // A bug must not keep the way in shut: those who waited get no answer and come again.
            let Ok(results) = taken else {
                let _ = myself.cast(Msg::Done(Box::default()));
                return;
            };
            let mut woken = Vec::new();
            for (reply, result) in replies.into_iter().zip(results) {
                let answer = match result {
                    Ok(Taken { lanes, reports }) => {
                        woken.extend(lanes);
                        if reports {
                            system.merge();
                        }
                        Ok(())
                    }
                    Err(error) => Err(error),
                };
                // Whoever waited may have gone: stored but not acknowledged is what the keys are for.
                let _ = reply.send(answer);
            }
            let _ = myself.cast(Msg::Done(known));
            woken.sort_unstable();
            woken.dedup();
            for lane in woken {
                if !node.wake(lane) {
                    system.open(lane);
                }
            }
        });
    }
}

/// What one delivery led to.
#[derive(Debug, Default)]
struct Taken {
    lanes: Vec<Lane>,
    reports: bool,
}

/// Commits deliveries together; if that is refused, one by one, so that one that cannot be stored costs no other.
async fn take(node: &Node, known: &mut Known, deliveries: &[Delivery]) -> Vec<Result<Taken>> {
    match within(PATIENCE, commit(node, known, deliveries)).await {
        Ok(taken) => taken.into_iter().map(Ok).collect(),
        Err(Error::Refused(error)) if deliveries.len() > 1 => {
            tracing::warn!(%error, deliveries = deliveries.len(), "a batch was refused: one by one");
            let mut results = Vec::with_capacity(deliveries.len());
            for delivery in deliveries {
                let one = within(PATIENCE, commit(node, known, std::slice::from_ref(delivery))).await;
                results.push(one.map(|mut taken| taken.pop().unwrap_or_default()));
            }
            results
        }
        // It would be refused for a week of retries: kept aside, it waits for whoever mends this.
        Err(Error::Refused(error)) => {
            tracing::error!(%error, "a delivery cannot be stored: it is kept in quarantine");
            let body = serde_json::to_vec(&deliveries.first().map(|one| &one.items)).unwrap_or_default();
            let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, &body);
            let reason = error.to_string();
            let kept = quarantine::keep(&node.pool, digest.as_bytes(), &reason, &body);
            vec![within(PATIENCE, kept).await.map(|()| Taken::default())]
        }
        Err(error) => {
            known.contacts.clear();
            let text = error.to_string();
            tracing::warn!(error = text, deliveries = deliveries.len(), "deliveries could not be stored");
            deliveries.iter().map(|_| Err(Error::Away(text.clone()))).collect()
        }
    }
}

/// Somebody's message or the owner's own, on its way to rows.
struct Incoming<'a> {
    delivery: usize,
    business: BusinessId,
    phone_number_id: &'a str,
    wamid: &'a str,
    direction: &'static str,
    raw: &'a str,
    sent_at: Option<Timestamp>,
    handle: bool,
    who: &'a Sender,
    name: Option<&'a str>,
}

async fn commit(node: &Node, known: &mut Known, deliveries: &[Delivery]) -> Result<Vec<Taken>> {
    let mut taken: Vec<Taken> = deliveries.iter().map(|_| Taken::default()).collect();
    let mut incoming = Vec::new();
    let mut notices = Vec::new();
    let mut reports = Vec::new();
    let nobody = &mut known.nobody;
    for (n, delivery) in deliveries.iter().enumerate() {
        for item in &delivery.items {
            sort(node, nobody, n, item, delivery.at, &mut incoming, &mut notices, &mut reports).await?;
        }
        if let (Some(taken), true) =
            (taken.get_mut(n), delivery.items.iter().any(|i| matches!(i, Item::Status(_))))
        {
            taken.reports = true;
        }
    }
    let strangers = strangers(known, &incoming);
    crate::crash::point("intake.before");
    let mut tx = node.pool.begin().await?;
    let mut met = HashMap::new();
    if !strangers.is_empty() {
        let list: Vec<Stranger> = strangers.values().cloned().collect();
        let fresh: Vec<Uuid> = list.iter().map(|_| Uuid::now_v7()).collect();
        let contacts = contacts::meet(&mut tx, &list, &fresh).await?;
        for (stranger, contact) in list.into_iter().zip(contacts) {
            for key in keys(stranger.business, stranger.wa_id.as_deref(), stranger.user_id.as_deref()) {
                met.insert(key, (contact, stranger.name.clone()));
            }
        }
    }
    let mut arrivals = Vec::with_capacity(incoming.len());
    for one in &incoming {
        let found = keys(one.business, one.who.wa_id.as_deref(), one.who.user_id.as_deref())
            .into_iter()
            .find_map(|key| met.get(&key).or_else(|| known.contacts.get(&key)).map(|(contact, _)| *contact));
        let Some(contact) = found else { continue };
        let at = deliveries.get(one.delivery).map_or(Timestamp::UNIX_EPOCH, |delivery| delivery.at);
        arrivals.push(Arrival {
            id: Uuid::now_v7(),
            business: one.business,
            contact,
            phone_number_id: one.phone_number_id.to_owned(),
            wamid: one.wamid.to_owned(),
            direction: one.direction,
            body: one.raw.to_owned(),
            // A clock ahead of ours must not open the window for longer.
            sent_at: one.sent_at.map_or(at, |sent| sent.min(at)),
            handle: one.handle,
        });
        if let Some(taken) = taken.get_mut(one.delivery)
            && one.handle
        {
            taken.lanes.push((one.business, contact));
        }
    }
    if !arrivals.is_empty() {
        inbox::record(&mut tx, &arrivals).await?;
    }
    if !reports.is_empty() {
        statuses::record(&mut tx, &reports).await?;
    }
    if !notices.is_empty() {
        inbox::note(&mut tx, &notices).await?;
    }
    tx.commit().await?;
    crate::crash::point("intake.after");
    // Whoever was just met may have been joined with somebody else: what was known of them is old.
    if !met.is_empty() {
        let fresh: std::collections::HashSet<ContactId> = met.values().map(|(contact, _)| *contact).collect();
        let joined =
            met.keys().any(|key| known.contacts.get(key).is_some_and(|(old, _)| !fresh.contains(old)));
        if joined || known.contacts.len() > REMEMBERED {
            known.contacts.clear();
        }
    }
    known.contacts.extend(met);
    Ok(taken)
}

/// Puts one item where it belongs.
#[expect(clippy::too_many_arguments, reason = "three heaps to sort into")]
async fn sort<'a>(
    node: &Node,
    nobody: &mut HashMap<String, Instant>,
    delivery: usize,
    item: &'a Item,
    at: Timestamp,
    incoming: &mut Vec<Incoming<'a>>,
    notices: &mut Vec<Notice>,
    reports: &mut Vec<Report>,
) -> Result<()> {
    let strange = |field: &str, number: &str, raw: &str| Notice {
        field: field.to_owned(),
        phone_number_id: Some(number.to_owned()),
        waba_id: None,
        body: raw.to_owned(),
    };
    match item {
        Item::Message(message) => match whose(node, nobody, &message.phone_number_id).await? {
            Some(business) if message.sender.is_known() && !message.group => incoming.push(Incoming {
                delivery,
                business,
                phone_number_id: &message.phone_number_id,
                wamid: &message.wamid,
                direction: "in",
                raw: &message.raw,
                sent_at: message.sent_at,
                // A change of number wants no turn: who they are now was learned with the identities.
                handle: message.answerable && !matches!(message.content, Content::System(_)),
                who: &message.sender,
                name: message.profile_name.as_deref(),
            }),
            // A number of nobody here, a group, or nobody who could be answered: kept, and that is all.
            _ => notices.push(strange("messages", &message.phone_number_id, &message.raw)),
        },
        Item::Echo(echo) => match whose(node, nobody, &echo.phone_number_id).await? {
            Some(business) if echo.to.is_known() => incoming.push(Incoming {
                delivery,
                business,
                phone_number_id: &echo.phone_number_id,
                wamid: &echo.wamid,
                direction: "echo",
                raw: &echo.raw,
                sent_at: echo.sent_at,
                handle: echo.live,
                who: &echo.to,
                name: None,
            }),
            _ => notices.push(strange("smb_message_echoes", &echo.phone_number_id, &echo.raw)),
        },
        Item::Status(status) => match whose(node, nobody, &status.phone_number_id).await? {
            Some(_) => reports.push(Report {
                phone_number_id: status.phone_number_id.clone(),
                wamid: status.wamid.clone(),
                callback: status.callback.as_deref().and_then(|text| Uuid::try_parse(text).ok()),
                progress: status.status.clone(),
                at: status.at.unwrap_or(at),
                error_code: status.errors.first().map(|error| error.code),
                error: status.errors.first().map(|error| error.title.clone()),
            }),
            None => notices.push(strange("statuses", &status.phone_number_id, &status.raw)),
        },
        Item::Other(other) => notices.push(Notice {
            field: other.field.clone(),
            phone_number_id: other.phone_number_id.clone(),
            waba_id: other.waba_id.clone(),
            body: other.raw.clone(),
        }),
    }
    Ok(())
}

/// The business of a number. One that was nobody's a moment ago still is: a flood for it must not be a flood of
/// look-ups.
async fn whose(
    node: &Node,
    nobody: &mut HashMap<String, Instant>,
    number: &str,
) -> Result<Option<BusinessId>> {
    if nobody.get(number).is_some_and(|at| at.elapsed() < NOBODY) {
        return Ok(None);
    }
    let business = node.business_of(number).await?;
    if business.is_none() {
        if nobody.len() > 10_000 {
            nobody.clear();
        }
        nobody.insert(number.to_owned(), Instant::now());
    } else {
        nobody.remove(number);
    }
    Ok(business)
}

/// The keys under which somebody is remembered.
fn keys(business: BusinessId, wa_id: Option<&str>, user_id: Option<&str>) -> Vec<(BusinessId, String)> {
    // A phone is digits only and a business-scoped id never is: they cannot be taken for each other.
    wa_id.into_iter().chain(user_id).map(|id| (business, id.to_owned())).collect()
}

/// Who has to be looked up: not seen lately, or seen with only some of what they show now.
fn strangers(known: &Known, incoming: &[Incoming<'_>]) -> BTreeMap<Vec<(BusinessId, String)>, Stranger> {
    let mut strangers = BTreeMap::new();
    for one in incoming {
        let keys = keys(one.business, one.who.wa_id.as_deref(), one.who.user_id.as_deref());
        let mut contacts = keys.iter().map(|key| known.contacts.get(key));
        let first = contacts.next().flatten();
        let all = first.is_some() && contacts.all(|other| other.map(|(id, _)| id) == first.map(|(id, _)| id));
        let named = one.name.is_none() || first.is_some_and(|(_, name)| name.is_some());
        if all && named {
            continue;
        }
        strangers.entry(keys).or_insert_with(|| Stranger {
            business: one.business,
            wa_id: one.who.wa_id.clone(),
            user_id: one.who.user_id.clone(),
            name: one.name.map(str::to_owned),
        });
    }
    strangers
}
