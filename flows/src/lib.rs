//! What should happen: bellhop's pure machines.
//!
//! Nothing here reads a clock, draws a random number, opens a file or knows a database: time, ids and
//! chance come in as arguments, and what must now be done goes out as values. `actors` obeys.

pub mod business;
pub mod calendar;
pub mod conversation;
pub mod delivery;
pub mod id;
pub mod inbound;
pub mod language;
pub mod money;
pub mod outbound;
pub mod pace;
pub mod reminder;
pub mod retry;
pub mod understanding;
pub mod window;
pub mod words;
