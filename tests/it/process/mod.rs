//! The real binary, and what becomes of it: killed at every commit point, from outside, with its database, by a
//! polite signal, and by another node that takes over.
//!
//! `server` is the spawned program, `world` all that stands around one, `talk` what a customer says and sees; the
//! others hold one promise each. Every wait is a bounded poll of a condition. BELLHOP_FULL=1 crashes at every
//! occurrence of every point, which takes minutes.

mod demo;
mod kill;
mod load;
mod matrix;
mod postgres;
mod server;
mod stop;
mod takeover;
mod talk;
mod world;

use std::time::{Duration, Instant};

/// Waits until `is` is true, looking again and again; fails after `seconds`, saying `what`.
async fn until(what: &str, seconds: u64, mut is: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !is().await {
        assert!(Instant::now() < end, "not within {seconds} s: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whether the large tests run at full size.
fn full() -> bool {
    std::env::var_os("BELLHOP_FULL").is_some_and(|value| value == "1")
}
