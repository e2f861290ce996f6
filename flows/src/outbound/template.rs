//! Messages that WhatsApp has approved, filled in.
//!
//! Checked here is what makes WhatsApp refuse any template (132000, 132005, 132018); whether the parameters
//! are those of this template, only who has its definition can say.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Outbound;
use super::limits::*;
use super::media::Source;

/// The longest filled-in body, and so the longest parameter.
const PARAMETERS: usize = 1024;
/// The most buttons of a template.
const PRESSES: usize = 10;
/// The longest code to copy.
const CODE: usize = 20;

/// A template, filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Template {
    /// Of `a` to `z`, `0` to `9` and `_`.
    pub name: String,
    /// The exact code it was approved in (`en_US`, `pt_BR`, `es`).
    pub language: String,
    /// What the header needs, if anything.
    pub header: Option<Param>,
    /// What the body needs: all in order, or all by name.
    pub body: Vec<Param>,
    /// What the buttons need.
    pub buttons: Vec<Press>,
}

/// What stands in for one variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Param {
    /// Words on one line.
    Text {
        /// The variable's name; `None` where the template counts its variables.
        name: Option<String>,
        /// The words.
        text: String,
    },
    /// A picture, in a header.
    Image(Source),
    /// A film, in a header.
    Video(Source),
    /// A file, in a header.
    Document(Source),
}

/// What a button needs. `index` is its place among the template's buttons, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Press {
    /// Comes back as a tap.
    QuickReply {
        /// Its place.
        index: u8,
        /// What comes back: 1 to 256 characters.
        payload: String,
    },
    /// Opens a link whose end is variable.
    Url {
        /// Its place.
        index: u8,
        /// The end of the link.
        text: String,
    },
    /// Copies a code.
    CopyCode {
        /// Its place.
        index: u8,
        /// At most 20 characters.
        code: String,
    },
}

impl Param {
    /// Words for a counted variable.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { name: None, text: text.into() }
    }

    /// Words for a named variable.
    pub fn named(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Text { name: Some(name.into()), text: text.into() }
    }

    fn checked(&self, field: &str, limit: usize) -> Result<(), Refused> {
        match self {
            Self::Text { name, text } => {
                if let Some(name) = name {
                    required(&format!("{field}.name"), name.as_str(), NAME)?;
                }
                required(field, text.as_str(), limit)?;
                if text.contains(['\n', '\r', '\t', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
                    return Err(Refused::malformed(field, "must not contain line breaks or tabs"));
                }
                if text.contains("    ") {
                    return Err(Refused::malformed(field, "must not contain four spaces in a row"));
                }
                Ok(())
            }
            Self::Image(source) | Self::Video(source) | Self::Document(source) => {
                source.clone().checked(field).map(drop)
            }
        }
    }

    fn content(&self) -> Value {
        match self {
            Self::Text { name: None, text } => json!({ "type": "text", "text": text }),
            Self::Text { name: Some(name), text } => {
                json!({ "type": "text", "parameter_name": name, "text": text })
            }
            Self::Image(source) => json!({ "type": "image", "image": source.content() }),
            Self::Video(source) => json!({ "type": "video", "video": source.content() }),
            Self::Document(source) => json!({ "type": "document", "document": source.content() }),
        }
    }

    fn words(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    fn is_named(&self) -> bool {
        matches!(self, Self::Text { name: Some(_), .. })
    }
}

impl Press {
    fn index(&self) -> u8 {
        match self {
            Self::QuickReply { index, .. } | Self::Url { index, .. } | Self::CopyCode { index, .. } => *index,
        }
    }

    fn checked(&self, field: &str) -> Result<(), Refused> {
        if usize::from(self.index()) >= PRESSES {
            return Err(Refused::malformed(format!("{field}.index"), "must be between 0 and 9"));
        }
        match self {
            Self::QuickReply { payload, .. } => {
                required(&format!("{field}.payload"), payload.as_str(), BUTTON_ID).map(drop)
            }
            Self::Url { text, .. } => {
                let text = required(&format!("{field}.text"), text.as_str(), LINK)?;
                let blank = text.chars().any(|c| c.is_whitespace() || c.is_control());
                if blank {
                    Err(Refused::malformed(format!("{field}.text"), "must not contain spaces"))
                } else {
                    Ok(())
                }
            }
            Self::CopyCode { code, .. } => required(&format!("{field}.code"), code.as_str(), CODE).map(drop),
        }
    }

    fn content(&self) -> Value {
        let (sub_type, parameter) = match self {
            Self::QuickReply { payload, .. } => {
                ("quick_reply", json!({ "type": "payload", "payload": payload }))
            }
            Self::Url { text, .. } => ("url", json!({ "type": "text", "text": text })),
            Self::CopyCode { code, .. } => {
                ("copy_code", json!({ "type": "coupon_code", "coupon_code": code }))
            }
        };
        let index = self.index().to_string();
        json!({ "type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter] })
    }
}

impl Outbound {
    /// A template, filled in. Words from outside go through [`one_line`] first.
    ///
    /// # Errors
    /// Where the name or language cannot be one, a parameter is empty, has line breaks, tabs or four spaces
    /// in a row, the body's parameters are longer than a body, some are named and some not, or a button is
    /// given twice.
    pub fn template(
        name: impl Into<String>,
        language: impl Into<String>,
        header: Option<Param>,
        body: Vec<Param>,
        buttons: Vec<Press>,
    ) -> Result<Self, Refused> {
        let name = required("name", name, NAME)?;
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
            return Err(Refused::malformed("name", "may only have a to z, 0 to 9 and _"));
        }
        let language = required("language", language, 16)?;
        if !language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(Refused::malformed("language", "must be a code such as en_US"));
        }
        if let Some(header) = &header {
            header.checked("header", HEADER)?;
        }
        for (place, param) in body.iter().enumerate() {
            let field = format!("body[{place}]");
            param.checked(&field, PARAMETERS)?;
            if param.words().is_none() {
                return Err(Refused::malformed(field, "must be text"));
            }
            if param.is_named() != body.first().is_some_and(Param::is_named) {
                return Err(Refused::malformed(
                    field,
                    "must be named as the others are, or not as they are not",
                ));
            }
        }
        let names = body.iter().filter_map(|param| match param {
            Param::Text { name, .. } => name.as_deref(),
            _ => None,
        });
        distinct(|place| format!("body[{place}].name"), names)?;
        let actual = body.iter().filter_map(Param::words).map(length).sum();
        if actual > PARAMETERS {
            return Err(Refused::new("body", Rule::TooLong { actual, limit: PARAMETERS }));
        }
        if buttons.len() > PRESSES {
            return Err(Refused::new("buttons", Rule::TooMany { actual: buttons.len(), limit: PRESSES }));
        }
        for (place, press) in buttons.iter().enumerate() {
            press.checked(&format!("buttons[{place}]"))?;
        }
        let places: Vec<String> = buttons.iter().map(|press| press.index().to_string()).collect();
        distinct(|place| format!("buttons[{place}].index"), places.iter().map(String::as_str))?;
        Ok(Self::Template(Template { name, language, header, body, buttons }))
    }
}

impl Template {
    pub(super) fn content(&self) -> Value {
        let mut components = Vec::new();
        if let Some(header) = &self.header {
            components.push(json!({ "type": "header", "parameters": [header.content()] }));
        }
        if !self.body.is_empty() {
            let parameters: Vec<_> = self.body.iter().map(Param::content).collect();
            components.push(json!({ "type": "body", "parameters": parameters }));
        }
        components.extend(self.buttons.iter().map(Press::content));
        let mut content = json!({ "name": self.name, "language": { "code": self.language } });
        if !components.is_empty() {
            content["components"] = Value::Array(components);
        }
        content
    }

    pub(super) fn preview(&self) -> String {
        let words: Vec<_> = self.body.iter().filter_map(Param::words).collect();
        format!("{} ({}): {}", self.name, self.language, words.join(" | "))
    }
}
