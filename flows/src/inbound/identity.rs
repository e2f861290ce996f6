//! Who wrote: a phone's digits, a business-scoped user id, or both, and the junk that stands in their place.
//!
//! Called for every message, status and echo. Since 2026 the phone may be missing: who has a username shows
//! only the user id. Absent: our own contact and the merging of identities, which are the store's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::json::{Leaf, shape};
use super::wording;
use crate::outbound::Recipient;

/// The identities of one person that one webhook shows. All may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The digits of the phone, without `+`: 5 to 15 of them (E.164).
    pub wa_id: Option<String>,
    /// The business-scoped user id (`US.1349...`): stable while the phone stays the same.
    pub user_id: Option<String>,
    /// The user id in the scope of the parent portfolio (`US.ENT.118...`).
    pub parent_user_id: Option<String>,
    /// The username without `@`. It changes at will: to show, never to recognise.
    pub username: Option<String>,
}

impl Sender {
    /// Whether there is anything to recognise this person by.
    pub fn is_known(&self) -> bool {
        self.wa_id.is_some() || self.user_id.is_some() || self.parent_user_id.is_some()
    }

    /// Where an answer goes: the identity that wrote, the phone first. The parent id is no address.
    pub fn recipient(&self) -> Option<Recipient> {
        let phone = self.wa_id.clone().map(Recipient::Phone);
        phone.or_else(|| self.user_id.clone().map(Recipient::User))
    }

    /// Puts each value where it belongs, whatever key it came under.
    pub(super) fn read(values: [Leaf<'_>; 3]) -> Self {
        let mut sender = Self::default();
        for value in values.into_iter().filter_map(Leaf::word) {
            match Identity::read(&value) {
                Some(Identity::Phone(phone)) => _ = sender.wa_id.get_or_insert(phone),
                Some(Identity::User(id)) => _ = sender.user_id.get_or_insert(id),
                Some(Identity::Parent(id)) => _ = sender.parent_user_id.get_or_insert(id),
                None => {}
            }
        }
        sender
    }

    fn agrees_with(&self, other: &Self) -> bool {
        let agree = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        agree(&self.wa_id, &other.wa_id)
            && agree(&self.user_id, &other.user_id)
            && agree(&self.parent_user_id, &other.parent_user_id)
    }

    fn completed_by(self, other: &Self) -> Self {
        Self {
            wa_id: self.wa_id.or_else(|| other.wa_id.clone()),
            user_id: self.user_id.or_else(|| other.user_id.clone()),
            parent_user_id: self.parent_user_id.or_else(|| other.parent_user_id.clone()),
            username: self.username.or_else(|| other.username.clone()),
        }
    }
}

enum Identity {
    Phone(String),
    User(String),
    Parent(String),
}

impl Identity {
    fn read(value: &str) -> Option<Self> {
        let value = value.trim();
        let digits = value.strip_prefix('+').unwrap_or(value);
        if (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Self::Phone(digits.to_owned()));
        }
        let (country, rest) = value.split_once('.')?;
        let id = rest.strip_prefix("ENT.").unwrap_or(rest);
        let good = country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then(
            || if id.len() < rest.len() { Self::Parent(value.into()) } else { Self::User(value.into()) },
        )
    }
}

/// The digits of a business number as people write it (`+1 555 078-3881`).
pub(super) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).take(20).collect()
}

shape!(Card {
    wa_id = "wa_id": Leaf<'a>,
    user_id = "user_id": Leaf<'a>,
    parent_user_id = "parent_user_id": Leaf<'a>,
    profile = "profile": Leaf<'a>,
});

shape!(Profile { name = "name": Leaf<'a>, username = "username": Leaf<'a> });

struct Contact {
    sender: Sender,
    name: Option<String>,
}

/// The `contacts[]` of one value, found by identity.
#[derive(Default)]
pub(super) struct Contacts {
    list: Vec<Contact>,
    by_identity: BTreeMap<String, usize>,
}

impl Contacts {
    pub(super) fn read(contacts: Leaf<'_>) -> Self {
        let mut known = Self::default();
        for (place, contact) in contacts.list().into_iter().enumerate() {
            let card: Card<'_> = contact.shape();
            let profile: Profile<'_> = card.profile.shape();
            let mut sender = Sender::read([card.wa_id, card.user_id, card.parent_user_id]);
            sender.username =
                profile.username.text().and_then(|name| wording::label(name.trim_start_matches('@')));
            for id in [&sender.wa_id, &sender.user_id].into_iter().flatten() {
                known.by_identity.entry(id.clone()).or_insert(place);
            }
            let name = profile.name.text().and_then(|name| wording::label(&name));
            known.list.push(Contact { sender, name });
        }
        known
    }

    /// Completes what a message says of its sender with the contact card of the same person, and adds their
    /// profile name. Where no card matches, a single card is taken to be theirs, but its ids only if they
    /// contradict nothing; of several cards none is guessed: a wrong identity is worse than none.
    pub(super) fn complete(&self, sender: Sender) -> (Sender, Option<String>) {
        let ids = [&sender.wa_id, &sender.user_id];
        let place = ids.into_iter().flatten().find_map(|id| self.by_identity.get(id)).copied();
        let contact = match (place, self.list.as_slice()) {
            (Some(place), list) => list.get(place),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        match contact {
            Some(contact) if sender.agrees_with(&contact.sender) => {
                (sender.completed_by(&contact.sender), contact.name.clone())
            }
            Some(contact) if place.is_none() => (sender, contact.name.clone()),
            _ => (sender, None),
        }
    }
}
