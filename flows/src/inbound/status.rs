//! What became of a message of ours, as one webhook reports it.
//!
//! Merged by `delivery::merge`: reports come late, twice and in any order, also before the answer to our own
//! request. Absent: finding the message, by its wamid or by our callback.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::json::{Leaf, shape};
use super::{Sender, Source, wording};
use crate::delivery::Progress;

/// The most errors of one status that we keep.
const MAX_ERRORS: usize = 10;

/// A report about a message of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The business number that sent it: the tenant's key.
    pub phone_number_id: String,
    /// WhatsApp's id of our message.
    pub wamid: String,
    /// How far it has come. A payment's status is [`Progress::Other`], whatever word it uses.
    pub status: Progress,
    /// The word as it came.
    pub raw_status: String,
    /// When, in whole seconds; `None` where absent or absurd.
    pub at: Option<Timestamp>,
    /// To whom.
    pub recipient: Sender,
    /// Our own id of the message (`biz_opaque_callback_data`).
    pub callback: Option<String>,
    /// Why it failed.
    pub errors: Vec<ErrorItem>,
    /// Whether it costs (`pricing.billable`, which WhatsApp is going to remove).
    pub billable: Option<bool>,
    /// `marketing`, `utility`, `service` and others.
    pub category: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`.
    pub pricing: Option<String>,
    /// The status's own JSON, exactly as received.
    pub raw: String,
}

/// One error of WhatsApp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorItem {
    /// The code that `retry` judges; -1 where there is none.
    pub code: i64,
    /// A short name.
    pub title: String,
    /// `error_data.details`, else `message`.
    pub details: Option<String>,
}

shape!(Report {
    id = "id": Leaf<'a>,
    status = "status": Leaf<'a>,
    kind = "type": Leaf<'a>,
    timestamp = "timestamp": Leaf<'a>,
    recipient_id = "recipient_id": Leaf<'a>,
    user_id = "recipient_user_id": Leaf<'a>,
    parent_user_id = "recipient_parent_user_id": Leaf<'a>,
    // Its name before May 2026.
    old_parent_user_id = "parent_recipient_user_id": Leaf<'a>,
    callback = "biz_opaque_callback_data": Leaf<'a>,
    pricing = "pricing": Leaf<'a>,
    errors = "errors": Leaf<'a>,
});

shape!(Pricing { billable = "billable": Leaf<'a>, category = "category": Leaf<'a>, kind = "type": Leaf<'a> });

shape!(Problem {
    code = "code": Leaf<'a>,
    title = "title": Leaf<'a>,
    message = "message": Leaf<'a>,
    more = "error_data": Leaf<'a>,
});

shape!(More { details = "details": Leaf<'a> });

/// Reads one status; `None` where it names no message.
pub(super) fn read<'a>(
    leaf: Leaf<'a>,
    source: &Source<'_>,
    raw: impl Fn(Leaf<'a>) -> String,
) -> Option<Status> {
    let report: Report<'_> = leaf.shape();
    let wamid = wording::id(report.id)?;
    let raw_status = wording::short(report.status).unwrap_or_default();
    let status = match wording::short(report.kind) {
        Some(kind) if kind != "message" => Progress::Other(format!("{kind}:{raw_status}")),
        _ => Progress::reported(&raw_status),
    };
    let parent = report.parent_user_id.raw().map_or(report.old_parent_user_id, |_| report.parent_user_id);
    let recipient = Sender::read([report.recipient_id, report.user_id, parent]);
    let pricing: Pricing<'_> = report.pricing.shape();
    Some(Status {
        phone_number_id: source.phone_number_id.clone(),
        wamid,
        status,
        raw_status,
        at: wording::instant(report.timestamp),
        recipient: source.contacts.complete(recipient).0,
        callback: wording::short(report.callback),
        errors: errors(report.errors),
        billable: pricing.billable.flag(),
        category: wording::short(pricing.category),
        pricing: wording::short(pricing.kind),
        raw: raw(leaf),
    })
}

fn errors(leaf: Leaf<'_>) -> Vec<ErrorItem> {
    let problems = leaf.list().into_iter().take(MAX_ERRORS).map(|problem| problem.shape::<Problem<'_>>());
    problems
        .map(|problem| {
            let details = wording::short(problem.more.shape::<More<'_>>().details);
            ErrorItem {
                code: problem.code.parsed().unwrap_or(-1),
                title: wording::short(problem.title).unwrap_or_default(),
                // Also seen as a bare string.
                details: details
                    .or_else(|| wording::short(problem.more))
                    .or_else(|| wording::short(problem.message)),
            }
        })
        .collect()
}
