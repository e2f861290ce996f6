//! Message templates of an account: kept in memory, approved at once. `create` and `fill` are called by `api`
//! and `send`. Pure: ids and the store come from the caller. Absent: review, pausing, quality, categories that
//! Meta changes by itself, editing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::chat::{Bubble, Button, Kind};
use super::fields::Fields;
use super::refusal::Refusal;

/// A template as `GET /{WABA}/message_templates` lists it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) language: String,
    pub(super) category: String,
    pub(super) status: String,
    pub(super) parameter_format: String,
    pub(super) components: Value,
}

/// A template with its parameters put in.
pub(super) struct Filled {
    pub(super) bubble: Bubble,
    pub(super) category: String,
}

/// Checks the body of `POST /{WABA}/message_templates` (limits: whatsapp.md 2.4 and 2.6).
pub(super) fn create(body: &Value, id: String) -> Result<Template, Refusal> {
    let known = [
        "name",
        "language",
        "category",
        "components",
        "parameter_format",
        "allow_category_change",
        "message_send_ttl_seconds",
    ];
    let fields = Fields::of(body, "", &known)?;
    let name = fields.text("name", 512)?;
    if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Err(fields.wrong("name", "must consist of a to z, 0 to 9 and _"));
    }
    let language = fields.text("language", 8)?;
    let category = fields.one_of("category", &["MARKETING", "UTILITY", "AUTHENTICATION"])?;
    let format = match fields.has("parameter_format") {
        true => fields.one_of("parameter_format", &["NAMED", "POSITIONAL"])?,
        false => "POSITIONAL",
    };
    let mut bodies = 0;
    for component in fields.list("components", 1, 5)? {
        let known = ["type", "format", "text", "example", "buttons", "cards", "add_security_recommendation"];
        let part = Fields::of(component, "components[]", &known)?;
        match part.one_of("type", &["HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL"])? {
            "HEADER" => drop(part.opt_text("text", 60)?),
            "BODY" => {
                bodies += 1;
                let text = part.text("text", 1024)?.trim();
                if category != "AUTHENTICATION" && (text.starts_with("{{") || text.ends_with("}}")) {
                    return Err(part.wrong("text", "must not begin or end with a variable"));
                }
            }
            "FOOTER" => drop(part.text("text", 60)?),
            "BUTTONS" => {
                for button in part.list("buttons", 1, 10)? {
                    let known = ["type", "text", "url", "phone_number", "example", "flow_id", "flow_action"];
                    Fields::of(button, "components[].buttons[]", &known)?.text("text", 25)?;
                }
            }
            _ => {}
        }
    }
    if bodies != 1 {
        return Err(fields.wrong("components", "must have one BODY"));
    }
    Ok(Template {
        id,
        name: name.to_owned(),
        language: language.to_owned(),
        category: category.to_owned(),
        status: "APPROVED".to_owned(),
        parameter_format: format.to_owned(),
        components: body["components"].clone(),
    })
}

/// Name and language of the template that a message asks for.
pub(super) fn wanted(message: &Value) -> Result<(&str, &str), Refusal> {
    let fields = Fields::of(&message["template"], "template", &["name", "language", "components"])?;
    let name = fields.text("name", 512)?;
    let language = fields.object("language", "template.language", &["code", "policy"])?;
    Ok((name, language.text("code", 8)?))
}

impl Template {
    fn component(&self, kind: &str) -> Option<&Value> {
        self.components.as_array()?.iter().find(|part| part["type"] == kind)
    }

    fn words(&self, kind: &str) -> &str {
        self.component(kind).and_then(|part| part["text"].as_str()).unwrap_or_default()
    }

    /// Puts the parameters of a message's `template` object in, or refuses them (132000, 132005, 132012, 132018).
    pub(super) fn fill(&self, template: &Value) -> Result<Filled, Refusal> {
        let empty = Vec::new();
        let parts = template["components"].as_array().unwrap_or(&empty);
        for part in parts {
            let known = ["type", "sub_type", "index", "parameters"];
            Fields::of(part, "template.components[]", &known)?
                .one_of("type", &["header", "body", "button"])?;
        }
        let of = |kind: &str| parts.iter().find(|part| part["type"] == kind);
        let text = self.filled("BODY", of("body"))?;
        if text.encode_utf16().count() > 1024 {
            return Err(Refusal::of(132_005, "body: Text length exceeds the limit of 1024"));
        }
        let header = self.component("HEADER").map(|_| self.filled("HEADER", of("header"))).transpose()?;
        let media = of("header").map(|part| &part["parameters"][0]["image"]);
        let buttons = self.buttons(parts)?;
        let bubble = Bubble {
            kind: Kind::Template,
            text: Some(text),
            header: header.filter(|header| !header.is_empty()),
            footer: Some(self.words("FOOTER").to_owned()).filter(|footer| !footer.is_empty()),
            buttons: Some(buttons).filter(|buttons| !buttons.is_empty()),
            list: None,
            image_url: media.and_then(super::bubble::media),
        };
        Ok(Filled { bubble, category: self.category.to_ascii_lowercase() })
    }

    fn filled(&self, kind: &str, part: Option<&Value>) -> Result<String, Refusal> {
        let words = self.words(kind);
        let lower = kind.to_ascii_lowercase();
        let media = kind == "HEADER" && self.component(kind).is_some_and(|part| part["format"] != "TEXT");
        let empty = Vec::new();
        let given = part.and_then(|part| part["parameters"].as_array()).unwrap_or(&empty);
        let names = variables(words);
        let expected = if media { 1 } else { names.len() };
        if given.len() != expected {
            let details = format!(
                "{lower}: number of localizable_params ({}) does not match the expected number of params \
                 ({expected})",
                given.len()
            );
            return Err(Refusal::of(132_000, details));
        }
        if media {
            return Ok(String::new());
        }
        let mut text = words.to_owned();
        let named = self.parameter_format == "NAMED";
        for (at, name) in names.iter().enumerate() {
            let wanted = |value: &&Value| value["parameter_name"] == *name;
            let parameter = if named { given.iter().find(wanted) } else { given.get(at) };
            let Some(parameter) = parameter else {
                return Err(Refusal::of(132_000, format!("{lower}: no parameter is named {name}")));
            };
            let value = match parameter["type"].as_str() {
                Some("text") => parameter["text"].as_str(),
                Some(kind @ ("currency" | "date_time")) => parameter[kind]["fallback_value"].as_str(),
                _ => None,
            };
            let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
                return Err(Refusal::of(132_012, format!("{lower}: parameter {name} has no text")));
            };
            if value.contains(['\n', '\t']) || value.contains("     ") {
                let why = "must not have new lines, tabs or more than 4 spaces in a row";
                return Err(Refusal::of(132_018, format!("{lower}: parameter {name} {why}")));
            }
            text = text.replace(&format!("{{{{{name}}}}}"), value);
        }
        Ok(text)
    }

    fn buttons(&self, parts: &[Value]) -> Result<Vec<Button>, Refusal> {
        let empty = Vec::new();
        let known = self.component("BUTTONS").and_then(|part| part["buttons"].as_array()).unwrap_or(&empty);
        let mut buttons = Vec::new();
        for (at, button) in known.iter().enumerate() {
            let title = button["text"].as_str().unwrap_or_default().to_owned();
            let place = at.to_string();
            let given = parts.iter().find(|part| {
                part["type"] == "button" && (part["index"] == *place || part["index"] == json!(at))
            });
            let parameter = given.map(|part| &part["parameters"][0]);
            let url = button["url"].as_str().is_some_and(|url| url.contains("{{"));
            if url && parameter.and_then(|parameter| parameter["text"].as_str()).is_none() {
                let details = format!("buttons: button at index {at} of type url requires a parameter");
                return Err(Refusal::of(131_008, details));
            }
            if button["type"] == "QUICK_REPLY" {
                let payload = parameter.and_then(|parameter| parameter["payload"].as_str());
                if payload.is_some_and(|payload| payload.encode_utf16().count() > 256) {
                    let details = "buttons: payload must be at most 256 characters long";
                    return Err(Refusal::of(131_009, details));
                }
                buttons.push(Button { id: payload.unwrap_or(&title).to_owned(), title });
            }
        }
        Ok(buttons)
    }
}

/// The names between double braces, each once, in the order of the text.
fn variables(text: &str) -> Vec<&str> {
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        if seen.insert(name) {
            names.push(name);
        }
        rest = tail;
    }
    names
}
