//! Whole turns: a customer's webhook in, the talk a step on, the reply taken by the simulated Graph API, all of it
//! committed. The talk is a booking: greeting, "book", service, time, "yes".

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::sync::mpsc;

use super::server::{Server, Setup, number, phone};
use super::{Figure, milliseconds, quantile};
use crate::demo::graph::{ChatMessage, Event, From, Say, TapKind};

const BUSINESSES: usize = 150;
const CUSTOMERS: usize = 40_000;

pub(super) async fn measure(seconds: Duration) -> anyhow::Result<Vec<Figure>> {
    let setup = Setup { businesses: BUSINESSES, customers: CUSTOMERS, idle: Duration::from_secs(60) };
    let server = Server::start(&setup).await?;
    let mut talks = Talks::over(&server);
    // Warm: businesses awake, connections open.
    talks.run(&server, Load::Crowd(BUSINESSES), Duration::from_secs(3)).await?;
    let crowd = talks.run(&server, Load::Crowd(400), seconds).await?;
    let paced = talks.run(&server, Load::Rate(200), seconds).await?;
    server.settle(Duration::from_secs(30)).await?;
    server.stop().await?;
    let rate = f64::from(u32::try_from(crowd.times.len())?) / crowd.length.as_secs_f64();
    let mut times = paced.times;
    let times = milliseconds(&mut times);
    Ok(vec![
        Figure::at_least("turns.rate", "whole turns, 400 customers at once", rate, "1/s", 2_500.0),
        Figure::at_most("turns.p50", "reply at 200 turns/s, p50", quantile(&times, 0.5), "ms", 10.0),
        Figure::at_most("turns.p99", "reply at 200 turns/s, p99", quantile(&times, 0.99), "ms", 60.0),
    ])
}

/// How customers come.
#[derive(Clone, Copy)]
pub(super) enum Load {
    /// So many at once; one who has booked makes room for the next.
    Crowd(usize),
    /// So many turns a second, whether replies come or not.
    Rate(u32),
}

/// What a load led to.
pub(super) struct Done {
    pub(super) times: Vec<Duration>,
    pub(super) length: Duration,
    pub(super) booked: usize,
}

/// Customers who book, each once.
pub(super) struct Talks {
    replies: mpsc::UnboundedReceiver<(Arc<ChatMessage>, Instant)>,
    next: usize,
    asked: HashMap<String, Instant>,
}

impl Talks {
    pub(super) fn over(server: &Server) -> Self {
        let mut events = server.graph.subscribe();
        let (tell, replies) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                match events.recv().await {
                    Ok(Event::Message(message)) if message.from == From::Business => {
                        if tell.send((message, Instant::now())).is_err() {
                            return;
                        }
                    }
                    Ok(_) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                        tracing::error!("the benchmark could not keep up with its own events");
                    }
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                }
            }
        });
        Self { replies, next: 0, asked: HashMap::new() }
    }

    pub(super) async fn run(
        &mut self,
        server: &Server,
        load: Load,
        length: Duration,
    ) -> anyhow::Result<Done> {
        let start = Instant::now();
        let mut done = Done { times: Vec::new(), length, booked: 0 };
        // Talks that were left in the middle of the run before are not answered.
        self.asked.clear();
        let mut owed: Vec<(String, String, Say)> = Vec::new();
        let mut said = 0_u32;
        if let Load::Crowd(customers) = load {
            for _ in 0..customers {
                self.greet(server).await?;
            }
        }
        while start.elapsed() < length {
            if let Load::Rate(rate) = load {
                // What is due by now: first those who have an answer to give, then new customers.
                let due = start.elapsed().as_secs_f64() * f64::from(rate);
                while f64::from(said) < due {
                    said += 1;
                    match owed.pop() {
                        Some((number, customer, say)) => self.say(server, &number, &customer, say).await?,
                        None => self.greet(server).await?,
                    }
                }
            }
            let wait = match load {
                Load::Crowd(_) => Duration::from_secs(5),
                Load::Rate(_) => Duration::from_millis(1),
            };
            let Ok(reply) = tokio::time::timeout(wait, self.replies.recv()).await else {
                anyhow::ensure!(matches!(load, Load::Rate(_)), "no reply within five seconds");
                continue;
            };
            let (message, at) = reply.context("the simulated Graph API has ended")?;
            let Some(asked) = self.asked.remove(&message.wa_id) else { continue };
            done.times.push(at.duration_since(asked));
            let (number, customer) = (message.phone_number_id.clone(), message.wa_id.clone());
            match (answer(&message), load) {
                (Some(say), Load::Crowd(_)) => self.say(server, &number, &customer, say).await?,
                (Some(say), Load::Rate(_)) => owed.push((number, customer, say)),
                (None, load) => {
                    done.booked += 1;
                    if matches!(load, Load::Crowd(_)) {
                        self.greet(server).await?;
                    }
                }
            }
        }
        done.length = start.elapsed();
        anyhow::ensure!(!done.times.is_empty(), "nobody was answered");
        Ok(done)
    }

    /// The next customer says hello.
    async fn greet(&mut self, server: &Server) -> anyhow::Result<()> {
        let n = self.next;
        anyhow::ensure!(n < CUSTOMERS, "there are no more customers");
        self.next += 1;
        self.say(server, &number(n % BUSINESSES), &phone(n), Say::Text("hola".into())).await
    }

    async fn say(&mut self, server: &Server, number: &str, customer: &str, say: Say) -> anyhow::Result<()> {
        self.asked.insert(customer.to_owned(), Instant::now());
        server.graph.say(number, customer, say).await?;
        Ok(())
    }
}

/// What a customer who wants to book taps next; nothing where they have booked.
fn answer(message: &ChatMessage) -> Option<Say> {
    let buttons =
        message.bubble.buttons.iter().flatten().map(|button| (&button.id, &button.title, TapKind::Button));
    let sections = message.bubble.list.iter().flat_map(|list| &list.sections);
    let rows = sections.flat_map(|section| &section.rows).map(|row| (&row.id, &row.title, TapKind::List));
    let (id, title, kind) = buttons.chain(rows).next().filter(|(id, ..)| !id.starts_with("booking-"))?;
    Some(Say::Tap { id: id.clone(), title: Some(title.clone()), kind: Some(kind) })
}
