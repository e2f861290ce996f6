//! What the phone draws for a body that was accepted. Called by `send` after `check`, so it reads leniently:
//! what is missing is simply not drawn. Templates come filled in from `template`.

use serde_json::Value;

use super::chat::{Bubble, Button, Kind, List, Row, Section};

/// The bubble of a message of type `kind` (any type but `template`).
pub(super) fn of(body: &Value, kind: &str) -> Bubble {
    let object = &body[kind];
    match kind {
        "text" => Bubble { kind: Kind::Text, text: text(&object["body"]), ..Bubble::default() },
        "image" | "sticker" => Bubble {
            kind: Kind::Image,
            text: text(&object["caption"]),
            image_url: media(object),
            ..Bubble::default()
        },
        "document" => Bubble {
            kind: Kind::Document,
            text: text(&object["caption"]),
            header: text(&object["filename"]),
            ..Bubble::default()
        },
        "location" => {
            let place = text(&object["name"]).unwrap_or_default();
            let lines = [place, text(&object["address"]).unwrap_or_default()];
            let point = format!("{}, {}", plain(&object["latitude"]), plain(&object["longitude"]));
            let known: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            let text = if known.is_empty() { point } else { known.join("\n") };
            Bubble { kind: Kind::Location, text: Some(text), ..Bubble::default() }
        }
        "reaction" => Bubble { kind: Kind::Reaction, text: text(&object["emoji"]), ..Bubble::default() },
        "contacts" => other(text(&object[0]["name"]["formatted_name"])),
        "interactive" => interactive(object),
        _ => other(text(&object["caption"]).or_else(|| Some(kind.to_owned()))),
    }
}

fn other(text: Option<String>) -> Bubble {
    Bubble { kind: Kind::Other, text, ..Bubble::default() }
}

fn interactive(object: &Value) -> Bubble {
    let action = &object["action"];
    let header = &object["header"];
    let mut bubble = Bubble {
        text: text(&object["body"]["text"]),
        header: text(&header["text"]).or_else(|| text(&header["document"]["filename"])),
        footer: text(&object["footer"]["text"]),
        image_url: media(&header["image"]),
        ..Bubble::default()
    };
    match object["type"].as_str() {
        Some("button") => {
            bubble.kind = Kind::Buttons;
            let buttons = items(&action["buttons"]).filter_map(|button| {
                let reply = &button["reply"];
                Some(Button { id: text(&reply["id"])?, title: text(&reply["title"])? })
            });
            bubble.buttons = Some(buttons.collect());
        }
        Some("list") => {
            bubble.kind = Kind::List;
            let sections = items(&action["sections"]).map(|section| Section {
                title: text(&section["title"]),
                rows: items(&section["rows"]).filter_map(row).collect(),
            });
            bubble.list = Some(List {
                button: text(&action["button"]).unwrap_or_default(),
                sections: sections.collect(),
            });
        }
        _ => {
            let parameters = &action["parameters"];
            let label = text(&parameters["display_text"]).or_else(|| text(&parameters["flow_cta"]));
            bubble.footer = bubble.footer.or(label);
        }
    }
    bubble
}

fn row(row: &Value) -> Option<Row> {
    Some(Row { id: text(&row["id"])?, title: text(&row["title"])?, description: text(&row["description"]) })
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Where the picture of a media object can be fetched by the phone.
pub(super) fn media(object: &Value) -> Option<String> {
    text(&object["link"]).or_else(|| text(&object["id"]).map(|id| format!("/demo/media/{id}")))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
