//! A person with a phone: what they say and tap, and what they see.

use std::time::Duration;

use bellhop::demo::graph::{ChatMessage, Customer, From, Kind, Say};

use super::TestApp;

/// A person of a test.
pub struct Person;

impl Person {
    /// The `n`th person with a phone in the country of `prefix`.
    pub fn with_phone(prefix: &str, n: usize) -> Customer {
        let wa_id = format!("{prefix}{n:08}");
        Customer {
            user_id: Some(format!("US.{wa_id}")),
            wa_id: Some(wa_id),
            username: None,
            name: format!("Person {n}"),
            hides_phone: false,
        }
    }

    /// The `n`th person who shows no phone.
    pub fn without_phone(n: usize) -> Customer {
        Customer {
            wa_id: None,
            user_id: Some(format!("US.9{n:018}")),
            username: Some(format!("person.{n}")),
            name: format!("Person {n}"),
            hides_phone: true,
        }
    }
}

/// The chat of one customer with one number.
pub struct Chat<'a> {
    pub(super) app: &'a TestApp,
    /// The number.
    pub number: String,
    /// The customer.
    pub who: String,
}

/// What can be tapped under a message: id and label.
pub fn labels(message: &ChatMessage) -> Vec<(String, String)> {
    let buttons =
        message.bubble.buttons.iter().flatten().map(|button| (button.id.clone(), button.title.clone()));
    let rows = message.bubble.list.iter().flat_map(|list| &list.sections).flat_map(|section| &section.rows);
    buttons.chain(rows.map(|row| (row.id.clone(), row.title.clone()))).collect()
}

impl Chat<'_> {
    /// Sends words, and waits for nothing.
    pub async fn sends(&self, words: &str) -> String {
        self.does(Say::Text(words.into())).await
    }

    /// Does anything, and waits for nothing. The wamid.
    pub async fn does(&self, what: Say) -> String {
        self.app.graph.say(&self.number, &self.who, what).await.unwrap()
    }

    /// Says something, and reads what is there when all is quiet again.
    pub async fn says(&self, words: &str) -> ChatMessage {
        self.sends(words).await;
        self.app.settle().await;
        self.sees()
    }

    /// Taps what says `label` (or begins so) in the newest message that offers it.
    pub async fn taps(&self, label: &str) -> ChatMessage {
        let (id, _) = self.option(label);
        self.taps_id(&id).await
    }

    /// Taps an option by its id.
    pub async fn taps_id(&self, id: &str) -> ChatMessage {
        self.does(Say::Tap { id: id.into(), title: None, kind: None }).await;
        self.app.settle().await;
        self.sees()
    }

    /// Taps the `n`th option of the newest message that has options.
    pub async fn taps_nth(&self, n: usize) -> ChatMessage {
        let options = self.options();
        let (id, _) = options.get(n).unwrap_or_else(|| panic!("no option {n} in {options:?}"));
        self.taps_id(id).await
    }

    /// The option that says `label`, in the newest message that offers it.
    pub fn option(&self, label: &str) -> (String, String) {
        let replies = self.replies();
        let found = replies.iter().rev().flat_map(labels).find(|(_, title)| title.starts_with(label));
        found.unwrap_or_else(|| panic!("nothing says {label:?}:\n{}", self.transcript()))
    }

    /// What the newest message with options offers.
    pub fn options(&self) -> Vec<(String, String)> {
        self.replies().iter().rev().map(labels).find(|options| !options.is_empty()).unwrap_or_default()
    }

    /// All messages, oldest first.
    pub fn all(&self) -> Vec<ChatMessage> {
        self.app.graph.chat(&self.number, &self.who)
    }

    /// The messages of the business, oldest first.
    pub fn replies(&self) -> Vec<ChatMessage> {
        self.all().into_iter().filter(|message| message.from == From::Business).collect()
    }

    /// The newest message of the business.
    pub fn sees(&self) -> ChatMessage {
        self.replies().pop().unwrap_or_else(|| panic!("{} sees nothing", self.who))
    }

    /// The words of the newest message of the business.
    pub fn reads(&self) -> String {
        self.sees().bubble.text.unwrap_or_default()
    }

    /// Waits until there are at least so many messages of the business.
    pub async fn waits_for(&self, replies: usize) {
        let what = format!("{replies} replies to {}", self.who);
        self.app.eventually(&what, Duration::from_secs(30), async || self.replies().len() >= replies).await;
    }

    /// The chat as a person would retell it.
    pub fn transcript(&self) -> String {
        let mut told = String::new();
        for message in self.all() {
            let sign = if message.from == From::Customer { '>' } else { '<' };
            let kind = if message.bubble.kind == Kind::Text {
                String::new()
            } else {
                format!("{:?} ", message.bubble.kind)
            };
            let text = message.bubble.text.clone().unwrap_or_default();
            let options: Vec<_> = labels(&message).into_iter().map(|(_, label)| label).collect();
            told += &format!("{sign} {kind}{text} {options:?}\n");
        }
        told
    }
}
