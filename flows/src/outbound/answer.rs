//! What the Graph API answered to a message: taken, refused, or nothing that can be relied on.
//!
//! Read by the sender; a refusal goes on to `retry::judge`. Absent: time-outs and resets, which have no body.

use serde::Deserialize;
use serde_json::Value;

/// An answer, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// WhatsApp took the message. Whether it arrives, a status will tell.
    Accepted {
        /// Its id.
        wamid: String,
        /// The recipient's digits as WhatsApp knows them (not always those we wrote to).
        wa_id: Option<String>,
        /// The recipient's business-scoped user id, where we wrote to it.
        user_id: Option<String>,
        /// Held back while a new template is watched (`held_for_quality_assessment`).
        held: bool,
    },
    /// WhatsApp refused it.
    Refused(GraphError),
    /// Neither a message id nor an error: nobody knows what was done.
    Unclear,
}

/// The `error` object of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphError {
    /// The code that `retry` judges; `None` where the error has none.
    pub code: Option<i64>,
    /// `message`, then `error_data.details`: for logs.
    pub details: String,
    /// What Meta's support asks for.
    pub trace: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    contacts: Value,
    messages: Value,
    error: Value,
}

impl Answer {
    /// Reads the body of an answer (whatever its length was capped to).
    pub fn read(http: u16, body: &[u8]) -> Self {
        let body: Body = serde_json::from_slice(body).unwrap_or_default();
        if body.error.is_object() {
            return Self::Refused(GraphError::read(&body.error));
        }
        let message = &body.messages[0];
        let wamid = message["id"].as_str().filter(|id| !id.is_empty() && id.len() <= super::NAME);
        match wamid {
            Some(wamid) if (200..300).contains(&http) => Self::Accepted {
                wamid: wamid.to_owned(),
                wa_id: words(&body.contacts[0]["wa_id"]),
                user_id: words(&body.contacts[0]["user_id"]),
                held: message["message_status"] == "held_for_quality_assessment",
            },
            _ if (200..300).contains(&http) => Self::Unclear,
            _ => Self::Refused(GraphError::default()),
        }
    }
}

impl GraphError {
    fn read(error: &Value) -> Self {
        let more = &error["error_data"];
        let details = words(&more["details"]).or_else(|| words(more));
        let details: Vec<_> = [words(&error["message"]), details].into_iter().flatten().collect();
        let code = &error["code"];
        Self {
            code: code.as_i64().or_else(|| code.as_str()?.parse().ok()),
            details: details.join(": "),
            trace: words(&error["fbtrace_id"]),
        }
    }
}

/// A string of bounded length, without the NUL that no column takes.
fn words(value: &Value) -> Option<String> {
    let words: String = value.as_str()?.chars().filter(|c| *c != '\0').take(1000).collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken() {
        let body =
            br#"{"messaging_product":"whatsapp","contacts":[{"input":"+16505551234","wa_id":"16505551234"}],
            "messages":[{"id":"wamid.A","message_status":"accepted"}]}"#;
        let taken = |wa_id: Option<&str>, user_id: Option<&str>, held| Answer::Accepted {
            wamid: "wamid.A".into(),
            wa_id: wa_id.map(Into::into),
            user_id: user_id.map(Into::into),
            held,
        };
        assert_eq!(Answer::read(200, body), taken(Some("16505551234"), None, false));
        let body = br#"{"contacts":[{"input":"US.1","user_id":"US.1"}],
            "messages":[{"id":"wamid.A","message_status":"held_for_quality_assessment"}]}"#;
        assert_eq!(Answer::read(200, body), taken(None, Some("US.1"), true));
    }

    #[test]
    fn refused() {
        let body = br#"{"error":{"message":"(#131030) no","type":"OAuthException","code":131030,
            "error_data":{"messaging_product":"whatsapp","details":"not in the list"},"fbtrace_id":"T"}}"#;
        let error = GraphError {
            code: Some(131_030),
            details: "(#131030) no: not in the list".into(),
            trace: Some("T".into()),
        };
        assert_eq!(Answer::read(400, body), Answer::Refused(error));
        let body = br#"{"error":{"code":"190","error_data":"bare"}}"#;
        let error = GraphError { code: Some(190), details: "bare".into(), trace: None };
        assert_eq!(Answer::read(200, body), Answer::Refused(error));
        assert_eq!(Answer::read(503, b"<html>"), Answer::Refused(GraphError::default()));
    }

    #[test]
    fn unclear() {
        for body in
            ["", "{", "<html>", "[]", "{}", r#"{"messages":[]}"#, r#"{"messages":[{"id":7}]}"#, "null"]
        {
            assert_eq!(Answer::read(200, body.as_bytes()), Answer::Unclear, "{body}");
        }
        let long = format!(r#"{{"messages":[{{"id":"{}"}}]}}"#, "x".repeat(600));
        assert_eq!(Answer::read(200, long.as_bytes()), Answer::Unclear);
    }
}
