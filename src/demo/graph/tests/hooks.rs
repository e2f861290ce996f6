//! Webhooks: shape, signature, order, repetition, and the journal.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::{Graph, Say, Saying, Statuses, Verdict};
use super::{ANA, BEN, HIDDEN, NUMBER, Product, Stage, config, lock, text};

#[tokio::test]
async fn a_message_becomes_a_signed_webhook_as_meta_writes_it() {
    let stage = Stage::open().await;
    let id = stage.graph.say(NUMBER, ANA, Say::Text("mañana a/b 😀".to_owned())).await.unwrap();
    stage.graph.settled().await;
    let raw = lock(&stage.product.raw).pop().unwrap();
    assert!(raw.is_ascii() && raw.contains(r"ma\u00f1ana a\/b \ud83d\ude00"), "{raw}");
    let body: Value = serde_json::from_str(&raw).unwrap();
    let expected = json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "waba-1", "changes": [{ "field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "34910000001", "phone_number_id": NUMBER },
            "contacts": [{ "profile": { "name": "Ana Núñez" }, "wa_id": ANA, "user_id": format!("US.{ANA}") }],
            "messages": [{ "from": ANA, "from_user_id": format!("US.{ANA}"), "id": id,
                           "timestamp": "1793700000", "type": "text", "text": { "body": "mañana a/b 😀" } }],
        } }] }],
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn who_hides_the_phone_is_known_by_user_id_alone() {
    let stage = Stage::greeted().await;
    stage.graph.say(NUMBER, HIDDEN, Say::Text("hi".to_owned())).await.unwrap();
    let mut body = text("answer");
    body["to"].take();
    body.as_object_mut().unwrap().remove("to");
    body["recipient"] = json!(HIDDEN);
    stage.accepted(&body).await;
    stage.graph.settled().await;
    for value in stage.product.values() {
        let written = value.to_string();
        for absent in ["\"from\"", "\"wa_id\"", "\"recipient_id\""] {
            assert!(!written.contains(absent), "{written}");
        }
        assert!(written.contains(HIDDEN));
    }
    assert_eq!(stage.product.statuses().len(), 2);
}

#[tokio::test]
async fn statuses_carry_callback_price_and_identity_and_reading_turns_ticks_blue() {
    let stage = Stage::greeted().await;
    let mut body = text("hola Ana");
    body["biz_opaque_callback_data"] = json!("out:7f3a");
    let id = stage.accepted(&body).await;
    stage.graph.settled().await;
    let expect = |status: &str| (id.clone(), status.to_owned());
    assert_eq!(stage.product.statuses(), [expect("sent"), expect("delivered")]);
    let status = &stage.product.values()[0]["statuses"][0];
    assert_eq!(status["biz_opaque_callback_data"], "out:7f3a");
    assert_eq!((&status["recipient_id"], &status["timestamp"]), (&json!(ANA), &json!("1793700000")));
    assert_eq!(status["pricing"]["type"], "free_customer_service");
    assert_eq!(status["conversation"]["origin"]["type"], "service");

    assert_eq!(stage.graph.read(NUMBER, ANA, true).unwrap(), 1);
    stage.graph.settled().await;
    assert_eq!(stage.product.statuses().last(), Some(&expect("read")));
    assert_eq!(stage.graph.read(NUMBER, ANA, true).unwrap(), 0);
    // The chat is open now: what comes is read at once.
    let next = stage.accepted(&text("again")).await;
    stage.graph.settled().await;
    assert_eq!(stage.product.statuses().last(), Some(&(next, "read".to_owned())));

    // The business reads: the customer's ticks turn blue.
    let hola = stage.graph.chat(NUMBER, ANA)[0].clone();
    assert_eq!(serde_json::to_value(&hola).unwrap()["status"], "delivered");
    let receipt = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": hola.id,
                          "typing_indicator": { "type": "text" } });
    assert_eq!(stage.send(&receipt).await, (200, json!({ "success": true })));
    assert_eq!(serde_json::to_value(&stage.graph.chat(NUMBER, ANA)[0]).unwrap()["status"], "read");
    let unknown = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.X" });
    assert_eq!(stage.refusal(&unknown).await.0, 131_009);
}

#[tokio::test]
async fn a_webhook_is_repeated_until_200() {
    let stage = Stage::open().await;
    lock(&stage.product.answers).extend([503, 500, 201]);
    stage.graph.say(NUMBER, ANA, Say::Text("one".to_owned())).await.unwrap();
    stage.graph.settled().await;
    assert_eq!(stage.product.texts(), ["one", "one", "one", "one"]);
}

#[tokio::test]
async fn one_customers_messages_stay_in_order_and_hold_up_nobody_else() {
    let stage = Stage::open().await;
    lock(&stage.product.answers).push_back(503);
    for n in 0..20 {
        stage.graph.say(NUMBER, ANA, Say::Text(format!("a{n}"))).await.unwrap();
    }
    stage.product.until(1).await;
    for n in 0..20 {
        stage.graph.say(NUMBER, BEN, Say::Text(format!("b{n}"))).await.unwrap();
    }
    stage.graph.settled().await;
    let mut seen: BTreeMap<char, Vec<String>> = BTreeMap::new();
    for text in stage.product.texts() {
        seen.entry(text.chars().next().unwrap()).or_default().push(text);
    }
    let expected = |c: char| (0..20).map(|n| format!("{c}{n}")).collect::<Vec<_>>();
    let mut ana = seen.remove(&'a').unwrap();
    assert_eq!(ana.remove(0), "a0", "the one that was refused");
    assert_eq!(ana, expected('a'));
    assert_eq!(seen.remove(&'b').unwrap(), expected('b'));
}

#[tokio::test]
async fn everything_survives_in_the_journal() {
    let path = std::env::temp_dir().join(format!("graph-{}.jsonl", uuid::Uuid::new_v4()));
    let mut config = config();
    config.journal = Some(path.clone());
    let stage = Stage::with(config.clone()).await;
    stage.greet().await;
    let sent = stage.accepted(&text("kept")).await;
    assert_eq!(stage.refusal(&text("")).await.0, 131_009);
    stage.graph.settled().await;
    stage.graph.read(NUMBER, ANA, false).unwrap();
    stage.graph.settled().await;
    stage.product.count.send_replace(0);
    // From here on the product refuses; what is said stays owed.
    lock(&stage.product.answers).extend([500; 1_000]);
    for words in ["owed 1", "owed 2"] {
        stage.graph.say(NUMBER, ANA, Say::Text(words.to_owned())).await.unwrap();
    }
    stage.product.until(1).await;
    stage.graph.stop();
    let (chat, calls) = (stage.graph.chat(NUMBER, ANA), stage.graph.calls_since(0));
    // A process killed in the middle of a line.
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .map(|mut file| {
            std::io::Write::write_all(&mut file, b"{\"call\":{\"seq\":").unwrap();
        })
        .unwrap();

    let (product, hook) = Product::open().await;
    config.webhook = hook;
    let graph = Graph::open(config, stage.clock.clone()).unwrap();
    graph.settled().await;
    assert_eq!(product.texts(), ["owed 1", "owed 2"]);
    let again = graph.chat(NUMBER, ANA);
    assert_eq!(again.len(), chat.len());
    assert_eq!(again[..2], chat[..2]);
    assert!(again.iter().any(|message| message.id == sent));
    let seqs = |calls: &[super::super::Call]| {
        calls.iter().map(|call| (call.seq, call.wamid.clone(), call.code)).collect::<Vec<_>>()
    };
    assert_eq!(seqs(&graph.calls_since(0)), seqs(&calls));
    assert_eq!(graph.calls_since(1).len(), calls.len() - 1);
    assert_eq!(graph.calls_since(0)[0].verdict, Verdict::Accepted);
    let id = graph.say(NUMBER, ANA, Say::Text("after".to_owned())).await.unwrap();
    graph.settled().await;
    assert_eq!(product.texts().last().unwrap(), "after");
    let last = graph.chat(NUMBER, ANA).pop().unwrap();
    assert!(last.id == id && last.seq > chat.last().unwrap().seq);
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn a_message_can_be_repeated_with_its_own_id_and_time() {
    let stage = Stage::open().await;
    let saying = Saying {
        id: Some("wamid.MINE".to_owned()),
        timestamp: Some(1_700_000_000),
        ..Saying::from(Say::Text("twice".to_owned()))
    };
    for _ in 0..2 {
        assert_eq!(stage.graph.say(NUMBER, ANA, saying.clone()).await.unwrap(), "wamid.MINE");
    }
    stage.graph.settled().await;
    assert_eq!(stage.product.texts(), ["twice", "twice"]);
    assert_eq!(stage.product.values()[1]["messages"][0]["timestamp"], "1700000000");
    assert_eq!(stage.graph.chat(NUMBER, ANA).len(), 1);
}

#[tokio::test]
async fn statuses_can_be_off_and_calls_are_kept_only_so_far() {
    let mut config = config();
    (config.statuses, config.keep) = (Statuses::None, 3);
    let stage = Stage::with(config).await;
    stage.greet().await;
    for n in 0..12 {
        stage.accepted(&text(&n.to_string())).await;
    }
    stage.graph.settled().await;
    assert!(stage.product.values().is_empty());
    let calls = stage.graph.calls_since(0);
    assert_eq!(calls.iter().map(|call| call.seq).collect::<Vec<_>>(), [10, 11, 12]);
    assert_eq!(stage.graph.calls_since(11).len(), 1);
    assert!(stage.graph.calls_since(u64::MAX).is_empty());
    assert_eq!(stage.graph.chat(NUMBER, ANA).len(), 8);
}
