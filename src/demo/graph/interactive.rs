//! What Meta accepts as an `interactive` object: buttons, lists, links, forms, products (whatsapp.md 2.3 and
//! 2.4). Pure; called by `check`. What the customer sees of it is in `bubble`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::check::media;
use super::fields::Fields;
use super::refusal::Refusal;

const TYPES: [&str; 11] = [
    "button",
    "list",
    "cta_url",
    "flow",
    "product",
    "product_list",
    "catalog_message",
    "location_request_message",
    "address_message",
    "carousel",
    "request_contact_info",
];

/// Checks the `interactive` object of a body.
pub(super) fn check(fields: &Fields<'_>) -> Result<(), Refusal> {
    let object =
        fields.object("interactive", "interactive", &["type", "header", "body", "footer", "action"])?;
    let kind = object.one_of("type", &TYPES)?;
    if object.has("header") {
        header(&object, kind)?;
    } else if kind == "product_list" {
        return Err(Refusal::missing("interactive", "header"));
    }
    if object.has("body") || kind != "product" {
        let limit = if kind == "list" { 4096 } else { 1024 };
        object.object("body", "interactive.body", &["text"])?.text("text", limit)?;
    }
    if object.has("footer") {
        if kind == "carousel" {
            return Err(object.wrong("footer", "is not allowed with a carousel"));
        }
        object.object("footer", "interactive.footer", &["text"])?.text("text", 60)?;
    }
    match kind {
        "button" => buttons(&object),
        "list" => list(&object),
        "cta_url" => link(&object),
        "flow" => form(&object),
        "product" => {
            let action = action(&object, &["catalog_id", "product_retailer_id"])?;
            action.text("catalog_id", 256)?;
            action.text("product_retailer_id", 256).map(drop)
        }
        "product_list" => products(&object),
        "catalog_message" => named(&object, &["name", "parameters"], kind),
        "location_request_message" => named(&object, &["name"], "send_location"),
        "address_message" => named(&object, &["name", "parameters"], kind),
        "request_contact_info" => named(&object, &["name"], kind),
        _ => carousel(&object),
    }
}

fn action<'a>(object: &Fields<'a>, known: &[&str]) -> Result<Fields<'a>, Refusal> {
    object.object("action", "interactive.action", known)
}

fn named(object: &Fields<'_>, known: &[&str], name: &str) -> Result<(), Refusal> {
    action(object, known)?.one_of("name", &[name]).map(drop)
}

fn header(object: &Fields<'_>, kind: &str) -> Result<(), Refusal> {
    let known = ["type", "text", "sub_text", "image", "video", "document"];
    let header = object.object("header", "interactive.header", &known)?;
    let allowed: &[&str] = match kind {
        "list" | "product_list" => &["text"],
        "product" | "carousel" | "catalog_message" | "location_request_message" => {
            return Err(object.wrong("header", &format!("is not allowed with type {kind}")));
        }
        _ => &["text", "image", "video", "document"],
    };
    let shape = header.one_of("type", allowed)?;
    for other in known.iter().skip(1).filter(|other| **other != shape && **other != "sub_text") {
        if header.has(other) {
            return Err(header.wrong(other, &format!("is not allowed in a header of type {shape}")));
        }
    }
    header.opt_text("sub_text", 60)?;
    match shape {
        "text" => header.text("text", 60).map(drop),
        "document" => {
            media(&header, shape, "interactive.header.document", &["id", "link", "filename", "caption"])
        }
        _ => media(&header, shape, "interactive.header.media", &["id", "link"]),
    }
}

fn buttons(object: &Fields<'_>) -> Result<(), Refusal> {
    let (mut ids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for button in action(object, &["buttons"])?.list("buttons", 1, 3)? {
        let button = Fields::of(button, "interactive.action.buttons[]", &["type", "reply"])?;
        button.one_of("type", &["reply"])?;
        let reply = button.object("reply", "interactive.action.buttons[].reply", &["id", "title"])?;
        let id = reply.text("id", 256)?;
        if id.trim() != id {
            return Err(reply.wrong("id", "must not begin or end with a space"));
        }
        if !ids.insert(id) {
            return Err(reply.wrong("id", "must be unique"));
        }
        if !titles.insert(reply.text("title", 20)?) {
            return Err(reply.wrong("title", "must be unique"));
        }
    }
    Ok(())
}

fn list(object: &Fields<'_>) -> Result<(), Refusal> {
    let action = action(object, &["button", "sections"])?;
    action.text("button", 20)?;
    let sections = action.list("sections", 1, 10)?;
    let (mut ids, mut total) = (BTreeSet::new(), 0);
    for section in sections {
        let section = Fields::of(section, "interactive.action.sections[]", &["title", "rows"])?;
        if section.opt_text("title", 24)?.is_none() && sections.len() > 1 {
            return Err(section.wrong("title", "is required with more than one section"));
        }
        let mut titles = BTreeSet::new();
        for row in section.list("rows", 1, 10)? {
            let row =
                Fields::of(row, "interactive.action.sections[].rows[]", &["id", "title", "description"])?;
            if !ids.insert(row.text("id", 200)?) {
                return Err(row.wrong("id", "must be unique"));
            }
            if !titles.insert(row.text("title", 24)?) && !row.has("description") {
                return Err(row.wrong("title", "must be unique"));
            }
            row.opt_text("description", 72)?;
            total += 1;
        }
    }
    if total > 10 {
        let why = format!("must have at most 10 rows over all sections, they have {total}");
        return Err(action.wrong("sections", &why));
    }
    Ok(())
}

fn link(object: &Fields<'_>) -> Result<(), Refusal> {
    let action = action(object, &["name", "parameters"])?;
    action.one_of("name", &["cta_url"])?;
    let known = ["display_text", "url"];
    let parameters = action.object("parameters", "interactive.action.parameters", &known)?;
    parameters.text("display_text", 20)?;
    let url = parameters.text("url", 2000)?;
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(());
    }
    Err(parameters.wrong("url", "must be an http or https URL"))
}

fn form(object: &Fields<'_>) -> Result<(), Refusal> {
    let action = action(object, &["name", "parameters"])?;
    action.one_of("name", &["flow"])?;
    let known = [
        "flow_message_version",
        "flow_id",
        "flow_name",
        "flow_cta",
        "flow_token",
        "mode",
        "flow_action",
        "flow_action_payload",
    ];
    let parameters = action.object("parameters", "interactive.action.parameters", &known)?;
    parameters.one_of("flow_message_version", &["3"])?;
    if parameters.has("flow_id") == parameters.has("flow_name") {
        return Err(parameters.wrong("flow_id", "or flow_name is required, and only one of them"));
    }
    parameters.text("flow_cta", 20)?;
    parameters.opt_text("flow_token", 1024)?;
    if parameters.has("mode") {
        parameters.one_of("mode", &["published", "draft"])?;
    }
    let exchange = parameters.has("flow_action")
        && parameters.one_of("flow_action", &["navigate", "data_exchange"])? == "data_exchange";
    if exchange {
        if parameters.has("flow_action_payload") {
            return Err(parameters.wrong("flow_action_payload", "is not allowed with data_exchange"));
        }
        return Ok(());
    }
    let path = "interactive.action.parameters.flow_action_payload";
    let payload = parameters.object("flow_action_payload", path, &["screen", "data"])?;
    payload.text("screen", 256)?;
    match payload.value("data") {
        None => Ok(()),
        Some(Value::Object(data)) if !data.is_empty() => Ok(()),
        Some(_) => Err(payload.wrong("data", "must be an object with properties")),
    }
}

fn products(object: &Fields<'_>) -> Result<(), Refusal> {
    let action = action(object, &["catalog_id", "sections"])?;
    action.text("catalog_id", 256)?;
    let sections = action.list("sections", 1, 10)?;
    let mut total = 0;
    for section in sections {
        let section = Fields::of(section, "interactive.action.sections[]", &["title", "product_items"])?;
        if section.opt_text("title", 24)?.is_none() && sections.len() > 1 {
            return Err(section.wrong("title", "is required with more than one section"));
        }
        for item in section.list("product_items", 1, 30)? {
            Fields::of(item, "interactive.action.sections[].product_items[]", &["product_retailer_id"])?
                .text("product_retailer_id", 256)?;
            total += 1;
        }
    }
    if total > 30 { Err(action.wrong("sections", "must have at most 30 products")) } else { Ok(()) }
}

fn carousel(object: &Fields<'_>) -> Result<(), Refusal> {
    for card in action(object, &["cards"])?.list("cards", 2, 10)? {
        let known = ["card_index", "type", "header", "body", "action"];
        let card = Fields::of(card, "interactive.action.cards[]", &known)?;
        card.one_of("type", &["cta_url", "product", "quick_reply"])?;
        if card.has("body") {
            let text =
                card.object("body", "interactive.action.cards[].body", &["text"])?.text("text", 160)?;
            if text.matches('\n').count() > 2 {
                return Err(card.wrong("body", "must have at most 2 line breaks"));
            }
        }
    }
    Ok(())
}
