//! The life of one outbound message, and how reports about it are merged.
//!
//! WhatsApp reports out of order and more than once, so a report never moves a message back. Called by the
//! sender (its own steps) and by the intake of status webhooks. Absent: the outbox row's other columns, and
//! starting a message over, which is a new attempt and not a merge.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How far a message has come. The order below is the rank, except that `Failed` stands between `Sent` and
/// `Delivered`: what has been delivered was not lost, whatever came in later.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Progress {
    /// Owed, waiting for its turn.
    Queued,
    /// The request is being written.
    Sending,
    /// The request was written and its answer is lost: it may or may not have been sent.
    Unknown,
    /// WhatsApp took it and named it.
    Accepted,
    /// On its way to the phone (one tick).
    Sent,
    /// On the phone (two ticks).
    Delivered,
    /// Opened. May never come: people can switch read receipts off.
    Read,
    /// A voice note was played.
    Played,
    /// It will not arrive.
    Failed,
    /// A word we do not know (`deleted`, `warning`, a payment's status): kept for the log, without effect.
    Other(String),
}

impl Progress {
    /// The word of the database column.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
            Self::Failed => "failed",
            Self::Other(word) => word,
        }
    }

    /// Reads the word of the database column; the inverse of [`as_str`](Self::as_str).
    pub fn parse(word: &str) -> Self {
        match word {
            "queued" => Self::Queued,
            "sending" => Self::Sending,
            "unknown" => Self::Unknown,
            "accepted" => Self::Accepted,
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "read" => Self::Read,
            "played" => Self::Played,
            "failed" => Self::Failed,
            _ => Self::Other(word.to_owned()),
        }
    }

    /// Reads the `status` of a webhook. Only what WhatsApp reports is known here: should it ever say `queued`,
    /// that is `Other("reported queued")` and not our `Queued`.
    pub fn reported(word: &str) -> Self {
        match Self::parse(word) {
            Self::Queued | Self::Sending | Self::Unknown | Self::Accepted => {
                Self::Other(format!("reported {word}"))
            }
            known => known,
        }
    }

    /// Whether it is certain that WhatsApp has (or had) the message.
    pub fn is_accepted(&self) -> bool {
        self.rank() >= Self::Accepted.rank()
    }

    /// Whether the message is known to have reached the phone.
    pub fn is_delivered(&self) -> bool {
        self.rank() >= Self::Delivered.rank()
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Other(_) => 0,
            Self::Queued => 1,
            Self::Sending => 2,
            Self::Unknown => 3,
            Self::Accepted => 4,
            Self::Sent => 5,
            Self::Failed => 6,
            Self::Delivered => 7,
            Self::Read => 8,
            Self::Played => 9,
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<String> for Progress {
    fn from(word: String) -> Self {
        Self::parse(&word)
    }
}

impl From<Progress> for String {
    fn from(progress: Progress) -> Self {
        progress.as_str().to_owned()
    }
}

/// What is true after `incoming` is learnt: the higher of the two. Any order and any repetition of the same
/// reports ends the same, because this is the maximum of a total order.
pub fn merge(current: Progress, incoming: Progress) -> Progress {
    let higher = (incoming.rank(), incoming.as_str()) > (current.rank(), current.as_str());
    if higher { incoming } else { current }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn progress() -> impl Strategy<Value = Progress> {
        let words =
            ["queued", "sending", "unknown", "accepted", "sent", "delivered", "read", "played", "failed"];
        prop_oneof![
            9 => proptest::sample::select(words.to_vec()).prop_map(Progress::parse),
            1 => "[a-z]{1,5}".prop_map(|word| Progress::parse(&word)),
        ]
    }

    fn after(words: &[&str]) -> String {
        words.iter().map(|word| Progress::reported(word)).fold(Progress::Accepted, merge).to_string()
    }

    #[test]
    fn never_goes_down() {
        for (reports, end) in [
            (&["sent", "delivered", "read"][..], "read"),
            (&["read", "delivered", "sent"], "read"),
            (&["sent", "read", "delivered", "delivered"], "read"),
            (&["failed"], "failed"),
            (&["failed", "failed", "sent"], "failed"),
            (&["sent", "failed"], "failed"),
            (&["delivered", "failed"], "delivered"),
            (&["failed", "delivered"], "delivered"),
            (&["read", "played", "read"], "played"),
            (&["deleted", "warning", "queued", "unknown"], "accepted"),
            (&["sent", "deleted"], "sent"),
        ] {
            assert_eq!(after(reports), end, "{reports:?}");
        }
    }

    #[test]
    fn a_lost_answer_is_settled_by_a_report() {
        assert_eq!(merge(Progress::Unknown, Progress::Sent), Progress::Sent);
        assert_eq!(merge(Progress::Unknown, Progress::Sending), Progress::Unknown);
        assert!(!Progress::Unknown.is_accepted() && Progress::Failed.is_accepted());
        assert!(!Progress::Failed.is_delivered() && Progress::Read.is_delivered());
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(
            (list, shuffled) in proptest::collection::vec(progress(), 0..12).prop_flat_map(|list| {
                let doubled: Vec<_> = list.iter().chain(&list).cloned().collect();
                (Just(list), Just(doubled).prop_shuffle())
            })
        ) {
            let end = |list: &[Progress]| list.iter().cloned().fold(Progress::Queued, merge);
            prop_assert_eq!(end(&list), end(&shuffled));
        }

        #[test]
        fn merge_is_the_join_of_a_total_order(a in progress(), b in progress(), c in progress()) {
            let (x, y) = (merge(a.clone(), b.clone()), merge(b.clone(), a.clone()));
            prop_assert_eq!(&x, &y);
            prop_assert!(x.rank() >= a.rank() && x.rank() >= b.rank());
            prop_assert_eq!(merge(a.clone(), a.clone()), a.clone());
            prop_assert_eq!(merge(x, c.clone()), merge(a, merge(b, c)));
        }

        #[test]
        fn the_column_reads_back(a in progress()) {
            prop_assert_eq!(Progress::parse(a.as_str()), a.clone());
            let json = serde_json::to_string(&a).unwrap();
            prop_assert_eq!(serde_json::from_str::<Progress>(&json).unwrap(), a);
        }
    }
}
