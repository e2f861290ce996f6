//! The timed notifications of one business.
//!
//! Supervised by Business, told by Timer that something is due, and looking at the table what. Owns nothing.

use std::sync::Arc;

use flows::conversation::{Context, booking_card};
use flows::id::OutboxId;
use flows::language::Language;
use flows::reminder::{self, Verdict};
use flows::words;
use ractor::{Actor, ActorProcessingErr, ActorRef};
use uuid::Uuid;

use crate::business::Profile;
use crate::node::Node;
use crate::sender::Hint;
use crate::store::reminders::{self, Due, Handled, Message};
use crate::store::{PATIENCE, Result, within};

/// Reminders handled in one transaction.
const PAGE: i64 = 100;
/// Reminders closer to the visit than this say "see you soon".
const SOON: u32 = 6 * 60;

/// What Reminder is told.
#[derive(Debug)]
pub enum Msg {
    /// Something is due.
    Due,
}

/// The actor.
#[derive(Debug)]
pub struct ReminderActor;

impl Actor for ReminderActor {
    type Msg = Msg;
    type State = (Arc<Node>, Arc<Profile>);
    type Arguments = (Arc<Node>, Arc<Profile>);

    async fn pre_start(
        &self,
        _: ActorRef<Msg>,
        arguments: Self::Arguments,
    ) -> std::result::Result<Self::State, ActorProcessingErr> {
        Ok(arguments)
    }

    async fn handle(
        &self,
        _: ActorRef<Msg>,
        Msg::Due: Msg,
        (node, profile): &mut Self::State,
    ) -> std::result::Result<(), ActorProcessingErr> {
        // What could not be done now is due still, and Timer says so again.
        while match remind(node, profile).await {
            Ok(more) => more,
            Err(error) => {
                tracing::warn!(%error, business = %profile.card.id, "reminders must wait");
                false
            }
        } {}
        Ok(())
    }
}

/// Handles what is due. Whether there is more.
async fn remind(node: &Node, profile: &Profile) -> Result<bool> {
    let business = profile.card.id;
    let Some(epoch) = node.epoch(business) else { return Ok(false) };
    let now = node.clock.now();
    let due = within(PATIENCE, reminders::due(&node.pool, business, now, PAGE)).await?;
    if due.is_empty() {
        return Ok(false);
    }
    let full = due.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
    let handled: Vec<Handled> = due.iter().map(|one| handle(one, profile, now)).collect();
    crate::crash::point("remind.before");
    let (taken, written) =
        within(PATIENCE, reminders::handle(&node.pool, node.id, epoch, &handled, now)).await?;
    crate::crash::point("remind.after");
    for message in handled.into_iter().filter_map(|one| one.message) {
        if written.contains(&message.id.0)
            && let Some(sender) = node.senders.get(&message.phone_number_id)
        {
            sender.wake(vec![Hint { id: message.id, contact: message.contact }]);
        }
    }
    // A full page that changed nothing (every booking moved under us) would be read for ever.
    Ok(full && taken > 0)
}

fn handle(one: &Due, profile: &Profile, now: jiff::Timestamp) -> Handled {
    let verdict = reminder::judge(
        &reminder::Due {
            due_at: one.due_at,
            start: one.booking.start,
            live: one.booking.live,
            opted_out: one.opted_out,
            last_inbound_at: one.last_inbound_at,
            overtaken: one.overtaken,
        },
        now,
    );
    let message = match verdict {
        Verdict::Send => message(one, profile, now),
        Verdict::Skip(_) => None,
    };
    let reason = match verdict {
        Verdict::Send => message.is_none().then_some("there is no number to send it from"),
        Verdict::Skip(why) => Some(why.words()),
    };
    Handled {
        business: profile.card.id,
        booking: one.booking.id,
        version: one.booking.version,
        ahead: one.ahead,
        message,
        reason,
    }
}

fn message(one: &Due, profile: &Profile, now: jiff::Timestamp) -> Option<Message> {
    let language = Language::from_code(&one.language).unwrap_or_else(|| profile.card.language());
    let context = Context {
        business: &profile.card,
        zone: &profile.zone,
        name: one.name.as_deref(),
        prior: language,
        now,
        elapsed: now,
    };
    let key = if one.ahead > SOON { "reminder-day" } else { "reminder-soon" };
    let opening = words::say_with(language, key, &[("business", (&profile.card.name).into())]);
    let say = booking_card(&context, &one.booking, &opening, language).into_iter().next_back()?;
    // The same reminder of the same version of a booking is the same message, whoever writes it.
    let cause = format!("reminder/{}/{}", one.booking.version, one.ahead);
    Some(Message {
        id: OutboxId(Uuid::new_v5(&one.booking.id.0, cause.as_bytes())),
        contact: one.contact,
        phone_number_id: one.phone_number_id.clone()?,
        body: serde_json::to_string(&say).ok()?,
        not_after: one.booking.start,
    })
}
