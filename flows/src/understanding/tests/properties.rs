//! What holds for every text: no panic, bounded time, folding that folds no further, sound packs.

// Only here: a bound on real time cannot be had from a clock that is passed in.
#![allow(clippy::disallowed_types, clippy::disallowed_methods)]

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::{lexicon, text};
use super::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_heard(text in ".{0,120}", n in 0..5usize) {
        let _ = hear(Language::ALL[n], &text);
    }

    #[test]
    fn any_words_of_ours_are_heard(picks in prop::collection::vec((0..5usize, 0..400usize, 0..8usize), 0..14), n in 0..5usize) {
        let marks = [" ", ", ", " - ", ". ", " 12/5 ", " 31 ", ":30 ", " 2026 "];
        let text: String = picks.iter().map(|&(language, word, mark)| {
            let words = lexicon::all()[language].vocabulary();
            format!("{}{}", words[word % words.len()], marks[mark])
        }).collect();
        let _ = hear(Language::ALL[n], &text);
    }

    #[test]
    fn folding_twice_is_folding_once(text in ".{0,200}") {
        let once = text::fold(&text);
        prop_assert_eq!(text::fold(&once), once);
    }

    #[test]
    fn numbers_and_marks_are_heard(text in "[0-9:/.\\- hapm]{0,40}", n in 0..5usize) {
        let _ = hear(Language::ALL[n], &text);
    }
}

#[test]
fn a_flood_costs_no_more_than_a_page() {
    for (n, piece) in
        ["a ", "12/5 ", "mañana ", "5", "no ", "w Ana ", "@.", "👍", "y media ", "\u{301}"].iter().enumerate()
    {
        let flood: String = piece.chars().cycle().take(65_536).collect();
        let started = Instant::now();
        let _ = hear(Language::ALL[n % 5], &flood);
        assert!(started.elapsed() < Duration::from_millis(500), "{piece:?}: {:?}", started.elapsed());
    }
}

#[test]
fn every_phrase_is_folded_and_means_one_thing() {
    for lexicon in lexicon::all() {
        for word in lexicon.vocabulary() {
            assert_eq!(text::fold(word), word, "{:?}", lexicon.pack.language);
        }
        assert_eq!(lexicon.intents.twice(), Vec::<String>::new(), "intents of {:?}", lexicon.pack.language);
        assert_eq!(lexicon.when.twice(), Vec::<String>::new(), "when of {:?}", lexicon.pack.language);
    }
}

#[test]
fn one_slip_is_close_and_two_are_not() {
    for (a, b, near) in [
        ("tuesday", "tuesay", true),
        ("tuesday", "tuedsay", true),
        ("tuesday", "tuesdayy", true),
        ("tuesday", "tuasday", true),
        ("tuesday", "tsueday", false),
        ("lunes", "lune", false),
        ("prix", "pris", false),
    ] {
        assert_eq!(text::close(a, b), near, "{a} {b}");
    }
}

#[test]
fn what_is_heard_survives_json() {
    for text in ["friday 13/11/2026", "after 5", "between monday and wednesday"] {
        let when = hear(Language::En, text).when;
        let json = serde_json::to_string(&when).unwrap();
        assert_eq!(serde_json::from_str::<When>(&json).unwrap(), when);
    }
}

/// Not a benchmark, but a bound: debug builds stay under it with room, release builds are fifty times faster.
#[test]
fn a_message_costs_little() {
    let texts = [
        "quiero un corte de pelo mañana a las 5 con Ana por favor",
        "no, Tuesday instead",
        "am 12. um halb drei",
    ];
    let _ = hear(Language::Es, "hola");
    let started = Instant::now();
    for n in 0..300 {
        let _ = hear(Language::ALL[n % 5], texts[n % 3]);
    }
    let each = started.elapsed() / 300;
    eprintln!("{each:?} a message");
    assert!(each < Duration::from_millis(20), "{each:?}");
}
