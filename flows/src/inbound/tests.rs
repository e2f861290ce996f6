//! Every kind of webhook, as WhatsApp sends it (`fixtures/webhooks`).

use jiff::Timestamp;
mod hostile;

use super::*;
use crate::delivery::Progress;
use crate::outbound::Recipient;

macro_rules! fixtures {
    ($($name:literal),+ $(,)?) => {
        const FIXTURES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../fixtures/webhooks/", $name, ".json")))),+];
    };
}

fixtures!(
    "account_update",
    "audio",
    "batch",
    "bsuid_in_from",
    "button_reply",
    "changes_missing",
    "contacts_forwarded",
    "contacts_own",
    "contacts_own_dialable",
    "document",
    "duplicate_keys",
    "echo",
    "echo_image",
    "edit",
    "edit_caption",
    "entry_missing",
    "errors_only",
    "future_field",
    "future_type",
    "history",
    "history_declined",
    "image",
    "interactive_call_permission",
    "interactive_missing",
    "junk_identity",
    "list_reply",
    "location",
    "location_absurd",
    "location_bare",
    "lone_surrogate",
    "nfm_reply",
    "nfm_reply_address",
    "nobody",
    "nul_and_bidi",
    "order",
    "order_absurd",
    "order_huge_number",
    "other_object",
    "own_number",
    "partner_nested_wrong",
    "phone_with_its_card",
    "phone_number_quality",
    "plus_and_junk",
    "reaction",
    "reaction_removed",
    "reaction_removed_empty",
    "request_welcome",
    "revoke",
    "standby",
    "status_by_user_id",
    "status_deleted",
    "status_delivered",
    "status_failed",
    "status_payment_failed",
    "status_played",
    "status_queued_from_outside",
    "status_read",
    "status_sent",
    "status_without_id",
    "sticker",
    "stranger_card",
    "stranger_card_for_a_phone",
    "system_identity",
    "system_number",
    "system_user_id",
    "template_button",
    "template_button_without_payload",
    "template_category",
    "template_quality",
    "template_status",
    "text",
    "text_about_product",
    "text_forwarded",
    "text_from_ad",
    "text_group",
    "text_is_a_number",
    "text_reply",
    "text_without_body",
    "timestamp_float",
    "timestamp_int",
    "timestamp_milliseconds",
    "timestamp_negative",
    "timestamp_words",
    "timestamp_year_2100",
    "timestamp_zero",
    "unsupported",
    "unsupported_legacy",
    "user_preferences",
    "username_only",
    "value_missing",
    "video",
    "voice",
    "voice_legacy",
    "without_id",
);

fn fixture(name: &str) -> &'static str {
    FIXTURES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no fixture {name}")).1
}

fn items(name: &str) -> Vec<Item> {
    parse(fixture(name).as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn message(name: &str) -> Message {
    match <[Item; 1]>::try_from(items(name)) {
        Ok([Item::Message(message)]) => message,
        other => panic!("{name}: {other:?}"),
    }
}

fn status(name: &str) -> Status {
    match <[Item; 1]>::try_from(items(name)) {
        Ok([Item::Status(status)]) => status,
        other => panic!("{name}: {other:?}"),
    }
}

fn other(name: &str) -> Other {
    match <[Item; 1]>::try_from(items(name)) {
        Ok([Item::Other(other)]) => other,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn every_kind_of_content() {
    for (name, expected) in [
        ("text", r#"Text("¿Tenéis hueco mañana a las 17:00 / 18:00? 👍")"#),
        (
            "image",
            r#"Media { kind: Image, id: Some("1003383421387256"), caption: Some("like this, please"), mime: Some("image/jpeg") }"#,
        ),
        (
            "video",
            r#"Media { kind: Video, id: Some("1003383421387257"), caption: None, mime: Some("video/mp4") }"#,
        ),
        (
            "document",
            r#"Media { kind: Document, id: Some("1003383421387258"), caption: Some("the plan"), mime: Some("application/pdf") }"#,
        ),
        (
            "audio",
            r#"Media { kind: Audio, id: Some("1003383421387259"), caption: None, mime: Some("audio/mpeg") }"#,
        ),
        (
            "voice",
            r#"Media { kind: Voice, id: Some("1003383421387260"), caption: None, mime: Some("audio/ogg; codecs=opus") }"#,
        ),
        (
            "voice_legacy",
            r#"Media { kind: Voice, id: Some("1003383421387261"), caption: None, mime: Some("audio/ogg; codecs=opus") }"#,
        ),
        (
            "sticker",
            r#"Media { kind: Sticker, id: Some("1003383421387262"), caption: None, mime: Some("image/webp") }"#,
        ),
        (
            "location",
            r#"Location { latitude: 40.781, longitude: -73.9665, name: Some("The shop"), address: Some("5th Ave 1/2") }"#,
        ),
        ("location_bare", "Location { latitude: -33.45, longitude: -70.66, name: None, address: None }"),
        ("location_absurd", r#"Unknown { kind: "location" }"#),
        ("contacts_own", r#"Contacts { own_phone: Some("16505551234"), count: 1 }"#),
        ("contacts_own_dialable", r#"Contacts { own_phone: Some("16505551234"), count: 1 }"#),
        ("contacts_forwarded", "Contacts { own_phone: None, count: 2 }"),
        ("button_reply", r#"Tap { id: "c:42:y", title: "Sí, claro" }"#),
        ("list_reply", r#"Tap { id: "s:1", title: "10:00" }"#),
        ("nfm_reply", r#"Form { json: "{\"flow_token\":\"t\",\"day\":\"2026-11-03\"}" }"#),
        ("nfm_reply_address", r#"Form { json: "[1]" }"#),
        ("interactive_missing", r#"Unknown { kind: "interactive" }"#),
        ("interactive_call_permission", r#"Unknown { kind: "interactive.call_permission_reply" }"#),
        ("template_button", r#"Tap { id: "CONFIRM_42", title: "Confirm" }"#),
        ("template_button_without_payload", r#"Tap { id: "Confirm", title: "Confirm" }"#),
        (
            "order",
            r#"Order { items: [OrderItem { sku: "mug-blue", quantity: 2, price: Some(7.99), currency: Some("USD") }, OrderItem { sku: "mug-red", quantity: 1, price: Some(8.50), currency: Some("USD") }], note: Some("gift, please") }"#,
        ),
        (
            "order_absurd",
            r#"Order { items: [OrderItem { sku: "mug", quantity: 1000000000, price: Some(-5), currency: Some("USD") }, OrderItem { sku: "mug", quantity: 0, price: None, currency: None }], note: None }"#,
        ),
        (
            "order_huge_number",
            r#"Order { items: [OrderItem { sku: "mug", quantity: 1, price: None, currency: None }], note: None }"#,
        ),
        ("reaction", r#"Reaction { to: "wamid.ours", emoji: Some("👍") }"#),
        ("reaction_removed", r#"Reaction { to: "wamid.ours", emoji: None }"#),
        ("reaction_removed_empty", r#"Reaction { to: "wamid.ours", emoji: None }"#),
        ("unsupported", r#"Unsupported { kind: "poll_creation" }"#),
        ("unsupported_legacy", r#"Unsupported { kind: "unknown" }"#),
        ("request_welcome", "Welcome"),
        ("edit", r#"Edit { original: "wamid.C", text: Some("at 6, not 5") }"#),
        ("edit_caption", r#"Edit { original: "wamid.C", text: Some("new words") }"#),
        ("revoke", r#"Revoke { original: "wamid.C" }"#),
        ("future_type", r#"Unknown { kind: "hologram" }"#),
        ("text_without_body", r#"Unknown { kind: "text" }"#),
        ("text_is_a_number", r#"Unknown { kind: "text" }"#),
        ("duplicate_keys", r#"Text("last")"#),
        ("nul_and_bidi", "Text(\"ab\\u{202e}c\\u{200d}d\")"),
        ("lone_surrogate", r#"Text("x� y � z👍")"#),
        ("standby", r#"Text("hello agent")"#),
    ] {
        assert_eq!(format!("{:?}", message(name).content), expected, "{name}");
    }
}

#[test]
fn every_fixture_is_read_and_kept() {
    for (name, body) in FIXTURES {
        for item in items(name) {
            let (Item::Message(Message { raw, .. })
            | Item::Status(Status { raw, .. })
            | Item::Echo(Echo { raw, .. })
            | Item::Other(Other { raw, .. })) = &item;
            assert!(body.contains(raw.as_str()) && !raw.is_empty(), "{name}: {raw}");
            serde_json::from_str::<&serde_json::value::RawValue>(raw).unwrap();
            let stored = serde_json::to_string(&item).unwrap();
            let back: Item = serde_json::from_str(&stored).unwrap();
            assert_eq!(back, item, "{name}");
        }
    }
}

#[test]
fn what_surrounds_a_text() {
    let text = message("text");
    assert_eq!(text.phone_number_id, "106540352242922");
    assert_eq!(text.waba_id, "102290129340398");
    assert_eq!(text.wamid, "wamid.text");
    assert_eq!(text.profile_name.as_deref(), Some("Ana Müller"));
    assert_eq!(text.sender.wa_id.as_deref(), Some("16505551234"));
    assert_eq!(text.sender.user_id.as_deref(), Some("US.13491208655302741918"));
    assert_eq!(text.sent_at, Timestamp::from_second(1_793_700_000).ok());
    assert!(text.raw.starts_with(r#"{"from":"16505551234""#) && text.raw.ends_with(r#"\ud83d\udc4d"}}"#));
    assert!(text.answerable && !text.group && text.quotes.is_none());
    assert_eq!(message("text_reply").quotes.as_deref(), Some("wamid.ours"));
    assert_eq!(message("text_about_product").quotes.as_deref(), Some("wamid.ours"));
    assert_eq!(message("text_forwarded").quotes, None);
    assert_eq!(message("text_from_ad").content, Content::Text("Hi".into()));
    assert!(message("text_group").group);
    assert!(!message("standby").answerable);
}

#[test]
fn who_wrote() {
    let ids = |name: &str| {
        let sender = message(name).sender;
        [sender.wa_id, sender.user_id, sender.parent_user_id, sender.username]
            .map(|id| id.unwrap_or_else(|| "-".into()))
            .join(" ")
    };
    for (name, expected) in [
        ("username_only", "- US.13491208655302741918 US.ENT.11815799212886844830 ana.r"),
        ("bsuid_in_from", "- US.13491208655302741918 - -"),
        ("plus_and_junk", "16505551234 - - -"),
        ("nobody", "- - - -"),
        ("junk_identity", "- - - -"),
        // Another person's card is not taken for theirs.
        ("stranger_card", "16505551234 US.13491208655302741918 - -"),
        ("stranger_card_for_a_phone", "16505551234 - - -"),
        ("phone_with_its_card", "16505551234 US.13491208655302741918 - -"),
    ] {
        assert_eq!(ids(name), expected, "{name}");
    }
    assert!(!message("nobody").sender.is_known());
    assert_eq!(message("nobody").sender.recipient(), None);
    let user = Recipient::User("US.13491208655302741918".into());
    assert_eq!(message("username_only").sender.recipient(), Some(user));
    assert_eq!(message("text").sender.recipient(), Some(Recipient::Phone("16505551234".into())));
    let name = message("junk_identity").profile_name.unwrap();
    assert!(name.starts_with("Ana xxx") && name.chars().count() == 80, "{name}");
}

#[test]
fn numbers_and_identities_change() {
    let change = |name: &str| match message(name).content {
        Content::System(change) => change,
        other => panic!("{other:?}"),
    };
    let number = change("system_number");
    assert_eq!(number.kind, "user_changed_number");
    assert_eq!(number.before.wa_id.as_deref(), Some("16505551234"));
    assert_eq!(number.now.wa_id.as_deref(), Some("16505550000"));
    assert_eq!(number.before.user_id.as_deref(), Some("US.111"));
    assert_eq!(number.now.user_id.as_deref(), Some("US.222"));
    let id = change("system_user_id");
    assert_eq!((id.before.wa_id, id.now.wa_id), (None, None));
    assert_eq!(id.before.parent_user_id.as_deref(), Some("US.ENT.8"));
    assert_eq!(id.now.parent_user_id.as_deref(), Some("US.ENT.9"));
    assert_eq!(change("system_identity").kind, "customer_identity_changed");
}

#[test]
fn one_bad_item_does_not_spoil_the_batch() {
    let seen: Vec<String> = items("batch")
        .into_iter()
        .map(|item| match item {
            Item::Message(m) => {
                format!("{} {} {:?} {:?}", m.phone_number_id, m.wamid, m.profile_name, m.content)
            }
            Item::Status(s) => format!("{} {}", s.wamid, s.status),
            Item::Echo(e) => e.wamid,
            Item::Other(o) => format!("{}: {}", o.field, o.raw),
        })
        .collect();
    assert_eq!(
        seen,
        [
            r#"106540352242922 wamid.1 Some("Ana Müller") Text("one")"#,
            r#"messages: "junk""#,
            r#"106540352242922 7 None Unknown { kind: "" }"#,
            r#"106540352242922 wamid.2 Some("Bo") Text("two")"#,
            "wamid.OUT read",
            r#"errors: [{"code":130429,"title":"Rate limit hit","error_data":{"details":"slow down"}}]"#,
            r#"777 wamid.1 Some("Ana Müller") Text("three")"#,
        ]
    );
    // The entries in between are of no shape at all, one of them not even a number that exists.
    let good = fixture("text");
    let entry = good.split_once('[').unwrap().1.strip_suffix("]}").unwrap();
    let body = format!(r#"{{"entry":[1e400,{entry},{{"changes":1e400}},{entry}]}}"#);
    let read = parse(body.as_bytes()).unwrap();
    assert_eq!(read.iter().filter(|item| matches!(item, Item::Message(_))).count(), 2, "{read:?}");
}

#[test]
fn what_became_of_our_messages() {
    for (name, expected) in [
        ("status_sent", Progress::Sent),
        ("status_delivered", Progress::Delivered),
        ("status_read", Progress::Read),
        ("status_played", Progress::Played),
        ("status_failed", Progress::Failed),
        ("status_by_user_id", Progress::Delivered),
        ("status_deleted", Progress::Other("deleted".into())),
        ("status_queued_from_outside", Progress::Other("reported queued".into())),
        ("status_payment_failed", Progress::Other("payment:failed".into())),
    ] {
        let status = status(name);
        assert_eq!(status.status, expected, "{name}");
        assert_eq!(status.wamid, "wamid.OUT");
        assert_eq!(status.at, Timestamp::from_second(1_793_700_000).ok(), "{name}");
    }
    let sent = status("status_sent");
    assert_eq!(sent.callback.as_deref(), Some("0198-outbox"));
    assert_eq!((sent.billable, sent.category.as_deref()), (Some(true), Some("utility")));
    assert_eq!(sent.recipient.wa_id.as_deref(), Some("16505551234"));
    let failed = status("status_failed");
    let errors: Vec<_> = failed.errors.iter().map(|e| (e.code, e.details.as_deref())).collect();
    assert_eq!(errors, [(131_049, Some("healthy ecosystem")), (131_047, Some("bare"))]);
    let by_id = status("status_by_user_id").recipient;
    assert_eq!(by_id.user_id.as_deref(), Some("US.13491208655302741918"));
    assert_eq!(by_id.parent_user_id.as_deref(), Some("US.ENT.11815799212886844830"));
    assert_eq!(other("status_without_id").field, "messages");
}

#[test]
fn the_business_itself_is_an_echo() {
    for (name, text, live) in [
        ("echo", Some("I'll call you"), true),
        ("echo_image", Some("here"), true),
        ("own_number", Some("from ourselves"), false),
    ] {
        match <[Item; 1]>::try_from(items(name)) {
            Ok([Item::Echo(echo)]) => {
                assert_eq!((echo.text.as_deref(), echo.live), (text, live), "{name}");
                assert_eq!(echo.to.wa_id.is_some(), name != "own_number", "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let history = items("history");
    assert!(matches!(&history[..], [Item::Message(m), Item::Echo(a), Item::Echo(b)]
        if !m.answerable && !a.live && !b.live && b.to.wa_id.as_deref() == Some("16505551234")));
}

#[test]
fn the_rest_is_kept() {
    for (name, field) in [
        ("template_status", "message_template_status_update"),
        ("template_quality", "message_template_quality_update"),
        ("template_category", "template_category_update"),
        ("user_preferences", "user_preferences"),
        ("account_update", "account_update"),
        ("phone_number_quality", "phone_number_quality_update"),
        ("history_declined", "history"),
        ("future_field", "teleportation_update"),
        ("errors_only", "errors"),
        ("without_id", "messages"),
        ("partner_nested_wrong", ""),
        ("value_missing", ""),
        ("changes_missing", ""),
        ("entry_missing", ""),
        ("other_object", ""),
    ] {
        assert_eq!(other(name).field, field, "{name}");
    }
    assert_eq!(other("user_preferences").phone_number_id.as_deref(), Some("106540352242922"));
    assert_eq!(other("account_update").waba_id.as_deref(), Some("102290129340398"));
    assert_eq!(other("other_object").raw, fixture("other_object"));
    for body in ["{}", " {} ", r#"{"entry":null}"#, r#"{"entry":{}}"#, r#"{"entry":[{"changes":[{}]}]}"#] {
        let read = parse(body.as_bytes()).unwrap();
        assert!(matches!(&read[..], [Item::Other(other)] if other.raw == body), "{body}: {read:?}");
    }
}

#[test]
fn notices_that_have_an_effect() {
    let Notice::Preferences { list } = other("user_preferences").notice() else { panic!("no preferences") };
    let seen: Vec<_> = list.iter().map(|p| (p.who.wa_id.as_deref(), p.marketing, p.at.is_some())).collect();
    assert_eq!(seen, [(Some("16505551234"), false, true), (Some("34600111222"), true, true)]);
    assert_eq!(
        other("template_status").notice(),
        Notice::Template {
            name: "appt_reminder".into(),
            language: "en_US".into(),
            event: "PAUSED".into(),
            reason: None,
        }
    );
    assert_eq!(other("account_update").notice(), Notice::Account { event: "ACCOUNT_RESTRICTION".into() });
    for name in ["future_field", "errors_only", "entry_missing", "without_id", "template_quality"] {
        assert_eq!(other(name).notice(), Notice::Silent, "{name}");
    }
}
