//! When WhatsApp lets us speak: the 24 hours after the customer's last message, and two paces.
//!
//! Guards: `flows::window` before each send, `flows::pace` for the number and for each recipient. The simulated
//! Graph API enforces the same limits and says so in its journal.

use jiff::SignedDuration;

use crate::harness::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_words_of_yesterday_is_parked_with_its_reason() {
    let app = TestApp::start().await;
    for (hours, minutes, sent) in [(25, 0, false), (23, 58, false), (23, 56, true), (0, 1, true)] {
        let phone = format!("3460000{hours:02}{minutes:02}");
        let person =
            bellhop::demo::graph::Customer { wa_id: Some(phone.clone()), ..Person::with_phone("346", 0) };
        let person = bellhop::demo::graph::Customer { user_id: None, ..person };
        app.opens_windows(SALON, vec![person]).await;
        let mut hook = app.text(SALON, &phone, &app.wamid(), "hola");
        let at = app.seconds() - hours * 3_600 - minutes * 60;
        hook["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = at.to_string().into();
        assert_eq!(app.post(&hook).await, 200);
        app.settle().await;
        let replies = app.chat(SALON, &phone).replies().len();
        assert_eq!(replies, usize::from(sent), "{hours} h {minutes} min ago");
        let (progress, why): (String, Option<String>) = sqlx::query_as(
            "select progress, error from whatsapp_messages where direction = 'out' order by seq desc limit 1",
        )
        .fetch_one(&app.pool)
        .await
        .unwrap();
        assert_eq!(progress == "parked", !sent, "{hours} h {minutes} min ago: {progress}");
        assert_eq!(why.is_some_and(|why| why.contains("24 hours")), !sent);
    }
    assert_eq!(app.calls(SALON).len(), 2, "WhatsApp is not even asked");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_answers_to_one_customer_keep_the_pair_rate() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, "34600111222");
    // Two minutes, for more than thirty messages in one are a flood.
    for _ in 0..2 {
        for _ in 0..30 {
            lucia.sends("hola").await;
        }
        app.graph.settled().await;
        app.eventually("all are heard", std::time::Duration::from_secs(20), async || {
            app.count("inbox").await == 0
        })
        .await;
        app.clock.advance(SignedDuration::from_secs(61));
    }
    app.settle_moving(SignedDuration::from_secs(6), 30).await;
    let refused: Vec<_> = app.calls(SALON).into_iter().filter(|call| call.wamid.is_none()).collect();
    assert!(refused.is_empty(), "{refused:#?}");
    assert_eq!(lucia.replies().len(), 60);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_customers_at_once_keep_the_rate_of_the_number() {
    let app = TestApp::start().await;
    let people: Vec<_> = (0..200).map(|n| Person::with_phone("346", n)).collect();
    for person in &people {
        app.graph.add_customer(person.clone());
        app.chat(SALON, person.wa_id.as_deref().unwrap()).sends("hola").await;
    }
    app.settle().await;
    let refused: Vec<_> = app.calls(SALON).into_iter().filter(|call| call.wamid.is_none()).collect();
    assert!(refused.is_empty(), "{refused:#?}");
    for person in &people {
        assert_eq!(app.chat(SALON, person.wa_id.as_deref().unwrap()).replies().len(), 1);
    }
    app.finish().await;
}
