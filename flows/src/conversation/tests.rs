//! The chat machine against a real calendar: transcripts that read like chats, and random talk.

mod business;
mod random;
mod scheduler;
mod transcripts;
mod world;
