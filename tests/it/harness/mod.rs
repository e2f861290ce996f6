//! What every test starts with: a cluster for the binary, a database for the test, the product over real HTTP, and
//! the simulated WhatsApp on the other side.
//!
//! `database` owns the cluster and the clones, `app` the running product, `customer` what a person does and sees,
//! `hook` webhooks of our own hand, signed by our own code. Absent: any look inside an actor.

#![allow(dead_code, unreachable_pub, unused_imports)]

mod app;
mod customer;
mod database;
mod hook;
mod liar;
mod numbers;

pub use app::{Left, Plan, TestApp};
pub use customer::{Chat, Person, labels};
pub use database::{Database, cluster, folder};
pub use hook::{Posted, echo, envelope, from_phone, message, sign, status, text, value_of};
pub use liar::Liar;
pub use numbers::{DENTIST, SALON, dentist, salon, salon_at};
