//! The phone in a real browser: a newcomer opens the page, writes one sentence, taps "yes", and has an appointment.
//!
//! Drives headless Chromium through ChromeDriver (the W3C WebDriver protocol, over HTTP). CI installs both; where they
//! are missing elsewhere the test says so, and in CI that is a failure.

use std::process::Stdio;
use std::time::Duration;

use bellhop::demo::{Demo, Options};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser window.
struct Browser {
    http: reqwest::Client,
    session: String,
    profile: std::path::PathBuf,
    _driver: Child,
}

impl Browser {
    /// Opens a window; none where there is no ChromeDriver.
    async fn open(width: u32, height: u32) -> Option<Self> {
        let driver =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).kill_on_drop(true).spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                assert!(std::env::var_os("CI").is_none(), "CI must have a chromedriver: {error}");
                eprintln!("there is no chromedriver on this machine: the phone is not tried in a browser");
                return None;
            }
        };
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().expect("chromedriver ended");
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let profile = std::env::temp_dir().join(format!("bellhop-browser-{}-{width}", std::process::id()));
        let http = reqwest::Client::new();
        let arguments = [
            "--headless".to_owned(),
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            "--disable-quic".into(),
            "--no-first-run".into(),
            "--disable-background-networking".into(),
            "--disable-component-update".into(),
            "--disable-sync".into(),
            "--disable-dev-shm-usage".into(),
            format!("--window-size={width},{height}"),
            format!("--user-data-dir={}", profile.display()),
        ];
        let asked = json!({"capabilities": {"alwaysMatch": {
            "timeouts": {"implicit": 20_000},
            "goog:chromeOptions": {"args": arguments},
        }}});
        let base = format!("http://127.0.0.1:{port}/session");
        let answer: Value = http.post(&base).json(&asked).send().await.unwrap().json().await.unwrap();
        let id = answer["value"]["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {answer}"));
        Some(Self { http, session: format!("{base}/{id}"), profile, _driver: driver })
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let request = self.http.post(format!("{}{path}", self.session)).json(&body);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(answer["value"]["error"].is_null(), "{path} {body}: {answer}");
        answer["value"].clone()
    }

    async fn go(&self, url: &str) {
        self.post("/url", json!({"url": url})).await;
    }

    /// The first element that fits; waits for it as long as the session says.
    async fn find(&self, css: &str) -> String {
        let found = self.post("/element", json!({"using": "css selector", "value": css})).await;
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    async fn find_text(&self, text: &str) -> String {
        let path = format!("//*[@data-test='text'][contains(., \"{text}\")]");
        let found = self.post("/element", json!({"using": "xpath", "value": path})).await;
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    /// Clicks; what slides into place is tried again until it stands still.
    async fn click(&self, css: &str) {
        let element = self.find(css).await;
        let url = format!("{}/element/{element}/click", self.session);
        let mut answer = Value::Null;
        for _ in 0..500 {
            answer = self.http.post(&url).json(&json!({})).send().await.unwrap().json().await.unwrap();
            match answer["value"]["error"].as_str() {
                None => return,
                Some("element click intercepted" | "element not interactable") => {}
                Some(_) => break,
            }
        }
        panic!("{css}: {answer}");
    }

    async fn write(&self, text: &str) {
        let composer = self.find("[data-test=composer]").await;
        self.post(&format!("/element/{composer}/value"), json!({"text": format!("{text}\u{e007}")})).await;
    }

    async fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", json!({"script": script, "args": []})).await
    }

    async fn close(self) {
        let _ = self.http.delete(&self.session).timeout(Duration::from_secs(10)).send().await;
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

async fn demo(name: &str) -> (Demo, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("bellhop-demo-{}-{name}", std::process::id()));
    let now = "2026-11-23T09:00:00Z".parse().ok();
    let options =
        Options { listen: "127.0.0.1:0".parse().unwrap(), folder: folder.clone(), now, frozen: true };
    (Demo::start(&options).await.unwrap(), folder)
}

async fn bookings(demo: &Demo) -> Vec<String> {
    sqlx::query_scalar(
        "select to_char(local_start, 'YYYY-MM-DD HH24:MI') from whatsapp_appointments order by 1",
    )
    .fetch_all(demo.system.pool())
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_books_on_the_phone_by_a_sentence_and_a_tap() {
    let Some(browser) = Browser::open(1280, 860).await else { return };
    let (demo, folder) = demo("sentence").await;
    browser.go(&format!("http://{}/", demo.address)).await;
    browser.click("[data-test='customer-34600111222']").await;
    browser.click("[data-test='business-100000000000001']").await;
    browser.write("quiero cortarme el pelo mañana a las 17h con Ana").await;
    browser.click("[data-test=button][data-id^='confirm.'][data-id$='.yes']").await;
    browser.find_text("reservada").await;
    assert_eq!(bookings(&demo).await, ["2026-11-24 17:00"]);
    // The customer's own messages have been read: their ticks are blue.
    browser.find("[data-test=ticks][data-status=read]").await;
    // A day passes, and the reminder comes by itself.
    browser.click("[data-test='advance-24h']").await;
    browser.find("[data-test=button][data-id^='booking-attend.']").await;
    browser.close().await;
    demo.stop().await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_by_taps_alone_fits_a_small_screen() {
    let Some(browser) = Browser::open(500, 740).await else { return };
    let (demo, folder) = demo("taps").await;
    browser.go(&format!("http://{}/#100000000000002/12125550123", demo.address)).await;
    browser.write("hi").await;
    browser.click("[data-test=button][data-id$='.book']").await;
    for choice in ["service", "slot"] {
        browser.click("[data-test=bubble]:last-of-type [data-test=open-list]").await;
        browser.click(&format!("[data-test=row][data-id^='{choice}.'][data-id$='.0']")).await;
        browser.click("[data-test='sheet-send']").await;
    }
    browser.click("[data-test=button][data-id$='.skip']").await;
    browser.click("[data-test=button][data-id^='confirm.'][data-id$='.yes']").await;
    browser.find("[data-test=button][data-id^='booking-cancel.']").await;
    assert_eq!(bookings(&demo).await.len(), 1);
    let overflow = browser.script("return document.documentElement.scrollWidth - window.innerWidth").await;
    assert_eq!(overflow, json!(0), "the page is wider than the screen");
    browser.close().await;
    demo.stop().await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}
