//! More than one node: who has lost a business commits nothing any more, and who has not keeps it.
//!
//! Guards: the epoch in every transaction of a turn, a hold, a booking, a claim of the outbox, a reminder; leases that
//! are renewed under load.

use std::time::Duration;

use futures::future::join_all;

use crate::harness::*;

const OTHER: &str = "00000000-0000-0000-0000-00000000beef";

/// As another node takes over: the row is locked against every commit that is checking it.
async fn takeover(app: &TestApp) {
    app.execute(&format!(
        "insert into members (node, lease_until) values ('{OTHER}', now() + interval '1 hour')"
    ))
    .await;
    app.execute(&format!(
        "with free as (select id from shards for update)
         update shards set owner = '{OTHER}', epoch = epoch + 1 from free where free.id = shards.id"
    ))
    .await;
}

/// Everything that a node may write only while the business is its own.
async fn state(app: &TestApp) -> Vec<String> {
    app.column(
        "select 'versions ' || coalesce(sum(version), 0) from conversations
         union all select 'replies ' || count(*) from whatsapp_messages where direction = 'out'
         union all select 'holds ' || count(*) from holds
         union all select 'claims ' || count(*) from claims
         union all select 'bookings ' || coalesce(sum(version), 0) from whatsapp_appointments
         union all select 'reminders ' || count(*) from reminders where state <> 'pending'",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_lost_its_shards_commits_nothing_more_and_stops() {
    let plan = Plan { per_second: Some(1_000), lease: Duration::from_secs(6), ..Plan::default() };
    let mut app = Plan { businesses: vec![salon_at(SALON, 40), dentist()], ..plan }.start().await;
    app.may_end = true;
    let people: Vec<_> = (0..100).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    // Turns, holds and bookings.
    let talk =
        ["hola", "corte de pelo con cualquiera mañana a las 17:00", "sí", "hola", "mis citas", "precios"];
    let writers = people.iter().map(|person| {
        let (app, phone) = (&app, person.wa_id.clone().unwrap());
        async move {
            for words in talk {
                app.post_text(SALON, &phone, words).await;
            }
        }
    });
    let blow = async {
        app.eventually("the storm is under way", Duration::from_secs(30), async || {
            app.count("whatsapp_messages where direction = 'out'").await > 60
        })
        .await;
        takeover(&app).await;
        let before = state(&app).await;
        let waiting = app.count("inbox").await;
        (before, waiting)
    };
    let ((before, waiting), _) = futures::join!(blow, join_all(writers));
    assert!(waiting > 0 || app.count("inbox").await > 0, "the storm was over too soon");
    let why = tokio::time::timeout(Duration::from_secs(10), app.system.ended()).await.expect("it must stop");
    assert!(why.contains("taken over"), "{why}");
    assert_eq!(state(&app).await, before, "written after the takeover");
    assert_eq!(
        app.count("whatsapp_messages where direction = 'in'").await,
        600,
        "nothing acknowledged is lost"
    );

    // Whoever comes next does the rest: each message is answered once.
    app.restart().await;
    app.settle_moving(jiff::SignedDuration::from_secs(61), 40).await;
    for person in &people {
        let chat = app.chat(SALON, person.wa_id.as_deref().unwrap());
        let callbacks: std::collections::BTreeSet<_> =
            chat.replies().into_iter().map(|reply| reply.callback).collect();
        assert_eq!(callbacks.len(), 6, "{}", chat.transcript());
    }
    app.finish().await;
}

/// A renewal meets commits that hold the shard's row for a moment: that is no takeover.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_node_keeps_its_leases() {
    let lease = Duration::from_millis(150);
    let app = Plan { per_second: Some(1_000), lease, ..Plan::default() }.start().await;
    let people: Vec<_> = (0..100).map(|n| Person::with_phone("346", n)).collect();
    app.opens_windows(SALON, people.clone()).await;
    let writers = people.iter().map(|person| {
        let (app, phone) = (&app, person.wa_id.clone().unwrap());
        async move {
            for _ in 0..20 {
                app.post_text(SALON, &phone, "hola").await;
            }
        }
    });
    join_all(writers).await;
    app.settle_moving(jiff::SignedDuration::from_secs(61), 20).await;
    let ended = tokio::time::timeout(Duration::ZERO, app.system.ended()).await;
    assert!(ended.is_err(), "a node under load gave up: {ended:?}");
    assert_eq!(app.scalar::<i64>("select max(epoch) from shards").await, 1);
    app.finish().await;
}
