//! What comes from the environment.
//!
//! Read once, at the start. Everything that is missing or wrong is said in one go, with the remedy.

use std::time::Duration;

use actors::Settings;
use actors::whatsapp::Access;
use secrecy::SecretString;

/// The Graph API's own address.
pub const GRAPH: &str = "https://graph.facebook.com";
/// The version spoken where none is named (whatsapp.md 2.12: served until July 2028).
pub const VERSION: &str = "v25.0";

/// Everything `bellhop serve` needs.
#[derive(Debug)]
pub struct Config {
    /// The database; none: a private one in the data folder.
    pub database_url: Option<String>,
    /// The secrets that sign webhooks: the present one, and during a rotation the one before.
    pub app_secrets: Vec<SecretString>,
    /// What WhatsApp must say when it verifies our address.
    pub verify_token: SecretString,
    /// How the actors behave.
    pub settings: Settings,
}

/// What is wrong with the environment.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Problems(Vec<String>);

impl Config {
    /// Reads it from `get`, such as `|name| std::env::var(name).ok()`.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Self, Problems> {
        let get =
            |name: &str| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let mut problems = Vec::new();
        let mut needed = |name: &str, what: &str| {
            get(name).unwrap_or_else(|| {
                problems.push(format!("{name} is not set: {what}"));
                String::new()
            })
        };
        let secret = needed(
            "WHATSAPP_APP_SECRET",
            "the app secret from the app's dashboard at Meta, which signs webhooks",
        );
        let verify = needed(
            "WHATSAPP_VERIFY_TOKEN",
            "a word of your own, the same as in the webhook settings at Meta",
        );
        let token = needed(
            "WHATSAPP_ACCESS_TOKEN",
            "the access token of a system user with whatsapp_business_messaging",
        );
        let mut seconds = |name: &str, default: u64| match get(name) {
            None => Duration::from_secs(default),
            Some(text) => {
                match text.parse::<f64>().ok().and_then(|value| Duration::try_from_secs_f64(value).ok()) {
                    Some(value) if !value.is_zero() => value,
                    _ => {
                        problems.push(format!(
                            "{name} is `{text}`: a number of seconds is expected, such as {default}"
                        ));
                        Duration::from_secs(default)
                    }
                }
            }
        };
        let patience = seconds("BELLHOP_SEND_SECONDS", 10);
        let lease = seconds("BELLHOP_LEASE_SECONDS", 10);
        let unknown_wait = seconds("BELLHOP_UNKNOWN_SECONDS", 60);
        let idle = seconds("BELLHOP_IDLE_SECONDS", 60);
        let base = get("GRAPH_BASE_URL").unwrap_or_else(|| GRAPH.to_owned());
        if !base.starts_with("https://") && !base.starts_with("http://") {
            problems.push(format!(
                "GRAPH_BASE_URL is `{base}`: it must start with https:// (or http:// for a stand-in)"
            ));
        }
        let read_receipts = match get("BELLHOP_READ_RECEIPTS").as_deref() {
            None | Some("on" | "true" | "1") => true,
            Some("off" | "false" | "0") => false,
            Some(text) => {
                problems.push(format!("BELLHOP_READ_RECEIPTS is `{text}`: on or off is expected"));
                true
            }
        };
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let previous = get("WHATSAPP_APP_SECRET_PREVIOUS").map(SecretString::from);
        let database_url = get("DATABASE_URL");
        Ok(Self {
            app_secrets: [Some(SecretString::from(secret)), previous].into_iter().flatten().collect(),
            verify_token: verify.into(),
            settings: Settings {
                graph: Access {
                    base,
                    version: get("GRAPH_VERSION").unwrap_or_else(|| VERSION.to_owned()),
                    token: token.into(),
                    patience,
                },
                lease,
                unknown_wait,
                idle,
                read_receipts,
                alone: database_url.is_none(),
            },
            database_url,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Problems> {
        Config::read(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    const NEEDED: [(&str, &str); 3] =
        [("WHATSAPP_APP_SECRET", "s"), ("WHATSAPP_VERIFY_TOKEN", "v"), ("WHATSAPP_ACCESS_TOKEN", "t")];

    #[test]
    fn everything_missing_is_said_at_once() {
        let problems =
            read(&[("BELLHOP_LEASE_SECONDS", "soon"), ("GRAPH_BASE_URL", "graph")]).unwrap_err().to_string();
        for name in NEEDED.iter().map(|(name, _)| *name).chain(["BELLHOP_LEASE_SECONDS", "GRAPH_BASE_URL"]) {
            assert!(problems.contains(name), "{name}: {problems}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_documents() {
        let config = read(&NEEDED).unwrap();
        assert_eq!(config.settings.graph.base, GRAPH);
        assert_eq!(config.settings.unknown_wait, Duration::from_secs(60));
        assert_eq!(config.app_secrets.len(), 1);
        assert!(config.settings.alone);
        let rotating =
            [&NEEDED[..], &[("WHATSAPP_APP_SECRET_PREVIOUS", "old"), ("DATABASE_URL", "postgres://x")]]
                .concat();
        let config = read(&rotating).unwrap();
        assert_eq!(config.app_secrets.len(), 2);
        assert!(!config.settings.alone);
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = read(&[NEEDED[0], NEEDED[1], ("WHATSAPP_ACCESS_TOKEN", "canary-token")]).unwrap();
        assert!(!format!("{config:?}").contains("canary-token"));
    }
}
