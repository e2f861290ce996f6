//! `bellhop demo` itself: a booking on the demo's phone survives `kill -9`, and one folder is one demo.

use std::path::Path;

use serde_json::{Value, json};

use super::server::Server;
use super::until;
use crate::harness::{SALON, folder};

const LUCIA: &str = "34600111222";

struct Demo {
    server: Server,
    client: reqwest::Client,
}

impl Demo {
    async fn start(folder: &Path, now: Option<&str>) -> Self {
        let data = folder.to_str().unwrap();
        let mut arguments = vec!["demo", "--listen", "127.0.0.1:0", "--data", data, "--frozen"];
        arguments.extend(now.into_iter().flat_map(|now| ["--now", now]));
        let server = Server::start(&arguments, &[]).await.unwrap();
        Self { server, client: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    async fn get(&self, path: &str) -> Value {
        self.client.get(self.server.url(path)).send().await.unwrap().json().await.unwrap()
    }

    async fn chat(&self) -> Vec<Value> {
        let chat = self.get(&format!("/demo/chats/{SALON}/{LUCIA}")).await;
        chat["messages"].as_array().unwrap().clone()
    }

    /// Says something, and waits for an answer with an option that begins with `wants`. The ids of its options.
    async fn says(&self, what: Value, wants: &str) -> Vec<String> {
        let before = self.chat().await.len();
        let mut body = json!({"phone_number_id": SALON, "wa_id": LUCIA});
        for (key, value) in what.as_object().unwrap() {
            body[key] = value.clone();
        }
        let url = self.server.url("/demo/phone/messages");
        let answer = self.client.post(url).body(body.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 202);
        let mut options = Vec::new();
        until(&format!("an answer with {wants}"), 20, async || {
            let chat = self.chat().await;
            let new = chat[before..].iter().filter(|message| message["from"] == "business");
            options = new.flat_map(ids).filter(|id| id.starts_with(wants)).collect();
            !options.is_empty()
        })
        .await;
        options
    }

    async fn taps(&self, id: &str, wants: &str) -> Vec<String> {
        self.says(json!({"tap": id}), wants).await
    }

    async fn is_quiet(&self) {
        until("nothing is waiting", 20, async || {
            let state = self.get("/demo/state").await;
            state["waiting"].as_object().unwrap().values().all(|waiting| waiting == 0)
        })
        .await;
    }
}

fn ids(message: &Value) -> Vec<String> {
    let rows = message["list"]["sections"].as_array().into_iter().flatten();
    let rows = rows.flat_map(|section| section["rows"].as_array().into_iter().flatten());
    let buttons = message["buttons"].as_array().into_iter().flatten();
    buttons.chain(rows).filter_map(|option| option["id"].as_str().map(str::to_owned)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_goes_on_where_it_was_killed() {
    let folder = folder("demo");
    let mut demo = Demo::start(&folder, Some("2026-12-07T08:00:00Z")).await;
    let menu = demo.says(json!({"text": "hola"}), "menu.").await;
    let services = demo.taps(menu.iter().find(|id| id.ends_with(".book")).unwrap(), "service.").await;
    let staff = demo.taps(&services[0], "staff.").await;
    let slots = demo.taps(&staff[0], "slot.").await;
    // Not the first one: a booking that is near can no longer be moved.
    let confirm = demo.taps(&slots[6], "confirm.").await;
    let booking = demo.taps(confirm.iter().find(|id| id.ends_with(".yes")).unwrap(), "booking-move.").await;
    demo.is_quiet().await;
    let before = demo.chat().await;

    // A second start on this folder is refused, and says why; the first does not notice.
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--data", folder.to_str().unwrap()];
    let (status, log) = Server::start(&arguments, &[]).await.unwrap_err();
    assert!(!status.success());
    let words = log.lines().last().unwrap_or_default();
    assert!(words.starts_with("bellhop: ") && words.contains(folder.to_str().unwrap()), "{log}");
    assert!(words.contains("already") || words.contains("in use") || words.contains("another"), "{log}");
    assert_eq!(demo.chat().await, before);

    demo.server.signal("KILL");
    demo.server.ended(5).await;
    drop(demo);
    let mut demo = Demo::start(&folder, Some("2026-12-07T08:05:00Z")).await;
    let words = |chat: &[Value]| -> Vec<Value> {
        chat.iter().map(|message| json!([message["id"], message["text"], message["from"]])).collect()
    };
    assert_eq!(words(&demo.chat().await), words(&before), "the chat is as it was");
    // The booking is there, and can be moved by the button that was under it.
    let slots = demo.taps(&booking[0], "slot.").await;
    let confirm = demo.taps(&slots[1], "confirm.").await;
    // In the middle of it, again.
    demo.server.signal("KILL");
    demo.server.ended(5).await;
    drop(demo);
    demo = Demo::start(&folder, Some("2026-12-07T08:06:00Z")).await;
    let moved = demo.taps(confirm.iter().find(|id| id.ends_with(".yes")).unwrap(), "booking-move.").await;
    assert_eq!(moved[0].rsplit('.').next(), booking[0].rsplit('.').next(), "the same booking");
    assert_ne!(moved[0], booking[0], "in a new version");
    demo.is_quiet().await;
    let answers: Vec<Value> =
        demo.chat().await.iter().filter_map(|message| message.get("callback").cloned()).collect();
    let mut once = answers.clone();
    once.sort_by_key(Value::to_string);
    once.dedup();
    assert_eq!(once.len(), answers.len(), "every answer once");

    demo.server.signal("TERM");
    let status = demo.server.ended(15).await;
    assert!(status.success(), "{status}\n{}", demo.server.log());
    drop(demo);
    std::fs::remove_dir_all(&folder).unwrap();
}
