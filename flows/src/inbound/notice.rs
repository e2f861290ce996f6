//! Notices that change what we may send: who stopped marketing, which template works, what became of the
//! account.
//!
//! Read by Intake from what `parse` calls [`Other`]. Absent: notices that are only shown (names, quality
//! scores, alerts): they stay as they came.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::json::{Leaf, shape};
use super::{Other, Sender, wording};

/// The most preferences of one notice that we read.
const MAX_PREFERENCES: usize = 1_000;

/// A notice that has an effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// People stopped or resumed marketing messages of this number.
    Preferences {
        /// In the order they came.
        list: Vec<Preference>,
    },
    /// A template may be used from now on, or no longer.
    Template {
        /// Its name.
        name: String,
        /// The code of its language.
        language: String,
        /// `APPROVED`, `PAUSED`, `DISABLED`, `REJECTED` and others.
        event: String,
        /// Why, where WhatsApp says it.
        reason: Option<String>,
    },
    /// The account was restricted, disabled, verified and so on.
    Account {
        /// `ACCOUNT_RESTRICTION`, `DISABLED_UPDATE` and others.
        event: String,
    },
    /// Nothing that changes what we do.
    Silent,
}

/// What somebody wants of our marketing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    /// Who.
    pub who: Sender,
    /// True for `resume` and `signup`, false for `stop`. A word we do not know is no preference at all.
    pub marketing: bool,
    /// When, in whole seconds.
    pub at: Option<Timestamp>,
}

shape!(Body {
    preferences = "user_preferences": Leaf<'a>,
    event = "event": Leaf<'a>,
    name = "message_template_name": Leaf<'a>,
    language = "message_template_language": Leaf<'a>,
    reason = "reason": Leaf<'a>,
});

shape!(Line {
    wa_id = "wa_id": Leaf<'a>,
    user_id = "user_id": Leaf<'a>,
    parent_user_id = "parent_user_id": Leaf<'a>,
    category = "category": Leaf<'a>,
    value = "value": Leaf<'a>,
    timestamp = "timestamp": Leaf<'a>,
});

impl Other {
    /// What this notice means for what we may send.
    pub fn notice(&self) -> Notice {
        // What was kept may hold half surrogate pairs, exactly as received.
        let survey = super::json::survey(&self.raw);
        let body: Body<'_> = serde_json::from_str(&survey.repaired).unwrap_or_default();
        let read = match self.field.as_str() {
            "user_preferences" => {
                let lines = body.preferences.list().into_iter().take(MAX_PREFERENCES);
                Some(Notice::Preferences { list: lines.filter_map(preference).collect() })
            }
            "message_template_status_update" => template(&body),
            "account_update" => wording::short(body.event).map(|event| Notice::Account { event }),
            _ => None,
        };
        read.unwrap_or(Notice::Silent)
    }
}

fn preference(leaf: Leaf<'_>) -> Option<Preference> {
    let line: Line<'_> = leaf.shape();
    let about_marketing =
        wording::short(line.category).is_none_or(|category| category == "marketing_messages");
    let marketing = match wording::short(line.value)?.as_str() {
        "stop" => false,
        "resume" | "signup" => true,
        _ => return None,
    };
    let who = Sender::read([line.wa_id, line.user_id, line.parent_user_id]);
    let at = wording::instant(line.timestamp);
    (about_marketing && who.is_known()).then_some(Preference { who, marketing, at })
}

fn template(body: &Body<'_>) -> Option<Notice> {
    Some(Notice::Template {
        name: wording::short(body.name)?,
        language: wording::short(body.language)?,
        event: wording::short(body.event)?,
        reason: wording::short(body.reason).filter(|reason| reason != "NONE"),
    })
}
