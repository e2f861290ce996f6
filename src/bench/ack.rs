//! How fast webhooks become durable: posted one message each, answered after the commit.
//!
//! The messages are of chats that somebody else answers (`standby`): each is a row with its key, and no turn
//! follows, so that what is measured is the way in and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::client::Client;
use super::server::{Server, Setup, number, phone};
use super::{Figure, milliseconds, quantile};

const CONNECTIONS: usize = 128;
const CUSTOMERS: u64 = 2_000;
const BUSINESSES: u64 = 20;
const WEBHOOK: &str = "/api/whatsapp/webhook";

pub(super) async fn measure(seconds: Duration) -> anyhow::Result<Vec<Figure>> {
    let businesses = usize::try_from(BUSINESSES)?;
    let server = Server::start(&Setup { businesses, customers: 0, idle: Duration::from_secs(60) }).await?;
    let next = Arc::new(AtomicU64::new(0));
    // Warm: connections, identities, pages of the tables.
    flood(&server, WEBHOOK, Duration::from_secs(2), &next).await?;
    let durable = flood(&server, WEBHOOK, seconds, &next).await?;
    let ceiling = flood(&server, "/bench/hmac", seconds.min(Duration::from_secs(5)), &next).await?;
    let mut times = paced(&server, 500, seconds, &next).await?;
    let times = milliseconds(&mut times);
    server.stop().await?;
    Ok(vec![
        Figure::at_least("ack.rate", "durable acknowledgements", durable, "1/s", 12_000.0).under(ceiling),
        Figure::at_least("ack.share", "share of HMAC-only answers", durable / ceiling, "", 0.25),
        Figure::at_most("ack.p99", "acknowledgement at 500/s, p99", quantile(&times, 0.99), "ms", 50.0),
    ])
}

/// Posts as fast as answers come. Answers a second.
async fn flood(
    server: &Server,
    path: &'static str,
    length: Duration,
    next: &Arc<AtomicU64>,
) -> anyhow::Result<f64> {
    let start = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        let (address, next) = (server.address, Arc::clone(next));
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut answered = 0_u32;
            while start.elapsed() < length {
                let status = client.post(path, &body(next.fetch_add(1, Ordering::Relaxed))).await?;
                anyhow::ensure!(status == 200, "{path} answered {status}");
                answered += 1;
            }
            anyhow::Ok(answered)
        }));
    }
    let mut answered = 0.0;
    for task in tasks {
        answered += f64::from(task.await??);
    }
    Ok(answered / start.elapsed().as_secs_f64())
}

/// Posts at a rate, whether answers come or not, and times each from when it was due.
async fn paced(
    server: &Server,
    rate: u32,
    length: Duration,
    next: &Arc<AtomicU64>,
) -> anyhow::Result<Vec<Duration>> {
    const LANES: u32 = 50;
    let start = Instant::now();
    let mut tasks = Vec::new();
    for lane in 0..LANES {
        let (address, next) = (server.address, Arc::clone(next));
        tasks.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            let gap = Duration::from_secs(1) * LANES / rate;
            let mut due = start + gap * lane / LANES;
            let mut times = Vec::new();
            while due < start + length {
                tokio::time::sleep_until(due.into()).await;
                let status = client.post(WEBHOOK, &body(next.fetch_add(1, Ordering::Relaxed))).await?;
                anyhow::ensure!(status == 200, "the webhook answered {status}");
                times.push(due.elapsed());
                due += gap;
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.context("a client failed")??);
    }
    Ok(times)
}

/// The n-th webhook.
fn body(n: u64) -> String {
    let customer = usize::try_from(n % CUSTOMERS).unwrap_or(0);
    let business = usize::try_from(n % BUSINESSES).unwrap_or(0);
    let (number, phone) = (number(business), phone(customer));
    format!(
        r#"{{"object":"whatsapp_business_account","entry":[{{"id":"200000000000009","changes":[{{"field":"standby","value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"34910000000","phone_number_id":"{number}"}},"contacts":[{{"profile":{{"name":"Cliente {customer}"}},"wa_id":"{phone}","user_id":"ES.{phone}"}}],"messages":[{{"from":"{phone}","from_user_id":"ES.{phone}","id":"wamid.bench{n}","timestamp":"1795000000","type":"text","text":{{"body":"\u00bfTen\u00e9is hueco ma\u00f1ana sobre las 5?"}}}}]}}}}]}}]}}"#
    )
}
