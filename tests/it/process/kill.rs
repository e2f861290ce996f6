//! `kill -9` from outside: between any two taps of a new customer, and in the middle of their turns.

use bellhop::demo::graph::{Customer, Statuses};

use super::full;
use super::talk::{Kill, talk, undisturbed};
use super::world::World;

async fn check(kill: Kill, at_least: usize) {
    let undisturbed = undisturbed().await;
    let mut world = World::new(Statuses::SentDelivered).await;
    // Somebody whom the business has never seen, and who shows no phone.
    let who = "ES.44120987650012345678";
    world.graph.add_customer(Customer {
        wa_id: None,
        user_id: Some(who.into()),
        username: Some("marta.sol".into()),
        name: "Lucía Romero".into(),
        hides_phone: true,
    });
    world.start(None).await;
    let outcome = talk(&mut world, who, kill).await;
    assert!(outcome.deaths >= at_least, "{} deaths", outcome.deaths);
    // A kill can come between a request and its record: twice at most, by the promise.
    outcome.must_be(undisturbed, 2);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_survives_a_kill_between_any_two_taps() {
    check(Kill::Between, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_survives_a_kill_in_the_middle_of_each_turn() {
    if full() {
        check(Kill::AtOnce, 10).await;
        check(Kill::Acknowledged, 10).await;
    }
    check(Kill::InTurn, 10).await;
}
