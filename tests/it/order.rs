//! Everybody is heard, each in their own order, however many speak at once.
//!
//! Guard: the lane takes its rows in the order of arrival (`store::inbox::heads`), one at a time, and the Sender
//! sends the next message of a customer only when the one before was answered for.

use std::time::Duration;

use futures::future::join_all;

use crate::harness::*;

/// Each answer depends on what was said before: the language switches, the booking talk moves on.
const TALK: [&str; 10] = [
    "hola",
    "precios",
    "english please",
    "prices",
    "haircut",
    "opening hours",
    "back",
    "hola",
    "start over",
    "where are you?",
];

/// What each of them must see: what somebody sees who says the same, and waits for every answer.
async fn expected(app: &TestApp, talk: &[&str]) -> Vec<Option<String>> {
    let model = Person::with_phone("349", 0);
    app.opens_windows(SALON, vec![model.clone()]).await;
    let slow = app.chat(SALON, model.wa_id.as_deref().unwrap());
    for words in talk {
        app.post_text(SALON, &slow.who, words).await;
        app.settle().await;
    }
    slow.replies().into_iter().map(|reply| reply.bubble.text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_new_customers_with_ten_messages_each_are_answered_in_order() {
    let app = Plan { per_second: Some(1_000), ..Plan::default() }.start().await;
    let expected = expected(&app, &TALK).await;
    let distinct: std::collections::BTreeSet<_> = expected.iter().collect();
    assert!(distinct.len() >= 8, "the talk must show its order: {expected:#?}");

    let people: Vec<_> = (0..500).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    let writers = people.iter().map(|person| {
        let (app, phone) = (&app, person.wa_id.clone().unwrap());
        async move {
            for words in TALK {
                app.post_text(SALON, &phone, words).await;
            }
        }
    });
    join_all(writers).await;
    app.settle_within(Duration::from_secs(120)).await;

    assert_eq!(app.count("whatsapp_contacts").await, 501);
    assert_eq!(app.count("conversations").await, 501);
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 5_010);
    for person in &people {
        let chat = app.chat(SALON, person.wa_id.as_deref().unwrap());
        let seen: Vec<_> = chat.replies().into_iter().map(|reply| reply.bubble.text).collect();
        assert_eq!(seen, expected, "{}", chat.transcript());
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_messages_in_one_body_are_handled_once_and_in_order() {
    let app = Plan { per_second: Some(1_000), ..Plan::default() }.start().await;
    let expected = expected(&app, &TALK[..5]).await;
    let people: Vec<_> = (0..200).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    let card = |phone: &str| serde_json::json!({"profile": {"name": "Test"}, "wa_id": phone});
    let cards: Vec<_> = people.iter().map(|person| card(person.wa_id.as_deref().unwrap())).collect();
    let mut messages = Vec::new();
    for words in &TALK[..5] {
        for person in &people {
            let from = from_phone(person.wa_id.as_deref().unwrap());
            messages.push(message(from, &app.wamid(), app.seconds(), text(words)));
        }
    }
    let body = envelope("messages", value_of(SALON, cards.into(), "messages", messages.into()));
    let began = std::time::Instant::now();
    assert_eq!(app.post(&body).await, 200);
    let took = began.elapsed();
    assert!(took < Duration::from_millis(1_700), "the answer took {took:?}");
    app.settle_within(Duration::from_secs(120)).await;
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 1_005);
    for person in &people {
        let chat = app.chat(SALON, person.wa_id.as_deref().unwrap());
        let seen: Vec<_> = chat.replies().into_iter().map(|reply| reply.bubble.text).collect();
        assert_eq!(seen, expected, "{}", chat.transcript());
    }
    app.finish().await;
}
