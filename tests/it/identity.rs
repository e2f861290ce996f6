//! Who is who: a phone, a business-scoped id, or both, and one person behind them.
//!
//! Guards: `store::contacts::meet` and `join`, and the choice of `to` or `recipient`.

use bellhop::demo::graph::Customer;
use serde_json::{Value, json};

use crate::harness::*;

async fn post(app: &TestApp, from: Value, words: &str) {
    let message = message(from, &app.wamid(), app.seconds(), text(words));
    let hook = envelope("messages", value_of(SALON, json!([]), "messages", json!([message])));
    assert_eq!(app.post(&hook).await, 200);
    app.settle().await;
}

fn maria() -> Customer {
    Customer { user_id: Some("ES.555".into()), ..Person::with_phone("346", 1) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_without_a_phone_is_answered_by_their_id() {
    let app = TestApp::start().await;
    let hidden = Person::without_phone(7);
    let id = hidden.user_id.clone().unwrap();
    app.graph.add_customer(hidden);
    let chat = app.chat(SALON, &id);
    chat.says("hola").await;
    chat.says("quiero un corte de pelo mañana a las 17:00 con Ana").await;
    let booked = chat.says("sí").await;
    let calls = app.calls(SALON);
    assert!(calls.len() >= 3 && calls.iter().all(|call| call.wamid.is_some()), "{calls:#?}");
    assert!(calls.iter().all(|call| call.body["recipient"] == id.as_str() && call.body["to"].is_null()));
    assert_eq!(
        app.count("whatsapp_appointments where status = 'confirmed'").await,
        1,
        "{}",
        chat.transcript()
    );
    assert!(booked.bubble.text.unwrap().contains("17:00"));
    assert_eq!(app.count("whatsapp_contacts where wa_id is null and user_id is not null").await, 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_identity_comes_first_it_is_one_contact() {
    let phone = json!({"from": "34600000001"});
    let id = json!({"from_user_id": "ES.555"});
    let both = json!({"from": "34600000001", "from_user_id": "ES.555"});
    for order in [
        [&id, &both, &phone],
        [&phone, &both, &id],
        [&both, &phone, &id],
        [&both, &id, &phone],
        // Both apart first: joined by the third.
        [&id, &phone, &both],
        [&phone, &id, &both],
    ] {
        let app = TestApp::start().await;
        app.opens_windows(SALON, vec![maria()]).await;
        for from in order {
            post(&app, from.clone(), "hola").await;
        }
        for from in [&phone, &id] {
            post(&app, from.clone(), "precios").await;
        }
        let owners = app.count("(select distinct contact_id from contact_identities) owners").await;
        assert_eq!(owners, 1, "{order:?}");
        assert_eq!(app.count("contact_identities").await, 2, "{order:?}");
        let writers = "(select distinct contact_id from whatsapp_messages where direction = 'in') writers";
        assert_eq!(app.count(writers).await, 1, "{order:?}");
        let known = "whatsapp_contacts where wa_id = '34600000001' and user_id = 'ES.555'";
        assert_eq!(app.count(known).await, 1, "{order:?}");
        assert_eq!(app.chat(SALON, "ES.555").replies().len(), 5, "{order:?}");
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn identities_that_meet_in_one_body_are_one_contact() {
    let app = TestApp::start().await;
    let from = [
        json!({"from": "34600000001"}),
        json!({"from": "34600000001", "from_user_id": "ES.555"}),
        json!({"from_user_id": "ES.555"}),
    ];
    let messages: Vec<_> =
        from.into_iter().map(|from| message(from, &app.wamid(), app.seconds(), text("hola"))).collect();
    let hook = envelope("messages", value_of(SALON, json!([]), "messages", messages.into()));
    assert_eq!(app.post(&hook).await, 200);
    app.settle().await;
    assert_eq!(app.count("whatsapp_contacts").await, 1);
    assert_eq!(app.count("contact_identities").await, 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_contacts_that_turn_out_to_be_one_keep_all_their_bookings() {
    let app = TestApp::start().await;
    app.opens_windows(SALON, vec![maria()]).await;
    let chat = app.chat(SALON, "34600000001");
    let phone = json!({"from": "34600000001"});
    let id = json!({"from_user_id": "ES.555"});
    post(&app, phone, "quiero un corte de pelo mañana a las 17:00 con Ana").await;
    // Neither webhook shows a name: it is asked for.
    post(&app, json!({"from": "34600000001"}), "María").await;
    post(&app, json!({"from": "34600000001"}), "sí").await;
    post(&app, id.clone(), "quiero un corte de pelo mañana a las 18:00 con Bea").await;
    post(&app, id.clone(), "María").await;
    post(&app, id, "sí").await;
    let holders =
        "(select distinct contact_id from whatsapp_appointments where status = 'confirmed') holders";
    assert_eq!(app.count(holders).await, 2, "{}", chat.transcript());

    post(&app, json!({"from": "34600000001", "from_user_id": "ES.555"}), "mis citas").await;
    assert_eq!(app.count(holders).await, 1, "{}", chat.transcript());
    assert_eq!(app.count("whatsapp_appointments where status = 'confirmed'").await, 2);
    let shown = chat.options();
    assert_eq!(
        shown.iter().filter(|(_, label)| label.contains("17:00") || label.contains("18:00")).count(),
        2,
        "{shown:?}"
    );

    // Each is reminded once, and both can be cancelled by whom they belong to.
    app.advance(jiff::SignedDuration::from_hours(10)).await;
    assert_eq!(app.count("reminders where state = 'queued' and ahead = 1440").await, 2);
    let cards = chat
        .replies()
        .into_iter()
        .filter(|reply| labels(reply).iter().any(|(id, _)| id.starts_with("booking-attend")));
    assert_eq!(cards.count(), 2, "{}", chat.transcript());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_at_two_businesses_is_two_contacts() {
    let app = TestApp::start().await;
    app.chat(SALON, "34600111222").says("hola").await;
    app.chat(DENTIST, "34600111222").says("hola").await;
    assert_eq!(app.count("whatsapp_contacts").await, 2);
    assert_eq!(app.count("(select distinct business_id from whatsapp_contacts) b").await, 2);
    app.finish().await;
}
