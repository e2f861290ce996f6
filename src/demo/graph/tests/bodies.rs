//! What Meta refuses and accepts.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{ANA, BEN, HIDDEN, NUMBER, Stage, message, text};

fn buttons(items: &[(&str, &str)]) -> Value {
    let buttons: Vec<Value> = items
        .iter()
        .map(|(id, title)| json!({ "type": "reply", "reply": { "id": id, "title": title } }))
        .collect();
    message(
        "interactive",
        json!({ "type": "button", "body": { "text": "Which?" }, "action": { "buttons": buttons } }),
    )
}

fn list(sections: Value) -> Value {
    message(
        "interactive",
        json!({ "type": "list", "body": { "text": "Which?" },
                "action": { "button": "See times", "sections": sections } }),
    )
}

fn rows(from: usize, to: usize) -> Value {
    (from..to).map(|n| json!({ "id": format!("r{n}"), "title": format!("Row {n}") })).collect()
}

/// A body with one thing put at a JSON pointer; `null` takes it away.
fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Value::Null => drop(parent.remove(name)),
        value => drop(parent.insert(name.to_owned(), value)),
    }
    body
}

#[tokio::test]
async fn every_shape_that_meta_refuses_is_refused_with_its_code() {
    let stage = Stage::greeted().await;
    let long = |n: usize| json!("x".repeat(n));
    let two = || buttons(&[("a", "A"), ("b", "B")]);
    let one = || list(json!([{ "rows": rows(0, 2) }]));
    let cta = |url: &str| {
        message(
            "interactive",
            json!({ "type": "cta_url", "body": { "text": "Pay" }, "action": { "name": "cta_url",
                    "parameters": { "display_text": "Pay now", "url": url } } }),
        )
    };
    let cases: Vec<(Value, u64, &str)> = vec![
        (json!([]), 100, "messaging_product"),
        (with(text("a"), "/messaging_product", Value::Null), 100, "messaging_product"),
        (with(text("a"), "/messaging_product", json!("sms")), 100, "messaging_product"),
        (with(text("a"), "/type", Value::Null), 100, "type"),
        (with(text("a"), "/type", json!("telegram")), 100, "type"),
        (with(text("a"), "/to", Value::Null), 100, "to"),
        (with(text("a"), "/to", json!("")), 131_009, "to"),
        (with(text("a"), "/to", json!(ANA)), 131_009, "would be misrouted"),
        (with(text("a"), "/to", json!("+34 ana")), 131_009, "phone number"),
        (with(text("a"), "/to", json!("+34910000001")), 131_021, "sender"),
        (with(with(text("a"), "/to", Value::Null), "/recipient", json!("ana")), 131_009, "recipient"),
        (with(text("a"), "/recipient_type", json!("group")), 131_009, "recipient_type"),
        (with(text("a"), "/text", Value::Null), 100, "text"),
        (with(text("a"), "/text", json!("a")), 131_009, "object"),
        (with(text("a"), "/text/body", Value::Null), 131_008, "text.body"),
        (with(text("a"), "/text/body", json!("  ")), 131_009, "empty"),
        (with(text("a"), "/text/body", long(4097)), 131_009, "4096"),
        (with(text("a"), "/text/preview_url", json!("yes")), 131_009, "boolean"),
        (with(text("a"), "/text/bold", json!(true)), 131_009, "Unexpected key \"bold\""),
        (with(text("a"), "/image", json!({})), 131_009, "Unexpected key \"image\""),
        (with(text("a"), "/biz_opaque_callback_data", long(513)), 131_009, "512"),
        (with(text("a"), "/context", json!({})), 131_008, "context.message_id"),
        (message("image", json!({})), 131_009, "image.id"),
        (message("image", json!({ "id": "1", "link": "https://a/b" })), 131_009, "only one"),
        (message("image", json!({ "link": "file:///etc" })), 131_009, "URL"),
        (message("image", json!({ "link": "https://a/b", "caption": long(1025) })), 131_009, "1024"),
        (message("image", json!({ "id": "no-such-upload" })), 131_053, "media"),
        (message("audio", json!({ "link": "https://a/b", "caption": "x" })), 131_009, "caption"),
        (message("location", json!({ "latitude": "91", "longitude": "0" })), 131_009, "latitude"),
        (message("location", json!({ "longitude": "0" })), 131_008, "latitude"),
        (message("contacts", json!([{ "name": { "formatted_name": "A" } }])), 131_009, "first_name"),
        (message("reaction", json!({ "message_id": "wamid.X", "emoji": "👍" })), 131_009, "message_id"),
        (buttons(&[]), 131_009, "1 to 3"),
        (buttons(&[("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]), 131_009, "1 to 3"),
        (buttons(&[("a", "A"), ("a", "B")]), 131_009, "id must be unique"),
        (buttons(&[("a", "A"), ("b", "A")]), 131_009, "title must be unique"),
        (buttons(&[("a", "A button with 21 char")]), 131_009, "20"),
        (buttons(&[("a", "😀😀😀😀😀😀😀😀😀😀😀")]), 131_009, "20"),
        (buttons(&[(&"i".repeat(257), "A")]), 131_009, "256"),
        (buttons(&[(" a", "A")]), 131_009, "space"),
        (with(two(), "/interactive/body/text", long(1025)), 131_009, "1024"),
        (with(two(), "/interactive/body", Value::Null), 131_008, "interactive.body"),
        (with(two(), "/interactive/footer", json!({ "text": "" })), 131_009, "footer"),
        (with(two(), "/interactive/footer", json!({ "text": "f".repeat(61) })), 131_009, "60"),
        (
            with(two(), "/interactive/header", json!({ "type": "text", "text": "h".repeat(61) })),
            131_009,
            "60",
        ),
        (with(two(), "/interactive/type", json!("buttons")), 131_009, "interactive.type"),
        (with(two(), "/interactive/action/sections", json!([])), 131_009, "sections"),
        (with(one(), "/interactive/body/text", long(4097)), 131_009, "4096"),
        (with(one(), "/interactive/action/button", long(21)), 131_009, "20"),
        (with(one(), "/interactive/action/button", Value::Null), 131_008, "button"),
        (
            with(one(), "/interactive/header", json!({ "type": "image", "image": { "link": "https://a" } })),
            131_009,
            "header.type",
        ),
        (list(json!([])), 131_009, "1 to 10"),
        (list(json!([{ "rows": [] }])), 131_009, "1 to 10"),
        (list(json!([{ "rows": rows(0, 11) }])), 131_009, "1 to 10"),
        (
            list(json!([{ "title": "A", "rows": rows(0, 6) }, { "title": "B", "rows": rows(6, 11) }])),
            131_009,
            "10 rows",
        ),
        (list(json!([{ "rows": rows(0, 1) }, { "title": "B", "rows": rows(1, 2) }])), 131_009, "title"),
        (list(json!([{ "title": "t".repeat(25), "rows": rows(0, 1) }])), 131_009, "24"),
        (
            list(json!([{ "rows": [{ "id": "a", "title": "A" }, { "id": "a", "title": "B" }] }])),
            131_009,
            "unique",
        ),
        (list(json!([{ "rows": [{ "id": "i".repeat(201), "title": "A" }] }])), 131_009, "200"),
        (list(json!([{ "rows": [{ "id": "a", "title": "t".repeat(25) }] }])), 131_009, "24"),
        (
            list(json!([{ "rows": [{ "id": "a", "title": "A", "description": "d".repeat(73) }] }])),
            131_009,
            "72",
        ),
        (list(json!([{ "rows": [{ "id": "a", "title": "A", "description": "" }] }])), 131_009, "empty"),
        (cta("ftp://a"), 131_009, "url"),
        (with(cta("https://a"), "/interactive/action/parameters/display_text", long(21)), 131_009, "20"),
        (with(text("a"), "/to", json!("+34699999999")), 131_026, "undeliverable"),
        (message("template", json!({ "name": "x", "language": { "code": "en" } })), 132_001, "exist"),
        (message("template", json!({ "name": "x" })), 131_008, "language"),
    ];
    for (body, code, details) in cases {
        let (got, said) = stage.refusal(&body).await;
        assert!(got == code && said.contains(details), "{body}\n wanted {code} {details}\n got {got} {said}");
    }
    assert_eq!(stage.graph.chat(NUMBER, ANA).len(), 1, "nothing refused is shown");
}

#[tokio::test]
async fn what_meta_accepts_is_accepted_and_shown() {
    let stage = Stage::greeted().await;
    let hola = stage.graph.chat(NUMBER, ANA)[0].id.clone();
    let bodies = [
        text(&"x".repeat(4096)),
        with(text("answer"), "/context", json!({ "message_id": hola })),
        message("image", json!({ "link": "https://host/x.jpg", "caption": "x" })),
        message("document", json!({ "link": "https://host/x.pdf", "filename": "x.pdf" })),
        message("audio", json!({ "id": "900000000000002", "voice": true })),
        message("location", json!({ "latitude": 40.4, "longitude": "-3.7", "name": "Shop" })),
        message("reaction", json!({ "message_id": hola, "emoji": "" })),
        buttons(&[("a", "Yes"), ("b", "No"), ("c", "Not now")]),
        list(json!([{ "title": "Mon", "rows": rows(0, 5) }, { "title": "Tue", "rows": rows(5, 10) }])),
        message(
            "interactive",
            json!({ "type": "flow", "body": { "text": "Book" }, "action": { "name": "flow", "parameters": {
                "flow_message_version": "3", "flow_id": "1", "flow_cta": "Choose", "flow_token": "t",
                "flow_action": "navigate", "flow_action_payload": { "screen": "DAY" } } } }),
        ),
        message(
            "interactive",
            json!({ "type": "location_request_message", "body": { "text": "Where?" },
                    "action": { "name": "send_location" } }),
        ),
    ];
    let mut ids = BTreeSet::new();
    for body in &bodies {
        ids.insert(stage.accepted(body).await);
    }
    assert_eq!(ids.len(), bodies.len());
    let chat = stage.graph.chat(NUMBER, ANA);
    assert_eq!(chat.len(), 1 + bodies.len());
    assert_eq!(chat[2].quotes.as_ref(), Some(&hola));
    let shown = serde_json::to_value(&chat[8]).unwrap();
    assert_eq!(shown["kind"], "buttons");
    assert_eq!(shown["buttons"][2], json!({ "id": "c", "title": "Not now" }));
    let shown = serde_json::to_value(&chat[9]).unwrap();
    assert_eq!((&shown["kind"], &shown["from"]), (&json!("list"), &json!("business")));
    assert_eq!(shown["list"]["sections"][1]["rows"][0]["id"], "r5");
}

#[tokio::test]
async fn callers_and_addresses_are_checked() {
    let stage = Stage::greeted().await;
    let path = format!("/v23.0/{NUMBER}/messages");
    for authorization in ["", "Bearer ", "Bearer wrong", "secret-token"] {
        let request = stage.http.post(format!("{}{path}", stage.base)).json(&text("a"));
        let response = request.header("authorization", authorization).send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.json::<Value>().await.unwrap()["error"]["code"], 190);
    }
    for (path, code, subcode) in
        [("/v23.0/1/messages", 100, json!(33)), (&*format!("/23/{NUMBER}/messages"), 2_500, Value::Null)]
    {
        let answer = stage.request(reqwest::Method::POST, path).json(&text("a")).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!((&answer["error"]["code"], &answer["error"]["error_subcode"]), (&json!(code), &subcode));
    }
    let answer = stage.request(reqwest::Method::POST, &path).body("{\"to\":").send().await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], 100);

    let hidden = with(with(text("hi"), "/to", Value::Null), "/recipient", json!(HIDDEN));
    let (_, answer) = stage.send(&hidden).await;
    assert_eq!(answer["contacts"][0], json!({ "input": HIDDEN, "user_id": HIDDEN }));
    let (_, answer) = stage.send(&text("hi")).await;
    assert_eq!(answer["contacts"][0], json!({ "input": format!("+{ANA}"), "wa_id": ANA }));
    // Both given: `to` wins.
    let (_, answer) = stage.send(&with(text("hi"), "/recipient", json!(HIDDEN))).await;
    assert_eq!(answer["contacts"][0]["wa_id"], ANA);
    let fields =
        stage.request(reqwest::Method::GET, &format!("/v23.0/{NUMBER}?fields=quality_rating,status"));
    let fields: Value = fields.send().await.unwrap().json().await.unwrap();
    assert_eq!(fields, json!({ "id": NUMBER, "quality_rating": "GREEN", "status": "CONNECTED" }));
}

#[tokio::test]
async fn the_window_is_24_hours_from_the_customers_last_message() {
    let stage = Stage::open().await;
    assert_eq!(stage.refusal(&text("never wrote")).await.0, 131_047);
    stage.greet().await;
    stage.clock.advance(SignedDuration::from_hours(24));
    stage.accepted(&text("just inside")).await;
    stage.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(stage.refusal(&text("just outside")).await.0, 131_047);

    let template = json!({ "name": "appt_reminder", "language": "en_US", "category": "UTILITY",
        "components": [
            { "type": "BODY", "text": "Hi {{1}}, your visit is {{2}}. See you!" },
            { "type": "FOOTER", "text": "Salon" },
            { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Confirm" }] }] });
    let path = "/v23.0/waba-1/message_templates";
    let made = stage.request(reqwest::Method::POST, path).json(&template).send().await.unwrap();
    assert_eq!(made.json::<Value>().await.unwrap()["status"], "APPROVED");
    let found =
        stage.request(reqwest::Method::GET, &format!("{path}?name=appt_reminder")).send().await.unwrap();
    assert_eq!(found.json::<Value>().await.unwrap()["data"][0]["language"], "en_US");

    let fill = |language: &str, words: &[&str]| {
        let words: Vec<Value> = words.iter().map(|word| json!({ "type": "text", "text": word })).collect();
        message(
            "template",
            json!({ "name": "appt_reminder", "language": { "code": language }, "components": [
                { "type": "body", "parameters": words },
                { "type": "button", "sub_type": "quick_reply", "index": "0",
                  "parameters": [{ "type": "payload", "payload": "c:42" }] }] }),
        )
    };
    assert_eq!(stage.refusal(&fill("en", &["Ana", "Tue"])).await.0, 132_001);
    assert_eq!(stage.refusal(&fill("en_US", &["Ana"])).await.0, 132_000);
    assert_eq!(stage.refusal(&fill("en_US", &["Ana", "a\nb"])).await.0, 132_018);
    stage.accepted(&fill("en_US", &["Ana", "Tue 10:00"])).await;
    let shown = stage.graph.chat(NUMBER, ANA).pop().unwrap().bubble;
    assert_eq!(shown.text.as_deref(), Some("Hi Ana, your visit is Tue 10:00. See you!"));
    assert_eq!(shown.buttons.unwrap()[0].id, "c:42");

    let gone = stage.request(reqwest::Method::DELETE, &format!("{path}?name=appt_reminder"));
    assert_eq!(gone.send().await.unwrap().status(), 200);
    assert_eq!(stage.refusal(&fill("en_US", &["Ana", "Tue"])).await.0, 132_001);
}

#[tokio::test]
async fn a_pair_gets_45_messages_and_a_number_80_a_second() {
    let mut config = super::config();
    config.numbers[0].per_second = 1_000_000;
    let stage = Stage::with(config).await;
    stage.greet().await;
    for _ in 0..45 {
        stage.accepted(&text("a")).await;
    }
    assert_eq!(stage.refusal(&text("a")).await.0, 131_056);
    stage.accepted(&with(text("others go on"), "/to", json!(format!("+{BEN}")))).await;
    stage.clock.advance(SignedDuration::from_secs(6));
    stage.accepted(&text("a")).await;
    assert_eq!(stage.refusal(&text("a")).await.0, 131_056);

    let mut config = super::config();
    config.numbers[0].per_second = 1;
    let stage = Stage::with(config).await;
    stage.greet().await;
    stage.accepted(&text("a")).await;
    let ben = with(text("a"), "/to", json!(format!("+{BEN}")));
    assert_eq!(stage.refusal(&ben).await.0, 130_429);
    stage.clock.advance(SignedDuration::from_secs(1));
    stage.accepted(&ben).await;
}

#[tokio::test]
async fn uploads_can_be_sent_and_fetched() {
    let stage = Stage::greeted().await;
    let body = "--B\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--B\r\n\
                Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                Content-Type: image/png\r\n\r\nPNG\r\nBYTES\r\n--B--\r\n";
    let upload = stage.request(reqwest::Method::POST, &format!("/v23.0/{NUMBER}/media")).body(body);
    let upload = upload.header("content-type", "multipart/form-data; boundary=B").send().await.unwrap();
    let id = upload.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    let media = stage.request(reqwest::Method::GET, &format!("/v23.0/{id}")).send().await.unwrap();
    let media: Value = media.json().await.unwrap();
    assert_eq!((&media["mime_type"], &media["file_size"]), (&json!("image/png"), &json!(10)));
    let url = media["url"].as_str().unwrap();
    assert_ne!(stage.http.get(url).send().await.unwrap().status(), 200, "needs the token");
    let bytes = stage.http.get(url).bearer_auth("secret-token").send().await.unwrap();
    assert_eq!(bytes.bytes().await.unwrap(), "PNG\r\nBYTES");
    stage.accepted(&message("image", json!({ "id": id }))).await;
    let page = stage.http.get(format!("{}/demo/media/{id}", stage.base)).send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "image/png");
}
