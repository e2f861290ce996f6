//! Messages that can be pressed: reply buttons, lists, links, and the request for a phone number.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Outbound;
use super::limits::*;
use super::media::Source;

/// What stands above the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Header {
    /// Words, at most 60 characters.
    Text(String),
    /// A picture: surer than a picture sent before, which may arrive after.
    Image(Source),
    /// A file.
    Document(Source),
}

/// A reply button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What comes back when it is pressed: 1 to 256 characters.
    pub id: String,
    /// What is on it: 1 to 20 characters.
    pub title: String,
}

/// Words with one to three reply buttons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Buttons {
    /// Above the body.
    pub header: Option<Header>,
    /// 1 to 1,024 characters.
    pub body: String,
    /// Below the body, at most 60 characters.
    pub footer: Option<String>,
    /// One to three, with different ids and titles.
    pub buttons: Vec<Button>,
}

/// Words with a button that opens up to ten rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct List {
    /// Above the body, at most 60 characters.
    pub header: Option<String>,
    /// 1 to 4,096 characters.
    pub body: String,
    /// Below the body, at most 60 characters.
    pub footer: Option<String>,
    /// What is on the button: 1 to 20 characters.
    pub button: String,
    /// One to ten, with at most ten rows together.
    pub sections: Vec<Section>,
}

/// Rows under one title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// At most 24 characters; needed where there is more than one section.
    pub title: Option<String>,
    /// At least one.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What comes back when it is pressed: 1 to 200 characters, unlike that of any other row.
    pub id: String,
    /// 1 to 24 characters.
    pub title: String,
    /// At most 72 characters.
    pub description: Option<String>,
}

/// Words with a button that opens a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CtaUrl {
    /// Above the body.
    pub header: Option<Header>,
    /// 1 to 1,024 characters.
    pub body: String,
    /// Below the body, at most 60 characters.
    pub footer: Option<String>,
    /// What is on the button: 1 to 20 characters.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A button by which somebody shares their own phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContactRequest {
    /// 1 to 1,024 characters.
    pub body: String,
}

impl Outbound {
    /// Words with one to three reply buttons.
    ///
    /// # Errors
    /// Where a part is empty or too long, there are none or more than three buttons, or two share an id or a
    /// title.
    pub fn buttons(
        body: impl Into<String>,
        header: Option<String>,
        footer: Option<String>,
        buttons: Vec<Button>,
    ) -> Result<Self, Refused> {
        Self::buttons_under(header.map(Header::Text), body, footer, buttons)
    }

    /// The same under any header, such as a picture.
    ///
    /// # Errors
    /// As [`buttons`](Self::buttons).
    pub fn buttons_under(
        header: Option<Header>,
        body: impl Into<String>,
        footer: Option<String>,
        buttons: Vec<Button>,
    ) -> Result<Self, Refused> {
        let header = checked(header)?;
        let body = required("body", body, BODY)?;
        let footer = optional("footer", footer, HEADER)?;
        counted("buttons", &buttons, BUTTONS)?;
        for (place, button) in buttons.iter().enumerate() {
            required(&format!("buttons[{place}].id"), button.id.as_str(), BUTTON_ID)?;
            required(&format!("buttons[{place}].title"), button.title.as_str(), BUTTON_TITLE)?;
        }
        distinct(|place| format!("buttons[{place}].id"), buttons.iter().map(|b| b.id.as_str()))?;
        distinct(|place| format!("buttons[{place}].title"), buttons.iter().map(|b| b.title.trim()))?;
        Ok(Self::Buttons(Buttons { header, body, footer, buttons }))
    }

    /// Words with a button that opens up to ten rows.
    ///
    /// # Errors
    /// Where a part is empty or too long, there are none or more than ten rows over all sections, two rows
    /// share an id, or one of several sections has no title.
    pub fn list(
        body: impl Into<String>,
        button: impl Into<String>,
        sections: Vec<Section>,
        header: Option<String>,
        footer: Option<String>,
    ) -> Result<Self, Refused> {
        let header = optional("header", header, HEADER)?;
        let body = required("body", body, LIST_BODY)?;
        let footer = optional("footer", footer, HEADER)?;
        let button = required("button", button, BUTTON_TITLE)?;
        counted("sections", &sections, SECTIONS)?;
        for (place, section) in sections.iter().enumerate() {
            let title = format!("sections[{place}].title");
            optional(&title, section.title.clone(), ROW_TITLE)?;
            if sections.len() > 1 && section.title.is_none() {
                return Err(Refused::new(title, Rule::Empty));
            }
            counted(&format!("sections[{place}].rows"), &section.rows, ROWS)?;
            for (n, row) in section.rows.iter().enumerate() {
                let field = |part: &str| format!("sections[{place}].rows[{n}].{part}");
                required(&field("id"), row.id.as_str(), ROW_ID)?;
                required(&field("title"), row.title.as_str(), ROW_TITLE)?;
                optional(&field("description"), row.description.clone(), ROW_DESCRIPTION)?;
            }
        }
        let rows: Vec<&Row> = sections.iter().flat_map(|section| &section.rows).collect();
        counted("rows", &rows, ROWS)?;
        distinct(|place| format!("rows[{place}].id"), rows.iter().map(|row| row.id.as_str()))?;
        Ok(Self::List(List { header, body, footer, button, sections }))
    }

    /// Words with a button that opens a link.
    ///
    /// # Errors
    /// Where a part is empty or too long, or the link is no http address.
    pub fn cta_url(
        body: impl Into<String>,
        label: impl Into<String>,
        url: impl Into<String>,
        header: Option<Header>,
        footer: Option<String>,
    ) -> Result<Self, Refused> {
        Ok(Self::CtaUrl(CtaUrl {
            header: checked(header)?,
            body: required("body", body, BODY)?,
            footer: optional("footer", footer, HEADER)?,
            label: required("label", label, BUTTON_TITLE)?,
            url: link("url", url)?,
        }))
    }

    /// A button by which somebody shares their phone number. The answer is `Content::Contacts` with
    /// `own_phone`.
    ///
    /// # Errors
    /// Where the body is empty or too long.
    pub fn contact_request(body: impl Into<String>) -> Result<Self, Refused> {
        Ok(Self::ContactRequest(ContactRequest { body: required("body", body, BODY)? }))
    }
}

fn checked(header: Option<Header>) -> Result<Option<Header>, Refused> {
    match header {
        Some(Header::Text(text)) => Ok(Some(Header::Text(required("header", text, HEADER)?))),
        Some(Header::Image(source)) => Ok(Some(Header::Image(source.checked("header")?))),
        Some(Header::Document(source)) => Ok(Some(Header::Document(source.checked("header")?))),
        None => Ok(None),
    }
}

impl Header {
    fn content(&self) -> Value {
        match self {
            Self::Text(text) => json!({ "type": "text", "text": text }),
            Self::Image(source) => json!({ "type": "image", "image": source.content() }),
            Self::Document(source) => json!({ "type": "document", "document": source.content() }),
        }
    }
}

/// The frame that all of these share. What is missing is left out: WhatsApp refuses empty strings.
fn framed(kind: &str, header: Option<Value>, body: &str, footer: Option<&str>, action: Value) -> Value {
    let mut frame = json!({ "type": kind, "body": { "text": body }, "action": action });
    if let Some(header) = header {
        frame["header"] = header;
    }
    if let Some(footer) = footer {
        frame["footer"] = json!({ "text": footer });
    }
    frame
}

impl Buttons {
    pub(super) fn content(&self) -> Value {
        let reply = |b: &Button| json!({ "type": "reply", "reply": { "id": b.id, "title": b.title } });
        let action = json!({ "buttons": self.buttons.iter().map(reply).collect::<Vec<_>>() });
        let header = self.header.as_ref().map(Header::content);
        framed("button", header, &self.body, self.footer.as_deref(), action)
    }

    pub(super) fn preview(&self) -> String {
        let buttons = self.buttons.iter().map(|button| format!("[{}]", button.title));
        std::iter::once(self.body.clone()).chain(buttons).collect::<Vec<_>>().join("\n")
    }
}

impl List {
    pub(super) fn content(&self) -> Value {
        let row = |row: &Row| match &row.description {
            Some(description) => json!({ "id": row.id, "title": row.title, "description": description }),
            None => json!({ "id": row.id, "title": row.title }),
        };
        let section = |section: &Section| {
            let rows: Vec<_> = section.rows.iter().map(row).collect();
            match &section.title {
                Some(title) => json!({ "title": title, "rows": rows }),
                None => json!({ "rows": rows }),
            }
        };
        let sections: Vec<_> = self.sections.iter().map(section).collect();
        let action = json!({ "button": self.button, "sections": sections });
        let header = self.header.clone().map(|text| Header::Text(text).content());
        framed("list", header, &self.body, self.footer.as_deref(), action)
    }

    pub(super) fn preview(&self) -> String {
        let rows = self.sections.iter().flat_map(|section| &section.rows);
        let rows = rows.map(|row| match &row.description {
            Some(description) => format!("- {} ({description})", row.title),
            None => format!("- {}", row.title),
        });
        std::iter::once(self.body.clone()).chain(rows).collect::<Vec<_>>().join("\n")
    }
}

impl CtaUrl {
    pub(super) fn content(&self) -> Value {
        let parameters = json!({ "display_text": self.label, "url": self.url });
        let action = json!({ "name": "cta_url", "parameters": parameters });
        let header = self.header.as_ref().map(Header::content);
        framed("cta_url", header, &self.body, self.footer.as_deref(), action)
    }
}

impl ContactRequest {
    pub(super) fn content(&self) -> Value {
        framed("request_contact_info", None, &self.body, None, json!({ "name": "request_contact_info" }))
    }
}
