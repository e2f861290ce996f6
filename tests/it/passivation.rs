//! Idle conversations leave memory, and nobody can tell.
//!
//! Guard: a conversation that falls asleep hands back what came meanwhile, and the next one opens its eyes only when it
//! has closed them (`Business::wake`).

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use jiff::SignedDuration;

use crate::harness::*;

const LUCIA: &str = "34600111222";
const SAM: &str = "12125550123";

/// Lets everybody fall asleep.
async fn night(app: &TestApp) {
    app.eventually("all are asleep", Duration::from_secs(20), async || {
        app.clock.advance(SignedDuration::ZERO);
        app.system.awake() == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sleep_between_any_two_messages_changes_nothing() {
    let talk = [
        "hola",
        "quiero un corte de pelo",
        "con Ana",
        "mañana a las 17:00",
        "otra hora",
        "1",
        "sí",
        "mis citas",
    ];
    let mut told = Vec::new();
    for sleeps in [false, true] {
        let idle = if sleeps { Duration::from_millis(1) } else { Duration::from_secs(600) };
        let app = Plan { idle, ..Plan::default() }.start().await;
        let lucia = app.chat(SALON, LUCIA);
        for words in talk {
            lucia.says(words).await;
            if sleeps {
                night(&app).await;
            }
        }
        assert_eq!(app.system.awake(), usize::from(!sleeps));
        assert_eq!(app.count("whatsapp_appointments").await, 1, "{}", lucia.transcript());
        let reference: String = app.scalar("select reference from whatsapp_appointments").await;
        told.push(lucia.transcript().replace(&reference, "REFERENCE"));
        app.finish().await;
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_while_they_fall_asleep_loses_nothing_and_keeps_the_order() {
    let talk =
        ["hola", "precios", "english please", "prices", "haircut", "opening hours", "back", "start over"];
    let idle = Duration::from_nanos(1);
    let app = Plan { idle, per_second: Some(1_000), ..Plan::default() }.start().await;
    let sam = app.chat(SALON, SAM);
    for words in talk {
        sam.says(words).await;
    }
    let expected: Vec<_> = sam
        .replies()
        .into_iter()
        .map(|reply| reply.bubble.text.map(|text| text.replace("Sam", "@")))
        .collect();

    let people: Vec<_> = (0..40)
        .map(|n| bellhop::demo::graph::Customer {
            name: "Sam Carter".into(),
            ..Person::with_phone("1212", n)
        })
        .collect();
    app.opens_windows(SALON, people.clone()).await;
    let over = AtomicBool::new(false);
    // As many ticks as there is time for: every moment is a moment to fall asleep in.
    let ticks = async {
        let mut slept = 0;
        while !over.load(Ordering::Relaxed) {
            app.clock.advance(SignedDuration::ZERO);
            app.count("inbox").await;
            slept += usize::from(app.system.awake() < 20);
        }
        slept
    };
    let storm = async {
        let writers = people.iter().map(|person| {
            let (app, phone) = (&app, person.wa_id.clone().unwrap());
            async move {
                for words in talk {
                    let wamid = app.wamid();
                    let mut hook = app.text(SALON, &phone, &wamid, words);
                    hook["entry"][0]["changes"][0]["value"]["contacts"][0]["profile"]["name"] =
                        "Sam Carter".into();
                    app.eventually("a 200", Duration::from_secs(30), async || app.post(&hook).await == 200)
                        .await;
                }
            }
        });
        join_all(writers).await;
        app.settle().await;
        over.store(true, Ordering::Relaxed);
    };
    let (slept, ()) = futures::join!(ticks, storm);
    assert!(slept > 0, "nobody slept");
    for person in &people {
        let chat = app.chat(SALON, person.wa_id.as_deref().unwrap());
        let seen: Vec<_> = chat
            .replies()
            .into_iter()
            .map(|reply| reply.bubble.text.map(|text| text.replace("Sam", "@")))
            .collect();
        assert_eq!(seen, expected, "{}", chat.transcript());
    }
    night(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_idle_conversations_leave_memory() {
    let app =
        Plan { idle: Duration::from_millis(1), per_second: Some(1_000), ..Plan::default() }.start().await;
    let people: Vec<_> = (0..300).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    join_all(people.iter().map(|person| app.post_text(SALON, person.wa_id.as_deref().unwrap(), "hola")))
        .await;
    app.settle().await;
    night(&app).await;
    assert_eq!(app.count("conversations").await, 300);
    app.finish().await;
}
