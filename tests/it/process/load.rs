//! A load of webhooks: many customers who write one message after the other, without waiting for answers.

use bellhop::demo::graph::{Customer, Graph, Say};

use super::world::World;
use crate::harness::{DENTIST, SALON};

/// Who wrote what: number, customer, wamid, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    pub(super) said: Vec<(&'static str, String, String)>,
    customers: usize,
    next: usize,
}

/// Less than the 45 that one recipient may get at once.
const LINES: [&str; 4] = ["hola", "precios", "horario", "dirección"];

impl Load {
    /// So many customers, half of them of each business.
    pub(super) fn of(graph: &Graph, customers: usize) -> Self {
        for n in 0..customers {
            graph.add_customer(Customer {
                wa_id: Some(who(n)),
                user_id: None,
                username: None,
                name: format!("Customer {n}"),
                hides_phone: false,
            });
        }
        Self { said: Vec::new(), customers, next: 0 }
    }

    /// The next `count` messages, everybody in turn.
    pub(super) async fn say(&mut self, world: &World, count: usize) {
        for _ in 0..count {
            let customer = self.next % self.customers;
            let line = LINES[(self.next / self.customers) % LINES.len()];
            let number = if customer.is_multiple_of(2) { SALON } else { DENTIST };
            let wamid = world.graph.say(number, &who(customer), Say::Text(line.into())).await.unwrap();
            self.said.push((number, who(customer), wamid));
            self.next += 1;
        }
    }

    /// How many of them were acknowledged.
    pub(super) fn acknowledged(&self, world: &World) -> usize {
        let done = |(number, who, wamid): &&(&str, String, String)| world.acknowledged(number, who, wamid);
        self.said.iter().filter(done).count()
    }

    /// All wamids.
    pub(super) fn wamids(&self) -> Vec<String> {
        self.said.iter().map(|(.., wamid)| wamid.clone()).collect()
    }

    /// At the end: everything acknowledged, there once and answered; in order; no answer more than `copies` times.
    pub(super) async fn all_is_well(&self, world: &World, copies: usize) {
        assert_eq!(self.acknowledged(world), self.said.len(), "acknowledged in the end");
        assert_eq!(world.every_message_has_its_effect(&self.wamids()).await, self.said.len());
        // Those that were refused while the database was dying may have been stored all the same.
        let probes =
            "select count(*) from whatsapp_messages where direction = 'in' and wamid like 'wamid.AWAY%'";
        let all = self.said.len() + usize::try_from(world.scalar::<i64>(probes).await).unwrap();
        let parked: i64 = world.scalar("select count(*) from inbox where parked_at is not null").await;
        assert_eq!(parked, 0);
        let turns: i64 = world.scalar("select sum(version)::bigint from conversations").await;
        assert_eq!(turns, i64::try_from(all).unwrap(), "one turn a message");
        let out_of_order: i64 = world
            .scalar(
                "select count(*) from (
                   select sent_at, lag(sent_at) over (partition by business_id, contact_id order by seq) as before
                   from whatsapp_messages where direction = 'in') m
                 where sent_at < before",
            )
            .await;
        assert_eq!(out_of_order, 0);
        let copies_of = world.copies();
        let too_often: Vec<_> = copies_of.iter().filter(|(_, count)| **count > copies).collect();
        assert!(too_often.is_empty(), "more than {copies} copies: {too_often:?}");
        // Nobody has the number of those, and so they have no answer.
        assert_eq!(copies_of.len(), self.said.len(), "one answer a message");
    }
}

fn who(n: usize) -> String {
    format!("3461{n:07}")
}
