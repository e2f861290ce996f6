//! The way in, against what is sent by others than WhatsApp, and by WhatsApp on a bad day (reliability.md 8A).
//!
//! Guards: the signature over raw bytes, the cap, the quarantine, lenient parsing, 200 only after the commit.

use std::time::{Duration, Instant};

use bellhop::demo::{APP_SECRET, VERIFY_TOKEN};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::*;

const LUCIA: &str = "34600111222";

async fn signed(app: &TestApp, body: impl Into<Vec<u8>>) -> u16 {
    let body = body.into();
    let signature = sign(APP_SECRET, &body);
    app.post_with(&[("x-hub-signature-256", &signature)], body).await.status
}

/// Everything that is kept of webhooks.
async fn kept(app: &TestApp) -> [i64; 4] {
    [
        app.count("whatsapp_messages").await,
        app.count("webhook_events").await,
        app.count("statuses").await,
        app.count("quarantine").await,
    ]
}

/// Row 1, 2, 3.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_by_whatsapp_is_refused_and_leaves_no_trace() {
    let app = TestApp::start().await;
    let body = app.text(SALON, LUCIA, "wamid.FORGED", "hola").to_string();
    let good = sign(APP_SECRET, body.as_bytes());
    let hex = good.strip_prefix("sha256=").unwrap().to_owned();
    let spaced = body.replacen("{\"", "{ \"", 1);
    let rewritten = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&body).unwrap()).unwrap();
    let old = sign("the secret before", body.as_bytes());
    /// A name, the headers, the body.
    type Case<'a> = (&'a str, Vec<(&'a str, String)>, &'a str);
    let cases: &[Case<'_>] = &[
        ("no header", vec![], &body),
        ("empty", vec![("x-hub-signature-256", String::new())], &body),
        ("no digits", vec![("x-hub-signature-256", "sha256=".into())], &body),
        ("63 digits", vec![("x-hub-signature-256", good[..good.len() - 1].into())], &body),
        ("65 digits", vec![("x-hub-signature-256", format!("{good}0"))], &body),
        ("upper case", vec![("x-hub-signature-256", format!("sha256={}", hex.to_uppercase()))], &body),
        ("upper case name", vec![("x-hub-signature-256", format!("SHA256={hex}"))], &body),
        ("no name", vec![("x-hub-signature-256", hex.clone())], &body),
        ("not hex", vec![("x-hub-signature-256", format!("sha256={}", "z".repeat(64)))], &body),
        ("zeros", vec![("x-hub-signature-256", format!("sha256={}", "0".repeat(64)))], &body),
        ("old header only", vec![("x-hub-signature", format!("sha1={}", &hex[..40]))], &body),
        ("old header, new value", vec![("x-hub-signature", good.clone())], &body),
        ("twice", vec![("x-hub-signature-256", good.clone()), ("x-hub-signature-256", good.clone())], &body),
        ("two in one", vec![("x-hub-signature-256", format!("{good}, {good}"))], &body),
        ("another secret", vec![("x-hub-signature-256", old)], &body),
        ("one space more", vec![("x-hub-signature-256", good.clone())], &spaced),
        ("written again", vec![("x-hub-signature-256", good.clone())], &rewritten),
        ("cut", vec![("x-hub-signature-256", good.clone())], &body[..body.len() - 1]),
    ];
    for (what, headers, body) in cases {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let posted = app.post_with(&headers, body.as_bytes().to_vec()).await;
        assert_eq!(posted.status, 401, "{what}");
    }
    assert_eq!(kept(&app).await, [0, 0, 0, 0]);
    let posted = app.post_with(&[("x-hub-signature-256", &good)], body.into_bytes()).await;
    assert_eq!(posted.status, 200, "the same body, rightly signed");
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 1);
    app.finish().await;
}

/// Row 2.
#[tokio::test(flavor = "multi_thread")]
async fn both_secrets_sign_during_a_rotation() {
    let secrets = vec![APP_SECRET.to_owned(), "the secret before".to_owned()];
    let app = Plan { secrets, ..Plan::default() }.start().await;
    for (secret, expected) in [(APP_SECRET, 200), ("the secret before", 200), ("the one before that", 401)] {
        let body = app.text(SALON, LUCIA, &app.wamid(), "hola").to_string();
        let signature = sign(secret, body.as_bytes());
        let posted = app.post_with(&[("x-hub-signature-256", &signature)], body.into_bytes()).await;
        assert_eq!(posted.status, expected, "{secret}");
    }
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 2);
    app.finish().await;
}

/// Row 4, 19.
#[tokio::test(flavor = "multi_thread")]
async fn words_in_every_spelling_arrive() {
    let app = TestApp::start().await;
    let long = "x".repeat(65_536);
    let marks = format!("e{}", "\\u0301".repeat(10_000));
    let words = [
        r"Peluquer\u00eda \/ \ud83d\ude00",
        "Peluquería / 😀",
        r"a\u0000b",
        r"\ud83d alone",
        r"alone \ude00",
        r"\u202eright to left\u202c \u200b\u200d\ufeff",
        &long,
        &marks,
        "",
    ];
    for (n, words) in words.iter().enumerate() {
        let plain = app.text(SALON, LUCIA, &format!("wamid.WORDS{n}"), "@@").to_string();
        assert_eq!(signed(&app, plain.replace("@@", words)).await, 200, "{n}");
        app.settle().await;
    }
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 9);
    let raw: String = app.scalar("select body from whatsapp_messages where wamid = 'wamid.WORDS0'").await;
    assert!(raw.contains(r"Peluquer\u00eda \/ \ud83d\ude00"), "kept as received: {raw}");
    app.finish().await;
}

/// Row 5.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_is_refused_without_being_read() {
    let app = TestApp::start().await;
    let limit = bellhop::http::webhook::LARGEST;
    let body = |size: usize| {
        let mut body = app.text(SALON, LUCIA, "wamid.LARGE", "hola").to_string();
        body.push_str(&" ".repeat(size - body.len()));
        body
    };
    assert_eq!(signed(&app, body(limit)).await, 200);
    let status = signed(&app, body(limit + 1)).await;
    assert!(matches!(status, 413 | 0), "{status}");
    // Ten gigabytes that are only promised.
    let mut socket = tokio::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    let signature = sign(APP_SECRET, b"x");
    let head = format!(
        "POST /api/whatsapp/webhook HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: {signature}\r\ncontent-length: 10000000000\r\n\r\nx"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let read = tokio::time::timeout(Duration::from_secs(2), socket.read(&mut answer))
        .await
        .expect("at once")
        .unwrap();
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    // Chunks without an end.
    let mut socket = tokio::net::TcpStream::connect(app.url.strip_prefix("http://").unwrap()).await.unwrap();
    let head = format!(
        "POST /api/whatsapp/webhook HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: {signature}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("100000\r\n{}\r\n", "x".repeat(0x10_0000));
    let endless = async {
        for _ in 0..1_000 {
            if socket.write_all(chunk.as_bytes()).await.is_err() {
                return true;
            }
        }
        false
    };
    assert!(tokio::time::timeout(Duration::from_secs(20), endless).await.unwrap(), "a gigabyte was taken");
    // A bomb is not unpacked: its bytes are no JSON.
    let bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let signature = sign(APP_SECRET, &bomb);
    let headers = [("x-hub-signature-256", signature.as_str()), ("content-encoding", "gzip")];
    assert_eq!(app.post_with(&headers, bomb).await.status, 200);
    assert_eq!(app.count("quarantine").await, 1);
    app.finish().await;
}

/// Row 6.
#[tokio::test(flavor = "multi_thread")]
async fn signed_garbage_is_kept_once_and_never_asked_for_again() {
    let app = TestApp::start().await;
    let whole = app.text(SALON, LUCIA, "wamid.WHOLE", "adiós").to_string();
    let cut = whole.find('ó').unwrap() + 1;
    let mut half = whole.clone().into_bytes();
    half.remove(cut);
    let garbage: Vec<(&str, Vec<u8>)> = vec![
        ("no JSON", b"hola".to_vec()),
        ("nothing", Vec::new()),
        ("cut", whole.as_bytes()[..whole.len() - 2].to_vec()),
        ("half a letter", half),
        ("a byte order mark", [b"\xef\xbb\xbf", whole.as_bytes()].concat()),
        ("no number", br#"{"entry": NaN}"#.to_vec()),
        ("deep", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes()),
        ("deep inside", format!(r#"{{"entry":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000)).into_bytes()),
        ("two documents", b"{}{}".to_vec()),
        ("NUL", b"{\"a\":\"\0\"}".to_vec()),
    ];
    for (n, (what, body)) in garbage.iter().enumerate() {
        for _ in 0..2 {
            assert_eq!(signed(&app, body.clone()).await, 200, "{what}");
        }
        assert_eq!(kept(&app).await, [0, 0, 0, n as i64 + 1], "{what}");
    }
    // Ugly, but readable.
    let twice = whole.replacen("\"id\":", "\"id\":\"wamid.FIRST\",\"id\":", 1);
    let huge =
        whole.replacen("\"timestamp\":", "\"future\":1e400,\"timestamp\":", 1).replace("WHOLE", "HUGE");
    for body in [twice, huge] {
        assert_eq!(signed(&app, body).await, 200);
    }
    app.settle().await;
    assert_eq!(app.count("quarantine").await, garbage.len() as i64);
    app.finish().await;
}

/// Row 7, 8.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_kept_and_does_nothing() {
    let app = TestApp::start().await;
    let number = json!({"phone_number_id": SALON});
    let unknown = [
        json!({}),
        json!([]),
        json!(null),
        json!("x"),
        json!(7),
        json!({"object": "whatsapp_business_account"}),
        json!({"object": "whatsapp_business_account", "entry": []}),
        json!({"object": "whatsapp_business_account", "entry": [{"id": "1"}]}),
        json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{}]}]}),
        json!({"object": "whatsapp_business_account", "entry": {"id": "1"}}),
        json!({"object": "page", "entry": [{"id": "1", "changes": []}]}),
        envelope("a_field_of_2030", json!({"metadata": number, "new": [1, 2]})),
        envelope("account_update", json!({"event": "VERIFIED_ACCOUNT"})),
        envelope("messages", json!({"metadata": number, "statuses": [{"status": "sent"}]})),
        envelope("messages", json!({"metadata": number, "messages": [{"type": "text"}]})),
        envelope("messages", json!({"metadata": number, "errors": [{"code": 131_000, "title": "x"}]})),
    ];
    for (n, body) in unknown.iter().enumerate() {
        assert_eq!(app.post(body).await, 200, "{body}");
        let [messages, events, statuses, quarantined] = kept(&app).await;
        assert_eq!((messages, statuses), (0, 0), "{body}");
        assert_eq!(events + quarantined, n as i64 + 1, "{body} is not kept");
    }
    app.settle().await;
    assert!(app.calls(SALON).is_empty());
    app.finish().await;
}

/// Row 8, 20, 21, 22: every sort of message, known or not, has one row, no crash, and at most one answer.
#[tokio::test(flavor = "multi_thread")]
async fn every_sort_of_message_is_taken() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("hola").await;
    let card = json!({"name": {"formatted_name": "X"}, "phones": [{"phone": "+34600"}]});
    let contents = [
        json!({"type": "sticker", "sticker": {"id": "1", "mime_type": "image/webp"}}),
        json!({"type": "image", "image": {"id": "2", "caption": "¿así?"}}),
        json!({"type": "location", "location": {"latitude": 999, "longitude": -999}}),
        json!({"type": "location", "location": {"latitude": "NaN"}}),
        json!({"type": "contacts", "contacts": vec![card; 1_000]}),
        json!({"type": "order", "order": {"product_items": [{"product_retailer_id": "a", "quantity": 1e9, "item_price": -5}]}}),
        json!({"type": "reaction", "reaction": {"message_id": "wamid.NOBODY", "emoji": "👍"}}),
        json!({"type": "reaction", "reaction": {}}),
        json!({"type": "edit", "edit": {"original_message_id": "wamid.NOBODY", "message": {"type": "text", "text": {"body": "x"}}}}),
        json!({"type": "revoke", "revoke": {"original_message_id": "wamid.NOBODY"}}),
        json!({"type": "system", "system": {"type": "customer_identity_changed", "body": "x"}}),
        json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "forged'; drop table inbox; --", "title": "x"}}}),
        json!({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "9999999999999999999999", "title": "x"}}}),
        json!({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {"response_json": "{not json"}}}),
        json!({"type": "button", "button": {"payload": "nobody's", "text": "Sí"}}),
        json!({"type": "unsupported", "errors": [{"code": 131_051}]}),
        json!({"type": "request_welcome"}),
        json!({"type": "hologram", "hologram": {"depth": 3}}),
        json!({"type": null}),
        json!({"type": ["text"], "text": "x"}),
        json!({"text": {"body": "hola"}}),
    ];
    let sorts = contents.len() as i64;
    for content in contents {
        let before = lucia.replies().len();
        let message = message(from_phone(LUCIA), &app.wamid(), app.seconds(), content.clone());
        let hook = envelope("messages", value_of(SALON, json!([]), "messages", json!([message])));
        assert_eq!(app.post(&hook).await, 200, "{content}");
        app.settle().await;
        assert!(lucia.replies().len() <= before + 1, "{content}: {}", lucia.transcript());
    }
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, sorts + 1);
    assert!(lucia.says("hola").await.bubble.buttons.is_some(), "the chat goes on: {}", lucia.transcript());
    app.finish().await;
}

/// Row 9, 10, 11.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_known_by_its_number_and_id() {
    let app = TestApp::start().await;
    let one = app.text(SALON, LUCIA, "wamid.SAME", "hola");
    let mut twice = one.clone();
    let entry = twice["entry"][0].clone();
    twice["entry"].as_array_mut().unwrap().push(entry);
    assert_eq!(app.post(&twice).await, 200);
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 1, "two entries of one body");
    // The first words count.
    assert_eq!(app.post(&app.text(SALON, LUCIA, "wamid.SAME", "adiós")).await, 200);
    app.settle().await;
    let bodies: Vec<String> =
        app.column("select body from whatsapp_messages where wamid = 'wamid.SAME'").await;
    assert!(bodies.len() == 1 && bodies[0].contains("hola"), "{bodies:?}");
    // Another business's number is another message, of another contact.
    assert_eq!(app.post(&app.text(DENTIST, LUCIA, "wamid.SAME", "hello")).await, 200);
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where wamid = 'wamid.SAME'").await, 2);
    let apart = "select count(distinct business_id) + count(distinct contact_id) from whatsapp_messages
                 where direction = 'in'";
    assert_eq!(app.scalar::<i64>(apart).await, 4);
    app.finish().await;
}

/// Row 13: a number of nobody's.
#[tokio::test(flavor = "multi_thread")]
async fn a_strange_number_is_kept_and_not_answered() {
    let app = TestApp::start().await;
    for number in ["999", "", "100000000000001 ", "'; --"] {
        assert_eq!(app.post(&app.text(number, LUCIA, &app.wamid(), "hola")).await, 200, "{number:?}");
    }
    assert_eq!(app.post(&status("999", "wamid.X", "read", LUCIA, app.seconds(), None)).await, 200);
    assert_eq!(app.post(&echo("999", LUCIA, "wamid.Y", app.seconds(), "hola")).await, 200);
    assert_eq!(kept(&app).await, [0, 6, 0, 0]);
    app.finish().await;
}

/// Row 17.
#[tokio::test(flavor = "multi_thread")]
async fn absurd_times_keep_the_order_of_arrival_and_do_not_open_the_window() {
    let app = TestApp::start().await;
    let now = app.seconds();
    let times = [
        json!(0),
        json!("-5"),
        json!("4102444800"),
        json!(1.5e9),
        json!("soon"),
        json!(null),
        json!(now.to_string()),
    ];
    for (n, time) in times.iter().enumerate() {
        let mut hook = app.text(SALON, LUCIA, &format!("wamid.TIME{n}"), "hola");
        hook["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"] = time.clone();
        assert_eq!(app.post(&hook).await, 200, "{time}");
        app.settle().await;
    }
    let order: Vec<String> =
        app.column("select wamid from whatsapp_messages where direction = 'in' order by seq").await;
    assert_eq!(order, (0..times.len()).map(|n| format!("wamid.TIME{n}")).collect::<Vec<_>>());
    let ahead = format!("whatsapp_messages where sent_at > '{}'", app.clock.now());
    assert_eq!(app.count(&ahead).await, 0, "nobody writes in the future");
    app.finish().await;
}

/// Row 18.
#[tokio::test(flavor = "multi_thread")]
async fn odd_senders_are_read_or_kept_aside() {
    let app = TestApp::start().await;
    let long = "1".repeat(40);
    // What they are known by afterwards; nothing where they cannot be known.
    let senders = [
        (json!({"from": "+34600999888"}), Some(("wa_id", "34600999888"))),
        (json!({"from": "US.13491208655302741918"}), Some(("user_id", "US.13491208655302741918"))),
        (json!({"from_user_id": "ES.2"}), Some(("user_id", "ES.2"))),
        (json!({"from": 34_600_999_777_u64}), Some(("wa_id", "34600999777"))),
        (json!({"from": ""}), None),
        (json!({"from": long}), None),
        (json!({"from": "somebody"}), None),
        (json!({"from": "' or 1=1"}), None),
        (json!({"from": "%s%n{}"}), None),
        (json!({"from": null}), None),
        (json!({}), None),
        (json!({"from": "34600999666", "group_id": "1203@g.us"}), None),
    ];
    for (sender, known) in &senders {
        let before = kept(&app).await;
        let message = message(sender.clone(), &app.wamid(), app.seconds(), text("hola"));
        let hook = envelope("messages", value_of(SALON, json!([]), "messages", json!([message])));
        assert_eq!(app.post(&hook).await, 200, "{sender}");
        app.settle().await;
        match known {
            Some((kind, value)) => {
                let found = format!("contact_identities where kind = '{kind}' and value = '{value}'");
                assert_eq!(app.count(&found).await, 1, "{sender}");
            }
            None => {
                assert_eq!(kept(&app).await, [before[0], before[1] + 1, before[2], before[3]], "{sender}")
            }
        }
    }
    assert_eq!(app.count("whatsapp_contacts").await, 4);
    app.finish().await;
}

/// Row 24.
#[tokio::test(flavor = "multi_thread")]
async fn a_history_is_kept_and_not_answered() {
    let app = TestApp::start().await;
    let messages: Vec<_> = (0..5_000)
        .map(|n| {
            message(from_phone(LUCIA), &format!("wamid.OLD{n}"), app.seconds() - 90_000 - n, text("hola"))
        })
        .collect();
    let history = json!([{"metadata": {"phase": 0, "chunk_order": 1, "progress": 100}, "threads": [{"id": LUCIA, "messages": messages}]}]);
    let hook = envelope("history", value_of(SALON, json!([]), "history", history));
    assert_eq!(app.post(&hook).await, 200);
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where direction = 'in'").await, 5_000);
    assert_eq!(app.count("whatsapp_messages where direction = 'out'").await, 0);
    assert!(app.calls(SALON).is_empty());
    app.finish().await;
}

/// Row 25: what the owner writes from the phone is no customer's, and silences the bot until it is handed back.
#[tokio::test(flavor = "multi_thread")]
async fn the_owners_own_words_make_the_bot_silent() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("hola").await;
    assert_eq!(lucia.replies().len(), 1);
    app.graph.reply_as_owner(SALON, LUCIA, "Hola Lucía, soy Ana. ¿Qué tal?").await.unwrap();
    app.settle().await;
    lucia.says("quiero un corte de pelo").await;
    lucia.says("¿mañana?").await;
    assert_eq!(lucia.replies().len(), 1, "{}", lucia.transcript());
    // The same under `messages`, as some accounts get it: from the business's own number. No loop.
    let own = message(from_phone("34910555012"), "wamid.OWN", app.seconds(), text("hola"));
    let hook = envelope("messages", value_of(SALON, json!([]), "messages", json!([own])));
    assert_eq!(app.post(&hook).await, 200);
    app.settle().await;
    assert_eq!(app.calls(SALON).len(), 1);
    // Four hours later the bot answers again.
    app.advance(jiff::SignedDuration::from_hours(5)).await;
    lucia.says("hola").await;
    assert_eq!(lucia.replies().len(), 2, "{}", lucia.transcript());
    app.finish().await;
}

/// Row 26: another bot that answers every message of ours.
#[tokio::test(flavor = "multi_thread")]
async fn two_bots_do_not_talk_for_ever() {
    let app = TestApp::start().await;
    app.chat(SALON, LUCIA).says("Hello!").await;
    for n in 0..70 {
        app.post_text(SALON, LUCIA, &format!("Thank you for your message {n}.")).await;
    }
    let handled = async || app.count("inbox").await == 0;
    app.eventually("every message is handled", Duration::from_secs(30), handled).await;
    // WhatsApp's own pace for one customer: 45 at once, then one in six seconds.
    app.advance(jiff::SignedDuration::from_mins(10)).await;
    let replies = app.chat(SALON, LUCIA).replies().len();
    assert_eq!(replies, 61, "60 answers and one notice");
    assert_eq!(app.count("whatsapp_contacts where wants_person_at is not null").await, 1);
    app.finish().await;
}

/// Row 27.
#[tokio::test(flavor = "multi_thread")]
async fn verification_answers_the_right_word_only() {
    let app = TestApp::start().await;
    let long = "1".repeat(10_000);
    let word = VERIFY_TOKEN;
    let cases: [(Vec<(&str, &str)>, u16); 10] = [
        (vec![("hub.mode", "subscribe"), ("hub.verify_token", word), ("hub.challenge", "1158201444")], 200),
        (vec![("hub.mode", "subscribe"), ("hub.verify_token", "wrong"), ("hub.challenge", "1")], 403),
        (vec![("hub.mode", "subscribe"), ("hub.verify_token", ""), ("hub.challenge", "1")], 403),
        (vec![("hub.mode", "unsubscribe"), ("hub.verify_token", word), ("hub.challenge", "1")], 403),
        (vec![("hub.verify_token", word), ("hub.challenge", "1")], 400),
        (vec![("hub.mode", "subscribe"), ("hub.challenge", "1")], 400),
        (vec![("hub.mode", "subscribe"), ("hub.verify_token", word)], 400),
        (vec![("hub.mode", "subscribe"), ("hub.verify_token", word), ("hub.challenge", "<script>")], 400),
        (vec![("hub.mode", "subscribe"), ("hub.verify_token", word), ("hub.challenge", &long)], 400),
        (vec![], 400),
    ];
    for (query, expected) in cases {
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| format!("{name}={}", value.replace('<', "%3C"))).collect();
        let answer = app.http.get(format!("{}?{}", app.webhook(), pairs.join("&"))).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected, "{query:?}");
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let body = answer.text().await.unwrap();
        assert!(!body.contains("script") && body.len() < 200);
        if expected == 200 {
            assert_eq!(body, "1158201444");
            assert!(kind.unwrap().starts_with("text/plain"));
        }
    }
    app.finish().await;
}

/// Row 29: the database does not answer, or refuses everybody.
#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_nothing_is_acknowledged_and_afterwards_all_is_well() {
    let app = TestApp::start().await;
    let lucia = app.chat(SALON, LUCIA);
    lucia.says("hola").await;

    let mut silence = app.pool.begin().await.unwrap();
    sqlx::query("lock table whatsapp_messages, inbox in access exclusive mode")
        .execute(&mut *silence)
        .await
        .unwrap();
    let hooks: Vec<_> = (0..20).map(|n| app.text(SALON, LUCIA, &format!("wamid.AWAY{n}"), "hola")).collect();
    let began = Instant::now();
    let posts = futures::future::join_all(hooks.iter().map(|hook| app.post(hook))).await;
    assert!(posts.iter().all(|status| *status == 503), "{posts:?}");
    assert!(began.elapsed() < Duration::from_millis(2_200), "{:?}", began.elapsed());
    // What the actors had begun before may end as it likes.
    silence.rollback().await.unwrap();

    let server = actors::store::pool(&cluster().url("postgres"), 1).unwrap();
    let name = &app.database.name;
    for sql in [
        format!("alter database \"{name}\" with allow_connections false"),
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&server).await.unwrap();
    }
    let began = Instant::now();
    assert_eq!(app.post(&hooks[0]).await, 503);
    assert!(began.elapsed() < Duration::from_millis(2_200), "{:?}", began.elapsed());
    let back = format!("alter database \"{name}\" with allow_connections true");
    sqlx::query(sqlx::AssertSqlSafe(back)).execute(&server).await.unwrap();
    server.close().await;

    // WhatsApp brings everything again.
    for hook in &hooks {
        app.eventually("200", Duration::from_secs(20), async || app.post(hook).await == 200).await;
    }
    app.eventually("the pool", Duration::from_secs(20), async || {
        app.pool.acquire().await.is_ok_and(|_| true)
    })
    .await;
    app.eventually("rows", Duration::from_secs(20), async || {
        let rows = sqlx::query_scalar("select count(*) from whatsapp_messages where direction = 'in'");
        rows.fetch_one(&app.pool).await.unwrap_or(0_i64) == 21
    })
    .await;
    app.settle().await;
    assert_eq!(app.count("whatsapp_messages where wamid like 'wamid.AWAY%'").await, 20);
    assert_eq!(lucia.replies().len(), 21, "{}", lucia.transcript());
    app.finish().await;
}
