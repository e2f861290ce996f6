//! Dying on purpose, for the tests that prove that nothing is lost by it.
//!
//! `BELLHOP_CRASH_AT=turn.commit.before:3` ends the process, without unwinding and without goodbye, when the
//! point is reached for the third time. Only debug builds know how.

/// Marks a point at which a test may let the process die.
#[inline]
pub fn point(name: &str) {
    #[cfg(debug_assertions)]
    armed::reach(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static ARMED: LazyLock<Option<(String, AtomicU32)>> = LazyLock::new(|| {
        let text = std::env::var("BELLHOP_CRASH_AT").ok()?;
        let (name, times) = text.split_once(':').unwrap_or((&text, "1"));
        Some((name.to_owned(), AtomicU32::new(times.parse().ok()?)))
    });

    pub(super) fn reach(name: &str) {
        if let Some((armed, left)) = &*ARMED
            && armed == name
            && left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            std::process::abort();
        }
    }
}
