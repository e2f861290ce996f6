//! What should happen: bellhop's pure machines.
//!
//! Nothing here reads a clock, draws a random number, opens a file or knows a database: time, ids and
//! chance come in as arguments, and what must now be done goes out as values. `actors` obeys.

pub mod id;
pub mod language;
pub mod money;
