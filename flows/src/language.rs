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
