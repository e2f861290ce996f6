//! The phones and the test controls over HTTP.

use serde_json::{Value, json};

use super::super::{Say, Verdict};
use super::{ANA, NUMBER, Stage, message, text};

impl Stage {
    async fn demo(&self, path: &str, body: &Value) -> (u16, Value) {
        let response = self.http.post(format!("{}/demo{path}", self.base)).json(body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn look(&self, path: &str) -> (u16, Value) {
        let response = self.http.get(format!("{}/demo{path}", self.base)).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// Does something on Ana's phone; the message of the webhook that follows.
    async fn ana(&self, mut body: Value) -> Value {
        body["phone_number_id"] = json!(NUMBER);
        body["wa_id"] = json!(ANA);
        let (status, answer) = self.demo("/phone/messages", &body).await;
        assert_eq!(status, 202, "{answer}");
        self.graph.settled().await;
        let message = self.product.values().pop().unwrap()["messages"][0].clone();
        assert_eq!(message["id"], answer["id"]);
        message
    }
}

#[tokio::test]
async fn taps_are_looked_up_in_the_newest_message_that_offers_them() {
    let stage = Stage::greeted().await;
    let action = json!({ "button": "Times", "sections": [{ "rows": [
        { "id": "s:1", "title": "10:00", "description": "with Ana" }, { "id": "s:2", "title": "11:00" }] }] });
    let list = json!({ "type": "list", "body": { "text": "When?" }, "action": action });
    let list_id = stage.accepted(&message("interactive", list)).await;
    let row = stage.ana(json!({ "tap": "s:1" })).await;
    assert_eq!(
        row["interactive"],
        json!({ "type": "list_reply", "list_reply": { "id": "s:1", "title": "10:00", "description": "with Ana" } })
    );
    assert_eq!(row["context"], json!({ "from": "34910000001", "id": list_id }));

    let buttons = json!({ "type": "button", "body": { "text": "Sure?" }, "action": { "buttons": [
        { "type": "reply", "reply": { "id": "s:1", "title": "Yes" } }] } });
    let buttons_id = stage.accepted(&message("interactive", buttons)).await;
    let tap = stage.ana(json!({ "tap": "s:1" })).await;
    assert_eq!(tap["interactive"]["button_reply"], json!({ "id": "s:1", "title": "Yes" }));
    assert_eq!(tap["context"]["id"], json!(buttons_id));

    let forged = stage.ana(json!({ "tap": "never offered" })).await;
    assert_eq!(forged["interactive"]["button_reply"]["id"], "never offered");
    assert!(forged["context"].is_null());
    let chosen = stage.ana(json!({ "tap": "x", "title": "T", "kind": "list", "quotes": list_id })).await;
    assert_eq!(chosen["interactive"]["list_reply"], json!({ "id": "x", "title": "T" }));
    assert_eq!(chosen["context"]["id"], json!(list_id));
}

#[tokio::test]
async fn every_kind_of_message_can_be_sent_from_the_phone() {
    let stage = Stage::greeted().await;
    let hola = stage.graph.chat(NUMBER, ANA)[0].id.clone();
    for (body, kind) in [
        (json!({ "text": "hola" }), "text"),
        (json!({ "kind": "image", "caption": "look" }), "image"),
        (json!({ "kind": "voice" }), "audio"),
        (json!({ "kind": "sticker" }), "sticker"),
        (json!({ "kind": "document", "filename": "a.pdf" }), "document"),
        (json!({ "kind": "location" }), "location"),
        (json!({ "kind": "contacts", "requested": true }), "contacts"),
        (json!({ "kind": "order" }), "order"),
        (json!({ "kind": "reaction", "message_id": hola }), "reaction"),
        (json!({ "kind": "unsupported" }), "unsupported"),
        (json!({ "message": { "type": "request_welcome" } }), "request_welcome"),
    ] {
        let sent = stage.ana(body).await;
        assert_eq!(sent["type"], kind, "{sent}");
    }
    let chosen = stage.ana(json!({ "text": "x", "id": "wamid.A", "timestamp": 5 })).await;
    assert_eq!((&chosen["id"], &chosen["timestamp"]), (&json!("wamid.A"), &json!("5")));

    let reply = json!({ "phone_number_id": NUMBER, "wa_id": ANA, "text": "I'll take over" });
    assert_eq!(stage.demo("/phone/reply-as-owner", &reply).await.0, 202);
    stage.graph.settled().await;
    let echo = stage.product.values().pop().unwrap()["message_echoes"][0].clone();
    assert_eq!((&echo["to"], &echo["text"]["body"]), (&json!(ANA), &json!("I'll take over")));
    let field = super::lock(&stage.product.received).pop().unwrap();
    assert_eq!(field["entry"][0]["changes"][0]["field"], "smb_message_echoes");

    let (_, chat) = stage.look(&format!("/chats/{NUMBER}/{ANA}")).await;
    let last = chat["messages"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["from"], &last["kind"]), (&json!("staff"), &json!("text")));
    for field in [
        "id",
        "seq",
        "phone_number_id",
        "wa_id",
        "at",
        "header",
        "footer",
        "buttons",
        "list",
        "image_url",
        "status",
        "quotes",
    ] {
        assert!(last.get(field).is_some(), "{field} is missing in {last}");
    }
}

#[tokio::test]
async fn calls_and_faults_can_be_seen_and_set_from_outside() {
    let stage = Stage::greeted().await;
    stage.accepted(&text("one")).await;
    let (_, page) = stage.look("/graph/messages?since=0").await;
    let call = &page["messages"][0];
    assert_eq!(
        (&call["verdict"], &call["status"], &call["code"]),
        (&json!("accepted"), &json!(200), &json!(null))
    );
    assert_eq!((&call["to"], &call["body"]["text"]["body"]), (&json!(format!("+{ANA}")), &json!("one")));
    let fault = json!({ "fault": "error", "calls": 3, "code": 130_429, "http": 429 });
    assert_eq!(stage.demo("/graph/faults", &fault).await, (200, json!({ "queued": 3 })));
    assert_eq!(stage.refusal(&text("two")).await.0, 130_429);
    let (_, page) = stage.look(&format!("/graph/messages?since={}", page["next"])).await;
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
    assert_eq!(page["messages"][0]["verdict"], "refused");
    let cleared = stage.http.delete(format!("{}/demo/graph/faults", stage.base)).send().await.unwrap();
    assert_eq!(cleared.json::<Value>().await.unwrap()["queued"], 0);
    stage.accepted(&text("three")).await;
    assert_eq!(stage.graph.calls_since(0).pop().unwrap().verdict, Verdict::Accepted);
}

#[tokio::test]
async fn mistakes_are_problems() {
    let stage = Stage::open().await;
    let to = |number: &str, wa_id: &str| json!({ "phone_number_id": number, "wa_id": wa_id, "text": "a" });
    for (path, body, status) in [
        ("/phone/messages", to("1", ANA), 404),
        ("/phone/messages", to(NUMBER, "1"), 404),
        ("/phone/messages", json!({ "phone_number_id": NUMBER, "text": "a" }), 400),
        ("/phone/messages", json!({ "phone_number_id": NUMBER, "wa_id": ANA }), 400),
        ("/phone/messages", json!({ "phone_number_id": NUMBER, "wa_id": ANA, "kind": "fax" }), 400),
        ("/phone/messages", json!([]), 400),
        ("/phone/read", json!({ "phone_number_id": "1", "wa_id": ANA }), 404),
        ("/graph/faults", json!({ "fault": "earthquake" }), 400),
        ("/graph/faults", json!({ "fault": "error", "http": 1000 }), 400),
    ] {
        let (got, problem) = stage.demo(path, &body).await;
        assert_eq!(got, status, "{body} -> {problem}");
        assert_eq!((&problem["status"], problem["detail"].is_string()), (&json!(status), true));
    }
    assert_eq!(stage.look("/graph/messages?since=x").await.0, 400);
    assert_eq!(stage.look(&format!("/chats/{NUMBER}/nobody")).await.0, 404);
}

#[tokio::test]
async fn the_page_hears_of_messages_typing_and_the_clock() {
    let stage = Stage::greeted().await;
    let mut page = stage.http.get(format!("{}/demo/events", stage.base)).send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/event-stream");
    let mut heard = String::new();
    let mut until = async |page: &mut reqwest::Response, what: &str| {
        while !heard.contains(what) {
            heard.push_str(std::str::from_utf8(&page.chunk().await.unwrap().unwrap()).unwrap());
        }
        heard.clear();
    };
    until(&mut page, "event: clock\ndata: {\"now\":\"2026-11-03T10:00:00Z\"}\n\n").await;
    let id = stage.graph.say(NUMBER, ANA, Say::Text("hi".to_owned())).await.unwrap();
    until(&mut page, &format!("event: message\ndata: {{\"id\":\"{id}\"")).await;
    stage.graph.settled().await;
    let receipt = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id,
                          "typing_indicator": { "type": "text" } });
    stage.send(&receipt).await;
    until(&mut page, "event: typing\n").await;
    let answer = stage.accepted(&text("hello")).await;
    until(&mut page, &format!("event: message\ndata: {{\"id\":\"{answer}\"")).await;
    stage.clock.advance(jiff::SignedDuration::from_hours(24));
    until(&mut page, "data: {\"now\":\"2026-11-04T10:00:00Z\"}").await;
}
