//! A whole talk: two bookings, one moved, the other cancelled, and a reminder answered.
//!
//! The customer looks at the newest answer and goes on from there; nothing is ever said twice. What was said to
//! them, and what is left in the database, is the outcome that two runs are compared by.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use bellhop::demo::graph::{ChatMessage, From, Say};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::world::{Remains, World};
use crate::harness::{SALON, labels};

/// When somebody kills the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kill {
    /// Nobody does.
    Never,
    /// Before everything the customer does.
    Between,
    /// At once when they have done it.
    AtOnce,
    /// When the webhook was acknowledged.
    Acknowledged,
    /// The one and the other in turn.
    InTurn,
}

/// What came of a talk.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// What was said to the customer, each once, in order; without what differs from run to run.
    pub(super) said: Vec<String>,
    /// How often each of these messages came.
    pub(super) copies: BTreeMap<String, usize>,
    pub(super) remains: Remains,
    /// How often the server died.
    pub(super) deaths: usize,
}

/// A Monday more than a week ahead, in a week without a holiday.
static MONDAY: LazyLock<Date> = LazyLock::new(|| {
    let today = jiff::Timestamp::now().to_zoned(TimeZone::get("Europe/Madrid").unwrap()).date();
    let mut day = today.saturating_add(8.days());
    let closed = |day: Date| matches!((day.month(), day.day()), (12, 25) | (1, 1));
    while day.weekday() != Weekday::Monday || (0..4).any(|n| closed(day.saturating_add(n.days()))) {
        day = day.saturating_add(1.days());
    }
    day
});

struct Talk<'a> {
    world: &'a mut World,
    who: &'a str,
    kill: Kill,
    seen: BTreeSet<String>,
    asked: usize,
}

/// Has the talk, as `who`, and reads the outcome.
pub(super) async fn talk(world: &mut World, who: &str, kill: Kill) -> Outcome {
    let day = |n: i64| {
        let day = MONDAY.saturating_add(n.days());
        format!("el {}/{}", day.day(), day.month())
    };
    let mut talk = Talk { world, who, kill, seen: BTreeSet::new(), asked: 0 };
    // A haircut with the first of the staff, on Monday at ten.
    talk.says("hola", "menu.").await;
    talk.taps("menu.", "book", "service.").await;
    talk.taps("service.", "0", "staff.").await;
    talk.taps("staff.", "0", "slot.").await;
    talk.says(&day(0), "slot.").await;
    talk.taps("slot.", "0", "confirm.").await;
    let cut = talk.taps("confirm.", "yes", "booking-move.").await;
    // A wash on Tuesday.
    talk.says(&format!("quiero lavar y peinar {}", day(1)), "slot.").await;
    talk.taps("slot.", "0", "confirm.").await;
    let wash = talk.taps("confirm.", "yes", "booking-cancel.").await;
    // The haircut moves to Wednesday.
    talk.taps_of(&cut, "booking-move.", "slot.").await;
    talk.says(&day(2), "slot.").await;
    talk.taps("slot.", "1", "confirm.").await;
    let moved = talk.taps("confirm.", "yes", "booking-move.").await;
    // The wash is cancelled.
    talk.taps_of(&wash, "booking-cancel.", "cancel.").await;
    talk.taps("cancel.", "yes", "").await;
    // The reminder of the haircut is due, and answered.
    let due = "update reminders set due_at = now() where ahead = (select min(ahead) from reminders)";
    assert_eq!(talk.world.execute(due).await, 1, "one booking is left to remind of");
    let reminder = talk.hears("booking-attend.").await;
    talk.taps_of(&reminder, "booking-attend.", "").await;
    let _ = moved;
    talk.outcome().await
}

impl Talk<'_> {
    fn replies(&self) -> Vec<ChatMessage> {
        let mut chat = self.world.graph.chat(SALON, self.who);
        chat.retain(|message| message.from == From::Business);
        chat
    }

    async fn says(&mut self, words: &str, wants: &str) -> ChatMessage {
        self.does(Say::Text(words.into()), wants).await
    }

    /// Taps the option that ends in `choice` in the newest message whose options begin with `prefix`.
    async fn taps(&mut self, prefix: &str, choice: &str, wants: &str) -> ChatMessage {
        let replies = self.replies();
        let options = replies.iter().rev().flat_map(labels);
        let mut fits =
            options.filter(|(id, _)| id.starts_with(prefix) && id.ends_with(&format!(".{choice}")));
        let id = fits.next().unwrap_or_else(|| panic!("no {prefix}*.{choice}:\n{}", self.transcript())).0;
        self.does(Say::Tap { id, title: None, kind: None }, wants).await
    }

    /// Taps a button under this message.
    async fn taps_of(&mut self, message: &ChatMessage, prefix: &str, wants: &str) -> ChatMessage {
        let mut options = labels(message).into_iter();
        let id = options.find(|(id, _)| id.starts_with(prefix)).unwrap().0;
        self.does(Say::Tap { id, title: None, kind: None }, wants).await
    }

    async fn does(&mut self, what: Say, wants: &str) -> ChatMessage {
        if self.kill == Kill::Between {
            self.world.kill().await;
        }
        let wamid = self.world.graph.say(SALON, self.who, what).await.unwrap();
        self.asked += 1;
        let kill = match self.kill {
            Kill::InTurn if self.asked.is_multiple_of(2) => Kill::AtOnce,
            Kill::InTurn => Kill::Acknowledged,
            kill => kill,
        };
        if kill == Kill::Acknowledged {
            let who = self.who.to_owned();
            self.world
                .eventually("an acknowledgement", 20, |world| world.acknowledged(SALON, &who, &wamid))
                .await;
        }
        if matches!(kill, Kill::AtOnce | Kill::Acknowledged) {
            self.world.kill().await;
        }
        self.hears(wants).await
    }

    /// Waits for an answer that was not there before and has an option that begins with `wants`.
    async fn hears(&mut self, wants: &str) -> ChatMessage {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            self.world.mind().await;
            let new = |message: &ChatMessage| {
                let is_new = message.callback.as_ref().is_none_or(|callback| !self.seen.contains(callback));
                is_new && (wants.is_empty() || labels(message).iter().any(|(id, _)| id.starts_with(wants)))
            };
            if let Some(answer) = self.replies().into_iter().rev().find(new) {
                self.seen.extend(self.replies().into_iter().filter_map(|message| message.callback));
                return answer;
            }
            let waited = Instant::now() < end;
            assert!(waited, "no answer with {wants:?}:\n{}\n{}", self.transcript(), self.world.log());
            tokio::time::sleep(Duration::from_millis(4)).await;
        }
    }

    fn transcript(&self) -> String {
        let chat = self.world.graph.chat(SALON, self.who);
        let lines = chat.iter().map(|message| {
            let text = message.bubble.text.clone().unwrap_or_default();
            format!("{:?} {:?} {text} {:?}", message.from, message.status, labels(message))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    async fn outcome(self) -> Outcome {
        self.world.settle(30).await;
        let references: Vec<String> = self.world.column("select reference from whatsapp_appointments").await;
        let mut said = Vec::new();
        let mut told = BTreeSet::new();
        for message in self.replies() {
            // A copy is counted, not compared.
            if message.callback.clone().is_some_and(|callback| !told.insert(callback)) {
                continue;
            }
            let mut text = message.bubble.text.clone().unwrap_or_default();
            for reference in &references {
                text = text.replace(reference, "REFERENCE");
            }
            let options =
                labels(&message).into_iter().filter_map(|(id, _)| Some(id.split_once('.')?.0.to_owned()));
            said.push(format!("{:?} {text} {:?}", message.bubble.kind, options.collect::<BTreeSet<_>>()));
        }
        let remains = self.world.remains().await;
        assert_eq!(remains.received, i64::try_from(self.asked).unwrap(), "messages received");
        Outcome { said, copies: self.world.copies(), remains, deaths: self.world.deaths }
    }
}

impl Outcome {
    /// Fails where this run differs from the undisturbed one. `copies`: how often one message may have come.
    pub(super) fn must_be(&self, undisturbed: &Self, copies: usize) {
        assert_eq!(self.said, undisturbed.said, "what the customer was told, in order");
        assert_eq!(self.remains, undisturbed.remains, "what is left in the database");
        let too_often: Vec<_> = self.copies.iter().filter(|(_, count)| **count > copies).collect();
        assert!(too_often.is_empty(), "more than {copies} copies: {too_often:?}");
        assert_eq!(self.copies.len(), undisturbed.copies.len(), "messages that reached the phone");
    }
}

/// The run that nobody disturbs, once for all tests; and that it is a good one.
pub(super) async fn undisturbed() -> &'static Outcome {
    static OUTCOME: tokio::sync::OnceCell<Outcome> = tokio::sync::OnceCell::const_new();
    OUTCOME
        .get_or_init(|| async {
            let mut world = World::new(bellhop::demo::graph::Statuses::SentDelivered).await;
            world.start(None).await;
            let outcome = talk(&mut world, LUCIA, Kill::Never).await;
            assert_eq!(world.refusals(), Vec::<String>::new());
            world.finish().await;
            let remains = &outcome.remains;
            assert_eq!(outcome.deaths, 0);
            assert_eq!(remains.appointments.len(), 2, "{remains:?}");
            assert!(remains.appointments[0].starts_with("cancelled 2"), "{remains:?}");
            assert!(remains.appointments[1].starts_with("confirmed 2"), "{remains:?}");
            assert_eq!((remains.claims, remains.leaked, remains.open), (1, 0, 0), "{remains:?}");
            assert!(outcome.copies.values().all(|count| *count == 1), "{:?}", outcome.copies);
            outcome
        })
        .await
}

/// The demo's first customer.
pub(super) const LUCIA: &str = "34600111222";
