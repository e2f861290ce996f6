//! Who makes it happen: bellhop's supervised actors, its store and its clients.
//!
//! ```text
//! System                  restarts Intake, Timer, Merger; gives up after 5 restarts in 60 s
//! ├─ Intake               group-commits webhooks, wakes who they are for     lost: nothing, rows
//! ├─ Timer                the only actor that watches time                   lost: nothing, due_at is a column
//! ├─ Merger               merges what WhatsApp reports of our messages       lost: nothing, rows
//! └─ Business             1 per active business: failure and fairness zone
//!    ├─ Scheduler         availability in memory, single writer of bookings  rebuilds from rows
//!    ├─ Conversation      1 per active contact: the serial lane              lost: the copy of its row
//!    ├─ Reminder          timed notifications                                lost: nothing
//!    └─ Sender            1 per phone number: the only speaker to WhatsApp   the outbox is read anew
//! ```
//!
//! Every mailbox is memory, and whatever would be missed after `kill -9` is a row.

mod attempt;
pub mod batch;
pub mod business;
pub mod clock;
pub mod conversation;
pub mod crash;
pub mod embedded;
pub mod hours;
pub mod intake;
pub mod merger;
pub mod node;
pub mod reminder;
pub mod scheduler;
pub mod sender;
pub mod store;
pub mod system;
pub mod timer;
pub mod whatsapp;

pub use clock::Clock;
pub use node::Settings;
pub use system::System;
