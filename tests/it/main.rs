//! The whole program, from outside: real HTTP, real PostgreSQL, a simulated WhatsApp that is an honest peer.
//!
//! One binary, so that it links once. `harness` is what every test starts with; the other files hold one promise each.
//! Needs nothing running and no DATABASE_URL: the tests start a private cluster through the product's own launcher.
//! BELLHOP_FULL=1 runs the large tests at full size. Absent: machines without a database (`flows`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets what it does not expect has failed"
)]

mod browser;
mod duplicates;
mod fence;
mod graph_faults;
mod harness;
mod identity;
mod order;
mod passivation;
mod process;
mod race;
mod reminders;
mod statuses;
mod supervision;
mod talks;
mod webhook;
mod window;
