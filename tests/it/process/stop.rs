//! SIGTERM under load: a prompt end, code 0, and nothing lost.

use std::time::{Duration, Instant};

use bellhop::demo::graph::Statuses;

use super::load::Load;
use super::until;
use super::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_polite_end_under_load_loses_nothing() {
    let mut world = World::new(Statuses::SentDelivered).await;
    let mut load = Load::of(&world.graph, 60);
    world.start(None).await;
    for round in 0..3 {
        load.say(&world, 120).await;
        let before = load.acknowledged(&world);
        until("some are acknowledged", 20, async || load.acknowledged(&world) >= before + 20).await;
        let server = world.server.as_mut().unwrap();
        server.signal("TERM");
        let began = Instant::now();
        let status = server.ended(12).await;
        assert!(status.success(), "round {round}: {status}\n{}", world.log());
        assert!(began.elapsed() < Duration::from_secs(10), "round {round}: {:?}", began.elapsed());
        world.server = None;
        // Meanwhile WhatsApp goes on.
        load.say(&world, 40).await;
        world.start(None).await;
    }
    world.settle(60).await;
    // Whoever waits for what is under way need not repeat it; a request cut off may come twice.
    load.all_is_well(&world, 2).await;
    world.finish().await;
}
