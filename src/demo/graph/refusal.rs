//! Meta's error answers: the code, the HTTP status and the JSON body. Made by every check of this module,
//! turned into a response by `api`. The codes and their classes are those of whatsapp.md 2.9.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

/// A call refused as Meta would.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) http: u16,
    pub(super) code: u32,
    pub(super) subcode: Option<u32>,
    pub(super) details: String,
}

impl Refusal {
    /// A refusal with the HTTP status that Meta documents for the code.
    pub(super) fn of(code: u32, details: impl Into<String>) -> Self {
        let http = match code {
            0 | 190 => 401,
            3 | 10 | 131_005 | 368 | 131_031 => 403,
            132_001 => 404,
            1 | 2 | 131_000 | 131_016 => 500,
            _ => 400,
        };
        Self { http, code, subcode: None, details: details.into() }
    }

    /// A required parameter is missing.
    pub(super) fn missing(path: &str, name: &str) -> Self {
        Self::of(131_008, format!("The parameter {} is required.", joined(path, name)))
    }

    /// A parameter is there and wrong.
    pub(super) fn invalid(path: &str, name: &str, why: &str) -> Self {
        Self::of(131_009, format!("Param {} {why}.", joined(path, name)))
    }

    /// The object named in the path does not exist (code 100, subcode 33).
    pub(super) fn no_object(id: &str) -> Self {
        let id: String = id.chars().take(64).collect();
        let details = format!("Object with ID '{id}' does not exist");
        Self { http: 400, code: 100, subcode: Some(33), details }
    }

    /// The same refusal with another HTTP status.
    pub(super) fn with_http(mut self, http: u16) -> Self {
        self.http = http;
        self
    }

    /// The body as Meta writes it.
    pub(super) fn body(&self) -> String {
        static TRACE: AtomicU64 = AtomicU64::new(1);
        let trace = format!("A{:022x}", TRACE.fetch_add(1, Ordering::Relaxed));
        let mut error = json!({
            "message": format!("(#{}) {}", self.code, title(self.code)),
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": trace,
        });
        if self.subcode == Some(33) {
            error["message"] = json!(format!(
                "Unsupported request. {}, cannot be loaded due to missing permissions, or does not support \
                 this operation.",
                self.details
            ));
            error["type"] = json!("GraphMethodException");
        } else if self.code == 190 {
            error["message"] = json!("Invalid OAuth access token - Cannot parse access token");
        } else {
            error["error_data"] = json!({ "messaging_product": "whatsapp", "details": self.details });
        }
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = json!(subcode);
        }
        json!({ "error": error }).to_string()
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The title that Meta's table gives a code.
pub(super) fn title(code: u32) -> &'static str {
    match code {
        0 => "AuthException",
        1 => "API Unknown",
        2 => "API Service",
        3 => "API Method",
        4 => "API Too Many Calls",
        10 => "Permission Denied",
        100 => "Invalid parameter",
        190 => "Access token has expired",
        368 => "Temporarily blocked for policies violations",
        2_500 => "Unknown path components",
        80_007 => "Rate limit issues",
        130_429 => "Rate limit hit",
        130_472 => "User's number is part of an experiment",
        131_000 => "Something went wrong",
        131_005 => "Access denied",
        131_008 => "Required parameter is missing",
        131_009 => "Parameter value is not valid",
        131_016 => "Service unavailable",
        131_021 => "Recipient cannot be sender",
        131_026 => "Message undeliverable",
        131_030 => "Recipient phone number not in allowed list",
        131_031 => "Business Account locked",
        131_037 => "Display name approval needed before message can be sent",
        131_042 => "Business eligibility payment issue",
        131_045 => "Incorrect certificate",
        131_047 => "Re-engagement message",
        131_048 => "Spam rate limit hit",
        131_049 => "Meta chose not to deliver",
        131_050 => "User has stopped marketing messages",
        131_051 => "Unsupported message type",
        131_052 => "Media download error",
        131_053 => "Media upload error",
        131_056 => "(Business Account, Consumer Account) pair rate limit hit",
        131_057 => "Account in maintenance mode",
        131_062 => "Business-scoped user id not supported for this message",
        132_000 => "Template Param Count Mismatch",
        132_001 => "Template does not exist",
        132_005 => "Template Hydrated Text Too Long",
        132_012 => "Template Parameter Format Mismatch",
        132_015 => "Template is Paused",
        132_016 => "Template is Disabled",
        132_018 => "Template parameter text is not valid",
        133_010 => "Phone number not registered",
        137_000 => "Identity key mismatch",
        _ => "Error",
    }
}
