//! bellhop, the edge: how the world gets in.
//!
//! `src` knows HTTP, the environment and the command line; what should happen is `flows`' to say and `actors`' to do.
//! One handle, [`actors::System`]; no SQL, no mailbox.

pub mod bench;
pub mod config;
pub mod database;
pub mod demo;
pub mod http;
pub mod limits;
pub mod serve;
