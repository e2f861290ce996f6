//! A Graph API that hangs, refuses, lies or is slow: the webhook still answers, nobody else waits, everything that can
//! be sent is sent when it is back, in order, and at most once more than WhatsApp admits.
//!
//! Guards: `flows::retry`, the states of the outbox, lanes per recipient, the pause of a number.

use std::time::Duration;

use bellhop::demo::graph::{Call, Fault};
use jiff::SignedDuration;

use crate::harness::*;

const LUCIA: &str = "34600111222";
const SAM: &str = "12125550123";
const MINUTE: SignedDuration = SignedDuration::from_secs(61);

async fn impatient() -> TestApp {
    Plan { patience: Duration::from_secs(1), ..Plan::default() }.start().await
}

/// The customer's messages that the replies on the phone answer, in the order in which they appeared.
async fn answered(app: &TestApp, chat: &Chat<'_>) -> Vec<usize> {
    let asked: Vec<uuid::Uuid> =
        app.column("select id from whatsapp_messages where direction = 'in' order by seq").await;
    let of = |callback: &str| {
        let answers = |cause: &uuid::Uuid| {
            (0..3).any(|n| flows::id::OutboxId::answering(*cause, n).to_string() == callback)
        };
        asked.iter().position(answers).unwrap()
    };
    chat.replies().iter().map(|reply| of(reply.callback.as_deref().unwrap())).collect()
}

fn most_calls_of_one_message(calls: &[Call]) -> usize {
    let count = |id: &Option<String>| calls.iter().filter(|call| call.callback == *id).count();
    calls.iter().map(|call| count(&call.callback)).max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_send_that_hangs_costs_nobody_else_anything() {
    let app = TestApp::start().await;
    let people: Vec<_> = (0..30).map(|n| Person::with_phone("346", n)).collect();
    people.iter().for_each(|person| app.graph.add_customer(person.clone()));
    app.graph.inject(Fault::Hang, 1);
    app.graph.inject(Fault::DropStatuses, 1);
    let lucia = app.chat(SALON, LUCIA);
    lucia.sends("hola").await;
    app.eventually("the send hangs", Duration::from_secs(10), async || app.calls(SALON).len() == 1).await;

    let began = std::time::Instant::now();
    let hook = app.text(SALON, LUCIA, "wamid.MEANWHILE", "precios");
    assert_eq!(app.post(&hook).await, 200);
    let acknowledged = began.elapsed();
    let sam = app.chat(DENTIST, SAM);
    sam.sends("hello").await;
    for person in &people {
        app.chat(SALON, person.wa_id.as_deref().unwrap()).sends("hola").await;
    }
    sam.waits_for(1).await;
    for person in &people {
        app.chat(SALON, person.wa_id.as_deref().unwrap()).waits_for(1).await;
    }
    let took = began.elapsed();
    // The hanging request is given up after ten seconds only.
    assert!(
        acknowledged < Duration::from_secs(1) && took < Duration::from_secs(6),
        "{acknowledged:?}, {took:?}"
    );
    app.eventually("only Lucía's two wait", Duration::from_secs(5), async || app.count("outbox").await == 2)
        .await;
    assert_eq!(lucia.replies().len(), 1, "what hung was shown, and the next one keeps its place");

    app.eventually("its outcome is unknown", Duration::from_secs(15), async || {
        app.count("outbox where state = 'unknown'").await == 1
    })
    .await;
    app.advance(MINUTE).await;
    assert_eq!(answered(&app, &lucia).await, [0, 0, 1], "repeated once: {}", lucia.transcript());
    app.finish().await;
}

/// What nobody can know is waited for and then repeated at most once; what a status tells is not repeated.
#[tokio::test(flavor = "multi_thread")]
async fn every_lie_ends_in_one_message_or_in_two_where_the_truth_was_unknowable() {
    let app = impatient().await;
    let lies = [
        (Fault::Hang, true, 1),
        (Fault::Hang, false, 2),
        (Fault::AcceptThenReset, true, 1),
        (Fault::AcceptThenReset, false, 2),
        (Fault::TruncatedJson, true, 1),
        (Fault::TruncatedJson, false, 2),
        (Fault::NoId, true, 1),
        (Fault::NoId, false, 2),
        (Fault::Refuse, true, 1),
        (Fault::Html502, true, 1),
        (Fault::Delay { ms: 300 }, true, 1),
        (Fault::Error { code: 2, http: 503 }, true, 1),
    ];
    for (n, (lie, statuses, copies)) in lies.into_iter().enumerate() {
        let person = Person::with_phone("346", n);
        let who = person.wa_id.clone().unwrap();
        app.graph.add_customer(person);
        let chat = app.chat(SALON, &who);
        let calls = app.graph.last_call();
        let asked = app.count("whatsapp_messages where direction = 'in'").await as usize;
        app.graph.inject(lie, 1);
        if !statuses {
            app.graph.inject(Fault::DropStatuses, 1);
        }
        chat.sends("hola").await;
        chat.sends("precios").await;
        // What a status has told needs no waiting for.
        if !matches!(lie, Fault::Refuse | Fault::Html502) && statuses {
            app.settle_within(Duration::from_secs(20)).await;
        } else {
            app.settle_moving(MINUTE, 20).await;
        }
        let expected = [vec![asked; copies], vec![asked + 1]].concat();
        assert_eq!(answered(&app, &chat).await, expected, "{lie:?}: {}", chat.transcript());
        let calls = app.graph.calls_since(calls);
        assert!(most_calls_of_one_message(&calls) <= 2, "{lie:?}: {calls:#?}");
        assert_eq!(app.graph.faults_waiting(), 0);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_unknown_fate_is_never_sent_a_third_time() {
    let app = impatient().await;
    let lucia = app.chat(SALON, LUCIA);
    app.graph.inject(Fault::AcceptThenReset, 2);
    app.graph.inject(Fault::DropStatuses, 2);
    lucia.sends("hola").await;
    lucia.sends("precios").await;
    app.settle_moving(MINUTE, 20).await;
    assert_eq!(answered(&app, &lucia).await, [0, 0, 1], "{}", lucia.transcript());
    let (progress, why): (String, String) = sqlx::query_as(
        "select progress, error from whatsapp_messages where direction = 'out' and error is not null",
    )
    .fetch_one(&app.pool)
    .await
    .unwrap();
    assert_eq!((progress.as_str(), why.as_str()), ("failed", "its outcome is unknown, twice"));
    app.finish().await;
}

/// What a code says of one message, of one customer, or of the whole number.
#[tokio::test(flavor = "multi_thread")]
async fn codes_are_obeyed_and_what_can_be_sent_is_sent_in_the_end() {
    let app = TestApp::start().await;
    // Code, HTTP status, how often, how the message ends.
    let codes = [
        (131_000, 500, 2, "delivered"),
        (2, 503, 3, "delivered"),
        (131_016, 500, 3, "delivered"),
        (130_429, 429, 3, "delivered"),
        (131_056, 400, 2, "delivered"),
        (4, 400, 2, "delivered"),
        (190, 401, 1, "delivered"),
        (368, 403, 1, "delivered"),
        (131_031, 403, 1, "delivered"),
        (131_057, 400, 1, "delivered"),
        (131_047, 400, 1, "parked"),
        (131_026, 400, 1, "failed"),
        (131_049, 400, 1, "failed"),
        (100, 400, 1, "failed"),
        (131_000, 500, 4, "failed"),
    ];
    for (n, (code, http, times, end)) in codes.into_iter().enumerate() {
        let person = Person::with_phone("346", n);
        let who = person.wa_id.clone().unwrap();
        app.graph.add_customer(person);
        let chat = app.chat(SALON, &who);
        app.graph.inject(Fault::Error { code, http }, times);
        chat.sends("hola").await;
        chat.sends("precios").await;
        app.settle_moving(SignedDuration::from_mins(2), 40).await;
        let of_them = format!(
            "select progress from whatsapp_messages m join whatsapp_contacts c on c.id = m.contact_id
             where c.wa_id = '{who}' and direction = 'out' order by m.seq"
        );
        let progress: Vec<String> = app.column(&of_them).await;
        assert_eq!(progress, [end, "delivered"], "{code}: {}", chat.transcript());
        assert_eq!(chat.replies().len(), if end == "delivered" { 2 } else { 1 }, "{code}");
        if end == "failed" {
            let codes: Vec<i64> = app
                .column("select error_code from whatsapp_messages where error_code is not null order by seq desc limit 1")
                .await;
            assert_eq!(codes, [i64::from(code)]);
        }
        if end == "parked" {
            let why: String =
                app.scalar("select error from whatsapp_messages where progress = 'parked'").await;
            assert!(why.contains("24-hour window"), "{why}");
        }
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_stops_its_number_only_and_is_not_hammered() {
    let app = TestApp::start().await;
    app.graph.inject(Fault::Error { code: 190, http: 401 }, 1);
    let lucia = app.chat(SALON, LUCIA);
    lucia.sends("hola").await;
    app.eventually("the refusal", Duration::from_secs(10), async || app.calls(SALON).len() == 1).await;
    let people: Vec<_> = (0..20).map(|n| Person::with_phone("346", n)).collect();
    for person in &people {
        app.graph.add_customer(person.clone());
        app.chat(SALON, person.wa_id.as_deref().unwrap()).sends("hola").await;
    }
    app.eventually("all are decided", Duration::from_secs(10), async || app.count("outbox").await == 21)
        .await;
    app.clock.advance(SignedDuration::from_mins(4));
    let sam = app.chat(DENTIST, SAM);
    sam.sends("hello").await;
    sam.waits_for(1).await;
    assert_eq!(app.calls(SALON).len(), 1, "nothing more from the stopped number");
    app.settle_moving(SignedDuration::from_mins(2), 10).await;
    for person in &people {
        assert_eq!(app.chat(SALON, person.wa_id.as_deref().unwrap()).replies().len(), 1);
    }
    assert_eq!(lucia.replies().len(), 1);
    app.finish().await;
}

/// One customer too many for the pair rate does not slow the others.
#[tokio::test(flavor = "multi_thread")]
async fn a_slowed_recipient_slows_only_themselves() {
    let app = TestApp::start().await;
    app.graph.inject(Fault::Error { code: 131_056, http: 400 }, 1);
    let lucia = app.chat(SALON, LUCIA);
    lucia.sends("hola").await;
    app.eventually("the refusal", Duration::from_secs(10), async || app.calls(SALON).len() == 1).await;
    for n in 0..20 {
        let person = Person::with_phone("346", n);
        let who = person.wa_id.clone().unwrap();
        app.graph.add_customer(person);
        app.chat(SALON, &who).sends("hola").await;
        app.chat(SALON, &who).waits_for(1).await;
    }
    assert!(lucia.replies().is_empty());
    app.settle_moving(SignedDuration::from_secs(5), 10).await;
    assert_eq!(lucia.replies().len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_graph_api_that_is_gone_is_sent_when_it_is_back() {
    let mut app = TestApp::start().await;
    let people: Vec<_> = (0..40).map(|n| Person::with_phone("346", n)).collect();
    people.iter().for_each(|person| app.graph.add_customer(person.clone()));
    app.graph_goes().await;
    for words in ["hola", "precios", "horario"] {
        for person in &people {
            app.chat(SALON, person.wa_id.as_deref().unwrap()).sends(words).await;
        }
    }
    app.graph.settled().await;
    app.eventually("all are decided", Duration::from_secs(30), async || app.count("outbox").await == 120)
        .await;
    app.clock.advance(SignedDuration::from_mins(10));
    app.graph_comes_back().await;
    app.settle_moving(SignedDuration::from_mins(5), 20).await;
    let first: Vec<_> = app
        .chat(SALON, people[0].wa_id.as_deref().unwrap())
        .replies()
        .into_iter()
        .map(|m| m.bubble.kind)
        .collect();
    for person in &people {
        let chat = app.chat(SALON, person.wa_id.as_deref().unwrap());
        let seen: Vec<_> = chat.replies().into_iter().map(|m| m.bubble.kind).collect();
        assert_eq!(seen.len(), 3, "{}", chat.transcript());
        assert_eq!(seen, first, "{}", chat.transcript());
        let order = answered(&app, &chat).await;
        assert!(order.is_sorted(), "{order:?}");
    }
    assert_eq!(app.sent(SALON).len(), 120);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_not_whatsapp_costs_messages_but_nothing_else() {
    let liar = Liar::start().await;
    let app = Plan { graph_base: Some(liar.url()), ..Plan::default() }.start().await;
    let huge = "x".repeat(3 << 20);
    let answers = [
        (200, ""),
        (200, "null"),
        (200, "<html>"),
        (200, r#"{"messages": []}"#),
        (200, r#"{"messages": [{"id": 5}]}"#),
        (200, r#"{"messages": [{"id": ""}]}"#),
        (200, r#"{"error": {"code": "many"}}"#),
        (204, ""),
        (302, "elsewhere"),
        (418, "short and stout"),
        (500, "oops"),
        (503, huge.as_str()),
        (200, huge.as_str()),
        (429, r#"{"error": {"code": 130429, "message": "slow down"}}"#),
    ];
    for (n, (status, body)) in answers.into_iter().enumerate() {
        liar.says(status, body);
        app.post_text(SALON, &format!("3460000{n:04}"), "hola").await;
        app.settle_moving(SignedDuration::from_mins(2), 30).await;
        let newest: String = app
            .scalar(
                "select progress from whatsapp_messages where direction = 'out' order by seq desc limit 1",
            )
            .await;
        assert!(matches!(newest.as_str(), "accepted" | "failed"), "{status} {body:.40}: {newest}");
    }
    // The id of another message is no id.
    for _ in 0..2 {
        liar.says(200, r#"{"messages": [{"id": "wamid.TWICE"}]}"#);
        app.post_text(SALON, "34600009999", "hola").await;
        app.settle().await;
    }
    let ends: Vec<String> = app
        .column("select progress from whatsapp_messages where direction = 'out' order by seq desc limit 2")
        .await;
    assert_eq!(ends, ["failed", "accepted"]);
    let token = liar.heard().iter().any(|body| body.to_string().contains(bellhop::demo::ACCESS_TOKEN));
    assert!(!token, "the token is never in a body");
    app.finish().await;
}
