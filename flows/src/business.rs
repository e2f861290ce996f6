//! What the bot knows of one business: its names, services, staff, hours and habits.
//!
//! Read by the conversation and by whoever renders; what is *bookable* is the calendar's business.

use std::collections::BTreeMap;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

use crate::id::{BusinessId, ServiceId, StaffId};
use crate::language::Language;
use crate::money::Money;

/// A text in one or more languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(pub BTreeMap<Language, String>);

impl Localized {
    /// The same text in every language.
    pub fn plain(text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(Language::En, text.into())]))
    }

    /// The text in `language`, else in English, else in any.
    pub fn in_language(&self, language: Language) -> &str {
        self.0
            .get(&language)
            .or_else(|| self.0.get(&Language::En))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }
}

/// A business as its customers meet it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Business {
    /// Whose conversations these are.
    pub id: BusinessId,
    /// As it introduces itself.
    pub name: String,
    /// IANA zone, as in `Europe/Madrid`.
    pub zone: String,
    /// The languages it serves; the first is its own.
    pub languages: Vec<Language>,
    /// Whether English times are written 5:00 PM.
    pub twelve_hours: bool,
    /// Where it is.
    pub address: Option<String>,
    /// The telephone people answer.
    pub phone: Option<String>,
    /// What can be booked, in the order it is shown; recommended ones come first.
    pub services: Vec<Service>,
    /// Who works there.
    pub staff: Vec<Staff>,
    /// Usual opening hours: minutes of the day by weekday, Monday first; merged and sorted.
    pub hours: [Vec<(u16, u16)>; 7],
    /// How the bot behaves.
    pub bot: Bot,
}

/// Something that can be booked, as customers see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Its id, the same as in the calendar.
    pub id: ServiceId,
    /// What it is called.
    pub name: Localized,
    /// Other words customers use for it.
    pub synonyms: Vec<String>,
    /// One line on it.
    pub description: Option<Localized>,
    /// How long a customer is there.
    pub minutes: u32,
    /// What it costs; none: not said.
    pub price: Option<Money>,
    /// Shown first and marked as popular.
    pub recommended: bool,
    /// Whether customers care who gives it, and are asked.
    pub choose_staff: bool,
    /// What must be known before it is booked.
    pub questions: Vec<Question>,
    /// Who gives it.
    pub staff: Vec<StaffId>,
}

/// Something asked before a booking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// The key under which the answer is kept.
    pub key: String,
    /// How it is asked.
    pub text: Localized,
    /// Whether it may be skipped.
    pub required: bool,
}

/// Somebody who works there, as customers know them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Staff {
    /// Their id, the same as in the calendar.
    pub id: StaffId,
    /// Their first name.
    pub name: String,
}

/// How the bot behaves for one business.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bot {
    /// Whether it answers at all.
    pub enabled: bool,
    /// How long a time is kept for a customer who is confirming it, in minutes.
    pub hold_minutes: u32,
    /// How long the bot stays silent after a person was called or has answered, in minutes.
    pub handoff_minutes: u32,
    /// Until how long before the start a booking may be changed in the chat, in minutes.
    pub change_notice_minutes: u32,
    /// When to remind, in minutes before the start.
    pub reminders: Vec<u32>,
}

impl Default for Bot {
    fn default() -> Self {
        Self {
            enabled: true,
            hold_minutes: 10,
            handoff_minutes: 240,
            change_notice_minutes: 120,
            reminders: vec![24 * 60, 2 * 60],
        }
    }
}

impl Business {
    /// The service with this id.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The name of somebody who works there.
    pub fn staff_name(&self, id: StaffId) -> Option<&str> {
        self.staff.iter().find(|staff| staff.id == id).map(|staff| staff.name.as_str())
    }

    /// Services in the order they are offered: recommended first.
    pub fn offered(&self) -> impl Iterator<Item = &Service> {
        let first = self.services.iter().filter(|service| service.recommended);
        first.chain(self.services.iter().filter(|service| !service.recommended))
    }

    /// Its own language.
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }

    /// Whether a minute of the day lies in the usual hours of a weekday; of any weekday where none is given.
    pub fn usually_open(&self, weekday: Option<Weekday>, minute: u16) -> bool {
        let open = |ranges: &Vec<(u16, u16)>| ranges.iter().any(|&(from, to)| (from..to).contains(&minute));
        match weekday {
            Some(day) => {
                self.hours.get(usize::from(day.to_monday_zero_offset().unsigned_abs())).is_some_and(open)
            }
            None => self.hours.iter().any(open),
        }
    }
}
