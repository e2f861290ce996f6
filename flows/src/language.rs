//! The languages bellhop speaks.

use serde::{Deserialize, Serialize};

/// A language of the bot. A sixth is a variant here, a pack of words and a `.ftl` file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English
    #[default]
    En,
    /// Spanish
    Es,
    /// Portuguese
    Pt,
    /// French
    Fr,
    /// German
    De,
}

impl Language {
    /// Every language, in the order they are offered.
    pub const ALL: [Self; 5] = [Self::En, Self::Es, Self::Pt, Self::Fr, Self::De];

    /// The two-letter code of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Pt => "pt",
            Self::Fr => "fr",
            Self::De => "de",
        }
    }

    /// The language of a code such as `pt`, `pt-BR` or `pt_BR`.
    pub fn from_code(code: &str) -> Option<Self> {
        let head = code.split(['-', '_']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.code() == head)
    }
}

/// The language most spoken where a phone number is from, by its country code (ITU-T E.164); none where it is
/// not one of ours, or where several are spoken.
pub fn of_phone(digits: &str) -> Option<Language> {
    // The longest code that fits decides: 351 is Portugal, 34 is Spain.
    const CODES: [(&str, Language); 35] = [
        ("1", Language::En),
        ("27", Language::En),
        ("33", Language::Fr),
        ("34", Language::Es),
        ("43", Language::De),
        ("44", Language::En),
        ("49", Language::De),
        ("51", Language::Es),
        ("52", Language::Es),
        ("53", Language::Es),
        ("54", Language::Es),
        ("55", Language::Pt),
        ("56", Language::Es),
        ("57", Language::Es),
        ("58", Language::Es),
        ("61", Language::En),
        ("64", Language::En),
        ("221", Language::Fr),
        ("225", Language::Fr),
        ("238", Language::Pt),
        ("244", Language::Pt),
        ("258", Language::Pt),
        ("351", Language::Pt),
        ("353", Language::En),
        ("377", Language::Fr),
        ("502", Language::Es),
        ("503", Language::Es),
        ("504", Language::Es),
        ("505", Language::Es),
        ("506", Language::Es),
        ("507", Language::Es),
        ("591", Language::Es),
        ("593", Language::Es),
        ("595", Language::Es),
        ("598", Language::Es),
    ];
    CODES
        .iter()
        .filter(|(code, _)| digits.starts_with(code))
        .max_by_key(|(code, _)| code.len())
        .map(|&(_, language)| language)
}
