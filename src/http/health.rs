//! Whether bellhop is alive, and whether it can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::App;

/// Alive: the process answers.
pub async fn live() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// Ready: the database answers. With what is left to do, so that an operator sees a queue that grows.
pub async fn ready(State(app): State<App>) -> (StatusCode, Json<Value>) {
    let left = actors::store::within(std::time::Duration::from_secs(2), app.system.left()).await;
    match left {
        Ok(left) => {
            let waiting = json!({
                "inbox": left.inbox, "parked": left.parked, "outbox": left.outbox, "statuses": left.statuses,
            });
            let body = json!({
                "status": "ok",
                "waiting": waiting,
                "conversations_awake": app.system.awake(),
                "tzdb": flows::calendar::zone::TZDB,
            });
            (StatusCode::OK, Json(body))
        }
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            Json(json!({"status": "unavailable", "detail": "The database does not answer."})),
        ),
    }
}
