//! Two hundred customers race for fifty slots: with different lengths, holds, moves and cancellations.
//!
//! First from outside, by webhooks, where the Scheduler decides; then by two writers who know nothing of each other,
//! where the exclusion constraint is the last guard. Nobody overlaps, nobody sees an error, nothing is left behind.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actors::store::bookings::{self, Move, NewBooking};
use actors::store::holds::{self, Kept, NewHold};
use actors::store::{PgPool, shards};
use bellhop::demo::graph::{ChatMessage, From, Graph, Say, Statuses};
use flows::calendar::Claim;
use flows::id::{AppointmentId, BusinessId, ContactId, HoldId};
use flows::language::Language;
use flows::words;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Barrier;
use uuid::Uuid;

use crate::harness::{Database, Person, Plan, SALON, labels, salon};

const CLIENTS: usize = 200;

/// Two claims on one seat of one resource at one time.
const OVERLAPS: &str = "
    select count(*) from claims a join claims b
      on a.business_id = b.business_id and a.resource_id = b.resource_id and a.ctid < b.ctid
     and a.seats && b.seats and a.during && b.during";
/// Claims of nobody; appointments without their time; holds whose claims say otherwise.
const STRAY: &str = "
    select (select count(*) from claims c
            where not exists (select 1 from whatsapp_appointments a
                              where a.business_id = c.business_id and a.id = c.owner_id and a.status = 'confirmed'
                                and c.expires_at is null)
              and not exists (select 1 from holds h
                              where h.business_id = c.business_id and h.id = c.owner_id
                                and c.expires_at is not distinct from h.expires_at))
         + (select count(*) from whatsapp_appointments a
            where status = 'confirmed' and not exists (
              select 1 from claims c where c.business_id = a.business_id and c.owner_id = a.id
                and tstzrange(a.start_at, a.end_at) @> lower(c.during)))";

/// Deadlocks that PostgreSQL has broken in this database, by the death of one of the two.
const DEADLOCKS: &str = "select deadlocks from pg_stat_database where datname = current_database()";

/// What a client met with.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    /// Times lost to somebody else.
    lost: usize,
    /// Of these, with other times to choose from.
    offered: usize,
    booked: bool,
    moved: bool,
    cancelled: bool,
    gave_up: bool,
}

/// One customer: acts on whatever the newest answer asks.
struct Client {
    graph: Graph,
    n: usize,
    who: String,
    seen: BTreeSet<String>,
    met: Met,
}

impl Client {
    async fn say(&self, what: Say) {
        self.graph.say(SALON, &self.who, what).await.unwrap();
    }

    async fn tap(&self, id: &str) {
        self.say(Say::Tap { id: id.into(), title: None, kind: None }).await;
    }

    async fn hears(&mut self) -> ChatMessage {
        let end = Instant::now() + Duration::from_secs(120);
        loop {
            let chat = self.graph.chat(SALON, &self.who);
            let mut new = chat.iter().filter(|message| {
                message.from == From::Business
                    && message.callback.as_ref().is_some_and(|id| !self.seen.contains(id))
            });
            if let Some(answer) = new.next_back() {
                self.seen.extend(chat.iter().filter_map(|message| message.callback.clone()));
                return answer.clone();
            }
            assert!(Instant::now() < end, "{} hears nothing: {chat:#?}", self.who);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Books, and perhaps moves or cancels. `ready`: all have their list in front of them.
    async fn run(mut self, ready: Arc<Barrier>) -> Met {
        let (taken, apology) = (words::say(Language::Es, "just-taken"), words::say(Language::Es, "apology"));
        let late = words::say(Language::Es, "too-late-to-change");
        let late = late.split('.').next().unwrap_or_default().to_owned();
        let (mut asked, mut changed, mut steps) = (false, false, 0);
        self.say(Say::Text("hola".into())).await;
        loop {
            steps += 1;
            assert!(steps < 40, "{}: {:#?}", self.who, self.graph.chat(SALON, &self.who));
            let answer = self.hears().await;
            let text = answer.bubble.text.clone().unwrap_or_default();
            assert!(!text.contains(&apology), "{}: {text}", self.who);
            let options: Vec<String> = labels(&answer).into_iter().map(|(id, _)| id).collect();
            let is = |prefix: &str| options.iter().any(|id| id.starts_with(prefix));
            let ending = |end: &str| options.iter().find(|id| id.ends_with(end)).cloned().unwrap_or_default();
            let times: Vec<&String> = options
                .iter()
                .filter(|id| id.rsplit('.').next().is_some_and(|n| n.parse::<u8>().is_ok()))
                .collect();
            if text.contains(&taken) {
                self.met.lost += 1;
                self.met.offered += usize::from(is("slot.") && !times.is_empty());
            }
            if is("menu.") {
                self.tap(&ending(".book")).await;
            } else if is("service.") {
                let service = times[self.n % times.len()].clone();
                self.tap(&service).await;
            } else if is("staff.") {
                let staff = if self.n.is_multiple_of(3) {
                    ending(".anyone")
                } else {
                    times[self.n % times.len()].clone()
                };
                self.tap(&staff).await;
            } else if is("slot.") && !asked {
                // All want tomorrow.
                asked = true;
                self.say(Say::Text("mañana".into())).await;
                let list = self.hears().await;
                ready.wait().await;
                let rows = labels(&list);
                self.tap(&rows[(self.n / 8) % rows.len().min(4)].0).await;
            } else if is("slot.") {
                let slot = times[(self.n + steps) % times.len()].clone();
                self.tap(&slot).await;
            } else if is("confirm.") {
                let choice = match self.n % 10 {
                    3 if !changed => ".change",
                    7 => ".no",
                    _ => ".yes",
                };
                changed = true;
                self.tap(&ending(choice)).await;
                self.met.gave_up = choice == ".no";
            } else if is("cancel.") {
                self.met.cancelled = true;
                self.tap(&ending(".yes")).await;
            } else if is("booking-") {
                let again = self.met.booked;
                self.met.booked = true;
                self.met.moved |= again;
                let of = |act: &str| options.iter().find(|id| id.starts_with(act)).cloned().unwrap();
                match self.n % 4 {
                    1 if !again => self.tap(&of("booking-move.")).await,
                    2 => self.tap(&of("booking-cancel.")).await,
                    _ => return self.met,
                }
            } else {
                // A visit that is near is not changed in the chat: a refusal with a reason.
                let refused = self.met.booked && !self.met.cancelled && !self.met.gave_up;
                let fits = self.met.cancelled || self.met.gave_up || refused && text.contains(&late);
                assert!(fits, "{}: what now? {text} {options:?}", self.who);
                return self.met;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_customers_race_for_fifty_slots() {
    let plan = Plan {
        businesses: vec![salon()],
        statuses: Statuses::None,
        per_second: Some(5_000),
        ..Plan::default()
    };
    let app = plan.start().await;
    let ready = Arc::new(Barrier::new(CLIENTS));
    let mut clients = tokio::task::JoinSet::new();
    for n in 0..CLIENTS {
        app.graph.add_customer(Person::with_phone("346", n));
        let who = Person::with_phone("346", n).wa_id.unwrap();
        let client = Client { graph: app.graph.clone(), n, who, seen: BTreeSet::new(), met: Met::default() };
        clients.spawn(client.run(Arc::clone(&ready)));
    }
    let met = clients.join_all().await;
    app.settle().await;
    let count = |is: fn(&Met) -> bool| met.iter().filter(|met| is(met)).count();
    let lost: usize = met.iter().map(|met| met.lost).sum();
    let offered: usize = met.iter().map(|met| met.offered).sum();
    let (booked, moved, cancelled) =
        (count(|met| met.booked), count(|met| met.moved), count(|met| met.cancelled));
    println!("{booked} booked, {moved} moved, {cancelled} cancelled, {lost} times lost");
    assert_eq!(app.scalar::<i64>(OVERLAPS).await, 0, "overlaps");
    assert_eq!(app.scalar::<i64>(STRAY).await, 0, "stray claims");
    assert_eq!(app.count("holds").await, 0, "everybody came to an end");
    assert_eq!(offered, lost, "every loser is offered other times");
    assert!(lost >= 30, "a race has losers: {lost}");
    assert!(booked >= 150 && moved >= 20 && cancelled >= 20, "{booked} {moved} {cancelled}");
    let kept = i64::try_from(booked - cancelled).unwrap();
    assert_eq!(app.count("whatsapp_appointments where status = 'confirmed'").await, kept);
    let tomorrow = "whatsapp_appointments where status = 'confirmed' and local_start::date = '2026-12-08'";
    assert!(app.count(tomorrow).await >= 20, "the day they raced for");
    assert_eq!(app.scalar::<i64>(DEADLOCKS).await, 0, "deadlocks");
    app.finish().await;
}

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The same business and epoch twice, as if ownership had failed: two writers with nothing in common but the tables.
struct Writer {
    pool: PgPool,
    node: Uuid,
    epoch: i64,
    business: BusinessId,
    contacts: Vec<ContactId>,
    now: Timestamp,
}

#[derive(Clone, Copy, Debug, Default)]
struct Done {
    held: usize,
    lost: usize,
    booked: usize,
    moved: usize,
    cancelled: usize,
}

impl Writer {
    /// A visit of 20 to 120 minutes somewhere in one of so many days: a person, and sometimes one of two basins as well.
    fn visit(&self, dice: &mut Dice, days: u64) -> Vec<Claim> {
        let stored = salon();
        let minute = 24 * 60 * (1 + dice.below(days)) + 15 * dice.below(32);
        let start = self.now + SignedDuration::from_mins(i64::try_from(minute).unwrap());
        let end =
            start + SignedDuration::from_mins([20, 30, 45, 60, 120][usize::try_from(dice.below(5)).unwrap()]);
        let claim = |resource, from| Claim { resource, seats: (0, i32::MAX), from, to: end };
        let staff = stored.plan.staff[usize::try_from(dice.below(3)).unwrap()].0;
        let mut claims = vec![claim(staff, start)];
        if dice.below(2) == 0 {
            let basin = stored.plan.resources[usize::try_from(dice.below(2)).unwrap()].id.0;
            claims.push(claim(basin, end - SignedDuration::from_mins(15)));
        }
        claims
    }

    fn hold(&self, contact: ContactId, claims: Vec<Claim>, minutes: i64) -> NewHold {
        NewHold {
            business: self.business,
            id: HoldId(Uuid::now_v7()),
            contact: Some(contact),
            services: vec![salon().plan.services[0].id],
            staff: None,
            start: claims[0].from,
            end: claims[0].to,
            moving: None,
            occupies: claims.clone(),
            claims,
            expires_at: self.now + SignedDuration::from_mins(minutes),
            epoch: self.epoch,
            now: self.now,
        }
    }

    fn booking(&self, hold: &NewHold) -> NewBooking {
        let id = AppointmentId(Uuid::now_v7());
        NewBooking {
            business: self.business,
            hold: hold.id,
            id,
            key: id.0,
            contact: hold.contact,
            services: hold.services.clone(),
            staff: None,
            start: hold.start,
            end: hold.end,
            local_start: hold.start.to_zoned(jiff::tz::TimeZone::UTC).datetime(),
            zone: "UTC".into(),
            tzdb: String::new(),
            name: None,
            answers: Default::default(),
            language: Language::Es,
            reference: id.0.to_string(),
            source: "chat",
            reminders: vec![(120, hold.start)],
            epoch: self.epoch,
            now: self.now,
        }
    }

    /// So many customers, a few of them in one transaction, as turns that are ready together share one.
    async fn work(&self, seed: u64, rounds: usize) -> actors::store::Result<Done> {
        let (mut dice, mut done) = (Dice(seed), Done::default());
        for _ in 0..rounds {
            let batch: Vec<NewHold> = (0..1 + dice.below(4))
                .map(|_| {
                    let contact = self.contacts[usize::try_from(dice.below(200)).unwrap()];
                    let minutes = if dice.below(6) == 0 { -1 } else { 10 };
                    self.hold(contact, self.visit(&mut dice, 1), minutes)
                })
                .collect();
            let kept = holds::hold(&self.pool, self.node, &batch).await?;
            done.lost += kept.iter().filter(|kept| **kept == Kept::No).count();
            let kept: Vec<NewHold> = batch
                .into_iter()
                .zip(kept)
                .filter_map(|(hold, kept)| (kept == Kept::Now).then_some(hold))
                .collect();
            done.held += kept.len();
            let (give, take) = kept.split_at(kept.len() / 3);
            for hold in give {
                holds::release(&self.pool, self.business, hold.id).await?;
            }
            let wanted: Vec<NewBooking> = take.iter().map(|hold| self.booking(hold)).collect();
            if wanted.is_empty() {
                continue;
            }
            let made = bookings::book(&self.pool, self.node, &wanted).await?;
            for (booking, hold) in
                wanted.iter().zip(take).zip(made).filter_map(|(pair, made)| made.then_some(pair))
            {
                done.booked += 1;
                match dice.below(4) {
                    0 | 3 => done.moved += usize::from(self.move_it(booking, hold, &mut dice).await?),
                    1 | 2 => {
                        let (pool, key) = (&self.pool, Uuid::now_v7());
                        let cancel = bookings::cancel(
                            pool,
                            self.node,
                            self.epoch,
                            self.business,
                            booking.id,
                            key,
                            self.now,
                        );
                        done.cancelled += usize::from(cancel.await?);
                    }
                    _ => {}
                }
            }
        }
        Ok(done)
    }

    async fn move_it(
        &self,
        booking: &NewBooking,
        old: &NewHold,
        dice: &mut Dice,
    ) -> actors::store::Result<bool> {
        let claims = self.visit(dice, 4);
        let shares = claims.iter().any(|claim| {
            old.claims
                .iter()
                .any(|own| own.resource == claim.resource && own.from < claim.to && claim.from < own.to)
        });
        if shares {
            return Ok(false);
        }
        let Some(contact) = booking.contact else { return Ok(false) };
        let hold = NewHold { moving: Some(booking.id), ..self.hold(contact, claims, 10) };
        if holds::hold(&self.pool, self.node, std::slice::from_ref(&hold)).await? != [Kept::Now] {
            return Ok(false);
        }
        let to = Move {
            business: self.business,
            id: booking.id,
            key: Uuid::now_v7(),
            hold: hold.id,
            occupies: hold.occupies.clone(),
            staff: None,
            start: hold.start,
            end: hold.end,
            local_start: booking.local_start,
            tzdb: String::new(),
            reminders: vec![(120, hold.start)],
            epoch: self.epoch,
        };
        bookings::move_to(&self.pool, self.node, &to).await
    }
}

/// Two pools, eight tasks each. What was done, and how many claims overlap at the end.
async fn two_writers(constraint: bool) -> (Done, i64, i64) {
    let database = Database::fresh().await;
    let pool = database.pool();
    let stored = salon();
    actors::store::businesses::save(&pool, &stored).await.unwrap();
    if !constraint {
        sqlx::query("alter table claims drop constraint claims_never_overlap").execute(&pool).await.unwrap();
    }
    let node = Uuid::now_v7();
    let owned = shards::take(&pool, node, Duration::from_secs(600)).await.unwrap();
    let business = stored.card.id;
    let epoch = owned.iter().find(|owned| owned.shard == shards::of(business.0)).unwrap().epoch;
    let contacts: Vec<ContactId> = (0..CLIENTS).map(|_| ContactId(Uuid::now_v7())).collect();
    let ids: Vec<Uuid> = contacts.iter().map(|contact| contact.0).collect();
    let insert = "insert into whatsapp_contacts (business_id, id) select $1, unnest($2::uuid[])";
    sqlx::query(insert).bind(business.0).bind(&ids).execute(&pool).await.unwrap();
    let now: Timestamp = "2026-12-07T08:00:00Z".parse().unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..2 {
        let pool = actors::store::pool(&database.url, 8).unwrap();
        let contacts = contacts.clone();
        let writer = Arc::new((writer, Writer { pool, node, epoch, business, contacts, now }));
        for task in 0..8_u64 {
            let writer = Arc::clone(&writer);
            tasks.spawn(async move { writer.1.work(writer.0 * 100 + task + 1, 25).await });
        }
    }
    let mut all = Done::default();
    for done in tasks.join_all().await {
        // Without the constraint, all that matters is that it is missed.
        let done = match done {
            Ok(done) => done,
            Err(error) if constraint => panic!("an error reached a client: {error}"),
            Err(_) => continue,
        };
        all.held += done.held;
        all.lost += done.lost;
        all.booked += done.booked;
        all.moved += done.moved;
        all.cancelled += done.cancelled;
    }
    let overlaps = sqlx::query_scalar(OVERLAPS).fetch_one(&pool).await.unwrap();
    let stray = sqlx::query_scalar(STRAY).fetch_one(&pool).await.unwrap();
    let deadlocks: i64 = sqlx::query_scalar(DEADLOCKS).fetch_one(&pool).await.unwrap();
    assert!(deadlocks == 0 || !constraint, "{deadlocks} deadlocks");
    pool.close().await;
    database.remove().await;
    (all, overlaps, stray)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_constraint_is_the_last_guard_between_two_writers() {
    let (done, overlaps, stray) = two_writers(true).await;
    println!("{done:?}");
    assert_eq!(overlaps, 0, "overlaps");
    assert_eq!(stray, 0, "stray claims");
    assert!(done.held >= 50 && done.lost >= 50, "{done:?}");
    assert!(done.booked >= 30 && done.moved >= 1 && done.cancelled >= 10, "{done:?}");
}

/// The test above would see it: without the constraint there are overlaps.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_constraint_two_writers_overlap() {
    let (done, overlaps, _) = two_writers(false).await;
    assert!(overlaps > 0, "{done:?}");
}
