//! What WhatsApp refuses, refused here first and by name.
//!
//! Limits are counted in UTF-16 units, which are never fewer than characters: WhatsApp's own unit is not
//! documented, so both are kept. Used by every constructor beside this file.

use serde::{Deserialize, Serialize};

/// The longest text message.
pub const TEXT: usize = 4096;
/// The longest caption.
pub const CAPTION: usize = 1024;
/// The longest body of a message with buttons, a link or a request.
pub const BODY: usize = 1024;
/// The longest body of a list.
pub const LIST_BODY: usize = 4096;
/// The longest header, the longest footer.
pub const HEADER: usize = 60;
/// The most reply buttons.
pub const BUTTONS: usize = 3;
/// The longest title of a button, a list's button or a link.
pub const BUTTON_TITLE: usize = 20;
/// The longest id of a button.
pub const BUTTON_ID: usize = 256;
/// The most sections of a list.
pub const SECTIONS: usize = 10;
/// The most rows of a list, over all its sections.
pub const ROWS: usize = 10;
/// The longest title of a section or a row.
pub const ROW_TITLE: usize = 24;
/// The longest id of a row.
pub const ROW_ID: usize = 200;
/// The longest description of a row.
pub const ROW_DESCRIPTION: usize = 72;
/// The longest link.
pub const LINK: usize = 2000;
/// The longest name of a file, a place or a template, and our longest callback.
pub const NAME: usize = 512;

/// A message that WhatsApp would refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("`{field}` {rule}")]
pub struct Refused {
    /// The part, as in `buttons[2].title`.
    pub field: String,
    /// The number of the rule, where it has one.
    pub limit: Option<usize>,
    /// The rule.
    pub rule: Rule,
}

/// A rule that a message broke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Nothing, or nothing but white space, where something is needed.
    #[error("must not be empty")]
    Empty,
    /// Longer than the limit, in UTF-16 units.
    #[error("is {actual} characters long, and at most {limit} are allowed")]
    TooLong {
        /// Its length.
        actual: usize,
        /// The most that is allowed.
        limit: usize,
    },
    /// More than the limit.
    #[error("has {actual} entries, and at most {limit} are allowed")]
    TooMany {
        /// How many.
        actual: usize,
        /// The most that is allowed.
        limit: usize,
    },
    /// The same as another one that it must differ from.
    #[error("repeats {0:?}")]
    Repeated(String),
    /// Anything else, in words that complete the sentence.
    #[error("{0}")]
    Malformed(String),
}

impl Refused {
    /// A refusal of `field` by `rule`.
    pub fn new(field: impl Into<String>, rule: Rule) -> Self {
        let limit = match rule {
            Rule::TooLong { limit, .. } | Rule::TooMany { limit, .. } => Some(limit),
            _ => None,
        };
        Self { field: field.into(), limit, rule }
    }

    pub(super) fn malformed(field: impl Into<String>, words: &str) -> Self {
        Self::new(field, Rule::Malformed(words.to_owned()))
    }
}

/// How long a text is, by the stricter of two measures: characters and UTF-16 units.
pub fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Shortens a label of our own to `limit`, ending in `…` where something was cut.
pub fn fit(text: &str, limit: usize) -> String {
    if length(text) <= limit {
        return text.to_owned();
    }
    let mut room = limit.saturating_sub(1);
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: String = text.chars().take_while(fits).collect();
    // A joiner or a space before the cut would hang in the air.
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || c == '\u{200d}');
    if limit == 0 { String::new() } else { format!("{kept}…") }
}

/// A text that must be there, within its limit.
pub(super) fn required(field: &str, text: impl Into<String>, limit: usize) -> Result<String, Refused> {
    let text = text.into();
    if text.trim().is_empty() {
        return Err(Refused::new(field, Rule::Empty));
    }
    let actual = length(&text);
    if actual > limit {
        return Err(Refused::new(field, Rule::TooLong { actual, limit }));
    }
    // PostgreSQL's jsonb takes no NUL, and no phone shows one.
    if text.contains('\0') {
        return Err(Refused::malformed(field, "contains a NUL"));
    }
    Ok(text)
}

/// A text that may be missing. One that is there and empty is refused, as WhatsApp does.
pub(super) fn optional(field: &str, text: Option<String>, limit: usize) -> Result<Option<String>, Refused> {
    text.map(|text| required(field, text, limit)).transpose()
}

/// Between one and `limit` entries.
pub(super) fn counted<T>(field: &str, list: &[T], limit: usize) -> Result<(), Refused> {
    match list.len() {
        0 => Err(Refused::new(field, Rule::Empty)),
        actual if actual > limit => Err(Refused::new(field, Rule::TooMany { actual, limit })),
        _ => Ok(()),
    }
}

/// Entries that must differ; the field is named with the place of the second one.
pub(super) fn distinct<'a>(
    field: impl Fn(usize) -> String,
    values: impl Iterator<Item = &'a str>,
) -> Result<(), Refused> {
    let mut seen = std::collections::BTreeSet::new();
    for (place, value) in values.enumerate() {
        if !seen.insert(value) {
            return Err(Refused::new(field(place), Rule::Repeated(value.to_owned())));
        }
    }
    Ok(())
}

/// A web address that a phone can open.
pub(super) fn link(field: &str, url: impl Into<String>) -> Result<String, Refused> {
    let url = required(field, url, LINK)?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let good = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']))
        && !url.chars().any(|c| c.is_whitespace() || c.is_control());
    if good { Ok(url) } else { Err(Refused::malformed(field, "must be an http or https address")) }
}

/// Makes one line of a text, as template parameters need: every run of white space becomes one space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
