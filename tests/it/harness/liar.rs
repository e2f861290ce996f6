//! A Graph API that answers what a test tells it to, and knows nothing of WhatsApp.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::response::IntoResponse;
use bellhop::http::Server;
use tokio::net::TcpListener;

type Answers = Arc<Mutex<(VecDeque<(u16, String)>, Vec<serde_json::Value>)>>;

/// The liar.
pub struct Liar {
    answers: Answers,
    address: SocketAddr,
    _server: Server,
}

impl Liar {
    /// Starts it. With nothing to say, it takes every message under a new id.
    pub async fn start() -> Self {
        let answers = Answers::default();
        let told = Arc::clone(&answers);
        let routes = axum::Router::new().fallback(move |body: String| async move {
            let mut told = told.lock().unwrap();
            told.1.push(serde_json::from_str(&body).unwrap_or_default());
            let fresh = format!(r#"{{"messages": [{{"id": "wamid.LIAR{}"}}]}}"#, told.1.len());
            let (status, body) = told.0.pop_front().unwrap_or((200, fresh));
            (StatusCode::from_u16(status).unwrap(), body).into_response()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Server::start(listener, routes).unwrap();
        Self { answers, address: server.address, _server: server }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next answer that nothing was said for yet.
    pub fn says(&self, status: u16, body: &str) {
        self.answers.lock().unwrap().0.push_back((status, body.to_owned()));
    }

    /// What it was asked, in order.
    pub fn heard(&self) -> Vec<serde_json::Value> {
        self.answers.lock().unwrap().1.clone()
    }
}
