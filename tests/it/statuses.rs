//! What WhatsApp reports of our messages, in any order and any number of times.
//!
//! Guards: `delivery::merge` by rank, reports kept until their message is known, and the number beside our id.

use bellhop::demo::graph::{Fault, Statuses};
use std::time::Duration;

use crate::harness::*;

const LUCIA: &str = "34600111222";

async fn quiet() -> TestApp {
    Plan { statuses: Statuses::None, ..Plan::default() }.start().await
}

async fn report(app: &TestApp, wamid: &str, word: &str, callback: Option<&str>) {
    assert_eq!(app.post(&status(SALON, wamid, word, LUCIA, app.seconds(), callback)).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_order_and_repetition_ends_the_same() {
    let app = quiet().await;
    let lucia = app.chat(SALON, LUCIA);
    let cases: [(&[&str], &str); 13] = [
        (&["sent"], "sent"),
        (&["sent", "delivered", "read"], "read"),
        (&["read", "delivered", "sent"], "read"),
        (&["delivered", "sent", "delivered", "sent"], "delivered"),
        (&["read", "sent", "read", "read"], "read"),
        (&["sent", "read", "delivered"], "read"),
        (&["delivered", "read", "sent"], "read"),
        (&["failed"], "failed"),
        (&["failed", "failed", "sent"], "failed"),
        (&["sent", "failed"], "failed"),
        (&["delivered", "failed"], "delivered"),
        (&["failed", "delivered"], "delivered"),
        (&["warning", "deleted", "queued"], "accepted"),
    ];
    for (n, (words, expected)) in cases.iter().enumerate() {
        let wamid = lucia.says("hola").await.id;
        for word in *words {
            report(&app, &wamid, word, None).await;
            // Half of the cases one by one, half of them together.
            if n % 2 == 0 {
                app.settle().await;
            }
        }
        app.settle().await;
        let row = format!("from whatsapp_messages where wamid = '{wamid}'");
        let progress: String = app.scalar(&format!("select progress {row}")).await;
        assert_eq!(progress, *expected, "{words:?}");
        let code: Option<i64> = app.scalar(&format!("select error_code {row}")).await;
        assert_eq!(code, words.contains(&"failed").then_some(131_026), "{words:?}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_at_once_are_merged_by_rank() {
    let app = quiet().await;
    let people: Vec<_> = (0..60).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    for person in &people {
        app.post_text(SALON, person.wa_id.as_deref().unwrap(), "hola").await;
    }
    app.settle().await;
    let wamids: Vec<_> = app.sent(SALON).into_iter().map(|call| call.wamid.unwrap()).collect();
    assert_eq!(wamids.len(), 60);
    let words = ["read", "sent", "delivered", "sent", "read", "delivered"];
    let posts = words.iter().flat_map(|word| wamids.iter().map(move |wamid| (word, wamid)));
    futures::future::join_all(posts.map(|(word, wamid)| report(&app, wamid, word, None))).await;
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where progress = 'read'").await, 60);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_strange_messages_wait_and_change_nothing() {
    let app = quiet().await;
    let lucia = app.chat(SALON, LUCIA);
    let reply = lucia.says("hola").await;
    report(&app, "wamid.STRANGE", "read", None).await;
    report(&app, "wamid.STRANGE", "read", Some("not an id")).await;
    // Our id, but another business's number: anybody may send us anything.
    let stolen = status(DENTIST, "wamid.STOLEN", "failed", LUCIA, app.seconds(), reply.callback.as_deref());
    assert_eq!(app.post(&stolen).await, 200);
    app.settle().await;
    let progress: String = app.scalar("select progress from whatsapp_messages where direction = 'out'").await;
    assert_eq!(progress, "accepted");
    app.finish_leaving(Left { orphans: 3, ..Left::default() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_comes_before_its_message_is_joined_later() {
    let liar = Liar::start().await;
    let app = Plan { graph_base: Some(liar.url()), ..Plan::default() }.start().await;
    // No callback, and a wamid that we have not been told yet.
    report(&app, "wamid.EARLY", "read", None).await;
    app.settle().await;
    assert_eq!(app.left().await.orphans, 1);
    liar.says(200, r#"{"messages": [{"id": "wamid.EARLY"}]}"#);
    app.post_text(SALON, LUCIA, "hola").await;
    app.settle().await;
    app.eventually("the report is joined", Duration::from_secs(15), async || {
        app.count("whatsapp_messages where wamid = 'wamid.EARLY' and progress = 'read'").await == 1
    })
    .await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_overtakes_the_answer_is_joined_by_our_id() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    app.graph.inject(Fault::Delay { ms: 700 }, 1);
    lucia.sends("hola").await;
    app.eventually("delivered, before the answer", Duration::from_secs(10), async || {
        app.count("whatsapp_messages where progress = 'delivered'").await == 1
    })
    .await;
    assert_eq!(app.count("outbox").await, 0, "it is known to have been taken");
    lucia.says("precios").await;
    app.settle().await;
    assert_eq!(lucia.replies().len(), 2, "{}", lucia.transcript());
    assert_eq!(app.calls(SALON).len(), 2);
    assert_eq!(app.count("whatsapp_messages where progress = 'delivered'").await, 2);
    app.finish().await;
}
