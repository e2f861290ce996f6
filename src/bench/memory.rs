//! What ten thousand customers cost: an hour of a busy town in half a minute, with the sleep of idle conversations
//! shortened alike.

use std::time::Duration;

use super::Figure;
use super::server::{Server, Setup};
use super::turns::{Load, Talks};

const CONVERSATIONS: usize = 10_000;
/// An idle conversation sleeps after a minute; an hour in thirty seconds makes that half a second.
const IDLE: Duration = Duration::from_millis(500);

pub(super) async fn measure() -> anyhow::Result<Vec<Figure>> {
    let server = Server::start(&Setup { businesses: 150, customers: 40_000, idle: IDLE }).await?;
    let mut talks = Talks::over(&server);
    let (mut booked, mut peak) = (0, 0_f64);
    while booked < CONVERSATIONS {
        let done = talks.run(&server, Load::Crowd(200), Duration::from_secs(2)).await?;
        booked += done.booked;
        peak = peak.max(server.memory()?);
    }
    server.settle(Duration::from_secs(30)).await?;
    let mut awake = f64::MAX;
    for _ in 0..60 {
        awake = server.ready().await?["conversations_awake"].as_f64().unwrap_or(f64::MAX);
        if awake == 0.0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    server.stop().await?;
    Ok(vec![
        Figure::at_most("memory.peak", "server with 10,000 conversations, peak", peak, "MB", 150.0),
        Figure::at_most("memory.awake", "conversations in memory afterwards", awake, "", 0.0),
    ])
}
