//! What fails alone stays alone.
//!
//! Guards: three tries and then the message is set aside (`Business::count_failure`), a batch that is refused is done
//! one by one, and one customer's failure is nobody else's.

use crate::harness::*;

const LUCIA: &str = "34600111222";

/// Whoever ends the turn of a message with this word in it is refused by the database.
async fn poison(app: &TestApp) {
    app.execute(
        "create function refuse() returns trigger language plpgsql as $$
         begin
           if exists (select from whatsapp_messages where id = old.message_id and body like '%poison%') then
             raise exception 'poisoned';
           end if;
           return old;
         end $$",
    )
    .await;
    app.execute("create trigger refuse before delete on inbox for each row execute function refuse()").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_nobody_can_handle_is_set_aside_and_the_lane_goes_on() {
    let app = TestApp::start().await;
    poison(&app).await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("hola").await;
    let people: Vec<_> = (0..50).map(|n| Person::with_phone("346", n)).collect();
    people.iter().for_each(|person| app.graph.add_customer(person.clone()));
    lucia.sends("poison").await;
    lucia.sends("precios").await;
    for words in ["hola", "precios", "horario"] {
        for person in &people {
            app.chat(SALON, person.wa_id.as_deref().unwrap()).sends(words).await;
        }
    }
    lucia.sends("horario").await;
    app.settle().await;
    for person in &people {
        let chat = app.chat(SALON, person.wa_id.as_deref().unwrap());
        assert_eq!(chat.replies().len(), 3, "{}", chat.transcript());
    }
    assert_eq!(lucia.replies().len(), 3, "all but the poisoned one: {}", lucia.transcript());
    let (attempts, why): (i32, String) =
        sqlx::query_as("select attempts, parked_for from inbox where parked_at is not null")
            .fetch_one(&app.pool)
            .await
            .unwrap();
    assert_eq!(attempts, 3);
    assert!(why.contains("poisoned"), "{why}");
    app.finish_leaving(Left { parked: 1, ..Left::default() }).await;
}

/// The customer's row is gone (erased, or lost) while their messages wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_customer_whose_row_is_gone_costs_nobody_else_anything() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("hola").await;
    for sql in
        ["delete from conversations", "delete from contact_identities", "delete from whatsapp_contacts"]
    {
        app.execute(sql).await;
    }
    // Still known to Intake by heart.
    lucia.sends("precios").await;
    let sam = app.chat(SALON, "12125550123");
    for words in ["hola", "precios", "horario"] {
        sam.sends(words).await;
    }
    app.settle().await;
    assert_eq!(sam.replies().len(), 3, "{}", sam.transcript());
    let left = app.left().await;
    assert!(left.parked <= 1, "{left:?}");
    app.finish_leaving(left).await;
}

/// A state that cannot be read must not lock the customer out: the talk starts afresh.
#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_cannot_be_read_starts_the_talk_afresh() {
    let mut app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("quiero un corte de pelo").await;
    app.execute(r#"update conversations set state = '{"step": {"of": "another bellhop"}, "draft": 7}'"#)
        .await;
    app.restart().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("quiero un corte de pelo mañana a las 17:00 con Ana").await;
    lucia.says("sí").await;
    assert_eq!(
        app.count("whatsapp_appointments where status = 'confirmed'").await,
        1,
        "{}",
        lucia.transcript()
    );
    app.finish().await;
}

/// One business that cannot be opened is nobody else's trouble.
#[tokio::test(flavor = "multi_thread")]
async fn a_business_that_cannot_be_opened_stops_only_itself() {
    let app = TestApp::start().await;
    app.execute("update whatsapp_business_config set zone = 'Europe/Atlantis' where name like 'Hudson%'")
        .await;
    app.chat(DENTIST, LUCIA).sends("hello").await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.sends("hola").await;
    lucia.waits_for(1).await;
    assert_eq!(app.count("inbox").await, 1, "the dentist's waits");
    app.execute("update whatsapp_business_config set zone = 'America/New_York' where name like 'Hudson%'")
        .await;
    app.settle().await;
    assert_eq!(app.chat(DENTIST, LUCIA).replies().len(), 1, "and is answered when the zone is mended");
    app.finish().await;
}
