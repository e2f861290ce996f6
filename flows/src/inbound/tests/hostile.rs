//! What nobody should send: no panic, nothing lost that can be read, nothing unbounded.

use proptest::prelude::*;

use super::*;

#[test]
fn absurd_times_are_none() {
    for name in ["zero", "negative", "milliseconds", "year_2100", "words"] {
        assert_eq!(message(&format!("timestamp_{name}")).sent_at, None, "{name}");
    }
    for name in ["float", "int"] {
        let at = Timestamp::from_second(1_793_700_000).ok();
        assert_eq!(message(&format!("timestamp_{name}")).sent_at, at, "{name}");
    }
}

#[test]
fn what_cannot_be_read() {
    let not_json: &[&[u8]] = &[
        b"",
        b" ",
        b"{",
        b"hello",
        b"{\"entry\":[}",
        b"{\"entry\":NaN}",
        b"{\"entry\":[{\"id\":NaN}]}",
        b"{\"a\":\"\x00\"}",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\xc3\"}",
        b"{\"a\":\"\xe2\x82",
        b"{\"a\":\"\\ud83\"}",
        b"{'a':1}",
    ];
    for body in not_json {
        assert!(matches!(parse(body), Err(Unparsable::NotJson(_))), "{:?}", String::from_utf8_lossy(body));
    }
    for body in ["[]", "null", "\"x\"", "1e400", "true", " 7"] {
        assert_eq!(parse(body.as_bytes()), Err(Unparsable::NotAnObject), "{body}");
    }
    let deep = format!("{{\"entry\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(parse(deep.as_bytes()), Err(Unparsable::TooDeep(10_001)));
    assert!(parse(deep.trim_end_matches(['}', ']']).as_bytes()).is_err());
    let many = format!(
        "{{\"entry\":[{{\"changes\":[{}0]}}]}}",
        "{\"field\":\"x\",\"value\":1},".repeat(MAX_ITEMS + 1)
    );
    assert_eq!(parse(many.as_bytes()), Err(Unparsable::TooMany));
    // Brackets in words are no nesting.
    let words = fixture("text").replace("hueco", &"[{".repeat(5_000));
    assert_eq!(parse(words.as_bytes()).unwrap().len(), 1);
}

#[test]
fn texts_are_bounded() {
    let said = |words: &str| match &parse(fixture("text").replace("hueco", words).as_bytes()).unwrap()[..] {
        [Item::Message(Message { content: Content::Text(text), raw, .. })] => (text.clone(), raw.len()),
        other => panic!("{other:?}"),
    };
    let (text, raw) = said(&"é".repeat(70_000));
    assert!(text.chars().count() == wording::MAX_TEXT && raw > 140_000);
    let (text, _) = said(&"e\\u0301\\u0000".repeat(10_000));
    assert!(!text.contains('\0') && text.contains(&"e\u{301}".repeat(10_000)));
    let (text, _) = said(&"\\ud800".repeat(100));
    assert_eq!(text.matches('\u{fffd}').count(), 100);
    // A repaired body still gives back what was sent.
    assert!(message("lone_surrogate").raw.contains(r"x\ud83d y \udc4d z\ud83d\udc4d"));
}

#[test]
fn a_thousand_messages_are_read_in_order() {
    let good = fixture("text");
    let (head, tail) = good.split_once("\"messages\":[").unwrap();
    let (one, end) = tail.split_once("]},\"field\"").unwrap();
    let all: Vec<_> = (0..1_000).map(|n| one.replace("wamid.text", &format!("wamid.{n}"))).collect();
    let body = format!("{head}\"messages\":[{}]}},\"field\"{end}", all.join(","));
    for (n, item) in parse(body.as_bytes()).unwrap().iter().enumerate() {
        assert!(matches!(item, Item::Message(m) if m.wamid == format!("wamid.{n}") && m.raw == all[n]));
    }
}

proptest! {
    #[test]
    fn never_panics_on_bytes(body in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse(&body);
    }

    #[test]
    fn never_panics_on_things_like_json(body in r#"\{("[a-z\\u]{0,6}"|[\[\]{}:,\\"0-9a-f]|\\ud8[0-9]{2}|1e400|null){0,60}\}"#) {
        let _ = parse(body.as_bytes());
    }

    #[test]
    fn never_panics_on_damaged_webhooks(
        which in 0..FIXTURES.len(),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), 0..6_u8, any::<u8>()), 1..6),
    ) {
        let mut body = FIXTURES[which].1.as_bytes().to_vec();
        for (place, how, byte) in damage {
            let at = place.index(body.len().max(1)).min(body.len().saturating_sub(1));
            match how {
                _ if body.is_empty() => {}
                0 => body[at] = byte,
                1 => body.truncate(at),
                2 => { body.remove(at); }
                3 => body.insert(at, b"\"\\{}[],:0"[usize::from(byte) % 9]),
                4 => { let half = body[at..].to_vec(); body.extend(half); }
                _ => { body.splice(at..at, *b"\\ud83d"); }
            }
        }
        let valid = serde_json::from_slice::<&serde_json::value::RawValue>(&body).is_ok();
        match parse(&body) {
            Ok(items) => prop_assert!(valid && !items.is_empty()),
            Err(Unparsable::NotJson(_)) => prop_assert!(!valid),
            Err(Unparsable::NotAnObject) => prop_assert!(valid),
            Err(_) => {}
        }
    }

    #[test]
    fn any_words_come_through(words in any::<String>()) {
        let quoted = serde_json::to_string(&words).unwrap();
        let body = fixture("text_reply").replace("\"that one\"", &quoted);
        match &parse(body.as_bytes()).unwrap()[..] {
            [Item::Message(Message { content: Content::Text(text), .. })] => {
                prop_assert_eq!(text, &words.replace('\0', ""));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
