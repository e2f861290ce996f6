//! Going wrong on purpose.

use std::time::Duration;

use serde_json::Value;

use super::super::{Fault, Say, Verdict};
use super::{ANA, NUMBER, Stage, text};

/// Sends one message under a fault; status and body, or the client's error.
async fn under(stage: &Stage, fault: Fault) -> Result<(u16, String), reqwest::Error> {
    stage.graph.inject(fault, 1);
    let response = stage.sending(&text("x")).timeout(Duration::from_millis(500)).send().await?;
    let status = response.status().as_u16();
    let body = response.text().await?;
    assert_eq!(stage.graph.faults_waiting(), 0);
    Ok((status, body))
}

#[tokio::test]
async fn each_fault_of_a_call_does_what_it_says() {
    let stage = Stage::greeted().await;
    let shown = || stage.graph.chat(NUMBER, ANA).len() - 1;
    let verdict = || {
        let call = stage.graph.calls_since(0).pop().unwrap();
        assert_eq!(call.wamid.is_some(), call.wamid == stage.graph.chat(NUMBER, ANA).pop().map(|m| m.id));
        call.verdict
    };

    let (status, body) = under(&stage, Fault::Error { code: 131_000, http: 500 }).await.unwrap();
    assert_eq!(status, 500);
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["error"]["code"], 131_000);
    assert_eq!((verdict(), shown()), (Verdict::Refused, 0));

    let (status, body) = under(&stage, Fault::Html502).await.unwrap();
    assert!(status == 502 && body.starts_with("<html>"));
    assert_eq!((verdict(), shown()), (Verdict::Refused, 0));

    let error = under(&stage, Fault::Refuse).await.unwrap_err();
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    assert_eq!((verdict(), shown()), (Verdict::Dropped, 0));

    let error = under(&stage, Fault::AcceptThenReset).await.unwrap_err();
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    assert_eq!((verdict(), shown()), (Verdict::Reset, 1));

    let error = under(&stage, Fault::Hang).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!((verdict(), shown()), (Verdict::Hung, 2));

    let (status, body) = under(&stage, Fault::TruncatedJson).await.unwrap();
    assert!(status == 200 && serde_json::from_str::<Value>(&body).is_err());
    assert_eq!((verdict(), shown()), (Verdict::Garbled, 3));

    let (status, body) = under(&stage, Fault::NoId).await.unwrap();
    assert!(status == 200 && serde_json::from_str::<Value>(&body).unwrap()["messages"][0]["id"].is_null());
    assert_eq!((verdict(), shown()), (Verdict::Garbled, 4));

    let begun = std::time::Instant::now();
    let (status, _) = under(&stage, Fault::Delay { ms: 50 }).await.unwrap();
    assert!(status == 200 && begun.elapsed() >= Duration::from_millis(50));
    assert_eq!((verdict(), shown()), (Verdict::Accepted, 5));

    stage.accepted(&text("well again")).await;
    stage.graph.settled().await;
    assert_eq!(stage.product.statuses().len(), 12, "all that was accepted has its statuses");
}

#[tokio::test]
async fn statuses_can_be_doubled_reordered_and_lost() {
    let stage = Stage::greeted().await;
    let cases: [(Fault, &[&str]); 3] = [
        (Fault::DuplicateStatuses, &["sent", "sent", "delivered", "delivered"]),
        (Fault::ReorderStatuses, &["read", "delivered", "sent"]),
        (Fault::DropStatuses, &[]),
    ];
    for (fault, expected) in cases {
        stage.graph.inject(fault, 1);
        let id = stage.accepted(&text("x")).await;
        stage.graph.settled().await;
        let got: Vec<_> = stage.product.statuses().into_iter().filter(|status| status.0 == id).collect();
        assert_eq!(got.iter().map(|status| status.1.as_str()).collect::<Vec<_>>(), expected, "{fault:?}");
    }
}

#[tokio::test]
async fn a_customers_message_can_be_posted_many_times() {
    let stage = Stage::open().await;
    stage.graph.inject(Fault::DuplicateWebhooks { copies: 50 }, 2);
    for words in ["a", "b", "c"] {
        stage.graph.say(NUMBER, ANA, Say::Text(words.to_owned())).await.unwrap();
    }
    stage.graph.settled().await;
    let expected: Vec<&str> = [["a"; 50], ["b"; 50]].as_flattened().iter().copied().chain(["c"]).collect();
    assert_eq!(stage.product.texts(), expected);
}

#[tokio::test]
async fn faults_are_used_in_order_by_messages_only_and_can_be_cleared() {
    let stage = Stage::greeted().await;
    stage.graph.inject(Fault::Error { code: 131_016, http: 503 }, 2);
    stage.graph.inject(Fault::Error { code: 131_056, http: 400 }, 5);
    let receipt = serde_json::json!({ "messaging_product": "whatsapp", "status": "read",
                                      "message_id": stage.graph.chat(NUMBER, ANA)[0].id });
    assert_eq!(stage.send(&receipt).await.0, 200);
    assert_eq!(stage.refusal(&text("")).await.0, 131_009, "a bad body uses none up");
    for code in [131_016, 131_016, 131_056] {
        assert_eq!(stage.refusal(&text("x")).await.0, code);
    }
    assert_eq!(stage.graph.faults_waiting(), 4);
    stage.graph.clear_faults();
    stage.accepted(&text("x")).await;
}
