//! What the wire shows of each message, and that no constructor lets anything past a limit.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn phone() -> Recipient {
    Recipient::Phone("16505551234".into())
}

fn button(id: &str, title: &str) -> Button {
    Button { id: id.into(), title: title.into() }
}

fn row(id: &str, title: &str, description: Option<&str>) -> Row {
    Row { id: id.into(), title: title.into(), description: description.map(Into::into) }
}

/// The body without what every message shares.
fn content(message: Outbound) -> Value {
    let mut body = message.body(&phone(), "", None);
    for key in ["messaging_product", "recipient_type", "to"] {
        body.as_object_mut().unwrap().remove(key).unwrap();
    }
    body
}

#[test]
fn the_frame() {
    let hola = Outbound::text("Hola").unwrap();
    assert_eq!(
        hola.body(&phone(), "0198-outbox", Some("wamid.Q")),
        json!({"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+16505551234",
            "type": "text", "context": {"message_id": "wamid.Q"}, "biz_opaque_callback_data": "0198-outbox",
            "text": {"body": "Hola", "preview_url": false}})
    );
    let user = hola.body(&Recipient::User("US.1".into()), &"x".repeat(600), None);
    assert_eq!((&user["recipient"], user.get("to")), (&json!("US.1"), None));
    assert_eq!(user["biz_opaque_callback_data"].as_str().unwrap().len(), 512);
    let reaction = Outbound::reaction("wamid.X", "👍").unwrap();
    assert_eq!(reaction.body(&phone(), "", Some("wamid.Q")).get("context"), None);
    let plus = hola.body(&Recipient::Phone("+34600".into()), "", None);
    assert_eq!(plus["to"], "+34600");
}

#[test]
fn each_body() {
    let buttons = vec![button("y", "Yes"), button("n", "No")];
    assert_eq!(
        content(Outbound::buttons("Ok?", Some("Tue".into()), None, buttons).unwrap()),
        json!({"type": "interactive", "interactive": {"type": "button", "header": {"type": "text", "text": "Tue"},
            "body": {"text": "Ok?"}, "action": {"buttons": [
                {"type": "reply", "reply": {"id": "y", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "n", "title": "No"}}]}}})
    );
    let rows = vec![row("s:1", "10:00", Some("with Ana")), row("s:2", "11:00", None)];
    let sections = vec![Section { title: Some("Morning".into()), rows }];
    assert_eq!(
        content(Outbound::list("Pick", "Times", sections, None, Some("STOP".into())).unwrap()),
        json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "Pick"},
            "footer": {"text": "STOP"}, "action": {"button": "Times", "sections": [{"title": "Morning", "rows": [
                {"id": "s:1", "title": "10:00", "description": "with Ana"}, {"id": "s:2", "title": "11:00"}]}]}}})
    );
    assert_eq!(
        content(Outbound::cta_url("Pay", "Pay now", "https://pay.example/x", None, None).unwrap()),
        json!({"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": "Pay"},
            "action": {"name": "cta_url",
                "parameters": {"display_text": "Pay now", "url": "https://pay.example/x"}}}})
    );
    assert_eq!(
        content(Outbound::contact_request("Number?").unwrap()),
        json!({"type": "interactive", "interactive": {"type": "request_contact_info",
            "body": {"text": "Number?"}, "action": {"name": "request_contact_info"}}})
    );
    let link = Source::Link("https://host.example/x.jpg".into());
    assert_eq!(
        content(Outbound::image(link.clone(), Some("Mug".into())).unwrap()),
        json!({"type": "image", "image": {"link": "https://host.example/x.jpg", "caption": "Mug"}})
    );
    let under = Outbound::buttons_under(Some(Header::Image(link)), "Mug", None, vec![button("a", "Buy")]);
    assert_eq!(
        content(under.unwrap())["interactive"]["header"],
        json!({"type": "image", "image": {"link": "https://host.example/x.jpg"}})
    );
    assert_eq!(
        content(Outbound::document(Source::Id("M".into()), "a.pdf", None).unwrap()),
        json!({"type": "document", "document": {"id": "M", "filename": "a.pdf"}})
    );
    assert_eq!(
        content(Outbound::location(37.44, -122.16, Some("Shop".into()), None).unwrap()),
        json!({"type": "location", "location": {"latitude": "37.44", "longitude": "-122.16", "name": "Shop"}})
    );
    assert_eq!(
        content(Outbound::reaction("wamid.X", "").unwrap()),
        json!({"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": ""}})
    );
}

#[test]
fn templates() {
    let named = Outbound::template(
        "appt_reminder",
        "en_US",
        Some(Param::Image(Source::Id("M".into()))),
        vec![Param::named("first_name", "Ana"), Param::named("when", "Tue 10:00")],
        vec![
            Press::QuickReply { index: 0, payload: "appt:42:confirm".into() },
            Press::Url { index: 2, text: "42".into() },
            Press::CopyCode { index: 3, code: "SPRING".into() },
        ],
    );
    let named = named.unwrap();
    assert!(named.is_template());
    assert_eq!(named.preview(), "appt_reminder (en_US): Ana | Tue 10:00");
    assert_eq!(
        content(named),
        json!({"type": "template", "template": {"name": "appt_reminder", "language": {"code": "en_US"},
            "components": [
                {"type": "header", "parameters": [{"type": "image", "image": {"id": "M"}}]},
                {"type": "body", "parameters": [
                    {"type": "text", "parameter_name": "first_name", "text": "Ana"},
                    {"type": "text", "parameter_name": "when", "text": "Tue 10:00"}]},
                {"type": "button", "sub_type": "quick_reply", "index": "0",
                    "parameters": [{"type": "payload", "payload": "appt:42:confirm"}]},
                {"type": "button", "sub_type": "url", "index": "2", "parameters": [{"type": "text", "text": "42"}]},
                {"type": "button", "sub_type": "copy_code", "index": "3",
                    "parameters": [{"type": "coupon_code", "coupon_code": "SPRING"}]}]}})
    );
    let bare = Outbound::template("hello_world", "es", None, vec![], vec![]).unwrap();
    assert_eq!(
        content(bare),
        json!({"type": "template", "template": {"name": "hello_world", "language": {"code": "es"}}})
    );
    let counted = Outbound::template("t", "pt_BR", None, vec![Param::text("a"), Param::text("b")], vec![]);
    assert_eq!(
        content(counted.unwrap())["template"]["components"][0]["parameters"],
        json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}])
    );
}

#[test]
fn refusals_name_the_field() {
    let long = |n: usize| "x".repeat(n);
    let list = |sections| Outbound::list("b", "o", sections, None, None);
    let section = |title: Option<&str>, rows| Section { title: title.map(Into::into), rows };
    let rows = |from: usize, n: usize| {
        (from..from + n).map(|i| row(&format!("r{i}"), "t", None)).collect::<Vec<_>>()
    };
    let buttons = |list: Vec<Button>| Outbound::buttons("b", None, None, list);
    let filled = |param: &str| Outbound::template("t", "en", None, vec![Param::text(param)], vec![]);
    let named = |name: &str, language: &str| Outbound::template(name, language, None, vec![], vec![]);
    let press = |index| Press::QuickReply { index, payload: "p".into() };
    for (made, field, limit) in [
        (Outbound::text(""), "body", None),
        (Outbound::text(" \n"), "body", None),
        (Outbound::text("a\0b"), "body", None),
        (Outbound::text(long(4097)), "body", Some(4096)),
        // An emoji counts twice.
        (Outbound::text("👍".repeat(2049)), "body", Some(4096)),
        (buttons(vec![]), "buttons", None),
        (buttons((0..4).map(|i| button(&i.to_string(), &i.to_string())).collect()), "buttons", Some(3)),
        (buttons(vec![button("a", "t"), button("a", "u")]), "buttons[1].id", None),
        (buttons(vec![button("a", "t"), button("b", "t")]), "buttons[1].title", None),
        (buttons(vec![button("a", &long(21))]), "buttons[0].title", Some(20)),
        (buttons(vec![button(&long(257), "t")]), "buttons[0].id", Some(256)),
        (buttons(vec![button("", "t")]), "buttons[0].id", None),
        (Outbound::buttons(long(1025), None, None, vec![button("a", "t")]), "body", Some(1024)),
        (Outbound::buttons("b", Some(long(61)), None, vec![button("a", "t")]), "header", Some(60)),
        (Outbound::buttons("b", None, Some(String::new()), vec![button("a", "t")]), "footer", None),
        (list(vec![]), "sections", None),
        (list(vec![section(None, rows(0, 11))]), "sections[0].rows", Some(10)),
        (list(vec![section(Some("a"), rows(0, 6)), section(Some("b"), rows(6, 5))]), "rows", Some(10)),
        (list(vec![section(Some("a"), rows(0, 1)), section(None, rows(1, 1))]), "sections[1].title", None),
        (list(vec![section(Some("a"), rows(0, 1)), section(Some("b"), rows(0, 1))]), "rows[1].id", None),
        (list(vec![section(Some(&long(25)), rows(0, 1))]), "sections[0].title", Some(24)),
        (list(vec![section(Some("a"), vec![])]), "sections[0].rows", None),
        (list(vec![section(None, vec![row(&long(201), "t", None)])]), "sections[0].rows[0].id", Some(200)),
        (list(vec![section(None, vec![row("a", &long(25), None)])]), "sections[0].rows[0].title", Some(24)),
        (list(vec![section(None, vec![row("a", "t", Some(""))])]), "sections[0].rows[0].description", None),
        (
            list(vec![section(None, vec![row("a", "t", Some(&long(73)))])]),
            "sections[0].rows[0].description",
            Some(72),
        ),
        (Outbound::list(long(4097), "o", vec![section(None, rows(0, 1))], None, None), "body", Some(4096)),
        (Outbound::list("b", long(21), vec![section(None, rows(0, 1))], None, None), "button", Some(20)),
        (Outbound::cta_url("b", "go", "javascript:alert(1)", None, None), "url", None),
        (Outbound::cta_url("b", "go", "https://", None, None), "url", None),
        (Outbound::image(Source::Link("file:///x".into()), None), "image.link", None),
        (Outbound::image(Source::Id("M".into()), Some(long(1025))), "caption", Some(1024)),
        (Outbound::document(Source::Id("M".into()), "", None), "filename", None),
        (Outbound::location(90.1, 0.0, None, None), "latitude", None),
        (Outbound::location(0.0, f64::NAN, None, None), "longitude", None),
        (filled("two\nlines"), "body[0]", None),
        (filled("a\ttab"), "body[0]", None),
        (filled("four    spaces"), "body[0]", None),
        (filled(""), "body[0]", None),
        (filled(&long(1025)), "body[0]", Some(1024)),
        (named("Big", "en"), "name", None),
        (named("t", "en-US"), "language", None),
        (
            Outbound::template("t", "en", None, vec![Param::named("a", "x"), Param::text("y")], vec![]),
            "body[1]",
            None,
        ),
        (Outbound::template("t", "en", Some(Param::text(long(61))), vec![], vec![]), "header", Some(60)),
        (Outbound::template("t", "en", None, vec![], vec![press(1), press(1)]), "buttons[1].index", None),
        (Outbound::template("t", "en", None, vec![], vec![press(10)]), "buttons[0].index", None),
    ] {
        let refused = made.expect_err(field);
        assert_eq!((refused.field.as_str(), refused.limit), (field, limit), "{refused}");
        assert!(refused.to_string().starts_with(&format!("`{field}` ")));
    }
    let refused = buttons(vec![button("a", &long(25))]).unwrap_err();
    let words = "`buttons[0].title` is 25 characters long, and at most 20 are allowed";
    assert_eq!(refused.to_string(), words);
    assert!(filled("three   spaces").is_ok());
    assert!(filled(&one_line("a\n\nb \t   c")).is_ok());
}

#[test]
fn previews_say_what_can_be_pressed() {
    let buttons = Outbound::buttons("Tue 10:00?", None, None, vec![button("y", "Yes"), button("n", "No")]);
    assert_eq!(buttons.unwrap().preview(), "Tue 10:00?\n[Yes]\n[No]");
    let section =
        Section { title: None, rows: vec![row("a", "10:00", Some("Ana")), row("b", "11:00", None)] };
    let list = Outbound::list("Pick", "Times", vec![section], None, None).unwrap();
    assert_eq!(list.preview(), "Pick\n- 10:00 (Ana)\n- 11:00");
    assert_eq!(Outbound::location(1.5, -2.0, None, None).unwrap().preview(), "📍 1.5, -2");
}

#[test]
fn labels_are_fitted() {
    for (text, limit, expected) in [
        ("short", 20, "short"),
        ("exactly twenty chars", 20, "exactly twenty chars"),
        ("a bit more than twenty", 20, "a bit more than twe…"),
        ("Corte y color con Ana", 9, "Corte y…"),
        ("👍👍👍", 4, "👍…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
        ("", 5, ""),
    ] {
        assert_eq!(fit(text, limit), expected, "{text} {limit}");
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![".{0,30}", "[a-z👍é ]{0,90}", "[a-z]{1,20}", Just("x".repeat(1024)), "\\PC{1,12}"]
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    proptest::option::of(words())
}

/// Anything a caller may try to say; many of these are refused.
fn outbound() -> impl Strategy<Value = Result<Outbound, Refused>> {
    let button = ("[a-z]{0,3}", words()).prop_map(|(id, title)| Button { id, title });
    let row = ("[a-z]{1,4}", "[a-z👍]{0,26}", proptest::option::of("[a-z]{1,80}"));
    let row = row.prop_map(|(id, title, description)| Row { id, title, description });
    let section = (proptest::option::of("[a-z]{1,26}"), proptest::collection::vec(row, 0..7));
    let section = section.prop_map(|(title, rows)| Section { title, rows });
    let param = prop_oneof![words().prop_map(Param::text), words().prop_map(|w| Param::named("n", w))];
    prop_oneof![
        words().prop_map(Outbound::text),
        (words(), maybe(), maybe(), proptest::collection::vec(button, 0..5))
            .prop_map(|(body, header, footer, buttons)| Outbound::buttons(body, header, footer, buttons)),
        (words(), "[a-z]{0,22}", maybe(), maybe(), proptest::collection::vec(section, 0..4))
            .prop_map(|(b, button, header, footer, s)| Outbound::list(b, button, s, header, footer)),
        (words(), words()).prop_map(|(body, url)| Outbound::cta_url(
            body,
            "Go",
            format!("https://{url}"),
            None,
            None
        )),
        (words(), maybe()).prop_map(|(id, caption)| Outbound::image(Source::Id(id), caption)),
        (words(), words()).prop_map(|(to, emoji)| Outbound::reaction(to, emoji)),
        (any::<f64>(), any::<f64>(), maybe()).prop_map(|(a, b, name)| Outbound::location(a, b, name, None)),
        ("[a-z_A]{0,9}", proptest::collection::vec(param, 0..4)).prop_map(|(name, body)| Outbound::template(
            name,
            "en_US",
            None,
            body,
            vec![]
        )),
    ]
}

/// Every rule of WhatsApp, looked for in the JSON itself rather than in our types.
fn breaks_a_rule(body: &Value) -> Option<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let within = |name: &str, value: &Value, limit: usize| match value.as_str() {
        Some(text) if text.trim().is_empty() => Some(format!("{name} is empty")),
        Some(text) if text.encode_utf16().count() > limit => Some(format!("{name} is too long")),
        _ => None,
    };
    let inner = &body["interactive"];
    let (buttons, sections) = (list(&inner["action"]["buttons"]), list(&inner["action"]["sections"]));
    let rows: Vec<Value> = sections.iter().flat_map(|section| list(&section["rows"])).collect();
    let most = if inner["type"] == "list" { 4096 } else { 1024 };
    let mut broken = vec![
        within("text", &body["text"]["body"], 4096),
        within("body", &inner["body"]["text"], most),
        within("header", &inner["header"]["text"], 60),
        within("footer", &inner["footer"]["text"], 60),
        within("button", &inner["action"]["button"], 20),
        within("caption", &body["image"]["caption"], 1024),
        (buttons.len() > 3).then(|| "buttons".into()),
        (rows.len() > 10 || (inner["type"] == "list" && rows.is_empty())).then(|| "rows".into()),
        (inner["type"] == "button" && buttons.is_empty()).then(|| "no buttons".into()),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for button in &buttons {
        broken.push(within("id", &button["reply"]["id"], 256));
        broken.push(within("title", &button["reply"]["title"], 20));
        for key in ["id", "title"] {
            broken.push(
                (!seen.insert(format!("{key} {}", button["reply"][key]))).then(|| format!("{key} twice")),
            );
        }
    }
    for section in &sections {
        broken.push(within("section", &section["title"], 24));
        broken.push((sections.len() > 1 && section["title"].is_null()).then(|| "untitled".into()));
    }
    for row in &rows {
        broken.push(within("row id", &row["id"], 200));
        broken.push(within("row", &row["title"], 24));
        broken.push(within("description", &row["description"], 72));
        broken.push((!seen.insert(format!("row {}", row["id"]))).then(|| "row twice".into()));
    }
    for component in list(&body["template"]["components"]) {
        for parameter in list(&component["parameters"]) {
            let text = parameter["text"].as_str().unwrap_or("-");
            broken.push(within("parameter", &parameter["text"], 1024));
            broken.push(text.contains(['\n', '\r', '\t']).then(|| "line break".into()));
            broken.push(text.contains("    ").then(|| "spaces".into()));
        }
    }
    broken.push(body.to_string().contains("\\u0000").then(|| "NUL".into()));
    broken.into_iter().flatten().next()
}

proptest! {
    #[test]
    fn what_is_made_keeps_every_rule(made in outbound()) {
        if let Ok(message) = made {
            let body = message.body(&phone(), "cb", Some("wamid.Q"));
            prop_assert_eq!(breaks_a_rule(&body), None);
            // The outbox gives back what was put in.
            let stored = serde_json::to_string(&message).unwrap();
            let back: Outbound = serde_json::from_str(&stored).unwrap();
            prop_assert_eq!(back.body(&phone(), "cb", Some("wamid.Q")), body);
            let _ = back.preview();
        }
    }

    #[test]
    fn a_fitted_label_is_accepted(text in "\\PC{1,80}", limit in 1usize..60) {
        let label = fit(&text, limit);
        prop_assert!(length(&label) <= limit);
        prop_assert!(label == text || label.ends_with('…'));
    }
}
