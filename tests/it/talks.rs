//! A whole booking in each of the five languages, through HTTP, down to the rows.

use flows::calendar::zone::TZDB;

use crate::harness::*;

struct Talk {
    prefix: &'static str,
    code: &'static str,
    /// What is said, up to the offer of a held time.
    says: &'static [&'static str],
    yes: &'static str,
    /// The time asked for tomorrow, in Madrid.
    at: &'static str,
    /// Words of the business in that language.
    sees: &'static [&'static str],
}

const TALKS: [Talk; 5] = [
    Talk {
        prefix: "346",
        code: "es",
        says: &["hola", "quiero un corte de pelo mañana a las 17:00 con Ana"],
        yes: "sí",
        at: "17:00",
        sees: &["Corte de pelo", "martes", "reservada"],
    },
    Talk {
        prefix: "4477",
        code: "en",
        says: &["hello", "I'd like a haircut tomorrow at 17:00 with Bea"],
        yes: "yes",
        at: "17:00",
        sees: &["Haircut", "Tuesday"],
    },
    Talk {
        prefix: "5511",
        code: "pt",
        says: &["olá", "queria um corte de cabelo amanhã às 18:00 com a Ana"],
        yes: "sim",
        at: "18:00",
        sees: &["Corte de cabelo", "terça"],
    },
    Talk {
        prefix: "336",
        code: "fr",
        says: &["bonjour", "je voudrais une coupe de cheveux demain à 18h avec Bea"],
        yes: "oui",
        at: "18:00",
        sees: &["Coupe de cheveux", "mardi"],
    },
    Talk {
        prefix: "4917",
        code: "de",
        says: &["hallo", "ich möchte morgen um 19 Uhr einen Haarschnitt bei Carlos"],
        yes: "ja",
        at: "19:00",
        sees: &["Haarschnitt", "Dienstag"],
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_in_each_language_ends_in_the_right_rows() {
    let app = TestApp::start().await;
    for talk in &TALKS {
        let person = Person::with_phone(talk.prefix, 1);
        let who = person.wa_id.clone().unwrap();
        let name = person.name.clone();
        app.graph.add_customer(person);
        let chat = app.chat(SALON, &who);
        for words in talk.says {
            chat.says(words).await;
        }
        let booked = chat.says(talk.yes).await;
        let words = booked.bubble.text.unwrap_or_default();
        for expected in talk.sees {
            assert!(words.contains(expected), "{}: no {expected} in\n{}", talk.code, chat.transcript());
        }
        let shown = if talk.code == "fr" { talk.at.replace(':', "h") } else { talk.at.to_owned() };
        assert!(words.contains(&shown), "{}", chat.transcript());

        let mine = format!(
            "from whatsapp_appointments a join whatsapp_contacts c on c.id = a.contact_id where c.wa_id = '{who}'"
        );
        assert_eq!(app.count(&mine["from ".len()..]).await, 1, "{}", chat.transcript());
        let text = |column: &str| format!("select a.{column}::text {mine}");
        let reference: String = app.scalar(&text("reference")).await;
        assert!(words.contains(&reference), "{reference} is not in\n{words}");
        for (column, expected) in [
            ("status", "confirmed"),
            ("source", "chat"),
            ("zone", "Europe/Madrid"),
            ("tzdb", TZDB),
            ("language", talk.code),
            ("name", &name),
            ("version", "1"),
            ("local_start", &format!("2026-12-08 {}:00", talk.at)),
        ] {
            assert_eq!(app.scalar::<String>(&text(column)).await, expected, "{}: {column}", talk.code);
        }
        // Madrid is an hour ahead in December.
        let hour: i32 = talk.at[..2].parse().unwrap();
        let start: String = app
            .scalar(&format!("select to_char(a.start_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') {mine}"))
            .await;
        assert_eq!(start, format!("2026-12-08 {:02}:00", hour - 1));
        let minutes: i32 =
            app.scalar(&format!("select (extract(epoch from a.end_at - a.start_at) / 60)::int {mine}")).await;
        assert_eq!(minutes, 45);
        // The claim is the visit, by the person who gives it, for good.
        let claim = format!(
            "claims k, whatsapp_appointments a join whatsapp_contacts c on c.id = a.contact_id
             where c.wa_id = '{who}' and k.owner_id = a.id and k.resource_id = a.staff_id and k.expires_at is null
               and k.during = tstzrange(a.start_at, a.end_at)"
        );
        assert_eq!(app.count(&claim).await, 1, "{}", talk.code);
        let due: Vec<i32> = app
            .column(&format!("select r.ahead from reminders r, whatsapp_appointments a join whatsapp_contacts c on c.id = a.contact_id where c.wa_id = '{who}' and r.appointment_id = a.id order by 1"))
            .await;
        assert_eq!(due, [120, 1440]);
    }
    assert_eq!(app.count("holds").await, 0, "every hold became a booking");
    assert_eq!(app.count("claims").await, 5);
    app.finish().await;
}

/// Taps all the way, and a question of the service: the dentist in New York, twelve-hour clock.
#[tokio::test(flavor = "multi_thread")]
async fn a_booking_by_taps_alone() {
    let app = TestApp::start().await;
    let sam = app.chat(DENTIST, "12125550123");
    sam.says("hi").await;
    sam.taps("Book").await;
    sam.taps("Teeth cleaning").await;
    sam.taps_nth(0).await;
    let mut last = sam.reads();
    // Name known; one question, which may be skipped; then the confirmation.
    for _ in 0..3 {
        if app.count("whatsapp_appointments").await == 1 {
            break;
        }
        sam.taps_nth(0).await;
        last = sam.reads();
    }
    assert_eq!(
        app.count("whatsapp_appointments where status = 'confirmed'").await,
        1,
        "{}",
        sam.transcript()
    );
    assert!(
        last.contains("AM") || last.contains("PM") || last.contains("am") || last.contains("pm"),
        "{last}"
    );
    let (zone, local): (String, String) =
        sqlx::query_as("select zone, to_char(start_at at time zone zone, 'YYYY-MM-DD HH24:MI:SS') = local_start::text || '' from (select zone, start_at, to_char(local_start, 'YYYY-MM-DD HH24:MI:SS') local_start from whatsapp_appointments) a")
            .fetch_one(&app.pool)
            .await
            .map(|(zone, same): (String, bool)| (zone, same.to_string()))
            .unwrap();
    assert_eq!((zone.as_str(), local.as_str()), ("America/New_York", "true"));
    // The buffer after the visit is occupied too.
    let buffer = "claims k, whatsapp_appointments a where k.owner_id = a.id and upper(k.during) = a.end_at + interval '15 min'";
    assert_eq!(app.count(buffer).await, 1);
    app.finish().await;
}
