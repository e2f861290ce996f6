//! Reminders: a day and two hours before, once, with buttons, and only where they still make sense.
//!
//! Guards: `flows::reminder::judge`, the state of the row, the version of the booking, the message's id made from its
//! cause. Time is moved by hand. Now is Monday 7 December 2026, 09:00 in Madrid.

use bellhop::demo::graph::ChatMessage;
use jiff::SignedDuration;

use crate::harness::*;

const LUCIA: &str = "34600111222";

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

/// Books for tomorrow at that time.
async fn book(app: &TestApp, time: &str) {
    let lucia = app.chat(SALON, LUCIA);
    lucia.says(&format!("quiero un corte de pelo mañana a las {time} con Ana")).await;
    lucia.says("sí").await;
    assert_eq!(
        app.count("whatsapp_appointments where status = 'confirmed'").await,
        1,
        "{}",
        lucia.transcript()
    );
}

/// The reminders on the phone.
fn reminders(app: &TestApp) -> Vec<ChatMessage> {
    let mut all = app.chat(SALON, LUCIA).replies();
    all.retain(|reply| labels(reply).iter().any(|(id, _)| id.starts_with("booking-attend")));
    all
}

/// What became of them: minutes ahead, state, why.
async fn rows(app: &TestApp) -> Vec<String> {
    app.column(
        "select ahead || ' ' || state || coalesce(': ' || reason, '') from reminders order by ahead desc",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_reminded_of_twice_and_never_after_it_began() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    book(&app, "17:00").await;
    app.advance(hours(8) - SignedDuration::from_secs(1)).await;
    assert!(reminders(&app).is_empty(), "a second too early");
    app.advance(SignedDuration::from_secs(1)).await;
    let first = reminders(&app);
    assert_eq!(first.len(), 1, "{}", lucia.transcript());
    let ids: Vec<_> = labels(&first[0]).into_iter().map(|(id, _)| id).collect();
    for act in ["booking-attend.", "booking-move.", "booking-cancel."] {
        assert!(ids.iter().any(|id| id.starts_with(act)), "{ids:?}");
    }
    assert!(first[0].bubble.text.as_deref().unwrap().contains("17:00"));
    // "I'll be there" opens the window for the second one.
    lucia.taps_id(ids.iter().find(|id| id.starts_with("booking-attend.")).unwrap()).await;
    assert_eq!(app.count("whatsapp_appointments where attending_at is not null").await, 1);
    app.advance(hours(22)).await;
    assert_eq!(reminders(&app).len(), 2, "{}", lucia.transcript());
    for _ in 0..30 {
        app.advance(hours(1)).await;
    }
    assert_eq!(reminders(&app).len(), 2);
    assert_eq!(rows(&app).await, ["1440 queued", "120 queued"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_twice_and_starting_again_reminds_once() {
    let mut app = TestApp::start().await;
    book(&app, "17:00").await;
    app.clock.advance(hours(8));
    for _ in 0..20 {
        app.clock.advance(SignedDuration::ZERO);
    }
    app.settle().await;
    app.restart().await;
    app.advance(SignedDuration::from_secs(1)).await;
    // As if another node had written it and died before it noted that.
    app.execute("update reminders set state = 'pending' where ahead = 1440").await;
    app.advance(SignedDuration::from_secs(1)).await;
    app.restart().await;
    app.advance(SignedDuration::from_secs(1)).await;
    assert_eq!(reminders(&app).len(), 1, "{}", app.chat(SALON, LUCIA).transcript());
    assert_eq!(app.count("whatsapp_messages where purpose = 'reminder'").await, 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_move_with_their_booking() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    book(&app, "17:00").await;
    let booked = labels(&lucia.sees());
    lucia.taps_id(&booked.iter().find(|(id, _)| id.starts_with("booking-move.")).unwrap().0).await;
    lucia.says("mañana a las 19:00").await;
    lucia.says("sí").await;
    let start: String =
        app.scalar("select local_start::text from whatsapp_appointments where status = 'confirmed'").await;
    assert_eq!(start, "2026-12-08 19:00:00", "{}", lucia.transcript());
    app.advance(hours(9)).await;
    assert!(reminders(&app).is_empty(), "the old time's");
    app.advance(hours(1)).await;
    let seen = reminders(&app);
    assert_eq!(seen.len(), 1, "{}", lucia.transcript());
    assert!(seen[0].bubble.text.as_deref().unwrap().contains("19:00"));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_visit_is_not_reminded_of() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    book(&app, "17:00").await;
    let booked = labels(&lucia.sees());
    lucia.taps_id(&booked.iter().find(|(id, _)| id.starts_with("booking-cancel.")).unwrap().0).await;
    lucia.says("sí").await;
    assert_eq!(
        app.count("whatsapp_appointments where status = 'cancelled'").await,
        1,
        "{}",
        lucia.transcript()
    );
    assert_eq!(app.count("claims").await, 0, "the time is free again");
    app.advance(hours(36)).await;
    assert!(reminders(&app).is_empty());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_opted_out_is_not_reminded() {
    let app = TestApp::start().await;
    book(&app, "17:00").await;
    app.chat(SALON, LUCIA).says("baja").await;
    assert_eq!(app.count("whatsapp_contacts where opted_out_at is not null").await, 1);
    app.advance(hours(8)).await;
    assert!(reminders(&app).is_empty(), "{}", app.chat(SALON, LUCIA).transcript());
    assert_eq!(rows(&app).await, ["1440 skipped: the customer has opted out", "120 pending"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_window_a_reminder_is_skipped_with_its_reason() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("quiero un corte de pelo el jueves a las 17:00 con Ana").await;
    lucia.says("sí").await;
    app.advance(hours(24 * 4)).await;
    // Both were due when somebody looked: the first would have come beside the second.
    assert!(reminders(&app).is_empty(), "{}", lucia.transcript());
    let rows = rows(&app).await;
    assert!(rows.iter().all(|row| row.contains("skipped: ")), "{rows:?}");

    let app2 = TestApp::start().await;
    let lucia = app2.chat(SALON, LUCIA);
    lucia.says("quiero un corte de pelo el jueves a las 17:00 con Ana").await;
    lucia.says("sí").await;
    app2.advance(hours(56)).await;
    let why = "skipped: the customer last wrote more than 24 hours ago: a template is needed";
    assert_eq!(self::rows(&app2).await, [format!("1440 {why}"), "120 pending".into()]);
    assert!(app2.calls(SALON).iter().all(|call| call.wamid.is_some()), "WhatsApp is not even asked");
    app2.finish().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_of_silence_sends_only_what_still_makes_sense() {
    let mut app = TestApp::start().await;
    book(&app, "10:00").await;
    app.halt().await;
    // 08:30 on the day: both are due, one is enough. The window closes at 08:57.
    app.clock.advance(hours(23) + SignedDuration::from_mins(30));
    app.resume().await;
    app.settle().await;
    assert_eq!(reminders(&app).len(), 1, "{}", app.chat(SALON, LUCIA).transcript());
    assert_eq!(rows(&app).await, ["1440 skipped: a later reminder was due at the same time", "120 queued"]);
    app.finish().await;

    let mut app = TestApp::start().await;
    book(&app, "10:00").await;
    app.halt().await;
    app.clock.advance(hours(25));
    app.resume().await;
    app.settle().await;
    assert!(reminders(&app).is_empty(), "never after the start");
    assert!(
        rows(&app).await.iter().all(|row| row.ends_with("skipped: the visit has already begun")),
        "{:?}",
        rows(&app).await
    );
    app.finish().await;
}

/// A reminder that is written but cannot leave before the visit begins is not sent then.
#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_that_waited_too_long_is_not_sent() {
    let mut app = TestApp::start().await;
    book(&app, "10:00").await;
    app.chat(SALON, LUCIA).says("hola").await;
    app.graph_goes().await;
    app.clock.advance(hours(23));
    app.eventually("it is written", std::time::Duration::from_secs(20), async || {
        app.count("outbox").await == 1
    })
    .await;
    app.clock.advance(hours(3));
    app.graph_comes_back().await;
    app.settle_moving(SignedDuration::from_mins(1), 20).await;
    assert!(reminders(&app).is_empty(), "{}", app.chat(SALON, LUCIA).transcript());
    let why: String = app.scalar("select error from whatsapp_messages where purpose = 'reminder'").await;
    assert_eq!(why, "it is too late for it");
    app.finish().await;
}
