//! Every sentence the bot says, in Fluent, one file a language.
//!
//! Called by whoever renders something a person reads. A missing key is a bug that a test finds
//! (`every_language_says_everything`); at run time English stands in, and then the key itself.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::language::Language;

const SOURCES: [(Language, &str); 5] = [
    (Language::En, include_str!("locales/en.ftl")),
    (Language::Es, include_str!("locales/es.ftl")),
    (Language::Pt, include_str!("locales/pt.ftl")),
    (Language::Fr, include_str!("locales/fr.ftl")),
    (Language::De, include_str!("locales/de.ftl")),
];

static BUNDLES: LazyLock<Vec<(Language, FluentBundle<FluentResource>)>> = LazyLock::new(|| {
    SOURCES.iter().map(|&(language, source)| (language, bundle(language, source))).collect()
});

fn bundle(language: Language, source: &str) -> FluentBundle<FluentResource> {
    let id = language.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // WhatsApp shows the isolation marks as boxes on some phones.
    bundle.set_use_isolating(false);
    let resource = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    // A key that stands twice keeps its first text; the completeness test refuses such a file.
    let _ = bundle.add_resource(resource);
    bundle
}

/// A value put into a sentence.
#[derive(Clone, Debug)]
pub enum Arg<'a> {
    /// Text, shown as it is.
    Text(&'a str),
    /// A count, which also chooses the plural.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

/// The sentence `key` in `language`.
pub fn say(language: Language, key: &str) -> String {
    say_with(language, key, &[])
}

/// The sentence `key` in `language`, with its arguments.
pub fn say_with(language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let mut fluent = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        let value = match value {
            Arg::Text(text) => FluentValue::from(*text),
            Arg::Count(count) => FluentValue::from(*count),
        };
        fluent.set(*name, value);
    }
    [language, Language::En]
        .into_iter()
        .find_map(|language| {
            let (_, bundle) = BUNDLES.iter().find(|(of, _)| *of == language)?;
            let pattern = bundle.get_message(key)?.value()?;
            let mut errors = Vec::new();
            Some(bundle.format_pattern(pattern, Some(&fluent), &mut errors).into_owned())
        })
        .unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Key -> its variables, read from the source as written.
    fn keys(source: &str) -> BTreeMap<String, Vec<String>> {
        let mut keys = BTreeMap::<String, Vec<String>>::new();
        let mut current = None;
        for line in source.lines() {
            if let Some((key, _)) = line.split_once(" =")
                && !line.starts_with([' ', '#'])
            {
                assert!(keys.insert(key.to_owned(), Vec::new()).is_none(), "{key} stands twice");
                current = Some(key.to_owned());
            }
            let Some(variables) = current.as_ref().and_then(|key| keys.get_mut(key)) else { continue };
            for piece in line.split("{ $").skip(1) {
                let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !variables.contains(&name) {
                    variables.push(name);
                }
            }
            variables.sort();
        }
        keys
    }

    #[test]
    fn every_language_says_everything() {
        let english = keys(SOURCES[0].1);
        assert!(english.len() > 150, "{}", english.len());
        for (language, source) in SOURCES {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{language:?} does not parse");
            assert_eq!(keys(source), english, "{language:?}");
        }
    }

    #[test]
    fn labels_fit_whatsapp() {
        for (language, source) in SOURCES {
            for key in keys(source).keys() {
                let limit = match key.rsplit('-').next() {
                    Some("button") => 20,
                    Some("row") => 24,
                    Some("hint") => 72,
                    _ => continue,
                };
                let text = say(language, key);
                assert!(text.encode_utf16().count() <= limit, "{language:?} {key}: {text}");
            }
        }
    }

    #[test]
    fn buttons_of_one_question_differ() {
        let questions: [&[&str]; 9] = [
            &["menu-book-button", "menu-mine-button", "menu-person-button"],
            &["confirm-yes-button", "confirm-change-button", "confirm-no-button"],
            &["confirm-move-yes-button", "confirm-change-button", "confirm-no-button"],
            &["cancel-yes-button", "cancel-no-button"],
            &["resume-yes-button", "resume-no-button"],
            &["quote-yes-button", "quote-no-button"],
            &["menu-person-button", "menu-book-button"],
            &["menu-person-button", "resume-yes-button"],
            &["booking-confirm-button", "booking-move-button", "booking-cancel-button"],
        ];
        for language in Language::ALL {
            for question in questions {
                let mut labels: Vec<_> = question.iter().map(|key| say(language, key)).collect();
                labels.sort();
                labels.dedup();
                assert_eq!(labels.len(), question.len(), "{language:?} {question:?}");
            }
        }
    }
}
