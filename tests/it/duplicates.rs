//! One message has one effect, however often WhatsApp brings it.
//!
//! Guard: the unique key on (phone_number_id, wamid), and that only what it let in is queued.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;

use crate::harness::*;

/// Posts of each message.
const COPIES: usize = 50;

/// Full size with BELLHOP_FULL=1: 100,000 posts take a debug build more than a minute.
fn messages() -> usize {
    if std::env::var_os("BELLHOP_FULL").is_some() { 2_000 } else { 400 }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_brought_fifty_times_in_parallel_has_one_effect() {
    let app = Plan { per_second: Some(1_000), ..Plan::default() }.start().await;
    let messages = messages();
    // Four messages each, so that the lanes have something to keep in order.
    let people: Vec<_> = (0..messages / 4).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    let bodies: Vec<_> = (0..messages)
        .map(|n| {
            let phone = people[n / 4].wa_id.clone().unwrap();
            let body = app.text(SALON, &phone, &format!("wamid.DUP{n:05}"), "hola").to_string();
            (sign(bellhop::demo::APP_SECRET, body.as_bytes()), body)
        })
        .collect();
    let bodies = Arc::new(bodies);
    // Neighbours in time are copies of one message, and of its neighbours: 128 posts are under way at once.
    let workers = (0..128).map(|worker| {
        let (app, bodies) = (&app, Arc::clone(&bodies));
        async move {
            let mut refused = Vec::new();
            for post in (worker..messages * COPIES).step_by(128) {
                let (signature, body) = &bodies[post / COPIES];
                let headers = [("x-hub-signature-256", signature.as_str())];
                let posted = app.post_with(&headers, body.clone().into_bytes()).await;
                if posted.status != 200 {
                    refused.push(posted);
                }
            }
            refused
        }
    });
    let refused: Vec<_> = join_all(workers).await.into_iter().flatten().collect();
    assert!(refused.is_empty(), "{} of {} posts: {:?}", refused.len(), messages * COPIES, refused.first());
    app.settle_within(Duration::from_secs(120)).await;

    let expected = i64::try_from(messages).unwrap();
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, expected, "rows");
    assert_eq!(app.count("whatsapp_messages where direction = 'out'").await, expected, "replies");
    assert_eq!(app.count("whatsapp_contacts").await, expected / 4);
    let sent = app.sent(SALON);
    assert_eq!(sent.len(), messages, "messages that reached a phone");
    let callbacks: BTreeSet<_> = sent.iter().map(|call| call.callback.clone()).collect();
    assert_eq!(callbacks.len(), messages, "each is another message");
    for person in &people {
        let who = person.wa_id.as_deref().unwrap();
        assert_eq!(app.chat(SALON, who).replies().len(), 4, "{who}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_brought_again_after_days_has_no_second_effect() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, "34600111222");
    let hook = app.text(SALON, "34600111222", "wamid.AGAIN", "hola");
    lucia.says("hola").await;
    assert_eq!(app.post(&hook).await, 200);
    app.settle().await;
    // The first time it is news; from then on it changes nothing.
    let before = lucia.replies().len();
    let rows = app.count("whatsapp_messages").await;
    for days in [6, 3] {
        app.advance(jiff::SignedDuration::from_hours(24 * days)).await;
        assert_eq!(app.post(&hook).await, 200);
        app.settle().await;
        assert_eq!(app.count("whatsapp_messages").await, rows, "after {days} days more");
    }
    assert_eq!(lucia.replies().len(), before);
    app.finish().await;
}
